"""Tables of the study's folder mots/, and how the tables of words are written."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from precanum_nlp.errors import PrecanumError


def read_named_rows(path: Path, needed: Sequence[str]) -> Iterator[tuple[int, Mapping[str, str]]]:
    """Yield (row, cells by header) of a CSV in any encoding and delimiter; nothing if there is no file.

    Parameters
    ----------
    path : pathlib.Path
    needed : sequence of str
        Headers that the table must have; compared without case or accents.

    Raises
    ------
    CorpusError
        The file cannot be read.
    PrecanumError
        A header is missing, or a row is damaged.
    """
    from precanum_nlp.corpus.delimited import open_delimited
    from precanum_nlp.corpus.headers import fold_header
    from precanum_nlp.corpus.tables import check_readable

    if not path.exists():
        return
    check_readable(path)
    table = open_delimited(path, finds_text=lambda headers: needed[0] in map(fold_header, headers))
    places = {fold_header(header): place for place, header in enumerate(table.headers)}
    if missing := [name for name in needed if name not in places]:
        raise PrecanumError(
            f"{path.name} : il manque la colonne {missing[0]} ; colonnes trouvées : "
            f"{', '.join(table.headers)}."
        )
    for row in table.rows():
        if not any(cell.strip() for cell in row.cells):
            continue
        if row.fault:
            raise PrecanumError(f"{path.name}, ligne {row.number} : {row.fault} ; corrigez cette ligne.")
        yield row.number, {name: row.cells[place].strip() for name, place in places.items()}


def rounded(value: float | None, digits: int = 4) -> float | None:
    """Return a figure as tables hold it; what is not a number is an empty cell."""
    if value is None or value != value or value in (float("inf"), float("-inf")):
        return None
    return round(float(value), digits)
