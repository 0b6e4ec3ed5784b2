"""What a filled sheet adds to what is known: records to append, words that they replace, rows left out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from precanum_nlp.annotations.carrying import carry
from precanum_nlp.annotations.labels import State, last_words
from precanum_nlp.annotations.records import Annotation
from precanum_nlp.annotations.sheet import Problem, Sheet, SheetRow
from precanum_nlp.referentiel import Referentiel

_HUMAN = "humain"


@dataclass(frozen=True, slots=True)
class NewWord:
    """A new word of the annotator on one contribution, in one dimension.

    `avant` is what they said until then, None when nothing; `apres` is what they say now.
    """

    ligne: int
    id: str
    dimension: str
    avant: State | None
    apres: State


@dataclass(frozen=True, slots=True)
class Integration:
    """What a sheet comes to.

    Attributes
    ----------
    records : tuple of (str, Annotation)
        Lot and record, to append to that lot's file.
    changes : tuple of NewWord
        One a contribution and dimension; texts that repeat are there once each.
    problems : tuple of Problem
        Rows, or dimensions of rows, that did not go in; sorted by row.
    n_deja : int
        Answers that had been integrated already, or that the annotator had already given.
    n_copies : int
        Contributions that take an answer given on another one of the same text.
    retrouvees : tuple of Problem
        Rows whose id was lost and whose text was found again by its fingerprint.
    """

    records: tuple[tuple[str, Annotation], ...]
    changes: tuple[NewWord, ...]
    problems: tuple[Problem, ...]
    n_deja: int
    n_copies: int
    retrouvees: tuple[Problem, ...]


@dataclass(frozen=True, slots=True)
class _Answer:
    """What one row, on its `own` contribution, says of one dimension."""

    own: str
    row: SheetRow
    dimension: str
    state: State


def integrate(
    sheet: Sheet,
    texts: Mapping[str, str],
    referentiel: Referentiel,
    *,
    annotateur: str,
    date: str,
    lot: str,
    records: Iterable[Annotation] = (),
    integrated: Mapping[str, Iterable[Annotation]] | None = None,
) -> Integration:
    """Work out what to append; nothing is written and nothing earlier is touched.

    Parameters
    ----------
    sheet : Sheet
    texts : mapping of str to str
        Hash of each contribution's text, by id.
    referentiel : Referentiel
        Frame in force.
    annotateur : str
        Who filled the sheet.
    date : str
        ISO 8601: when. Must be later than the annotator's last word on the same text.
    lot : str
        Name of the lot for rows that no longer say theirs.
    records : iterable of Annotation
        All that is known.
    integrated : mapping of str to iterable of Annotation, optional
        What this annotator's file of each lot holds. An answer that it already gives is not given again,
        even if the annotator has changed their mind elsewhere since: the same sheet twice changes nothing.

    Returns
    -------
    Integration
    """
    problems = list(sheet.problems)
    found: list[Problem] = []
    asked = _answers(sheet.rows, _by_hash(texts), texts, problems, found)
    # What was said of another text under the same id is no earlier word on this one.
    records = [r for r in carry(records, referentiel) if texts.get(r.id) == r.empreinte]
    names = [d.id for d in referentiel.dimensions]
    words = {name: last_words(records, dimension=name, annotateurs=[annotateur]) for name in names}
    done = {
        (lot_name, name): last_words(carry(several, referentiel), dimension=name, annotateurs=[annotateur])
        for lot_name, several in (integrated or {}).items()
        for name in names
    }
    maker = _Maker(referentiel, annotateur, date)
    added, changes, n_deja, copies = [], [], 0, set()
    for (identifier, dimension), answer in asked.items():
        into = answer.row.lot or lot
        before = words[dimension].get(identifier, {}).get(annotateur)
        same_lot = done.get((into, dimension), {}).get(identifier, {}).get(annotateur)
        after = maker.in_force(identifier, texts[identifier], answer)
        if any(state and after.says_as(state) for state in (same_lot, before)):
            n_deja += 1
            continue
        if before and before.date >= date:
            problems.append(_too_early(answer, identifier, annotateur, before.date))
            continue
        made = maker.records(identifier, texts[identifier], answer, before)
        added += [(into, record) for record in made]
        changes.append(NewWord(answer.row.ligne, identifier, dimension, before, after))
        if identifier != answer.own:
            copies.add(identifier)
    ordered = sorted(dict.fromkeys(problems), key=lambda problem: problem.ligne)
    return Integration(tuple(added), tuple(changes), tuple(ordered), n_deja, len(copies), tuple(found))


def _answers(
    rows: Sequence[SheetRow],
    by_hash: Mapping[str, Sequence[str]],
    texts: Mapping[str, str],
    problems: list[Problem],
    found: list[Problem],
) -> dict[tuple[str, str], _Answer]:
    """Return the answer to each (contribution, dimension); a text that two rows code otherwise has none."""
    answers: dict[tuple[str, str], _Answer] = {}
    refused: set[tuple[str, str]] = set()
    for row in rows:
        ids = by_hash.get(row.empreinte, ())
        if not ids:
            problems.append(Problem(row.ligne, row.id, _why_unknown(row, texts)))
            continue
        if row.id not in ids:
            found.append(Problem(row.ligne, row.id, f"retrouvée par son texte : {ids[0]}"))
        for answer in _split(row, row.id if row.id in ids else ids[0]):
            first = answers.get((ids[0], answer.dimension))
            if first and not first.state.says_as(answer.state):
                refused |= {(identifier, answer.dimension) for identifier in ids}
                for one, other in ((first, answer), (answer, first)):
                    why = f"{answer.dimension} : même texte codé autrement ligne {other.row.ligne}"
                    problems.append(Problem(one.row.ligne, one.row.id, why))
            for identifier in ids:
                answers.setdefault((identifier, answer.dimension), answer)
    return {key: answer for key, answer in answers.items() if key not in refused}


def _split(row: SheetRow, own: str) -> Iterator[_Answer]:
    for name in row.ecartees:
        motif = f"{row.ecart} ({row.remarque})" if row.remarque else row.ecart
        yield _Answer(own, row, name, State(motif=motif))
    for name, codes in row.lectures.items():
        yield _Answer(own, row, name, State(codes))


def _by_hash(texts: Mapping[str, str]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for identifier, fingerprint in texts.items():
        found.setdefault(fingerprint, []).append(identifier)
    return found


def _why_unknown(row: SheetRow, texts: Mapping[str, str]) -> str:
    if not row.empreinte:
        return "ni empreinte ni texte : on ne sait plus quel texte a été lu"
    if row.id in texts:
        return "le texte a changé depuis que le classeur a été fait ; il faut le relire"
    return "aucune contribution de cet identifiant ni de ce texte dans les corpus de l'étude"


def _too_early(answer: _Answer, identifier: str, annotateur: str, last: str) -> Problem:
    read = f"{annotateur} a déjà lu {identifier} le {last}"
    why = f"{answer.dimension} : {read} ; donnez une --date plus récente"
    return Problem(answer.row.ligne, answer.row.id, why)


@dataclass(frozen=True, slots=True)
class _Maker:
    """Turns an answer into records."""

    referentiel: Referentiel
    annotateur: str
    date: str

    def in_force(self, identifier: str, fingerprint: str, answer: _Answer) -> State:
        """Return what an answer says in the codes in force; the sheet may be of an earlier frame."""
        made = carry(self.records(identifier, fingerprint, answer, None), self.referentiel)
        words = last_words(made, dimension=answer.dimension)
        return words.get(identifier, {}).get(self.annotateur, State())

    def records(
        self, identifier: str, fingerprint: str, answer: _Answer, before: State | None
    ) -> Iterator[Annotation]:
        """Yield the records that make `answer` the annotator's last word."""
        row, state = answer.row, answer.state
        proposed = row.acceptes.get(answer.dimension, frozenset()) if row.modele else frozenset()
        by_model = f"modele:{row.modele}"

        now = self.referentiel.version
        then = row.referentiel or now

        def record(decision, code="", source=_HUMAN, remarque="", version=then) -> Annotation:
            return Annotation(
                identifier, fingerprint, answer.dimension, code, decision, self.annotateur, self.date,
                version, source, remarque or row.remarque,
            )  # fmt: skip

        if state.motif is not None:
            yield record("ecarte", remarque=state.motif)
            return
        if not state.codes:
            yield record("aucun")
        # « aucun » takes every code away by itself; otherwise each one that no longer stands is refused.
        gone = before.codes.union(*before.choix) if before and state.codes else frozenset()
        for code in self.referentiel.dimension(answer.dimension).all_codes:
            source = by_model if code.id in proposed else _HUMAN
            if code.id in state.codes:
                yield record("oui", code.id, source)
            elif code.statut == "actif" and (code.id in gone or code.id in proposed):
                yield record("non", code.id, source, version=now)
