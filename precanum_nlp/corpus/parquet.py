"""Parquet, by batches of rows."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from precanum_nlp.corpus.cells import cell_text
from precanum_nlp.corpus.headers import tidy_headers
from precanum_nlp.corpus.tables import Row, Table, damaged

_BATCH = 1000


def open_parquet(path: Path) -> Table:
    """Open a Parquet file.

    Raises
    ------
    CorpusError
        Damaged file, or one column name twice.
    """
    with _opened(path) as file:
        headers = tidy_headers(path.name, file.schema_arrow.names)

    def rows() -> Iterator[Row]:
        return _rows(path)

    return Table(headers, rows)


@contextmanager
def _opened(path: Path) -> Iterator:
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        with pq.ParquetFile(path) as file:
            yield file
    except (pa.ArrowException, OSError) as error:
        raise damaged(path, "fichier Parquet") from error


def _rows(path: Path) -> Iterator[Row]:
    number = 0
    with _opened(path) as file:
        for batch in file.iter_batches(batch_size=_BATCH):
            columns = [[cell_text(value) for value in column.to_pylist()] for column in batch.columns]
            for cells in zip(*columns, strict=True):
                number += 1
                yield Row(number, list(cells))
