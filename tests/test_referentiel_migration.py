"""What became of a code along the journal."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from journals import change, frame, journals

from precanum_nlp.errors import ReferentielError
from precanum_nlp.referentiel import Correspondence, next_version, version_key

CHANGES = (
    change("1.1", "renommage", ["a"], ["b"]),
    change("1.2", "fusion", ["b", "c"], ["c"]),
    change("1.3", "scission", ["d"], ["e", "f"]),
    change("1.4", "retrait", ["e"]),
    change("1.5", "fusion", ["e", "f"], ["g"]),
)


def table(*changes, version="9.0"):
    return Correspondence(replace(frame(version), journal=changes))


@pytest.mark.parametrize(
    ("code", "version", "codes"),
    [
        ("a", "1.0", {"c"}),
        ("a", "1.1", {"a"}),  # an id that the frame no longer had: nothing is known of it
        ("b", "1.1", {"c"}),
        ("d", "1.2", {"g"}),  # split, then merged again: certain
        ("d", "1.3", {"d"}),
        ("f", "1.4", {"g"}),
    ],
)
def test_migration_a_code_follows_the_journal_from_its_version(code, version, codes):
    assert table(*CHANGES).fate_since(code, version).codes == codes


def test_migration_a_split_leaves_several_codes_and_remembers_the_retired_one():
    fate = table(*CHANGES[:4]).fate_since("d", "1.0")
    assert (fate.codes, fate.retires, fate.entier) == ({"e", "f"}, {"e"}, False)


def test_migration_retired_then_restored_is_as_before():
    back = table(change("1.1", "retrait", ["a"]), change("1.2", "retablissement", [], ["a"]))
    assert back.fate_since("a", "1.0") == back.fate_since("a", "1.2")


def test_migration_an_id_used_again_is_another_code():
    again = table(change("1.1", "retrait", ["a"]), change("1.2", "ajout", [], ["a"]))
    assert again.fate_since("a", "1.0").codes == set()
    assert again.fate_since("a", "1.2").codes == {"a"}


@pytest.mark.parametrize(
    ("versions", "asked", "place"),
    [
        (("1.1", "1.2", "1.2"), "1.2", 3),
        (("1.1", "1.9", "1.10"), "1.9.5", 2),
        (("1.1",), "1", 0),
        (("1.1",), "2.0", 1),
        (("été", "hiver"), "printemps", 0),  # a code of the frame is there since then
        (("été", "hiver"), "été", 1),
        ((), "n'importe", 0),
    ],
)
def test_migration_a_version_is_a_place_in_the_journal(versions, asked, place):
    changes = tuple(change(version, "ajout", [], ["a"]) for version in versions)
    codes = frame("1.0", depuis="printemps")
    assert Correspondence(replace(codes, journal=changes)).position(asked) == place


def test_migration_a_version_that_nothing_places_is_refused():
    with pytest.raises(ReferentielError, match="version « mardi » : ni dans le journal du référentiel"):
        table(change("1.1", "retrait", ["a"])).position("mardi")


@given(journals(), st.data())
def test_migration_two_steps_or_one_give_the_same(journal, data):
    whole = Correspondence(replace(frame("9.0"), journal=journal))
    middle = data.draw(st.integers(0, len(journal)))
    for code in "abcd":
        first = whole.fate(code, 0, middle)
        second = whole.carried(first.etats, middle, whole.end)
        assert second.etats == whole.fate(code, 0).etats


@pytest.mark.parametrize(
    ("version", "following"), [("1.0", "1.1"), ("1.9", "1.10"), ("2", "2.1"), ("1.0.3", "1.0.4")]
)
def test_migration_next_version_is_later(version, following):
    assert next_version(version) == following
    assert version_key(following) > version_key(version)


def test_migration_next_version_of_a_word_is_asked_for():
    with pytest.raises(ReferentielError, match=r"version « été » : .* --nouvelle-version"):
        next_version("été")
