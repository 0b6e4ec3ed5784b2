"""The members of a model: one linear model a code, and networks that learn all codes together."""

from __future__ import annotations

import numpy as np
from joblib import Parallel, delayed
from sklearn.linear_model import LogisticRegression

from precanum_nlp.classifier import FeatureBatch, LinearScorer, MultiLabelNetwork
from precanum_nlp.training.records import TrainingConfig


def fit_members(
    batch: FeatureBatch, truth: np.ndarray, config: TrainingConfig, weights: np.ndarray | None = None
):
    """Return the linear member and the networks, fitted on the same texts, side by side on two cores.

    `weights` has shape (n_texts,); None where all texts count the same.
    Under one thread for matrices (see `train`), so that sums keep their order.
    """
    hidden = config.hidden if truth.shape[1] > 15 else max(16, config.hidden // 4)
    jobs = [delayed(fit_linear)(batch.sparse, truth, config.C, weights)]
    jobs += [
        delayed(_fit_network)(batch.dense, truth, hidden, config.epochs, config.seed + number, weights)
        for number in range(config.n_networks)
    ]
    linear, *networks = Parallel(n_jobs=2, prefer="threads")(jobs)
    return linear, tuple(networks)


def _fit_network(dense, truth, hidden, epochs, seed, weights) -> MultiLabelNetwork:
    return MultiLabelNetwork(hidden=hidden, epochs=epochs, random_state=seed).fit(dense, truth, weights)


def fit_linear(sparse, truth: np.ndarray, C: float, weights: np.ndarray | None = None) -> LinearScorer:
    """Return one logistic regression a column of `truth`."""
    # one after the other: liblinear has one random generator a process, so two at once are never the same
    fitted = [_fit_one(sparse, truth[:, column], C, weights) for column in range(truth.shape[1])]
    coef = np.stack([several for several, _ in fitted], axis=1)
    return LinearScorer(coef.astype(np.float32), np.array([intercept for _, intercept in fitted], np.float32))


def _fit_one(sparse, y: np.ndarray, C: float, weights: np.ndarray | None) -> tuple[np.ndarray, float]:
    if y.min() == y.max():  # in a fold, a rare code may be absent
        return np.zeros(sparse.shape[1]), float(np.log((y.sum() + 0.5) / (len(y) - y.sum() + 0.5)))
    model = LogisticRegression(C=C, solver="liblinear", dual=True, tol=0.1, random_state=0)
    model.fit(sparse, y, sample_weight=weights)
    return model.coef_[0], float(model.intercept_[0])
