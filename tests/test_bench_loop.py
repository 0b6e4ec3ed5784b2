"""scripts/bench_loop.py: what its analyst may read, what the model learns of it, and the curve."""

from dataclasses import replace
from xml.etree import ElementTree

import numpy as np
import pytest
import toy_study as toy

from precanum_nlp.corpus import Contribution
from precanum_nlp.errors import PrecanumError
from precanum_nlp.scoring import quality


@pytest.fixture
def loop(scripts):
    """A source of three texts, for a model that has learnt four of the toy study's."""
    data = toy.training_set()
    both = {name: {i: data.labels[name].get(i, frozenset()) for i in data.ids} for name in data.labels}
    sources = scripts.loop_sources
    base = sources.drawn(replace(data, labels=both), data.ids, 4, 0)
    pool = tuple(Contribution(f"n{n}", f"texte {n}", question="Q ?") for n in range(3))
    given = {c.id: frozenset({"argent"}) for c in pool}
    labels = {"champs": given, "propositions": dict.fromkeys(given, frozenset())}
    return sources.Loop("Essai", base, pool, labels, None)


def test_bench_loop_pool_holds_nothing_that_is_judged(scripts):
    judged = [Contribution("a", "Pas de réseau."), Contribution("b", "Trop cher")]
    pool = [
        Contribution("a", "autre chose"),
        Contribution("c", "PAS DE  RESEAU."),
        Contribution("d", "Trop cher ici"),
    ]
    assert [c.id for c in scripts.loop_sources.unjudged(pool, judged)] == ["d"]


def test_bench_loop_base_is_drawn_among_texts_read_in_both_dimensions(scripts):
    data = toy.training_set()
    base = scripts.loop_sources.drawn(data, data.ids[:60], 10, 3)
    assert len(base.ids) == 10
    assert set(base.ids) <= set(data.ids[:60]) & set(data.labels["propositions"])
    assert base.texts == tuple(data.texts[data.ids.index(i)] for i in base.ids)
    assert base.ids != scripts.loop_sources.drawn(data, data.ids[:60], 10, 4).ids


def test_bench_loop_readings_are_marked_as_a_person_s(scripts, loop):
    data = scripts.loop_sources.with_readings(loop, [0, 2])
    assert data.human == {"n0", "n2"}
    assert data.ids == (*loop.base.ids, "n0", "n2")
    assert data.labels["champs"]["n2"] == {"argent"}
    assert set(data.labels["propositions"]) == set(data.ids)


def test_bench_loop_unknown_source_is_refused(scripts):
    args = scripts.bench_loop.argparse.Namespace(sources="autre")
    with pytest.raises(PrecanumError, match="'autre' ; attendu « reelle », « reference »"):
        list(scripts.loop_sources.read_loops(args, None, None))


def test_bench_loop_real_source_says_where_data_are_absent(scripts, tmp_path):
    args = scripts.bench_loop.argparse.Namespace(donnees=tmp_path / "rien.csv")
    assert "données absentes" in scripts.loop_sources.real_loop(args, None)


def point(scripts, mode, n, right):
    real = np.eye(4, dtype=bool)
    found = quality("champs", list("abcd"), real, real * 0.9, real & (np.arange(4) < right), list("wxyz"))
    return scripts.bench_loop.Point("Essai", mode, n, (found,), (real,), 1.0, 0.5, 1.0, 3.0)


def test_bench_loop_curve_has_a_line_a_mode_and_rises_with_f1(scripts):
    points = [point(scripts, mode, n, 2 + (n > 0)) for mode in ("doute", "hasard") for n in (0, 300)]
    drawn = ElementTree.fromstring(scripts.loop_drawing.picture(points))
    lines = [e.get("d") for e in drawn.iter() if e.get("d", "").startswith("M") and "L" in e.get("d", "")]
    assert len(lines) == 2
    # two of four codes found: F1 = 4/6, 330 - 300 · 0.667 = 130; three: 6/7, 72.9
    heights = [float(place.split()[1]) for place in lines[0][1:].split("L")]
    assert heights == pytest.approx([130.0, 72.9])
