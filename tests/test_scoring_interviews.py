"""Rankings, ratings, matrix, dependence, triptychs: hand counts, published examples, bad rows."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from panel_study import FRAME, PANEL, SETTINGS, coded, table, tables
from pytest import approx
from scipy.stats import friedmanchisquare

from precanum_nlp.scoring import ScoringSettings, figures, interviews_from_rows, kendall_w
from precanum_nlp.scoring.rankings import completed_ranks, disagreements
from precanum_nlp.scoring.regnier import consensus

#: J. H. Zar (2010), Biostatistical Analysis, 5th ed., example 20.5: wing, tail and bill of 12 birds.
BIRDS = np.array(
    [
        [10.4, 10.8, 11.1, 10.2, 10.3, 10.2, 10.7, 10.5, 10.8, 11.2, 10.6, 11.4],
        [7.4, 7.6, 7.9, 7.2, 7.4, 7.1, 7.4, 7.2, 7.8, 7.7, 7.8, 8.3],
        [17, 17, 20, 14.5, 15.5, 13, 19.5, 16, 21, 20, 18, 22],
    ]
)


def checked(settings=SETTINGS, **more):
    return interviews_from_rows(tables(**more), FRAME, settings)


def made(settings=SETTINGS, coded=PANEL, **more):
    return figures(FRAME, settings, coded=coded, interviews=checked(settings, **more))


def ranked(values):
    return completed_ranks(dict(enumerate(np.unique(values, return_inverse=True)[1] + 1)), range(len(values)))


def test_scoring_kendall_w_of_a_published_example():
    birds = np.array([ranked(row) for row in BIRDS])
    # rank sums as the book prints them
    sums = [14.5, 21, 30.5, 6, 11, 3.5, 20, 11.5, 29, 28.5, 22.5, 36]
    assert birds.sum(axis=0).tolist() == sums
    # Σ R² - (Σ R)²/k = 1175.5; ties: two pairs in wing (12), a triple and two pairs in tail (36), two pairs
    # in bill (12); W = 12 × 1175.5 / (9 × 1716 - 3 × 60)
    found = kendall_w(birds)
    assert sum(r * r for r in sums) - 234**2 / 12 == 1175.5
    assert found.w == approx(12 * 1175.5 / (9 * 1716 - 3 * 60))
    # a second route: Friedman's statistic, corrected for ties, is m (k - 1) W
    chi2 = friedmanchisquare(*birds.T)
    assert (found.chi2, found.p) == approx((chi2.statistic, chi2.pvalue))
    assert found.ddl == 11


@pytest.mark.parametrize(
    ("table", "w"),
    [
        ([[1, 2, 3], [1, 2, 3], [1, 2, 3]], 1),
        ([[1, 2, 3], [3, 2, 1]], 0),
        ([[1.5, 1.5, 3], [1.5, 1.5, 3]], 1),  # the same ties: full agreement, which only the correction says
        ([[2, 2, 2], [2, 2, 2]], np.nan),
        ([[1, 2, 3]], np.nan),
    ],
)
def test_scoring_kendall_w_at_its_ends(table, w):
    assert kendall_w(np.array(table, dtype=float)).w == approx(w, nan_ok=True)


@pytest.mark.parametrize(
    ("given", "ranks"),
    [
        ({"a": 1, "b": 2, "c": 3, "d": 4}, [1, 2, 3, 4]),
        ({"a": 1, "b": 2, "c": 2, "d": 4}, [1, 2.5, 2.5, 4]),
        ({"a": 1, "b": 2, "c": 2, "d": 3}, [1, 2.5, 2.5, 4]),
        ({"a": 2, "b": 5}, [1, 2, 3.5, 3.5]),
        ({}, [2.5, 2.5, 2.5, 2.5]),
    ],
    ids=["whole", "tie", "dense tie", "gap and partial", "nothing"],
)
def test_scoring_ranks_are_completed(given, ranks):
    assert completed_ranks(given, "abcd").tolist() == ranks


@given(st.dictionaries(st.sampled_from("abcdef"), st.integers(1, 6)))
def test_scoring_completed_ranks_have_one_sum(given):
    assert completed_ranks(given, "abcdef").sum() == approx(21)


def test_scoring_ranking_by_hand():
    # acces: a 1, b 2, o 1; groups weigh the same: Terrain 1.5, Orange 1 → 1.25; first for a and o → (½ + 1)/2
    whole = next(r for r in made().classements if r.coupe == "ensemble")
    acces, usage = whole.codes
    assert (acces.code, acces.rang_moyen.valeur, acces.premiers.valeur) == (
        "acces",
        approx(1.25),
        approx(0.75),
    )
    assert (acces.borda.valeur, usage.borda.valeur) == approx((75, 25))
    assert (whole.n_parties_prenantes, whole.n_partiels, whole.n_ex_aequo) == (3, 1, 0)
    assert (acces.n_classe, usage.n_classe) == (3, 2)


def test_scoring_first_place_is_shared_by_a_tie():
    rows = table("rankings", "stakeholder;niveau;code;rang", "a;enjeu;acces;1", "a;enjeu;usage;1")
    whole = made(rankings=rows).classements[0]
    assert [code.premiers.valeur for code in whole.codes] == [0.5, 0.5]
    assert whole.n_ex_aequo == 1


def test_scoring_champs_are_ranked_within_their_enjeu():
    rows = table(
        "rankings",
        "stakeholder;niveau;code;rang",
        "a;champ;Libellé cout;1",
        "a;champ;lieu;2",
        "a;champ;peur;1",
    )
    assert {r.ensemble for r in made(rankings=rows).classements} == {
        "acces"
    }  # one champ of usage: no ranking


def test_scoring_groups_differ_only_beyond_what_draws_make():
    rng = np.random.default_rng(0)
    means = np.array([0.2, 0.25, 0.9])[:, np.newaxis, np.newaxis] + rng.normal(0, 0.05, (3, 400, 1))
    means[:, 0, 0] = [0.2, 0.25, 0.9]
    far = disagreements("x", ["c"], means, ["A", "B", "C"])[0]
    assert (far.haut, far.bas, far.ecart, far.distinct) == ("C", "A", approx(0.7), True)
    near = disagreements("x", ["c"], means[:2], ["A", "B"])[0]
    assert not near.distinct and near.seuil > 0.05


def test_scoring_group_gaps_are_rarely_called_distinct_by_chance():
    # five groups of 20 who think alike: the widest of ten gaps is no disagreement, but by bad luck
    from precanum_nlp.scoring.design import Person, make_design
    from precanum_nlp.scoring.rankings import group_means

    rng = np.random.default_rng(3)
    people = [Person(f"{i:03}", "ABCDE"[i % 5]) for i in range(100)]
    design = make_design(people, ScoringSettings(tirages=400))
    values = rng.normal(size=(100, 200))
    found = disagreements("x", range(200), group_means(values, np.ones(100), design), design.groupes)
    assert sum(one.distinct for one in found) <= 25  # 5 % of 200 = 10, and the luck of the draw


@pytest.mark.parametrize(
    ("shares", "index"),
    [
        ([1, 0, 0, 0], 1),
        ([0, 0, 0, 1], 1),
        ([0.5, 0, 0, 0.5], 0),
        # μ = 0.125; |v - μ|/2 = .4375, .1875, .0625, .5625: logs of .5625, .8125, .9375, .4375
        ([0.25, 0.25, 0.25, 0.25], 1 + 0.25 * np.log2(0.5625 * 0.8125 * 0.9375 * 0.4375)),
    ],
)
def test_scoring_consensus_by_hand(shares, index):
    assert consensus(np.array(shares, dtype=float), np.array([1, 0.5, 0, -1])) == approx(index)


def test_scoring_consensus_of_a_five_point_scale():
    # evenly spread over 1…5: 1 + (2 log₂ ½ + 2 log₂ ¾ + log₂ 1) / 5 = 0.434
    assert consensus(np.full(5, 0.2), np.arange(1.0, 6.0)) == approx(0.434, abs=5e-4)


def test_scoring_favour_by_hand():
    grid = made().regnier
    rows = {(r.proposition, r.coupe): r for r in grid.lignes}
    # P1: Terrain (1 + ½)/2, Orange 1; P2: Terrain (-1 + 0)/2, Orange ½
    assert rows["P1", "ensemble"].faveur.valeur == approx((0.75 + 1) / 2)
    assert rows["P2", "externes"].faveur.valeur == approx(-0.5)
    assert rows["P2", "ensemble"].base == 3
    assert grid.mosaique.par_faveur == ("P1", "P2")
    # o: (1 + ½)/2; a and b: 0 and ¼
    assert grid.mosaique.stakeholders == ("o", "b", "a")
    assert {v.proposition: v.verdict for v in grid.verdicts}["P2"] in ("dilemme", "divergence")


def test_scoring_silence_is_told_from_abstention_and_from_not_asked():
    rows = table("ratings", "stakeholder;proposition;note", "a;P1;1", "b;P1;", "o;P1;abstention", "o;P2;2")
    found = {r.proposition: r for r in made(ratings=rows).regnier.lignes if r.coupe == "ensemble"}
    assert (found["P1"].base, found["P1"].n_sans_reponse, found["P1"].n_abstention) == (1, 1, 1)
    assert (found["P2"].base, found["P2"].n_sans_reponse, found["P2"].n_abstention) == (1, 0, 0)


def proposed(*pairs):
    return [
        coded(str(i), who, groupe, p, dimension="propositions") for i, (who, groupe, p) in enumerate(pairs)
    ]


def test_scoring_matrix_by_hand():
    said = proposed(
        ("o", "Orange", "P1"),
        ("o", "Orange", "P2"),
        ("a", "Terrain", "P1"),
        ("b", "Terrain", "P2"),
        ("b", "Terrain", "P1"),
    )
    points = {m.niveau: {p.code: p for p in m.points} for m in made(coded=said).materialite}["proposition"]
    # x: Orange: notes P1 1 → 100, P2 ½ → 75; codes: both said by all → 100
    assert (points["P1"].x_notes, points["P1"].x_codes, points["P1"].x.valeur) == approx((100, 100, 100))
    assert (points["P2"].x_notes, points["P2"].x.valeur) == approx((75, 87.5))
    # y: Terrain: P1 ¾ → 87.5, said by both → 100; P2 -½ → 25, said by half → 50
    assert (points["P1"].y.valeur, points["P2"].y.valeur) == approx((93.75, 37.5))


def test_scoring_matrix_uses_only_what_both_sides_have():
    # nobody of Orange has rated: its interest comes from codes, and so does the others'
    ratings = table("ratings", "stakeholder;proposition;note", "a;P1;1")
    said = proposed(("o", "Orange", "P1"), ("a", "Terrain", "P2"))
    point = next(p for m in made(coded=said, ratings=ratings).materialite for p in m.points if p.code == "P1")
    assert (point.x.valeur, point.y.valeur) == (100, 0)
    assert np.isnan(point.x_notes) and np.isnan(point.y_notes)


@pytest.mark.parametrize(
    ("x", "y", "zone"),
    [
        (90, 20, "prioritaire"),
        (97, 20, "évaluer les opportunités"),
        (90, 40, "poursuivre"),
        (97, 40, "évaluer les signaux faibles"),
    ],
)
def test_scoring_zone_of_given_thresholds(x, y, zone):
    # P2 by ratings alone: x = 75, y = 25; thresholds moved around it
    settings = ScoringSettings(
        interne=("Orange",), tirages=200, poids_codes=0, seuil_x=x - 20.0, seuil_y=y + 0.0
    )
    matrix = made(settings).materialite[0]
    assert next(p for p in matrix.points if p.code == "P2").zone == zone
    assert (matrix.seuil_x, matrix.poids_notes) == (x - 20, 1)


@pytest.mark.parametrize(("rule", "cut"), [("mediane", 87.5), ("milieu", 87.5), (60.0, 60)])
def test_scoring_threshold_rules(rule, cut):
    settings = ScoringSettings(interne=("Orange",), tirages=200, poids_codes=0, seuil_x=rule)
    assert made(settings).materialite[0].seuil_x == cut


def test_scoring_axis_pools_its_propositions():
    axes = {
        m.niveau: {p.code: p for p in m.points}
        for m in made(ScoringSettings(interne=("Orange",), poids_codes=0)).materialite
    }
    # tarif: Orange (1 + ½)/2 → 87.5; Terrain (1 + ½ - 1 + 0)/4 = 1/8 → 56.25
    assert (axes["axe"]["tarif"].x.valeur, axes["axe"]["tarif"].y.valeur) == approx((87.5, 56.25))


def test_scoring_dependence_by_hand():
    found = {(d.usage, d.coupe): d for d in made().dependance}
    # Terrain: one critique, one modéré; Orange: critique → critique (½ + 1)/2
    emploi = found["Emploi", "ensemble"]
    assert emploi.n == (2, 0, 1, 0)
    assert [part.valeur for part in emploi.parts] == approx([0.75, 0, 0.25, 0])
    assert emploi.niveau_moyen.valeur == approx(1.5)


def test_scoring_triptychs_and_their_flows():
    found = made().triptyques
    assert [(t.cible, t.usage, t.enjeu, t.n) for t in found.triptyques] == [
        ("Aînés", "Emploi", "usage", 1),
        ("Jeunes", "Emploi", "acces", 1),
    ]
    assert (found.n_parties_prenantes, found.n_incomplets) == (2, 1)
    for de in ("cible", "usage"):
        assert sum(flow.part for flow in found.flux if flow.de == de) == approx(1)


PEOPLE = "id;groupe;sous_groupe;cible;usage;enjeu"
RANKS = "stakeholder;niveau;code;rang"


@pytest.mark.parametrize(
    ("name", "columns", "rows", "message"),
    [
        (
            "stakeholders",
            PEOPLE,
            ["a;X;;;;", "a;Y;;;;"],
            "ligne 2 : a est dans deux groupes, « Y » ici et « X » ligne 1",
        ),
        ("stakeholders", PEOPLE, ["a;;;;;"], "ligne 1 : a est sans groupe ; ses réponses sont écartées"),
        ("stakeholders", PEOPLE, [";X;;;;"], "ligne 1 : sans identifiant"),
        ("stakeholders", PEOPLE, ["a;X;;;;", "a;X;;;;"], "ligne 2 : a est déjà ligne 1"),
        (
            "stakeholders",
            PEOPLE,
            ["a;X;;;;acce"],
            "ligne 1, colonne enjeu : « acce » inconnu ; nom proche : acces",
        ),
        (
            "rankings",
            RANKS,
            ["zoé;enjeu;acces;1", "zoé;enjeu;usage;2"],
            "ligne 1 et 1 autres : « zoé » n'est pas",
        ),
        (
            "rankings",
            RANKS,
            ["a;enjeu;axes;1"],
            "ligne 1, colonne code : « axes » inconnu ; nom proche : acces",
        ),
        (
            "rankings",
            RANKS,
            ["a;theme;acces;1"],
            "ligne 1, colonne niveau : « theme » ; écrivez enjeu ou champ",
        ),
        (
            "rankings",
            RANKS,
            ["a;enjeu;acces;0"],
            "ligne 1, colonne rang : « 0 » ; un nombre entier, 1 ou plus",
        ),
        ("rankings", RANKS, ["a;enjeu;acces;1,5"], "ligne 1, colonne rang : « 1,5 »"),
        (
            "rankings",
            RANKS,
            ["a;enjeu;acces;1", "a;enjeu;acces;2"],
            "ligne 2 : a classe deux fois « acces », 1",
        ),
        ("rankings", RANKS, ["a;enjeu;acces;1", "a;enjeu;acces;1"], "un seul compte"),
        (
            "rankings",
            RANKS,
            ["a;enjeu;acces;1", "a;enjeu;usage;3"],
            "ont un trou, 1 3 ; leur ordre seul compte",
        ),
        ("ratings", "stakeholder;proposition;note", ["a;P1;5"], "ligne 1, colonne note : « 5 » ; de 1"),
        ("ratings", "stakeholder;proposition;note", ["a;P9;1"], "colonne proposition : « P9 » inconnu"),
        ("ratings", "stakeholder;proposition;note", ["a;P1;1", "a;P1;2"], "a / P1 est déjà donné, autrement"),
        ("dependance", "stakeholder;usage;niveau", ["a;Emploi;7"], "ligne 1, colonne niveau : « 7 » ; de 1"),
    ],
)
def test_scoring_bad_row_is_told_and_the_rest_is_made(name, columns, rows, message):
    found = checked(**{name: table(name, columns, *rows)})
    told = [fault for fault in found.fautes if message in fault]
    assert told and told[0].startswith(f"{name}.csv, ligne ")
    assert all("\n" not in fault for fault in found.fautes)
    made(**{name: table(name, columns, *rows)})


def test_scoring_contradictory_answers_leave_none():
    found = checked(
        ratings=table("ratings", "stakeholder;proposition;note", "a;P1;1", "a;P1;2", "a;P2;3"),
        rankings=table("rankings", RANKS, "a;enjeu;acces;1", "a;enjeu;acces;2", "a;enjeu;usage;1"),
    )
    assert [(r.proposition, r.reponse) for r in found.ratings] == [("P2", "dilemme")]
    assert [dict(ballot.rangs) for ballot in found.ballots] == [{"usage": 1}]


def test_scoring_torn_stakeholder_takes_no_part():
    people = table("stakeholders", PEOPLE, "a;Terrain;;;;", "a;Orange;;;;", "b;Terrain;;;;")
    found = checked(stakeholders=people)
    assert [one.id for one in found.stakeholders] == ["b"]
    assert {rating.stakeholder for rating in found.ratings} == {"b"}


@pytest.mark.parametrize("ranks", ["1 2 3", "1 2 2", "1 1 2", "1 1 3", "1 2 2 4", "1 2 2 3", "1 2 3 3 5 5"])
def test_scoring_ties_are_no_gaps(ranks):
    codes = ("cout", "reseau", "lieu")
    rows = [f"a;champ;{c};{r}" for c, r in zip((*codes,), ranks.split(), strict=False)]
    assert not checked(rankings=table("rankings", RANKS, *rows)).fautes


def test_scoring_other_group_in_the_contributions_is_told():
    found = made(coded=[coded("1", "a", "Orange", "cout")])
    assert any(
        "a : groupe « Terrain » dans la table stakeholders, « Orange » dans les" in f for f in found.fautes
    )


def test_scoring_says_what_is_missing():
    alone = figures(FRAME, ScoringSettings(tirages=200), coded=PANEL)
    said = " ".join(alone.manques)
    for words in ("classements", "grille de Régnier", "dépendance", "triptyques", "Externes et interne"):
        assert words in said
    assert "non corrigées" not in said  # nothing was coded by a model
    assert "non corrigées" in " ".join(
        figures(FRAME, SETTINGS, coded=[coded("1", "a", "T", "cout", auto=True)]).manques
    )


def test_scoring_proposition_without_axis_is_told():
    from precanum_nlp.scoring import CountRow, Counts

    counts = Counts(tuple(CountRow("propositions", "P99", g, 1, 1, 2, 2) for g in ("Orange", "Terrain")))
    found = figures(FRAME, SETTINGS, counts=counts)
    assert any("Propositions sans axe dans le référentiel 1.0 : P99" in line for line in found.manques)
    assert [p.code for p in found.materialite[0].points] == ["P99"]
