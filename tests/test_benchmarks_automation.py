"""scripts/automation.py: how many contributions need no human, on texts that can be counted by hand."""

from xml.etree import ElementTree

import numpy as np
import pytest

# Two codes. Sure to .95, .90, .80, .70, .60; codes given: right, right, none, wrong, right.
PROBABILITIES = np.array([[0.95, 0.01], [0.02, 0.90], [0.20, 0.10], [0.70, 0.10], [0.60, 0.30]])
ACCEPTED = np.array([[1, 0], [0, 1], [0, 0], [1, 0], [1, 0]], dtype=bool)
REAL = np.array([[1, 0], [0, 1], [1, 0], [0, 0], [1, 1]], dtype=bool)


@pytest.fixture(scope="module")
def one(scripts):
    return scripts.automation.decided(PROBABILITIES, ACCEPTED, REAL, list("abcde"))


def test_automation_a_text_is_as_sure_as_its_least_certain_decision(one):
    assert one.sureness == pytest.approx([0.95, 0.90, 0.80, 0.70, 0.60])
    assert (one.given.tolist(), one.right.tolist()) == ([1, 1, 0, 1, 1], [1, 1, 0, 0, 1])
    assert one.real.tolist() == [1, 1, 1, 0, 2]


def test_automation_curve_adds_texts_from_the_surest(scripts, one):
    shares, precisions = scripts.automation.curve(one)
    assert shares == pytest.approx([0.2, 0.4, 0.6, 0.8, 1.0])
    assert precisions == pytest.approx([1, 1, 1, 2 / 3, 3 / 4])


def test_automation_equally_sure_texts_go_together_and_no_code_is_no_precision(scripts):
    accepted = np.array([[0], [1], [1]], dtype=bool)
    probabilities = np.array([[0.1], [0.8], [0.8]])
    found = scripts.automation.decided(probabilities, accepted, accepted, ["a", "b", "c"])
    shares, precisions = scripts.automation.curve(found)
    assert shares == pytest.approx([1 / 3, 1])
    assert np.isnan(precisions[0])
    assert precisions[1] == 1


@pytest.mark.parametrize(("target", "share"), [(0.9, 0.6), (0.7, 1.0), (0.6, 1.0)])
def test_automation_share_is_the_largest_that_keeps_the_precision(scripts, one, target, share):
    assert scripts.automation.share_at(*scripts.automation.curve(one), target) == pytest.approx(share)


def test_automation_share_is_nothing_where_the_precision_is_never_reached(scripts):
    wrong = scripts.automation.decided(PROBABILITIES, ACCEPTED, ~REAL & ~ACCEPTED, list("abcde"))
    assert scripts.automation.share_at(*scripts.automation.curve(wrong), 0.8) == 0.0


def test_automation_interval_draws_people_with_all_their_texts(scripts, one):
    alone = scripts.automation.share_estimate(one, 0.9, n_boot=200)
    assert alone.valeur == pytest.approx(0.6)
    assert 0 <= alone.bas <= alone.valeur <= alone.haut <= 1
    # of one person, each draw is the sample
    same = scripts.automation.decided(PROBABILITIES, ACCEPTED, REAL, ["a"] * 5)
    found = scripts.automation.share_estimate(same, 0.9, n_boot=20)
    assert (found.bas, found.haut) == pytest.approx((0.6, 0.6))


def test_automation_announced_limit_looks_at_no_truth(scripts, one):
    # Means of the probabilities given: .95, .925, .925, .85, .7875: three texts at 90 %, four at 85 %.
    for target, n in ((0.90, 3), (0.85, 4)):
        kept = scripts.automation.announced_rows(one, target)
        assert np.flatnonzero(kept).tolist() == list(range(n))
        wrong = scripts.automation.decided(PROBABILITIES, ACCEPTED, ~REAL, list("abcde"))
        assert (scripts.automation.announced_rows(wrong, target) == kept).all()


def test_automation_rows_and_goal_are_in_french(scripts, one):
    rows = list(scripts.automation.rows({"champs": one}))
    assert [row[1] for row in rows] == ["80\u202f%", "85\u202f%", "90\u202f%", "95\u202f%"]
    # at 90 %: the three surest, two codes given and right, of the three that stand there
    assert rows[2][0] == "champs"
    assert rows[2][2].startswith("60\u202f% [")
    assert rows[2][3:] == ["60\u202f%", "100\u202f%", "67\u202f%"]
    line = scripts.automation.goal_line({"champs": one})
    assert line.endswith("Mesuré : 60\u202f% (champs) ; pas encore atteint partout.")


@pytest.mark.parametrize(
    ("people", "verdict"), [("abcdefgh", "sans que les intervalles l'assurent"), ("aaaaaaaa", "; atteint")]
)
def test_automation_goal_is_sure_only_where_the_interval_is(scripts, people, verdict):
    # Seven texts right, then the least sure one wrong: 88 % at 90 %, but some draws hold the wrong one alone.
    probabilities = np.linspace(0.95, 0.6, 8)[:, np.newaxis]
    accepted = np.ones((8, 1), dtype=bool)
    found = scripts.automation.decided(probabilities, accepted, np.arange(8)[:, np.newaxis] < 7, list(people))
    line = scripts.automation.goal_line({"champs": found})
    assert "88\u202f% (champs)" in line
    assert line.endswith(f"{verdict}.")


def test_automation_picture_shows_each_curve(scripts, one):
    points = scripts.automation.picture_points(one)
    assert points == [(1.0, 0.75)]  # before that, fewer than its four codes are given
    curves = {"champs": points, "propositions": [(0.1, 1.0), (0.9, 0.8)]}
    drawn = scripts.quality_drawing.automation_picture("Titre", "Avis", curves)
    shown = "".join(ElementTree.fromstring(drawn).itertext())
    assert all(word in shown for word in ("Titre", "champs", "propositions", "90\u202f%"))
