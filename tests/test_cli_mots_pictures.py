"""`precanum mots classes`, `afc` and `nuage`, on the tiny study, with the quick reading."""

import csv

import openpyxl
import pytest
import tiny_study
from defusedxml import ElementTree

from precanum_nlp.keywords.class_profile import COLUMNS, SEGMENT_COLUMNS


def rows(path):
    with open(path, encoding="utf-8-sig", newline="") as handle:
        return list(csv.DictReader(handle, delimiter=";"))


def run(*arguments):
    assert tiny_study.precanum("mots", *arguments, "--rapide") == 0


def test_cli_mots_classes_find_what_the_codes_say(study, capsys):
    out = ("-o", "classes.csv", "--segments", "typiques.csv", "--image", "arbre.svg")
    run("classes", "--nombre", "6", "--taille", "6", *out)
    said = capsys.readouterr().out
    assert "6 classes ; 72 segments classés sur 72, de 72 contributions" in said
    table = rows("classes.csv")
    assert tuple(table[0]) == COLUMNS
    assert {row["nature"] for row in table} == {"mots", "groupe", "codes"}
    best = [row for row in table if row["nature"] == "codes" and float(row["part"].replace(",", ".")) > 0.9]
    assert len({row["item"] for row in best}) >= 4
    assert tuple(rows("typiques.csv")[0]) == SEGMENT_COLUMNS
    assert ElementTree.parse("arbre.svg").getroot().tag.endswith("svg")


def test_cli_mots_classes_are_the_same_again(study):
    for name in ("a", "b"):
        run("classes", "--nombre", "4", "-o", f"{name}.csv", "--image", f"{name}.svg")
    for ending in ("csv", "svg"):
        assert (study / f"a.{ending}").read_bytes() == (study / f"b.{ending}").read_bytes()


def test_cli_mots_classes_of_some_segments_say_so(study, capsys):
    run("classes", "--rapide", "--au-plus", "30", "--taille", "3")
    assert "classes faites d'un segment sur 3 ; --au-plus" in capsys.readouterr().err


def test_cli_mots_afc_of_groups_and_of_codes(study, capsys):
    run("afc", "--minimum", "3", "--image", "plan.svg", "-o", "afc.xlsx")
    assert "× 3 parties, 72 contributions" in capsys.readouterr().out
    heads = [cell.value for cell in openpyxl.load_workbook("afc.xlsx").active[1]]
    assert heads[:8] == [
        "nature",
        "item",
        "effectif",
        "masse",
        "inertie",
        "axe 1",
        "contribution 1",
        "cos2 1",
    ]
    run("afc", "--par", "code", "--minimum", "3", "--axes", "3", "4", "--image", "codes.svg")
    assert "acces.reseau" in (study / "codes.svg").read_text(encoding="utf-8")


def test_cli_mots_nuage(study, capsys):
    run("nuage", "-o", "nuage.svg", "--par", "code")
    assert "mots, taille : contributions" in capsys.readouterr().out
    assert "réseau²" in (study / "nuage.svg").read_text(encoding="utf-8")
    run("nuage", "-o", "un.svg", "--par", "code", "--partie", "acces.reseau")
    assert "taille : G² dans « acces.reseau »" in capsys.readouterr().out


def write(study, *lines):
    (study / "corpora" / "reponses.csv").write_text("id;texte;groupe\n" + "\n".join(lines), encoding="utf-8")


NUAGE = ("nuage", "-o", "n.svg")
ONE_GROUP = [f"{k};Le réseau du village {k};Élus" for k in range(30)]


@pytest.mark.parametrize(
    ("lines", "arguments", "message"),
    [
        (["1;;"], ("classes",), "le corpus est vide"),
        (["1;;"], ("afc",), "le corpus est vide"),
        (["1;;"], NUAGE, "le corpus est vide"),
        (["1;Le réseau ne passe pas;Élus"], ("classes",), "aucun mot ne se trouve dans 3 contributions"),
        (["1;Le réseau ne passe pas;Élus"], ("classes", "--minimum", "1"), "ne se partagent pas en classes"),
        (["1;Le réseau ne passe pas;Élus"], ("afc",), "abaissez le seuil"),
        (["1;Le réseau ne passe pas;Élus"], NUAGE, "abaissez le seuil"),
        (ONE_GROUP, ("classes",), "ne se partagent pas en classes"),
        (ONE_GROUP, ("afc",), "deux parties à comparer ; « Élus » seulement"),
        (ONE_GROUP, ("afc", "--par", "source"), "aucune partie dans ce corpus"),
        (ONE_GROUP, (*NUAGE, "--partie", "Élus"), "une seule partie (« Élus »)"),
    ],
    ids=lambda value: "-".join(value)[:30] if isinstance(value, tuple) else None,
)
def test_cli_mots_pictures_bad_input_is_one_french_line(study, capsys, lines, arguments, message):
    write(study, *lines)
    assert tiny_study.precanum("mots", *arguments, "--rapide") == 2
    last = capsys.readouterr().err.strip().splitlines()[-1]
    assert last.startswith("precanum : ")
    assert message in last


@pytest.mark.parametrize("arguments", [("classes",), ("afc",), NUAGE], ids=lambda words: words[0])
def test_cli_mots_pictures_when_stop_words_leave_nothing(study, capsys, arguments):
    (study / "mots").mkdir(exist_ok=True)
    (study / "mots" / "antidictionnaire.txt").write_text("réseau\nvillage\n", encoding="utf-8")
    write(study, *(f"{k};Le réseau du village;{'AB'[k % 2]}" for k in range(20)))
    assert tiny_study.precanum("mots", *arguments, "--rapide") == 2
    assert "il ne reste aucun mot" in capsys.readouterr().err


def test_cli_mots_nuage_of_one_group_has_one_colour(study, capsys):
    write(study, *ONE_GROUP)
    run("nuage", "-o", "nuage.svg")
    assert "une seule partie par groupe" in capsys.readouterr().err


def test_cli_mots_pictures_are_not_written_over(study, capsys):
    (study / "plan.svg").write_text("gardé", encoding="utf-8")
    assert tiny_study.precanum("mots", "afc", "--rapide", "--image", "plan.svg") == 2
    assert "existe déjà" in capsys.readouterr().err
    assert (study / "plan.svg").read_text(encoding="utf-8") == "gardé"


@pytest.mark.parametrize(
    ("arguments", "known"),
    [
        (("nuage", "-o", "image.png"), "écrivez en .svg."),
        (("afc", "--image", "image.png"), "écrivez en .svg."),
        (("classes", "--image", "image.png"), "écrivez en .svg."),
        (("cooccurrences", "--arbre", "image.png"), "écrivez en .gexf, .graphml ou .svg."),
        (("frequences", "-o", "image.png"), "écrivez en .csv, .xlsx, .jsonl ou .parquet."),
    ],
    ids=lambda value: value[0] if isinstance(value, tuple) else None,
)
def test_cli_mots_say_at_once_that_an_ending_cannot_be_written(study, capsys, arguments, known):
    assert tiny_study.precanum("mots", *arguments, "--ecraser") == 2
    said = capsys.readouterr().err.strip()
    assert said == f"precanum : image.png : terminaison « .png » inconnue ; {known}"
    assert not (study / "image.png").exists()
