"""Correction for coding error: a hand computation, a second route, and 1,000 draws with known errors."""

import numpy as np
import pytest
from panel_study import FRAME, SETTINGS, coded
from pytest import approx
from scipy.stats import t

from precanum_nlp.scoring import Verified, figures
from precanum_nlp.scoring.correction import Coding, adjusted_share, corrected_share, naive_share


def coding(said, true, sampled, *, automatic=None, group=None, person=None):
    n = len(said)
    group = np.zeros(n, dtype=int) if group is None else np.array(group)
    sizes = np.bincount(group)
    return Coding(
        np.array(said, dtype=float),
        np.array(true, dtype=float),
        np.ones(n, dtype=bool) if automatic is None else np.array(automatic, dtype=bool),
        np.array(sampled, dtype=bool),
        1 / (len(sizes) * sizes[group]),
        group,
        np.arange(n) if person is None else np.array(person),
    )


def test_scoring_corrected_share_by_hand():
    # 8 texts, the model sees the code in 4; of the 4 read, it missed one and invented none.
    one = coding([1, 1, 1, 1, 0, 0, 0, 0], [1, 0, 0, 0, 1, 0, 0, 0], [1, 0, 0, 0, 1, 1, 1, 0])
    found = corrected_share(one)
    # ½ + mean(0, 1, 0, 0) = ¾
    assert naive_share(one).valeur == 0.5
    assert found.valeur == approx(0.75)
    # by text: (f - ½)/8 + sampled × (error - ¼)/4: 0 (1/16 - 1/16), 1/16 ×3, then -1/16 + 3/16, -1/16 ×3 with
    # -1/16 for the two others read
    influence = np.array([0, 1, 1, 1, 2, -2, -2, -1]) / 16
    variance = 8 * influence.var(ddof=1) + 0.5 * (1 / 4) ** 2
    assert found.haut - found.valeur == approx(min(0.25, t.ppf(0.975, 3) * np.sqrt(variance)))


def test_scoring_correction_is_the_truth_when_all_is_read():
    rng = np.random.default_rng(0)
    said, true = rng.random(200) < 0.3, rng.random(200) < 0.4
    one = coding(said, true, np.ones(200))
    assert corrected_share(one).valeur == approx(true.mean())


def test_scoring_correction_leaves_what_humans_coded():
    one = coding([1, 0, 1, 0], [0, 0, 1, 1], [0, 0, 1, 1], automatic=[0, 0, 1, 1])
    # the two texts that a human coded stand as they are: (1 + 0)/4; the others are read: (1 + 1)/4
    assert corrected_share(one).valeur == approx(0.75)


def test_scoring_correction_interval_agrees_with_a_bootstrap():
    one, _ = drawn(np.random.default_rng(5))
    rng, people = np.random.default_rng(6), np.unique(one.person)
    of = {p: np.flatnonzero(one.person == p) for p in people}
    group = {p: one.group[rows[0]] for p, rows in of.items()}
    values = []
    for _ in range(300):
        rows = np.concatenate(
            [
                of[p]
                for g in range(4)
                for p in rng.choice([p for p in people if group[p] == g], sum(group[p] == g for p in people))
            ]
        )
        again = [getattr(one, name)[rows] for name in ("said", "true", "sampled")]
        values.append(corrected_share(coding(*again, group=one.group[rows])).valeur)
    found = corrected_share(one)
    assert (found.haut - found.bas) / 2 == approx(1.96 * np.std(values), rel=0.15)


@pytest.mark.parametrize(
    ("true", "share"),
    [
        # 10 texts read: of 4 to find it finds 3 (se ¾), of 6 without it leaves 5 (sp 5/6); it sees 4 in 10:
        # (0.4 + 5/6 - 1) / (¾ + 5/6 - 1) = 0.4, the truth, for here the sample is the whole
        ([1, 1, 1, 1, 0, 0, 0, 0, 0, 0], 0.4),
    ],
)
def test_scoring_adjusted_count_by_hand(true, share):
    said = [1, 1, 1, 0, 1, 0, 0, 0, 0, 0]
    found, se, sp = adjusted_share(coding(said, true, np.ones(10)))
    assert (se, sp) == approx((3 / 4, 5 / 6))
    assert found.valeur == approx(share)


def test_scoring_adjusted_count_of_a_model_that_guesses_is_not_given():
    found, se, sp = adjusted_share(coding([1, 0, 1, 0], [1, 1, 0, 0], np.ones(4)))
    assert np.isnan(found.valeur) and (se, sp) == (0.5, 0.5)


def drawn(rng, n_sampled=400, prevalence=(0.2, 0.1, 0.3, 0.15)):
    """Return one study of 4 uneven groups, whose model errs unevenly, and its true share."""
    sizes, found, invented = (700, 300, 200, 400), (0.7, 0.5, 0.85, 0.6), (0.05, 0.02, 0.1, 0.03)
    group = np.repeat(np.arange(4), sizes)
    person = np.concatenate([1000 * g + rng.integers(0, n // 4, n) for g, n in enumerate(sizes)])
    true = rng.random(len(group)) < np.array(prevalence)[group]
    chance = np.where(true, np.array(found)[group], np.array(invented)[group])
    said = rng.random(len(group)) < chance
    sampled = np.zeros(len(group), dtype=bool)
    sampled[rng.permutation(len(group))[:n_sampled]] = True
    return coding(said, true, sampled, group=group, person=person), float(np.mean(prevalence))


@pytest.mark.parametrize(
    "prevalence", [(0.2, 0.1, 0.3, 0.15), (0.03, 0.02, 0.05, 0.04)], ids=["often", "rare"]
)
def test_scoring_corrected_intervals_cover_the_truth(prevalence):
    rng, held, held_naive = np.random.default_rng(11), 0, 0
    for _ in range(1000):
        one, truth = drawn(rng, prevalence=prevalence)
        found, naive = corrected_share(one), naive_share(one)
        held += found.bas <= truth <= found.haut
        held_naive += naive.bas <= truth <= naive.haut
    assert 930 <= held <= 970
    assert held_naive < 700  # what is being corrected


def items(n=60):
    """Return contributions that a model coded: it says « cout » of every other one."""
    return [
        coded(
            f"{i:02}", f"p{i % 12}", "Terrain" if i % 3 else "Orange", *(["cout"] if i % 2 else []), auto=True
        )
        for i in range(n)
    ]


def test_scoring_corrections_of_a_study():
    # read: 12 texts; « cout » is really in none of them, « reseau » in all
    sample = [Verified(f"{i:02}", "champs", frozenset({"reseau"})) for i in range(12)]
    found = {c.code: c for c in figures(FRAME, SETTINGS, coded=items(), verified=sample).corrections}
    assert (found["cout"].n_automatiques, found["cout"].n_echantillon, found["cout"].n_erreurs) == (60, 12, 6)
    assert found["cout"].n_personnes == 12
    assert found["cout"].corrigee.valeur == approx(found["cout"].naive.valeur - 6 / 12)
    assert found["reseau"].corrigee.valeur == approx(1)
    # acces holds both: right of the 6 that said cout
    assert found["acces"].n_erreurs == 6


def test_scoring_sample_that_cannot_serve_is_told():
    sample = [Verified("00", "champs", frozenset()), Verified("zz", "champs", frozenset())]
    found = figures(FRAME, SETTINGS, coded=items(), verified=sample)
    assert any("lectures qui ne servent pas, 1 sur 2" in fault for fault in found.fautes)
