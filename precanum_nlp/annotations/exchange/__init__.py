"""Exchange with other tools: tables of labels, Label Studio, doccano, REFI-QDA; each says what it loses."""

from precanum_nlp.annotations.exchange.bundle import Bundle, Received, Suggestion, Target
from precanum_nlp.annotations.exchange.codebook import (
    Codebook,
    draft_frame,
    known_codes,
    read_codebook,
    write_codebook,
)
from precanum_nlp.annotations.exchange.doccano import read_doccano, write_doccano
from precanum_nlp.annotations.exchange.label_studio import read_label_studio, write_label_studio
from precanum_nlp.annotations.exchange.losses import Loss, Losses, unsaid
from precanum_nlp.annotations.exchange.project_reading import read_project
from precanum_nlp.annotations.exchange.project_writing import write_project
from precanum_nlp.annotations.exchange.tabular import read_table, write_table

__all__ = [
    "Bundle",
    "Codebook",
    "Loss",
    "Losses",
    "Received",
    "Suggestion",
    "Target",
    "draft_frame",
    "known_codes",
    "read_codebook",
    "read_doccano",
    "read_label_studio",
    "read_project",
    "read_table",
    "unsaid",
    "write_codebook",
    "write_doccano",
    "write_label_studio",
    "write_project",
    "write_table",
]
