"""How far one depends on digital means, use by use; and the triptych target × use × issue."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from precanum_nlp.scoring.design import Design, estimates
from precanum_nlp.scoring.interviews import NIVEAUX, Dependence, Stakeholder
from precanum_nlp.scoring.resampling import Estimate
from precanum_nlp.scoring.settings import ScoringSettings
from precanum_nlp.scoring.slices import people_slices


@dataclass(frozen=True, slots=True)
class UseDependence:
    """One use in one part of the study.

    Parameters
    ----------
    usage, coupe, modalite : str
    n : tuple of int, length 4
        People at each level, from critique to faible.
    parts : tuple of Estimate, length 4
        Their shares, in [0, 1], each group weighing what it weighs. Empty when hidden.
    niveau_moyen : Estimate
        From 1 (critique) to 4 (faible).
    petit, masque : bool
        See `Part`.
    """

    usage: str
    coupe: str
    modalite: str
    n: tuple[int, ...]
    parts: tuple[Estimate, ...]
    niveau_moyen: Estimate
    petit: bool
    masque: bool

    @property
    def base(self) -> int:
        """People who gave a level."""
        return sum(self.n)


@dataclass(frozen=True, slots=True)
class Triptych:
    """One combination of choices; `part` in [0, 1] of those who made all three, groups weighing alike."""

    cible: str
    usage: str
    enjeu: str
    n: int
    part: float


@dataclass(frozen=True, slots=True)
class Flow:
    """One band of the flow picture: from a choice of one column to a choice of the next.

    Parameters
    ----------
    de, vers : str
        "cible" or "usage"; "usage" or "enjeu".
    choix_de, choix_vers : str
    n : int
    part : float in [0, 1]
        Of those who made all three choices; the bands between two columns sum to 1.
    """

    de: str
    choix_de: str
    vers: str
    choix_vers: str
    n: int
    part: float


@dataclass(frozen=True, slots=True)
class Triptychs:
    """The triptychs, the most frequent first, and the bands of their flow picture.

    `n_parties_prenantes` made all three choices; `n_incomplets` did not, and are in no figure here.
    """

    triptyques: tuple[Triptych, ...]
    flux: tuple[Flow, ...]
    n_parties_prenantes: int
    n_incomplets: int


def dependences(
    answers: Sequence[Dependence], groups: Mapping[str, str], design: Design, settings: ScoringSettings
) -> tuple[UseDependence, ...]:
    """Return the levels of dependence by use, in each part of the study: groups, sub-groups, targets…

    Parameters
    ----------
    answers : sequence of Dependence
    groups : mapping of str to str
        Stakeholder → group.
    """
    usages = tuple(sorted({answer.usage for answer in answers}))
    rows = design.rows()
    tables = np.zeros((len(NIVEAUX), len(design.people), len(usages)))
    for answer in answers:
        row = rows[f"p:{answer.stakeholder}", groups[answer.stakeholder]]
        tables[answer.niveau - 1, row, usages.index(answer.usage)] = 1
    found: list[UseDependence] = []
    for part in people_slices(design, settings.interne):
        inside = tables * part.rows[:, np.newaxis]
        held = [i for i in range(len(usages)) if inside[:, :, i].any()]
        if held:
            found += _uses(part, [usages[i] for i in held], inside[:, :, held], design, settings)
    return tuple(found)


def _uses(part, usages, tables: np.ndarray, design: Design, settings) -> list[UseDependence]:
    said = tables.sum(axis=0)
    shares = np.array([design.ratio(table, said) for table in tables])
    means = estimates(np.tensordot(np.array(list(NIVEAUX), dtype=float), shares, axes=1))
    levels = [estimates(share) for share in shares]
    n = tables.sum(axis=1).astype(int)
    found = []
    for i, usage in enumerate(usages):
        base = int(n[:, i].sum())
        hidden = base < settings.masquer
        found.append(
            UseDependence(
                usage,
                part.coupe,
                part.modalite,
                () if hidden else tuple(int(several) for several in n[:, i]),
                () if hidden else tuple(level[i] for level in levels),
                Estimate(*[float("nan")] * 3) if hidden else means[i],
                base < settings.signaler,
                hidden,
            )
        )
    return found


def triptychs(stakeholders: Sequence[Stakeholder], design: Design) -> Triptychs:
    """Return how often each target, use and issue are chosen together."""
    whole = [s for s in stakeholders if s.cible and s.usage and s.enjeu]
    rows, held = design.rows(), np.zeros(len(design.people))
    held[[rows[f"p:{s.id}", s.groupe] for s in whole]] = 1
    worth = design.worth(held)
    worth = worth / worth.sum() if whole else worth
    n, part = Counter(), Counter()
    for s in whole:
        n[s.cible, s.usage, s.enjeu] += 1
        part[s.cible, s.usage, s.enjeu] += worth[rows[f"p:{s.id}", s.groupe]]
    order = sorted(n, key=lambda key: (-n[key], key))
    flows = []
    for first, (de, vers) in enumerate((("cible", "usage"), ("usage", "enjeu"))):
        bands, shares = Counter(), Counter()
        for key in order:
            bands[key[first : first + 2]] += n[key]
            shares[key[first : first + 2]] += part[key]
        flows += [Flow(de, a, vers, b, bands[a, b], float(shares[a, b])) for a, b in sorted(bands)]
    found = tuple(Triptych(*key, n[key], float(part[key])) for key in order)
    return Triptychs(found, tuple(flows), len(whole), len(stakeholders) - len(whole))
