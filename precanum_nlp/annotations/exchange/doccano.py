"""doccano: JSONL, one text a line, with labels of the whole text or labelled passages.

doccano counts offsets in UTF-16 units, as JavaScript does (github.com/doccano/doccano/issues/2290): a
passage after an emoji is not where Python would look for it.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from precanum_nlp.annotations.exchange.bundle import Bundle, Gathered, Received, Target
from precanum_nlp.annotations.exchange.losses import Loss, Losses
from precanum_nlp.annotations.exchange.offsets import Alignment, to_utf16
from precanum_nlp.annotations.readings import NO_CODE, SET_ASIDE, CodedPassage, Reading
from precanum_nlp.corpus import Contribution, replacing, text_hash
from precanum_nlp.errors import AnnotationError

_TOLD = ("groupe", "source", "question")
#: Where labels are, in the exports of the several kinds of project.
_LABELS = ("label", "labels", "cats", "entities", "accepted")


def write_doccano(
    path: str | os.PathLike, bundle: Bundle, *, passages: bool = False, overwrite: bool = False
) -> tuple[Loss, ...]:
    """Write texts and labels for a doccano project.

    Parameters
    ----------
    path : path-like
        .jsonl
    bundle : Bundle
        Of one annotator or model at most: a line has one set of labels.
    passages : bool, default=False
        Whether for a project of sequence labelling; else of text classification. A code without a passage
        labels the whole text then.
    overwrite : bool, default=False

    Returns
    -------
    tuple of Loss
        Names, dates, reasons of setting aside; passages, unless `passages`.

    Raises
    ------
    AnnotationError
        Several annotators.
    """
    people = sorted({reading.annotateur for reading in bundle.everyone()})
    if len(people) > 1:
        raise AnnotationError(
            f"doccano : une ligne ne porte les étiquettes que d'une personne, {len(people)} sont là "
            f"({', '.join(people)}) ; choisissez avec --annotateur NOM."
        )
    losses = Losses()
    readings = bundle.by_contribution()
    with (
        replacing(path, overwrite=overwrite) as temporary,
        open(temporary, "w", encoding="utf-8", newline="\n") as handle,
    ):
        for contribution in bundle.contributions:
            row = _row(contribution, readings[contribution.id], passages, losses)
            handle.write(json.dumps(row, ensure_ascii=False) + "\n")
    return losses.all()


def _row(
    contribution: Contribution, readings: list[Reading], passages: bool, losses: Losses
) -> dict[str, Any]:
    alignment = Alignment(contribution.texte)
    labels: list[Any] = []
    for reading in readings:
        losses.add("noms des annotateurs", contribution.id)
        losses.add("dates des lectures", contribution.id, n=bool(reading.date))
        losses.add("motifs de mise à l'écart", contribution.id, n=reading.motif is not None)
        for passage in _passages(reading):
            if passages:
                labels.append([*_span(passage, alignment), passage.code])
            elif passage.code not in labels:
                labels.append(passage.code)
            lost = not passages and passage.debut is not None
            losses.add("passages qui portent un code", contribution.id, n=lost)
    told = {name: value for name in _TOLD if (value := getattr(contribution, name))}
    return {
        "text": alignment.canonical,
        "label": labels,
        "contribution": contribution.id,
        "empreinte": text_hash(contribution.texte),
        **told,
    }


def _passages(reading: Reading) -> tuple[CodedPassage, ...]:
    """Return the codes; where there is none, the mark that says so, with the dimension that it is about."""
    if reading.motif is not None:
        return (CodedPassage(f"{reading.dimension} {SET_ASIDE}"),)
    return reading.passages or (CodedPassage(f"{reading.dimension} {NO_CODE}"),)


def _span(passage: CodedPassage, alignment: Alignment) -> tuple[int, int]:
    text = alignment.canonical
    if passage.debut is None:
        return 0, to_utf16(text, len(text))
    start, end = alignment.to_exchanged(passage.debut, passage.fin)
    return to_utf16(text, start), to_utf16(text, end)


def read_doccano(path: str | os.PathLike, target: Target) -> Received:
    """Read a JSONL export of doccano.

    Parameters
    ----------
    path : path-like
        One annotator's file: doccano writes one each.
    target : Target
        Says whose file it is.

    Returns
    -------
    Received
        A line without labels was not read.

    Raises
    ------
    AnnotationError
        No annotator, or a line that is no such JSON.
    """
    path = Path(path)
    if not target.annotateur:
        raise AnnotationError(f"{path.name} : doccano ne dit pas qui a lu ; ajoutez --annotateur NOM.")
    gathered = Gathered(target)
    for number, row in _rows(path):
        text = next((row[name] for name in ("text", "data") if isinstance(row.get(name), str)), None)
        if text is None:
            raise AnnotationError(
                f"{path.name}:{number} : pas de « text » ; exportez en JSONL depuis doccano."
            )
        meta = next((row[name] for name in ("meta", "metadata") if isinstance(row.get(name), dict)), {})
        given = row.get("contribution", meta.get("contribution", row.get("id", "")))
        identifier = target.contribution(str(given), text)
        if identifier is None:
            continue
        labels = [one for name in _LABELS for one in row.get(name) or []]
        target.losses.add("textes sans étiquette : non lus", identifier, n=not labels)
        target.losses.add("commentaires", identifier, n=len(row.get("Comments") or row.get("comments") or []))
        for label in labels:
            _take(gathered, target, identifier, text, label)
    return gathered.received()


def _rows(path: Path) -> Iterator[tuple[int, Mapping[str, Any]]]:
    try:
        with open(path, encoding="utf-8-sig") as handle:
            for number, line in enumerate(handle, start=1):
                if not line.strip():
                    continue
                row = json.loads(line)
                if not isinstance(row, dict):
                    raise AnnotationError(
                        f"{path.name}:{number} : un objet JSON est attendu sur chaque ligne."
                    )
                yield number, row
    except OSError as error:
        raise AnnotationError(
            f"{path} : lecture impossible ({error.strerror}) ; vérifiez le chemin."
        ) from error
    except (ValueError, RecursionError) as error:
        raise AnnotationError(f"{path.name} : ligne illisible ; exportez en JSONL depuis doccano.") from error


def _take(gathered: Gathered, target: Target, identifier: str, text: str, label: Any) -> None:
    place: tuple[int | None, int | None] = (None, None)
    if isinstance(label, dict):
        label = [label.get("start_offset"), label.get("end_offset"), label.get("label")]
    if isinstance(label, list):
        start, end, label = label if len(label) == 3 else (None, None, None)
        if not (isinstance(start, int) and isinstance(end, int)):
            target.losses.add("étiquettes illisibles", identifier)
            return
        place = target.passage(identifier, text, start, end, utf16=True) or place
        if place == (0, len(target.texts[identifier])):
            place = (None, None)  # how a code without a passage is written
    found = target.code(str(label))
    if found is None:
        target.losses.add(f"code inconnu : « {label} »", identifier)
        return
    gathered.say(identifier, found[0], target.annotateur, CodedPassage(found[1], *place))
