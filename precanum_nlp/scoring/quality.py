"""How good predictions are, with their interval."""

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


@dataclass(frozen=True, slots=True)
class Quality:
    """Quality of one dimension's codes on texts that the model had not seen.

    Attributes
    ----------
    f1, precision, rappel : Estimate
        Micro-averaged over the codes, in [0, 1], higher is better.
    premiers : Estimate
        Share of the texts with a code that have a right one among the three likeliest.
    f1_par_code : dict of code to Estimate
    n_textes, n_contributeurs : int
    """

    dimension: str
    f1: Estimate
    precision: Estimate
    rappel: Estimate
    premiers: Estimate
    f1_par_code: dict[str, Estimate]
    n_textes: int
    n_contributeurs: int


def quality(
    dimension: str,
    codes: Sequence[str],
    truth: np.ndarray,
    probabilities: np.ndarray,
    accepted: np.ndarray,
    contributors: Sequence[str],
    *,
    seed: int = 0,
    n_boot: int = 1000,
) -> Quality:
    """Judge predictions against truths.

    Parameters
    ----------
    codes : sequence of str, length n_codes
    truth, probabilities, accepted : ndarray of shape (n_texts, n_codes)
        What stands, the model's probabilities, and what it accepted.
    contributors : sequence of str, length n_texts
        Intervals come from drawing contributors, with all their texts, with replacement: people repeat
        themselves, so texts drawn one by one would make the interval too narrow.
    seed, n_boot : int
        Of the bootstrap.

    References
    ----------
    .. [1] B. Efron, R. Tibshirani (1993). An Introduction to the Bootstrap, ch. 13 (percentile intervals).
    """
    truth, accepted = np.asarray(truth, dtype=bool), np.asarray(accepted, dtype=bool)
    people, who = np.unique(np.asarray(contributors), return_inverse=True)
    per_code = [_by_person(part, who, len(people)) for part in (truth & accepted, accepted, truth)]
    coded = truth.any(axis=1)
    first = np.argsort(-probabilities, axis=1, kind="stable")[:, :3]
    found = coded & np.take_along_axis(truth, first, axis=1).any(axis=1)
    top = [_by_person(part[:, np.newaxis], who, len(people)) for part in (found, coded)]
    draws = _draws(len(people), n_boot, seed)
    totals = [part.sum(axis=1, keepdims=True) for part in per_code]
    hits, given, real = (_drawn(part, draws)[:, 0] for part in totals)
    code_hits, code_given, code_real = (_drawn(part, draws) for part in per_code)
    code_f1 = _ratio(2 * code_hits, code_given + code_real)
    return Quality(
        dimension,
        _estimate(_ratio(2 * hits, given + real)),
        _estimate(_ratio(hits, given)),
        _estimate(_ratio(hits, real)),
        _estimate(_ratio(*(_drawn(part, draws)[:, 0] for part in top))),
        {code: _estimate(code_f1[:, column]) for column, code in enumerate(codes)},
        len(truth),
        len(people),
    )


def _by_person(part: np.ndarray, who: np.ndarray, n_people: int) -> np.ndarray:
    """Return sums over each person's texts, ndarray of shape (n_people, n_columns)."""
    sums = np.zeros((n_people, part.shape[1]))
    np.add.at(sums, who, part)
    return sums


def _draws(n_people: int, n_boot: int, seed: int) -> np.ndarray:
    """Return how often each person is drawn, shape (1 + n_boot, n_people); the first row is the sample."""
    if n_people < 2:  # the same person each time: a width of 0 would pass for certainty
        return np.ones((1, n_people))
    rng = np.random.default_rng(seed)
    drawn = rng.multinomial(n_people, np.full(n_people, 1 / n_people), size=n_boot)
    return np.vstack([np.ones((1, n_people)), drawn])


def _drawn(part: np.ndarray, draws: np.ndarray) -> np.ndarray:
    return draws @ part


def _ratio(above: np.ndarray, below: np.ndarray) -> np.ndarray:
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(below > 0, above / below, np.nan)


def _estimate(values: np.ndarray) -> Estimate:
    drawn = values[1:][~np.isnan(values[1:])]
    if not len(drawn):
        return Estimate(float(values[0]), float("nan"), float("nan"))
    bas, haut = np.quantile(drawn, [(1 - _LEVEL) / 2, (1 + _LEVEL) / 2])
    return Estimate(float(values[0]), float(bas), float(haut))
