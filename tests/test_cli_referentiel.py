"""`precanum referentiel` changes a frame, and carries what was done under the earlier one."""

import csv
from pathlib import Path

import openpyxl
import pytest
import tiny_study
from tiny_study import precanum

from precanum_nlp.referentiel import read_referentiel

SIGNED = ("--auteur", "Anne", "--motif", "Entretiens", "--date", "2018-03-01")
SPLIT = ("scinder", "usage.peur", "--en", "usage.erreur=Peur de l'erreur", "--en", "usage.piratage=Piratage")


def change(*arguments):
    assert precanum("referentiel", *arguments, *SIGNED) == 0


def frame():
    return read_referentiel(Path("referentiel.yaml"))


def counts(path="rapports/dernier/comptes.csv"):
    with open(path, encoding="utf-8-sig", newline="") as handle:
        rows = csv.DictReader(handle, delimiter=";")
        found = {}
        for row in rows:
            found[row["code"]] = found.get(row["code"], 0) + int(row["n_contributions"])
        return found


def fill(path, label, rows):
    """Answer the first rows of a workbook as a person would, the others left blank."""
    book = openpyxl.load_workbook(path)
    sheet = book["Relecture"]
    column = [cell.value for cell in sheet[1]].index("Freins 1") + 1
    for row in range(2, 2 + rows):
        sheet.cell(row, column).value = label
    book.save(path)


@pytest.mark.parametrize(
    ("arguments", "type", "de", "vers"),
    [
        (("renommer", "acces.cout", "acces.prix"), "renommage", ("acces.cout",), ("acces.prix",)),
        (("renommer", "acces.cout", "--label", "Prix"), "renommage", ("acces.cout",), ("acces.cout",)),
        (("fusionner", "acces.cout", "--en", "acces.reseau"), "fusion", ("acces.cout", "acces.reseau"),
         ("acces.reseau",)),
        (SPLIT, "scission", ("usage.peur",), ("usage.erreur", "usage.piratage")),
        (("deplacer", "acces.cout", "--groupe", "usage"), "deplacement", ("acces.cout",), ("acces.cout",)),
        (("retirer", "acces.cout", "acces.reseau"), "retrait", ("acces.cout", "acces.reseau"), ()),
        (("ajouter", "usage.temps", "--label", "Temps", "--groupe", "usage"), "ajout", (), ("usage.temps",)),
    ],
    ids=["rename", "relabel", "merge", "split", "move", "retire", "add"],
)  # fmt: skip
def test_cli_referentiel_changes_are_journalled(study, capsys, arguments, type, de, vers):
    change(*arguments)
    [line] = frame().journal
    assert (line.version, line.date, line.type, line.de, line.vers) == ("1.1", "2018-03-01", type, de, vers)
    assert "version 1.0 → 1.1" in capsys.readouterr().out


def test_cli_referentiel_keeps_mark_and_line_ends(study):
    path = Path("referentiel.yaml")
    windows = path.read_bytes().replace(b"\n", b"\r\n")
    path.write_bytes(b"\xef\xbb\xbf" + windows)
    change("retirer", "acces.cout")
    change("retablir", "acces.cout")
    data = path.read_bytes()
    assert data.startswith(b"\xef\xbb\xbftitre")
    assert data.count(b"\n") == data.count(b"\r\n") > windows.count(b"\n")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("renommer", "acces.cuot", "x"), "proches : acces.cout, acces.reseau"),
        (("renommer", "acces.cout"), "Donnez le nouvel identifiant, ou --label"),
        (("ajouter", "x", "--label", "X", "--groupe", "nulle"), "groupe « nulle » : absent du référentiel"),
        (
            ("deplacer", "acces.cout", "--groupe", "aides", "--dimension", "propositions"),
            "groupe proche : aide",
        ),
        (("scinder", "usage.peur", "--en", "a=A"), "il en faut au moins 2"),
        (("fusionner", "acces.cout", "--en", "aide.tarif"), "codes de plusieurs dimensions"),
        (("retablir", "acces.cout"), "déjà en vigueur"),
    ],
)
def test_cli_referentiel_refuses_and_writes_nothing(study, capsys, arguments, message):
    before = Path("referentiel.yaml").read_bytes()
    assert precanum("referentiel", *arguments, *SIGNED) == 2
    assert message in capsys.readouterr().err
    assert Path("referentiel.yaml").read_bytes() == before


def test_cli_referentiel_labels_and_model_follow_in_a_run(study, capsys):
    labels = Path("annotations/lot1.anne.csv").read_bytes()
    change("renommer", "acces.cout", "acces.prix")
    change("fusionner", "aide.atelier", "--en", "aide.tarif")
    change("retirer", "acces.reseau")
    assert precanum("run") == 0
    assert counts() == {"acces.prix": 12, "usage.clavier": 12, "usage.peur": 12, "aide.tarif": 24}
    assert "acces.cout → acces.prix, aide.atelier + aide.tarif → aide.tarif" in capsys.readouterr().err
    assert Path("annotations/lot1.anne.csv").read_bytes() == labels


def test_cli_referentiel_forth_and_back_counts_the_same(study):
    assert precanum("run", "--nom", "avant") == 0
    change("renommer", "acces.cout", "acces.prix")
    change("retirer", "acces.reseau")
    change("retablir", "acces.reseau")
    change("renommer", "acces.prix", "acces.cout")
    assert precanum("run") == 0
    assert counts() == counts("rapports/avant/comptes.csv")


def test_cli_referentiel_a_split_is_settled_by_a_reader(study, capsys):
    change(*SPLIT)
    assert precanum("referentiel", "migrer", "-o", "a_choisir.xlsx") == 0
    shown = capsys.readouterr()
    assert "usage.peur (version 1.0) → usage.erreur ou usage.piratage : 12 étiquettes" in shown.out
    assert "12 contributions attendent une lecture" in shown.out
    assert "le modèle ne sait pas distinguer usage.erreur de usage.piratage" in shown.err
    fill("a_choisir.xlsx", "Peur de l'erreur", 7)
    assert precanum("integrer", "a_choisir.xlsx", "--annotateur", "A2", "--appliquer") == 0
    capsys.readouterr()
    assert precanum("referentiel", "migrer") == 0
    assert "5 contributions attendent une lecture" in capsys.readouterr().out


def test_cli_referentiel_a_study_is_trained_on_the_codes_in_force(study, capsys, monkeypatch):
    from precanum_nlp import training
    from precanum_nlp.registry import read_manifest

    monkeypatch.setattr(training, "TrainingConfig", tiny_study.CONFIG)
    change("renommer", "acces.cout", "acces.prix")
    change(*SPLIT)
    assert precanum("entrainer", "--nom", "suite") == 0
    assert "12 contributions portent un code scindé ou déplacé depuis" in capsys.readouterr().err
    support = read_manifest(Path("models/suite")).support
    assert support["acces.prix"] == 12
    assert not {"acces.cout", "usage.peur"} & support.keys()


def test_cli_referentiel_past_counts_follow(study, capsys):
    assert precanum("run") == 0
    change("renommer", "acces.cout", "acces.prix")
    path = "rapports/dernier/comptes.csv"
    assert precanum("referentiel", "migrer", "--comptes", path, "--depuis", "1.0") == 0
    before, after = counts(path), counts("rapports/dernier/comptes_1.1.csv")
    assert after == {"acces.prix" if code == "acces.cout" else code: n for code, n in before.items()}
    assert precanum("referentiel", "migrer", "--comptes", path, "--depuis", "1.0") == 2
    assert "existe déjà" in capsys.readouterr().err


@pytest.fixture
def by_hand(study):
    """The tiny study whose frame was edited by hand: a code renamed, one gone, one more."""
    text = tiny_study.REFERENTIEL
    Path("ancien.yaml").write_text(text, encoding="utf-8")
    text = text.replace("{id: acces.cout,", "{id: acces.prix,")
    lines = [line for line in text.splitlines() if "usage.clavier" not in line]
    place = next(i for i, line in enumerate(lines) if "aide.tarif" in line)
    lines.insert(place, '          - {id: aide.pret, label: "Prêt", depuis: "1.1"}')
    Path("referentiel.yaml").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return study


def answer(**answers):
    with open("correspondance.csv", encoding="utf-8-sig", newline="") as handle:
        rows = list(csv.DictReader(handle, delimiter=";"))
    with open("correspondance.csv", "w", encoding="cp1252", newline="") as handle:
        writer = csv.DictWriter(handle, rows[0].keys(), delimiter=";")
        writer.writeheader()
        writer.writerows(row | {"devenu": answers[row["ancien"].replace(".", "_")]} for row in rows)


DIFF = ("referentiel", "diff", "ancien.yaml", "referentiel.yaml", "--correspondance", "correspondance.csv")


def test_cli_referentiel_diff_asks_and_writes_what_it_was_told(by_hand, capsys):
    assert precanum(*DIFF) == 0
    shown = capsys.readouterr().out
    assert "disparu : acces.cout (« Coût de l'abonnement ») ; lui ressemblent : acces.prix" in shown
    assert "nouveau : aide.pret (« Prêt »)" in shown
    answer(acces_cout="acces.prix", usage_clavier="retire")
    assert precanum(*DIFF, "--appliquer", *SIGNED) == 0
    told = [(line.type, line.de, line.vers) for line in frame().journal]
    assert told == [
        ("ajout", (), ("aide.pret",)),
        ("retrait", ("usage.clavier",), ()),
        ("renommage", ("acces.cout",), ("acces.prix",)),
    ]
    assert precanum("run") == 0
    assert counts()["acces.prix"] == 12


def test_cli_referentiel_diff_guesses_nothing(by_hand, capsys):
    before = Path("referentiel.yaml").read_bytes()
    assert precanum(*DIFF) == 0
    assert precanum(*DIFF, "--appliquer", *SIGNED) == 2
    assert "rien sur acces.cout, usage.clavier" in capsys.readouterr().err
    assert precanum("run") == 2
    assert "code 'acces.cout' absent de 'champs'" in capsys.readouterr().err
    assert Path("referentiel.yaml").read_bytes() == before


@pytest.mark.parametrize(
    ("answers", "message"),
    [
        ({"acces_cout": "acces.pri", "usage_clavier": "retire"}, "proches : acces.prix, acces.reseau"),
        ({"acces_cout": "", "usage_clavier": "retire"}, "rien sur acces.cout"),
    ],
)
def test_cli_referentiel_diff_checks_the_answers(by_hand, capsys, answers, message):
    assert precanum(*DIFF) == 0
    answer(**answers)
    assert precanum(*DIFF) == 2
    assert message in capsys.readouterr().err


def test_cli_referentiel_new_code_uses_its_first_labels_at_once(study, capsys):
    change("ajouter", "usage.temps", "--label", "Manque de temps", "--groupe", "usage")
    texts = {f"r{n:02}": text for n, (_, text) in enumerate(tiny_study.texts(), 1)}
    rows = "".join(f"{i};{texts[i]};Manque de temps\n" for i in ("r01", "r03"))
    Path("lu.csv").write_text(f"id;texte;Freins 1\n{rows}", encoding="utf-8")
    assert precanum("integrer", "lu.csv", "--annotateur", "anne", "--appliquer") == 0
    Path("neuf.csv").write_text("texte\nbonjour à tous les voisins\n", encoding="utf-8")
    assert precanum("tag", "neuf.csv", "-o", "code.csv") == 0
    assert "codes jugés aussi d'après leurs premiers exemples : usage.temps (2)" in capsys.readouterr().err
