"""The whole story of one contribution: its records, and the changes of the frame that touched its codes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from precanum_nlp.annotations.labels import current_labels, last_words, whose_word_stands
from precanum_nlp.annotations.records import Annotation
from precanum_nlp.referentiel import Change, Referentiel


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that happened: a record, or a change of the frame that touched one of its codes.

    Parameters
    ----------
    date : str
        ISO 8601.
    fichier : str
        Name of the label file; "" for a change of the frame.
    fait : Annotation or Change
    """

    date: str
    fichier: str
    fait: Annotation | Change


@dataclass(frozen=True, slots=True)
class Standing:
    """What stands in one dimension, and on whose word.

    Parameters
    ----------
    dimension : str
    codes : frozenset of str or None
        None where nothing stands: set aside, or disputed.
    motif : str
        Reason when set aside.
    parole : str
        Who is followed; "" where annotators differ and no one decides.
    choix : frozenset of frozenset of str
        As for `State`: choices that a split code left open.
    """

    dimension: str
    codes: frozenset[str] | None
    motif: str
    parole: str
    choix: frozenset[frozenset[str]] = frozenset()


def history(
    records: Mapping[str, Iterable[Annotation]], identifier: str, frame: Referentiel
) -> tuple[Event, ...]:
    """Return what happened to a contribution, the oldest first.

    Parameters
    ----------
    records : mapping of str to iterable of Annotation
        By name of label file, in the order in which they count.
    identifier : str
        Contribution.
    frame : Referentiel
        Its journal is read for the codes that were given or refused.
    """
    told = [
        Event(record.date, name, record)
        for name, several in records.items()
        for record in several
        if record.id == identifier
    ]
    codes = {event.fait.code for event in told} - {""}
    changes = [
        Event(change.date, "", change) for change in frame.journal if codes & {*change.de, *change.vers}
    ]
    return tuple(sorted((*changes, *told), key=lambda event: event.date))


def what_stands(
    records: Iterable[Annotation], dimensions: Iterable[str], priorite: Sequence[str] = ()
) -> tuple[Standing, ...]:
    """Return what stands on one contribution, for each dimension in which it was read.

    Parameters
    ----------
    records : iterable of Annotation
        Of this contribution only, in the codes in force (see `carry`).
    dimensions : iterable of str
    priorite : sequence of str
        As for `current_labels`.
    """
    records = tuple(records)
    found = []
    for dimension in dimensions:
        for identifier, states in last_words(records, dimension=dimension).items():
            labels = current_labels(records, dimension=dimension, priorite=priorite)
            who = ", ".join(whose_word_stands(states, priorite))
            codes, motif = labels.codes.get(identifier), labels.ecartes.get(identifier, "")
            state = labels.a_choisir.get(identifier)
            if state is not None:
                found.append(Standing(dimension, state.codes, "", who, state.choix))
            else:
                found.append(Standing(dimension, codes, motif, who))
    return tuple(found)
