"""Lexical classes: descending hierarchical classification of segments by their words, after Reinert.

The steps are those of Reinert [1]_ [2]_ as IRaMuTeQ [3]_ and rainette [4]_ describe them: order the segments
on the first axis of a correspondence analysis, cut where the two sides differ most, move segments while that
makes them differ more, keep for each side the words that it does not avoid, go on with the largest class.

References
----------
.. [1] M. Reinert (1983). Une méthode de classification descendante hiérarchique : application à l'analyse
   lexicale par contexte. Les cahiers de l'analyse des données 8(2), 187–198.
.. [2] M. Reinert (1990). Alceste, une méthodologie d'analyse des données textuelles. Bulletin de méthodologie
   sociologique 26, 24–54.
.. [3] P. Marchand & P. Ratinaud (2012). L'analyse de similitude appliquée aux corpus textuels. JADT, 687–699.
.. [4] J. Barnier. Algorithms description, vignette of the R package rainette.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from precanum_nlp.errors import PrecanumError

if TYPE_CHECKING:
    import numpy as np
    from scipy.sparse import csr_matrix

#: Segments that must hold a word for a class to be cut by it.
MIN_SEGMENTS = 3
#: Contingency coefficient from which the side that avoids a word does without it.
_AVOIDED = 0.3
#: Up to this many rows or columns, all the singular vectors cost less than the first one by iteration.
_DENSE = 200
#: Gain of chi-squared, as a share of it, and inertia of a cut, under which they are rounding error.
_GAIN = 1e-9


@dataclass(frozen=True, slots=True)
class Cut:
    """One cut of the tree.

    Parameters
    ----------
    gauche, droite : Cut or int
        Its two sides: cut in turn, or the number of a class (from 1).
    chi2 : float
        Chi-squared of the two sides by the words of the class that was cut.
    rang : int
        When it was made: 1 is the first.
    """

    gauche: Cut | int
    droite: Cut | int
    chi2: float
    rang: int

    def leaves(self) -> tuple[int, ...]:
        """Return the classes under the cut, from left to right."""
        sides = (self.gauche, self.droite)
        return tuple(leaf for side in sides for leaf in (side.leaves() if isinstance(side, Cut) else (side,)))


@dataclass(frozen=True, slots=True, eq=False)
class Classes:
    """Segments in classes.

    Parameters
    ----------
    classe : ndarray of int64, shape (n_segments,)
        Class of each segment, from 1, numbered from left to right in the tree; 0 for a segment without any of
        the words.
    arbre : Cut
    """

    classe: np.ndarray
    arbre: Cut

    @property
    def n_classes(self) -> int:
        return len(self.arbre.leaves())


def reinert(segments: csr_matrix, *, n_classes: int = 6, minimum: int = 20) -> Classes:
    """Classify segments by the words that they hold.

    Parameters
    ----------
    segments : csr_matrix, shape (n_segments, n_words)
        Occurrences; only whether there are any counts.
    n_classes : int, default=6
        Classes wanted, 2 at least. There are fewer when no class can be cut any more.
    minimum : int, default=20
        Segments of the smallest class.

    Returns
    -------
    Classes
        The same for the same matrix: nothing is drawn at random.

    Raises
    ------
    PrecanumError
        Too few segments or words to be cut once.
    """
    import numpy as np

    if n_classes < 2 or minimum < 1:
        raise ValueError(f"n_classes >= 2 and minimum >= 1 wanted, got {n_classes} and {minimum}.")
    presence = _presence(segments)
    everything = np.flatnonzero(np.diff(presence.indptr))
    parts = [_Part(everything, _frequent(presence[everything]))]
    n_cuts = 0
    while len(parts) - n_cuts < n_classes:
        if not (sides := _cut_largest(presence, parts, minimum, n_cuts + 1)):
            break
        n_cuts += 1
        parts += sides
    if not n_cuts:
        raise PrecanumError(
            f"Classes : {len(everything)} segments ne se partagent pas en classes de {minimum} au moins ; "
            "abaissez la taille minimale, ou donnez plus de textes."
        )
    classe = np.zeros(presence.shape[0], np.int64)
    arbre = _numbered(parts, parts[0], classe, iter(range(1, len(parts) + 1)))
    return Classes(classe, arbre)


@dataclass(slots=True, eq=False)
class _Part:
    """A class while the tree is being made: its segments, the words that may cut it, then its two sides."""

    rows: np.ndarray
    words: np.ndarray
    whole: bool = False  # cannot be cut
    sides: tuple[_Part, ...] = ()
    chi2: float = 0.0
    rank: int = 0


def _cut_largest(presence: csr_matrix, parts: list[_Part], minimum: int, rank: int) -> tuple[_Part, ...]:
    """Cut the largest class that can be; return its sides, none if no class can be cut."""
    import numpy as np

    while open_parts := [part for part in parts if not part.sides and not part.whole]:
        part = max(open_parts, key=lambda one: len(one.rows))  # the first made when several are as large
        left, part.chi2 = _cut(presence[part.rows][:, part.words], minimum)
        if left is None:
            part.whole = True
            continue
        kept = _words_kept(presence[part.rows], left)
        sides = (left, ~left)
        part.sides = tuple(
            _Part(part.rows[side], np.intersect1d(part.words, words))
            for side, words in zip(sides, kept, strict=True)
        )
        part.rank = rank
        return part.sides
    return ()


def _numbered(parts, part: _Part, classe: np.ndarray, numbers) -> Cut | int:
    if not part.sides:
        number = next(numbers)
        classe[part.rows] = number
        return number
    left, right = (_numbered(parts, side, classe, numbers) for side in part.sides)
    return Cut(left, right, part.chi2, part.rank)


def _presence(segments: csr_matrix) -> csr_matrix:
    import numpy as np

    presence = segments.tocsr().astype(float)
    presence.sum_duplicates()
    presence.eliminate_zeros()
    presence.data = np.ones_like(presence.data)
    return presence


def _frequent(presence: csr_matrix) -> np.ndarray:
    import numpy as np

    return np.flatnonzero(np.asarray(presence.sum(0)).ravel() >= MIN_SEGMENTS)


def _cut(x: csr_matrix, minimum: int) -> tuple[np.ndarray | None, float]:
    """Return which segments of `x` go left, and the chi-squared; None when they cannot be cut."""
    import numpy as np

    left = np.zeros(x.shape[0], bool)
    said = np.diff(x.indptr) > 0
    if said.sum() < 2 or x.shape[1] < 2 or x.shape[0] < 2 * minimum:
        return None, 0.0
    axis = np.zeros(x.shape[0])
    axis[said] = first_axis(x[said])
    order = np.argsort(axis, kind="stable")
    chi2 = cut_chi2(x[order])[minimum - 1 : x.shape[0] - minimum]
    if chi2.max() <= _GAIN * x.sum():
        return None, 0.0
    left[order[: minimum + int(chi2.argmax())]] = True
    return _relocated(x, left, minimum)


def first_axis(x: csr_matrix) -> np.ndarray:
    """Return the coordinates of rows on the first axis of a correspondence analysis, up to a factor.

    Parameters
    ----------
    x : csr_matrix, shape (n_rows, n_columns)
        No row is empty.

    Returns
    -------
    ndarray, shape (n_rows,)
        The greatest in absolute value is positive; equal up to the last digits for equal rows.
    """
    import numpy as np
    from scipy.sparse import diags
    from scipy.sparse.linalg import LinearOperator, svds

    x = x[:, np.flatnonzero(np.asarray(x.sum(0)).ravel())]
    r, c = (np.sqrt(np.asarray(x.sum(axis)).ravel() / x.sum()) for axis in (1, 0))
    scaled = (diags(1 / r) @ x @ diags(1 / c)).tocsr() / x.sum()
    if min(x.shape) <= _DENSE:
        u = np.linalg.svd(scaled.toarray() - np.outer(r, c), full_matrices=False)[0][:, 0]
    else:
        # The trivial axis, of value 1, is taken off without making the matrix dense.
        centred = LinearOperator(
            x.shape, dtype=float,
            matvec=lambda v: scaled @ v.ravel() - r * (c @ v.ravel()),
            rmatvec=lambda v: scaled.T @ v.ravel() - c * (r @ v.ravel()),
        )  # fmt: skip
        u = svds(centred, k=1, v0=np.cos(np.arange(min(x.shape))))[0][:, 0]
    axis = u / r
    axis /= axis[np.abs(axis).argmax()]
    return np.round(axis, 9)


def cut_chi2(x: csr_matrix) -> np.ndarray:
    """Return the chi-squared of the first k rows together against the others together, k from 1 to n - 1.

    With a_j the total of column j over the first rows, c_j over all, s and S the sums of both, it is
    S² / (s (S - s)) (Σ a_j² / c_j - s² / S).

    Parameters
    ----------
    x : csr_matrix, shape (n_rows, n_columns)

    Returns
    -------
    ndarray, shape (n_rows - 1,)
        0 where a side holds nothing.
    """
    import numpy as np

    columns = x.tocsc()
    totals = np.asarray(x.sum(0)).ravel()
    # Running total of each column, row after row: the sum over all columns less what those before hold.
    running = np.cumsum(columns.data)
    starts = np.repeat(running[columns.indptr[:-1] - 1] * (columns.indptr[:-1] > 0), np.diff(columns.indptr))
    after = running - starts
    of = np.repeat(totals, np.diff(columns.indptr))
    steps = (after**2 - (after - columns.data) ** 2) / of
    q = np.cumsum(np.bincount(columns.indices, steps, minlength=x.shape[0]))[:-1]
    s = np.cumsum(np.asarray(x.sum(1)).ravel())[:-1]
    return _chi2(q, s, totals.sum())


def _chi2(q: np.ndarray, s: np.ndarray, total: float) -> np.ndarray:
    import numpy as np

    sides = s * (total - s)
    return np.where(sides > 0, total**2 / np.where(sides > 0, sides, 1) * (q - s**2 / total), 0.0)


def _relocated(x: csr_matrix, left: np.ndarray, minimum: int) -> tuple[np.ndarray, float]:
    """Move to the other side, one at a time, the segment that most raises the chi-squared, while one does."""
    import numpy as np

    left = left.copy()
    totals = np.asarray(x.sum(0)).ravel()
    inverse = np.divide(1.0, totals, out=np.zeros_like(totals), where=totals > 0)
    sizes = np.asarray(x.sum(1)).ravel()
    alone = x.power(2) @ inverse
    a = np.asarray(x[left].sum(0)).ravel()
    best = _chi2(np.array([a @ (a * inverse)]), np.array([a.sum()]), totals.sum())[0]
    while True:
        sign = np.where(left, -1.0, 1.0)
        q = a @ (a * inverse) + 2 * sign * (x @ (a * inverse)) + alone
        moved = _chi2(q, a.sum() + sign * sizes, totals.sum())
        n_left = left.sum()
        moved[left if n_left <= minimum else np.zeros_like(left)] = -1
        moved[~left if len(left) - n_left <= minimum else np.zeros_like(left)] = -1
        one = int(moved.argmax())
        if moved[one] <= best * (1 + _GAIN):
            return left, float(best)
        a = a + sign[one] * x[[one]].toarray().ravel()
        left[one], best = not left[one], moved[one]


def _words_kept(x: csr_matrix, left: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the words that may cut each side: frequent enough there, and not markedly avoided."""
    import numpy as np

    n, n_left = len(left), int(left.sum())
    here, everywhere = (np.asarray(rows.sum(0)).ravel() for rows in (x[left], x))
    chi2 = presence_chi2(here, everywhere, n_left, n)
    linked = np.sqrt(np.abs(chi2) / (np.abs(chi2) + n)) > _AVOIDED
    sides = ((here, chi2), (everywhere - here, -chi2))
    return tuple(
        np.flatnonzero((count >= MIN_SEGMENTS) & ~(linked & (signed < 0))) for count, signed in sides
    )


def presence_chi2(here: np.ndarray, everywhere: np.ndarray, n_here: int, n: int) -> np.ndarray:
    """Return the signed chi-squared, without correction, of a word present or absent by class or elsewhere.

    Parameters
    ----------
    here, everywhere : ndarray, shape (n_words,)
        Segments that hold each word, in the class and in all.
    n_here, n : int
        Segments of the class, and of all.

    Returns
    -------
    ndarray, shape (n_words,)
        Positive when the class holds the word more than the others do; 0 when all or none hold it.
    """
    import numpy as np

    away = here * n - everywhere * n_here
    product = everywhere * (n - everywhere) * float(n_here * (n - n_here))
    known = product > 0
    return np.sign(away) * np.where(known, n * (away / np.sqrt(np.where(known, product, 1))) ** 2, 0.0)
