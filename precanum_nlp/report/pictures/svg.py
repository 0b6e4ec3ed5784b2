"""What the pictures share: inks, widths of text, the file."""

from __future__ import annotations

import os
from functools import cache
from importlib.resources import files
from pathlib import Path

from precanum_nlp.corpus.writing import check_ending, replacing

#: Colours of text on white, each with a contrast of 5 or more; what they mean is also written.
INKS = (
    "#0b5c8a", "#a63a12", "#1d6b3a", "#7a3e8e", "#7a4f00", "#00696b", "#a3123a", "#2b3f8f", "#5c6300",
    "#6b3d2e",
)  # fmt: skip
#: Ink of what is of no part.
NEUTRAL = "#4a5560"
#: From digits to those that mark a word with the number of its part.
MARKS = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
#: The first is the font that widths are measured in; the others are about as wide, or less.
FONTS = "DejaVu Sans, Verdana, Arial, sans-serif"


def ink(place: int) -> str:
    """Return the colour of the part of this rank, from 0; they come again after the last."""
    return INKS[place % len(INKS)]


def text_box(text: str, size: int) -> tuple[float, float, float]:
    """Return the width of a text, and how far it goes above and under its base line, in px."""
    left, top, right, bottom = _font(size).getbbox(text, anchor="ls")
    return right - min(left, 0), -top, max(bottom, 0)


@cache
def _font(size: int):
    from PIL import ImageFont

    # DejaVu Sans has every sign of French; matplotlib, which wordcloud needs, brings it.
    path = files("matplotlib").joinpath("mpl-data", "fonts", "ttf", "DejaVuSans.ttf")
    return ImageFont.truetype(str(path), size, layout_engine=ImageFont.Layout.BASIC)


def overlap(a: tuple[float, ...], b: tuple[float, ...]) -> bool:
    """Return whether two boxes (left, top, right, bottom) share a point inside."""
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]


def render_svg(template: str, picture: object) -> str:
    """Return a picture drawn by a template of report/templates, in which it is `p`."""
    from jinja2 import Environment, FunctionLoader, StrictUndefined

    environment = Environment(
        loader=FunctionLoader(_part), autoescape=True, undefined=StrictUndefined, trim_blocks=True,
        lstrip_blocks=True,
    )  # fmt: skip
    environment.filters["px"] = px
    return environment.get_template(template).render(p=picture, fonts=FONTS, neutral=NEUTRAL)


def px(value: float) -> str:
    """Return a length for a picture: a tenth of a pixel is enough."""
    return f"{value:.1f}".removesuffix(".0")


def write_svg(path: str | os.PathLike, picture: object, *, overwrite: bool = False) -> None:
    """Write a picture at `path`; it names its template.

    Raises
    ------
    OutputError
        Another ending; the file exists and `overwrite` is False, or it cannot be written.
    """
    check_ending(Path(path), (".svg",))
    drawn = render_svg(picture.template, picture)
    with replacing(path, overwrite=overwrite) as temporary:
        temporary.write_text(drawn, encoding="utf-8", newline="\n")


def _part(name: str) -> str:
    return files("precanum_nlp.report").joinpath("templates", name).read_text(encoding="utf-8")
