"""Spellings of text messages and their standard French."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from types import MappingProxyType


@cache
def sms_table() -> Mapping[str, tuple[str, ...]]:
    """Return chat spelling → standard forms, as `formes` would give them ("g" → ("j'", "ai"))."""
    source = files("precanum_nlp.linguistics").joinpath("sms.csv").read_text(encoding="utf-8")
    rows = csv.reader(source.splitlines(), delimiter=";")
    next(rows)
    return MappingProxyType({sms: tuple(standard.split()) for sms, standard in rows})


def expand_sms(forme: str) -> tuple[str, ...]:
    """Return the standard forms of one whole token, or the token itself when it is not chat spelling.

    Examples
    --------
    >>> expand_sms("jsui")
    ('je', 'suis')
    """
    return sms_table().get(forme) or (forme,)
