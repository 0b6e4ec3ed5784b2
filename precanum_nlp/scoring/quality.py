"""How good predictions are, with their interval."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from precanum_nlp.scoring.resampling import Estimate, by_person, draws, estimate, people_of, ratio


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
    n_people, who = people_of(contributors)
    per_code = [by_person(part, who, n_people) for part in (truth & accepted, accepted, truth)]
    coded = truth.any(axis=1)
    first = np.argsort(-probabilities, axis=1, kind="stable")[:, :3]
    found = coded & np.take_along_axis(truth, first, axis=1).any(axis=1)
    top = [by_person(part[:, np.newaxis], who, n_people) for part in (found, coded)]
    drawn = draws(n_people, n_boot, seed)
    totals = [part.sum(axis=1, keepdims=True) for part in per_code]
    hits, given, real = ((drawn @ part)[:, 0] for part in totals)
    code_hits, code_given, code_real = (drawn @ part for part in per_code)
    code_f1 = ratio(2 * code_hits, code_given + code_real)
    return Quality(
        dimension,
        estimate(ratio(2 * hits, given + real)),
        estimate(ratio(hits, given)),
        estimate(ratio(hits, real)),
        estimate(ratio(*((drawn @ part)[:, 0] for part in top))),
        {code: estimate(code_f1[:, column]) for column, code in enumerate(codes)},
        len(truth),
        n_people,
    )


def expected_calibration_error(probabilities: np.ndarray, y: np.ndarray, *, n_bins: int = 10) -> float:
    """Return the mean gap between probability and frequency, in [0, 1], 0 = perfectly calibrated.

    Parameters
    ----------
    probabilities, y : ndarray of any one shape
        Pairs (text, code); those under 1 % are left out, or the easy refusals would hide all else.
    n_bins : int
        Bins with as many pairs each.

    References
    ----------
    .. [1] M. Naeini, G. Cooper, M. Hauskrecht (2015). Obtaining well calibrated probabilities using Bayesian
       binning. AAAI.
    """
    p, truth = np.ravel(probabilities), np.ravel(y)
    shown = p >= 0.01
    p, truth = p[shown], truth[shown]
    if not len(p):
        return 0.0
    bins = np.array_split(np.argsort(p, kind="stable"), n_bins)
    gaps = [abs(p[rows].mean() - truth[rows].mean()) * len(rows) for rows in bins if len(rows)]
    return float(sum(gaps) / len(p))
