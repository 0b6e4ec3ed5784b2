"""The sheet to fill: what is written, and what is read of it when it comes back."""

import shutil
import subprocess
from dataclasses import replace

import openpyxl
import pytest
from review_study import ANSWERS, FILES, TEXTS, fill
from toy_study import frame

from precanum_nlp.annotations import Asked, Lot, Suggestion, read_sheet, write_sheet
from precanum_nlp.corpus import text_hash
from precanum_nlp.errors import AnnotationError, OutputError
from precanum_nlp.referentiel import read_referentiel

SOFFICE = shutil.which("soffice")


def _lot(n: int = 3) -> Lot:
    rows = tuple(
        Asked(
            id=f"00{k}",
            empreinte=text_hash(f"texte {k}"),
            texte=f"texte {k}",
            question="",
            pourquoi="doute",
            au_hasard=k == 2,
            suggestions=(
                Suggestion("champs", "transport", 0.83, True, "le bus"),
                Suggestion("champs", "argent", 0.1, False),
            ),
            codees=("champs",),
        )
        for k in range(1, n + 1)
    )
    return Lot("relire-1", frame(), frame().dimensions, "jouet", rows)


@pytest.fixture
def tiny_frame(built_study):
    return read_referentiel(built_study / "referentiel.yaml")


def _read(name, tiny_frame):
    sheet = read_sheet(FILES / name, tiny_frame)
    return sheet, {row.empreinte: row for row in sheet.rows}


def test_annotations_workbook_has_lists_protection_and_frame(tmp_path):
    path = tmp_path / "a.xlsx"
    write_sheet(path, _lot())
    book = openpyxl.load_workbook(path)
    page = book["Relecture"]
    assert page.freeze_panes == "C2"
    assert page.protection.sheet
    head = {cell.value: cell.column_letter for cell in page[1]}
    assert page[f"{head['texte']}2"].protection.locked
    assert page[f"{head['texte']}2"].alignment.wrap_text
    assert not page[f"{head['Champs 1']}2"].protection.locked
    rules = {str(rule.sqref).split(":")[0]: rule.formula1 for rule in page.data_validations.dataValidation}
    assert rules[f"{head['Champs 1']}2"] == "Listes!$A$1:$A$5"  # five active codes, the retired one left out
    assert book["Listes"].sheet_state == "hidden"
    assert [cell.value for cell in book["Listes"]["A"]] == [
        "Transport", "Logement", "Argent", "Santé", "École"
    ]  # fmt: skip
    assert book["Référentiel"]["C2"].value == "Transport"
    said = page[f"{head['ce que propose le modèle']}2"].value
    assert said.splitlines() == [
        "Champs\u00a0:",
        "• Transport (83\u00a0%)\u00a0: «\u00a0le bus\u00a0»",
        "• peut-être Argent (10\u00a0%)",
    ]


def test_annotations_workbook_is_the_same_bytes_twice(tmp_path):
    for name in ("a.xlsx", "b.xlsx"):
        write_sheet(tmp_path / name, _lot())
    assert (tmp_path / "a.xlsx").read_bytes() == (tmp_path / "b.xlsx").read_bytes()


@pytest.mark.parametrize("name", ["a.xlsx", "a.csv"])
def test_annotations_sheet_unfilled_says_nothing(name, tmp_path):
    write_sheet(tmp_path / name, _lot())
    sheet = read_sheet(tmp_path / name, frame())
    assert (sheet.rows, sheet.problems, sheet.n_blanches) == ((), (), 3)


def test_annotations_csv_has_its_codes_beside(tmp_path):
    write_sheet(tmp_path / "a.csv", _lot())
    codes = (tmp_path / "a_codes.csv").read_text(encoding="utf-8-sig")
    assert codes.splitlines()[1].startswith("Champs;Freins;Transport;transport;")


def test_annotations_sheet_of_another_ending_is_refused(tmp_path):
    with pytest.raises(OutputError, match=r"« \.ods » ; écrivez en \.xlsx ou en \.csv"):
        write_sheet(tmp_path / "a.ods", _lot())
    (tmp_path / "b.ods").write_text("x")
    with pytest.raises(AnnotationError, match=r"enregistrez le classeur en \.xlsx"):
        read_sheet(tmp_path / "b.ods", frame())


@pytest.mark.parametrize(
    ("cell", "motif"),
    [
        ("transport", None),
        (" TRANSPORT ", None),
        ("ÉCOLE", None),
        ("Transports", "« Transports » : absent du référentiel 1.0 ; code proche : Transport"),
        ("Ancien code", "« Ancien code » : code retiré dans le référentiel 1.0"),
        ("Navette", "« Navette » : code de « Propositions », pas de « Champs »"),
        ("2018-01-02", "« 2018-01-02 » : absent du référentiel 1.0 ; codes connus : Transport, Logement"),
    ],
)
def test_annotations_sheet_knows_a_code_by_label_or_id(cell, motif, tmp_path):
    write_sheet(tmp_path / "a.xlsx", _lot())
    fill(tmp_path / "a.xlsx", {"001": {"Champs 1": cell}})
    sheet = read_sheet(tmp_path / "a.xlsx", frame())
    if motif is None:
        assert [len(row.lectures["champs"]) for row in sheet.rows] == [1]
        assert not sheet.problems
    else:
        assert not sheet.rows
        assert sheet.problems[0].motif.startswith(f"Champs : {motif}")
        assert (sheet.problems[0].ligne, sheet.problems[0].id) == (2, "001")


def test_annotations_sheet_refuses_more_codes_than_the_frame_allows(tmp_path):
    lot = _lot()
    write_sheet(tmp_path / "a.xlsx", lot)
    fill(tmp_path / "a.xlsx", {"001": {f"Champs {k}": label for k, label in enumerate(
        ("Transport", "Argent", "Santé"), start=1)}})  # fmt: skip
    sheet = read_sheet(tmp_path / "a.xlsx", replace(frame(), dimensions=frame(maximum=2).dimensions))
    assert sheet.problems[0].motif == "Champs : 3 codes, 2 au plus"


def test_annotations_sheet_without_its_columns_is_refused(tmp_path):
    (tmp_path / "a.csv").write_text("numéro;Champs 1\n1;Transport\n", encoding="utf-8")
    with pytest.raises(AnnotationError, match="pas de colonne « id » ; colonnes trouvées : « numéro »"):
        read_sheet(tmp_path / "a.csv", frame())
    (tmp_path / "b.csv").write_text("id;texte\n1;Transport\n", encoding="utf-8")
    with pytest.raises(AnnotationError, match=r"aucune colonne de codes \(par exemple « Champs 1 »\)"):
        read_sheet(tmp_path / "b.csv", frame())


def test_annotations_sheet_as_filled(tiny_frame):
    sheet, rows = _read("rempli.xlsx", tiny_frame)
    assert not sheet.problems
    assert {row.id for row in sheet.rows} == set(ANSWERS)
    assert rows[text_hash(TEXTS["008"])].lectures["champs"] == {"acces.cout", "acces.reseau"}
    assert rows[text_hash(TEXTS["003"])].lectures == {"champs": {"usage.clavier"}}
    assert rows[text_hash(TEXTS["010"])].ecart == "pas en français"


@pytest.mark.parametrize("name", ["libreoffice.xlsx", "deplace.xlsx", "cp1252.csv"])
def test_annotations_sheet_as_sent_back_says_the_same(name, tiny_frame):
    _, expected = _read("rempli.xlsx", tiny_frame)
    sheet, rows = _read(name, tiny_frame)
    # in the CSV, 006 kept its remark and lost its code
    assert [problem.id for problem in sheet.problems] == (["006"] if name == "cp1252.csv" else [])
    gone = {"libreoffice.xlsx": [], "deplace.xlsx": ["003"], "cp1252.csv": ["005", "007"]}[name]
    assert set(rows) >= {text_hash(TEXTS[i]) for i in ANSWERS if i not in (*gone, "006")}
    assert not set(rows) & {text_hash(TEXTS[i]) for i in gone}
    for fingerprint, row in rows.items():
        assert (row.lectures, row.ecart, row.lot, row.au_hasard, row.acceptes) == (
            expected[fingerprint].lectures,
            expected[fingerprint].ecart,
            expected[fingerprint].lot,
            expected[fingerprint].au_hasard,
            expected[fingerprint].acceptes,
        )


def test_annotations_sheet_lists_each_fault_and_keeps_the_rest(tiny_frame):
    sheet, _ = _read("fautes.xlsx", tiny_frame)
    absent = "absent du référentiel 1.0 ; code proche : Coût de l'abonnement"
    assert {(problem.id, problem.motif) for problem in sheet.problems} == {
        ("001", f"Freins : « Cout de labonement » : {absent}"),
        ("002", "Freins : « aucun code » et un code à la fois"),
        ("003", "Freins : « Tarif social » : code de « Propositions », pas de « Freins »"),
        ("1-2", "à écarter sans raison"),
        ("005", "remarque sans code ni « lu, aucun code » : la ligne n'est pas lue"),
        ("006", "« peut-être » sous « Freins, lu, aucun code » : oui ou rien"),
        ("007", "une raison, mais pas « oui » sous « à écarter »"),
        ("008", "à écarter et codée à la fois"),
    }  # fmt: skip
    assert {row.id: dict(row.lectures) for row in sheet.rows} == {
        "001": {"propositions": frozenset()},  # the other dimension of the row is sound
        "007": {"champs": frozenset()},
        "010": {"champs": {"acces.cout"}},
    }


@pytest.mark.slow
@pytest.mark.skipif(SOFFICE is None, reason="soffice (LibreOffice) is not installed")
def test_annotations_workbook_survives_libreoffice(tmp_path):
    write_sheet(tmp_path / "a.xlsx", _lot())
    fill(tmp_path / "a.xlsx", {"001": {"Champs 1": "École"}, "002": {"Propositions : lu, aucun code": "oui"}})
    profile = f"-env:UserInstallation=file://{tmp_path}/profil"
    command = [SOFFICE, profile, "--headless", "--convert-to", "xlsx", "--outdir", tmp_path / "lo"]
    subprocess.run([*command, tmp_path / "a.xlsx"], check=True, capture_output=True, timeout=120)
    saved = tmp_path / "lo" / "a.xlsx"
    assert read_sheet(saved, frame()) == read_sheet(tmp_path / "a.xlsx", frame())
    page = openpyxl.load_workbook(saved)["Relecture"]
    head = {cell.value: cell.column_letter for cell in page[1]}
    assert page.protection.sheet
    rules = [rule for rule in page.data_validations.dataValidation if f"{head['Champs 1']}2" in rule.sqref]
    assert [rule.formula1.replace("$", "").replace("'", "") for rule in rules] == ["Listes!A1:A5"]
