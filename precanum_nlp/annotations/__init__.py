"""Label files, their merge and their agreement; never overwrites a reading, never guesses a code."""

from precanum_nlp.annotations.agreement import (
    Agreement,
    CodeAgreement,
    Interval,
    agreement,
    masi_distance,
    overall_agreement,
    pairs_of,
)
from precanum_nlp.annotations.disagreements import (
    Confusion,
    Disagreement,
    confusions,
    read_in_common,
    to_adjudicate,
)
from precanum_nlp.annotations.files import append_annotations, read_annotations, write_annotations
from precanum_nlp.annotations.labels import (
    Labels,
    State,
    check_against,
    current_labels,
    last_words,
    still_standing,
)
from precanum_nlp.annotations.readings import Changes, CodedPassage, Reading, changes, readings
from precanum_nlp.annotations.records import AUTOMATIQUE, COLUMNS, DECISIONS, Annotation, faults

__all__ = [
    "AUTOMATIQUE",
    "COLUMNS",
    "DECISIONS",
    "Agreement",
    "Annotation",
    "Changes",
    "CodeAgreement",
    "CodedPassage",
    "Confusion",
    "Disagreement",
    "Interval",
    "Labels",
    "Reading",
    "State",
    "agreement",
    "append_annotations",
    "changes",
    "check_against",
    "confusions",
    "current_labels",
    "faults",
    "last_words",
    "masi_distance",
    "overall_agreement",
    "pairs_of",
    "read_annotations",
    "read_in_common",
    "readings",
    "still_standing",
    "to_adjudicate",
    "write_annotations",
]
