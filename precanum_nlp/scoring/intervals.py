"""Intervals of shares that rest on counts alone."""

from __future__ import annotations

from math import sqrt
from statistics import NormalDist

from precanum_nlp.errors import ScoringError

_Z = NormalDist().inv_cdf(0.975)


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
