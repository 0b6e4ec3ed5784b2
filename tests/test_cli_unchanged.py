"""`precanum run` makes again what has changed, and nothing else."""

import json
from pathlib import Path

import pytest
from tiny_study import precanum

from precanum_nlp.cli.unchanged import SEAL

REPORT = Path("rapports", "dernier")
NOTHING = "rien n'a changé depuis ce rapport"


@pytest.fixture
def reported(study, capsys):
    """A study with its report."""
    assert precanum("run") == 0
    capsys.readouterr()
    return study


def contents(folder):
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def add_line(path, line):
    path.parent.mkdir(exist_ok=True)
    text = path.read_text(encoding="utf-8") if path.exists() else ""
    path.write_text(f"{text}{line}\n", encoding="utf-8")


def test_run_again_does_nothing_when_nothing_changed(reported, capsys):
    before = (REPORT / "rapport.html").stat().st_mtime_ns
    assert precanum("run") == 0  # no --ecraser: nothing is replaced
    said = capsys.readouterr()
    assert NOTHING in said.err
    assert said.out == f"Rapport : {REPORT / 'rapport.html'}\n"
    assert (REPORT / "rapport.html").stat().st_mtime_ns == before


def test_run_made_again_by_force_gives_the_same_bytes(reported, capsys):
    before = contents(REPORT)
    assert precanum("run", "--refaire", "--ecraser") == 0
    assert NOTHING not in capsys.readouterr().err
    assert contents(REPORT) == before


@pytest.mark.parametrize(
    ("path", "line"),
    [
        ("corpora/reponses.csv", "r99;La connexion coûte trop cher ici.;Bénéficiaires;P1"),
        ("annotations/lot2.anne.csv", None),
        ("scoring.yaml", "tirages: 50"),
        ("mots/antidictionnaire.txt", "cher"),
        ("referentiel.yaml", "# une note"),
        ("models/petit/manifest.json", " "),
        ("etude.yaml", "# une note"),
        ("citations.csv", "id;code;choix"),
    ],
    ids=["texte", "étiquette", "réglage", "règle", "référentiel", "modèle", "étude", "citations"],
)
def test_run_again_makes_the_report_again_whatever_changed(reported, capsys, path, line):
    if line is None:
        first = (reported / "annotations" / "lot1.anne.csv").read_text(encoding="utf-8").splitlines()
        line = "\n".join([first[0], first[1].replace(";anne;", ";bea;")])
    add_line(reported / path, line)
    precanum("run", "--ecraser")
    assert NOTHING not in capsys.readouterr().err


@pytest.mark.parametrize("harm", ["edited", "missing", "seal"])
def test_run_again_makes_a_damaged_report_again(reported, capsys, harm):
    whole = contents(REPORT)
    if harm == "edited":
        add_line(REPORT / "rapport.html", "touché")
    elif harm == "missing":
        (REPORT / "comptes.csv").unlink()
    else:
        (REPORT / SEAL).write_text(json.dumps({"entrees": 3}), encoding="utf-8")
    assert precanum("run", "--ecraser") == 0
    assert NOTHING not in capsys.readouterr().err
    assert contents(REPORT) == whole


def test_run_with_a_changed_word_rule_counts_the_words_again(reported):
    def shown():
        page = (REPORT / "rapport.html").read_text(encoding="utf-8")
        return json.loads(page.split('id="donnees">')[1].split("</script>")[0])["m"]

    word = shown()[0][0]
    add_line(reported / "mots" / "antidictionnaire.txt", word)
    assert precanum("run", "--ecraser") == 0
    assert word not in [row[0] for row in shown()]


def test_run_forgets_words_kept_badly(reported, capsys):
    before = contents(REPORT)
    kept = reported / ".cache" / "apercu.json"
    found = json.loads(kept.read_text(encoding="utf-8"))
    for damaged in (
        "{",
        json.dumps(found | {"valeur": found["valeur"][:2]}),
        json.dumps({"cle": found["cle"]}),
    ):
        kept.write_text(damaged, encoding="utf-8")
        (REPORT / "rapport.html").unlink()
        assert precanum("run", "--ecraser") == 0
        assert contents(REPORT) == before


def test_run_strict_tells_rows_set_aside_again(study, capsys):
    with open(study / "corpora" / "reponses.csv", "a", encoding="utf-8") as handle:
        handle.write("r98;;Bénéficiaires;P1\n")
    assert precanum("run", "--strict") == 1
    assert precanum("run", "--strict") == 1
    assert NOTHING in capsys.readouterr().err
