"""Which contributions are of which part of the corpus."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix


def membership(parts: Sequence[Sequence[str]]) -> tuple[csr_matrix, tuple[str, ...]]:
    """Return the contributions by part, and the names of the parts in alphabetical order.

    Parameters
    ----------
    parts : sequence of sequence of str
        Parts of each contribution, as `parts_by` gives them, or its codes; there may be none.

    Returns
    -------
    members : csr_matrix of int64, shape (n_contributions, n_parts)
        1 where a contribution is of the part.
    names : tuple of str
    """
    import numpy as np
    from scipy.sparse import csr_matrix

    names = tuple(sorted({name for several in parts for name in several}))
    places = {name: place for place, name in enumerate(names)}
    pairs = [(k, places[name]) for k, several in enumerate(parts) for name in sorted(set(several))]
    rows, columns = np.array(pairs, np.int64).reshape(-1, 2).T
    ones = np.ones(len(pairs), np.int64)
    return csr_matrix((ones, (rows, columns)), shape=(len(parts), len(names))), names
