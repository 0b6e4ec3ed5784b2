"""Comparing, promoting and going back, as a user does it."""

import csv
import shutil

import pytest
import tiny_study
from tiny_study import MODEL, precanum

from precanum_nlp import training
from precanum_nlp.annotations import Annotation, read_annotations, write_annotations
from precanum_nlp.corpus import read_corpora, write_rows
from precanum_nlp.registry import read_journal

NEW, BAD = "bis", "mauvais"


def _add_new_texts(study):
    """Add twelve texts of twelve people, read by anne, that no model has learnt."""
    said = [(code, f"{text} cette année.") for code, pair in tiny_study._SAID.items() for text in pair]
    rows = [{"id": f"n{n}", "texte": text, "partie_prenante": f"N{n}"} for n, (_, text) in enumerate(said)]
    write_rows(study / "corpora" / "neuf.csv", ("id", "texte", "partie_prenante"), rows)
    contributions = read_corpora(study / "corpora" / "neuf.csv").contributions
    write_annotations(
        study / "annotations" / "neuf.anne.csv",
        [
            tiny_study._label(contribution, dimension, code)
            for contribution, (code, _) in zip(contributions, said, strict=True)
            for dimension in ("champs", "propositions")
        ],
    )


def _wrong(record: Annotation) -> Annotation:
    """Return the label of one who takes each code for the next."""
    from dataclasses import replace

    codes = list(tiny_study._SAID)
    own = codes[:4] if record.dimension == "champs" else codes[4:]
    return replace(record, code=own[(own.index(record.code) + 1) % len(own)]) if record.code else record


@pytest.fixture(scope="module")
def three_models(built_study, tmp_path_factory):
    """The tiny study with a second model, a third that learnt wrong labels, and texts new to all."""
    study = tmp_path_factory.mktemp("trois") / "petite"
    shutil.copytree(built_study, study)
    labels = study / "annotations" / "lot1.anne.csv"
    right = read_annotations(labels)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(training, "TrainingConfig", lambda **options: tiny_study.CONFIG(**options, epochs=40))
        assert precanum("entrainer", "--etude", study, "--nom", NEW, "--graine", 7) == 0
        labels.unlink()
        write_annotations(labels, map(_wrong, right))
        assert precanum("entrainer", "--etude", study, "--nom", BAD) == 0
    labels.unlink()
    write_annotations(labels, right)
    (study / "models" / "current").write_text(f"{NEW}\n", encoding="utf-8")
    (study / "models" / "journal.csv").unlink(missing_ok=True)
    _add_new_texts(study)
    return study


@pytest.fixture
def study3(three_models, tmp_path, monkeypatch):
    """A copy of it, to change."""
    shutil.copytree(three_models, tmp_path / "petite")
    monkeypatch.chdir(tmp_path / "petite")
    return tmp_path / "petite"


def _used(study) -> str:
    return (study / "models" / "current").read_text(encoding="utf-8").strip()


def test_cli_models_that_learnt_everything_cannot_be_compared(study, capsys):
    assert precanum("modele", "comparer", MODEL, MODEL) == 2
    said = capsys.readouterr().err
    assert "aucune contribution lue que ni l'un ni l'autre n'ait apprise" in said
    assert "precanum relire --mode hasard" in said


def test_cli_models_are_compared_on_what_neither_learnt(study3, capsys):
    assert precanum("modele", "comparer", NEW, BAD, "-o", "changements.csv") == 0
    out = capsys.readouterr().out
    assert f"A = {NEW}, B = {BAD} : 12 contributions de 12 personnes, dont aucun des deux n'a rien" in out
    assert f"Conclusion : {BAD} est moins bon que {NEW} (champs), au-delà du hasard" in out
    with open("changements.csv", encoding="utf-8-sig", newline="") as handle:
        rows = list(csv.DictReader(handle, delimiter=";"))
    assert {row["effet"] for row in rows} >= {"moins bien"}
    assert all(row["id"].startswith("n") and row["texte"] for row in rows)
    for row in rows:
        a, b = (set(filter(None, row[name].split("|"))) for name in ("codes_a", "codes_b"))
        assert set(filter(None, row["apparus"].split("|"))) == b - a
        assert set(filter(None, row["disparus"].split("|"))) == a - b


def test_cli_comparison_takes_the_test_part_where_there_is_one(study3, capsys):
    with open("corpora/decoupage.csv", "w", encoding="utf-8") as handle:
        handle.write("id;partie\n" + "".join(f"n{n};test\n" for n in range(8)))
    assert precanum("modele", "comparer", NEW, BAD) == 0
    assert "le jeu de test, 8 contributions de 8 personnes" in capsys.readouterr().out


def test_cli_comparison_may_list_what_nobody_has_read(study3, capsys):
    (study3 / "annotations" / "lot1.anne.csv").unlink()  # the 72 first texts, as if new
    assert precanum("modele", "comparer", NEW, BAD, "-o", "tout.jsonl", "--corpus") == 0
    text = (study3 / "tout.jsonl").read_text(encoding="utf-8")
    assert '"effet": "non jugé"' in text
    assert '"id": "r01"' in text
    assert precanum("modele", "comparer", NEW, BAD, "--corpus") == 2
    assert "donnez -o FICHIER" in capsys.readouterr().err


def test_cli_promotion_of_a_worse_model_is_refused_then_explained(study3, capsys):
    assert precanum("modele", "promouvoir", BAD) == 2
    said = capsys.readouterr().err
    assert f"modèle {BAD} : moins bon que {NEW} (champs), au-delà du hasard" in said
    assert f"{NEW} reste en usage" in said
    assert _used(study3) == NEW
    assert not (study3 / "models" / "journal.csv").exists()
    assert precanum("modele", "promouvoir", BAD, "--malgre", "pour  voir", "--auteur", "Anne") == 0
    assert _used(study3) == BAD
    [line] = read_journal(study3 / "models")
    assert (line.auteur, line.action, line.modele, line.avant) == ("Anne", "promouvoir", BAD, NEW)
    assert line.raison == "pour voir"
    assert line.constat.startswith(f"moins bon que {NEW}")


def test_cli_promotion_that_cannot_be_judged_is_made_and_said(study3, capsys):
    (study3 / "annotations" / "neuf.anne.csv").unlink()
    assert precanum("modele", "promouvoir", BAD) == 0
    assert f"{BAD} n'a pu être comparé à {NEW}" in capsys.readouterr().err
    assert _used(study3) == BAD


def test_cli_promotion_of_the_model_in_use_changes_nothing(study3, capsys):
    assert precanum("modele", "promouvoir", NEW) == 0
    assert "il l'était déjà" in capsys.readouterr().out
    assert not (study3 / "models" / "journal.csv").exists()


def test_cli_going_back_goes_back_step_by_step(study3, capsys):
    (study3 / "annotations" / "neuf.anne.csv").unlink()
    for name in (MODEL, BAD):
        assert precanum("modele", "promouvoir", name) == 0
    for name in (MODEL, NEW):
        assert precanum("modele", "revenir") == 0
        assert _used(study3) == name
    assert [line.action for line in read_journal(study3 / "models")] == ["promouvoir"] * 2 + ["revenir"] * 2
    capsys.readouterr()
    assert precanum("modele", "revenir") == 2
    assert f"le journal ne connaît pas de modèle avant {NEW}" in capsys.readouterr().err


def test_cli_training_promotes_through_the_same_guard(study3, monkeypatch, capsys):
    # the labels of one who takes each code for the next; the new texts kept aside as a test part
    monkeypatch.setattr(training, "TrainingConfig", lambda **options: tiny_study.CONFIG(**options, epochs=40))
    labels = study3 / "annotations" / "lot1.anne.csv"
    wrong = list(map(_wrong, read_annotations(labels)))
    labels.unlink()
    write_annotations(labels, wrong)
    (study3 / "annotations" / "test").mkdir()
    shutil.move(study3 / "annotations" / "neuf.anne.csv", study3 / "annotations" / "test")
    with open("corpora/decoupage.csv", "w", encoding="utf-8") as handle:
        handle.write("id;partie\n" + "".join(f"n{n};test\n" for n in range(12)))
    assert precanum("entrainer", "--nom", "pire", "--promouvoir") == 2
    assert f"modèle pire : moins bon que {NEW}" in capsys.readouterr().err
    assert _used(study3) == NEW
    assert (study3 / "models" / "pire" / "manifest.json").exists(), "it is kept, not in use"


def _human(study) -> list[list[str]]:
    """Return what analysts gave, as a run writes it."""
    import json

    rows = (study / "rapports" / "dernier" / "contributions.jsonl").read_text(encoding="utf-8").splitlines()
    given = [json.loads(row) for row in rows]
    return [[row["id"], *(c["code"] for c in row["codes"] if c["statut"] == "analyste")] for row in given]


def test_cli_coding_again_after_promotion_keeps_every_human_decision(study3):
    assert precanum("run") == 0
    before = _human(study3)
    assert sum(len(row) - 1 for row in before) == 84  # one code a text, 72 and 12
    assert precanum("modele", "promouvoir", BAD, "--malgre", "essai") == 0
    assert precanum("run", "--ecraser") == 0
    assert _human(study3) == before


def test_cli_comparison_takes_no_example_from_what_it_judges(study3, monkeypatch):
    from precanum_nlp.cli import coding

    asked, find = [], coding.study_examples

    def noted(study, referentiel, trained, labels=None, contributions=None):
        asked.append({identifier for several in labels.values() for identifier in several})
        return find(study, referentiel, trained, labels, contributions)

    monkeypatch.setattr(coding, "study_examples", noted)
    assert precanum("modele", "comparer", NEW, BAD) == 0
    assert len(asked) == 2
    assert not any(identifier.startswith("n") for known in asked for identifier in known)
    assert all("r01" in known for known in asked)
