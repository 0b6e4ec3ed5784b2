"""Which words of people a report quotes: a rule, and what an analyst says beside it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from precanum_nlp.errors import ScoringError
from precanum_nlp.referentiel import Referentiel
from precanum_nlp.report.figure import Quote

PIN, EXCLUDE = "épingler", "exclure"
#: Quotes of each group of codes.
PER_BLOC = 4
_SURE, _SHORTEST, _LONGEST, _IDEAL = 0.8, 50, 300, 150
#: What tells who somebody is: an address, a telephone number, a place on the web, a long number.
_PERSONAL = re.compile(r"@|https?:|www\.|(?:\d[ .-]?){8,}")

#: The rule, as the page says it.
RULE = (
    "Citations : dans chaque ensemble de codes, une par code en commençant par les plus cités ; code donné "
    f"par un lecteur, ou par le modèle à {100 * _SURE:.0f} % au moins, et rien à relire ; de {_SHORTEST} à "
    f"{_LONGEST} caractères ; jamais deux fois la même personne dans un ensemble ; ni adresse, ni numéro, ni "
    "pseudonyme. Entre plusieurs, le groupe le moins cité, puis la longueur la plus proche de "
    f"{_IDEAL} caractères. Un analyste peut en épingler ou en exclure (citations.csv)."
)


@dataclass(frozen=True, slots=True)
class QuoteChoice:
    """What an analyst says of a contribution: pinned for `code`, or excluded ("" : everywhere)."""

    id: str
    code: str
    choix: str


def choices_from_rows(rows: Iterable[tuple[int, Mapping[str, str]]], nom: str) -> tuple[QuoteChoice, ...]:
    """Read citations.csv: id, code, choix (épingler or exclure).

    Raises
    ------
    ScoringError
        Another choice, no id, or a pin without its code: with the row.
    """
    found = []
    for number, row in rows:
        said = row["choix"].strip().lower().replace("epingler", PIN)
        id, code = row["id"].strip(), row.get("code", "").strip()
        if said not in (PIN, EXCLUDE) or not id:
            raise ScoringError(
                f"{nom}, ligne {number} : choix « {row['choix']} » pour « {id} » ; « {PIN} » ou "
                f"« {EXCLUDE} », et l'identifiant d'une contribution."
            )
        if said == PIN and not code:
            raise ScoringError(f"{nom}, ligne {number} : « {PIN} » sans code ; dites pour quel code.")
        found.append(QuoteChoice(id, code, said))
    return tuple(found)


def choose_quotes(
    tagged: Sequence,
    referentiel: Referentiel,
    shares: Mapping[str, float],
    choices: Sequence[QuoteChoice] = (),
    secrets: re.Pattern[str] | None = None,
) -> dict[str, tuple[Quote, ...]]:
    """Return the quotes of each group of codes, by « dimension/group ».

    Parameters
    ----------
    tagged : sequence of Tagged
    referentiel : Referentiel
    shares : mapping of str to float
        By code: the most shared is quoted first.
    choices : sequence of QuoteChoice
    secrets : pattern, optional
        Pseudonyms: a text that holds one is not quoted.
    """
    pinned = {(one.id, one.code) for one in choices if one.choix == PIN}
    out = {(one.id, one.code) for one in choices if one.choix == EXCLUDE}
    by_code: dict[str, list[tuple[int, object, bool]]] = {}
    for number, record in enumerate(tagged):
        for code in _sure_codes(record, pinned):
            said = record.contribution
            if not {(said.id, code), (said.id, "")} & out:
                by_code.setdefault(code, []).append((number, record, (said.id, code) in pinned))
    fit = {
        code: [one for one in several if one[2] or _may_quote(one[1], secrets)]
        for code, several in by_code.items()
    }
    return {
        f"{d.id}/{g.id}": found
        for d in referentiel.dimensions
        for g in d.groupes
        if (found := _of_bloc([c for c in g.codes if not c.ouvert], fit, shares))
    }


def _sure_codes(record, pinned) -> list[str]:
    id = record.contribution.id
    found = {}
    for score in record.codes:
        sure = score.statut == "analyste" or (score.statut == "accepte" and (score.probabilite or 0) >= _SURE)
        if (sure and not record.a_relire) or (id, score.code) in pinned:
            found[score.code] = None
    return list(found)


def _may_quote(record, secrets: re.Pattern[str] | None) -> bool:
    texte = record.contribution.texte
    if not _SHORTEST <= len(texte) <= _LONGEST or _PERSONAL.search(texte):
        return False
    return secrets is None or not secrets.search(texte)


def _of_bloc(codes, fit, shares) -> tuple[Quote, ...]:
    """Take one quote a code, those pinned all; nobody twice."""
    made: list[Quote] = []
    people: set[str] = set()
    groups: dict[str, int] = {}
    for code in sorted(codes, key=lambda c: -shares.get(c.id, 0)):
        several = sorted(fit.get(code.id, ()), key=lambda one: _preference(one, groups))
        pins = [one for one in several if one[2]]
        free = [one for one in several if not one[2] and _who(one[1]) not in people]
        room = PER_BLOC - len(made)
        for number, record, pin in pins or free[: 1 if room > 0 else 0]:
            said = record.contribution
            people.add(_who(record))
            groups[said.groupe] = groups.get(said.groupe, 0) + 1
            made.append(Quote(number, said.texte, said.groupe, code.id, code.label, pin))
    return tuple(made)


def _preference(one, groups):
    said = one[1].contribution
    return (groups.get(said.groupe, 0), abs(len(said.texte) - _IDEAL), said.id)


def _who(record) -> str:
    return record.contribution.partie_prenante or f"#{record.contribution.id}"
