"""Two models on the same texts: by hand, and chance that must not pass for progress."""

import math

import numpy as np
import pytest

from precanum_nlp.scoring import Paired, compare
from precanum_nlp.scoring.comparison import _holm


def paired(truth, a, b, people=None, dimension="champs"):
    truth, a, b = (np.array(part, dtype=bool) for part in (truth, a, b))
    codes = tuple(f"c{k}" for k in range(truth.shape[1]))
    return Paired(dimension, codes, truth, a, b, tuple(people or (f"p{i}" for i in range(len(truth)))))


def drawn(n, rates, seed=0, n_codes=1):
    """Return truths, and what models that are right at these rates accept."""
    rng = np.random.default_rng(seed)
    truth = rng.random((n, n_codes)) < 0.4
    return truth, *(np.where(rng.random(truth.shape) < rate, truth, ~truth) for rate in rates)


def test_scoring_comparison_of_four_texts_by_hand():
    # true: 1 1 1 0; a: 1 0 0 1 (one right, two given, three true: F1 = 2/5);
    # b: 1 1 0 0 (two right, two given: 4/5)
    found = compare([paired([[1], [1], [1], [0]], [[1], [0], [0], [1]], [[1], [1], [0], [0]])], n_texts=4)
    change = found.par_code["champs"]["c0"]
    assert (change.f1_a.valeur, change.f1_b.valeur) == (pytest.approx(0.4), pytest.approx(0.8))
    assert change.ecart.valeur == pytest.approx(0.4)
    assert (change.n_exemples, change.n_differents) == (3, 2)
    assert found.ensemble.ecart.valeur == found.par_dimension["champs"].ecart.valeur == change.ecart.valeur
    assert (found.n_textes, found.n_contributeurs) == (4, 4)


def test_scoring_comparison_of_few_people_is_never_sure():
    # five people of forty texts, b always right where a is always wrong
    truth = np.ones((200, 1))
    people = [f"p{i % 5}" for i in range(200)]
    change = compare([paired(truth, 0 * truth, truth, people)], n_texts=200).ensemble
    assert change.ecart.valeur == 1
    assert math.isnan(change.ecart.bas)
    assert not change.better
    sixth = compare([paired(truth, 0 * truth, truth, [f"p{i % 6}" for i in range(200)])], n_texts=200)
    assert sixth.ensemble.better


def test_scoring_comparison_says_which_way():
    truth, good, bad = drawn(300, (0.95, 0.7))
    better = compare([paired(truth, bad, good)], n_texts=300)
    worse = compare([paired(truth, good, bad)], n_texts=300)
    assert (better.ensemble.better, better.ensemble.worse, better.worse) == (True, False, ())
    assert (worse.ensemble.better, worse.ensemble.worse, worse.worse) == (False, True, ("", "champs"))
    assert worse.ensemble.ecart.valeur == pytest.approx(-better.ensemble.ecart.valeur)
    assert worse.ensemble.ecart.haut < 0


def test_scoring_comparison_is_paired():
    # two models that differ on ten texts out of four hundred, always the same way: each F1 is known to a
    # few points only, their difference far better
    truth, a, _ = drawn(400, (0.8, 0.8))
    b = a.copy()
    b[np.flatnonzero(a != truth)[:10]] ^= True
    change = compare([paired(truth, a, b)], n_texts=400).ensemble
    width = change.ecart.haut - change.ecart.bas
    assert change.better
    assert width < (change.f1_a.haut - change.f1_a.bas) / 2


def test_scoring_comparison_seldom_takes_chance_for_change():
    # two models as good as each other, 12 codes, 200 studies of 60 people of two texts
    wrong = 0
    for study in range(200):
        truth, a, b = drawn(120, (0.85, 0.85), seed=study, n_codes=12)
        people = [f"p{i // 2}" for i in range(120)]
        found = compare([paired(truth, a, b, people)], n_texts=120, seed=study, n_boot=500)
        wrong += any(change.better or change.worse for change in found.par_code["champs"].values())
    # 5 % promised over the twelve codes together; three standard errors of 200 above it is 9.6 %
    assert wrong / 200 <= 0.096


def test_scoring_comparison_pools_dimensions_by_person():
    truth, a, b = drawn(50, (0.9, 0.6), n_codes=2)
    people = [f"p{i // 2}" for i in range(50)]
    parts = [paired(truth[:, [k]], a[:, [k]], b[:, [k]], people, f"d{k}") for k in (0, 1)]
    apart, together = compare(parts, n_texts=50), compare([paired(truth, a, b, people)], n_texts=50)
    assert apart.ensemble == together.ensemble
    assert apart.n_contributeurs == 25


def test_scoring_comparison_of_equal_models_is_zero():
    truth, a, _ = drawn(60, (0.8, 0.8), n_codes=3)
    found = compare([paired(truth, a, a)], n_texts=60)
    for change in (found.ensemble, *found.par_code["champs"].values()):
        assert (change.ecart.valeur, change.n_differents, change.p) == (0, 0, 1)


def test_scoring_comparison_holm_by_hand():
    # Holm 1979: sorted 0.01, 0.02, 0.03, 0.9 × 4, 3, 2, 1 = 0.04, 0.06, 0.06, 0.9, never falling
    np.testing.assert_allclose(_holm(np.array([0.03, 0.01, 0.9, 0.02])), [0.06, 0.04, 0.9, 0.06])
