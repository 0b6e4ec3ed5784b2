"""What the labels hold that deserves a look, and labels that a user may well bring."""

import pytest

from precanum_nlp.referentiel import Code, Dimension, Groupe, Referentiel
from precanum_nlp.training import TrainingConfig, TrainingSet, checks, training_doubts

CODES = tuple(Code(name, name, "", (), (), (), (), "actif", "1.0", False) for name in "abc")
FRAME = Referentiel("Essai", "1.0", (Dimension("champs", "Champs", "", None, (Groupe("g", "G", CODES),)),))


def labelled(*rows):
    """Return the training set of (text, contributor, codes or None)."""
    ids = tuple(f"t{n}" for n in range(len(rows)))
    labels = {i: frozenset(codes) for i, (_, _, codes) in zip(ids, rows, strict=True) if codes is not None}
    texts, people = (tuple(row[k] for row in rows) for k in (0, 1))
    return TrainingSet(ids, texts, ("",) * len(ids), people, {"champs": labels})


def found(*rows, min_examples=2):
    config = TrainingConfig(min_examples=min_examples)
    doubts = training_doubts(labelled(*rows), FRAME, config)
    return {(doubt.motif, doubt.code): doubt.ids for doubt in doubts}


def test_training_doubts_identical_texts_with_other_codes():
    rows = [
        ("Le bus est cher.", "p1", "a"),
        ("le BUS  est cher.", "p2", "b"),
        ("Le bus est cher.", "p3", None),
    ]
    rows += [
        ("La gare est loin.", "p1", "a"),
        ("la gare est loin.", "p2", "a"),
        ("Le car manque.", "p3", "b"),
    ]
    assert found(*rows) == {(checks.CONTRADICTION, ""): ("t0", "t1")}


@pytest.mark.parametrize(
    ("people", "motif"),
    [
        (("p1", "p2", "p1"), None),
        (("p1", "p1", "p1"), checks.ONE_PERSON),
        (("", "", ""), None),
    ],
    ids=["two people", "one person", "people unknown"],
)
def test_training_doubts_a_code_of_one_person(people, motif):
    rows = [(f"texte numéro {n} sur le bus", who, "a") for n, who in enumerate(people)]
    rows += [(f"autre texte {n} sur la gare", who, "b") for n, who in enumerate(("p5", "p6"))]
    assert found(*rows) == ({(motif, "a"): ("t0", "t1", "t2")} if motif else {})


def test_training_doubts_a_code_with_one_example_and_one_alone():
    rows = [
        ("le bus passe tard", "p1", "a"),
        ("le bus passe tôt", "p2", "a"),
        ("la gare est loin", "p1", "b"),
    ]
    assert found(*rows) == {(checks.RARE, "b"): ("t2",), (checks.ALONE, "a"): ()}


def test_training_doubts_texts_that_cannot_be_coded():
    rows = [
        ("le bus passe tard", "p1", "a"),
        ("le bus passe tôt", "p2", "a"),
        ("le car est plein", "p1", "b"),
        ("le car est vide", "p2", "b"),
        ("The bus is late and there is nothing that we can do about it.", "p3", ""),
        ("!!! 👍", "p3", ""),
        ("le bus " * 20_000, "p3", ""),
    ]
    assert found(*rows) == {
        (checks.FOREIGN, ""): ("t4",),
        (checks.EMPTY, ""): ("t5",),
        (checks.LONG, ""): ("t6",),
    }
