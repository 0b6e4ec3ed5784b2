"""Tables that people send back, whatever wrote them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from precanum_nlp.corpus.delimited import open_delimited
from precanum_nlp.corpus.tables import check_readable
from precanum_nlp.corpus.xlsx import open_xlsx

if TYPE_CHECKING:
    from precanum_nlp.corpus.tables import Table


def open_table(path: Path, column: str) -> Table:
    """Open a workbook (its first visible sheet) or a CSV in any encoding and delimiter.

    Parameters
    ----------
    path : pathlib.Path
    column : str
        A header that the table has; it tells the delimiter.

    Raises
    ------
    CorpusError
        The file is missing or cannot be read.
    """
    check_readable(path)
    if path.suffix.lower() == ".xlsx":
        return open_xlsx(path)
    return open_delimited(path, finds_text=lambda headers: column in headers)
