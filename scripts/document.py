"""Generated parts of the pages in docs/: figures between two markers, in French typography."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Sequence
from pathlib import Path

from precanum_nlp.corpus.writing import replacing
from precanum_nlp.errors import OutputError


def fill_block(page: Path, name: str, lines: Iterable[str]) -> None:
    """Put `lines` between the markers « name » of a page, in place of what is there.

    Raises
    ------
    OutputError
        The page has no such markers.
    """
    text = page.read_text(encoding="utf-8")
    start, end = f"<!-- {name} : début (écrit par un script) -->\n", f"<!-- {name} : fin -->"
    found = re.compile(f"(?s)({re.escape(start)}).*?({re.escape(end)})")
    if len(found.findall(text)) != 1:
        raise OutputError(
            f"{page} : repères « {name} » absents ou en double ; attendus : {start.strip()} {end}"
        )
    body = "\n".join(lines).strip()
    with replacing(page, overwrite=True) as temporary:
        temporary.write_text(
            found.sub(lambda match: f"{match[1]}\n{body}\n\n{match[2]}", text), encoding="utf-8", newline="\n"
        )


def table(heads: Sequence[str], rows: Iterable[Sequence[str]], *, left: int = 1) -> list[str]:
    """Return a Markdown table; its first `left` columns are words, the others figures."""
    rules = ["---" if place < left else "---:" for place in range(len(heads))]
    return [f"| {' | '.join(cells)} |" for cells in (heads, rules, *rows)]


def whole(number: int) -> str:
    """Return a count: 4 569."""
    return f"{number:,}".replace(",", "\u202f")


def decimal(value: float | None, places: int = 2) -> str:
    """Return a figure: 0,89; « – » where there is none."""
    if value is None or math.isnan(value):
        return "–"
    return f"{value:.{places}f}".replace(".", ",")


def percent(value: float, places: int = 0) -> str:
    """Return a share in [0, 1] as a percentage: 12 %."""
    return f"{decimal(100 * value, places)}\u202f%"


def interval(value: float | None, low: float | None, high: float | None) -> str:
    """Return a figure and its interval: 0,89 [0,87 ; 0,90]."""
    if low is None or math.isnan(low):
        return decimal(value)
    return f"{decimal(value)} [{decimal(low)} ; {decimal(high)}]"
