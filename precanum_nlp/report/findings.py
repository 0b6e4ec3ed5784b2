"""Sentences that title figures. They say what scoring found, and no more than it can tell apart."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from precanum_nlp.report.typography import percent

#: Names cited in a title.
_NAMED = 3


def leaders(rows: Sequence[Any]) -> list[Any]:
    """Return the rows whose place may be the first: the 95 % interval of their rank holds 1."""
    return [row for row in rows if row.rang is not None and (row.rang.bas or row.rang.rang) == 1]


def in_front(rows: Sequence[Any], label: Callable[[str], str], what: str = "arrive") -> str:
    """Return what comes first, or what cannot be told apart at the head.

    Parameters
    ----------
    rows : sequence
        `code`, `part` (an estimate) and `rang`, the highest first; the open answer left out.
    label : callable
        Code → label.
    """
    if not rows or not rows[0].part.valeur > 0:
        return "Aucune contribution ne porte ces codes"
    first = f"« {label(rows[0].code)} »"
    close = [row for row in leaders(rows) if row.code != rows[0].code]
    value = percent(rows[0].part.valeur)
    if not close:
        return f"{first} {what} nettement en tête ({value})"
    if len(close) == 1:
        return f"{first} et « {label(close[0].code)} » {what}nt en tête, sans écart assuré"
    return f"{first} {what} en tête ({value}), sans écart assuré avec {len(close)} autres"


def by_group(heads: Sequence[tuple[str, str]], what: str = "groupe") -> str:
    """Return who has what at the head; `heads` are (group, label of its first code)."""
    found: dict[str, list[str]] = {}
    for groupe, label in heads:
        found.setdefault(label, []).append(groupe)
    if not found:
        return f"Aucun {what} n’a été lu sur cette question"
    if len(found) == 1:
        return f"« {next(iter(found))} » vient en premier dans chaque {what}"
    named = [f"« {label} » ({_some(groups)})" for label, groups in found.items()]
    more = len(named) - _NAMED
    said = " ; ".join(named[:_NAMED]) + (f" ; et {more} de plus" if more > 0 else "")
    return f"Ce qui vient en premier change d’un {what} à l’autre : {said}"


def _some(names: Sequence[str]) -> str:
    if len(names) <= _NAMED:
        return ", ".join(names)
    return f"{', '.join(names[: _NAMED - 1])} et {len(names) - _NAMED + 1} autres"
