"""Calibration, thresholds, and the joint decision."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.linear_model import LogisticRegression

from precanum_nlp.classifier import JointDecision, SharedPlatt, best_threshold
from precanum_nlp.classifier.decision import _pair_features
from precanum_nlp.classifier.network import sigmoid
from precanum_nlp.scoring import expected_calibration_error


def drawn(n=400, n_codes=3, seed=0):
    """Scores, and truths that follow a different curve for each code."""
    rng = np.random.default_rng(seed)
    scores = rng.normal(size=(n, n_codes)) * 2
    slopes, intercepts = np.linspace(0.5, 1.5, n_codes), np.linspace(-1, 1, n_codes)
    y = (rng.random(scores.shape) < sigmoid(scores * slopes + intercepts)).astype(int)
    return scores, y


def unpenalised(x, y):
    model = LogisticRegression(C=1e10, tol=1e-10, max_iter=1000).fit(x.reshape(-1, 1), y)
    return model.coef_[0, 0], model.intercept_[0]


def test_classifier_calibration_without_sharing_is_one_regression_a_code():
    scores, y = drawn()
    platt = SharedPlatt(strength=1e-9).fit(scores, y)
    alone = [unpenalised(scores[:, c], y[:, c]) for c in range(3)]
    np.testing.assert_allclose(np.array([platt.slopes_, platt.intercepts_]).T, alone, atol=1e-4)


def test_classifier_calibration_shared_wholly_is_one_regression():
    scores, y = drawn()
    platt = SharedPlatt(strength=1e9).fit(scores, y)
    pooled = unpenalised(scores.ravel(), y.ravel())
    np.testing.assert_allclose(np.array([platt.slopes_, platt.intercepts_]).T, [pooled] * 3, atol=1e-4)


def test_classifier_calibration_of_a_rare_code_stays_near_the_common_curve():
    scores, y = drawn(n=600, n_codes=2)
    y[:, 1] = 0
    y[:3, 1] = 1  # 3 examples in 600
    common = SharedPlatt(strength=1e9).fit(scores, y).slopes_[0]
    shared, alone = (SharedPlatt(strength=s).fit(scores, y).slopes_[1] for s in (100.0, 1e-9))
    assert abs(shared - common) < abs(alone - common)


def test_classifier_calibration_never_turns_the_scores_round():
    scores, _ = drawn(n_codes=2)
    platt = SharedPlatt(strength=1e-6).fit(scores, scores < 0)  # a member that is always wrong
    assert (platt.slopes_ > 0).all()
    assert (np.diff(platt.transform(np.sort(scores, axis=0)), axis=0) >= 0).all()


def test_classifier_calibration_holds_on_extreme_scores_and_one_sided_codes():
    scores = np.array([[-300.0, 5.0], [300.0, 6.0], [-300.0, -5.0], [300.0, -6.0]])
    platt = SharedPlatt().fit(scores, np.array([[0, 0], [1, 0], [0, 0], [1, 0]]))
    p = platt.transform(scores)
    assert np.isfinite(p).all()
    assert ((p > 0) & (p < 1)).all()


def f1_from(p, y, threshold):
    accepted = p >= threshold
    return 2 * (accepted & (y == 1)).sum() / (accepted.sum() + y.sum())


@settings(deadline=None)
@given(st.lists(st.tuples(st.integers(5, 95), st.booleans()), min_size=1, max_size=12))
def test_classifier_threshold_is_as_good_as_any(pairs):
    p, y = np.array([a / 100 for a, _ in pairs]), np.array([int(b) for _, b in pairs])
    found = best_threshold(p, y)
    if not y.any():
        assert found == 0.5
        return
    # all that a threshold can do is accept the pairs from some probability on
    assert f1_from(p, y, found) == pytest.approx(max(f1_from(p, y, limit) for limit in p))


def test_classifier_threshold_by_hand():
    # kept from the top: F1 = 2·1/(1+2), 2·1/(2+2), 2·2/(3+2) = 0.8, 2·2/(4+2); between 0.6 and 0.3
    p, y = np.array([[0.9, 0.7], [0.6, 0.3]]), np.array([[1, 0], [1, 0]])
    assert best_threshold(p, y) == pytest.approx(0.45)


def test_classifier_threshold_does_not_cut_equal_probabilities():
    # one threshold cannot take the first 0.5 and leave the other seven: 0.65 (F1 0.8) beats 0.5 (F1 6/13)
    p, y = np.array([0.8, 0.8] + [0.5] * 8), np.array([1, 1, 1] + [0] * 7)
    assert best_threshold(p, y) == pytest.approx(0.65)


@pytest.mark.parametrize(
    ("p", "y", "expected"),
    [([0.9], [0], 0.5), ([0.02], [1], 0.05), ([0.99, 0.97], [1, 0], 0.95)],
    ids=["nothing true", "floor", "ceiling"],
)
def test_classifier_threshold_stays_in_its_range(p, y, expected):
    assert best_threshold(np.array(p), np.array(y)) == expected


def test_classifier_calibration_error_by_hand():
    # bins {0.1, 0.2}: |0.15 - 0.5| = 0.35; {0.8, 0.9}: |0.85 - 1| = 0.15; mean 0.25. Under 1 %: left out.
    p, y = np.array([0.9, 0.1, 0.8, 0.2, 0.005]), np.array([1, 0, 1, 1, 1])
    assert expected_calibration_error(p, y, n_bins=2) == pytest.approx(0.25)


def test_classifier_calibration_error_weighs_bins_by_their_pairs():
    # 3 pairs in 2 bins: {0.2, 0.4} gap |0.3 - 1| = 0.7, {0.8} gap 0.8; (2·0.7 + 0.8) / 3
    error = expected_calibration_error(np.array([0.2, 0.4, 0.8]), np.array([1, 1, 0]), n_bins=2)
    assert error == pytest.approx(2.2 / 3)


@pytest.mark.parametrize("p", [[], [0.001, 0.009]], ids=["no pair", "only easy refusals"])
def test_classifier_calibration_error_of_nothing_is_zero(p):
    assert expected_calibration_error(np.array(p), np.zeros(len(p))) == 0.0


def test_classifier_calibrated_probabilities_have_a_small_calibration_error():
    scores, y = drawn(n=4000)
    half = slice(0, 2000), slice(2000, 4000)
    p = SharedPlatt().fit(scores[half[0]], y[half[0]]).transform(scores[half[1]])
    raw = sigmoid(scores[half[1]])
    # 6,000 held-out pairs, 600 a bin: a bin's frequency has a standard error of 0.02 at most
    assert expected_calibration_error(p, y[half[1]]) < 0.03 < expected_calibration_error(raw, y[half[1]])


DIMENSIONS = ("champs", "champs", "champs", "propositions", "propositions")


def decided(n=300, seed=0):
    """Two members' scores for five codes, with truths."""
    rng = np.random.default_rng(seed)
    truth = (rng.random((n, 5)) < [0.4, 0.3, 0.2, 0.3, 0.1]).astype(int)
    scores = [3 * truth - 1.5 + rng.normal(size=truth.shape) * noise for noise in (1.0, 1.5)]
    return scores, truth, rng.integers(2, 60, n)


def test_classifier_decision_gives_probabilities_and_the_codes_above_their_threshold():
    scores, truth, lengths = decided()
    decision = JointDecision(DIMENSIONS).fit(scores, truth, lengths)
    p = decision.predict_proba(scores, lengths)
    assert ((p >= 0) & (p <= 1)).all()
    limits = [decision.thresholds_[name] for name in DIMENSIONS]
    np.testing.assert_array_equal(decision.predict(scores, lengths), p >= limits)


def test_classifier_decision_is_better_than_either_member():
    scores, truth, lengths = decided(2000)
    fitted, judged = slice(0, 1000), slice(1000, 2000)
    decision = JointDecision(DIMENSIONS).fit([s[fitted] for s in scores], truth[fitted], lengths[fitted])
    accepted = decision.predict([s[judged] for s in scores], lengths[judged])

    def f1(found):
        return 2 * (found & (truth[judged] == 1)).sum() / (found.sum() + truth[judged].sum())

    assert f1(accepted) > max(f1(score[judged] > 0) for score in scores)


def test_classifier_decision_does_not_depend_on_the_order_of_texts():
    scores, truth, lengths = decided()
    order = np.random.default_rng(5).permutation(len(truth))
    decision = JointDecision(DIMENSIONS).fit(scores, truth, lengths)
    p = decision.predict_proba(scores, lengths)
    shuffled = [s[order] for s in scores]
    np.testing.assert_array_equal(decision.predict_proba(shuffled, lengths[order]), p[order])
    again = JointDecision(DIMENSIONS).fit(shuffled, truth[order], lengths[order])
    np.testing.assert_allclose(again.predict_proba(scores, lengths), p, atol=1e-3)


def test_classifier_decision_does_not_depend_on_the_order_of_columns():
    scores, truth, lengths = decided()
    p = JointDecision(DIMENSIONS).fit(scores, truth, lengths).predict_proba(scores, lengths)
    order = [3, 0, 4, 2, 1]  # the two dimensions interleaved
    other = JointDecision([DIMENSIONS[i] for i in order])
    mixed = [s[:, order] for s in scores]
    np.testing.assert_allclose(
        other.fit(mixed, truth[:, order], lengths).predict_proba(mixed, lengths), p[:, order], atol=1e-3
    )


def test_classifier_decision_learns_each_dimension_from_its_own_truths():
    scores, truth, lengths = decided()
    first = JointDecision(DIMENSIONS).fit(scores, truth, lengths)
    changed = truth.copy()
    changed[:, 3:] = 1 - changed[:, 3:]
    second = JointDecision(DIMENSIONS).fit(scores, changed, lengths)
    np.testing.assert_array_equal(first.weights_["champs"], second.weights_["champs"])
    assert not np.allclose(first.weights_["propositions"], second.weights_["propositions"])


@pytest.mark.parametrize("value", [0, 1], ids=["never", "always"])
def test_classifier_decision_on_a_dimension_without_choice_keeps_its_frequency(value):
    scores, truth, lengths = decided()
    truth[:, 3:] = value
    p = JointDecision(DIMENSIONS).fit(scores, truth, lengths).predict_proba(scores, lengths)
    assert np.abs(p[:, 3:] - value).max() < 0.05


def test_classifier_decision_features_of_a_pair_by_hand():
    # one text, members (0, 2, -2) and (2, 4, 0): mean (1, 3, -1); codes 0 and 1 are of the dimension, code 2
    # of another. Margins over the best other: 1 - 3 = -2, s(-2) = 0.1192, and 3 - 1 = 2, s(2) = 0.8808;
    # ln(e^1 + e^3) = 3.1269, from which they are -2.1269 and -0.1269. The second best is 1; the text says
    # s(1) + s(3) = 0.7311 + 0.9526 = 1.6836 here, at best -1 elsewhere, s(-1) = 0.2689; ln(1 + 9) = 2.3026.
    scores = [np.array([[0.0, 2.0, -2.0]]), np.array([[2.0, 4.0, 0.0]])]
    pairs = _pair_features(scores, np.array([0, 1]), np.array([9]))
    text = [1, 1.6836, -1, 0.2689, 2.3026]
    expected = [[0, 2, -2, 0.1192, -2.1269, *text], [2, 4, 2, 0.8808, -0.1269, *text]]
    shown = np.hstack([np.broadcast_to(view, (1, 2)).T for view in pairs])
    np.testing.assert_allclose(shown, expected, atol=5e-5)


def test_classifier_weights_count_as_the_text_repeated():
    scores, truth, lengths = decided()
    times = np.arange(len(truth)) % 3 + 1
    again = np.repeat(np.arange(len(truth)), times)
    weighted = JointDecision(DIMENSIONS).fit(scores, truth, lengths, times)
    repeated = JointDecision(DIMENSIONS).fit([s[again] for s in scores], truth[again], lengths[again])
    np.testing.assert_allclose(
        weighted.predict_proba(scores, lengths), repeated.predict_proba(scores, lengths), atol=1e-3
    )
    for name in DIMENSIONS:
        assert weighted.thresholds_[name] == pytest.approx(repeated.thresholds_[name], abs=0.02)


def test_classifier_calibration_and_threshold_weigh_as_repeated():
    scores, y = drawn(n=60)
    times = np.arange(60) % 4
    again = np.repeat(np.arange(60), times)
    weighted, repeated = SharedPlatt().fit(scores, y, times), SharedPlatt().fit(scores[again], y[again])
    np.testing.assert_allclose(weighted.slopes_, repeated.slopes_)
    np.testing.assert_allclose(weighted.intercepts_, repeated.intercepts_)
    p = repeated.transform(scores)
    seen = f1_from(p[again], y[again], best_threshold(p[again], y[again]))
    assert f1_from(p[again], y[again], best_threshold(p, y, times)) == pytest.approx(seen)
