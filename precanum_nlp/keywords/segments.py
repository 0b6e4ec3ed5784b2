"""Contributions cut into segments of about the same length, whole sentences each."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

from precanum_nlp.errors import PrecanumError
from precanum_nlp.keywords.units import sentence_numbers

if TYPE_CHECKING:
    import numpy as np
    from scipy.sparse import csr_matrix

    from precanum_nlp.corpus import Contribution
    from precanum_nlp.keywords.lexicon import Lexicon
    from precanum_nlp.linguistics import Mot

#: Segments that classes are made of, by default, at the most.
MOST_SEGMENTS = 20_000


@dataclass(frozen=True, slots=True, eq=False)
class Segments:
    """Segments that hold at least one item of the lexicon.

    Parameters
    ----------
    matrix : csr_matrix of int64, shape (n_segments, n_items)
        Occurrences.
    contributions : ndarray of int64, shape (n_segments,)
        Contribution of each segment.
    phrases : ndarray of int64, shape (n_segments, 2)
        First and last sentence of each, numbered over the corpus as in `Lexicon`.
    """

    matrix: csr_matrix
    contributions: np.ndarray
    phrases: np.ndarray


def segmented(lexicon: Lexicon, *, taille: int = 20) -> Segments:
    """Cut contributions into segments of `taille` items or a little more.

    A segment ends with the sentence in which it reaches `taille`; what is left of a contribution, if shorter
    than half of that, stays with the segment before.

    Parameters
    ----------
    lexicon : Lexicon
        Of words or expressions.
    taille : int, default=20
        Occurrences of items, > 0; stop words, which are no items, come on top.

    Raises
    ------
    PrecanumError
        No item occurs.
    """
    import numpy as np
    from scipy.sparse import csr_matrix

    if taille < 1:
        raise ValueError(f"taille must be at least 1, got {taille}.")
    phrases, first, counts = np.unique(lexicon.phrases, return_index=True, return_counts=True)
    if not len(phrases):
        raise PrecanumError("Classes : aucun mot retenu dans les contributions ; abaissez le seuil.")
    said = zip(lexicon.contributions[first].tolist(), counts.tolist(), strict=True)
    segment = np.array(list(_segment_of(said, taille)), np.int64)
    starts = np.flatnonzero(np.diff(segment, prepend=-1))
    ends = np.append(starts[1:], len(phrases)) - 1
    rows = segment[np.searchsorted(phrases, lexicon.phrases)]
    ones = np.ones(len(rows), np.int64)
    matrix = csr_matrix((ones, (rows, lexicon.items)), shape=(len(starts), len(lexicon.noms)))
    return Segments(
        matrix, lexicon.contributions[first[starts]], np.column_stack([phrases[starts], phrases[ends]])
    )


def one_in(segments: Segments, most: int) -> tuple[Segments, int]:
    """Return `most` segments or fewer, taken at a regular step, and the step; 1 where all are taken.

    Classes are made in a time that grows as the square of the number of segments.
    """
    step = -(-len(segments.contributions) // most)
    if step <= 1:
        return segments, 1
    taken = slice(None, None, step)
    return (
        Segments(segments.matrix[taken], segments.contributions[taken], segments.phrases[taken]),
        step,
    )


def _segment_of(said: Iterable[tuple[int, int]], taille: int) -> Iterator[int]:
    """Yield the segment of each sentence, from its contribution and its occurrences."""
    number = 0
    for _, sentences in groupby(said, key=lambda pair: pair[0]):
        cuts = _cuts([count for _, count in sentences], taille)
        for count in cuts:
            yield from [number] * count
            number += 1


def _cuts(counts: Sequence[int], taille: int) -> list[int]:
    """Return how many sentences each segment of a contribution takes."""
    cuts, size, n = [], 0, 0
    for count in counts:
        size, n = size + count, n + 1
        if size >= taille:
            cuts.append(n)
            size = n = 0
    if cuts and 0 < size < taille / 2:
        cuts[-1] += n
    elif n:
        cuts.append(n)
    return cuts


def segment_texts(
    segments: Segments,
    wanted: Sequence[int],
    analyses: Iterable[tuple[Mot, ...]],
    contributions: Iterable[Contribution],
) -> dict[int, tuple[Contribution, str]]:
    """Return the contribution and the text of each segment in `wanted`.

    `analyses` and `contributions` are those that the lexicon was made from.
    """
    of: dict[int, list[int]] = {}
    for segment in sorted(set(wanted)):
        of.setdefault(int(segments.contributions[segment]), []).append(segment)
    found = {}
    first = 0
    for number, (mots, contribution) in enumerate(zip(analyses, contributions, strict=True)):
        sentences = sentence_numbers(mots, contribution.texte)
        for segment in of.get(number, ()):
            low, high = segments.phrases[segment] - first
            inside = [mot for mot, k in zip(mots, sentences, strict=True) if low <= k <= high]
            found[segment] = (contribution, contribution.texte[inside[0].debut : inside[-1].fin])
        first += sentences[-1] + 1 if sentences else 1
    return found
