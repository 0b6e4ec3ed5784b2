"""CSV: delimiters, quotes, headers, what is set aside, what is refused."""

import csv

import pytest

from precanum_nlp.corpus import Contribution, SetAside, open_corpus
from precanum_nlp.errors import CorpusError


@pytest.fixture
def made(tmp_path):
    """Write a file, open it, return (file, rows)."""

    def make(content, name="f.csv", **options):
        path = tmp_path / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        file = open_corpus(path, **options)
        rows = list(file)
        assert file.n_kept + file.n_set_aside == file.n_read == len(rows)
        return file, rows

    return make


@pytest.mark.parametrize("delimiter", [";", ",", "\t", "|"])
def test_corpus_csv_delimiter_is_found(made, delimiter):
    content = f'id{delimiter}texte{delimiter}date\n001{delimiter}"Oui, non ; peut-être | bof"{delimiter}\n'
    file, rows = made(content)
    assert file.delimiter == delimiter
    assert (rows[0].id, rows[0].texte) == ("001", "Oui, non ; peut-être | bof")


def test_corpus_csv_of_one_column_keeps_commas(made):
    file, rows = made('texte\nBonjour, oui ; non\n"cité ""ainsi"""\n')
    assert file.delimiter is None
    assert [row.texte for row in rows] == ["Bonjour, oui ; non", 'cité "ainsi"']


def test_corpus_csv_of_one_column_whose_name_has_a_comma(made):
    name = "Que pensez-vous, en général, du prix ?"
    file, rows = made(f"{name}\nBonjour, oui\n", columns={"texte": name})
    assert (file.delimiter, file.columns, rows[0].texte) == (None, {"texte": name}, "Bonjour, oui")


def test_corpus_csv_sep_line_of_excel(made):
    file, rows = made("sep=|\r\nid|texte\r\n1|a;b;c\r\n")
    assert (file.delimiter, rows[0].texte, rows[0].ligne) == ("|", "a;b;c", 1)


def test_corpus_csv_delimiter_can_be_overridden(made):
    file, rows = made("id,texte;groupe\n1,bonjour;a\n", delimiter=",", columns={"texte": "texte;groupe"})
    assert (file.delimiter, rows[0].texte) == (",", "bonjour;a")
    assert made("id\ttexte\n1\toui\n", delimiter="tab")[0].delimiter == "\t"


def test_corpus_csv_delimiter_of_two_characters_is_refused(made):
    with pytest.raises(CorpusError, match="Séparateur '::' impossible"):
        made("id::texte\n", delimiter="::")


@pytest.mark.parametrize(
    "header",
    ["text", "Verbatim", "CONTRIBUTION", "Réponse", "reponse", " Commentaire ", "message", "RÉPONSE-libre"],
)
def test_corpus_text_column_aliases(made, header):
    assert made(f"n;{header}\n1;oui\n")[0].columns["texte"] == header.strip()


@pytest.mark.parametrize(
    ("header", "column"),
    [
        ("group", "groupe"),
        ("Profil", "groupe"),
        ("Collège", "groupe"),
        ("Sous-groupe", "sous_groupe"),
        ("SOUS_GROUPE", "sous_groupe"),
        ("Auteur", "partie_prenante"),
        ("participant", "partie_prenante"),
        ("Pseudo", "partie_prenante"),
        ("Répondant", "partie_prenante"),
        ("Partie prenante", "partie_prenante"),
        ("N°", "id"),
        ("Horodateur", "date"),
    ],
)
def test_corpus_other_column_aliases(made, header, column):
    assert made(f"texte;{header}\noui;1\n")[0].columns == {"texte": "texte", column: header}


def test_corpus_contract_name_goes_before_alias_and_the_rest_to_autres(made):
    file, rows = made("Commentaire;Texte;Ville\nun;deux; Lyon \n")
    assert file.columns == {"texte": "Texte"}
    assert file.others == ("Commentaire", "Ville")
    assert rows[0].autres == {"Commentaire": "un", "Ville": " Lyon "}


def test_corpus_columns_chosen_by_the_user(made):
    file, rows = made("Q1;texte\nun;deux\n", columns={"texte": "q1"})
    assert (file.columns, file.others, rows[0].texte) == ({"texte": "Q1"}, ("texte",), "un")


@pytest.mark.parametrize(
    ("columns", "message"),
    [
        (
            {"texte": "Q9"},
            "la colonne « Q9 », demandée pour texte, n'existe pas ; colonnes trouvées : « Q1 », « Q2 »",
        ),
        ({"texte": "Q1", "mot": "Q2"}, "« mot » n'est pas un nom de colonne attendu"),
        ({"texte": "Q1", "groupe": "Q1"}, "la même colonne est demandée pour deux usages"),
        ({}, "aucune colonne de texte reconnue ; colonnes trouvées : « Q1 », « Q2 »"),
    ],
)
def test_corpus_columns_that_cannot_be_are_refused(made, columns, message):
    with pytest.raises(CorpusError, match=message):
        made("Q1;Q2\nun;deux\n", columns=columns)


def test_corpus_rows_are_kept_or_set_aside_with_reason(made):
    file, rows = made('id;texte\n1;oui\n2;\n3;"  \n"\n4;?!…\n\n5;non;trop\n6;NA\n7;42\n')
    aside = [(row.ligne, row.id, row.motif) for row in rows if isinstance(row, SetAside)]
    assert aside == [
        (2, "2", "texte vide"),
        (3, "3", "texte vide"),
        (4, "4", "ponctuation seule, sans lettre ni chiffre"),
        (5, "", "ligne vide"),
        (6, "", "plus de cellules (3) que l'en-tête (2)"),
    ]
    assert (file.n_read, file.n_kept, file.n_set_aside) == (8, 3, 5)
    assert all(row.fichier == "f.csv" for row in rows)


@pytest.mark.parametrize("text", ["NA", "None", "null", "N/A", "nan", "0", " avec espaces "])
def test_corpus_missing_value_words_are_texts(made, text):
    assert made(f"texte;id\n{text};1\n")[1][0].texte == text


def test_corpus_short_row_is_filled_and_empty_excess_ignored(made):
    _, rows = made("texte;groupe;ville;;\noui;a;Lyon;;\nnon\n")
    assert rows[0].remarques == ()
    assert (rows[1].groupe, rows[1].autres) == ("", {"ville": ""})
    assert rows[1].remarques == ("2 cellule(s) absente(s) en fin de ligne, laissée(s) vide(s)",)


def test_corpus_ids_stay_text_and_missing_ones_are_made(made):
    _, rows = made("id;texte\n001;oui\n;non\n12.0;bof\n", name="vague.csv")
    assert [row.id for row in rows] == ["001", "vague-00002", "12.0"]
    assert made("texte\noui\n", name="x.csv")[1][0].id == "x-00001"


def test_corpus_csv_line_breaks_in_quotes(made):
    _, rows = made('id;texte\r\n1;"un\r\ndeux\ntrois"\r\n2;fin\r\n')
    assert [(row.texte, row.ligne) for row in rows] == [("un\r\ndeux\ntrois", 1), ("fin", 2)]


def test_corpus_csv_cell_of_five_megabytes_and_no_side_effect(made):
    before = csv.field_size_limit()
    _, rows = made("id;texte\n1;" + "mot " * 1_310_720 + "\n2;fin\n")
    assert (len(rows[0].texte), rows[1].texte) == (4 * 1_310_720, "fin")
    assert csv.field_size_limit() == before


def test_corpus_csv_field_limit_is_the_callers_between_rows(tmp_path):
    path = tmp_path / "f.csv"
    path.write_text("texte\n" + "a" * 200_000 + "\nb\n", encoding="utf-8")
    before = csv.field_size_limit()
    for _ in open_corpus(path):
        assert csv.field_size_limit() == before


def test_corpus_nul_bytes_are_taken_out_and_told(made):
    _, rows = made(b"id;texte\n1;un\0deux\0\n2;sain\n")
    assert (rows[0].texte, rows[0].remarques) == ("undeux", ("2 caractère(s) nul(s) retiré(s)",))
    assert rows[1].remarques == ()


def test_corpus_apostrophe_of_our_csv_is_taken_off(made):
    _, rows = made("id;texte\n'-1;'=1+1\n2;'à l'heure'\n3;''@moi\n")
    assert [(row.id, row.texte) for row in rows] == [("-1", "=1+1"), ("2", "'à l'heure'"), ("3", "'@moi")]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "f.csv : fichier vide"),
        (b"\n\n", "f.csv : fichier vide"),
        (b"id;texte\n", "f.csv : un en-tête mais aucune ligne dessous"),
        (b";;\n1;2;3\n", r"aucune colonne de texte reconnue ; colonnes trouvées : « 1 », « 2 », « 3 »"),
        (b"ville;age\nLyon;3\n", "aucune colonne de texte reconnue ; colonnes trouvées : « ville », « age »"),
        (b"texte;groupe;Groupe;groupe\n1;2;3;4\n", r"« groupe » est en double \(colonnes 2 et 4\)"),
        (b"PK\x03\x04" + bytes(50), "fichier binaire, non du texte ; c'est un classeur Excel"),
        (b"\x89PNG\r\n\x1a\n" + bytes(50), "fichier binaire, non du texte ; c'est une image"),
        (b"%PDF-1.7 texte", "c'est un PDF"),
        (bytes(range(1, 32)) * 30, "fichier binaire, non du texte ; exportez-le"),
        (b'id;texte\n1;oui\n2;"non\n3;bof\n', r"f\.csv:3 : un guillemet est ouvert et jamais refermé"),
    ],
    ids=["vide", "lignes vides", "en-tête seul", "en-tête blanc", "sans texte", "en-têtes en double", "zip",
         "png", "pdf", "octets de contrôle", "guillemet"],
)  # fmt: skip
def test_corpus_csv_bad_input_gets_a_clear_line(made, content, message):
    with pytest.raises(CorpusError, match=message):
        made(content)


@pytest.mark.parametrize("name", ["f.xls", "f.pdf", "f.json", "f"])
def test_corpus_unknown_ending_lists_the_formats(made, name):
    with pytest.raises(
        CorpusError, match=r"inconnue ; formats lus : \.csv, \.xlsx, \.jsonl, \.parquet, \.docx"
    ):
        made("texte\noui\n", name=name)


def test_corpus_missing_file_and_folder_are_told(tmp_path):
    with pytest.raises(CorpusError, match="fichier introuvable"):
        open_corpus(tmp_path / "absent.csv")
    with pytest.raises(CorpusError, match="c'est un dossier"):
        open_corpus(tmp_path)


def test_corpus_file_is_read_again_with_the_same_result(made):
    file, rows = made("id;texte\n1;oui\n2;\n")
    assert list(file) == rows
    assert isinstance(rows[0], Contribution)


@pytest.mark.parametrize(
    ("received", "date"),
    [
        ("2018-01-12", "2018-01-12"),
        ("2018-01-12 14:30", "2018-01-12T14:30"),
        ("12/01/2018", "2018-01-12"),
        ("1.2.18", "2018-02-01"),
        ("12-01-2018 09:05:07", "2018-01-12T09:05:07"),
        ("12/01/2018 à 9h05", "2018-01-12T09:05:00"),
        ("1er août 2018", "2018-08-01"),
        ("Lundi 12 févr. 2018", "2018-02-12"),
        ("", ""),
    ],
)
def test_corpus_dates_become_iso(made, received, date):
    row = made(f"texte;date\noui;{received}\n")[1][0]
    assert (row.date, row.remarques) == (date, ())


@pytest.mark.parametrize(
    "received", ["12/31/2018", "30/02/2018", "2018-13-01", "printemps", "43112", "1/1/18 25:00"]
)
def test_corpus_what_is_no_date_is_kept_with_a_remark(made, received):
    row = made(f"texte;date\noui;{received}\n")[1][0]
    assert (row.date, row.remarques) == (received, ("date non reconnue, gardée telle quelle",))
