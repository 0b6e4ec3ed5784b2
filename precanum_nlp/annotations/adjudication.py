"""The list to adjudicate as a workbook, and what the adjudicator wrote in it."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from precanum_nlp.annotations.disagreements import Disagreement
from precanum_nlp.annotations.labels import ADJUDICATOR, State
from precanum_nlp.annotations.names import CodeNames, folded
from precanum_nlp.annotations.readings import CodedPassage, Reading
from precanum_nlp.annotations.sheet import MARK
from precanum_nlp.annotations.tables import open_table
from precanum_nlp.annotations.workbook import (
    GIVEN,
    HIDDEN,
    TO_FILL,
    Choices,
    Column,
    fill_frame,
    fill_page,
    open_book,
)
from precanum_nlp.corpus import replacing, text_hash, write_rows
from precanum_nlp.errors import AnnotationError
from precanum_nlp.referentiel import Referentiel

_AS_A, _AS_B, _NONE, _ASIDE = "comme le premier", "comme le second", "aucun code", "à écarter"
_DECISIONS = (_AS_A, _AS_B, _NONE, _ASIDE)
_N_CODES = 4
_LAYOUT = (
    Column("id", GIVEN, 20),
    Column("dimension", GIVEN, 18),
    Column("texte", GIVEN, 70),
    Column("premier", GIVEN, 30),
    Column("second", GIVEN, 30),
    Column("décision", TO_FILL, 24),
    *(Column(f"code {k}", TO_FILL, 24) for k in range(1, _N_CODES + 1)),
    Column("remarque", TO_FILL, 40),
    Column("empreinte", HIDDEN, 8),
)
COLUMNS = tuple(column.name for column in _LAYOUT)


@dataclass(frozen=True, slots=True)
class Adjudicated:
    """What a list that came back says.

    Parameters
    ----------
    readings : tuple of Reading
    faults : tuple of (int, str)
        Line of the spreadsheet and what is wrong there, in French; such lines are not in `readings`.
    n_empty : int
        Lines left without a decision.
    """

    readings: tuple[Reading, ...]
    faults: tuple[tuple[int, str], ...]
    n_empty: int


def write_list(
    path: str | os.PathLike,
    waiting: Sequence[Disagreement],
    frame: Referentiel,
    texts: Mapping[str, str],
    *,
    overwrite: bool = False,
) -> None:
    """Write the list to adjudicate: .xlsx with drop-down lists, or .csv.

    Parameters
    ----------
    path : path-like
    waiting : sequence of Disagreement
    frame : Referentiel
    texts : mapping of str to str
        By contribution id; those of `waiting` at least.
    overwrite : bool, default=False

    Raises
    ------
    OutputError
        The file exists or cannot be written, or its ending is another.
    """
    names = {d.id: CodeNames(d) for d in frame.dimensions}
    rows = [_row(one, names[one.dimension], texts[one.id]) for one in waiting]
    path = Path(path)
    if path.suffix.lower() == ".xlsx":
        with replacing(path, overwrite=overwrite) as temporary:
            _write_workbook(temporary, rows, frame, names)
    else:
        write_rows(path, COLUMNS, rows, overwrite=overwrite)


def _row(one: Disagreement, names: CodeNames, text: str) -> dict[str, str]:
    return {
        "id": one.id,
        "empreinte": MARK + text_hash(text),
        "dimension": one.dimension,
        "texte": text,
        "premier": _said(one.a, names),
        "second": _said(one.b, names),
    }


def _said(state: State, names: CodeNames) -> str:
    if state.motif is not None:
        return f"{_ASIDE} : {state.motif}"
    open_sets = (" ou ".join(names.all_shown(options)) for options in sorted(state.choix, key=sorted))
    return "\n".join((*names.all_shown(state.codes), *open_sets)) or _NONE


def _write_workbook(path: Path, rows, frame: Referentiel, names: Mapping[str, CodeNames]) -> None:
    book = open_book(path, "Arbitrage")
    page, codes = book.add_worksheet("À arbitrer"), book.add_worksheet("Référentiel")
    choices = Choices(book.add_worksheet("Listes"))
    fill_page(book, page, _LAYOUT, rows, frozen=1)
    first = COLUMNS.index("décision")
    choices.add(page, 1, len(rows), first, _DECISIONS)
    for number, row in enumerate(rows, start=1):
        for place in range(first + 1, first + 1 + _N_CODES):
            choices.add(page, number, number, place, names[row["dimension"]].offered)
    fill_frame(book, codes, frame.dimensions)
    book.close()


def read_list(
    path: str | os.PathLike, frame: Referentiel, texts: Mapping[str, str], annotateur: str
) -> Adjudicated:
    """Read a list that came back, sorted, filtered or shortened as it may be.

    Parameters
    ----------
    path : path-like
        .xlsx, or CSV in any encoding and delimiter.
    frame : Referentiel
    texts : mapping of str to str
        Hash of each contribution's text, by id.
    annotateur : str
        Name of the adjudicator; starts with "arbitre".

    Raises
    ------
    AnnotationError
        Another name; a column is missing.
    CorpusError
        The file cannot be read.
    """
    if not annotateur.startswith(ADJUDICATOR):
        raise AnnotationError(
            f"annotateur « {annotateur} » : le nom d'un arbitre commence par « {ADJUDICATOR} », sinon sa "
            f"parole ne tranche pas ; écrivez par exemple {ADJUDICATOR}_{annotateur or 'claire'}."
        )
    names = {d.id: CodeNames(d) for d in frame.dimensions}
    read: list[Reading] = []
    wrong: list[tuple[int, str]] = []
    n_empty = 0
    for line, row, fault in _rows(Path(path)):
        try:
            if fault:
                raise _Wrong(fault)
            reading = _reading(row, names, texts, annotateur)
        except _Wrong as fault:
            wrong.append((line, str(fault)))
            continue
        if reading is None:
            n_empty += 1
        else:
            read.append(reading)
    return Adjudicated(tuple(read), tuple(wrong), n_empty)


class _Wrong(Exception):
    """What is wrong in a line, in French."""


def _rows(path: Path) -> Iterator[tuple[int, dict[str, str], str]]:
    """Yield line, cells and what is wrong with the line as a whole, "" if nothing."""
    table = open_table(path, "dimension")
    missing = [name for name in ("id", "empreinte", "dimension", "décision") if name not in table.headers]
    if missing:
        raise AnnotationError(
            f"{path.name} : colonnes manquantes : {', '.join(missing)} ; "
            "rendez la liste avec ses en-têtes d'origine."
        )
    for row in table.rows():
        if any(row.cells):
            yield row.number + 1, dict(zip(table.headers, row.cells, strict=False)), row.fault


def _reading(
    row: Mapping[str, str], names: Mapping[str, CodeNames], texts: Mapping[str, str], annotateur: str
) -> Reading | None:
    decision = folded(row["décision"])
    written = [cell for k in range(1, _N_CODES + 1) if (cell := row.get(f"code {k}", "").strip())]
    remark, identifier, dimension = row.get("remarque", "").strip(), row["id"], row["dimension"]
    if not decision and not written:
        if remark:
            raise _Wrong(f"{identifier} : une remarque sans décision ni code ; la ligne n'est pas tranchée")
        return None
    if dimension not in names:
        raise _Wrong(f"dimension « {dimension} » inconnue du référentiel")
    if texts.get(identifier) != row["empreinte"].removeprefix(MARK):
        raise _Wrong(f"{identifier} : texte absent du corpus, ou changé depuis la liste ; refaites la liste")
    if decision and written:
        raise _Wrong(f"{identifier} : une décision et des codes à la fois ; laissez l'un des deux")
    motif = remark
    said = {folded(_AS_A): row.get("premier", ""), folded(_AS_B): row.get("second", "")}.get(decision)
    if said is not None:
        decision, written, motif = _as_said(said)
    reading = Reading(identifier, dimension, annotateur, remarque=remark)
    return _decided(reading, decision, written, motif, names[dimension])


def _as_said(cell: str) -> tuple[str, list[str], str]:
    """Return decision, codes and reason of what an annotator said, as `_said` wrote it."""
    decision, _, motif = cell.partition(" : ")
    if decision == _ASIDE:
        return folded(_ASIDE), [], motif
    return (folded(_NONE), [], "") if cell == _NONE else ("", cell.splitlines(), "")


def _decided(
    reading: Reading, decision: str, written: Iterable[str], motif: str, names: CodeNames
) -> Reading:
    if written:
        codes = {name: names.find(name) for name in written}
        if unknown := [name for name, code in codes.items() if code is None]:
            raise _Wrong(f"{reading.id} : code inconnu : {', '.join(unknown)} ; choisissez dans la liste")
        if gone := [name for name, code in codes.items() if names.shown(code) not in names.offered]:
            raise _Wrong(f"{reading.id} : code hors vigueur : {', '.join(gone)} ; choisissez dans la liste")
        if names.maximum and (n := len(set(codes.values()))) > names.maximum:
            raise _Wrong(f"{reading.id} : {n} codes, {names.maximum} au plus")
        return replace(reading, passages=tuple(CodedPassage(c) for c in dict.fromkeys(codes.values())))
    if decision == folded(_NONE):
        return reading
    if decision != folded(_ASIDE):
        raise _Wrong(f"{reading.id} : décision « {decision} » inconnue ; au choix : {', '.join(_DECISIONS)}")
    if not motif:
        raise _Wrong(f"{reading.id} : « {_ASIDE} » sans motif ; écrivez-le sous remarque")
    return replace(reading, motif=motif)
