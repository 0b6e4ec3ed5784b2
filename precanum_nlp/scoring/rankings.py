"""Rankings: mean rank, Borda, first places, Kendall's W, and where groups disagree."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from precanum_nlp.scoring.design import LEVEL, Design, estimates
from precanum_nlp.scoring.interviews import Ballot
from precanum_nlp.scoring.ranks import Rank, ranks
from precanum_nlp.scoring.resampling import Estimate
from precanum_nlp.scoring.settings import ScoringSettings
from precanum_nlp.scoring.slices import people_slices


@dataclass(frozen=True, slots=True)
class Concordance:
    """How far people rank alike (see `kendall_w`); NaN with fewer than two people or codes.

    Parameters
    ----------
    w : float in [0, 1]
        0: no more than by chance; 1: all the same.
    chi2, p : float
        Test of w = 0, approximate under some 7 people.
    ddl : int
    """

    w: float
    chi2: float
    ddl: int
    p: float


@dataclass(frozen=True, slots=True)
class RankedCode:
    """One code of a ranking.

    Parameters
    ----------
    code : str
    rang_moyen : Estimate
        Mean rank, 1 = the most important; each group weighing what it weighs.
    borda : Estimate
        100 × (k - rank) / (k - 1), with k codes: 100 when everyone puts it first, 0 last.
    premiers : Estimate
        Share of the people who put it first, in [0, 1]; a tie for first is shared out.
    n_classe : int
        People who gave it a rank.
    rang : Rank
        By mean rank.
    """

    code: str
    rang_moyen: Estimate
    borda: Estimate
    premiers: Estimate
    n_classe: int
    rang: Rank


@dataclass(frozen=True, slots=True)
class Ranking:
    """One ranking in one part of the study.

    Parameters
    ----------
    ensemble : str
        "enjeu", or the enjeu whose champs are ranked.
    coupe, modalite : str
        See `slices`.
    n_parties_prenantes, n_partiels, n_ex_aequo : int
        People who ranked; those who left codes out; those with ties.
    codes : tuple of RankedCode
        The lowest mean rank first. Empty when hidden.
    concordance : Concordance
        Every person weighing the same.
    petit, masque : bool
        See `Part`.
    """

    ensemble: str
    coupe: str
    modalite: str
    n_parties_prenantes: int
    n_partiels: int
    n_ex_aequo: int
    codes: tuple[RankedCode, ...]
    concordance: Concordance
    petit: bool
    masque: bool


@dataclass(frozen=True, slots=True)
class Disagreement:
    """How far apart groups are on one code.

    Parameters
    ----------
    ensemble, code : str
        Of a ranking; or "propositions" and the code rated.
    haut, bas : str
        Groups with the highest and the lowest figure (for a ranking, the highest means the least important).
    ecart : float
        Between them.
    seuil : float
        What 95 % of the draws would not exceed if the groups thought alike; NaN without draws.
    distinct : bool
        Whether `ecart` exceeds it.
    """

    ensemble: str
    code: str
    haut: str
    bas: str
    ecart: float
    seuil: float
    distinct: bool


@dataclass(frozen=True, slots=True)
class Likeness:
    """Kendall's tau-b between the mean ranks of two groups: 1 the same order, -1 the reverse."""

    ensemble: str
    groupe_a: str
    groupe_b: str
    tau: float


def completed_ranks(rangs: Mapping[str, int], codes: Sequence[str]) -> np.ndarray:
    """Return a rank for each code, ndarray of shape (n_codes,), of sum k(k+1)/2.

    Tied codes share the mean of their places; those not ranked share the mean of the last places, as ties:
    who named two of six said that these two come before the others, and no more.
    """
    from scipy.stats import rankdata

    last = max(rangs.values(), default=0) + 1
    return rankdata([rangs.get(code, last) for code in codes], method="average")


def kendall_w(table: np.ndarray) -> Concordance:
    """Return Kendall's coefficient of concordance, corrected for ties, and its test.

    W = (12 Σ R_i² - 3 m² k (k + 1)²) / (m² k (k² - 1) - m Σ T_j), R_i the sum of the ranks of code i, T_j the
    sum of t³ - t over the ties of person j; m (k - 1) W follows χ² with k - 1 degrees of freedom [1]_.

    Parameters
    ----------
    table : ndarray of shape (m people, k codes)
        Complete ranks, ties as means of their places.

    References
    ----------
    .. [1] M. G. Kendall, J. D. Gibbons (1990). Rank Correlation Methods, 5th ed., ch. 6.
    """
    from scipy.stats import chi2

    m, k = table.shape
    if m < 2 or k < 2:
        return Concordance(float("nan"), float("nan"), max(k - 1, 0), float("nan"))
    ties = sum((n**3 - n).sum() for row in table for n in [np.unique(row, return_counts=True)[1]])
    below = m**2 * k * (k**2 - 1) - m * ties
    if below <= 0:  # everybody ties everything
        return Concordance(float("nan"), float("nan"), k - 1, float("nan"))
    w = float((12 * (table.sum(axis=0) ** 2).sum() - 3 * m**2 * k * (k + 1) ** 2) / below)
    statistic = m * (k - 1) * w
    return Concordance(w, statistic, k - 1, float(chi2.sf(statistic, k - 1)))


def rankings(
    ballots: Sequence[Ballot], groups: Mapping[str, str], design: Design, settings: ScoringSettings
) -> tuple[tuple[Ranking, ...], tuple[Disagreement, ...], tuple[Likeness, ...]]:
    """Return each ranking in each part of the study, and how groups differ on it.

    Parameters
    ----------
    ballots : sequence of Ballot
    groups : mapping of str to str
        Stakeholder → group.
    """
    rows = design.rows()
    found, gaps, likeness = [], [], []
    for ensemble in dict.fromkeys(ballot.ensemble for ballot in ballots):
        several = [b for b in ballots if b.ensemble == ensemble and b.rangs]
        codes = tuple(sorted({code for ballot in several for code in ballot.rangs}))
        if len(codes) < 2:
            continue
        box = _Box(several, codes, [rows[f"p:{b.stakeholder}", groups[b.stakeholder]] for b in several])
        for part in people_slices(design, settings.interne):
            inside = part.rows[box.rows]
            if inside.any():
                found.append(_ranking(ensemble, part, box, inside, design, settings))
        means = group_means(box.spread(box.table, len(design.people)), box.held(len(design.people)), design)
        gaps += disagreements(ensemble, codes, means, design.groupes)
        likeness += _likeness(ensemble, means, design.groupes)
    return tuple(found), tuple(gaps), tuple(likeness)


class _Box:
    """Ballots of one ranking: `table` (n_ballots, n_codes) of completed ranks, `rows` in the design."""

    def __init__(self, ballots: Sequence[Ballot], codes: Sequence[str], rows: Sequence[int]):
        self.ballots, self.codes, self.rows = ballots, codes, np.array(rows, dtype=int)
        self.table = np.array([completed_ranks(ballot.rangs, codes) for ballot in ballots])
        best = self.table == self.table.min(axis=1, keepdims=True)
        self.first = best / best.sum(axis=1, keepdims=True)

    def spread(self, values: np.ndarray, n_people: int) -> np.ndarray:
        """Return `values` on the rows of the design, 0 elsewhere."""
        spread = np.zeros((n_people, values.shape[1]))
        spread[self.rows] = values
        return spread

    def held(self, n_people: int) -> np.ndarray:
        held = np.zeros(n_people)
        held[self.rows] = 1
        return held


def _ranking(ensemble, part, box: _Box, inside: np.ndarray, design: Design, settings) -> Ranking:
    n, n_people = int(inside.sum()), len(design.people)
    hidden = n < settings.masquer
    chosen = [ballot for ballot, kept in zip(box.ballots, inside, strict=True) if kept]
    held = box.held(n_people) * part.rows
    means = design.ratio(box.spread(box.table, n_people) * part.rows[:, np.newaxis], held)
    firsts = design.ratio(box.spread(box.first, n_people) * part.rows[:, np.newaxis], held)
    k = len(box.codes)
    figures = (estimates(means), estimates(100 * (k - means) / (k - 1)), estimates(firsts), ranks(-means))
    several = [
        RankedCode(code, mean, borda, first, sum(code in b.rangs for b in chosen), place)
        for code, mean, borda, first, place in zip(box.codes, *figures, strict=True)
    ]
    return Ranking(
        ensemble,
        part.coupe,
        part.modalite,
        n,
        sum(len(ballot.rangs) < k for ballot in chosen),
        sum(len(set(ballot.rangs.values())) < len(ballot.rangs) for ballot in chosen),
        () if hidden else tuple(sorted(several, key=lambda one: one.rang_moyen.valeur)),
        kendall_w(box.table[inside] if not hidden else box.table[:0]),
        n < settings.signaler,
        hidden,
    )


def group_means(above: np.ndarray, below: np.ndarray, design: Design) -> np.ndarray:
    """Return the mean of each group, ndarray of shape (n_groups, 1 + n_draws, n_columns); NaN "
    "without base."""
    found = []
    for groupe in design.groupes:
        inside = np.array([person.groupe == groupe for person in design.people])
        mask = inside if below.ndim == 1 else inside[:, np.newaxis]
        found.append(design.ratio(above * inside[:, np.newaxis], below * mask))
    return np.array(found)


def disagreements(
    ensemble: str, codes: Sequence[str], means: np.ndarray, groupes: Sequence[str]
) -> list[Disagreement]:
    """Return how far apart groups are on each code.

    The gap between the two extreme groups is held against the gaps that the draws alone make once each group
    is brought back to its own mean: taking the widest of several gaps is then no unfair choice.

    Parameters
    ----------
    means : ndarray of shape (n_groups, 1 + n_draws, n_codes)
    """
    found = []
    for i, code in enumerate(codes):
        known = [g for g in range(len(groupes)) if not np.isnan(means[g, 0, i])]
        if len(known) < 2:
            continue
        sample, drawn = means[known, 0, i], means[known, 1:, i]
        high, low = int(sample.argmax()), int(sample.argmin())
        gap, limit = float(sample[high] - sample[low]), float("nan")
        spread = np.ptp(drawn - sample[:, np.newaxis], axis=0)
        if len(spread := spread[~np.isnan(spread)]) and spread.max() > 1e-12:
            limit = float(np.quantile(spread, LEVEL))
        names = (groupes[known[high]], groupes[known[low]])
        found.append(Disagreement(ensemble, code, *names, gap, limit, bool(gap > limit)))
    return found


def _likeness(ensemble: str, means: np.ndarray, groupes: Sequence[str]) -> list[Likeness]:
    from scipy.stats import kendalltau

    known = [g for g in range(len(groupes)) if not np.isnan(means[g, 0]).any()]
    return [
        Likeness(ensemble, groupes[a], groupes[b], float(kendalltau(means[a, 0], means[b, 0]).statistic))
        for a, b in combinations(known, 2)
    ]
