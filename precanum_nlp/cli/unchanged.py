"""Whether a report is already what `precanum run` would make: the same inputs, and its files as written."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from functools import cache
from hashlib import file_digest, sha256
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

from precanum_nlp.cli.report_files import ERRATA, QUOTES
from precanum_nlp.cli.study import Study

#: In the folder of a report: what it was made from, and the hash of each of its files.
SEAL = ".empreinte.json"
_CODE = (".py", ".csv", ".txt", ".html", ".js", ".css", ".svg", ".yaml")


def inputs_key(study: Study) -> str:
    """Return one hash of all that a report depends on: the study's files, its model, the package's code.

    More than is needed may count (a test set's labels, say): the report is then made again for nothing,
    which is slow and never wrong.
    """
    made = sha256(_code_key().encode())
    for path in _inputs(study):
        made.update(f"{os.path.relpath(path, study.dossier)}\0".encode())
        with open(path, "rb") as handle:
            made.update(file_digest(handle, "sha256").digest())
    return made.hexdigest()


def seal(folder: Path, key: str) -> None:
    """Write down, in a report that is whole, what it was made from and what its files hold."""
    said = {"entrees": key, "fichiers": _digests(folder)}
    (folder / SEAL).write_text(json.dumps(said, ensure_ascii=False, indent=0), encoding="utf-8")


def is_whole(folder: Path, key: str) -> bool:
    """Return whether a report was made from these inputs and its files are still those that were written."""
    try:
        said = json.loads((folder / SEAL).read_text(encoding="utf-8"))
        return said["entrees"] == key and said["fichiers"].items() <= _digests(folder).items()
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return False


def _digests(folder: Path) -> dict[str, str]:
    found = {}
    for path in sorted(folder.iterdir()):
        if path.is_file() and path.name != SEAL:
            with open(path, "rb") as handle:
                found[path.name] = file_digest(handle, "sha256").hexdigest()
    return found


def _inputs(study: Study) -> Iterator[Path]:
    """Yield the files of a study that a report is made from, each once, in order."""
    places = [study.dossier / "etude.yaml", study.referentiel, study.scoring, study.annotations]
    places += [source.chemin for source in study.sources]
    places += [study.dossier / name for name in ("mots", QUOTES, ERRATA)]
    places += [*study.entretiens.values(), *_model(study)]
    places += [study.parties_prenantes] if study.parties_prenantes else []
    yield from sorted({path for place in places for path in _files(place)})


def _model(study: Study) -> tuple[Path, ...]:
    """Return the pointer to the model in use, and its folder; the room that opens models is slow to load."""
    pointer = study.models / "current"
    if not pointer.is_file():
        return ()
    return pointer, study.models / pointer.read_text(encoding="utf-8", errors="replace").strip()


def _files(place: Path) -> Iterator[Path]:
    if place.is_dir():
        yield from (path for path in place.rglob("*") if path.is_file())
    elif place.is_file():
        yield place


@cache
def _code_key() -> str:
    made = sha256()
    for item in sorted(_resources(files("precanum_nlp")), key=str):
        made.update(str(item.name).encode() + b"\0" + item.read_bytes())
    return made.hexdigest()


def _resources(folder: Traversable) -> Iterator[Traversable]:
    for item in folder.iterdir():
        if item.is_dir():
            yield from _resources(item)
        elif item.name.endswith(_CODE):
            yield item
