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
        kinds = tuple(map(_kind, file.schema_arrow.types))

    def rows() -> Iterator[Row]:
        return _rows(path)

    return Table(headers, rows, kinds=kinds)


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
    """Yield the rows; those of a row group that cannot be read are lost, and the next ones are not."""
    import pyarrow as pa

    number = last = 0
    with _opened(path) as file:
        for group in range(file.num_row_groups):
            last += file.metadata.row_group(group).num_rows
            try:
                for batch in file.iter_batches(batch_size=_BATCH, row_groups=[group]):
                    columns = [[cell_text(value) for value in column.to_pylist()] for column in batch.columns]
                    for cells in zip(*columns, strict=True):
                        number += 1
                        yield Row(number, list(cells))
            except (pa.ArrowException, OSError):
                place = f"groupe de lignes {group + 1} illisible"
                fault = f"{place}, le fichier est abîmé ; demandez-le à nouveau"
                yield from (Row(n, [], fault=fault, lost=True) for n in range(number + 1, last + 1))
                number = last


def _kind(type) -> str:
    from pyarrow import types

    if types.is_null(type):
        return ""
    if types.is_boolean(type):
        return "oui ou non"
    if types.is_integer(type) or types.is_floating(type) or types.is_decimal(type):
        return "nombres"
    return "dates" if types.is_temporal(type) else "textes"
