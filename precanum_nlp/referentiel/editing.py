"""Changes to a frame's text: one version up, one line of the journal, every other character as it was."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from precanum_nlp.errors import ReferentielError
from precanum_nlp.referentiel.migration import next_version, version_key
from precanum_nlp.referentiel.models import Change, Code, Referentiel, nearest
from precanum_nlp.referentiel.reading import validate
from precanum_nlp.referentiel.source import Source, flow, plain_or_quoted, quoted


@dataclass(frozen=True, slots=True)
class Signature:
    """Who changes the frame, when (ISO 8601), why, and under which version; "" = the next one."""

    auteur: str
    date: str
    motif: str
    version: str = ""


def add_code(
    text: str,
    signature: Signature,
    *,
    dimension: str,
    groupe: str,
    id: str,
    label: str,
    definition: str = "",
    expressions: Sequence[str] = (),
    statut: str = "actif",
) -> str:
    """Return the frame with a new code at the end of a group; a "brouillon" is neither proposed nor counted.

    Raises
    ------
    ReferentielError
        Of this function and those below: the text is not a valid frame, names a code or group that is not
        there, or would become invalid. `text` is YAML, and so is what they return.
    """
    referentiel = _read(text)
    version = _new_version(referentiel, signature)
    _check_free(referentiel, id)
    _check_groupe(referentiel, dimension, groupe)
    code = _new_code(id, label, version, definition, expressions, statut)
    text = _with_code(text, dimension, groupe, code)
    return _journalled(text, referentiel, signature, "ajout", (), (id,))


def rename_code(text: str, signature: Signature, *, id: str, new: str, label: str = "") -> str:
    """Return the frame with a code under another id, another label, or both."""
    referentiel = _read(text)
    referentiel.code(id)
    if new != id:
        _check_free(referentiel, new)
        text = _with_value(text, id, "id", plain_or_quoted(new))
    if label:
        text = _with_value(text, new, "label", quoted(label))
    return _journalled(text, referentiel, signature, "renommage", (id,), (new,))


def add_expressions(text: str, signature: Signature, *, id: str, expressions: Sequence[str]) -> str:
    """Return the frame with expressions added to those of a code."""
    referentiel = _read(text)
    known = referentiel.code(id).expressions
    if twice := [expression for expression in expressions if expression in known]:
        raise ReferentielError(f"code « {id} » : a déjà l'expression « {twice[0]} ».")
    source = Source(text)
    text = source.with_texts(source.code(id)[3], "expressions", expressions, after="label")
    return _journalled(text, referentiel, signature, "renommage", (id,), (id,))


def merge_codes(text: str, signature: Signature, *, ids: Sequence[str], into: str) -> str:
    """Return the frame with codes merged into one that it holds; the others stay as retired ones."""
    referentiel = _read(text)
    sources = tuple(dict.fromkeys(ids))
    for id in (*sources, into):
        _check_active(referentiel, id)
    _check_same_dimension(referentiel, (*sources, into))
    for id in sources:
        if id != into:
            text = _with_statut(text, id, "retire")
    de = sources if into in sources else (*sources, into)
    return _journalled(text, referentiel, signature, "fusion", de, (into,))


def split_code(text: str, signature: Signature, *, id: str, into: Mapping[str, str]) -> str:
    """Return the frame with a code split; `into` = id → label, a label being needed of the new ones only.

    New codes join the group of the old one, which stays as a retired one unless it is among them.
    """
    referentiel = _read(text)
    _check_active(referentiel, id)
    version = _new_version(referentiel, signature)
    dimension, groupe = _home(referentiel, id)
    known = _codes(referentiel)
    for name, label in into.items():
        if name in known:
            _check_active(referentiel, name)
            continue
        if not label:
            raise ReferentielError(f'code « {name} » : nouveau, sans libellé ; écrivez {name}="Libellé".')
        text = _with_code(text, dimension, groupe, _new_code(name, label, version))
    if id not in into:
        text = _with_statut(text, id, "retire")
    return _journalled(text, referentiel, signature, "scission", (id,), tuple(into))


def move_code(text: str, signature: Signature, *, id: str, dimension: str, groupe: str) -> str:
    """Return the frame with a code at the end of another group, of another dimension if need be."""
    referentiel = _read(text)
    referentiel.code(id)
    _check_groupe(referentiel, dimension, groupe)
    here = _home(referentiel, id)
    if here == (dimension, groupe):
        raise ReferentielError(f"code « {id} » : déjà dans le groupe « {groupe} » de « {dimension} ».")
    source = Source(text)
    _, parent, items, code = source.code(id)
    if parent is None and here[0] == dimension:
        text = source.with_value(code, "groupe", plain_or_quoted(groupe), after="id")
    elif parent is None:
        raise ReferentielError(
            f"code « {id} » : rangé sous « codes » de la dimension {here[0]} ; placez-le d'abord dans "
            "les codes de son groupe."
        )
    else:
        text, block = source.without_item(items, code)
        source = Source(text)
        text = source.with_item(source.groupe(dimension, groupe), "codes", block, after="label")
    return _journalled(text, referentiel, signature, "deplacement", (id,), (id,))


def retire_codes(text: str, signature: Signature, *, ids: Sequence[str]) -> str:
    """Return the frame with codes retired: kept, no longer proposed nor counted."""
    referentiel = _read(text)
    for id in ids:
        _check_active(referentiel, id)
        text = _with_statut(text, id, "retire")
    return _journalled(text, referentiel, signature, "retrait", tuple(ids), ())


def restore_codes(text: str, signature: Signature, *, ids: Sequence[str]) -> str:
    """Return the frame with retired codes in use again."""
    referentiel = _read(text)
    for id in ids:
        if referentiel.code(id).statut == "actif":
            raise ReferentielError(f"code « {id} » : déjà en vigueur.")
        text = _with_statut(text, id, "actif")
    return _journalled(text, referentiel, signature, "retablissement", (), tuple(ids))


def add_changes(text: str, changes: Iterable[Change], version: str) -> str:
    """Return the frame with lines at the end of its journal, and its version set."""
    for change in changes:
        source = Source(text)
        text = source.with_item(source.root, "journal", _line(change), after="dimensions")
    source = Source(text)
    text = source.with_value(source.root, "version", quoted(version), after="titre")
    _read(text)
    return text


def _journalled(text, before: Referentiel, signature: Signature, type: str, de, vers) -> str:
    version = _new_version(before, signature)
    change = Change(version, signature.date, type, de, vers, signature.auteur, signature.motif)
    return add_changes(text, [change], version)


def _new_version(referentiel: Referentiel, signature: Signature) -> str:
    """Return the version to come.

    Raises
    ------
    ReferentielError
        It is not later than the one in force: labels made before and after could not be told apart.
    """
    version = signature.version or next_version(referentiel.version)
    known = {referentiel.version, *(change.version for change in referentiel.journal)}
    new, old = version_key(version), version_key(referentiel.version)
    if version in known or (new is not None and old is not None and new <= old):
        raise ReferentielError(
            f"version « {version} » : pas après la version {referentiel.version} en vigueur ; donnez-en une "
            "plus grande par --nouvelle-version."
        )
    return version


def _read(text: str) -> Referentiel:
    referentiel, faults = validate(text, "referentiel.yaml")
    if referentiel is None:
        raise ReferentielError("\n".join(fault.render("référentiel") for fault in faults))
    return referentiel


def _codes(referentiel: Referentiel) -> dict[str, Code]:
    return {code.id: code for d in referentiel.dimensions for code in d.all_codes}


def _home(referentiel: Referentiel, id: str) -> tuple[str, str]:
    """Return the dimension and the group of a code."""
    return next(
        (d.id, g.id) for d in referentiel.dimensions for g in d.groupes for code in g.codes if code.id == id
    )


def _check_free(referentiel: Referentiel, id: str) -> None:
    found = _codes(referentiel).get(id)
    if found and found.statut == "actif":
        raise ReferentielError(f"code « {id} » : déjà dans le référentiel (« {found.label} ») ; autre id.")
    if found:
        raise ReferentielError(
            f"code « {id} » : déjà dans le référentiel, {found.statut} ; precanum referentiel retablir {id} "
            "le remet en vigueur, sinon prenez un autre id."
        )


def _check_active(referentiel: Referentiel, id: str) -> None:
    if (statut := referentiel.code(id).statut) != "actif":
        raise ReferentielError(f"code « {id} » : {statut}, non en vigueur ; rétablissez-le d'abord.")


def _check_groupe(referentiel: Referentiel, dimension: str, groupe: str) -> None:
    known = [g.id for g in referentiel.dimension(dimension).groupes]
    if groupe not in known:
        raise ReferentielError(
            f"groupe « {groupe} » : absent de la dimension {dimension} ; {nearest(groupe, known, 'groupe')}."
        )


def _check_same_dimension(referentiel: Referentiel, ids: Iterable[str]) -> None:
    homes = {_home(referentiel, id)[0] for id in ids}
    if len(homes) > 1:
        raise ReferentielError(
            f"fusion : codes de plusieurs dimensions ({', '.join(sorted(homes))}) ; déplacez-les d'abord "
            "dans une seule."
        )


def _new_code(
    id, label, version, definition: str = "", expressions: Sequence[str] = (), statut: str = "actif"
) -> str:
    lines = [f"id: {plain_or_quoted(id)}", f"label: {quoted(label)}"]
    if definition:
        lines.append(f"definition: {quoted(definition)}")
    if expressions:
        lines.append(f"expressions: [{', '.join(map(quoted, expressions))}]")
    return "\n".join([*lines, f"statut: {statut}", f"depuis: {quoted(version)}"])


def _with_code(text: str, dimension: str, groupe: str, code: str) -> str:
    source = Source(text)
    return source.with_item(source.groupe(dimension, groupe), "codes", code, after="label")


def _with_value(text: str, id: str, key: str, value: str) -> str:
    source = Source(text)
    return source.with_value(source.code(id)[3], key, value, after="label")


def _with_statut(text: str, id: str, statut: str) -> str:
    return _with_value(text, id, "statut", statut)


def _line(change: Change) -> str:
    de = f", de: {flow(change.de)}" if change.de else ""
    vers = f", vers: {flow(change.vers)}" if change.vers else ""
    return (
        f"{{version: {quoted(change.version)}, date: {change.date}, type: {change.type}{de}{vers}, "
        f"auteur: {quoted(change.auteur)}, motif: {quoted(change.motif)}}}"
    )
