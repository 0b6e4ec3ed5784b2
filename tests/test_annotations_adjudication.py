"""The list to adjudicate: what it shows, and what people send back."""

import csv
import shutil
import subprocess

import openpyxl
import pytest
import tiny_study
from test_annotations_agreement import records_of

from precanum_nlp.annotations import to_adjudicate
from precanum_nlp.annotations.adjudication import COLUMNS, read_list, write_list
from precanum_nlp.annotations.names import CodeNames
from precanum_nlp.corpus import text_hash
from precanum_nlp.errors import AnnotationError, CorpusError
from precanum_nlp.referentiel import read_referentiel

TEXTS = {f"{n:03}": f"=Texte {n} d'été 😀\nsuite" for n in range(4)}
HASHES = {identifier: text_hash(text) for identifier, text in TEXTS.items()}
A, B = "acces.cout", "usage.peur"


@pytest.fixture
def frame(tmp_path):
    path = tmp_path / "referentiel.yaml"
    path.write_text(tiny_study.REFERENTIEL, encoding="utf-8")
    return read_referentiel(path)


@pytest.fixture(params=[".xlsx", ".csv"])
def listed(request, tmp_path, frame):
    """A list of four disagreements, in each format."""
    records = [*records_of("a", [[A], [A], [A], [A, B]]), *records_of("b", [[B], [], [B], [B]])]
    waiting = to_adjudicate(records, "a", "b", dimensions=["champs"])
    path = tmp_path / f"liste{request.param}"
    write_list(path, waiting, frame, TEXTS)
    return path


def fill(path, **cells):
    """Fill cells, named `<id>_<column>`, as a person would, and shuffle the rows."""
    given = {key.partition("__")[0][1:]: {} for key in cells}
    for key, value in cells.items():
        identifier, _, column = key[1:].partition("__")
        given[identifier][column.replace("_", " ").replace("decision", "décision")] = value
    if path.suffix == ".xlsx":
        book = openpyxl.load_workbook(path)
        sheet = book.worksheets[0]
        heads = [cell.value for cell in sheet[1]]
        for row in sheet.iter_rows(min_row=2):
            for column, value in given.get(row[0].value, {}).items():
                row[heads.index(column)].value = value
        book.save(path)
        return
    with open(path, encoding="utf-8-sig", newline="") as handle:
        rows = list(csv.DictReader(handle, delimiter=";"))
    for row in rows:
        row.update(given.get(row["id"], {}))
    with open(path, "w", encoding="cp1252", errors="replace", newline="") as handle:
        writer = csv.DictWriter(handle, COLUMNS, delimiter=";")
        writer.writeheader()
        writer.writerows(reversed(rows))


def test_annotations_adjudication_reads_each_kind_of_decision(listed, frame):
    fill(
        listed,
        _000__decision="Comme le premier ",
        _001__decision="aucun code",
        _002__code_1="peur de mal  faire",
        _002__code_2="acces.cout",
        _002__remarque="les deux",
        _003__decision="à écarter",
        _003__remarque="hors sujet",
    )
    found = read_list(listed, frame, HASHES, "arbitre_zoe")
    assert (found.faults, found.n_empty) == ((), 0)
    said = {r.id: (set(r.codes), r.motif, r.remarque) for r in found.readings}
    assert said == {
        "000": ({A}, None, ""),
        "001": (set(), None, ""),
        "002": ({A, B}, None, "les deux"),
        "003": (set(), "hors sujet", "hors sujet"),
    }
    assert {r.annotateur for r in found.readings} == {"arbitre_zoe"}


@pytest.mark.parametrize(
    ("cells", "reason"),
    [
        ({"_000__code_1": "Tarif social"}, "code inconnu : Tarif social"),
        ({"_000__code_1": A, "_000__decision": "aucun code"}, "une décision et des codes à la fois"),
        ({"_000__decision": "à écarter"}, "sans motif ; écrivez-le sous remarque"),
        ({"_000__decision": "je ne sais pas"}, "au choix : comme le premier, comme le second"),
        ({"_000__empreinte": "h:" + "0" * 16, "_000__code_1": A}, "ou changé depuis la liste"),
        ({"_000__dimension": "freins", "_000__code_1": A}, "dimension « freins » inconnue"),
        ({"_000__remarque": "à voir avec Anne"}, "une remarque sans décision"),
    ],
)
def test_annotations_adjudication_lists_what_it_cannot_take(listed, frame, cells, reason):
    fill(listed, **cells, _002__decision="comme le second")
    found = read_list(listed, frame, HASHES, "arbitre")
    assert [r.id for r in found.readings] == ["002"]
    assert found.n_empty == 2
    ((line, fault),) = found.faults
    assert reason in fault
    assert line == (2 if listed.suffix == ".xlsx" else 5)


@pytest.mark.parametrize(
    ("edit", "reason"),
    [
        ((f"id: {A},", f"id: {A}, statut: retire,"), f"code hors vigueur : {A}"),
        (('    label: "Freins"', '    maximum: 1\n    label: "Freins"'), "2 codes, 1 au plus"),
    ],
)
def test_annotations_adjudication_keeps_to_the_frame_in_force(listed, tmp_path, edit, reason):
    path = tmp_path / "apres.yaml"
    path.write_text(tiny_study.REFERENTIEL.replace(*edit, 1), encoding="utf-8")
    fill(listed, _000__code_1=A, _000__code_2=B)
    found = read_list(listed, read_referentiel(path), HASHES, "arbitre")
    ((_, fault),) = found.faults
    assert reason in fault
    assert not found.readings


def test_annotations_adjudication_tells_a_row_with_too_many_cells(tmp_path, frame):
    path = tmp_path / "liste.csv"
    path.write_text(";".join(COLUMNS) + "\n000" + ";" * (len(COLUMNS) + 1) + "x\n", encoding="utf-8")
    found = read_list(path, frame, HASHES, "arbitre")
    assert [line for line, _ in found.faults] == [2]
    assert "plus de cellules" in found.faults[0][1]


def test_annotations_adjudication_names_the_endings_it_reads(tmp_path, frame):
    path = tmp_path / "liste.ods"
    path.write_bytes(b"x")
    with pytest.raises(AnnotationError, match=r"« \.ods » ; enregistrez le classeur en \.xlsx ou en \.csv"):
        read_list(path, frame, HASHES, "arbitre")


def test_annotations_adjudication_wants_a_name_that_decides(listed, frame):
    with pytest.raises(AnnotationError, match="écrivez par exemple arbitre_zoe"):
        read_list(listed, frame, HASHES, "zoe")


def test_annotations_adjudication_names_a_missing_column(tmp_path, frame):
    path = tmp_path / "liste.csv"
    path.write_text("id;dimension;texte\n1;champs;a\n", encoding="utf-8")
    with pytest.raises(AnnotationError, match="colonnes manquantes : empreinte, décision"):
        read_list(path, frame, HASHES, "arbitre")


def test_annotations_adjudication_tells_a_missing_file(tmp_path, frame):
    with pytest.raises(CorpusError, match="fichier introuvable"):
        read_list(tmp_path / "rien.xlsx", frame, HASHES, "arbitre")


def test_annotations_adjudication_workbook_does_not_say_who_said_what(tmp_path, frame):
    records = [*records_of("anne", [[A]]), *records_of("bruno", [[]])]
    path = tmp_path / "liste.xlsx"
    waiting = to_adjudicate(records, "anne", "bruno", dimensions=["champs"])
    write_list(path, waiting, frame, TEXTS)
    book = openpyxl.load_workbook(path)
    assert [(s.title, s.sheet_state) for s in book.worksheets] == [
        ("À arbitrer", "visible"),
        ("Référentiel", "visible"),
        ("Listes", "hidden"),
    ]
    row = [cell.value for cell in book.worksheets[0][2]]
    assert row[:5] == ["000", "champs", TEXTS["000"], "Coût de l'abonnement", "aucun code"]
    assert not any("anne" in str(v) or "bruno" in str(v) for s in book for r in s.values for v in r)
    lists = book.worksheets[0].data_validations.dataValidation
    assert {v.formula1 for v in lists} == {"Listes!$A$1:$A$4", "Listes!$B$1:$B$4"}


@pytest.mark.parametrize(
    "written",
    [
        "acces.cout",
        "ACCES.COUT",
        "Coût de l'abonnement",
        "cou\u0302t  de l’abonnement",
        " Coût de l'Abonnement ",
    ],
)
def test_annotations_names_find_a_code_however_it_is_typed(frame, written):
    assert CodeNames(frame.dimension("champs")).find(written) == "acces.cout"


def test_annotations_names_guess_nothing(frame):
    assert CodeNames(frame.dimension("champs")).find("Coût") is None


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice (soffice) is not installed")
def test_annotations_adjudication_survives_libreoffice(tmp_path, frame):
    records = [*records_of("a", [[A], [A]]), *records_of("b", [[B], []])]
    waiting = to_adjudicate(records, "a", "b", dimensions=["champs"])
    path = tmp_path / "liste.xlsx"
    write_list(path, waiting, frame, TEXTS)
    fill(path, _000__decision="comme le second", _001__code_1="Coût de l'abonnement")
    command = ["soffice", "--headless", f"-env:UserInstallation=file://{tmp_path}/lo", "--convert-to", "xlsx"]
    subprocess.run(
        [*command, "--outdir", tmp_path / "apres", path], check=True, capture_output=True, timeout=120
    )
    found = read_list(tmp_path / "apres" / "liste.xlsx", frame, HASHES, "arbitre")
    assert {r.id: set(r.codes) for r in found.readings} == {"000": {B}, "001": {A}}
    rules = openpyxl.load_workbook(tmp_path / "apres" / "liste.xlsx").worksheets[0].data_validations
    assert rules.dataValidation
