"""Models saved, verified, loaded and promoted; nothing in them is ever run."""

import errno
import hashlib
import io
import json
import pickle

import numpy as np
import pytest
import toy_study as toy

from precanum_nlp.classifier import compact
from precanum_nlp.errors import ModelError, OutputError
from precanum_nlp.registry import FORMAT, Manifest, current, load, names, promote, read_manifest, save, store

TEXTS = ["Le bus ne passe plus.", "la cantine scolaire est fermée", "une navette le matin", ""]


@pytest.fixture(scope="module")
def coder():
    return compact(toy.trained().coder)


def manifest(nom="essai", **changes):
    plain = {
        "referentiel": "1.0",
        "empreinte_referentiel": toy.frame().hash,
        "empreinte_annotations": "0" * 16,
        "taille": 0,
        "sha256": "",
        "versions": {"numpy": np.__version__},
        "config": {"seed": 3},
        "coder": {},
        "support": dict(toy.trained().support),
        "qualite": {"champs": 0.9},
        "provenance": "Textes jouets.",
        "ids_entrainement": toy.trained().ids,
    }
    return Manifest(nom, **plain | changes)


@pytest.fixture
def models(tmp_path, coder):
    """A folder of models with one in it, « essai »."""
    save(tmp_path / "models", coder, manifest(), "# Carte\n")
    return tmp_path / "models"


def rewrite(folder, **changes):
    """Change keys of a manifest; None takes the key out."""
    path = folder / "manifest.json"
    data = json.loads(path.read_text(encoding="utf-8")) | changes
    path.write_text(json.dumps({k: v for k, v in data.items() if v is not None}), encoding="utf-8")


def replace_arrays(folder, content):
    """Put other bytes in the place of model.npz, and tell the manifest so."""
    (folder / "model.npz").write_bytes(content)
    rewrite(folder, taille=len(content), sha256=hashlib.sha256(content).hexdigest())


# --- save and load


def test_registry_loaded_model_says_the_same(models, coder):
    loaded, found = load(models / "essai")
    for questions in (None, [toy.IDEES] * 4):
        np.testing.assert_array_equal(
            loaded.predict_proba(TEXTS, questions), coder.predict_proba(TEXTS, questions)
        )
    np.testing.assert_array_equal(loaded.thresholds, coder.thresholds)
    assert (loaded.codes, loaded.dimensions) == (coder.codes, coder.dimensions)
    assert found == read_manifest(models / "essai")


def test_registry_manifest_is_completed_and_read_back(tmp_path, coder):
    saved = save(tmp_path, coder, manifest())
    content = (tmp_path / "essai" / "model.npz").read_bytes()
    assert (saved.taille, saved.sha256) == (len(content), hashlib.sha256(content).hexdigest())
    assert saved.format == FORMAT
    assert saved.coder["heads"]
    assert read_manifest(tmp_path / "essai") == saved
    assert read_manifest(tmp_path / "essai").ids_entrainement == toy.trained().ids


def test_registry_same_model_same_bytes(tmp_path, coder):
    for study in ("a", "b"):
        save(tmp_path / study, coder, manifest(), "# Carte\n")
    files = sorted(p.name for p in (tmp_path / "a" / "essai").iterdir())
    assert files == ["carte.md", "manifest.json", "model.npz"]
    for name in files:
        first, second = ((tmp_path / s / "essai" / name).read_bytes() for s in ("a", "b"))
        assert first == second


def test_registry_loading_a_saved_model_saves_the_same_bytes(models, tmp_path):
    loaded, found = load(models / "essai")
    assert save(tmp_path / "again", loaded, found) == found


# --- nothing is run


def test_registry_loading_never_unpickles(models, monkeypatch):
    def refuse(*args, **options):
        raise AssertionError("a model was unpickled")

    for name in ("load", "loads", "Unpickler"):
        monkeypatch.setattr(pickle, name, refuse)
    load(models / "essai")


class Bomb:
    """Says that it was unpickled by making a file."""

    def __init__(self, path):
        self.path = str(path)

    def __reduce__(self):
        return open, (self.path, "w")


@pytest.mark.parametrize("form", ["object array in the npz", "object array alone", "bare pickle"])
def test_registry_pickles_in_a_model_are_refused_and_not_run(models, tmp_path, form):
    bomb = np.array([Bomb(tmp_path / "boum")], dtype=object)
    buffer = io.BytesIO()
    if form == "object array in the npz":
        with np.load(models / "essai" / "model.npz") as archive:
            np.savez(buffer, allow_pickle=True, **{**archive, "words": bomb})
    elif form == "object array alone":
        np.save(buffer, bomb, allow_pickle=True)
    else:
        pickle.dump(Bomb(tmp_path / "boum"), buffer)
    (tmp_path / "boum").unlink(missing_ok=True)
    replace_arrays(models / "essai", buffer.getvalue())
    with pytest.raises(ModelError, match=r"model\.npz : contenu incohérent .*réentraînez"):
        load(models / "essai")
    assert not (tmp_path / "boum").exists()


# --- what is damaged is said, and not loaded


def flipped(content):
    middle = len(content) // 2
    return content[:middle] + bytes([content[middle] ^ 1]) + content[middle + 1 :]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (flipped, r"model\.npz : empreinte [0-9a-f]{12}…, le manifeste annonce [0-9a-f]{12}… ; .* modifié"),
        (lambda content: content[:-7], r"model\.npz : \d+ octets au lieu de \d+ annoncés"),
        (lambda content: content + b"\0", r"model\.npz : \d+ octets au lieu de \d+ annoncés"),
        (lambda content: b"", r"model\.npz : 0 octets au lieu de \d+ annoncés"),
    ],
    ids=["flipped byte", "truncated", "too long", "empty"],
)
def test_registry_altered_arrays_are_refused(models, change, message):
    path = models / "essai" / "model.npz"
    path.write_bytes(change(path.read_bytes()))
    with pytest.raises(ModelError, match=message):
        load(models / "essai")


def test_registry_arrays_larger_than_any_model_are_not_read(models, monkeypatch):
    monkeypatch.setattr(store, "_MAX_BYTES", 10)
    with pytest.raises(ModelError, match=r"model\.npz : \d+ octets"):
        load(models / "essai")


@pytest.mark.parametrize(
    "content",
    [b"", b"PK\x03\x04 no archive", b"PK\x05\x06" + bytes(18)],
    ids=["empty", "no archive", "no array"],
)
def test_registry_arrays_that_are_not_the_coder_s_are_refused(models, content):
    replace_arrays(models / "essai", content)
    with pytest.raises(ModelError, match=r"model\.npz : contenu incohérent"):
        load(models / "essai")


@pytest.mark.parametrize(
    "description", [[], {}, {"pieces": 3}, {"pieces": [2, 5], "expressions": []}], ids=str
)
def test_registry_manifest_that_does_not_describe_the_arrays_is_refused(models, description):
    rewrite(models / "essai", coder=description)
    with pytest.raises(ModelError, match=r"model\.npz : contenu incohérent"):
        load(models / "essai")


def test_registry_missing_arrays_are_said(models):
    (models / "essai" / "model.npz").unlink()
    with pytest.raises(ModelError, match=r"model\.npz : fichier absent"):
        load(models / "essai")


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        (
            {"format": FORMAT + 1},
            rf"format {FORMAT + 1}, cette version lit le format {FORMAT} ; mettez precanum à jour",
        ),
        ({"format": 0}, rf"format 0, cette version lit le format {FORMAT} ; réentraînez"),
        ({"format": None}, r"manifest\.json : format None"),
        ({"sha256": None, "taille": None}, r"manifest\.json : clés absentes \(sha256, taille\)"),
        ({"surprise": 1, "autre": 2}, r"manifest\.json : clés inconnues \(autre, surprise\)"),
        ({"ids_entrainement": 3}, r"manifest\.json : ids_entrainement .* liste"),
    ],
    ids=["newer format", "older format", "no format", "missing keys", "unknown keys", "ids not a list"],
)
def test_registry_manifest_that_is_not_one_is_refused(models, changes, message):
    rewrite(models / "essai", **changes)
    with pytest.raises(ModelError, match=message):
        load(models / "essai")


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b'{"nom": "essai",\n "format" 1}', r"manifest\.json:2:11 : manifeste illisible"),
        (b"", r"manifest\.json:1:1 : manifeste illisible"),
        (b"[1, 2]", r"manifest\.json : format None"),
        (b'{"nom": "essa\xe9"}', r"manifest\.json : manifeste illisible ; reprenez"),
    ],
    ids=["not JSON", "empty", "a list", "not UTF-8"],
)
def test_registry_unreadable_manifest_is_refused(models, content, message):
    (models / "essai" / "manifest.json").write_bytes(content)
    with pytest.raises(ModelError, match=message):
        load(models / "essai")


def test_registry_folder_without_manifest_is_no_model(tmp_path):
    with pytest.raises(ModelError, match=r"pas de modèle ici \(manifest\.json absent\)"):
        load(tmp_path)


# --- names


@pytest.mark.parametrize("nom", ["", ".cache", "../ailleurs", "a/b", "é", "a b", "x" * 82, "a\n", "-n"])
def test_registry_impossible_name_is_refused(tmp_path, coder, nom):
    with pytest.raises(ModelError, match="nom impossible ; lettres, chiffres, points et tirets"):
        save(tmp_path, coder, manifest(nom))
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("nom", ["current", "Current"])
def test_registry_name_of_the_pointer_is_no_model_s(tmp_path, coder, nom):
    with pytest.raises(ModelError, match=f"modèle '{nom}' : nom réservé"):
        save(tmp_path, coder, manifest(nom))


def test_registry_model_is_never_overwritten(models, coder):
    before = (models / "essai" / "manifest.json").read_bytes()
    with pytest.raises(ModelError, match="essai : ce modèle existe déjà et ne se modifie pas"):
        save(models, coder, manifest(provenance="autre"))
    assert (models / "essai" / "manifest.json").read_bytes() == before


def test_registry_names_are_sorted_and_hold_models_only(models, coder):
    save(models, coder, manifest("Autre-2"))
    (models / "vide").mkdir()
    (models / ".modele-x").mkdir()
    (models / ".modele-x" / "manifest.json").write_text("{}")
    (models / "current").write_text("essai\n")
    assert names(models) == ("Autre-2", "essai")
    assert names(models / "absent") == ()


# --- the model in use


def test_registry_promoted_model_is_current(models, coder):
    save(models, coder, manifest("second"))
    promote(models, "essai")
    promote(models, "second")
    assert current(models) == models / "second"
    assert (models / "current").read_bytes() == b"second\n"


def test_registry_no_model_in_use_is_said(models):
    with pytest.raises(ModelError, match="aucun modèle en usage ; entraînez-en un"):
        current(models)


@pytest.mark.parametrize("name", ["parti", "", "../models/essai"], ids=["gone", "empty", "a path"])
def test_registry_current_pointing_nowhere_is_said(models, name):
    (models / "current").write_text(name)
    with pytest.raises(
        ModelError, match=rf"current : nomme '{name}', qui n'est pas là \(modèles présents : essai\)"
    ):
        current(models)


def test_registry_absent_model_is_not_promoted(models):
    promote(models, "essai")
    with pytest.raises(ModelError, match=r"modèle 'autre' : absent de .* \(présents : essai\)"):
        promote(models, "autre")
    assert current(models) == models / "essai"


# --- crashes


class Crash(BaseException):
    """What is neither an error of ours nor of the disk: a kill, Ctrl-C."""


@pytest.mark.parametrize("step", ["_npz", "manifest", "rename"])
def test_registry_crash_while_saving_leaves_no_model(tmp_path, coder, monkeypatch, step):
    def crash(*args, **options):
        raise Crash

    with monkeypatch.context() as patch, pytest.raises(Crash):
        if step == "_npz":
            patch.setattr(store, "_npz", crash)
        elif step == "manifest":
            patch.setattr(Manifest, "to_json", crash)
        else:
            patch.setattr(store.os, "rename", crash)
        save(tmp_path, coder, manifest())
    assert list(tmp_path.iterdir()) == []
    save(tmp_path, coder, manifest())
    assert names(tmp_path) == ("essai",)


def test_registry_full_disk_is_said_in_french_and_leaves_no_model(tmp_path, coder, monkeypatch):
    def full(*args, **options):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(store.os, "rename", full)
    with pytest.raises(OutputError, match="essai : disque plein ; rien n'a été écrit"):
        save(tmp_path, coder, manifest())
    assert list(tmp_path.iterdir()) == []


def test_registry_models_that_cannot_be_a_folder_is_said_in_french(tmp_path, coder):
    (tmp_path / "models").write_text("un fichier")
    with pytest.raises(OutputError, match=r"models/essai : écriture impossible"):
        save(tmp_path / "models", coder, manifest())


def test_registry_crash_while_promoting_leaves_the_old_pointer(models, coder, monkeypatch):
    save(models, coder, manifest("second"))
    promote(models, "essai")

    def crash(*args):
        raise Crash

    with monkeypatch.context() as patch, pytest.raises(Crash):
        patch.setattr("precanum_nlp.corpus.writing.os.replace", crash)
        promote(models, "second")
    assert current(models) == models / "essai"
    assert sorted(p.name for p in models.iterdir()) == ["current", "essai", "second"]
