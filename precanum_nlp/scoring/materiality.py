"""The materiality matrix: what the organisation cares for against what external stakeholders do."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from precanum_nlp.scoring.design import LEVEL, Design, estimates
from precanum_nlp.scoring.panel import BLOC, CODE, Panel
from precanum_nlp.scoring.resampling import Estimate
from precanum_nlp.scoring.settings import ScoringSettings
from precanum_nlp.scoring.slices import EXTERNES, INTERNE, people_slices

#: By (x over its threshold, y over its threshold).
ZONES = {
    (True, True): "prioritaire",
    (False, True): "évaluer les opportunités",
    (True, False): "poursuivre",
    (False, False): "évaluer les signaux faibles",
}

PROPOSITION, AXE = "proposition", "axe"
#: A zone that holds less of the draws than this is no likely place of a point.
_LIKELY = 1 - LEVEL
#: 95 % of a bivariate normal lie within √5.991 standard deviations (χ², 2 degrees of freedom).
_RADIUS = 5.991464547107979**0.5


@dataclass(frozen=True, slots=True)
class Ellipse:
    """95 % region of a point: half-axes in points of the matrix, and the angle of the longer, in degrees."""

    demi_grand_axe: float
    demi_petit_axe: float
    angle: float


@dataclass(frozen=True, slots=True)
class MatrixPoint:
    """One proposition, or one axis.

    Parameters
    ----------
    code : str
    x, y : Estimate
        Interest of the organisation, and of external stakeholders, from 0 to 100.
    x_notes, x_codes, y_notes, y_codes : float
        What they are made of, from 0 to 100; NaN for what is not known on both sides.
    n_notes_x, n_notes_y : int
        Ratings behind.
    ellipse : Ellipse or None
        None without draws.
    zone : str
        One of `ZONES`; a point on a threshold is under it.
    zones : tuple of (str, float)
        Zones in which the draws put the point, with their share, the likeliest first.
    peut_changer : bool
        Whether another zone holds more than 5 % of the draws.
    """

    code: str
    x: Estimate
    y: Estimate
    x_notes: float
    x_codes: float
    y_notes: float
    y_codes: float
    n_notes_x: int
    n_notes_y: int
    ellipse: Ellipse | None
    zone: str
    zones: tuple[tuple[str, float], ...]
    peut_changer: bool


@dataclass(frozen=True, slots=True)
class Matrix:
    """The matrix of the propositions, or of the axes.

    Parameters
    ----------
    niveau : {"proposition", "axe"}
    points : tuple of MatrixPoint
        In the order of the frame.
    seuil_x, seuil_y : float in [0, 100]
    poids_notes, poids_codes : float
        Shares of each in a point that has both; sum 1.
    absents : tuple of str
        Codes that have no point: nothing is known of them on one side.
    """

    niveau: str
    points: tuple[MatrixPoint, ...]
    seuil_x: float
    seuil_y: float
    poids_notes: float
    poids_codes: float
    absents: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Interest:
    """Interest of the two sides by one source; arrays of shape (1 + n_draws, n_codes), 0 to 100, or NaN."""

    x: np.ndarray
    y: np.ndarray


def matrices(
    answers: np.ndarray | None,
    panel: Panel | None,
    axes: Mapping[str, Sequence[str]],
    propositions: Sequence[str],
    design: Design,
    settings: ScoringSettings,
) -> tuple[Matrix, ...]:
    """Return the matrix of the propositions and, where the frame has them, of the axes.

    Interest by ratings: 100 × (favour + 1) / 2. By tagged counts: 100 × share / highest share of that side,
    in the study's unit. A point has both, weighed as the settings say, or the one that both sides have.

    Parameters
    ----------
    answers : ndarray of shape (4, n_people, n_propositions), or None
        What `answer_tables` gave for `propositions`.
    panel : Panel or None
        Of the dimension of propositions.
    axes : mapping of str to sequence of str
        Axis → its propositions.
    propositions : sequence of str
    """
    sides = {part.coupe: part.rows for part in people_slices(design, settings.interne)}
    if EXTERNES not in sides:
        return ()
    found = []
    for niveau in (PROPOSITION, AXE) if axes else (PROPOSITION,):
        codes = tuple(axes) if niveau == AXE else tuple(propositions)
        members = {axe: [propositions.index(p) for p in axes[axe] if p in propositions] for axe in axes}
        places = [members[code] for code in codes] if niveau == AXE else [[i] for i in range(len(codes))]
        noted = _noted(answers, places, sides, design, settings)
        counted = _counted(panel, codes, BLOC if niveau == AXE else CODE, sides, design, settings)
        n = _n_ratings(answers, places, sides)
        if matrix := _matrix(niveau, codes, noted, counted, n, settings):
            found.append(matrix)
    return tuple(found)


def _noted(answers, places, sides, design: Design, settings: ScoringSettings) -> Interest:
    values = np.array(
        list(settings.valeurs[name] for name in ("incontournable", "souhaitable", "dilemme", "contre"))
    )
    empty = np.full((len(design.draws), len(places)), np.nan)
    if answers is None:
        return Interest(empty, empty)
    favour, said = np.tensordot(values, answers, axes=1), answers.sum(axis=0)
    above = np.stack([favour[:, several].sum(axis=1) for several in places], axis=1)
    below = np.stack([said[:, several].sum(axis=1) for several in places], axis=1)
    return Interest(
        *(
            50 * (1 + design.ratio(above * sides[side][:, np.newaxis], below * sides[side][:, np.newaxis]))
            for side in (INTERNE, EXTERNES)
        )
    )


def _counted(panel: Panel | None, codes, niveau: str, sides, design: Design, settings) -> Interest:
    empty = np.full((len(design.draws), len(codes)), np.nan)
    if panel is None:
        return Interest(empty, empty)
    place = {column.id: i for i, column in enumerate(panel.columns) if column.niveau == niveau}
    held = [i for i, code in enumerate(codes) if code in place]
    sums = panel.sums(settings.unite, len(design.people))
    found = []
    for side in (INTERNE, EXTERNES):
        rows = sides[side]
        several = empty.copy()
        if held and (sums.below * rows).any():
            above = sums.above[:, [place[codes[i]] for i in held]] * rows[:, np.newaxis]
            shares = design.ratio(above, sums.below * rows)
            highest = shares.max(axis=1, keepdims=True)
            several[:, held] = 100 * np.divide(shares, highest, out=np.zeros_like(shares), where=highest > 0)
        found.append(several)
    return Interest(*found)


def _n_ratings(answers, places, sides) -> np.ndarray:
    """Return how many ratings each side gave, ndarray of shape (2, n_codes)."""
    if answers is None:
        return np.zeros((2, len(places)), dtype=int)
    said = answers.sum(axis=0)
    return np.array(
        [[said[np.ix_(sides[side], several)].sum() for several in places] for side in (INTERNE, EXTERNES)]
    ).astype(int)


def _matrix(niveau, codes, noted: Interest, counted: Interest, n, settings) -> Matrix | None:
    weights = np.array([settings.poids_notes, settings.poids_codes], dtype=float)
    if not weights.any():
        return None
    parts = np.array([[noted.x, noted.y], [counted.x, counted.y]])
    # The same source must speak on both sides, or the two would not be comparable.
    known = ~np.isnan(parts[:, :, 0]).any(axis=1) & (weights > 0)[:, np.newaxis]
    held = np.flatnonzero(known.any(axis=0))
    if not len(held):
        return None
    parts, known = parts[..., held], known[:, held]
    share = known * weights[:, np.newaxis]
    share = share / share.sum(axis=0)
    mixed = np.where(known[:, np.newaxis, np.newaxis], parts, 0.0)
    x, y = (mixed * share[:, np.newaxis, np.newaxis]).sum(axis=0)
    cuts = (_cut(x, settings.seuil_x), _cut(y, settings.seuil_y))
    shown = np.where(known[:, np.newaxis], parts[:, :, 0], np.nan)
    points = [
        MatrixPoint(
            codes[place],
            *(figure[i] for figure in (estimates(x), estimates(y))),
            *(float(shown[source, side, i]) for side in (0, 1) for source in (0, 1)),
            *(int(several) for several in n[:, place]),
            _ellipse(x[1:, i], y[1:, i]),
            *_zones(x[:, i] - cuts[0], y[:, i] - cuts[1]),
        )
        for i, place in enumerate(held)
    ]
    absent = tuple(code for i, code in enumerate(codes) if i not in held)
    total = weights / weights.sum()
    return Matrix(niveau, tuple(points), float(cuts[0][0]), float(cuts[1][0]), *map(float, total), absent)


def _cut(values: np.ndarray, rule: str | float) -> np.ndarray:
    """Return the threshold in the sample and in each draw."""
    if isinstance(rule, float | int):
        return np.full(len(values), float(rule))
    found = np.full(len(values), np.nan)
    some = ~np.isnan(values).all(axis=1)
    if rule == "milieu":
        found[some] = (np.nanmin(values[some], axis=1) + np.nanmax(values[some], axis=1)) / 2
    else:
        found[some] = np.nanmedian(values[some], axis=1)
    return found


def _ellipse(x: np.ndarray, y: np.ndarray) -> Ellipse | None:
    known = ~(np.isnan(x) | np.isnan(y))
    if known.sum() < 2 or max(np.ptp(x[known]), np.ptp(y[known])) < 1e-9:
        return None
    sizes, axes = np.linalg.eigh(np.cov(x[known], y[known]))
    small, large = np.sqrt(np.maximum(sizes, 0.0)) * _RADIUS
    return Ellipse(float(large), float(small), float(np.degrees(np.arctan2(axes[1, 1], axes[0, 1])) % 180))


def _zones(x: np.ndarray, y: np.ndarray) -> tuple[str, tuple[tuple[str, float], ...], bool]:
    """Return the zone, those of the draws and whether it may change; arrays are less their thresholds."""
    zone = ZONES[bool(x[0] > 0), bool(y[0] > 0)]
    known = ~(np.isnan(x[1:]) | np.isnan(y[1:]))
    right, top = x[1:][known] > 0, y[1:][known] > 0
    n = max(len(right), 1)
    shares = {name: float(((right == a) & (top == b)).sum() / n) for (a, b), name in ZONES.items()}
    found = sorted(((name, share) for name, share in shares.items() if share > 0), key=lambda z: -z[1])
    return zone, tuple(found), any(share > _LIKELY for name, share in found if name != zone)
