"""models/: save, verify, load, promote; a saved model is arrays and JSON, never code."""

from precanum_nlp.registry.manifest import FORMAT, Manifest
from precanum_nlp.registry.store import check_new, current, load, names, promote, read_manifest, save

__all__ = ["FORMAT", "Manifest", "check_new", "current", "load", "names", "promote", "read_manifest", "save"]
