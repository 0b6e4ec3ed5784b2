"""The frame of reference: its types, its file, and what a reader of it sees."""

from precanum_nlp.referentiel.models import (
    CHANGE_TYPES,
    STATUTS,
    Change,
    Code,
    Dimension,
    Groupe,
    Referentiel,
)
from precanum_nlp.referentiel.reading import MAX_BYTES, Fault, read_referentiel, validate
from precanum_nlp.referentiel.starter import blank_referentiel
from precanum_nlp.referentiel.text import render_code, render_overview

__all__ = [
    "CHANGE_TYPES",
    "MAX_BYTES",
    "STATUTS",
    "Change",
    "Code",
    "Dimension",
    "Fault",
    "Groupe",
    "Referentiel",
    "blank_referentiel",
    "read_referentiel",
    "render_code",
    "render_overview",
    "validate",
]
