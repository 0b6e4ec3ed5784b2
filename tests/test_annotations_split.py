"""How scripts/build_study.py finds near duplicates and shares out the parts."""

import sys
from pathlib import Path

import pytest


@pytest.fixture(scope="module")
def split():
    sys.path.insert(0, str(Path(__file__).parent.parent / "scripts"))
    try:
        import study_split
    finally:
        sys.path.pop(0)
    return study_split


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
    assert found == ({"a": "q0001", "b": "q0001"} if alike else {})


@pytest.mark.parametrize(("text", "alike"), [("Oui.", True), ("oui oui", False), ("…", False)])
def test_annotations_split_short_texts_repeat_only_their_equals(split, text, alike):
    assert bool(split.near_duplicates({"a": "oui", "b": text, "c": "…"})) is alike


def test_annotations_split_takes_the_less_protected_side_out(split):
    parts = {"a": "test", "b": "train", "c": "train", "d": "reserve", "e": "dev", "f": "dev"}
    groups = {"a": "q1", "b": "q1", "c": "q2", "d": "q2", "e": "q3", "f": "q3"}
    assert split.keep_apart(parts, groups) == {**parts, "b": "exclu", "d": "exclu"}


def test_annotations_split_development_takes_its_share_of_every_group(split):
    people = {f"{group}{n}": (group, 10) for group in "BT" for n in range(20)}
    chosen = split.development(people, share=0.12, seed=2018)
    # 12 % of 200 is 24: three people of ten contributions in each group.
    assert sorted(name[0] for name in chosen) == list("BBBTTT")
    assert chosen != split.development(people, share=0.12, seed=2019)
    assert chosen == split.development(dict(reversed(people.items())), share=0.12, seed=2018)
