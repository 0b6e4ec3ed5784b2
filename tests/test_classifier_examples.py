"""Codes with a few examples: prototypes, nearness, and what examples change."""

import numpy as np
import pytest
import toy_study as toy
from scipy.sparse import csr_matrix

from precanum_nlp.classifier import STAGES, WordingCoder, prepare_wordings, prototypes
from precanum_nlp.classifier.renamed import RenamedCoder
from precanum_nlp.training import TrainingConfig
from precanum_nlp.training.fitting import _enough

PERMIS = ("Permis de conduire", "permis de conduire")
EXAMPLES = {"permis": [("je n'ai pas de voiture pour venir", toy.FREINS)] * 3}


@pytest.fixture(scope="module")
def coder():
    return toy.trained().coder.with_wordings({"permis": PERMIS, "autre": ("Autre sujet",)}, ["champs"] * 2)


def test_classifier_prototype_is_the_mean_direction_of_the_examples():
    # (1, 0) and (0, 1): their mean points to (1, 1) / sqrt 2; cosines 1/sqrt 2, 1/sqrt 2 and 1
    view = np.array([[1.0, 0.0], [0.0, 1.0], [0.6, 0.8]])
    made = prototypes((view, view, csr_matrix(view)), [[0, 1], []])
    assert made.counts.tolist() == [2, 0]
    near = made.nearness((view, view, csr_matrix(view)))
    assert near.shape == (3, 2, 3)
    assert near[:, 0, 0] == pytest.approx([2**-0.5, 2**-0.5, 1.4 * 2**-0.5])
    assert not near[:, 1].any()
    assert near[:, :, 0] == pytest.approx(near[:, :, 2])


def test_classifier_examples_bring_their_like_nearer(coder):
    texts = ["je n'ai pas de voiture pour le travail", "le loyer du logement est trop haut"]
    column = coder.codes.index("permis")
    before = coder.predict_proba(texts)[:, column]
    after = coder.with_examples(EXAMPLES).predict_proba(texts)[:, column]
    assert after[0] > before[0]
    assert after[0] > 5 * after[1]


def test_classifier_examples_leave_the_other_codes_alone(coder):
    texts = ["le bus ne passe plus", "je dois de l'argent à la banque"]
    wider = coder.with_examples(EXAMPLES)
    others = [i for i, code in enumerate(coder.codes) if code != "permis"]
    assert np.array_equal(coder.predict_proba(texts)[:, others], wider.predict_proba(texts)[:, others])
    assert wider.prototypes.counts.tolist() == [1, 0]  # the same text three times is one example


def test_classifier_examples_of_trained_codes_are_not_used(coder):
    assert coder.with_examples({"transport": [("le bus", "")]}).prototypes is None


def test_classifier_new_wordings_forget_the_examples_of_the_old_ones(coder):
    assert coder.with_examples(EXAMPLES).with_wordings({"permis": PERMIS}, ["champs"]).prototypes is None


def test_classifier_renamed_coder_takes_examples(coder):
    renamed = RenamedCoder(coder, {"transport": "mobilite"}).with_examples(EXAMPLES)
    assert renamed.coder.prototypes.counts.tolist() == [1, 0]


def test_classifier_no_example_changes_nothing():
    vectors = toy.vectors()
    wordings = prepare_wordings({"permis": PERMIS}, vectors)
    texts = ["pas de permis de conduire", "le loyer"]
    alone = WordingCoder(vectors).predict_proba(texts, wordings)
    none = WordingCoder(vectors).predict_proba(texts, wordings, np.array([0]), np.zeros((2, 1, 3)))
    assert none == pytest.approx(alone, rel=1e-12)


def test_classifier_more_examples_than_measured_count_as_the_most_measured():
    limits = WordingCoder(toy.vectors()).limits(np.array([0, STAGES[-1], 1000]))
    assert limits[1] == limits[2] > limits[0] == WordingCoder.DEFAULT_LIMIT


@pytest.mark.parametrize(
    ("n", "n_texts", "trained"),
    [(4, 20, False), (5, 250, True), (5, 251, False), (14, 10_000, False), (15, 10_000, True)],
    ids=["too few", "few but frequent", "few and rare", "not yet enough", "enough"],
)
def test_training_a_rare_code_needs_more_examples(n, n_texts, trained):
    truth = np.zeros((n_texts, 1), np.int8)
    truth[:n] = 1
    assert _enough(truth, TrainingConfig()).tolist() == [trained]
