"""Where the marks of a bar chart stand; widths are percentages, to fit a phone as well as A4."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil
from textwrap import wrap

from precanum_nlp.report.typography import french, percent

LINE, BAR, GAP = 17, 12, 14  # heights in px: a line of label, a bar, the space under it
_TOP = 22
#: Characters of a label on a line: what fits 358 px, the text width of a phone.
LABEL_WIDTH = 46
#: Share of the width left to the bars; the rest holds the value written after the longest one.
_SPAN = 84


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar: where it leads, label lines, top of the label, of the bar (px), lengths (percent)."""

    link: str
    labels: tuple[str, ...]
    y_label: int
    y: int
    length: str
    low: str
    high: str
    value: str


@dataclass(frozen=True, slots=True)
class BarChart:
    """Height in px, ticks as (percent of the width, text), bars from top to bottom."""

    kind = "bars"
    height: int
    ticks: tuple[tuple[str, str], ...]
    bars: tuple[Bar, ...]
    description: str


def bar_chart(lines: Sequence[dict], *, top: float | None = None, ticks: bool = True) -> BarChart:
    """Lay out one bar a line, with its interval.

    Parameters
    ----------
    lines : sequence of dict
        label, link, part, bas, haut (shares in [0, 1]); "valeur", the text at the end of the bar, where it is
        not the share.
    top : float in (0, 1], optional
        Share at the end of the axis, so that several charts compare; from the lines when None.
    ticks : bool
        Whether shares are marked along the axis.
    """
    end, step = axis([line["haut"] for line in lines] if top is None else [top])
    bars, y = [], _TOP
    for line in lines:
        labels = tuple(wrap(french(line["label"]), LABEL_WIDTH)) or ("",)
        under = y + LINE * len(labels)
        at = {name: f"{_SPAN * line[name] / end:.2f}%" for name in ("part", "bas", "haut")}
        shown = line.get("valeur") or percent(line["part"])
        bars.append(Bar(line["link"], labels, y, under, at["part"], at["bas"], at["haut"], shown))
        y = under + BAR + GAP
    marks = (
        ()
        if not ticks
        else tuple(
            (f"{_SPAN * i * step / end:.2f}%", percent(i * step).replace(",0", ""))
            for i in range(round(end / step) + 1)
        )
    )
    said = " ; ".join(
        f"{french(line['label'])} {line.get('valeur') or percent(line['part'])}" for line in lines
    )
    return BarChart(y, marks, tuple(bars), said)


def axis(values: Sequence[float]) -> tuple[float, float]:
    """Return the end of an axis that starts at 0 and holds `values`, and the step of its 2 to 5 ticks."""
    highest = max([*values, 0.0])
    for step in (0.01, 0.02, 0.05, 0.1, 0.2):
        if highest <= 5 * step:
            n = max(2, ceil(round(highest / step, 9)))  # 0.05 / 0.01 is a hair above 5
            return n * step, step
    return 1.0, 0.25


def heat_class(share: float, top: float) -> int:
    """Return the step, 0 (none) to 6, of a share on a scale that ends at `top`."""
    if share <= 0 or top <= 0:
        return 0
    return min(6, 1 + int(6 * share / top))
