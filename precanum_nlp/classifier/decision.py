"""From the scores of all codes of a text to one probability a code: how many codes, and which."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from precanum_nlp.classifier.calibration import SharedPlatt, best_threshold
from precanum_nlp.classifier.contract import Estimator, check_fitted
from precanum_nlp.classifier.network import sigmoid

_CLIP = 12.0
#: What a pair (text, code) is judged on besides the members' scores.
N_COMPANY_FEATURES = 8


class JointDecision(Estimator):
    """Stacks the members' scores and decides the codes of a text together.

    Ranking codes is much easier than deciding how many stand. A pair (text, code) is judged from the scores
    that each member gives it, and from its company: its margin over the best other code of its dimension,
    how much the text says in this dimension and in the others, and the text's length. One logistic
    regression a dimension is shared by its codes, then each code gets its own calibration.

    Parameters
    ----------
    dimensions : sequence of str, length n_codes
        Dimension of each column.
    C : float > 0
        Inverse regularisation of the shared regression.
    strength : float > 0
        How close each code's calibration stays to the common one (see `SharedPlatt`).

    Attributes
    ----------
    weights_ : dict of dimension to ndarray of shape (n_pair_features + 1,)
        Shared regression, intercept last.
    calibration_ : SharedPlatt
        Calibration of each code.
    thresholds_ : dict of dimension to float
        Probability from which a code is accepted.

    References
    ----------
    .. [1] D. Wolpert (1992). Stacked generalization. Neural Networks 5(2).
    """

    def __init__(self, dimensions, *, C=1.0, strength=20.0):
        self.dimensions = dimensions
        self.C = C
        self.strength = strength

    def fit(
        self, scores: Sequence[np.ndarray], y: np.ndarray, lengths: np.ndarray, sample_weight=None
    ) -> JointDecision:
        """Fit on held-out scores only.

        Parameters
        ----------
        scores : sequence of ndarray of shape (n_samples, n_codes)
            Log-odds of each member, for texts it was not fitted on.
        y : ndarray of shape (n_samples, n_codes)
            Truths, 0 or 1.
        lengths : ndarray of shape (n_samples,)
            Words of each text.
        sample_weight : ndarray of shape (n_samples,), optional
            How much each text counts; a weight of 2 is the text twice.
        """
        self.weights_ = {}
        for name, columns in self._blocks():
            views = _pair_features(scores, columns, lengths)
            pairs = np.stack([np.broadcast_to(view, views[0].shape) for view in views], axis=-1)
            pairs = pairs.reshape(-1, len(views))
            truth = y[:, columns].ravel()
            self.weights_[name] = _shared_regression(
                pairs, truth, self.C, _repeated(sample_weight, len(columns))
            )
        raw = self._raw(scores, lengths)
        self.calibration_ = SharedPlatt(strength=self.strength).fit(raw, y, sample_weight)
        probabilities = self.calibration_.transform(raw)
        self.thresholds_ = {
            name: best_threshold(probabilities[:, columns], y[:, columns], sample_weight)
            for name, columns in self._blocks()
        }
        return self

    def predict_proba(self, scores: Sequence[np.ndarray], lengths: np.ndarray) -> np.ndarray:
        """Return calibrated probabilities, ndarray of shape (n_samples, n_codes)."""
        check_fitted(self, "thresholds_")
        return self.calibration_.transform(self._raw(scores, lengths))

    def predict(self, scores: Sequence[np.ndarray], lengths: np.ndarray) -> np.ndarray:
        """Return accepted codes, boolean ndarray of shape (n_samples, n_codes)."""
        probabilities = self.predict_proba(scores, lengths)
        limits = np.array([self.thresholds_[name] for name in self.dimensions])
        return probabilities >= limits

    def _raw(self, scores, lengths) -> np.ndarray:
        raw = np.empty(scores[0].shape)
        for name, columns in self._blocks():
            *weights, intercept = self.weights_[name].tolist()
            views = _pair_features(scores, columns, lengths)
            raw[:, columns] = (
                sum(weight * view for weight, view in zip(weights, views, strict=True)) + intercept
            )
        return raw

    def _blocks(self) -> list[tuple[str, np.ndarray]]:
        names = np.asarray(self.dimensions)
        return [(name, np.flatnonzero(names == name)) for name in dict.fromkeys(self.dimensions)]


def at_most(accepted: np.ndarray, probabilities: np.ndarray, most: int | None) -> np.ndarray:
    """Return `accepted` with the likeliest `most` codes of each text kept; all of them when None.

    Both arrays have shape (n_texts, n_codes) and hold the codes of one dimension.
    """
    if not most or (accepted.sum(axis=1) <= most).all():
        return accepted
    rank = (-probabilities).argsort(axis=1, kind="stable").argsort(axis=1, kind="stable")
    return accepted & (rank < most)


def _pair_features(
    scores: Sequence[np.ndarray], columns: np.ndarray, lengths: np.ndarray
) -> list[np.ndarray]:
    """Return what each pair (text, code) is judged on.

    Returns
    -------
    list of ndarray of shape (n_samples, n_columns), or (n_samples, 1) where all codes of a text share it
    """
    members = [np.clip(score, -_CLIP, _CLIP) for score in scores]
    mean = np.mean(members, axis=0)
    here, others = mean[:, columns], np.delete(mean, columns, axis=1)
    n, width = here.shape
    ranked = -np.sort(-here, axis=1)
    second = ranked[:, 1:2] if width > 1 else np.full((n, 1), -_CLIP)
    # margins rather than ranks: two codes a hair apart must not change places, and fate, for a hair
    margin = here - np.where(here == ranked[:, :1], second, ranked[:, :1])
    by_text = [
        second,
        sigmoid(here).sum(axis=1, keepdims=True),
        others.max(axis=1, keepdims=True) if others.size else np.zeros((n, 1)),
        sigmoid(others).sum(axis=1, keepdims=True),
        np.log1p(np.asarray(lengths, dtype=float))[:, np.newaxis],
    ]
    return [
        *(member[:, columns] for member in members),
        margin,
        sigmoid(margin),
        here - np.log(np.exp(here).sum(axis=1, keepdims=True)),
        *by_text,
    ]


def _moments(pairs: np.ndarray, weights: np.ndarray | None) -> tuple[np.ndarray, np.ndarray]:
    if weights is None:
        return pairs.mean(axis=0), pairs.std(axis=0)
    mean = np.average(pairs, axis=0, weights=weights)
    return mean, np.sqrt(np.average((pairs - mean) ** 2, axis=0, weights=weights))


def _repeated(sample_weight: np.ndarray | None, n_columns: int) -> np.ndarray | None:
    return None if sample_weight is None else np.repeat(sample_weight, n_columns)


def _shared_regression(pairs: np.ndarray, truth: np.ndarray, C: float, weights=None) -> np.ndarray:
    """Fit one logistic regression on standardised pairs; return weights for the raw ones, intercept last."""
    from sklearn.linear_model import LogisticRegression

    n_features = pairs.shape[1]
    if truth.min() == truth.max():  # nothing, or everything, is true: no slope to learn
        base = np.clip(truth.mean(), 1e-3, 1 - 1e-3)
        return np.append(np.zeros(n_features), np.log(base / (1 - base)))
    mean, scale = _moments(pairs, weights)
    scale[scale < 1e-9] = 1.0
    model = LogisticRegression(C=C, max_iter=500).fit((pairs - mean) / scale, truth, weights)
    slopes = model.coef_[0] / scale
    return np.append(slopes, model.intercept_[0] - slopes @ mean)
