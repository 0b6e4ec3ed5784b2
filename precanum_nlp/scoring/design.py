"""Who weighs what, and the bootstrap draws that every interval of a report shares."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from precanum_nlp.errors import ScoringError
from precanum_nlp.scoring.resampling import Estimate
from precanum_nlp.scoring.settings import ScoringSettings
from precanum_nlp.scoring.weights import GroupWeight, kish, rake

#: Central part of the draws that an interval holds.
LEVEL = 0.95

#: A cell with more people than this draws them by lots of several: no interval can tell the difference.
MOST_LOTS = 1000


@dataclass(frozen=True, slots=True)
class Person:
    """One person in one group; `fixe`: it stands for a whole group whose people are not told apart."""

    id: str
    groupe: str
    sous_groupe: str = ""
    cible: str = ""
    fixe: bool = False

    @property
    def strate(self) -> str:
        """Group and sub-group, as figures name the latter: two groups may each have « Experts »."""
        return f"{self.groupe} / {self.sous_groupe}" if self.sous_groupe else self.groupe


@dataclass(frozen=True, slots=True)
class Cell:
    """People who are averaged together: a group, or a sub-group where sub-groups weigh the same.

    Parameters
    ----------
    groupe : int
        Place of the group.
    rows, lots : ndarray of int
        Its people, and the lots that they are drawn by.
    part : float
        Weight inside the group.
    """

    groupe: int
    rows: np.ndarray
    lots: np.ndarray
    part: float


@dataclass(frozen=True, slots=True)
class Design:
    """People, their weights, and joint draws of them.

    Parameters
    ----------
    people : tuple of Person, length n_people
    groupes : tuple of str
        In alphabetical order.
    poids : ndarray of shape (n_groupes,)
        What each group weighs; sum 1.
    weights : ndarray of shape (n_people,)
        What each person weighs inside the cell; 1 but for raking.
    cells : tuple of Cell
    lots : ndarray of int, shape (n_people,)
        What each person is drawn with: alone, but in a crowd (see `MOST_LOTS`).
    draws : ndarray of shape (1 + n_draws, n_lots)
        How often each lot was drawn, with replacement, among those of the group; the first row is the sample.
    remarques : tuple of str
        What could not be done as asked, in French.
    """

    people: tuple[Person, ...]
    groupes: tuple[str, ...]
    poids: np.ndarray
    weights: np.ndarray
    cells: tuple[Cell, ...]
    lots: np.ndarray
    draws: np.ndarray
    remarques: tuple[str, ...] = ()

    def rows(self) -> dict[tuple[str, str], int]:
        """Return (person, group) → row."""
        return {(person.id, person.groupe): row for row, person in enumerate(self.people)}

    def ratio(self, above: np.ndarray, below: np.ndarray) -> np.ndarray:
        """Return Σ_g W_g Σ_s w_s (Σ w_p above_p / Σ w_p below_p), in the sample and in each draw.

        Sums run over the people of a cell; a cell whose `below` is 0 is left out and its weight goes to the
        others, in its group first, then among the groups.

        Parameters
        ----------
        above : ndarray of shape (n_people, n_columns)
        below : ndarray of shape (n_people,) or (n_people, n_columns)

        Returns
        -------
        ndarray of shape (1 + n_draws, n_columns)
            NaN where nobody has a base.
        """
        above, below = self._by_lot(above), self._by_lot(below)
        total = np.zeros((len(self.draws), above.shape[1]))
        weight = np.zeros((len(self.draws), below.shape[1]))
        for group, poids in enumerate(self.poids):
            cells = [cell for cell in self.cells if cell.groupe == group and below[cell.lots].any()]
            if cells:
                mean, known = self._group_mean(cells, above, below)
                total += poids * mean
                weight += poids * known
        return _ratio(total, weight)

    def _by_lot(self, values: np.ndarray) -> np.ndarray:
        values = values if values.ndim == 2 else values[:, np.newaxis]
        weighted = values * self.weights[:, np.newaxis]
        n_lots = self.draws.shape[1]
        if n_lots == len(self.lots):  # each person alone in a lot: most studies
            totals = np.empty_like(weighted)
            totals[self.lots] = weighted
            return totals
        totals = np.zeros((n_lots, values.shape[1]))
        np.add.at(totals, self.lots, weighted)
        return totals

    def _group_mean(self, cells, above: np.ndarray, below: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Return the mean of a group, 0 where it has no base, and whether it has one."""
        total = np.zeros((len(self.draws), above.shape[1]))
        weight = np.zeros((len(self.draws), below.shape[1]))
        for cell in cells:
            lots = cell.lots[below[cell.lots].any(axis=1)]  # the others add nothing to the sums
            drawn = self.draws[:, lots]
            base = drawn @ below[lots]
            total += cell.part * _ratio(drawn @ above[lots], base, 0.0)
            weight += cell.part * (base > 0)
        return (total if len(cells) == 1 and cells[0].part == 1 else _ratio(total, weight, 0.0)), weight > 0

    def worth(self, below: np.ndarray) -> np.ndarray:
        """Return what each person weighs in a figure whose base is `below`, of shape (n_people,); sum 1."""
        weights = np.zeros(len(self.people))
        for cell in self.cells:
            held = self.weights[cell.rows] * below[cell.rows]
            if held.sum():
                weights[cell.rows] = self.poids[cell.groupe] * cell.part * held / held.sum()
        return weights


def make_design(people: Sequence[Person], settings: ScoringSettings) -> Design:
    """Weigh people and draw them; the same people and seed give the same draws.

    Raises
    ------
    ScoringError
        Nobody at all.

    References
    ----------
    .. [1] B. Efron, R. Tibshirani (1993). An Introduction to the Bootstrap, §8.2 (draws within each group).
    """
    people = tuple(sorted(people, key=lambda p: (p.groupe, p.id)))
    if not people:
        raise ScoringError("Chiffres : personne à compter ; il faut au moins une partie prenante.")
    groupes = tuple(dict.fromkeys(person.groupe for person in people))
    remarks = _unknown_groups(groupes, settings)
    poids = np.array([settings.poids_groupes.get(groupe, 1.0) for groupe in groupes])
    poids = poids / poids.sum()
    inside = _cells(people, groupes, settings.sous_groupes == "egal")
    weights = np.ones(len(people))
    if settings.calage:
        try:
            poids, weights = _raked(people, groupes, poids, inside, settings.calage)
            inside = _cells(people, groupes, False)
        except ScoringError as error:
            remarks.append(f"{error} Les chiffres sont faits sans calage.")
    lots, cells = _lots(inside, len(people))
    draws = _draws(people, groupes, cells, lots, settings)
    return Design(people, groupes, poids, weights, cells, lots, draws, tuple(remarks))


def group_weights(design: Design, settings: ScoringSettings) -> tuple[GroupWeight, ...]:
    """Return what each group weighs in a figure over all groups that each of them answered."""
    worth = design.worth(np.ones(len(design.people)))
    found = []
    for place, groupe in enumerate(design.groupes):
        rows = [row for cell in design.cells if cell.groupe == place for row in cell.rows]
        found.append(
            GroupWeight(
                groupe,
                len(rows),
                len(rows) / len(design.people),
                float(design.poids[place]),
                kish(worth[rows]),
                groupe in settings.interne,
                len(rows) < settings.signaler,
            )
        )
    return tuple(found)


def estimate(values: np.ndarray) -> Estimate:
    """Return the first value with the central 95 % of the others; no interval when they do not vary."""
    return estimates(values[:, np.newaxis])[0]


def estimates(values: np.ndarray) -> list[Estimate]:
    """Return `estimate` of each column, of shape (1 + n_draws, n_columns); NaN draws are left out."""
    drawn = np.sort(values[1:], axis=0)  # NaN last
    known = (~np.isnan(drawn)).sum(axis=0)
    low, high = (_quantile(drawn, known, edge) for edge in ((1 - LEVEL) / 2, (1 + LEVEL) / 2))
    if len(drawn):
        last = drawn[np.maximum(known - 1, 0), np.arange(len(known))]
        still = ~(last - drawn[0] > 1e-12)
        low[still] = high[still] = np.nan
    rows = zip(values[0].tolist(), low.tolist(), high.tolist(), strict=True)
    return [Estimate(*several) for several in rows]


def _quantile(ordered: np.ndarray, known: np.ndarray, level: float) -> np.ndarray:
    """Return a quantile of the first `known` values of each column, far faster than np.nanquantile."""
    if not len(ordered):
        return np.full(len(known), np.nan)
    place = np.maximum(known - 1, 0) * level
    below = np.floor(place).astype(int)
    above = np.minimum(below + 1, np.maximum(known - 1, 0))
    columns = np.arange(len(known))
    low, high = ordered[below, columns], ordered[above, columns]
    return low + (place - below) * (high - low)


def _unknown_groups(groupes: Sequence[str], settings: ScoringSettings) -> list[str]:
    named = [*settings.interne, *settings.poids_groupes]
    unknown = [name for name in dict.fromkeys(named) if name not in groupes]
    known = ", ".join(groupes)
    return [
        f"scoring.yaml : personne n'est du groupe « {name} » ; groupes connus : {known}." for name in unknown
    ]


def _cells(people, groupes, by_sub_group: bool) -> list[tuple[int, np.ndarray, float]]:
    """Return (group, people, weight inside the group)."""
    cells = []
    for place, groupe in enumerate(groupes):
        names: dict[str, list[int]] = {}
        for row, person in enumerate(people):
            if person.groupe == groupe:
                names.setdefault(person.sous_groupe if by_sub_group else "", []).append(row)
        cells += [(place, np.array(rows), 1 / len(names)) for _, rows in sorted(names.items())]
    return cells


def _lots(inside, n_people: int) -> tuple[np.ndarray, tuple[Cell, ...]]:
    """Give each person a lot: its own, or one of `MOST_LOTS` in a cell with more people than that."""
    lots, first, cells = np.zeros(n_people, dtype=int), 0, []
    for group, rows, share in inside:
        n = min(len(rows), MOST_LOTS)
        lots[rows] = first + np.arange(len(rows)) % n
        cells.append(Cell(group, rows, np.arange(first, first + n), share))
        first += n
    return lots, tuple(cells)


def _raked(people, groupes, poids, inside, calage: Mapping[str, Mapping[str, float]]):
    """Return the weights of groups and of people that meet the margins."""
    start = np.ones(len(people))
    for place, rows, share in inside:
        start[rows] = poids[place] * share / len(rows)
    margins = [(name, [getattr(p, name) for p in people], shares) for name, shares in calage.items()]
    if "groupe" not in calage:  # what a group weighs stands, whatever else is known
        given = dict(zip(groupes, poids, strict=True))
        margins.append(("groupe", [person.groupe for person in people], given))
    raked = rake(start, margins)
    by_group = [raked[[p.groupe == groupe for p in people]].sum() for groupe in groupes]
    return np.array(by_group), raked


def _draws(people, groupes, cells, lots, settings: ScoringSettings) -> np.ndarray:
    draws = np.ones((1 + settings.tirages, sum(len(cell.lots) for cell in cells)))
    fixed = {lots[row] for row, person in enumerate(people) if person.fixe}
    rng = np.random.default_rng(settings.graine)
    for place in range(len(groupes)):
        free = [lot for c in cells if c.groupe == place for lot in c.lots.tolist() if lot not in fixed]
        if free:
            drawn = rng.multinomial(len(free), np.full(len(free), 1 / len(free)), size=settings.tirages)
            draws[1:, free] = drawn
    return draws


def _ratio(above: np.ndarray, below: np.ndarray, empty: float = np.nan) -> np.ndarray:
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(below > 0, above / below, empty)
