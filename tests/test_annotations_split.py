"""How scripts/build_study.py finds near duplicates and shares out the parts."""

import pytest


@pytest.fixture(scope="module")
def split(scripts):
    return scripts.study_split


# Ten words give eight 3-grams. One more word at the end shares 8 of 9 (.89); another word in the middle
# breaks three of them: 5 of 11 (.45).
TEN = "un deux trois quatre cinq six sept huit neuf dix"


@pytest.mark.parametrize(
    ("text", "alike"),
    [
        (TEN.upper() + " !", True),
        (TEN + " onze", True),
        (TEN.replace("cinq", "vingt"), False),
        ("un deux", False),
    ],
    ids=["casse et ponctuation", "un mot de plus", "un mot changé", "court"],
)
def test_annotations_split_near_duplicates(split, text, alike):
    found = split.near_duplicates({"a": TEN, "b": text, "c": "rien à voir avec les autres"})
    assert found == ([("b", "a")] if alike else [])


@pytest.mark.parametrize(("text", "alike"), [("Oui.", True), ("oui oui", False), ("…", False)])
def test_annotations_split_short_texts_repeat_only_their_equals(split, text, alike):
    assert bool(split.near_duplicates({"a": "oui", "b": text, "c": "…"})) is alike


def test_annotations_split_takes_the_less_protected_side_out(split):
    parts = {"a": "test", "b": "train", "c": "train", "d": "reserve", "e": "dev", "f": "dev"}
    pairs = [("b", "a"), ("d", "c"), ("f", "e")]
    kept = split.keep_apart(parts, pairs, {})
    assert kept == {**parts, "b": "exclu", "d": "exclu"}
    assert split.name_groups(kept, pairs) == dict(
        zip("abcdef", ["q0001"] * 2 + ["q0002"] * 2 + ["q0003"] * 2, strict=True)
    )


@pytest.mark.parametrize(
    ("wanted", "settled", "expected"),
    [
        ("dev", "train", "exclu"),  # among newcomers, dev would have gone before train
        ("dev", "dev", "dev"),
        ("reserve", "exclu", "reserve"),  # nobody keeps the settled text
    ],
)
def test_annotations_split_a_settled_text_never_moves(split, wanted, settled, expected):
    kept = split.keep_apart({"old": settled, "new": wanted}, [("new", "old")], {"old": settled})
    assert kept == {"old": settled, "new": expected}


def test_annotations_split_a_newcomer_does_not_join_two_parts(split):
    parts = {"a": "train", "b": "dev", "new": "train"}
    pairs = [("new", "a"), ("new", "b")]
    kept = split.keep_apart(parts, pairs, {"a": "train", "b": "dev"})
    assert kept == {**parts, "new": "exclu"}
    assert split.name_groups(kept, pairs) == {"a": "q0001", "new": "q0001"}
