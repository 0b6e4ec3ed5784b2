"""Two models on the same texts: what changes, and how much of it is chance."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from precanum_nlp.scoring.resampling import Estimate, by_person, draws, estimate, people_of, ratio

_RISK = 0.05
#: Under six people who differ, even if all go the same way, chance does as much once in 16 (2 / 2⁵).
_FEWEST_PEOPLE = 6


@dataclass(frozen=True, slots=True)
class Paired:
    """What two models accept in one dimension, on the same texts.

    Parameters
    ----------
    dimension : str
    codes : tuple of str, length n_codes
    truth, a, b : ndarray of bool, shape (n_texts, n_codes)
        Codes that stand, and those that each model accepts.
    contributors : tuple of str, length n_texts
    """

    dimension: str
    codes: tuple[str, ...]
    truth: np.ndarray
    a: np.ndarray
    b: np.ndarray
    contributors: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Change:
    """From one model to the other.

    Attributes
    ----------
    f1_a, f1_b : Estimate
        In [0, 1], higher is better.
    ecart : Estimate
        F1 of b minus F1 of a, on the same people at each draw; no interval where they differ on
        fewer than six people.
    p : float in [0, 1]
        How often chance alone would part two models as good as each other so far, Holm's correction for the
        number of codes (or dimensions) looked at included.
    n_exemples : int
        Codes that stand (texts, for one code).
    n_differents : int
        Decisions on which the two models differ.
    """

    f1_a: Estimate
    f1_b: Estimate
    ecart: Estimate
    p: float
    n_exemples: int
    n_differents: int

    @property
    def worse(self) -> bool:
        """Whether b is worse than a, beyond noise."""
        return self.p < _RISK and self.ecart.valeur < 0

    @property
    def better(self) -> bool:
        """Whether b is better than a, beyond noise."""
        return self.p < _RISK and self.ecart.valeur > 0


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two models compared.

    Attributes
    ----------
    ensemble : Change
        All dimensions pooled (micro-F1).
    par_dimension : dict of dimension to Change
    par_code : dict of dimension to dict of code to Change
    n_textes, n_contributeurs : int
    """

    ensemble: Change
    par_dimension: Mapping[str, Change]
    par_code: Mapping[str, Mapping[str, Change]]
    n_textes: int
    n_contributeurs: int

    @property
    def worse(self) -> tuple[str, ...]:
        """Where b is worse beyond noise: "" for all dimensions together, then dimensions."""
        found = [("", self.ensemble), *self.par_dimension.items()]
        return tuple(name for name, change in found if change.worse)


def compare(several: Sequence[Paired], *, n_texts: int, seed: int = 0, n_boot: int = 4000) -> Comparison:
    """Compare model b with model a.

    Parameters
    ----------
    several : sequence of Paired, at least one
        One a dimension.
    n_texts : int
        Distinct texts behind them: a text may be read in several dimensions.
    seed, n_boot : int
        Of the bootstrap, which draws people with all they said, the same ones for both models.

    References
    ----------
    .. [1] T. Berg-Kirkpatrick, D. Burkett, D. Klein (2012). An Empirical Investigation of Statistical
       Significance in NLP. EMNLP.
    .. [2] S. Holm (1979). A simple sequentially rejective multiple test procedure. Scand. J. Statist. 6.
    """
    n_people, who = people_of([name for one in several for name in one.contributors])
    drawn = draws(n_people, n_boot, seed)
    ends = np.cumsum([len(one.contributors) for one in several])[:-1]
    tallies = [_tally(one, rows, n_people) for one, rows in zip(several, np.split(who, ends), strict=True)]
    totals = [tally.sum(axis=2, keepdims=True) for tally in tallies]
    by_dimension = _changes(np.concatenate(totals, axis=2), drawn)
    [whole] = _changes(np.sum(totals, axis=0), drawn)
    return Comparison(
        whole,
        dict(zip((one.dimension for one in several), by_dimension, strict=True)),
        {
            one.dimension: dict(zip(one.codes, _changes(tally, drawn), strict=True))
            for one, tally in zip(several, tallies, strict=True)
        },
        n_texts,
        n_people,
    )


def _tally(one: Paired, who: np.ndarray, n_people: int) -> np.ndarray:
    """Return counts of decisions by person and code, shape (6, n_people, n_codes).

    Right in a, right in b, given or true in a and in b (F1 is 2 right / these), true, and differing.
    """
    truth, a, b = (np.asarray(part, dtype=bool) for part in (one.truth, one.a, one.b))
    sizes = a.astype(int) + truth, b.astype(int) + truth
    parts = (truth & a, truth & b, *sizes, truth, a != b)
    return np.stack([by_person(part, who, n_people) for part in parts])


def _changes(tally: np.ndarray, drawn: np.ndarray) -> list[Change]:
    """Return the change of each column of a tally, p corrected for their number."""
    right_a, right_b, size_a, size_b = (drawn @ part for part in tally[:4])
    f1_a, f1_b = ratio(2 * right_a, size_a), ratio(2 * right_b, size_b)
    gap = f1_b - f1_a
    enough = (tally[5] > 0).sum(axis=0) >= _FEWEST_PEOPLE
    p = _holm(np.where(enough, _p_values(gap[1:]), 1.0))
    true, differing = tally[4].sum(axis=0), tally[5].sum(axis=0)
    return [
        Change(
            estimate(f1_a[:, k]),
            estimate(f1_b[:, k]),
            estimate(gap[:, k] if enough[k] else gap[:1, k]),
            float(p[k]),
            int(true[k]),
            int(differing[k]),
        )
        for k in range(tally.shape[2])
    ]


def _p_values(gaps: np.ndarray) -> np.ndarray:
    """Return twice the smaller tail of each column of gaps; a draw without the code counts on both sides."""
    gaps = np.nan_to_num(gaps)
    tails = np.minimum((gaps <= 0).sum(axis=0), (gaps >= 0).sum(axis=0))
    return np.minimum(2 * (1 + tails) / (1 + len(gaps)), 1.0)


def _holm(p: np.ndarray) -> np.ndarray:
    """Return p-values corrected for how many there are; the order stays."""
    order = np.argsort(p, kind="stable")
    corrected = np.maximum.accumulate(p[order] * np.arange(len(p), 0, -1))
    result = np.empty(len(p))
    result[order] = np.minimum(corrected, 1.0)
    return result
