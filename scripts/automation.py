"""How many contributions need no human, at a given precision: docs/qualite.md, by quality_page.py.

A contribution is as sure as the least certain of its decisions in a dimension: the probability of each code
accepted, and of the absence of each code refused. The surest are left to the model, the others to a human.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from benchmarks import Benchmark, Predictions
from document import decimal, percent, table, whole
from judges import DIMENSIONS, real_codes

from precanum_nlp.scoring import Estimate

TARGETS = (0.80, 0.85, 0.90, 0.95)
GOAL, GOAL_PRECISION = 0.70, 0.90
TOGETHER = "les deux ensemble"
_LEVELS = (2.5, 97.5)


@dataclass(frozen=True, slots=True)
class Decided:
    """What a model decides of some texts in one dimension, or in several.

    Attributes
    ----------
    sureness : ndarray of shape (n_texts,), in [0, 1]
        Of the least certain decision.
    given, right, real : ndarray of shape (n_texts,), int
        Codes accepted, those of them that stand, and codes that stand.
    announced : ndarray of shape (n_texts,)
        Sum of the probabilities of the codes accepted: what `right` should be.
    people : tuple of str, length n_texts
    """

    sureness: np.ndarray
    given: np.ndarray
    right: np.ndarray
    real: np.ndarray
    announced: np.ndarray
    people: tuple[str, ...]


def decided(
    probabilities: np.ndarray, accepted: np.ndarray, real: np.ndarray, people: Sequence[str]
) -> Decided:
    """Return the decisions made of texts; the three arrays have shape (n_texts, n_codes)."""
    sure = np.where(accepted, probabilities, 1 - probabilities).min(axis=1)
    given, right = accepted.sum(axis=1), (accepted & real).sum(axis=1)
    announced = np.where(accepted, probabilities, 0.0).sum(axis=1)
    return Decided(sure, given, right, real.sum(axis=1), announced, tuple(people))


def curve(one: Decided) -> tuple[np.ndarray, np.ndarray]:
    """Return the shares of texts that may be left to the model, and the precision of its codes there.

    Two ndarrays of shape (n_limits,), shares increasing; equally sure texts are left together, and the
    precision is NaN as long as no code is given.
    """
    order = np.argsort(-one.sureness, kind="stable")
    ends = np.flatnonzero(np.append(np.diff(one.sureness[order]) != 0, True))
    given, right = (np.cumsum(part[order])[ends] for part in (one.given, one.right))
    with np.errstate(invalid="ignore"):
        return (ends + 1) / len(order), right / np.where(given > 0, given, np.nan)


def share_at(shares: np.ndarray, precisions: np.ndarray, target: float) -> float:
    """Return the largest share at which the precision reaches `target`; 0 where it never does."""
    reached = shares[precisions >= target]
    return float(reached.max()) if len(reached) else 0.0


def share_estimate(one: Decided, target: float, *, n_boot: int = 500, seed: int = 0) -> Estimate:
    """Return `share_at` with a 95 % interval, the limit chosen anew each time people are drawn."""
    people, who = np.unique(np.asarray(one.people), return_inverse=True)
    rng = np.random.default_rng(seed)
    drawn = []
    for times in rng.multinomial(len(people), np.full(len(people), 1 / len(people)), size=n_boot):
        rows = np.repeat(np.arange(len(who)), times[who])
        drawn.append(share_at(*curve(_taken(one, rows)), target))
    low, high = np.percentile(drawn, _LEVELS)
    return Estimate(share_at(*curve(one), target), float(low), float(high))


def announced_rows(one: Decided, target: float) -> np.ndarray:
    """Return the texts left to the model when only its own probabilities choose how many, boolean.

    As many as keep the precision that it announces at `target` or above: no truth is looked at.
    """
    by_model = Decided(one.sureness, one.given, one.announced, one.real, one.announced, one.people)
    share = share_at(*curve(by_model), target)
    order = np.argsort(-one.sureness, kind="stable")
    kept = np.zeros(len(order), dtype=bool)
    kept[order[: round(share * len(order))]] = True
    return kept


def _taken(one: Decided, rows: np.ndarray) -> Decided:
    parts = (one.sureness, one.given, one.right, one.real, one.announced)
    return Decided(*(part[rows] for part in parts), tuple(one.people[row] for row in rows))


def decisions(said: Predictions, benchmark: Benchmark) -> dict[str, Decided]:
    """Return the decisions in each dimension, then in all together."""
    found, blocks = {}, []
    for name in DIMENSIONS:
        columns = [j for j, dimension in enumerate(said.dimensions) if dimension == name]
        real = real_codes(said.ids, [said.codes[j] for j in columns], benchmark, name)
        block = said.probabilities[:, columns], said.accepted[:, columns], real
        found[name] = decided(*block, said.contributors)
        blocks.append(block)
    together = [np.hstack(parts) for parts in zip(*blocks, strict=True)]
    return found | {TOGETHER: decided(*together, said.contributors)}


def rows(several: Mapping[str, Decided]) -> Iterator[list[str]]:
    """Yield the cells of each dimension and precision asked for."""
    for name, one in several.items():
        for target in TARGETS:
            share = share_estimate(one, target)
            left = announced_rows(one, target)
            given, right, real = (int(part[left].sum()) for part in (one.given, one.right, one.real))
            yield [
                name,
                percent(target),
                f"{percent(share.valeur)} [{percent(share.bas)} ; {percent(share.haut)}]",
                percent(left.mean()),
                percent(right / given) if given else decimal(None),
                percent(right / real) if real else decimal(None),
            ]


def goal_line(several: Mapping[str, Decided]) -> str:
    """Say whether as many contributions as wanted need no human, and whether the interval is sure of it."""
    found = {name: share_estimate(one, GOAL_PRECISION) for name, one in several.items()}
    said = ", ".join(f"{percent(share.valeur)} ({name})" for name, share in found.items())
    if min(share.valeur for share in found.values()) < GOAL:
        verdict = "pas encore atteint partout"
    elif min(share.bas for share in found.values()) < GOAL:
        verdict = "atteint, sans que les intervalles l'assurent"
    else:
        verdict = "atteint"
    goal = f"{percent(GOAL)} des contributions à {percent(GOAL_PRECISION)} de précision"
    return f"- Objectif : {goal}. Mesuré : {said} ; {verdict}."


HEADS = (
    "dimension", "précision visée", "sans relecture", "sans relecture, seuil annoncé", "précision obtenue",
    "rappel dans cette part",
)  # fmt: skip


def picture_points(one: Decided, *, n_points: int = 60) -> list[tuple[float, float]]:
    """Return the curve thinned to evenly spaced shares, from the first at which twenty codes are given."""
    shares, precisions = curve(one)
    order = np.argsort(-one.sureness, kind="stable")
    places = np.rint(shares * len(order)).astype(int) - 1
    enough = np.cumsum(one.given[order])[places] >= min(20, one.given.sum())
    points = [(float(s), float(p)) for s, p in zip(shares[enough], precisions[enough], strict=True)]
    return [points[i] for i in np.unique(np.linspace(0, len(points) - 1, n_points).astype(int))]


def lines(said: Predictions, benchmark: Benchmark, model: str) -> list[str]:
    """Return the table of the page, with what it means, in French."""
    several = decisions(said, benchmark)
    return [
        f"- Modèle {model}, {whole(len(said.ids))} contributions ({benchmark.titre.lower()}).",
        "- « Sans relecture » : la plus grande part telle que les codes donnés aient cette précision, et",
        "  l'intervalle à 95\u202f% par tirage des contributeurs ; la limite est choisie après coup.",
        "- « Seuil annoncé » : la limite est choisie d'après les seules probabilités du modèle, comme sur un",
        "  corpus que personne n'a lu ; à côté, la précision et le rappel qu'on y obtient vraiment.",
        goal_line(several),
        "",
        *table(HEADS, rows(several)),
    ]
