"""What texts that no code covers have in common."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from precanum_nlp.keywords.contrast import contrast, terms_of, texts_by_term

#: Mean cosine distance from which two groups of texts stay two themes. Chosen on codes hidden from the frame
#: (scripts/bench_themes.py): at 0.6 fewer of them come back, at 0.7 they are parted among many themes.
DISTANCE = 0.65
#: Distances between all pairs are held at once: more texts are represented by a part of them.
MOST = 4000
_N_WORDS, _N_TELLING = 8, 3


@dataclass(frozen=True, slots=True)
class Theme:
    """Texts that speak of one thing.

    Parameters
    ----------
    lignes : tuple of int
        Rows of the texts, the most typical first.
    cohesion : float in [-1, 1]
        Mean cosine between a text and their centre; 1 = all alike.
    mots : tuple of str
        Words and expressions that tell them from the other texts.
    """

    lignes: tuple[int, ...]
    cohesion: float
    mots: tuple[str, ...]


def themes(
    texts: Sequence[str],
    vectors: np.ndarray,
    interest: np.ndarray | None = None,
    *,
    minimum: int = 5,
    most: int | None = None,
) -> tuple[Theme, ...]:
    """Group texts by average linkage, and say in which words; the same texts give the same themes.

    Parameters
    ----------
    texts : sequence of str, length n_texts
    vectors : ndarray of shape (n_texts, n_dimensions)
        Rows of unit length.
    interest : ndarray of shape (n_texts,), optional
        How near each text is to what the frame is about, > 0; the probability of its likeliest code says it.
    minimum : int, default=5
        Fewest texts of a theme.
    most : int, optional
        Themes to return at most.

    Returns
    -------
    tuple of Theme
        Those most likely to be codes first: by how sure their three first words are (sum of G²), times their
        mean interest. A manner of writing, or what is off the subject, comes last.
    """
    groups = group(vectors, minimum=minimum)
    terms = [terms_of(text) for text in texts] if groups else []
    everywhere = texts_by_term(terms)
    found = []
    for rows, cohesion in groups:
        told = contrast(terms, rows, everywhere=everywhere)
        worth = sum(term.g2 for term in told[:_N_TELLING])
        worth *= 1.0 if interest is None else float(interest[rows].mean())
        words = tuple(term.forme for term in told[:_N_WORDS])
        found.append((worth, Theme(tuple(rows.tolist()), cohesion, words)))
    found.sort(key=lambda item: -item[0])
    return tuple(theme for _, theme in found[:most])


def group(vectors: np.ndarray, *, minimum: int = 5) -> list[tuple[np.ndarray, float]]:
    """Return the rows of each group, the most typical first, and its cohesion; see `themes`."""
    if len(vectors) < max(2, minimum):
        return []
    numbers = _numbers(vectors)
    found = []
    for number in range(numbers.max() + 1):
        rows = np.flatnonzero(numbers == number)
        if len(rows) < minimum:
            continue
        centre = vectors[rows].mean(axis=0)
        near = vectors[rows] @ (centre / max(np.linalg.norm(centre), 1e-9))
        found.append((rows[np.argsort(-near, kind="stable")], float(near.mean())))
    return found


def _numbers(vectors: np.ndarray) -> np.ndarray:
    """Return the number of each text's group; -1 where a text left out at first is near none."""
    from scipy.cluster.hierarchy import fcluster, linkage
    from scipy.spatial.distance import pdist

    step = -(-len(vectors) // MOST)
    shown = np.arange(0, len(vectors), step)
    tree = linkage(np.maximum(pdist(vectors[shown], "cosine"), 0.0), "average")
    numbers = np.full(len(vectors), -1)
    numbers[shown] = fcluster(tree, DISTANCE, "distance") - 1
    rest = np.setdiff1d(np.arange(len(vectors)), shown)
    if len(rest):
        centres = np.stack([vectors[numbers == n].mean(axis=0) for n in range(numbers.max() + 1)])
        # a text is as far from a group, on average, as 1 - its product with the group's mean
        near = vectors[rest] @ centres.T
        numbers[rest] = np.where(near.max(axis=1) >= 1 - DISTANCE, near.argmax(axis=1), -1)
    return numbers
