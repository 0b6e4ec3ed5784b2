"""JSONL: one object a line; keys may differ from line to line."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

from precanum_nlp.corpus.cells import cell_text
from precanum_nlp.corpus.delimited import encoding_remarks
from precanum_nlp.corpus.encodings import Encoding, TextLines, find_encoding
from precanum_nlp.corpus.tables import Row, Table, check_text
from precanum_nlp.errors import CorpusError

_MAX_KEYS = 1000


class _RepeatedKey(ValueError):
    pass


def open_jsonl(path: Path, *, encoding: str | None = None) -> Table:
    """Open a JSONL file; all of it is parsed once, to know its keys.

    Raises
    ------
    CorpusError
        Binary file, wrong encoding, no line that is a JSON object, over 1,000 keys.
    """
    check_text(path, encoding_given=encoding is not None)
    found = find_encoding(path, encoding)
    keys = _keys(path, found)
    places = {key: place for place, key in enumerate(keys)}

    def rows() -> Iterator[Row]:
        return _rows(path, found, places)

    return Table(keys, rows, found.name)


def _keys(path: Path, encoding: Encoding) -> tuple[str, ...]:
    keys: dict[str, None] = {}
    first_fault = ""
    with TextLines(path, encoding) as lines:
        for line in lines:
            record = parsed(line)
            if isinstance(record, str):
                first_fault = first_fault or f"{path.name}:{lines.number} : {record}"
                continue
            keys.update(dict.fromkeys(record))
            if len(keys) > _MAX_KEYS:
                raise CorpusError(
                    f"{path.name}:{lines.number} : plus de {_MAX_KEYS} clés différentes ; "
                    "chaque ligne doit avoir les mêmes clés, comme les colonnes d'un tableau."
                )
    if not keys:
        raise CorpusError(f'{first_fault} ; il faut un objet JSON par ligne, comme {{"texte": "…"}}.')
    return tuple(keys)


def parsed(line: str) -> dict[str, object] | str:
    """Return the object of a line, or in French why it has none."""
    line = line.strip().lstrip("\ufeff")
    if not line:
        return "ligne vide"
    try:
        # NaN is no JSON, but some programs write it: it stays a text.
        record = json.loads(line, object_pairs_hook=_unique, parse_constant=str)
    except _RepeatedKey as error:
        return f"clé « {error} » en double"
    except json.JSONDecodeError as error:
        return f"ligne JSON illisible (caractère {error.colno})"
    except (ValueError, RecursionError):
        return "ligne JSON illisible (nombre ou imbrication démesurés)"
    return record if isinstance(record, dict) else "la ligne n'est pas un objet JSON"


def _unique(pairs: list[tuple[str, object]]) -> dict[str, object]:
    record = dict(pairs)
    if len(record) < len(pairs):
        keys = [key for key, _ in pairs]
        raise _RepeatedKey(next(key for key in keys if keys.count(key) > 1))
    return record


def _rows(path: Path, encoding: Encoding, places: dict[str, int]) -> Iterator[Row]:
    with TextLines(path, encoding) as lines:
        for number, line in enumerate(lines, start=1):
            remarks = encoding_remarks(lines.take_odd())
            record = parsed(line)
            if isinstance(record, str):
                yield Row(number, [], fault=record)
                continue
            cells = [""] * len(places)
            for key, value in record.items():
                cells[places[key]] = cell_text(value)
            yield Row(number, cells, remarks)
