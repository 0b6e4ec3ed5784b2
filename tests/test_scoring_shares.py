"""Weights, shares, intervals and ranks: hand counts, a second implementation, properties."""

import random
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from panel_study import FRAME, PANEL, SETTINGS, coded
from pytest import approx

from precanum_nlp.errors import ScoringError
from precanum_nlp.scoring import MODELE, ScoringSettings, count, figures, kish, rake
from precanum_nlp.scoring.design import Person, estimate, make_design
from precanum_nlp.scoring.panel import panels_from_coded, people_who_spoke
from precanum_nlp.scoring.parts import parts
from precanum_nlp.scoring.ranks import ranks


def made(items=PANEL, settings=SETTINGS):
    found = figures(FRAME, settings, coded=items)
    return {(p.code, p.unite, p.coupe, p.modalite): p for p in found.parts}


@pytest.mark.parametrize(
    ("key", "n", "base", "share"),
    [
        # cout: Terrain 2 of 4, Orange 2 of 2
        (("cout", "contributions", "ensemble", ""), 4, 6, (2 / 4 + 1) / 2),
        (("cout", "contributions", "externes", ""), 2, 4, 2 / 4),
        (("cout", "contributions", "interne", ""), 2, 2, 1),
        (("cout", "contributions", "groupe", "Terrain"), 2, 4, 2 / 4),
        # people: a of a and b, o
        (("cout", "parties_prenantes", "ensemble", ""), 2, 3, (1 / 2 + 1) / 2),
        # answers: Terrain gave cout twice of 4 codes, Orange twice of 3
        (("cout", "reponses", "ensemble", ""), 4, 7, (2 / 4 + 2 / 3) / 2),
        # an enjeu: a contribution with two of its codes counts once, its answers twice
        (("acces", "contributions", "ensemble", ""), 4, 6, (2 / 4 + 1) / 2),
        (("acces", "reponses", "ensemble", ""), 5, 7, (3 / 4 + 2 / 3) / 2),
        # what is said under « entretien » only: Terrain 1 of 3, Orange 2 of 2
        (("cout", "contributions", "source", "entretien"), 3, 5, (1 / 3 + 1) / 2),
        # the target that a and o chose: a 2 of 3, o 2 of 2, each its group
        (("cout", "contributions", "cible", "Jeunes"), 4, 5, (2 / 3 + 1) / 2),
        (("clavier", "contributions", "sous_groupe", "Terrain / Sud"), 1, 1, 1),
    ],
)
def test_scoring_part_by_hand(key, n, base, share):
    part = made()[key]
    assert (part.n, part.base) == (n, base)
    assert part.part.valeur == approx(share)
    assert part.part_brute == approx(n / base)


def test_scoring_part_says_what_rests_on_the_model():
    by_model = {"2", "5"}  # a said « cout » once more, and that was read; o once more, likewise
    by_model |= {"6"}  # o no longer
    panel = [replace(one, origines={"champs": MODELE}) if one.id in by_model else one for one in PANEL]
    found = {(p.code, p.unite, p.coupe, p.modalite): p for p in figures(FRAME, SETTINGS, coded=panel).parts}
    whole = found["cout", "contributions", "ensemble", ""]
    assert (whole.n, whole.n_modele, whole.base, whole.base_modele) == (4, 3, 6, 3)
    people = found["cout", "parties_prenantes", "ensemble", ""]
    assert (people.n, people.n_modele, people.base, people.base_modele) == (2, 1, 3, 1)
    assert found["cout", "contributions", "groupe", "Terrain"].n_modele == 1
    spoken = found["cout", "contributions", "source", "entretien"]
    assert (spoken.n_modele, spoken.base_modele) == (3, 3)


def closed_form(rows):
    """Return the mean of the shares of groups and half its interval, from the counts of a code alone."""
    held = [(row.n_contributions, row.base_contributions) for row in rows if row.base_contributions]
    z2 = 1.959964**2
    variance = 0.0
    for n, base in held:
        q = (n + z2 / 2) / (base + z2)
        variance += q * (1 - q) / (base + z2)
    return sum(n / base for n, base in held) / len(held), (z2 * variance) ** 0.5 / len(held)


def test_scoring_part_equals_the_shares_of_the_counts():
    # two routes to the same mean of the groups' shares
    found = made()
    by_code = {}
    for row in count(PANEL, FRAME).rows:
        if row.dimension == "champs":
            by_code.setdefault(row.code, []).append(row)
    assert by_code
    for code, rows in by_code.items():
        assert found[code, "contributions", "ensemble", ""].part.valeur == approx(closed_form(rows)[0])


def test_scoring_answers_of_a_dimension_share_everything():
    found = made()
    codes = ("cout", "reseau", "lieu", "clavier", "peur")
    assert sum(found[c, "reponses", "ensemble", ""].part.valeur for c in codes) == approx(1)
    assert sum(found[c, "reponses", "ensemble", ""].part.valeur for c in ("acces", "usage")) == approx(1)


def test_scoring_kish_by_hand():
    assert kish(np.array([1, 1, 1, 1])) == 4
    assert kish(np.array([3, 1])) == approx(16 / 10)
    assert kish(np.zeros(3)) == 0
    # contributions: a weighs ½ × 3/4, b ½ × 1/4, o ½; 1 / (.375² + .125² + .5²) = 2.4615
    part = made()["cout", "contributions", "ensemble", ""]
    assert part.effectif_kish == approx(1 / (0.375**2 + 0.125**2 + 0.5**2))


def test_scoring_group_without_answer_is_left_out_and_said():
    items = (*PANEL, coded("7", "z", "Élus", "P1", dimension="propositions"))
    part = made(items)["cout", "contributions", "ensemble", ""]
    assert part.groupes_sans_base == ("Élus",)
    assert part.part.valeur == approx((2 / 4 + 1) / 2)


def test_scoring_sub_groups_weigh_the_same_when_asked():
    # Terrain: Nord (a) 2 of 3, Sud (b) 0 of 1
    part = made(settings=ScoringSettings(sous_groupes="egal", tirages=200))[
        "cout", "contributions", "groupe", "Terrain"
    ]
    assert part.part.valeur == approx((2 / 3 + 0) / 2)


def test_scoring_group_weights_are_the_settings():
    weighed = ScoringSettings(poids_groupes={"Terrain": 3}, tirages=200)
    found = figures(FRAME, weighed, coded=PANEL)
    assert [(g.groupe, g.poids) for g in found.poids] == [("Orange", 0.25), ("Terrain", 0.75)]
    assert made(settings=weighed)["cout", "contributions", "ensemble", ""].part.valeur == approx(
        0.75 / 2 + 0.25
    )


def test_scoring_small_groups_are_flagged_and_hidden_when_asked():
    part = made(settings=ScoringSettings(masquer=2, tirages=200))["cout", "contributions", "groupe", "Orange"]
    assert part.petit and part.masque and part.n == 0 and np.isnan(part.part.valeur)
    part = made(settings=ScoringSettings(masquer=2, tirages=200))[
        "cout", "contributions", "groupe", "Terrain"
    ]
    assert part.petit and not part.masque


def test_scoring_code_that_nobody_gave_keeps_an_interval():
    part = made()["lieu", "contributions", "ensemble", ""].part
    assert part.valeur == 0 and part.bas == 0 and 0.2 < part.haut < 1


def people(n=40, seed=1):
    """Return contributions of people who speak more or less, in two groups of different sizes."""
    rng = random.Random(seed)
    return [
        coded(
            f"{who}-{i}",
            f"p{who}",
            "Petit" if who < n // 4 else "Grand",
            *(["cout"] if rng.random() < 0.3 else []),
        )
        for who in range(n)
        for i in range(rng.randint(1, 6))
    ]


def test_scoring_bootstrap_agrees_with_a_second_implementation():
    # plain Python: people drawn one by one with replacement inside each group, shares by dicts
    items, rng = people(), random.Random(2)
    said = {}
    for item in items:
        said.setdefault(item.groupe, {}).setdefault(item.partie_prenante, []).append(
            bool(item.codes["champs"])
        )
    drawn = []
    for _ in range(4000):
        of_groups = []
        for several in said.values():
            chosen = [x for who in rng.choices(list(several), k=len(several)) for x in several[who]]
            of_groups.append(sum(chosen) / len(chosen))
        drawn.append(sum(of_groups) / len(of_groups))
    drawn.sort()
    part = made(items, ScoringSettings(tirages=4000))["cout", "contributions", "ensemble", ""].part
    assert part.bas == approx(drawn[100], abs=0.012)
    assert part.haut == approx(drawn[3899], abs=0.012)


def test_scoring_draws_are_of_people_within_groups():
    design = make_design([Person(str(i), "AB"[i % 2]) for i in range(10)], ScoringSettings(tirages=200))
    assert (design.draws[0] == 1).all()
    assert (design.draws[1:, :5].sum(axis=1) == 5).all() and (design.draws[1:, 5:].sum(axis=1) == 5).all()


def test_scoring_crowd_is_drawn_by_lots():
    crowd = [coded(str(i), "", "Café", *(["cout"] if i % 4 == 0 else [])) for i in range(2600)]
    design = make_design(people_who_spoke(crowd), ScoringSettings(tirages=300))
    assert design.draws.shape == (301, 1000)
    found = parts(panels_from_coded(crowd, FRAME, design), design, ScoringSettings(tirages=300))[0].part
    # binomial: 1.96 √(¼ ¾ / 2600) = 0.0166
    assert found.valeur == approx(0.25) and found.haut - found.bas == approx(2 * 0.0166, rel=0.25)


@pytest.mark.parametrize("order", [(5, 4, 3, 2, 1, 0), (2, 5, 0, 3, 1, 4)])
def test_scoring_order_of_contributions_changes_nothing(order):
    # by repr: two NaN are not equal
    items = [PANEL[i] for i in order]
    assert repr(figures(FRAME, SETTINGS, coded=items)) == repr(figures(FRAME, SETTINGS, coded=PANEL))


def test_scoring_rake_keeps_the_odds_ratio():
    # 2×2 table 7 9 / 12 7 raked to rows 5, 15 and columns 10, 10. Raking keeps the odds ratio 49/108, so that
    # x (10 - 5 + x) / ((5 - x)(10 - x)) = 49/108, i.e. 59 x² + 1275 x - 2450 = 0, and x = 1.7763…
    table = np.repeat([0, 1, 2, 3], [7, 9, 12, 7])
    raked = rake(
        np.ones(35),
        [
            ("ligne", ["haut" if i < 2 else "bas" for i in table], {"haut": 5 / 20, "bas": 15 / 20}),
            (
                "colonne",
                ["gauche" if i % 2 == 0 else "droite" for i in table],
                {"gauche": 0.5, "droite": 0.5},
            ),
        ],
    )
    x = (-1275 + np.sqrt(1275**2 + 4 * 59 * 2450)) / (2 * 59)
    cells = 20 * np.bincount(table, raked)
    assert cells == approx([x, 5 - x, 10 - x, 5 + x], abs=1e-6)


@pytest.mark.parametrize(
    ("margins", "message"),
    [
        ([("cible", ["a", "b"], {"c": 0.5})], r"personne n'est « c » \(cible\) ; modalités connues : a, b\."),
        ([("cible", ["a", "b"], {"a": 1.0})], r"« cible » font 1, rien ne reste à 1 personnes"),
        ([("cible", ["a", "a"], {"a": 0.5})], r"« cible » font 0\.5, elles doivent faire 1"),
        (
            [("x", ["a", "b"], {"a": 0.5, "b": 0.5}), ("y", ["a", "b"], {"a": 0.2, "b": 0.8})],
            r"les marges de x, y se contredisent",
        ),
    ],
)
def test_scoring_rake_refuses_margins_that_cannot_be(margins, message):
    with pytest.raises(ScoringError, match=message):
        rake(np.ones(2), margins)


def test_scoring_raking_moves_people_not_groups():
    # told that all Jeunes (a of Terrain, o of Orange) are 80 %, with groups at ½: a weighs 0.3, b 0.2
    settings = ScoringSettings(calage={"cible": {"Jeunes": 0.8}}, tirages=200)
    part = made(settings=settings)["cout", "parties_prenantes", "ensemble", ""]
    assert part.part.valeur == approx(0.5 * 0.3 / 0.5 + 0.5)
    assert part.effectif_kish == approx(1 / (0.3**2 + 0.2**2 + 0.5**2))


def test_scoring_raking_that_cannot_be_is_said_and_not_done():
    found = figures(FRAME, ScoringSettings(calage={"cible": {"Aînés": 0.5}}, tirages=200), coded=PANEL)
    assert "personne n'est « Aînés »" in found.fautes[0] and found.fautes[0].endswith("sans calage.")
    assert found.parts[0].part.valeur == approx(0.75)


def test_scoring_ranks_say_who_cannot_be_told_apart():
    rng = np.random.default_rng(0)
    means = np.array([0.5, 0.1, 0.49])
    places = ranks(np.vstack([means, means + rng.normal(0, 0.02, (500, 3))]))
    assert [(p.rang, p.bas, p.haut, p.indistinct) for p in places] == [
        (1, 1, 2, True),
        (3, 3, 3, None),
        (2, 1, 2, False),
    ]


def test_scoring_equal_figures_share_the_best_place():
    assert [place.rang for place in ranks(np.array([[0.2, 0.3, 0.2]]))] == [2, 1, 2]


@given(st.lists(st.floats(0, 1), min_size=1, max_size=30))
def test_scoring_interval_is_that_of_numpy(values):
    found = estimate(np.array([0.5, *values]))
    if np.ptp(values) > 1e-12:
        assert (found.bas, found.haut) == approx(tuple(np.quantile(values, [0.025, 0.975])))
    else:
        assert np.isnan(found.bas) and np.isnan(found.haut)


def test_scoring_contrast_is_external_less_internal():
    found = {(c.code, c.unite): c for c in figures(FRAME, SETTINGS, coded=PANEL).contrastes}
    gap = found["cout", "contributions"]
    assert (gap.externes, gap.interne) == (0.5, 1.0)
    assert gap.ecart.valeur == approx(-0.5)


def test_scoring_from_counts_alone_gives_the_same_shares():
    by_item, by_count = (
        {(p.code, p.unite, p.coupe, p.modalite): p for p in figures(FRAME, SETTINGS, **given).parts}
        for given in ({"coded": PANEL}, {"counts": count(PANEL, FRAME)})
    )
    for key, part in by_count.items():
        assert part.part.valeur == approx(by_item[key].part.valeur), key
        assert part.n_parties_prenantes == by_item[key].n_parties_prenantes
        assert part.n_modele is part.base_modele is None  # a table of counts does not say who coded
    assert ("acces", "contributions", "ensemble", "") not in by_count


def test_scoring_from_counts_alone_has_the_intervals_of_shares():
    counts = count(people(), FRAME)
    found = figures(FRAME, SETTINGS, counts=counts).parts[0]
    value, half = closed_form([row for row in counts.rows if row.code == found.code])
    ends = max(0.0, value - half), min(1.0, value + half)
    assert (found.part.valeur, found.part.bas, found.part.haut) == approx((value, *ends), rel=1e-5)


def test_scoring_nothing_to_count_is_refused():
    with pytest.raises(ScoringError, match="personne à compter"):
        figures(FRAME, SETTINGS)
