"""What a format cannot carry, counted and said in French."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from precanum_nlp.annotations.readings import Reading, readings
from precanum_nlp.annotations.records import RETIRE, Annotation


@dataclass(frozen=True, slots=True)
class Loss:
    """One kind of loss.

    Parameters
    ----------
    quoi : str
        What is lost, in French.
    nombre : int
        How many times.
    ids : tuple of str
        Contributions concerned, each once; empty where none is in particular. Never a text.
    """

    quoi: str
    nombre: int
    ids: tuple[str, ...] = ()


class Losses:
    """Collects losses; kinds come out in the order in which they are first met."""

    def __init__(self, first: Iterable[Loss] = ()):
        self._ids: dict[str, list[str]] = {}
        self._counts: dict[str, int] = {}
        for loss in first:
            self._counts[loss.quoi] = loss.nombre
            self._ids[loss.quoi] = list(loss.ids)

    def add(self, quoi: str, identifier: str = "", *, n: int = 1) -> None:
        """Count `n` losses of a kind; none are not told."""
        if n:
            self._counts[quoi] = self._counts.get(quoi, 0) + n
            self._ids.setdefault(quoi, []).extend([identifier] if identifier else [])

    def all(self) -> tuple[Loss, ...]:
        """Return what was collected."""
        return tuple(Loss(quoi, n, tuple(dict.fromkeys(self._ids[quoi]))) for quoi, n in self._counts.items())


def unsaid(records: Sequence[Annotation], version: str) -> tuple[tuple[Reading, ...], tuple[Loss, ...]]:
    """Return the last words of every annotator, and what of their records no format carries.

    Parameters
    ----------
    records : sequence of Annotation
        In the codes in force (see `carry`).
    version : str
        Of the frame in force.
    """
    kept = readings(records)
    standing = {(r.id, r.dimension, r.annotateur, p.code) for r in kept for p in r.passages}
    losses = Losses()
    for r in records:
        if r.decision == RETIRE:
            losses.add("codes retirés du référentiel depuis", r.id)
        elif r.decision == "non":
            losses.add("codes refusés (« non »)", r.id)
        elif r.decision == "oui" and (r.id, r.dimension, r.annotateur, r.code) not in standing:
            losses.add("codes donnés puis repris", r.id)
        if r.remarque and r.decision != "ecarte":
            losses.add("remarques", r.id)
        if r.source != "humain":
            losses.add("provenance d'une lecture (automatique, ou suggestion confirmée)", r.id)
        if r.referentiel != version:
            losses.add("version du référentiel d'une lecture faite sous une autre", r.id)
    for reading in kept:
        losses.add("lectures à préciser : un code y a été scindé depuis", reading.id, n=bool(reading.choix))
    # Without its open choice such a reading would say less than its annotator did, « no code » even.
    return tuple(reading for reading in kept if not reading.choix), losses.all()
