"""The label files of the reference study: the writer, the second reader, the adjudicator, the passages."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from study_sources import CODED_TWICE, KINDS, Arrival, Readings, Row, Texts

from precanum_nlp.annotations import AUTOMATIQUE, Annotation, read_annotations, write_annotations
from precanum_nlp.corpus import text_hash
from precanum_nlp.errors import AnnotationError
from precanum_nlp.referentiel import Referentiel

WRITER, READER, JUDGE, MARKER = CODERS = ("redacteur", "lecteur2", "arbitre", "surligneur")
#: Folders of annotations/ that hold the study's codes, its test set's and its reserve's.
FOLDERS = ("", "test", "reserve")
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
#: Records by annotator and id.
Labels = dict[tuple[str, str], list[Annotation]]


def read_labels(folder: Path) -> list[Annotation]:
    """Return the records of the four readers, and of nobody else."""
    paths = [path for coder in CODERS for path in _files(folder, coder)]
    return list(read_annotations(paths))


def standing(
    records: Iterable[Annotation], before: Mapping[str, str], now: Mapping[str, str], date: str | None
) -> tuple[Labels, Counter[str]]:
    """Return the records of texts as they now are, and how many of the others were dropped, by annotator.

    A writer stands by the codes of a text that was rewritten: they are dated anew, and carry its new hash.

    Parameters
    ----------
    records : iterable of Annotation
    before, now : mapping of id to str
        Hashes of the texts.
    date : str or None
        Of what is recorded anew.
    """
    labels: Labels = defaultdict(list)
    dropped: Counter[str] = Counter()
    for record in records:
        current = now.get(record.id)
        if current is None:
            dropped[f"{record.annotateur}, texte retiré"] += 1
            continue
        if record.empreinte != current:
            if record.annotateur != WRITER or record.empreinte != before[record.id]:
                dropped[record.annotateur] += 1
                continue
            record = replace(record, empreinte=current, date=_dated(date))
        labels[record.annotateur, record.id].append(record)
    return labels, dropped


def take_in_codes(
    labels: Labels, arrival: Arrival, readings: Readings, frame: Referentiel, date: str | None
) -> Counter[str]:
    """Put what writers and readers now say in the place of what they said, in `labels`.

    A reader's records of one dimension of a text go together; a reading that says the same again leaves those
    at hand, with their date.

    Returns
    -------
    Counter of str
        Readings that changed something, by annotator.

    Raises
    ------
    AnnotationError
        A code is not in the frame, a passage not in its text, or `date` is missing.
    """
    make = _Maker(frame)
    written = {
        (name, kind): row for name, row in arrival.written.items() for kind in KINDS[:-1] if kind in row
    }
    changed: Counter[str] = Counter()
    texts = {row["id"]: row for row in arrival.texts.everything}
    for coder, several in ((WRITER, written), (READER, readings.second), (JUDGE, readings.judged)):
        for (name, kind), said in several.items():
            who = MARKER if kind == "passages" else coder
            dimensions, new = make.reading(texts[name], who, kind, said)
            old = labels.get((who, name), [])
            now = [record for record in old if record.dimension in dimensions]
            if [replace(record, date="") for record in now] != [replace(record, date="") for record in new]:
                kept = [record for record in old if record.dimension not in dimensions]
                labels[who, name] = make.sorted([*kept, *(replace(r, date=_dated(date)) for r in new)])
                changed[who] += 1
    return changed


def write_labels(
    labels: Labels, texts: Texts, lot: Callable[[Row], str], folder: Path
) -> dict[str, dict[str, int]]:
    """Write a label file a batch and annotator, in the folder where the batch's codes live.

    Parameters
    ----------
    labels : Labels
    texts : Texts
    lot : callable
        Batch of a study row.
    folder : pathlib.Path
        `annotations/`; the test set's go to `test/`, the reserve's to `reserve/`.

    Returns
    -------
    dict of batch to dict of annotator to int
        Texts read.
    """
    batches: dict[tuple[Path, str], list[Row]] = defaultdict(list)
    for row in texts.study:
        batches[folder / "test" if texts.parts.get(row["id"]) == "test" else folder, lot(row)].append(row)
    for name, rows in texts.reserve.items():
        batches[folder / "reserve", name] = rows
    counts: dict[str, dict[str, int]] = {}
    written = set()
    for (where, name), rows in batches.items():
        where.mkdir(parents=True, exist_ok=True)
        for coder in CODERS:
            records = [record for row in rows for record in labels.get((coder, row["id"]), ())]
            counts.setdefault(name, dict.fromkeys(CODERS, 0))[coder] += len({r.id for r in records})
            if records:
                path = where / f"{name}.{coder}.csv"
                write_annotations(path, records, overwrite=True)
                written.add(path)
    for path in {path for coder in CODERS for path in _files(folder, coder)} - written:
        path.unlink()  # what an earlier run wrote and this one did not; other annotators' files stay
    return counts


def _files(folder: Path, coder: str) -> list[Path]:
    return [path for where in FOLDERS for path in sorted((folder / where).glob(f"*.{coder}.csv"))]


def _dated(date: str | None) -> str:
    if date is None:
        raise AnnotationError("Des codes entrent dans l'étude : donnez leur date, --date 2026-11-26.")
    return date


class _Maker:
    """Makes records of what a reader says of a text; undated, as only those that are new will be."""

    def __init__(self, frame: Referentiel):
        self.frame = frame
        self.order = {d.id: rank for rank, d in enumerate(frame.dimensions)}
        self.slugs = {d.id: {code.label: code.id for code in d.codes} for d in frame.dimensions}
        self.owners = {code.id: d.id for d in frame.dimensions for code in d.codes}
        self.others = frozenset(self.order) - set(CODED_TWICE)

    def sorted(self, records: Iterable[Annotation]) -> list[Annotation]:
        """Return records in the order of the frame's dimensions."""
        return sorted(records, key=lambda record: self.order[record.dimension])

    def reading(self, row: Row, coder: str, kind: str, said: Row) -> tuple[frozenset[str], list[Annotation]]:
        """Return the dimensions that a reading covers, and its records."""
        if kind == "passages":
            return frozenset(self.order), self.sorted(self._passages(row, said["passages"]))
        why = said.get("raison") or ""
        if kind in CODED_TWICE:
            codes = dict.fromkeys(said[kind]) or [""]
            return frozenset({kind}), [self._record(row, coder, kind, code, remarque=why) for code in codes]
        answers = said["autres"] or {}
        if unknown := set(answers) - self.others:
            raise AnnotationError(f"{row['id']}, {coder} : {min(unknown)!r} n'est pas une autre dimension.")
        # An adjudicator is asked for the dimensions in dispute alone.
        covered = frozenset(answers) if coder == JUDGE else self.others
        return covered, list(self._other_labels(row, coder, answers, covered, why))

    def _other_labels(
        self, row: Row, coder: str, answers: Mapping[str, Sequence[str]], covered: frozenset[str], why: str
    ) -> Iterator[Annotation]:
        """Yield what a text answers in the other dimensions; « no code » only where the question asks."""
        asked = ASKED.get(row.get("question", ""), ())
        for dimension in self.order:
            if dimension in covered and (dimension in asked or answers.get(dimension)):
                slugs = self.slugs[dimension]
                for label in dict.fromkeys(answers.get(dimension) or [""]):
                    yield self._record(row, coder, dimension, slugs.get(label, label), remarque=why)

    def _passages(self, row: Row, passages: Mapping[str, str]) -> Iterator[Annotation]:
        for code, words in passages.items():
            start = row["texte"].find(words)
            if start < 0 or not words:
                raise AnnotationError(
                    f"{row['id']}, {code} : passage absent du texte ; recopiez-le exactement."
                )
            place = {"debut": start, "fin": start + len(words)}
            yield self._record(row, MARKER, self.owners.get(code, ""), code, **place)

    def _record(self, row: Row, coder: str, dimension: str, code: str, **more: object) -> Annotation:
        if code and (not dimension or self.owners.get(code) != dimension):
            raise AnnotationError(
                f"{row['id']}, {coder} : {code!r} n'est pas un code de {dimension or self.frame.version}."
            )
        return Annotation(
            id=row["id"],
            empreinte=text_hash(row["texte"]),
            dimension=dimension,
            code=code,
            decision="oui" if code else "aucun",
            annotateur=coder,
            date="",
            referentiel=self.frame.version,
            source=AUTOMATIQUE,
            **more,
        )
