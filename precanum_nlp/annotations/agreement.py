"""How far two annotators agree, per code and on whole sets of codes, with intervals."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from precanum_nlp.annotations.labels import last_words
from precanum_nlp.annotations.records import Annotation
from precanum_nlp.errors import AnnotationError

_CHUNK = 100  # resamples held in memory at once


@dataclass(frozen=True, slots=True)
class Interval:
    """A figure with its 95 % bootstrap interval; None where the data leave it undefined."""

    valeur: float | None
    bas: float | None
    haut: float | None


@dataclass(frozen=True, slots=True)
class CodeAgreement:
    """Agreement on one code.

    Parameters
    ----------
    code : str
    n_a, n_b, n_communs : int
        Contributions to which the first, the second, both gave the code.
    kappa : Interval
        Cohen's kappa: 1 full agreement, 0 that of chance, below 0 worse than chance.
    f1 : Interval
        2 n_communs / (n_a + n_b), from 0 to 1; the same whoever is taken as the reference.
    ac1 : Interval
        Gwet's AC1, on the scale of kappa; it does not fall when a code is rare.
    alpha : Interval
        Krippendorff's alpha of this one code (nominal), on the scale of kappa.
    """

    code: str
    n_a: int
    n_b: int
    n_communs: int
    kappa: Interval
    f1: Interval
    ac1: Interval
    alpha: Interval


@dataclass(frozen=True, slots=True)
class Agreement:
    """Agreement of two annotators on one dimension, or on several taken together.

    Parameters
    ----------
    dimension : str
        "" where several dimensions are taken together.
    a, b : str
    n : int
        Contributions that both read and neither set aside.
    codes : tuple of CodeAgreement
        Codes that either gave, sorted by id.
    micro_f1 : Interval
        F1 over all decisions, from 0 to 1.
    alpha : Interval
        Krippendorff's alpha with the MASI distance: 1 full agreement, 0 that of chance.
    kappa, ac1 : Interval
        Means over the codes where they are defined. Pooling the decisions instead would mostly count how
        many codes the frame has.
    """

    dimension: str
    a: str
    b: str
    n: int
    codes: tuple[CodeAgreement, ...]
    micro_f1: Interval
    alpha: Interval
    kappa: Interval
    ac1: Interval


def agreement(
    records: Iterable[Annotation], a: str, b: str, *, dimension: str, seed: int = 0, n_boot: int = 1000
) -> Agreement:
    """Compare two annotators on the contributions that both read.

    Parameters
    ----------
    records : iterable of Annotation
    a, b : str
        Annotators.
    dimension : str
    seed : int, default=0
        Of the resampling of contributions; the same seed gives the same intervals.
    n_boot : int, default=1000
        Number of resamples; intervals are their 2.5 and 97.5 percentiles.

    Returns
    -------
    Agreement

    Raises
    ------
    AnnotationError
        No contribution was read by both.

    References
    ----------
    Cohen, J. (1960). A coefficient of agreement for nominal scales. Educ. Psychol. Meas. 20(1).
    Gwet, K. (2008). Computing inter-rater reliability and its variance in the presence of high agreement.
    Br. J. Math. Stat. Psychol. 61(1).
    Krippendorff, K. (2019). Content analysis, 4th ed., chap. 12.
    Passonneau, R. (2006). Measuring agreement on set-valued items (MASI). LREC.
    """
    pairs = list(pairs_of(records, a, b, dimension).values())
    return _compared(pairs, dimension, a, b, seed, n_boot)


def overall_agreement(
    records: Iterable[Annotation],
    a: str,
    b: str,
    *,
    dimensions: Iterable[str],
    seed: int = 0,
    n_boot: int = 1000,
) -> Agreement:
    """Compare two annotators on several dimensions at once.

    A contribution is one unit: what each gave it, over the dimensions in which both read it. Other arguments,
    result and errors are those of `agreement`.
    """
    records = tuple(records)
    sets: dict[str, list[frozenset[str]]] = {}
    owner: dict[str, str] = {}  # dimension of each code
    read: dict[str, set[str]] = {}  # dimensions in which both read each contribution
    for dimension in dimensions:
        for identifier, pair in pairs_of(records, a, b, dimension, needed=False).items():
            known = sets.setdefault(identifier, [frozenset(), frozenset()])
            sets[identifier] = [one | other for one, other in zip(known, pair, strict=True)]
            read.setdefault(identifier, set()).add(dimension)
            owner |= dict.fromkeys(pair[0] | pair[1], dimension)
    if not sets:
        raise AnnotationError(_nothing_common("toutes dimensions", a, b))
    asked = np.array([[owner[code] in read[i] for code in sorted(owner)] for i in sets], dtype=float)
    return _compared([tuple(pair) for pair in sets.values()], "", a, b, seed, n_boot, asked)


def _compared(pairs, dimension, a, b, seed, n_boot, asked=None) -> Agreement:
    """Compare pairs of sets; `asked` (n, n_codes) says for which codes each was read, all if None."""
    codes = sorted(frozenset().union(*(x | y for x, y in pairs)))
    first, second = (_indicators([pair[side] for pair in pairs], codes) for side in (0, 1))
    counts, distances = _set_counts(pairs)
    asked = np.ones_like(first) if asked is None else asked.reshape(first.shape)
    estimates = _Estimates(first, second, asked, counts, distances)
    point = estimates.on(np.ones((1, len(pairs))))
    draws = _bootstrap(estimates, len(pairs), seed, n_boot)

    def of_code(k: int) -> dict[str, Interval]:
        names = ("kappa", "f1", "ac1", "alpha")
        return {name: _interval(point[name][:, k], draws[name][:, k]) for name in names}

    return Agreement(
        dimension=dimension,
        a=a,
        b=b,
        n=len(pairs),
        codes=tuple(
            CodeAgreement(
                code,
                int(first[:, k].sum()),
                int(second[:, k].sum()),
                int((first[:, k] * second[:, k]).sum()),
                **of_code(k),
            )
            for k, code in enumerate(codes)
        ),
        micro_f1=_interval(point["micro_f1"], draws["micro_f1"]),
        alpha=_interval(point["alpha_sets"], draws["alpha_sets"]),
        kappa=_interval(_mean(point["kappa"]), _mean(draws["kappa"])),
        ac1=_interval(_mean(point["ac1"]), _mean(draws["ac1"])),
    )


def masi_distance(x: frozenset[str], y: frozenset[str]) -> float:
    """Return the MASI distance of two sets, from 0 (equal) to 1 (nothing in common).

    One minus Jaccard's index times 1 (equal sets), 2/3 (one within the other) or 1/3 (overlap). Two empty
    sets are equal; an empty one has nothing in common with any other (Passonneau 2006).
    """
    if x == y:
        return 0.0
    common = len(x & y)
    if not common:
        return 1.0
    monotonicity = 2 / 3 if x < y or y < x else 1 / 3
    return 1 - common / len(x | y) * monotonicity


def pairs_of(
    records: Iterable[Annotation], a: str, b: str, dimension: str, *, needed: bool = True
) -> dict[str, tuple[frozenset[str], frozenset[str]]]:
    """Return what each gave to the contributions that both read and neither set aside, by id.

    Raises
    ------
    AnnotationError
        There is none, and `needed`.
    """
    words = last_words(records, dimension=dimension, annotateurs=(a, b))
    both = {identifier: states for identifier, states in words.items() if a in states and b in states}
    pairs = {
        identifier: (s[a].codes, s[b].codes)
        for identifier, s in both.items()
        if all(state.motif is None and not state.choix for state in (s[a], s[b]))
    }
    if needed and not pairs:
        raise AnnotationError(_nothing_common(dimension, a, b))
    return pairs


def _nothing_common(where: str, a: str, b: str) -> str:
    return (
        f"{where} : aucune contribution lue à la fois par {a} et par {b} ; "
        "vérifiez les noms des annotateurs et les lots donnés."
    )


def _indicators(sets: list[frozenset[str]], codes: list[str]) -> np.ndarray:
    """Return a 0/1 array of shape (n_contributions, n_codes)."""
    return np.array([[code in given for code in codes] for given in sets], dtype=float).reshape(
        len(sets), len(codes)
    )


def _set_counts(pairs) -> tuple[np.ndarray, np.ndarray]:
    """Return how often each distinct set was given, (n, n_sets) in {0, 1, 2}, and distances between sets."""
    distinct = sorted({given for pair in pairs for given in pair}, key=sorted)
    column = {given: k for k, given in enumerate(distinct)}
    counts = np.zeros((len(pairs), len(distinct)))
    for row, pair in enumerate(pairs):
        for given in pair:
            counts[row, column[given]] += 1
    return counts, np.array([[masi_distance(x, y) for y in distinct] for x in distinct])


class _Estimates:
    """The figures, as functions of how often each contribution is drawn."""

    def __init__(self, first, second, asked, counts, distances):
        self.first, self.second, self.both, self.asked = first, second, first * second, asked
        self.counts, self.distances = counts, distances
        # Both gave one set each: the distance within a contribution is half of counts' quadratic form.
        self.within = ((counts @ distances) * counts).sum(axis=1) / 2

    def on(self, weights: np.ndarray) -> dict[str, np.ndarray]:
        """Return each figure for weights (n_draws, n): (n_draws,) or (n_draws, n_codes), NaN if undefined."""
        n = weights @ self.asked
        n_a, n_b, both = weights @ self.first, weights @ self.second, weights @ self.both
        with np.errstate(invalid="ignore", divide="ignore"):
            observed = 1 - (n_a + n_b - 2 * both) / n
            expected = (n_a * n_b + (n - n_a) * (n - n_b)) / n**2
            share = (n_a + n_b) / (2 * n)  # of the 2n decisions on a code, how many gave it
            by_chance = 2 * share * (1 - share)
            return {
                "kappa": np.where(expected < 1, (observed - expected) / (1 - expected), np.nan),
                "f1": 2 * both / (n_a + n_b),
                "ac1": np.where(share > 0, (observed - by_chance) / (1 - by_chance), np.nan),
                # Two of the 2n decisions, none put back, differ with probability by_chance 2n / (2n - 1).
                "alpha": 1 - (1 - observed) * (2 * n - 1) / (2 * n) / by_chance,
                "micro_f1": 2 * both.sum(axis=1) / (n_a + n_b).sum(axis=1),
                "alpha_sets": self._alpha(weights, weights.sum(axis=1)),
            }

    def _alpha(self, weights: np.ndarray, n: np.ndarray) -> np.ndarray:
        totals = weights @ self.counts
        # Every pair of the 2n given sets but a set with itself, whose distance is 0 anyway.
        expected = ((totals @ self.distances) * totals).sum(axis=1) / (2 * n * (2 * n - 1))
        return 1 - (weights @ self.within) / n / expected


def _bootstrap(estimates: _Estimates, n: int, seed: int, n_boot: int) -> dict[str, np.ndarray]:
    rng = np.random.default_rng(seed)
    share = np.full(n, 1 / n)
    parts = [
        estimates.on(rng.multinomial(n, share, size=min(_CHUNK, n_boot - start)).astype(float))
        for start in range(0, n_boot, _CHUNK)
    ]
    return {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}


def _mean(values: np.ndarray) -> np.ndarray:
    """Return the mean over codes of (n_draws, n_codes), those undefined left out: (n_draws,)."""
    defined = ~np.isnan(values)
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(defined, values, 0).sum(axis=1) / defined.sum(axis=1)


def _interval(point: np.ndarray, draws: np.ndarray) -> Interval:
    value = float(point[0])
    usable = draws[~np.isnan(draws)]  # a resample may hold no example of a rare code
    if np.isnan(value) or not usable.size:
        return Interval(None, None, None)
    low, high = np.percentile(usable, [2.5, 97.5])
    return Interval(value, float(low), float(high))
