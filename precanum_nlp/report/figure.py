"""What a report is made of, whatever it is written as: chapters, figures, their tables and pictures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import isnan
from typing import Any

from precanum_nlp.report.charts import heat_class
from precanum_nlp.report.typography import FIXED, french, interval, number, percent

#: What stands where a figure is not given: too few people.
NOT_GIVEN = "n. c."
TEXT, SHARE, SPREAD, COUNT, DECIMAL = "texte", "part", "intervalle", "nombre", "decimal"


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell.

    Parameters
    ----------
    value : str, int, float, (float, float) or None
        As files of figures have it; two numbers for an interval; None where there is none.
    shown : str
        As the page has it, French spaces included.
    link : str
        Where a click leads: the contributions behind; "" nowhere.
    heat : int
        Step of colour, 0 to 6; -1 without colour.
    """

    value: Any
    shown: str
    link: str = ""
    heat: int = -1


@dataclass(frozen=True, slots=True)
class Column:
    """Head of a column, what it holds (one of the kinds above), and a second line for the head."""

    nom: str
    kind: str = TEXT
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """Columns, and rows of as many cells; `heat`: shares are coloured."""

    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    heat: bool = False


@dataclass(frozen=True, slots=True)
class Chart:
    """How spreadsheets and slides draw a table.

    `kind`: "bar", "stacked", "scatter" or "table" (no chart); `values`: columns of the table.
    """

    kind: str
    values: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure.

    Parameters
    ----------
    id : str
        Unique in the report; letters, digits and "-".
    sujet, titre : str
        What it is about, in a few words; what it says, in a sentence.
    base : str
        Out of whom or what, in a sentence.
    table : Table
    question : str
        As it was asked; "".
    image : object or None
        One of `report.charts` and `report.drawings`; None where the table is the picture.
    chart : Chart or None
    notes : tuple of str
    """

    id: str
    sujet: str
    titre: str
    base: str
    table: Table
    question: str = ""
    image: Any = None
    chart: Chart | None = None
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Quote:
    """Words of a contribution: `numero` is its place in the summary; offsets of the passage, or None."""

    numero: int
    texte: str
    groupe: str
    code: str
    label: str
    epingle: bool = False


@dataclass(frozen=True, slots=True)
class Section:
    """Figures under one heading, and the words of people on it."""

    titre: str
    figures: tuple[Figure, ...]
    citations: tuple[Quote, ...] = ()


@dataclass(frozen=True, slots=True)
class Chapter:
    """A chapter of the restitution."""

    id: str
    titre: str
    sections: tuple[Section, ...]

    @property
    def figures(self) -> tuple[Figure, ...]:
        """All figures of the chapter, in order."""
        return tuple(figure for section in self.sections for figure in section.figures)


def text(value: str, link: str = "") -> Cell:
    """Return a cell of text, with French spaces."""
    return Cell(value, french(value), link)


def verbatim(value: str) -> Cell:
    """Return a cell of text as it was received."""
    return Cell(value, value)


def share(value: float, link: str = "", *, petit: bool = False) -> Cell:
    """Return a cell of a share in [0, 1]; NaN is a figure that is not given."""
    if isnan(value):
        return Cell(None, NOT_GIVEN)
    return Cell(value, percent(value) + (f"{FIXED}†" if petit else ""), link)


def spread(low: float, high: float, *, digits: int | None = None) -> Cell:
    """Return a cell of the two ends of an interval: of shares, or of numbers with `digits` decimals."""
    if isnan(low) or isnan(high):
        return Cell(None, "–")
    if digits is None:
        return Cell((low, high), interval(low, high))
    return Cell((low, high), f"{_decimal(low, digits)}{FIXED}–{FIXED}{_decimal(high, digits)}")


def count(value: int, link: str = "") -> Cell:
    """Return a cell of a whole number."""
    return Cell(value, number(value), link)


def decimal(value: float, link: str = "", *, digits: int = 1) -> Cell:
    """Return a cell of a number with decimals; NaN is one that does not exist."""
    if isnan(value):
        return Cell(None, "–")
    return Cell(value, _decimal(value, digits), link)


def heated(cells: Sequence[Sequence[Cell]]) -> list[list[Cell]]:
    """Return rows of shares coloured on one scale, from none to the highest."""
    top = max((cell.value for row in cells for cell in row if cell.value is not None), default=0)
    return [[replace(cell, heat=heat_class(cell.value or 0, top)) for cell in row] for row in cells]


def _decimal(value: float, digits: int = 1) -> str:
    shown = f"{value:.{digits}f}".replace(".", ",")
    return shown.replace("-", "\u2212") if float(f"{value:.{digits}f}") else shown.lstrip("-")
