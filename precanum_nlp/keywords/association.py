"""How much more often two things come together, or in one part, than chance would have it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import ArrayLike

#: G² above which chance is ruled out at one in a thousand (chi-squared, 1 degree of freedom).
G2_STRONG = 10.828


def log_likelihood(
    together: ArrayLike, a: ArrayLike, b: ArrayLike, n: ArrayLike, *, cells: int = 4
) -> np.ndarray:
    """Return the signed log-likelihood ratio G² of 2 × 2 tables.

    Parameters
    ----------
    together, a, b, n : array-like of numbers, broadcast together
        Occurrences in both, in the first, in the second, and in all: 0 ≤ together ≤ min(a, b),
        max(a, b) ≤ n.
    cells : {4, 2}, default=4
        4: all cells of the table (Dunning 1993). 2: only those of the word, `together` and `a - together`,
        expected in proportion to `b` and `n - b` (Rayson & Garside 2000); never more than that of 4.

    Returns
    -------
    ndarray
        ≥ 0 where there are more than expected, ≤ 0 where fewer; 0 where a margin is empty.

    References
    ----------
    .. [1] T. Dunning (1993). Accurate methods for the statistics of surprise and coincidence. Computational
       Linguistics 19(1), 61–74.
    .. [2] P. Rayson, R. Garside (2000). Comparing corpora using frequency profiling. Workshop on Comparing
       Corpora, ACL, 1–6.
    """
    import numpy as np
    from scipy.special import rel_entr

    if cells not in (2, 4):
        raise ValueError(f"cells must be 4 or 2, got {cells!r}.")
    x, a, b, n = np.broadcast_arrays(*(np.asarray(value, float) for value in (together, a, b, n)))
    with np.errstate(divide="ignore", invalid="ignore"):
        expected = np.where(n > 0, a * b / n, 0.0)
    observed = (x, a - x, b - x, n - a - b + x)
    due = (expected, a - expected, b - expected, n - a - b + expected)
    total = sum(
        rel_entr(np.maximum(o, 0), np.maximum(e, 0)) for o, e in zip(observed[:cells], due, strict=False)
    )
    total = np.where(np.isfinite(total), np.maximum(total, 0), 0.0)
    return np.where(x >= expected, 2, -2) * total


def npmi(together: ArrayLike, a: ArrayLike, b: ArrayLike, n: ArrayLike) -> np.ndarray:
    """Return the normalised pointwise mutual information, in [-1, 1]: 1 always together, 0 by chance.

    Parameters
    ----------
    together, a, b, n : array-like of numbers, broadcast together
        As in `log_likelihood`; -1 where `together` is 0.

    References
    ----------
    .. [1] G. Bouma (2009). Normalized (pointwise) mutual information in collocation extraction. GSCL, 31–40.
    """
    import numpy as np

    x, a, b, n = np.broadcast_arrays(*(np.asarray(value, float) for value in (together, a, b, n)))
    with np.errstate(divide="ignore", invalid="ignore"):
        value = np.log(x * n / (a * b)) / -np.log(x / n)
    return np.clip(np.where(x <= 0, -1.0, np.where(x >= n, 1.0, value)), -1, 1)
