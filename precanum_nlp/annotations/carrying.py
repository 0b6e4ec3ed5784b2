"""Records in the codes in force: a view along the journal, made anew at each reading.

Files keep the code and the version that the annotator wrote. The view is made of records too, so that
whatever reads records reads it; three decisions are its own (`A_CHOISIR`, `RETIRE`, `LU`). Making it in two
steps, from version 1 to 2 then to 3, gives what one step gives.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from precanum_nlp.annotations.records import A_CHOISIR, LU, RETIRE, Annotation
from precanum_nlp.errors import AnnotationError, ReferentielError
from precanum_nlp.referentiel import Correspondence, Fate, Referentiel

_CARRIED = ("oui", A_CHOISIR, RETIRE)


def carry(records: Iterable[Annotation], referentiel: Referentiel) -> tuple[Annotation, ...]:
    """Return the records in the codes of the frame in force.

    A code renamed, merged or moved takes its new name. Of a code that was split, what its annotator has since
    said of the new ones decides; else the record becomes `A_CHOISIR`. A code that no longer counts becomes
    `RETIRE`. A code moved to a dimension that its annotator did not read there is `A_CHOISIR` with one code.
    What a later "non" took back stays taken back, even when the code was merged with another.

    Parameters
    ----------
    records : iterable of Annotation
        As files hold them, or as this function gave them for an earlier frame.
    referentiel : Referentiel

    Returns
    -------
    tuple of Annotation
        Same order; those that nothing changed are the same objects.

    Raises
    ------
    AnnotationError
        A code, or a version, that neither frame nor journal knows.
    """
    records = tuple(records)
    carrier = _Carrier(referentiel)
    groups: defaultdict[tuple[str, str], list[int]] = defaultdict(list)
    changed: set[tuple[str, str]] = set()
    for number, record in enumerate(records):
        key = (record.id, record.annotateur)
        groups[key].append(number)
        if not carrier.is_settled(record):
            changed.add(key)
    replaced: dict[int, list[Annotation]] = {}
    for key in groups:
        if key in changed:
            ordered = sorted(groups[key], key=lambda number: records[number].date)
            views = carrier.of_one_annotator([records[number] for number in ordered])
            replaced |= dict(zip(ordered, views, strict=True))
    return tuple(view for number, record in enumerate(records) for view in replaced.get(number, (record,)))


@dataclass(frozen=True, slots=True)
class Move:
    """`n` records gave `code` under `version`, which may now be any of `codes`; none: it no longer counts."""

    code: str
    version: str
    codes: tuple[str, ...]
    n: int


def moves(records: Iterable[Annotation], referentiel: Referentiel) -> tuple[Move, ...]:
    """Count the codes given in files that the journal carries elsewhere, by version, then by code."""
    table = Correspondence(referentiel)
    active = {code.id for d in referentiel.dimensions for code in d.codes}
    asked = {d.id for d in referentiel.dimensions}
    given = Counter((r.referentiel, r.code) for r in records if r.decision == "oui" and r.dimension in asked)
    found = []
    for (version, code), n in sorted(given.items(), key=lambda item: (table.position(item[0][0]), item[0])):
        codes = tuple(sorted(table.fate_since(code, version).codes & active))
        if codes != (code,):
            found.append(Move(code, version, codes, n))
    return tuple(found)


@dataclass(frozen=True, slots=True)
class _Claim:
    """A code that an annotator gave, and what it may be at a place of the journal."""

    record: Annotation
    fate: Fate
    place: int


class _Carrier:
    def __init__(self, referentiel: Referentiel):
        self.version = referentiel.version
        self.table = Correspondence(referentiel)
        self.home = {code.id: d.id for d in referentiel.dimensions for code in d.all_codes}
        self.active = {
            code.id: i for i, code in enumerate(c for d in referentiel.dimensions for c in d.codes)
        }
        self.dimensions = frozenset(d.id for d in referentiel.dimensions)
        self._settled: dict[tuple[str, str, str, str], bool] = {}

    def is_settled(self, record: Annotation) -> bool:
        """Whether the record means in the frame in force what it meant when it was made."""
        if not record.code:
            return True
        key = (record.dimension, record.code, record.decision, record.referentiel)
        if key not in self._settled:
            self._settled[key] = self._check_settled(record)
        return self._settled[key]

    def _check_settled(self, record: Annotation) -> bool:
        if record.decision not in ("oui", "non"):
            return False
        fate = self.table.fate(record.code, self._place(record))
        if record.dimension not in self.dimensions and not fate.touche:
            return True  # a dimension that the frame does not ask about
        same = fate.codes == {record.code} and fate.entier and self.home.get(record.code) == record.dimension
        return same and record.code in self.active

    def of_one_annotator(self, records: Sequence[Annotation]) -> list[list[Annotation]]:
        """Return what becomes of each record of one annotator on one contribution, given by date."""
        claims: dict[int, _Claim] = {}
        for number, record in enumerate(records):
            place = self._place(record)
            if record.decision in ("aucun", "ecarte"):
                claims = {n: c for n, c in claims.items() if self._home_at(c, place) != record.dimension}
            elif record.decision == "non":
                claims = self._refuted(claims, record, place)
            elif record.decision in _CARRIED:
                if record.decision == "oui":
                    claims = {n: c for n, c in claims.items() if not self._is_made_precise(c, record, place)}
                claims[number] = _Claim(record, Fate(self._etats(record, place)), place)
        read = frozenset(r.dimension for r in records if r.decision not in (A_CHOISIR, RETIRE))
        given = frozenset().union(*(self._fate_at(claim, self.table.end).codes for claim in claims.values()))
        views: list[list[Annotation]] = []
        last: list[Annotation] = []  # what stands comes after all that was said before it changed its name
        for number, record in enumerate(records):
            kept, moved = [record], []
            if record.decision == "non":
                kept = self._refusals(record, given)
            elif record.decision in _CARRIED:
                kept, moved = self._standing(claims[number], read) if number in claims else ([], [])
            views.append(kept)
            last += [replace(view, date=records[-1].date) for view in moved]
        # nor does a code given under its old name say which of a split one is meant
        views[-1] += sorted(last, key=lambda view: view.decision != "oui")
        return views

    def _etats(self, record: Annotation, place: int) -> frozenset[tuple[str, bool]]:
        if record.decision == "oui":
            return frozenset([(record.code, False)])
        # of an earlier view, which may hold retired codes
        codes = record.code.split("|") if record.code else ()
        return frozenset((code, self.table.is_retired(code, place)) for code in codes)

    def _standing(self, claim: _Claim, read: frozenset[str]) -> tuple[list[Annotation], list[Annotation]]:
        """Return what to keep where the record was, and what to say last."""
        record, fate = claim.record, self._fate_at(claim, self.table.end)
        if record.dimension not in self.dimensions and not fate.touche:
            return [record], []
        self._check_known(record, fate)
        named = sorted(fate.codes, key=lambda code: (self.active.get(code, len(self.active)), code))
        seen = [] if record.decision != "oui" else [self._changed(record, record.dimension, "", LU)]
        if not fate.codes & self.active.keys():
            return seen, [self._changed(record, record.dimension, "|".join(named), RETIRE)]
        home = self.home[named[0]]
        if len(named) > 1 and any(self.home.get(code) == record.dimension for code in named):
            home = record.dimension
        whole = len(named) == 1 and home in read
        view = self._changed(record, home, "|".join(named), "oui" if whole else A_CHOISIR)
        return ([view], []) if view is record else (seen, [view])

    def _refusals(self, record: Annotation, given: frozenset[str]) -> list[Annotation]:
        """Return the codes in force that a refusal still refuses.

        That of a code since merged or split says nothing of the new ones. What it took back of the same
        annotator is gone already; what is `given` all the same must not be taken back a second time.
        """
        fate = self.table.fate(record.code, self._place(record))
        if record.dimension not in self.dimensions and not fate.touche:
            return [record]
        here = [code for code in sorted(fate.codes) if self.home.get(code) == record.dimension]
        if not fate.entier or not here or fate.codes & given:
            return [self._changed(record, record.dimension, "", LU)]
        return [self._changed(record, record.dimension, code, "non") for code in here]

    def _changed(self, record: Annotation, dimension: str, code: str, decision: str) -> Annotation:
        if (record.dimension, record.code, record.decision) == (dimension, code, decision):
            return record if decision in ("oui", "non") else replace(record, referentiel=self.version)
        spoken = {} if code else {"debut": None, "fin": None}
        return replace(
            record, dimension=dimension, code=code, decision=decision, referentiel=self.version, **spoken
        )

    def _refuted(self, claims: dict[int, _Claim], record: Annotation, place: int) -> dict[int, _Claim]:
        """Return what is left of earlier claims once `record` refuses a code."""
        left: dict[int, _Claim] = {}
        for number, claim in claims.items():
            then = max(place, claim.place)
            fate, refused = self._fate_at(claim, then), self.table.fate(record.code, place, then)
            out = refused.codes if refused.entier else frozenset()
            if not fate.codes & out:
                left[number] = claim
            elif rest := frozenset(state for state in fate.etats if state[0] not in out):
                left[number] = _Claim(claim.record, replace(fate, etats=rest), then)
        return left

    def _is_made_precise(self, claim: _Claim, record: Annotation, place: int) -> bool:
        """Whether `record` says which of several codes the claim was."""
        if place < claim.place:
            return False
        codes = self._fate_at(claim, place).codes
        return len(codes) > 1 and record.code in codes

    def _fate_at(self, claim: _Claim, place: int) -> Fate:
        since = self.table.carried(claim.fate.etats, claim.place, place)
        return replace(since, touche=since.touche or claim.fate.touche)

    def _home_at(self, claim: _Claim, place: int) -> str:
        """Return the dimension of a claim at a place; its last one when it moved several times."""
        if not self._fate_at(claim, max(place, claim.place)).touche:
            return claim.record.dimension
        homes = {self.home.get(code) for code in self._fate_at(claim, self.table.end).codes}
        return next(iter(homes)) if len(homes) == 1 and None not in homes else claim.record.dimension

    def _check_known(self, record: Annotation, fate: Fate) -> None:
        for code in sorted(fate.codes):
            if code not in self.home and code in fate.retires:
                continue
            if code in self.home and (fate.touche or self.home[code] == record.dimension):
                continue
            if record.decision in (A_CHOISIR, RETIRE):  # of an earlier view, which checked it
                continue
            carried = f" (devenu {code!r})" if code != record.code else ""
            raise AnnotationError(
                f"étiquettes : {record.id}, {record.annotateur} : code {record.code!r}{carried} absent de "
                f"{record.dimension!r} dans le référentiel {self.version} ; remettez le code, dites "
                "au journal ce qu'il est devenu (precanum referentiel diff), ou corrigez l'étiquette."
            )

    def _place(self, record: Annotation) -> int:
        try:
            return self.table.position(record.referentiel)
        except ReferentielError as error:
            raise AnnotationError(f"étiquettes : {record.id}, {record.annotateur} : {error}") from error
