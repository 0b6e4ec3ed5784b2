"""etude.yaml: what it may say, and the one French line on what it must not."""

import re

import pytest
from tiny_study import precanum

from precanum_nlp.cli.settings import read_settings
from precanum_nlp.cli.study import iter_contributions, read_study
from precanum_nlp.errors import CorpusError, PrecanumError

_CORPUS = "corpus:\n  - chemin: corpora/r.csv\n    "


def _study(folder, text):
    (folder / "referentiel.yaml").touch()
    (folder / "etude.yaml").write_text(text, encoding="utf-8")
    (folder / "corpora").mkdir()
    (folder / "corpora" / "r.csv").write_text("id;texte;partie_prenante\n1;Trop cher;B1\n", encoding="utf-8")
    return folder


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            _CORPUS + "valeurs: {profil: X}\n",
            r"3:15 : colonne inconnue « profil » sous « valeurs » ; noms pos",
        ),
        (_CORPUS + "valeurs: {texte: X}\n", r"3:15 : colonne inconnue « texte » sous « valeurs »"),
        (_CORPUS + "valeurs: {ligne: 3}\n", r"3:15 : colonne inconnue « ligne » sous « valeurs »"),
        (
            _CORPUS + "valeurs: {date: hier}\n",
            r"3:15 : « date » contient « hier », qui n'est pas une date ; ",
        ),
        (_CORPUS + "valeurs: {groupe: [a, b]}\n", r"3:15 : « groupe » contient une liste ; écrivez un texte"),
        (_CORPUS + "valeurs: {groupe: }\n", r"3:15 : « groupe » est vide ; écrivez un texte"),
        (_CORPUS + "valeurs: entretien\n", r"3:5 : « valeurs » contient « entretien » ; un bloc de lignes"),
        (
            _CORPUS + "colonnes:\n",
            r"3:5 : « colonnes » est vide ; un bloc de lignes « clé: valeur » est attendu",
        ),
        (_CORPUS + "colonnes: {avis: Texte}\n", r"3:16 : colonne inconnue « avis » sous « colonnes »"),
        (_CORPUS + "separateur: ''\n", r"3:5 : « separateur » est vide"),
        (
            _CORPUS + "langue: fr\n",
            r"3:5 : clé inconnue « langue » sous « corpus » ; noms possibles : chemin",
        ),
        ("corpus:\n  - valeurs: {source: a}\n", r"2:5 : « corpus » sans « chemin » ; ajoutez la ligne"),
        ("corpus:\n", r"1:1 : « corpus » est vide ; une liste est attendue, par exemple « - chemin: "),
        (
            "titre: a\ndecoupage:\n",
            r"2:1 : « decoupage » est vide ; écrivez un texte, ou supprimez la ligne\.",
        ),
        ("decoupage: [a]\n", r"1:1 : « decoupage » contient une liste"),
        ("parties_prenantes: {a: b}\n", r"1:1 : « parties_prenantes » contient un bloc"),
        ("annotations:\n  priorite: redacteur\n", r"2:3 : « priorite » contient « redacteur » ; une liste"),
        (
            "annotations:\n  priorite: [a, [b]]\n",
            r"2:17 : « priorite » contient une liste ; écrivez un texte",
        ),
        ("annotations: {lecteurs: a}\n", r"1:15 : clé inconnue « lecteurs » sous « annotations »"),
        ("synthetique: peut-être\n", r"1:1 : « synthetique » contient « peut-être » ; écrivez true ou false"),
        ("dates: {debut: 2018-13-01}\n", r"1:9 : « debut » contient « 2018-13-01 », qui n'est pas une date"),
        ("titre: a\ntitre: b\n", r"2:1 : clé « titre » en double \(déjà ligne 1\) ; gardez-en une\."),
        ("titre: a\x01b\n", r"1:9 : caractère de contrôle interdit ; supprimez-le\."),
        ("titre: a\n---\ntitre: b\n", r"2:1 : second document \(« --- »\)\."),
        ("titre: &a [*a]\n", r"1:12 : renvoi « \*a » à un bloc qui le contient"),
        ("# rien\n", r"1:1 : une liste de réglages « clé: valeur » est attendue"),
        ("", r"1:1 : une liste de réglages « clé: valeur » est attendue"),
    ],
)
def test_cli_settings_fault_is_one_line_with_its_place(text, message, tmp_path):
    with pytest.raises(PrecanumError, match=rf"etude\.yaml:{message}") as caught:
        read_study(_study(tmp_path, text))
    assert "\n" not in str(caught.value)


def test_cli_settings_that_are_no_utf8_are_told(tmp_path):
    (tmp_path / "etude.yaml").write_bytes("titre: a\nmention: été\n".encode("cp1252"))
    with pytest.raises(PrecanumError, match=r"etude\.yaml:2 : octet qui n'est pas de l'UTF-8 ; enregistrez"):
        read_settings(tmp_path / "etude.yaml")


def test_cli_settings_that_are_a_folder_are_told(tmp_path):
    (tmp_path / "etude.yaml").mkdir()
    with pytest.raises(PrecanumError, match=r"etude\.yaml : lecture impossible"):
        read_settings(tmp_path / "etude.yaml")


def test_cli_settings_are_texts_as_written(tmp_path):
    path = tmp_path / "etude.yaml"
    path.write_text(
        "\ufefftitre: 2018\nmention: ''\nsynthetique: True\nannotations: {priorite: [007, 1.50, yes]}\n"
        "corpus:\n"
        "  - {chemin: a.csv, valeurs: {groupe: &g 012, cible: true, question: *g, date: 31/01/2018}}\n",
        encoding="utf-8",
    )
    values = {"groupe": "012", "cible": "true", "question": "012", "date": "2018-01-31"}
    assert read_settings(path) == {
        "titre": "2018",
        "mention": "",
        "synthetique": True,
        "annotations": {"priorite": ("007", "1.50", "yes")},
        "corpus": ({"chemin": "a.csv", "valeurs": values},),
    }


def test_cli_settings_complete_the_rows_with_a_date_and_a_number(tmp_path):
    folder = _study(tmp_path, _CORPUS + "valeurs: {date: 2018-01-31, question: 7}\n")
    (row,) = iter_contributions(read_study(folder))
    assert (row.date, row.question) == ("2018-01-31", "7")


def test_cli_settings_absent_say_nothing(tmp_path):
    assert read_settings(tmp_path / "etude.yaml") == {}


_PEOPLE = "partie_prenante{0}groupe{0}cible\n B1 {0}Élus{0}Aînés\n\n{0}Personne{0}\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
def test_cli_people_are_read_in_any_encoding_and_delimiter(encoding, delimiter, tmp_path):
    folder = _study(tmp_path, "parties_prenantes: qui.csv\n")
    (folder / "qui.csv").write_bytes(_PEOPLE.format(delimiter).encode(encoding))
    (row,) = iter_contributions(read_study(folder))
    assert (row.groupe, row.cible) == ("Élus", "Aînés")


def test_cli_people_without_a_name_do_not_complete_rows_of_nobody(tmp_path):
    folder = _study(tmp_path, "parties_prenantes: qui.csv\n")
    (folder / "qui.csv").write_text(_PEOPLE.format(";"), encoding="utf-8")
    (folder / "corpora" / "r.csv").write_text("id;texte;partie_prenante\n1;Trop cher;\n", encoding="utf-8")
    (row,) = iter_contributions(read_study(folder))
    assert row.groupe == ""


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (
            b"nom;groupe\nB1;x\n",
            "qui.csv : pas de colonne partie_prenante ; colonnes trouvées : « nom », « gr",
        ),
        (
            b"partie_prenante;groupe\nB1;x;y\n",
            r"qui.csv, ligne 1 : plus de cellules \(3\) que l'en-tête \(2\)",
        ),
        (b"", "qui.csv : fichier vide"),
        (b"PK\x03\x04" + bytes(100), "qui.csv : fichier binaire"),
    ],
    ids=["no name", "too many cells", "empty", "workbook"],
)
def test_cli_people_that_cannot_be_read_are_told(content, message, tmp_path):
    folder = _study(tmp_path, "parties_prenantes: qui.csv\n")
    (folder / "qui.csv").write_bytes(content)
    with pytest.raises(CorpusError, match=message):
        list(iter_contributions(read_study(folder)))


def test_cli_settings_fault_is_told_by_a_command(tmp_path, capsys):
    folder = _study(tmp_path, "annotations:\n  priorite: redacteur\n")
    assert precanum("run", "--etude", folder) == 2
    assert re.fullmatch(r"precanum : .*etude\.yaml:2:3 : « priorite » .*\n", capsys.readouterr().err)
