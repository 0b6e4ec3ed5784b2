"""The page, printed by Chromium."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import Any

from precanum_nlp.corpus.writing import replacing
from precanum_nlp.errors import OutputError
from precanum_nlp.report.page import write_html

#: Names under which it is found.
_PROGRAMS = ("chromium", "chromium-browser", "google-chrome", "chrome", "msedge")
#: Dates that Chromium writes: the same input must give the same bytes.
_DATES = re.compile(rb"/(CreationDate|ModDate) ?\(D:[^)]*\)")
#: Names that it gives to the parts of a page, from a counter that nothing here sets.
_NODES = re.compile(rb"node(\d{8})")
_SECONDS = 180


def chromium() -> str | None:
    """Return where Chromium, or a browser of its family, is; None where there is none."""
    return next(filter(None, map(shutil.which, _PROGRAMS)), None)


def write_pdf(path: str | os.PathLike, summary: dict[str, Any], *, overwrite: bool = False) -> None:
    """Print the report at `path` (.pdf), A4.

    Raises
    ------
    OutputError
        No Chromium on this machine, or it failed; the file exists and `overwrite` is False.
    """
    program = chromium()
    if program is None:
        raise OutputError(
            f"{path} : Chromium est introuvable ; installez-le, ou imprimez rapport.html vous-même."
        )
    with replacing(path, overwrite=overwrite) as temporary, tempfile.TemporaryDirectory() as folder:
        page, made = Path(folder) / "rapport.html", Path(folder) / "rapport.pdf"
        write_html(page, summary)
        _print(program, page, made, path)
        temporary.write_bytes(_renumbered(_DATES.sub(_same_length, made.read_bytes())))


def _print(program: str, page: Path, made: Path, wanted) -> None:
    command = [program, "--headless", "--disable-gpu", "--no-sandbox", "--no-pdf-header-footer"]
    # the page's own script is given all its time, however busy the machine is: else pages differ
    command += ["--virtual-time-budget=20000", "--run-all-compositor-stages-before-draw"]
    command += [f"--user-data-dir={page.parent / 'profil'}", f"--print-to-pdf={made}", page.as_uri()]
    try:
        subprocess.run(command, check=True, capture_output=True, timeout=_SECONDS)
    except (OSError, subprocess.SubprocessError):
        made.unlink(missing_ok=True)
    if not made.is_file():
        raise OutputError(f"{wanted} : Chromium n'a pas imprimé la page ; imprimez rapport.html vous-même.")


def _renumbered(content: bytes) -> bytes:
    """Number the parts of the page from 1, in the order of their own numbers; lengths and offsets stay."""
    place = {number: rank for rank, number in enumerate(sorted(set(_NODES.findall(content))), start=1)}
    return _NODES.sub(lambda node: b"node%08d" % place[node[1]], content)


def _same_length(match: re.Match[bytes]) -> bytes:
    """Return the entry with a fixed date; offsets in the file must not move."""
    start = match[0].index(b"(D:") + 3
    digits = match[0][start:-1]
    fixed = b"20180101000000+00'00'"
    return (
        match[0][:start] + (fixed + digits)[: len(digits)] + b")" if len(digits) <= len(fixed) else match[0]
    )
