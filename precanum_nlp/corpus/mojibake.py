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
    typography; done up to three times, for a text that was encoded thrice.
    """
    for _ in range(3):
        repaired = _once(text)
        if repaired == text:
            break
        text = repaired
    return text


def _once(text: str) -> str:
    if not _SUSPECT.search(text):
        return text
    for table, runs in zip(_TABLES, _RUNS, strict=True):
        text = runs.sub(lambda run, table=table: _decoded_run(run[0], table), text)
    return text


def _decoded_run(run: str, table: dict[str, int]) -> str:
    """Decode each well-formed UTF-8 sequence of a run by itself, so that one odd character spoils nothing."""
    out, at = [], 0
    while at < len(run):
        for length in (2, 3):
            char = _french(bytes(table[c] for c in run[at : at + length]))
            if char:
                out.append(char)
                at += length
                break
        else:
            out.append(run[at])
            at += 1
    return "".join(out)


def _french(data: bytes) -> str | None:
    try:
        char = data.decode("utf-8")
    except UnicodeDecodeError:
        return None
    # Ã and Â are what a triple encoding leaves after the first turn.
    return char if char in FRENCH or char in ("Ã", "Â") else None
