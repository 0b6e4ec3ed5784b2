"""Which texts two models can be compared on."""

import pytest

from precanum_nlp.errors import TrainingError
from precanum_nlp.training import Pairing, unseen_by_both

IDS = ("a", "b", "c", "d", "e", "f")
TEXTS = ("le bus", "le train", "la gare", "LE  BUS", "le vélo", "le car")
PEOPLE = ("p1", "p2", "p3", "", "p1", "p6")


def chosen(a=(), b=(), test=(), labelled=IDS):
    return unseen_by_both(IDS, TEXTS, PEOPLE, learnt=(a, b), test=test, labelled=labelled)


@pytest.mark.parametrize(
    ("a", "b", "test", "expected"),
    [
        (["a"], ["a", "b"], ["e", "f"], Pairing((4, 5), True, 0, 0)),
        (["a"], ["a", "e"], ["e", "f"], Pairing((1, 2, 5), False, 1, 0)),
        (["a"], ["a", "b"], [], Pairing((2, 4, 5), False, 1, 0)),
        ([], ["a"], [], Pairing((1, 2, 4, 5), False, 1, 1)),
    ],
    ids=["test part", "test part learnt by one", "no test part", "one author known to b alone"],
)
def test_training_pairing_takes_the_test_part_else_what_neither_learnt(a, b, test, expected):
    assert chosen(a, b, test) == expected


def test_training_pairing_takes_what_somebody_read_only():
    assert chosen(["a"], ["b"], labelled=["a", "c"]).rows == (2,)


@pytest.mark.parametrize(
    ("a", "labelled"),
    [(IDS, IDS), (["a"], ["d"]), ([], [])],
    ids=["all learnt", "the same words learnt", "nothing read"],
)
def test_training_pairing_of_nothing_says_what_to_do(a, labelled):
    with pytest.raises(TrainingError, match=r"ne peuvent être comparés ; .* --mode hasard"):
        chosen(a, ["a"], labelled=labelled)
