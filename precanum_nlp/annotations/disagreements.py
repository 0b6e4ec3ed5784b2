"""Where two annotators differ: which codes they take for one another, and what waits for an adjudicator."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import combinations

from precanum_nlp.annotations.agreement import pairs_of
from precanum_nlp.annotations.labels import ADJUDICATOR, State, last_words
from precanum_nlp.annotations.records import Annotation

#: Stands for "nothing instead" in a confusion.
NOTHING = ""


@dataclass(frozen=True, slots=True)
class Confusion:
    """On how many contributions `a` gave `code_a` alone where `b` gave `code_b` alone.

    `NOTHING` stands on the side that gave no code of its own. A contribution where `a` alone gave two codes
    and `b` alone one counts in two confusions.
    """

    dimension: str
    code_a: str
    code_b: str
    n: int


@dataclass(frozen=True, slots=True)
class Disagreement:
    """A contribution on which two annotators do not say the same, in one dimension."""

    id: str
    dimension: str
    a: State
    b: State


def confusions(records: Iterable[Annotation], a: str, b: str, *, dimension: str) -> tuple[Confusion, ...]:
    """Count which codes two annotators give in the place of one another, the most frequent first.

    Parameters
    ----------
    records : iterable of Annotation
    a, b : str
        Annotators.
    dimension : str

    Returns
    -------
    tuple of Confusion
        Empty where they agree on all, or read nothing in common.
    """
    counts: Counter[tuple[str, str]] = Counter()
    for x, y in pairs_of(records, a, b, dimension, needed=False).values():
        if x != y:
            counts.update((one, other) for one in (x - y or {NOTHING}) for other in (y - x or {NOTHING}))
    ranked = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    return tuple(Confusion(dimension, one, other, n) for (one, other), n in ranked)


def to_adjudicate(
    records: Iterable[Annotation], a: str, b: str, *, dimensions: Iterable[str]
) -> tuple[Disagreement, ...]:
    """List what two annotators say differently and no adjudicator has decided.

    Parameters
    ----------
    records : iterable of Annotation
    a, b : str
        Annotators.
    dimensions : iterable of str

    Returns
    -------
    tuple of Disagreement
        By contribution, in the order in which the records meet them, then by dimension.
    """
    records = tuple(records)
    dimensions = tuple(dimensions)
    found: dict[str, list[Disagreement]] = {record.id: [] for record in records}
    for dimension in dimensions:
        for identifier, states in last_words(records, dimension=dimension).items():
            decided = any(name.startswith(ADJUDICATOR) for name in states)
            if a in states and b in states and not decided and not states[a].says_as(states[b]):
                found[identifier].append(Disagreement(identifier, dimension, states[a], states[b]))
    return tuple(one for several in found.values() for one in several)


def read_in_common(
    records: Iterable[Annotation], dimensions: Iterable[str]
) -> tuple[tuple[str, str, int], ...]:
    """Return (annotator, annotator, number of readings in common), the largest number first.

    A reading is a contribution in one dimension. Adjudicators are left out: they have seen what the others
    said. Pairs without any reading in common are left out too.
    """
    records = tuple(records)
    counts: Counter[tuple[str, str]] = Counter()
    for dimension in dimensions:
        for states in last_words(records, dimension=dimension).values():
            readers = sorted(name for name in states if not name.startswith(ADJUDICATOR))
            counts.update(combinations(readers, 2))
    return tuple((a, b, n) for (a, b), n in sorted(counts.items(), key=lambda item: (-item[1], item[0])))
