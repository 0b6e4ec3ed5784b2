"""`relire` and `integrer` from end to end, on sheets as people send them back."""

import shutil
from pathlib import Path

import openpyxl
import pytest
from review_study import ANSWERS, FILES, TEXTS, add_texts, fill
from tiny_study import precanum

from precanum_nlp import training
from precanum_nlp.annotations import SheetRow, read_annotations
from precanum_nlp.cli.gain import quality_by_chance
from precanum_nlp.referentiel import read_referentiel


@pytest.fixture
def new_texts(study):
    """The tiny study with ten texts that nobody has read."""
    add_texts(study)
    return study


def _page(path="a.xlsx"):
    rows = list(openpyxl.load_workbook(path)["Relecture"].iter_rows(values_only=True))
    return [dict(zip(rows[0], row, strict=True)) for row in rows[1:]]


def _integrer(name, *more, annotateur="A2", date="2018-02-01"):
    return precanum("integrer", FILES / name, "--annotateur", annotateur, "--date", date, *more)


def _written(study: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in (study / "annotations").iterdir()}


def test_cli_relire_asks_each_unread_text_once(new_texts, capsys):
    assert precanum("relire", "-o", "a.xlsx") == 0
    said = capsys.readouterr()
    assert said.out == "À remplir : a.xlsx\n"
    assert "9 textes à lire, dont 2 au hasard (22 %)" in said.err
    assert "1 autre contribution dit mot pour mot un de ces textes" in said.err
    assert "la marge d'erreur du codage de" in said.err
    assert "trop peu de textes lus depuis l'apprentissage" in said.err
    rows = _page()
    assert {row["id"] for row in rows} == set(TEXTS) - {"009"}
    assert sum(row["tirage"] == "hasard" for row in rows) == 2
    assert {row["pourquoi"] for row in rows if row["tirage"]} == {"tirée au hasard"}


def test_cli_relire_twice_writes_the_same_bytes(new_texts):
    assert precanum("relire", "-o", "a.xlsx") == 0
    assert precanum("relire", "-o", "b.xlsx") == 0
    assert Path("a.xlsx").read_bytes() == Path("b.xlsx").read_bytes()


def test_cli_relire_by_code_puts_its_likeliest_texts_first(new_texts, capsys):
    by_code = ("--mode", "code", "--code", "usage.clavier", "--nombre", "3", "--graine", "1")
    assert precanum("relire", "-o", "a.xlsx", *by_code) == 0
    assert "exemples attendus de « usage.clavier » : environ 1,0 dans ce lot" in capsys.readouterr().err
    first = next(row for row in _page() if not row["tirage"])
    assert first["id"] == "003"
    assert "Propositions 1" not in first


def test_cli_relire_for_a_time_sizes_the_batch(new_texts, capsys):
    assert precanum("relire", "-o", "a.xlsx", "--pour", "2min") == 0
    assert "3 textes à lire, dont 1 au hasard (33 %) ; environ 2 min" in capsys.readouterr().err


def test_cli_relire_at_random_is_all_random(new_texts):
    assert precanum("relire", "-o", "a.csv", "--mode", "hasard", "--nombre", "4") == 0
    lines = Path("a.csv").read_text(encoding="utf-8-sig").split("relire-")[1:]
    assert [line.split(";")[3] for line in lines] == ["hasard"] * 4


def test_cli_relire_finds_the_label_that_looks_wrong(study, capsys, monkeypatch):
    path = study / "annotations" / "lot1.anne.csv"
    rows = path.read_text(encoding="utf-8-sig").splitlines()
    place = next(k for k, row in enumerate(rows) if row.startswith("r01;") and ";acces.cout;oui" in row)
    rows[place] = rows[place].replace("acces.cout", "usage.peur")
    path.write_text("\n".join(rows), encoding="utf-8-sig")
    monkeypatch.setattr(
        training, "QUICK", {**training.QUICK, "n_vector_words": 500, "n_vector_dimensions": 16}
    )
    assert precanum("relire", "-o", "a.xlsx", "--mode", "erreurs", "--nombre", "2", "--graine", "1") == 0
    row = next(row for row in _page() if not row["tirage"])
    assert row["id"] == "r01"
    assert row["codes en vigueur"].startswith("Freins\u00a0: Peur de mal faire")
    assert "donné, le modèle ne lui accorde que" in row["pourquoi"]
    assert "ne peut être dit : il vérifie des codes déjà donnés" in capsys.readouterr().err


def test_cli_relire_says_when_it_cannot_tell(new_texts, capsys):
    shutil.rmtree(new_texts / "models")
    assert precanum("relire", "-o", "a.xlsx") == 0
    assert "ne peut être dit : aucun de ces codes n'a été appris" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--mode", "code"], "--mode code et --code ID vont ensemble"),
        (["--mode", "code", "--code", "usage.clavie"], "ids proches : usage.clavier"),
        (["--nombre", "3", "--pour", "1h"], "donnez l'un ou l'autre"),
        (["--pour", "longtemps"], "écrivez 2h, 1h30 ou 45min"),
        (["--dimension", "frein"], "absent du référentiel"),
    ],
)
def test_cli_relire_refuses_what_makes_no_sense(options, message, new_texts, capsys):
    assert precanum("relire", "-o", "a.xlsx", *options) == 2
    assert message in capsys.readouterr().err
    assert not Path("a.xlsx").exists()


def test_cli_relire_takes_up_what_only_machines_read(study, capsys):
    path = study / "annotations" / "lot1.anne.csv"
    path.write_text(
        path.read_text(encoding="utf-8-sig").replace(";humain;", ";automatique;"), encoding="utf-8-sig"
    )
    assert precanum("relire", "-o", "a.xlsx", "--automatiques", "--nombre", "5") == 0
    said = capsys.readouterr().err
    assert "5 textes à lire" in said
    assert "ne peut être dit : le modèle a appris ces textes" in said


def test_cli_relire_of_labels_by_one_person_cannot_tell_errors(study, capsys):
    path = study / "corpora" / "reponses.csv"
    rows = path.read_text(encoding="utf-8-sig").splitlines()
    path.write_text("\n".join([rows[0], *(f"{r.rpartition(';')[0]};P1" for r in rows[1:])]), encoding="utf-8")
    assert precanum("relire", "-o", "a.xlsx", "--mode", "erreurs") == 2
    assert "impossible de dire quelles étiquettes paraissent fausses" in capsys.readouterr().err


def test_cli_quality_by_chance_golden_number(study):
    dimension = read_referentiel(study / "referentiel.yaml").dimension("champs")
    right, wrong = {"acces.cout"}, {"usage.peur"}
    rows = [
        SheetRow(k, "r", f"{k:016}", {"champs": frozenset(right)}, acceptes={"champs": frozenset(said)})
        for k, said in enumerate([right] * 15 + [wrong] * 5)
    ]
    # 15 right of 20 given and 20 true: F1 = 30 / 40. Wilson, 5 of 20: 11.2 to 46.9 %
    line = quality_by_chance(dimension, rows)
    assert (
        "sur les 20 textes du hasard, le modèle se trompe sur 5, soit 25\u202f% (11\u00a0–\u00a047\u202f%)"
        in line
    )
    assert "F1 0,75 [0,5" in line
    # of 9 codes no score is made
    assert "F1" not in quality_by_chance(dimension, rows[:9])


def test_cli_relire_with_nothing_to_read_says_so(study, capsys):
    assert precanum("relire", "-o", "a.xlsx") == 2
    assert "aucun texte à lire : tous sont codés" in capsys.readouterr().err
    assert precanum("relire", "-o", "a.xlsx", "--automatiques") == 2  # a human has read them


def test_cli_integrer_shows_first_and_writes_when_asked(new_texts, capsys):
    before = _written(new_texts)
    assert _integrer("rempli.xlsx") == 0
    said = capsys.readouterr()
    assert said.out == "Rien n'est écrit ; ajoutez --appliquer.\n"
    assert "rempli.xlsx : 9 lignes lues, 0 laissées en blanc" in said.err
    assert "la réponse vaut aussi pour 1 contribution de même texte" in said.err
    assert _written(new_texts) == before
    assert _integrer("rempli.xlsx", "--appliquer") == 0
    after = _written(new_texts)
    assert after["lot1.anne.csv"] == before["lot1.anne.csv"]
    (new,) = set(after) - set(before)
    records = read_annotations(new_texts / "annotations" / new)
    assert {r.id for r in records} == set(TEXTS)
    assert {(r.annotateur, r.date, r.referentiel) for r in records} == {("A2", "2018-02-01", "1.0")}
    assert {r.source for r in records} == {"humain", "modele:petit"}


@pytest.mark.parametrize("name", ["rempli.xlsx", "libreoffice.xlsx", "deplace.xlsx", "cp1252.csv"])
def test_cli_integrer_again_changes_nothing(name, new_texts, capsys):
    assert _integrer("rempli.xlsx", "--appliquer") == 0
    before = _written(new_texts)
    assert _integrer(name, "--appliquer", date="2018-03-01") == 0
    assert capsys.readouterr().out.endswith("Rien à ajouter.\n")
    assert _written(new_texts) == before


def test_cli_integrer_half_then_whole_is_the_whole(new_texts):
    assert _integrer("cp1252.csv", "--appliquer") == 0
    assert _integrer("rempli.xlsx", "--appliquer", date="2018-02-02") == 0
    (path,) = (new_texts / "annotations").glob("relire-*.A2.csv")
    assert {r.id for r in read_annotations(path)} == set(TEXTS)


def test_cli_integrer_shows_each_word_that_replaces_another(new_texts, capsys, tmp_path):
    assert _integrer("rempli.xlsx", "--appliquer") == 0
    other = fill(
        FILES / "rempli.xlsx", {"002": {"Freins 1": "Coût de l'abonnement"}}, tmp_path / "encore.xlsx"
    )
    capsys.readouterr()
    assert precanum("integrer", other, "--annotateur", "A2", "--date", "2018-02-03", "--appliquer") == 0
    assert (
        "ligne 5, 002 : Freins : Couverture du réseau → Coût de l'abonnement (lu le 2018-02-01)"
        in capsys.readouterr().err
    )


def test_cli_integrer_of_two_people_says_where_they_differ(new_texts, capsys):
    assert _integrer("rempli.xlsx", "--appliquer") == 0
    capsys.readouterr()
    assert _integrer("bruno.xlsx", "--appliquer", annotateur="bruno") == 0
    assert "avis contraires d'un autre lecteur : 2 lectures" in capsys.readouterr().err  # 001 and its copy
    names = {path.name.split(".")[1] for path in (new_texts / "annotations").glob("relire-*.csv")}
    assert names == {"A2", "bruno"}


def test_cli_integrer_lists_what_cannot_go_in_and_takes_the_rest(new_texts, capsys):
    assert _integrer("fautes.xlsx", "--appliquer", "--strict") == 1
    said = capsys.readouterr().err
    assert said.count("laissé, ligne ") == 8
    refused = {line.split()[2] for line in said.splitlines() if line.startswith("laissé, ligne ")}
    assert f"laissées en blanc, {len(refused)} avec au moins une réponse qui n'entre pas" in said
    assert "laissé, ligne 5, 002 : Freins : « aucun code » et un code à la fois" in said
    (path,) = (new_texts / "annotations").glob("relire-*.A2.csv")
    assert {r.id for r in read_annotations(path)} == {"001", "009", "007", "010"}


def test_cli_integrer_measures_the_model_on_the_random_rows(new_texts, capsys):
    assert precanum("relire", "-o", "a.xlsx", "--mode", "hasard") == 0
    fill(Path("a.xlsx"), ANSWERS)
    assert precanum("integrer", "a.xlsx", "--annotateur", "A2") == 0
    assert "Freins : 7 textes lus parmi ceux du hasard, trop peu" in capsys.readouterr().err


@pytest.mark.parametrize("name", ["A 2", "../A2", "a.b", ""])
def test_cli_integrer_refuses_a_name_that_is_no_file_name(name, new_texts, capsys):
    assert _integrer("rempli.xlsx", annotateur=name) == 2
    assert "lettres, chiffres" in capsys.readouterr().err


def test_cli_corrections_reach_the_report_and_the_model(new_texts, capsys):
    assert _integrer("rempli.xlsx", "--appliquer") == 0
    assert precanum("run") == 0
    coded = (new_texts / "rapports" / "dernier" / "contributions.jsonl").read_text(encoding="utf-8")
    assert coded.count('"statut": "analyste"') == 72 + 9  # 008 has two codes; 009 takes the answer of 001
