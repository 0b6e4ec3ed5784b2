"""What codebooks and projects of REFI-QDA share: XML read with care, identifiers, the tree of codes.

The standard: https://www.qdasoftware.org/ (REFI-QDA 1.5). Tools write its namespaces as `…:1.0`, `…:1:0` or
not at all; all are read, `1.0` is written.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING
from xml.etree import ElementTree

from precanum_nlp.annotations.exchange.offsets import canonical
from precanum_nlp.annotations.names import CodeNames
from precanum_nlp.annotations.readings import NO_CODE, SET_ASIDE
from precanum_nlp.errors import AnnotationError
from precanum_nlp.referentiel import Code, Dimension, Referentiel

if TYPE_CHECKING:
    from collections.abc import Iterable

_NAMESPACE = re.compile(r"\{(?:urn:QDA-XML:(?:project|codebook):1[.:]0|)\}", re.IGNORECASE)
_OURS = uuid.UUID("7f3b1c52-0a1e-5f0b-9d61-6d2a5f0c9e41")
#: What XML 1.0 cannot hold, escaped or not.
_ILLEGAL = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_DEEPEST = 100  # levels of XML
#: Before each item of a code's notes, in its description.
NOTES = {
    "inclut": "Inclut : ",
    "exclut": "Exclut : ",
    "expressions": "Expression : ",
    "exemples": "Exemple : ",
}


@dataclass(frozen=True, slots=True)
class CodeNode:
    """A code of a codebook, with those under it.

    Parameters
    ----------
    guid, name : str
    codable : bool
        Whether it may be given to a text; else it only holds others.
    description : str
    children : tuple of CodeNode
    color : str
        "" where there is none.
    """

    guid: str
    name: str
    codable: bool
    description: str = ""
    children: tuple[CodeNode, ...] = ()
    color: str = ""

    def walk(self, above: tuple[CodeNode, ...] = ()) -> Iterator[tuple[CodeNode, tuple[CodeNode, ...]]]:
        """Yield this code and all under it, each with the codes above it."""
        yield self, above
        for child in self.children:
            yield from child.walk((*above, self))


def guid(kind: str, *key: str) -> str:
    """Return the identifier of a thing of the study: always the same, so that it is known again."""
    return str(uuid.uuid5(_OURS, "\x1f".join((kind, *key)))).upper()


def same_guid(written: str | None) -> str:
    """Return an identifier as it is compared: without braces, in lower case."""
    return (written or "").strip().strip("{}").lower()


def legal(text: str) -> str:
    """Return `text` as XML can hold it: in NFC with LF, without control characters."""
    return _ILLEGAL.sub("", canonical(text))


def frame_nodes(frame: Referentiel) -> tuple[CodeNode, ...]:
    """Return the codes of a frame: dimension, group, code; and per dimension the two marks for "no code"."""
    return tuple(_dimension_node(dimension) for dimension in frame.dimensions)


def _dimension_node(dimension: Dimension) -> CodeNode:
    names = CodeNames(dimension)
    groups = tuple(
        CodeNode(
            guid("groupe", dimension.id, groupe.id),
            groupe.label,
            False,
            children=tuple(
                CodeNode(guid("code", code.id), names.shown(code.id), True, _description(code))
                for code in groupe.codes
            ),
        )
        for groupe in dimension.groupes
    )
    marks = tuple(
        CodeNode(guid("marque", dimension.id, mark), f"{dimension.label} {mark}", True)
        for mark in (NO_CODE, SET_ASIDE)
    )
    return CodeNode(
        guid("dimension", dimension.id), dimension.label, False, dimension.question, (*groups, *marks)
    )


def _description(code: Code) -> str:
    notes = [f"{head}{note}" for name, head in NOTES.items() for note in getattr(code, name)]
    return "\n".join(filter(None, [code.definition, *notes]))


def codes_element(nodes: Iterable[CodeNode]) -> ElementTree.Element:
    """Return `<Codes>` with the tree of codes."""
    codes = ElementTree.Element("Codes")
    for node in nodes:
        _append(codes, node)
    return codes


def _append(parent: ElementTree.Element, node: CodeNode) -> None:
    element = ElementTree.SubElement(
        parent, "Code", guid=node.guid, name=legal(node.name), isCodable=str(node.codable).lower()
    )
    if node.description:
        ElementTree.SubElement(element, "Description").text = legal(node.description)
    for child in node.children:
        _append(element, child)


def serialised(root: ElementTree.Element) -> bytes:
    """Return a document, the same bytes for the same content."""
    ElementTree.indent(root)
    return ElementTree.tostring(root, encoding="utf-8", xml_declaration=True) + b"\n"


def parsed(data: bytes, name: str, expected: str) -> ElementTree.Element:
    """Return the root of a document, without namespaces; nothing outside of it is read.

    Parameters
    ----------
    data : bytes
    name : str
        Of the file, as the user knows it.
    expected : str
        Name of the root.

    Raises
    ------
    AnnotationError
        Not XML, entities or a document type (the ways to make a small file huge or to read another one), or
        another root.
    """
    from defusedxml import ElementTree as Defused
    from defusedxml.common import DefusedXmlException

    try:
        root = Defused.fromstring(data, forbid_dtd=True)
    except DefusedXmlException as error:
        raise AnnotationError(
            f"{name} : refusé, le XML déclare un type de document ou des entités, ce qu'aucun logiciel "
            "d'analyse n'écrit ; exportez-le de nouveau depuis le logiciel d'origine."
        ) from error
    except (Defused.ParseError, ValueError, LookupError) as error:
        raise AnnotationError(
            f"{name} : XML illisible (abîmé ou incomplet) ; exportez-le de nouveau."
        ) from error
    _check_depth(root, name)
    for element in root.iter():
        element.tag = _NAMESPACE.sub("", element.tag, count=1)
    if root.tag != expected:
        raise AnnotationError(
            f"{name} : racine « {root.tag[:60]} » inattendue ; REFI-QDA veut ici « {expected} »."
        )
    return root


def _check_depth(root: ElementTree.Element, name: str) -> None:
    """Refuse what is nested deeper than any codebook, before something walks through it by recursion."""
    level = [root]
    for _ in range(_DEEPEST):
        level = [child for element in level for child in element]
        if not level:
            return
    raise AnnotationError(
        f"{name} : refusé, plus de {_DEEPEST} niveaux de XML emboîtés ; ce n'est pas du REFI-QDA."
    )


def read_nodes(codes: ElementTree.Element | None) -> tuple[CodeNode, ...]:
    """Return the tree of codes under `<Codes>`; empty where there is none."""
    return () if codes is None else tuple(map(_node, codes.findall("Code")))


def _node(element: ElementTree.Element) -> CodeNode:
    return CodeNode(
        same_guid(element.get("guid")),
        (element.get("name") or "").strip(),
        (element.get("isCodable") or "true").strip().lower() in ("true", "1"),
        (element.findtext("Description") or "").strip(),
        tuple(map(_node, element.findall("Code"))),
        element.get("color") or "",
    )
