"""Contributions in Parquet as they were read, by row groups that several processes share out."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from precanum_nlp.corpus.places import putting
from precanum_nlp.corpus.records import COLUMNS, Contribution
from precanum_nlp.corpus.tables import damaged

if TYPE_CHECKING:
    from upath import UPath


def store(path: Path | UPath, contributions: Iterable[Contribution], *, rows: int) -> int:
    """Write contributions, streaming; return how many there were.

    Parameters
    ----------
    path : Path or UPath
        A .parquet; replaced if it exists.
    contributions : iterable of Contribution
        Checked already: `iter_corpora` gives them, whatever their format.
    rows : int
        Of each row group; one is in memory at a time.
    """
    import pyarrow.parquet as pq

    stream, n_rows = iter(contributions), 0
    with putting(path) as temporary, pq.ParquetWriter(temporary, _schema()) as writer:
        while batch := list(islice(stream, rows)):
            writer.write_table(_table(batch), row_group_size=rows)
            n_rows += len(batch)
    return n_rows


def group_sizes(path: Path | UPath) -> tuple[int, ...]:
    """Return the number of rows of each row group.

    Raises
    ------
    CorpusError
        The file is damaged.
    """
    with _opened(path) as file:
        return tuple(file.metadata.row_group(k).num_rows for k in range(file.num_row_groups))


def read_group(path: Path | UPath, number: int) -> list[Contribution]:
    """Return the contributions of row group `number`, from 0, as they were stored."""
    with _opened(path) as file:
        return list(_contributions(file.read_row_group(number)))


def _opened(path: Path | UPath):
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        return pq.ParquetFile(path if isinstance(path, Path) else path.open("rb"))
    except (pa.ArrowException, OSError) as error:
        raise damaged(path, "fichier Parquet") from error


def _schema():
    import pyarrow as pa

    texts = [*COLUMNS, "autres", "fichier"]
    return pa.schema(
        [
            *((name, pa.string()) for name in texts),
            ("ligne", pa.int64()),
            ("remarques", pa.list_(pa.string())),
        ]
    )


def _table(batch: list[Contribution]):
    import pyarrow as pa

    columns = {name: [getattr(c, name) for c in batch] for name in (*COLUMNS, "fichier", "ligne")}
    # JSON keeps the order of columns, which differ from file to file
    encode = json.JSONEncoder(ensure_ascii=False).encode
    columns["autres"] = [encode(dict(c.autres)) for c in batch]
    columns["remarques"] = [list(c.remarques) for c in batch]
    return pa.table(columns, schema=_schema())


def _contributions(table) -> Iterator[Contribution]:
    for row in table.to_pylist():
        row["autres"], row["remarques"] = json.loads(row["autres"]), tuple(row["remarques"])
        yield Contribution(**row)
