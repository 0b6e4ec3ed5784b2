"""From figures to pages: `summarise` → `render_html`, `write_workbook`. Computes no figure.

`summarise` puts what scoring and keywords counted into chapters of figures (`report.figure`), in the order of
the restitution, each with its sentence, base, table and picture; the renderers only lay them out.
"""

from precanum_nlp.report.page import render_html, write_html
from precanum_nlp.report.pdf import write_pdf
from precanum_nlp.report.quotes import QuoteChoice, choices_from_rows
from precanum_nlp.report.slides import write_slides
from precanum_nlp.report.summary import summarise
from precanum_nlp.report.workbook import write_workbook

__all__ = [
    "QuoteChoice",
    "choices_from_rows",
    "render_html",
    "summarise",
    "write_html",
    "write_pdf",
    "write_slides",
    "write_workbook",
]
