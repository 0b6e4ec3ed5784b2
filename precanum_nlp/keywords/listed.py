"""Expressions that somebody listed: the study's own, and those that speak for a code."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from precanum_nlp.keywords.matching import expression_matcher
from precanum_nlp.keywords.tables import rounded

if TYPE_CHECKING:
    from precanum_nlp.corpus import Contribution
    from precanum_nlp.keywords.expressions import ExpressionTable

STUDY, FRAME, FOUND = "étude", "référentiel", "collocation"
COLUMNS = (
    "expression", "origine", "codes", "occurrences", "contributions", "parties_prenantes", "g2", "npmi",
    "liee", "formes",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Listed:
    """A listed expression: where it comes from (`STUDY`, `FRAME`), its codes, and its counts, 0 included."""

    expression: str
    origine: str
    codes: tuple[str, ...]
    occurrences: int
    contributions: int
    parties_prenantes: int
    formes: tuple[tuple[str, int], ...]


def listed_expressions(
    contributions: Iterable[Contribution], study: Sequence[str], codes: Mapping[str, Sequence[str]]
) -> list[Listed]:
    """Count listed expressions, whatever their inflection, accents and elisions; the most shared first.

    Parameters
    ----------
    contributions : iterable of Contribution
    study : sequence of str
        The study's own.
    codes : mapping of str to sequence of str
        Code → expressions that speak for it. One that several codes have is one row.
    """
    owners: dict[tuple[str, str], list[str]] = {(STUDY, name): [] for name in study}
    for code, several in codes.items():
        for name in several:
            owners.setdefault((FRAME, name), []).append(code)
    # Each expression stands for itself: those of one « code » would hide one another where they overlap.
    matcher = expression_matcher({f"{origin}\0{name}": (name,) for origin, name in owners})
    times: Counter[str] = Counter()
    where: defaultdict[str, set[str]] = defaultdict(set)
    people: defaultdict[str, set[str]] = defaultdict(set)
    spelt: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for contribution in contributions:
        for match in matcher.find(contribution.texte):
            times[match.code] += 1
            where[match.code].add(contribution.id)
            people[match.code].add(contribution.partie_prenante or f"\0{contribution.id}")
            spelt[match.code][contribution.texte[match.debut : match.fin].lower()] += 1
    found = []
    for (origin, name), several in owners.items():
        key = f"{origin}\0{name}"
        formes = tuple(sorted(spelt[key].items(), key=lambda pair: (-pair[1], pair[0])))
        counts = (times[key], len(where[key]), len(people[key]))
        found.append(Listed(name, origin, tuple(several), *counts, formes))
    return sorted(found, key=lambda one: (one.origine != STUDY, -one.contributions, one.expression))


def expression_rows(table: ExpressionTable, listed: Iterable[Listed] = ()) -> Iterator[dict[str, object]]:
    """Yield the rows of a table of expressions, for `write_rows`: what was found, then what was listed."""
    counts = ("expression", "occurrences", "contributions", "parties_prenantes")
    for row in table.rows:
        told = {name: getattr(row, name) for name in counts}
        told |= {"g2": rounded(row.g2), "npmi": rounded(row.npmi), "liee": row.liee}
        yield told | {"origine": FOUND, "codes": "", "formes": _joined(row.formes)}
    for one in listed:
        told = {name: getattr(one, name) for name in counts} | {"liee": one.origine == STUDY}
        yield told | {"origine": one.origine, "codes": "|".join(one.codes), "formes": _joined(one.formes)}


def _joined(formes: Sequence[tuple[str, int]]) -> str:
    return ", ".join(f"{forme} ({n})" for forme, n in formes)
