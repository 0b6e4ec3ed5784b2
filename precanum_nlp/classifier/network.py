"""A small multi-label neural network, in numpy."""

from __future__ import annotations

import numpy as np

from precanum_nlp.classifier.contract import Estimator, check_fitted

_CLIP = 30.0  # exp(-30) is nothing in float32, and never overflows


class MultiLabelNetwork(Estimator):
    """One hidden layer with dropout, one logistic output a code, trained together.

    What scikit-learn's MLPClassifier lacks and short texts need is dropout, on the input too: no single
    expression or word may decide. Inputs are standardised inside.

    Parameters
    ----------
    hidden : int, default=256
        Units of the hidden layer.
    input_dropout, hidden_dropout : float in [0, 1)
        Share of inputs, of hidden units, silenced at each step.
    decay : float >= 0
        Decoupled weight decay, per step and unit of learning rate.
    epochs, batch_size : int
        Passes over the data, and rows a step.
    learning_rate : float > 0
        First step size of Adam; falls to a twentieth along the way.
    random_state : int, RandomState or None
        Seed of the first weights, of the order of rows and of dropout.

    Attributes
    ----------
    classes_ : ndarray of shape (n_codes,)
        Column numbers.
    weights_ : tuple of ndarray
        (n_features, hidden), (hidden,), (hidden, n_codes), (n_codes,), float32.

    References
    ----------
    .. [1] N. Srivastava et al. (2014). Dropout. JMLR 15.
    .. [2] I. Loshchilov, F. Hutter (2019). Decoupled weight decay regularization. ICLR.
    """

    def __init__(
        self,
        *,
        hidden=256,
        input_dropout=0.35,
        hidden_dropout=0.5,
        decay=0.1,
        epochs=30,
        batch_size=96,
        learning_rate=2e-3,
        random_state=None,
    ):
        self.hidden = hidden
        self.input_dropout = input_dropout
        self.hidden_dropout = hidden_dropout
        self.decay = decay
        self.epochs = epochs
        self.batch_size = batch_size
        self.learning_rate = learning_rate
        self.random_state = random_state

    def fit(self, X, y, sample_weight=None) -> MultiLabelNetwork:
        """Fit on X (n_samples, n_features) and the indicator matrix y (n_samples, n_codes)."""
        from sklearn.utils import check_random_state
        from sklearn.utils.multiclass import check_classification_targets
        from sklearn.utils.validation import _check_sample_weight, validate_data

        X, y = validate_data(self, X, y, multi_output=True, dtype=np.float32)
        check_classification_targets(y)
        if y.ndim != 2:
            raise ValueError(f"y must be an indicator matrix, a column a code; got shape {y.shape}.")
        targets = np.asarray(y, dtype=np.float32)
        self.classes_ = np.arange(targets.shape[1])
        self.mean_, self.scale_ = X.mean(axis=0), X.std(axis=0)
        self.scale_[self.scale_ < 1e-6] = 1.0  # a constant column says nothing
        rng = np.random.default_rng(check_random_state(self.random_state).randint(2**31 - 1))
        row_weights = _check_sample_weight(sample_weight, X, dtype=np.float32)
        self.weights_ = self._train((X - self.mean_) / self.scale_, targets, row_weights, rng)
        return self

    def decision_function(self, X) -> np.ndarray:
        """Return log-odds, ndarray of shape (n_samples, n_codes), clipped to ±30."""
        from sklearn.utils.validation import validate_data

        check_fitted(self, "weights_")
        return self.log_odds(validate_data(self, X, reset=False, dtype=np.float32))

    def log_odds(self, X: np.ndarray) -> np.ndarray:
        """Do as `decision_function` for an array that needs no check."""
        _, _, out, out_bias = self.weights_
        return np.clip(self.hidden_layer(X) @ out + out_bias, -_CLIP, _CLIP)

    def hidden_layer(self, X: np.ndarray) -> np.ndarray:
        """Return what the codes are told from, ndarray of shape (n_samples, hidden), zero or more."""
        into, into_bias, _, _ = self.weights_
        return np.maximum((X - self.mean_) / self.scale_ @ into + into_bias, 0)

    def predict_proba(self, X) -> np.ndarray:
        """Return the probability of each code, ndarray of shape (n_samples, n_codes)."""
        return sigmoid(self.decision_function(X))

    def predict(self, X) -> np.ndarray:
        """Return the codes more likely than not, indicator ndarray of shape (n_samples, n_codes)."""
        return (self.decision_function(X) > 0).astype(int)

    def _train(self, X, targets, row_weights, rng) -> tuple[np.ndarray, ...]:
        parameters = _first_weights(X.shape[1], self.hidden, targets, rng)
        optimiser = _Adam(parameters, decay=self.decay)
        size = min(self.batch_size, len(X))
        n_steps = self.epochs * -(-len(X) // size)
        step = 0
        for _ in range(self.epochs):
            order = rng.permutation(len(X))
            for start in range(0, len(X), size):
                rows = order[start : start + size]
                gradients = self._gradients(X[rows], targets[rows], row_weights[rows], parameters, rng)
                optimiser.step(gradients, self.learning_rate * (1 - 0.95 * step / n_steps))
                step += 1
        return tuple(parameters)

    def _gradients(self, X, targets, row_weights, parameters, rng) -> list[np.ndarray]:
        into, into_bias, out, out_bias = parameters
        X = X * _mask(X.shape, self.input_dropout, rng)
        raw = X @ into + into_bias
        mask = _mask(raw.shape, self.hidden_dropout, rng)
        hidden = np.maximum(raw, 0) * mask
        error = sigmoid(np.clip(hidden @ out + out_bias, -_CLIP, _CLIP)) - targets
        error *= (row_weights / len(X))[:, np.newaxis]
        back = (error @ out.T) * mask * (raw > 0)
        return [X.T @ back, back.sum(axis=0), hidden.T @ error, error.sum(axis=0)]

    def score(self, X, y, sample_weight=None) -> float:
        """Return the share of rows whose codes are all right."""
        from sklearn.base import ClassifierMixin

        return ClassifierMixin.score(self, X, y, sample_weight)

    def __sklearn_tags__(self):
        from sklearn.utils import ClassifierTags

        tags = super().__sklearn_tags__()
        tags.estimator_type = "classifier"
        tags.classifier_tags = ClassifierTags(multi_class=False, multi_label=True)
        tags.target_tags.required = True
        tags.target_tags.single_output = False
        tags.target_tags.multi_output = True
        tags.non_deterministic = self.random_state is None
        return tags


class _Adam:
    """Adam with decoupled weight decay on matrices; changes `parameters` in place."""

    def __init__(self, parameters: list[np.ndarray], *, decay: float, betas=(0.9, 0.99)):
        self.parameters = parameters
        self.decay = decay
        self.betas = betas
        self.first = [np.zeros_like(p) for p in parameters]
        self.second = [np.zeros_like(p) for p in parameters]
        self.room = [np.empty_like(p) for p in parameters]  # a step allocates nothing: it is taken often
        self.n_steps = 0

    def step(self, gradients: list[np.ndarray], rate: float) -> None:
        self.n_steps += 1
        beta, gamma = self.betas
        unbias = np.float32(rate / (1 - beta**self.n_steps))
        spread = np.float32(1 / np.sqrt(1 - gamma**self.n_steps))
        for p, g, m, v, room in zip(
            self.parameters, gradients, self.first, self.second, self.room, strict=True
        ):
            if p.ndim == 2:
                p *= np.float32(1 - rate * self.decay)
            m *= np.float32(beta)
            m += np.multiply(g, np.float32(1 - beta), out=room)
            v *= np.float32(gamma)
            np.multiply(g, g, out=room)
            room *= np.float32(1 - gamma)
            v += room
            np.sqrt(v, out=room)
            room *= spread
            room += np.float32(1e-8)
            np.divide(m, room, out=room)
            room *= unbias
            p -= room


def sigmoid(x: np.ndarray) -> np.ndarray:
    """Return 1 / (1 + exp(-x)) without overflow warnings for |x| <= 80."""
    return 1 / (1 + np.exp(-x))


def _first_weights(n_features: int, hidden: int, targets: np.ndarray, rng) -> list[np.ndarray]:
    base = np.clip(targets.mean(axis=0), 1e-3, 1 - 1e-3)
    draw = rng.standard_normal
    return [
        draw((n_features, hidden), dtype=np.float32) * np.float32(np.sqrt(2 / n_features)),
        np.zeros(hidden, np.float32),
        draw((hidden, targets.shape[1]), dtype=np.float32) * np.float32(np.sqrt(1 / hidden)),
        np.log(base / (1 - base)).astype(np.float32),  # starts from the base rates
    ]


def _mask(shape: tuple[int, int], dropout: float, rng) -> np.ndarray | np.float32:
    """Return what to multiply by: 0 for the silenced share, the rest so that the mean stays (to 1/256)."""
    silenced = round(dropout * 256)
    if silenced == 0:
        return np.float32(1)
    drawn = rng.integers(256, size=shape, dtype=np.uint8)
    return (drawn >= silenced) * np.float32(256 / (256 - silenced))
