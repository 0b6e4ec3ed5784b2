"""Label Studio: tasks with predictions out, annotations ("completions" of old) in.

Formats: https://labelstud.io/guide/tasks and https://labelstud.io/guide/export.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any
from xml.sax.saxutils import quoteattr

from precanum_nlp.annotations.exchange.bundle import NO_REASON, Bundle, Gathered, Received, Target
from precanum_nlp.annotations.exchange.losses import Loss, Losses
from precanum_nlp.annotations.exchange.offsets import Alignment, canonical
from precanum_nlp.annotations.readings import NO_CODE, SET_ASIDE, CodedPassage, Reading
from precanum_nlp.corpus import Contribution, replacing, text_hash
from precanum_nlp.errors import AnnotationError
from precanum_nlp.referentiel import Dimension, Referentiel

_TEXT = "texte"
#: Ends the name of the tag that holds passages.
_PASSAGES = "__passages"
_TOLD = ("groupe", "source", "question")
_MAX_BYTES = 1 << 30


def write_label_studio(
    path: str | os.PathLike, bundle: Bundle, *, overwrite: bool = False
) -> tuple[Loss, ...]:
    """Write tasks, and beside them the labelling interface that they go with.

    Parameters
    ----------
    path : path-like
        .json; the interface is the same name with `.interface.xml`.
    bundle : Bundle
        Each annotator and each model becomes a `model_version` of predictions: nobody's reading passes for
        that of whoever imports the tasks, and Label Studio lets one choose which predictions to show.
    overwrite : bool, default=False

    Returns
    -------
    tuple of Loss
        Dates, and reasons of setting aside.
    """
    path, losses = Path(path), Losses()
    readings = bundle.by_contribution()
    scores: dict[tuple[str, str], list[float]] = {}
    for s in bundle.suggestions:
        scores.setdefault((s.id, f"modele:{s.modele}"), []).append(s.probabilite)
    tasks = [_task(c, readings[c.id], scores, losses) for c in bundle.contributions]
    text = json.dumps(tasks, ensure_ascii=False, indent=1)
    for name, content in ((path, text), (path.with_suffix(".interface.xml"), interface(bundle.frame))):
        with replacing(name, overwrite=overwrite) as temporary:
            temporary.write_text(content + "\n", encoding="utf-8", newline="\n")
    return losses.all()


def interface(frame: Referentiel) -> str:
    """Return the labelling interface of a frame, as Label Studio's settings take it."""
    lines = ["<View>", f'  <Text name="{_TEXT}" value="$texte"/>']
    for dimension in frame.dimensions:
        lines.append(f"  <Header value={quoteattr(dimension.label)}/>")
        lines += _tag("Choices", "Choice", dimension.id, dimension, 'choice="multiple"', marks=True)
        lines += _tag("Labels", "Label", dimension.id + _PASSAGES, dimension, "", marks=False)
    return "\n".join([*lines, "</View>"])


def _tag(outer: str, inner: str, name: str, dimension: Dimension, more: str, *, marks: bool) -> Iterator[str]:
    yield f'  <{outer} name={quoteattr(name)} toName="{_TEXT}" {more}>'.replace(" >", ">")
    options = [(code.label, code.id) for code in dimension.codes]
    if marks:
        options += [("lu, aucun code", NO_CODE), ("à écarter", SET_ASIDE)]
    for label, alias in options:
        yield f"    <{inner} value={quoteattr(label)} alias={quoteattr(alias)}/>"
    yield f"  </{outer}>"


def _task(
    contribution: Contribution,
    readings: list[Reading],
    scores: Mapping[tuple[str, str], list[float]],
    losses: Losses,
) -> dict[str, Any]:
    data = {"contribution": contribution.id, "texte": canonical(contribution.texte)}
    data |= {name: value for name in _TOLD if (value := getattr(contribution, name))}
    data["empreinte"] = text_hash(contribution.texte)
    predictions: dict[str, dict[str, Any]] = {}
    alignment = Alignment(contribution.texte)
    for reading in readings:
        who = (
            reading.annotateur
            if reading.annotateur.startswith("modele:")
            else f"annotateur:{reading.annotateur}"
        )
        prediction = predictions.setdefault(who, {"model_version": who, "result": []})
        if found := scores.get((contribution.id, who)):
            prediction["score"] = round(min(found), 4)
        prediction["result"] += _results(reading, alignment)
        losses.add("dates des lectures", contribution.id, n=bool(reading.date))
        losses.add("motifs de mise à l'écart", contribution.id, n=reading.motif is not None)
    return {"data": data, "predictions": list(predictions.values())}


def _results(reading: Reading, alignment: Alignment) -> Iterator[dict[str, Any]]:
    codes = list(dict.fromkeys(p.code for p in reading.passages))
    if reading.motif is not None:
        codes = [SET_ASIDE]
    choice = {"to_name": _TEXT, "from_name": reading.dimension, "type": "choices"}
    yield {**choice, "value": {"choices": codes or [NO_CODE]}}
    for passage in reading.passages:
        if passage.debut is None:
            continue
        start, end = alignment.to_exchanged(passage.debut, passage.fin)
        value = {"start": start, "end": end, "text": alignment.canonical[start:end], "labels": [passage.code]}
        yield {"to_name": _TEXT, "from_name": reading.dimension + _PASSAGES, "type": "labels", "value": value}


def read_label_studio(path: str | os.PathLike, target: Target) -> Received:
    """Read the annotations of a JSON export; predictions are nobody's word and stay out.

    Parameters
    ----------
    path : path-like
        The full JSON export (not JSON-MIN), of this or an older release ("completions").
    target : Target

    Returns
    -------
    Received
        A dimension without any answer was not read.

    Raises
    ------
    AnnotationError
        Not such an export.
    """
    path = Path(path)
    gathered = Gathered(target)
    for task in _tasks(path):
        data = task["data"]
        text = next((data[name] for name in ("texte", "text") if isinstance(data.get(name), str)), None)
        identifier = target.contribution(
            str(data.get("contribution", data.get("id", task.get("id", "")))), text
        )
        if identifier is None:
            continue
        for annotation in task.get("annotations") or task.get("completions") or []:
            if annotation.get("was_cancelled") or annotation.get("skipped"):
                target.losses.add("tâches passées sans réponse", identifier)
            else:
                _take(gathered, target, identifier, text or target.texts[identifier], annotation)
    return gathered.received()


def _tasks(path: Path) -> list[dict[str, Any]]:
    right = "exportez en « JSON », non « JSON-MIN », depuis Label Studio"
    try:
        if path.stat().st_size > _MAX_BYTES:
            raise AnnotationError(f"{path.name} : plus de 1 Gio ; exportez par lots.")
        tasks = json.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise AnnotationError(
            f"{path} : lecture impossible ({error.strerror}) ; vérifiez le chemin."
        ) from error
    except (ValueError, RecursionError) as error:
        raise AnnotationError(f"{path.name} : ce n'est pas du JSON en UTF-8 ; {right}.") from error
    tasks = tasks if isinstance(tasks, list) else [tasks]
    for number, task in enumerate(tasks, start=1):
        if not isinstance(task, dict) or not isinstance(task.get("data"), dict):
            raise AnnotationError(f"{path.name}, tâche {number} : pas de « data » ; {right}.")
    return tasks


def _take(gathered: Gathered, target: Target, identifier: str, text: str, annotation: Mapping) -> None:
    who = _who(annotation) or target.annotateur
    if not who:
        target.losses.add("lectures sans annotateur", identifier)
        return
    date = _date(annotation)
    motif = _motif(annotation)
    for result in annotation.get("result") or []:
        kind, value = result.get("type"), result.get("value") or {}
        if kind not in ("choices", "labels"):
            told = "textarea" if kind == "textarea" else str(kind)
            target.losses.add(f"réponses d'un genre que l'on ne reprend pas ({told})", identifier)
            continue
        dimension = target.dimension(str(result.get("from_name", "")).removesuffix(_PASSAGES))
        place = _place(target, identifier, text, value) if kind == "labels" else (None, None)
        for written in value.get(kind) or []:
            found = target.code(str(written), dimension)
            if found is None:
                target.losses.add(f"code inconnu : « {written} »", identifier)
                if dimension:
                    gathered.spoil(identifier, dimension, who)
            else:
                gathered.say(identifier, found[0], who, CodedPassage(found[1], *place, date), motif)


def _place(target: Target, identifier: str, text: str, value: Mapping) -> tuple[int | None, int | None]:
    given = value.get("globalOffsets") or value
    start, end = given.get("start"), given.get("end")
    if not (isinstance(start, int) and isinstance(end, int)):
        target.losses.add("passages qui ne sont pas dans le texte", identifier)
        return None, None
    return target.passage(identifier, text, start, end, said=value.get("text")) or (None, None)


def _who(annotation: Mapping) -> str:
    """Return who read: an address or a number, "" where the file does not say."""
    by = annotation.get("completed_by", "")
    if isinstance(by, dict):
        by = by.get("email") or by.get("username") or by.get("id", "")
    return str(by)


def _date(annotation: Mapping) -> str:
    from precanum_nlp.annotations.exchange.dates import read_date

    found = annotation.get("updated_at") or annotation.get("created_at") or ""
    return read_date(found)


def _motif(annotation: Mapping) -> str:
    for result in annotation.get("result") or []:
        if result.get("type") == "textarea":
            return " ".join(map(str, (result.get("value") or {}).get("text") or [])) or NO_REASON
    return ""
