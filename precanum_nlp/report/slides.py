"""The report as slides: one figure a slide, native charts that can be edited."""

from __future__ import annotations

import datetime as dt
import io
import os
import re
import zipfile
from typing import Any

from precanum_nlp.corpus.writing import replacing
from precanum_nlp.report.colours import BAR, LEVELS, REGNIER
from precanum_nlp.report.figure import SHARE, Chapter, Figure
from precanum_nlp.report.typography import french

#: The date written in the file: the same input must give the same bytes.
_CREATED = dt.datetime(2018, 1, 1)
_FIRST_DAY = (1980, 1, 1, 0, 0, 0)
#: Lines of a chart or a table that a slide holds; the workbook has them all.
_LINES = 16
_COLUMNS = 8


def write_slides(path: str | os.PathLike, summary: dict[str, Any], *, overwrite: bool = False) -> None:
    """Write the report's figures at `path` (.pptx): a title, a heading a chapter, then one figure a slide.

    Raises
    ------
    OutputError
        The file exists and `overwrite` is False, or it cannot be written.
    """
    from pptx import Presentation
    from pptx.util import Inches

    deck = Presentation()
    deck.slide_width, deck.slide_height = Inches(13.333), Inches(7.5)
    properties = deck.core_properties
    properties.title, properties.author, properties.last_modified_by = french(summary["titre"]), "", ""
    properties.created = properties.modified = _CREATED
    _heading(deck, summary["titre"], summary["avertissement"])
    for chapter in summary["chapitres"]:
        _chapter(deck, chapter, summary["avertissement"])
    made = io.BytesIO()
    deck.save(made)
    with replacing(path, overwrite=overwrite) as temporary:
        temporary.write_bytes(_undated(made.getvalue()))


def _chapter(deck, chapter: Chapter, warning: str) -> None:
    if not chapter.figures:
        return
    _heading(deck, chapter.titre, "")
    for figure in chapter.figures:
        _figure(deck, figure, warning)


def _heading(deck, title: str, below: str) -> None:
    from pptx.util import Inches, Pt

    slide = deck.slides.add_slide(deck.slide_layouts[6])
    _text(slide, title, Inches(0.8), Inches(2.6), Inches(11.7), Inches(1.2), Pt(36), bold=True)
    if below:
        _text(slide, below, Inches(0.8), Inches(4), Inches(11.7), Inches(1.5), Pt(16))


def _figure(deck, figure: Figure, warning: str) -> None:
    from pptx.util import Inches, Pt

    slide = deck.slides.add_slide(deck.slide_layouts[6])
    wide = Inches(12.3)
    _text(slide, figure.titre, Inches(0.5), Inches(0.3), wide, Inches(0.9), Pt(22), bold=True)
    _text(slide, figure.question or figure.sujet, Inches(0.5), Inches(1.15), wide, Inches(0.4), Pt(14))
    box = (Inches(0.5), Inches(1.65), wide, Inches(4.85))
    if figure.chart and figure.chart.kind != "table":
        _chart(slide, figure, box)
    else:
        _table(slide, figure, box)
    left = len(figure.table.rows) - _LINES
    more = f" {left} lignes de plus dans le classeur." if left > 0 and not _is_scatter(figure) else ""
    foot = f"{figure.base}{more} {warning}".strip()
    _text(slide, foot, Inches(0.5), Inches(6.6), wide, Inches(0.7), Pt(10))


def _is_scatter(figure: Figure) -> bool:
    return figure.chart is not None and figure.chart.kind == "scatter"


def _text(slide, text: str, left, top, width, height, size, *, bold: bool = False) -> None:
    frame = slide.shapes.add_textbox(left, top, width, height).text_frame
    frame.word_wrap = True
    frame.text = french(text)
    for paragraph in frame.paragraphs:
        paragraph.font.size, paragraph.font.bold = size, bold


def _chart(slide, figure: Figure, box) -> None:
    from pptx.enum.chart import XL_CHART_TYPE as KINDS
    from pptx.enum.chart import XL_LEGEND_POSITION

    kinds = {"bar": KINDS.BAR_CLUSTERED, "stacked": KINDS.BAR_STACKED_100, "scatter": KINDS.XY_SCATTER}
    shape = slide.shapes.add_chart(kinds[figure.chart.kind], *box, _data(figure))
    shape.name = french(figure.sujet)
    shape._element.nvGraphicFramePr.cNvPr.set("descr", french(f"{figure.titre} ({figure.sujet})"))
    chart = shape.chart
    chart.has_title = False
    chart.has_legend = len(figure.chart.values) > 1 and not _is_scatter(figure)
    if chart.has_legend:
        chart.legend.position, chart.legend.include_in_layout = XL_LEGEND_POSITION.BOTTOM, False
    if _is_scatter(figure):
        _scatter(chart, figure)
    else:
        _bars(chart, figure)


def _data(figure: Figure):
    from pptx.chart.data import CategoryChartData, XyChartData

    columns, values = figure.table.columns, figure.chart.values
    if _is_scatter(figure):
        data = XyChartData()
        series = data.add_series(french(figure.sujet))
        for row in figure.table.rows:
            series.add_data_point(row[values[0]].value, row[values[1]].value)
        return data
    rows = figure.table.rows[:_LINES]
    data = CategoryChartData(number_format="0%" if columns[values[0]].kind == SHARE else "General")
    data.categories = [row[0].shown for row in rows]
    for place in values:
        data.add_series(french(columns[place].nom), [row[place].value for row in rows])
    return data


def _bars(chart, figure: Figure) -> None:
    from pptx.dml.color import RGBColor
    from pptx.util import Pt

    chart.category_axis.reverse_order = True  # the first line at the top
    chart.category_axis.tick_labels.font.size = Pt(11)
    chart.value_axis.visible = chart.value_axis.has_major_gridlines = False
    chart.value_axis.minimum_scale = 0
    plot = chart.plots[0]
    plot.gap_width, plot.has_data_labels = 45, True
    plot.data_labels.font.size = Pt(10)
    n = len(figure.chart.values)
    colours = tuple(REGNIER.values()) if figure.id == "regnier" else {1: (BAR,), 2: (LEVELS[0], LEVELS[2])}
    if isinstance(colours, dict):
        colours = colours.get(n, LEVELS)
    for series, colour in zip(plot.series, colours, strict=True):
        series.format.fill.solid()
        series.format.fill.fore_color.rgb = RGBColor.from_string(colour[1:])


def _scatter(chart, figure: Figure) -> None:
    from pptx.util import Pt

    for axis in (chart.value_axis, chart.category_axis):
        axis.minimum_scale, axis.maximum_scale, axis.has_major_gridlines = 0, 100, False
    for place, axis in zip(figure.chart.values, (chart.category_axis, chart.value_axis), strict=True):
        axis.axis_title.text_frame.text = french(figure.table.columns[place].detail)
    series = chart.plots[0].series[0]
    series.format.line.fill.background()
    for i, row in enumerate(figure.table.rows):
        frame = series.points[i].data_label.text_frame
        frame.text = row[0].shown.split(" – ")[0]
        frame.paragraphs[0].font.size = Pt(9)


def _table(slide, figure: Figure, box) -> None:
    from pptx.util import Pt

    rows, n = figure.table.rows[:_LINES], min(len(figure.table.columns), _COLUMNS)
    shape = slide.shapes.add_table(len(rows) + 1, n, *box)
    shape.name = french(figure.sujet)
    heads = [french(column.nom) for column in figure.table.columns[:n]]
    for i, cells in enumerate((heads, *([cell.shown for cell in row[:n]] for row in rows))):
        for j, value in enumerate(cells):
            cell = shape.table.cell(i, j)
            cell.text = value
            cell.margin_top = cell.margin_bottom = 0
            cell.text_frame.paragraphs[0].font.size = Pt(10)


def _undated(content: bytes) -> bytes:
    """Return a zip, and the workbooks inside it, without the time at which they were written."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(made, "w") as new:
        for name in old.namelist():
            part = old.read(name)
            if name.endswith(".xlsx"):
                part = _undated(part)
            elif name == "docProps/core.xml":
                part = re.sub(rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", b"2018-01-01T00:00:00Z", part)
            info = zipfile.ZipInfo(name, _FIRST_DAY)
            info.compress_type = zipfile.ZIP_DEFLATED
            new.writestr(info, part)
    return made.getvalue()
