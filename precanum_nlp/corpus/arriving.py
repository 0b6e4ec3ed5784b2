"""Contributions that arrive one by one, from a program or a pipe: no file to look at beforehand."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from precanum_nlp.corpus.cells import cell_text
from precanum_nlp.corpus.headers import check_columns, find_columns
from precanum_nlp.corpus.jsonl import parsed
from precanum_nlp.corpus.reading import CorpusFile
from precanum_nlp.corpus.records import Contribution, SetAside
from precanum_nlp.corpus.tables import Row, Table
from precanum_nlp.errors import CorpusError

_NAME = "entree.jsonl"
_MAX_SHAPES = 100


class Arriving:
    """Reads rows as a file of them would be read, but one at a time.

    What only a whole file tells is not looked for: an id given twice, a text that somebody repeats.

    Parameters
    ----------
    columns : mapping of str to str, optional
        Contract name → key, where the usual names are not used.
    repair : bool, default=False
        As for `open_corpus`.

    Attributes
    ----------
    n_read : int
        Rows so far; the id of a row without one is made from it.
    """

    def __init__(self, *, columns: Mapping[str, str] | None = None, repair: bool = False):
        self.n_read = 0
        self._columns, self._repair = columns, repair
        self._shapes: dict[tuple[str, ...], CorpusFile | str] = {}

    def row(self, row: str | Mapping[str, object]) -> Contribution | SetAside:
        """Return the next row: a text alone, or what is known of it by column name."""
        self.n_read += 1
        record = {"texte": row} if isinstance(row, str) else row
        shape = self._shape(tuple(record))
        if isinstance(shape, str):
            return SetAside(_NAME, self.n_read, shape)
        return shape.record(Row(self.n_read, [cell_text(value) for value in record.values()]))

    def line(self, line: bytes) -> Contribution | SetAside:
        """Return the next row, from a line of JSONL in UTF-8."""
        try:
            record = parsed(line.decode("utf-8-sig"))
        except UnicodeDecodeError:
            record = "ligne qui n'est pas de l'UTF-8"
        if isinstance(record, str):
            self.n_read += 1
            return SetAside(_NAME, self.n_read, record)
        return self.row(record)

    def _shape(self, keys: tuple[str, ...]) -> CorpusFile | str:
        """Return what reads rows of these keys, or why they cannot be read."""
        if keys not in self._shapes:
            if len(self._shapes) >= _MAX_SHAPES:
                self._shapes.clear()
            self._shapes[keys] = self._new_shape(keys)
        return self._shapes[keys]

    def _new_shape(self, keys: tuple[str, ...]) -> CorpusFile | str:
        found = find_columns(keys, self._columns)
        try:
            check_columns(_NAME, keys, found, self._columns)
        except CorpusError as error:
            return str(error).removeprefix(f"{_NAME} : ")
        return CorpusFile(Path(_NAME), "jsonl", Table(keys, lambda: iter(())), found, self._repair)
