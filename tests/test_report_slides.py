"""The report as slides, and printed."""

import pytest
from report_sample import summary

from precanum_nlp.errors import OutputError
from precanum_nlp.report import pdf, write_pdf, write_slides


def test_report_slides_hold_one_figure_each_with_the_same_numbers(tmp_path):
    from pptx import Presentation

    made = summary()
    write_slides(tmp_path / "r.pptx", made)
    slides = Presentation(tmp_path / "r.pptx").slides
    several = [f for c in made["chapitres"] for f in c.figures]
    with_figures = [c for c in made["chapitres"] if c.figures]
    assert len(slides) == 1 + len(with_figures) + len(several)
    drawn = [shape.chart for slide in slides for shape in slide.shapes if shape.has_chart]
    wanted = [f for f in several if f.chart and f.chart.kind != "table"]
    assert len(drawn) == len(wanted)
    for chart, figure in zip(drawn, wanted, strict=True):
        place = figure.chart.values[-1]
        values = [row[place].value for row in figure.table.rows[:16]]
        assert list(chart.plots[0].series[-1].values)[: len(values)] == pytest.approx(values)


def test_report_slides_same_input_same_bytes_no_pseudonym(tmp_path):
    for name in "ab":
        write_slides(tmp_path / f"{name}.pptx", summary())
    assert (tmp_path / "a.pptx").read_bytes() == (tmp_path / "b.pptx").read_bytes()
    from pptx import Presentation

    texts = [s.text_frame.text for slide in Presentation(tmp_path / "a.pptx").slides for s in slide.shapes
             if s.has_text_frame]  # fmt: skip
    assert not [text for text in texts if "pseudo" in text]


def test_report_pdf_says_when_there_is_no_chromium(tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(OutputError, match="Chromium est introuvable"):
        write_pdf(tmp_path / "r.pdf", summary())


@pytest.mark.skipif(pdf.chromium() is None, reason="Chromium absent : apt-get install chromium")
def test_report_pdf_is_printed(tmp_path):
    for name in "ab":
        write_pdf(tmp_path / f"{name}.pdf", summary())
    assert (tmp_path / "a.pdf").read_bytes().startswith(b"%PDF")
    assert (tmp_path / "a.pdf").read_bytes() == (tmp_path / "b.pdf").read_bytes()
