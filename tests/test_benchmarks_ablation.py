"""scripts/bench_ablation.py: its whole model is the product's, and each variant lacks what it says."""

from dataclasses import replace

import numpy as np
import pytest
import toy_study as toy

from precanum_nlp.corpus import Contribution
from precanum_nlp.training import train

CONFIG = replace(toy.CONFIG, n_networks=1, epochs=8)


@pytest.fixture(scope="module")
def data():
    found = toy.training_set()
    ideas = {name: found.labels["propositions"].get(name, frozenset()) for name in found.ids}
    return replace(found, labels={**found.labels, "propositions": ideas})


@pytest.fixture(scope="module")
def judged(scripts):
    """Sentences of the study, asked with one question and then the other."""
    said = [text for several in toy.SAID.values() for text in several]
    contributions = [
        Contribution(f"{question}{n}", text, question=question)
        for question in (toy.FREINS, toy.IDEES)
        for n, text in enumerate([*said, "oui"])
    ]
    return scripts.benchmarks.Benchmark("Essai", tuple(contributions), (), ("a", "b"))


@pytest.fixture(scope="module")
def found(scripts, data, judged):
    return scripts.bench_ablation.ablations(data, toy.frame(), toy.vectors(), [judged], CONFIG)


def test_ablation_whole_model_is_the_products(scripts, data, judged, found):
    coder = train(data, toy.frame(), toy.vectors(), CONFIG).coder
    product = scripts.benchmarks.predict(coder, "essai", toy.frame(), judged.contributions)
    [own] = found[scripts.bench_ablation.WHOLE]
    columns = [product.codes.index(code) for code in own.codes]
    assert own.codes == ("transport", "logement", "argent", "sante", "navette", "guichet")
    assert own.probabilities == pytest.approx(product.probabilities[:, columns], abs=1e-5)
    assert (own.accepted == product.accepted[:, columns]).all()
    assert own.accepted.any()


def test_ablation_has_every_variant_and_each_changes_something(scripts, found):
    bench = scripts.bench_ablation
    assert list(found) == [bench.WHOLE, *bench.FEATURES, *bench.DECISIONS]
    [reference] = found[bench.WHOLE]
    for name, [said] in found.items():
        assert said.ids == reference.ids
        assert name == bench.WHOLE or not np.allclose(said.probabilities, reference.probabilities)


def test_ablation_without_the_question_answers_the_same_whatever_was_asked(scripts, found):
    [said] = found["sans la question posée"]
    n = len(said.ids) // 2
    assert said.probabilities[:n] == pytest.approx(said.probabilities[n:], abs=1e-9)
    [whole] = found[scripts.bench_ablation.WHOLE]
    assert np.abs(whole.probabilities[:n] - whole.probabilities[n:]).max() > 1e-4


def test_ablation_refuses_texts_read_in_one_dimension_only(scripts, judged):
    with pytest.raises(ValueError, match="read in both dimensions"):
        scripts.bench_ablation.ablations(toy.training_set(), toy.frame(), toy.vectors(), [judged], CONFIG)


def test_ablation_codes_decided_alone_know_nothing_of_each_other(scripts):
    rng = np.random.default_rng(0)
    truth = rng.integers(0, 2, (200, 2))
    scores = 2.0 * truth - 1 + rng.normal(0, 1, (200, 2))
    lengths = np.ones(200)
    decision = scripts.bench_ablation.EachCodeAlone(("x", "x")).fit((scores,), truth, lengths)
    changed = scores.copy()
    changed[:, 1] = -5
    before, after = (decision.predict_proba((part,), lengths) for part in (scores, changed))
    assert (before[:, 0] == after[:, 0]).all()
    assert (before[:, 1] != after[:, 1]).all()
