"""One file of contributions: checked when opened, then streamed as kept and set-aside rows."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from precanum_nlp.corpus.dates import iso_date
from precanum_nlp.corpus.headers import check_columns, find_columns
from precanum_nlp.corpus.mojibake import repair_text
from precanum_nlp.corpus.records import Contribution, SetAside
from precanum_nlp.corpus.tables import Row, Table, check_readable, no_rows
from precanum_nlp.errors import CorpusError

#: File ending → format.
FORMATS = {
    ".csv": "csv",
    ".tsv": "csv",
    ".txt": "csv",
    ".xlsx": "xlsx",
    ".xlsm": "xlsx",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".parquet": "parquet",
    ".docx": "docx",
}
#: Characters that no output format can hold.
_UNWRITABLE = re.compile("[\0\ud800-\udfff]")


class CorpusFile:
    """A file of contributions, ready to be read as often as wanted.

    Attributes
    ----------
    path : pathlib.Path
    format : {"csv", "xlsx", "jsonl", "parquet", "docx"}
    encoding, delimiter : str or None
        As found or asked; None where they mean nothing (a CSV of one column has no delimiter).
    columns : dict of str to str
        Contract name → header found, in contract order.
    others : tuple of str
        Headers whose cells go to `autres`.
    n_read, n_kept, n_set_aside : int
        Of the last complete iteration; `n_kept + n_set_aside == n_read`.
    """

    def __init__(self, path: Path, format: str, table: Table, columns: dict[str, str], repair: bool):
        self.path = path
        self.format = format
        self.encoding = table.encoding
        self.delimiter = table.delimiter
        self.columns = columns
        self.kinds = dict(zip(table.headers, table.kinds, strict=False))
        used = set(columns.values())
        self.others = tuple(header for header in table.headers if header not in used)
        self.n_read = self.n_kept = self.n_set_aside = 0
        self._table = table
        self._repair = repair
        places = {header: place for place, header in enumerate(table.headers)}
        self._places = {name: places[header] for name, header in columns.items()}
        self._other_places = tuple((header, places[header]) for header in self.others)

    def __repr__(self) -> str:
        return f"CorpusFile({self.path.name!r}, format={self.format!r}, columns={self.columns!r})"

    def __iter__(self) -> Iterator[Contribution | SetAside]:
        """Give out each row, in order, kept or set aside; the counts are there at the end.

        Raises
        ------
        CorpusError
            What could not be seen at opening: damage further down, a quote that is never closed.
        """
        read = kept = aside = 0
        for row in self._table.rows():
            read += 1
            record = self.record(row)
            if isinstance(record, Contribution):
                kept += 1
            elif isinstance(record, SetAside):
                aside += 1
            yield record
        if kept + aside != read:
            raise RuntimeError(f"{self.path.name}: {kept} kept + {aside} set aside != {read} read")
        self.n_read, self.n_kept, self.n_set_aside = read, kept, aside

    def again(self) -> Iterator[Contribution | SetAside]:
        """Give out the rows once more without touching the counts: to look something up while reading."""
        return map(self.record, self._table.rows())

    def record(self, row: Row) -> Contribution | SetAside:
        """Return what a row of this file's columns becomes."""
        name = self.path.name
        if row.fault and len(row.cells) != len(self._table.headers):
            return SetAside(name, row.number, row.fault, perdue=row.lost)
        remarks = [*row.remarks]
        _make_writable(row.cells, remarks)
        values = {column: row.cells[place] for column, place in self._places.items()}
        for column in values:
            if column != "texte":
                values[column] = values[column].strip()
        given_id = values.pop("id", "")
        fault = row.fault or _text_fault(values["texte"])
        if fault:
            return SetAside(name, row.number, fault, given_id)
        autres = {header: row.cells[place] for header, place in self._other_places}
        self._mend(values, autres, remarks)
        return Contribution(
            id=given_id or f"{self.path.stem}-{row.number:05}",
            **values,
            autres=autres,
            fichier=name,
            ligne=row.number,
            remarques=tuple(remarks),
        )

    def _mend(self, values: dict[str, str], autres: dict[str, str], remarks: list[str]) -> None:
        """Put the date in ISO form, and with `repair` double-encoded cells right."""
        for column, value in values.items():
            if value.isascii() or (repaired := repair_text(value)) == value:
                continue
            if self._repair:
                values[column] = repaired
                autres[f"{column}_recu"] = value
                remarks.append(f"{column} : double encodage réparé (reçu : {column}_recu)")
            elif column == "texte":
                remarks.append("texte qui paraît doublement encodé (--reparer le rétablit)")
        if date := values.get("date"):
            iso = iso_date(date)
            if iso is None:
                remarks.append("date non reconnue, gardée telle quelle")
            else:
                values["date"] = iso


def _make_writable(cells: list[str], remarks: list[str]) -> None:
    """Take out NUL and put U+FFFD for half a surrogate pair: no output format can hold them."""
    if not _UNWRITABLE.search("".join(cells)):
        return
    nuls = sum(cell.count("\0") for cell in cells)
    broken = sum(len(_UNWRITABLE.findall(cell)) for cell in cells) - nuls
    cells[:] = [_UNWRITABLE.sub("\ufffd", cell.replace("\0", "")) for cell in cells]
    if nuls:
        remarks.append(f"{nuls} caractère(s) nul(s) retiré(s)")
    if broken:
        remarks.append(f"{broken} caractère(s) invalide(s) remplacé(s) par \ufffd")


def _text_fault(texte: str) -> str:
    if not texte.strip():
        return "texte vide"
    if not any(char.isalnum() for char in texte):
        return "ponctuation seule, sans lettre ni chiffre"
    return ""


def open_corpus(
    path: str | os.PathLike,
    *,
    encoding: str | None = None,
    delimiter: str | None = None,
    sheet: str | None = None,
    columns: Mapping[str, str] | None = None,
    repair: bool = False,
) -> CorpusFile:
    """Open a file of contributions and check all that can be before its first row.

    Parameters
    ----------
    path : path-like
        .csv (.tsv, .txt), .xlsx, .jsonl, .parquet or .docx.
    encoding : str, optional
        For CSV and JSONL; found by rule if None (BOM, then strict UTF-8, then the likeliest of cp1252,
        Mac Roman and cp850 by share of French letters).
    delimiter : str, optional
        For CSV; found among `;`, `,`, tab and `|` if None.
    sheet : str, optional
        For XLSX; the first visible one if None.
    columns : mapping of str to str, optional
        Contract name → header, where the usual names are not used.
    repair : bool, default=False
        Whether to put double-encoded text right; what was received goes to `autres["texte_recu"]`.

    Returns
    -------
    CorpusFile
        Iterate it to get `Contribution` and `SetAside`. It does not look for duplicate ids:
        `iter_corpora` and `read_corpora` do.

    Raises
    ------
    CorpusError
        Missing, empty, damaged, locked or binary file, unknown ending, no text column, no row, duplicate
        headers, wrong encoding, unknown sheet or column.
    """
    path = Path(path)
    format = FORMATS.get(path.suffix.lower())
    if format is None and not path.is_dir():
        raise CorpusError(
            f"{path.name} : terminaison « {path.suffix} » inconnue ; "
            "formats lus : .csv, .xlsx, .jsonl, .parquet, .docx."
        )
    check_readable(path)
    table = _open_table(path, format, encoding, delimiter, sheet, columns)
    seen = [repair_text(header) for header in table.headers] if repair else list(table.headers)
    found = find_columns(seen, columns)
    check_columns(path.name, seen, found, columns)
    as_received = dict(zip(seen, table.headers, strict=True))
    if next(table.rows(), None) is None:
        raise no_rows(path)
    return CorpusFile(path, format, table, {name: as_received[found[name]] for name in found}, repair)


def _open_table(
    path: Path,
    format: str,
    encoding: str | None,
    delimiter: str | None,
    sheet: str | None,
    columns: Mapping[str, str] | None,
) -> Table:
    if format == "csv":
        from precanum_nlp.corpus.delimited import open_delimited

        def finds_text(headers) -> bool:
            return "texte" in find_columns(headers, columns)

        return open_delimited(path, encoding=encoding, delimiter=delimiter, finds_text=finds_text)
    if format == "jsonl":
        from precanum_nlp.corpus.jsonl import open_jsonl

        return open_jsonl(path, encoding=encoding)
    if format == "xlsx":
        from precanum_nlp.corpus.xlsx import open_xlsx

        return open_xlsx(path, sheet=sheet)
    if format == "parquet":
        from precanum_nlp.corpus.parquet import open_parquet

        return open_parquet(path)
    from precanum_nlp.corpus.interview_notes import open_notes

    return open_notes(path)
