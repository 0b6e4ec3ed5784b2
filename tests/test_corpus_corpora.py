"""Several files as one corpus: folders, duplicate ids, repeated texts, fingerprints."""

import hashlib
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from precanum_nlp.corpus import SetAside, corpora, iter_corpora, open_corpora, read_corpora, text_hash
from precanum_nlp.errors import CorpusError

REAL = Path(__file__).parents[2] / "shared" / "data" / "grand_debat" / "verbatims_numerique.csv"


def csv(path, *lines):
    path.write_text("\n".join(("id;texte;auteur", *lines)) + "\n", encoding="utf-8")
    return path


def test_corpus_folder_is_read_in_name_order_without_what_is_no_corpus(tmp_path):
    csv(tmp_path / "b.csv", "2;deux;x", "3;;x")
    csv(tmp_path / "a.csv", "1;un;x")
    for name in (".cache.csv", "~$b.xlsx", "README.md", "LISEZMOI"[:0] + "readme.txt"):
        (tmp_path / name).write_text("rien", encoding="utf-8")
    (tmp_path / "anciens").mkdir()
    corpus = read_corpora(tmp_path)
    assert [row.id for row in corpus.contributions] == ["1", "2"]
    assert corpus.set_aside == (SetAside("b.csv", 2, "texte vide", "3"),)
    assert [file.path.name for file in corpus.files] == ["a.csv", "b.csv"]
    assert corpus.n_read == sum(file.n_read for file in corpus.files) == 3


def test_corpus_folder_with_an_unreadable_file_is_refused(tmp_path):
    csv(tmp_path / "a.csv", "1;un;x")
    (tmp_path / "photo.jpg").write_bytes(b"x")
    with pytest.raises(CorpusError, match=r"photo\.jpg : terminaison « \.jpg » inconnue"):
        read_corpora(tmp_path)


def test_corpus_nothing_to_read_is_told(tmp_path):
    with pytest.raises(CorpusError, match="ne contient aucun fichier de contributions"):
        read_corpora(tmp_path)
    with pytest.raises(CorpusError, match="Aucun fichier de contributions donné"):
        read_corpora([])


def test_corpus_same_file_twice_is_refused(tmp_path):
    path = csv(tmp_path / "a.csv", "1;un;x")
    with pytest.raises(CorpusError, match="donné deux fois"):
        read_corpora([path, tmp_path / ".." / tmp_path.name / "a.csv"])


def test_corpus_duplicate_id_in_a_file_names_both_rows(tmp_path):
    path = csv(tmp_path / "a.csv", "1;un;x", "2;deux;x", "1;trois;x")
    with pytest.raises(CorpusError, match=r"« 1 » en double : a\.csv, ligne 1 et a\.csv, ligne 3"):
        read_corpora(path)


def test_corpus_duplicate_id_across_files_names_both(tmp_path):
    paths = [csv(tmp_path / "a.csv", "1;;x", "1;un;x"), csv(tmp_path / "b.csv", "5;cinq;x", "1;autre;x")]
    with pytest.raises(CorpusError, match=r"« 1 » en double : a\.csv, ligne 2 et b\.csv, ligne 2"):
        list(iter_corpora(paths))


def test_corpus_ids_made_of_row_numbers_are_not_kept(tmp_path, monkeypatch):
    def kept(*parts):
        raise AssertionError("nothing to keep")

    monkeypatch.setattr(corpora, "short_key", kept)
    for name in ("a.csv", "b.csv"):
        (tmp_path / name).write_text("texte;âge\nLe bus;3\nLe train;4\n", encoding="utf-8")
    assert [c.id for c in read_corpora(tmp_path).contributions] == [
        "a-00001",
        "a-00002",
        "b-00001",
        "b-00002",
    ]


def test_corpus_made_ids_of_two_files_of_one_name_are_a_duplicate(tmp_path):
    for name in ("a.csv", "a.txt"):
        (tmp_path / name).write_text("texte;âge\nLe bus;3\n", encoding="utf-8")
    with pytest.raises(CorpusError, match=r"« a-00001 » en double : a\.csv, ligne 1 et a\.txt, ligne 1"):
        read_corpora(tmp_path)


def test_corpus_colliding_keys_are_no_duplicate(tmp_path, monkeypatch):
    path = csv(tmp_path / "a.csv", "1;un;", "2;deux;", "3;trois;")
    monkeypatch.setattr(corpora, "short_key", lambda *parts: 7)
    assert [row.id for row in iter_corpora(path)] == ["1", "2", "3"]


def test_corpus_exact_repeat_of_the_same_author_is_kept_and_flagged(tmp_path):
    a = csv(tmp_path / "a.csv", "1;Trop cher;x", "2;Trop cher;y", "3;Trop cher;", "4;Trop cher;")
    b = csv(tmp_path / "b.csv", "5; Trop cher ;x", "6;trop cher;x")
    corpus = read_corpora([a, b])
    flagged = {row.id: row.remarques for row in corpus.contributions if row.remarques}
    assert flagged == {"5": ("texte répété du même auteur (déjà lu ligne 1 de a.csv)",)}
    assert len(corpus.contributions) == 6


def test_corpus_stream_gives_what_reading_gives(tmp_path):
    a = csv(tmp_path / "a.csv", "1;un;x", "2;;x", "3;un;x")
    files = open_corpora(a)
    rows = list(iter_corpora(files))
    corpus = read_corpora(a)
    assert [row for row in rows if not isinstance(row, SetAside)] == list(corpus.contributions)
    assert (files[0].n_read, files[0].n_kept, files[0].n_set_aside) == (3, 2, 1)


def test_corpus_all_files_are_checked_before_the_first_row(tmp_path):
    a = csv(tmp_path / "a.csv", "1;un;x")
    with pytest.raises(CorpusError, match="introuvable"):
        iter_corpora([a, tmp_path / "absent.csv"])


def test_corpus_text_hash_golden():
    # printf 'été\nfin' | sha256sum, NFC.
    expected = hashlib.sha256(b"\xc3\xa9t\xc3\xa9\nfin").hexdigest()[:16]
    assert text_hash("  e\u0301te\u0301\r\nfin \n") == text_hash("été\rfin") == expected
    assert text_hash("") == "e3b0c44298fc1c14"  # The well-known SHA-256 of nothing.


@given(st.text())
def test_corpus_text_hash_ignores_outer_space_and_line_ends(text):
    assert text_hash(f" \n{text}\r\n") == text_hash(text)
    assert len(text_hash(text)) == 16


def test_corpus_import_loads_no_heavy_library():
    heavy = "pandas pyarrow openpyxl xlsxwriter docx lxml numpy"
    code = f"import sys, precanum_nlp.corpus; print([m for m in '{heavy}'.split() if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


@pytest.mark.skipif(not REAL.exists(), reason="../shared/data/grand_debat is not there")
def test_corpus_real_answers_are_all_accounted_for():
    corpus = read_corpora(REAL)
    assert corpus.n_read == 14_496  # Rows that ../shared/data/README.md announces.
    assert corpus.files[0].columns == {"texte": "text", "question": "question"}
