"""Régnier's abaque: who answered what to each proposition, how favourable, how much of one mind."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from precanum_nlp.scoring.design import Design, estimates
from precanum_nlp.scoring.interviews import ABSTENTION, SANS_REPONSE, Rating
from precanum_nlp.scoring.rankings import Disagreement, disagreements, group_means
from precanum_nlp.scoring.ranks import Rank, ranks
from precanum_nlp.scoring.resampling import Estimate
from precanum_nlp.scoring.settings import NOTES, ScoringSettings
from precanum_nlp.scoring.slices import ENSEMBLE, people_slices

_ANSWERS = tuple(NOTES.values())

#: What a proposition is among the groups.
CONVERGENCE_POUR, CONVERGENCE_CONTRE = "convergence favorable", "convergence défavorable"
DIVERGENCE, DILEMME, PARTAGE = "divergence", "dilemme", "sans conclusion"


@dataclass(frozen=True, slots=True)
class GridRow:
    """One proposition in one part of the study.

    Parameters
    ----------
    proposition : str
    coupe, modalite : str
        See `slices`.
    n_incontournable, n_souhaitable, n_dilemme, n_contre : int
        People who answered so.
    n_sans_reponse, n_abstention : int
        Asked, out of the base of the indices. Who has no row was not asked.
    faveur : Estimate
        Mean value of the answers, from -1 (all against) to 1 (all « incontournable »), each group weighing
        what it weighs; the values are the study's (`ScoringSettings.valeurs`).
    consensus : Estimate
        From 0 (half at each end) to 1 (all alike): see `consensus`.
    rang : Rank or None
        By favour, among the propositions of this part of the study that have a base.
    petit, masque : bool
        See `Part`.
    """

    proposition: str
    coupe: str
    modalite: str
    n_incontournable: int
    n_souhaitable: int
    n_dilemme: int
    n_contre: int
    n_sans_reponse: int
    n_abstention: int
    faveur: Estimate
    consensus: Estimate
    rang: Rank | None
    petit: bool
    masque: bool

    @property
    def base(self) -> int:
        """People who gave one of the four answers."""
        return self.n_incontournable + self.n_souhaitable + self.n_dilemme + self.n_contre


@dataclass(frozen=True, slots=True)
class Verdict:
    """What groups make of a proposition.

    Parameters
    ----------
    proposition : str
    verdict : str
        "divergence": the extreme groups differ by more than the draws explain. "dilemme": they do not, and
        the first answer is « dilemme », or groups are on both sides of 0. "convergence favorable" or
        "défavorable": neither, and the interval of the favour over all leaves 0 out. Else "sans conclusion".
    ecart : Disagreement or None
        None with a single group.
    """

    proposition: str
    verdict: str
    ecart: Disagreement | None


@dataclass(frozen=True, slots=True)
class Mosaic:
    """The abaque itself; lists in the order in which to draw them.

    Parameters
    ----------
    stakeholders : tuple of str
        The most favourable first, by the mean value of their answers.
    par_faveur, par_consensus : tuple of str
        Propositions, the highest index over all first.
    cases : tuple of Rating
        One a stakeholder × proposition asked; no row where it was not.
    """

    stakeholders: tuple[str, ...]
    par_faveur: tuple[str, ...]
    par_consensus: tuple[str, ...]
    cases: tuple[Rating, ...]


@dataclass(frozen=True, slots=True)
class Regnier:
    """The grid: figures by part of the study, verdicts, and the mosaic."""

    lignes: tuple[GridRow, ...]
    verdicts: tuple[Verdict, ...]
    mosaique: Mosaic


def consensus(shares: np.ndarray, values: np.ndarray) -> np.ndarray:
    """Return the consensus of answers on an ordered scale: 1 + Σ p log₂(1 - |v - μ| / d) [1]_.

    μ = Σ p v, d = the range of the scale. 1 when all answer alike, 0 when half stand at each end.

    Parameters
    ----------
    shares : ndarray of shape (n_answers, …)
        p, of sum 1 along the first axis; NaN gives NaN.
    values : ndarray of shape (n_answers,)
        v, the value of each answer.

    References
    ----------
    .. [1] W. J. Tastle, M. J. Wierman (2007). Consensus and dissention: a measure of ordinal dispersion.
       International Journal of Approximate Reasoning 45(3).
    """
    extent = np.ptp(values)
    if extent == 0:
        return np.ones(shares.shape[1:])
    spread = values.reshape(-1, *[1] * (shares.ndim - 1))
    mean = (shares * spread).sum(axis=0)
    # A mean at an end leaves a log of 0 for the answers at the other end: nobody gave them.
    closeness = np.maximum(1 - np.abs(spread - mean) / extent, 1e-300)
    found = 1 + (shares * np.log2(closeness)).sum(axis=0)
    return np.clip(found, 0.0, 1.0)


def answer_tables(
    ratings: Sequence[Rating], groups: Mapping[str, str], propositions: Sequence[str], design: Design
) -> np.ndarray:
    """Return who gave which of the four answers, ndarray of shape (4, n_people, n_propositions), 0 or 1."""
    rows = design.rows()
    column = {proposition: i for i, proposition in enumerate(propositions)}
    table = np.zeros((len(_ANSWERS), len(design.people), len(propositions)))
    for rating in ratings:
        if rating.reponse in _ANSWERS and rating.proposition in column:
            row = rows[f"p:{rating.stakeholder}", groups[rating.stakeholder]]
            table[_ANSWERS.index(rating.reponse), row, column[rating.proposition]] = 1
    return table


def regnier(
    ratings: Sequence[Rating],
    groups: Mapping[str, str],
    propositions: Sequence[str],
    design: Design,
    settings: ScoringSettings,
) -> Regnier:
    """Return the grid of ratings.

    Parameters
    ----------
    ratings : sequence of Rating
    groups : mapping of str to str
        Stakeholder → group.
    propositions : sequence of str
        In the order of the frame.

    References
    ----------
    .. [1] F. Régnier (1989). Annoncer la couleur : pour une approche nuancée du consensus. Institut de
       métrologie qualitative, Nancy. The two sortings are his; the index of consensus is Tastle and
       Wierman's.
    """
    answered = {rating.proposition for rating in ratings if rating.reponse in _ANSWERS}
    asked = tuple(p for p in propositions if p in answered)
    tables = answer_tables(ratings, groups, asked, design)
    values = np.array([settings.valeurs[answer] for answer in _ANSWERS])
    said, favour = tables.sum(axis=0), np.tensordot(values, tables, axes=1)
    lines: list[GridRow] = []
    for part in people_slices(design, settings.interne):
        lines += _lines(part, asked, ratings, groups, tables, values, design, settings)
    means = group_means(favour, said, design)
    gaps = {d.code: d for d in disagreements("propositions", asked, means, design.groupes)}
    whole = {line.proposition: line for line in lines if line.coupe == ENSEMBLE}
    verdicts = tuple(
        Verdict(p, _verdict(whole[p], gaps.get(p), means[:, 0, i]), gaps.get(p)) for i, p in enumerate(asked)
    )
    return Regnier(tuple(lines), verdicts, _mosaic(ratings, settings, whole))


def _lines(part, asked, ratings, groups, tables, values, design: Design, settings) -> list[GridRow]:
    inside = part.rows[:, np.newaxis]
    said = tables.sum(axis=0) * inside
    n = (tables * inside).sum(axis=1).astype(int)
    held = [i for i in range(len(asked)) if said[:, i].any()]
    if not held:
        return []
    shares = np.array([design.ratio(table[:, held] * inside, said[:, held]) for table in tables])
    favours = np.tensordot(values, shares, axes=1)
    indices = (estimates(favours), estimates(consensus(shares, values)), ranks(favours))
    places = design.rows()
    mute: dict[tuple[str, str], int] = {}
    for rating in ratings:
        row = places[f"p:{rating.stakeholder}", groups[rating.stakeholder]]
        if part.rows[row] and rating.reponse not in _ANSWERS:
            key = (rating.proposition, rating.reponse)
            mute[key] = mute.get(key, 0) + 1
    found = []
    for i, favour, mind, place in zip(held, *indices, strict=True):
        base = int(n[:, i].sum())
        hidden = base < settings.masquer
        nothing = Estimate(*[float("nan")] * 3)
        answers = [0] * 4 if hidden else [int(several) for several in n[:, i]]
        silent = [0 if hidden else mute.get((asked[i], name), 0) for name in (SANS_REPONSE, ABSTENTION)]
        figures = (nothing, nothing, None) if hidden else (favour, mind, place)
        found.append(
            GridRow(
                asked[i],
                part.coupe,
                part.modalite,
                *answers,
                *silent,
                *figures,
                base < settings.signaler,
                hidden,
            )
        )
    return found


def _verdict(whole: GridRow, gap: Disagreement | None, means: np.ndarray) -> str:
    if gap is not None and gap.distinct:
        return DIVERGENCE
    known = means[~np.isnan(means)]
    counts = (whole.n_incontournable, whole.n_souhaitable, whole.n_dilemme, whole.n_contre)
    if whole.n_dilemme == max(counts) > 0 or (known.max() > 0 > known.min()):
        return DILEMME
    if whole.faveur.bas > 0:
        return CONVERGENCE_POUR
    return CONVERGENCE_CONTRE if whole.faveur.haut < 0 else PARTAGE


def _mosaic(ratings: Sequence[Rating], settings: ScoringSettings, whole: Mapping[str, GridRow]) -> Mosaic:
    given: dict[str, list[float]] = {}
    for rating in ratings:
        values = given.setdefault(rating.stakeholder, [])
        if rating.reponse in _ANSWERS:
            values.append(settings.valeurs[rating.reponse])
    mean = {who: sum(values) / len(values) if values else float("-inf") for who, values in given.items()}

    def sorted_by(index: str) -> tuple[str, ...]:
        return tuple(sorted(whole, key=lambda p: (-getattr(whole[p], index).valeur, p)))

    people = tuple(sorted(mean, key=lambda who: (-mean[who], who)))
    cases = tuple(sorted(ratings, key=lambda r: (r.proposition, r.stakeholder)))
    return Mosaic(people, sorted_by("faveur"), sorted_by("consensus"), cases)
