"""Who spoke, and whose codes the figures rest on: plain tallies."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from precanum_nlp.scoring.counts import LECTEUR, MODELE, PERSONNE, SANS_GROUPE, Coded

if TYPE_CHECKING:
    from precanum_nlp.corpus.records import Contribution

#: What a contribution without a source is tallied under.
SANS_SOURCE = "Source non précisée"


@dataclass(frozen=True, slots=True)
class Tally:
    """One group or source: its contributions and its people."""

    nom: str
    n_contributions: int
    n_parties_prenantes: int


@dataclass(frozen=True, slots=True)
class Presence:
    """What the corpus is.

    Parameters
    ----------
    n_contributions, n_parties_prenantes : int
        A contribution that names nobody counts as a person of its own; `n_sans_nom` says how many.
    n_sans_nom : int
    du, au : str
        First and last date (ISO 8601) among the contributions that have one; "" when none has.
    groupes, sources : tuple of Tally
        The most contributions first, then by name.
    """

    n_contributions: int
    n_parties_prenantes: int
    n_sans_nom: int
    du: str
    au: str
    groupes: tuple[Tally, ...]
    sources: tuple[Tally, ...]


@dataclass(frozen=True, slots=True)
class CodeSources:
    """How many standing codes of a dimension people gave, readers that are programs, and the model."""

    dimension: str
    n_personnes: int
    n_lecteurs: int
    n_modele: int


def who_spoke(contributions: Iterable[Contribution]) -> Presence:
    """Tally contributions and people by group and by source."""
    contributions = tuple(contributions)
    dates = sorted(c.date for c in contributions if c.date)
    return Presence(
        len(contributions),
        len({_person(c) for c in contributions}),
        sum(not c.partie_prenante for c in contributions),
        dates[0] if dates else "",
        dates[-1] if dates else "",
        _tallies((c.groupe or SANS_GROUPE, c) for c in contributions),
        _tallies((c.source or SANS_SOURCE, c) for c in contributions),
    )


def code_sources(coded: Iterable[Coded]) -> tuple[CodeSources, ...]:
    """Count the codes of each dimension that was read by who gave them; a dimension of names has none."""
    n: dict[str, Counter[str]] = {}
    for item in coded:
        for dimension, codes in item.codes.items():
            n.setdefault(dimension, Counter())[item.origine(dimension)] += len(codes)
    return tuple(CodeSources(d, *(by[who] for who in (PERSONNE, LECTEUR, MODELE))) for d, by in n.items())


def _tallies(named: Iterable[tuple[str, Contribution]]) -> tuple[Tally, ...]:
    people: defaultdict[str, set] = defaultdict(set)
    n: Counter[str] = Counter()
    for name, contribution in named:
        n[name] += 1
        people[name].add(_person(contribution))
    return tuple(Tally(name, n[name], len(people[name])) for name in sorted(n, key=lambda k: (-n[k], k)))


def _person(contribution: Contribution) -> tuple[bool, str]:
    known = bool(contribution.partie_prenante)
    return known, contribution.partie_prenante if known else contribution.id
