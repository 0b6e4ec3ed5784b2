"""XLSX: one sheet, read row by row; the cached value of a formula, never the formula."""

from __future__ import annotations

import re
import warnings
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from precanum_nlp.corpus.cells import cell_text
from precanum_nlp.corpus.headers import tidy_headers
from precanum_nlp.corpus.tables import Row, Table, check_zip, damaged, fitted
from precanum_nlp.errors import CorpusError

_KIND = "classeur Excel (.xlsx)"
#: What openpyxl lets through on a damaged part; xml's ParseError is a SyntaxError.
_DAMAGE = (
    zipfile.BadZipFile,
    zlib.error,
    SyntaxError,
    KeyError,
    ValueError,
    TypeError,
    AttributeError,
    IndexError,
    EOFError,
    OSError,
)
#: ECMA-376 §22.9.2.19: a character that XML forbids is stored as _xHHHH_.
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")


def open_xlsx(path: Path, *, sheet: str | None = None) -> Table:
    """Open a sheet of a workbook: the one named, else the first that is visible.

    Raises
    ------
    CorpusError
        Locked or damaged workbook, zip bomb, unknown sheet, no header.
    """
    check_zip(path, _KIND, "xl/workbook.xml")
    with _sheet(path, sheet) as worksheet:
        name = worksheet.title
        header = next(_filled(path, worksheet), None)
    if header is None:
        raise CorpusError(f"{path.name}, feuille « {name} » : vide ; donnez la bonne avec --feuille.")
    headers = tidy_headers(f"{path.name}, feuille « {name} »", header[1])

    def rows() -> Iterator[Row]:
        return _rows(path, name, len(headers))

    return Table(headers, rows)


def sheet_names(path: Path) -> tuple[str, ...]:
    """Return the names of a workbook's sheets, in order.

    Raises
    ------
    CorpusError
        Locked or damaged workbook, zip bomb.
    """
    check_zip(path, _KIND, "xl/workbook.xml")
    with _workbook(path) as workbook:
        return tuple(sheet.title for sheet in workbook.worksheets)


@contextmanager
def _workbook(path: Path) -> Iterator:
    import openpyxl

    with warnings.catch_warnings():
        # openpyxl warns of styles and extensions that it drops; only the values matter here.
        warnings.simplefilter("ignore")
        try:
            workbook = openpyxl.load_workbook(path, read_only=True, data_only=True, keep_links=False)
        except _DAMAGE as error:
            raise damaged(path, _KIND) from error
    try:
        yield workbook
    finally:
        workbook.close()


@contextmanager
def _sheet(path: Path, name: str | None) -> Iterator:
    with _workbook(path) as workbook:
        yield _chosen(path, workbook, name)


def _chosen(path: Path, workbook, name: str | None):
    sheets = workbook.worksheets
    if name is None:
        chosen = next((s for s in sheets if s.sheet_state == "visible"), sheets[0] if sheets else None)
    else:
        chosen = next((s for s in sheets if s.title == name), None)
    if chosen is None:
        listed = ", ".join(f"« {s.title} »" for s in sheets) or "aucune"
        raise CorpusError(f"{path.name} : pas de feuille « {name} » ; feuilles trouvées : {listed}.")
    chosen.reset_dimensions()  # The size that the file declares is often wrong.
    return chosen


def _filled(path: Path, worksheet) -> Iterator[tuple[int, list[str]]]:
    """Give out (position, cells) of the rows that hold something, cells empty at the end dropped."""
    rows = worksheet.iter_rows(values_only=True)
    position = 0
    while True:
        try:
            values = next(rows, None)
        except _DAMAGE as error:
            raise damaged(path, _KIND) from error
        if values is None:
            return
        position += 1
        cells = [_unescaped(cell_text(value)) for value in values]
        while cells and not cells[-1]:
            cells.pop()
        if cells:
            yield position, cells


def _unescaped(text: str) -> str:
    return _ESCAPED.sub(lambda code: chr(int(code[1], 16)), text) if "_x" in text else text


def _rows(path: Path, name: str, width: int) -> Iterator[Row]:
    with _sheet(path, name) as worksheet:
        filled = _filled(path, worksheet)
        top, _ = next(filled)
        last = 0
        for position, cells in filled:
            # Rows that are blank between two others are told; those after the last are Excel's.
            for number in range(last + 1, position - top):
                yield Row(number, [], fault="ligne vide")
            last = position - top
            row = fitted(last, cells, width)
            row.cells.extend([""] * (width - len(cells)))
            yield row
