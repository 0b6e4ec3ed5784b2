"""The frame of reference: its types, its file, and what a reader of it sees."""

from precanum_nlp.referentiel.diff import RETIRE, Difference, Question, compare, explain
from precanum_nlp.referentiel.editing import (
    Signature,
    add_changes,
    add_code,
    add_expressions,
    merge_codes,
    move_code,
    rename_code,
    restore_codes,
    retire_codes,
    split_code,
)
from precanum_nlp.referentiel.migration import Correspondence, Fate, next_version, version_key
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
    "RETIRE",
    "STATUTS",
    "Change",
    "Code",
    "Correspondence",
    "Difference",
    "Dimension",
    "Fate",
    "Fault",
    "Groupe",
    "Question",
    "Referentiel",
    "Signature",
    "add_changes",
    "add_code",
    "add_expressions",
    "blank_referentiel",
    "compare",
    "explain",
    "merge_codes",
    "move_code",
    "next_version",
    "read_referentiel",
    "rename_code",
    "render_code",
    "render_overview",
    "restore_codes",
    "retire_codes",
    "split_code",
    "validate",
    "version_key",
]
