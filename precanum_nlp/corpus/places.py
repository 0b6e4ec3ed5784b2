"""Where shared files may be: a folder of this machine, or any place that fsspec knows (s3://, abfs://…)."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from precanum_nlp.corpus.writing import output_error, replacing
from precanum_nlp.errors import OutputError

if TYPE_CHECKING:
    from upath import UPath


def place(where: str) -> Path | UPath:
    """Return a path, of pathlib, or with the same methods where `where` is a URL.

    Raises
    ------
    OutputError
        A URL that is not understood, or without the library that it takes.
    """
    if "://" not in where:
        return Path(where)
    try:
        from upath import UPath
    except ImportError:
        raise OutputError(
            f"{where} : la bibliothèque universal-pathlib manque ; pip install 'precanum_nlp[dask]'."
        ) from None
    try:
        found = UPath(where)
        found.fs  # noqa: B018 - the service's own library is looked for here, not at the first file
        return found
    except (ImportError, ValueError) as error:
        raise OutputError(
            f"{where} : chemin non compris ({type(error).__name__}) ; par exemple s3://seau/dossier, avec la "
            "bibliothèque de ce service."
        ) from None


@contextmanager
def putting(path: Path | UPath) -> Iterator[Path]:
    """Yield a temporary file of this machine that becomes `path`, whole or not at all.

    By renaming in a folder of this machine (see `replacing`), elsewhere in one upload: a service shows an
    object once it is whole.

    Raises
    ------
    OutputError
        It cannot be written.
    """
    if isinstance(path, Path):
        with replacing(path, overwrite=True) as temporary:
            yield temporary
        return
    with tempfile.TemporaryDirectory() as folder:
        temporary = Path(folder) / path.name
        temporary.touch()
        yield temporary
        try:
            path.fs.put_file(str(temporary), path.path)
        except OSError as error:
            raise output_error(path, error) from error


def removed(folder: Path | UPath) -> None:
    """Remove a folder and all that it holds, if it is there."""
    if isinstance(folder, Path):
        shutil.rmtree(folder, ignore_errors=True)
    elif folder.exists():
        folder.fs.rm(folder.path, recursive=True)


def share(folder: Path, target: Path | UPath) -> None:
    """Put the files of a folder of this machine in `target`, which is made.

    Raises
    ------
    OutputError
        It cannot be written.
    """
    try:
        target.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise output_error(target, error) from error
    for file in sorted(folder.iterdir()):
        with putting(target / file.name) as temporary:
            shutil.copyfile(file, temporary)


@contextmanager
def local_copy(folder: Path | UPath) -> Iterator[Path]:
    """Yield a folder with the files of `folder`: itself on this machine, else a copy that does not last."""
    if isinstance(folder, Path):
        yield folder
        return
    with tempfile.TemporaryDirectory() as name:
        for file in folder.iterdir():
            (Path(name) / file.name).write_bytes(file.read_bytes())
        yield Path(name)
