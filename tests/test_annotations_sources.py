"""How scripts/build_study.py takes in what writers and readers hand in."""

import csv
import json
from pathlib import Path

import pytest

from precanum_nlp.annotations import read_annotations
from precanum_nlp.errors import AnnotationError, CorpusError
from precanum_nlp.referentiel import read_referentiel

STUDY = Path(__file__).parent.parent


@pytest.fixture(scope="module")
def frame():
    return read_referentiel(STUDY / "referentiel.yaml")


def put(path, *rows):
    path.parent.mkdir(parents=True, exist_ok=True)
    text = "\n".join(json.dumps(row, ensure_ascii=False) for row in rows)
    path.write_text(text + "\n", encoding="utf-8")


def coded(name, champs=(), propositions=(), **more):
    return {"id": name, "champs": list(champs), "propositions": list(propositions), **more}


def said(name, who, texte, *champs):
    return coded(
        name,
        champs,
        partie_prenante=who,
        groupe="Orange",
        sous_groupe="Experts",
        source="entretien",
        question="Freins",
        date="2018-01-08",
        cible="",
        repond_a=None,
        texte=texte,
        autres={},
    )


@pytest.fixture
def handed_in(tmp_path):
    """Two people of the dialogue, one of an interview to come, a loose text, and readers' files."""
    old, new = tmp_path / "written", tmp_path / "textes"
    people = [{"id": "O01", "groupe": "Orange", "sous_groupe": "Experts"}]
    put(old / "dialogue.jsonl", said("I1", "O01", "Trop cher, ce forfait.", "acces.cout_internet"))
    (old / "stakeholders.json").write_text(json.dumps(people), encoding="utf-8")
    put(old / "contributions.jsonl", coded("W1", redacteur="R1", texte="Rien à dire."))
    put(old / "citizens.jsonl", coded("A1", redacteur="A1", texte="Le site rame."))
    put(old / "second_coding.jsonl", coded("I1"), coded("W1"))
    put(new / "write_out" / "interviews_99.jsonl", said("X1", "O99", "Attente."))
    put(new / "write_out" / "loose_7.jsonl", coded("L7", ["acces.lieu"], redacteur="L7", texte="Un lieu."))
    put(new / "code_in" / "loose_b.jsonl", {"id": "L7", "texte": "Un lieu."})
    put(new / "code_out" / "loose_b.jsonl", coded("L7", propositions=["P12"]))
    put(new / "code_out" / "real_A.jsonl", coded("I1", ["autre"]))
    put(new / "code_out" / "passages_1.jsonl", {"id": "I1", "passages": {"acces.cout_internet": "Trop cher"}})
    put(new / "adj" / "rest.jsonl", {"id": "L7", "texte": "Un lieu."})
    put(new / "adj" / "rest.out.jsonl", coded("L7", raison="Un besoin, pas une demande."))
    (new / "test_ids.txt").write_text("I1\n", encoding="utf-8")
    return old, new


def test_annotations_sources_take_in_files_under_any_name(scripts, handed_in):
    sources = scripts.study_sources.read_sources(*handed_in)
    assert [row["id"] for row in sources.reserve["contributions"]] == ["W1", "L7"]
    assert sources.reserve["contributions"][1]["partie_prenante"] == "L7"
    assert set(sources.second) == {"I1", "W1", "L7"}
    assert sources.second["I1"]["champs"] == []  # the real rows' codes are not the study's
    assert set(sources.judged) == {"L7"}
    assert sources.passages == {"I1": {"acces.cout_internet": "Trop cher"}}


def test_annotations_sources_sort_texts_by_what_they_are(scripts, handed_in):
    rows = [coded("Y1", redacteur="Y", texte="Avec."), coded("Y2", redacteur="Y", texte="Sans.")]
    put(handed_in[1] / "write_out" / "plain_1.jsonl", rows[0] | {"question": "Que dire ?"}, rows[1])
    reserve = scripts.study_sources.read_sources(*handed_in).reserve
    assert [row["id"] for row in reserve["citoyens"]] == ["A1", "Y1"]
    assert [row["id"] for row in reserve["contributions"]] == ["W1", "L7", "Y2"]


def test_annotations_sources_a_reading_done_again_takes_the_place_of_the_first(scripts, handed_in):
    put(handed_in[1] / "code_out" / "recode_a.jsonl", coded("L7", ["autre"]), coded("W1", ["autre"]))
    put(handed_in[1] / "code_out" / "z.jsonl", coded("L7"))
    second = scripts.study_sources.read_sources(*handed_in).second
    assert (second["L7"]["champs"], second["W1"]["champs"]) == (["autre"], ["autre"])


def test_annotations_sources_wait_for_the_structured_answers(scripts, handed_in):
    sources = scripts.study_sources.read_sources(*handed_in)
    assert sources.left_out == ["O99"]
    assert [row["id"] for row in sources.study] == ["I1"]


@pytest.mark.parametrize(
    ("where", "lost"), [("code_in/loose_b", "second"), ("adj/rest", "judged")], ids=["second", "arbitre"]
)
def test_annotations_sources_drop_the_reading_of_a_text_since_rewritten(scripts, handed_in, where, lost):
    put(handed_in[1] / f"{where}.jsonl", {"id": "L7", "texte": "Un autre lieu."})
    sources = scripts.study_sources.read_sources(*handed_in)
    assert "L7" not in getattr(sources, lost)
    assert sum(sources.outdated.values()) == 1


def test_annotations_sources_refuse_an_id_written_twice(scripts, handed_in):
    put(handed_in[1] / "write_out" / "citizens_9.jsonl", coded("A1", redacteur="Z9", texte="Encore."))
    with pytest.raises(CorpusError, match=r"Identifiants en double .* : A1\."):
        scripts.study_sources.read_sources(*handed_in)


def test_annotations_sources_say_which_line_is_not_json(scripts, handed_in):
    path = handed_in[1] / "write_out" / "loose_7.jsonl"
    path.write_text('\n{"id": "L7", \n', encoding="utf-8")
    with pytest.raises(CorpusError, match=r"loose_7\.jsonl:2 : JSON illisible"):
        scripts.study_sources.read_sources(*handed_in)


def written(scripts, sources, frame, folder):
    scripts.study_labels.write_labels(sources, {}, scripts.build_study.lot, frame, folder)
    return {path.relative_to(folder).as_posix(): read_annotations(path) for path in folder.rglob("*.csv")}


def test_annotations_sources_become_label_files_where_the_text_lives(scripts, handed_in, frame, tmp_path):
    files = written(scripts, scripts.study_sources.read_sources(*handed_in), frame, tmp_path / "annotations")
    assert set(files) == {
        "test/entretiens.redacteur.csv",
        "test/entretiens.lecteur2.csv",
        "test/entretiens.surligneur.csv",
        "reserve/contributions.redacteur.csv",
        "reserve/contributions.lecteur2.csv",
        "reserve/contributions.arbitre.csv",
        "reserve/citoyens.redacteur.csv",
    }
    judged = files["reserve/contributions.arbitre.csv"]
    assert [(a.id, a.dimension, a.decision, a.remarque, a.source) for a in judged] == [
        ("L7", dimension, "aucun", "Un besoin, pas une demande.", "automatique")
        for dimension in ("champs", "propositions")
    ]
    (passage,) = files["test/entretiens.surligneur.csv"]
    assert (passage.debut, passage.fin) == (0, 9)  # « Trop cher »


def test_annotations_sources_who_coded_no_other_dimension_has_read_none(scripts, handed_in, frame, tmp_path):
    question = {"question": "Partenaires"}  # it asks for `partenariats`
    loose = coded("Y1", redacteur="Y", texte="Une banque.") | question
    put(handed_in[1] / "write_out" / "plain_1.jsonl", loose, loose | {"id": "Y2", "autres": {}})
    files = written(scripts, scripts.study_sources.read_sources(*handed_in), frame, tmp_path / "annotations")
    said = {(a.id, a.dimension) for a in files["reserve/citoyens.redacteur.csv"]}
    assert ("Y2", "partenariats") in said
    assert ("Y1", "partenariats") not in said


def test_annotations_sources_label_files_of_nobody_are_taken_away(scripts, handed_in, frame, tmp_path):
    folder = tmp_path / "annotations"
    written(scripts, scripts.study_sources.read_sources(*handed_in), frame, folder)
    (handed_in[1] / "adj" / "rest.out.jsonl").unlink()
    (folder / "lot.marie.csv").write_bytes((folder / "reserve" / "citoyens.redacteur.csv").read_bytes())
    files = written(scripts, scripts.study_sources.read_sources(*handed_in), frame, folder)
    assert "reserve/contributions.arbitre.csv" not in files
    assert "lot.marie.csv" in files


@pytest.mark.parametrize(
    ("row", "message"),
    [
        (coded("L7", ["acces.liue"]), r"L7, lecteur2 : 'acces.liue' n'est pas un code de champs"),
        (coded("L7", ["P12"]), r"L7, lecteur2 : 'P12' n'est pas un code de champs"),
        ({"id": "L7", "passages": {"P12": "un lieu"}}, r"L7, P12 : passage absent du texte"),
    ],
    ids=["code inconnu", "autre dimension", "passage mal recopié"],
)
def test_annotations_sources_refuse_a_reading_that_cannot_be(
    scripts, handed_in, frame, tmp_path, row, message
):
    put(handed_in[1] / "code_out" / "loose_b.jsonl", row)
    with pytest.raises(AnnotationError, match=message):
        written(scripts, scripts.study_sources.read_sources(*handed_in), frame, tmp_path / "annotations")


def test_annotations_sources_parts_stay_when_more_arrive(scripts, handed_in, tmp_path):
    path = tmp_path / "decoupage.csv"
    ids = {"I1": "I1", "X1": "X1"}
    before = scripts.build_study.write_split(scripts.study_sources.read_sources(*handed_in), ids, path)
    put(handed_in[1] / "write_out" / "stakeholders_99.jsonl", {"id": "O99", "groupe": "Orange"})
    put(handed_in[1] / "write_out" / "loose_8.jsonl", coded("L8", redacteur="L8", texte="un LIEU"))
    after = scripts.build_study.write_split(scripts.study_sources.read_sources(*handed_in), ids, path)
    assert before == {"I1": "test", "W1": "reserve", "L7": "reserve", "A1": "reserve"}
    assert {name: after[name] for name in before} == before
    assert after["L8"] == "reserve"
    with open(path, encoding="utf-8-sig", newline="") as handle:
        groups = {r["id"]: r["groupe_quasi_doublon"] for r in csv.DictReader(handle, delimiter=";")}
    assert groups["L7"] == groups["L8"] == "q0001"


def test_annotations_sources_who_is_in_the_test_set_is_in_no_other_part(scripts, handed_in, tmp_path):
    put(handed_in[1] / "write_out" / "interviews_98.jsonl", said("X2", "O01", "Encore moi."))
    sources = scripts.study_sources.read_sources(*handed_in)
    parts = scripts.build_study.write_split(sources, {"I1": "I1", "X2": "X2"}, tmp_path / "decoupage.csv")
    assert parts["X2"] == "exclu"
