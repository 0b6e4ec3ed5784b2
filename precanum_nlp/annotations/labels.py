"""What stands, once every annotator has had the last word: labels, contradictions, faults."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from precanum_nlp.annotations.carrying import carry
from precanum_nlp.annotations.records import A_CHOISIR, AUTOMATIQUE, LU, RETIRE, Annotation
from precanum_nlp.referentiel import Correspondence, Referentiel
from precanum_nlp.referentiel.models import nearest

if TYPE_CHECKING:
    from precanum_nlp.corpus.records import Contribution

#: An annotator whose name starts so decides between the others.
ADJUDICATOR = "arbitre"


@dataclass(frozen=True, slots=True)
class State:
    """The last word of one annotator on one contribution, in one dimension.

    Parameters
    ----------
    codes : frozenset of str
        Codes that stand; empty means read, and no code.
    motif : str or None
        Reason when the contribution was set aside, otherwise None.
    date : str
        Date of the latest record.
    choix : frozenset of frozenset of str
        Codes that were split since: of each set one stands at least, and nobody has said which. A set of one
        code: it stands, moved here from a dimension that was read; this one was not.
    humain : bool
        Whether a person had a part in it, were it to confirm what a model said.
    """

    codes: frozenset[str] = frozenset()
    motif: str | None = None
    date: str = ""
    choix: frozenset[frozenset[str]] = frozenset()
    humain: bool = field(default=False, compare=False)

    def after(self, record: Annotation) -> State:
        """Return the state once `record` is taken in."""
        by = self.humain or record.source != AUTOMATIQUE
        if record.decision == "aucun":
            return State(date=record.date, humain=by)
        if record.decision == "ecarte":
            return State(motif=record.remarque, date=record.date, humain=by)
        kept = replace(self, motif=None, date=record.date, humain=by)
        if record.decision == A_CHOISIR:
            return replace(kept, choix=self.choix | {frozenset(record.code.split("|"))})
        if record.decision == LU:
            return kept
        change = self.codes.union if record.decision == "oui" else self.codes.difference
        return replace(kept, codes=change({record.code}))

    def says_as(self, other: State) -> bool:
        """Whether both keep the same codes and choices, or both set the contribution aside."""
        return (
            self.codes == other.codes
            and self.choix == other.choix
            and (self.motif is None) == (other.motif is None)
        )

    def made_precise_by(self, other: State) -> bool:
        """Whether `other` is a whole reading that makes every choice left open here, and agrees otherwise."""
        if not self.choix or other.choix or other.motif is not None or not self.codes <= other.codes:
            return False
        if any(other.codes.isdisjoint(options) for options in self.choix):
            return False
        partly_read = any(len(options) == 1 for options in self.choix)
        return partly_read or other.codes <= self.codes.union(*self.choix)


@dataclass(frozen=True)
class Labels(Mapping[str, frozenset[str]]):
    """Codes that stand, by contribution id, in one dimension: the three nothings kept apart.

    `labels[id]` is a frozenset, empty when the contribution was read and carries no code. An id that is
    missing was not read, was set aside (then in `ecartes`), is disputed (then in `contradictions`), or
    carries a code that was split since (then in `a_choisir`).

    Parameters
    ----------
    dimension : str
    codes : mapping of str to frozenset of str
        In the order in which the contributions were first met.
    ecartes : mapping of str to str
        Set aside: id → reason.
    contradictions : mapping of str to mapping of str to State
        Disputed: id → annotator → last word. Nobody's word is taken there: adjudicate, or give a `priorite`.
    a_choisir : mapping of str to State
        Split since: id → the word that stands, with its choices to make.
    par_personnes : frozenset of str
        Those not set aside whose standing word is a person's, were it to confirm what a model said.
    """

    dimension: str
    codes: Mapping[str, frozenset[str]]
    ecartes: Mapping[str, str] = field(default_factory=dict)
    contradictions: Mapping[str, Mapping[str, State]] = field(default_factory=dict)
    a_choisir: Mapping[str, State] = field(default_factory=dict)
    par_personnes: frozenset[str] = frozenset()

    def __getitem__(self, identifier: str) -> frozenset[str]:
        return self.codes[identifier]

    def __iter__(self) -> Iterator[str]:
        return iter(self.codes)

    def __len__(self) -> int:
        return len(self.codes)

    @property
    def lus(self) -> frozenset[str]:
        """Ids that were read and are neither set aside nor disputed."""
        return frozenset(self.codes)


def last_words(
    records: Iterable[Annotation], *, dimension: str, annotateurs: Iterable[str] | None = None
) -> dict[str, dict[str, State]]:
    """Replay the records by date, and keep each annotator's last word.

    A code added later leaves the earlier ones in place; "aucun" and "ecarte" take them all away, and a code
    given after that stands alone. Between equal dates the order of `records` counts.

    Parameters
    ----------
    records : iterable of Annotation
    dimension : str
    annotateurs : iterable of str, optional
        Only these; everybody when None.

    Returns
    -------
    dict of str to dict of str to State
        Contribution id → annotator → last word, ids in the order in which they are first met.
    """
    wanted = None if annotateurs is None else frozenset(annotateurs)
    chosen = [
        r
        for r in records
        if r.dimension == dimension and r.decision != RETIRE and (wanted is None or r.annotateur in wanted)
    ]
    words: dict[str, dict[str, State]] = {record.id: {} for record in chosen}
    for record in sorted(chosen, key=lambda r: r.date):
        states = words[record.id]
        states[record.annotateur] = states.get(record.annotateur, State()).after(record)
    return words


def current_labels(
    records: Iterable[Annotation],
    *,
    dimension: str,
    annotateurs: Iterable[str] | None = None,
    priorite: Sequence[str] = (),
) -> Labels:
    """Return the labels in force: an adjudicator first, then `priorite`, otherwise only what all agree on.

    Where a person has read, automatic readers have no say.

    Parameters
    ----------
    records : iterable of Annotation
    dimension : str
    annotateurs : iterable of str, optional
        Only these; everybody when None.
    priorite : sequence of str
        Annotators whose word is taken where no adjudicator has read, the first one first.

    Returns
    -------
    Labels
    """
    codes: dict[str, frozenset[str]] = {}
    set_aside: dict[str, str] = {}
    disputed: dict[str, Mapping[str, State]] = {}
    open_choices: dict[str, State] = {}
    by_people = set()
    for identifier, states in last_words(records, dimension=dimension, annotateurs=annotateurs).items():
        state = next(iter(whose_word_stands(states, priorite).values()), None)
        if state is None:
            disputed[identifier] = states
            continue
        if state.humain and state.motif is None:
            by_people.add(identifier)
        if state.motif is not None:
            set_aside[identifier] = state.motif
        elif state.choix:
            open_choices[identifier] = state
        else:
            codes[identifier] = state.codes
    return Labels(dimension, codes, set_aside, disputed, open_choices, frozenset(by_people))


def read_by_people(records: Iterable[Annotation]) -> frozenset[str]:
    """Return the ids on which a person has decided something, were it to confirm what a model said."""
    return frozenset(record.id for record in records if record.source != AUTOMATIQUE)


def whose_word_stands(states: Mapping[str, State], priorite: Sequence[str] = ()) -> dict[str, State]:
    """Return, by annotator, the word that stands, choices that others made taken in; empty where disputed.

    People's words alone count where a person has read. Among those that count: the latest adjudicator's, else
    that of the first of `priorite` who has read, else everybody's when they say the same.
    """
    if any(state.choix for state in states.values()):
        states = {name: _made_precise(state, states) for name, state in states.items()}
    states = {name: state for name, state in states.items() if state.humain} or states
    adjudications = [(s.date, name) for name, s in states.items() if name.startswith(ADJUDICATOR)]
    if adjudications:
        judge = max(adjudications)[1]
        return {judge: states[judge]}
    for name in priorite:
        if name in states:
            return {name: states[name]}
    first, *others = states.values()
    return dict(states) if all(first.says_as(other) for other in others) else {}


def _made_precise(state: State, states: Mapping[str, State]) -> State:
    """Return the reading that makes the choices of `state`, if somebody did and nobody made others."""
    found = [other for other in states.values() if state.made_precise_by(other)]
    return found[0] if found and all(found[0].says_as(other) for other in found) else state


def still_standing(
    records: Iterable[Annotation], texts: Mapping[str, str], referentiel: Referentiel
) -> tuple[tuple[Annotation, ...], tuple[str, ...]]:
    """Keep the records made on these very texts, in the codes in force; say in French what was left.

    Parameters
    ----------
    records : iterable of Annotation
        As the files hold them.
    texts : mapping of str to str
        Hash of each contribution's text, by id.
    referentiel : Referentiel
        Frame in force: its journal carries the codes of earlier versions (see `carry`).

    Returns
    -------
    kept : tuple of Annotation
        An export that numbers its rows anew must not inherit the codes of other texts.
    remarks : tuple of str

    Raises
    ------
    AnnotationError
        A standing record names a code that neither frame nor journal knows: taking its text for « read, no
        code » would turn an example into a counter-example.
    """
    records = carry(records, referentiel)
    kept = tuple(r for r in records if texts.get(r.id) == r.empreinte)
    changed = {r.id for r in records if r.id in texts} - {r.id for r in kept}
    orphans = {r.id for r in records if r.id not in texts}
    remarks = []
    if changed:
        remarks.append(f"{len(changed)} contributions étiquetées dont le texte a changé : laissées")
    if orphans:
        remarks.append(f"{len(orphans)} contributions étiquetées absentes du corpus : laissées")
    return kept, tuple(remarks)


def check_against(
    records: Iterable[Annotation], contributions: Iterable[Contribution], referentiel: Referentiel
) -> tuple[str, ...]:
    """List what contradicts the corpus or the frame; nothing is guessed or mended.

    Parameters
    ----------
    records : iterable of Annotation
    contributions : iterable of Contribution
    referentiel : Referentiel

    Returns
    -------
    tuple of str
        One French sentence a fault, in the order of the records, then of "aucun" next to a code.
    """
    from precanum_nlp.corpus import text_hash

    records = tuple(records)
    texts = {c.id: (text_hash(c.texte), len(c.texte)) for c in contributions}
    frame = {d.id: tuple(code.id for code in d.codes) for d in referentiel.dimensions}
    table = Correspondence(referentiel)
    found = [
        f"{r.id}, {r.annotateur}, {r.dimension} : {fault}."
        for r in records
        for fault in (*_corpus_faults(r, texts), *_frame_faults(r, frame, table))
    ]
    return (*found, *_both_none_and_code(records))


def _corpus_faults(record: Annotation, texts: Mapping[str, tuple[str, int]]) -> Iterator[str]:
    if record.id not in texts:
        yield "aucune contribution de cet identifiant ; vérifiez le corpus donné"
        return
    fingerprint, length = texts[record.id]
    if record.empreinte != fingerprint:
        yield f"le texte a changé depuis la lecture du {record.date} ; il faut le relire"
    elif record.fin is not None and record.fin > length:
        yield f"passage {record.debut}–{record.fin} hors du texte ({length} caractères)"


def _frame_faults(
    record: Annotation, frame: Mapping[str, tuple[str, ...]], table: Correspondence
) -> Iterator[str]:
    """Yield what contradicts the frame in force; what its journal says of an older code does not."""
    if record.dimension not in frame:
        yield f"dimension inconnue du référentiel ; {nearest(record.dimension, frame, 'dimension')}"
    elif record.code and record.code not in frame[record.dimension]:
        fate = table.fate_since(record.code, record.referentiel)
        if fate.touche or fate.retires or not fate.codes:
            return
        near = nearest(record.code, frame[record.dimension], "code")
        yield f"code {record.code} absent du référentiel ou retiré ; {near}"


def _both_none_and_code(records: Iterable[Annotation]) -> Iterator[str]:
    """Yield the readings that say, on the same date, both "no code" and a code."""
    given: dict[tuple[str, ...], set[str]] = {}
    for r in records:
        if r.decision in ("aucun", "oui"):
            given.setdefault((r.id, r.annotateur, r.dimension, r.date), set()).add(r.code)
    for (identifier, annotator, dimension, day), codes in given.items():
        if "" in codes and len(codes) > 1:
            listed = ", ".join(sorted(codes - {""}))
            yield f"{identifier}, {annotator}, {dimension} : « aucun » et {listed} à la même date ({day})."
