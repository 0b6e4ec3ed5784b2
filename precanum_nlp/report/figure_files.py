"""Tables of figures as files: one workbook, or one CSV a table; nothing is computed here."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from precanum_nlp.corpus import replacing, write_rows
from precanum_nlp.errors import OutputError
from precanum_nlp.scoring import FigureTable, described

#: The sheet, and the file, that says what every column holds.
COLUMNS = "colonnes"
_HEADS = ("table", "titre", "colonne", "contenu")
_WIDEST, _NARROWEST = 60, 9
#: The date written in the file: the same input must give the same bytes.
_CREATED = dt.datetime(2018, 1, 1)


def write_figure_book(path: Path, tables: Sequence[FigureTable], *, overwrite: bool = False) -> None:
    """Write a workbook: a sheet that says what each column holds, then one a table."""
    import xlsxwriter

    rows = tuple(described(tables))
    guide = FigureTable(COLUMNS, "Ce que contiennent les colonnes", {head: head for head in _HEADS}, rows)
    with replacing(path, overwrite=overwrite) as temporary:
        options = {
            "constant_memory": True,  # rows are written in order: a fifth faster
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
        }
        book = xlsxwriter.Workbook(str(temporary), options)
        book.set_properties({"title": "Chiffres", "created": _CREATED})
        head = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1})
        for table in (guide, *tables):
            _fill(book.add_worksheet(table.nom), table, head)
        book.close()


def _fill(page, table: FigureTable, head) -> None:
    for place, name in enumerate(table.colonnes):
        widest = max((len(str(row[name])) for row in table.lignes[:200] if row[name] is not None), default=0)
        page.set_column(place, place, min(max(widest, len(name) + 2, _NARROWEST), _WIDEST))
        page.write_string(0, place, name, head)
    for number, row in enumerate(table.lignes, start=1):
        for place, value in enumerate(row.values()):
            _write(page, number, place, value)
    page.freeze_panes(1, 0)
    page.set_landscape()
    page.set_paper(9)  # A4
    page.fit_to_pages(1, 0)
    page.repeat_rows(0)
    page.autofilter(0, 0, max(1, len(table.lignes)), len(table.colonnes) - 1)


def _write(page, number: int, place: int, value: Any) -> None:
    if isinstance(value, int | float):
        page.write_number(number, place, value)
    elif value:
        page.write_string(number, place, value)


def write_figure_folder(folder: Path, tables: Sequence[FigureTable], *, overwrite: bool = False) -> None:
    """Write `<table>.csv` for each table, and colonnes.csv, in a folder that may exist.

    Raises
    ------
    OutputError
        One of the files exists, and may not be replaced.
    """
    from precanum_nlp.corpus.writing import output_error

    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise output_error(folder, error) from None
    names = [folder / f"{name}.csv" for name in (COLUMNS, *(table.nom for table in tables))]
    if not overwrite and (there := next((path for path in names if path.exists()), None)):
        raise OutputError(f"{there} : existe déjà ; ajoutez --ecraser, ou donnez un autre dossier.")
    write_rows(names[0], _HEADS, described(tables), overwrite=overwrite)
    for path, table in zip(names[1:], tables, strict=True):
        write_rows(path, tuple(table.colonnes), table.lignes, overwrite=overwrite)
