"""Codes contribution by contribution, and the sample that humans read, to and from plain rows."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from precanum_nlp.referentiel.models import nearest
from precanum_nlp.scoring.correction import Verified
from precanum_nlp.scoring.counts import ORIGINES, PERSONNE, Coded
from precanum_nlp.scoring.interviews import RawTable

if TYPE_CHECKING:
    from precanum_nlp.referentiel import Referentiel

_SAID = ("id", "partie_prenante", "groupe", "sous_groupe", "source", "question", "cible")

#: Columns of `codages.csv`: one row a contribution × dimension that was read, no text.
CODING_COLUMNS = (*_SAID, "dimension", "codes", "origine")
#: Columns of `echantillon.csv`.
SAMPLE_COLUMNS = ("id", "dimension", "codes")

_BETWEEN = "|"


def codings_to_rows(coded: Iterable[Coded]) -> Iterator[dict[str, str]]:
    """Yield one dict a contribution × dimension that was read; a dimension that was not has no row."""
    for item in coded:
        said = {name: getattr(item, name) for name in _SAID}
        for dimension, codes in item.codes.items():
            row = {**said, "dimension": dimension, "codes": _BETWEEN.join(codes)}
            yield row | {"origine": item.origine(dimension)}


def codings_from_rows(table: RawTable, referentiel: Referentiel) -> tuple[tuple[Coded, ...], tuple[str, ...]]:
    """Return the contributions of a table of codes, and a French line for each row or code left out.

    Parameters
    ----------
    table : RawTable
        Columns `CODING_COLUMNS`; only `id`, `dimension` and `codes` are needed, `codes` joined by « | » and
        empty where the contribution was read and holds none. `origine`: one of `ORIGINES`; anything else is a
        person's.
    referentiel : Referentiel
    """
    faults: list[str] = list(table.fautes)
    found: dict[str, Coded] = {}
    for where, id, dimension, codes, row in _checked(table, referentiel, faults):
        item = found.get(id) or Coded(id, codes={}, **{name: row.get(name, "").strip() for name in _SAID[1:]})
        if dimension in item.codes:
            faults.append(f"{where} : {id} est déjà codée dans la dimension {dimension} ; ligne écartée.")
            continue
        said = row.get("origine", "").strip()
        by = said if said in ORIGINES else PERSONNE
        found[id] = replace(
            item, codes={**item.codes, dimension: codes}, origines={**item.origines, dimension: by}
        )
    return tuple(found.values()), tuple(faults)


def sample_to_rows(verified: Iterable[Verified]) -> Iterator[dict[str, str]]:
    """Yield one dict a reading."""
    for one in verified:
        yield {"id": one.id, "dimension": one.dimension, "codes": _BETWEEN.join(sorted(one.codes))}


def sample_from_rows(
    table: RawTable, referentiel: Referentiel
) -> tuple[tuple[Verified, ...], tuple[str, ...]]:
    """Return the readings of a random sample, and a French line for each row or code left out."""
    faults: list[str] = list(table.fautes)
    found = {}
    for where, id, dimension, codes, _ in _checked(table, referentiel, faults):
        if (id, dimension) in found:
            faults.append(f"{where} : {id} est déjà lue dans la dimension {dimension} ; ligne écartée.")
        else:
            found[id, dimension] = Verified(id, dimension, frozenset(codes))
    return tuple(found.values()), tuple(faults)


def _checked(
    table: RawTable, referentiel: Referentiel, faults: list[str]
) -> Iterator[tuple[str, str, str, tuple[str, ...], Mapping[str, str]]]:
    """Yield (place, id, dimension, codes, row) of the rows that hold."""
    known = {d.id: {code.id for code in d.codes} for d in referentiel.dimensions}
    lost: dict[tuple[str, str], list[int]] = {}
    for number, row in table.rows:
        where = f"{table.nom}, ligne {number}"
        id, dimension = row.get("id", "").strip(), row.get("dimension", "").strip()
        if not id:
            faults.append(f"{where} : sans identifiant ; ligne écartée, donnez-en un dans la colonne id.")
            continue
        if dimension not in known:
            lost.setdefault((dimension, ""), []).append(number)
            continue
        codes = dict.fromkeys(filter(None, map(str.strip, row.get("codes", "").split(_BETWEEN))))
        for code in [code for code in codes if code not in known[dimension]]:
            del codes[code]
            lost.setdefault((dimension, code), []).append(number)
        yield where, id, dimension, tuple(codes), row
    faults += (_unknown(table.nom, *what, numbers, known) for what, numbers in lost.items())


def _unknown(
    table: str, dimension: str, code: str, numbers: Sequence[int], known: Mapping[str, Collection[str]]
) -> str:
    """Say once, with its rows, what the frame does not hold: a whole table may be of another frame."""
    more = f" et {len(numbers) - 1} autres" if len(numbers) > 1 else ""
    where = f"{table}, ligne {numbers[0]}{more}"
    if code:
        near = nearest(code, known[dimension], "code")
        return f"{where}, colonne codes : « {code} » inconnu ; {near}. Code écarté."
    near = nearest(dimension, known, "dimension")
    out = "Lignes écartées" if more else "Ligne écartée"
    return f"{where}, colonne dimension : « {dimension} » inconnue ; {near}. {out}."
