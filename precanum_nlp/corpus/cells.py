"""One cell: from any value to text, and the apostrophe that keeps a CSV cell from being a formula."""

from __future__ import annotations

import datetime as dt
import json
import math
import re

#: A spreadsheet takes a cell that starts so for a formula. Apostrophes in front count as part of the
#: start, so that a text which already has one gets a second and comes back as it was.
_FORMULA = re.compile(r"'*[=+\-@\t\r]")


def guard_formula(text: str) -> str:
    """Put an apostrophe before a text that a spreadsheet would run; `unguard_formula` takes it off."""
    return "'" + text if _FORMULA.match(text) else text


def unguard_formula(text: str) -> str:
    """Take off the apostrophe that `guard_formula` put there."""
    return text[1:] if text[:1] == "'" and _FORMULA.match(text) else text


def cell_text(value: object) -> str:
    """Return the text of a value read from XLSX, JSON or Parquet, or written to CSV or XLSX.

    None and NaN are "", 12.0 is "12", dates are ISO 8601 (without time at midnight), booleans oui/non,
    lists `a|b`, anything nested is compact JSON.
    """
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "oui" if value else "non"
    if isinstance(value, float):
        return _float_text(value)
    if isinstance(value, dt.datetime):
        plain = value.tzinfo is None and value.time() == dt.time()
        return value.date().isoformat() if plain else value.isoformat()
    if isinstance(value, dt.date | dt.time):
        return value.isoformat()
    if isinstance(value, bytes):
        return value.decode("utf-8", "backslashreplace")
    if isinstance(value, list | tuple):
        return _list_text(value)
    if isinstance(value, dict):
        return _json(value)
    return str(value)


def _float_text(value: float) -> str:
    if math.isnan(value):
        return ""
    return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)


def _list_text(values: list | tuple) -> str:
    if any(isinstance(item, dict | list | tuple) for item in values):
        return _json(values)
    return "|".join(cell_text(item) for item in values)


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), default=cell_text)
