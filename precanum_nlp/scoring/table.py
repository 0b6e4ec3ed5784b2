"""Counts to and from plain rows, so that scoring runs on a table made by anything else."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from precanum_nlp.errors import ScoringError
from precanum_nlp.scoring.counts import COLUMNS, SANS_GROUPE, CountRow, Counts

_NUMBERS = COLUMNS[3:]
_BASE_OF = {
    "n_contributions": "base_contributions",
    "n_parties_prenantes": "base_parties_prenantes",
}


def counts_to_rows(counts: Counts) -> list[dict[str, str | int]]:
    """Return one dict a row, keys = `COLUMNS` in order."""
    return [{column: getattr(row, column) for column in COLUMNS} for row in counts.rows]


def counts_from_rows(rows: Iterable[Mapping[str, object]], *, name: str = "comptes") -> Counts:
    """Check a table of tagged counts and return it typed.

    A code × group that has no row counts as zero, if the group has a base in that dimension; how many is said
    in `remarques`. A base of 0 people means that people are not known.

    Parameters
    ----------
    rows : iterable of mapping
        Keys = `COLUMNS`, all of them and no others; the numbers as int or as digits.
    name : str
        What the table is called in messages, a file name as a rule.

    Returns
    -------
    Counts
        Order of dimensions, codes and groups = order of first appearance.

    Raises
    ------
    ScoringError
        An unknown or missing column, a value that is not a whole number >= 0, a count over its base, more
        people than contributions, a row given twice, bases that differ inside a group, or no row.
    """
    found: dict[tuple[str, str, str], CountRow] = {}
    bases: dict[tuple[str, str], tuple[int, int, int]] = {}
    for number, raw in enumerate(rows, start=1):
        where = f"{name}, ligne {number}"
        row = _row(raw, where)
        key = (row.dimension, row.code, row.groupe)
        if key in found:
            raise ScoringError(
                f"{where} : {row.dimension} / {row.code} / {row.groupe} est déjà compté plus haut ; "
                "gardez une seule ligne par dimension, code et groupe."
            )
        _check_bases(row, bases, number, where)
        found[key] = row
    if not found:
        raise ScoringError(f"{name} : aucune ligne ; il faut au moins un code compté dans un groupe.")
    return _completed(found, bases)


def _row(raw: Mapping[str, object], where: str) -> CountRow:
    unknown = [str(column) for column in raw if column not in COLUMNS]
    missing = [column for column in COLUMNS if column not in raw]
    if unknown or missing:
        what = f"colonne inconnue {unknown[0]!r}" if unknown else f"colonne {missing[0]!r} absente"
        raise ScoringError(f"{where} : {what} ; colonnes attendues : {', '.join(COLUMNS)}.")
    for column in ("dimension", "code"):
        if not str(raw[column] or "").strip():
            raise ScoringError(f"{where}, colonne {column} : vide ; donnez l'identifiant.")
    numbers = {column: _whole(raw[column], f"{where}, colonne {column}") for column in _NUMBERS}
    _check_order(numbers, where)
    groupe = str(raw["groupe"] or "").strip() or SANS_GROUPE
    return CountRow(str(raw["dimension"]).strip(), str(raw["code"]).strip(), groupe, **numbers)


def _whole(value: object, where: str) -> int:
    text = str(value).strip()
    # A spreadsheet gives 12.0 back for 12.
    text = text.removesuffix(".0")
    if not (text.isascii() and text.lstrip("-").isdigit()):
        raise ScoringError(f"{where} : {text!r} lu, un nombre entier est attendu.")
    if int(text) < 0:
        raise ScoringError(f"{where} : {text} est négatif ; un compte va de 0 à sa base.")
    return int(text)


def _check_order(numbers: Mapping[str, int], where: str) -> None:
    for column, base in _BASE_OF.items():
        if numbers[column] > numbers[base]:
            raise ScoringError(
                f"{where}, colonne {column} : {numbers[column]} dépasse sa base ({base} = {numbers[base]})."
            )
    for people, said in (
        ("n_parties_prenantes", "n_contributions"),
        ("base_parties_prenantes", "base_contributions"),
    ):
        if numbers[people] > numbers[said]:
            raise ScoringError(
                f"{where}, colonne {people} : {numbers[people]} personnes pour "
                f"{numbers[said]} contributions ; chacune en a au moins une."
            )


def _check_bases(row: CountRow, bases: dict, number: int, where: str) -> None:
    here = (row.base_contributions, row.base_parties_prenantes)
    *first, line = bases.setdefault((row.dimension, row.groupe), (*here, number))
    if tuple(first) != here:
        raise ScoringError(
            f"{where} : bases {here[0]} et {here[1]} pour le groupe {row.groupe!r} dans {row.dimension!r}, "
            f"mais {first[0]} et {first[1]} à la ligne {line} ; un groupe a une seule base par dimension."
        )


def _completed(found: dict, bases: dict) -> Counts:
    codes = dict.fromkeys((dimension, code) for dimension, code, _ in found)
    groupes = dict.fromkeys(groupe for _, _, groupe in found)
    dimensions = dict.fromkeys(dimension for dimension, _ in codes)
    rows, added = [], 0
    for wanted in dimensions:
        for dimension, code in codes:
            if dimension != wanted:
                continue
            for groupe in groupes:
                row = found.get((dimension, code, groupe))
                if row is None:
                    base = bases.get((dimension, groupe), (0, 0, 0))[:2]
                    added += base[0] > 0
                    row = CountRow(dimension, code, groupe, 0, 0, *base)
                rows.append(row)
    remarks = (f"Lignes absentes de la table des comptes et prises pour zéro : {added}.",) if added else ()
    return Counts(tuple(rows), remarks)
