"""Shares of codes and of groups of codes, in every unit, for every part of the study."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np

from precanum_nlp.scoring.design import Design, estimate, estimates
from precanum_nlp.scoring.panel import BLOC, CODE, UNITES, Panel, Sums
from precanum_nlp.scoring.ranks import Rank, ranks
from precanum_nlp.scoring.resampling import Estimate
from precanum_nlp.scoring.settings import ScoringSettings
from precanum_nlp.scoring.slices import ENSEMBLE, EXTERNES, INTERNE, RANKED, item_slices, people_slices
from precanum_nlp.scoring.weights import kish

_Z = NormalDist().inv_cdf(0.975)


@dataclass(frozen=True, slots=True)
class Part:
    """One share.

    Parameters
    ----------
    dimension : str
    niveau : {"code", "bloc"}
        A code, or any code of a group of codes: an enjeu, an axe.
    code : str
        Id of the code, or of the group of codes.
    unite : {"contributions", "parties_prenantes", "reponses"}
        What is counted. "reponses" counts codes given: those of a dimension share 100 %.
    coupe, modalite : str
        For whom: see `slices`.
    n, base : int
        How many carry it, and out of how many, all groups together.
    n_modele, base_modele : int or None
        Those of `n` and of `base` that rest on the model alone: contributions that it coded, people whose
        contributions it all coded. None where only a table of counts is known.
    n_parties_prenantes : int
        People in the base.
    part : Estimate
        In [0, 1], each group weighing what it weighs, with its 95 % interval.
    part_brute : float in [0, 1]
        n / base.
    effectif_kish : float
        Number of people of equal weight that the base is worth.
    rang : Rank or None
        Among the codes, or the groups of codes, of the dimension; only over all and by group.
    petit, masque : bool
        Too few people: read with care; not given (counts are then 0, `part` and the rest NaN).
    groupes_sans_base : tuple of str
        Groups left out because none of their people was read on this.
    """

    dimension: str
    niveau: str
    code: str
    unite: str
    coupe: str
    modalite: str
    n: int
    base: int
    n_modele: int | None
    base_modele: int | None
    n_parties_prenantes: int
    part: Estimate
    part_brute: float
    effectif_kish: float
    rang: Rank | None
    petit: bool
    masque: bool
    groupes_sans_base: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Contrast:
    """External stakeholders against the organisation, on one code.

    Parameters
    ----------
    externes, interne : float in [0, 1]
        Share among each.
    ecart : Estimate
        externes - interne, with its 95 % interval by joint draws.
    distinct : bool
        Whether the interval leaves 0 out.
    """

    dimension: str
    niveau: str
    code: str
    unite: str
    externes: float
    interne: float
    ecart: Estimate
    distinct: bool


def parts(panels: Sequence[Panel], design: Design, settings: ScoringSettings) -> tuple[Part, ...]:
    """Return every share: by dimension, unit, part of the study, then in the order of the frame.

    A part of the study in which nobody was read on a dimension has no row. Intervals are the central 95 % of
    the draws; where the draws do not vary (a code that nobody gave, or everybody; a table of counts), they
    are those of `score_half_width`.
    """
    slices = people_slices(design, settings.interne)
    n_people = len(design.people)
    found: list[Part] = []
    for panel in panels:
        annotated = ~panel.automatique
        for unite in UNITES:
            whole = panel.sums(unite, n_people)
            known = panel.sums(unite, n_people, annotated)
            for part in slices:
                where = _Slice(
                    unite, part.coupe, part.modalite, _only(whole, part.rows), _only(known, part.rows)
                )
                found += _rows(panel, where, design, settings)
            for coupe, modalite, kept in item_slices(panel):
                several = (panel.sums(unite, n_people, items) for items in (kept, kept & annotated))
                found += _rows(panel, _Slice(unite, coupe, modalite, *several), design, settings)
    return tuple(found)


def contrasts(panels: Sequence[Panel], design: Design, settings: ScoringSettings) -> tuple[Contrast, ...]:
    """Set external stakeholders against the organisation, where both were read."""
    sides = {
        s.coupe: s.rows for s in people_slices(design, settings.interne) if s.coupe in (EXTERNES, INTERNE)
    }
    if not sides:
        return ()
    found = []
    for panel in panels:
        for unite in UNITES:
            whole = panel.sums(unite, len(design.people))
            several = {side: _only(whole, rows) for side, rows in sides.items()}
            if not all(sums.below.any() for sums in several.values()):
                continue
            out, within = (
                design.ratio(several[side].above, several[side].below) for side in (EXTERNES, INTERNE)
            )
            for i, column in enumerate(panel.columns):
                gap = estimate(out[:, i] - within[:, i])
                values = (float(out[0, i]), float(within[0, i]), gap, bool(gap.bas > 0 or gap.haut < 0))
                found.append(Contrast(panel.dimension, column.niveau, column.id, unite, *values))
    return tuple(found)


def score_half_width(share: np.ndarray, base: np.ndarray, weight: np.ndarray) -> np.ndarray:
    """Return half the 95 % interval of Σ W p by the adjusted shares of Agresti and Coull [1]_.

    z √(Σ W² q (1 - q) / (b + z²)), with q = (p b + z²/2) / (b + z²): not 0 when no group, or every one, has
    the code.

    Parameters
    ----------
    share : ndarray of shape (n_groups, n_columns)
        p of each group.
    base, weight : ndarray of shape (n_groups,)
        b and W of each group.

    Returns
    -------
    ndarray of shape (n_columns,)

    References
    ----------
    .. [1] A. Agresti, B. A. Coull (1998). Approximate is better than "exact" for interval estimation of
       binomial proportions. The American Statistician 52(2).
    """
    z2 = _Z * _Z
    base, weight = base[:, np.newaxis], weight[:, np.newaxis]
    q = (share * base + z2 / 2) / (base + z2)
    return _Z * np.sqrt((weight**2 * q * (1 - q) / (base + z2)).sum(axis=0))


@dataclass(frozen=True, slots=True)
class _Slice:
    """A part of the study, in one unit: all its sums, and those that rest on annotations."""

    unite: str
    coupe: str
    modalite: str
    sums: Sums
    annotees: Sums

    def totals(self) -> tuple[list[int], int]:
        """Return how many carry each column, and out of how many."""
        return self.sums.above.sum(axis=0).astype(int).tolist(), int(self.sums.below.sum())

    def by_model(self) -> tuple[list[int], int]:
        """Return the same of those that rest on the model alone."""
        above = (self.sums.above - self.annotees.above).sum(axis=0)
        return above.astype(int).tolist(), int((self.sums.below - self.annotees.below).sum())


def _only(sums: Sums, rows: np.ndarray) -> Sums:
    return Sums(sums.above * rows[:, np.newaxis], sums.below * rows)


def _rows(panel: Panel, where: _Slice, design: Design, settings: ScoringSettings) -> Iterator[Part]:
    sums, coupe = where.sums, where.coupe
    if not sums.below.any():
        return
    present = np.flatnonzero(sums.below)
    n_people = _n_people(panel, present)
    hidden = n_people < settings.masquer
    said = sums.above.any(axis=0)  # the others are 0 in every draw: most of them, under a question
    drawn = np.zeros((len(design.draws), len(said)))
    drawn[:, said] = design.ratio(sums.above[:, said], sums.below)
    places = _places(panel, drawn) if coupe in RANKED and not hidden else {}
    with_base = {design.people[row].groupe for row in present}
    without = tuple(g for g in design.groupes if g not in with_base) if coupe == ENSEMBLE else ()
    worth = kish(design.worth(sums.below)) if panel.people is None else float(n_people)
    groups = np.array([design.groupes.index(design.people[row].groupe) for row in present])
    halves = _score_halves(sums.above[present], sums.below[present], groups, design, panel)
    numbers, total = where.totals()
    by_model, base_by_model = where.by_model() if panel.people is None else ([None] * len(numbers), None)
    for i, (column, n, shown) in enumerate(zip(panel.columns, numbers, estimates(drawn), strict=True)):
        value = shown.valeur
        if np.isnan(shown.bas) or not 1e-12 < value < 1 - 1e-12:
            shown = Estimate(value, max(0.0, value - halves[i]), min(1.0, value + halves[i]))
        yield Part(
            panel.dimension,
            column.niveau,
            column.id,
            where.unite,
            coupe,
            where.modalite,
            0 if hidden else n,
            0 if hidden else total,
            0 if hidden else by_model[i],
            0 if hidden else base_by_model,
            n_people,
            Estimate(*[float("nan")] * 3) if hidden else shown,
            float("nan") if hidden else n / total,
            worth,
            places.get(i),
            n_people < settings.signaler,
            hidden,
            without,
        )


def _n_people(panel: Panel, present: np.ndarray) -> int:
    if panel.people is None:
        return len(present)
    return int(panel.people.below[np.isin(panel.rows, present)].sum())


def _places(panel: Panel, drawn: np.ndarray) -> dict[int, Rank]:
    found: dict[int, Rank] = {}
    for niveau in (CODE, BLOC):
        columns = [i for i, column in enumerate(panel.columns) if column.niveau == niveau]
        if columns:
            found |= dict(zip(columns, ranks(drawn[:, columns]), strict=True))
    return found


def _score_halves(above, below, groups: np.ndarray, design: Design, panel: Panel) -> list[float]:
    """Return half the width of an interval that does not rest on draws, for each column.

    Arrays are of the people who have a base.
    """
    n_groups = len(design.groupes)
    base = np.bincount(groups, below, n_groups)
    held = base > 0
    members = groups == np.flatnonzero(held)[:, np.newaxis]
    share = (members @ above) / base[held][:, np.newaxis]
    # Where people are told apart, draws are of people: it is their number that makes the width.
    size = base if panel.people is not None else np.bincount(groups, None, n_groups)
    weight = design.poids[held] / design.poids[held].sum()
    return score_half_width(share, size[held].astype(float), weight).tolist()
