"""French figures, dates and spaces."""

from __future__ import annotations

import re
from datetime import date

#: Narrow no-break space: thousands, before % ; ! ?
FINE = "\u202f"
#: No-break space: before a colon, inside « ».
FIXED = "\u00a0"

_MONTHS = [
    "janvier",
    "février",
    "mars",
    "avril",
    "mai",
    "juin",
    "juillet",
    "août",
    "septembre",
    "octobre",
    "novembre",
    "décembre",
]

_RULES = (
    (re.compile(r"(?<=\w)'(?=\w)"), "’"),
    (re.compile(r"« "), "«" + FIXED),
    (re.compile(r" (?=[:»](?![\w/]))"), FIXED),
    (re.compile(r" (?=[;?]|!(?!=))"), FINE),
    (re.compile(r"(?<=\d) (?=%|€)"), FINE),
)


def french(text: str) -> str:
    """Return `text` with curly apostrophes and no-break spaces; for labels and prose, not for verbatims."""
    for pattern, new in _RULES:
        text = pattern.sub(new, text)
    return text


def number(value: int) -> str:
    """Return 4400 as « 4 400 »."""
    return f"{value:,}".replace(",", FINE)


def percent(share: float) -> str:
    """Return a share in [0, 1] as « 51 % », under 10 % as « 3,4 % »; never 0 for what is more."""
    value = 100 * share
    if 0 < value < 0.05:
        return f"<{FINE}0,1{FINE}%"
    digits = 1 if 0 < round(value, 1) < 10 else 0
    return f"{value:.{digits}f}".replace(".", ",") + FINE + "%"


def signed_percent(gap: float) -> str:
    """Return a difference of shares in points: « +3,4 », « −12 », « 0 »."""
    value = round(100 * gap, 1)
    digits = 1 if abs(value) < 10 and value % 1 else 0
    sign = "+" if value > 0 else "\u2212" if value < 0 else ""
    return sign + f"{abs(value):.{digits}f}".replace(".", ",")


def interval(low: float, high: float) -> str:
    """Return the two ends of an interval of shares: « 12 – 17 % »."""
    low_text, high_text = (percent(end if end >= 0.0005 else 0.0) for end in (low, high))
    return f"{low_text.removesuffix(FINE + '%')}{FIXED}–{FIXED}{high_text}"


def plural(n: int, one: str, many: str | None = None) -> str:
    """Return « 1 personne », « 0 personne », « 1 400 personnes »."""
    return f"{number(n)}{FIXED}{one if abs(n) < 2 else many or one + 's'}"


def day(iso: str) -> str:
    """Return an ISO 8601 date as « 4 décembre 2017 », anything else as it is."""
    try:
        found = date.fromisoformat(iso[:10])
    except ValueError:
        return iso
    first = "1er" if found.day == 1 else str(found.day)
    return f"{first}{FIXED}{_MONTHS[found.month - 1]} {found.year}"


def decimal(share: float) -> str:
    """Return a share as French spreadsheets read it: « 0,1234 »."""
    return f"{share:.4f}".replace(".", ",")
