"""Where the marks of a mosaic, a matrix, flows and stacked bars stand. Layout alone: figures come made."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from textwrap import wrap

from precanum_nlp.report.charts import LABEL_WIDTH, LINE
from precanum_nlp.report.typography import french, percent

_CELL, _ROW = 5, 12  # px of the mosaic: width of a person, height of a proposition
_FLOW_WIDTH, _NODE, _FLOW_HEIGHT, _SPACE = 720, 12, 380, 14
_FLOW_LABEL = 30


@dataclass(frozen=True, slots=True)
class Segment:
    """One part of a stacked bar: x, width, middle (percent of the width), class number, text on it."""

    x: str
    width: str
    middle: str
    step: int
    value: str


@dataclass(frozen=True, slots=True)
class StackedBar:
    """One bar; heights in px."""

    link: str
    labels: tuple[str, ...]
    y_label: int
    y: int
    segments: tuple[Segment, ...]


@dataclass(frozen=True, slots=True)
class Stacked:
    """Bars of 100 %; `colours` "l" (levels) or "r" (Régnier), `steps` the names of the parts."""

    kind = "stacked"
    height: int
    colours: str
    steps: tuple[str, ...]
    bars: tuple[StackedBar, ...]
    description: str


def stacked(rows: Sequence[tuple[str, str, Sequence[float]]], steps: Sequence[str], colours: str) -> Stacked:
    """Lay out bars of shares that sum to 1; `rows` are (label, link, shares)."""
    bars, y = [], 0
    for label, link, shares in rows:
        labels = tuple(wrap(french(label), LABEL_WIDTH)) or (label,)
        under = y + LINE * len(labels)
        bars.append(StackedBar(link, labels, y, under, _segments(shares)))
        y = under + 20 + 12
    said = " ; ".join(
        f"{french(label)} : "
        + ", ".join(f"{step} {percent(share)}" for step, share in zip(steps, shares, strict=True))
        for label, _, shares in rows
    )
    return Stacked(y, colours, tuple(steps), tuple(bars), said)


def _segments(shares: Sequence[float]) -> tuple[Segment, ...]:
    made, at = [], 0.0
    for step, share in enumerate(shares):
        shown = percent(share) if share >= 0.09 else ""
        made.append(
            Segment(f"{100 * at:.2f}%", f"{100 * share:.2f}%", f"{100 * (at + share / 2):.2f}%", step, shown)
        )
        at += share
    return tuple(made)


@dataclass(frozen=True, slots=True)
class MosaicRow:
    """One proposition: its places (px) in the two sorts, and for each answer the paths of cells and marks."""

    code: str
    label: str
    link: str
    y: int
    y_other: int
    cells: tuple[tuple[int, str, str], ...]


@dataclass(frozen=True, slots=True)
class MosaicPicture:
    """The abaque; `x` is where the cells start, and numbers are px of the view box."""

    kind = "mosaic"
    width: int
    height: int
    x: int
    steps: tuple[str, ...]
    rows: tuple[MosaicRow, ...]
    description: str


#: The mark of each answer, drawn in a cell of 5 × 12: a cross, a slash, a dash, a saltire.
_MARKS = ("m1 6h3m-1.5-1.5v3", "m1 8l3-4", "m1 6h3", "m1 4.5l3 3m0-3l-3 3")


def mosaic(
    people: Sequence[str],
    orders: tuple[Sequence[str], Sequence[str]],
    answers: Mapping[tuple[str, str], int],
    labels: Mapping[str, str],
    links: Mapping[str, str],
    steps: Sequence[str],
    description: str,
) -> MosaicPicture:
    """Lay out one row a proposition, one column a person.

    Parameters
    ----------
    people : sequence of str
        In order; nothing of their names is kept.
    orders : two sequences of str
        Propositions as first shown, and in the other sort.
    answers : mapping of (proposition, person) to int
        Which of `steps`; a pair that is not there is left blank.
    """
    by_row: dict[str, list[list[int]]] = defaultdict(lambda: [[] for _ in steps])
    column = {person: i for i, person in enumerate(people)}
    for (proposition, person), step in sorted(answers.items()):
        by_row[proposition][step].append(column[person])
    other = {proposition: i for i, proposition in enumerate(orders[1])}
    rows = tuple(
        MosaicRow(p, labels[p], links[p], i * _ROW, other[p] * _ROW, tuple(_paths(by_row[p])))
        for i, p in enumerate(orders[0])
    )
    x = 38
    return MosaicPicture(
        x + _CELL * len(people), _ROW * len(rows), x, tuple(steps), rows, french(description)
    )


def _paths(columns: Sequence[Sequence[int]]):
    for step, found in enumerate(columns):
        if places := sorted(found):
            cells = "".join(f"M{_CELL * i} .5h4.6v11h-4.6z" for i in places)
            marks = "".join(f"M{_CELL * i} 0{_MARKS[step]}" for i in places)
            yield step, cells, marks


@dataclass(frozen=True, slots=True)
class Dot:
    """One point: centre, ends of its two bars, number of its group, whether it may change zone."""

    code: str
    label: str
    link: str
    x: float
    y: float
    left: float
    right: float
    low: float
    high: float
    group: int
    hollow: bool
    ellipse: tuple[float, float, float] | None


@dataclass(frozen=True, slots=True)
class MatrixPicture:
    """The materiality matrix in a view box of 400 × 400, its thresholds, dots and groups."""

    kind = "matrix"
    cut_x: float
    cut_y: float
    axis_x: str
    axis_y: str
    ticks: tuple[tuple[float, float, int], ...]
    groups: tuple[str, ...]
    dots: tuple[Dot, ...]
    description: str


_LEFT, _RIGHT, _TOP, _BOTTOM = 34.0, 392.0, 10.0, 362.0


def matrix_picture(matrix, named, groups: Sequence[str], axes: tuple[str, str]) -> MatrixPicture:
    """Lay out a `scoring.Matrix`; `named` gives (label, link, number of the group) of a code."""
    several = matrix.niveau == "axe"
    start = matrix_start(matrix)
    scale = _Scale(start)
    dots = tuple(_dot(point, *named(point.code), several, scale) for point in matrix.points)
    ticks = tuple((scale.x(v), scale.y(v), v) for v in (0, 25, 50, 75, 100) if v >= start)
    said = " ; ".join(f"{dot.label} : {p.zone}" for dot, p in zip(dots, matrix.points, strict=True))
    cuts = (scale.x(matrix.seuil_x), scale.y(matrix.seuil_y))
    return MatrixPicture(*cuts, *axes, ticks, tuple(groups), dots, french(said))


def matrix_start(matrix) -> int:
    """Return where both axes start: the highest of 0, 25 and 50 under all points and thresholds."""
    values = [v for p in matrix.points for v in (p.x.valeur, p.y.valeur)]
    lowest = min([*values, matrix.seuil_x, matrix.seuil_y])
    return next(start for start in (50, 25, 0) if lowest >= start + 3 or start == 0)


@dataclass(frozen=True, slots=True)
class _Scale:
    """From points of a matrix to px; what lies under `start` stands on the edge."""

    start: int

    def share(self, value: float) -> float:
        return max(0.0, (value - self.start) / (100 - self.start))

    def x(self, value: float) -> float:
        return round(_LEFT + (_RIGHT - _LEFT) * self.share(value), 1)

    def y(self, value: float) -> float:
        return round(_BOTTOM - (_BOTTOM - _TOP) * self.share(value), 1)


def _dot(point, label: str, link: str, group: int, ellipse: bool, at: _Scale) -> Dot:
    def end(value: float, other: float) -> float:
        return other if value != value else min(100.0, max(0.0, value))

    x, y, shape = point.x, point.y, None
    if ellipse and point.ellipse:
        scale = (_RIGHT - _LEFT) / (100 - at.start)
        found = point.ellipse
        axes = (found.demi_grand_axe * scale, found.demi_petit_axe * scale)
        shape = (round(axes[0], 1), round(axes[1], 1), round(-found.angle, 1))
    ends = (
        at.x(end(x.bas, x.valeur)),
        at.x(end(x.haut, x.valeur)),
        at.y(end(y.bas, y.valeur)),
        at.y(end(y.haut, y.valeur)),
    )
    return Dot(
        point.code, label, link, at.x(x.valeur), at.y(y.valeur), *ends, group, point.peut_changer, shape
    )


@dataclass(frozen=True, slots=True)
class Node:
    """A choice in a column of flows; `anchor` is where its label starts."""

    x: float
    y: float
    height: float
    labels: tuple[str, ...]
    share: str
    link: str
    anchor: str


@dataclass(frozen=True, slots=True)
class Band:
    """A flow: its path, its thickness in px, what it says."""

    path: str
    width: float
    said: str


@dataclass(frozen=True, slots=True)
class Flows:
    """Columns of choices and the bands between them, in a view box 720 wide."""

    kind = "flows"
    height: float
    heads: tuple[tuple[float, str, str], ...]
    nodes: tuple[Node, ...]
    bands: tuple[Band, ...]
    description: str


def flows(
    bands: Sequence, columns: Sequence[tuple[str, str]], links: Mapping[str, str], description: str
) -> Flows:
    """Lay out bands between columns.

    Parameters
    ----------
    bands : sequence of scoring.Flow
        Those between two columns sum to 1.
    columns : sequence of (key, head)
        As `de` and `vers` name them, from left to right.
    links : mapping of str to str
        Choice → where a click leads.
    """
    sums = {key: _sums(bands, key) for key, _ in columns}
    height, places, nodes = 0.0, {}, []
    for i, (key, _) in enumerate(columns):
        x = i * (_FLOW_WIDTH - _NODE) / (len(columns) - 1)
        y = 26.0
        for choice in sorted(sums[key], key=lambda c: (-sums[key][c], c)):
            tall = _FLOW_HEIGHT * sums[key][choice]
            places[key, choice] = (x, y)
            last = i == len(columns) - 1
            nodes.append(_node(x, y, tall, choice, sums[key][choice], links, "end" if last else "start"))
            y += max(tall + _SPACE, 15 * len(nodes[-1].labels) + 8)
        height = max(height, y)
    heads = tuple(
        (i * _FLOW_WIDTH / (len(columns) - 1), head, ("start", "middle", "end")[min(i, 2)])
        for i, (_, head) in enumerate(columns)
    )
    return Flows(round(height, 1), heads, tuple(nodes), tuple(_bands(bands, places)), french(description))


def _sums(bands: Sequence, key: str) -> dict[str, float]:
    found: dict[str, float] = defaultdict(float)
    left = any(band.de == key for band in bands)
    for band in bands:
        if left and band.de == key:
            found[band.choix_de] += band.part
        elif not left and band.vers == key:
            found[band.choix_vers] += band.part
    return found


def _node(x: float, y: float, tall: float, choice: str, share: float, links, anchor: str) -> Node:
    labels = tuple(wrap(french(choice), _FLOW_LABEL))
    return Node(
        round(x, 1), round(y, 1), round(tall, 1), labels, percent(share), links.get(choice, ""), anchor
    )


def _bands(bands: Sequence, places: Mapping[tuple[str, str], tuple[float, float]]):
    out, into = defaultdict(float), defaultdict(float)

    def order(band):
        return places[band.de, band.choix_de][1], places[band.vers, band.choix_vers][1]

    for band in sorted(bands, key=order):
        start, end = (band.de, band.choix_de), (band.vers, band.choix_vers)
        thick = _FLOW_HEIGHT * band.part
        x0, y0 = places[start][0] + _NODE, places[start][1] + out[start] + thick / 2
        x1, y1 = places[end][0], places[end][1] + into[end] + thick / 2
        out[start] += thick
        into[end] += thick
        half = (x0 + x1) / 2
        path = f"M{x0:.1f} {y0:.1f}C{half:.1f} {y0:.1f} {half:.1f} {y1:.1f} {x1:.1f} {y1:.1f}"
        said = f"{band.choix_de} → {band.choix_vers} : {percent(band.part)}"
        yield Band(path, round(max(thick, 0.4), 1), french(said))
