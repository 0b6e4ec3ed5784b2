"""Tables written, and read back."""

import csv
import json
import math
import time

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from precanum_nlp.corpus import RowWriter, open_corpus, write_rows
from precanum_nlp.corpus.cells import guard_formula, unguard_formula
from precanum_nlp.errors import OutputError

COLUMNS = ("id", "texte", "champs", "p", "a_relire")
ROWS = [
    {"id": "001", "texte": "=1+1", "champs": ["a", "b"], "p": 0.5, "a_relire": True},
    {"id": "002", "texte": "deux\nlignes ; « ça »", "champs": [], "p": -3.0, "a_relire": False},
    {"id": "003", "texte": "https://example.org", "p": None},
]
ENDINGS = [".csv", ".xlsx", ".jsonl", ".parquet"]
# What no format holds (NUL, half surrogates) is taken out by the readers and has its own test.
TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=30)


@pytest.mark.parametrize("ending", ENDINGS)
def test_corpus_written_rows_are_read_back(tmp_path, ending):
    path = tmp_path / f"r{ending}"
    assert write_rows(path, COLUMNS, ROWS).n_rows == 3
    rows = list(open_corpus(path))
    assert [(row.id, row.texte) for row in rows] == [(row["id"], row["texte"]) for row in ROWS]
    assert [row.autres["champs"] for row in rows] == ["a|b", "", ""]
    assert [row.autres["p"] for row in rows] == ["0.5", "-3", ""]
    assert [row.autres["a_relire"] for row in rows] == ["oui", "non", ""]


@pytest.mark.parametrize("ending", ENDINGS)
def test_corpus_same_rows_give_the_same_bytes(tmp_path, ending, monkeypatch):
    write_rows(tmp_path / f"a{ending}", COLUMNS, ROWS)
    monkeypatch.setattr(time, "time", lambda: 2_000_000_000.0)
    write_rows(tmp_path / f"b{ending}", COLUMNS, ROWS)
    assert (tmp_path / f"a{ending}").read_bytes() == (tmp_path / f"b{ending}").read_bytes()


def test_corpus_csv_bytes(tmp_path):
    write_rows(tmp_path / "r.csv", COLUMNS, ROWS)
    assert (tmp_path / "r.csv").read_bytes() == (
        "\ufeffid;texte;champs;p;a_relire\r\n001;'=1+1;a|b;0.5;oui\r\n"
        '002;"deux\nlignes ; « ça »";;-3;non\r\n003;https://example.org;;;\r\n'
    ).encode()


def test_corpus_jsonl_keeps_types_and_column_order(tmp_path):
    write_rows(tmp_path / "r.jsonl", COLUMNS, [dict(reversed(ROWS[0].items())), {"id": "x"}])
    lines = (tmp_path / "r.jsonl").read_text(encoding="utf-8").splitlines()
    assert lines[0] == '{"id": "001", "texte": "=1+1", "champs": ["a", "b"], "p": 0.5, "a_relire": true}'
    assert json.loads(lines[1]) == {"id": "x", "texte": None, "champs": None, "p": None, "a_relire": None}


def test_corpus_numpy_scalars_are_written_as_numbers(tmp_path):
    import numpy as np

    row = {"texte": "un", "n": np.int64(3), "p": np.float32(0.5), "b": np.bool_(True), "l": [np.int64(1)]}
    write_rows(tmp_path / "r.jsonl", tuple(row), [row])
    assert json.loads((tmp_path / "r.jsonl").read_text()) == {
        "texte": "un",
        "n": 3,
        "p": 0.5,
        "b": True,
        "l": [1],
    }


def test_corpus_xlsx_holds_no_formula_nor_link_and_a_frozen_head(tmp_path):
    import openpyxl

    write_rows(tmp_path / "r.xlsx", COLUMNS, ROWS, sheet="Codes")
    sheet = openpyxl.load_workbook(tmp_path / "r.xlsx")["Codes"]
    assert (sheet["B2"].value, sheet["B2"].data_type, sheet["D3"].value) == ("=1+1", "s", -3)
    assert sheet["B4"].hyperlink is None
    assert sheet.freeze_panes == "A2"
    assert sheet["B2"].alignment.wrap_text
    assert sheet.column_dimensions["B"].width > sheet.column_dimensions["A"].width


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("a" * 32_767, "a" * 32_767),
        # 32,767 less the 9 characters of the mark.
        ("a" * 32_768, "a" * 32_758 + "… [coupé]"),
        # An emoji is two units: 16,379 of them fill 32,758.
        ("😀" * 20_000, "😀" * 16_379 + "… [coupé]"),
        ("b" + "😀" * 20_000, "b" + "😀" * 16_378 + "… [coupé]"),
    ],
    ids=["juste", "un de trop", "emoji", "emoji coupé"],
)
def test_corpus_xlsx_text_over_the_limit_is_cut_and_reported(tmp_path, text, written):
    done = write_rows(
        tmp_path / "r.xlsx", ("id", "texte"), [{"id": "1", "texte": "x"}, {"id": "2", "texte": text}]
    )
    assert done.cut == (((2, "texte"),) if written != text else ())
    assert list(open_corpus(tmp_path / "r.xlsx"))[1].texte == written


def test_corpus_xlsx_over_excels_rows_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr("precanum_nlp.corpus.row_writing._EXCEL_ROWS", 3)
    rows = [{"texte": "a"}] * 3
    assert write_rows(tmp_path / "a.xlsx", ("texte",), rows[:2]).n_rows == 2
    with pytest.raises(OutputError, match=r"b\.xlsx : plus de 2 lignes"):
        write_rows(tmp_path / "b.xlsx", ("texte",), rows)
    assert [path.name for path in tmp_path.iterdir()] == ["a.xlsx"]


def test_corpus_parquet_row_groups_and_types(tmp_path):
    import pyarrow as pa
    import pyarrow.parquet as pq

    rows = ({"id": str(n), "champs": [], "vide": None, "n": n} for n in range(10_001))
    write_rows(tmp_path / "r.parquet", ("id", "champs", "vide", "n"), rows)
    file = pq.ParquetFile(tmp_path / "r.parquet")
    assert [file.metadata.row_group(n).num_rows for n in range(file.num_row_groups)] == [10_000, 1]
    assert file.schema_arrow.field("champs").type == pa.list_(pa.string())
    assert file.schema_arrow.field("vide").type == pa.string()
    assert file.schema_arrow.field("n").type == pa.int64()


def test_corpus_parquet_schema_can_be_given(tmp_path):
    import pyarrow as pa
    import pyarrow.parquet as pq

    schema = pa.schema([("p", pa.float32())])
    write_rows(tmp_path / "r.parquet", ("p",), [], schema=schema)
    assert pq.read_schema(tmp_path / "r.parquet").equals(schema)
    with pytest.raises(OutputError, match="mêle des valeurs de types différents"):
        write_rows(tmp_path / "s.parquet", ("p",), [{"p": "a"}], schema=schema)


@pytest.mark.parametrize("ending", ENDINGS)
def test_corpus_table_without_row_has_its_header(tmp_path, ending):
    assert write_rows(tmp_path / f"r{ending}", ("id", "texte"), []).n_rows == 0
    assert (tmp_path / f"r{ending}").exists()


@pytest.mark.parametrize("ending", ENDINGS)
def test_corpus_failure_leaves_nothing_behind(tmp_path, ending):
    def rows():
        yield ROWS[0]
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write_rows(tmp_path / f"r{ending}", COLUMNS, rows())
    assert list(tmp_path.iterdir()) == []


def test_corpus_writer_refuses_unknown_ending_existing_file_and_unknown_column(tmp_path):
    with pytest.raises(
        OutputError, match=r"« \.ods » inconnue ; écrivez en \.csv, \.xlsx, \.jsonl ou \.parquet"
    ):
        RowWriter(tmp_path / "r.ods", ("a",))
    write_rows(tmp_path / "r.csv", ("a",), [{"a": 1}])
    with pytest.raises(OutputError, match="existe déjà ; ajoutez --ecraser"):
        write_rows(tmp_path / "r.csv", ("a",), [])
    with pytest.raises(ValueError, match=r"no such columns: \['b'\]"):
        write_rows(tmp_path / "r.csv", ("a",), [{"b": 1}], overwrite=True)
    assert (tmp_path / "r.csv").read_bytes() == b"\xef\xbb\xbfa\r\n1\r\n"


@given(TEXTS)
def test_corpus_guarded_text_is_no_formula_and_comes_back(text):
    guarded = guard_formula(text)
    assert guarded[:1] not in tuple("=+-@\t\r")
    assert unguard_formula(guarded) == text


@pytest.mark.parametrize("ending", ENDINGS)
@settings(max_examples=40, deadline=None)
@given(rows=st.lists(st.tuples(TEXTS, TEXTS), min_size=1, max_size=4))
def test_corpus_any_text_makes_the_round_trip(tmp_path_factory, ending, rows):
    # more control characters than this in so short a file, and it is refused as no text at all
    assume(sum(sign < " " for pair in rows for text in pair for sign in text) <= 8)
    path = tmp_path_factory.mktemp("rt") / f"r{ending}"
    records = [{"n": str(n), "texte": f"mot{a}", "autre": b} for n, (a, b) in enumerate(rows)]
    write_rows(path, ("n", "texte", "autre"), records)
    back = [(row.texte, row.autres["autre"]) for row in open_corpus(path)]
    assert back == [(f"mot{a}", b) for a, b in rows]


@given(st.lists(TEXTS, min_size=2, max_size=5))
def test_corpus_csv_is_plain_csv_for_any_other_reader(tmp_path_factory, texts):
    path = tmp_path_factory.mktemp("csv") / "r.csv"
    write_rows(path, ("a",), [{"a": text} for text in texts])
    with open(path, encoding="utf-8-sig", newline="") as handle:
        rows = list(csv.reader(handle, delimiter=";"))
    assert rows[1:] == [[guard_formula(text)] for text in texts]


def test_corpus_not_a_number_is_an_empty_cell(tmp_path):
    for ending in (".csv", ".xlsx"):
        write_rows(tmp_path / f"r{ending}", ("texte", "p"), [{"texte": "a", "p": math.nan}])
        assert next(iter(open_corpus(tmp_path / f"r{ending}"))).autres == {"p": ""}
