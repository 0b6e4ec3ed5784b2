"""From a YAML file to a `Referentiel`, or to the list of everything that is wrong in it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from precanum_nlp.errors import ReferentielError
from precanum_nlp.referentiel.models import (
    CHANGE_TYPES,
    Change,
    Code,
    Dimension,
    Groupe,
    Referentiel,
    nearest,
)
from precanum_nlp.referentiel.tree import Fault, Node, locate, parse

#: A frame of 500 codes is about half a megabyte; beyond ten times that, it is another file.
MAX_BYTES = 5_000_000
_TOO_LARGE = "fichier de plus de 5 Mo ; un référentiel pèse quelques centaines de Ko, vérifiez le nom."


def read_referentiel(path: str | os.PathLike) -> Referentiel:
    """Read a frame.

    Parameters
    ----------
    path : path-like
        A YAML file, UTF-8 with or without BOM, at most 5 MB.

    Raises
    ------
    ReferentielError
        The file is missing, unreadable or faulty; the message has one line a fault,
        `fichier:ligne:colonne : …`, in file order.
    """
    path = Path(path)
    referentiel, faults = validate(_read_text(path), str(path))
    if referentiel is None:
        raise ReferentielError("\n".join(fault.render(str(path)) for fault in faults))
    return referentiel


def validate(text: str, name: str) -> tuple[Referentiel | None, tuple[Fault, ...]]:
    """Check the text of a frame.

    Parameters
    ----------
    text : str
        YAML.
    name : str
        Name of the file, as the user knows it. No file is opened, and faults leave the name to `render`.

    Returns
    -------
    referentiel : Referentiel or None
        None as soon as there is one fault.
    faults : tuple of Fault
        All of them, in file order; `fault.render(name)` is the line to print.
    """
    if len(text) > MAX_BYTES or len(text.encode("utf-8", "surrogatepass")) > MAX_BYTES:
        return None, (Fault(1, 1, _TOO_LARGE),)
    tree, faults = parse(text.removeprefix("\ufeff"))
    if tree is None:
        return None, tuple(sorted(faults))
    referentiel, shape_faults = _check_shape(tree)
    faults = sorted({*faults, *shape_faults, *_check_ids(tree), *_check_parents(tree), *_check_journal(tree)})
    return (None if faults else referentiel), tuple(faults)


def _read_text(path: Path) -> str:
    try:
        with open(path, "rb") as handle:
            data = handle.read(MAX_BYTES + 1)
    except FileNotFoundError as error:
        raise ReferentielError(f"{path} : fichier introuvable ; `precanum init` en écrit un.") from error
    except OSError as error:
        raise ReferentielError(f"{path} : lecture impossible ({error.strerror}).") from error
    if len(data) > MAX_BYTES:
        raise ReferentielError(Fault(1, 1, _TOO_LARGE).render(str(path)))
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = data[: error.start]
        line_start = before.rfind(b"\n") + 1
        column = len(before[line_start:].decode("utf-8", "replace")) + 1
        message = "octet qui n'est pas de l'UTF-8 ; enregistrez en UTF-8."
        fault = Fault(before.count(b"\n") + 1, column, message)
        raise ReferentielError(fault.render(str(path))) from error


def _check_shape(tree: Node) -> tuple[Referentiel | None, list[Fault]]:
    from pydantic import ValidationError

    from precanum_nlp.referentiel.schema import ReferentielFile, in_french

    try:
        file = ReferentielFile.model_validate(tree.plain())
    except ValidationError as errors:
        return None, [Fault(*locate(tree, error), in_french(error)) for error in errors.errors()]
    # An unknown parent is reported by _check_parents; the frame built without it is thrown away.
    return _freeze(file), []


def _children(node: Node | None, key: str) -> list[Node]:
    """Return the blocks of a list, or none where the shape is wrong (which _check_shape reports)."""
    if node is None or not isinstance(node.value, dict):
        return []
    found = node.value.get(key)
    if found is None or not isinstance(found.value, list):
        return []
    return [child for child in found.value if isinstance(child.value, dict)]


def _texts(node: Node, key: str) -> list[Node]:
    """Return the texts under a key: those of a list, or the only one."""
    found = node.value.get(key)
    if found is None:
        return []
    candidates = found.value if isinstance(found.value, list) else [found]
    return [child for child in candidates if isinstance(child.value, str)]


def _code_nodes(dimension: Node) -> Iterator[Node]:
    for groupe in _children(dimension, "groupes"):
        yield from _children(groupe, "codes")
    yield from _children(dimension, "codes")


def _check_ids(tree: Node) -> Iterator[Fault]:
    dimensions = _children(tree, "dimensions")
    yield from _duplicates(dimensions, "dimension")
    for dimension in dimensions:
        yield from _duplicates(_children(dimension, "groupes"), "groupe")
    yield from _duplicates([code for dimension in dimensions for code in _code_nodes(dimension)], "code")


def _duplicates(nodes: list[Node], kind: str) -> Iterator[Fault]:
    first: dict[str, int] = {}
    for node in nodes:
        for id in _texts(node, "id"):
            if id.value in first:
                where = f"en double (déjà ligne {first[id.value]})"
                yield Fault(id.ligne, id.colonne, f"{kind} « {id.value} » {where} ; donnez un autre id.")
            first.setdefault(id.value, id.ligne)


def _check_parents(tree: Node) -> Iterator[Fault]:
    for dimension in _children(tree, "dimensions"):
        known = [id.value for groupe in _children(dimension, "groupes") for id in _texts(groupe, "id")]
        for code in _children(dimension, "codes"):
            for parent in _texts(code, "groupe"):
                if parent.value not in known:
                    message = f"groupe « {parent.value} » inconnu ; {nearest(parent.value, known, 'groupe')}."
                    yield Fault(parent.ligne, parent.colonne, message)


def _check_journal(tree: Node) -> Iterator[Fault]:
    codes = [code for dimension in _children(tree, "dimensions") for code in _code_nodes(dimension)]
    known = {id.value for code in codes for id in _texts(code, "id")}
    # Read from the end: what a later line takes from (`de`) may have left the frame since.
    for change in reversed(_children(tree, "journal")):
        yield from _check_arity(change)
        for id in _texts(change, "vers"):
            if id.value not in known:
                close = nearest(id.value, sorted(known), "id")
                message = f"code « {id.value} » cité par le journal, inconnu ; {close}."
                yield Fault(id.ligne, id.colonne, message)
        known |= {id.value for id in _texts(change, "de")}


def _check_arity(change: Node) -> Iterator[Fault]:
    for kind in _texts(change, "type"):
        if kind.value not in CHANGE_TYPES:
            continue
        for key, (least, most) in zip(("de", "vers"), CHANGE_TYPES[kind.value], strict=True):
            count = len(_texts(change, key))
            if count < least or (most is not None and count > most):
                message = f"{kind.value} : {count} code(s) dans « {key} » ; il en faut {_range(least, most)}."
                yield Fault(kind.ligne, kind.colonne, message)


def _range(least: int, most: int | None) -> str:
    if most is None:
        return f"au moins {least}"
    return "zéro" if most == 0 else f"exactement {most}"


def _freeze(file) -> Referentiel:
    return Referentiel(
        titre=file.titre,
        version=file.version,
        dimensions=tuple(_dimension(dimension) for dimension in file.dimensions),
        journal=tuple(Change(**_tuples(change.model_dump())) for change in file.journal),
    )


def _dimension(file) -> Dimension:
    return Dimension(
        id=file.id,
        label=file.label,
        question=file.question,
        maximum=file.maximum,
        groupes=tuple(_groupe(groupe, file.codes) for groupe in file.groupes),
    )


def _groupe(file, added) -> Groupe:
    codes = [*file.codes, *(code for code in added if code.groupe == file.id)]
    return Groupe(file.id, file.label, tuple(_code(code) for code in codes))


def _code(file) -> Code:
    return Code(**_tuples(file.model_dump(exclude={"groupe"})))


def _tuples(values: dict) -> dict:
    return {key: tuple(value) if isinstance(value, list) else value for key, value in values.items()}
