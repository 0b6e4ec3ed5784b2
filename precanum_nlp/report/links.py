"""Where the page's links lead: lists of contributions."""

from __future__ import annotations

from urllib.parse import quote


def href(
    *, code: str = "", bloc: str = "", groupe: str = "", source: str = "", mot: str = "", avec: str = ""
) -> str:
    """Return the link to the contributions that match; without any argument, to all of them.

    `bloc` is « dimension/group of codes »: contributions with any of its codes; `avec` is a second word.
    """
    given = {"c": code, "b": bloc, "g": groupe, "s": source, "m": mot, "a": avec}
    return "#liste?" + "&".join(f"{key}={quote(value, safe='')}" for key, value in given.items() if value)
