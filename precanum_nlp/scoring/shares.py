"""Shares of each code, every group weighing the same, with 95 % intervals."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from math import sqrt
from statistics import NormalDist

from precanum_nlp.errors import ScoringError
from precanum_nlp.scoring.counts import CountRow, Counts

#: Groups of fewer people than this are flagged.
SMALL_GROUP = 5

BASES = ("contributions", "parties_prenantes")

_Z = NormalDist().inv_cdf(0.975)


@dataclass(frozen=True, slots=True)
class GroupShare:
    """Share of one code in one group.

    Parameters
    ----------
    groupe : str
    n, base : int
        Contributions (or people) with the code, and all those of the group.
    part, bas, haut : float in [0, 1]
        n / base, and its Wilson 95 % interval.
    petit : bool
        True when the group has fewer than `SMALL_GROUP` people: read with care.
    """

    groupe: str
    n: int
    base: int
    part: float
    bas: float
    haut: float
    petit: bool


@dataclass(frozen=True, slots=True)
class ShareRow:
    """Share of one code over the groups.

    Parameters
    ----------
    dimension, code : str
    unite : {"contributions", "parties_prenantes"}
        What is counted.
    part, bas, haut : float in [0, 1]
        Mean of the groups' shares, every group weighing the same, and its 95 % interval (see `shares`).
    n, base : int
        Over all groups together.
    part_brute : float in [0, 1]
        n / base: the share if every contribution (person) weighed the same.
    groupes : tuple of GroupShare
        The groups that have a base, in the order of the counts.
    groupes_sans_base : tuple of str
        The groups left out because nobody in them was read on this dimension.
    """

    dimension: str
    code: str
    unite: str
    part: float
    bas: float
    haut: float
    n: int
    base: int
    part_brute: float
    groupes: tuple[GroupShare, ...]
    groupes_sans_base: tuple[str, ...]


def wilson(n: int, base: int) -> tuple[float, float]:
    """Return the 95 % score interval of a share n / base.

    (p + z²/2b ± z √(p(1-p)/b + z²/4b²)) / (1 + z²/b), with b = base and z = 1.96.

    Raises
    ------
    ScoringError
        base is 0, or n is not in 0…base.

    References
    ----------
    E. B. Wilson (1927). Probable inference, the law of succession, and statistical inference. JASA 22(158).
    """
    if not 0 <= n <= base or base == 0:
        raise ScoringError(
            f"Intervalle : {n} sur {base} n'est pas une part ; il faut 0 ≤ n ≤ base et base > 0."
        )
    p, z2 = n / base, _Z * _Z
    centre = p + z2 / (2 * base)
    half = _Z * sqrt(p * (1 - p) / base + z2 / (4 * base * base))
    # The ends are exact at 0 and base, where rounding would leave ±1e-17.
    low = 0.0 if n == 0 else (centre - half) / (1 + z2 / base)
    high = 1.0 if n == base else (centre + half) / (1 + z2 / base)
    return low, high


def shares(counts: Counts, *, base: str = "contributions") -> tuple[ShareRow, ...]:
    """Return the share of each code, each group weighing the same whatever its size.

    With p_g = n_g / b_g in each of G groups: part = (1/G) Σ p_g. Its interval is part ± 1.96 √V, cut to
    [0, 1], with V = (1/G²) Σ q_g (1 - q_g) / (b_g + z²) and q_g = (n_g + z²/2) / (b_g + z²), the adjusted
    share of Agresti and Coull: the plain variance would be 0 when no group, or every one, has the code. Draws
    are taken as independent; several contributions of one person are not, so that with base="contributions"
    intervals are too narrow when few people say much.

    Parameters
    ----------
    counts : Counts
    base : {"contributions", "parties_prenantes"}
        What is counted, and what it is a share of.

    Returns
    -------
    tuple of ShareRow
        In the order of the counts. A group whose base is 0 in a dimension is left out of it and named; a
        dimension in which no group has a base has no row.

    Raises
    ------
    ScoringError
        Another base.

    References
    ----------
    A. Agresti, B. A. Coull (1998). Approximate is better than "exact" for interval estimation of binomial
    proportions. The American Statistician 52(2).
    """
    if base not in BASES:
        raise ScoringError(f"Base {base!r} inconnue ; bases possibles : {', '.join(BASES)}.")
    by_code = groupby(counts.rows, key=lambda row: (row.dimension, row.code))
    made = (_share_row(tuple(rows), base) for _, rows in by_code)
    return tuple(row for row in made if row is not None)


def _share_row(rows: Sequence[CountRow], unite: str) -> ShareRow | None:
    groups, without = [], []
    for row in rows:
        n, base = getattr(row, f"n_{unite}"), getattr(row, f"base_{unite}")
        if base == 0:
            without.append(row.groupe)
            continue
        small = row.base_parties_prenantes < SMALL_GROUP
        groups.append(GroupShare(row.groupe, n, base, n / base, *wilson(n, base), small))
    if not groups:
        return None
    n, base = sum(g.n for g in groups), sum(g.base for g in groups)
    mean = sum(g.part for g in groups) / len(groups)
    half = _half_width(groups)
    return ShareRow(
        rows[0].dimension,
        rows[0].code,
        unite,
        mean,
        max(0.0, mean - half),
        min(1.0, mean + half),
        n,
        base,
        n / base,
        tuple(groups),
        tuple(without),
    )


def _half_width(groups: Sequence[GroupShare]) -> float:
    z2 = _Z * _Z
    variance = 0.0
    for g in groups:
        q = (g.n + z2 / 2) / (g.base + z2)
        variance += q * (1 - q) / (g.base + z2)
    return _Z * sqrt(variance) / len(groups)
