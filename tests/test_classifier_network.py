"""The network: its gradient, its seed, what it can learn."""

import numpy as np
import pytest

from precanum_nlp.classifier import MultiLabelNetwork
from precanum_nlp.classifier.network import _Adam, _mask, sigmoid


def parameters(rng, n_features=4, hidden=5, n_codes=3):
    shapes = [(n_features, hidden), (hidden,), (hidden, n_codes), (n_codes,)]
    return [rng.normal(size=shape) for shape in shapes]


def loss(weights, X, targets, row_weights, units=1.0):
    """Mean over rows of the weighted sum of cross-entropies; independent of the class."""
    into, into_bias, out, out_bias = weights
    z = (np.maximum(X @ into + into_bias, 0) * units) @ out + out_bias
    # -t ln s(z) - (1 - t) ln(1 - s(z)) = ln(1 + e^z) - t z
    entropy = (np.logaddexp(0, z) - targets * z).sum(axis=1)
    return (row_weights * entropy).sum() / len(X)


@pytest.mark.parametrize("dropout", [(0, 0), (0.2, 0.5)], ids=["whole", "dropout"])
def test_classifier_network_gradient_is_that_of_the_loss(dropout):
    rng = np.random.default_rng(0)
    weights = parameters(rng)
    X, targets = rng.normal(size=(6, 4)), rng.integers(0, 2, (6, 3)).astype(float)
    row_weights = rng.random(6)
    network = MultiLabelNetwork(input_dropout=dropout[0], hidden_dropout=dropout[1])
    gradients = network._gradients(X, targets, row_weights, weights, np.random.default_rng(1))
    again = np.random.default_rng(1)
    inputs, units = _mask((6, 4), dropout[0], again), _mask((6, 5), dropout[1], again)
    for matrix, gradient in zip(weights, gradients, strict=True):
        for place in np.ndindex(matrix.shape):
            kept = matrix[place]
            matrix[place] = kept + 1e-6
            above = loss(weights, X * inputs, targets, row_weights, units)
            matrix[place] = kept - 1e-6
            below = loss(weights, X * inputs, targets, row_weights, units)
            matrix[place] = kept
            assert gradient[place] == pytest.approx((above - below) / 2e-6, abs=1e-7)


def test_classifier_network_dropout_silences_its_share_and_keeps_the_mean():
    mask = _mask((200, 200), 0.5, np.random.default_rng(0))
    assert set(np.unique(mask).tolist()) == {0.0, 2.0}
    # 40,000 draws: standard errors 0.25 % of the share, 0.5 % of the mean
    assert (mask == 0).mean() == pytest.approx(0.5, abs=0.01)
    assert mask.mean() == pytest.approx(1, abs=0.02)


def test_classifier_adam_first_step_by_hand():
    # the first step is the rate times the sign; decay takes 0.1 · 0.5 of a matrix first, nothing of a vector
    matrix, vector = np.array([[2.0]]), np.array([2.0])
    optimiser = _Adam([matrix, vector], decay=0.5)
    optimiser.step([np.array([[3.0]]), np.array([-3.0])], 0.1)
    assert matrix[0, 0] == pytest.approx(2 * 0.95 - 0.1, abs=1e-6)
    assert vector[0] == pytest.approx(2.1, abs=1e-6)


def exclusive_or():
    """Two inputs; codes: either but not both (needs the hidden layer), the first, none ever."""
    X = np.array([[0, 0], [0, 1], [1, 0], [1, 1]] * 50, dtype=np.float32)
    return X, np.stack([X[:, 0] != X[:, 1], X[:, 0] == 1, np.zeros(len(X))], axis=1).astype(int)


def network(**options):
    plain = {"hidden": 32, "input_dropout": 0, "hidden_dropout": 0, "epochs": 60, "random_state": 0}
    return MultiLabelNetwork(**plain | {"learning_rate": 1e-2} | options)


def test_classifier_network_learns_what_no_line_separates():
    X, y = exclusive_or()
    fitted = network().fit(X, y)
    np.testing.assert_array_equal(fitted.predict(X), y)
    assert fitted.predict_proba(X)[:, 2].max() < 0.05


def test_classifier_network_same_seed_same_weights():
    X, y = exclusive_or()
    first, second, other = (network(random_state=s, hidden_dropout=0.5).fit(X, y) for s in (7, 7, 8))
    for a, b in zip(first.weights_, second.weights_, strict=True):
        np.testing.assert_array_equal(a, b)
    assert not np.array_equal(first.weights_[0], other.weights_[0])


def test_classifier_network_leaves_the_global_generator_alone():
    X, y = exclusive_or()
    before = np.random.get_state()[1].copy()
    network(epochs=1).fit(X, y)
    np.testing.assert_array_equal(np.random.get_state()[1], before)


def test_classifier_network_heeds_the_weights_of_rows():
    X = np.ones((200, 1), np.float32) * np.arange(200)[:, np.newaxis] % 2
    y = np.stack([np.arange(200) < 100], axis=1).astype(int)  # the same inputs, true then false
    weights = np.where(np.arange(200) < 100, 1.0, 0.0)
    assert network(epochs=30).fit(X, y, sample_weight=weights).predict(X).all()
    assert not network(epochs=30).fit(X, y, sample_weight=1 - weights).predict(X).any()


def test_classifier_network_scores_are_bounded_and_constant_columns_harmless():
    X, y = exclusive_or()
    wide = np.hstack([X, np.full((len(X), 1), 7, np.float32)])
    fitted = network().fit(wide, y)
    scores = fitted.decision_function(wide * 1e6)
    assert np.abs(scores).max() <= 30
    np.testing.assert_allclose(sigmoid(scores), fitted.predict_proba(wide * 1e6))


def test_classifier_network_starts_from_the_base_rates():
    rng = np.random.default_rng(0)
    y = (rng.random((500, 2)) < [0.02, 0.3]).astype(int)
    X = rng.normal(size=(500, 3)).astype(np.float32)
    p = network(epochs=1, learning_rate=1e-6, hidden=4).fit(X * 0 + 1, y).predict_proba(np.ones((1, 3)))
    np.testing.assert_allclose(p[0], y.mean(axis=0), atol=1e-3)
