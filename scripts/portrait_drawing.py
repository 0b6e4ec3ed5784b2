"""The portrait as a picture: distinct words against words read, one line a corpus; SVG written by hand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape

_WIDTH, _HEIGHT = 760, 420
_LEFT, _RIGHT, _TOP, _BOTTOM = 70, 250, 40, 50
#: Colours and dashes: told apart without colour too.
_STYLES = (("#1b6ca8", ""), ("#d1495b", "8 4"), ("#2e933c", "2 3"), ("#8d6a9f", "12 3 2 3"), ("#222222", ""))


def vocabulary_picture(curves: Mapping[str, Sequence[int | None]], steps: Sequence[int], notice: str) -> str:
    """Return an SVG of vocabulary curves; same figures, same text.

    Parameters
    ----------
    curves : mapping of str to sequence of int or None
        Name of a corpus → distinct forms at each step.
    steps : sequence of int
        Words read, increasing.
    notice : str
        Said under the title, for whoever sees the picture alone.
    """
    highest = max(value for values in curves.values() for value in values if value is not None)
    top = -(-highest // 1000) * 1000
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {_HEIGHT}" role="img" '
        f'font-family="sans-serif" font-size="12"><title>Mots distincts selon le nombre de mots lus</title>',
        f'<rect width="{_WIDTH}" height="{_HEIGHT}" fill="#fff"/>',
        f'<text x="{_LEFT}" y="16" font-size="14" font-weight="bold">'
        "Mots distincts selon le nombre de mots lus</text>",
        f'<text x="{_LEFT}" y="31" fill="#555">{escape(notice)}</text>',
        *_axes(steps, top),
    ]
    for (name, values), (colour, dashes) in zip(curves.items(), _STYLES, strict=False):
        parts += _curve(name, values, steps, top, colour, dashes)
    parts += _legend(curves)
    return "\n".join([*parts, "</svg>"]) + "\n"


def _axes(steps: Sequence[int], top: int) -> list[str]:
    parts = []
    for value in range(0, top + 1, max(1000, top // 5 // 1000 * 1000)):
        y = _y(value, top)
        parts.append(f'<path d="M{_LEFT} {y}H{_WIDTH - _RIGHT}" stroke="#ddd"/>')
        parts.append(f'<text x="{_LEFT - 8}" y="{y + 4}" text-anchor="end">{_thousands(value)}</text>')
    y = _HEIGHT - _BOTTOM + 18
    for step in steps[len(steps) // 4 - 1 :: len(steps) // 4]:
        parts.append(f'<text x="{_x(step, steps)}" y="{y}" text-anchor="middle">{_thousands(step)}</text>')
    middle = (_LEFT + _WIDTH - _RIGHT) // 2
    parts.append(f'<text x="{middle}" y="{_HEIGHT - 10}" text-anchor="middle">mots lus</text>')
    return parts


def _curve(name, values, steps, top, colour, dashes) -> list[str]:
    points = [
        f"{_x(step, steps)},{_y(value, top)}"
        for step, value in zip(steps, values, strict=True)
        if value is not None
    ]
    dash = f' stroke-dasharray="{dashes}"' if dashes else ""
    return [
        f'<polyline points="{" ".join(points)}" fill="none" stroke="{colour}" stroke-width="2"{dash}>'
        f"<title>{escape(name)}</title></polyline>"
    ]


def _legend(curves: Mapping[str, Sequence[int | None]]) -> list[str]:
    parts = []
    x = _WIDTH - _RIGHT + 20
    for place, (name, (colour, dashes)) in enumerate(zip(curves, _STYLES, strict=False)):
        y = _TOP + 20 + 22 * place
        dash = f' stroke-dasharray="{dashes}"' if dashes else ""
        parts.append(f'<path d="M{x} {y}h30" stroke="{colour}" stroke-width="2"{dash}/>')
        parts.append(f'<text x="{x + 38}" y="{y + 4}">{escape(name)}</text>')
    return parts


def _x(step: int, steps: Sequence[int]) -> int:
    return round(_LEFT + (_WIDTH - _RIGHT - _LEFT) * step / steps[-1])


def _y(value: int, top: int) -> int:
    return round(_HEIGHT - _BOTTOM - (_HEIGHT - _BOTTOM - _TOP) * value / top)


def _thousands(number: int) -> str:
    return f"{number:,}".replace(",", "\u202f")
