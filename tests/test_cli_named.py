"""Who is named counts as what is said: mots/acteurs.csv → one more dimension of figures."""

import csv
import json
import re

import pytest
from tiny_study import precanum

from precanum_nlp.keywords import Actor, actor_dimension

ACTORS = "nom;alias;type;majuscule\nEmmaüs Connect;;initiative;\nMairie;;autre acteur;\nSFR;;opérateur;\n"


@pytest.fixture
def naming(study):
    """The tiny study, its list of actors, and one contribution that names one badly spelt."""
    (study / "mots" / "acteurs.csv").write_text(ACTORS, encoding="utf-8")
    settings = "groupes: {interne: [Associations]}\ntirages: 200\n"
    (study / "scoring.yaml").write_text(settings, encoding="utf-8")
    with open(study / "corpora" / "reponses.csv", encoding="utf-8-sig") as handle:
        text = handle.read()
    more = "r99;La mairie et emmaus-conect nous aident beaucoup, allez à la mairie.;Élus;P2\n"
    delimiter = ";" if text.startswith("id;") else ","
    (study / "corpora" / "reponses.csv").write_text(text + more.replace(";", delimiter), encoding="utf-8")
    return study


def rows_of(path):
    with open(path, encoding="utf-8-sig", newline="") as handle:
        return list(csv.DictReader(handle, delimiter=";"))


def shown(study):
    return json.loads(
        re.search(
            r'id="donnees">(.*?)</script>',
            (study / "rapports/dernier/rapport.html").read_text(encoding="utf-8"),
            re.S,
        )[1]
    )


def test_named_actors_are_counted_by_run_noter_and_rapport(naming, capsys):
    assert precanum("run", "--ecraser") == 0
    assert precanum("noter", "-o", "chiffres") == 0
    parts = [r for r in rows_of(naming / "chiffres" / "parts.csv") if r["dimension"] == "acteurs"]
    of = {(r["code"], r["unite"], r["coupe"], r["modalite"]): r for r in parts}
    # « je l'ai dit à la mairie » ends 12 of the 72 texts, and the one more says it twice: 13 of 73
    whole = of["acteurs.mairie", "contributions", "ensemble", ""]
    assert (whole["n"], whole["base"]) == ("13", "73")
    assert of["acteurs.emmaus_connect", "contributions", "ensemble", ""]["n"] == "1"
    assert of["acteurs.sfr", "contributions", "ensemble", ""]["n"] == "0"
    groups = [r for key, r in of.items() if key[:3] == ("acteurs.mairie", "parties_prenantes", "groupe")]
    assert len(groups) == 3 and all(r["part_bas"] and r["part_haut"] for r in groups)
    contrasts = rows_of(naming / "chiffres" / "externes_interne.csv")
    people = {r["code"] for r in contrasts if r["unite"] == "parties_prenantes"}
    assert people >= {"acteurs.mairie", "acteurs.sfr"}
    page = (naming / "rapports/dernier/rapport.html").read_text(encoding="utf-8")
    assert "Acteurs et initiatives cités" in page
    assert "que personne ne cite : SFR" in page.replace("\u00a0", " ")
    data = shown(naming)
    last = data["c"][-1]
    named = {data["k"][code[0]][1]: last[1][code[2] : code[3]] for code in last[7] if code[1] == 2}
    assert named == {"Mairie": "mairie", "Emmaüs Connect": "emmaus-conect"}
    precanum("rapport", "--ecraser")
    assert (naming / "rapports/dernier/rapport.html").read_text(encoding="utf-8") == page


def test_named_actors_are_not_codes_of_a_model(naming):
    assert precanum("run", "--ecraser") == 0
    rows = rows_of(naming / "rapports/dernier/codages.csv")
    assert {r["origine"] for r in rows if r["dimension"] == "acteurs"} == {"liste"}
    with open(naming / "rapports/dernier/contributions.jsonl", encoding="utf-8") as handle:
        assert not [line for line in handle if "acteurs." in line]  # the contract: codes of the frame


def test_named_list_taken_away_after_run_leaves_the_rest(naming, capsys):
    assert precanum("run", "--ecraser") == 0
    (naming / "mots" / "acteurs.csv").unlink()
    assert precanum("rapport", "--ecraser") == 0
    page = (naming / "rapports/dernier/rapport.html").read_text(encoding="utf-8").replace("\u00a0", " ")
    assert "ligne 1 et 72 autres, colonne dimension : « acteurs » inconnue" in page


def test_named_fault_in_the_list_is_told_before_the_work(naming, capsys):
    (naming / "mots" / "acteurs.csv").write_text("nom;type\nSFR;\n", encoding="utf-8")
    assert precanum("run", "--ecraser") == 2
    assert "acteurs.csv, ligne 1 : type vide" in capsys.readouterr().err


def test_actor_dimension_groups_by_type_whatever_its_case():
    named = (("Clic'n Job", "initiative"), ("Free", "Opérateur"), ("RED", "opérateur"))
    found = actor_dimension("qui", [Actor(name, (), kind) for name, kind in named])
    assert [(g.id, g.label, [c.id for c in g.codes]) for g in found.groupes] == [
        ("initiative", "Initiative", ["qui.clic_n_job"]),
        ("operateur", "Opérateur", ["qui.free", "qui.red"]),
    ]
