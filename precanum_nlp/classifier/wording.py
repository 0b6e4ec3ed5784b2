"""Codes too new to be trained: judged by how near a text comes to their wording, and to a few examples."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from precanum_nlp.classifier.calibration import best_threshold
from precanum_nlp.classifier.contract import Estimator
from precanum_nlp.classifier.examples import N_VIEWS, unit
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
    phrases = tuple(unit(vectors.transform(words)) for words in several)
    return Wordings(tuple(wordings), several, hits, phrases)


#: Numbers of examples that the rows below were measured for; in between, on the scale of ln(1 + n).
STAGES = (0, 1, 3, 5, 10, 20)
_N_WORDING = 3
# Weights of hits, nearness to the mean wording, mean of the three nearest, nearness to the examples in the
# three spaces of `ExampleSpaces`, intercept; then the probability from which a code is accepted. A row a
# stage, measured on codes hidden from the model (scripts/bench_new_code.py --poids).
_WEIGHTS = np.array(
    [
        [5.05, 5.38, 0.00, 0.00, 0.00, 0.00, -8.03],
        [4.73, 3.94, 0.00, 8.55, 3.44, 3.71, -10.47],
        [4.28, 2.82, 0.00, 12.00, 5.01, 5.82, -12.69],
        [4.01, 1.95, 0.00, 13.11, 5.77, 8.45, -13.66],
        [3.65, 1.35, 0.00, 13.12, 8.15, 8.48, -14.19],
        [3.31, 0.86, 0.00, 13.03, 9.36, 8.94, -14.65],
    ]
)
_LIMITS = np.array([0.06, 0.17, 0.22, 0.18, 0.18, 0.23])


class WordingCoder(Estimator):
    """Scores any code from its label, definition and expressions, and from a few examples if there are some.

    A pair (text, code) is described by the number of the code's expressions in the text and by the nearness
    of their vectors; what such a description is worth is learnt once, on all codes that have examples, and
    holds for codes that have none. Examples add nearness to them, and change what the wording is worth: the
    more of them, the less.

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
    limit_ : float
        Probability from which a code known by its wording is accepted; set by `fit`.
    """

    #: Used where a study has no labelled text at all; measured on the reference study.
    DEFAULT = _WEIGHTS[0, [0, 1, 2, -1]]
    DEFAULT_LIMIT = float(_LIMITS[0])

    def __init__(self, vectors: PooledVectors, *, C: float = 1.0):
        self.vectors = vectors
        self.C = C

    @property
    def weights(self) -> np.ndarray:
        """What is in force: `weights_` once fitted, `DEFAULT` until then."""
        return getattr(self, "weights_", self.DEFAULT)

    @property
    def limit(self) -> float:
        """What is in force: `limit_` once fitted, `DEFAULT_LIMIT` until then."""
        return getattr(self, "limit_", self.DEFAULT_LIMIT)

    def limits(self, counts: np.ndarray) -> np.ndarray:
        """Return the probability from which codes with so many examples are accepted, shape (n_codes,)."""
        counts = np.asarray(counts)
        # a study whose wordings ask for more asks it of examples too
        return np.where(
            counts > 0, np.maximum(_at(counts, _LIMITS[:, np.newaxis])[:, 0], self.limit), self.limit
        )

    def describe(self, texts: Sequence[str], wordings: Wordings) -> np.ndarray:
        """Return what each pair is judged on, ndarray of shape (n_texts, n_codes, 3)."""
        pooled = unit(self.vectors.transform(texts))
        near = np.zeros((len(texts), len(wordings.codes), 2), np.float32)
        for column, phrases in enumerate(wordings.phrases):
            nearest = -np.sort(-(pooled @ phrases.T), axis=1)[:, :_TOP]
            near[:, column, 0] = pooled @ unit(phrases.mean(axis=0, keepdims=True))[0]
            near[:, column, 1] = nearest.mean(axis=1)
        hits = wordings.hits.transform(texts)
        return np.concatenate([hits[:, :, np.newaxis], near], axis=2)

    def fit(self, texts: Sequence[str], wordings: Wordings, y: np.ndarray) -> WordingCoder:
        """Learn what nearness is worth, on codes with truths y of shape (n_texts, n_codes)."""
        from sklearn.linear_model import LogisticRegression

        pairs = self.describe(texts, wordings).reshape(-1, 3)
        truth = np.asarray(y).ravel()
        if truth.min() == truth.max():
            self.weights_, self.limit_ = self.DEFAULT.copy(), self.DEFAULT_LIMIT
            return self
        model = LogisticRegression(C=self.C, max_iter=300).fit(pairs, truth)
        self.weights_ = np.append(np.maximum(model.coef_[0], 0.0), model.intercept_[0])
        self.limit_ = best_threshold(sigmoid(pairs @ self.weights_[:-1] + self.weights_[-1]), truth)
        return self

    def predict_proba(
        self,
        texts: Sequence[str],
        wordings: Wordings,
        counts: np.ndarray | None = None,
        nearness: np.ndarray | None = None,
    ) -> np.ndarray:
        """Return the probability of each code, ndarray of shape (n_texts, n_codes).

        Parameters
        ----------
        texts : sequence of str
        wordings : Wordings
        counts : ndarray of shape (n_codes,), optional
            Examples of each code.
        nearness : ndarray of shape (n_texts, n_codes, 3), optional
            How near each text comes to them (see `Prototypes`).
        """
        weights = self.weights
        described = self.describe(texts, wordings)
        logits = described @ weights[:-1] + weights[-1]
        if counts is not None:
            # what examples change was measured from the default: it is added to what this study learnt
            change = _at(counts, _WEIGHTS) - _WEIGHTS[0]
            pairs = np.concatenate([described, nearness], axis=2)
            logits += np.einsum("tcf,cf->tc", pairs, change[:, : _N_WORDING + N_VIEWS]) + change[:, -1]
        return sigmoid(logits)


def _at(counts: np.ndarray, rows: np.ndarray) -> np.ndarray:
    """Return a row for each number of examples, between the measured ones; the last one beyond them."""
    places = np.interp(np.log1p(counts), np.log1p(STAGES), np.arange(len(STAGES)))
    below = np.minimum(places.astype(int), len(STAGES) - 2)
    part = (places - below)[:, np.newaxis]
    return (1 - part) * rows[below] + part * rows[below + 1]
