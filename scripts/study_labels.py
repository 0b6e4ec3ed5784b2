"""The label files of the reference study: the writer, the second reader, the adjudicator, the passages."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from study_sources import CODED_TWICE, REAL, Row, Sources, read_jsonl

from precanum_nlp.annotations import AUTOMATIQUE, Annotation, write_annotations
from precanum_nlp.corpus import text_hash
from precanum_nlp.errors import AnnotationError
from precanum_nlp.referentiel import Referentiel

#: Day on which the codes entered the study; the same for all, as the writing itself was not dated.
CODED_ON = "2026-11-25"
WRITER, READER, JUDGE, MARKER = "redacteur", "lecteur2", "arbitre", "surligneur"
#: Dimensions that a question asks about: there, no code means « read, no code »; elsewhere, « not read ».
ASKED = {
    "Quel lien entre précarité et numérique ?": ("lien",),
    "Précarité et numérique, quel lien ?": ("lien",),
    "Populations les plus touchées ?": ("cibles",),
    "Sur quel public Orange devrait-il se concentrer ?": ("cibles",),
    "Qui aider en priorité ?": ("cibles",),
    "Dépendance au numérique pour les services essentiels ?": ("usages",),
    "Pourquoi Orange devrait s'engager ?": ("raisons",),
    "Expérience client": ("experience_client",),
    "Partenaires": ("partenariats",),
    "Financement, modèle économique": ("modele_economique",),
    "Avec qui, qui paie ?": ("partenariats", "modele_economique"),
}
Recorder = Callable[..., Annotation]


def write_labels(
    sources: Sources, ids: Mapping[str, str], lot: Callable[[Row], str], frame: Referentiel, folder: Path
) -> dict[str, dict[str, int]]:
    """Write a label file a batch and annotator, in the folder where the batch's codes live.

    Parameters
    ----------
    sources : Sources
    ids : mapping of str to str
        Id as written → id in the study.
    lot : callable
        Batch of a study row.
    frame : Referentiel
    folder : pathlib.Path
        `annotations/`; the test set's go to `test/`, the reserve's to `reserve/`.

    Returns
    -------
    dict of batch to dict of annotator to int
        Texts read.

    Raises
    ------
    AnnotationError
        A code is not in the frame, or a passage not in its text.
    """
    batches: dict[tuple[Path, str], list[Row]] = defaultdict(list)
    for row in sources.study:
        batches[folder / "test" if row["id"] in sources.test_ids else folder, lot(row)].append(row)
    for name, rows in sources.reserve.items():
        batches[folder / "reserve", name] = rows
    makers = _makers(sources, ids, frame)
    counts: dict[str, dict[str, int]] = {}
    written = set()
    for (where, name), rows in batches.items():
        where.mkdir(parents=True, exist_ok=True)
        for coder, make in makers.items():
            records = [record for row in rows for record in make(row)]
            totals = counts.setdefault(name, dict.fromkeys(makers, 0))
            totals[coder] += len({record.id for record in records})
            if records:
                path = where / f"{name}.{coder}.csv"
                write_annotations(path, records, overwrite=True)
                written.add(path)
    _take_away_the_rest(folder, written, makers)
    return counts


def write_real(texts: Path, frame: Referentiel, folder: Path) -> None:
    """Write the codes of real answers: row numbers, hashes and codes, never a text.

    Parameters
    ----------
    texts : pathlib.Path
        code_in/real.jsonl (what was read), code_out/real_A.jsonl, real_B.jsonl and adj/real.out.jsonl: the
        judge's 300. code_in/real_loop_*.jsonl and code_out/ of the same names: the 1,000 of
        scripts/bench_loop.py, and among them those read twice (real_loop_twice).
    frame : Referentiel
    folder : pathlib.Path
        `annotations/reel/`; the 1,000 go to `reel_boucle/` beside it.
    """
    given, read = texts / "code_in", texts / "code_out"
    judged = {
        "lecteurA": [read / f"{REAL}_A.jsonl"],
        "lecteurB": [read / f"{REAL}_B.jsonl"],
        JUDGE: [texts / "adj" / f"{REAL}.out.jsonl"],
    }
    _write_readings([given / f"{REAL}.jsonl"], judged, frame, folder)
    once = sorted(given.glob(f"{REAL}_loop_[0-9].jsonl"))
    loop = {
        "lecteurA": [read / path.name for path in once],
        "lecteurB": [read / f"{REAL}_loop_twice.jsonl"],
    }
    _write_readings(once, loop, frame, folder.parent / "reel_boucle")


def _write_readings(
    given: Iterable[Path], readings: Mapping[str, Iterable[Path]], frame: Referentiel, folder: Path
) -> None:
    rows = sorted((row for path in given for row in read_jsonl(path)), key=lambda row: row["id"])
    record = _recorder({}, frame)
    folder.mkdir(parents=True, exist_ok=True)
    for coder, paths in readings.items():
        # No reason is kept: it might quote the text.
        codes = {row["id"]: {**row, "raison": ""} for p in paths if p.is_file() for row in read_jsonl(p)}
        records = [one for row in rows for one in _labels(row, codes.get(row["id"]), coder, record)]
        if records:
            write_annotations(folder / f"grand_debat.{coder}.csv", records, overwrite=True)


def _take_away_the_rest(folder: Path, written: set[Path], coders: Iterable[str]) -> None:
    """Remove what an earlier run wrote and this one did not; other annotators' files stay."""
    for coder in coders:
        for where in (folder, folder / "test", folder / "reserve"):
            for path in set(where.glob(f"*.{coder}.csv")) - written:
                path.unlink()


def _makers(
    sources: Sources, ids: Mapping[str, str], frame: Referentiel
) -> dict[str, Callable[[Row], Iterator[Annotation]]]:
    """Return, by annotator, what makes the records of a row; none where the annotator has not read it."""
    slugs = {d.id: {code.label: code.id for code in d.codes} for d in frame.dimensions}
    record = _recorder(ids, frame)
    return {
        WRITER: lambda row: _writer_labels(row, slugs, record),
        READER: lambda row: _reader_labels(row, sources, slugs, record),
        JUDGE: lambda row: _judge_labels(row, sources, slugs, record),
        MARKER: lambda row: _passages(row, sources.passages.get(row["id"], {}), _owners(frame), record),
    }


def _owners(frame: Referentiel) -> dict[str, str]:
    return {code.id: d.id for d in frame.dimensions for code in d.codes}


def _recorder(ids: Mapping[str, str], frame: Referentiel) -> Recorder:
    """Return what makes a record of a row, an annotator, a dimension and a code."""
    owners = _owners(frame)

    def record(row: Row, coder: str, dimension: str, code: str, **more: object) -> Annotation:
        if code and owners.get(code) != dimension:
            raise AnnotationError(f"{row['id']}, {coder} : {code!r} n'est pas un code de {dimension}.")
        return Annotation(
            id=ids.get(row["id"], row["id"]),
            empreinte=text_hash(row["texte"]),
            dimension=dimension,
            code=code,
            decision="oui" if code else "aucun",
            annotateur=coder,
            date=CODED_ON,
            referentiel=frame.version,
            source=AUTOMATIQUE,
            **more,
        )

    return record


def _labels(row: Row, codes: Row | None, coder: str, record: Recorder) -> Iterator[Annotation]:
    if codes is None:
        return
    for dimension in CODED_TWICE:
        for code in dict.fromkeys(codes[dimension]) or [""]:
            yield record(row, coder, dimension, code, remarque=codes.get("raison", ""))


def _writer_labels(
    row: Row, slugs: Mapping[str, Mapping[str, str]], record: Recorder
) -> Iterator[Annotation]:
    yield from _labels(row, row, WRITER, record)
    if "autres" in row:  # the reserve's writers coded fields and proposals only: elsewhere, « not read »
        yield from _other_labels(row, row["autres"] or {}, WRITER, slugs, record)


def _reader_labels(
    row: Row, sources: Sources, slugs: Mapping[str, Mapping[str, str]], record: Recorder
) -> Iterator[Annotation]:
    yield from _labels(row, sources.second.get(row["id"]), READER, record)
    if others := sources.second_others.get(row["id"]):
        yield from _other_labels(row, others["autres"], READER, slugs, record)


def _judge_labels(
    row: Row, sources: Sources, slugs: Mapping[str, Mapping[str, str]], record: Recorder
) -> Iterator[Annotation]:
    yield from _labels(row, sources.judged.get(row["id"]), JUDGE, record)
    if judged := sources.judged_others.get(row["id"]):
        answers = judged["autres"]  # only the dimensions in dispute
        disputed = {dimension: slugs[dimension] for dimension in slugs if dimension in answers}
        for one in _other_labels(row, answers, JUDGE, disputed, record):
            yield replace(one, remarque=judged.get("raison", ""))


def _other_labels(
    row: Row,
    answers: Mapping[str, Sequence[str]],
    coder: str,
    slugs: Mapping[str, Mapping[str, str]],
    record: Recorder,
) -> Iterator[Annotation]:
    """Yield what a text answers in the other dimensions; « no code » only where the question asks."""
    asked = ASKED.get(row.get("question", ""), ())
    for dimension in slugs:
        if dimension in CODED_TWICE or (dimension not in asked and not answers.get(dimension)):
            continue
        for label in answers.get(dimension) or [""]:
            yield record(row, coder, dimension, label and slugs[dimension][label])


def _passages(
    row: Row, passages: Mapping[str, str], owners: Mapping[str, str], record: Recorder
) -> Iterator[Annotation]:
    for code, words in passages.items():
        start = row["texte"].find(words)
        if start < 0 or not words:
            raise AnnotationError(f"{row['id']}, {code} : passage absent du texte ; recopiez-le exactement.")
        yield record(row, MARKER, owners.get(code, ""), code, debut=start, fin=start + len(words))
