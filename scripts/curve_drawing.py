"""Curves of a figure in [0, 1], their intervals as bars: SVG written by hand; same figures, same text."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from document import decimal, whole

_LEFT, _HEIGHT, _FLOOR, _SPAN = 70, 380, 330, 300


@dataclass(frozen=True, slots=True)
class Line:
    """One curve: `points` are (x in pixels, figure, low, high)."""

    name: str
    note: str
    colour: str
    dashed: bool
    points: Sequence[tuple[float, float, float, float]]


def curve_picture(
    lines: Iterable[Line],
    ticks: Mapping[int, float],
    *,
    titre: str,
    notice: str,
    axis: str,
    width: int = 860,
    right: int = 590,
    step: int = 46,
) -> str:
    """Return the curves as SVG, their key at the right.

    Parameters
    ----------
    lines : iterable of Line
    ticks : mapping of int to float
        Number shown under the axis → its place in pixels, from 70 to `right`.
    titre, notice : str
        Read by those who do not see the picture.
    axis : str
        What the numbers under the axis count.
    width, right : int
        Of the picture, and of the end of its axis, in pixels.
    step : int
        Between two lines of the key, in pixels.
    """
    parts = [*_ground(ticks, titre, notice, axis, width, right)]
    for row, line in enumerate(lines):
        dashes = ' stroke-dasharray="6 4"' if line.dashed else ""
        style = f'stroke="{line.colour}" fill="none" stroke-width="2"{dashes}'
        path = "L".join(f"{x:.1f} {_y(value):.1f}" for x, value, _, _ in line.points)
        parts.append(f'<path d="M{path}" {style}/>')
        parts += [
            f'<path d="M{x:.1f} {_y(low):.1f}V{_y(high):.1f}" stroke="{line.colour}" opacity=".5"/>'
            for x, _, low, high in line.points
        ]
        top, key, text = 60 + step * row, right + 20, right + 66
        parts += [
            f'<path d="M{key} {top}h40" {style}/><text x="{text}" y="{top + 4}">{line.name}</text>',
            f'<text x="{text}" y="{top + 20}" fill="#555" font-size="11">{line.note}</text>',
        ]
    return "\n".join([*parts, "</svg>\n"])


def _y(value: float) -> float:
    return _FLOOR - _SPAN * value


def _ground(ticks, titre: str, notice: str, axis: str, width: int, right: int) -> list[str]:
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {_HEIGHT}" role="img" '
        f'font-family="sans-serif" font-size="13"><title>{titre}</title><desc>{notice}</desc>'
        f'<rect width="{width}" height="{_HEIGHT}" fill="#fff"/>'
    ]
    for tick in (0, 0.2, 0.4, 0.6, 0.8, 1):
        parts += [
            f'<path d="M{_LEFT} {_y(tick):.0f}H{right}" stroke="#ddd"/>',
            f'<text x="60" y="{_y(tick) + 4:.0f}" text-anchor="end">{decimal(tick, 1)}</text>',
        ]
    parts += [f'<text x="{x:.0f}" y="352" text-anchor="middle">{whole(n)}</text>' for n, x in ticks.items()]
    middle = (_LEFT + right) // 2
    parts.append(f'<text x="{middle}" y="374" text-anchor="middle">{axis}</text>')
    return parts
