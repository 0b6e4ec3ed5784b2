"""What differs between two frames, and what its author says of it."""

from dataclasses import replace

import pytest
from hypothesis import given
from journals import change, frame, frame_after, journals

from precanum_nlp.errors import ReferentielError
from precanum_nlp.referentiel import Correspondence, Signature, compare, explain

BY = Signature("Anne", "2018-03-01", "Entretiens.", "1.1")


def told(old, new, **devenu):
    """Return the lines that tell the change, from answers such as a="e" or d="e|f"."""
    answers = {id: tuple(said.split("|")) for id, said in devenu.items()}
    lines = explain(compare(old, new), old, answers, new, BY)
    return [(line.type, "".join(line.de), "".join(line.vers)) for line in lines]


@pytest.mark.parametrize(
    ("before", "after", "answers", "lines"),
    [
        ("ab", "be", {"a": "e"}, [("renommage", "a", "e")]),
        ("ab", "b", {"a": "b"}, [("fusion", "ab", "b")]),
        ("abc", "ce", {"a": "e", "b": "e"}, [("fusion", "ab", "e")]),
        ("ab", "bef", {"a": "e|f"}, [("scission", "a", "ef")]),
        ("ab", "b", {"a": "retire"}, [("retrait", "a", "")]),
        ("a", "ae", {}, [("ajout", "", "e")]),
        ("ab", "be", {"a": "retire"}, [("ajout", "", "e"), ("retrait", "a", "")]),
        ("a", "ae", {"a": "a|e"}, [("scission", "a", "ae")]),  # still there, part of it elsewhere
        ("ab", "bc", {"b": "c", "a": "b"}, [("renommage", "b", "c"), ("renommage", "a", "b")]),
    ],
)
def test_diff_answers_become_lines_of_the_journal(before, after, answers, lines):
    assert told(frame("1.0", live=before), frame("1.1", live=after), **answers) == lines


def test_diff_a_chain_of_names_keeps_labels_apart():
    old, new = frame("1.0", live="ab"), frame("1.1", live="bc")
    lines = explain(compare(old, new), old, {"b": ("c",), "a": ("b",)}, new, BY)
    table = Correspondence(replace(new, journal=lines))
    assert [table.fate_since(code, "1.0").codes for code in "ab"] == [{"b"}, {"c"}]


def test_diff_sees_what_needs_no_answer():
    old = frame("1.0", live="ab", retired="c")
    new = frame("1.1", live="bc", retired="a")
    found = compare(old, new)
    assert (found.retires, found.retablis, found.questions) == (("a",), ("c",), ())
    assert told(old, new) == [("retrait", "a", ""), ("retablissement", "", "c")]


def test_diff_a_retired_code_whose_id_served_again_is_no_question():
    lines = (
        change("1.1", "retrait", "A"),
        change("1.2", "ajout", "", "A"),
        change("1.3", "renommage", "A", "C"),
    )
    assert compare(frame_after(()), frame_after(lines)).questions == ()


@given(journals())
def test_diff_a_journal_that_tells_everything_leaves_no_question(journal):
    found = compare(frame_after(()), frame_after(journal))
    assert found.questions == ()
    assert found.expliques == journal


@pytest.mark.parametrize(
    ("answers", "message"),
    [
        ({}, "rien sur a ;"),
        ({"a": "z"}, "code « z » absent du nouveau référentiel"),
        ({"z": "b", "a": "b"}, "code « z » absent de l'ancien référentiel"),
        ({"a": "retire", "b": "c", "c": "b"}, "échangent leurs identifiants"),
    ],
)
def test_diff_refuses_answers_that_do_not_hold(answers, message):
    with pytest.raises(ReferentielError, match=message):
        told(frame("1.0", live="abc"), frame("1.1", live="bc"), **answers)


def test_diff_refuses_a_version_that_is_not_later():
    old, new = frame("1.1", live="ab"), frame("1.1", live="b")
    with pytest.raises(ReferentielError, match=r"version « 1\.1 » : pas après la version 1\.1"):
        told(old, new, a="b")


def test_diff_refuses_a_journal_that_lost_a_line():
    old = replace(frame("1.1"), journal=(change("1.1", "retrait", ["a"]),))
    with pytest.raises(ReferentielError, match="ne prolonge pas celui"):
        compare(old, frame("1.2"))
