"""The learning curve: who is kept aside, and in what order the others are learnt."""

from dataclasses import replace

import pytest
import toy_study as toy

from precanum_nlp.errors import TrainingError
from precanum_nlp.training import curve, learning_curve

QUICK = replace(
    toy.CONFIG, n_folds=2, n_networks=1, hidden=16, epochs=2, max_words=100, max_pieces=100, n_directions=4
)


@pytest.mark.parametrize(
    ("n_texts", "sizes"),
    [(10, (10,)), (120, (60, 120)), (4000, (250, 500, 1000, 2000, 4000))],
)
def test_training_curve_sizes_double(n_texts, sizes):
    assert curve.usual_sizes(n_texts) == sizes


def test_training_curve_judges_each_size_on_the_same_people_whom_none_has_read(monkeypatch):
    learnt, fit = [], curve.train

    def noted(data, *options):
        learnt.append(data)
        return fit(data, *options)

    monkeypatch.setattr(curve, "train", noted)
    monkeypatch.setattr(curve, "usual_sizes", lambda n: (48, n))
    small, large = learning_curve(toy.training_set(), toy.frame(), toy.vectors(), QUICK)
    assert (small.n_texts, small.n_people) == (48, 4)
    assert set(learnt[0].ids) < set(learnt[1].ids)
    assert small.held_out[0].ids == large.held_out[0].ids
    judged = set(large.held_out[0].contributors)
    assert not judged & set(learnt[1].contributors)
    assert {part.dimensions[0] for part in large.held_out} == {"champs", "propositions"}
    labels = toy.training_set().labels["champs"]
    for identifier, row in zip(large.held_out[0].ids, large.held_out[0].truth, strict=True):
        carried = {code for code, yes in zip(large.held_out[0].codes, row, strict=True) if yes}
        assert carried == labels[identifier]


def test_training_curve_says_where_too_little_was_learnt(monkeypatch):
    monkeypatch.setattr(curve, "usual_sizes", lambda n: (3, n))
    first, last = learning_curve(toy.training_set(), toy.frame(), toy.vectors(), QUICK)
    assert first.held_out == ()
    assert last.held_out


def test_training_curve_of_few_people_is_refused():
    data = toy.training_set()
    with pytest.raises(TrainingError, match=r"courbe d'apprentissage : 4 contributeurs .* au moins 5"):
        people = tuple(f"p{i % 4}" for i in range(len(data.ids)))
        next(learning_curve(replace(data, contributors=people), toy.frame(), toy.vectors(), QUICK))
