"""scripts/build_study.py makes the study again from itself, and takes in what is handed in."""

import json
import re
import shutil
from pathlib import Path

import pytest

from precanum_nlp.annotations import Annotation, read_annotations, write_annotations
from precanum_nlp.cli.study import read_study
from precanum_nlp.corpus import text_hash
from precanum_nlp.errors import AnnotationError, CorpusError, PrecanumError
from precanum_nlp.referentiel import read_referentiel

STUDY = Path(__file__).parent.parent
THEN, TODAY = "2026-11-25", "2026-11-26"


def contents(folder, *names):
    """Return the bytes of every file under some of a folder's files and folders."""
    paths = [
        path for name in names for path in ([folder / name] if "." in name else (folder / name).rglob("*"))
    ]
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in paths if p.is_file()}


# The reference study itself -----------------------------------------------------------------------------


@pytest.mark.slow
def test_study_building_without_additions_writes_the_same_bytes(scripts, tmp_path, monkeypatch):
    for name in ("corpora", "annotations"):
        shutil.copytree(STUDY / name, tmp_path / name)
    for name in ("etude.yaml", "referentiel.yaml"):
        shutil.copy(STUDY / name, tmp_path / name)
    monkeypatch.setattr(scripts.corpus_agreement, "update", lambda folder: None)  # the next test's
    scripts.build_study.build(tmp_path, None, None)
    before, after = (contents(folder, "corpora", "annotations") for folder in (STUDY, tmp_path))
    assert [name for name in {**before, **after} if before.get(name) != after.get(name)] == []


@pytest.mark.slow
def test_study_building_the_page_shows_the_agreement_of_the_label_files(scripts):
    """Point figures do not depend on the resamples; intervals, and lines drawn from them, are left."""

    def points(lines):
        text = re.sub(r" \[[^]]*\]", "", "\n".join(lines))
        return [line for line in text.split("\n") if line and "dont l'intervalle descend" not in line]

    page = (STUDY / "docs" / "corpus.md").read_text("utf-8")
    shown = page.split("<!-- accord : début (écrit par un script) -->")[1].split("<!-- accord : fin -->")[0]
    sets = scripts.corpus_agreement.read_sets(STUDY / "annotations")
    frame = read_referentiel(STUDY / "referentiel.yaml")
    assert points(scripts.corpus_agreement.report(sets, frame, n_boot=20)) == points(shown.split("\n"))


# A small study, and a folder of what is handed in -------------------------------------------------------


def put(path, *rows):
    path.parent.mkdir(parents=True, exist_ok=True)
    text = "\n".join(json.dumps(row, ensure_ascii=False) for row in rows)
    path.write_text(text + "\n", encoding="utf-8")


def said(name, who, source, date, texte, question="Freins"):
    groupe, sous_groupe = ("Café numérique", "Grand public") if who == "C01" else ("Orange", "Experts")
    return {
        "id": name,
        "texte": texte,
        "groupe": groupe,
        "sous_groupe": "" if source == "atelier" else sous_groupe,
        "partie_prenante": who,
        "source": source,
        "question": question,
        "date": date,
        "cible": "",
        "repond_a": "",
    }


TURN = "atelier_2017-11-21-{:05}"
ROWS = [
    said("C1", "C01", "café numérique", "2017-12-04", "La box rame le soir."),
    said("C3", "C01", "café numérique", "2017-12-05", "Le soir, oui."),
    said("C2", "C01", "café numérique", "2017-12-18", "Un mot de la fin."),
    said("I1", "O01", "entretien", "2018-01-08", "Trop cher, ce forfait."),
    said("I2", "O02", "entretien", "2018-01-08", "Des banques, oui.", "Partenaires"),
    said(TURN.format(1), "O02", "atelier", "2017-11-21", "Personne ne répond au guichet."),
    said(TURN.format(2), "O02", "atelier", "2017-11-21", "Et les formulaires sont trop longs."),
]
PARTS = {
    "C1": "dev",
    "C3": "dev",
    "C2": "dev",
    "I1": "test",
    "I2": "train",
    TURN.format(1): "train",
    TURN.format(2): "train",
}
LOOSE = {"id": "W1", "partie_prenante": "R1", "groupe": "Orange", "texte": "Rien à dire de plus."}
ANSWER = {"id": "A1", "partie_prenante": "A1", "question": "Que dire ?", "texte": "Le site rame encore."}
OTHER = ANSWER | {"id": "A2", "texte": "Rien ne va."}
TEXTS = {row["id"]: row["texte"] for row in [*ROWS, LOOSE, ANSWER]}


def record(name, coder, dimension, code="", **more):
    decision = "oui" if code else "aucun"
    return Annotation(
        name, text_hash(TEXTS[name]), dimension, code, decision, coder, THEN, "1.0", "automatique", **more
    )


def both(name, coder, champ=""):
    return [record(name, coder, "champs", champ, remarque="dit"), record(name, coder, "propositions")]


@pytest.fixture
def small(scripts, tmp_path, monkeypatch):
    """A study of two people of Orange and one of the café, with two texts of the reserve."""
    folder = tmp_path / "etude"
    for name in ("corpora/structure", "corpora/reserve", "annotations/test", "annotations/reserve", "docs"):
        (folder / name).mkdir(parents=True)
    for name in ("etude.yaml", "referentiel.yaml"):
        shutil.copy(STUDY / name, folder / name)
    page = "<!-- accord : début (écrit par un script) -->\n<!-- accord : fin -->\n"
    (folder / "docs" / "corpus.md").write_text(page, encoding="utf-8")
    people = [
        [who, groupe, sub, ""]
        for who, groupe, sub in (
            ("O01", "Orange", "Experts"),
            ("O02", "Orange", "Experts"),
            ("C01", "Café numérique", "Grand public"),
        )
    ]
    heads = ("partie_prenante", "groupe", "sous_groupe", "cible")
    scripts.study_files.write_csv(folder / "corpora/structure/parties_prenantes.csv", heads, people)
    texts = scripts.study_sources.Texts(ROWS, {"contributions": [LOOSE], "citoyens": [ANSWER, OTHER]}, {}, {})
    scripts.build_study.write_corpora(texts, read_study(folder))
    parts = [
        [name, part, ""] for name, part in (PARTS | dict.fromkeys(("W1", "A1", "A2"), "reserve")).items()
    ]
    columns = ("id", "partie", "groupe_quasi_doublon")
    scripts.study_files.write_csv(folder / "corpora" / "decoupage.csv", columns, parts)
    write_first_codes(folder / "annotations")
    shutil.copy(
        folder / "annotations" / "test" / "entretiens.redacteur.csv", folder / "annotations" / "lot.marie.csv"
    )
    scripts.build_study.build(folder, None, None)
    return folder


def write_first_codes(folder):
    passage = {"debut": 0, "fin": 9}
    for name, records in {
        "cafe_numerique.redacteur": both("C1", "redacteur", "acces.couverture"),
        "cafe_numerique.lecteur2": both("C1", "lecteur2", "acces.couverture"),
        "cafe_numerique_suite.redacteur": both("C2", "redacteur"),
        "ateliers.redacteur": [*both(TURN.format(1), "redacteur"), *both(TURN.format(2), "redacteur")],
        "entretiens.redacteur": [*both("I2", "redacteur"), record("I2", "redacteur", "partenariats")],
        "test/entretiens.redacteur": both("I1", "redacteur", "acces.cout_internet"),
        "test/entretiens.lecteur2": both("I1", "lecteur2", "acces.cout_internet"),
        "test/entretiens.surligneur": [
            record("I1", "surligneur", "champs", "acces.cout_internet", **passage)
        ],
        "reserve/contributions.redacteur": both("W1", "redacteur"),
        "reserve/citoyens.redacteur": both("A1", "redacteur"),
        "reserve/citoyens.arbitre": both("A1", "arbitre", "autre"),
    }.items():
        write_annotations(folder / f"{name}.csv", records)


@pytest.fixture
def more(tmp_path):
    """The folder of what is handed in."""
    folder = tmp_path / "ajouts"
    folder.mkdir()
    return folder


@pytest.fixture
def build(scripts, small, more):
    """Build with what is handed in; return the texts and, by file, the records."""

    def run(date=TODAY):
        scripts.build_study.build(small, more, date)
        texts = scripts.study_sources.read_texts(read_study(small))
        folder = small / "annotations"
        files = {p.relative_to(folder).as_posix(): read_annotations(p) for p in folder.rglob("*.csv")}
        return {row["id"]: row for row in texts.everything}, files

    return run


ALL = ("corpora", "annotations", "docs", "etude.yaml")


def test_study_building_a_small_study_writes_the_same_bytes(scripts, small):
    before = contents(small, *ALL)
    scripts.build_study.build(small, None, None)
    assert contents(small, *ALL) == before
    assert "La date, 2026-11-25, est celle de leur entrée" in before["corpora/README.md"].decode()


# Texts --------------------------------------------------------------------------------------------------


def test_study_building_rewrites_a_text_in_place_with_its_writer_s_codes(more, build):
    put(more / "write_out" / "a.jsonl", {"id": "I1", "texte": "Bien trop cher, ce forfait-là."})
    texts, files = build()
    assert texts["I1"] == ROWS[3] | {"texte": "Bien trop cher, ce forfait-là."}
    writer = files["test/entretiens.redacteur.csv"]
    assert [(r.dimension, r.code, r.date, r.remarque) for r in writer] == [
        ("champs", "acces.cout_internet", TODAY, "dit"),
        ("propositions", "", TODAY, ""),
    ]
    assert {r.empreinte for r in writer} == {text_hash(texts["I1"]["texte"])}
    # Whoever read the former text has not read this one.
    assert not {"test/entretiens.lecteur2.csv", "test/entretiens.surligneur.csv"} & set(files)
    assert {r.date for r in files["entretiens.redacteur.csv"]} == {THEN}


def test_study_building_takes_the_writer_s_new_codes(more, build):
    row = {
        "id": "I2",
        "texte": "Avec les bailleurs.",
        "champs": ["autre"],
        "autres": {"partenariats": ["État"]},
    }
    put(more / "write_out" / "a.jsonl", row)
    _, files = build()
    said = [(r.dimension, r.code) for r in files["entretiens.redacteur.csv"]]
    assert said == [("champs", "autre"), ("propositions", ""), ("partenariats", "partenariats.etat")]


def test_study_building_a_rewritten_turn_keeps_its_place(more, build):
    put(more / "write_out" / "a.jsonl", {"id": TURN.format(1), "texte": "On attend une heure."})
    texts, _ = build()
    assert [texts[TURN.format(n)]["texte"] for n in (1, 2)] == ["On attend une heure.", ROWS[6]["texte"]]


def test_study_building_a_message_beyond_cp1252_moves_to_the_late_batch_with_its_codes(more, build):
    put(more / "write_out" / "a.jsonl", {"id": "C1", "texte": "La box rame 😡"})
    _, files = build()
    assert "cafe_numerique.redacteur.csv" not in files
    assert [r.id for r in files["cafe_numerique_suite.redacteur.csv"]] == ["C1", "C1", "C2", "C2"]


def test_study_building_sorts_new_texts_by_what_they_say(scripts, small, more, build, capsys):
    new = {"champs": ["autre"], "propositions": []}
    person = {"source": "entretien", "question": "Freins", "date": "2018-01-09"}
    put(
        more / "write_out" / "a.jsonl",
        new | {"id": "N1", "redacteur": "R9", "texte": "Avec."} | {"question": "Que dire ?"},
        new | {"id": "N2", "redacteur": "R9", "texte": "Sans question."},
        new | {"id": "N3", "partie_prenante": "O02", "texte": "Je reviens."} | person,
        new | {"id": "N4", "partie_prenante": "O01", "texte": "Moi aussi, je reviens."} | person,
        new | {"id": "N5", "partie_prenante": "O99", "texte": "Je débute."} | person,
        new | {"id": "N6", "partie_prenante": "O02", "texte": "Un tour."} | person | {"source": "atelier"},
    )
    texts, files = build()
    reserve = small / "corpora" / "reserve"
    assert '"N1"' in (reserve / "citoyens.jsonl").read_text("utf-8")
    assert '"N2"' in (reserve / "contributions.jsonl").read_text("utf-8")
    assert texts["N2"]["partie_prenante"] == "R9"
    assert texts["N3"]["sous_groupe"] == "Experts"
    assert not {"N5", "N6"} & set(texts)
    assert "left out: N5 (O99 inconnu" in capsys.readouterr().out
    assert {r.id for r in files["entretiens.redacteur.csv"]} == {"I2", "N3", "N4"}
    parts = scripts.study_sources.read_parts(small / "corpora" / "decoupage.csv")
    assert parts == PARTS | {"N3": "train", "N4": "exclu"} | dict.fromkeys(
        ("W1", "N2", "A1", "A2", "N1"), "reserve"
    )


def test_study_building_retires_texts_of_the_reserve(scripts, small, more, build, capsys):
    (more / "retires.txt").write_text("A1\nW9\n", encoding="utf-8")
    put(more / "write_out" / "a.jsonl", {"id": "A1", "texte": "Trop tard."})
    texts, files = build()
    assert "A1" not in texts
    assert not any(name.startswith("reserve/citoyens") for name in files)
    assert "A1" not in scripts.study_sources.read_parts(small / "corpora" / "decoupage.csv")
    assert "texts retired: 1\n" in capsys.readouterr().out


def test_study_building_says_which_rewritten_text_repeats_another_part(more, build, capsys):
    put(more / "write_out" / "a.jsonl", {"id": "I2", "texte": "trop cher ce FORFAIT"})
    build()
    assert "near duplicates in two parts, to rewrite: I2 = I1\n" in capsys.readouterr().out


# Readings -----------------------------------------------------------------------------------------------


def read_again(more, texte, **codes):
    put(more / "code_in" / "b.jsonl", {"id": "I1", "texte": texte})
    put(more / "code_out" / "b.jsonl", {"id": "I1"} | codes)


def test_study_building_a_reading_takes_the_place_of_the_same_coder_s(more, build):
    read_again(more, TEXTS["I1"], champs=["autre"], passages={"autre": "cher"})
    put(more / "adj" / "c.jsonl", {"id": "I1", "texte": TEXTS["I1"]})
    put(
        more / "adj" / "c.out.jsonl",
        {"id": "I1", "champs": ["autre"], "propositions": [], "raison": "Règle 2"},
    )
    _, files = build()
    second = files["test/entretiens.lecteur2.csv"]
    assert [(r.dimension, r.code, r.date) for r in second] == [
        ("champs", "autre", TODAY),
        ("propositions", "", THEN),
    ]
    (passage,) = files["test/entretiens.surligneur.csv"]
    assert (passage.code, passage.debut, passage.fin) == ("autre", 5, 9)
    judged = files["test/entretiens.arbitre.csv"]
    assert [(r.code, r.decision, r.remarque) for r in judged] == [
        ("autre", "oui", "Règle 2"),
        ("", "aucun", "Règle 2"),
    ]


def test_study_building_a_text_and_its_reading_come_together_and_twice_changes_nothing(small, more, build):
    new = "Bien trop cher, ce forfait-là."
    put(more / "write_out" / "a.jsonl", {"id": "I1", "texte": new, "champs": ["autre"], "propositions": []})
    read_again(more, new, champs=["autre"], propositions=[])
    put(more / "code_out" / "recode_b.jsonl", {"id": "I1", "champs": []})
    put(more / "code_in" / "recode_b.jsonl", {"id": "I1", "texte": new})
    put(more / "code_out" / "z.jsonl", {"id": "I1", "champs": ["acces.lieu"]})
    put(more / "code_in" / "z.jsonl", {"id": "I1", "texte": new})
    _, files = build()
    second = [(r.dimension, r.code) for r in files["test/entretiens.lecteur2.csv"]]
    assert second == [("champs", ""), ("propositions", "")]  # recode* goes before others
    once = contents(small, *ALL)
    assert "Les dates, entre 2026-11-25 et 2026-11-26, sont celles" in once["corpora/README.md"].decode()
    build("2026-11-27")
    assert contents(small, *ALL) == once


@pytest.mark.parametrize(
    ("shown", "why"),
    [
        ({"id": "I1", "texte": "Un autre texte."}, "code_out, texte réécrit depuis': 1"),
        ({"id": "I2", "texte": TEXTS["I2"]}, "code_out, texte lu introuvable dans code_in/': 1"),
    ],
    ids=["autre texte", "texte absent"],
)
def test_study_building_a_reading_of_another_text_counts_for_nothing(small, more, build, capsys, shown, why):
    before = contents(small, *ALL)
    read_again(more, "", champs=["autre"])
    put(more / "code_in" / "b.jsonl", shown)
    build(None)
    assert contents(small, *ALL) == before
    assert why in capsys.readouterr().out


def test_study_building_no_code_in_another_dimension_only_where_it_is_asked(more, build):
    put(more / "code_in" / "b.jsonl", *({"id": name, "texte": TEXTS[name]} for name in ("I1", "I2")))
    put(more / "code_out" / "b.jsonl", *({"id": name, "autres": {}} for name in ("I1", "I2")))
    _, files = build()
    assert [(r.id, r.dimension, r.decision) for r in files["entretiens.lecteur2.csv"]] == [
        ("I2", "partenariats", "aucun")
    ]
    assert {r.dimension for r in files["test/entretiens.lecteur2.csv"]} == {"champs", "propositions"}


def test_study_building_leaves_other_annotators_files(small, more, build):
    before = (small / "annotations" / "lot.marie.csv").read_bytes()
    put(more / "write_out" / "a.jsonl", {"id": "I1", "texte": "Autre chose."})
    build()
    assert (small / "annotations" / "lot.marie.csv").read_bytes() == before


# What cannot be -----------------------------------------------------------------------------------------

NEW = {"id": "N1", "redacteur": "R9", "texte": "Neuf.", "champs": [], "propositions": []}


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ([NEW, NEW], r"Identifiants en double .* : N1\."),
        ([NEW | {"redacteur": None}], "N1 : nouveau texte sans redacteur"),
        ([NEW | {"champs": ["acces.liue"]}], "N1, redacteur : 'acces.liue' n'est pas un code de champs"),
        ([NEW | {"autres": {"champs": []}}], "N1, redacteur : 'champs' n'est pas une autre dimension"),
        ([{"id": "I1", "partie_prenante": "O02"}], "I1 : partie_prenante 'O02' au lieu de 'O01'"),
        ([{"id": TURN.format(1), "date": "2017-12-12"}], "date '2017-12-12' au lieu de '2017-11-21'"),
    ],
    ids=["id en double", "sans rédacteur", "code inconnu", "dimension", "autre personne", "autre jour"],
)
def test_study_building_refuses_a_text_and_writes_nothing(small, more, build, rows, message):
    before = contents(small, *ALL)
    put(more / "write_out" / "a.jsonl", *rows)
    with pytest.raises(PrecanumError, match=message):
        build()
    assert contents(small, *ALL) == before


@pytest.mark.parametrize(
    ("codes", "message"),
    [
        ({"champs": ["P12"]}, "I1, lecteur2 : 'P12' n'est pas un code de champs"),
        ({"passages": {"P12": "un lieu"}}, "I1, P12 : passage absent du texte"),
    ],
    ids=["autre dimension", "passage mal recopié"],
)
def test_study_building_refuses_a_reading(more, build, codes, message):
    read_again(more, TEXTS["I1"], **codes)
    with pytest.raises(AnnotationError, match=message):
        build()


def test_study_building_asks_for_the_date_of_new_codes(more, build):
    put(more / "write_out" / "a.jsonl", NEW)
    with pytest.raises(AnnotationError, match="donnez leur date, --date"):
        build(None)


def test_study_building_retires_nothing_of_the_study(more, build):
    (more / "retires.txt").write_text("I1", encoding="utf-8")
    with pytest.raises(CorpusError, match="I1 dans l'étude ; seule la réserve en perd"):
        build()


@pytest.mark.parametrize(
    ("line", "fault"), [('{"id": "L7", ', "JSON illisible"), ('{"texte": "x"}', "objet sans « id »")]
)
def test_study_building_says_which_line_cannot_be_read(more, build, line, fault):
    (more / "write_out").mkdir()
    (more / "write_out" / "a.jsonl").write_text(f"\n{line}\n", encoding="utf-8")
    with pytest.raises(CorpusError, match=rf"a\.jsonl:2 : {fault}"):
        build()
