"""Small tables and figures as lines of a terminal."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence


def aligned(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> Iterator[str]:
    """Yield lines of columns as wide as their widest cell."""
    widths = [max(len(row[k]) for row in (heads, *rows)) for k in range(len(heads))]
    for row in (heads, *rows):
        yield "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()


def decimal(value: float, digits: int = 2) -> str:
    """Return a figure with a decimal comma."""
    return f"{value:.{digits}f}".replace(".", ",")


def figure(value: float | None, low: float | None, high: float | None, *, signed: bool = False) -> str:
    """Return a figure with its interval, « 0,72 [0,70 ; 0,75] »; None and NaN are no figure.

    A `signed` one, a difference, has three decimals: « −0,021 [−0,034 ; −0,004] ».
    """
    if _missing(value):
        return "–"
    shown = _decimal(value, signed)
    if _missing(low) or _missing(high):
        return shown
    return f"{shown} [{_decimal(low, signed)} ; {_decimal(high, signed)}]"


def _missing(value: float | None) -> bool:
    return value is None or math.isnan(value)


def _decimal(value: float, signed: bool) -> str:
    text = f"{round(value, 3) + 0.0:+.3f}" if signed else f"{value:.2f}"  # + 0.0: no « -0,000 »
    return text.replace(".", ",").replace("-", "\u2212")
