"""The test set of a study, as a report tells it: known codes kept aside, and how little they can tell."""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from precanum_nlp.cli.scoring_tables import learnt
from precanum_nlp.cli.study import Study

if TYPE_CHECKING:
    from precanum_nlp.corpus import Contribution
    from precanum_nlp.referentiel import Referentiel

#: A code with fewer examples in the test set is hardly tested.
FEWEST = 5
_LISTED = 12


@dataclass(frozen=True, slots=True)
class KeptAside:
    """French sentences on the test set; both empty where a study has none.

    Parameters
    ----------
    jeu_de_test : str
        What it is, and that the model codes it.
    limites : tuple of str
        Codes and groups that it holds too little of.
    """

    jeu_de_test: str = ""
    limites: tuple[str, ...] = ()


def kept_aside(
    study: Study, frame: Referentiel, contributions: Sequence[Contribution], few: int
) -> KeptAside:
    """Return what a report says of the study's test set.

    Parameters
    ----------
    contributions : sequence of Contribution
        All of the study.
    few : int
        A group with fewer people in the test set is named.
    """
    if not study.annotations_test.is_dir():
        return KeptAside()
    from precanum_nlp.annotations import current_labels, read_annotations, still_standing
    from precanum_nlp.corpus import text_hash

    hashes = {c.id: text_hash(c.texte) for c in contributions}
    records, _ = still_standing(read_annotations(study.annotations_test), hashes, frame)
    kept = frozenset(record.id for record in records)
    if not kept:
        return KeptAside()
    people = _people_by_group(c for c in contributions if c.id in kept)
    n_people = sum(map(len, people.values()))
    place = Path(os.path.relpath(study.annotations_test, study.dossier)).as_posix()
    seen = len(kept & learnt(study))
    said = (
        f"Jeu de test : {len(kept)} contributions, de {n_people} parties prenantes, dont les codes connus "
        f"sont mis de côté ({place}). Ils n'entrent dans aucune part : le modèle code ces contributions "
        f"comme il coderait un nouvel export"
        f"{f', à ceci près : il a appris de {seen} entre elles' if seen else ''}."
    )
    labels = {
        d.id: current_labels(records, dimension=d.id, priorite=study.priorite) for d in frame.dimensions
    }
    limits = (*_rare(frame, labels), *_thin(people, _people_by_group(contributions), few))
    return KeptAside(said, limits)


def _people_by_group(contributions) -> dict[str, set[str]]:
    found: defaultdict[str, set[str]] = defaultdict(set)
    for c in contributions:
        found[c.groupe].add(c.partie_prenante or f"\0{c.id}")
    return found


def _rare(frame: Referentiel, labels: Mapping[str, Mapping[str, frozenset[str]]]) -> Iterator[str]:
    for dimension in frame.dimensions:
        read = labels[dimension.id]
        if not read:
            continue
        examples = {c.id: sum(c.id in codes for codes in read.values()) for c in dimension.codes}
        rare = sorted((n, code) for code, n in examples.items() if n < FEWEST)
        if rare:
            more = f" et {len(rare) - _LISTED} autres" if len(rare) > _LISTED else ""
            listed = ", ".join(f"{code} ({n})" for n, code in rare[:_LISTED])
            yield (
                f"Jeu de test, « {dimension.label} » : codes de moins de {FEWEST} exemples, donc à peine "
                f"éprouvés ({len(rare)} sur {len(examples)}) : {listed}{more}."
            )


def _thin(tested: Mapping[str, set[str]], everyone: Mapping[str, set[str]], few: int) -> Iterator[str]:
    thin = [group for group in sorted(everyone) if len(tested.get(group, ())) < few and group]
    if thin:
        listed = ", ".join(f"{g} ({len(tested.get(g, ()))} sur {len(everyone[g])})" for g in thin)
        yield f"Jeu de test, groupes de moins de {few} parties prenantes, dont il dit peu : {listed}."
