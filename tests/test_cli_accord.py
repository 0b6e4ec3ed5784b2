"""`precanum accord`, `arbitrer` and `journal`, as a team uses them."""

import double_coding
import openpyxl
import pytest
import tiny_study
from tiny_study import precanum

from precanum_nlp.annotations import read_annotations


@pytest.fixture
def twice(study):
    """The tiny study with a second reader, bruno, who errs on two of 24 texts."""
    double_coding.write_second_reader(study / "bruno.csv")
    assert precanum("importer", "bruno.csv", "--annotateur", "bruno", "--appliquer") == 0
    return study


def test_cli_accord_shows_measures_and_writes_them_all(twice, capsys):
    assert precanum("accord", "-o", "accord.xlsx", "--tirages", "200") == 0
    out, err = capsys.readouterr()
    assert "anne et bruno\n" in err
    assert "Accord de anne et bruno (intervalles à 95 %)" in out
    assert "champs : codes pris l'un pour l'autre (anne / bruno)\n" in out
    assert "\n     2  acces.cout / acces.reseau (même groupe)\n" in out
    assert "À arbitrer : 2 (precanum arbitrer -o a_arbitrer.xlsx anne bruno)" in out
    rows = list(openpyxl.load_workbook("accord.xlsx").active.values)
    assert rows[0][:8] == ("dimension", "code", "libelle", "a", "b", "n_a", "n_b", "n_communs")
    assert [row[:2] for row in rows[1:4]] == [("ensemble", None), ("champs", None), ("champs", "acces.cout")]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["anne"], "donnez deux annotateurs"),
        (
            ["anne", "zoe"],
            "aucune contribution lue à la fois par anne et par zoe ; annotateurs connus : anne, bruno",
        ),
    ],
)
def test_cli_accord_tells_what_it_needs(twice, capsys, arguments, message):
    assert precanum("accord", *arguments) == 2
    assert message in capsys.readouterr().err


def test_cli_accord_without_a_second_reader(study, capsys):
    assert precanum("accord") == 2
    assert "aucune contribution n'a été lue par deux annotateurs" in capsys.readouterr().err


def test_cli_arbitrer_goes_round(twice, capsys):
    assert precanum("arbitrer", "-o", "liste.xlsx") == 0
    assert "liste.xlsx : 2 désaccords de anne et bruno à trancher" in capsys.readouterr().out
    book = openpyxl.load_workbook("liste.xlsx")
    sheet = book.worksheets[0]
    heads = [cell.value for cell in sheet[1]]
    sheet.cell(2, heads.index("décision") + 1).value = "comme le second"
    book.save("liste.xlsx")
    before = sorted(p.name for p in (twice / "annotations").iterdir())
    assert precanum("arbitrer", "liste.xlsx") == 0
    assert "Rien n'est écrit ; ajoutez --appliquer" in capsys.readouterr().out
    assert sorted(p.name for p in (twice / "annotations").iterdir()) == before
    for expected in ("lignes à ajouter : 1 (1 « oui »)", "lignes à ajouter : 0 ; lectures déjà connues : 1"):
        assert precanum("arbitrer", "liste.xlsx", "--appliquer", "--annotateur", "arbitre_zoe") == 0
        assert expected in capsys.readouterr().out
    (made,) = read_annotations("annotations/arbitrages.arbitre_zoe.csv")
    assert (made.code, made.decision, made.source) == ("acces.reseau", "oui", "humain")
    assert precanum("accord") == 0
    assert "À arbitrer : 1 " in capsys.readouterr().out


def test_cli_arbitrer_wants_a_list_or_a_place(study, capsys):
    assert precanum("arbitrer") == 2
    assert "donnez -o FICHIER pour faire la liste" in capsys.readouterr().err


def test_cli_journal_tells_the_story_without_the_text(twice, capsys):
    assert precanum("run") == 0
    capsys.readouterr()
    assert precanum("journal", "r01") == 0
    out = capsys.readouterr().out
    assert "r01 : reponses.csv, ligne 1" in out
    assert "2018-01-15  anne  champs : donne acces.cout (Coût de l'abonnement) ; référentiel 1.0" in out
    assert "  bruno  champs : donne acces.reseau" in out
    assert "Modèles qui en ont appris\n  petit (référentiel 1.0)" in out
    assert "modèle petit, référentiel 1.0 : " in out
    assert "  champs : désaccord, à arbitrer" in out
    assert "  propositions : aucun code, d'après anne" in out
    _, text = tiny_study.texts()[0]
    assert text not in out
    assert precanum("journal", "r01", "--texte") == 0
    assert text in capsys.readouterr().out


def test_cli_journal_tells_of_a_text_that_changed_and_of_one_that_left(twice, capsys):
    path = twice / "corpora" / "reponses.csv"
    rows = path.read_text(encoding="utf-8-sig").replace("trop cher", "hors de prix").splitlines(keepends=True)
    path.write_text("".join([*rows[:2], *rows[3:]]), encoding="utf-8")
    assert precanum("journal", "r01") == 0
    assert "sur un texte qui a changé depuis" in capsys.readouterr().out
    assert precanum("journal", "r02") == 0
    assert "r02 : n'est plus dans les corpus" in capsys.readouterr().out
    assert precanum("journal", "r99") == 2
    assert "r99 : ni dans les corpus ni dans les annotations" in capsys.readouterr().err


def test_cli_journal_tells_changes_of_the_frame(twice, capsys):
    path = twice / "referentiel.yaml"
    change = '\n  - {version: "1.0", date: 2018-01-20, type: renommage, de: [acces.prix], vers: [acces.cout],'
    text = path.read_text(encoding="utf-8").replace(
        "journal: []", f'journal:{change} auteur: "A", motif: "m"}}'
    )
    path.write_text(text, encoding="utf-8")
    assert precanum("journal", "r01") == 0
    assert "2018-01-20  référentiel 1.0 : renommage, acces.prix → acces.cout" in capsys.readouterr().out
