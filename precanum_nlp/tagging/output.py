"""Tagged contributions → a file, streaming."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from precanum_nlp.corpus import RowWriter, replacing
from precanum_nlp.tagging.records import Tagged, output_columns, output_row

if TYPE_CHECKING:
    from upath import UPath

_DETAILED = (".jsonl", ".parquet")


def write_tagged(
    path: str | os.PathLike,
    tagged: Iterable[Tagged],
    dimensions: Sequence[str],
    others: Sequence[str] = (),
    *,
    overwrite: bool = False,
) -> int:
    """Write one row a contribution, in order, in the format of the ending; return the number of rows.

    Parameters
    ----------
    path : path-like
        .jsonl, .parquet (with the detail of `codes`), .csv or .xlsx (codes joined by « | »).
    tagged : iterable of Tagged
    dimensions : sequence of str
        Dimensions of the frame, one column each.
    others : sequence of str
        The input's own columns to carry over.
    overwrite : bool, default=False

    Raises
    ------
    OutputError
        The file exists, cannot be written, or its ending is unknown.
    """
    columns = _columns(path, dimensions, others)
    n_rows = 0
    with _writer(path, columns, dimensions, overwrite=overwrite) as writer:
        for item in tagged:
            writer.write(output_row(item, columns, dimensions, others))
            n_rows += 1
    return n_rows


def write_parts(
    path: str | os.PathLike,
    parts: Iterable[Path | UPath],
    dimensions: Sequence[str],
    others: Sequence[str] = (),
    *,
    overwrite: bool = False,
) -> None:
    """Put together, in order, files of rows that were written as JSONL with the same columns.

    The result has the bytes that `write_tagged` gives for all of them at once.
    """
    if Path(path).suffix.lower() == ".jsonl":
        with replacing(path, overwrite=overwrite) as temporary, open(temporary, "wb") as handle:
            for part in parts:
                with part.open("rb") as rows:
                    shutil.copyfileobj(rows, handle)
        return
    columns = _columns(path, dimensions, others)
    with _writer(path, columns, dimensions, overwrite=overwrite) as writer:
        for part in parts:
            with part.open(encoding="utf-8", newline="\n") as rows:
                for row in map(json.loads, rows):
                    writer.write({name: row[name] for name in columns})


def _columns(path: str | os.PathLike, dimensions: Sequence[str], others: Sequence[str]) -> tuple[str, ...]:
    return output_columns(dimensions, others, detailed=Path(path).suffix.lower() in _DETAILED)


def _writer(path: str | os.PathLike, columns: Sequence[str], dimensions: Sequence[str], *, overwrite: bool):
    schema = _schema(columns, dimensions) if Path(path).suffix.lower() == ".parquet" else None
    return RowWriter(path, columns, overwrite=overwrite, sheet="Contributions", schema=schema)


def _schema(columns: Sequence[str], dimensions: Sequence[str]):
    """Return the Parquet types: those of an empty first batch could not be guessed."""
    import pyarrow as pa

    code = pa.struct(
        [
            ("dimension", pa.string()),
            ("code", pa.string()),
            ("probabilite", pa.float64()),
            ("statut", pa.string()),
            ("debut", pa.int32()),
            ("fin", pa.int32()),
        ]
    )
    special = {name: pa.list_(pa.string()) for name in dimensions}
    special |= {"a_relire": pa.bool_(), "codes": pa.list_(code)}
    return pa.schema([(name, special.get(name, pa.string())) for name in columns])
