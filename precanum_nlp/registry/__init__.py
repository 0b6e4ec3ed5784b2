"""models/: save, verify, load, promote; a saved model is arrays and JSON, never code."""

from precanum_nlp.registry.journal import BACK, PROMOTED, Promotion, previous, put_in_use, read_journal
from precanum_nlp.registry.manifest import FORMAT, Manifest
from precanum_nlp.registry.store import check_new, current, load, names, promote, read_manifest, save

__all__ = [
    "BACK",
    "FORMAT",
    "PROMOTED",
    "Manifest",
    "Promotion",
    "check_new",
    "current",
    "load",
    "names",
    "previous",
    "promote",
    "put_in_use",
    "read_journal",
    "read_manifest",
    "save",
]
