"""`precanum exporter` and `precanum importer`, as a team uses them."""

import json
import zipfile

import pytest
import tiny_study
from tiny_study import precanum

from precanum_nlp.annotations import last_words, read_annotations
from precanum_nlp.annotations.exchange.project_writing import NAMESPACE


def words(folder="annotations"):
    """Return the last words in a study's label files."""
    records = read_annotations(folder)
    return {
        name: {i: {who: (s.codes, s.motif) for who, s in states.items()} for i, states in found.items()}
        for name in ("champs", "propositions")
        for found in [last_words(records, dimension=name)]
    }


@pytest.mark.parametrize("name", ["etude.csv", "etude.xlsx", "etude.qdpx"])
def test_cli_exchange_goes_out_and_comes_back_to_an_empty_study(study, capsys, name):
    before = words()
    assert precanum("exporter", "-o", name) == 0
    out = capsys.readouterr().out
    assert "72 contributions, 144 lectures" in out
    assert f"Résultat : {name}" in out
    assert precanum("importer", name) == 0
    assert "lignes à ajouter : 0 ; lectures déjà connues : 144 ; laissées : 0" in capsys.readouterr().out
    (study / "annotations" / "lot1.anne.csv").unlink()
    assert precanum("importer", name) == 0
    out = capsys.readouterr().out
    assert "anne : 144 lectures" in out
    assert "Rien n'est écrit ; ajoutez --appliquer pour écrire." in out
    assert not list((study / "annotations").glob("*.csv"))
    assert precanum("importer", name, "--appliquer") == 0
    assert "Résultat : annotations/etude.anne.csv" in capsys.readouterr().out
    assert words() == before


def test_cli_exchange_doccano_and_who_read(study, capsys):
    assert precanum("exporter", "-o", "a.jsonl", "--dimension", "champs", "--lus") == 0
    assert precanum("importer", "a.jsonl") == 2
    assert "doccano ne dit pas qui a lu" in capsys.readouterr().err
    assert precanum("importer", "a.jsonl", "--annotateur", "bruno", "--appliquer") == 0
    assert "bruno : 72 lectures" in capsys.readouterr().out
    assert all(states["bruno"] == states["anne"] for states in words()["champs"].values())
    assert not any("bruno" in states for states in words()["propositions"].values())


def test_cli_exchange_label_studio_blind_with_suggestions(study, capsys):
    assert precanum("tag", "corpora/reponses.csv", "-o", "code.jsonl") == 0
    assert precanum("exporter", "-o", "t.json", "--sans-lectures", "--suggestions", "code.jsonl") == 0
    tasks = json.loads((study / "t.json").read_text(encoding="utf-8"))
    versions = {p["model_version"] for task in tasks for p in task["predictions"]}
    assert versions == {"modele:petit"}
    assert 'alias="acces.cout"' in (study / "t.interface.xml").read_text(encoding="utf-8")
    code = [{"from_name": "champs", "type": "choices", "value": {"choices": ["usage.peur"]}}]
    tasks[0]["annotations"] = [{"completed_by": 4, "result": code, "created_at": "2018-03-01T08:00:00Z"}]
    (study / "t.json").write_text(json.dumps(tasks), encoding="utf-8")
    assert precanum("importer", "t.json", "--nom", "4=bruno", "--appliquer") == 0
    (made,) = read_annotations("annotations/t.bruno.csv")
    assert (made.id, made.code, made.date, made.source) == (
        "r01",
        "usage.peur",
        "2018-03-01T08:00:00",
        "humain",
    )


def test_cli_exchange_codebook_stands_to_the_frame_and_drafts_another(study, capsys):
    assert precanum("exporter", "-o", "livre.qdc") == 0
    assert precanum("importer", "livre.qdc") == 0
    assert "codes reconnus : 10 sur 10" in capsys.readouterr().out
    path = study / "livre.qdc"
    text = path.read_text(encoding="utf-8")
    guid = text.partition('name="Tarif social"')[0].rpartition('guid="')[2][:36]
    renamed = text.replace("Tarif social", "Tarif réduit").replace(guid, "0" * 8 + guid[8:])
    path.write_text(renamed, encoding="utf-8")
    assert precanum("importer", "livre.qdc") == 0
    out = capsys.readouterr().out
    assert "  inconnus du référentiel : Tarif réduit\n  du référentiel, absents du livre : aide.tarif" in out
    assert precanum("importer", "livre.qdc", "-o", "ebauche.yaml") == 0
    assert precanum("referentiel", "verifier", "ebauche.yaml") == 0
    assert "dimensions : 2, codes en vigueur : 6" in capsys.readouterr().out


def test_cli_exchange_writes_the_losses(study, capsys):
    (study / "retour.csv").write_text("id;champs\nr01;honte\nr99;usage.peur\n", encoding="utf-8")
    assert precanum("importer", "retour.csv", "--annotateur", "bruno", "--pertes", "pertes.csv") == 0
    out = capsys.readouterr().out
    assert "Pertes :\n       1  code inconnu : champs, « honte » (r01)\n" in out
    rows = (study / "pertes.csv").read_text(encoding="utf-8-sig").splitlines()
    assert rows[0] == "quoi;nombre;id"
    assert "textes absents du corpus;1;r99" in rows


def test_cli_exchange_prints_no_text(study, capsys):
    for name in ("a.csv", "a.json", "a.qdpx"):
        assert precanum("exporter", "-o", name) == 0
        assert precanum("importer", name) == 0
    printed = "".join(capsys.readouterr())
    assert not [text for _, text in tiny_study.texts() if text in printed]


def test_cli_exchange_a_coder_may_be_called_anything(study, capsys):
    assert precanum("exporter", "-o", "a.qdpx", "--lus") == 0
    with zipfile.ZipFile("a.qdpx") as members:
        parts = {name: members.read(name) for name in members.namelist()}
    parts["project.qde"] = parts["project.qde"].replace(b'name="anne"', b'name="../../../zo&#233; &amp; co"')
    assert NAMESPACE.encode() in parts["project.qde"]
    with zipfile.ZipFile("b.qdpx", "w") as out:
        for name, data in parts.items():
            out.writestr(name, data)
    assert precanum("importer", "b.qdpx", "--appliquer") == 0
    assert "Résultat : annotations/b.zoé_co.csv" in capsys.readouterr().out
    assert {r.annotateur for r in read_annotations("annotations/b.zoé_co.csv")} == {"../../../zoé & co"}


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["exporter", "-o", "a.doc"], "terminaison inconnue ; au choix : .csv, .xlsx, .json"),
        (["importer", "a.doc"], "terminaison inconnue ; au choix : .csv, .xlsx, .json"),
        (["exporter", "-o", "a.csv", "--dimension", "champ"], "dimension « champ » : absent du référentiel"),
        (["exporter", "-o", "a.csv", "--suggestions", "rien.jsonl"], "rien.jsonl : lecture impossible"),
        (["exporter", "-o", "a.csv", "--suggestions", "referentiel.yaml"], "pas un résultat de precanum tag"),
        (["importer", "rien.qdpx"], "fichier introuvable"),
        (["importer", "rien.json"], "rien.json : lecture impossible"),
        (["importer", "rien.jsonl", "--annotateur", "z"], "rien.jsonl : lecture impossible"),
        (["importer", "rien.qdc"], "rien.qdc : lecture impossible"),
        (
            ["importer", "corpora/reponses.csv", "--annotateur", "z"],
            "aucune colonne ne porte le nom d'une dimension",
        ),
    ],
)
def test_cli_exchange_tells_bad_input_in_one_line(study, capsys, arguments, message):
    assert precanum(*arguments) == 2
    err = capsys.readouterr().err
    assert message in err
    assert err.count("\n") == 1


def test_cli_exchange_a_renaming_has_two_sides(study, capsys):
    (study / "a.csv").write_text("id;champs\nr01;(aucun)\n", encoding="utf-8")
    assert precanum("importer", "a.csv", "--annotateur", "z", "--nom", "z") == 2
    assert "écrivez LU=VOULU, par exemple 1=anne" in capsys.readouterr().err
