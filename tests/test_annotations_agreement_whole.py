"""AC1, alpha of one code, several dimensions at once, confusions and the list to adjudicate."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from test_annotations_agreement import alpha_by_pairs, compare, records_of

from precanum_nlp.annotations import (
    Annotation,
    Confusion,
    confusions,
    overall_agreement,
    read_in_common,
    to_adjudicate,
)
from precanum_nlp.errors import AnnotationError


def in_dimension(dimension, records):
    fields = Annotation.__dataclass_fields__
    return [
        Annotation(**{name: getattr(r, name) for name in fields} | {"dimension": dimension}) for r in records
    ]


def test_annotations_ac1_golden_number():
    # Both gave x to 118 of 125, only the first to 5, only the second to 2, none to 0, as in Gwet (2008),
    # where kappa is -0.0234 and AC1 0.9408.
    first = ["x"] * 118 + ["x"] * 5 + [""] * 2
    second = ["x"] * 118 + [""] * 5 + ["x"] * 2
    (code,) = compare(first, second).codes
    assert code.kappa.valeur == pytest.approx(-0.0234, abs=5e-5)
    # Observed 118/125 = .944; share given 243/250 = .972; by chance 2 * .972 * .028 = .054432;
    # (.944 - .054432) / (1 - .054432) = .9408.
    assert code.ac1.valeur == pytest.approx(0.9408, abs=5e-5)


given_sets = st.lists(
    st.tuples(st.sampled_from(["", "x"]), st.sampled_from(["", "x"])), min_size=3, max_size=15
)


@settings(max_examples=40, deadline=None)
@given(given_sets)
def test_annotations_alpha_of_a_code_is_alpha_of_its_sets(pairs):
    first, second = zip(("x", ""), ("", "x"), *pairs, strict=True)
    result = compare(first, second, n_boot=1)
    assert result.codes[0].alpha.valeur == pytest.approx(alpha_by_pairs(first, second))
    assert result.codes[0].alpha.valeur == pytest.approx(result.alpha.valeur)


def test_annotations_means_leave_out_what_is_undefined():
    # Everybody gave x everywhere: its kappa is undefined; that of y is 0.5 by hand: observed 3/4,
    # chance (2/4 * 1/4 + 2/4 * 3/4) = 1/2.
    result = compare(["xy", "xy", "x", "x"], ["xy", "x", "x", "x"])
    assert [code.kappa.valeur for code in result.codes] == [None, 0.5]
    assert result.kappa.valeur == 0.5


def test_annotations_overall_counts_a_code_only_where_its_dimension_was_read():
    champs = [*records_of("a", ["x", "", "x", ""]), *records_of("b", ["x", "", "", ""])]
    others = in_dimension("lien", [*records_of("a", ["y", ""]), *records_of("b", ["", "y"])])
    whole = overall_agreement([*champs, *others], "a", "b", dimensions=["champs", "lien"], n_boot=50)
    assert (whole.n, whole.dimension) == (4, "")
    by_code = {code.code: code for code in whole.codes}
    # y was asked of two contributions only: observed 0, chance 1/2.
    assert by_code["y"].kappa.valeur == -1
    assert by_code["x"].kappa.valeur == 0.5
    assert whole.kappa.valeur == -0.25
    # Sets {x y}, {}, {x}, {} and {x}, {y}, {}, {}: given 3 and 2, one in common.
    assert whole.micro_f1.valeur == pytest.approx(2 / 5)


def test_annotations_overall_of_one_dimension_is_its_agreement():
    first, second = ["x", "xy", "", "z"], ["x", "x", "", "y"]
    records = [*records_of("a", first), *records_of("b", second)]
    whole = overall_agreement(records, "a", "b", dimensions=["champs"], n_boot=20)
    one = compare(first, second)
    assert whole.codes == one.codes
    assert whole.alpha == one.alpha


def test_annotations_overall_needs_a_common_contribution():
    with pytest.raises(
        AnnotationError, match="toutes dimensions : aucune contribution lue à la fois par a et"
    ):
        overall_agreement(records_of("a", ["x"]), "a", "b", dimensions=["champs"])


def test_annotations_confusions_say_what_stands_for_what():
    records = [*records_of("a", ["x", "x", "xz", "y", "x"]), *records_of("b", ["y", "y", "yz", "", "x"])]
    assert confusions(records, "a", "b", dimension="champs") == (
        Confusion("champs", "x", "y", 3),
        Confusion("champs", "y", "", 1),
    )


def test_annotations_to_adjudicate_leaves_what_is_decided_and_what_is_said_alike():
    records = [
        *records_of("a", ["x", "x", "x", ""]),
        *records_of("b", ["x", "y", "y", None]),
        *records_of("arbitre_c", [None, None, "y"]),
        *records_of("d", ["z"]),
    ]
    (one,) = to_adjudicate(records, "a", "b", dimensions=["champs"])
    assert (one.id, one.dimension, set(one.a.codes), set(one.b.codes)) == ("001", "champs", {"x"}, {"y"})


def test_annotations_read_in_common_ranks_pairs_without_adjudicators():
    records = [
        *records_of("a", ["x", "x", "x"]),
        *records_of("b", ["x", "y"]),
        *records_of("c", ["x"]),
        *records_of("arbitre", ["x", "x", "x"]),
    ]
    assert read_in_common(records, ["champs"]) == (("a", "b", 2), ("a", "c", 1), ("b", "c", 1))


def test_annotations_ac1_interval_holds_the_value_and_narrows_with_numbers():
    def width(times):
        ac1 = compare(["x", "", "", "x"] * times, ["x", "", "x", ""] * times, n_boot=400).codes[0].ac1
        assert ac1.bas < ac1.valeur < ac1.haut
        return ac1.haut - ac1.bas

    assert width(100) == pytest.approx(width(25) / 2, rel=0.2)
    assert np.isfinite(width(5))
