"""What to read next: weights, gains, random share, simulated margins."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from precanum_nlp.annotations.selection import (
    choose,
    coding_margins,
    expected_gain,
    fitting,
    label_doubt,
    out_of_true,
    share_weights,
)


def test_annotations_share_weights_give_every_group_the_same():
    # two groups: 1/2 each, shared by 3 and by 1
    assert share_weights(["a", "a", "b", "a"]).tolist() == pytest.approx([1 / 6, 1 / 6, 1 / 2, 1 / 6])


def test_annotations_expected_gain_golden_number():
    # w² p (1 - p): 0.5² × 0.5 × 0.5 + 0.1² × 0.2 × 0.8 = 0.0625 + 0.0016
    gain = expected_gain(np.array([[0.5, 0.2]]), np.array([[0.5, 0.1]]))
    assert gain == pytest.approx([0.0641])


def test_annotations_label_doubt_is_one_minus_self_confidence():
    doubt = label_doubt(np.array([[True, False]]), np.array([[0.9, 0.7]]))
    assert doubt.tolist() == [pytest.approx([0.1, 0.7])]


@pytest.mark.parametrize(("n", "by_chance"), [(10, 2), (11, 3), (1, 1)])
def test_annotations_choose_always_mixes_a_random_share(n, by_chance):
    batch = choose(np.arange(100.0), n, seed=1)
    assert len(batch.rows) == n
    assert batch.au_hasard.sum() == by_chance
    best = batch.rows[~batch.au_hasard]
    assert best.tolist() == sorted(best, reverse=True)


def test_annotations_choose_draws_without_regard_to_interest():
    # over many seeds each of 20 texts is drawn as often: 4 of 20 in 2,000 draws, 400 ± 5 standard errors
    drawn = np.zeros(20)
    for seed in range(2000):
        batch = choose(np.arange(20.0), 20, seed=seed)
        drawn[batch.rows[batch.au_hasard]] += 1
    assert abs(drawn - 400).max() < 5 * np.sqrt(2000 * 0.2 * 0.8)


@given(
    arrays(float, st.integers(1, 40), elements=st.floats(0, 1)),
    st.integers(1, 50),
    st.sampled_from([0.0, 0.2, 1.0]),
    st.integers(0, 9),
)
def test_annotations_smaller_batch_is_within_the_larger(interest, n, share, seed):
    small, large = (choose(interest, size, share=share, seed=seed) for size in (n, n + 1))
    assert len(set(small.rows.tolist())) == min(n, len(interest))
    assert set(small.rows.tolist()) <= set(large.rows.tolist())
    assert set(small.rows[small.au_hasard].tolist()) <= set(large.rows[large.au_hasard].tolist())


def test_annotations_fitting_is_the_largest_batch_in_the_time():
    seconds = np.full(30, 60.0)
    assert len(fitting(np.arange(30.0), seconds, 600, share=0.2, seed=0).rows) == 10
    assert len(fitting(np.arange(30.0), seconds, 1, share=0.2, seed=0).rows) == 1


def test_annotations_coding_margins_against_the_normal_approximation():
    # 400 texts of weight 1/400, p = 0.3, none accepted: error -0.3 ± 1.96 √(0.3 × 0.7 / 400) with every draw
    # on one side, so that 95 % of |error| are under 0.3 + 1.645 × 0.0229 = 0.338
    n = 400
    p, weights = np.full((n, 1), 0.3), np.full((n, 1), 1 / n)
    before, after = coding_margins(p, p > 0.5, weights, np.arange(300), seed=0, n_draws=4000)
    assert before == pytest.approx([0.338], abs=0.003)
    # of the 100 left: 0.075 + 1.645 × √(100 × 0.21) / 400 = 0.0938
    assert after == pytest.approx([0.0938], abs=0.002)


def test_annotations_coding_margins_are_nothing_once_all_is_read():
    p = np.full((10, 2), 0.4)
    before, after = coding_margins(p, p > 0.5, np.full((10, 2), 0.1), np.arange(10), seed=0)
    assert (before > 0).all()
    assert not after.any()


def test_annotations_out_of_true_tells_calibrated_from_not():
    rng = np.random.default_rng(0)
    p = rng.uniform(0.05, 0.95, 2000)
    y = rng.random(2000) < p
    assert out_of_true(p, y) is False
    assert out_of_true(p**3, y) is True
    assert out_of_true(p[:50], y[:50]) is None
