"""scikit-learn's contract for estimators, which costs its import only where the contract is used.

Importing scikit-learn takes longer than coding two thousand texts, and a fitted model needs nothing of it.
What `BaseEstimator` and its mixins do is left to them, at the first call; scikit-learn's own battery checks
that nothing is missing (tests/test_classifier_contract.py).
"""

from __future__ import annotations


class Estimator:
    """Stands in for `sklearn.base.BaseEstimator`."""

    @classmethod
    def _get_param_names(cls):
        from sklearn.base import BaseEstimator

        return BaseEstimator._get_param_names.__func__(cls)

    def get_params(self, deep=True) -> dict:
        """Return the parameters of the constructor, by name."""
        from sklearn.base import BaseEstimator

        return BaseEstimator.get_params(self, deep)

    def set_params(self, **params) -> Estimator:
        """Set parameters of the constructor; return self."""
        from sklearn.base import BaseEstimator

        return BaseEstimator.set_params(self, **params)

    def __repr__(self) -> str:
        given = ", ".join(f"{name}={value!r}" for name, value in self.get_params(deep=False).items())
        return f"{type(self).__name__}({given})"[:200]

    def __sklearn_tags__(self):
        from sklearn.base import BaseEstimator

        return BaseEstimator.__sklearn_tags__(self)


class TextTransformer(Estimator):
    """Stands in for `TransformerMixin`, for X a list of texts, not an array of numbers."""

    def fit_transform(self, X, y=None):
        """Fit on X, and return it transformed."""
        return self.fit(X, y).transform(X)

    def __sklearn_tags__(self):
        from sklearn.utils import TransformerTags

        tags = super().__sklearn_tags__()
        tags.transformer_tags = TransformerTags()
        tags.input_tags.string, tags.input_tags.two_d_array = True, False
        return tags


def check_fitted(estimator: Estimator, attribute: str) -> None:
    """Refuse to go on with an estimator that lacks what `fit` gives it.

    Raises
    ------
    sklearn.exceptions.NotFittedError
    """
    if not hasattr(estimator, attribute):
        from sklearn.exceptions import NotFittedError

        raise NotFittedError(f"This {type(estimator).__name__} is not fitted yet: call 'fit' first.")
