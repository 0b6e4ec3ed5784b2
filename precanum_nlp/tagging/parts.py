"""A corpus coded by parts, each written once: what a process does, on this machine or on another."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from precanum_nlp.corpus import jsonl_line
from precanum_nlp.corpus.places import local_copy, place, putting
from precanum_nlp.corpus.stored import read_group
from precanum_nlp.referentiel import Referentiel
from precanum_nlp.tagging.records import output_columns, output_row
from precanum_nlp.tagging.tagger import Tagger

if TYPE_CHECKING:
    from upath import UPath

#: Rows of a part are a multiple of it: batches are then the same whatever the size of the parts, and a sum of
#: floats depends on the batch that it is made in.
BATCH = 1024
CORPUS = "corpus.parquet"


@dataclass(frozen=True, slots=True)
class Job:
    """All that a process needs to code any part.

    Parameters
    ----------
    dossier : str
        Folder of `corpus.parquet` and of the parts, or its URL; every process must see it.
    cle : str
        Hash of all that the result depends on.
    modele : str
        Folder of the model, or its URL; "" for a study without any.
    referentiel : Referentiel
        Frame in force.
    exemples : mapping of code to sequence of (text, question)
        As for `Tagger`.
    autres : tuple of str
        Columns of the input to carry over.
    evidence : bool
        Whether passages are looked for.
    partage : bool
        Whether the folder is a place of its own, model included.
    """

    dossier: str
    cle: str
    modele: str
    referentiel: Referentiel
    exemples: Mapping[str, Sequence[tuple[str, str]]]
    autres: tuple[str, ...] = ()
    evidence: bool = True
    partage: bool = False

    @property
    def dimensions(self) -> tuple[str, ...]:
        """Dimensions of the frame, one column each."""
        return tuple(d.id for d in self.referentiel.dimensions)

    @property
    def place(self) -> Path | UPath:
        """The folder."""
        return place(self.dossier)

    def part(self, number: int) -> Path | UPath:
        """Return the path of a part, JSONL."""
        return self.place / f"partie-{number:06}.jsonl"


@dataclass(frozen=True, slots=True)
class Part:
    """A part that was written, or why it could not be.

    Parameters
    ----------
    numero : int
        Its row group, from 0.
    lignes, a_relire : int
        Contributions coded, and those that ask for a human.
    sha256 : str
        Of its file.
    faute : str
        Kind of the error that stopped it; "" when written.
    """

    numero: int
    lignes: int = 0
    a_relire: int = 0
    sha256: str = ""
    faute: str = ""


def code_part(job: Job, number: int) -> Part:
    """Code one part and write it; the same function whatever engine calls it.

    An error is returned, not raised, so that one part does not stop the others; it has no text in it.
    """
    from threadpoolctl import threadpool_limits

    try:
        # one thread a process: more would fight each other, and change the order of sums
        with threadpool_limits(1):
            return _written(job, number)
    except Exception as error:
        return Part(number, faute=type(error).__name__)


def open_model(job: Job) -> None:
    """Open the model of a job in this process; what keeps it from opening is told by the first part."""
    with suppress(Exception):
        _tagger(_Keyed(job.cle, job))


def finished(job: Job, number: int) -> Part | None:
    """Return a part that is whole on the disk, None where it is missing, cut or altered."""
    path = job.part(number)
    try:
        part = Part(**json.loads(path.with_suffix(".json").read_text(encoding="utf-8")))
        content = path.read_bytes()
    except (OSError, ValueError, TypeError):
        return None
    return part if hashlib.sha256(content).hexdigest() == part.sha256 else None


def _written(job: Job, number: int) -> Part:
    columns = output_columns(job.dimensions, job.autres, detailed=True)
    contributions = read_group(job.place / CORPUS, number)
    digest, n_rows, to_check = hashlib.sha256(), 0, 0
    path = job.part(number)
    with putting(path) as temporary, open(temporary, "wb") as handle:
        for tagged in _tagger(_Keyed(job.cle, job)).tag(contributions):
            line = jsonl_line(output_row(tagged, columns, job.dimensions, job.autres)).encode()
            digest.update(line)
            handle.write(line)
            n_rows += 1
            to_check += tagged.a_relire
    part = Part(number, n_rows, to_check, digest.hexdigest())
    # written last: a part is whole when this says so
    with putting(path.with_suffix(".json")) as temporary:
        temporary.write_text(json.dumps(asdict(part)), encoding="utf-8")
    return part


class _Keyed:
    """A job known by its key alone, to look a tagger up by."""

    def __init__(self, key: str, job: Job):
        self.key, self.job = key, job

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Keyed) and self.key == other.key

    def __hash__(self) -> int:
        return hash(self.key)


@lru_cache(maxsize=1)
def _tagger(keyed: _Keyed) -> Tagger:
    """Return the tagger of a job, opened once a process.

    The arrays are not shared between processes: a saved model is compressed and on 8 bits, and opening it
    takes a second and some fifty megabytes.
    """
    return open_job(keyed.job)


def open_job(job: Job) -> Tagger:
    """Return what codes the parts of a job."""
    from precanum_nlp.linguistics import word_vectors
    from precanum_nlp.registry import load
    from precanum_nlp.tagging.following import follow
    from precanum_nlp.training import coder_vectors, untrained

    if not job.modele:
        coder = untrained(job.referentiel, coder_vectors(word_vectors(), ()))
        return Tagger(coder, "libellés", job.referentiel, evidence=job.evidence, batch_size=BATCH)
    with local_copy(place(job.modele)) as folder:
        coder, manifest = load(folder)
    coder, _ = follow(coder, manifest.referentiel, job.referentiel)
    return Tagger(
        coder,
        manifest.nom,
        job.referentiel,
        exemples=job.exemples,
        evidence=job.evidence,
        batch_size=BATCH,
    )
