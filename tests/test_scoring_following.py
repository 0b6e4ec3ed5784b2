"""Past counts follow the journal as far as a table can tell."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from journals import change, frame_after, journals

from precanum_nlp.scoring import CountRow, Counts, follow_counts


def counts(**n):
    """Return one group of 10 people and 20 contributions; n: contributions of each code."""
    return Counts(
        tuple(CountRow("M" if c.isupper() else "m", c, "Élus", k, (k + 1) // 2, 20, 10) for c, k in n.items())
    )


def found(result):
    return {(row.dimension, row.code): (row.n_contributions, row.n_parties_prenantes) for row in result.rows}


@pytest.mark.parametrize(
    ("journal", "expected", "remark"),
    [
        (change("1.1", "renommage", ["a"], ["e"]), {("m", "b"): (16, 8), ("m", "e"): (6, 3)}, None),
        (change("1.1", "deplacement", ["a"], ["E"]), {("m", "b"): (16, 8), ("M", "E"): (6, 3)}, None),
        # 6 + 16 = 22, and 3 + 8 = 11: more than the 20 contributions and 10 people that there are
        (change("1.1", "fusion", ["a", "b"], ["b"]), {("m", "b"): (20, 10)},
         "b : somme de 2 codes fusionnés, entre 16 et 20 contributions ; recodez pour le compte exact"),
        (change("1.1", "retrait", ["a"]), {("m", "b"): (16, 8)}, "a : ne compte plus, laissé de côté"),
        (change("1.1", "scission", ["a"], ["e", "f"]), {("m", "b"): (16, 8)},
         "a : scindé en e, f : recodez pour savoir la part de chacun, laissé de côté"),
        (change("1.1", "ajout", [], ["g"]), {("m", "a"): (6, 3), ("m", "b"): (16, 8)}, None),
    ],
    ids=["renamed", "moved", "merged", "retired", "split", "added: no row"],
)  # fmt: skip
def test_scoring_past_counts_follow(journal, expected, remark):
    result = follow_counts(counts(a=6, b=16), "1.0", frame_after([journal]))
    assert found(result) == expected
    assert result.remarques == ((remark,) if remark else ())


def test_scoring_past_counts_of_a_code_moved_to_another_base_are_left_out():
    rows = (*counts(a=6).rows, CountRow("M", "A", "Élus", 1, 1, 5, 5))
    result = follow_counts(Counts(rows), "1.0", frame_after([change("1.1", "deplacement", ["a"], ["E"])]))
    assert found(result) == {("M", "A"): (1, 1)}
    assert result.remarques == ("a : déplacé vers M, dont la base n'est pas la même, laissé de côté",)


@given(journals(), st.integers(0, 20))
def test_scoring_past_counts_never_exceed_their_base(journal, n):
    result = follow_counts(counts(a=n, b=n, c=n, A=n), "1.0", frame_after(journal))
    assert all(row.n_contributions <= row.base_contributions == 20 for row in result.rows)
    assert len(found(result)) == len(result.rows)


def test_scoring_past_counts_of_an_unknown_code_are_told():
    result = follow_counts(counts(z=1), "1.0", frame_after([change("1.1", "retrait", ["a"])]))
    assert result.remarques == ("z : inconnu du référentiel et du journal, laissé de côté",)
