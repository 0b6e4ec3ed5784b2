"""The encoding of a text file, by rule: BOM, then strict UTF-8, then the likeliest 8-bit table."""

from __future__ import annotations

import codecs
import os
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

from precanum_nlp.errors import CorpusError

_LOWER = "éèêëàâîïôùûüçœæ"
_TYPOGRAPHY = "«»’‘“”–—…€°·•\u00a0\u202f"
#: Characters beyond ASCII that French text is made of.
FRENCH = frozenset(_LOWER + _LOWER.upper() + "ŸÿäöñÄÖÑ²ªº" + _TYPOGRAPHY)

#: cp1252 with the five bytes it leaves undefined read as ISO 8859-1 does, so that no byte is lost.
CP1252 = "".join(
    bytes([byte]).decode("cp1252") if byte not in (0x81, 0x8D, 0x8F, 0x90, 0x9D) else chr(byte)
    for byte in range(256)
)
_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_CHUNK = 1 << 20


@dataclass(frozen=True, slots=True)
class Encoding:
    """How to decode a file.

    Parameters
    ----------
    name : str
        Python codec, as shown to the user.
    lenient : bool, default=False
        Decode line by line, as UTF-8 where `name` is UTF-8 and the line is valid, as cp1252 elsewhere.
    """

    name: str
    lenient: bool = False


def find_encoding(path: Path, asked: str | None = None) -> Encoding:
    """Return the encoding of a file, after decoding all of it once in bounded memory.

    Parameters
    ----------
    path : pathlib.Path
        A text file.
    asked : str or None
        What the user says it is; then it is checked, not guessed.

    Raises
    ------
    CorpusError
        `asked` is unknown, or the file is not in the encoding that was asked or that its BOM announces.
    """
    bom = _bom(path)
    if asked is not None:
        return Encoding(_checked(path, _named(asked, bom)))
    if bom in ("utf-16", "utf-32"):
        return Encoding(_checked(path, bom))
    name = bom or "utf-8"
    if _first_fault(path, name) is None:
        return Encoding(name)
    as_utf8, not_utf8, high = _line_statistics(path)
    # A line beyond ASCII is valid UTF-8 by accident next to never: a fifth of them makes a mixed file.
    if bom or as_utf8 * 4 >= not_utf8:
        return Encoding(name, lenient=True)
    return _likeliest(high)


def _bom(path: Path) -> str | None:
    with open(path, "rb") as handle:
        start = handle.read(4)
    return next((name for mark, name in _BOMS if start.startswith(mark)), None)


def _named(asked: str, bom: str | None) -> str:
    name = {"mac": "mac_roman", "macroman": "mac_roman", "ansi": "cp1252"}.get(asked.strip().lower(), asked)
    try:
        info = codecs.lookup(name.strip())
    except (LookupError, ValueError):
        info = None
    if info is None or not getattr(info, "_is_text_encoding", True):
        raise CorpusError(
            f"Encodage {asked!r} inconnu ; donnez par exemple utf-8, cp1252, mac_roman, cp850 ou utf-16."
        )
    if info.name == "utf-8" and bom == "utf-8-sig":
        return "utf-8-sig"
    return info.name.replace("-", "_") if info.name.startswith("mac") else info.name


def _chunks(path: Path) -> Iterator[bytes]:
    with open(path, "rb") as handle:
        while chunk := handle.read(_CHUNK):
            yield chunk


def _first_fault(path: Path, name: str) -> int | None:
    """Return the number of the physical line that `name` cannot decode, None if it decodes all."""
    decoder = codecs.getincrementaldecoder(name)()
    line = 1
    try:
        for chunk in _chunks(path):
            line += decoder.decode(chunk).count("\n")
        decoder.decode(b"", final=True)
    except UnicodeError as error:
        done = error.object[: error.start] if isinstance(error, UnicodeDecodeError) else b""
        return line + done.count(b"\n")
    return None


def _checked(path: Path, name: str) -> str:
    fault = _first_fault(path, name)
    if fault is not None:
        raise CorpusError(
            f"{path.name}:{fault} : le fichier n'est pas en {name} (octets impossibles) ; "
            "donnez le bon --encodage, ou aucun pour qu'il soit reconnu."
        )
    return name


def _open_bytewise(path: str | os.PathLike) -> TextIO:
    """Open a file so that each byte is a character, split at LF, CR LF and CR."""
    return _open_lines(path, "latin-1")


def _open_lines(path: str | os.PathLike, name: str) -> TextIO:
    return open(path, encoding=name, newline="")


def _line_statistics(path: Path) -> tuple[int, int, Counter[int]]:
    """Count lines beyond ASCII that are UTF-8, those that are not, and the latter's bytes over 0x7F."""
    ascii_bytes = bytes(range(128))
    as_utf8 = not_utf8 = 0
    high: Counter[int] = Counter()
    with _open_bytewise(path) as handle:
        for line in handle:
            if line.isascii():
                continue
            raw = line.encode("latin-1")
            if _is_utf8(raw):
                as_utf8 += 1
            else:
                not_utf8 += 1
                high.update(raw.translate(None, ascii_bytes))
    return as_utf8, not_utf8, high


def _is_utf8(raw: bytes) -> bool:
    try:
        raw.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _likeliest(high: Counter[int]) -> Encoding:
    """Choose cp1252, Mac Roman or cp850 by the share of French letters that the bytes become.

    A lower-case letter counts 1, a capital 0.6, typography 0.3, a byte that the table lacks -1: capitals
    are rarer, and cp1252's É is Mac Roman's « … ». A tie goes to cp1252.
    """
    scores = {}
    for name in ("cp1252", "mac_roman", "cp850"):
        scores[name] = sum(count * _weight(byte, name) for byte, count in high.items())
    best = max(scores, key=scores.get)
    undefined = best == "cp1252" and any(0x80 <= ord(CP1252[byte]) < 0xA0 for byte in high)
    return Encoding(best, lenient=undefined)


def _weight(byte: int, name: str) -> float:
    char = CP1252[byte] if name == "cp1252" else bytes([byte]).decode(name)
    if 0x80 <= ord(char) < 0xA0:
        return -1.0
    if char in _LOWER:
        return 1.0
    if char in _LOWER.upper():
        return 0.6
    return 0.3 if char in _TYPOGRAPHY else 0.0


class TextLines:
    """Lines of a file, line ends kept, with the numbers of those that were not what the file is.

    Attributes
    ----------
    number : int
        How many physical lines were given out.
    exhausted : bool
        Whether a line was asked for after the last one.
    """

    def __init__(self, path: str | os.PathLike, encoding: Encoding):
        name = encoding.name
        self._utf8 = name.startswith("utf-8")
        self._lenient = encoding.lenient
        self._odd: list[int] = []
        self.number = 0
        self.exhausted = False
        self._handle = _open_bytewise(path) if self._lenient else _open_lines(path, name)

    def __enter__(self) -> TextLines:
        return self

    def __exit__(self, *exc_info: object) -> None:
        self._handle.close()

    def __iter__(self) -> TextLines:
        return self

    def __next__(self) -> str:
        try:
            line = next(self._handle)
        except StopIteration:
            self.exhausted = True
            raise
        self.number += 1
        return self._decoded(line.encode("latin-1")) if self._lenient else line

    def take_odd(self) -> tuple[int, ...]:
        """Return the lines read as cp1252 in a UTF-8 file since the last call."""
        if not self._odd:
            return ()
        odd, self._odd = tuple(self._odd), []
        return odd

    def _decoded(self, raw: bytes) -> str:
        if self.number == 1 and raw.startswith(codecs.BOM_UTF8):
            raw = raw[len(codecs.BOM_UTF8) :]
        if self._utf8 and _is_utf8(raw):
            return raw.decode("utf-8")
        if self._utf8:
            self._odd.append(self.number)
        return codecs.charmap_decode(raw, "strict", CP1252)[0]
