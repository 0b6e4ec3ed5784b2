"""Words, pairs of words and pieces of words → columns, for a whole batch of texts at once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import numpy as np
from scipy.sparse import csr_matrix

from precanum_nlp.linguistics import CutTexts

_MAX_CACHE = 30_000
#: Two numbers of words make one key; numbers stay far below.
_SHIFT = 32
#: A longer "word" is an address or a slip of the keyboard.
_LONGEST = 40


class PairIndex:
    """Columns of words and of pairs of neighbouring words.

    Parameters
    ----------
    columns : mapping of str to int
        Of words, and of pairs joined by a space.
    """

    def __init__(self, columns: Mapping[str, int]):
        self.columns = columns
        self.numbers: dict[str, int] = {}
        pairs: dict[int, int] = {}
        for feature, column in columns.items():
            # a word may hold a space (« 1 200 »): every way to part the feature in two reads as it
            parts = feature.split(" ")
            for place in range(1, len(parts)):
                sides = " ".join(parts[:place]), " ".join(parts[place:])
                left, right = (self.numbers.setdefault(side, len(self.numbers)) for side in sides)
                pairs[left << _SHIFT | right] = column
        self.keys = np.array(sorted(pairs), dtype=np.int64)
        self.by_key = np.array([pairs[key] for key in self.keys.tolist()], dtype=np.int64)

    def counts(self, texts: CutTexts) -> csr_matrix:
        """Return how often each text holds each word and pair, shape (n_texts, n_columns), float32."""
        owners = texts.owners
        words = looked_up(self.columns, texts.forms)[texts.ids]
        pairs = self._pairs(looked_up(self.numbers, texts.forms)[texts.ids], owners)
        columns = np.concatenate([words, pairs])
        rows = np.concatenate([owners, owners[:-1]])
        return counted(rows[columns >= 0], columns[columns >= 0], (len(texts), len(self.columns)))

    def _pairs(self, numbers: np.ndarray, owners: np.ndarray) -> np.ndarray:
        """Return the column of each occurrence with the next one; -1 where there is none, or no next one."""
        left, right = numbers[:-1], numbers[1:]
        found = np.full(len(left), -1)
        if not len(self.keys):
            return found
        places = np.flatnonzero((left >= 0) & (right >= 0) & (owners[:-1] == owners[1:]))
        keys = left[places] << _SHIFT | right[places]
        nearest = np.minimum(np.searchsorted(self.keys, keys), len(self.keys) - 1)
        found[places] = np.where(self.keys[nearest] == keys, self.by_key[nearest], -1)
        return found


class PieceIndex:
    """Columns of pieces of words.

    Parameters
    ----------
    columns : mapping of str to int
    sizes : tuple of (int, int)
        Shortest and longest piece, in characters.
    """

    def __init__(self, columns: Mapping[str, int], sizes: tuple[int, int]):
        self.n_columns, self.sizes = len(columns), sizes
        signs = sorted(set().union(*columns))
        self.base = len(signs) + 1
        if self.base ** sizes[1] >= 2**63:
            raise ValueError(f"pieces of {sizes[1]} characters out of {len(signs)} are too many to number.")
        #: Number of each character, by its code point; 0 where no piece holds it.
        self.numbers = np.zeros(max(map(ord, signs), default=0) + 2, dtype=np.int64)
        self.numbers[[ord(sign) for sign in signs]] = np.arange(1, self.base)
        keys = np.array([self._key(piece) for piece in columns], dtype=np.int64)
        self.by_key = np.argsort(keys)
        self.keys = keys[self.by_key]
        self._cache: dict[str, np.ndarray] = {}

    def counts(self, forms: Sequence[str]) -> csr_matrix:
        """Return how often each word holds each piece, shape (n_forms, n_columns), float32."""
        if len(self._cache) > _MAX_CACHE:
            self._cache.clear()
        known = self._cache
        if new := [form for form in forms if form not in known]:
            known.update(zip(new, self._columns(new), strict=True))
        return in_rows([known[form] for form in forms], self.n_columns)

    def _key(self, piece: str) -> int:
        key = 0
        for sign in piece:
            key = key * self.base + int(self.numbers[ord(sign)])
        return key

    def _columns(self, forms: Sequence[str]) -> list[np.ndarray]:
        """Return the columns of the pieces of each form; as `pieces_of`, for all of them at once."""
        marked = [_marked(form) for form in forms]
        lengths = np.array([len(form) for form in marked])
        signs = np.frombuffer("".join(marked).encode("utf-32-le"), dtype=np.uint32)
        numbers = self.numbers[np.minimum(signs, len(self.numbers) - 1)]
        owners = np.repeat(np.arange(len(marked)), lengths)
        left = np.repeat(np.cumsum(lengths), lengths) - np.arange(len(signs))  # in the word, from there on
        keys, places = numbers, np.arange(len(signs))
        found, held = [], []
        for size in range(1, self.sizes[1] + 1):
            if size > 1:
                whole = left[places] >= size
                keys, places = keys[whole], places[whole]
                following = numbers[places + size - 1]
                keys = np.where((following > 0) & (keys > 0), keys * self.base + following, 0)
            if size >= self.sizes[0] and len(self.keys):
                nearest = np.minimum(np.searchsorted(self.keys, keys), len(self.keys) - 1)
                hit = self.keys[nearest] == keys
                found.append(self.by_key[nearest[hit]])
                held.append(owners[places[hit]])
        if not found:
            return [np.empty(0, np.int32)] * len(forms)
        found, held = np.concatenate(found).astype(np.int32), np.concatenate(held)
        order = np.argsort(held, kind="stable")
        return np.split(found[order], np.searchsorted(held[order], np.arange(1, len(forms))))


def pieces_of(form: str, shortest: int, longest: int) -> list[str]:
    """Return the pieces of a word, its borders marked by spaces."""
    marked = _marked(form)
    return [
        marked[start : start + size]
        for size in range(shortest, longest + 1)
        for start in range(len(marked) - size + 1)
    ]


def _marked(form: str) -> str:
    return f" {form[:_LONGEST]} "


def word_counts(texts: CutTexts) -> csr_matrix:
    """Return how often each text holds each of its words, shape (n_texts, n_forms), float32.

    A word said twice is two entries: products add them up.
    """
    ones = np.ones(len(texts.ids), np.float32)
    return csr_matrix((ones, texts.ids, texts.bounds), shape=(len(texts), len(texts.forms)))


def counted(rows: np.ndarray, columns: np.ndarray, shape: tuple[int, int]) -> csr_matrix:
    """Return how often each pair (row, column) stands there, csr_matrix of this shape, float32."""
    return csr_matrix((np.ones(len(rows), np.float32), (rows, columns)), shape=shape)


def in_rows(several: Iterable[Sequence[int]], n_columns: int) -> csr_matrix:
    """Return how often each row holds each column, from the columns of each row; see `word_counts`."""
    several = list(several)
    bounds = np.concatenate([[0], np.cumsum([len(columns) for columns in several], dtype=np.int64)])
    indices = np.concatenate([np.empty(0, np.int32), *several]).astype(np.int32)
    ones = np.ones(len(indices), np.float32)
    return csr_matrix((ones, indices, bounds), shape=(len(several), n_columns))


def looked_up(known: Mapping[str, int], forms: Sequence[str]) -> np.ndarray:
    """Return the number of each form, -1 where it has none, ndarray of shape (n_forms,)."""
    return np.array([known.get(form, -1) for form in forms], dtype=np.int64)
