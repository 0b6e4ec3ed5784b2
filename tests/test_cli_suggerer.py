"""`precanum referentiel suggerer`: themes that no code covers, expressions that a code lacks."""

from pathlib import Path

import openpyxl
import pytest
import tiny_study
from tiny_study import precanum

from precanum_nlp.referentiel import read_referentiel

SIGNED = ("--auteur", "Anne", "--motif", "Entretiens", "--date", "2018-03-01")
TEXTS = {f"r{n:02}": text for n, (_, text) in enumerate(tiny_study.texts(), 1)}


def suggest(*arguments):
    return precanum("referentiel", "suggerer", *arguments)


def test_cli_suggerer_shows_ids_and_no_text_unless_asked(study, capsys):
    assert suggest("--dimension", "propositions") == 0
    shown = capsys.readouterr().out
    assert shown.startswith("48 contributions sans code")  # those that speak of no proposition
    assert "le plus proche : aide." in shown
    assert not any(text in shown for text in TEXTS.values())
    assert suggest("--dimension", "propositions", "--texte") == 0
    shown = capsys.readouterr().out
    assert any(text in shown for text in TEXTS.values())


def test_cli_suggerer_is_the_same_twice(study, capsys):
    assert suggest("--dimension", "propositions", "-o", "un.csv") == 0
    once = capsys.readouterr().out
    assert suggest("--dimension", "propositions", "-o", "deux.csv") == 0
    assert capsys.readouterr().out == once.replace("un.csv", "deux.csv")
    assert Path("un.csv").read_bytes() == Path("deux.csv").read_bytes()


def test_cli_suggerer_file_holds_every_text_of_a_theme(study):
    assert suggest("--dimension", "propositions", "-o", "themes.xlsx") == 0
    head, *rows = openpyxl.load_workbook("themes.xlsx").active.iter_rows(values_only=True)
    first = [dict(zip(head, row, strict=True)) for row in rows if str(row[0]) == "1"]
    assert len(first) == int(first[0]["taille"]) >= 5
    assert all(TEXTS[row["id"]] == row["texte"] for row in first)


def test_cli_suggerer_says_when_everything_is_covered(study, capsys):
    assert suggest() == 0
    assert capsys.readouterr().out == "0 contribution sans code ; 0 thème\n"


def test_cli_suggerer_draft_is_neither_proposed_nor_counted_until_put_in_use(study, capsys):
    draft = ("--dimension", "propositions", "--brouillon", "1", "--groupe", "aide", "--id", "aide.neuf")
    assert suggest(*draft, *SIGNED) == 0
    assert "referentiel retablir aide.neuf" in capsys.readouterr().out
    frame = read_referentiel(Path("referentiel.yaml"))
    code = frame.code("aide.neuf")
    assert (code.statut, code.depuis) == ("brouillon", "1.1")
    assert code.expressions
    assert code not in frame.dimension("propositions").codes
    assert precanum("referentiel", "retablir", "aide.neuf", *SIGNED) == 0
    assert read_referentiel(Path("referentiel.yaml")).code("aide.neuf").statut == "actif"


def test_cli_suggerer_expressions_are_accepted_one_by_one(study, capsys):
    assert suggest("--expressions", "usage.peur") == 0
    shown = capsys.readouterr().out
    assert shown.startswith("usage.peur : 12 contributions le portent")
    assert "   effacer : 6 avec le code, 0 sans\n" in shown
    assert "   peur" not in shown  # it has that one
    assert suggest("--expressions", "usage.peur", "--accepter", "effacer", *SIGNED) == 0
    frame = read_referentiel(Path("referentiel.yaml"))
    assert frame.code("usage.peur").expressions == ("peur", "effacer")
    assert frame.version == "1.1"
    capsys.readouterr()
    assert suggest("--expressions", "usage.peur") == 0
    assert "effacer" not in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--accepter", "x"), "--accepter va avec --expressions CODE"),
        (("--brouillon", "1", "--expressions", "usage.peur"), "donnez l'un ou l'autre"),
        (("--brouillon", "1", *SIGNED), "--brouillon N demande --groupe"),
        (("--brouillon", "1", "--groupe", "aide"), "donnez --auteur et --motif"),
        (("--brouillon", "1", "--groupe", "aide", *SIGNED), "thème 1 : il n'y en a que 0"),
        (("--expressions", "usage.peru"), "code « usage.peru » : absent"),
        (("--expressions", "usage.peur", "--accepter", "zèbre", *SIGNED), "« zèbre » : n'est pas de celles"),
        (("--dimension", "idees"), "dimension « idees » : absent"),
    ],
    ids=["accept alone", "both", "no group", "unsigned", "no such theme", "code", "expression", "dimension"],
)
def test_cli_suggerer_bad_input(study, capsys, arguments, message):
    assert suggest(*arguments) == 2
    assert message in capsys.readouterr().err.replace("\n", " ")
