"""Options that several commands share, and how progress is shown."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path
from typing import TypeVar

import click

T = TypeVar("T")

etude = click.option(
    "--etude",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path("."),
    metavar="DOSSIER",
    help="Dossier de l'étude (par défaut, celui où l'on est).",
)
ecraser = click.option("--ecraser", is_flag=True, help="Remplace le résultat s'il existe déjà.")
strict = click.option("--strict", is_flag=True, help="Code de sortie 1 si des lignes ont été mises de côté.")


_silent: ContextVar[bool] = ContextVar("silent", default=False)
_heard: ContextVar[list[str] | None] = ContextVar("heard", default=None)


@contextmanager
def quietly() -> Iterator[None]:
    """Make `say` say nothing inside the block: a library does not print."""
    token = _silent.set(True)
    try:
        yield
    finally:
        _silent.reset(token)


@contextmanager
def heard() -> Iterator[list[str]]:
    """Yield the list that fills with what `say` says inside the block, so that it can be said again."""
    token = _heard.set(said := [])
    try:
        yield said
    finally:
        _heard.reset(token)


def say(message: str) -> None:
    """Print a line of progress, on the error stream so that results can be piped."""
    if (said := _heard.get()) is not None:
        said.append(message)
    if not _silent.get():
        click.echo(message, err=True)


def agreed(number: int, one: str, several: str) -> str:
    """Return the number and its noun as French agrees them: plural from two on."""
    return f"{number} {one if number < 2 else several}"


def counted(items: Iterable[T], what: str, *, total: int | None = None, every: float = 10.0) -> Iterator[T]:
    """Pass `items` on while showing how many went by: a moving line on a terminal, else plain lines.

    Parameters
    ----------
    items : iterable
    what : str
        What is counted, in French: « contributions codées ».
    total : int, optional
        How many there will be, where that is known.
    every : float
        Seconds between two plain lines.
    """
    start = shown = time.monotonic()
    moving = sys.stderr.isatty()
    of = f" sur {total}" if total else ""
    number = 0
    for number, item in enumerate(items, start=1):
        yield item
        now = time.monotonic()
        if now - shown >= (0.2 if moving else every):
            shown = now
            line = f"{what} : {number}{of}"
            click.echo(f"\r{line:<70}" if moving else line, nl=not moving, err=True)
    if moving and number:
        click.echo(f"\r{'':<70}\r", nl=False, err=True)
    say(f"{what} : {number} en {max(1, round(time.monotonic() - start))} s")
