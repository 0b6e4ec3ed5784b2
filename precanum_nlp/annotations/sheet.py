"""The sheet that a person fills: what a row asks, what it answers, and the names of its columns."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from precanum_nlp.referentiel import Dimension, Referentiel

ID, TEXTE, QUESTION, POURQUOI, PROPOSE, ACTUEL = (
    "id", "texte", "question", "pourquoi", "ce que propose le modèle", "codes en vigueur"
)  # fmt: skip
ECARTER, RAISON, REMARQUE = "à écarter", "raison", "remarque"
#: What the program needs to find its way back; hidden in the workbook.
LOT, VERSION, MODELE, TIRAGE, ACCEPTES, EMPREINTE = (
    "lot", "référentiel", "modèle", "tirage", "acceptés", "empreinte"
)  # fmt: skip
#: A fingerprint that happens to hold digits only must not become a number in a spreadsheet.
MARK = "h:"
#: Nor a version a date.
VERSION_MARK = "v"
HASARD = "hasard"
OUI = "oui"
#: Code columns of a dimension that sets no limit.
_COLUMNS_WITHOUT_LIMIT = 4


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A code that the model puts forward; `passage` is "" where it points at none."""

    dimension: str
    code: str
    probabilite: float
    acceptee: bool
    passage: str = ""


@dataclass(frozen=True, slots=True)
class Asked:
    """One text to read.

    Parameters
    ----------
    id, empreinte, texte, question : str
        Of the first contribution that says it.
    pourquoi : str
        Why it is asked, in French.
    au_hasard : bool
        Whether it belongs to the random sample.
    suggestions : tuple of Suggestion
    codees : tuple of str
        Dimensions that the model coded: no suggestion there means no code.
    en_vigueur : mapping of str to frozenset of str, optional
        Codes that stand, by dimension, when they are what is to be checked.
    """

    id: str
    empreinte: str
    texte: str
    question: str
    pourquoi: str
    au_hasard: bool
    suggestions: tuple[Suggestion, ...]
    codees: tuple[str, ...]
    en_vigueur: Mapping[str, frozenset[str]] | None = None


@dataclass(frozen=True, slots=True)
class Lot:
    """A batch of texts to read in some dimensions of a frame; `nom` tells it from every other."""

    nom: str
    referentiel: Referentiel
    dimensions: tuple[Dimension, ...]
    modele: str
    rows: tuple[Asked, ...]


@dataclass(frozen=True, slots=True)
class SheetRow:
    """What a person answered on one row.

    Parameters
    ----------
    ligne : int
        Row of the spreadsheet, the header being row 1.
    id, empreinte : str
        As found; a spreadsheet may have changed the id.
    lectures : mapping of str to frozenset of str
        Codes of each dimension that was read; empty = read, no code.
    ecart, ecartees : str, tuple of str
        Reason when the text is set aside, otherwise "", and the dimensions of the sheet, all concerned.
    remarque, lot, referentiel, modele : str
        "" where the sheet no longer says.
    au_hasard : bool
    acceptes : mapping of str to frozenset of str
        What the model had accepted, in each dimension that it coded.
    """

    ligne: int
    id: str
    empreinte: str
    lectures: Mapping[str, frozenset[str]]
    ecart: str = ""
    ecartees: tuple[str, ...] = ()
    remarque: str = ""
    lot: str = ""
    referentiel: str = ""
    modele: str = ""
    au_hasard: bool = False
    acceptes: Mapping[str, frozenset[str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Problem:
    """A row, or one dimension of a row, that cannot go in, and why in French."""

    ligne: int
    id: str
    motif: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet as it came back; `n_blanches` rows were left unread."""

    rows: tuple[SheetRow, ...]
    problems: tuple[Problem, ...]
    n_blanches: int


def lot_name(text: str) -> str:
    """Return `text` as a plain file name: a dot would end the batch, a slash lead elsewhere."""
    return re.sub(r"[^\w-]+", "_", text).strip("_")


def heading(dimension: Dimension, dimensions: tuple[Dimension, ...]) -> str:
    """Return what a dimension's columns are called: its label, its id where two share a label."""
    shared = sum(d.label == dimension.label for d in dimensions) > 1
    return dimension.id if shared else dimension.label


def none_heading(dimension_heading: str) -> str:
    """Return the name of the column that says « read, no code »."""
    return f"{dimension_heading} : lu, aucun code"


def n_code_columns(dimension: Dimension) -> int:
    """Return how many codes a row can give in a dimension."""
    return min(dimension.maximum or _COLUMNS_WITHOUT_LIMIT, max(1, len(dimension.codes)))


def accepted_cell(asked: Asked) -> str:
    """Return what the model accepted, as `accepted_from` reads it: « champs=a|b propositions= »."""
    parts = []
    for name in asked.codees:
        codes = [s.code for s in asked.suggestions if s.dimension == name and s.acceptee]
        parts.append(f"{name}={'|'.join(codes)}")
    return " ".join(parts)


def accepted_from(cell: str) -> dict[str, frozenset[str]]:
    """Read `accepted_cell`; {} where the cell is empty."""
    pairs = (part.partition("=") for part in cell.split())
    return {name: frozenset(filter(None, codes.split("|"))) for name, equals, codes in pairs if equals}
