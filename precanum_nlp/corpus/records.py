"""What travels from the readers to every other room: contributions, and rows set aside."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

#: Columns of the contract, in output order. Only `texte` must be found in a file.
COLUMNS = (
    "id",
    "texte",
    "groupe",
    "sous_groupe",
    "partie_prenante",
    "source",
    "question",
    "date",
    "cible",
)


@dataclass(frozen=True, slots=True)
class Contribution:
    """One thing said by one person, exactly as received.

    Parameters
    ----------
    id : str
        Unique in a corpus; text, so "001" stays "001".
    texte : str
        The words, never altered.
    groupe, sous_groupe, partie_prenante, source, question, date, cible : str
        Columns of the contract; "" where the file has none. `date` is ISO 8601.
    autres : mapping of str to str
        The other columns of the file, as received, in file order.
    fichier : str
        Name of the file (without folder) that it came from.
    ligne : int
        Row in that file, 1 = first row under the header.
    remarques : tuple of str
        What the reader noticed without setting the row aside, in French.
    """

    id: str
    texte: str
    groupe: str = ""
    sous_groupe: str = ""
    partie_prenante: str = ""
    source: str = ""
    question: str = ""
    date: str = ""
    cible: str = ""
    autres: Mapping[str, str] = field(default_factory=dict)
    fichier: str = ""
    ligne: int = 0
    remarques: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SetAside:
    """A row that cannot be coded, with the reason in French; `perdue` when the file is damaged there."""

    fichier: str
    ligne: int
    motif: str
    id: str = ""
    perdue: bool = False
