"""The parts of a study that figures are given for: who is in each, and which contributions."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from precanum_nlp.scoring.design import Design
from precanum_nlp.scoring.panel import Panel

#: Figures over several groups, then of each group, then of parts of them.
ENSEMBLE, EXTERNES, INTERNE = "ensemble", "externes", "interne"
GROUPE, SOUS_GROUPE, CIBLE, SOURCE, QUESTION = "groupe", "sous_groupe", "cible", "source", "question"

#: Those in which figures are ranked too.
RANKED = (ENSEMBLE, EXTERNES, INTERNE, GROUPE)


@dataclass(frozen=True, slots=True)
class Slice:
    """Some of the people.

    Parameters
    ----------
    coupe : str
        What the people are told apart by: one of the names above.
    modalite : str
        Which of them: the group's name, « groupe / sous-groupe », the target…; "" for the first three.
    rows : ndarray of bool, shape (n_people,)
    """

    coupe: str
    modalite: str
    rows: np.ndarray


def people_slices(design: Design, interne: Sequence[str]) -> tuple[Slice, ...]:
    """Return everyone, the external and the internal groups, then each group, sub-group and target."""
    groups = np.array([person.groupe for person in design.people], dtype=object)
    inside = np.isin(groups, list(interne))
    found = [Slice(ENSEMBLE, "", np.ones(len(groups), dtype=bool))]
    if inside.any() and not inside.all():
        found += [Slice(EXTERNES, "", ~inside), Slice(INTERNE, "", inside)]
    found += [Slice(GROUPE, groupe, groups == groupe) for groupe in design.groupes]
    strata = np.array([p.strate if p.sous_groupe else "" for p in design.people], dtype=object)
    found += [Slice(SOUS_GROUPE, name, strata == name) for name in sorted(set(strata) - {""})]
    targets = np.array([person.cible for person in design.people], dtype=object)
    return (*found, *(Slice(CIBLE, name, targets == name) for name in sorted(set(targets) - {""})))


def item_slices(panel: Panel) -> Iterator[tuple[str, str, np.ndarray]]:
    """Yield (coupe, modalite, which items) of each source and each question."""
    for coupe, values in ((SOURCE, panel.sources), (QUESTION, panel.questions)):
        for value in sorted(set(values.tolist()) - {""}):
            yield coupe, value, values == value
