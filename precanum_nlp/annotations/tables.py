"""Tables that people send back, whatever wrote them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from precanum_nlp.corpus.delimited import open_delimited
from precanum_nlp.corpus.headers import fold_header
from precanum_nlp.corpus.tables import check_readable
from precanum_nlp.corpus.xlsx import open_xlsx
from precanum_nlp.errors import AnnotationError

if TYPE_CHECKING:
    from precanum_nlp.corpus.tables import Table


def open_table(path: Path, column: str, *, feuille: str | None = None) -> Table:
    """Open a workbook or a CSV in any encoding and delimiter.

    Parameters
    ----------
    path : pathlib.Path
    column : str
        A header that the table has; it tells the delimiter.
    feuille : str, optional
        Sheet of the workbook; the first visible one if None.

    Raises
    ------
    AnnotationError
        The ending is that of no table.
    CorpusError
        The file is missing or cannot be read.
    """
    ending = path.suffix.lower()
    check_readable(path)
    if ending in (".xlsx", ".xlsm"):
        return open_xlsx(path, sheet=feuille)
    if ending in (".csv", ".txt", ".tsv"):
        wanted = fold_header(column)
        return open_delimited(path, finds_text=lambda headers: wanted in map(fold_header, headers))
    raise AnnotationError(
        f"{path.name} : terminaison « {path.suffix} » ; enregistrez le classeur en .xlsx ou en .csv."
    )
