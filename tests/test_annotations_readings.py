"""Whole readings: from records, and the records that make the files say them."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from precanum_nlp.annotations import (
    Annotation,
    CodedPassage,
    Reading,
    changes,
    faults,
    last_words,
    readings,
)

HASH = "0123456789abcdef"
NOW = "2018-06-01T12:00:00"


def record(code="", decision="oui", date="2018-01-31", start=None, end=None, who="anne", remark=""):
    decision = decision if code or decision != "oui" else "aucun"
    return Annotation("r1", HASH, "champs", code, decision, who, date, "1.0", "humain", remark, start, end)


def brought_in(reading, records, **options):
    return changes([reading], records, texts={"r1": HASH}, now=NOW, referentiel="1.1", **options)


def said(codes="", motif=None, date="", who="anne"):
    return Reading("r1", "champs", who, tuple(map(CodedPassage, codes)), motif, date)


def test_annotations_readings_keep_every_passage_of_a_code():
    (one,) = readings([record("x"), record("x", start=0, end=4), record("x", start=6, end=9), record("y")])
    assert [(p.code, p.debut, p.fin) for p in one.passages] == [("x", 0, 4), ("x", 6, 9), ("y", None, None)]


@pytest.mark.parametrize(
    ("records", "codes", "motif"),
    [
        ([record("x"), record("y"), record("x", "non")], "y", None),
        ([record("x"), record("", "aucun")], "", None),
        ([record("x"), record("", "ecarte", remark="hors sujet")], "", "hors sujet"),
        ([record("", "ecarte", remark="hors sujet"), record("x")], "x", None),
        ([record("x", date="2018-02-01"), record("", "aucun", date="2018-01-01")], "x", None),
    ],
    ids=["refused", "none", "set aside", "taken up again", "by date"],
)
def test_annotations_readings_are_last_words(records, codes, motif):
    (one,) = readings(records)
    assert (one.codes, one.motif) == (frozenset(codes), motif)


_records = st.builds(
    lambda code, decision, day, who: record(
        code if decision in ("oui", "non") else "", decision, f"2018-01-{day:02}", who=who, remark="motif"
    ),
    st.sampled_from("xyz"),
    st.sampled_from(["oui", "oui", "non", "aucun", "ecarte"]),
    st.integers(1, 5),
    st.sampled_from(["anne", "bruno"]),
)
_readings = st.builds(
    lambda codes, aside, date: said("" if aside else sorted(codes), "motif" if aside else None, date),
    st.sets(st.sampled_from("xyz")),
    st.booleans(),
    st.sampled_from(["", "2018-05-01"]),
)


@settings(max_examples=100, deadline=None)
@given(st.lists(_records, max_size=8))
def test_annotations_readings_say_what_last_words_say(records):
    words = last_words(records, dimension="champs")
    assert {(r.id, r.annotateur): r.state for r in readings(records)} == {
        (identifier, name): state for identifier, states in words.items() for name, state in states.items()
    }


@settings(max_examples=100, deadline=None)
@given(st.lists(_records, max_size=8), _readings)
def test_annotations_changes_make_the_reading_the_last_word(records, reading):
    found = brought_in(reading, records)
    assert not any(faults(made) for made in found.records)
    after = [*records, *found.records]
    word = last_words(after, dimension="champs")["r1"]["anne"]
    assert word.says_as(reading.state)
    again = brought_in(reading, after)
    assert (again.records, again.unchanged) == ((), 1)


def test_annotations_changes_leave_what_is_older_than_the_last_word():
    found = brought_in(said("y", date="2018-01-01"), [record("x")])
    assert found.records == ()
    assert found.left[0][1] == "plus ancienne que la dernière lecture de anne, du 2018-01-31"


def test_annotations_changes_do_not_bring_the_same_file_in_over_a_change_of_mind():
    first = record("x", date="2018-02-01")
    after = [first, record("x", "non", date="2018-03-01"), record("y", date="2018-03-01")]
    assert brought_in(said("x"), after, brought=[first]).unchanged == 1
    assert [r.decision for r in brought_in(said("x"), after).records] == ["non", "oui"]
    later = brought_in(said("x", date="2018-04-01"), after, brought=[first])
    assert [(r.decision, r.code) for r in later.records] == [("non", "y"), ("oui", "x")]


def test_annotations_changes_add_a_passage_to_a_code_that_stands():
    reading = Reading("r1", "champs", "anne", (CodedPassage("x", 2, 5),))
    (made,) = brought_in(reading, [record("x")]).records
    assert (made.code, made.decision, made.debut, made.fin, made.date) == ("x", "oui", 2, 5, NOW)
    assert (made.referentiel, made.source) == ("1.1", "humain")


def test_annotations_changes_keep_passages_that_a_reading_does_not_know():
    assert brought_in(said("x"), [record("x", start=0, end=4)]).unchanged == 1
    (made,) = brought_in(said("xy"), [record("x", start=0, end=4)]).records
    assert made.code == "y"


def test_annotations_changes_of_one_annotator_do_not_touch_another():
    found = brought_in(said("x", who="bruno"), [record("x")])
    assert [(r.annotateur, r.code) for r in found.records] == [("bruno", "x")]
