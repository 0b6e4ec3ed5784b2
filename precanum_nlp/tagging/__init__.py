"""Corpus + model → tagged stream, in order and in bounded memory."""

from precanum_nlp.tagging.engines import Cluster, Engine, EngineError, Processes, run_parts
from precanum_nlp.tagging.following import Following, follow
from precanum_nlp.tagging.output import write_parts, write_tagged
from precanum_nlp.tagging.parts import Job, Part, code_part, finished, open_job
from precanum_nlp.tagging.records import ACCEPTE, ANALYSTE, LISTE, STATUTS, SUGGERE, CodeScore, Tagged
from precanum_nlp.tagging.review import unreadable
from precanum_nlp.tagging.service import Service
from precanum_nlp.tagging.tagger import Tagger, certain_codes

__all__ = [
    "ACCEPTE",
    "ANALYSTE",
    "LISTE",
    "STATUTS",
    "SUGGERE",
    "Cluster",
    "CodeScore",
    "Engine",
    "EngineError",
    "Following",
    "Job",
    "Part",
    "Processes",
    "Service",
    "Tagged",
    "Tagger",
    "certain_codes",
    "code_part",
    "finished",
    "follow",
    "open_job",
    "run_parts",
    "unreadable",
    "write_parts",
    "write_tagged",
]
