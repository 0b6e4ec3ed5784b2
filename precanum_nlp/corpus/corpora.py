"""Several files as one corpus: ids that must differ, and texts that the same person sent twice."""

from __future__ import annotations

import dataclasses
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from precanum_nlp.corpus.hashing import short_key, text_hash
from precanum_nlp.corpus.reading import CorpusFile, open_corpus
from precanum_nlp.corpus.records import Contribution, SetAside
from precanum_nlp.errors import CorpusError

Paths = str | os.PathLike | Iterable[str | os.PathLike | CorpusFile]


@dataclass(frozen=True, slots=True)
class Corpus:
    """All contributions of some files, in order, with the rows set aside and the files they came from."""

    contributions: tuple[Contribution, ...]
    set_aside: tuple[SetAside, ...]
    files: tuple[CorpusFile, ...]

    @property
    def n_read(self) -> int:
        """Rows read; always kept plus set aside."""
        return len(self.contributions) + len(self.set_aside)


def open_corpora(paths: Paths, **options) -> tuple[CorpusFile, ...]:
    """Open files of contributions, all of them before the first row of the first.

    Parameters
    ----------
    paths : path-like or iterable of path-like or CorpusFile
        Files, or folders: their files sorted by name, without hidden files, Excel's `~$` locks, README
        and subfolders.
    **options
        As for `open_corpus`, the same for every file.

    Raises
    ------
    CorpusError
        As `open_corpus`; a folder without file; a file given twice.
    """
    files = []
    for item in [paths] if isinstance(paths, str | os.PathLike) else paths:
        if isinstance(item, CorpusFile):
            files.append(item)
        else:
            files.extend(open_corpus(path, **options) for path in _expanded(Path(item)))
    if not files:
        raise CorpusError("Aucun fichier de contributions donné ; donnez un fichier ou un dossier.")
    seen: set[Path] = set()
    for file in files:
        real = file.path.resolve()
        if real in seen:
            raise CorpusError(f"{file.path} : le fichier est donné deux fois ; ne le donnez qu'une.")
        seen.add(real)
    return tuple(files)


def _expanded(path: Path) -> list[Path]:
    if not path.is_dir():
        return [path]
    found = sorted(
        (entry for entry in path.iterdir() if entry.is_file() and not _ignored(entry.name)),
        key=lambda entry: entry.name,
    )
    if not found:
        raise CorpusError(f"{path} : le dossier ne contient aucun fichier de contributions.")
    return found


def _ignored(name: str) -> bool:
    return name.startswith((".", "~$")) or name.upper().split(".")[0] == "README"


def iter_corpora(paths: Paths, **options) -> Iterator[Contribution | SetAside]:
    """Stream the rows of several files, in order, as one corpus.

    Memory holds eight-byte keys of the ids that files give and of (person, text), not the texts.

    Parameters
    ----------
    paths : path-like or iterable of path-like or CorpusFile
        As for `open_corpora`. Give CorpusFile objects to read their counts afterwards.
    **options
        As for `open_corpus`.

    Raises
    ------
    CorpusError
        As `open_corpora`, at once; while reading, an id that was there before, naming both rows.
    """
    return _checked(open_corpora(paths, **options))


def _checked(files: tuple[CorpusFile, ...]) -> Iterator[Contribution | SetAside]:
    ids: set[int] = set()
    may_repeat = not _numbers_rows_apart(files)
    texts: dict[int, tuple[int, int]] = {}
    for order, file in enumerate(files):
        for record in file:
            if isinstance(record, Contribution):
                if may_repeat:
                    key = short_key(record.id)
                    if key in ids:
                        _refuse_duplicate(files[: order + 1], record)
                    ids.add(key)
                record = _flag_repeat(record, texts, files, order)
            yield record


def _numbers_rows_apart(files: tuple[CorpusFile, ...]) -> bool:
    """Whether all ids are made here, of the name of the file and of the row: nothing is to be kept then."""
    names = {file.path.stem for file in files}
    return len(names) == len(files) and not any("id" in file.columns for file in files)


def _refuse_duplicate(files: tuple[CorpusFile, ...], record: Contribution) -> None:
    """Read again from the start to name the first row with this id; no such row: the keys collided."""
    for order, file in enumerate(files):
        for earlier in file.again():
            last = order == len(files) - 1
            if last and earlier.ligne >= record.ligne:
                return
            if isinstance(earlier, Contribution) and earlier.id == record.id:
                raise CorpusError(
                    f"Identifiant « {record.id} » en double : {earlier.fichier}, ligne {earlier.ligne} et "
                    f"{record.fichier}, ligne {record.ligne} ; chaque contribution doit avoir le sien."
                )


def _flag_repeat(
    record: Contribution,
    texts: dict[int, tuple[int, int]],
    files: tuple[CorpusFile, ...],
    order: int,
) -> Contribution:
    if not record.partie_prenante:
        return record
    key = short_key(record.partie_prenante, text_hash(record.texte))
    first = texts.setdefault(key, (order, record.ligne))
    if first == (order, record.ligne):
        return record
    where = f"ligne {first[1]} de {files[first[0]].path.name}"
    remark = f"texte répété du même auteur (déjà lu {where})"
    return dataclasses.replace(record, remarques=(*record.remarques, remark))


def read_corpora(paths: Paths, **options) -> Corpus:
    """Read files of contributions, whole.

    Parameters
    ----------
    paths : path-like or iterable of path-like or CorpusFile
        As for `open_corpora`.
    **options
        As for `open_corpus`.

    Returns
    -------
    Corpus
        A text that the same person sent twice is kept, with a remark.

    Raises
    ------
    CorpusError
        As `open_corpora`; an id given twice, with both rows and files.
    """
    files = open_corpora(paths, **options)
    kept: list[Contribution] = []
    aside: list[SetAside] = []
    for record in _checked(files):
        if isinstance(record, Contribution):
            kept.append(record)
        else:
            aside.append(record)
    return Corpus(tuple(kept), tuple(aside), files)
