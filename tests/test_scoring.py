"""Counts and shares: golden numbers by hand, bad tables, properties."""

from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binomtest

from precanum_nlp.corpus.records import Contribution
from precanum_nlp.errors import ScoringError
from precanum_nlp.scoring import (
    LECTEUR,
    MODELE,
    PERSONNE,
    Coded,
    CodeSources,
    CountRow,
    Tally,
    code_sources,
    coded_from_tagged,
    count,
    counts_from_rows,
    counts_to_rows,
    who_spoke,
    wilson,
)
from precanum_nlp.scoring.parts import score_half_width

FRAME = SimpleNamespace(
    version="1.0",
    dimensions=(
        SimpleNamespace(id="champs", codes=(SimpleNamespace(id="cout"), SimpleNamespace(id="lieu"))),
        SimpleNamespace(id="lien", codes=(SimpleNamespace(id="lien.accentue"),)),
    ),
)


def coded(id, groupe="A", who="", lien=None, champs=()):
    codes = {"champs": tuple(champs)}
    if lien is not None:
        codes["lien"] = tuple(lien)
    return Coded(id, groupe, who, codes)


PANEL = (
    coded("1", "A", "p1", champs=["cout"]),
    coded("2", "A", "p1", champs=["cout", "lieu"]),
    coded("3", "A", "p2"),
    coded("4", "A", "", champs=["cout"]),
    coded("5", "B", "p3", champs=["lieu", "lieu"], lien=["lien.accentue"]),
    coded("6", "", "p4", lien=[]),
)


def row(code="cout", groupe="A", n=1, people=1, base=4, base_people=3, dimension="champs"):
    return dict(
        zip(
            ("dimension", "code", "groupe", "n_contributions", "n_parties_prenantes"),
            (dimension, code, groupe, n, people),
            strict=True,
        ),
        base_contributions=base,
        base_parties_prenantes=base_people,
    )


def test_scoring_count_by_hand():
    rows = {(r.code, r.groupe): r for r in count(PANEL, FRAME).rows}
    # « cout » in A: contributions 1, 2, 4 of 4; people p1 and the nameless 4, of p1, p2 and 4.
    assert rows["cout", "A"] == CountRow("champs", "cout", "A", 3, 2, 4, 3)
    assert rows["lieu", "B"] == CountRow("champs", "lieu", "B", 1, 1, 1, 1)
    assert rows["cout", "Sans groupe"] == CountRow("champs", "cout", "Sans groupe", 0, 0, 1, 1)


def test_scoring_count_leaves_out_what_was_not_read():
    rows = {r.groupe: r for r in count(PANEL, FRAME).rows if r.dimension == "lien"}
    assert rows["A"].base_contributions == 0
    assert rows["B"].base_contributions == rows["B"].n_contributions == 1
    assert (rows["Sans groupe"].base_contributions, rows["Sans groupe"].n_contributions) == (1, 0)


def test_scoring_count_keeps_frame_order_and_every_zero():
    counts = count(PANEL, FRAME)
    assert [(r.code, r.groupe) for r in counts.rows] == [
        (code, groupe) for code in ("cout", "lieu", "lien.accentue") for groupe in ("A", "B", "Sans groupe")
    ]
    assert counts.dimensions == ("champs", "lien")


@given(st.permutations(PANEL))
def test_scoring_count_ignores_the_order_of_contributions(panel):
    assert count(panel, FRAME) == count(PANEL, FRAME)


def test_scoring_count_says_when_someone_speaks_in_two_groups():
    counts = count((*PANEL, coded("7", "B", "p1")), FRAME)
    assert counts.remarques == (
        "Une partie prenante a parlé dans plusieurs groupes : elle compte une fois dans chacun.",
    )
    assert count(PANEL, FRAME).remarques == ()


def test_scoring_count_does_not_take_an_id_for_a_pseudonym():
    counts = count((coded("p1", "A", ""), coded("2", "A", "p1")), FRAME)
    assert counts.rows[0].base_parties_prenantes == 2


@pytest.mark.parametrize(
    ("items", "message"),
    [
        ([], "aucune contribution codée"),
        ([coded("1"), coded("1")], "contribution '1' est présente deux fois"),
        (
            [coded("1", champs=["couts"])],
            r"'couts' n'est pas en vigueur dans la dimension 'champs' .* proches : cout",
        ),
        (
            [Coded("1", "A", "", {"fields": ()})],
            "dimension 'fields' n'est pas dans le référentiel 1.0 ; .*champs, lien",
        ),
    ],
    ids=["vide", "double", "code", "dimension"],
)
def test_scoring_count_refuses(items, message):
    with pytest.raises(ScoringError, match=message):
        count(items, FRAME)


def test_scoring_coded_from_tagged_keeps_what_stands_in_what_was_read():
    def score(dimension, code, statut):
        return SimpleNamespace(dimension=dimension, code=code, statut=statut)

    tagged = SimpleNamespace(
        contribution=Contribution("1", "x", groupe="A", partie_prenante="p"),
        codes=(
            score("champs", "cout", "accepte"),
            score("champs", "lieu", "suggere"),
            score("propositions", "P01", "analyste"),
            score("lien", "lien.accentue", "accepte"),
        ),
    )
    made = list(coded_from_tagged([tagged], dimensions=["champs", "propositions"]))
    codes = {"champs": ("cout",), "propositions": ("P01",)}
    by = {"champs": MODELE, "propositions": PERSONNE}
    assert made == [Coded("1", "A", "p", codes, "", "", "", "", by)]
    assert code_sources(made) == (CodeSources("champs", 0, 0, 1), CodeSources("propositions", 1, 0, 0))
    read = list(coded_from_tagged([tagged], dimensions=["champs"], lus={"champs": {"1": LECTEUR}}))
    assert read[0].origines == {"champs": LECTEUR}
    assert code_sources(read) == (CodeSources("champs", 0, 1, 0),)


def test_scoring_who_spoke_tallies():
    said = (
        Contribution("1", "x", groupe="A", partie_prenante="p", source="atelier", date="2018-01-02"),
        Contribution("2", "x", groupe="A", partie_prenante="p", source="atelier"),
        Contribution("3", "x", date="2017-12-01"),
    )
    presence = who_spoke(said)
    assert (presence.n_contributions, presence.n_parties_prenantes, presence.n_sans_nom) == (3, 2, 1)
    assert (presence.du, presence.au) == ("2017-12-01", "2018-01-02")
    assert presence.groupes == (Tally("A", 2, 1), Tally("Sans groupe", 1, 1))
    assert presence.sources == (Tally("atelier", 2, 1), Tally("Source non précisée", 1, 1))


def test_scoring_counts_round_trip_through_rows():
    counts = count(PANEL, FRAME)
    as_text = [{k: str(v) for k, v in r.items()} for r in counts_to_rows(counts)]
    assert counts_from_rows(as_text) == counts


def test_scoring_counts_from_rows_fills_missing_zeros_and_says_so():
    counts = counts_from_rows([row(), row("lieu", "B", 2, 1)])
    assert [(r.code, r.groupe, r.n_contributions, r.base_contributions) for r in counts.rows] == [
        ("cout", "A", 1, 4),
        ("cout", "B", 0, 4),
        ("lieu", "A", 0, 4),
        ("lieu", "B", 2, 4),
    ]
    assert counts.remarques == ("Lignes absentes de la table des comptes et prises pour zéro : 2.",)


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ([], "^t.csv : aucune ligne"),
        ([row(n=-1)], "ligne 1, colonne n_contributions : -1 est négatif"),
        ([row(n="3,5")], "ligne 1, colonne n_contributions : '3,5' lu, un nombre entier"),
        ([row(n="")], "colonne n_contributions : '' lu"),
        ([row(n=5)], r"colonne n_contributions : 5 dépasse sa base \(base_contributions = 4\)"),
        ([row(n=1, people=2)], "colonne n_parties_prenantes : 2 personnes pour 1 contributions"),
        ([row(base=2, base_people=3)], "colonne base_parties_prenantes : 3 personnes pour 2 contributions"),
        ([row() | {"poids": 1}], "ligne 1 : colonne inconnue 'poids' ; colonnes attendues : dimension, code"),
        ([{k: v for k, v in row().items() if k != "groupe"}], "colonne 'groupe' absente"),
        ([row(), row("lieu", base=5)], "ligne 2 : bases 5 et 3 .* mais 4 et 3 à la ligne 1"),
        ([row(), row()], "ligne 2 : champs / cout / A est déjà compté"),
        ([row(code=" ")], "ligne 1, colonne code : vide"),
    ],
)
def test_scoring_counts_from_rows_refuses(rows, message):
    with pytest.raises(ScoringError, match=message):
        counts_from_rows(rows, name="t.csv")


def test_scoring_interval_of_a_mean_of_shares_golden_numbers():
    # Group A: 10 of 100; group B: 5 of 10. Mean (0.1 + 0.5) / 2 = 0.3.
    # z² = 3.841459; q_A = 11.920729 / 103.841459 = 0.114798, q_A(1-q_A)/103.841459 = 9.785955e-4;
    # q_B = 6.920729 / 13.841459 = 0.5, 0.25 / 13.841459 = 0.01806168;
    # V = (9.785955e-4 + 0.01806168) / 4 = 0.004760069; 1.959964 √V = 0.135225.
    halves = score_half_width(
        np.array([[0.1, 0.0], [0.5, 0.0]]), np.array([100.0, 10.0]), np.array([0.5, 0.5])
    )
    assert halves[0] == pytest.approx(0.135225, abs=2e-6)
    assert halves[1] > 0.05  # a code that nobody has


def test_scoring_wilson_golden_numbers():
    # 10 of 100 at 95 %: (0.1 + 3.841459/200 ± 1.959964 √(0.0009 + 3.841459/40000)) / 1.03841459
    # = (0.1192073 ± 0.0618595) / 1.03841459 = 0.0552291, 0.1743657.
    assert wilson(10, 100) == pytest.approx((0.0552291, 0.1743657), abs=1e-6)


@given(st.integers(1, 400).flatmap(lambda b: st.tuples(st.integers(0, b), st.just(b))))
def test_scoring_wilson_agrees_with_scipy(pair):
    n, base = pair
    other = binomtest(n, base).proportion_ci(0.95, method="wilson")
    assert wilson(n, base) == pytest.approx((other.low, other.high), abs=1e-12)


@pytest.mark.parametrize(("n", "base"), [(0, 0), (3, 2), (-1, 2)])
def test_scoring_wilson_refuses(n, base):
    with pytest.raises(ScoringError, match=f"{n} sur {base} n'est pas une part"):
        wilson(n, base)
