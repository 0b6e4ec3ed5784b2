"""The whole coder: wordings, questions, passages, and taking it apart and together again."""

import json
from dataclasses import replace

import numpy as np
import pytest
import toy_study as toy

from precanum_nlp.classifier import (
    WordingCoder,
    carrying_passages,
    coder_from_state,
    coder_state,
    compact,
    prepare_wordings,
)
from precanum_nlp.linguistics import formes

TEXTS = [
    "Le bus ne passe plus le dimanche.",
    "Le loyer du logement est trop haut ! Je ne peux plus payer mes factures.",
    "La maîtresse d'école crie et la cantine scolaire est fermée",
    "Il faudrait une navette gratuite le matin",
    "",
    "???",
]


@pytest.fixture(scope="module")
def coder():
    return toy.trained().coder


def column(coder, code):
    return coder.codes.index(code)


def test_classifier_coder_finds_the_codes_of_texts(coder):
    p = coder.predict_proba(TEXTS, [*[toy.FREINS] * 3, *[toy.IDEES] * 3])
    found = [{coder.codes[c] for c in np.flatnonzero(row >= coder.thresholds)} for row in p]
    assert found[0] == {"transport"}
    assert found[1] == {"logement", "argent"}
    assert found[2] >= {"ecole"}
    assert "navette" in found[3]
    assert ((p >= 0) & (p <= 1)).all()


def test_classifier_coder_batch_changes_nothing(coder):
    together = coder.predict_proba(TEXTS, [toy.IDEES] * len(TEXTS))
    alone = np.vstack([coder.predict_proba([text], [toy.IDEES]) for text in TEXTS])
    np.testing.assert_allclose(together, alone, atol=1e-6)


def test_classifier_coder_without_texts_gives_no_row(coder):
    assert coder.predict_proba([]).shape == (0, len(coder.codes))


@pytest.mark.parametrize(
    "questions", [None, [toy.FREINS], [""]], ids=["no question", "another question", "unknown question"]
)
def test_classifier_dimension_asked_elsewhere_has_probability_zero(coder, questions):
    p = coder.predict_proba(["Il faudrait une navette gratuite le matin"], questions)[0]
    kept = np.array([name == "champs" for name in coder.dimensions])
    assert not p[~kept].any()
    assert (p[kept] > 0).all()


def test_classifier_code_known_by_its_wording_follows_the_question_of_its_dimension(coder):
    # in place of what it knew so: a wording mended in the frame counts at once
    wider = coder.with_wordings({"permis": ("Permis", "permis de conduire")}, ["propositions"])
    assert wider.wordings.codes == ("permis",)
    text = ["passer le permis de conduire, un permis pour tous"]
    asked, elsewhere = (wider.predict_proba(text, [q])[0, -1] for q in (toy.IDEES, toy.FREINS))
    assert wider.codes[-1] == "permis"
    assert asked > 0.5
    assert elsewhere == 0


def test_classifier_new_wordings_leave_the_other_codes_alone(coder):
    known = dict(zip(coder.wordings.codes, coder.wordings.several, strict=True))
    wider = coder.with_wordings(
        {**known, "permis": ("Permis", "permis de conduire")}, [*coder.wording_dimensions, "propositions"]
    )
    questions = [toy.IDEES] * len(TEXTS)
    np.testing.assert_array_equal(
        wider.predict_proba(TEXTS, questions)[:, :-1], coder.predict_proba(TEXTS, questions)
    )
    assert wider.codes == (*coder.codes, "permis")
    assert wider.dimensions == (*coder.dimensions, "propositions")
    assert wider.thresholds[-1] == coder.wording.limit


def test_classifier_wording_describes_a_pair_by_hand():
    # two words on two axes; the text says « bus » once (ln 2). Wordings: « bus » (near 1), « loyer »
    # (near 0); their mean (1/2, 1/2), of unit length (0.7071, 0.7071): near 0.7071; best: (1 + 0) / 2
    vectors = toy.PooledVectors(
        {"bus": 0, "loyer": 1}, np.eye(2, dtype=np.float32), np.ones(2, dtype=np.float32)
    )
    wordings = prepare_wordings({"c": ("bus", "loyer")}, vectors)
    described = WordingCoder(vectors).describe(["Le bus"], wordings)
    np.testing.assert_allclose(described, [[[0.6931, 0.7071, 0.5]]], atol=5e-5)


def test_classifier_wording_never_counts_nearness_against_a_code():
    vectors = toy.vectors()
    wordings = prepare_wordings({"a": ("bus",), "b": ("loyer",)}, vectors)
    texts = ["le bus", "le loyer", "la gare", "la maison"] * 5
    wrong = np.array([[0, 1], [1, 0], [1, 0], [0, 1]] * 5)  # labels that go against the words
    weights = WordingCoder(vectors).fit(texts, wordings, wrong).weights_
    assert (weights[:-1] >= 0).all()


def test_classifier_wording_learns_nothing_from_labels_all_alike():
    vectors = toy.vectors()
    wordings = prepare_wordings({"a": ("bus",)}, vectors)
    fitted = WordingCoder(vectors).fit(["le bus", "la gare"], wordings, np.zeros((2, 1)))
    np.testing.assert_array_equal(fitted.weights_, WordingCoder.DEFAULT)


def test_classifier_passage_is_the_sentence_that_carries_the_code(coder):
    text = TEXTS[1]
    [[logement, argent]] = carrying_passages(
        coder, [text], [[column(coder, "logement"), column(coder, "argent")]]
    )
    assert text[slice(*logement)] == "Le loyer du logement est trop haut !"
    assert text[slice(*argent)] == "Je ne peux plus payer mes factures."


def test_classifier_passage_of_a_long_text_costs_one_reading_of_it(coder, monkeypatch):
    read = []
    real = type(coder).predict_proba

    def counting(self, texts, questions=None):
        read.append(sum(map(len, texts)))
        return real(self, texts, questions)

    monkeypatch.setattr(type(coder), "predict_proba", counting)
    text = "La gare est loin de la mairie. " * 300 + "Le loyer du logement est trop haut ! " + TEXTS[0]
    [[span]] = carrying_passages(coder, [text], [[column(coder, "logement")]])
    assert "logement" in text[slice(*span)]
    assert sum(read) <= len(text)


def test_classifier_passages_are_parallel_to_the_codes_asked(coder):
    columns = [[0], [1, 2], [], [0, 1, 2, 3], [], [0]]
    spans = carrying_passages(coder, TEXTS, columns)
    assert [len(several) for several in spans] == [len(several) for several in columns]
    for text, several in zip(TEXTS, spans, strict=True):
        for debut, fin in several:
            assert 0 <= debut <= fin <= len(text)
            assert formes(text[:debut]) + formes(text[debut:fin]) + formes(text[fin:]) == formes(text)


def test_classifier_state_is_json_and_arrays_without_objects(coder):
    config, arrays = coder_state(compact(coder))
    assert json.loads(json.dumps(config)) == config
    assert not any(array.dtype.hasobject for array in arrays.values())


def test_classifier_compact_coder_says_the_same_once_put_together_again(coder):
    small = compact(coder)
    config, arrays = coder_state(small)
    again = coder_from_state(json.loads(json.dumps(config)), arrays)
    questions = [toy.IDEES] * len(TEXTS)
    np.testing.assert_array_equal(
        again.predict_proba(TEXTS, questions), small.predict_proba(TEXTS, questions)
    )
    np.testing.assert_array_equal(again.thresholds, small.thresholds)
    assert (again.codes, again.dimensions) == (small.codes, small.dimensions)


def test_classifier_compact_twice_changes_nothing_more(coder):
    once = compact(coder)
    (config, arrays), (again, others) = coder_state(once), coder_state(compact(once))
    assert config == again
    for name, array in arrays.items():
        np.testing.assert_array_equal(array, others[name], err_msg=name)


def test_classifier_compact_moves_no_decision_and_hardly_a_probability(coder):
    questions = [toy.IDEES] * len(TEXTS)
    p, rounded = coder.predict_proba(TEXTS, questions), compact(coder).predict_proba(TEXTS, questions)
    np.testing.assert_array_equal(rounded >= coder.thresholds, p >= coder.thresholds)
    # a toy decision learnt on 144 texts is steep: a hair in a score can be a fifth in a probability
    assert np.mean(np.abs(rounded - p)) < 0.015
    np.testing.assert_allclose(rounded, p, atol=0.25)


def test_classifier_state_keeps_a_coder_without_trained_code(coder):
    bare = compact(replace(coder, heads=()))
    again = coder_from_state(*coder_state(bare))
    np.testing.assert_array_equal(again.predict_proba(TEXTS), bare.predict_proba(TEXTS))


def test_classifier_passage_of_a_very_long_text_is_found_too(coder):
    # over 64 passages: only what each says alone is asked
    dull = "On en parle depuis l'hiver. " * 90
    text = f"{dull}Le loyer du logement est trop haut. {dull}"
    [[span]] = carrying_passages(coder, [text], [[column(coder, "logement")]])
    assert "loyer du logement" in text[slice(*span)]
    assert span[1] - span[0] < 200


def test_classifier_passages_found_in_parts_are_the_same(coder, monkeypatch):
    columns = [[0], [1, 2], [], [0], [], [0]]
    whole = carrying_passages(coder, TEXTS, columns)
    monkeypatch.setattr("precanum_nlp.classifier.evidence._BATCH", 1)
    assert carrying_passages(coder, TEXTS, columns) == whole
