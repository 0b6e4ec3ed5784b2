"""The folder models/: one immutable folder a model, and `current`, the name of the one in use."""

from __future__ import annotations

import hashlib
import io
import os
import re
import shutil
import tempfile
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import numpy as np

from precanum_nlp.classifier import Coder, coder_from_state, coder_state
from precanum_nlp.corpus.writing import output_error, replacing
from precanum_nlp.errors import ModelError
from precanum_nlp.registry.manifest import Manifest, manifest_from_json

_ARRAYS, _MANIFEST, _CARD, _CURRENT = "model.npz", "manifest.json", "carte.md", "current"
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,80}")
_MAX_BYTES = 512 * 2**20
#: What numpy, zipfile and the coder raise on arrays and a manifest that do not belong together.
_NOT_THE_ARRAYS = (
    ValueError, KeyError, TypeError, IndexError, AttributeError, EOFError, zipfile.BadZipFile, zlib.error
)  # fmt: skip


def save(models: Path, coder: Coder, manifest: Manifest, card: str = "") -> Manifest:
    """Write a model that does not exist yet; return its manifest, completed.

    Parameters
    ----------
    models : pathlib.Path
        The study's folder of models.
    coder : Coder
        Already `compact`; what is loaded then says the same.
    manifest : Manifest
        `taille`, `sha256` and `coder` are filled in here.
    card : str
        Model card, Markdown, in French.

    Raises
    ------
    ModelError
        The name is not usable, or taken: a model is never overwritten.
    """
    folder = check_new(models, manifest.nom)
    config, arrays = coder_state(coder)
    content = _npz(arrays)
    manifest = replace(
        manifest, taille=len(content), sha256=hashlib.sha256(content).hexdigest(), coder=config
    )
    try:
        temporary = Path(tempfile.mkdtemp(prefix=".modele-", dir=models))
    except OSError as error:
        raise output_error(folder, error) from error
    try:
        (temporary / _ARRAYS).write_bytes(content)
        (temporary / _MANIFEST).write_text(manifest.to_json(), encoding="utf-8")
        if card:
            (temporary / _CARD).write_text(card, encoding="utf-8")
        temporary.chmod(0o755)
        os.rename(temporary, folder)
    except OSError as error:
        raise output_error(folder, error) from error
    finally:
        shutil.rmtree(temporary, ignore_errors=True)
    return manifest


def check_new(models: Path, nom: str) -> Path:
    """Return the folder that a model to come will have; worth asking before minutes of training.

    Raises
    ------
    ModelError
        The name is not usable, or taken: a model is never overwritten.
    OutputError
        `models` is missing and cannot be made.
    """
    if not _NAME.fullmatch(nom):
        raise ModelError(f"modèle {nom!r} : nom impossible ; lettres, chiffres, points et tirets.")
    if nom.lower() == _CURRENT:
        raise ModelError(
            f"modèle {nom!r} : nom réservé, il désigne le modèle en usage ; choisissez un autre nom."
        )
    folder = models / nom
    if folder.exists():
        raise ModelError(f"{folder} : ce modèle existe déjà et ne se modifie pas ; choisissez un autre nom.")
    try:
        models.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise output_error(folder, error) from error
    return folder


def load(folder: Path) -> tuple[Coder, Manifest]:
    """Return the model in `folder`, after checking size and hash; runs no code from it.

    Raises
    ------
    ModelError
        A file is missing, altered, too large, or does not hold what the manifest says.
    """
    manifest = read_manifest(folder)
    path = folder / _ARRAYS
    if not path.is_file():
        raise ModelError(f"{path} : fichier absent ; reprenez le modèle d'origine.")
    size = path.stat().st_size
    if size != manifest.taille or size > _MAX_BYTES:
        raise ModelError(
            f"{path} : {size} octets au lieu de {manifest.taille} annoncés ; reprenez le modèle d'origine."
        )
    content = path.read_bytes()
    if (found := hashlib.sha256(content).hexdigest()) != manifest.sha256:
        raise ModelError(
            f"{path} : empreinte {found[:12]}…, le manifeste annonce {manifest.sha256[:12]}… ; "
            "le fichier a été modifié, reprenez le modèle d'origine."
        )
    try:
        with np.load(io.BytesIO(content), allow_pickle=False) as archive:
            arrays = {name: archive[name] for name in archive.files}
        return coder_from_state(manifest.coder, arrays), manifest
    except _NOT_THE_ARRAYS as error:
        raise ModelError(f"{path} : contenu incohérent ({error}) ; réentraînez le modèle.") from error


def read_manifest(folder: Path) -> Manifest:
    """Return the manifest of the model in `folder`."""
    path = folder / _MANIFEST
    if not path.is_file():
        raise ModelError(f"{folder} : pas de modèle ici ({_MANIFEST} absent) ; voyez precanum modele lister.")
    try:
        text = path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        raise ModelError(f"{path} : manifeste illisible ; reprenez le modèle d'origine.") from None
    return manifest_from_json(text, str(path))


def names(models: Path) -> tuple[str, ...]:
    """Return the names of the models in `models`, sorted."""
    if not models.is_dir():
        return ()
    return tuple(sorted(p.parent.name for p in models.glob(f"*/{_MANIFEST}") if p.parent.name[0] != "."))


def current(models: Path) -> Path:
    """Return the folder of the model in use.

    Raises
    ------
    ModelError
        None is named, or the one named is not there.
    """
    pointer = models / _CURRENT
    if not pointer.is_file():
        raise ModelError(
            f"{models} : aucun modèle en usage ; entraînez-en un, ou precanum modele promouvoir."
        )
    name = pointer.read_text(encoding="utf-8").strip()
    if name not in names(models):
        known = ", ".join(names(models)) or "aucun"
        raise ModelError(f"{pointer} : nomme {name!r}, qui n'est pas là (modèles présents : {known}).")
    return models / name


def promote(models: Path, name: str) -> None:
    """Make `name` the model in use."""
    if name not in names(models):
        raise ModelError(
            f"modèle {name!r} : absent de {models} (présents : {', '.join(names(models)) or 'aucun'})."
        )
    with replacing(models / _CURRENT, overwrite=True) as path:
        path.write_text(f"{name}\n", encoding="utf-8")


def _npz(arrays: Mapping[str, np.ndarray]) -> bytes:
    """Return an .npz archive; unlike numpy's, with no clock in it: same arrays, same bytes."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name in sorted(arrays):
            part = io.BytesIO()
            np.lib.format.write_array(part, np.ascontiguousarray(arrays[name]), allow_pickle=False)
            archive.writestr(zipfile.ZipInfo(f"{name}.npy", (1980, 1, 1, 0, 0, 0)), part.getvalue())
    return buffer.getvalue()
