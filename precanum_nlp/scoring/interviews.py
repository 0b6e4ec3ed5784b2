"""The structured part of the interviews: four tables checked row by row; a bad row is told and left out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from precanum_nlp.referentiel.models import nearest
from precanum_nlp.scoring.settings import NOTES, ScoringSettings

if TYPE_CHECKING:
    from precanum_nlp.referentiel import Dimension, Referentiel

#: Columns of each table; the first one or two are what a row is about.
TABLES = {
    "stakeholders": ("id", "groupe", "sous_groupe", "cible", "usage", "enjeu"),
    "rankings": ("stakeholder", "niveau", "code", "rang"),
    "ratings": ("stakeholder", "proposition", "note"),
    "dependance": ("stakeholder", "usage", "niveau"),
}

#: What a rating may be besides a note from 1 to 4.
SANS_REPONSE, ABSTENTION = "sans_reponse", "abstention"
#: Levels of dependence.
NIVEAUX = {1: "critique", 2: "important", 3: "modéré", 4: "faible"}

ENJEU, CHAMP = "enjeu", "champ"

_NOTES = {**{str(note): name for note, name in NOTES.items()}, **{name: name for name in NOTES.values()}}
_NOTES |= {"": SANS_REPONSE, "sans réponse": SANS_REPONSE, "sans reponse": SANS_REPONSE}
_NOTES |= {"abstention": ABSTENTION, "s'abstient": ABSTENTION}
_LEVELS = {**{str(n): n for n in NIVEAUX}, **{name: n for n, name in NIVEAUX.items()}}


@dataclass(frozen=True, slots=True)
class Stakeholder:
    """Who was interviewed, and the triptych chosen; "" where nothing was."""

    id: str
    groupe: str
    sous_groupe: str = ""
    cible: str = ""
    usage: str = ""
    enjeu: str = ""


@dataclass(frozen=True, slots=True)
class Ballot:
    """One ranking by one stakeholder.

    Parameters
    ----------
    stakeholder : str
    ensemble : str
        "enjeu", or the id of the enjeu whose champs are ranked.
    rangs : mapping of str to int
        Code → rank, 1 = the most important; equal ranks are ties. What is not there was not ranked.
    """

    stakeholder: str
    ensemble: str
    rangs: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Rating:
    """One answer of the grid: one of `NOTES`, `SANS_REPONSE` or `ABSTENTION`."""

    stakeholder: str
    proposition: str
    reponse: str


@dataclass(frozen=True, slots=True)
class Dependence:
    """How far one depends on digital means for a use, from 1 (critique) to 4 (faible)."""

    stakeholder: str
    usage: str
    niveau: int


@dataclass(frozen=True, slots=True)
class Interviews:
    """The tables, checked.

    Parameters
    ----------
    stakeholders, ballots, ratings, dependance : tuple
        Only of stakeholders who are in one group.
    fautes : tuple of str
        A French line for each row left out or doubtful: file, row, what was found, what would be right.
    """

    stakeholders: tuple[Stakeholder, ...] = ()
    ballots: tuple[Ballot, ...] = ()
    ratings: tuple[Rating, ...] = ()
    dependance: tuple[Dependence, ...] = ()
    fautes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RawTable:
    """A table as it was read.

    Parameters
    ----------
    nom : str
        What messages call it: a file name, and its sheet.
    rows : sequence of (int, mapping of str to str)
        Number of the row, 1 = the first under the header; column → cell.
    fautes : tuple of str
        French lines on the rows that could not be read at all.
    """

    nom: str
    rows: Sequence[tuple[int, Mapping[str, str]]] = ()
    fautes: tuple[str, ...] = ()


def interviews_from_rows(
    tables: Mapping[str, RawTable], referentiel: Referentiel, settings: ScoringSettings
) -> Interviews:
    """Check the tables against each other and the frame.

    Parameters
    ----------
    tables : mapping of str to RawTable
        By the names of `TABLES`; one that is absent counts as empty.
    referentiel : Referentiel
        Gives the codes; the dimension of targets or uses may be absent from it: any name then goes.
    settings : ScoringSettings
        Says which dimensions these are.
    """
    faults = [fault for table in tables.values() for fault in table.fautes]
    known = _Known(referentiel, settings)
    given = {name: tables.get(name, RawTable(f"{name}.csv")) for name in TABLES}
    stakeholders = _stakeholders(given["stakeholders"], known, faults)
    groups = {row.id: row for row in stakeholders}
    owned = {name: _owned(given[name], groups, faults) for name in ("rankings", "ratings", "dependance")}
    return Interviews(
        stakeholders,
        _ballots(owned["rankings"], known, faults),
        _ratings(owned["ratings"], known, faults),
        _dependence(owned["dependance"], known, faults),
        tuple(faults),
    )


class _Known:
    """Names that each column may hold: id or label → id, without regard to case."""

    def __init__(self, referentiel: Referentiel, settings: ScoringSettings):
        of = {dimension.id: dimension for dimension in referentiel.dimensions}
        champs, propositions = of.get(settings.champs), of.get(settings.propositions)
        self.enjeux = _names((g.id, g.label) for g in champs.groupes) if champs else {}
        self.champs = _codes(champs)
        self.enjeu_of = {c.id: g.id for g in champs.groupes for c in g.codes} if champs else {}
        self.propositions = _codes(propositions)
        self.cibles, self.usages = _labels(of.get(settings.cibles)), _labels(of.get(settings.usages))

    def find(self, column: str, value: str) -> str | None:
        """Return the id (of a target or use: the label) that `value` names, None where none does."""
        known = getattr(self, column)
        return known.get(value.casefold()) if known else value


def _names(pairs: Iterable[tuple[str, str]]) -> dict[str, str]:
    return {name.casefold(): id for id, label in pairs for name in (label, id)}


def _codes(dimension: Dimension | None) -> dict[str, str]:
    return _names((code.id, code.label) for code in dimension.codes) if dimension else {}


def _labels(dimension: Dimension | None) -> dict[str, str]:
    if dimension is None:
        return {}
    return {name.casefold(): code.label for code in dimension.codes for name in (code.label, code.id)}


def _stakeholders(table: RawTable, known: _Known, faults: list[str]) -> tuple[Stakeholder, ...]:
    found: dict[str, tuple[int, Stakeholder]] = {}
    torn: set[str] = set()
    for number, row in table.rows:
        where = f"{table.nom}, ligne {number}"
        one = Stakeholder(*(row.get(name, "").strip() for name in TABLES["stakeholders"]))
        if not one.id:
            faults.append(f"{where} : sans identifiant ; ligne écartée, donnez-en un dans la colonne id.")
        elif one.id in found and found[one.id][1].groupe != one.groupe:
            first, other = found[one.id]
            torn.add(one.id)
            faults.append(
                f"{where} : {one.id} est dans deux groupes, « {one.groupe} » ici et « {other.groupe} » ligne "
                f"{first} ; ses réponses sont écartées, gardez une seule ligne."
            )
        elif one.id in found:
            faults.append(f"{where} : {one.id} est déjà ligne {found[one.id][0]} ; ligne écartée.")
        else:
            found[one.id] = (number, _triptych(one, known, where, faults))
            if not one.groupe:
                torn.add(one.id)
                faults.append(
                    f"{where} : {one.id} est sans groupe ; ses réponses sont écartées, donnez-en un."
                )
    return tuple(one for id, (_, one) in found.items() if id not in torn)


def _triptych(one: Stakeholder, known: _Known, where: str, faults: list[str]) -> Stakeholder:
    """Return the stakeholder with the names of the frame; what is not in it is told, and left empty."""
    for column, names in (("cible", "cibles"), ("usage", "usages"), ("enjeu", "enjeux")):
        value = getattr(one, column)
        right = known.find(names, value) if value else value
        if right is None:
            faults.append(f"{where}, colonne {column} : « {value} » inconnu ; {_near(value, known, names)}.")
        one = replace(one, **{column: right or ""})
    return one


def _owned(table: RawTable, groups: Mapping[str, Stakeholder], faults: list[str]):
    """Yield (place, stakeholder, row) of the rows whose stakeholder is in the panel."""
    kept, unknown = [], {}
    for number, row in table.rows:
        who = row.get("stakeholder", "").strip()
        if who in groups:
            kept.append((f"{table.nom}, ligne {number}", who, row))
        else:
            unknown.setdefault(who, []).append(number)
    for who, numbers in unknown.items():
        more = f" et {len(numbers) - 1} autres" if len(numbers) > 1 else ""
        name = f"« {who} »" if who else "sans stakeholder"
        faults.append(
            f"{table.nom}, ligne {numbers[0]}{more} : {name} n'est pas retenu dans la table stakeholders ; "
            "réponse écartée."
        )
    return kept


def _ballots(rows, known: _Known, faults: list[str]) -> tuple[Ballot, ...]:
    given: dict[tuple[str, str], dict[str, tuple[int, str]]] = {}
    doubtful: set[tuple[str, str, str]] = set()
    for where, who, row in rows:
        found = _ranked(where, row, known, faults)
        if found is None:
            continue
        ensemble, code, rank = found
        ballot = given.setdefault((who, ensemble), {})
        if code in ballot:
            first, place = ballot[code]
            if first != rank:
                doubtful.add((who, ensemble, code))
            outcome = "aucun n'est retenu" if first != rank else "un seul compte"
            faults.append(
                f"{where} : {who} classe deux fois « {code} », {first} ({place}) et {rank} ; {outcome}."
            )
        else:
            ballot[code] = (rank, where)
    return tuple(_ballot(key, ranked, doubtful, faults) for key, ranked in given.items())


def _ranked(
    where: str, row: Mapping[str, str], known: _Known, faults: list[str]
) -> tuple[str, str, int] | None:
    level, value = row.get("niveau", "").strip().casefold(), row.get("code", "").strip()
    if level not in (ENJEU, CHAMP):
        shown = row.get("niveau", "").strip()
        faults.append(f"{where}, colonne niveau : « {shown} » ; écrivez enjeu ou champ. Ligne écartée.")
        return None
    names = "enjeux" if level == ENJEU else "champs"
    code = known.find(names, value)
    if code is None or not code:
        faults.append(
            f"{where}, colonne code : « {value} » inconnu ; {_near(value, known, names)}. Ligne écartée."
        )
        return None
    rank = _whole(row.get("rang", ""))
    if rank is None or rank < 1:
        shown = row.get("rang", "").strip()
        faults.append(f"{where}, colonne rang : « {shown} » ; un nombre entier, 1 ou plus. Ligne écartée.")
        return None
    return (ENJEU if level == ENJEU else known.enjeu_of.get(code, CHAMP)), code, rank


def _ballot(key, ranked: Mapping[str, tuple[int, str]], doubtful, faults: list[str]) -> Ballot:
    kept = {code: rank for code, (rank, _) in ranked.items() if (*key, code) not in doubtful}
    places = sorted(kept.values())
    # 1 2 2 4 and 1 2 2 3 are both ways of writing a tie; 1 3 or 2 3 leave a place to nobody.
    gap = next((rank for rank in places if not _reachable(rank, places)), None)
    if gap is not None and len(kept) == len(ranked):
        first = next(iter(ranked.values()))[1]
        shown = " ".join(map(str, places))
        faults.append(
            f"{first} : les rangs de {key[0]} ({key[1]}) ont un trou, {shown} ; leur ordre seul compte."
        )
    return Ballot(*key, kept)


def _reachable(rank: int, places: Sequence[int]) -> bool:
    below = [place for place in places if place < rank]
    return 1 + len(set(below)) <= rank <= 1 + len(below)


def _ratings(rows, known: _Known, faults: list[str]) -> tuple[Rating, ...]:
    def checked(where: str, who: str, row: Mapping[str, str]) -> Rating | None:
        value = row.get("proposition", "").strip()
        code = known.find("propositions", value)
        if not code:
            near = _near(value, known, "propositions")
            faults.append(f"{where}, colonne proposition : « {value} » inconnu ; {near}. Ligne écartée.")
            return None
        note = row.get("note", "").strip().casefold().removesuffix(".0")
        if note not in _NOTES:
            faults.append(
                f"{where}, colonne note : « {note} » ; de 1 ({NOTES[1]}) à 4 ({NOTES[4]}), "
                f"abstention, ou vide sans réponse. Ligne écartée."
            )
            return None
        return Rating(who, code, _NOTES[note])

    return _once(rows, checked, lambda r: (r.stakeholder, r.proposition), lambda r: r.reponse, faults)


def _dependence(rows, known: _Known, faults: list[str]) -> tuple[Dependence, ...]:
    def checked(where: str, who: str, row: Mapping[str, str]) -> Dependence | None:
        value, level = (
            row.get("usage", "").strip(),
            row.get("niveau", "").strip().casefold().removesuffix(".0"),
        )
        usage = known.find("usages", value)
        if not usage:
            near = _near(value, known, "usages")
            faults.append(f"{where}, colonne usage : « {value} » inconnu ; {near}. Ligne écartée.")
            return None
        if level not in _LEVELS:
            if level:
                faults.append(
                    f"{where}, colonne niveau : « {level} » ; de 1 ({NIVEAUX[1]}) à 4 ({NIVEAUX[4]}). "
                    "Ligne écartée."
                )
            return None
        return Dependence(who, usage, _LEVELS[level])

    return _once(rows, checked, lambda d: (d.stakeholder, d.usage), lambda d: d.niveau, faults)


def _once(rows, checked: Callable, key: Callable, answer: Callable, faults: list[str]) -> tuple:
    """Return the rows that hold, each thing once; two answers that differ leave none."""
    found: dict[tuple, tuple[str, object]] = {}
    torn: set[tuple] = set()
    for where, who, row in rows:
        one = checked(where, who, row)
        if one is None:
            continue
        if key(one) not in found:
            found[key(one)] = (where, one)
            continue
        first, other = found[key(one)]
        about = " / ".join(key(one))
        if answer(other) == answer(one):
            faults.append(f"{where} : {about} est déjà donné ({first}) ; une seule réponse compte.")
        else:
            torn.add(key(one))
            faults.append(f"{where} : {about} est déjà donné, autrement ({first}) ; aucune n'est retenue.")
    return tuple(one for name, (_, one) in found.items() if name not in torn)


def _whole(text: str) -> int | None:
    text = text.strip().removesuffix(".0")
    return int(text) if text.isascii() and text.isdigit() else None


def _near(value: str, known: _Known, names: str) -> str:
    return nearest(value, getattr(known, names).values(), "nom")
