"""Dates as French files write them, day first, to ISO 8601."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata

_ISO = re.compile(r"\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d{1,6})?)?(?:Z|[+-]\d{2}:?\d{2})?)?")
_FIGURES = re.compile(
    r"(?P<day>\d{1,2})[/.-](?P<month>\d{1,2})[/.-](?P<year>\d{4}|\d{2})"
    r"(?:(?: à |,? +)(?P<hour>\d{1,2})[:hH](?P<minute>\d{2})(?::(?P<second>\d{2}))?)?"
)
_WORDS = re.compile(
    r"(?:(?:lun|mar|mercre|jeu|vendre|same)di |dimanche )?"
    r"(?P<day>\d{1,2})(?:er)? (?P<month>[a-z]+)\.? (?P<year>\d{4})"
)
_MONTHS = (
    ("janvier", "janv", "jan"),
    ("fevrier", "fevr", "fev"),
    ("mars",),
    ("avril", "avr"),
    ("mai",),
    ("juin",),
    ("juillet", "juil"),
    ("aout",),
    ("septembre", "sept", "sep"),
    ("octobre", "oct"),
    ("novembre", "nov"),
    ("decembre", "dec"),
)
_MONTH_NUMBER = {name: number for number, names in enumerate(_MONTHS, start=1) for name in names}


def iso_date(text: str) -> str | None:
    """Return `text` as an ISO 8601 date or date and time, or None if it is no date.

    Reads 2018-01-12 (also with a time), 12/01/2018, 12.01.2018, 12-01-18 (two digits are of the 2000s),
    12/01/2018 14:30 and 12 janvier 2018. Days come first: 12/31/2018 is no date.
    """
    text = text.strip()
    if _ISO.fullmatch(text):
        return text.replace(" ", "T") if _is_iso(text) else None
    if found := _FIGURES.fullmatch(text):
        return _from_figures(found)
    folded = unicodedata.normalize("NFKD", text.casefold()).encode("ascii", "ignore").decode()
    found = _WORDS.fullmatch(" ".join(folded.split()))
    if found and found["month"] in _MONTH_NUMBER:
        return _date(int(found["year"]), _MONTH_NUMBER[found["month"]], int(found["day"]))
    return None


def _is_iso(text: str) -> bool:
    try:
        dt.datetime.fromisoformat(text)
    except ValueError:
        return False
    return True


def _from_figures(found: re.Match) -> str | None:
    year = int(found["year"]) + (2000 if len(found["year"]) == 2 else 0)
    day = _date(year, int(found["month"]), int(found["day"]))
    if day is None or found["hour"] is None:
        return day
    hour, minute, second = int(found["hour"]), int(found["minute"]), int(found["second"] or 0)
    if hour > 23 or minute > 59 or second > 59:
        return None
    return f"{day}T{hour:02}:{minute:02}:{second:02}"


def _date(year: int, month: int, day: int) -> str | None:
    try:
        return dt.date(year, month, day).isoformat()
    except ValueError:
        return None
