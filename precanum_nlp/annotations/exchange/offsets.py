"""Offsets that other tools can count: in code points of the text in NFC, its line ends made LF."""

from __future__ import annotations

import unicodedata
from bisect import bisect_left, bisect_right


class Alignment:
    """A text as received and the same as exchanged, position by position.

    Parameters
    ----------
    text : str
        As received: any Unicode form, any line ends.

    Attributes
    ----------
    canonical : str
        `text` in NFC, with LF for CR LF and CR.
    """

    def __init__(self, text: str):
        self.canonical = canonical(text)
        self._same = self.canonical == text
        self._received, self._exchanged = ((), ()) if self._same else _boundaries(text)

    def to_exchanged(self, start: int, end: int) -> tuple[int, int]:
        """Return a passage of the received text as one of the exchanged text.

        A bound in the middle of what NFC composes, or of CR LF, moves out to its edge.
        """
        return self._moved(start, end, self._received, self._exchanged)

    def to_received(self, start: int, end: int) -> tuple[int, int]:
        """Return a passage of the exchanged text as one of the received text."""
        return self._moved(start, end, self._exchanged, self._received)

    def _moved(self, start: int, end: int, source, target) -> tuple[int, int]:
        if self._same:
            return start, end
        return target[bisect_right(source, start) - 1], target[min(bisect_left(source, end), len(source) - 1)]


def canonical(text: str) -> str:
    """Return `text` in NFC, its line ends made LF: what is exchanged, and what offsets count in."""
    return unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))


def _boundaries(text: str) -> tuple[list[int], list[int]]:
    """Return the positions between which the two texts correspond piece by piece, in each of them."""
    received, exchanged = [0], [0]
    piece = ""
    for place, character in enumerate(text):
        if piece and _splits(piece, character):
            received.append(place)
            exchanged.append(exchanged[-1] + len(canonical(piece)))
            piece = ""
        piece += character
    if piece:
        received.append(len(text))
        exchanged.append(exchanged[-1] + len(canonical(piece)))
    return received, exchanged


def _splits(piece: str, character: str) -> bool:
    """Whether the canonical text has a boundary between `piece` and the character after it.

    A character that combines (UAX 15: class above 0) may be reordered with those around it, and one that
    does not may still compose with what is before; nothing that follows it can undo the boundary.
    """
    decomposed = unicodedata.normalize("NFD", character)
    if unicodedata.combining(decomposed[0]):
        return False
    return canonical(piece + character) == canonical(piece) + canonical(character)


def to_utf16(text: str, place: int) -> int:
    """Return the position that JavaScript calls this one: it counts UTF-16 units, and an emoji is two."""
    return len(text[:place].encode("utf-16-le", "surrogatepass")) // 2


def from_utf16(text: str, units: int) -> int:
    """Return the position in code points of one in UTF-16 units; the end of the text beyond it."""
    found = 0
    for place, character in enumerate(text):
        if found >= units:
            return place
        found += 2 if ord(character) > 0xFFFF else 1
    return len(text) if found >= units else len(text) + units - found
