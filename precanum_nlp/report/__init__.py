"""From figures to pages: `summarise` → `render_html`, `write_workbook`. Computes no figure.

`summarise` puts what scoring and keywords counted into one dict with documented keys, in reading order; the
renderers only lay it out.
"""

from precanum_nlp.report.page import render_html, write_html
from precanum_nlp.report.summary import summarise
from precanum_nlp.report.workbook import write_workbook

__all__ = ["render_html", "summarise", "write_html", "write_workbook"]
