"""CSV in the widest sense: `;`, `,`, tab or `|`, in any encoding that `encodings` knows."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from precanum_nlp.corpus.cells import unguard_formula
from precanum_nlp.corpus.encodings import Encoding, TextLines, find_encoding
from precanum_nlp.corpus.headers import tidy_headers
from precanum_nlp.corpus.tables import Row, Table, check_text, fitted
from precanum_nlp.errors import CorpusError

DELIMITERS = (";", ",", "\t", "|")
#: Separator used for a file of one column, where `;` and `,` belong to the texts.
_NONE = "\x1f"
_FIELD_LIMIT = 2**31 - 1
_SEP_LINE = re.compile(r"sep=(.)\r?\n?", re.IGNORECASE)


def open_delimited(
    path: Path,
    *,
    encoding: str | None = None,
    delimiter: str | None = None,
    finds_text: Callable[[Sequence[str]], bool],
) -> Table:
    """Open a CSV file.

    Parameters
    ----------
    path : pathlib.Path
        The file.
    encoding, delimiter : str or None
        As the user says, or found.
    finds_text : callable
        Whether a text column is among some headers; the delimiter that makes one appear wins.

    Raises
    ------
    CorpusError
        Binary file, wrong encoding, no header, header given twice, delimiter of several characters.
    """
    check_text(path, encoding_given=encoding is not None)
    found = find_encoding(path, encoding)
    with TextLines(path, found) as lines:
        sample = _sample(lines)
    if delimiter is None:
        delimiter = _find_delimiter(sample, finds_text)
    elif delimiter.lower() in ("\\t", "tab", "tabulation"):
        delimiter = "\t"
    elif len(delimiter) != 1 or delimiter in '"\r\n':
        raise CorpusError(f"Séparateur {delimiter!r} impossible ; donnez un seul caractère : ; , | ou tab.")
    with TextLines(path, found) as lines:
        header = next(_records(path, lines, delimiter or _NONE), None)
    if header is None:
        raise CorpusError(f"{path.name} : fichier vide ; il faut une ligne d'en-tête et des contributions.")
    headers = tidy_headers(path.name, [unguard_formula(cell) for cell in header])

    def rows() -> Iterator[Row]:
        return _rows(path, found, delimiter or _NONE, len(headers))

    return Table(headers, rows, found.name, delimiter)


def _sample(lines: TextLines) -> list[str]:
    """Return the first lines: at most 200, and no more once they hold a million characters."""
    sample, size = [], 0
    for line in lines:
        sample.append(line)
        size += len(line)
        if len(sample) == 200 or size > 1_000_000:
            break
    return sample


def _find_delimiter(sample: list[str], finds_text: Callable[[Sequence[str]], bool]) -> str | None:
    """Return the delimiter that shows a text column, then gives even rows, then most columns."""
    if sample and (announced := _SEP_LINE.fullmatch(sample[0])):
        return announced[1]
    best, best_score = None, (False, 0.0, 1)
    for delimiter in DELIMITERS:
        rows = [row for row in _wide_fields(csv.reader(iter(sample), delimiter=delimiter)) if any(row)]
        if not rows or len(rows[0]) < 2:
            continue
        even = sum(len(row) == len(rows[0]) for row in rows) / len(rows)
        score = (finds_text(rows[0]), even, len(rows[0]))
        if score > best_score:
            best, best_score = delimiter, score
    if best is not None and not best_score[0] and sample and finds_text([sample[0].strip().strip('"')]):
        return None  # One column whose name holds a comma.
    return best


def _wide_fields(reader: Iterator[list[str]]) -> Iterator[list[str]]:
    """Give out rows with cells of any size.

    The limit of the csv module is one for the whole process: it is raised for the time of one row and put
    back, so that other readers in the program keep theirs.
    """
    while True:
        before = csv.field_size_limit(_FIELD_LIMIT)
        try:
            row = next(reader, None)
        finally:
            csv.field_size_limit(before)
        if row is None:
            return
        yield row


def _records(path: Path, lines: TextLines, delimiter: str) -> Iterator[list[str]]:
    """Give out the header, then each row; blank lines and Excel's `sep=;` before the header are skipped."""
    reader = _wide_fields(csv.reader(lines, delimiter=delimiter))
    started, first_line = False, 1
    try:
        for cells in reader:
            if lines.exhausted:
                # csv asks for one more line only when the file ends inside a quoted cell.
                raise CorpusError(
                    f"{path.name}:{first_line} : un guillemet est ouvert et jamais refermé ; "
                    'refermez-le, ou doublez-le ("") s\'il fait partie du texte.'
                )
            first_line = lines.number + 1
            if not started and (not any(cells) or _is_sep(cells, lines, delimiter)):
                continue
            started = True
            yield cells
    except csv.Error as error:
        raise CorpusError(f"{path.name}:{lines.number} : ligne CSV illisible ({error}).") from error


def _is_sep(cells: list[str], lines: TextLines, delimiter: str) -> bool:
    return lines.number == 1 and _SEP_LINE.fullmatch(delimiter.join(cells)) is not None


def _rows(path: Path, encoding: Encoding, delimiter: str, width: int) -> Iterator[Row]:
    with TextLines(path, encoding) as lines:
        records = _records(path, lines, delimiter)
        next(records)
        lines.take_odd()
        for number, cells in enumerate(records, start=1):
            remarks = encoding_remarks(lines.take_odd())
            if not cells:
                yield Row(number, [], fault="ligne vide")
                continue
            row = fitted(number, [unguard_formula(cell) for cell in cells], width)
            if len(cells) < width:
                missing = width - len(cells)
                row.cells.extend([""] * missing)
                remarks += (f"{missing} cellule(s) absente(s) en fin de ligne, laissée(s) vide(s)",)
            row.remarks = remarks
            yield row


def encoding_remarks(odd: tuple[int, ...]) -> tuple[str, ...]:
    """Return what to say of physical lines that were not in the encoding of their file."""
    return tuple(f"ligne {line} du fichier : pas de l'UTF-8, lue comme cp1252" for line in odd)
