"""Codes without examples: judged by how near a text comes to their wording."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.linear_model import LogisticRegression

from precanum_nlp.classifier.features import ExpressionHits, PooledVectors
from precanum_nlp.classifier.network import sigmoid

_TOP = 3


@dataclass(frozen=True, slots=True, eq=False)
class Wordings:
    """What some codes are called, made ready for comparison with texts.

    Attributes
    ----------
    codes : tuple of str, length n_codes
    several : tuple of tuple of str
        Label, definition and expressions of each code, at least one each.
    hits : ExpressionHits
    phrases : tuple of ndarray of shape (n_wordings_of_the_code, n_dimensions)
        Their vectors, of unit length.
    """

    codes: tuple[str, ...]
    several: tuple[tuple[str, ...], ...]
    hits: ExpressionHits
    phrases: tuple[np.ndarray, ...]


def prepare_wordings(wordings: Mapping[str, Sequence[str]], vectors: PooledVectors) -> Wordings:
    """Return `wordings` (code → label, definition, expressions) ready for `WordingCoder`."""
    several = tuple(tuple(words) for words in wordings.values())
    hits = ExpressionHits(dict(wordings)).fit()
    phrases = tuple(_unit(vectors.transform(words)) for words in several)
    return Wordings(tuple(wordings), several, hits, phrases)


class WordingCoder(ClassifierMixin, BaseEstimator):
    """Scores any code from its label, definition and expressions alone.

    A pair (text, code) is described by the number of the code's expressions in the text and by the nearness
    of their vectors; what such a description is worth is learnt once, on all codes that have examples, and
    holds for codes that have none.

    Parameters
    ----------
    vectors : PooledVectors
        How a text becomes a vector.
    C : float > 0
        Inverse regularisation.

    Attributes
    ----------
    weights_ : ndarray of shape (4,)
        Of hits, nearness to the mean wording, mean of the three nearest, and intercept; set by `fit`.
    """

    #: Used where a study has no labelled text at all. Set by hand, never measured: they only order the codes
    #: sensibly until a first batch of labels fits them.
    DEFAULT = np.array([2.2, 2.0, 6.0, -7.5])

    def __init__(self, vectors: PooledVectors, *, C: float = 1.0):
        self.vectors = vectors
        self.C = C

    @property
    def weights(self) -> np.ndarray:
        """What is in force: `weights_` once fitted, `DEFAULT` until then."""
        return getattr(self, "weights_", self.DEFAULT)

    def describe(self, texts: Sequence[str], wordings: Wordings) -> np.ndarray:
        """Return what each pair is judged on, ndarray of shape (n_texts, n_codes, 3)."""
        pooled = _unit(self.vectors.transform(texts))
        near = np.zeros((len(texts), len(wordings.codes), 2), np.float32)
        for column, phrases in enumerate(wordings.phrases):
            nearest = -np.sort(-(pooled @ phrases.T), axis=1)[:, :_TOP]
            near[:, column, 0] = pooled @ _unit(phrases.mean(axis=0, keepdims=True))[0]
            near[:, column, 1] = nearest.mean(axis=1)
        hits = wordings.hits.transform(texts)
        return np.concatenate([hits[:, :, np.newaxis], near], axis=2)

    def fit(self, texts: Sequence[str], wordings: Wordings, y: np.ndarray) -> WordingCoder:
        """Learn what nearness is worth, on codes with truths y of shape (n_texts, n_codes)."""
        pairs = self.describe(texts, wordings).reshape(-1, 3)
        truth = np.asarray(y).ravel()
        if truth.min() == truth.max():
            self.weights_ = self.DEFAULT.copy()
            return self
        model = LogisticRegression(C=self.C, max_iter=300).fit(pairs, truth)
        self.weights_ = np.append(np.maximum(model.coef_[0], 0.0), model.intercept_[0])
        return self

    def predict_proba(self, texts: Sequence[str], wordings: Wordings) -> np.ndarray:
        """Return the probability of each code, ndarray of shape (n_texts, n_codes)."""
        weights = self.weights
        return sigmoid(self.describe(texts, wordings) @ weights[:-1] + weights[-1])


def _unit(rows: np.ndarray) -> np.ndarray:
    return rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-9)
