"""Scores → probabilities → decisions, learnt on predictions that the model made on texts it had not seen."""

from __future__ import annotations

import numpy as np

from precanum_nlp.classifier.contract import Estimator, check_fitted
from precanum_nlp.classifier.network import sigmoid

_CLIP = 30.0


class SharedPlatt(Estimator):
    """Platt's logistic calibration of each code, drawn towards the one that all codes share.

    A code with hundreds of examples gets its own curve; one with five keeps, nearly, the common curve.
    Isotonic regression is too greedy for codes of under a hundred examples.

    Parameters
    ----------
    strength : float > 0, default=20.0
        Weight of the common curve, in units of information; larger means closer to it.
    n_iterations : int
        Newton steps.

    Attributes
    ----------
    slopes_, intercepts_ : ndarray of shape (n_codes,), float64
        P(code) = 1 / (1 + exp(-(slope * score + intercept))).

    References
    ----------
    .. [1] J. Platt (1999). Probabilistic outputs for support vector machines. Advances in Large Margin
       Classifiers.
    """

    def __init__(self, *, strength=20.0, n_iterations=25):
        self.strength = strength
        self.n_iterations = n_iterations

    def fit(self, scores, y, sample_weight=None) -> SharedPlatt:
        """Fit on held-out log-odds and truths, both of shape (n_samples, n_codes).

        `sample_weight`, of shape (n_samples,), is how many times each row counts.
        """
        scores, y = np.asarray(scores, dtype=float), np.asarray(y, dtype=float)
        weights = np.ones((len(scores), 1)) if sample_weight is None else np.reshape(sample_weight, (-1, 1))
        # the pooled curve first, as one code that owns every pair
        pooled = scores.reshape(-1, 1), y.reshape(-1, 1), np.repeat(weights, scores.shape[1], axis=0)
        shared = self._newton(*pooled, np.array([[1.0], [0.0]]), 1e-3)
        prior = np.repeat(shared, scores.shape[1], axis=1)
        self.slopes_, self.intercepts_ = self._newton(scores, y, weights, prior, self.strength)
        self.slopes_ = np.maximum(self.slopes_, 1e-3)  # a higher score never means a less likely code
        return self

    def transform(self, scores) -> np.ndarray:
        """Return probabilities of shape (n_samples, n_codes)."""
        check_fitted(self, "slopes_")
        return sigmoid(np.clip(np.asarray(scores) * self.slopes_ + self.intercepts_, -_CLIP, _CLIP))

    def fit_transform(self, scores, y, sample_weight=None) -> np.ndarray:
        """Fit, and return the probabilities of the same scores."""
        return self.fit(scores, y, sample_weight).transform(scores)

    def __sklearn_tags__(self):
        from sklearn.utils import TransformerTags

        tags = super().__sklearn_tags__()
        tags.transformer_tags = TransformerTags()
        return tags

    def _newton(self, scores, y, weights, prior, strength) -> np.ndarray:
        slope, intercept = prior.copy()
        for _ in range(self.n_iterations):
            p = sigmoid(np.clip(scores * slope + intercept, -_CLIP, _CLIP))
            error, information = weights * (p - y), weights * p * (1 - p)
            g0 = (error * scores).sum(axis=0) + strength * (slope - prior[0])
            g1 = error.sum(axis=0) + strength * (intercept - prior[1])
            h00 = (information * scores * scores).sum(axis=0) + strength
            h01 = (information * scores).sum(axis=0)
            h11 = information.sum(axis=0) + strength
            determinant = h00 * h11 - h01 * h01
            slope = slope - np.clip((h11 * g0 - h01 * g1) / determinant, -1, 1)
            intercept = intercept - np.clip((h00 * g1 - h01 * g0) / determinant, -1, 1)
        return np.array([slope, intercept])


def best_threshold(probabilities: np.ndarray, y: np.ndarray, sample_weight=None) -> float:
    """Return the common threshold with the best micro-F1.

    Parameters
    ----------
    probabilities : ndarray of shape (n_samples, n_codes)
        Held-out and calibrated. For calibrated probabilities one threshold, half the best F1, is optimal
        for all codes [1]_, so codes need none of their own.
    y : ndarray of shape (n_samples, n_codes)
        Truths, 0 or 1.
    sample_weight : ndarray of shape (n_samples,), optional
        How many times each row counts.

    Returns
    -------
    float in [0.05, 0.95]
        Midpoint between the last accepted and the first refused probability; 0.5 when nothing is true.

    References
    ----------
    .. [1] Z. Lipton, C. Elkan, B. Naryanaswamy (2014). Optimal thresholding of classifiers to maximize F1
       measure. ECML PKDD.
    """
    p, truth = np.ravel(probabilities), np.ravel(y)
    if not truth.any():
        return 0.5
    weights = np.ones(len(probabilities)) if sample_weight is None else np.asarray(sample_weight, dtype=float)
    weights = np.repeat(weights, len(p) // len(probabilities))
    order = np.argsort(-p, kind="stable")
    hits = np.cumsum((weights * truth)[order])
    f1 = 2 * hits / (np.cumsum(weights[order]) + hits[-1])
    f1[:-1][p[order[1:]] == p[order[:-1]]] = 0.0  # no threshold parts equal probabilities
    best = int(f1.argmax())
    following = p[order[best + 1]] if best + 1 < len(p) else 0.0
    return float(np.clip((p[order[best]] + following) / 2, 0.05, 0.95))
