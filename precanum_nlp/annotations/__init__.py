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
from precanum_nlp.annotations.carrying import Move, carry, moves
from precanum_nlp.annotations.disagreements import (
    Confusion,
    Disagreement,
    confusions,
    read_in_common,
    to_adjudicate,
)
from precanum_nlp.annotations.files import append_annotations, read_annotations, write_annotations
from precanum_nlp.annotations.integration import Integration, NewWord, integrate
from precanum_nlp.annotations.labels import (
    Labels,
    State,
    check_against,
    current_labels,
    last_words,
    read_by_people,
    still_standing,
)
from precanum_nlp.annotations.readings import Changes, CodedPassage, Reading, changes, readings
from precanum_nlp.annotations.records import (
    A_CHOISIR,
    AUTOMATIQUE,
    COLUMNS,
    DECISIONS,
    LU,
    RETIRE,
    Annotation,
    faults,
)
from precanum_nlp.annotations.sheet import Asked, Lot, Problem, Sheet, SheetRow, Suggestion, lot_name
from precanum_nlp.annotations.sheet_reading import read_sheet
from precanum_nlp.annotations.sheet_writing import write_sheet

__all__ = [
    "AUTOMATIQUE",
    "A_CHOISIR",
    "COLUMNS",
    "DECISIONS",
    "LU",
    "RETIRE",
    "Agreement",
    "Annotation",
    "Asked",
    "Changes",
    "CodeAgreement",
    "CodedPassage",
    "Confusion",
    "Disagreement",
    "Integration",
    "Interval",
    "Labels",
    "Lot",
    "Move",
    "NewWord",
    "Problem",
    "Reading",
    "Sheet",
    "SheetRow",
    "State",
    "Suggestion",
    "agreement",
    "append_annotations",
    "carry",
    "changes",
    "check_against",
    "confusions",
    "current_labels",
    "faults",
    "integrate",
    "last_words",
    "lot_name",
    "masi_distance",
    "moves",
    "overall_agreement",
    "pairs_of",
    "read_annotations",
    "read_by_people",
    "read_in_common",
    "read_sheet",
    "readings",
    "still_standing",
    "to_adjudicate",
    "write_annotations",
    "write_sheet",
]
