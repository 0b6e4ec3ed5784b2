"""Dates as other tools write them, to those of label files and back."""

from __future__ import annotations

from datetime import UTC, datetime


def read_date(written: object) -> str:
    """Return an ISO 8601 day, or day and time without zone (that of UTC); "" for what is no date.

    Midnight exactly is a day: it is how a day is written where a time is required. Numbers are seconds since
    1970, as older Label Studio wrote them.
    """
    try:
        if isinstance(written, int | float) and not isinstance(written, bool):
            found = datetime.fromtimestamp(written, UTC)
        else:
            found = datetime.fromisoformat(str(written).strip())
    except (ValueError, OverflowError, OSError):
        return ""
    if found.tzinfo is not None:
        found = found.astimezone(UTC).replace(tzinfo=None)
    found = found.replace(microsecond=0)
    return found.date().isoformat() if found.time().isoformat() == "00:00:00" else found.isoformat()


def write_date(date: str) -> str:
    """Return the date of a label file as xsd:dateTime requires it, with a time."""
    return date if "T" in date else f"{date}T00:00:00Z"
