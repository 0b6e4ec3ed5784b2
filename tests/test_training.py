"""Folds, held-out predictions, refusals, and the same bytes for the same seed."""

from dataclasses import replace

import numpy as np
import pytest
import toy_study as toy
from hypothesis import given, settings
from hypothesis import strategies as st

from precanum_nlp.annotations import Annotation, current_labels
from precanum_nlp.classifier import JointDecision, coder_state, compact
from precanum_nlp.classifier.features import cut_and_folded
from precanum_nlp.errors import TrainingError
from precanum_nlp.linguistics import WordVectors, fold
from precanum_nlp.registry.store import _npz
from precanum_nlp.training import (
    TrainingSet,
    coder_vectors,
    fitting,
    grouped_folds,
    linked_groups,
    train,
    untrained,
)

#: A study trained in a tenth of the time, for what does not depend on quality.
QUICK = replace(
    toy.CONFIG, n_folds=2, n_networks=1, hidden=16, epochs=2, max_words=100, max_pieces=100, n_directions=4
)


def held_out(trained, dimension):
    """Return the held-out predictions of the head that has this dimension."""
    return next(part for part in trained.held_out if dimension in part.dimensions)


def f1(part):
    return 2 * (part.truth & part.accepted).sum() / (part.truth.sum() + part.accepted.sum())


# --- groups and folds


@pytest.mark.parametrize(
    ("texts", "contributors", "expected"),
    [
        (["a", "b", "c"], ["x", "x", "y"], [[0, 1], [2]]),
        (["Le bus !", "le  BUS !", "c"], ["x", "y", "z"], [[0, 1], [2]]),
        (["l'été", "L’ete", "c"], ["x", "y", "z"], [[0, 1], [2]]),
        (["a", "b", "b", "c", "c", "d"], ["x", "x", "y", "y", "z", "w"], [[0, 1, 2, 3, 4], [5]]),
        (["a", "b", "c"], ["", "", ""], [[0], [1], [2]]),
        (["a", "a", "b"], ["", "", ""], [[0, 1], [2]]),
        (["a", "b"], ["i1", ""], [[0], [1]]),
    ],
    ids=["person", "case and spaces", "accents", "chain", "nobody", "nobody twice", "a name like a number"],
)
def test_training_groups_join_people_and_repeated_texts(texts, contributors, expected):
    groups = linked_groups(texts, contributors).tolist()
    found = [[i for i, g in enumerate(groups) if g == group] for group in dict.fromkeys(groups)]
    assert found == expected


FEW = st.sampled_from(["un", "deux", "trois", "quatre", "cinq", "six", "sept", "huit", "neuf", "dix"])


@settings(deadline=None)
@given(
    st.lists(st.tuples(FEW, st.sampled_from(["", *"abcdefgh"])), min_size=1, max_size=30), st.integers(0, 5)
)
def test_training_folds_never_split_a_person_nor_a_repeated_text(rows, seed):
    texts, people = [text for text, _ in rows], [who for _, who in rows]
    groups = linked_groups(texts, people)
    if len(set(groups.tolist())) < 2:
        return
    folds = grouped_folds(groups, 2, seed)
    for fitted, held in folds:
        assert not {texts[i] for i in fitted} & {texts[i] for i in held}
        assert not {people[i] for i in fitted if people[i]} & {people[i] for i in held}
        assert sorted([*fitted, *held]) == list(range(len(rows)))
    assert sorted(i for _, held in folds for i in held) == list(range(len(rows)))


def test_training_folds_depend_on_the_seed_alone():
    groups = np.arange(40) // 2
    first, same, other = ([held.tolist() for _, held in grouped_folds(groups, 4, s)] for s in (1, 1, 2))
    assert first == same != other


def test_training_fewer_people_than_folds_is_refused():
    with pytest.raises(
        TrainingError, match=r"2 contributeurs distincts, il en faut au moins 4 .* d'autres personnes"
    ):
        grouped_folds(np.array([0, 0, 1]), 4, 0)


# --- what is learnt


def test_training_finds_what_the_words_say():
    trained = toy.trained()
    assert f1(held_out(trained, "champs")) > 0.9
    assert f1(held_out(trained, "propositions")) > 0.9


def test_training_heads_hold_the_dimensions_read_together():
    champs, propositions = toy.trained().held_out
    assert champs.codes == ("transport", "logement", "argent", "sante")
    assert set(champs.dimensions) == {"champs"}
    assert (champs.truth.shape, propositions.truth.shape) == ((144, 4), (48, 2))
    assert champs.contributors[:13] == ("p00",) * 12 + ("p01",)


def test_training_held_out_truth_is_the_labels():
    part, labels = held_out(toy.trained(), "propositions"), toy.training_set().labels["propositions"]
    found = [{c for c, true in zip(part.codes, row, strict=True) if true} for row in part.truth]
    assert found == [labels[i] for i in part.ids]


def test_training_support_counts_positive_texts():
    support = toy.trained().support
    labels = toy.training_set().labels
    for code, n in support.items():
        assert n == sum(code in found for read in labels.values() for found in read.values())
    assert set(support) == {"transport", "logement", "argent", "sante", "navette", "guichet"}


def test_training_dimension_read_under_one_question_is_gated_by_it():
    champs, propositions = toy.trained().coder.heads
    assert champs.questions == frozenset()
    assert propositions.questions == {toy.IDEES}


def test_training_people_read_for_nothing_do_not_hide_what_a_question_asks():
    # a reserve three times as large answers the same question, and nobody has read it for the proposals
    data = toy.training_set()
    rows = [i for i, question in enumerate(data.questions) if question == toy.IDEES]
    more = [(f"r{k}-{data.ids[i]}", data.texts[i], f"r{k}") for k in range(3) for i in rows]
    ids, texts, people = zip(*more, strict=True)
    wider = replace(
        data,
        ids=data.ids + ids,
        texts=data.texts + texts,
        questions=data.questions + (toy.IDEES,) * len(more),
        contributors=data.contributors + people,
    )
    read = [i for i, identifier in enumerate(wider.ids) if identifier in data.labels["propositions"]]
    assert fitting._questions(wider, read) == {toy.IDEES}


def planted_rows(n=10):
    """One person's texts, coded « sante », say nothing of it but a word that is nobody else's."""
    return [
        (
            f"x{i}",
            f"zorglub {toy.ANY[i % 6]} {toy.ANY[(i + 1) % 6]} ({i})",
            toy.FREINS,
            "p99",
            frozenset({"sante"}),
            None,
        )
        for i in range(n)
    ]


def test_training_held_out_predictions_never_saw_the_person():
    trained = train(toy.training_set(planted_rows()), toy.frame(), toy.vectors(), toy.CONFIG)
    part = held_out(trained, "champs")
    rows, column = [part.ids.index(f"x{i}") for i in range(10)], part.codes.index("sante")
    assert part.truth[rows, column].all()
    # the word is worth something to the whole model only, which saw the person
    whole = trained.coder.predict_proba([row[1] for row in planted_rows()])
    assert whole[:, trained.coder.codes.index("sante")].mean() > part.probabilities[rows, column].mean() + 0.3
    assert part.accepted[rows, column].mean() < 0.5
    known = trained.coder.features.words.words_
    assert "zorglub" in known


def test_training_features_of_a_fold_are_fitted_on_the_others(monkeypatch):
    data, fitted = toy.training_set(), []
    fit = fitting._fit_features

    def noted(forms, *options):
        fitted.append(frozenset(" ".join(words) for words in forms))
        return fit(forms, *options)

    monkeypatch.setattr(fitting, "_fit_features", noted)
    train(data, toy.frame(), toy.vectors(), QUICK)
    *folds, whole = sorted(fitted, key=len)  # two are fitted at once: they end in any order
    texts = list(map(" ".join, cut_and_folded(data.texts)))
    assert whole == set(texts)
    assert len(folds) == QUICK.n_folds
    assert sorted(text for fold in folds for text in whole - fold) == sorted(texts)


def test_training_decision_on_a_fold_is_fitted_on_the_others(monkeypatch):
    fitted, asked = [], []

    class Noted(JointDecision):
        def fit(self, scores, y, lengths, sample_weight=None):
            fitted.append({score.tobytes() for score in scores[0]})
            return super().fit(scores, y, lengths, sample_weight)

        def predict_proba(self, scores, lengths):
            asked.append({score.tobytes() for score in scores[0]})
            return super().predict_proba(scores, lengths)

    monkeypatch.setattr(fitting, "JointDecision", Noted)
    data = toy.training_set()
    train(replace(data, labels={"champs": data.labels["champs"]}), toy.frame(), toy.vectors(), QUICK)
    assert len(fitted) == QUICK.n_folds + 1  # one a fold, then the one that the model keeps
    for others, held in zip(fitted, asked[::2], strict=False):  # predict asks for probabilities once more
        assert held
        assert not others & held


def test_training_code_with_few_examples_is_found_by_its_expression():
    trained = toy.trained()
    coder = trained.coder
    assert coder.wordings.codes == ("ecole",)
    p = coder.predict_proba(
        [
            "la cantine scolaire est fermée depuis l'hiver",
            "le bus ne passe plus le dimanche",
            "je ne sais pas",
        ]
    )[:, coder.codes.index("ecole")]
    assert p[0] > coder.wording.limit > p[1:].max()


@pytest.mark.parametrize(("n", "known"), [(4, False), (5, True)], ids=["one too few", "enough"])
def test_training_min_examples_decides_what_is_trained(n, known):
    rows = [
        (f"e{i}", f"la cantine scolaire coûte {i} euros", toy.FREINS, f"p{i:02}", frozenset({"ecole"}), None)
        for i in range(n)
    ]
    trained = train(toy.training_set(rows), toy.frame(), toy.vectors(), QUICK)
    assert ("ecole" in trained.support) is known
    assert ("ecole" in trained.coder.wordings.codes) is not known


def test_training_retired_codes_are_neither_learnt_nor_suggested():
    rows = [
        (f"r{i}", f"un vieux souci {i}", toy.FREINS, f"p{i:02}", frozenset({"ancien"}), None)
        for i in range(8)
    ]
    trained = train(toy.training_set(rows), toy.frame(), toy.vectors(), QUICK)
    assert "ancien" not in trained.coder.codes
    assert not held_out(trained, "champs").truth[-8:].any()


def annotation(identifier, annotateur, code):
    return Annotation(identifier, "0" * 16, "champs", code, "oui", annotateur, "2026-01-05", "1.0", "humain")


def test_training_disputed_texts_are_left_out_not_chosen():
    data = toy.training_set()
    records = [
        annotation(i, "lea", code) for i, found in data.labels["champs"].items() for code in sorted(found)
    ]
    records += [annotation("000", "max", "argent"), annotation("001", "max", "sante")]
    labels = current_labels(records, dimension="champs")
    assert set(labels.contradictions) == {"000", "001"}
    trained = train(replace(data, labels={"champs": labels}), toy.frame(), toy.vectors(), QUICK)
    assert set(data.ids) - set(trained.ids) == {"000", "001"}
    assert not {"000", "001"} & set(trained.held_out[0].ids)


def test_training_unread_texts_do_not_take_part():
    data = toy.training_set()
    read = dict(list(data.labels["champs"].items())[24:])
    trained = train(replace(data, labels={"champs": read}), toy.frame(), toy.vectors(), QUICK)
    assert trained.ids == data.ids[24:]


# --- texts that a person has read


def spoken_of_otherwise(n, people, first=0):
    """Return texts with the words of « transport », coded « logement »: as in a source of its own."""
    said = toy.SAID["transport"]
    return [
        (
            f"h{first + i}",
            f"{said[i % 6]}, {toy.ANY[i % 6]} ({first + i} là)",
            toy.FREINS,
            f"{people}{i % 5}",
            frozenset({"logement"}),
            None,
        )
        for i in range(n)
    ]


def test_training_what_people_read_counts_for_more_than_automatic_readers():
    rows, asked = spoken_of_otherwise(10, "h"), spoken_of_otherwise(6, "k", 50)
    data = replace(toy.training_set(rows), human=frozenset(row[0] for row in rows))
    margins = []
    for weight in (1.0, 8.0):
        coder = train(data, toy.frame(), toy.vectors(), replace(QUICK, human_weight=weight)).coder
        batch = coder.features([row[1] for row in asked], [row[2] for row in asked])
        right, wrong = coder.codes.index("logement"), coder.codes.index("transport")
        margins.append([(score[:, right] - score[:, wrong]).mean() for score in coder.heads[0].scores(batch)])
    (linear, network), (more_linear, more_network) = margins
    assert more_linear > linear + 0.5
    assert more_network > network


@pytest.mark.parametrize("human", [frozenset(), frozenset(toy.training_set().ids)], ids=["nobody", "people"])
def test_training_the_same_reader_everywhere_makes_the_same_model(human):
    def bytes_of(weight):
        data, config = replace(toy.training_set(), human=human), replace(QUICK, human_weight=weight)
        return saved_bytes(train(data, toy.frame(), toy.vectors(), config))

    assert bytes_of(1.0) == bytes_of(8.0)


# --- refusals


def test_training_without_labels_is_refused():
    data = replace(toy.training_set(), labels={"champs": {}, "propositions": {}})
    with pytest.raises(TrainingError, match="aucun code n'a 5 exemples lus"):
        train(data, toy.frame(), toy.vectors(), QUICK)


def test_training_with_no_text_is_refused():
    with pytest.raises(TrainingError, match="aucun code n'a 5 exemples lus"):
        train(TrainingSet((), (), (), (), {}), toy.frame(), toy.vectors(), QUICK)


def test_training_on_one_person_is_refused():
    data = toy.training_set()
    with pytest.raises(TrainingError, match="apprentissage : 1 contributeur distinct, il en faut au moins 2"):
        train(replace(data, contributors=("p00",) * len(data.ids)), toy.frame(), toy.vectors(), QUICK)


def test_training_dimension_read_on_one_person_only_is_refused():
    data = toy.training_set()
    ideas = {i: frozenset({"navette"}) for i in data.ids[:12]}
    with pytest.raises(TrainingError, match=r"propositions : 1 contributeur distinct, il en faut au moins 2"):
        train(replace(data, labels={**data.labels, "propositions": ideas}), toy.frame(), toy.vectors(), QUICK)


def test_training_dimension_read_on_two_people_is_judged():
    data = toy.training_set()
    ideas = {i: found for i, found in data.labels["propositions"].items() if i < "024"}
    trained = train(
        replace(data, labels={**data.labels, "propositions": ideas}),
        toy.frame(),
        toy.vectors(),
        replace(QUICK, min_examples=3),
    )
    assert len(held_out(trained, "propositions").ids) == 8


# --- the same again


def saved_bytes(trained):
    return _npz(coder_state(compact(trained.coder))[1])


def test_training_same_seed_same_bytes_another_seed_others():
    def bytes_of(seed):
        return saved_bytes(train(toy.training_set(), toy.frame(), toy.vectors(), replace(QUICK, seed=seed)))

    before = np.random.get_state()[1].copy()
    first = bytes_of(1)
    assert first == bytes_of(1)
    assert first != bytes_of(2)
    np.testing.assert_array_equal(np.random.get_state()[1], before)  # nor does it touch the global generator


def test_training_progress_is_told_in_french_without_any_text():
    said = []
    train(toy.training_set(), toy.frame(), toy.vectors(), QUICK, progress=said.append)
    assert "textes tenus à l'écart, pli 1 sur 2" in said
    assert "codes de : propositions (48 contributions lues)" in said
    assert not any("bus" in line or "p00" in line for line in said)


# --- a study without labels, and the vectors


def test_training_untrained_coder_knows_every_code_by_its_wording():
    coder = untrained(toy.frame(), toy.vectors())
    assert coder.codes == ("transport", "logement", "argent", "sante", "ecole", "navette", "guichet")
    assert coder.dimensions == ("champs",) * 5 + ("propositions",) * 2
    p = coder.predict_proba(["le bus et le train ne passent plus", "un guichet à la mairie", ""])
    assert [coder.codes[c] for c in p[:2].argmax(axis=1)] == ["transport", "guichet"]
    assert p[2].max() < coder.wording.limit


def table_of(formes, matrix):
    """A table in which each form has its own row."""
    ranks = {forme: i for i, forme in enumerate(formes)}
    plain = {fold(forme): i for forme, i in ranks.items() if not forme.isascii()}
    return WordVectors(tuple(formes), np.arange(len(formes), dtype=np.int32), matrix, ranks, plain)


def test_training_vectors_keep_frequent_words_and_those_of_the_texts():
    table = table_of(("le", "été", "ete", "bus", "rare"), np.eye(5, dtype=np.float32) * 3)
    vectors = coder_vectors(table, ["un mot rare"], n_words=3, n_dimensions=5)
    # « ete » and « été » are one form once folded: the more frequent spelling, row 1, wins; « bus » is
    # the fourth word and in no text
    assert set(vectors.rows) == {"le", "ete", "rare"}
    assert vectors.matrix.shape == (3, 5)
    np.testing.assert_allclose(np.linalg.norm(vectors.matrix, axis=1), 1)
    # a / (a + 1 / (12 (rank + 10))) with a = 0.001: rank 0: 0.001 / 0.0093333 = 0.10714
    assert vectors.weights[vectors.rows["le"]] == pytest.approx(0.10714, abs=5e-6)
    assert vectors.weights[vectors.rows["rare"]] > vectors.weights[vectors.rows["le"]]


def test_training_vectors_on_fewer_axes_keep_nearness():
    rng = np.random.default_rng(0)
    matrix = (rng.normal(size=(50, 4)) @ rng.normal(size=(4, 20))).astype(np.float32)  # rank 4
    table = table_of([f"mot{chr(97 + i // 26)}{chr(97 + i % 26)}" for i in range(50)], matrix)
    small = coder_vectors(table, [], n_words=50, n_dimensions=4).matrix
    whole = coder_vectors(table, [], n_words=50, n_dimensions=20).matrix
    np.testing.assert_allclose(small @ small.T, whole @ whole.T, atol=1e-4)
