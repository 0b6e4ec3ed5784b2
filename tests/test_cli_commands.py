"""Commands that go well: what they write, what they say, how they end."""

import shlex
import subprocess
import sys
from pathlib import Path

import pytest
from tiny_study import MODEL, precanum

import precanum_nlp.referentiel as frames
from precanum_nlp import __version__
from precanum_nlp.cli import options
from precanum_nlp.cli.init import quoted


def _contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_cli_run_twice_writes_the_same_bytes(study, capsys):
    assert precanum("run", "--nom", "un") == 0
    assert precanum("run", "--nom", "deux") == 0
    assert (
        capsys.readouterr().out
        == "Rapport : rapports/un/rapport.html\nRapport : rapports/deux/rapport.html\n"
    )
    assert _contents(study / "rapports" / "un") == _contents(study / "rapports" / "deux")


def test_cli_run_counts_every_row_and_strict_ends_with_one(study, capsys):
    with open(study / "corpora" / "reponses.csv", "a", encoding="utf-8") as handle:
        handle.write("r90;;Élus;P9\r\nr91;!!!;Élus;P9\r\n")
    assert precanum("run", "--strict") == 1
    assert "lignes lues : 74 ; codées : 72 (dont à relire : 0) ; mises de côté : 2" in capsys.readouterr().err
    aside = (study / "rapports" / "dernier" / "mis_de_cote.csv").read_text(encoding="utf-8-sig")
    assert aside.splitlines()[1:] == [
        "reponses.csv;73;r90;texte vide;",
        "reponses.csv;74;r91;ponctuation seule, sans lettre ni chiffre;",
    ]


def test_cli_run_replaces_the_whole_report(study):
    old = study / "rapports" / "dernier" / "ancien.txt"
    old.parent.mkdir()
    old.touch()
    assert precanum("run", "--ecraser") == 0
    assert not old.exists()
    assert [path.name for path in (study / "rapports").iterdir()] == ["dernier"]


def test_cli_run_keeps_what_an_analyst_said(study):
    assert precanum("run") == 0
    coded = (study / "rapports" / "dernier" / "contributions.jsonl").read_text(encoding="utf-8")
    assert coded.count('"statut": "analyste"') == 72  # one code a text, all read by anne


@pytest.mark.parametrize("command", [["run"], ["tag", "corpora/reponses.csv", "-o", "s.csv"]])
def test_cli_frame_is_read_once(command, study, monkeypatch):
    read, times = frames.read_referentiel, []
    monkeypatch.setattr(frames, "read_referentiel", lambda path: times.append(path) or read(path))
    assert precanum(*command) == 0
    assert len(times) == 1


def test_cli_init_tells_next_steps_that_any_shell_takes(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    assert precanum("init", "mon étude") == 0
    said = capsys.readouterr().out
    assert said.splitlines()[1:] == ['  cd "mon étude"', "  precanum run"]
    assert "&&" not in said


@pytest.mark.parametrize(
    ("folder", "windows", "shown"),
    [
        ("mon-etude", False, "mon-etude"),
        ("../étude_2", False, "../étude_2"),
        ("l'étude", False, '"l\'étude"'),
        ("a&b", False, '"a&b"'),
        ("prix $5", False, "'prix $5'"),
        ("a\\b", False, "'a\\b'"),
        (r"C:\etudes\a", True, r"C:\etudes\a"),
        (r"C:\Mes études", True, r'"C:\Mes études"'),
        ("l'an $5", True, "'l''an $5'"),
    ],
)
def test_cli_init_quotes_a_folder_where_needed(folder, windows, shown):
    assert quoted(folder, windows=windows) == shown
    if not windows:
        assert shlex.split(f"cd {shown}") == ["cd", folder]


@pytest.mark.parametrize(("number", "said"), [(0, "0 ligne"), (1, "1 ligne"), (2, "2 lignes")])
def test_cli_numbers_agree_as_in_french(number, said):
    assert options.agreed(number, "ligne", "lignes") == said


def test_cli_settings_complete_the_rows(study):
    (study / "qui.csv").write_text("partie_prenante;groupe\nP1;Riverains\n", encoding="utf-8")
    (study / "corpora" / "autre.csv").write_text("Avis;Qui\nTrop cher pour nous;P1\n", encoding="utf-8")
    (study / "etude.yaml").write_text(
        "corpus:\n  - chemin: corpora/autre.csv\n    colonnes: {texte: Avis, partie_prenante: Qui}\n"
        "    valeurs: {source: atelier}\nparties_prenantes: qui.csv\n",
        encoding="utf-8",
    )
    assert precanum("run") == 0
    coded = (study / "rapports" / "dernier" / "contributions.jsonl").read_text(encoding="utf-8")
    assert '"groupe": "Riverains"' in coded
    assert '"source": "atelier"' in coded
    assert len(coded.splitlines()) == 1


def test_cli_version_tells_model_and_frame(study, capsys):
    assert precanum("--version") == 0
    said = capsys.readouterr().out.splitlines()
    assert said == [f"precanum_nlp {__version__}", f"modèle {MODEL}", "référentiel 1.0"]


def test_cli_version_works_outside_a_study(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    assert precanum("--version") == 0
    assert capsys.readouterr().out.splitlines()[1] == "pas d'étude dans ce dossier"


def test_cli_models_are_listed_shown_and_promoted(study, capsys):
    (study / "models" / MODEL).rename(study / "models" / "autre")
    assert precanum("modele", "promouvoir", "autre") == 0
    assert precanum("modele", "lister") == 0
    assert capsys.readouterr().out.splitlines()[1].startswith("* autre  référentiel 1.0, 6 codes appris")
    assert precanum("modele", "montrer") == 0
    assert "| champs | " in capsys.readouterr().out


def test_cli_frame_is_shown(study, capsys):
    assert precanum("referentiel", "montrer", "usage.peur") == 0
    assert "Peur de mal faire" in capsys.readouterr().out
    assert precanum("referentiel", "montrer", "usage.pheur") == 2
    assert "usage.peur" in capsys.readouterr().err, "the nearest code is named"


def test_cli_closed_pipe_is_silent(study):
    code = "import sys; from precanum_nlp.cli import main; main(['referentiel', 'montrer'])"
    process = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    process.stdout.close()
    assert process.stderr.read() == b""
    process.stderr.close()
    assert process.wait() == 1


@pytest.mark.parametrize(("seconds", "lines"), [(0.0, 3), (9.0, 0)])
def test_cli_progress_is_plain_lines_where_there_is_no_terminal(seconds, lines, capsys):
    assert list(options.counted(range(3), "textes", total=3, every=seconds)) == [0, 1, 2]
    said = capsys.readouterr().err.splitlines()
    assert said[:-1] == [f"textes : {number} sur 3" for number in (1, 2, 3)][:lines]
    assert said[-1].startswith("textes : 3 en ")
    assert not any("\r" in line for line in said)


def test_cli_rapport_takes_a_report_made_before_lost_rows_were_told(study):
    assert precanum("run") == 0
    aside = study / "rapports" / "dernier" / "mis_de_cote.csv"
    rows = [line.rpartition(";")[0] for line in aside.read_text(encoding="utf-8-sig").splitlines()]
    aside.write_text("\n".join([*rows, ""]), encoding="utf-8-sig")
    assert precanum("rapport", "--ecraser") == 0
