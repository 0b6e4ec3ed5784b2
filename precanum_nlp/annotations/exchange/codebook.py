"""REFI-QDA codebooks (.qdc): the frame out; in, how one stands to the frame, or a frame drafted from it."""

from __future__ import annotations

import os
import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

from precanum_nlp import __version__
from precanum_nlp.annotations.exchange.bundle import Target
from precanum_nlp.annotations.exchange.losses import Loss, Losses
from precanum_nlp.annotations.exchange.refi_xml import (
    NOTES,
    CodeNode,
    codes_element,
    frame_nodes,
    guid,
    parsed,
    read_nodes,
    same_guid,
    serialised,
)
from precanum_nlp.annotations.readings import NO_CODE, SET_ASIDE
from precanum_nlp.corpus import replacing
from precanum_nlp.errors import AnnotationError
from precanum_nlp.referentiel import Referentiel

NAMESPACE = "urn:QDA-XML:codebook:1.0"
_MAX_BYTES = 50_000_000


@dataclass(frozen=True, slots=True)
class Codebook:
    """A codebook as read: its codes, and what of it is not taken."""

    nodes: tuple[CodeNode, ...]
    losses: tuple[Loss, ...]


def write_codebook(
    path: str | os.PathLike, frame: Referentiel, *, overwrite: bool = False
) -> tuple[Loss, ...]:
    """Write a frame as a codebook.

    Returns
    -------
    tuple of Loss
        What of the frame a codebook has no place for.
    """
    root = ElementTree.Element("CodeBook", xmlns=NAMESPACE, origin=f"precanum_nlp {__version__}")
    root.append(codes_element(frame_nodes(frame)))
    with replacing(path, overwrite=overwrite) as temporary:
        temporary.write_bytes(serialised(root))
    return frame_losses(frame)


def frame_losses(frame: Referentiel) -> tuple[Loss, ...]:
    """Say what of a frame the standard has no place for."""
    losses = Losses()
    for dimension in frame.dimensions:
        losses.add("nombre maximal de codes d'une dimension", n=dimension.maximum is not None)
        for code in dimension.all_codes:
            losses.add("codes retirés ou en brouillon, rendus comme les autres", n=code.statut != "actif")
            losses.add("réponse ouverte (« ouvert »)", n=code.ouvert)
            losses.add("provenance d'un code", n=bool(code.provenance))
    losses.add("changements inscrits au journal du référentiel", n=len(frame.journal))
    losses.add("identifiants et versions des codes (retrouvés au retour dans cette étude seulement)", n=1)
    return losses.all()


def read_codebook(path: str | os.PathLike) -> Codebook:
    """Read a codebook.

    Raises
    ------
    AnnotationError
        The file is missing, too large, or no codebook.
    """
    path = Path(path)
    try:
        if path.stat().st_size > _MAX_BYTES:
            raise AnnotationError(f"{path.name} : plus de 50 Mo ; un livre de codes n'en pèse jamais autant.")
        data = path.read_bytes()
    except OSError as error:
        raise AnnotationError(
            f"{path} : lecture impossible ({error.strerror}) ; vérifiez le chemin."
        ) from error
    root = parsed(data, path.name, "CodeBook")
    nodes = read_nodes(root.find("Codes"))
    losses = Losses()
    losses.add("ensembles de codes (« Sets »)", n=len(root.findall("Sets/Set")))
    losses.add("couleurs", n=sum(bool(node.color) for top in nodes for node, _ in top.walk()))
    return Codebook(nodes, losses.all())


def known_codes(nodes: Sequence[CodeNode], target: Target) -> dict[str, tuple[str, str]]:
    """Return (dimension, code) of the codes that the frame has, by guid: by identifier, else by name.

    `NO_CODE` and `SET_ASIDE` stand for the two marks. A name that several dimensions have is looked for in
    the one that stands above it.
    """
    ours = {
        same_guid(guid("code", code.id)): (d.id, code.id)
        for d in target.frame.dimensions
        for code in d.all_codes
    }
    ours |= {
        same_guid(guid("marque", d.id, mark)): (d.id, mark)
        for d in target.frame.dimensions
        for mark in (NO_CODE, SET_ASIDE)
    }
    found = {}
    for top in nodes:
        for node, above in top.walk():
            where = dimension_above(above, target)
            known = ours.get(node.guid) or (
                (target.code(node.name, where) or target.code(node.name)) if node.codable else None
            )
            if known:
                found[node.guid] = known
    return found


def dimension_above(above: Sequence[CodeNode], target: Target) -> str | None:
    """Return the dimension whose label one of the codes above bears."""
    return next((name for node in above if (name := target.dimension(node.name))), None)


def draft_frame(codebook: Codebook, title: str) -> tuple[str, tuple[Loss, ...]]:
    """Return the YAML of a frame drafted from a codebook, and what does not fit in it.

    Three levels are dimension, group, code; two are group, code of one dimension; one, codes of one group.
    Deeper codes keep the names above them in their label.

    Raises
    ------
    AnnotationError
        No code.
    """
    losses = Losses(codebook.losses)
    depth = max((len(above) + 1 for top in codebook.nodes for _, above in top.walk()), default=0)
    if not depth:
        raise AnnotationError("le livre de codes est vide ; exportez-le de nouveau.")
    tops = codebook.nodes if depth >= 3 else (CodeNode("", "Codes", False, children=codebook.nodes),)
    ids = _Ids()
    dimensions = [_dimension(top, ids, losses) for top in tops]
    frame = {
        "titre": title,
        "version": "0.1",
        "dimensions": [d for d in dimensions if d["groupes"]],
        "journal": [],
    }
    return _yaml(frame), losses.all()


def _dimension(top: CodeNode, ids: _Ids, losses: Losses) -> dict[str, Any]:
    identifier = ids.new(top.name)
    loose = tuple(node for node in top.children if not node.children and not _is_mark(node))
    holders = [node for node in top.children if node.children]
    if loose or (top.codable and not top.children):
        holders.append(CodeNode("", top.name, False, children=loose or (top,)))
    groups = []
    for holder in holders:
        name = ids.new(holder.name)
        codes = [_code(node, above, name, ids) for node, above in _leaves(holder, losses)]
        if codes:
            groups.append({"id": name, "label": holder.name, "codes": codes})
    dimension = {"id": identifier, "label": top.name, "question": top.description or f"{top.name} ?"}
    return dimension | {"groupes": groups}


def _leaves(holder: CodeNode, losses: Losses) -> Iterator[tuple[CodeNode, tuple[CodeNode, ...]]]:
    """Yield the codes under a group, and the group itself where it may be given too."""
    for node, above in holder.walk():
        if _is_mark(node) or (node.children and not node.codable) or (node is holder and not node.codable):
            continue
        losses.add("codes qui en contiennent d'autres : à la fois groupe et code", n=bool(node.children))
        losses.add("niveaux au-delà de trois, mis dans le libellé", n=len(above) > 1)
        yield node, above[1:]


def _is_mark(node: CodeNode) -> bool:
    return node.name.endswith((NO_CODE, SET_ASIDE))


def _code(node: CodeNode, above: Sequence[CodeNode], group: str, ids: _Ids) -> dict[str, Any]:
    notes: dict[str, list[str]] = {name: [] for name in NOTES}
    definition = []
    for line in node.description.splitlines():
        name = next((name for name, head in NOTES.items() if line.startswith(head)), None)
        if name:
            notes[name].append(line.removeprefix(NOTES[name]))
        else:
            definition.append(line)
    code = {"id": ids.new(node.name, group), "label": " > ".join(one.name for one in (*above, node))}
    code |= {"definition": "\n".join(definition).strip(), "statut": "actif", "depuis": "0.1"}
    return code | {name: several for name, several in notes.items() if several}


class _Ids:
    """Makes ids that are unique in a frame out of names."""

    def __init__(self):
        self._given: set[str] = set()

    def new(self, name: str, group: str = "") -> str:
        plain = (
            unicodedata.normalize("NFKD", name.casefold().replace("œ", "oe"))
            .encode("ascii", "ignore")
            .decode()
        )
        slug = "_".join(re.findall(r"[a-z0-9]+", plain)[:6]) or "code"
        base = f"{group}.{slug}" if group else slug
        number, found = 1, base
        while found in self._given:
            number += 1
            found = f"{base}_{number}"
        self._given.add(found)
        return found


def _yaml(frame: dict[str, Any]) -> str:
    import io

    from ruamel.yaml import YAML

    writer = YAML()
    writer.default_flow_style = False
    writer.allow_unicode = True
    writer.width = 110
    writer.indent(mapping=2, sequence=4, offset=2)
    text = io.StringIO()
    writer.dump(_quoted(frame), text)
    return text.getvalue()


def _quoted(value: Any) -> Any:
    """Return the same with texts in quotes: « 1.0 », « oui » and the like stay texts."""
    from ruamel.yaml.scalarstring import DoubleQuotedScalarString

    if isinstance(value, dict):
        return {name: item if name in ("id", "statut") else _quoted(item) for name, item in value.items()}
    if isinstance(value, list):
        return [_quoted(item) for item in value]
    return DoubleQuotedScalarString(value)
