"""Weights of people: raking to known margins, and how many people a weighted figure is worth."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from precanum_nlp.errors import ScoringError

_ROUNDS = 1000
_CLOSE = 1e-10


@dataclass(frozen=True, slots=True)
class GroupWeight:
    """What a group weighs, and who is in it.

    Parameters
    ----------
    groupe : str
    n_parties_prenantes : int
        People known, from their contributions or from the interview tables.
    part_brute, poids : float in [0, 1]
        Share of the people; share of every figure over all groups.
    effectif_kish : float
        Number of people of equal weight that the group is worth (`kish`); less than
        `n_parties_prenantes` when raking or equal sub-groups make people weigh unequally.
    interne, petit : bool
        Of the organisation that holds the dialogue; under the number of people that is flagged.
    """

    groupe: str
    n_parties_prenantes: int
    part_brute: float
    poids: float
    effectif_kish: float
    interne: bool
    petit: bool


def kish(weights: np.ndarray) -> float:
    """Return the effective size of a weighted sample: (Σw)² / Σw², 0 without any weight.

    References
    ----------
    .. [1] L. Kish (1965). Survey Sampling, §11.7. Wiley.
    """
    weights = np.asarray(weights, dtype=float)
    squares = float((weights**2).sum())
    return float(weights.sum()) ** 2 / squares if squares else 0.0


def rake(
    weights: np.ndarray, margins: Sequence[tuple[str, Sequence[str], Mapping[str, float]]]
) -> np.ndarray:
    """Return weights, of sum 1, whose margins are the known ones, as near to `weights` as can be.

    Each margin is met in turn until all hold (iterative proportional fitting [1]_).

    Parameters
    ----------
    weights : ndarray of shape (n_people,)
        To start from, each > 0.
    margins : sequence of (name, modality of each person, share of each modality)
        People whose modality has no share keep together what the given shares leave to 1.

    Raises
    ------
    ScoringError
        A share asked of a modality that nobody has; shares that leave nothing to those without one, or
        something to nobody; margins that contradict one another.

    References
    ----------
    .. [1] W. E. Deming, F. F. Stephan (1940). On a least squares adjustment of a sampled frequency table when
       the expected marginal totals are known. Annals of Mathematical Statistics 11(4).
    """
    raked = np.asarray(weights, dtype=float) / np.sum(weights)
    targets = [_target(*margin) for margin in margins]
    for _ in range(_ROUNDS):
        for membership, wanted in targets:
            raked = raked * (wanted / np.bincount(membership, raked, len(wanted)))[membership]
        gaps = (np.bincount(membership, raked, len(wanted)) - wanted for membership, wanted in targets)
        if max(np.abs(gap).max() for gap in gaps) < _CLOSE:
            return raked
    raise ScoringError(
        f"Calage : les marges de {', '.join(name for name, *_ in margins)} se contredisent, aucun "
        f"poids ne les respecte toutes ; retirez-en une."
    )


def _target(name: str, values: Sequence[str], shares: Mapping[str, float]) -> tuple[np.ndarray, np.ndarray]:
    places = {modality: place for place, modality in enumerate(shares)}
    membership = np.array([places.get(value, len(places)) for value in values])
    left = 1.0 - sum(shares.values())
    if empty := [m for m, place in places.items() if not (membership == place).any()]:
        known = ", ".join(sorted(set(filter(None, values)))) or "aucune"
        raise ScoringError(f"Calage : personne n'est « {empty[0]} » ({name}) ; modalités connues : {known}.")
    others = bool((membership == len(places)).any())
    if others != (left > 1e-6):
        n = int((membership == len(places)).sum())
        why = f"rien ne reste à {n} personnes d'une autre modalité" if others else "elles doivent faire 1"
        raise ScoringError(f"Calage : les parts de « {name} » font {1 - left:g}, {why} ; corrigez-les.")
    wanted = np.array([*shares.values(), left]) if others else np.array(list(shares.values()))
    return membership, wanted / wanted.sum()
