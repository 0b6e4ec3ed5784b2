"""Labels follow the journal; files keep what was written."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from journals import change, frame_after, journals

from precanum_nlp.annotations import (
    Annotation,
    CodedPassage,
    Reading,
    carry,
    changes,
    current_labels,
    last_words,
    still_standing,
)
from precanum_nlp.errors import AnnotationError

GIVEN = Annotation("1", "0123456789abcdef", "m", "a", "oui", "anne", "2018-01-01", "1.0", "humain")


def said(code="", decision="oui", day=1, version="1.0", who="anne", dimension=None):
    dimension = dimension or ("M" if code.isupper() else "m")
    date = f"2018-01-{day:02}"
    return replace(
        GIVEN,
        code=code,
        decision=decision,
        date=date,
        referentiel=version,
        annotateur=who,
        dimension=dimension,
    )


def words(records, *journal):
    """Return what anne's last word is in each dimension: (codes, choices), None where she has not read."""
    return states(carry(records, frame_after(journal)))


def states(view):
    found = {name: last_words(view, dimension=name).get("1", {}).get("anne") for name in "mM"}
    return {name: state and (state.codes, state.choix, state.motif) for name, state in found.items()}


def read(*codes, choix=()):
    return frozenset(codes), frozenset(frozenset(several) for several in choix), None


SPLIT = change("1.1", "scission", ["a"], ["e", "f"])
RENAMED = change("1.1", "renommage", ["a"], ["e"])
MERGE = change("1.1", "fusion", ["a", "b"], ["b"])


@pytest.mark.parametrize(
    ("records", "journal", "expected"),
    [
        ([said("a")], [RENAMED], read("e")),
        ([said("a"), said("c")], [MERGE], read("b", "c")),
        ([said("a"), said("b"), said("a", "non", 2)], [MERGE], read("b")),
        ([said("a"), said("a", "non", 2)], [MERGE], read()),
        ([said("b"), said("a", "non", 2)], [MERGE], read("b")),
        ([said("a"), said("b", "non", 2, "1.1")], [MERGE], read()),
        ([said("a"), said("c")], [change("1.1", "retrait", ["a"])], read("c")),
        ([said("a")], [change("1.1", "retrait", ["a"])], read()),
        ([said("a"), said("c")], [SPLIT], read("c", choix=["ef"])),
        ([said("a"), said("e", day=2, version="1.1")], [SPLIT], read("e")),
        ([said("a"), said("e", "non", 2, "1.1")], [SPLIT], read("f")),
        ([said("a"), said(decision="aucun", day=2)], [SPLIT], read()),
        ([said("a")], [SPLIT, change("1.2", "fusion", ["e", "f"], ["g"])], read("g")),
        ([said("a", version="1.2")], [RENAMED, change("1.2", "ajout", [], ["a"])], read("a")),
    ],
    ids=["renamed", "merged", "taken back before the merge", "all taken back", "never given",
         "taken back after", "retired", "retired alone: read, no code", "split", "split, then read",
         "split, then refused", "split, wiped", "split and merged again", "id used again"],
)  # fmt: skip
def test_carrying_labels_follow_the_journal(records, journal, expected):
    assert words(records, *journal)["m"] == expected


def test_carrying_moved_to_a_dimension_that_was_read():
    moved = change("1.1", "deplacement", ["a"], ["E"])
    both = words([said("a"), said("A")], moved)
    assert both == {"m": read(), "M": read("A", "E")}
    assert words([said("a")], moved) == {"m": read(), "M": read(choix=["E"])}


def test_carrying_leaves_untouched_records_as_they_are():
    other = said("c", who="brice")
    view = carry([said("a"), other], frame_after([SPLIT]))
    assert view[-1] is other
    assert view[0].referentiel == "1.1"


@pytest.mark.parametrize(
    ("record", "message"),
    [
        (said("z"), r"1, anne : code 'z' absent de 'm' dans le référentiel 1\.1"),
        (said("a", version="1.1"), r"code 'a' absent de 'm'"),
        (said("b", dimension="M"), r"code 'b' absent de 'M'"),
        (said("a", version="mardi"), r"1, anne : version « mardi »"),
    ],
    ids=["never known", "gone by then", "other dimension", "unknown version"],
)
def test_carrying_refuses_what_neither_frame_nor_journal_knows(record, message):
    with pytest.raises(AnnotationError, match=message):
        carry([record], frame_after([RENAMED]))


def test_carrying_a_split_waits_for_a_reading():
    records, remarks = still_standing([said("a")], {"1": GIVEN.empreinte}, frame_after([SPLIT]))
    labels = current_labels(records, dimension="m")
    assert (dict(labels), labels.a_choisir["1"].choix) == ({}, {frozenset("ef")})
    assert remarks == ()


@pytest.mark.parametrize(
    ("reading", "expected"),
    [(["e", "c"], {"e", "c"}), (["f", "e", "c"], {"f", "e", "c"}), (["e"], None), (["e", "c", "d"], None)],
    ids=["one", "both", "forgets another code", "adds another code"],
)
def test_carrying_somebody_else_may_make_the_choice(reading, expected):
    old = [said("a"), said("c"), said("a", who="brice"), said("c", who="brice")]
    new = [said(code, day=2, version="1.1", who="chloe") for code in reading]
    labels = current_labels(carry(old + new, frame_after([SPLIT])), dimension="m")
    assert labels.get("1") == expected
    assert ("1" in labels.contradictions) is (expected is None)


def test_carrying_an_adjudicator_of_the_old_code_is_made_precise():
    records = [said("a", who="arbitre"), said("b"), said("e", day=2, version="1.1", who="chloe")]
    assert current_labels(carry(records, frame_after([SPLIT])), dimension="m")["1"] == {"e"}


def decisions(version, codes, days):
    return st.builds(
        lambda code, decision, day, dimension: said(
            code if decision in ("oui", "non") else "",
            decision,
            day,
            version,
            dimension=None if decision in ("oui", "non") else dimension,
        ),
        st.sampled_from(codes),
        st.sampled_from(["oui", "oui", "non", "aucun"]),
        st.integers(*days),
        st.sampled_from("mM"),
    )


def records_of(version, codes, days):
    return st.lists(decisions(version, codes, days), min_size=1, max_size=5)


@settings(max_examples=150)
@given(journals(), st.data())
def test_carrying_in_two_steps_or_one_gives_the_same(journal, data):
    middle = data.draw(st.integers(0, len(journal)))
    halfway = frame_after(journal[:middle])
    records = data.draw(records_of("1.0", "abcdAB", (1, 9)))
    if middle:
        live = "".join(code.id for d in halfway.dimensions for code in d.codes)
        records += (
            data.draw(st.lists(decisions(halfway.version, live or "a", (10, 20)), max_size=3)) if live else []
        )
    end = frame_after(journal)
    assert states(carry(carry(records, halfway), end)) == states(carry(records, end))


@given(journals(invertible=True), st.data())
def test_carrying_forth_and_back_gives_the_same_labels(journal, data):
    records = data.draw(records_of("1.0", "abcdAB", (1, 9)))
    records += [said(decision="aucun", day=1, dimension=name) for name in "mM"]  # both dimensions are read
    back = [undone(line, f"2.{number}") for number, line in enumerate(reversed(journal))]
    assert states(carry(records, frame_after([*journal, *back]))) == states(records)


def undone(line, version):
    if line.type == "retrait":
        return change(version, "retablissement", [], line.de)
    if line.type == "retablissement":
        return change(version, "retrait", line.vers)
    return change(version, line.type, line.vers, line.de)


@given(journals(), st.data())
def test_carrying_keeps_every_reading(journal, data):
    records = data.draw(records_of("1.0", "abcdAB", (1, 9)))
    before, after = states(records), states(carry(records, frame_after(journal)))
    assert all(after[name] is not None for name in "mM" if before[name] is not None)


def test_carrying_a_reading_brought_in_settles_the_split():
    frame = frame_after([SPLIT])
    view = carry([said("a"), said("c")], frame)
    for codes, expected in (({"c", "e"}, read("c", "e")), ({"d"}, read("d"))):
        reading = Reading("1", "m", "anne", tuple(CodedPassage(code) for code in sorted(codes)))
        found = changes(
            [reading], view, texts={"1": GIVEN.empreinte}, now="2018-02-01T10:00:00", referentiel="1.1"
        )
        assert states(carry([said("a"), said("c"), *found.records], frame))["m"] == expected


def test_carrying_a_reading_under_a_new_name_is_known():
    view = carry([said("a")], frame_after([RENAMED]))
    reading = Reading("1", "m", "anne", (CodedPassage("e"),))
    found = changes(
        [reading], view, texts={"1": GIVEN.empreinte}, now="2018-02-01T10:00:00", referentiel="1.1"
    )
    assert (found.records, found.unchanged) == ((), 1)
