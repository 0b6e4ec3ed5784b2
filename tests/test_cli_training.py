"""`precanum entrainer` on labels as people bring them, and what it says of its model."""

import csv
import json
import shutil
from dataclasses import replace

import pytest
import tiny_study
from tiny_study import precanum

from precanum_nlp import training
from precanum_nlp.annotations import (
    Annotation,
    append_annotations,
    read_annotations,
    read_by_people,
    write_annotations,
)
from precanum_nlp.cli.study import read_study
from precanum_nlp.cli.train import _say_weights, read_material
from precanum_nlp.corpus import read_corpora, text_hash, write_rows
from precanum_nlp.referentiel import read_referentiel
from precanum_nlp.training import checks

#: A code with one example, one that a single person gives, a dimension of one code.
_FRAME = tiny_study.REFERENTIEL.replace(
    '          - {id: usage.peur,',
    '          - {id: usage.souris, label: "Souris", expressions: ["souris"], depuis: "1.0"}\n'
    '          - {id: usage.ecran, label: "Écran trop petit", expressions: ["écran"], depuis: "1.0"}\n'
    '          - {id: usage.peur,',
).replace(
    "journal: []",
    '  - id: ton\n    label: "Ton"\n    question: "Sur quel ton ?"\n    groupes:\n      - id: tons\n'
    '        label: "Tons"\n        codes:\n'
    '          - {id: ton.plainte, label: "Plainte", expressions: ["trop"], depuis: "1.0"}\njournal: []',
)  # fmt: skip
_MORE = {
    "e1": ("P1", "L'écran est minuscule, je n'y vois rien", "usage.ecran"),
    **{f"s{n}": ("P2", f"La souris m'échappe {n} fois par jour", "usage.souris") for n in range(1, 7)},
    "d1": ("P4", "Cliquer me fait peur, je pourrais me tromper depuis que j'habite ici.", "usage.clavier"),
    "f1": ("P5", "The network is slow and there is nothing that we can do about it.", "acces.reseau"),
    "v1": ("P6", "👍👍", ""),
    "v2": ("P6", "...", ""),
    "l1": ("P7", "Le réseau ne passe pas au village. " * 3000, "acces.reseau"),
}


def _label(identifier: str, text: str, dimension: str, code: str) -> Annotation:
    return Annotation(
        id=identifier,
        empreinte=text_hash(text),
        dimension=dimension,
        code=code,
        decision="oui" if code else "aucun",
        annotateur="anne",
        date="2018-01-16",
        referentiel="1.0",
        source="humain",
    )


def _labels(study) -> list[Annotation]:
    """Label the added texts, and every text in the third dimension; « trop » is a complaint."""
    kept = {c.id: c.texte for c in read_corpora(study / "corpora" / "encore.csv").contributions}
    found = [_label(i, text, "champs", _MORE[i][2]) for i, text in kept.items()]
    kept |= {c.id: c.texte for c in read_corpora(study / "corpora" / "reponses.csv").contributions}
    return found + [
        _label(i, t, "ton", "ton.plainte" if "trop" in t.lower() else "") for i, t in kept.items()
    ]


@pytest.fixture(scope="module")
def trained(built_study, tmp_path_factory):
    """A study with everything that can be wrong in labels, trained; its folder, and what was said."""
    study = tmp_path_factory.mktemp("labels") / "petite"
    shutil.copytree(built_study, study)
    (study / "referentiel.yaml").write_text(_FRAME, encoding="utf-8")
    rows = [{"id": i, "texte": t, "partie_prenante": p, "groupe": "Élus"} for i, (p, t, _) in _MORE.items()]
    write_rows(study / "corpora" / "encore.csv", ("id", "texte", "partie_prenante", "groupe"), rows)
    write_annotations(study / "annotations" / "encore.anne.csv", _labels(study))
    first = read_annotations(study / "annotations" / "lot1.anne.csv")
    bruno = [replace(r, annotateur="bruno") for r in first if r.id >= "r11"]
    wrong = next(i for i, r in enumerate(bruno) if r.code == "acces.cout")
    bruno[wrong] = replace(bruno[wrong], code="acces.reseau")
    append_annotations(study / "annotations" / "lot1.bruno.csv", bruno)
    said: list[str] = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(training, "TrainingConfig", tiny_study.CONFIG)
        patch.setattr("precanum_nlp.cli.options.say", said.append)
        options = ("--a-verifier", study / "a_verifier.csv", "--courbe", study / "courbe.csv")
        assert precanum("entrainer", "--etude", study, "--nom", "m2", *options) == 0
    return study, said


def _rows(path) -> list[dict[str, str]]:
    with open(path, encoding="utf-8-sig", newline="") as handle:
        return list(csv.DictReader(handle, delimiter=";"))


@pytest.mark.parametrize(
    ("motif", "dimension", "code", "ids"),
    [
        (checks.RARE, "champs", "usage.ecran", "e1"),
        (checks.ONE_PERSON, "champs", "usage.souris", "s1|s2|s3|s4|s5|s6"),
        (checks.ALONE, "ton", "ton.plainte", ""),
        (checks.FOREIGN, "", "", "f1"),
        (checks.LONG, "", "", "l1"),
    ],
)
def test_cli_training_lists_what_to_check(trained, motif, dimension, code, ids):
    study, said = trained
    expected = {"motif": motif, "dimension": dimension, "code": code, "contributions": ids}
    assert expected in _rows(study / "a_verifier.csv")
    assert any(line.startswith(f"à vérifier, {motif} : {code or ids}") for line in said)


def test_cli_training_lists_identical_texts_with_other_codes(trained):
    study, said = trained
    [row] = [row for row in _rows(study / "a_verifier.csv") if row["motif"] == checks.CONTRADICTION]
    assert row["dimension"] == "champs"
    assert "d1" in row["contributions"].split("|")
    assert any(line.startswith(f"à vérifier, {checks.CONTRADICTION} : champs (d1, r") for line in said)
    assert not any("me tromper" in line or "souris" in line.replace("usage.souris", "") for line in said)


def test_cli_training_gives_quality_by_code_beside_human_agreement(trained):
    _, said = trained
    head = next(line for line in said if line.startswith("\nchamps : F1 "))
    # 62 texts of both, one code of 31 taken for another (r11 on): F1 of the pair is given, with its interval
    assert "accord de anne et bruno : 0,9" in head
    assert "lectures automatiques" not in head
    row = next(line.split() for line in said if line.startswith("  acces.reseau"))
    assert row[:2] == ["acces.reseau", "14"]
    assert row[-4].startswith("0,9")


def test_cli_training_card_tells_groups_and_lengths(trained):
    study, _ = trained
    card = (study / "models" / "m2" / "carte.md").read_text(encoding="utf-8")
    assert "| champs | usage.peur | 12 | " in card
    assert "| longueur du texte | moins de 15 mots | " in card
    assert "## Où il se trompe" in card
    parts = json.loads((study / "models" / "m2" / "manifest.json").read_text(encoding="utf-8"))["qualite"]
    groups = {part["nom"]: part["n_textes"] for part in parts["champs"]["parts"] if part["sorte"] == "groupe"}
    assert groups["Élus"] >= 30
    assert all(n >= 30 for n in groups.values())


def test_cli_training_writes_the_learning_curve(trained):
    study, said = trained
    rows = _rows(study / "courbe.csv")
    assert {row["dimension"] for row in rows} == {"champs", "propositions", "ton"}
    assert {row["textes_juges"] for row in rows if row["dimension"] == "champs"} != {"0"}
    assert any(line.startswith("courbe : ") for line in said)


def test_cli_training_foreign_and_long_texts_are_coded_as_told(trained, monkeypatch):
    study, _ = trained
    monkeypatch.chdir(study)
    assert precanum("tag", "corpora/encore.csv", "-o", "code.csv", "--modele", "m2") == 0
    rows = {row["id"]: row for row in _rows(study / "code.csv")}
    assert set(rows) == set(_MORE) - {"v1", "v2"}, "no letter nor digit: set aside when read"
    assert rows["f1"]["motif"].startswith("langue")
    assert rows["f1"]["champs"] == ""
    assert len(rows["l1"]["texte"]) > 100_000


def test_cli_training_people_who_wrote_the_same_count_for_one(study, capsys):
    with open("corpora/reponses.csv", "a", encoding="utf-8") as handle:
        rows = [f"z{n};Le forfait est bien trop cher.;Élus;P{n}\r\n" for n in range(1, 10)]
        handle.writelines(rows)
    labels = [_label(f"z{n}", "Le forfait est bien trop cher.", "champs", "acces.cout") for n in range(1, 10)]
    write_annotations(study / "annotations" / "z.anne.csv", labels)
    assert precanum("entrainer", "--nom", "m2") == 2
    said = capsys.readouterr().err
    assert "1 contributeur distinct, il en faut au moins" in said
    assert "qui a écrit les mêmes mots compte pour une" in said


def test_cli_training_tells_people_from_automatic_readers(study, capsys):
    path = study / "annotations" / "lot1.anne.csv"
    records = read_annotations(path)
    automatic = [replace(r, source="automatique") if r.id > "r10" else r for r in records]
    path.unlink()
    write_annotations(path, automatic)
    data = read_material(read_study(study), read_referentiel(study / "referentiel.yaml"), reserve=False).data
    assert sorted(data.human) == [f"r{n:02}" for n in range(1, 11)]
    _say_weights(data, training.TrainingConfig())
    said = "dont 10 lues par des personnes : chacune compte autant que 4 que seuls des lecteurs automatiques"
    assert said in capsys.readouterr().err


@pytest.mark.parametrize(
    ("sources", "expected"),
    [
        (("automatique",), set()),
        (("automatique", "humain"), {"e1"}),
        (("modele:m1",), {"e1"}),
    ],
    ids=["automatic", "both", "suggestion confirmed"],
)
def test_cli_training_a_person_has_read_what_one_decided(sources, expected):
    records = [replace(_label("e1", "mot", "champs", "acces.cout"), source=source) for source in sources]
    assert read_by_people(records) == expected
