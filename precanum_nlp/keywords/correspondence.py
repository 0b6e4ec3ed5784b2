"""Correspondence analysis: which words and which parts of the corpus go together, on a few axes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from precanum_nlp.errors import PrecanumError
from precanum_nlp.keywords.parts import membership
from precanum_nlp.keywords.tables import rounded

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import ArrayLike

    from precanum_nlp.keywords.lexicon import Lexicon

#: Inertia under which an axis is rounding error.
_NOTHING = 1e-12
_FIRST_COLUMNS = ("nature", "item", "effectif", "masse", "inertie")


@dataclass(frozen=True, slots=True, eq=False)
class Points:
    """The rows, or the columns, of the table analysed.

    Parameters
    ----------
    noms : tuple of str
    effectifs : ndarray of int64, shape (n_points,)
        Their totals.
    masses : ndarray, shape (n_points,), in [0, 1]
        Shares of the total; they sum to 1.
    inerties : ndarray, shape (n_points,)
        Part that each has in the whole inertia; they sum to it.
    coordonnees : ndarray, shape (n_points, n_axes)
        Principal coordinates.
    contributions : ndarray, shape (n_points, n_axes), in [0, 1]
        Share of the inertia of an axis that a point makes; each axis sums to 1.
    cos2 : ndarray, shape (n_points, n_axes), in [0, 1]
        Share of the inertia of a point that an axis shows; over all axes a point sums to 1.
    """

    noms: tuple[str, ...]
    effectifs: np.ndarray
    masses: np.ndarray
    inerties: np.ndarray
    coordonnees: np.ndarray
    contributions: np.ndarray
    cos2: np.ndarray


@dataclass(frozen=True, slots=True, eq=False)
class Correspondence:
    """A correspondence analysis.

    Parameters
    ----------
    lignes, colonnes : Points
        Items (words, expressions) and parts (groups, sources…). Empty ones are left out.
    valeurs_propres : ndarray, shape (n_axes,)
        Inertia of each axis, the greatest first.
    inertie : float
        Whole inertia: chi-squared over the total of the table.
    """

    lignes: Points
    colonnes: Points
    valeurs_propres: np.ndarray
    inertie: float

    def share(self, axis: int) -> float:
        """Return the share in [0, 1] of the inertia on an axis, the first being 0."""
        return float(self.valeurs_propres[axis] / self.inertie)

    def plane_contributions(self, points: Points, axes: Sequence[int]) -> np.ndarray:
        """Return the share in [0, 1] that each of `points` makes of the inertia of several axes together."""
        inertias = self.valeurs_propres[list(axes)]
        return points.contributions[:, list(axes)] @ inertias / inertias.sum()


def correspondence(table: ArrayLike, lignes: Sequence[str], colonnes: Sequence[str]) -> Correspondence:
    """Analyse a table of counts by the singular values of its residuals [1]_.

    Parameters
    ----------
    table : array-like of int, shape (n_rows, n_columns)
        Counts, >= 0.
    lignes, colonnes : sequence of str
        Names of its rows and columns.

    Returns
    -------
    Correspondence
        Each axis points where its most contributing column lies, so that the same table gives the same signs.

    Raises
    ------
    PrecanumError
        Fewer than two rows or columns that hold something, or columns with all the same profile.

    References
    ----------
    .. [1] M. Greenacre (2017). Correspondence Analysis in Practice, 3rd edition, appendix A. Chapman & Hall.
    """
    import numpy as np

    table = np.asarray(table, float)
    rows, columns = np.flatnonzero(table.sum(1)), np.flatnonzero(table.sum(0))
    if len(columns) < 2:
        said = f"« {colonnes[columns[0]]} » seulement" if len(columns) else "aucune n'a de mots"
        raise PrecanumError(f"AFC : il faut au moins deux parties à comparer ; {said} ; changez de critère.")
    if len(rows) < 2:
        raise PrecanumError(f"AFC : il faut au moins deux mots, {len(rows)} trouvé ; abaissez le seuil.")
    kept = table[np.ix_(rows, columns)]
    p = kept / kept.sum()
    r, c = p.sum(1), p.sum(0)
    residuals = (p - np.outer(r, c)) / np.sqrt(np.outer(r, c))
    u, values, vt = np.linalg.svd(residuals, full_matrices=False)
    axes = values**2 > _NOTHING
    if not axes.any():
        raise PrecanumError("AFC : les parties disent les mêmes mots à proportion ; rien ne les sépare.")
    u, values, v = u[:, axes], values[axes], vt.T[:, axes]
    signs = np.sign(v[np.abs(v).argmax(0), np.arange(len(values))])
    return Correspondence(
        _points([lignes[k] for k in rows], kept.sum(1), r, (residuals**2).sum(1), u * signs, values),
        _points([colonnes[k] for k in columns], kept.sum(0), c, (residuals**2).sum(0), v * signs, values),
        values**2,
        float((residuals**2).sum()),
    )


def _points(noms, totals, masses, inertias, vectors, values) -> Points:
    import numpy as np

    coordinates = vectors * values / np.sqrt(masses)[:, None]
    squares = (vectors * values) ** 2
    # A point exactly at the centre has no inertia, and no axis shows it.
    whole = inertias[:, None]
    cos2 = np.divide(squares, whole, out=np.zeros_like(squares), where=whole > _NOTHING)
    return Points(tuple(noms), totals.astype(np.int64), masses, inertias, coordinates, vectors**2, cos2)


def crossed(
    lexicon: Lexicon, parts: Sequence[Sequence[str]], *, minimum: int = 10
) -> tuple[np.ndarray, tuple[str, ...], tuple[str, ...]]:
    """Return the occurrences of items by part, the items and the parts: what `correspondence` takes.

    Parameters
    ----------
    lexicon : Lexicon
    parts : sequence of sequence of str
        Parts of each contribution, as `parts_by` gives them; a contribution of no part stays out.
    minimum : int, default=10
        Occurrences over all parts that an item must reach: rare ones make axes of their own.

    Returns
    -------
    table : ndarray of int64, shape (n_items, n_parts)
    items, names : tuple of str

    Raises
    ------
    PrecanumError
        No contribution has a part, or no item reaches `minimum`.
    """
    import numpy as np

    members, names = membership(parts)
    if not names:
        raise PrecanumError("AFC : aucune partie dans ce corpus ; choisissez un autre critère.")
    table = (lexicon.matrix().T @ members).toarray()
    kept = np.flatnonzero(table.sum(1) >= minimum)
    if not len(kept):
        raise PrecanumError(f"AFC : rien n'est dit {minimum} fois dans ces parties ; abaissez --minimum.")
    return table[kept], tuple(lexicon.noms[k] for k in kept), names


def correspondence_columns(found: Correspondence) -> tuple[str, ...]:
    """Return the columns of `correspondence_rows`: three an axis after the first five."""
    axes = range(1, len(found.valeurs_propres) + 1)
    names = ("axe {}", "contribution {}", "cos2 {}")
    return (*_FIRST_COLUMNS, *(name.format(k) for k in axes for name in names))


def correspondence_rows(found: Correspondence, nature: str) -> Iterator[dict[str, object]]:
    """Yield the parts, then the items (of this `nature`), for `write_rows`."""
    for kind, points in (("partie", found.colonnes), (nature, found.lignes)):
        for k, nom in enumerate(points.noms):
            shares = (rounded(points.masses[k], 6), rounded(points.inerties[k], 6))
            first = (kind, nom, int(points.effectifs[k]), *shares)
            told = dict(zip(_FIRST_COLUMNS, first, strict=True))
            for axis in range(len(found.valeurs_propres)):
                told[f"axe {axis + 1}"] = rounded(points.coordonnees[k, axis])
                told[f"contribution {axis + 1}"] = rounded(points.contributions[k, axis])
                told[f"cos2 {axis + 1}"] = rounded(points.cos2[k, axis])
            yield told
