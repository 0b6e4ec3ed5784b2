"""Tables as results: CSV, JSONL, XLSX and Parquet, row by row, the same bytes each time."""

from __future__ import annotations

import csv
import datetime as dt
import json
import os
from collections.abc import Iterable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from precanum_nlp.corpus.cells import cell_text, guard_formula
from precanum_nlp.corpus.writing import check_ending, replacing
from precanum_nlp.errors import OutputError

if TYPE_CHECKING:
    import pyarrow as pa

#: Endings that can be written.
ENDINGS = (".csv", ".xlsx", ".jsonl", ".parquet")

_EXCEL_CELL = 32_767
_EXCEL_ROWS = 1_048_576
_CUT = "… [coupé]"
_ROW_GROUP = 10_000
#: Columns of running text, and the width in characters that they deserve; others get 16 or their header.
_WIDE = {"texte": 80, "texte_recu": 60, "question": 40, "motif": 40, "definition": 60, "label": 40}


@dataclass(frozen=True, slots=True)
class Written:
    """What was written: how many rows, and the cells cut to fit Excel, as (row, column)."""

    path: Path
    n_rows: int
    cut: tuple[tuple[int, str], ...] = ()


class RowWriter:
    """Context manager that writes one table; the file appears, complete, when the block succeeds.

    Parameters
    ----------
    path : path-like
        .csv (`;`, UTF-8 with BOM), .xlsx, .jsonl or .parquet.
    columns : sequence of str
        Column names, in order.
    overwrite : bool, default=False
        Whether an existing file may be replaced.
    sheet : str, default="Feuille1"
        Name of the sheet (XLSX).
    schema : pyarrow.Schema, optional
        Types of the columns (Parquet); from the first 10,000 rows if None.

    Attributes
    ----------
    n_rows : int
        Rows written so far.
    cut : list of (int, str)
        Cells cut to Excel's 32,767 characters, as (row, column); row 1 is the first under the header.

    Raises
    ------
    OutputError
        Unknown ending, file that exists, folder that does not, full disk, too many rows for Excel.
    """

    def __init__(
        self,
        path: str | os.PathLike,
        columns: Sequence[str],
        *,
        overwrite: bool = False,
        sheet: str = "Feuille1",
        schema: pa.Schema | None = None,
    ):
        self.path = Path(path)
        self.columns = tuple(columns)
        self.n_rows = 0
        self.cut: list[tuple[int, str]] = []
        self._known = frozenset(self.columns)
        self._overwrite = overwrite
        self._sheet = sheet
        self._schema = schema
        self._stack = ExitStack()
        check_ending(self.path, ENDINGS)
        if len(self._known) < len(self.columns):
            raise ValueError(f"duplicate columns in {self.columns}")

    def __enter__(self) -> RowWriter:
        with ExitStack() as stack:
            temporary = stack.enter_context(replacing(self.path, overwrite=self._overwrite))
            self._sink = stack.enter_context(self._open(temporary))
            self._stack = stack.pop_all()
        return self

    def _open(self, temporary: Path):
        ending = self.path.suffix.lower()
        if ending == ".csv":
            return _CsvSink(temporary, self.columns)
        if ending == ".jsonl":
            return _JsonlSink(temporary, self.columns)
        if ending == ".xlsx":
            return _XlsxSink(temporary, self.columns, self.path.name, self._sheet, self.cut)
        return _ParquetSink(temporary, self.columns, self.path.name, self._schema)

    def __exit__(self, *exc_info) -> bool | None:
        return self._stack.__exit__(*exc_info)

    def write(self, row: Mapping[str, object]) -> None:
        """Write one row; a column that `row` lacks is empty.

        Raises
        ------
        ValueError
            `row` has a key that is no column.
        """
        if not row.keys() <= self._known:
            raise ValueError(f"no such columns: {sorted(set(row) - self._known)}")
        self.n_rows += 1
        self._sink.write([_plain(row.get(column)) for column in self.columns], self.n_rows)


def _plain(value: object) -> object:
    """Return the Python value of a NumPy scalar, so that 0.5 and True are written as what they are."""
    return value.item() if hasattr(value, "item") else value


def write_rows(
    path: str | os.PathLike,
    columns: Sequence[str],
    rows: Iterable[Mapping[str, object]],
    *,
    overwrite: bool = False,
    sheet: str = "Feuille1",
    schema: pa.Schema | None = None,
) -> Written:
    """Write `rows` to `path`, in the format of its ending; see `RowWriter`.

    Returns
    -------
    Written
        With the number of rows and the cells cut to fit Excel.
    """
    with RowWriter(path, columns, overwrite=overwrite, sheet=sheet, schema=schema) as writer:
        for row in rows:
            writer.write(row)
    return Written(writer.path, writer.n_rows, tuple(writer.cut))


class _CsvSink:
    def __init__(self, path: Path, columns: tuple[str, ...]):
        self._handle = open(path, "w", encoding="utf-8-sig", newline="")  # noqa: SIM115 (closed by __exit__)
        self._writer = csv.writer(self._handle, delimiter=";", lineterminator="\r\n")
        self._writer.writerow([guard_formula(column) for column in columns])

    def __enter__(self) -> _CsvSink:
        return self

    def __exit__(self, *exc_info) -> None:
        self._handle.close()

    def write(self, values: list[object], number: int) -> None:
        self._writer.writerow([_csv_cell(value) for value in values])


def _csv_cell(value: object) -> str:
    text = cell_text(value)
    # -3.5 is a number; « - 3 euros » and a list that starts with @ are texts.
    is_number = isinstance(value, int | float)
    return text if is_number else guard_formula(text)


class _JsonlSink:
    def __init__(self, path: Path, columns: tuple[str, ...]):
        self._handle = open(path, "w", encoding="utf-8", newline="\n")  # noqa: SIM115 (closed by __exit__)
        self._columns = columns

    def __enter__(self) -> _JsonlSink:
        return self

    def __exit__(self, *exc_info) -> None:
        self._handle.close()

    def write(self, values: list[object], number: int) -> None:
        self._handle.write(jsonl_line(dict(zip(self._columns, values, strict=True))))


def jsonl_line(record: Mapping[str, object]) -> str:
    """Return a record as one line of JSONL, its end included."""
    return _as_json(record) + "\n"


def _json_value(value: object) -> object:
    if isinstance(value, dt.date | dt.time):
        return cell_text(value)
    if hasattr(value, "item"):
        return value.item()
    raise TypeError(f"cannot write a {type(value).__name__} to JSONL")


#: Made once: `json.dumps` makes an encoder anew for each record.
_as_json = json.JSONEncoder(ensure_ascii=False, allow_nan=False, default=_json_value).encode


class _XlsxSink:
    """One sheet; strings are written as strings, so that none becomes a formula or a link."""

    def __init__(self, path: Path, columns: tuple[str, ...], name: str, sheet: str, cut: list):
        import xlsxwriter

        self._columns = columns
        self._name = name
        self._cut = cut
        self._book = xlsxwriter.Workbook(
            str(path),
            {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False},
        )
        self._book.set_properties({"created": dt.datetime(2000, 1, 1)})
        self._wrapped = self._book.add_format({"text_wrap": True, "valign": "top"})
        head = self._book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1})
        self._sheet = self._book.add_worksheet(sheet)
        self._sheet.freeze_panes(1, 0)
        for place, column in enumerate(columns):
            width = _WIDE.get(column, max(16, min(len(column) + 2, 40)))
            self._sheet.set_column(place, place, width)
        for place, column in enumerate(columns):
            self._sheet.write_string(0, place, column, head)

    def __enter__(self) -> _XlsxSink:
        return self

    def __exit__(self, *exc_info) -> None:
        from xlsxwriter.exceptions import FileCreateError

        try:
            self._book.close()
        except FileCreateError as error:
            # It wraps the OSError that `replacing` knows how to tell (a full disk, mostly).
            raise (error.args[0] if isinstance(error.args[0], OSError) else OSError(str(error))) from error

    def write(self, values: list[object], number: int) -> None:
        if number >= _EXCEL_ROWS:
            raise OutputError(
                f"{self._name} : plus de {_EXCEL_ROWS - 1} lignes, Excel n'en tient pas davantage ; "
                "écrivez en .csv ou en .parquet."
            )
        for place, value in enumerate(values):
            if isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < 1e15:
                self._sheet.write_number(number, place, value, self._wrapped)
                continue
            text = cell_text(value)
            if len(text) > _EXCEL_CELL // 2:
                text = self._shortened(text, number, place)
            if text:
                self._sheet.write_string(number, place, text, self._wrapped)

    def _shortened(self, text: str, number: int, place: int) -> str:
        # Excel counts in UTF-16 units: an emoji is two.
        units = text.encode("utf-16-le")
        if len(units) // 2 <= _EXCEL_CELL:
            return text
        self._cut.append((number, self._columns[place]))
        room = _EXCEL_CELL - len(_CUT)
        return units[: room * 2].decode("utf-16-le", "ignore") + _CUT


class _ParquetSink:
    def __init__(self, path: Path, columns: tuple[str, ...], name: str, schema: pa.Schema | None):
        self._path = path
        self._columns = columns
        self._name = name
        self._schema = schema
        self._batch: list[list[object]] = []
        self._writer = None

    def __enter__(self) -> _ParquetSink:
        return self

    def __exit__(self, exc_type, *exc_info) -> None:
        try:
            if exc_type is None and (self._batch or self._writer is None):
                self._flush()
        finally:
            if self._writer is not None:
                self._writer.close()

    def write(self, values: list[object], number: int) -> None:
        self._batch.append(values)
        if len(self._batch) == _ROW_GROUP:
            self._flush()

    def _flush(self) -> None:
        import pyarrow as pa
        import pyarrow.parquet as pq

        columns = {name: [row[place] for row in self._batch] for place, name in enumerate(self._columns)}
        if self._schema is None:
            self._schema = pa.schema([(name, _arrow_type(values)) for name, values in columns.items()])
        try:
            table = pa.table(columns, schema=self._schema)
        except (pa.ArrowInvalid, pa.ArrowTypeError) as error:
            raise OutputError(
                f"{self._name} : une colonne mêle des valeurs de types différents ; écrivez en .jsonl."
            ) from error
        if self._writer is None:
            self._writer = pq.ParquetWriter(self._path, self._schema)
        self._writer.write_table(table, row_group_size=_ROW_GROUP)
        self._batch = []


def _arrow_type(values: list[object]) -> pa.DataType:
    """Return the type of a column; one that is all empty so far is text, as most are."""
    import pyarrow as pa

    found = pa.infer_type(values)
    if pa.types.is_null(found):
        return pa.string()
    if pa.types.is_list(found) and pa.types.is_null(found.value_type):
        return pa.list_(pa.string())
    return found
