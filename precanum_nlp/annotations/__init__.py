"""Label files, their merge and their agreement; never overwrites a reading, never guesses a code."""

from precanum_nlp.annotations.agreement import Agreement, CodeAgreement, Interval, agreement, masi_distance
from precanum_nlp.annotations.files import append_annotations, read_annotations, write_annotations
from precanum_nlp.annotations.labels import (
    Labels,
    State,
    check_against,
    current_labels,
    last_words,
    still_standing,
)
from precanum_nlp.annotations.records import AUTOMATIQUE, COLUMNS, DECISIONS, Annotation, faults

__all__ = [
    "AUTOMATIQUE",
    "COLUMNS",
    "DECISIONS",
    "Agreement",
    "Annotation",
    "CodeAgreement",
    "Interval",
    "Labels",
    "State",
    "agreement",
    "append_annotations",
    "check_against",
    "current_labels",
    "faults",
    "last_words",
    "masi_distance",
    "read_annotations",
    "still_standing",
    "write_annotations",
]
