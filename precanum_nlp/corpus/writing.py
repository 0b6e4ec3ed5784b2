"""The one way to write a file: beside its final place, then renamed."""

from __future__ import annotations

import errno
import os
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from precanum_nlp.errors import OutputError


@contextmanager
def replacing(path: str | os.PathLike, *, overwrite: bool = False) -> Iterator[Path]:
    """Yield a temporary path that becomes `path` if the block succeeds.

    Parameters
    ----------
    path : path-like
        Where the file must end up; its folder must exist.
    overwrite : bool, default=False
        Whether an existing file may be replaced.

    Yields
    ------
    pathlib.Path
        An empty file in the same folder, with the same ending. It is flushed to the disk and renamed on
        success, and removed on any failure, Ctrl-C included: `path` is either as before or complete.

    Raises
    ------
    OutputError
        The file exists, its folder is missing or not writable, or the disk is full.
    """
    path = Path(path)
    check_free(path, overwrite=overwrite)
    temporary = _temporary_beside(path)
    try:
        yield temporary
        with open(temporary, "rb") as handle:
            os.fsync(handle.fileno())
        os.replace(temporary, path)
    except OSError as error:
        raise output_error(path, error) from error
    finally:
        temporary.unlink(missing_ok=True)


def check_free(path: Path, *, overwrite: bool) -> None:
    """Refuse a file that exists, unless it may be replaced; worth asking before a minute of work.

    Raises
    ------
    OutputError
        It exists and `overwrite` is False.
    """
    if path.exists() and not overwrite:
        raise OutputError(f"{path} : existe déjà ; ajoutez --ecraser pour le remplacer.")


def check_ending(path: Path, endings: Sequence[str]) -> None:
    """Refuse a file whose ending is none of `endings`, in whatever case.

    Raises
    ------
    OutputError
    """
    if path.suffix.lower() not in endings:
        *first, last = endings
        known = f"{', '.join(first)} ou {last}" if first else last
        raise OutputError(f"{path.name} : terminaison « {path.suffix} » inconnue ; écrivez en {known}.")


def _temporary_beside(path: Path) -> Path:
    try:
        handle, name = tempfile.mkstemp(prefix=f".{path.stem}.", suffix=path.suffix, dir=path.parent)
    except OSError as error:
        raise output_error(path, error) from error
    os.close(handle)
    umask = os.umask(0)
    os.umask(umask)
    os.chmod(name, 0o666 & ~umask)  # mkstemp makes private files; a result is as readable as any other
    return Path(name)


def output_error(path: Path, error: OSError) -> OutputError:
    """Return what to tell the user when `path` could not be written."""
    if error.errno == errno.ENOSPC:
        return OutputError(f"{path} : disque plein ; rien n'a été écrit, libérez de la place et relancez.")
    if error.errno == errno.ENOENT:
        return OutputError(f"{path} : le dossier {path.parent} n'existe pas ; créez-le d'abord.")
    if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        return OutputError(
            f"{path} : pas le droit d'écrire dans {path.parent} ; choisissez un autre dossier."
        )
    return OutputError(f"{path} : écriture impossible ({error.strerror}).")
