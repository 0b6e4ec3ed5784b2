"""XLSX, JSONL and Parquet as received."""

import datetime as dt
import json
import zipfile

import pytest

from precanum_nlp.corpus import SetAside, open_corpus, tables
from precanum_nlp.errors import CorpusError

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def read(path, **options):
    file = open_corpus(path, **options)
    rows = list(file)
    assert file.n_kept + file.n_set_aside == file.n_read == len(rows)
    return file, rows


def workbook(path, **sheets):
    import openpyxl

    book = openpyxl.Workbook()
    book.remove(book.active)
    for title, rows in sheets.items():
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(row)
    book.save(path)
    return path


@pytest.fixture
def xlsx(tmp_path):
    def make(*rows):
        return workbook(tmp_path / "f.xlsx", Feuille=rows)

    return make


def test_corpus_xlsx_values_become_text(xlsx):
    path = xlsx(
        ["Id", "Réponse", "Date", "Note", "Vu"],
        [12.0, "oui", dt.datetime(2018, 1, 12), 3.5, True],
        ["001", "NA", dt.datetime(2018, 1, 12, 14, 30), None, False],
        [13, "non", "12/01/2018", 7.0, "x"],
    )
    file, rows = read(path)
    assert (file.format, file.encoding, file.delimiter) == ("xlsx", None, None)
    assert [(row.id, row.texte, row.date) for row in rows] == [
        ("12", "oui", "2018-01-12"),
        ("001", "NA", "2018-01-12T14:30:00"),
        ("13", "non", "2018-01-12"),
    ]
    assert [row.autres for row in rows] == [
        {"Note": "3.5", "Vu": "oui"},
        {"Note": "", "Vu": "non"},
        {"Note": "7", "Vu": "x"},
    ]


def test_corpus_xlsx_blank_rows_between_are_told_and_those_after_are_not_rows(xlsx):
    rows = read(xlsx([], ["texte", "id"], ["un", 1], [], [None, ""], ["deux", 2], [], [" "]))[1]
    assert [(row.ligne, getattr(row, "motif", "")) for row in rows] == [
        (1, ""),
        (2, "ligne vide"),
        (3, "ligne vide"),
        (4, ""),
        (5, "ligne vide"),
        (6, "texte vide"),
    ]


def test_corpus_xlsx_row_longer_than_the_header_is_set_aside(xlsx):
    rows = read(xlsx(["texte"], ["un", None, None], ["deux", "reste"]))[1]
    assert rows[1] == SetAside("f.xlsx", 2, "plus de cellules (2) que l'en-tête (1)")


def test_corpus_xlsx_formula_gives_its_cached_value(tmp_path):
    import xlsxwriter

    path = tmp_path / "f.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["texte", "id"])
        sheet.write_formula(1, 0, '="a"&"b"', None, "ab")
    assert read(path)[1][0].texte == "ab"


def test_corpus_xlsx_sheet_is_the_first_visible_or_the_one_named(tmp_path):
    import openpyxl

    path = workbook(
        tmp_path / "f.xlsx", Cachée=[["texte"], ["a"]], B=[["texte"], ["b"]], C=[["texte"], ["c"]]
    )
    book = openpyxl.load_workbook(path)
    book["Cachée"].sheet_state = "hidden"
    book.save(path)
    assert read(path)[1][0].texte == "b"
    assert read(path, sheet="C")[1][0].texte == "c"
    with pytest.raises(
        CorpusError, match="pas de feuille « D » ; feuilles trouvées : « Cachée », « B », « C »"
    ):
        open_corpus(path, sheet="D")


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ([], "feuille « Feuille » : vide"),
        ([["texte", "id"]], "un en-tête mais aucune ligne dessous"),
        ([["ville"], ["Lyon"]], "aucune colonne de texte reconnue ; colonnes trouvées : « ville »"),
        ([["texte", "a", "a"], ["x", 1, 2]], r"« a » est en double \(colonnes 2 et 3\)"),
    ],
    ids=["vide", "en-tête seul", "sans texte", "double"],
)
def test_corpus_xlsx_bad_sheet_gets_a_clear_line(xlsx, rows, message):
    path = xlsx(*rows)
    with pytest.raises(CorpusError, match=message):
        open_corpus(path)


@pytest.mark.parametrize("ending", [".xlsx", ".docx"])
def test_corpus_locked_office_file_is_told(tmp_path, ending):
    path = tmp_path / f"f{ending}"
    path.write_bytes(OLE + bytes(1000))
    with pytest.raises(CorpusError, match="protégé par mot de passe"):
        open_corpus(path)


@pytest.mark.parametrize("share", [0.1, 0.5, 0.95])
def test_corpus_truncated_xlsx_is_told(xlsx, share):
    path = xlsx(["texte"], *(["mot"] for _ in range(50)))
    content = path.read_bytes()
    path.write_bytes(content[: int(len(content) * share)])
    with pytest.raises(CorpusError, match=r"classeur Excel \(\.xlsx\) illisible \(abîmé ou incomplet\)"):
        open_corpus(path)


@pytest.mark.parametrize("part", ["xl/workbook.xml", "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml"])
def test_corpus_xlsx_with_a_damaged_part_is_told(tmp_path, part):
    import xlsxwriter

    path = tmp_path / "f.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        book.add_worksheet().write_column(0, 0, ["texte", *(f"mot {n}" for n in range(50))])
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    parts[part] = parts[part][: len(parts[part]) // 2]
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    with pytest.raises(CorpusError, match="illisible"):
        list(open_corpus(path))


@pytest.mark.parametrize("ending", [".xlsx", ".docx"])
def test_corpus_zip_of_another_kind_is_told(tmp_path, ending):
    path = tmp_path / f"f{ending}"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("photo.jpg", b"x")
    with pytest.raises(CorpusError, match="ce n'est pas un"):
        open_corpus(path)


@pytest.mark.parametrize(("ending", "part"), [(".xlsx", "xl/workbook.xml"), (".docx", "word/document.xml")])
def test_corpus_zip_bomb_is_refused_on_what_it_declares(tmp_path, monkeypatch, ending, part):
    monkeypatch.setattr(tables, "MAX_UNZIPPED", 1 << 20)
    path = tmp_path / f"f{ending}"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(part, bytes((1 << 20) + 1))
    assert path.stat().st_size < 5000
    with pytest.raises(CorpusError, match="refusé, il annonce"):
        open_corpus(path)


def test_corpus_zip_limit_is_one_gibibyte():
    assert tables.MAX_UNZIPPED == 2**30


def jsonl(path, *records):
    path.write_text("".join(json.dumps(r, ensure_ascii=False) + "\n" for r in records), encoding="utf-8")
    return path


def test_corpus_jsonl_keys_may_differ_and_values_become_text(tmp_path):
    path = jsonl(
        tmp_path / "f.jsonl",
        {"texte": "un", "id": 1, "champs": ["a", "b"], "vide": None},
        {"id": "02", "texte": "deux\nlignes", "groupe": "G", "codes": [{"code": "a", "p": 0.5}]},
    )
    file, rows = read(path)
    assert file.columns == {"id": "id", "texte": "texte", "groupe": "groupe"}
    assert file.others == ("champs", "vide", "codes")
    assert rows[0].autres == {"champs": "a|b", "vide": "", "codes": ""}
    assert (rows[1].id, rows[1].texte, rows[1].groupe) == ("02", "deux\nlignes", "G")
    assert rows[1].autres["codes"] == '[{"code":"a","p":0.5}]'


def test_corpus_jsonl_bad_lines_are_set_aside(tmp_path):
    path = tmp_path / "f.jsonl"
    lines = ['{"texte": "un"}', '{"texte": "de', "", "[1]", '{"texte": "a", "texte": "b"}', '{"texte": NaN}',
             '{"groupe": "G"}', "[" * 100_000, '{"texte": ' + "9" * 5000 + "}"]  # fmt: skip
    path.write_text("\n".join(lines), encoding="utf-8")
    rows = read(path)[1]
    assert [(row.ligne, row.motif) for row in rows if isinstance(row, SetAside)] == [
        (2, "ligne JSON illisible (caractère 11)"),
        (3, "ligne vide"),
        (4, "la ligne n'est pas un objet JSON"),
        (5, "clé « texte » en double"),
        (7, "texte vide"),
        (8, "ligne JSON illisible (nombre ou imbrication démesurés)"),
        (9, "ligne JSON illisible (nombre ou imbrication démesurés)"),
    ]
    assert rows[5].texte == "NaN"


def test_corpus_jsonl_half_surrogate_is_replaced_and_told(tmp_path):
    path = tmp_path / "f.jsonl"
    path.write_text('{"texte": "un \\ud83d mot"}\n', encoding="utf-8")
    row = read(path)[1][0]
    assert row.texte == "un \ufffd mot"
    assert row.remarques == ("1 caractère(s) invalide(s) remplacé(s) par \ufffd",)


def test_corpus_jsonl_line_in_another_encoding(tmp_path):
    path = tmp_path / "f.jsonl"
    path.write_bytes('{"texte": "été"}\n'.encode() + '{"texte": "payé"}\n'.encode("cp1252"))
    rows = read(path)[1]
    assert [row.texte for row in rows] == ["été", "payé"]
    assert rows[1].remarques == ("ligne 2 du fichier : pas de l'UTF-8, lue comme cp1252",)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "fichier vide"),
        (b"id;texte\n1;oui\n", r"f\.jsonl:1 : ligne JSON illisible \(caractère 1\) ; il faut un objet JSON"),
        (b"\n", r"f\.jsonl:1 : ligne vide"),
        (b'{"ville": "Lyon"}\n', "aucune colonne de texte reconnue ; colonnes trouvées : « ville »"),
        (b"PK\x03\x04....", "fichier binaire"),
        (json.dumps(dict.fromkeys(map(str, range(1001)))).encode(), "plus de 1000 clés"),
    ],
    ids=["vide", "csv", "blanc", "sans texte", "zip", "clés"],
)
def test_corpus_jsonl_bad_input_gets_a_clear_line(tmp_path, content, message):
    path = tmp_path / "f.jsonl"
    path.write_bytes(content)
    with pytest.raises(CorpusError, match=message):
        open_corpus(path)


def parquet(path, **columns):
    import pyarrow as pa
    import pyarrow.parquet as pq

    pq.write_table(pa.table(columns), path)
    return path


def test_corpus_parquet_values_become_text(tmp_path):
    path = parquet(
        tmp_path / "f.parquet",
        id=[1.0, 2.0, None],
        verbatim=["un", None, "trois"],
        date=[dt.date(2018, 1, 12), None, None],
        champs=[["a", "b"], [], None],
        note=[0.5, None, float("nan")],
    )
    file, rows = read(path)
    assert file.columns == {"id": "id", "texte": "verbatim", "date": "date"}
    assert (rows[0].id, rows[0].date, rows[0].autres) == ("1", "2018-01-12", {"champs": "a|b", "note": "0.5"})
    assert rows[1] == SetAside("f.parquet", 2, "texte vide", "2")
    assert (rows[2].id, rows[2].autres) == ("f-00003", {"champs": "", "note": ""})


def test_corpus_parquet_bad_input_gets_a_clear_line(tmp_path):
    path = parquet(tmp_path / "f.parquet", texte=["un"] * 1000)
    content = path.read_bytes()
    path.write_bytes(content[: len(content) // 2])
    with pytest.raises(CorpusError, match="fichier Parquet illisible"):
        open_corpus(path)
    with pytest.raises(CorpusError, match="un en-tête mais aucune ligne"):
        open_corpus(parquet(tmp_path / "g.parquet", texte=[]))


def damaged_group(path, group):
    """Write over the first pages of every column of a row group, from 0."""
    import pyarrow.parquet as pq

    found = pq.ParquetFile(path).metadata.row_group(group)
    content = bytearray(path.read_bytes())
    for k in range(found.num_columns):
        column = found.column(k)
        start = column.dictionary_page_offset or column.data_page_offset
        content[start : start + 12] = b"\xff" * 12
    path.write_bytes(content)
    return path


def grouped(path, n_rows, size, **columns):
    import pyarrow as pa
    import pyarrow.parquet as pq

    texts = [f"Le réseau ne passe pas {n}" for n in range(n_rows)]
    pq.write_table(pa.table({"texte": texts} | columns), path, row_group_size=size)
    return path


def test_corpus_parquet_loses_the_row_group_that_is_damaged_and_no_other(tmp_path):
    path = damaged_group(grouped(tmp_path / "f.parquet", 10, 4), 1)
    file, rows = read(path)
    assert (file.n_read, file.n_kept, file.n_set_aside) == (10, 6, 4)
    assert [row.ligne for row in rows] == list(range(1, 11))
    lost = rows[4:8]
    fault = "groupe de lignes 2 illisible, le fichier est abîmé ; demandez-le à nouveau"
    assert lost == [SetAside("f.parquet", n, fault, perdue=True) for n in range(5, 9)]
    assert rows[8].texte.endswith(" 8")


def test_corpus_parquet_says_what_columns_hold(tmp_path):
    path = parquet(tmp_path / "f.parquet", texte=["un"], âge=[31], vu=[True], vide=[None],
                   le=[dt.date(2018, 1, 12)])  # fmt: skip
    file, _ = read(path)
    assert file.kinds == {"texte": "textes", "âge": "nombres", "vu": "oui ou non", "vide": "", "le": "dates"}
