"""etude.yaml, checked once: what it says in plain values, or one French line on its first fault."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from precanum_nlp.errors import PrecanumError

if TYPE_CHECKING:
    from precanum_nlp.referentiel.tree import Node

#: Given a key, its place (line, column) and its node: the value, or `_Wrong`.
_Check = Callable[[str, tuple[int, int], "Node"], Any]


class _Wrong(Exception):
    """Line, column, and what is wrong there, in French."""


def read_settings(path: Path) -> dict[str, Any]:
    """Return what `path` says: str, bool, tuple of str, or dict of these; {} where there is no file.

    Parameters
    ----------
    path : pathlib.Path
        etude.yaml, UTF-8 with or without BOM.

    Raises
    ------
    PrecanumError
        The file cannot be read, or its first fault in file order: place, what was found, what would be right.
    """
    from precanum_nlp.referentiel.tree import Fault

    if not path.exists():
        return {}
    tree = _parsed(path)
    try:
        if tree is None or not isinstance(tree.value, dict):
            raise _Wrong(1, 1, "une liste de réglages « clé: valeur » est attendue.")
        return _block(_settings_checks(), "réglage inconnu")("", (1, 1), tree)
    except _Wrong as wrong:
        raise PrecanumError(Fault(*wrong.args).render(str(path))) from None


def _parsed(path: Path) -> Node | None:
    """Return the tree of the file, its scalars as written; None where it says nothing."""
    from precanum_nlp.referentiel.tree import parse

    text = read_text(path)
    if not re.sub(r"(?m)^\s*#.*$", "", text).strip():
        return None
    tree, faults = parse(text)
    if faults:
        # The parser is the frame's: what it advises of a référentiel is no advice here.
        first = faults[0].render(str(path)).partition(" ; un référentiel ")[0]
        raise PrecanumError(first.rstrip(".") + ".")
    _restore(tree, re.split("\r\n|[\n\r\x85\u2028\u2029]", text))
    return tree


def read_text(path: Path) -> str:
    """Return the text of a settings file, UTF-8 with or without BOM, or say in one line why not."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise PrecanumError(f"{path} : lecture impossible ({error.strerror}).") from None
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise PrecanumError(
            f"{path}:{line} : octet qui n'est pas de l'UTF-8 ; enregistrez le fichier en UTF-8."
        ) from None


def _restore(node: Node, lines: list[str]) -> None:
    """Put numbers and truth values back as written: a `012` that stands for a text must not become 12."""
    if isinstance(node.value, dict | list):
        for child in node.value.values() if isinstance(node.value, dict) else node.value:
            _restore(child, lines)
    elif isinstance(node.value, int | float):
        written = re.match(r"(?:&\S+\s+)?([^\s,\]}]+)", lines[node.ligne - 1][node.colonne - 1 :])
        node.value = written[1] if written else str(node.value)


def _settings_checks() -> dict[str, _Check]:
    from precanum_nlp.corpus import COLUMNS

    labels = {"dossier": _path, "priorite": _texts, "test": _path, "reserve": _path}
    tables = dict.fromkeys(("stakeholders", "rankings", "ratings", "dependance"), _path)
    # `id` and `texte` are what a row brings by itself: without a text it is set aside.
    values = {name: _date if name == "date" else _words for name in COLUMNS if name not in ("id", "texte")}
    source = {
        "chemin": _path,
        "colonnes": _block(dict.fromkeys(COLUMNS, _words), "colonne inconnue"),
        "valeurs": _block(values, "colonne inconnue"),
        "encodage": _words,
        "separateur": _sign,
        "feuille": _words,
    }
    return {
        "titre": _any_text,
        "synthetique": _yes_or_no,
        "mention": _any_text,
        "dates": _block({"debut": _date, "fin": _date}, "clé inconnue"),
        "referentiel": _path,
        "corpus": _list(_block(source, "clé inconnue", needed="chemin"), "- chemin: corpora/fichier.csv"),
        "parties_prenantes": _path,
        "entretiens": _block(tables, "clé inconnue"),
        "annotations": _block(labels, "clé inconnue"),
        "decoupage": _path,
        "reserve": _path,
    }


def _block(checks: dict[str, _Check], kind: str, needed: str = "") -> _Check:
    """Return the check of a mapping with these keys and no other."""

    def check(key: str, place: tuple[int, int], node: Node) -> dict[str, Any]:
        known = ", ".join(sorted(checks))
        if not isinstance(node.value, dict):
            right = f"un bloc de lignes « clé: valeur » est attendu ; clés : {known}."
            raise _Wrong(*place, f"« {key} » {_found(node)} ; {right}")
        for name in node.value:
            if name not in checks:
                inside = f" sous « {key} »" if key else ""
                raise _Wrong(*node.keys[name], f"{kind} « {name} »{inside} ; noms possibles : {known}.")
        if needed and needed not in node.value:
            raise _Wrong(*place, f"« {key} » sans « {needed} » ; ajoutez la ligne « {needed}: … ».")
        return {name: checks[name](name, node.keys[name], child) for name, child in node.value.items()}

    return check


def _list(check_item: _Check, example: str) -> _Check:
    """Return the check of a list whose items all pass `check_item`."""

    def check(key: str, place: tuple[int, int], node: Node) -> tuple[Any, ...]:
        if not isinstance(node.value, list):
            right = f"une liste est attendue, par exemple « {example} »."
            raise _Wrong(*place, f"« {key} » {_found(node)} ; {right}")
        return tuple(check_item(key, (item.ligne, item.colonne), item) for item in node.value)

    return check


def _any_text(key: str, place: tuple[int, int], node: Node) -> str:
    if node.value is None or isinstance(node.value, dict | list):
        raise _Wrong(*place, f"« {key} » {_found(node)} ; écrivez un texte, ou supprimez la ligne.")
    return node.value


def _words(key: str, place: tuple[int, int], node: Node) -> str:
    text = _any_text(key, place, node)
    if not text.strip():
        raise _Wrong(*place, f"« {key} » est vide ; écrivez un texte, ou supprimez la ligne.")
    return text


def _path(key: str, place: tuple[int, int], node: Node) -> str:
    text = _words(key, place, node)
    if "\0" in text:
        raise _Wrong(*place, f"« {key} » : caractère nul ; écrivez un chemin depuis le dossier de l'étude.")
    return text


def _sign(key: str, place: tuple[int, int], node: Node) -> str:
    text = _any_text(key, place, node)
    if not text:
        raise _Wrong(*place, f"« {key} » est vide ; écrivez par exemple « ; » entre guillemets, ou tab.")
    return text


def _date(key: str, place: tuple[int, int], node: Node) -> str:
    from precanum_nlp.corpus.dates import iso_date

    text = _words(key, place, node)
    if (iso := iso_date(text)) is None:
        raise _Wrong(*place, f"« {key} » {_found(node)}, qui n'est pas une date ; écrivez 2018-01-31.")
    return iso


def _yes_or_no(key: str, place: tuple[int, int], node: Node) -> bool:
    text = _words(key, place, node).lower()
    if text not in ("true", "false"):
        raise _Wrong(*place, f"« {key} » {_found(node)} ; écrivez true ou false.")
    return text == "true"


_texts = _list(_words, "[anne, bruno]")


def _found(node: Node) -> str:
    """Return what stands there, as the end of a sentence whose subject is the key."""
    if node.value is None:
        return "est vide"
    if isinstance(node.value, dict):
        return "contient un bloc"
    if isinstance(node.value, list):
        return "contient une liste"
    text = node.value
    return f"contient « {text if len(text) <= 40 else text[:40] + '…'} »"
