"""Many texts cut into words at once: each distinct word kept once, its places as numbers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, pairwise
from typing import TYPE_CHECKING

from precanum_nlp.linguistics.normalisation import fold
from precanum_nlp.linguistics.tokens import recent_forms

if TYPE_CHECKING:
    import numpy as np

_MAX_CACHE = 30_000
_folded: dict[str, str] = {}


@dataclass(frozen=True, slots=True, eq=False)
class CutTexts:
    """Texts cut into words.

    What is looked up word by word is looked up once for each distinct one; what follows is done on numbers,
    for all texts together.

    Attributes
    ----------
    forms : sequence of str, length n_forms
        Distinct words; some may stand nowhere.
    ids : ndarray of shape (n_occurrences,), int64
        Of each word of the texts, one after the other, its place in `forms`.
    bounds : ndarray of shape (n_texts + 1,), int64
        Text i is `ids[bounds[i]:bounds[i + 1]]`.
    """

    forms: Sequence[str]
    ids: np.ndarray
    bounds: np.ndarray

    def __len__(self) -> int:
        return len(self.bounds) - 1

    def __iter__(self) -> Iterator[list[str]]:
        """Yield the words of each text."""
        forms = self.forms
        ids, bounds = self.ids.tolist(), self.bounds.tolist()
        for start, end in pairwise(bounds):
            yield [forms[i] for i in ids[start:end]]

    @property
    def lengths(self) -> np.ndarray:
        """Words of each text, ndarray of shape (n_texts,)."""
        return self.bounds[1:] - self.bounds[:-1]

    @property
    def owners(self) -> np.ndarray:
        """Text of each occurrence, ndarray of shape (n_occurrences,)."""
        import numpy as np

        return np.repeat(np.arange(len(self)), self.lengths)

    def take(self, rows: Sequence[int]) -> CutTexts:
        """Return some of the texts, in this order."""
        lengths = self.lengths[rows]
        return CutTexts(self.forms, self.ids[spread(self.bounds[:-1][rows], lengths)], _ends(lengths))

    def folded(self) -> CutTexts:
        """Return the same texts with their words in lower case, without accents."""
        import numpy as np

        if len(_folded) > _MAX_CACHE:
            _folded.clear()
        place: dict[str, int] = {}
        known = _folded
        for form in self.forms:
            if form not in known:
                known[form] = fold(form)
        new = np.array([place.setdefault(known[form], len(place)) for form in self.forms], dtype=np.int64)
        return CutTexts(tuple(place), new[self.ids], self.bounds)


def cut(texts: Iterable[str]) -> CutTexts:
    """Return `texts` cut into words, as `formes` cuts each."""
    import numpy as np

    several = [recent_forms(text) for text in texts]
    place: dict[str, int] = {}
    ids = [place.setdefault(form, len(place)) for form in chain.from_iterable(several)]
    lengths = np.fromiter(map(len, several), np.int64, len(several))
    return CutTexts(tuple(place), np.array(ids, dtype=np.int64), _ends(lengths))


def spread(starts: np.ndarray, lengths: np.ndarray) -> np.ndarray:
    """Return start, start + 1… of each run, one run after the other, ndarray of shape (sum of lengths,)."""
    import numpy as np

    ends = np.cumsum(lengths)
    shift = starts - ends + lengths
    return np.arange(ends[-1] if len(ends) else 0) + np.repeat(shift, lengths)


def _ends(lengths: np.ndarray) -> np.ndarray:
    import numpy as np

    return np.concatenate([np.zeros(1, np.int64), np.cumsum(lengths, dtype=np.int64)])
