"""Ranks of figures, their intervals, and which neighbours cannot be told apart."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from precanum_nlp.scoring.design import LEVEL


@dataclass(frozen=True, slots=True)
class Rank:
    """Place of a figure among its kind, 1 = the highest.

    Parameters
    ----------
    rang : int
        Equal figures share the best of their places.
    bas, haut : int or None
        95 % interval of the place over the draws; None without draws.
    indistinct : bool or None
        Whether the next one down cannot be told apart: the interval of their difference, drawn jointly, holds
        0. None for the last, and without draws.
    """

    rang: int
    bas: int | None
    haut: int | None
    indistinct: bool | None


def ranks(values: np.ndarray) -> tuple[Rank, ...]:
    """Rank columns by value, the highest first.

    Parameters
    ----------
    values : ndarray of shape (1 + n_draws, n_columns)
        The sample, then the draws; no NaN in the first row. A draw with a NaN is left out.
    """
    sample, drawn = values[0], values[1:]
    drawn = drawn[~np.isnan(drawn).any(axis=1)]
    places = _places(sample[np.newaxis])[0]
    varies = len(drawn) and np.ptp(drawn, axis=0).max() > 1e-12
    if not varies:
        return tuple(Rank(int(place), None, None, None) for place in places)
    edges = [(1 - LEVEL) / 2, (1 + LEVEL) / 2]
    low, high = np.quantile(_places(drawn), edges, axis=0, method="closest_observation")
    order = np.argsort(-sample, kind="stable")
    gaps = drawn[:, order[:-1]] - drawn[:, order[1:]]
    same = dict(zip(order.tolist(), (np.quantile(gaps, edges[0], axis=0) <= 0).tolist(), strict=False))
    return tuple(Rank(int(places[i]), int(low[i]), int(high[i]), same.get(i)) for i in range(len(sample)))


def _places(values: np.ndarray) -> np.ndarray:
    """Return 1 + how many columns are higher, shape as given; sums of floats that should be equal are."""
    rounded = np.round(values, 12)
    return 1 + (rounded[:, np.newaxis, :] > rounded[:, :, np.newaxis]).sum(axis=2)
