"""Shares of automatically coded contributions, corrected by a random sample that humans read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import sqrt

import numpy as np

from precanum_nlp.scoring.design import Design
from precanum_nlp.scoring.panel import Panel
from precanum_nlp.scoring.resampling import Estimate

#: A group with fewer sampled contributions than this borrows the errors of all groups together.
FEWEST = 20
#: With fewer errors in the sample than this, the correction of a code rests on almost nothing.
FEW_ERRORS = 5
#: Errors added to the variance of each pool. Set by simulation (scripts/bench_scoring.py): without it,
#: intervals of rare codes cover 91 % with 200 texts read; with it, 94 to 96.5 %, of rare and frequent ones.
_PSEUDO = 0.5


@dataclass(frozen=True, slots=True)
class Verified:
    """One contribution of the random sample, in one dimension: what a human said of it."""

    id: str
    dimension: str
    codes: frozenset[str]


@dataclass(frozen=True, slots=True)
class Correction:
    """One share over all groups, by contributions, before and after correction.

    Parameters
    ----------
    dimension, niveau, code : str
        See `Part`.
    n_automatiques, n_echantillon, n_erreurs : int
        Contributions that a model coded; those of them in the sample; those in which it was wrong.
    n_personnes : int
        People of the sample.
    naive : Estimate
        As coded, with the interval that ignores coding errors.
    corrigee : Estimate
        Prediction-powered; its interval holds the errors too.
    ajustee : Estimate
        Adjusted count, a second opinion; NaN where the model finds the code no better than chance.
    sensibilite, specificite : float in [0, 1]
        In the sample: codes found among those to find; texts left without, among those without.
    fragile : bool
        Fewer than `FEW_ERRORS` errors in the sample: the interval may be too narrow.
    """

    dimension: str
    niveau: str
    code: str
    n_automatiques: int
    n_echantillon: int
    n_erreurs: int
    n_personnes: int
    naive: Estimate
    corrigee: Estimate
    ajustee: Estimate
    sensibilite: float
    specificite: float
    fragile: bool


@dataclass(frozen=True, slots=True)
class Coding:
    """What is known of one code, item by item; arrays of shape (n_items,).

    Parameters
    ----------
    said : ndarray of 0 and 1
        As coded.
    true : ndarray of 0 and 1
        As read; only looked at in the sample.
    automatic, sampled : ndarray of bool
        Coded by a model; drawn at random among these, and read.
    weight : ndarray of float
        Of each item in the share; sum 1.
    group, person : ndarray of int
        People are drawn, within groups: errors on one person's texts are not independent.
    """

    said: np.ndarray
    true: np.ndarray
    automatic: np.ndarray
    sampled: np.ndarray
    weight: np.ndarray
    group: np.ndarray
    person: np.ndarray


def naive_share(coding: Coding) -> Estimate:
    """Return Σ w f and its 95 % interval, the codes taken as true."""
    value = float((coding.weight * coding.said).sum())
    return _interval(value, _share_influence(coding, coding.said), coding, _degrees(coding, None))


def corrected_share(coding: Coding) -> Estimate:
    """Return the prediction-powered share: Σ w f + Σ_g c_g mean_g(y - f) [1]_.

    c_g is the weight of the automatic items of group g, and the mean runs over its sampled items, or over
    those of all groups where g has fewer than `FEWEST`. The variance is that of the whole, linearised and
    summed by person, so that what sample and population share, and what one person repeats, are counted;
    unlike in the paper, items are not independent and the sample is part of the population. Half an error
    more in each pool enters the variance, not the value: with few errors, as with few successes, the plain
    one is too small.

    References
    ----------
    .. [1] A. Angelopoulos, S. Bates, C. Fannjiang, M. Jordan, T. Zrnic (2023). Prediction-powered inference.
       Science 382(6671), Algorithm 1.
    """
    error = (coding.true - coding.said) * coding.sampled
    value = float((coding.weight * coding.said).sum())
    influence = _share_influence(coding, coding.said)
    unseen = 0.0
    for sample, owed in _pools(coding):
        n = sample.sum()
        mean = error[sample].mean()
        unseen += _PSEUDO * (owed.sum() / n) ** 2
        value += owed.sum() * mean
        influence[sample] += owed.sum() * (error[sample] - mean) / n
        influence += owed * mean - _spread(coding, owed * mean)
    return _interval(value, influence, coding, _degrees(coding, coding.sampled), unseen)


def adjusted_share(coding: Coding) -> tuple[Estimate, float, float]:
    """Return the adjusted count, sensitivity and specificity.

    (q + sp - 1) / (se + sp - 1) for the automatic items [1]_ [2]_, kept in [0, 1]: it holds if the model errs
    alike in every group and at every frequency, which the corrected share does not suppose.

    References
    ----------
    .. [1] W. Rogan, B. Gladen (1978). Estimating prevalence from the results of a screening test. American
       Journal of Epidemiology 107(1).
    .. [2] G. Forman (2008). Quantifying counts and costs via classification. Data Mining and Knowledge
       Discovery 17(2).
    """
    s = coding.sampled
    positive, negative = s & (coding.true > 0), s & (coding.true == 0)
    nothing = Estimate(*[float("nan")] * 3)
    se = float(coding.said[positive].mean()) if positive.any() else float("nan")
    sp = float(1 - coding.said[negative].mean()) if negative.any() else float("nan")
    gain = se + sp - 1
    if not gain > 0.05:
        return nothing, se, sp
    owed = coding.weight * coding.automatic
    total, observed = owed.sum(), float((owed * coding.said).sum())
    human = float((coding.weight * coding.said * ~coding.automatic).sum())
    auto = (observed + total * (sp - 1)) / gain
    kept = min(max(auto, 0.0), float(total))
    share = np.where(coding.automatic, (coding.said + sp - 1) / gain, coding.said)
    influence = _share_influence(coding, share)
    influence[positive] -= auto / gain * (coding.said[positive] - se) / positive.sum()
    influence[negative] += (total - auto) / gain * (1 - coding.said[negative] - sp) / negative.sum()
    return _interval(human + kept, influence, coding, _degrees(coding, s)), se, sp


def corrections(
    panels: Sequence[Panel], verified: Iterable[Verified], design: Design
) -> tuple[Correction, ...]:
    """Correct the share of every code and group of codes of the dimensions that the sample was read in.

    Parameters
    ----------
    panels : sequence of Panel
        Of contributions, not of counts.
    verified : iterable of Verified
        Those that are not automatic in the panel, or not in it, are left out.
    """
    read: dict[str, dict[str, frozenset[str]]] = {}
    for one in verified:
        read.setdefault(one.dimension, {})[one.id] = one.codes
    found: list[Correction] = []
    for panel in panels:
        if panel.dimension in read and panel.people is None:
            found += _of_panel(panel, read[panel.dimension], design)
    return tuple(found)


def _of_panel(panel: Panel, read: Mapping[str, frozenset[str]], design: Design) -> list[Correction]:
    sampled = np.array([id in read for id in panel.ids]) & panel.automatique
    if not sampled.any():
        return []
    people = design.people
    group = np.array([design.groupes.index(people[row].groupe) for row in panel.rows])
    own = np.bincount(panel.rows, minlength=len(people))
    worth = design.worth(own.astype(float))
    weight = worth[panel.rows] / own[panel.rows]
    true = np.zeros_like(panel.said)
    for i in np.flatnonzero(sampled):
        codes = read[panel.ids[i]]
        for j, column in enumerate(panel.columns):
            true[i, j] = bool(panel.blocs.get(column.id, frozenset([column.id])) & codes)
    found = []
    for j, column in enumerate(panel.columns):
        coding = Coding(panel.said[:, j], true[:, j], panel.automatique, sampled, weight, group, panel.rows)
        errors = int((coding.said != coding.true)[sampled].sum())
        ajustee, se, sp = adjusted_share(coding)
        found.append(
            Correction(
                panel.dimension,
                column.niveau,
                column.id,
                int(panel.automatique.sum()),
                int(sampled.sum()),
                errors,
                len(np.unique(panel.rows[sampled])),
                naive_share(coding),
                corrected_share(coding),
                ajustee,
                se,
                sp,
                errors < FEW_ERRORS,
            )
        )
    return found


def _pools(coding: Coding) -> list[tuple[np.ndarray, np.ndarray]]:
    """Return (sampled items whose mean error is used, weight of the items that it is used for)."""
    owed = coding.weight * coding.automatic
    sizes = np.bincount(coding.group, coding.sampled)
    enough = sizes[coding.group] >= FEWEST
    pools = [
        (coding.sampled & (coding.group == g), owed * (coding.group == g))
        for g in np.flatnonzero(sizes >= FEWEST)
    ]
    if (owed * ~enough).any():
        pools.append((coding.sampled, owed * ~enough))
    return pools


def _share_influence(coding: Coding, values: np.ndarray) -> np.ndarray:
    """Return what each item adds to Σ w v as a mean within groups: w (v - mean of its group)."""
    weighed = coding.weight * values
    return weighed - _spread(coding, weighed)


def _spread(coding: Coding, weighed: np.ndarray) -> np.ndarray:
    """Return the total of each group, spread over its items by weight."""
    totals, weights = np.bincount(coding.group, weighed), np.bincount(coding.group, coding.weight)
    mean = np.divide(totals, weights, out=np.zeros_like(totals), where=weights > 0)
    return coding.weight * mean[coding.group]


def _interval(
    value: float, influence: np.ndarray, coding: Coding, degrees: int, variance: float = 0.0
) -> Estimate:
    from scipy.stats import t

    people, first, place = np.unique(coding.person, return_index=True, return_inverse=True)
    by_person = np.bincount(place, influence, len(people))
    group = coding.group[first]
    for g in np.unique(group):
        several = by_person[group == g]
        if len(several) > 1:
            variance += len(several) * several.var(ddof=1)
    half = float(t.ppf(0.975, max(degrees, 1))) * sqrt(variance)
    return Estimate(float(value), float(max(0.0, value - half)), float(min(1.0, value + half)))


def _degrees(coding: Coding, items: np.ndarray | None) -> int:
    """Return people less groups, among those whose texts the variance rests on."""
    kept = np.ones(len(coding.person), dtype=bool) if items is None else items
    return len(np.unique(coding.person[kept])) - len(np.unique(coding.group[kept]))
