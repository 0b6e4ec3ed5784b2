"""`precanum tag` by parts, on several processes or machines: planned, continued, put together."""

from __future__ import annotations

import hashlib
import json
import re
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from precanum_nlp import __version__
from precanum_nlp.cli import options

if TYPE_CHECKING:
    from precanum_nlp.cli.study import Study
    from precanum_nlp.corpus import CorpusFile, SetAside
    from precanum_nlp.tagging import Engine, Job, Part, Tagger

_ROWS = 2048
# Estimates, on the safe side: what a process with an open model takes, and what coding a contribution adds.
_PROCESS, _ROW = 340 * 2**20, 60 * 2**10
_UNITS = {"": 1, "K": 2**10, "M": 2**20, "G": 2**30}


def bytes_of(context: click.Context, parameter: click.Parameter, value: str | None) -> int | None:
    """Return the bytes of « 2G », for click."""
    if value is None:
        return None
    found = re.fullmatch(r"(\d+)\s*([KMG]?)o?", value.strip(), re.IGNORECASE)
    if not found:
        raise click.BadParameter(f"« {value} » ; écrivez par exemple 2G ou 800M.")
    from precanum_nlp.tagging.parts import BATCH

    size = int(found[1]) * _UNITS[found[2].upper()]
    if size < _PROCESS + BATCH * _ROW:
        raise click.BadParameter(f"« {value} » ; un processus demande au moins 400M.")
    return size


def fitted(n_jobs: int, memory: int | None) -> tuple[int, int]:
    """Return how many processes, and how many rows a part, stay within `memory` bytes."""
    from precanum_nlp.tagging.parts import BATCH

    if memory is None:
        return n_jobs, _ROWS
    n_jobs = max(1, min(n_jobs, memory // (_PROCESS + BATCH * _ROW)))
    rows = (memory // n_jobs - _PROCESS) // _ROW
    return n_jobs, min(_ROWS, rows // BATCH * BATCH)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What was written, and what was not.

    Parameters
    ----------
    n_rows, to_check : int
        Contributions written, and those that ask for a human.
    set_aside : tuple of SetAside
        Rows that could not be read.
    lost : tuple of (Part, int)
        Parts that failed three times, and their rows.
    """

    n_rows: int
    to_check: int
    set_aside: Sequence[SetAside]
    lost: tuple[tuple[Part, int], ...]


def tag_by_parts(
    files: Sequence[CorpusFile], job: Job, engine: Engine, rows: int, target: Path, *, overwrite: bool,
    shared_model: Path | None = None,
) -> Outcome:  # fmt: skip
    """Code files by parts and put the result together; what an interrupted run left is taken up.

    `shared_model` is copied to where the job has its model.

    Raises
    ------
    OutputError
        `target` exists, or cannot be written.
    """
    from precanum_nlp.corpus.places import place, removed, share
    from precanum_nlp.corpus.stored import group_sizes
    from precanum_nlp.tagging import finished, run_parts, write_parts
    from precanum_nlp.tagging.parts import CORPUS

    folder = job.place
    engine.prepare(job)
    set_aside = _converted(folder, files, job, rows)
    if shared_model:
        share(shared_model, place(job.modele))
    sizes = group_sizes(folder / CORPUS)
    kept = [part for number in range(len(sizes)) if (part := finished(job, number))]
    if kept:
        options.say(f"reprise : {options.agreed(len(kept), 'partie déjà codée', 'parties déjà codées')}")
    have = {part.numero for part in kept}
    numbers = [number for number in range(len(sizes)) if number not in have]
    progress = _Progress(sum(sizes), sum(part.lignes for part in kept))
    written, lost = run_parts(engine, job, numbers, progress.done)
    parts = sorted([*kept, *written], key=lambda part: part.numero)
    files = (job.part(part.numero) for part in parts)
    write_parts(target, files, job.dimensions, job.autres, overwrite=overwrite)
    if not lost:
        removed(folder)
    return Outcome(
        sum(part.lignes for part in parts),
        sum(part.a_relire for part in parts),
        set_aside,
        tuple((part, sizes[part.numero]) for part in lost),
    )


def parts_folder(target: Path) -> Path:
    """Return where the parts of a result wait, beside it."""
    return target.with_name(f".{target.name}.parties")


def model_folder(study: Study, nom: str | None) -> Path | None:
    """Return the folder of the model named, or in use; None in a study without any."""
    from precanum_nlp.registry import current, names

    return study.models / nom if nom else current(study.models) if names(study.models) else None


def job_for(
    folder: Path | None, tagger: Tagger, files: Sequence[CorpusFile], target: Path, how: object,
    partage: str | None = None,
) -> Job:  # fmt: skip
    """Return what processes need to code `files` as `tagger` does.

    `folder` is that of the model, `how` is how files are read besides, `partage` where parts and model go.
    """
    from precanum_nlp.registry import read_manifest
    from precanum_nlp.tagging import Job

    model = read_manifest(folder).sha256 if folder else ""
    parts = str(parts_folder(target).absolute())
    if partage:
        where = partage if "://" in partage else str(Path(partage).absolute())
        parts = f"{where.rstrip('/')}/{target.name}.parties"
    what = (model, tagger.modele, tagger.referentiel.hash, tagger.exemples, tagger.evidence, how)
    return Job(
        dossier=parts,
        cle=_key(files, *what),
        modele="" if folder is None else f"{parts}/modele" if partage else str(folder.absolute()),
        referentiel=tagger.referentiel,
        exemples=tagger.exemples,
        autres=tuple(dict.fromkeys(name for file in files for name in file.others)),
        evidence=tagger.evidence,
        partage=partage is not None,
    )


def engine_for(n_jobs: int, ordonnanceur: str | None) -> Engine:
    """Return the processes of this machine, or a cluster where an address is given."""
    from precanum_nlp.tagging import Cluster, Processes

    return Cluster(ordonnanceur) if ordonnanceur else Processes(n_jobs)


def _key(files: Sequence[CorpusFile], *what: object) -> str:
    """Return a hash of what a result depends on: release, contents of the files and how they are read."""
    digest = hashlib.sha256(json.dumps([__version__, *what], ensure_ascii=False, default=str).encode())
    for file in files:
        with open(file.path, "rb") as handle:
            content = hashlib.file_digest(handle, "sha256").hexdigest()
        digest.update(f"\n{file.path.name} {file.encoding} {file.delimiter} {content}".encode())
    return digest.hexdigest()


def _converted(folder: Path, files: Sequence[CorpusFile], job: Job, rows: int) -> list[SetAside]:
    """Make the corpus of parts unless the same run made it before; return the rows set aside."""
    from precanum_nlp.cli.coding import split_set_aside
    from precanum_nlp.corpus import SetAside, iter_corpora
    from precanum_nlp.corpus.places import putting, removed
    from precanum_nlp.corpus.stored import store
    from precanum_nlp.corpus.writing import output_error
    from precanum_nlp.tagging.parts import CORPUS

    plan = folder / "plan.json"
    if (left := _left(plan, job.cle, rows)) is not None:
        return [SetAside(**row) for row in left]
    removed(folder)
    try:
        folder.mkdir(parents=job.partage)  # beside a result, its folder must be there
    except OSError as error:
        raise output_error(folder, error) from None
    kept, set_aside = split_set_aside(iter_corpora(files))
    kept = options.counted(kept, "contributions lues")
    store(folder / CORPUS, kept, rows=rows)
    aside = [asdict(row) for row in set_aside]
    with putting(plan) as temporary:
        content = {"cle": job.cle, "lignes": rows, "mis_de_cote": aside}
        temporary.write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")
    return set_aside


def _left(plan: Path, key: str, rows: int) -> list[dict] | None:
    """Return the rows set aside by an interrupted run of the same job, in parts that fit; None without."""
    try:
        content = json.loads(plan.read_text(encoding="utf-8"))
        same = content["cle"] == key and content["lignes"] <= rows
        return content["mis_de_cote"] if same else None
    except (OSError, ValueError, KeyError, TypeError):
        return None


class _Progress:
    """Says how far the parts are, how fast, and what is left."""

    def __init__(self, total: int, already: int, *, every: float = 5.0):
        self.total, self.already, self.every = total, already, every
        self.start = self.shown = time.monotonic()
        self.coded = 0

    def done(self, part: Part) -> None:
        self.coded += part.lignes
        now, whole = time.monotonic(), self.already + self.coded
        if now - self.shown < self.every and whole < self.total:
            return
        self.shown = now
        rate = self.coded / max(now - self.start, 1e-9)
        left = (self.total - whole) / rate
        options.say(
            f"contributions codées : {whole} sur {self.total}, {rate:.0f} par seconde, "
            f"reste {_duration(left)}"
        )


def _duration(seconds: float) -> str:
    if seconds < 90:
        return f"{round(seconds)} s"
    return f"{round(seconds / 60)} min" if seconds < 5400 else f"{seconds / 3600:.1f} h".replace(".", ",")
