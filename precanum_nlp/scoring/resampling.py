"""Drawing people with replacement: what every interval of quality rests on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

_LEVEL = 0.95


@dataclass(frozen=True, slots=True)
class Estimate:
    """A figure and its 95 % bootstrap interval; `bas` and `haut` are NaN when it has none."""

    valeur: float
    bas: float
    haut: float


def people_of(contributors: Sequence[str]) -> tuple[int, np.ndarray]:
    """Return how many people there are, and the number of each text's, shape (n_texts,)."""
    people, who = np.unique(np.asarray(contributors), return_inverse=True)
    return len(people), who


def by_person(part: np.ndarray, who: np.ndarray, n_people: int) -> np.ndarray:
    """Return sums over each person's texts, ndarray of shape (n_people, n_columns)."""
    sums = np.zeros((n_people, part.shape[1]))
    np.add.at(sums, who, part)
    return sums


def draws(n_people: int, n_boot: int, seed: int) -> np.ndarray:
    """Return how often each person is drawn, shape (1 + n_boot, n_people); the first row is the sample."""
    if n_people < 2:  # the same person each time: a width of 0 would pass for certainty
        return np.ones((1, n_people))
    rng = np.random.default_rng(seed)
    drawn = rng.multinomial(n_people, np.full(n_people, 1 / n_people), size=n_boot)
    return np.vstack([np.ones((1, n_people)), drawn])


def ratio(above: np.ndarray, below: np.ndarray) -> np.ndarray:
    """Return above / below, NaN where there is nothing to divide by."""
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(below > 0, above / below, np.nan)


def estimate(values: np.ndarray) -> Estimate:
    """Return the first value with the interval that the others, drawn again, give it."""
    drawn = values[1:][~np.isnan(values[1:])]
    if not len(drawn):
        return Estimate(float(values[0]), float("nan"), float("nan"))
    bas, haut = np.quantile(drawn, [(1 - _LEVEL) / 2, (1 + _LEVEL) / 2])
    return Estimate(float(values[0]), float(bas), float(haut))
