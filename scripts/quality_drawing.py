"""The pictures of docs/qualite.md: SVG written by hand; same figures, same text."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape

from document import decimal, percent

from precanum_nlp.scoring import Estimate

#: Colour and shape of each dimension: told apart without colour too.
COLOURS = {"champs": "#1f5f99", "propositions": "#b3520a", "les deux ensemble": "#2f6b3a"}
_DASHES = {"propositions": ' stroke-dasharray="7 4"', "les deux ensemble": ' stroke-dasharray="2 3"'}
_NAMES, _PANEL, _GAP, _ROW, _TOP = 250, 260, 30, 30, 78


@dataclass(frozen=True, slots=True)
class Panel:
    """One column of a picture of dots: a figure in [0, 1] for each row and dimension."""

    titre: str
    rows: Sequence[Mapping[str, Estimate]]


def dots_picture(titre: str, notice: str, names: Sequence[str], panels: Sequence[Panel]) -> str:
    """Return an SVG of figures and their intervals, a row a name, side by side."""
    width = _NAMES + len(panels) * (_PANEL + _GAP)
    bottom = _TOP + _ROW * len(names)
    parts = [*_sheet(width, bottom + 34, titre, notice), *_key(COLOURS, panels[0].rows[0], width)]
    for row, name in enumerate(names):
        y = _TOP + _ROW * row + _ROW // 2
        parts.append(f'<text x="{_NAMES - 12}" y="{y + 4}" text-anchor="end">{escape(name)}</text>')
    for place, panel in enumerate(panels):
        parts += _panel(panel, _NAMES + place * (_PANEL + _GAP), bottom)
    return "\n".join([*parts, "</svg>"]) + "\n"


def _sheet(width: int, height: int, titre: str, notice: str) -> list[str]:
    return [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" role="img" '
        f'font-family="sans-serif" font-size="12"><title>{escape(titre)}</title>'
        f"<desc>{escape(notice)}</desc>",
        f'<rect width="{width}" height="{height}" fill="#fff"/>',
        f'<text x="14" y="18" font-size="14" font-weight="bold">{escape(titre)}</text>',
        f'<text x="14" y="35" fill="#555" font-size="11">{escape(notice)}</text>',
    ]


def _key(colours: Mapping[str, str], shown, width: int) -> list[str]:
    parts = []
    for place, name in enumerate(shown):
        x = width - 200 + 90 * place
        parts += [_mark(x, 28, name), f'<text x="{x + 10}" y="32">{escape(name)}</text>']
    return parts


def _panel(panel: Panel, left: int, bottom: int) -> list[str]:
    parts = [f'<text x="{left}" y="60" font-weight="bold">{escape(panel.titre)}</text>']
    for tick in range(0, 11, 2):
        x = left + _PANEL * tick / 10
        parts += [
            f'<path d="M{x:.0f} {_TOP}V{bottom}" stroke="#ddd"/>',
            f'<text x="{x:.0f}" y="{bottom + 18}" text-anchor="middle">{decimal(tick / 10, 1)}</text>',
        ]
    for row, figures in enumerate(panel.rows):
        for place, (name, one) in enumerate(figures.items()):
            y = _TOP + _ROW * row + 10 + 11 * place
            parts.append(
                f'<path d="M{left + _PANEL * one.bas:.1f} {y}H{left + _PANEL * one.haut:.1f}" '
                f'stroke="{COLOURS[name]}" stroke-width="2"/>'
            )
            parts.append(_mark(left + _PANEL * one.valeur, y, name))
    return parts


def _mark(x: float, y: float, name: str) -> str:
    colour = COLOURS[name]
    if name == "champs":
        return f'<circle cx="{x:.1f}" cy="{y}" r="4.5" fill="{colour}"/>'
    return f'<rect x="{x - 4:.1f}" y="{y - 4}" width="8" height="8" fill="{colour}"/>'


def automation_picture(titre: str, notice: str, curves: Mapping[str, Sequence[tuple[float, float]]]) -> str:
    """Return an SVG of precision against the share of contributions that need no human.

    Parameters
    ----------
    curves : mapping of name to sequence of (share, precision), both in [0, 1], shares increasing
    """
    left, right, top, bottom = 70, 590, 56, 350

    def x(share: float) -> float:
        return left + (right - left) * share

    def y(precision: float) -> float:  # half of the paper for nothing, under 50 %
        return bottom - (bottom - top) * (max(precision, 0.5) - 0.5) / 0.5

    parts = _sheet(800, 410, titre, notice)
    for tick in (0.5, 0.6, 0.7, 0.8, 0.9, 1.0):
        parts += [
            f'<path d="M{left} {y(tick):.0f}H{right}" stroke="{"#999" if tick == 0.9 else "#ddd"}"/>',
            f'<text x="{left - 8}" y="{y(tick) + 4:.0f}" text-anchor="end">{percent(tick)}</text>',
        ]
    for tick in range(0, 11, 2):
        parts.append(
            f'<text x="{x(tick / 10):.0f}" y="{bottom + 18}" text-anchor="middle">{percent(tick / 10)}</text>'
        )
    middle = (left + right) // 2
    parts.append(
        f'<text x="{middle}" y="{bottom + 40}" text-anchor="middle">'
        "contributions qui se passent de relecture</text>"
    )
    for place, (name, points) in enumerate(curves.items()):
        style = f'stroke="{COLOURS[name]}" fill="none" stroke-width="2"{_DASHES.get(name, "")}'
        path = "L".join(f"{x(share):.1f} {y(precision):.1f}" for share, precision in points)
        row = top + 20 + 22 * place
        parts += [
            f'<path d="M{path}" {style}/>',
            f'<path d="M{right + 20} {row}h36" {style}/>',
            f'<text x="{right + 64}" y="{row + 4}">{escape(name)}</text>',
        ]
    return "\n".join([*parts, "</svg>"]) + "\n"
