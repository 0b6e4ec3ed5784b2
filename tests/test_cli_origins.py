"""Whose codes the figures rest on: people, programs that read, the model; and the test set kept aside."""

import csv
import shutil
from dataclasses import replace

import pytest
from tiny_study import precanum

from precanum_nlp.annotations import read_annotations, write_annotations
from precanum_nlp.cli.kept_aside import kept_aside
from precanum_nlp.cli.study import kept_contributions, read_study
from precanum_nlp.referentiel import read_referentiel

READ = "annotations/lot1.anne.csv"


def rows_of(path):
    with open(path, encoding="utf-8-sig", newline="") as handle:
        return list(csv.DictReader(handle, delimiter=";"))


def change_records(study, change, to=READ):
    """Write the records that `change` keeps, or changes, and take them from the others."""
    records = read_annotations(study / READ)
    made = [new for record in records if (new := change(record)) is not None]
    (study / READ).unlink()
    left = [r for r in records if change(r) is None]
    if left:
        write_annotations(study / READ, left)
    (study / to).parent.mkdir(exist_ok=True)
    write_annotations(study / to, made)


def test_cli_run_tells_people_from_programs_that_read(study):
    some = {f"r{n:02}" for n in range(1, 11)}
    change_records(study, lambda r: replace(r, source="automatique") if r.id in some else r)
    assert precanum("run", "--ecraser") == 0
    left = study / "rapports" / "dernier"
    by = {row["id"]: row["origine"] for row in rows_of(left / "codages.csv")}
    assert {by[id] for id in some} == {"lecteur_automatique"}
    assert {who for id, who in by.items() if id not in some} == {"personne"}
    page = (left / "rapport.html").read_text(encoding="utf-8")
    assert precanum("rapport", "--ecraser") == 0
    assert (left / "rapport.html").read_text(encoding="utf-8") == page
    assert precanum("noter", "-o", "chiffres") == 0
    counted = {row["dimension"]: row for row in rows_of(study / "chiffres" / "origines.csv")}
    assert [counted["champs"][name] for name in ("n_personnes", "n_lecteurs", "n_modele")] == ["40", "8", "0"]


@pytest.fixture
def tested(study):
    """The study with the codes of 12 contributions kept aside: « aide » twice each, the four fields twice."""
    kept = {f"r{n:02}" for n in range(61, 73)}
    change_records(study, lambda r: r if r.id in kept else None, to="annotations/test/lot1.anne.csv")
    return study


def test_cli_run_says_which_figures_rest_on_the_model(tested):
    (tested / "etude.yaml").write_text("synthetique: true\nmention: Tout est inventé.\n", encoding="utf-8")
    assert precanum("run", "--ecraser") == 0
    page = (tested / "rapports/dernier/rapport.html").read_text(encoding="utf-8").replace("\u00a0", " ")
    page = page.replace("\u202f", " ")
    assert "Base : 72 contributions lues sur cette question (dont 12 codées par le modèle)" in page
    assert "Jeu de test : 12 contributions" in page
    assert page.count("Tout est inventé.") == 2  # at the top, and under the page
    assert page.rindex("<footer><p>Tout est inventé.</p></footer>") > page.index("</main>")


def test_kept_aside_names_what_it_holds_too_little_of(tested):
    study = read_study(tested)
    told = kept_aside(study, read_referentiel(study.referentiel), tuple(kept_contributions(study)), few=5)
    assert "12 contributions" in told.jeu_de_test and "(annotations/test)" in told.jeu_de_test
    assert told.jeu_de_test.endswith("à ceci près : il a appris de 12 entre elles.")
    shutil.rmtree(tested / "models")
    told = kept_aside(study, read_referentiel(study.referentiel), tuple(kept_contributions(study)), few=5)
    assert told.jeu_de_test.endswith("comme il coderait un nouvel export.")
    fields, proposals, groups = told.limites
    assert "« Freins » : codes de moins de 5 exemples" in fields and "(4 sur 4) : acces.cout (2)" in fields
    assert "(2 sur 2) : aide.atelier (2), aide.tarif (2)" in proposals
    assert "groupes de moins de 5 parties prenantes" in groups and "Élus (" in groups
    none = kept_aside(study, read_referentiel(study.referentiel), (), few=5)
    assert (none.jeu_de_test, none.limites) == ("", ())
