"""YAML text to plain values that know their line, without building any object.

ruamel.yaml reads the text as a stream of events; the tree is built here. No constructor runs, so a tag cannot
make one, and an alias is counted before it is followed.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

#: A frame nests seven deep; more is a mistake, or an attempt to exhaust the stack.
MAX_DEPTH = 30
#: Nodes that aliases may add in all. A frame of 500 codes has about 40,000 nodes of its own.
MAX_ALIASED = 10_000


@dataclass(frozen=True, slots=True, order=True)
class Fault:
    """Something wrong at a place of a file; `ligne` and `colonne` start at 1, `message` is French."""

    ligne: int
    colonne: int
    message: str

    def render(self, name: str) -> str:
        """Return `fichier:ligne:colonne : message`, on one line whatever the file holds."""
        message = "".join(char if char.isprintable() else " " for char in self.message)
        return f"{name}:{self.ligne}:{self.colonne} : {message}"


@dataclass(slots=True)
class Node:
    """A value, where it starts, and what it holds: dict of Node, list of Node, or a scalar."""

    value: Any
    ligne: int
    colonne: int
    keys: dict[str, tuple[int, int]] = field(default_factory=dict)
    size: int = 1
    depth: int = 1
    closed: bool = True

    def plain(self) -> Any:
        """Return the same value in dicts, lists and scalars; bounded, as the tree itself is."""
        if isinstance(self.value, dict):
            return {key: child.plain() for key, child in self.value.items()}
        if isinstance(self.value, list):
            return [child.plain() for child in self.value]
        return self.value


def locate(node: Node, error: Mapping[str, Any]) -> tuple[int, int]:
    """Return where a fault lies: its value, its key when unknown or empty, its block when missing."""
    place = (node.ligne, node.colonne)
    for part in error["loc"]:
        if isinstance(node.value, dict) and part in node.value:
            parent, node = node, node.value[part]
            at_key = node.value is None or error["type"] == "extra_forbidden"
            place = parent.keys[part] if at_key else (node.ligne, node.colonne)
        elif isinstance(node.value, list) and isinstance(part, int):
            node = node.value[part]
            place = (node.ligne, node.colonne)
        else:
            break  # a missing key
    return place


#: Signs on which two parsers of YAML may differ: tabs, escapes, directives, odd ends of lines, and the rest
#: of what is not printed.
_ODD = re.compile(
    r"[^\n\x20-\x5b\x5d-\x7e\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd]|^(?:%|---|\.\.\.)",
    re.MULTILINE,
)
_TAG = "étiquette YAML « ! » refusée ; supprimez-la ou mettez des guillemets."


class _Stop(Exception):
    """Reading further makes no sense; the faults found so far say why."""


def parse(text: str) -> tuple[Node | None, list[Fault]]:
    """Return the tree of a YAML text and its faults; the tree is None when the text cannot be followed."""
    from ruamel.yaml.error import MarkedYAMLError, YAMLError

    if (whole := faultless(text)) is not None:
        return whole, []
    builder = _Builder()
    try:
        for event in _events(text):
            builder.add(event)
    except _Stop:
        return None, builder.faults
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        builder.fault_at((mark.line + 1, mark.column + 1), _in_french(error))
        return None, builder.faults
    except YAMLError as error:
        builder.fault_at(_character_place(text, error), "caractère de contrôle interdit ; supprimez-le.")
        return None, builder.faults
    if builder.root is None:
        builder.fault_at((1, 1), "fichier vide ; `precanum init` écrit un référentiel de départ.")
    return builder.root, builder.faults


def faultless(text: str) -> Node | None:
    """Return the tree of a plain text without any fault, by libyaml, in a twentieth of the time of `parse`.

    None for every other text: only the parser in Python says what is wrong in words that are known here, and
    on odd signs the two may differ. None too where libyaml is not there.
    """
    from ruamel.yaml.error import YAMLError

    try:
        from _ruamel_yaml import CParser
    except ImportError:
        return None
    if _ODD.search(text):
        return None
    builder = _Builder()
    try:
        parser = CParser(text)
        while (event := parser.get_event()) is not None:
            if _is_odd(event):
                return None
            builder.add(event)
    except (YAMLError, ValueError, _Stop):
        return None
    return None if builder.faults else builder.root


def _is_odd(event) -> bool:
    """Whether two parsers may differ on an event: an anchor, a tag, a block of text, the place of nothing."""
    told = {name: getattr(event, name, None) for name in ("anchor", "tag", "style", "value")}
    return bool(told["anchor"] or told["tag"] or told["style"] in ("|", ">") or told["value"] == "")


def _events(text: str) -> Iterator:
    from ruamel.yaml import YAML
    from ruamel.yaml.error import MarkedYAMLError, ReusedAnchorWarning

    yaml = YAML(typ="safe", pure=True)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ReusedAnchorWarning)  # the builder reports it, with its line
        try:
            yield from yaml.parse(text)
        except (OverflowError, ValueError) as error:
            # ruamel hands "\UFFFFFFFF" to chr() unchecked.
            raise MarkedYAMLError(
                problem="unknown escape character", problem_mark=yaml.reader.get_mark()
            ) from error


class _Builder:
    def __init__(self):
        self.root: Node | None = None
        self.faults: list[Fault] = []
        self._open: list[Node] = []
        self._pending: list[tuple[str, tuple[int, int]] | None] = []  # the key awaiting its value, by level
        self._anchors: dict[str, Node] = {}
        self._aliased = 0

    def fault_at(self, place: tuple[int, int], message: str) -> None:
        self.faults.append(Fault(*place, message))

    def add(self, event) -> None:
        kind = type(event).__name__
        if kind == "DocumentStartEvent" and self.root is not None:
            self._stop(event, "second document (« --- ») ; un référentiel est un seul document.")
        if kind in ("MappingStartEvent", "SequenceStartEvent", "ScalarEvent"):
            self._check_tag(event)
        if kind == "ScalarEvent":
            self._put(event, Node(_scalar(event), *_place(event)))
        elif kind == "AliasEvent":
            self._put(event, self._follow(event))
        elif kind in ("MappingStartEvent", "SequenceStartEvent"):
            self._start(event, {} if kind == "MappingStartEvent" else [])
        elif kind in ("MappingEndEvent", "SequenceEndEvent"):
            self._end()

    def _start(self, event, empty) -> None:
        self._check_depth(event, 1)
        node = Node(empty, *_place(event), closed=False)
        self._put(event, node)
        self._open.append(node)
        self._pending.append(None)

    def _end(self) -> None:
        node = self._open.pop()
        self._pending.pop()
        children = node.value.values() if isinstance(node.value, dict) else node.value
        node.size = 1 + sum(child.size for child in children)
        node.depth = 1 + max((child.depth for child in children), default=0)
        node.closed = True

    def _put(self, event, node: Node) -> None:
        if getattr(event, "anchor", None) and type(event).__name__ != "AliasEvent":
            self._anchor(event, node)
        if not self._open:
            self.root = node
            return
        parent = self._open[-1]
        if isinstance(parent.value, list):
            parent.value.append(node)
        elif self._pending[-1] is None:
            self._pending[-1] = self._key(event, node)
        else:
            self._pair(parent, *self._pending[-1], node)
            self._pending[-1] = None

    def _key(self, event, node: Node) -> tuple[str, tuple[int, int]]:
        if isinstance(node.value, (dict, list)):
            self._stop(event, "une clé doit être un mot, non une liste ni un bloc.")
        return str(getattr(event, "value", node.value)), _place(event)

    def _pair(self, parent: Node, key: str, place: tuple[int, int], node: Node) -> None:
        if key in parent.value:
            first = parent.keys[key][0]
            self.fault_at(place, f"clé « {key} » en double (déjà ligne {first}) ; gardez-en une.")
            return
        parent.value[key] = node
        parent.keys[key] = place

    def _anchor(self, event, node: Node) -> None:
        if event.anchor in self._anchors:
            self.fault_at(_place(event), f"ancre « &{event.anchor} » en double ; donnez-lui un autre nom.")
        self._anchors[event.anchor] = node

    def _follow(self, event) -> Node:
        target = self._anchors.get(event.anchor)
        if target is None:
            self.fault_at(_place(event), f"renvoi « *{event.anchor} » vers une ancre qui n'existe pas.")
            return Node(None, *_place(event))
        if not target.closed:
            self._stop(event, f"renvoi « *{event.anchor} » à un bloc qui le contient ; recopiez le texte.")
        self._check_depth(event, target.depth)
        self._aliased += target.size
        if self._aliased > MAX_ALIASED:
            self._stop(event, "trop de renvois « * » : le fichier déplié serait énorme ; recopiez le texte.")
        return target

    def _check_depth(self, event, added: int) -> None:
        if len(self._open) + added > MAX_DEPTH:
            self._stop(event, f"plus de {MAX_DEPTH} niveaux imbriqués ; un référentiel n'en a que sept.")

    def _check_tag(self, event) -> None:
        if event.tag not in (None, "!", "tag:yaml.org,2002:str"):
            self.fault_at(_place(event), _TAG)

    def _stop(self, event, message: str) -> None:
        self.fault_at(_place(event), message)
        raise _Stop


def _place(event) -> tuple[int, int]:
    return event.start_mark.line + 1, event.start_mark.column + 1


_NULL = {"", "~", "null", "Null", "NULL"}
_BOOL = {"true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False}
_NUMBER = re.compile(r"[-+]?(\.\d+|\d+(\.\d*)?)([eE][-+]?\d+)?")


def _scalar(event) -> Any:
    """Return str, int, float, bool or None after YAML 1.2 core; a date stays text, unlike in ruamel."""
    text = event.value
    if event.style or event.tag is not None:
        return text
    if text in _NULL:
        return None
    if text in _BOOL:
        return _BOOL[text]
    if _NUMBER.fullmatch(text):
        return int(text) if re.fullmatch(r"[-+]?\d{1,18}", text) else float(text)
    return text


def _character_place(text: str, error) -> tuple[int, int]:
    before = text[: getattr(error, "position", 0)]
    return before.count("\n") + 1, len(before) - (before.rfind("\n") + 1) + 1


#: What the scanner and parser of ruamel.yaml say, and what an analyst must do.
_PROBLEMS = (
    (r"found character '\t'", "tabulation ; indentez avec des espaces."),
    ("found a tab", "tabulation ; indentez avec des espaces."),
    ("mapping values are not allowed", "« : » inattendu ; mettez des guillemets ou revoyez l'indentation."),
    ("sequence entries are not allowed", "« - » inattendu ; placez la liste à la ligne, sous sa clé."),
    ("expected <block end>", "indentation ou ponctuation inattendue ; alignez cette ligne sur ses voisines."),
    ("could not find expected ':'", "clé sans « : » ; écrivez « clé: valeur »."),
    ("unexpected end of stream", "guillemet ouvert et jamais fermé ; fermez-le."),
    ("expected ',' or ']'", "liste « [ » mal fermée ; séparez par des virgules et fermez par « ] »."),
    ("expected ',' or '}'", "bloc « { » mal fermé ; séparez par des virgules et fermez par « } »."),
    ("unknown escape character", "« \\ » inconnu entre guillemets doubles ; doublez-le ou ôtez-le."),
    ("that cannot start any token", "caractère qui ne peut commencer un texte ; mettez des guillemets."),
    ("undefined tag handle", _TAG),
    ("YAML document (version", "version de YAML inconnue ; supprimez la ligne « %YAML »."),
)


def _in_french(error) -> str:
    problem = f"{error.problem or ''} {error.context or ''}"
    for extract, message in _PROBLEMS:
        if extract in problem:
            return message
    return "YAML mal formé ; vérifiez indentation, « : » et guillemets, ici et à la ligne précédente."
