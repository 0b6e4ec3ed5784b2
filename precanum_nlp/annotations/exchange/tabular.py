"""CSV and XLSX of labels: one row a contribution and annotator, one column a dimension."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from precanum_nlp.annotations.exchange.bundle import NO_REASON, Bundle, Gathered, Received, Target
from precanum_nlp.annotations.exchange.losses import Loss, Losses
from precanum_nlp.annotations.names import folded
from precanum_nlp.annotations.readings import NO_CODE, SET_ASIDE, CodedPassage, Reading
from precanum_nlp.annotations.tables import open_table
from precanum_nlp.corpus import write_rows
from precanum_nlp.corpus.dates import iso_date
from precanum_nlp.errors import AnnotationError

_TOLD = ("groupe", "source", "question")
_FIRST = ("id", "texte", *_TOLD, "annotateur", "date")


def write_table(path: str | os.PathLike, bundle: Bundle, *, overwrite: bool = False) -> tuple[Loss, ...]:
    """Write labels as a table; codes by id, joined by « | ».

    Parameters
    ----------
    path : path-like
        .csv, .xlsx, .jsonl or .parquet; `write_rows` tells the rest.
    bundle : Bundle
    overwrite : bool, default=False

    Returns
    -------
    tuple of Loss
        Passages, and the dates of dimensions read on another day.
    """
    losses = Losses()
    dimensions = [d.id for d in bundle.frame.dimensions]
    written = write_rows(
        path, (*_FIRST, *dimensions), _rows(bundle, losses), overwrite=overwrite, sheet="Étiquettes"
    )
    losses.add("cellules coupées : Excel n'en tient pas davantage", n=len(written.cut))
    return losses.all()


def _rows(bundle: Bundle, losses: Losses) -> Iterator[dict[str, str]]:
    several = bundle.by_contribution()
    for contribution in bundle.contributions:
        people: dict[str, list[Reading]] = {}
        for reading in several[contribution.id]:
            people.setdefault(reading.annotateur, []).append(reading)
        told = {"id": contribution.id, "texte": contribution.texte}
        told |= {name: getattr(contribution, name) for name in _TOLD}
        if not people:
            yield told
        for name, own in people.items():
            date = max(reading.date for reading in own)
            losses.add(
                "dates propres à une dimension ou à un code", contribution.id, n=_other_dates(own, date)
            )
            n_passages = sum(p.debut is not None for reading in own for p in reading.passages)
            losses.add("passages qui portent un code", contribution.id, n=n_passages)
            yield {**told, "annotateur": name, "date": date, **{r.dimension: _cell(r) for r in own}}


def _other_dates(own: list[Reading], date: str) -> int:
    dates = [passage.date or reading.date for reading in own for passage in reading.passages]
    return sum(one != date for one in (*dates, *(r.date for r in own if not r.passages)))


def _cell(reading: Reading) -> str:
    if reading.motif is not None:
        return f"{SET_ASIDE} : {reading.motif}"
    return "|".join(dict.fromkeys(p.code for p in reading.passages)) or NO_CODE


def read_table(path: str | os.PathLike, target: Target) -> Received:
    """Read labels from a table that has `id` and at least one column named as a dimension.

    Parameters
    ----------
    path : path-like
        .xlsx, or CSV in any encoding and delimiter.
    target : Target

    Returns
    -------
    Received
        An empty cell is a dimension that was not read.

    Raises
    ------
    AnnotationError
        A column is missing, or nothing says who read.
    CorpusError
        The file cannot be read.
    """
    path = Path(path)
    table = open_table(path, "id")
    columns = {header: name for header in table.headers if (name := target.dimension(header))}
    _check(path, table.headers, columns, target)
    places = {folded(header): place for place, header in enumerate(table.headers)}
    gathered = Gathered(target)
    for row in table.rows():
        if row.fault:
            if row.fault != "ligne vide":
                target.losses.add(f"lignes illisibles ({row.fault})")
            continue
        cells = [*row.cells, *[""] * (len(table.headers) - len(row.cells))]
        said = {name: cells[place].strip() for name, place in places.items()}
        identifier = target.contribution(said["id"], cells[places["texte"]] if "texte" in places else None)
        if identifier is None:
            continue
        annotator = said.get("annotateur") or target.annotateur
        date = iso_date(said.get("date", "")) or ""
        for header, dimension in columns.items():
            _take(gathered, target, identifier, dimension, annotator, date, said[folded(header)])
    return gathered.received()


def _check(path: Path, headers, columns, target: Target) -> None:
    known = {folded(header) for header in headers}
    if "id" not in known or not columns:
        missing = "id" if "id" not in known else "aucune colonne ne porte le nom d'une dimension"
        raise AnnotationError(
            f"{path.name} : il manque : {missing} ; colonnes trouvées : {', '.join(headers)} ; "
            f"dimensions : {', '.join(target.names)}."
        )
    if "annotateur" not in known and not target.annotateur:
        raise AnnotationError(
            f"{path.name} : qui a lu ? Ajoutez une colonne annotateur, ou --annotateur NOM."
        )


def _take(gathered, target: Target, identifier, dimension, annotator, date, cell: str) -> None:
    if not cell:
        return
    if not annotator:
        target.losses.add("lectures sans annotateur", identifier)
        return
    if folded(cell).startswith(folded(SET_ASIDE)):
        motif = cell.partition(":")[2].strip() or NO_REASON
        gathered.say(identifier, dimension, annotator, CodedPassage(SET_ASIDE, date=date), motif)
        return
    for written in filter(None, (part.strip() for part in cell.split("|"))):
        found = target.code(written, dimension)
        if found is None:
            target.losses.add(f"code inconnu : {dimension}, « {written} »", identifier)
            gathered.spoil(identifier, dimension, annotator)
        else:
            gathered.say(identifier, dimension, annotator, CodedPassage(found[1], date=date))
