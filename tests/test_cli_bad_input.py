"""What `precanum` says of input and output that are not as they should be: one French line, nothing lost."""

import errno
import json
import os
import re
import zipfile
from pathlib import Path

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tiny_study import MODEL, precanum

from precanum_nlp.corpus import read_corpora

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def _refused(capsys, *arguments) -> str:
    """Return what is said by a command that must fail: French, on the error stream, no traceback."""
    assert precanum(*arguments) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert "precanum : " in err
    assert "Traceback" not in err
    return err.partition("precanum : ")[2]


def _tag(capsys, name: str, content: bytes, *options: str) -> str:
    Path(name).write_bytes(content)
    said = _refused(capsys, "tag", name, "-o", "sortie.csv", *options)
    assert not Path("sortie.csv").exists()
    assert not [p.name for p in Path().iterdir() if p.name.startswith(".")], "no half file"
    return said


def _workbook() -> bytes:
    book = openpyxl.Workbook()
    book.active.append(["id", "texte"])
    for number in range(300):
        book.active.append([f"a{number}", f"Le forfait numéro {number} est trop cher."])
    book.save("entier.xlsx")
    return Path("entier.xlsx").read_bytes()


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("vide.csv", b"", "vide.csv : fichier vide ; il faut une ligne d'en-tête"),
        ("vide.xlsx", b"", "vide.xlsx : fichier vide"),
        ("tete.csv", b"id;texte\n", "tete.csv : un en-tête mais aucune ligne dessous"),
        (
            "sans.csv",
            "numéro;couleur\n1;bleu\n".encode(),
            "aucune colonne de texte reconnue ; colonnes trouvées : « numéro », « couleur ».",
        ),
        ("image.csv", b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 20, "image.csv : fichier binaire"),
        ("zip.csv", b"PK\x03\x04" + bytes(200), "c'est un classeur Excel, un document Word ou une archive"),
        ("octets.csv", bytes(range(1, 32)) * 50, "octets.csv : fichier binaire, non du texte"),
        ("cle.xlsx", OLE + bytes(600), "cle.xlsx : protégé par mot de passe"),
        ("faux.xlsx", b"id;texte\n1;bonjour\n", "faux.xlsx : classeur Excel (.xlsx) illisible"),
        (
            "double.csv",
            b"id;texte;texte\n1;a;b\n",
            "l'en-tête « texte » est en double (colonnes 2 et 3) ; renommez l'une des deux",
        ),
        (
            "memes.csv",
            b"id;texte\n7;oui\n8;non\n7;si\n",
            "« 7 » en double : memes.csv, ligne 1 et memes.csv, ligne 3",
        ),
        ("lettre.pdf", b"%PDF-1.7", "terminaison « .pdf » inconnue ; formats lus : .csv, .xlsx"),
        ("guillemet.csv", b'id;texte\n1;"jamais\n2;fermeture\n', "guillemet"),
    ],
    ids=lambda value: value if isinstance(value, str) and "." in value[:12] else "",
)
def test_cli_file_that_cannot_be_read_is_told(name, content, message, study, capsys):
    assert message in _tag(capsys, name, content)


@pytest.mark.parametrize("share", [0.3, 0.7, 0.98])
def test_cli_truncated_workbook_is_told(share, study, capsys):
    whole = _workbook()
    said = _tag(capsys, "coupe.xlsx", whole[: int(len(whole) * share)])
    assert "coupe.xlsx : classeur Excel (.xlsx) illisible (abîmé ou incomplet)" in said


def test_cli_wrong_sheet_lists_those_there_are(study, capsys):
    said = _tag(capsys, "c.xlsx", _workbook(), "--feuille", "Réponses")
    assert "pas de feuille « Réponses » ; feuilles trouvées : « Sheet »" in said


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--colonne", "texte=Avis"], "la colonne « Avis », demandée pour texte, n'existe pas"),
        (["--colonne", "avis=texte"], "« avis » n'est pas un nom de colonne attendu"),
        (["--encodage", "utf-8"], "utf-8"),
        (["--encodage", "klingon"], "klingon"),
    ],
    ids=["missing column", "unknown name", "wrong encoding", "unknown encoding"],
)
def test_cli_wrong_options_of_reading_are_told(options, message, study, capsys):
    content = "id;texte\n1;Le réseau ne passe pas à côté\n".encode("cp1252")
    assert message in _tag(capsys, "r.csv", content, *options)


def _tagged(capsys, name: str, content: bytes, *options: str) -> tuple[list[dict], str]:
    """Return the coded rows of a file that must be accepted, and what was said."""
    Path(name).write_bytes(content)
    assert precanum("tag", name, "-o", "sortie.jsonl", *options) == 0
    err = capsys.readouterr().err
    lines = Path("sortie.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines], err


def test_cli_ragged_rows_are_padded_or_set_aside(study, capsys):
    lines = ["id;texte;groupe", "1;Trop cher pour nous", "2;Le réseau;Élus;en trop", "3;Peur du clavier;Élus"]
    rows, said = _tagged(capsys, "r.csv", "\n".join(lines).encode())
    assert [row["id"] for row in rows] == ["1", "3"]
    assert "mis de côté : r.csv, ligne 2 : plus de cellules (4) que l'en-tête (3)" in said
    assert "lignes lues : 3 ; codées : 2" in said
    assert "mises de côté : 1" in said


def test_cli_broken_line_of_jsonl_is_set_aside(study, capsys):
    rows, said = _tagged(capsys, "c.jsonl", b'{"texte": "Trop cher pour nous"}\n{"texte": \n')
    assert len(rows) == 1
    assert "mis de côté : c.jsonl, ligne 2 : " in said


def test_cli_strict_ends_with_one_when_a_row_is_set_aside(study, capsys):
    Path("r.csv").write_text("id;texte\n1;Trop cher pour nous\n2;…\n", encoding="utf-8")
    assert precanum("tag", "r.csv", "-o", "sortie.csv", "--strict") == 1
    assert Path("sortie.csv").is_file()
    assert "ligne 2 : ponctuation seule" in capsys.readouterr().err


def test_cli_cell_of_five_megabytes_is_kept_whole(study, capsys):
    text = "Le forfait est trop cher pour nous. " * 140_000
    rows, _ = _tagged(
        capsys, "gros.csv", f"id;texte\n1;{text}\n2;Peur du clavier\n".encode(), "--sans-passages"
    )
    assert len(rows) == 2
    assert rows[0]["texte"] == text
    assert len(text) > 5_000_000


def test_cli_nul_bytes_are_taken_out(study, capsys):
    rows, _ = _tagged(capsys, "nul.csv", b"id;texte\n1;Le res\0eau ne passe pas\n")
    assert rows[0]["texte"] == "Le reseau ne passe pas"


def test_cli_mixed_encodings_lose_no_row(study, capsys):
    content = "id;texte\n1;Le réseau ne passe pas\n".encode() + "2;La télé est trop chère\n".encode("cp1252")
    rows, said = _tagged(capsys, "melange.csv", content)
    assert [row["id"] for row in rows] == ["1", "2"]
    assert "melange.csv : CSV, encodage" in said


def test_cli_line_breaks_in_quotes_make_no_new_row(study, capsys):
    rows, _ = _tagged(capsys, "r.csv", b'id;texte\n1;"Trop cher.\nVraiment.\r\nOui."\n2;Peur du clavier\n')
    assert [row["texte"] for row in rows] == ["Trop cher.\nVraiment.\r\nOui.", "Peur du clavier"]


def test_cli_missing_words_are_texts(study, capsys):
    rows, _ = _tagged(capsys, "r.csv", b"id;texte\n001;NA\n002;None\n003;null\n")
    assert [(row["id"], row["texte"]) for row in rows] == [("001", "NA"), ("002", "None"), ("003", "null")]


def test_cli_output_that_exists_is_kept(study, capsys):
    Path("sortie.csv").write_text("à moi", encoding="utf-8")
    said = _refused(capsys, "tag", "corpora/reponses.csv", "-o", "sortie.csv")
    assert "sortie.csv : existe déjà ; ajoutez --ecraser pour le remplacer" in said
    assert Path("sortie.csv").read_text(encoding="utf-8") == "à moi"
    assert precanum("tag", "corpora/reponses.csv", "-o", "sortie.csv", "--ecraser") == 0


def test_cli_output_of_unknown_kind_is_told(study, capsys):
    said = _refused(capsys, "tag", "corpora/reponses.csv", "-o", "sortie.doc")
    assert "terminaison « .doc » inconnue ; écrivez en .csv" in said


def test_cli_output_in_a_missing_folder_is_told(study, capsys):
    said = _refused(capsys, "tag", "corpora/reponses.csv", "-o", "nulle/part.csv")
    assert "le dossier nulle n'existe pas ; créez-le d'abord" in said


@pytest.mark.parametrize("ending", ["csv", "jsonl", "xlsx", "parquet"])
def test_cli_full_disk_leaves_nothing(ending, study, capsys, monkeypatch):
    def full(handle):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr("os.fsync", full)
    said = _refused(capsys, "tag", "corpora/reponses.csv", "-o", f"sortie.{ending}")
    assert f"sortie.{ending} : disque plein ; rien n'a été écrit" in said
    assert not list(Path().glob("*sortie*"))


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full on this system")
@pytest.mark.parametrize("ending", ["csv", "jsonl"])
def test_cli_disk_that_fills_while_writing_leaves_nothing(ending, study, capsys, monkeypatch):
    """The kernel itself says that no space is left, in the middle of the rows."""
    real = open

    def to_full_device(path, *arguments, **options):
        mode = arguments[0] if arguments else options.get("mode", "r")
        return real("/dev/full" if ".sortie." in str(path) and "w" in mode else path, *arguments, **options)

    monkeypatch.setattr("precanum_nlp.corpus.row_writing.open", to_full_device, raising=False)
    said = _refused(capsys, "tag", "corpora/reponses.csv", "-o", f"sortie.{ending}")
    assert f"sortie.{ending} : disque plein" in said
    assert not list(Path().glob("*sortie*"))


def _denied(*arguments, **options):
    raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))


def test_cli_folder_closed_to_writing_is_told_by_tag(study, capsys, monkeypatch):
    monkeypatch.setattr("tempfile.mkstemp", _denied)
    said = _refused(capsys, "tag", "corpora/reponses.csv", "-o", "sortie.csv")
    assert "sortie.csv : pas le droit d'écrire dans" in said


def test_cli_folder_closed_to_writing_is_told_by_run_before_the_work(study, capsys, monkeypatch):
    monkeypatch.setattr("tempfile.mkdtemp", _denied)
    monkeypatch.setattr("precanum_nlp.cli.run._coded", lambda *a: pytest.fail("worked first"))
    assert "rapports/dernier : pas le droit d'écrire dans rapports" in _refused(capsys, "run")


@pytest.mark.parametrize("command", ["init", "entrainer"])
def test_cli_folder_closed_to_writing_is_told(command, study, capsys, monkeypatch):
    monkeypatch.setattr("pathlib.Path.mkdir", _denied)
    arguments = {"init": ["init", "neuf"], "entrainer": ["entrainer", "--nom", "autre"]}[command]
    monkeypatch.setattr("precanum_nlp.training.train", lambda *a, **k: pytest.fail("worked first"))
    assert "pas le droit d'écrire" in _refused(capsys, *arguments)


def test_cli_run_that_fails_keeps_the_last_report(study, capsys, monkeypatch):
    report = study / "rapports" / "dernier"
    report.mkdir()
    (report / "rapport.html").write_text("le précédent", encoding="utf-8")
    assert "existe déjà ; ajoutez --ecraser, ou donnez un autre --nom" in _refused(capsys, "run")

    def full(handle):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr("os.fsync", full)
    assert "disque plein" in _refused(capsys, "run", "--ecraser")
    assert [p.name for p in (study / "rapports").iterdir()] == ["dernier"]
    assert (report / "rapport.html").read_text(encoding="utf-8") == "le précédent"


def _flip(model: Path) -> None:
    content = bytearray((model / "model.npz").read_bytes())
    content[len(content) // 2] ^= 1
    (model / "model.npz").write_bytes(content)


def _grow(model: Path) -> None:
    with open(model / "model.npz", "ab") as handle:
        handle.write(b"x")


def _newer(model: Path) -> None:
    manifest = json.loads((model / "manifest.json").read_text(encoding="utf-8"))
    (model / "manifest.json").write_text(json.dumps({**manifest, "format": 99}), encoding="utf-8")


@pytest.mark.parametrize(
    ("damage", "message"),
    [
        (_flip, "model.npz : empreinte .*, le manifeste annonce .* ; le fichier a été modifié"),
        (_grow, r"model.npz : \d+ octets au lieu de \d+ annoncés"),
        (lambda m: (m / "model.npz").unlink(), "model.npz : fichier absent ; reprenez le modèle d'origine"),
        (lambda m: (m / "manifest.json").write_text("{nom:"), r"manifest.json:1:2 : manifeste illisible"),
        (
            lambda m: (m / "manifest.json").write_bytes(b"\xff\xfe\0"),
            r"manifest.json.* : manifeste illisible",
        ),
        (lambda m: (m / "manifest.json").write_text("[1]"), "manifest.json : "),
        (_newer, "manifest.json : format 99, .*mettez precanum à jour"),
        (lambda m: (m.parent / "current").write_text("perdu\n"), r"nomme 'perdu', qui n'est pas là"),
        (lambda m: (m.parent / "current").unlink(), "aucun modèle en usage"),
    ],
    ids=["byte", "size", "absent", "not JSON", "not text", "list", "newer", "current", "none in use"],
)
def test_cli_damaged_model_is_told(damage, message, study, capsys):
    damage(study / "models" / MODEL)
    said = _refused(capsys, "tag", "corpora/reponses.csv", "-o", "sortie.csv")
    assert re.search(message, said)
    assert not Path("sortie.csv").exists()


def test_cli_model_that_is_not_there_is_told(study, capsys):
    said = _refused(capsys, "tag", "corpora/reponses.csv", "-o", "s.csv", "--modele", "autre")
    assert "pas de modèle ici (manifest.json absent) ; voyez precanum modele lister" in said
    assert "absent de models" in _refused(capsys, "modele", "promouvoir", "autre")


def test_cli_damaged_model_is_not_promoted(study, capsys):
    _flip(study / "models" / MODEL)
    (study / "models" / "current").unlink()
    assert "le fichier a été modifié" in _refused(capsys, "modele", "promouvoir", MODEL)
    assert not (study / "models" / "current").exists()


def test_cli_study_without_model_codes_by_wording(study, capsys):
    for path in [*(study / "models" / MODEL).iterdir(), study / "models" / "current"]:
        path.unlink()
    assert precanum("tag", "corpora/reponses.csv", "-o", "s.csv") == 0
    said = "aucun modèle dans cette étude : codes attribués d'après leur libellé seulement."
    assert said in capsys.readouterr().err


def _new_code(study: Path) -> None:
    frame = study / "referentiel.yaml"
    text = frame.read_text(encoding="utf-8").replace('version: "1.0"', 'version: "1.1"')
    new = '          - {id: usage.temps, label: "Manque de temps", depuis: "1.1"}\n'
    head, mark, tail = text.partition("  - id: propositions\n")
    frame.write_text(head + new + mark + tail, encoding="utf-8")


def test_cli_newer_frame_is_told_and_the_work_goes_on(study, capsys):
    _new_code(study)
    assert precanum("tag", "corpora/reponses.csv", "-o", "s.jsonl") == 0
    said = capsys.readouterr().err
    assert "référentiel 1.1 " in said
    assert f"modèle {MODEL}" in said
    assert "1 code jugé d'après son libellé" in said
    assert '"referentiel": "1.1"' in Path("s.jsonl").read_text(encoding="utf-8")


def test_cli_frame_with_new_words_only_is_told(study, capsys):
    frame = study / "referentiel.yaml"
    frame.write_text(
        frame.read_text(encoding="utf-8").replace("Peur de mal", "Crainte de mal"), encoding="utf-8"
    )
    assert precanum("tag", "corpora/reponses.csv", "-o", "s.jsonl") == 0
    assert "l'a appris (version 1.0) : aucun code nouveau." in capsys.readouterr().err


def test_cli_frame_without_a_known_code_is_told(study, capsys):
    frame = study / "referentiel.yaml"
    text = frame.read_text(encoding="utf-8")
    frame.write_text(re.sub(r"\b(acces|usage|aide)\.", "autre_", text), encoding="utf-8")
    said = _refused(capsys, "tag", "corpora/reponses.csv", "-o", "s.csv")
    assert "aucun de ses 6 codes n'est dans le référentiel 1.0" in said


@pytest.mark.parametrize(
    "command", [["run"], ["tag", "corpora/reponses.csv", "-o", "s.csv"], ["referentiel", "verifier"]]
)
def test_cli_faults_of_the_frame_are_all_told(command, study, capsys):
    frame = study / "referentiel.yaml"
    text = frame.read_text(encoding="utf-8")
    text = text.replace('label: "Peur de mal faire"', 'label: ""').replace("usage.clavier", "acces.reseau", 1)
    frame.write_text(text, encoding="utf-8")
    said = _refused(capsys, *command)
    assert len(re.findall(r"referentiel\.yaml:\d+:\d+ : ", said)) >= 2


@pytest.mark.parametrize(
    "command",
    [
        ["run"],
        ["tag", "x.csv", "-o", "y.csv"],
        ["modele", "lister"],
        ["referentiel", "montrer"],
        ["entrainer", "--nom", "a"],
    ],
    ids=lambda command: command[0],
)
def test_cli_folder_that_is_no_study_is_told(command, tmp_path, capsys, monkeypatch):
    monkeypatch.chdir(tmp_path)
    said = _refused(capsys, *command)
    assert "pas d'étude ici (referentiel.yaml absent)" in said
    assert "precanum init DOSSIER" in said


@pytest.mark.parametrize(
    ("settings_text", "message"),
    [
        ("titre: [", r"etude\.yaml:\d+:\d+ : YAML mal formé"),
        ("- a\n- b\n", "une liste de réglages « clé: valeur » est attendue"),
        ("couleur: bleu\n", "réglage inconnu « couleur » ; noms possibles : annotations, corpus"),
        (
            "corpus:\n  - chemin: corpora/reponses.csv\n    langue: fr\n",
            "clé inconnue « langue » sous « corpus »",
        ),
        ("corpus:\n  - corpora/reponses.csv\n", "« corpus » contient « corpora/reponses.csv »"),
        ("corpus: corpora\n", "« corpus » contient « corpora » ; une liste est attendue"),
        ("corpus:\n  - chemin: corpora/perdu.csv\n", "fichier introuvable"),
        ("annotations: ici\n", "« annotations » contient « ici » ; un bloc"),
        ("parties_prenantes: qui.csv\n", "qui.csv : fichier absent"),
    ],
    ids=["yaml", "list", "unknown", "unknown key", "no mapping", "no list", "file", "annotations", "people"],
)
def test_cli_faults_of_the_settings_are_told(settings_text, message, study, capsys):
    (study / "etude.yaml").write_text(settings_text, encoding="utf-8")
    assert re.search(message, _refused(capsys, "run"))


def test_cli_study_without_a_file_is_told(study, capsys):
    (study / "corpora" / "reponses.csv").unlink()
    assert "aucun fichier de contributions ; déposez-y les vôtres" in _refused(capsys, "run")


def test_cli_corpus_of_empty_texts_is_told(study, capsys):
    (study / "corpora" / "reponses.csv").write_text("id;texte\n1;\n2;…\n", encoding="utf-8")
    said = _refused(capsys, "run")
    assert "aucune contribution à coder, 2 lignes mises de côté" in said
    assert "ligne 1 : texte vide" in said


def test_cli_one_line_set_aside_is_singular(study, capsys):
    (study / "corpora" / "reponses.csv").write_text("id;texte\n1;\n", encoding="utf-8")
    assert "aucune contribution à coder, 1 ligne mise de côté ; la première" in _refused(capsys, "run")


def test_cli_two_files_of_one_name_are_told(study, capsys):
    for folder, identifier in (("a", 1), ("b", 2)):
        (study / folder).mkdir()
        (study / folder / "r.csv").write_text(f"id;texte\n{identifier};oui\n", encoding="utf-8")
    (study / "etude.yaml").write_text("corpus: [{chemin: a}, {chemin: b}]\n", encoding="utf-8")
    assert "b/r.csv : même nom que a/r.csv ; renommez l'un des deux" in _refused(capsys, "run")


def test_cli_training_without_labels_is_told(study, capsys):
    (study / "annotations" / "lot1.anne.csv").unlink()
    assert "aucune étiquette ; corrigez d'abord un lot" in _refused(capsys, "entrainer", "--nom", "a")


def test_cli_training_does_not_overwrite_a_model(study, capsys, monkeypatch):
    monkeypatch.setattr("precanum_nlp.training.train", lambda *a, **k: pytest.fail("worked first"))
    said = _refused(capsys, "entrainer", "--nom", MODEL)
    assert "ce modèle existe déjà et ne se modifie pas" in said
    assert "nom impossible" in _refused(capsys, "entrainer", "--nom", "../x")


def test_cli_init_does_not_touch_a_folder_in_use(study, capsys):
    assert "le dossier n'est pas vide ; donnez-en un nouveau" in _refused(capsys, "init", study)


def test_cli_zip_bomb_is_refused(study, capsys, monkeypatch):
    monkeypatch.setattr("precanum_nlp.corpus.tables.MAX_UNZIPPED", 1 << 20)
    with zipfile.ZipFile("bombe.xlsx", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", "x")
        archive.writestr("xl/worksheets/sheet1.xml", bytes(3 << 20))
    said = _refused(capsys, "tag", "bombe.xlsx", "-o", "s.csv")
    assert "bombe.xlsx : refusé, il annonce" in said


_CELL = st.text(st.characters(codec="utf-8", exclude_categories=("Cs",)), max_size=12)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.lists(_CELL, min_size=1, max_size=4), min_size=1, max_size=12))
def test_cli_kept_and_set_aside_are_the_rows_read(tmp_path, table):
    """Random tables, ragged, with any character: every row under the header is kept or set aside."""
    path = tmp_path / "t.csv"
    quoted = [";".join('"' + cell.replace('"', '""') + '"' for cell in row) for row in table]
    path.write_text("\n".join(["texte;groupe;source", *quoted]) + "\n", encoding="utf-8", newline="")
    corpus = read_corpora([path], encoding="utf-8", delimiter=";")
    assert corpus.n_read == len(table)
    rows = sorted([c.ligne for c in corpus.contributions] + [s.ligne for s in corpus.set_aside])
    assert rows == list(range(1, len(table) + 1))
