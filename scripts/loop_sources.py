"""The two sources that bench_loop.py reads, and what a model knows of them before and after."""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import bench_real
import bench_test
import numpy as np
from benchmarks import STUDY, Benchmark
from document import interval

from precanum_nlp.annotations import Annotation, agreement, current_labels, read_annotations
from precanum_nlp.cli.study import kept_contributions
from precanum_nlp.corpus import Contribution
from precanum_nlp.errors import PrecanumError
from precanum_nlp.training import TrainingSet, same_words

DIMENSIONS = ("champs", "propositions")


@dataclass(frozen=True, slots=True)
class Loop:
    """A source to read.

    Attributes
    ----------
    titre : str
    base : TrainingSet
        What the first model learns: nothing of the source.
    pool : tuple of Contribution
        What the analyst may read.
    labels : mapping of dimension to mapping of id to frozenset of code
        What the analyst says of each.
    judged : Benchmark
    accord : str
        What is known of the agreement of the pool's readers, in French.
    """

    titre: str
    base: TrainingSet
    pool: tuple[Contribution, ...]
    labels: Mapping[str, Mapping[str, frozenset[str]]]
    judged: Benchmark
    accord: str = ""


def read_loops(args, study, data: TrainingSet) -> Iterator[Loop | str]:
    """Yield each source asked for, or the French reason why it cannot be read here."""
    for name in args.sources.split(","):
        if name == "reelle":
            yield real_loop(args, data)
        elif name == "reference":
            yield reference_loop(args, study, data)
        else:
            raise PrecanumError(f"--sources : {name!r} ; attendu « reelle », « reference ».")


def real_loop(args, data: TrainingSet) -> Loop | str:
    """Return the 1,000 answers to the Grand Débat, without any that repeats one of the 300 judged."""
    judged = bench_real.prepare(argparse.Namespace(etude=STUDY, donnees=args.donnees))
    if isinstance(judged, str):
        return judged
    records = read_annotations(STUDY / "annotations" / "reel_boucle")
    kept = unjudged(bench_real.rows_coded(args.donnees, records), judged.contributions)
    labels = {
        name: current_labels(records, dimension=name, annotateurs=bench_real.READERS[:1])
        for name in DIMENSIONS
    }
    base = drawn(data, data.ids, args.base, args.graine)
    return Loop("Grand Débat (réponses réelles)", base, kept, labels, judged, _agreement_of(records))


def _agreement_of(records: Sequence[Annotation]) -> str:
    """Say how far the two readers of the pool agree, where both have read."""
    found = [agreement(records, *bench_real.READERS, dimension=name) for name in DIMENSIONS]
    each = [
        f"{one.dimension} {interval(one.micro_f1.valeur, one.micro_f1.bas, one.micro_f1.haut)}"
        for one in found
    ]
    return (
        f"- Accord des deux lecteurs automatiques du lot, sur {found[0].n} réponses lues deux fois, en "
        f"micro-F1 : {' ; '.join(each)}."
    )


def reference_loop(args, study, data: TrainingSet) -> Loop:
    """Return the study's own contributions, for a model that has read its reserve only."""
    judged = bench_test.prepare(argparse.Namespace(etude=STUDY))
    own = {c.id: c for c in kept_contributions(study)}
    pool = tuple(own[i] for i in data.ids if i in own and all(i in data.labels[d] for d in DIMENSIONS))
    pool = unjudged(pool, judged.contributions)
    base = drawn(data, [i for i in data.ids if i not in own], args.base, args.graine)
    return Loop("étude de référence (synthétique)", base, pool, data.labels, judged)


def unjudged(pool: Iterable[Contribution], judged: Iterable[Contribution]) -> tuple[Contribution, ...]:
    """Return the contributions that are not among those judged, nor say the same words as one."""
    judged = tuple(judged)
    ids, words = {c.id for c in judged}, {same_words(c.texte) for c in judged}
    return tuple(c for c in pool if c.id not in ids and same_words(c.texte) not in words)


def drawn(data: TrainingSet, ids: Iterable[str], size: int, seed: int) -> TrainingSet:
    """Return `size` of the texts named, read in both dimensions, drawn at random."""
    wanted = frozenset(ids).intersection(*(data.labels[name] for name in DIMENSIONS))
    rows = [row for row, identifier in enumerate(data.ids) if identifier in wanted]
    rows = sorted(np.random.default_rng(seed).permutation(rows)[:size].tolist())
    names = ("ids", "texts", "questions", "contributors")
    part = {name: tuple(getattr(data, name)[row] for row in rows) for name in names}
    return replace(data, **part, labels={name: data.labels[name] for name in DIMENSIONS})


def with_readings(loop: Loop, read: Sequence[int]) -> TrainingSet:
    """Return the base and what the analyst has read, marked as read by a person."""
    rows, base = [loop.pool[i] for i in read], loop.base
    ids = tuple(c.id for c in rows)
    return TrainingSet(
        ids=base.ids + ids,
        texts=base.texts + tuple(c.texte for c in rows),
        questions=base.questions + tuple(c.question for c in rows),
        contributors=base.contributors + tuple(c.partie_prenante for c in rows),
        labels={
            name: {
                **{i: base.labels[name][i] for i in base.ids},
                **{i: loop.labels[name][i] for i in ids},
            }
            for name in DIMENSIONS
        },
        human=frozenset(ids),
    )
