"""Tagged contributions → a file, streaming."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from pathlib import Path

from precanum_nlp.corpus import RowWriter
from precanum_nlp.tagging.records import Tagged, output_columns, output_row

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
    detailed = Path(path).suffix.lower() in _DETAILED
    columns = output_columns(dimensions, others, detailed=detailed)
    schema = _schema(columns, dimensions) if Path(path).suffix.lower() == ".parquet" else None
    n_rows = 0
    with RowWriter(path, columns, overwrite=overwrite, sheet="Contributions", schema=schema) as writer:
        for item in tagged:
            writer.write(output_row(item, columns, dimensions, others))
            n_rows += 1
    return n_rows


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
