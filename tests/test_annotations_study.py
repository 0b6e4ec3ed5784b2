"""The reference study's own files: they are read as declared, and the test set stays apart."""

import csv
from collections import Counter, defaultdict
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from precanum_nlp.annotations import AUTOMATIQUE, agreement, check_against, current_labels, read_annotations
from precanum_nlp.corpus import open_corpus, read_corpora
from precanum_nlp.referentiel import read_referentiel

STUDY = Path(__file__).parent.parent


@pytest.fixture(scope="module")
def declared():
    return YAML(typ="safe").load((STUDY / "etude.yaml").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def contributions(declared):
    files = []
    for one in declared["corpus"]:
        path = STUDY / one["chemin"]
        paths = sorted(path.iterdir()) if path.is_dir() else [path]
        files += [open_corpus(p, columns=one.get("colonnes")) for p in paths]
    corpus = read_corpora(files)
    assert corpus.set_aside == ()
    return corpus.contributions


@pytest.fixture(scope="module")
def reserve(declared):
    return read_corpora(STUDY / declared["reserve"]).contributions


@pytest.fixture(scope="module")
def parts(declared):
    with open(STUDY / declared["decoupage"], encoding="utf-8-sig", newline="") as handle:
        return {row["id"]: row for row in csv.DictReader(handle, delimiter=";")}


@pytest.fixture(scope="module")
def labelled(declared):
    return {
        name: read_annotations(STUDY / declared["annotations"][name])
        for name in ("dossier", "test", "reserve")
    }


def test_annotations_study_has_a_part_for_every_text(contributions, reserve, parts):
    assert set(parts) == {c.id for c in contributions} | {c.id for c in reserve}
    assert Counter(row["partie"] for row in parts.values())["test"] == 600
    assert {parts[c.id]["partie"] for c in reserve} <= {"reserve", "exclu"}


def test_annotations_study_contributors_are_in_one_part(contributions, parts):
    where = defaultdict(set)
    for c in contributions:
        where[c.partie_prenante].add(parts[c.id]["partie"])
    assert {name: found for name, found in where.items() if len(found - {"exclu"}) > 1} == {}


def test_annotations_study_near_duplicates_are_in_one_part(parts):
    where = defaultdict(set)
    for row in parts.values():
        if row["groupe_quasi_doublon"] and row["partie"] != "exclu":
            where[row["groupe_quasi_doublon"]].add(row["partie"])
    assert {group: found for group, found in where.items() if len(found) > 1} == {}


def test_annotations_study_keeps_the_test_codes_apart(labelled, parts):
    test_ids = {name for name, row in parts.items() if row["partie"] == "test"}
    assert {a.id for a in labelled["test"]} == test_ids
    assert not test_ids & {a.id for a in (*labelled["dossier"], *labelled["reserve"])}


def test_annotations_study_fits_the_corpus_and_the_frame(labelled, contributions, reserve):
    frame = read_referentiel(STUDY / "referentiel.yaml")
    records = [a for some in labelled.values() for a in some]
    assert check_against(records, [*contributions, *reserve], frame) == ()
    assert {a.source for a in records if not a.annotateur.startswith("arbitre")} == {AUTOMATIQUE}


@pytest.mark.parametrize("dimension", ["champs", "propositions"])
def test_annotations_study_reads_every_text(labelled, contributions, declared, dimension):
    records = [*labelled["dossier"], *labelled["test"]]
    labels = current_labels(records, dimension=dimension, priorite=declared["annotations"]["priorite"])
    assert labels.lus == {c.id for c in contributions}
    assert max(map(len, labels.values())) == 3


def test_annotations_study_coders_agree_as_was_measured_before(labelled):
    # ../shared/data/README.md, written/: micro-F1 of the two coders, fields .89 and proposals .95.
    # Measured on the first campaign: dialogue and loose contributions.
    records = [a for some in labelled.values() for a in some if a.id.startswith(("I", "atelier", "W"))]
    for dimension, measured in (("champs", 0.89), ("propositions", 0.95)):
        result = agreement(records, "redacteur", "lecteur2", dimension=dimension, n_boot=20)
        assert result.micro_f1.valeur == pytest.approx(measured, abs=0.02)


def test_annotations_study_says_that_it_is_synthetic(declared):
    assert declared["synthetique"] is True
    assert declared["mention"] in (STUDY / "corpora" / "README.md").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def tables(declared):
    found = {}
    for name, path in declared["entretiens"].items():
        with open(STUDY / path, encoding="utf-8-sig", newline="") as handle:
            found[name] = list(csv.DictReader(handle, delimiter=";"))
    return found


@pytest.mark.parametrize(
    ("table", "columns"),
    [
        ("stakeholders", ["id", "groupe", "sous_groupe", "cible", "usage", "enjeu"]),
        ("rankings", ["stakeholder", "niveau", "code", "rang"]),
        ("ratings", ["stakeholder", "proposition", "note"]),
        ("dependance", ["stakeholder", "usage", "niveau"]),
    ],
)
def test_annotations_study_structured_answers_are_those_of_its_interviews(
    tables, contributions, table, columns
):
    interviewed = {c.partie_prenante for c in contributions if not c.partie_prenante.startswith("C")}
    assert list(tables[table][0]) == columns
    assert {row[columns[0]] for row in tables[table]} == interviewed


def test_annotations_study_structured_answers_are_on_the_scales(tables):
    frame = read_referentiel(STUDY / "referentiel.yaml")
    enjeux = {groupe.id for groupe in frame.dimension("champs").groupes}
    labels = {d: {code.label for code in frame.dimension(d).codes} for d in ("usages", "cibles")}
    for row in tables["rankings"]:
        known = enjeux if row["niveau"] == "enjeu" else {code.id for code in frame.dimension("champs").codes}
        assert row["code"] in known
        assert 1 <= int(row["rang"]) <= len(known)
    assert {row["note"] for row in tables["ratings"]} == {"", "1", "2", "3", "4"}
    assert {row["niveau"] for row in tables["dependance"]} <= {"", "1", "2", "3", "4"}
    propositions = {code.id for code in frame.dimension("propositions").codes}
    assert {row["proposition"] for row in tables["ratings"]} <= propositions
    assert {row["usage"] for row in (*tables["dependance"], *tables["stakeholders"])} <= labels["usages"]
    assert {row["cible"] for row in tables["stakeholders"]} <= labels["cibles"]
