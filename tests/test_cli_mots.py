"""`precanum mots`, on the tiny study, without the model: the quick reading."""

import csv
import re
import shutil

import networkx as nx
import openpyxl
import pyarrow.parquet as pq
import pytest
import tiny_study

from precanum_nlp.corpus import write_rows
from precanum_nlp.keywords import WordCache, actors, concordance, keyness, listed, quick_words
from precanum_nlp.keywords import reading as reading_of_words


@pytest.fixture
def quick(monkeypatch):
    """spaCy's place is taken by the quick reading."""
    monkeypatch.setattr(reading_of_words, "analyse", lambda textes, **options: quick_words(textes))


def rows(path):
    with open(path, encoding="utf-8-sig", newline="") as handle:
        return list(csv.DictReader(handle, delimiter=";"))


def run(*arguments):
    assert tiny_study.precanum("mots", *arguments) == 0


def test_cli_mots_frequences_follow_the_files_of_the_study_at_once(study, quick, capsys):
    run("frequences", "-o", "a.csv")
    assert "mots sur" in capsys.readouterr().out
    assert (study / ".cache" / "mots.parquet").exists()
    (study / "mots").mkdir(exist_ok=True)
    (study / "mots" / "antidictionnaire.txt").write_text("réseau\n", encoding="utf-8")
    (study / "mots" / "expressions.txt").write_text("tarif social\n", encoding="utf-8")
    run("frequences", "-o", "b.csv")
    before, after = ({row["lemme"]: row for row in rows(name)} for name in ("a.csv", "b.csv"))
    assert "réseau" in before
    assert "réseau" not in after
    assert after["tarif social"]["occurrences"] == "12"
    assert before["réseau"].keys() >= {"part : Habitants", "part : Élus", "formes", "dispersion"}


@pytest.mark.parametrize("ending", ["csv", "xlsx", "parquet"])
@pytest.mark.parametrize(
    ("command", "columns"),
    [
        (("expressions",), listed.COLUMNS),
        (("specificites", "--par", "groupe", "--minimum", "1"), keyness.COLUMNS),
        (("specificites", "--de", "codes"), keyness.COLUMNS),
        (("specificites", "--par", "code", "--de", "expressions"), keyness.COLUMNS),
        (("cooccurrences", "--entre", "mots-codes"), None),
        (("concordance", "réseau"), ("id", "groupe", "gauche", "pivot", "droite", "codes")),
    ],
    ids=lambda value: "-".join(value[:3]) if value else "paires",
)
def test_cli_mots_tables_in_every_format(study, quick, command, columns, ending):
    run(*command, "-o", f"table.{ending}")
    path = study / f"table.{ending}"
    if ending == "csv":
        found = tuple(rows(path)[0])
    elif ending == "xlsx":
        found = tuple(cell.value for cell in openpyxl.load_workbook(path).active[1])
    else:
        found = tuple(pq.read_schema(path).names)
    assert columns is None or found == tuple(columns)


def test_cli_mots_concordance_of_a_code_and_a_group(study, capsys):
    run("concordance", "zone blanche", "-o", "tous.csv")
    group = rows("tous.csv")[0]["groupe"]
    run("concordance", "zones blanches", "--groupe", group, "-o", "un.csv")
    assert "[zone blanche]" in capsys.readouterr().out
    assert rows("un.csv") == [row for row in rows("tous.csv") if row["groupe"] == group]
    run("concordance", "--code", "acces.reseau", "-o", "reseau.csv")
    assert {row["codes"] for row in rows("reseau.csv")} == {"acces.reseau"}
    assert len(rows("reseau.csv")) == 12


def test_cli_mots_specificities_say_what_they_count(study, quick, capsys):
    run("specificites", "--de", "codes")
    assert "sur les contributions" in capsys.readouterr().out
    run("specificites", "--par", "code", "--unite", "parties_prenantes", "--minimum", "1")
    heads = re.findall(r"\((\d+) (parties? prenantes?)\)", capsys.readouterr().out)
    assert heads
    assert all(noun == ("partie prenante" if int(n) < 2 else "parties prenantes") for n, noun in heads)


def test_cli_mots_network_and_tree(study, quick, capsys):
    run("cooccurrences", "--reseau", "r.gexf", "--arbre", "a.graphml", "--minimum", "2")
    assert "communauté 1" in capsys.readouterr().out
    assert nx.is_forest(nx.read_graphml("a.graphml"))
    assert nx.read_gexf("r.gexf").number_of_edges() > 0
    run("cooccurrences", "--reseau", "r.svg", "--arbre", "a.svg", "--minimum", "2")
    for name in ("r.svg", "a.svg"):
        assert ">réseau" in (study / name).read_text(encoding="utf-8")


def test_cli_mots_actors_from_candidates_to_counts(study, monkeypatch, capsys):
    def entities(textes, **options):
        for mots in quick_words(textes):
            yield tuple(m._replace(entite="ORG" if m.forme == "tarif" else "") for m in mots)

    monkeypatch.setattr(reading_of_words, "analyse", entities)
    text = [{"id": f"n{k}", "texte": "Le Tarif solidaire", "groupe": "Élus"} for k in range(3)]
    write_rows(study / "corpora" / "suite.csv", ("id", "texte", "groupe"), text)
    run("acteurs", "--candidats", "candidats.csv")
    (candidate,) = rows("candidats.csv")
    assert (candidate["nom"], candidate["contributions"]) == ("Tarif", "3")
    write_rows("candidats.csv", actors.CANDIDATE_COLUMNS, [candidate | {"type": "offre"}], overwrite=True)
    run("acteurs", "--accepter", "candidats.csv", "-o", "acteurs.xlsx")
    assert "1 cité sur les 1 de la liste" in capsys.readouterr().out
    assert rows(study / "mots" / "acteurs.csv") == [
        {"nom": "Tarif", "alias": "", "type": "offre", "majuscule": ""}
    ]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (
            ("frequences", "--groupe", "Habitant"),
            "groupes du corpus : Associations",
        ),
        (("frequences", "--rapide", "--minimum", "500"), "abaissez le seuil"),
        (("specificites", "--par", "source"), "aucune partie dans ce corpus"),
        (("specificites", "--par", "code", "--de", "codes"), "cooccurrences --entre codes"),
        (("concordance",), "donnez une requête, ou --code CODE"),
        (("concordance", "--code", "acces.couts"), "acces.cout"),
        (("concordance", "--regex", "("), "mal formée"),
        (("concordance", "x", "--codes", "referentiel.yaml"), "ce n'est pas un résultat de precanum tag"),
        (("cooccurrences", "--entre", "codes", "--fenetre", "phrase"), "vaut pour toute une contribution"),
        (("acteurs",), "acteurs.csv : fichier absent"),
        (("acteurs", "--accepter", "absent.csv"), "absent.csv : fichier absent"),
    ],
    ids=lambda value: "-".join(value) if isinstance(value, tuple) else "",
)
def test_cli_mots_bad_input_is_one_french_line(study, quick, capsys, arguments, message):
    assert tiny_study.precanum("mots", *arguments) == 2
    last = capsys.readouterr().err.strip().splitlines()[-1]
    assert last.startswith("precanum : ")
    assert message in last


def test_cli_mots_of_an_empty_corpus(study, capsys):
    (study / "corpora" / "reponses.csv").write_text("id;texte\n1;\n", encoding="utf-8")
    assert tiny_study.precanum("mots", "frequences", "--rapide") == 2
    assert "aucune contribution à lire ; le corpus est vide" in capsys.readouterr().err


def test_cli_mots_concordance_that_finds_nothing(study, capsys):
    run("concordance", "hippocampe")
    assert "0 occurrence dans 0 contribution" in capsys.readouterr().out


def test_keywords_cache_reads_only_what_is_new(tmp_path, monkeypatch):
    asked = []

    def analyse(textes, **options):
        textes = list(textes)
        asked.append(textes)
        return quick_words(textes)

    monkeypatch.setattr(reading_of_words, "analyse", analyse)
    path = tmp_path / ".cache" / "mots.parquet"
    cache = WordCache(path)
    first = list(cache.read(["la fibre", "", "la fibre"]))
    cache.save(["la fibre", ""])
    again = WordCache(path)
    assert again.missing(["la fibre", "un mot"]) == 1
    assert list(again.read(["la fibre", "un mot", ""]))[::2] == first[:2]
    assert asked == [["la fibre", ""], ["un mot"]]


def test_keywords_cache_that_is_damaged_is_as_none(tmp_path):
    path = tmp_path / "mots.parquet"
    path.write_bytes(b"PAR1 rien")
    assert WordCache(path).missing(["la fibre"]) == 1


def test_keywords_cache_of_entities_is_not_that_of_lemmas(tmp_path, quick):
    path = tmp_path / "mots.parquet"
    cache = WordCache(path)
    list(cache.read(["la fibre"]))
    cache.save(["la fibre"])
    assert WordCache(path, entites=True).missing(["la fibre"]) == 1
    assert callable(concordance)


def test_cli_run_counts_words_under_the_rules_of_the_study(study, quick):
    (study / "mots" / "antidictionnaire.txt").write_text("réseau\n", encoding="utf-8")
    (study / "mots" / "expressions.txt").write_text("zone blanche\n", encoding="utf-8")
    assert tiny_study.precanum("run") == 0
    sheet = openpyxl.load_workbook(study / "rapports" / "dernier" / "rapport.xlsx")["Mots"]
    words = {row[0] for row in sheet.iter_rows(values_only=True)}
    assert "zone blanche" in words
    assert not {"réseau", "zone"} & words


def test_cli_mots_where_nothing_can_be_kept(study, quick, capsys):
    cache = study / ".cache"
    shutil.rmtree(cache, ignore_errors=True)
    cache.write_text("ceci n'est pas un dossier", encoding="utf-8")
    run("frequences")
    assert "mots lus, mais non gardés" in capsys.readouterr().err
