"""Label files: one CSV a batch and annotator, readable in Excel, never written in place."""

from __future__ import annotations

import csv
import io
import os
import re
from collections.abc import Iterable, Sequence
from dataclasses import astuple
from pathlib import Path

from precanum_nlp.annotations.records import COLUMNS, Annotation, faults
from precanum_nlp.corpus.cells import guard_formula, unguard_formula
from precanum_nlp.corpus.writing import replacing
from precanum_nlp.errors import AnnotationError

_OPTIONAL = ("remarque", "debut", "fin")
_FRENCH_DATE = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})(?: (\d{1,2}):(\d{2})(?::(\d{2}))?)?")


def read_annotations(paths: str | os.PathLike | Iterable[str | os.PathLike]) -> tuple[Annotation, ...]:
    """Read label files, in the order of their names and of their rows.

    Parameters
    ----------
    paths : path-like or iterable of path-like
        Files, or folders whose own `.csv` files are read. Sub-folders are not: the test set lives in one.

    Returns
    -------
    tuple of Annotation
        Files sorted by name within a folder; `current_labels` uses this order between equal dates.

    Raises
    ------
    AnnotationError
        A path is missing, or rows are malformed: every fault of every file is listed, one a line.
    """
    records: list[Annotation] = []
    found: list[str] = []
    for path in _files(paths):
        some, its_faults = _read_file(path)
        records += some
        found += its_faults
    if found:
        raise AnnotationError("\n".join(found))
    return tuple(records)


def write_annotations(
    path: str | os.PathLike, records: Iterable[Annotation], *, overwrite: bool = False
) -> None:
    """Write a label file: CSV, `;`, UTF-8 with BOM, complete or not at all.

    Parameters
    ----------
    path : path-like
        By habit `annotations/<batch>.<annotator>.csv`.
    records : iterable of Annotation
    overwrite : bool, default=False
        Whether an existing file may be replaced.

    Raises
    ------
    AnnotationError
        A record is malformed: an unreadable file is never written.
    OutputError
        The file exists or cannot be written.
    """
    path = Path(path)
    records = tuple(records)
    wrong = [f"{path.name}, {r.id or '(sans id)'} : {fault}" for r in records for fault in faults(r)]
    if wrong:
        raise AnnotationError("\n".join(wrong))
    with (
        replacing(path, overwrite=overwrite) as temporary,
        open(temporary, "w", encoding="utf-8-sig", newline="") as handle,
    ):
        writer = csv.writer(handle, delimiter=";", lineterminator="\r\n")
        writer.writerow(COLUMNS)
        writer.writerows([_cell(value) for value in astuple(record)] for record in records)


def append_annotations(path: str | os.PathLike, records: Iterable[Annotation]) -> int:
    """Add records to a label file; what it held is kept, in its order.

    Parameters
    ----------
    path : path-like
        Made when missing.
    records : iterable of Annotation
        Those that the file already holds, equal in every column, are not repeated: bringing the same sheet
        in twice changes nothing. Whoever may change their mind twice in a day needs dates with a time.

    Returns
    -------
    int
        Number of records really added.

    Raises
    ------
    AnnotationError
        The file at hand or a record is malformed: nothing is changed.
    """
    path = Path(path)
    earlier = read_annotations(path) if path.exists() else ()
    merged = tuple(dict.fromkeys((*earlier, *records)))
    kept = tuple(dict.fromkeys(earlier))
    write_annotations(path, merged, overwrite=True)
    return len(merged) - len(kept)


def _files(paths: str | os.PathLike | Iterable[str | os.PathLike]) -> list[Path]:
    if isinstance(paths, (str, os.PathLike)):
        paths = [paths]
    files: list[Path] = []
    for path in map(Path, paths):
        if path.is_dir():
            names = (p for p in path.glob("*.csv") if not p.name.startswith((".", "~$")))
            files += sorted(names, key=lambda p: p.name)
        elif path.exists():
            files.append(path)
        else:
            raise AnnotationError(f"{path} : fichier d'annotations introuvable ; vérifiez le chemin.")
    return files


def _read_file(path: Path) -> tuple[list[Annotation], list[str]]:
    rows = csv.reader(io.StringIO(_decode(path), newline=""), delimiter=";", strict=True)
    records: list[Annotation] = []
    found: list[str] = []
    try:
        header = next(rows, [])
        missing = [name for name in COLUMNS if name not in header and name not in _OPTIONAL]
        if missing:
            return [], [_header_fault(path, header, missing)]
        for row in rows:
            if any(row):
                some, its_faults = _record(header, row)
                records += some
                found += [f"{path.name}:{rows.line_num} : {fault}." for fault in its_faults]
    except csv.Error as error:
        found.append(f"{path.name}:{rows.line_num} : guillemets mal fermés ou cellule illisible ({error}).")
    return records, found


def _header_fault(path: Path, header: Sequence[str], missing: Sequence[str]) -> str:
    return (
        f"{path.name}:1 : colonnes manquantes : {', '.join(missing)} ; "
        f"trouvées : {', '.join(header) or 'aucune'} (séparateur attendu : point-virgule)."
    )


def _decode(path: Path) -> str:
    data = path.read_bytes()
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        pass  # what French Excel writes under « CSV (séparateur : point-virgule) » is cp1252
    try:
        return data.decode("cp1252")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise AnnotationError(
            f"{path.name}:{line} : ni UTF-8 ni cp1252 ; réenregistrez le fichier en « CSV UTF-8 »."
        ) from error


def _record(header: Sequence[str], row: Sequence[str]) -> tuple[list[Annotation], list[str]]:
    if len(row) > len(header):
        return [], [f"{len(row)} cellules pour {len(header)} colonnes"]
    cells = dict.fromkeys(COLUMNS, "")
    found = zip(header, row, strict=False)  # a spreadsheet may leave the empty last cells out
    cells.update({name: unguard_formula(cell) for name, cell in found if name in cells})
    start, end = cells.pop("debut"), cells.pop("fin")
    if not all(offset.isdecimal() or not offset for offset in (start, end)):
        return [], [f"passage {start!r}, {end!r} : nombres entiers attendus"]
    cells["date"] = _iso_date(cells["date"])
    record = Annotation(**cells, debut=int(start) if start else None, fin=int(end) if end else None)
    wrong = faults(record)
    return ([] if wrong else [record]), list(wrong)


def _iso_date(text: str) -> str:
    """Return `text`, or its ISO form when a spreadsheet saved the date as day/month/year."""
    match = _FRENCH_DATE.fullmatch(text)
    if match is None:
        return text
    day, month, year, hour, minute, second = match.groups()
    iso = f"{year}-{int(month):02}-{int(day):02}"
    return f"{iso}T{int(hour):02}:{minute}:{second or '00'}" if hour else iso


def _cell(value: str | int | None) -> str:
    return "" if value is None else guard_formula(str(value))
