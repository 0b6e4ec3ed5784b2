"""Correspondence analysis, next to FactoMineR and ca (golden/correspondence.R), and its properties."""

import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy.stats import chi2_contingency

from precanum_nlp.errors import PrecanumError
from precanum_nlp.keywords import Lexicon, correspondence, correspondence_rows, crossed
from precanum_nlp.keywords.correspondence import correspondence_columns

GOLDEN = json.loads((Path(__file__).parent / "golden" / "correspondence.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def found():
    return correspondence(GOLDEN["table"], *GOLDEN["noms"])


def same_axes(mine, theirs):
    """Return `theirs` with the signs of `mine`: that of an axis is a convention."""
    theirs = np.array(theirs)
    return theirs * np.sign((mine * theirs).sum(0))


@pytest.mark.parametrize("side", ["row", "col"])
def test_keywords_correspondence_is_that_of_factominer(found, side):
    points = found.lignes if side == "row" else found.colonnes
    golden = GOLDEN["FactoMineR"]
    np.testing.assert_allclose(found.valeurs_propres, golden["valeurs_propres"], rtol=1e-9)
    coordinates = same_axes(points.coordonnees, golden[f"{side}_coord"])
    np.testing.assert_allclose(points.coordonnees, coordinates, rtol=1e-8)
    np.testing.assert_allclose(points.contributions, golden[f"{side}_contrib"], rtol=1e-8)
    np.testing.assert_allclose(points.cos2, golden[f"{side}_cos2"], rtol=1e-8)
    np.testing.assert_allclose(points.inerties, golden[f"{side}_inertia"], rtol=1e-9)


def test_keywords_correspondence_is_that_of_ca(found):
    golden = GOLDEN["ca"]
    np.testing.assert_allclose(found.valeurs_propres, golden["valeurs_propres"], rtol=1e-9)
    np.testing.assert_allclose(found.lignes.masses, golden["row_mass"], rtol=1e-10)
    np.testing.assert_allclose(found.lignes.inerties, golden["row_inertia"], rtol=1e-9)
    for points, side in ((found.lignes, "row_coord"), (found.colonnes, "col_coord")):
        np.testing.assert_allclose(points.coordonnees, same_axes(points.coordonnees, golden[side]), rtol=1e-8)


@settings(max_examples=40, deadline=None)
@given(arrays(np.int64, st.tuples(st.integers(2, 8), st.integers(2, 5)), elements=st.integers(1, 30)))
def test_keywords_correspondence_shares_out_the_whole_inertia(table):
    names = [[str(k) for k in range(n)] for n in table.shape]
    chi2 = chi2_contingency(table, correction=False).statistic
    if chi2 < 1e-6:
        return
    found = correspondence(table, *names)
    assert found.inertie == pytest.approx(chi2 / table.sum())
    assert sum(found.share(k) for k in range(len(found.valeurs_propres))) == pytest.approx(1)
    for points in (found.lignes, found.colonnes):
        np.testing.assert_allclose(points.contributions.sum(0), 1)
        shown = points.inerties > 1e-9
        np.testing.assert_allclose(points.cos2.sum(1)[shown], 1, atol=1e-6)
        np.testing.assert_allclose(points.masses @ points.coordonnees, 0, atol=1e-9)


def test_keywords_correspondence_signs_hold_and_empty_lines_are_left_out(found):
    table = np.array(GOLDEN["table"])
    wider = np.insert(np.insert(table, 3, 0, axis=0), 1, 0, axis=1)
    rows, columns = GOLDEN["noms"]
    again = correspondence(wider, [*rows[:3], "rien", *rows[3:]], [columns[0], "personne", *columns[1:]])
    assert again.lignes.noms == tuple(rows)
    assert again.colonnes.noms == tuple(columns)
    np.testing.assert_allclose(again.lignes.coordonnees, found.lignes.coordonnees, atol=1e-12)
    most = found.colonnes.contributions.argmax(0)
    assert (found.colonnes.coordonnees[most, range(3)] > 0).all()


@pytest.mark.parametrize(
    ("table", "message"),
    [
        ([[3, 0], [2, 0]], "deux parties à comparer ; « A » seulement"),
        ([[0, 0], [0, 0]], "deux parties à comparer ; aucune n'a de mots"),
        ([[3, 4], [0, 0]], "au moins deux mots, 1 trouvé"),
        ([[3, 6], [1, 2]], "rien ne les sépare"),
    ],
    ids=["one part", "empty", "one word", "same profile"],
)
def test_keywords_correspondence_bad_input(table, message):
    with pytest.raises(PrecanumError, match=message):
        correspondence(table, ["x", "y"], ["A", "B"])


def lexicon(*said):
    """Return a lexicon of the words « a », « b », « c » from strings of them, a contribution each."""
    pairs = [(number, "abc".index(letter)) for number, text in enumerate(said) for letter in text]
    rows, items = np.array(pairs, np.int64).reshape(-1, 2).T
    return Lexicon(("a", "b", "c"), items, rows, rows, np.array([len(s) for s in said]), len(said), "mots")


def test_keywords_crossed_counts_items_by_part():
    table, items, names = crossed(
        lexicon("aab", "ab", "bbb", "c"), [("X",), ("Y", "X"), (), ("Y",)], minimum=2
    )
    assert (items, names) == (("a", "b"), ("X", "Y"))
    assert table.tolist() == [[3, 1], [2, 1]]


@pytest.mark.parametrize(
    ("parts", "message"), [([(), ()], "aucune partie"), ([("X",), ("Y",)], "rien n'est dit 9 fois")]
)
def test_keywords_crossed_bad_input(parts, message):
    with pytest.raises(PrecanumError, match=message):
        crossed(lexicon("aab", "ab"), parts, minimum=9)


def test_keywords_correspondence_rows_have_their_columns(found):
    rows = list(correspondence_rows(found, "mots"))
    assert all(tuple(row) == correspondence_columns(found) for row in rows)
    assert [row["nature"] for row in rows] == ["partie"] * 4 + ["mots"] * 8
    assert rows[4]["effectif"] == 42 + 7 + 11 + 18
