"""How quality grows with the number of labelled texts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from precanum_nlp.classifier import Coder, PooledVectors, at_most
from precanum_nlp.errors import TrainingError
from precanum_nlp.referentiel import Referentiel
from precanum_nlp.training.fitting import train
from precanum_nlp.training.records import HeldOut, TrainingConfig, TrainingSet
from precanum_nlp.training.splitting import grouped_folds, linked_groups

_JUDGED_SHARE = 5
_SMALLEST, _MOST_POINTS = 60, 5


@dataclass(frozen=True, slots=True)
class CurvePoint:
    """What a model that has learnt `n_texts` texts says of people whom none of the curve's models has read.

    `held_out` has one part a dimension; it is empty where there were too few texts to learn anything.
    """

    n_texts: int
    n_people: int
    held_out: tuple[HeldOut, ...]


def usual_sizes(n_texts: int) -> tuple[int, ...]:
    """Return sizes that double up to `n_texts`, at most five."""
    sizes = [n_texts]
    while len(sizes) < _MOST_POINTS and sizes[-1] // 2 >= _SMALLEST:
        sizes.append(sizes[-1] // 2)
    return tuple(reversed(sizes))


def learning_curve(
    data: TrainingSet, referentiel: Referentiel, vectors: PooledVectors, config: TrainingConfig
) -> Iterator[CurvePoint]:
    """Train on more and more people, and judge on the same fifth of them, kept aside.

    Parameters
    ----------
    data : TrainingSet
    referentiel : Referentiel
    vectors : PooledVectors
    config : TrainingConfig
        Its seed also draws who is kept aside, and in what order the others are learnt.

    Yields
    ------
    CurvePoint
        The smallest first; people are learnt whole, so a size is reached within one person's texts.

    Raises
    ------
    TrainingError
        Fewer than five people.
    """
    groups = linked_groups(data.texts, data.contributors)
    fitted, judged = grouped_folds(groups, _JUDGED_SHARE, config.seed, "courbe d'apprentissage")[0]
    rank = np.random.default_rng(config.seed).permutation(groups.max() + 1)
    ordered = fitted[np.argsort(rank[groups[fitted]], kind="stable")]
    for size in usual_sizes(len(ordered)):
        rows = np.sort(ordered[:size])
        people = len({data.contributors[row] or data.ids[row] for row in rows})
        try:
            coder = train(_part(data, rows), referentiel, vectors, config).coder
        except TrainingError:
            yield CurvePoint(size, people, ())
        else:
            yield CurvePoint(size, people, _judge(coder, _part(data, judged), referentiel))


def _part(data: TrainingSet, rows: Sequence[int]) -> TrainingSet:
    names = ("ids", "texts", "questions", "contributors")
    return replace(data, **{name: tuple(getattr(data, name)[row] for row in rows) for name in names})


def _judge(coder: Coder, data: TrainingSet, referentiel: Referentiel) -> tuple[HeldOut, ...]:
    probabilities = coder.predict_proba(data.texts, data.questions)
    accepted = probabilities >= coder.thresholds
    parts = []
    for dimension in referentiel.dimensions:
        read = data.labels.get(dimension.id, {})
        rows = [row for row, identifier in enumerate(data.ids) if identifier in read]
        codes = tuple(code.id for code in dimension.codes)
        if not rows:
            continue
        place = np.ix_(rows, [coder.codes.index(code) for code in codes])
        parts.append(
            HeldOut(
                tuple(data.ids[row] for row in rows),
                tuple(data.contributors[row] or data.ids[row] for row in rows),
                codes,
                (dimension.id,) * len(codes),
                np.array([[code in read[data.ids[row]] for code in codes] for row in rows], dtype=bool),
                probabilities[place],
                at_most(accepted[place], probabilities[place], dimension.maximum),
            )
        )
    return tuple(parts)
