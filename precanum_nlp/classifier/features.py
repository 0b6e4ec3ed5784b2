"""Texts → numbers: words and characters, document vectors, expressions of the frame."""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise

import numpy as np
from scipy.sparse import csr_matrix, hstack

from precanum_nlp.classifier.contract import TextTransformer, check_fitted
from precanum_nlp.linguistics import ExpressionMatcher, fold
from precanum_nlp.linguistics.tokens import forms_once

_MAX_CACHE = 50_000


class WordsAndCharacters(TextTransformer):
    """TF-IDF of words, pairs of words and pieces of words, each block of unit length.

    Pieces are the character n-grams of a word with its borders marked: they carry over misspelt and
    inflected words. They are worked out once for each distinct word, not for each occurrence, which is what
    makes coding fast.

    Parameters
    ----------
    max_words, max_pieces : int
        Most features kept in each block, by number of texts (ties: alphabetical).
    min_texts : int
        Fewest texts a feature must occur in.
    pieces : tuple of (int, int)
        Shortest and longest piece, in characters, borders included.

    Attributes
    ----------
    words_, pieces_ : dict of str to int
        Column of each feature in its block.
    words_idf_, pieces_idf_ : ndarray of shape (n_features_in_block,), float32
        Smoothed inverse document frequencies, ln((1 + n) / (1 + df)) + 1.

    References
    ----------
    .. [1] G. Salton, C. Buckley (1988). Term-weighting approaches in automatic text retrieval. Information
       Processing & Management 24(5).
    """

    def __init__(self, *, max_words=20_000, max_pieces=20_000, min_texts=2, pieces=(2, 5)):
        self.max_words = max_words
        self.max_pieces = max_pieces
        self.min_texts = min_texts
        self.pieces = pieces

    def fit(self, texts: Iterable[str], y=None) -> WordsAndCharacters:
        """Learn the two vocabularies and their weights from `texts` (n_texts,)."""
        return self.fit_forms(map(text_forms, texts))

    def fit_forms(self, several: Iterable[Sequence[str]]) -> WordsAndCharacters:
        """Do as `fit` for texts already cut by `text_forms`."""
        words, distinct, forms_seen = Counter(), _Rows(), {}
        for forms in several:
            words.update(set(_words_and_pairs(forms)))
            distinct.add([forms_seen.setdefault(form, len(forms_seen)) for form in dict.fromkeys(forms)])
        n_texts = len(distinct.bounds) - 1
        pieces = self._texts_by_piece(distinct.counts(len(forms_seen)), forms_seen)
        self.words_, self.words_idf_ = _vocabulary(words, n_texts, self.max_words, self.min_texts)
        self.pieces_, self.pieces_idf_ = _vocabulary(pieces, n_texts, self.max_pieces, self.min_texts)
        self._cache = {}
        return self

    def _texts_by_piece(self, holds: csr_matrix, forms: Iterable[str]) -> dict[str, int]:
        """Return in how many texts each piece occurs; `holds` has shape (n_texts, n_forms)."""
        rows, names = _Rows(), {}
        for form in forms:
            rows.add([names.setdefault(piece, len(names)) for piece in dict.fromkeys(self._pieces_of(form))])
        counts = np.asarray((holds @ rows.counts(len(names)) > 0).sum(axis=0)).ravel()
        return {piece: int(n) for piece, n in zip(names, counts, strict=True)}

    def transform(self, texts: Iterable[str]) -> csr_matrix:
        """Return a csr_matrix of shape (n_texts, n_words + n_pieces), float32; both blocks side by side."""
        check_fitted(self, "words_")
        return self.transform_forms(map(text_forms, texts))

    def transform_forms(self, several: Iterable[Sequence[str]]) -> csr_matrix:
        """Do as `transform` for texts already cut by `text_forms`."""
        known = self.words_
        words, distinct, forms_seen = _Rows(), _Rows(), {}
        for forms in several:
            words.add([known[word] for word in _words_and_pairs(forms) if word in known])
            distinct.add([forms_seen.setdefault(form, len(forms_seen)) for form in forms])
        # which words each text holds × which pieces each word has: a product of sparse matrices in C
        pieces = distinct.counts(len(forms_seen)) @ self._pieces_by_form(forms_seen)
        return hstack(
            [_tfidf(words.counts(len(known)), self.words_idf_), _tfidf(pieces, self.pieces_idf_)],
            format="csr",
        )

    def get_feature_names_out(self, input_features=None) -> np.ndarray:
        """Return the names of the columns: words as they are, pieces between slashes."""
        check_fitted(self, "words_")
        return np.array([*self.words_, *(f"/{piece}/" for piece in self.pieces_)], dtype=object)

    def __getstate__(self):
        return self.__dict__ | {"_cache": {}}

    def _pieces_by_form(self, forms: Iterable[str]) -> csr_matrix:
        """Return how often each form holds each piece, shape (n_forms, n_pieces)."""
        rows = _Rows()
        for form in forms:
            rows.add(self._piece_columns(form))
        return rows.counts(len(self.pieces_))

    def _piece_columns(self, form: str) -> array:
        columns = self._cache.get(form)
        if columns is None:
            if len(self._cache) >= _MAX_CACHE:
                self._cache.clear()
            known = self.pieces_
            columns = array("i", [known[piece] for piece in self._pieces_of(form) if piece in known])
            self._cache[form] = columns
        return columns

    def _pieces_of(self, form: str) -> list[str]:
        shortest, longest = self.pieces
        marked = f" {form[:40]} "  # a longer "word" is an address or a slip of the keyboard
        return [
            marked[start : start + size]
            for size in range(shortest, longest + 1)
            for start in range(len(marked) - size + 1)
        ]


class PooledVectors(TextTransformer):
    """Mean of the vectors of a text's words, rare words weighing more.

    Parameters
    ----------
    rows : mapping of str to int
        Row of `matrix` of each known form, lower case and without accents.
    matrix : ndarray of shape (n_rows, n_dimensions)
        Word vectors.
    weights : ndarray of shape (n_rows,)
        Weight of each row, a / (a + p(word)) for SIF.

    References
    ----------
    .. [1] S. Arora, Y. Liang, T. Ma (2017). A simple but tough-to-beat baseline for sentence embeddings.
       ICLR.
    """

    def __init__(self, rows, matrix, weights):
        self.rows = rows
        self.matrix = matrix
        self.weights = weights

    def fit(self, texts=None, y=None) -> PooledVectors:
        """Nothing to learn; kept for the contract."""
        return self

    def transform(self, texts: Iterable[str]) -> np.ndarray:
        """Return an array of shape (n_texts, n_dimensions), float32; zeros where no word is known."""
        return self.transform_forms(map(text_forms, texts))

    def transform_forms(self, several: Iterable[Sequence[str]]) -> np.ndarray:
        """Do as `transform` for texts already cut by `text_forms`."""
        known = self.rows
        rows = _Rows()
        for forms in several:
            rows.add([known[form] for form in forms if form in known])
        counts = rows.counts(len(self.matrix))
        weighted = counts.multiply(self.weights[np.newaxis]).tocsr().astype(np.float32)
        total = np.asarray(weighted.sum(axis=1)).ravel()
        pooled = weighted @ self.matrix
        return np.asarray(pooled / np.maximum(total, 1e-9)[:, np.newaxis], dtype=np.float32)

    def __sklearn_tags__(self):
        tags = super().__sklearn_tags__()
        tags.requires_fit = False
        return tags


class ExpressionHits(TextTransformer):
    """How much of the frame's own wording of each code a text holds.

    Parameters
    ----------
    expressions : mapping of code to sequence of str
        What speaks for each code; the codes' order is the column order.
    """

    def __init__(self, expressions):
        self.expressions = expressions

    def fit(self, texts=None, y=None) -> ExpressionHits:
        """Build the matcher."""
        self.matcher_ = ExpressionMatcher(self.expressions)
        codes = {code: column for column, code in enumerate(self.expressions)}
        owners = [codes[code] for code in self.matcher_.codes]
        shape = (len(owners), len(codes))
        self.owners_ = csr_matrix((np.ones(len(owners), np.float32), (np.arange(len(owners)), owners)), shape)
        return self

    def transform(self, texts: Iterable[str]) -> np.ndarray:
        """Return an array of shape (n_texts, n_codes), float32: ln(1 + number of expressions found)."""
        check_fitted(self, "matcher_")
        return np.log1p((self.matcher_.counts(texts) @ self.owners_).toarray())


class _Rows:
    """Column numbers gathered row by row, then counted."""

    def __init__(self):
        self.columns = array("i")
        self.bounds = [0]

    def add(self, columns: list[int] | array) -> None:
        self.columns.extend(columns)
        self.bounds.append(len(self.columns))

    def counts(self, n_columns: int) -> csr_matrix:
        indices = np.frombuffer(self.columns, dtype=np.int32) if self.columns else np.empty(0, np.int32)
        shape = (len(self.bounds) - 1, n_columns)
        matrix = csr_matrix((np.ones(len(indices), np.float32), indices.copy(), self.bounds), shape=shape)
        matrix.sum_duplicates()
        return matrix


def text_forms(text: str) -> list[str]:
    """Return the words of `text` in lower case, without accents: half of what people type has none."""
    return forms_once(fold(text))


def _words_and_pairs(forms: Sequence[str]) -> list[str]:
    return [*forms, *map(" ".join, pairwise(forms))]


def _vocabulary(
    counts: Mapping[str, int], n_texts: int, most: int, fewest: int
) -> tuple[dict[str, int], np.ndarray]:
    kept = sorted((-n, feature) for feature, n in counts.items() if n >= fewest)[:most]
    features = sorted(feature for _, feature in kept)
    frequency = np.array([counts[feature] for feature in features], dtype=np.float32)
    idf = (np.log((1 + n_texts) / (1 + frequency)) + 1).astype(np.float32)
    return {feature: column for column, feature in enumerate(features)}, idf


def _tfidf(counts: csr_matrix, idf: np.ndarray) -> csr_matrix:
    """Weigh counts by (1 + ln tf) idf and bring each row to unit length."""
    data = (1 + np.log(counts.data)) * idf[counts.indices]
    rows = np.repeat(np.arange(counts.shape[0]), np.diff(counts.indptr))
    lengths = np.sqrt(np.bincount(rows, data * data, minlength=counts.shape[0]))
    scaled = (data / np.maximum(lengths, 1e-12)[rows]).astype(np.float32)
    return csr_matrix((scaled, counts.indices, counts.indptr), shape=counts.shape)
