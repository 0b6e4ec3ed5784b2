"""scikit-learn's own battery on the estimators, and the same promises for those that take texts."""

import pickle
import warnings

import numpy as np
import pytest
from sklearn.base import clone
from sklearn.exceptions import NotFittedError
from sklearn.utils import get_tags
from sklearn.utils.estimator_checks import parametrize_with_checks

from precanum_nlp.classifier import (
    ExpressionHits,
    MultiLabelNetwork,
    PooledVectors,
    SharedPlatt,
    WordsAndCharacters,
)

TEXTS = ["Le bus ne passe plus.", "Plus de bus, plus de train !", "le loyer est trop haut", "", "😀 ???"]

CODES_ARE_COLUMNS = "codes are the columns of an indicator matrix of 0 and 1, never a vector of class names"
NETWORK_EXCEPTIONS = {
    "check_classifiers_one_label": CODES_ARE_COLUMNS,
    "check_classifiers_one_label_sample_weights": CODES_ARE_COLUMNS,
    "check_classifiers_classes": CODES_ARE_COLUMNS,
    "check_classifiers_train": CODES_ARE_COLUMNS,
    "check_decision_proba_consistency": CODES_ARE_COLUMNS,
    "check_classifier_not_supporting_multiclass": CODES_ARE_COLUMNS,
    "check_sample_weight_equivalence_on_dense_data": "steps are random: a row twice is not a weight of 2",
}
TRUTH_IS_A_MATRIX = "the truth has one column a code, as the scores; the check gives a vector"
PLATT_EXCEPTIONS = {
    "check_fit_score_takes_y": TRUTH_IS_A_MATRIX,
    "check_estimators_overwrite_params": TRUTH_IS_A_MATRIX,
    "check_dont_overwrite_parameters": TRUTH_IS_A_MATRIX,
    "check_estimators_fit_returns_self": TRUTH_IS_A_MATRIX,
    "check_readonly_memmap_input": TRUTH_IS_A_MATRIX,
    "check_n_features_in_after_fitting": TRUTH_IS_A_MATRIX,
    "check_positive_only_tag_during_fit": TRUTH_IS_A_MATRIX,
}


def battery(estimator, exceptions, **options):
    """Return scikit-learn's checks as a parametrisation, without its regret that ours stand on their own."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", ".* does not inherit from `sklearn.base.BaseEstimator`")
        return parametrize_with_checks([estimator], expected_failed_checks=lambda _: exceptions, **options)


@battery(MultiLabelNetwork(hidden=8, epochs=2, random_state=0), NETWORK_EXCEPTIONS)
def test_classifier_network_keeps_the_contract_of_scikit_learn(estimator, check):
    check(estimator)


@battery(SharedPlatt(), PLATT_EXCEPTIONS, legacy=False)  # the rest fits on a vector of truths, too
def test_classifier_calibration_keeps_the_contract_of_scikit_learn(estimator, check):
    check(estimator)


def text_estimators():
    return [
        WordsAndCharacters(min_texts=1),
        PooledVectors({"bus": 0, "loyer": 1}, np.eye(2, dtype=np.float32), np.ones(2, np.float32)),
        ExpressionHits({"transport": ("bus", "train"), "logement": ("loyer",)}),
    ]


def named(estimator):
    return type(estimator).__name__


def dense(features):
    return features.toarray() if hasattr(features, "toarray") else features


@pytest.fixture(params=text_estimators(), ids=named)
def estimator(request):
    return clone(request.param)


def test_classifier_text_estimators_say_that_they_take_texts(estimator):
    # the battery of scikit-learn, which only has arrays of numbers to give, then leaves them alone
    tags = get_tags(estimator).input_tags
    assert (tags.string, tags.two_d_array) == (True, False)


def test_classifier_fit_returns_self_and_leaves_parameters(estimator):
    before = {name: repr(value) for name, value in estimator.get_params().items()}
    assert estimator.fit(TEXTS) is estimator
    assert {name: repr(value) for name, value in estimator.get_params().items()} == before


def test_classifier_a_row_depends_on_its_text_alone(estimator):
    whole = dense(estimator.fit(TEXTS).transform(TEXTS))
    for i in (4, 0, 3, 2, 1):
        np.testing.assert_array_equal(dense(estimator.transform([TEXTS[i]]))[0], whole[i])


def test_classifier_no_text_gives_no_row(estimator):
    width = dense(estimator.fit(TEXTS).transform(TEXTS)).shape[1]
    features = dense(estimator.transform([]))
    assert features.shape == (0, width)


def test_classifier_features_are_float32_and_finite(estimator):
    features = dense(estimator.fit(TEXTS).transform(TEXTS))
    assert features.dtype == np.float32
    assert np.isfinite(features).all()


def test_classifier_pickled_estimator_gives_the_same(estimator):
    estimator.fit(TEXTS)
    again = pickle.loads(pickle.dumps(estimator))
    np.testing.assert_array_equal(dense(again.transform(TEXTS)), dense(estimator.transform(TEXTS)))


@pytest.mark.parametrize(
    "learner", [e for e in text_estimators() if not isinstance(e, PooledVectors)], ids=named
)
def test_classifier_unfitted_transform_is_refused(learner):
    with pytest.raises(NotFittedError, match="not fitted"):
        learner.transform(TEXTS)


def test_classifier_vectors_have_nothing_to_learn():
    vectors = text_estimators()[1]
    assert not get_tags(vectors).requires_fit
    np.testing.assert_array_equal(vectors.transform(["bus"]), [[1, 0]])


def test_classifier_network_wants_a_column_a_code():
    with pytest.raises(ValueError, match=r"a column a code.*shape \(4,\)"):
        MultiLabelNetwork().fit(np.eye(4), [0, 1, 0, 1])


@pytest.mark.parametrize(
    ("weights", "message"),
    [([1.0, 1.0], "sample_weight.shape"), ([[1.0]] * 4, "1D array"), ([0.0] * 4, "zero")],
    ids=["too few", "a matrix", "all zero"],
)
def test_classifier_network_refuses_weights_that_are_not_one_a_row(weights, message):
    with pytest.raises(ValueError, match=message):
        MultiLabelNetwork(epochs=1).fit(np.eye(4), np.eye(4), sample_weight=weights)
