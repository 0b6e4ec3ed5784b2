"""Corpus + model → tagged stream, in order and in bounded memory."""

from precanum_nlp.tagging.following import Following, follow
from precanum_nlp.tagging.output import write_tagged
from precanum_nlp.tagging.records import ACCEPTE, ANALYSTE, STATUTS, SUGGERE, CodeScore, Tagged
from precanum_nlp.tagging.review import unreadable
from precanum_nlp.tagging.service import Service
from precanum_nlp.tagging.tagger import Tagger, certain_codes

__all__ = [
    "ACCEPTE",
    "ANALYSTE",
    "STATUTS",
    "SUGGERE",
    "CodeScore",
    "Following",
    "Service",
    "Tagged",
    "Tagger",
    "certain_codes",
    "follow",
    "unreadable",
    "write_tagged",
]
