"""REFI-QDA projects (.qdpx) out: sources, codes, selections and coders."""

from __future__ import annotations

import os
import zipfile
from collections.abc import Iterable, Mapping
from xml.etree.ElementTree import Element, SubElement

from precanum_nlp import __version__
from precanum_nlp.annotations.exchange.bundle import Bundle
from precanum_nlp.annotations.exchange.codebook import frame_losses
from precanum_nlp.annotations.exchange.dates import write_date
from precanum_nlp.annotations.exchange.losses import Loss, Losses
from precanum_nlp.annotations.exchange.offsets import Alignment
from precanum_nlp.annotations.exchange.refi_xml import codes_element, frame_nodes, guid, legal, serialised
from precanum_nlp.annotations.readings import NO_CODE, SET_ASIDE, CodedPassage, Reading
from precanum_nlp.corpus import Contribution, replacing

NAMESPACE = "urn:QDA-XML:project:1.0"
_VARIABLES = ("groupe", "sous_groupe", "partie_prenante", "source", "question", "date", "cible")
#: Zip's first day: the same content gives the same bytes.
_FIRST_DAY = (1980, 1, 1, 0, 0, 0)


def write_project(path: str | os.PathLike, bundle: Bundle, *, overwrite: bool = False) -> tuple[Loss, ...]:
    """Write a project: project.qde, and each text as UTF-8 with LF under sources/.

    Parameters
    ----------
    path : path-like
        .qdpx
    bundle : Bundle
        A code without a passage is given to the whole text: few tools read a coding that has no selection.
    overwrite : bool, default=False

    Returns
    -------
    tuple of Loss
    """
    losses = Losses(frame_losses(bundle.frame))
    readings = bundle.by_contribution()
    root = Element(
        "Project", xmlns=NAMESPACE, name=legal(bundle.frame.titre), origin=f"precanum_nlp {__version__}"
    )
    people = sorted({reading.annotateur for several in readings.values() for reading in several})
    if people:  # a list that is there has one item at least: so says the schema, of Sources as well
        users = SubElement(root, "Users")
        for name in people:
            SubElement(users, "User", guid=guid("personne", name), name=legal(name))
    SubElement(root, "CodeBook").append(codes_element(frame_nodes(bundle.frame)))
    _add_variables(root, bundle.contributions)
    sources = SubElement(root, "Sources") if bundle.contributions else Element("Sources")
    with (
        replacing(path, overwrite=overwrite) as temporary,
        zipfile.ZipFile(temporary, "w", zipfile.ZIP_DEFLATED) as archive,
    ):
        for contribution in bundle.contributions:
            alignment = Alignment(contribution.texte)
            member = f"{guid('source', contribution.id)}.txt"
            sources.append(_source(contribution, member, readings[contribution.id], alignment, losses))
            _add(archive, f"sources/{member}", alignment.canonical.encode("utf-8", "replace"))
        _add(archive, "project.qde", serialised(root))
    return losses.all()


def _add(archive: zipfile.ZipFile, name: str, data: bytes) -> None:
    member = zipfile.ZipInfo(name, _FIRST_DAY)
    member.compress_type = zipfile.ZIP_DEFLATED
    member.external_attr = 0o644 << 16
    archive.writestr(member, data)


def _add_variables(root: Element, contributions: Iterable[Contribution]) -> None:
    used = [name for name in _VARIABLES if any(getattr(c, name) for c in contributions)]
    if used:
        variables = SubElement(root, "Variables")
        for name in used:
            SubElement(variables, "Variable", guid=guid("variable", name), name=name, typeOfVariable="Text")


def _source(
    contribution: Contribution,
    member: str,
    readings: Iterable[Reading],
    alignment: Alignment,
    losses: Losses,
) -> Element:
    source = Element(
        "TextSource",
        guid=guid("source", contribution.id),
        name=legal(contribution.id),
        plainTextPath=f"internal://{member}",
    )
    for place, several in sorted(_by_place(readings, alignment).items()):
        source.append(_selection(contribution.id, place, several))
    for reading in readings:
        whole = sum(
            _place(p, alignment) == (0, len(alignment.canonical))
            for p in reading.passages
            if p.debut is not None
        )
        losses.add("passages qui sont tout le texte : rendus sans passage", contribution.id, n=whole)
    for name in _VARIABLES:
        if value := getattr(contribution, name):
            holder = SubElement(source, "VariableValue")
            SubElement(holder, "VariableRef", targetGUID=guid("variable", name))
            SubElement(holder, "TextValue").text = legal(value)
    return source


#: A code, or a mark, that someone gave in a place: dimension, code, annotator, date, reason if set aside.
_Coding = tuple[str, str, str, str, str]


def _by_place(
    readings: Iterable[Reading], alignment: Alignment
) -> Mapping[tuple[int, int, str], list[_Coding]]:
    """Return what is given, by start, end and reason: a selection has one description."""
    found: dict[tuple[int, int, str], list[_Coding]] = {}
    for reading in readings:
        motif = reading.motif or ""
        mark = CodedPassage(SET_ASIDE if reading.motif is not None else NO_CODE, date=reading.date)
        for p in reading.passages or (mark,):
            given = (reading.dimension, p.code, reading.annotateur, p.date or reading.date, motif)
            found.setdefault((*_place(p, alignment), motif), []).append(given)
    return found


def _place(passage: CodedPassage, alignment: Alignment) -> tuple[int, int]:
    if passage.debut is None:
        return 0, len(alignment.canonical)
    return alignment.to_exchanged(passage.debut, passage.fin)


def _selection(identifier: str, place: tuple[int, int, str], codings: Iterable[_Coding]) -> Element:
    start, end, motif = place
    key = (identifier, str(start), str(end), motif)
    selection = Element(
        "PlainTextSelection", guid=guid("passage", *key), startPosition=str(start), endPosition=str(end)
    )
    if motif:
        SubElement(selection, "Description").text = legal(motif)
    for dimension, code, annotator, date, _ in codings:
        coding = SubElement(
            selection,
            "Coding",
            guid=guid("codage", *key, dimension, code, annotator),
            creatingUser=guid("personne", annotator),
        )
        if date:
            coding.set("creationDateTime", write_date(date))
        is_mark = code in (NO_CODE, SET_ASIDE)
        target = guid("marque", dimension, code) if is_mark else guid("code", code)
        SubElement(coding, "CodeRef", targetGUID=target)
    return selection
