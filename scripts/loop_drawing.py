"""The curve of bench_loop.py: field F1 after some readings."""

from __future__ import annotations

from collections.abc import Sequence

from document import decimal, whole

COLOURS = {"doute": "#1f5f99", "hasard": "#b3520a"}
_DASHES = ("", ' stroke-dasharray="6 4"')


def picture(points: Sequence) -> str:
    """Return the curves as SVG, a line a source and mode: F1 of the first dimension, intervals as bars.

    Parameters
    ----------
    points : sequence of bench_loop.Point
        Readings are evenly spaced, whatever their numbers.
    """
    sizes = sorted({point.n for point in points})
    place = {n: 70 + 520 * rank / max(1, len(sizes) - 1) for rank, n in enumerate(sizes)}
    parts = [*_ground(place)]
    series = dict.fromkeys((point.titre, point.mode) for point in points)
    titles = list(dict.fromkeys(titre for titre, _ in series))
    for row, (titre, mode) in enumerate(series):
        line = [point for point in points if (point.titre, point.mode) == (titre, mode)]
        shift = 3 if mode == "hasard" else -3  # bars of the two modes stand side by side
        style = f'stroke="{COLOURS[mode]}" fill="none" stroke-width="2"{_DASHES[titles.index(titre) % 2]}'
        path = "L".join(f"{place[p.n] + shift:.1f} {_y(p.qualities[0].f1.valeur):.1f}" for p in line)
        parts.append(f'<path d="M{path}" {style}/>')
        parts += [
            f'<path d="M{place[p.n] + shift:.1f} {_y(p.qualities[0].f1.bas):.1f}V'
            f'{_y(p.qualities[0].f1.haut):.1f}" stroke="{COLOURS[mode]}" opacity=".5"/>'
            for p in line
        ]
        top = 60 + 46 * row
        parts += [
            f'<path d="M610 {top}h40" {style}/><text x="656" y="{top + 4}">{mode}</text>',
            f'<text x="656" y="{top + 20}" fill="#555" font-size="11">{titre}</text>',
        ]
    return "\n".join([*parts, "</svg>\n"])


def _y(value: float) -> float:
    return 330 - 300 * value


def _ground(place: dict[int, float]) -> list[str]:
    parts = [
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 860 380" role="img" font-family="sans-serif" '
        'font-size="13"><title>F1 des champs selon le nombre de lectures</title>'
        "<desc>Micro-F1 des champs et intervalle à 95 %, sur des textes jugés à part.</desc>"
        '<rect width="860" height="380" fill="#fff"/>'
    ]
    for tick in (0, 0.2, 0.4, 0.6, 0.8, 1):
        parts += [
            f'<path d="M70 {_y(tick):.0f}H590" stroke="#ddd"/>',
            f'<text x="60" y="{_y(tick) + 4:.0f}" text-anchor="end">{decimal(tick, 1)}</text>',
        ]
    parts += [f'<text x="{x:.0f}" y="352" text-anchor="middle">{whole(n)}</text>' for n, x in place.items()]
    parts.append('<text x="330" y="374" text-anchor="middle">textes lus de la nouvelle source</text>')
    return parts
