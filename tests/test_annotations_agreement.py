"""Agreement of two annotators: golden numbers, second routes, intervals."""

from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics import cohen_kappa_score, f1_score

from precanum_nlp.annotations import Annotation, agreement, masi_distance
from precanum_nlp.errors import AnnotationError


def records_of(name, sets):
    """Return the records of an annotator who gave sets[i] to contribution i; None is not read."""
    for i, given_codes in enumerate(sets):
        if given_codes is None:
            continue
        for code in sorted(given_codes) or [""]:
            decision = "oui" if code else "aucun"
            yield Annotation(
                f"{i:03}", "0" * 16, "champs", code, decision, name, "2018-01-31", "1.0", "automatique"
            )


def compare(first, second, **options):
    records = [*records_of("a", first), *records_of("b", second)]
    return agreement(records, "a", "b", dimension="champs", **{"n_boot": 20, **options})


@pytest.mark.parametrize(
    ("x", "y", "expected"),
    [("", "", 0), ("x", "", 1), ("x", "y", 1), ("x", "xy", 2 / 3), ("xy", "yz", 1 - 1 / 9), ("xy", "xy", 0)],
)
def test_annotations_masi_distance(x, y, expected):
    # {x} in {x, y}: 1 - 1/2 * 2/3 = 2/3; {x, y} and {y, z}: 1 - 1/3 * 1/3 = 8/9.
    assert masi_distance(frozenset(x), frozenset(y)) == pytest.approx(expected)
    assert masi_distance(frozenset(y), frozenset(x)) == pytest.approx(expected)


def test_annotations_alpha_golden_number():
    # Distances within contributions: 0, 2/3, 0, 1; mean 5/12.
    # Sets given, pooled: {x} 3 times, {} twice, {x,y}, {z}, {y} once: 28 pairs. 4 are of equal sets (0);
    # {x}-{x,y} three times and {y}-{x,y} once are at 2/3; the other 20 at 1: (4 * 2/3 + 20) / 28 = 17/21.
    # alpha = 1 - (5/12) / (17/21) = 33/68.
    result = compare(["x", "xy", "", "z"], ["x", "x", "", "y"])
    assert result.alpha.valeur == pytest.approx(33 / 68)
    # True positives x, x; given 4 and 3: 2 * 2 / 7.
    assert result.micro_f1.valeur == pytest.approx(4 / 7)
    assert [(c.code, c.n_a, c.n_b, c.n_communs) for c in result.codes] == [
        ("x", 2, 2, 2),
        ("y", 1, 1, 0),
        ("z", 1, 0, 0),
    ]
    assert result.n == 4


code_sets = st.lists(st.sampled_from(["", "x", "y", "xy", "xyz", "z"]), min_size=3, max_size=12)


def alpha_by_pairs(first, second):
    """Second route: every pair of given sets, one by one, instead of counts of distinct sets."""
    sets = [(frozenset(x), frozenset(y)) for x, y in zip(first, second, strict=True)]
    within = [masi_distance(x, y) for x, y in sets]
    pooled = [masi_distance(x, y) for x, y in combinations([s for pair in sets for s in pair], 2)]
    return 1 - (sum(within) / len(within)) / (sum(pooled) / len(pooled)) if any(pooled) else None


@settings(max_examples=50, deadline=None)
@given(st.data())
def test_annotations_alpha_against_a_second_route(data):
    first = data.draw(code_sets)
    second = [data.draw(st.sampled_from([x, x, "x", ""])) for x in first]
    expected = alpha_by_pairs(first, second)
    # Not one resample: it may hold a single set, and a value without any interval is not given.
    assert compare(first, second, n_boot=20).alpha.valeur == (expected and pytest.approx(expected))


@settings(max_examples=30, deadline=None)
@given(st.lists(st.tuples(st.booleans(), st.booleans()), min_size=4, max_size=20))
def test_annotations_kappa_and_f1_against_scikit_learn(pairs):
    pairs = [*pairs, (True, False), (False, True)]  # both annotators use both values
    first, second = zip(*pairs, strict=True)
    (code,) = compare(["x" if v else "" for v in first], ["x" if v else "" for v in second], n_boot=1).codes
    assert code.kappa.valeur == pytest.approx(cohen_kappa_score(first, second))
    assert code.f1.valeur == pytest.approx(f1_score(first, second))


def test_annotations_agreement_counts_only_what_both_read():
    result = compare(["x", "x", None, ""], ["x", None, "y", ""])
    assert result.n == 2
    assert [c.code for c in result.codes] == ["x"]
    assert result.alpha.valeur == 1


def test_annotations_agreement_is_undefined_where_nothing_varies():
    result = compare(["", ""], ["", ""])
    assert (result.codes, result.alpha.valeur, result.micro_f1.valeur) == ((), None, None)


def test_annotations_agreement_intervals_follow_the_seed_and_hold_the_value():
    first, second = ["x", "xy", "", "z", "y", "x"] * 20, ["x", "x", "", "y", "y", ""] * 20
    result = compare(first, second, seed=1, n_boot=300)
    assert result == compare(first, second, seed=1, n_boot=300)
    assert result.alpha != compare(first, second, seed=2, n_boot=300).alpha
    for interval in (result.alpha, result.micro_f1, result.codes[0].kappa, result.codes[0].f1):
        assert interval.bas < interval.valeur < interval.haut


def test_annotations_micro_f1_interval_has_the_width_of_theory():
    # One code, given by both, by one, or by the other: F1 = 2p/(1+p) with p the share of the union in common,
    # p = 1/2 on 400: sd(p) = sqrt(.25/400) = .025, dF1/dp = 2/(1+p)^2 = .889, so 1.96 sd = .0436.
    result = compare(["x"] * 300 + [""] * 100, ["x"] * 200 + [""] * 100 + ["x"] * 100, n_boot=2000)
    assert result.micro_f1.valeur == pytest.approx(2 / 3)
    assert result.micro_f1.haut - result.micro_f1.valeur == pytest.approx(0.0436, abs=0.005)


def test_annotations_agreement_needs_a_common_contribution():
    with pytest.raises(AnnotationError, match="aucune contribution lue à la fois par a et par b"):
        compare(["x", None], [None, "x"])
