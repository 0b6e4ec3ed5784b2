"""Workbooks that people fill: grey to read, yellow to fill, drop-downs, the frame on its own sheet."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from precanum_nlp.annotations.names import CodeNames
from precanum_nlp.referentiel import Dimension

#: Kinds of column.
GIVEN, TO_FILL, HIDDEN = "donnée", "à remplir", "technique"
#: The date written in the file: the same input must give the same bytes.
_CREATED = dt.datetime(2018, 1, 1)
_EXCEL_CELL = 32_000
#: Points: a line of text, and the tallest row that Excel allows.
_LINE, _TALLEST = 15.0, 405.0
FRAME_HEAD = ("Dimension", "Groupe", "Code", "Identifiant", "Définition", "Comprend", "Ne comprend pas",
               "Exemples")  # fmt: skip
_FRAME_WIDTHS = (20, 24, 40, 24, 60, 50, 50, 50)


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its name, its kind, its width in characters, and what its drop-down offers if it has one."""

    name: str
    kind: str
    width: int
    choices: Sequence[str] = ()


def open_book(path: Path, title: str):
    """Return a new xlsxwriter.Workbook in which every text stays a text."""
    import xlsxwriter

    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    book = xlsxwriter.Workbook(str(path), options)
    book.set_properties({"title": title, "created": _CREATED})
    return book


def fill_page(
    book, page, columns: Sequence[Column], rows: Sequence[Mapping[str, str]], *, frozen: int
) -> None:
    """Write a protected sheet of rows to read and fill; drop-downs are for `Choices` to add.

    Parameters
    ----------
    book, page : xlsxwriter objects
    columns : sequence of Column
    rows : sequence of mapping of str to str
        Cells by column name; a column that a row lacks is empty.
    frozen : int
        How many columns stay in sight.
    """
    formats = _formats(book)
    page.set_row(0, 3 * _LINE)
    for place, column in enumerate(columns):
        page.set_column(place, place, column.width, None, {"hidden": column.kind == HIDDEN})
        page.write_string(0, place, column.name, formats[f"tête {column.kind}"])
    for number, cells in enumerate(rows, start=1):
        page.set_row(number, _height(cells, columns))
        for place, column in enumerate(columns):
            page.write_string(number, place, shortened(cells.get(column.name, "")), formats[column.kind])
    page.freeze_panes(1, frozen)
    page.autofilter(0, 0, max(1, len(rows)), len(columns) - 1)
    allowed = ("sort", "autofilter", "format_cells", "format_columns", "format_rows", "insert_columns")
    page.protect("", dict.fromkeys(allowed, True))
    page.set_landscape()
    page.set_paper(9)  # A4
    page.fit_to_pages(1, 0)
    page.repeat_rows(0)


def _height(cells: Mapping[str, str], columns: Sequence[Column]) -> float:
    """Return the height of a row in points; not every program fits it to wrapped text by itself."""
    shown = [(cells.get(c.name, ""), c.width) for c in columns if c.kind == GIVEN]
    # A column of width 10 shows some eleven characters of running text.
    lines = (sum(1 + int(len(part) / (1.1 * width)) for part in text.split("\n")) for text, width in shown)
    return min(_LINE * (max(lines) + 0.5), _TALLEST)


def _formats(book) -> dict[str, object]:
    cell = {"text_wrap": True, "valign": "top", "border": 1, "border_color": "#D0D0D0", "num_format": "@"}
    head = {**cell, "bold": True, "bottom": 2}
    grey, yellow = {"bg_color": "#F0F0F0"}, {"bg_color": "#FFF7CC", "locked": False}
    return {
        GIVEN: book.add_format({**cell, **grey}),
        TO_FILL: book.add_format({**cell, **yellow}),
        HIDDEN: book.add_format({**cell, **grey}),
        f"tête {GIVEN}": book.add_format({**head, "bg_color": "#D9D9D9"}),
        f"tête {TO_FILL}": book.add_format({**head, "bg_color": "#FFE680"}),
        f"tête {HIDDEN}": book.add_format({**head, "bg_color": "#D9D9D9"}),
    }


class Choices:
    """Drop-down lists, from a hidden sheet: those typed in a rule stop at 255 characters.

    Parameters
    ----------
    lists : xlsxwriter worksheet
        Named « Listes »; hidden here.
    """

    def __init__(self, lists):
        self._lists = lists
        self._written: dict[Sequence[str], str] = {}
        lists.hide()

    def add(self, page, first: int, last: int, place: int, choices: Sequence[str]) -> None:
        """Offer `choices` in rows `first` to `last` of the column at `place`; none are no rule."""
        if not choices or last < first:
            return
        page.data_validation(
            first, place, last, place,
            {
                "validate": "list",
                "source": self._source(choices),
                "error_title": "Hors de la liste",
                "error_message": "Choisissez dans la liste, ou laissez la case vide.",
            },
        )  # fmt: skip

    def _source(self, choices: Sequence[str]) -> str:
        from xlsxwriter.utility import xl_col_to_name

        if choices not in self._written:
            where = len(self._written)
            for number, label in enumerate(choices):
                self._lists.write_string(number, where, label)
            name = xl_col_to_name(where)
            self._written[choices] = f"=Listes!${name}$1:${name}${len(choices)}"
        return self._written[choices]


def fill_frame(book, page, dimensions: Iterable[Dimension]) -> None:
    """Write the codes in force with their definitions and notes."""
    head = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 2})
    text = book.add_format({"text_wrap": True, "valign": "top"})
    for place, (name, width) in enumerate(zip(FRAME_HEAD, _FRAME_WIDTHS, strict=True)):
        page.set_column(place, place, width)
        page.write_string(0, place, name, head)
    for number, row in enumerate(frame_rows(dimensions), start=1):
        for place, cell in enumerate(row):
            page.write_string(number, place, shortened(cell), text)
    page.freeze_panes(1, 3)


def frame_rows(dimensions: Iterable[Dimension]) -> Iterator[tuple[str, ...]]:
    """Yield, for each code in force, the cells under `FRAME_HEAD`."""
    for dimension in dimensions:
        names = CodeNames(dimension)
        for groupe in dimension.groupes:
            for code in groupe.codes:
                if code.statut == "actif":
                    notes = ("\n".join(several) for several in (code.inclut, code.exclut, code.exemples))
                    name = names.shown(code.id)
                    yield (dimension.label, groupe.label, name, code.id, code.definition, *notes)


def shortened(text: str) -> str:
    """Return what fits into a cell of Excel; the fingerprint, not the text, says which text was read."""
    return text if len(text) <= _EXCEL_CELL else text[:_EXCEL_CELL] + "…"
