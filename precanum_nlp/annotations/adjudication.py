"""The list to adjudicate as a workbook, and what the adjudicator wrote in it."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from precanum_nlp.annotations.disagreements import Disagreement
from precanum_nlp.annotations.labels import ADJUDICATOR, State
from precanum_nlp.annotations.names import CodeNames, folded
from precanum_nlp.annotations.readings import CodedPassage, Reading
from precanum_nlp.annotations.sheet import MARK
from precanum_nlp.corpus import replacing, text_hash, write_rows
from precanum_nlp.errors import AnnotationError
from precanum_nlp.referentiel import Referentiel

_SHEET, _FRAME_SHEET, _LISTS = "À arbitrer", "Référentiel", "listes"
_AS_A, _AS_B, _NONE, _ASIDE = "comme le premier", "comme le second", "aucun code", "à écarter"
_DECISIONS = (_AS_A, _AS_B, _NONE, _ASIDE)
_N_CODES = 4
_GIVEN = ("id", "dimension", "texte", "premier", "second")
_FILLED = ("décision", *(f"code {k}" for k in range(1, _N_CODES + 1)), "remarque")
COLUMNS = (*_GIVEN, *_FILLED, "empreinte")
_WIDTHS = {"id": 20, "dimension": 18, "texte": 70, "premier": 30, "second": 30, "remarque": 40}
_WIDTH = 24
_LINE = 15  # points
_TALLEST = 400  # points; a row of Excel has 409 at most
_WIDEST = 16_000  # characters of a cell: Excel holds 32,767 UTF-16 units, of which an emoji takes two


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
    import xlsxwriter

    book = xlsxwriter.Workbook(str(path), {"strings_to_formulas": False, "strings_to_urls": False})
    book.set_properties({"created": dt.datetime(2000, 1, 1)})
    look = {"text_wrap": True, "valign": "top", "border": 1, "border_color": "#BFBFBF", "num_format": "@"}
    head = book.add_format({**look, "bold": True, "bg_color": "#D9D9D9"})
    given = book.add_format({**look, "bg_color": "#F2F2F2"})
    filled = book.add_format({**look, "bg_color": "#FFF9DB", "locked": False})
    sheet = book.add_worksheet(_SHEET)
    sheet.freeze_panes(1, 1)
    sheet.protect("", {"sort": True, "autofilter": True, "format_columns": True, "format_rows": True})
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    for place, column in enumerate(COLUMNS):
        hidden = {"hidden": column == "empreinte"}
        sheet.set_column(place, place, _WIDTHS.get(column, _WIDTH), None, hidden)
        sheet.write_string(0, place, column, head)
    for number, row in enumerate(rows, start=1):
        sheet.set_row(number, _height(row))
        for place, column in enumerate(COLUMNS):
            cell = filled if column in _FILLED else given
            sheet.write_string(number, place, row.get(column, "")[:_WIDEST], cell)
    _write_frame(book, frame, head, given)
    _add_lists(book, sheet, rows, names)
    book.close()


def _height(row: Mapping[str, str]) -> int:
    """Return the height in points that shows a row whole: spreadsheets do not all find it themselves."""
    shown = {column: text for column, text in row.items() if column != "empreinte"}
    lines = max(
        sum(1 + len(line) * 10 // (_WIDTHS.get(column, _WIDTH) * 9) for line in text.splitlines() or [""])
        for column, text in shown.items()
    )
    return min(_LINE * lines, _TALLEST)


def _write_frame(book, frame: Referentiel, head, given) -> None:
    sheet = book.add_worksheet(_FRAME_SHEET)
    sheet.freeze_panes(1, 0)
    columns = (("dimension", 18), ("groupe", 26), ("code", 40), ("définition", 80), ("identifiant", 30))
    for place, (column, width) in enumerate(columns):
        sheet.set_column(place, place, width)
        sheet.write_string(0, place, column, head)
    entries = [(d, g, c) for d in frame.dimensions for g in d.groupes for c in g.codes if c.statut == "actif"]
    for number, (d, g, c) in enumerate(entries, start=1):
        for place, text in enumerate((d.label, g.label, c.label, c.definition, c.id)):
            sheet.write_string(number, place, text, given)


def _add_lists(book, sheet, rows, names: Mapping[str, CodeNames]) -> None:
    """Offer decisions and code names in drop-down lists, from cells: a list in a rule holds 255 signs."""
    from xlsxwriter.utility import xl_rowcol_to_cell

    lists = book.add_worksheet(_LISTS)
    lists.hide()
    ranges = {}
    for place, (title, values) in enumerate(
        {"": _DECISIONS, **{d: n.offered for d, n in names.items()}}.items()
    ):
        lists.write_column(0, place, values)
        corners = (
            xl_rowcol_to_cell(k, place, row_abs=True, col_abs=True) for k in (0, max(len(values) - 1, 0))
        )
        ranges[title] = f"={_LISTS}!{':'.join(corners)}"
    first = len(_GIVEN)
    for number, row in enumerate(rows, start=1):
        for place in range(first, first + 1 + _N_CODES):
            source = ranges["" if place == first else row["dimension"]]
            sheet.data_validation(number, place, number, place, {"validate": "list", "source": source})


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
    for line, row in _rows(Path(path)):
        try:
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


def _rows(path: Path) -> Iterator[tuple[int, dict[str, str]]]:
    from precanum_nlp.annotations.exchange.tables import open_table

    table = open_table(path, "dimension")
    missing = [name for name in ("id", "empreinte", "dimension", "décision") if name not in table.headers]
    if missing:
        raise AnnotationError(
            f"{path.name} : colonnes manquantes : {', '.join(missing)} ; "
            "rendez la liste avec ses en-têtes d'origine."
        )
    for row in table.rows():
        if not row.fault and any(row.cells):
            yield row.number + 1, dict(zip(table.headers, row.cells, strict=False))


def _reading(
    row: Mapping[str, str], names: Mapping[str, CodeNames], texts: Mapping[str, str], annotateur: str
) -> Reading | None:
    decision = folded(row["décision"])
    written = [cell for k in range(1, _N_CODES + 1) if (cell := row.get(f"code {k}", "").strip())]
    if not decision and not written:
        return None
    identifier, dimension = row["id"], row["dimension"]
    if dimension not in names:
        raise _Wrong(f"dimension « {dimension} » inconnue du référentiel")
    if texts.get(identifier) != row["empreinte"].removeprefix(MARK):
        raise _Wrong(f"{identifier} : texte absent du corpus, ou changé depuis la liste ; refaites la liste")
    if decision and written:
        raise _Wrong(f"{identifier} : une décision et des codes à la fois ; laissez l'un des deux")
    remark = row.get("remarque", "").strip()
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
        return replace(reading, passages=tuple(CodedPassage(c) for c in dict.fromkeys(codes.values())))
    if decision == folded(_NONE):
        return reading
    if decision != folded(_ASIDE):
        raise _Wrong(f"{reading.id} : décision « {decision} » inconnue ; au choix : {', '.join(_DECISIONS)}")
    if not motif:
        raise _Wrong(f"{reading.id} : « {_ASIDE} » sans motif ; écrivez-le sous remarque")
    return replace(reading, motif=motif)
