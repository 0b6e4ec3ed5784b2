"""What the tools that train models from nothing share: texts to learn, judges by other people, figures."""

from __future__ import annotations

import argparse
import dataclasses
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import bench_real
import bench_test
import numpy as np
from benchmarks import STUDY, Benchmark, Predictions, predict, refuse_if_trained_on, truth

from precanum_nlp.classifier import at_most
from precanum_nlp.referentiel import Referentiel
from precanum_nlp.registry import Manifest
from precanum_nlp.scoring import Paired, Quality, quality
from precanum_nlp.tagging import unreadable
from precanum_nlp.training import Trained, TrainingConfig, TrainingSet, train, vectors_for

DIMENSIONS = ("champs", "propositions")


def judges(donnees: Path = bench_real.DATA) -> Iterator[Benchmark]:
    """Yield the 600 test contributions and, where `donnees` is a file, the 300 real answers."""
    for module, more in ((bench_test, {}), (bench_real, {"donnees": donnees})):
        found = module.prepare(argparse.Namespace(etude=STUDY, modele=None, **more))
        if isinstance(found, str):
            sys.stderr.write(f"{found}\n")
        else:
            yield found


def part_of(data: TrainingSet, size: int, seed: int) -> TrainingSet:
    """Return `size` texts drawn at random, in their order: the same mix of sources at every size."""
    rows = sorted(np.random.default_rng(seed).permutation(len(data.ids))[:size])
    kept = {
        name: tuple(getattr(data, name)[i] for i in rows)
        for name in ("ids", "texts", "questions", "contributors")
    }
    return dataclasses.replace(data, **kept)


def train_on(data: TrainingSet, frame: Referentiel, config: TrainingConfig) -> Trained:
    """Train the product's own model, from nothing, for the two dimensions that are judged."""
    labels = {name: data.labels[name] for name in DIMENSIONS}
    vectors = vectors_for(data.texts, config)
    return train(dataclasses.replace(data, labels=labels), frame, vectors, config)


def judge(trained: Trained, frame: Referentiel, benchmark: Benchmark) -> Iterator[Quality]:
    """Yield the quality of a model in each dimension, after checking that it has read none of the texts."""
    refuse_if_learnt(trained.ids, benchmark)
    yield from qualities(predict(trained.coder, "essai", frame, benchmark.contributions), benchmark)


def refuse_if_learnt(ids: Sequence[str], benchmark: Benchmark) -> None:
    """Refuse to judge on texts that were learnt.

    Raises
    ------
    ModelError
    """
    manifest = Manifest("essai", "", "", "", 0, "", {}, {}, {}, {}, ids_entrainement=tuple(ids))
    refuse_if_trained_on(manifest, [c.id for c in benchmark.contributions])


def qualities(said: Predictions, benchmark: Benchmark, *, n_boot: int = 1000) -> Iterator[Quality]:
    """Yield what predictions are worth in each dimension, next to what stands."""
    for name in DIMENSIONS:
        columns = [j for j, dimension in enumerate(said.dimensions) if dimension == name]
        codes = [said.codes[j] for j in columns]
        yield quality(
            name,
            codes,
            real_codes(said.ids, codes, benchmark, name),
            said.probabilities[:, columns],
            said.accepted[:, columns],
            said.contributors,
            n_boot=n_boot,
        )


def paired(a: Predictions, b: Predictions, benchmark: Benchmark) -> list[Paired]:
    """Return what two models accept of the same texts, a record a dimension.

    Raises
    ------
    ValueError
        They have not coded the same texts with the same codes.
    """
    if (a.ids, a.codes) != (b.ids, b.codes):
        raise ValueError("a and b must code the same texts with the same codes.")
    several = []
    for name in DIMENSIONS:
        columns = [j for j, dimension in enumerate(a.dimensions) if dimension == name]
        codes = tuple(a.codes[j] for j in columns)
        real = real_codes(a.ids, codes, benchmark, name)
        several.append(
            Paired(name, codes, real, a.accepted[:, columns], b.accepted[:, columns], a.contributors)
        )
    return several


def real_codes(ids: Sequence[str], codes: Sequence[str], benchmark: Benchmark, dimension: str) -> np.ndarray:
    """Return what stands as a boolean ndarray of shape (n_ids, n_codes)."""
    known = truth(benchmark, dimension)
    return np.array([[code in known[name] for code in codes] for name in ids])


def predictions_of(
    probabilities: np.ndarray,
    accepted: np.ndarray,
    codes: Sequence[str],
    frame: Referentiel,
    benchmark: Benchmark,
) -> Predictions:
    """Put another model's word in the form in which the product's is judged, under the product's own rules.

    As many codes a dimension as the frame allows, and none in what is too short or in another language.

    Parameters
    ----------
    probabilities, accepted : ndarray of shape (n_contributions, n_codes)
        Of the benchmark's contributions, in order.
    codes : sequence of str, length n_codes
    """
    owner = {code.id: d.id for d in frame.dimensions for code in d.codes}
    dimensions = tuple(owner[code] for code in codes)
    accepted = accepted & np.array([not unreadable(c.texte) for c in benchmark.contributions])[:, np.newaxis]
    for name in dict.fromkeys(dimensions):
        columns = [j for j, dimension in enumerate(dimensions) if dimension == name]
        most = frame.dimension(name).maximum
        accepted[:, columns] = at_most(accepted[:, columns], probabilities[:, columns], most)
    return Predictions(
        ids=tuple(c.id for c in benchmark.contributions),
        contributors=tuple(c.partie_prenante or c.id for c in benchmark.contributions),
        codes=tuple(codes),
        dimensions=dimensions,
        probabilities=probabilities,
        accepted=accepted,
    )
