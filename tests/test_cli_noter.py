"""`precanum noter`, and the figures that `precanum run` leaves: tables in, tables out."""

import csv
import shutil

import openpyxl
import pytest
from tiny_study import precanum

STRUCTURE = {
    name: "\n".join(rows) + "\n"
    for name, rows in {
        "stakeholders": [
            "id;groupe;sous_groupe;cible;usage;enjeu",
            "P1;Associations;;Jeunes;Emploi;acces",
            "P3;Habitants;;;;",
        ],
        "rankings": [
            "stakeholder;niveau;code;rang",
            "P1;enjeu;acces;1",
            "P1;enjeu;usage;2",
            "P3;enjeu;usage;1",
        ],
        "ratings": [
            "stakeholder;proposition;note",
            *("P1;aide.atelier;1", "P3;aide.atelier;2", "P3;aide.tarif;4", "P1;aide.tarif;1"),
        ],
        "dependance": ["stakeholder;usage;niveau", "P1;Emploi;1", "P3;Emploi;4"],
    }.items()
}
SETTINGS = "groupes: {interne: [Associations]}\ntirages: 200\n"


def interviewed(study, **more):
    """Give the study its tables of interviews and its settings."""
    folder = study / "entretiens"
    folder.mkdir()
    for name, text in (STRUCTURE | more).items():
        (folder / f"{name}.csv").write_text(text, encoding="utf-8")
    named = "".join(f"  {name}: entretiens/{name}.csv\n" for name in STRUCTURE)
    with open(study / "etude.yaml", "a", encoding="utf-8") as handle:
        handle.write(f"entretiens:\n{named}")
    (study / "scoring.yaml").write_text(SETTINGS, encoding="utf-8")


def coded(study, *rows):
    """Leave a table of codes, as `precanum run` would without taking the time."""
    given = rows or (
        "P1;Associations;1;champs;acces.cout",
        "P3;Habitants;2;champs;usage.peur|acces.cout",
        "P3;Habitants;3;propositions;aide.tarif",
    )
    text = "\n".join(("partie_prenante;groupe;id;dimension;codes", *given))
    (study / "codages.csv").write_text(f"{text}\n", encoding="utf-8")


def rows_of(path):
    with open(path, encoding="utf-8-sig", newline="") as handle:
        return list(csv.DictReader(handle, delimiter=";"))


def test_cli_noter_from_counts_and_interviews_of_any_origin(study, capsys):
    interviewed(study)
    columns = (
        "dimension;code;groupe;n_contributions;n_parties_prenantes;base_contributions;base_parties_prenantes"
    )
    counts = "champs;acces.cout;Habitants;3;2;10;4\nchamps;acces.cout;Associations;1;1;4;2\n"
    (study / "mes_comptes.csv").write_text(f"{columns}\n{counts}", encoding="utf-8")
    assert precanum("noter", "mes_comptes.csv", "-o", "chiffres") == 0
    parts = {(r["code"], r["unite"], r["coupe"]): r for r in rows_of(study / "chiffres" / "parts.csv")}
    # (3/10 + 1/4) / 2
    assert float(parts["acces.cout", "contributions", "ensemble"]["part"].replace(",", ".")) == pytest.approx(
        0.275
    )
    for name in ("classements", "regnier", "materialite", "dependance", "triptyques", "poids", "reglages"):
        assert rows_of(study / "chiffres" / f"{name}.csv"), name
    out, err = capsys.readouterr()
    assert out.startswith("Chiffres : chiffres (")
    assert "Comptes par groupe seulement" in err


def test_cli_noter_says_of_every_column_what_it_holds(study):
    interviewed(study)
    coded(study)
    assert precanum("noter", "codages.csv", "-o", "chiffres") == 0
    told = {
        (row["table"], row["colonne"])
        for row in rows_of(study / "chiffres" / "colonnes.csv")
        if row["contenu"]
    }
    for path in (study / "chiffres").glob("*.csv"):
        if path.stem != "colonnes":
            assert {(path.stem, column) for column in rows_of(path)[0]} <= told


def test_cli_noter_makes_again_the_figures_of_run(study):
    interviewed(study)
    assert precanum("run", "--ecraser") == 0
    assert precanum("noter", "-o", "encore.xlsx") == 0
    made = study / "rapports" / "dernier" / "chiffres.xlsx"
    assert made.read_bytes() == (study / "encore.xlsx").read_bytes()
    book = openpyxl.load_workbook(made)
    assert book.sheetnames[:3] == ["colonnes", "origines", "poids"]


def test_cli_noter_corrects_with_the_sample_that_the_study_names(study):
    interviewed(study)
    shutil.move(study / "annotations", study / "lus")  # what was read is a sample; nothing else was
    (study / "scoring.yaml").write_text(f"{SETTINGS}correction: {{echantillon: lus}}\n", encoding="utf-8")
    shutil.rmtree(study / "models")  # no model has learnt from it
    assert precanum("run", "--ecraser") == 0
    assert rows_of(study / "rapports" / "dernier" / "echantillon.csv")
    assert precanum("noter", "-o", "chiffres") == 0
    assert {row["n_echantillon"] for row in rows_of(study / "chiffres" / "corrections.csv")} == {"72"}


def test_cli_run_refuses_to_correct_with_what_the_model_learnt(study, capsys):
    (study / "scoring.yaml").write_text("correction: {echantillon: annotations}\n", encoding="utf-8")
    assert precanum("run", "--ecraser") == 0
    assert (
        "Échantillon de contrôle : 72 contributions écartées, le modèle a appris d'elles."
        in capsys.readouterr().err
    )
    assert not (study / "rapports" / "dernier" / "echantillon.csv").exists()


def test_cli_noter_tells_bad_rows_and_makes_the_rest(study, capsys):
    interviewed(
        study, ratings="stakeholder;proposition;note\nP1;aide.atelier;7\nP1;aide.tarif;1\nP3;aide.tarif;2\n"
    )
    coded(study)
    assert precanum("noter", "codages.csv", "-o", "chiffres") == 0
    line = (
        "ratings.csv, ligne 1, colonne note : « 7 » ; de 1 (incontournable) à 4 (contre), abstention, ou vide"
    )
    assert line in capsys.readouterr().err
    assert {row["proposition"] for row in rows_of(study / "chiffres" / "regnier.csv")} == {"aide.tarif"}
    assert line in rows_of(study / "chiffres" / "remarques.csv")[0]["remarque"]


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        (
            "ratings",
            "stakeholder;note\nP1;1\n",
            "ratings.csv : pas de colonne proposition ; colonnes trouvées : «",
        ),
        ("ratings", "", "ratings.csv : fichier vide"),
    ],
)
def test_cli_noter_refuses_a_table_without_its_columns(study, capsys, name, text, message):
    interviewed(study, **{name: text})
    coded(study)
    assert precanum("noter", "codages.csv", "-o", "chiffres") == 2
    assert message in capsys.readouterr().err


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        (";champs;acces.cout", "codages.csv, ligne 1 : sans identifiant"),
        (
            "1;champ;acces.cout",
            "codages.csv, ligne 1, colonne dimension : « champ » inconnue ; dimension proche",
        ),
        (
            "1;champs;acces.coût|usage.peur",
            "colonne codes : « acces.coût » inconnu ; code proche : acces.cout",
        ),
        (
            "1;champs;usage.peur\n1;champs;",
            "codages.csv, ligne 2 : 1 est déjà codée dans la dimension champs",
        ),
    ],
)
def test_cli_noter_tells_bad_codings(study, capsys, rows, message):
    (study / "codages.csv").write_text(f"id;dimension;codes\n{rows}\n2;champs;usage.peur\n", encoding="utf-8")
    assert precanum("noter", "codages.csv", "-o", "chiffres") == 0
    assert message in capsys.readouterr().err


def test_cli_noter_without_anything_to_count(study, capsys):
    assert precanum("noter", "-o", "chiffres") == 2
    assert "ni codages.csv ni comptes.csv ; lancez precanum run" in capsys.readouterr().err


def test_cli_noter_overwrites_only_when_asked(study, capsys):
    coded(study)
    for target in ("chiffres", "chiffres.xlsx"):
        assert precanum("noter", "codages.csv", "-o", target) == 0
        assert precanum("noter", "codages.csv", "-o", target) == 2
        assert "--ecraser" in capsys.readouterr().err
        assert precanum("noter", "codages.csv", "-o", target, "--ecraser") == 0


def test_cli_noter_reads_a_workbook_of_tables(study):
    interviewed(study)
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, text in STRUCTURE.items():
        page = book.create_sheet(name)
        for line in text.splitlines():
            page.append(line.split(";"))
    book.save(study / "tables.xlsx")
    text = (study / "etude.yaml").read_text(encoding="utf-8")
    for name in STRUCTURE:
        text = text.replace(f"entretiens/{name}.csv", "tables.xlsx")
    (study / "etude.yaml").write_text(text, encoding="utf-8")
    coded(study)
    assert precanum("noter", "codages.csv", "-o", "chiffres") == 0
    assert rows_of(study / "chiffres" / "regnier.csv") and rows_of(study / "chiffres" / "triptyques.csv")


def test_cli_run_tells_a_fault_of_scoring_yaml_before_working(study, capsys):
    (study / "scoring.yaml").write_text("tirages: mille\n", encoding="utf-8")
    assert precanum("run", "--ecraser") == 2
    err = capsys.readouterr().err
    assert "scoring.yaml:1:10 : « tirages » contient « mille »" in err and "codées" not in err
