"""The words of a cloud: how big each is, and which part of the corpus it is typical of."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from precanum_nlp.errors import PrecanumError

if TYPE_CHECKING:
    from precanum_nlp.keywords.keyness import KeynessTable
    from precanum_nlp.keywords.words import WordTable


@dataclass(frozen=True, slots=True)
class CloudWord:
    """A word of a cloud.

    Parameters
    ----------
    mot : str
    poids : float, > 0
        What its size shows: contributions, or G² in a part.
    partie : str
        The part that it is most over-used in, "" when it is typical of none.
    """

    mot: str
    poids: float
    partie: str


@dataclass(frozen=True, slots=True)
class Cloud:
    """Words of a cloud, the biggest first.

    Parameters
    ----------
    mots : tuple of CloudWord
    parties : tuple of str
        Every part compared, in order; empty when there were no two to compare.
    mesure : str
        What sizes show, in French.
    """

    mots: tuple[CloudWord, ...]
    parties: tuple[str, ...]
    mesure: str


def frequent_cloud(table: WordTable, keyness: KeynessTable | None, *, nombre: int = 100) -> Cloud:
    """Return the words in most contributions, with the part each is typical of.

    Parameters
    ----------
    table : WordTable
    keyness : KeynessTable or None
        Of the same words by part; None when there is nothing to compare.
    nombre : int, default=100
    """
    best: dict[str, tuple[float, str]] = {}
    for row in _typical(keyness.rows if keyness else ()):
        if row.g2 > best.get(row.item, (0.0, ""))[0]:
            best[row.item] = (row.g2, row.part)
    rows = table.rows[:nombre]
    words = tuple(CloudWord(r.lemme, float(r.contributions), best.get(r.lemme, (0.0, ""))[1]) for r in rows)
    return Cloud(words, _names(keyness), "contributions")


def typical_cloud(keyness: KeynessTable, partie: str, *, nombre: int = 100) -> Cloud:
    """Return the words most over-used in a part, by their G².

    Raises
    ------
    PrecanumError
        No such part, or nothing is typical of it.
    """
    names = _names(keyness)
    if partie not in names:
        raise PrecanumError(f"Nuage : partie « {partie} » inconnue ; parties du corpus : {', '.join(names)}.")
    rows = sorted(
        (row for row in _typical(keyness.rows) if row.part == partie), key=lambda row: (-row.g2, row.item)
    )
    if not rows:
        raise PrecanumError(f"Nuage : aucun mot n'est propre à « {partie} » ; essayez sans --partie.")
    words = tuple(CloudWord(row.item, row.g2, partie) for row in rows[:nombre])
    return Cloud(words, names, f"G² dans « {partie} »")


def _typical(rows: Iterable) -> Sequence:
    return [row for row in rows if row.retenu and row.g2 > 0]


def _names(keyness: KeynessTable | None) -> tuple[str, ...]:
    return tuple(name for name, _ in keyness.parts) if keyness else ()
