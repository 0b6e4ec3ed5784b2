"""The curve of bench_loop.py: field F1 after some readings."""

from __future__ import annotations

from collections.abc import Sequence

from curve_drawing import Line, curve_picture

COLOURS = {"doute": "#1f5f99", "hasard": "#b3520a"}


def picture(points: Sequence) -> str:
    """Return the curves as SVG, a line a source and mode: F1 of the first dimension, intervals as bars.

    Parameters
    ----------
    points : sequence of bench_loop.Point
        Readings are evenly spaced, whatever their numbers.
    """
    sizes = sorted({point.n for point in points})
    place = {n: 70 + 520 * rank / max(1, len(sizes) - 1) for rank, n in enumerate(sizes)}
    series = dict.fromkeys((point.titre, point.mode) for point in points)
    titles = list(dict.fromkeys(titre for titre, _ in series))
    lines = []
    for titre, mode in series:
        shift = 3 if mode == "hasard" else -3  # bars of the two modes stand side by side
        line = [(place[p.n] + shift, p.qualities[0].f1) for p in points if (p.titre, p.mode) == (titre, mode)]
        dashed = titles.index(titre) % 2 == 1
        figures = [(x, f1.valeur, f1.bas, f1.haut) for x, f1 in line]
        lines.append(Line(mode, titre, COLOURS[mode], dashed, figures))
    return curve_picture(
        lines,
        place,
        titre="F1 des champs selon le nombre de lectures",
        notice="Micro-F1 des champs et intervalle à 95 %, sur des textes jugés à part.",
        axis="textes lus de la nouvelle source",
    )
