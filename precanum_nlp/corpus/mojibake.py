"""Double encoding: UTF-8 bytes that a program once took for cp1252 or Mac Roman (« Ã© » for « é »)."""

from __future__ import annotations

import re

from precanum_nlp.corpus.encodings import CP1252, FRENCH

_MAC = bytes(range(256)).decode("mac_roman")
_TABLES = tuple(
    {char: byte for byte, char in enumerate(table) if byte >= 0x80} | extra
    # U+0080 to U+009F stand for their own byte when the reader was ISO 8859-1.
    for table, extra in ((CP1252, {chr(byte): byte for byte in range(0x80, 0xA0)}), (_MAC, {}))
)
_RUNS = tuple(re.compile(f"[{re.escape(''.join(table))}]{{2,}}") for table in _TABLES)
#: Every double-encoded French character starts with what one of the bytes C2, C3, C5 or E2 becomes.
_SUSPECT = re.compile("[ÃÂÅâ√¬≈‚]")


def repair_text(text: str) -> str:
    """Return `text` with double-encoded French characters put right, any other character untouched.

    A run of characters is changed only if its bytes are valid UTF-8 and read as French letters or
    typography, if need be after up to three turns.
    """
    if not _SUSPECT.search(text):
        return text
    for table, runs in zip(_TABLES, _RUNS, strict=True):
        text = runs.sub(lambda run, table=table: _peeled(run[0], table) or _by_character(run[0], table), text)
    return text


def _peeled(run: str, table: dict[str, int]) -> str | None:
    """Decode a whole run, up to three times, and return the last form that is French; None if none is."""
    french = None
    for _ in range(3):
        if any(char not in table for char in run):
            break
        try:
            run = bytes(table[char] for char in run).decode("utf-8")
        except UnicodeDecodeError:
            break
        if FRENCH.issuperset(run):
            french = run
    return french


def _by_character(run: str, table: dict[str, int]) -> str:
    """Decode each sequence of two or three by itself, so that one odd character spoils nothing."""
    out, at = [], 0
    while at < len(run):
        found = ((n, _peeled(run[at : at + n], table)) for n in (2, 3))
        length, char = next(((n, char) for n, char in found if char), (1, run[at]))
        out.append(char)
        at += length
    return "".join(out)
