"""Past counts in the codes in force: what a table of counts can say by itself of a frame that changed."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING

from precanum_nlp.scoring.counts import CountRow, Counts

if TYPE_CHECKING:
    from precanum_nlp.referentiel import Fate, Referentiel

_PARTS = ("n_contributions", "n_parties_prenantes")


def follow_counts(counts: Counts, version: str, referentiel: Referentiel) -> Counts:
    """Return counts made under an earlier version in the codes of the frame in force.

    Exact for a code renamed, or moved within its dimension. Codes merged are summed, up to the base: who
    spoke of both is then counted twice, and a remark gives the least it can be. What a table cannot tell is
    left out and said: a split code, one that no longer counts, one moved to a dimension with another base.

    Parameters
    ----------
    counts : Counts
    version : str
        Version of the frame under which they were made.
    referentiel : Referentiel
        Frame in force.

    Returns
    -------
    Counts
        In the order of the frame; a code that did not exist then has no row.

    Raises
    ------
    ReferentielError
        Nothing places the version in the journal.
    """
    from precanum_nlp.referentiel import Correspondence

    table = Correspondence(referentiel)
    place = {
        c.id: (i, d.id) for i, (d, c) in enumerate((d, c) for d in referentiel.dimensions for c in d.codes)
    }
    known = frozenset(code.id for d in referentiel.dimensions for code in d.all_codes)
    bases = {(row.dimension, row.groupe): _bases(row) for row in counts.rows}
    gathered: defaultdict[tuple[str, str], list[CountRow]] = defaultdict(list)
    left: dict[str, str] = {}
    for row in counts.rows:
        fate = table.fate_since(row.code, version)
        if why := _why_left(row, fate, place, bases, known):
            left.setdefault(row.code, why)
            continue
        [code] = fate.codes
        gathered[code, row.groupe].append(replace(row, code=code, dimension=place[code][1]))
    groupes = {name: i for i, name in enumerate(counts.groupes)}
    ordered = sorted(gathered, key=lambda key: (place[key[0]][0], groupes[key[1]]))
    remarks = [f"{code} : {why}" for code, why in left.items()]
    remarks += _merged_remarks(gathered, ordered)
    return Counts(tuple(_summed(gathered[key]) for key in ordered), (*counts.remarques, *remarks))


def _bases(row: CountRow) -> tuple[int, int]:
    return row.base_contributions, row.base_parties_prenantes


def _why_left(row: CountRow, fate: Fate, place, bases, known: frozenset[str]) -> str:
    """Return, in French, why a row has no place under the frame in force; "" when it has one."""
    active = sorted(fate.codes & place.keys())
    if not active:
        told = fate.codes <= known or fate.retires or not fate.codes
        return f"{'ne compte plus' if told else 'inconnu du référentiel et du journal'}, laissé de côté"
    if len(fate.codes) > 1:
        listed = ", ".join(sorted(fate.codes))
        return f"scindé en {listed} : recodez pour savoir la part de chacun, laissé de côté"
    home = place[active[0]][1]
    if home != row.dimension and bases.get((home, row.groupe), _bases(row)) != _bases(row):
        return f"déplacé vers {home}, dont la base n'est pas la même, laissé de côté"
    return ""


def _summed(rows: list[CountRow]) -> CountRow:
    n, people = (sum(getattr(row, part) for row in rows) for part in _PARTS)
    base, base_people = _bases(rows[0])
    return replace(rows[0], n_contributions=min(n, base), n_parties_prenantes=min(people, base_people))


def _merged_remarks(gathered, ordered) -> list[str]:
    least, most, sources = defaultdict(int), defaultdict(int), {}
    for key in ordered:
        rows = gathered[key]
        if len(rows) > 1:
            least[key[0]] += max(row.n_contributions for row in rows)
            most[key[0]] += _summed(rows).n_contributions
            sources[key[0]] = len(rows)
    return [
        f"{code} : somme de {sources[code]} codes fusionnés, entre {least[code]} et {most[code]} "
        "contributions ; recodez pour le compte exact"
        for code in sources
    ]
