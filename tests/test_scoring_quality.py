"""Quality figures: by hand, by scikit-learn, and their intervals by simulation."""

import math

import numpy as np
import pytest
from sklearn.metrics import f1_score, precision_score, recall_score

from precanum_nlp.scoring import quality

CODES = ("a", "b")


def judged(truth, accepted, contributors=None, codes=None, probabilities=None, **options):
    truth, accepted = np.array(truth), np.array(accepted)
    codes = codes or tuple(f"c{i}" for i in range(truth.shape[1]))
    contributors = contributors or [f"p{i}" for i in range(len(truth))]
    p = accepted.astype(float) if probabilities is None else np.array(probabilities)
    return quality("champs", codes, truth, p, accepted, contributors, **options)


def drawn(n, n_codes=4, seed=0):
    rng = np.random.default_rng(seed)
    truth = rng.random((n, n_codes)) < 0.3
    return truth, truth ^ (rng.random(truth.shape) < 0.15)


def test_scoring_quality_of_four_texts_by_hand():
    # given: a b | a | - | b; true: a | a | a | a. Right: 2 of 4 given, of 4 true: P = R = F1 = 2·2/(4+4).
    # code a: 2 right, 2 given, 4 true: 2·2/6; code b: 0 right, 2 given: 0
    found = judged([[1, 0]] * 4, [[1, 1], [1, 0], [0, 0], [0, 1]], codes=CODES)
    assert (found.f1.valeur, found.precision.valeur, found.rappel.valeur) == (0.5, 0.5, 0.5)
    assert found.f1_par_code["a"].valeur == pytest.approx(2 / 3)
    assert found.f1_par_code["b"].valeur == 0
    assert (found.dimension, found.n_textes, found.n_contributeurs) == ("champs", 4, 4)


def test_scoring_quality_agrees_with_scikit_learn():
    truth, accepted = drawn(200)
    found = judged(truth, accepted, n_boot=10)
    assert found.f1.valeur == pytest.approx(f1_score(truth, accepted, average="micro"))
    assert found.precision.valeur == pytest.approx(precision_score(truth, accepted, average="micro"))
    assert found.rappel.valeur == pytest.approx(recall_score(truth, accepted, average="micro"))
    by_code = [estimate.valeur for estimate in found.f1_par_code.values()]
    np.testing.assert_allclose(by_code, f1_score(truth, accepted, average=None))


def test_scoring_quality_first_three_by_hand():
    # texts 1 and 2 have a true code; text 1's (d) is fourth, text 2's (a) first; text 3 has none: 1 of 2
    found = judged(
        [[0, 0, 0, 1], [1, 0, 0, 0], [0, 0, 0, 0]],
        np.zeros((3, 4)),
        probabilities=[[0.9, 0.8, 0.7, 0.6], [0.9, 0.8, 0.7, 0.6], [0.1, 0.2, 0.3, 0.4]],
    )
    assert found.premiers.valeur == 0.5


def test_scoring_quality_depends_neither_on_the_order_of_texts_nor_of_people_s_names():
    truth, accepted = drawn(60)
    people = [f"p{i // 3}" for i in range(60)]
    found = judged(truth, accepted, people, n_boot=200)
    order = np.random.default_rng(1).permutation(60)
    again = judged(truth[order], accepted[order], [people[i] for i in order], n_boot=200)
    assert again.f1 == found.f1


def test_scoring_quality_of_nothing_given_nor_true_is_no_number():
    found = judged(np.zeros((3, 2)), np.zeros((3, 2)), n_boot=20)
    for estimate in (found.f1, found.precision, found.rappel, found.premiers):
        assert math.isnan(estimate.valeur)
        assert math.isnan(estimate.bas)


def test_scoring_quality_nothing_given_is_a_zero_without_precision():
    found = judged(np.ones((3, 2)), np.zeros((3, 2)), n_boot=20)
    assert (found.f1.valeur, found.rappel.valeur) == (0, 0)
    assert math.isnan(found.precision.valeur)


def test_scoring_quality_perfect_codes_have_a_perfect_interval():
    truth, _ = drawn(50)
    found = judged(truth, truth)
    assert (found.f1.valeur, found.f1.bas, found.f1.haut) == (1, 1, 1)


def test_scoring_quality_interval_holds_the_value_and_is_ordered():
    truth, accepted = drawn(150)
    found = judged(truth, accepted, [f"p{i // 5}" for i in range(150)])
    for estimate in (found.f1, found.precision, found.rappel, *found.f1_par_code.values()):
        assert 0 <= estimate.bas < estimate.valeur < estimate.haut <= 1


def test_scoring_quality_same_seed_same_interval():
    truth, accepted = drawn(80)
    first, same, other = (judged(truth, accepted, seed=seed).f1 for seed in (0, 0, 1))
    assert first == same
    assert (first.valeur, first.bas) != (other.valeur, other.bas)


def test_scoring_quality_interval_covers_the_truth():
    # a code true of 0.3, found 0.8 of the time, given wrongly 0.1 of the time: in the long run
    # P = 0.24 / (0.24 + 0.07), R = 0.8, F1 = 2 · 0.24 / (0.3 + 0.31) = 0.7869
    true_f1 = 2 * 0.24 / 0.61
    rng = np.random.default_rng(7)
    n_studies, covered = 200, 0
    for study in range(n_studies):
        truth = rng.random((100, 2)) < 0.3
        accepted = np.where(truth, rng.random(truth.shape) < 0.8, rng.random(truth.shape) < 0.1)
        estimate = judged(truth, accepted, seed=study, n_boot=200).f1
        covered += estimate.bas <= true_f1 <= estimate.haut
    # 95 % promised; ± 3 standard errors of a share of 200, and percentile intervals are a little short
    assert 0.89 <= covered / n_studies <= 0.995


def test_scoring_quality_interval_is_wider_when_people_repeat_themselves():
    # 30 people of 10 texts, each wholly right or wholly wrong: the sample is really 30, not 300
    rng = np.random.default_rng(3)
    right = np.repeat(rng.random(30) < 0.6, 10)[:, np.newaxis]
    truth = np.ones((300, 1), dtype=bool)
    by_person = judged(truth, right, [f"p{i // 10}" for i in range(300)]).rappel
    by_text = judged(truth, right).rappel
    assert by_person.valeur == by_text.valeur
    # a share's interval grows with the square root of texts per person: √10 = 3.2
    ratio = (by_person.haut - by_person.bas) / (by_text.haut - by_text.bas)
    assert 2.5 < ratio < 4


def test_scoring_quality_of_one_person_has_no_interval():
    truth, accepted = drawn(20)
    found = judged(truth, accepted, ["p0"] * 20)
    assert 0 < found.f1.valeur < 1
    assert math.isnan(found.f1.bas)
    assert math.isnan(found.f1.haut)


def test_scoring_quality_of_no_text_is_no_number():
    found = judged(np.zeros((0, 2)), np.zeros((0, 2)))
    assert math.isnan(found.f1.valeur)
    assert (found.n_textes, found.n_contributeurs) == (0, 0)
