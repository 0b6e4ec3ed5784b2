"""Texts → numbers: words and characters, document vectors, expressions of the frame."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from itertools import pairwise

import numpy as np
from scipy.sparse import csr_matrix, hstack

from precanum_nlp.classifier.contract import TextTransformer, check_fitted
from precanum_nlp.classifier.vocabulary import (
    PairIndex,
    PieceIndex,
    in_rows,
    looked_up,
    pieces_of,
    word_counts,
)
from precanum_nlp.linguistics import CutTexts, ExpressionMatcher, cut


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
        return self.fit_cut(cut_and_folded(texts))

    def fit_cut(self, texts: CutTexts) -> WordsAndCharacters:
        """Do as `fit` for texts already cut into words, and folded."""
        words = Counter()
        for forms in texts:
            words.update({*forms, *map(" ".join, pairwise(forms))})
        pieces = self._texts_by_piece(texts)
        self.words_, self.words_idf_ = _vocabulary(words, len(texts), self.max_words, self.min_texts)
        self.pieces_, self.pieces_idf_ = _vocabulary(pieces, len(texts), self.max_pieces, self.min_texts)
        self._forget()
        return self

    def _texts_by_piece(self, texts: CutTexts) -> dict[str, int]:
        """Return in how many texts each piece occurs."""
        names: dict[str, int] = {}
        columns = [
            [names.setdefault(piece, len(names)) for piece in pieces_of(form, *self.pieces)]
            for form in texts.forms
        ]
        by_form = in_rows(columns, len(names))
        counts = np.asarray((word_counts(texts) @ by_form > 0).sum(axis=0)).ravel()
        return {piece: int(n) for piece, n in zip(names, counts, strict=True) if n}

    def transform(self, texts: Iterable[str]) -> csr_matrix:
        """Return a csr_matrix of shape (n_texts, n_words + n_pieces), float32; both blocks side by side."""
        check_fitted(self, "words_")
        return self.transform_cut(cut_and_folded(texts))

    def transform_cut(self, texts: CutTexts) -> csr_matrix:
        """Do as `transform` for texts already cut into words, and folded."""
        words, pieces = self._indexes()
        # which words each text holds × which pieces each word has: a product of sparse matrices in C
        blocks = words.counts(texts), word_counts(texts) @ pieces.counts(texts.forms)
        return hstack([_tfidf(blocks[0], self.words_idf_), _tfidf(blocks[1], self.pieces_idf_)], format="csr")

    def get_feature_names_out(self, input_features=None) -> np.ndarray:
        """Return the names of the columns: words as they are, pieces between slashes."""
        check_fitted(self, "words_")
        return np.array([*self.words_, *(f"/{piece}/" for piece in self.pieces_)], dtype=object)

    def _indexes(self) -> tuple[PairIndex, PieceIndex]:
        if self._index is None:
            self._index = PairIndex(self.words_), PieceIndex(self.pieces_, self.pieces)
        return self._index

    def _forget(self) -> None:
        self._index = None

    def __getstate__(self):
        return self.__dict__ | {"_index": None}


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
        return self.transform_cut(cut_and_folded(texts))

    def transform_cut(self, texts: CutTexts) -> np.ndarray:
        """Do as `transform` for texts already cut into words, and folded."""
        rows = looked_up(self.rows, texts.forms)[texts.ids]
        known = rows >= 0
        owners, rows = texts.owners[known], rows[known]
        weights = np.asarray(self.weights, dtype=np.float32)[rows]
        bounds = np.concatenate([[0], np.cumsum(np.bincount(owners, minlength=len(texts)))])
        held = csr_matrix((weights, rows, bounds), shape=(len(texts), len(self.matrix)))
        total = np.bincount(owners, weights, len(texts))
        return np.asarray(held @ self.matrix / np.maximum(total, 1e-9)[:, np.newaxis], dtype=np.float32)

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
        return self.transform_cut(cut(texts))

    def transform_cut(self, texts: CutTexts) -> np.ndarray:
        """Do as `transform` for texts already cut into words, with their accents."""
        return np.log1p((self.matcher_.counts_in(texts) @ self.owners_).toarray())


def cut_and_folded(texts: Iterable[str]) -> CutTexts:
    """Return texts cut into words, in lower case and without accents: half of what people type has none."""
    return cut(texts).folded()


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
