"""scripts/rivals.py, judges.py and bench_quality.py: thresholds, features and figures counted by hand."""

from dataclasses import replace
from xml.etree import ElementTree

import numpy as np
import pytest
import toy_study as toy
from scipy.sparse import csr_matrix

from precanum_nlp.annotations import Annotation
from precanum_nlp.corpus import Contribution, text_hash
from precanum_nlp.errors import ModelError
from precanum_nlp.scoring import Estimate, compare
from precanum_nlp.training import grouped_folds


@pytest.fixture(scope="module")
def lesson(scripts):
    """The toy study's texts, read in both dimensions."""
    data = toy.training_set()
    ideas = {name: data.labels["propositions"].get(name, frozenset()) for name in data.ids}
    labels = {**data.labels, "propositions": ideas}
    return scripts.bench_quality.lesson_of(replace(data, labels=labels), toy.frame())


@pytest.mark.parametrize(
    ("scores", "limits"),
    [
        # x: accepting .9 and .8 finds 2 of 2 with 2 given, F1 1. y: .3 alone is right, at F1 1.
        ([[0.9, 0.3], [0.2, 0.1], [0.8, 0.01]], [0.8, 0.3]),
        # x: .9 is right, .8 wrong, .7 right: F1 is 2/3, 1/2, 4/5, so all three are taken.
        ([[0.9, 0.003], [0.8, 0.002], [0.7, 0.001]], [0.7, 0.003]),
    ],
    ids=["séparables", "mêlés, très bas"],
)
def test_rivals_thresholds_are_those_of_the_best_f1_by_dimension(scripts, scores, limits):
    real = np.array([[1, 1], [0, 0], [1, 0]])
    assert scripts.rivals.best_limits(np.array(scores), real, ("x", "y")) == pytest.approx(limits)


def test_rivals_code_that_nothing_shows_is_never_accepted_below_certainty(scripts):
    found = scripts.rivals.best_limits(np.array([[0.4], [0.6]]), np.zeros((2, 1), int), ("x",))
    assert found == pytest.approx([1.0])


def test_rivals_majority_gives_the_most_frequent_code_of_each_dimension(scripts):
    truth = np.array([[1, 0, 0], [1, 0, 0], [0, 1, 1]])
    lesson = scripts.rivals.Lesson(("a", "b", "c"), truth, ("p", "q", "r"), ("x", "x", "y"), np.arange(3))
    scores, accepted = scripts.rivals.majority(lesson)(["n'importe quoi"])
    assert scores[0] == pytest.approx([2 / 3, 1 / 3, 1 / 3])
    assert accepted.tolist() == [[True, False, True]]


def test_rivals_keyword_rules_ask_for_one_expression(scripts):
    rules = scripts.rivals.keyword_rules(
        {"bus": ("bus", "arrêt de car"), "toit": ("loyer",)}, ("bus", "toit")
    )
    scores, accepted = rules(["Pas de bus ni d'arrêt de car.", "Un loyer", "Rien"])
    assert accepted.tolist() == [[True, False], [False, True], [False, False]]
    # n / (1 + n) for n expressions
    assert scores == pytest.approx(np.array([[2 / 3, 0], [0, 1 / 2], [0, 0]]))


def test_rivals_log_count_ratio_golden_numbers(scripts):
    # With the code: word 0 twice, word 1 once, 1 added: (3, 2) of 5. Without: (1, 2) of 3.
    seen = csr_matrix(np.array([[1, 1], [1, 0], [0, 1]]))
    found = scripts.rivals.log_count_ratio(seen, np.array([True, True, False]), 1.0)
    assert found == pytest.approx([np.log((3 / 5) / (1 / 3)), np.log((2 / 5) / (2 / 3))])


@pytest.mark.parametrize("name", ["tfidf_regression", "nb_svm"])
def test_rivals_learn_what_the_toy_study_says(scripts, lesson, name):
    fitted = scripts.rivals.out_of_fold(getattr(scripts.rivals, name), lesson, 3, 0)
    said = {text: code for code, several in toy.SAID.items() for text in several}
    scores, accepted = fitted(list(said))
    assert scores.shape == accepted.shape == (24, len(lesson.codes))
    columns = [lesson.codes.index(code) for code in said.values()]
    assert accepted[np.arange(24), columns].mean() > 0.8
    assert accepted.sum() < 2 * 24
    assert 0 < fitted.size < 10**6


def test_rivals_thresholds_come_from_texts_that_they_had_not_read(scripts, lesson):
    seen, asked = [], []

    def parrot(part):
        seen.append(set(part.groups))
        fitted = set(part.texts)

        def score(texts):
            asked.append(fitted & set(texts))
            return np.zeros((len(texts), len(part.codes)))

        return score, 0

    scripts.rivals.out_of_fold(parrot, lesson, 3, 0)
    scripts.rivals.on_dev_part(parrot, lesson, 4, 0)
    assert asked == [set()] * 4
    everyone = set(lesson.groups)
    assert [len(part) for part in seen] == [8, 8, 8, 12, 9]
    assert seen[-1] == set(lesson.groups[grouped_folds(lesson.groups, 4, 0)[0][0]])
    assert seen[3] == everyone


def coded(*rows):
    """Return a benchmark of texts read alike by two people, (id, text, code or "")."""
    contributions = tuple(Contribution(name, text, partie_prenante=f"p{name}") for name, text, _ in rows)
    records = tuple(
        Annotation(
            name, text_hash(text), dimension, given, "oui" if given else "aucun", coder, "2018-01-08", "1.0",
            "automatique",
        )
        for name, text, code in rows
        for coder in ("a", "b")
        for dimension, given in (("champs", code), ("propositions", ""))
    )  # fmt: skip
    return contributions, records


@pytest.fixture
def judged(scripts):
    contributions, records = coded(
        ("1", "le bus ne passe plus par ici", "transport"),
        ("2", "oui", ""),
        ("3", "la carte est là", "argent"),
    )
    return scripts.benchmarks.Benchmark("Essai", contributions, records, ("a", "b"))


def test_judges_hold_rivals_to_the_rules_of_the_product(scripts, judged):
    frame = toy.frame(maximum=1)
    codes = ("transport", "argent", "navette")
    scores = np.array([[0.9, 0.8, 0.7], [0.9, 0.8, 0.7], [0.2, 0.8, 0.1]])
    said = scripts.judges.predictions_of(scores, scores > 0.5, codes, frame, judged)
    assert said.dimensions == ("champs", "champs", "propositions")
    # one code at most in champs; « oui » is too short for any
    assert said.accepted.tolist() == [[True, False, True], [False, False, False], [False, True, False]]
    fields, ideas = scripts.judges.qualities(said, judged, n_boot=20)
    assert (fields.f1.valeur, ideas.precision.valeur) == (1.0, 0.0)


def test_judges_pair_models_code_by_code(scripts, judged):
    codes = ("transport", "argent", "navette")
    sure = np.eye(3) * 0.9
    right = scripts.judges.predictions_of(sure, sure > 0.5, codes, toy.frame(), judged)
    nothing = scripts.judges.predictions_of(sure, sure > 1, codes, toy.frame(), judged)
    several = scripts.judges.paired(right, nothing, judged)
    assert [one.dimension for one in several] == ["champs", "propositions"]
    assert several[0].truth.tolist() == [[True, False], [False, False], [False, True]]
    change = compare(several, n_texts=3).par_dimension["champs"]
    # of two codes one is found, with no other given: F1 2/3; then none
    assert (change.f1_a.valeur, change.f1_b.valeur) == pytest.approx((2 / 3, 0.0))
    other = scripts.judges.predictions_of(sure[:, :2], sure[:, :2] > 1, codes[:2], toy.frame(), judged)
    with pytest.raises(ValueError, match="the same texts with the same codes"):
        scripts.judges.paired(right, other, judged)


def test_judges_refuse_what_was_learnt(scripts, judged):
    with pytest.raises(ModelError, match=r"a appris sur 1 de ces contributions \(3\)"):
        scripts.judges.refuse_if_learnt(["7", "3"], judged)


def test_judges_part_of_the_texts_keeps_their_order_and_labels(scripts):
    data = toy.training_set()
    part = scripts.judges.part_of(data, 20, seed=1)
    assert len(part.ids) == len(part.texts) == 20
    assert list(part.ids) == sorted(part.ids)
    place = data.ids.index(part.ids[7])
    assert (part.texts[7], part.contributors[7]) == (data.texts[place], data.contributors[place])
    assert part.ids != scripts.judges.part_of(data, 20, seed=2).ids
    assert part.labels is data.labels


def test_quality_picture_is_readable_and_always_the_same(scripts):
    panel = scripts.quality_drawing.Panel("jeu de test", [{"champs": Estimate(0.5, 0.4, 0.6)}] * 2)
    names = ["precanum <ici>", "mots-clés"]
    drawn = scripts.quality_drawing.dots_picture("Titre", "Avis", names, [panel])
    assert drawn == scripts.quality_drawing.dots_picture("Titre", "Avis", names, [panel])
    shown = "".join(ElementTree.fromstring(drawn).itertext())
    assert all(word in shown for word in ("precanum <ici>", "mots-clés", "jeu de test", "0,4"))
