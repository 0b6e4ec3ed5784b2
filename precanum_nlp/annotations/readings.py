"""What one annotator says of one contribution, as a whole: from records, and back to records."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from precanum_nlp.annotations.labels import State
from precanum_nlp.annotations.records import A_CHOISIR, LU, RETIRE, Annotation

#: What stands in a cell or a label for "read, no code" and "set aside": ids of codes have no parenthesis.
NO_CODE, SET_ASIDE = "(aucun)", "(écarté)"


@dataclass(frozen=True, slots=True, order=True)
class CodedPassage:
    """A code, the passage that carries it if one is known, and when it was given.

    Parameters
    ----------
    code : str
    debut, fin : int or None
        Character offsets into the text as received, `fin` excluded; both or neither.
    date : str
        ISO 8601; "" where it is not known.
    """

    code: str
    debut: int | None = None
    fin: int | None = None
    date: str = ""


@dataclass(frozen=True, slots=True)
class Reading:
    """The last word of one annotator on one contribution, in one dimension.

    Parameters
    ----------
    id, dimension, annotateur : str
    passages : tuple of CodedPassage
        Empty means read, and no code. A code may stand in several passages.
    motif : str or None
        Reason when the contribution was set aside.
    date : str
        Of the latest record; "" where it is not known.
    remarque : str
        What the annotator noted, for a reading that is brought in.
    choix : frozenset of frozenset of str
        As for `State`: choices that a split code left open.
    """

    id: str
    dimension: str
    annotateur: str
    passages: tuple[CodedPassage, ...] = ()
    motif: str | None = None
    date: str = ""
    remarque: str = ""
    choix: frozenset[frozenset[str]] = frozenset()

    @property
    def codes(self) -> frozenset[str]:
        """Codes that stand."""
        return frozenset(passage.code for passage in self.passages)

    @property
    def state(self) -> State:
        """The same without the passages."""
        return State(self.codes, self.motif, self.date, self.choix)


def readings(records: Iterable[Annotation]) -> tuple[Reading, ...]:
    """Replay the records by date into each annotator's last word; see `last_words`.

    Returns
    -------
    tuple of Reading
        In the order in which contributions, then dimensions, then annotators are first met.
    """
    records = tuple(record for record in records if record.decision != RETIRE)
    found = {(r.id, r.dimension, r.annotateur): Reading(r.id, r.dimension, r.annotateur) for r in records}
    for record in sorted(records, key=lambda r: r.date):
        key = (record.id, record.dimension, record.annotateur)
        found[key] = _after(found[key], record)
    place = {identifier: k for k, identifier in enumerate(dict.fromkeys(r.id for r in records))}
    return tuple(sorted(found.values(), key=lambda reading: place[reading.id]))


def _after(reading: Reading, record: Annotation) -> Reading:
    if record.decision == "aucun":
        return replace(reading, passages=(), motif=None, date=record.date, choix=frozenset())
    if record.decision == "ecarte":
        return replace(reading, passages=(), motif=record.remarque, date=record.date, choix=frozenset())
    if record.decision in (LU, A_CHOISIR):
        options = {frozenset(record.code.split("|"))} if record.code else set()
        return replace(reading, motif=None, date=record.date, choix=reading.choix | options)
    passage = CodedPassage(record.code, record.debut, record.fin, record.date)
    kept = [p for p in reading.passages if not _replaces(record, p)]
    placed = any(p.code == record.code for p in kept)  # such a passage says more than the code alone
    if record.decision == "oui" and not (placed and record.debut is None):
        kept.append(passage)
    return replace(reading, passages=tuple(kept), motif=None, date=record.date)


def _replaces(record: Annotation, passage: CodedPassage) -> bool:
    """Whether a passage goes when `record` comes: its code is refused, or given again there or in a place."""
    if passage.code != record.code:
        return False
    same = (passage.debut, passage.fin) == (record.debut, record.fin)
    return record.decision == "non" or same or passage.debut is None


@dataclass(frozen=True, slots=True)
class Changes:
    """What bringing readings in would add: records, and readings left out with the reason in French."""

    records: tuple[Annotation, ...]
    unchanged: int
    left: tuple[tuple[Reading, str], ...]


def changes(
    new: Iterable[Reading],
    records: Sequence[Annotation],
    *,
    texts: Mapping[str, str],
    now: str,
    referentiel: str,
    source: str = "humain",
    brought: Sequence[Annotation] = (),
) -> Changes:
    """Say which records make the label files hold what the readings say; what they held is kept.

    Parameters
    ----------
    new : iterable of Reading
        A whole word each: a code that its annotator gave before and that is not in it is refused. A reading
        without a date is of `now`.
    records : sequence of Annotation
        What the label files hold.
    texts : mapping of str to str
        Hash of each contribution's text, by id; all ids of `new` must be there.
    now : str
        ISO 8601 date and time of the records whose reading has no date of its own.
    referentiel : str
        Version of the frame in force.
    source : str
        See `Annotation`.
    brought : sequence of Annotation
        Those of `records` that this same file brought in before, if it did.

    Returns
    -------
    Changes
        A reading that says what its annotator's last word says changes nothing; nor does one that was brought
        in before, even if its annotator has changed their mind since, unless its own date is later. One that
        is older than the last word is left.
    """
    new = tuple(new)
    earlier, before = (
        {(r.id, r.dimension, r.annotateur): r for r in readings(several)} for several in (records, brought)
    )
    added: list[Annotation] = []
    left: list[tuple[Reading, str]] = []
    unchanged = 0
    for reading in new:
        key = (reading.id, reading.dimension, reading.annotateur)
        old = earlier.get(key)
        later = old is not None and reading.date > old.date
        known = [old] if later else [old, before.get(key)]
        if any(one is not None and _says_as(reading, one) for one in known):
            unchanged += 1
        elif old is not None and reading.date and reading.date < old.date:
            left.append(
                (reading, f"plus ancienne que la dernière lecture de {reading.annotateur}, du {old.date}")
            )
        else:
            date = reading.date if old is None or reading.date > old.date else ""
            made = Annotation(
                reading.id, texts[reading.id], reading.dimension, "", "", reading.annotateur,
                date or now, referentiel, source, reading.remarque,
            )  # fmt: skip
            added += _records(replace(reading, date=date), old, made)
    return Changes(tuple(added), unchanged, tuple(left))


def _says_as(reading: Reading, old: Reading) -> bool:
    """Whether nothing new is said; a reading without passages does not take back those already known."""
    if not reading.state.says_as(old.state):
        return False
    known = {(p.code, p.debut, p.fin) for p in old.passages}
    return all(p.debut is None or (p.code, p.debut, p.fin) in known for p in reading.passages)


def _records(reading: Reading, old: Reading | None, made: Annotation) -> Iterator[Annotation]:
    if reading.motif is not None:
        yield replace(made, decision="ecarte", remarque=reading.motif)
        return
    if not reading.passages:
        yield replace(made, decision="aucun")
        return
    known = {(p.code, p.debut, p.fin) for p in old.passages} if old else set()
    possible = old.codes.union(*old.choix) if old else frozenset()
    for code in sorted(possible - reading.codes):
        yield replace(made, code=code, decision="non")
    for p in reading.passages:
        bare = p.debut is None and old is not None and p.code in old.codes
        if not bare and (p.code, p.debut, p.fin) not in known:
            # Never before the words that it completes: a date within the reading may be older than these.
            date = p.date if p.date and reading.date and (old is None or p.date > old.date) else made.date
            yield replace(made, code=p.code, decision="oui", date=date, debut=p.debut, fin=p.fin)
