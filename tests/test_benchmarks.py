"""scripts/bench_real.py and bench_test.py: what they refuse, and that their figures are those of scoring."""

import argparse
import csv
import sys
from pathlib import Path

import numpy as np
import pytest
import toy_study as toy

from precanum_nlp.annotations import Annotation, read_annotations
from precanum_nlp.corpus import Contribution, text_hash
from precanum_nlp.errors import AnnotationError, CorpusError, ModelError
from precanum_nlp.registry import Manifest

STUDY = Path(__file__).parent.parent
DATA = STUDY.parent / "shared" / "data" / "grand_debat" / "verbatims_numerique.csv"


def word(name, texte, code="", coder="lecteurA", dimension="champs"):
    decision = "oui" if code else "aucun"
    return Annotation(
        name, text_hash(texte), dimension, code, decision, coder, "2018-01-08", "1.0", "automatique"
    )


def manifest(*read):
    return Manifest("essai", "1.0", "", "", 0, "", {"numpy": "2"}, {}, {}, {}, ids_entrainement=read)


@pytest.fixture
def data(tmp_path):
    """Three rows in the form of the real data, written here."""
    path = tmp_path / "reponses.csv"
    with open(path, "w", encoding="utf-8", newline="") as handle:
        writer = csv.writer(handle)
        writer.writerow(("theme", "file", "question", "text"))
        writer.writerows(
            ("t", "f.csv", f"Q{n} ?", text) for n, text in enumerate(["un", "deux\n2", "trois"], 1)
        )
    return path


def test_benchmarks_row_numbers_start_under_the_header(scripts, data):
    records = [
        word("V00003", "trois"),
        word("V00002", "deux\r\n2"),
        word("V00002", "deux\n2", coder="lecteurB"),
    ]
    rows = scripts.bench_real.rows_coded(data, records)
    assert [(c.id, c.texte, c.question) for c in rows] == [
        ("V00002", "deux\n2", "Q2 ?"),
        ("V00003", "trois", "Q3 ?"),
    ]


@pytest.mark.parametrize(
    ("record", "error", "message"),
    [
        (
            word("V00002", "autre chose"),
            CorpusError,
            r"reponses\.csv, ligne 2 \(V00002\) : texte d'empreinte",
        ),
        (word("V00004", "quatre"), CorpusError, r"reponses\.csv : ligne 4 absente \(1 en tout\)"),
        (word("X4", "quatre"), AnnotationError, r"identifiant 'X4', attendu V et un numéro de ligne"),
    ],
    ids=["texte changé", "ligne absente", "identifiant"],
)
def test_benchmarks_refuse_data_that_are_not_those_coded(scripts, data, record, error, message):
    with pytest.raises(error, match=message):
        scripts.bench_real.rows_coded(data, [word("V00001", "un"), record])


def test_benchmarks_real_skips_with_a_reason_where_the_data_are_absent(
    scripts, tmp_path, monkeypatch, capsys
):
    absent = tmp_path / "rien.csv"
    monkeypatch.setattr(sys, "argv", ["bench_real.py", "--donnees", str(absent)])
    assert scripts.bench_real.main() == 0
    shown = capsys.readouterr()
    assert shown.out == f"{absent} : données absentes ; mesure sur de vraies réponses sautée.\n"
    assert shown.err == ""


@pytest.mark.skipif(not DATA.is_file(), reason=f"données du Grand Débat absentes ({DATA})")
def test_benchmarks_real_rows_are_those_coded(scripts):
    found = scripts.bench_real.prepare(argparse.Namespace(donnees=DATA, etude=STUDY))
    assert len(found.contributions) == len({c.texte for c in found.contributions}) == 300
    with open(DATA, encoding="utf-8", newline="") as handle:
        names = [row["file"] for row in csv.DictReader(handle)]
    assert sum("_organisation_" in names[int(c.id[1:]) - 1] for c in found.contributions) == 240
    for dimension in ("champs", "propositions"):
        assert set(scripts.benchmarks.truth(found, dimension)) == {c.id for c in found.contributions}


def test_benchmarks_real_labels_hold_no_text():
    records = read_annotations(STUDY / "annotations" / "reel")
    assert len({r.id for r in records}) == 300
    assert {r.annotateur for r in records} == {"lecteurA", "lecteurB", "arbitre"}
    assert {r.remarque for r in records} == {""}


def test_benchmarks_refuse_a_model_that_has_read_them(scripts):
    benchmark = scripts.benchmarks.Benchmark("Essai", (Contribution("V00002", "deux"),), (), ("a", "b"))
    with pytest.raises(ModelError, match=r"modèle essai : a appris sur 1 de ces contributions \(V00002\)"):
        list(scripts.benchmarks.report(benchmark, None, manifest("I1", "V00002"), None))


def test_benchmarks_test_set_is_the_studys(scripts):
    found = scripts.bench_test.prepare(argparse.Namespace(etude=STUDY))
    assert len(found.contributions) == 600
    long, *groups = found.parts.values()
    assert 0 < len(long) < 300
    assert sum(map(len, groups)) == 600
    with pytest.raises(ModelError, match="a appris sur 1 de ces contributions"):
        scripts.benchmarks.refuse_if_trained_on(
            manifest(found.contributions[9].id), [c.id for c in found.contributions]
        )


def test_benchmarks_truth_is_the_adjudicators_then_the_agreed_then_the_first_readers(scripts):
    records = [
        *(word(n, n, code, "redacteur") for n, code in [("1", "autre"), ("2", "autre"), ("3", "autre")]),
        *(word(n, n, code, "lecteur2") for n, code in [("1", ""), ("2", "autre"), ("3", "")]),
        word("1", "1", "acces.lieu", "arbitre"),
    ]
    readers = ("redacteur", "lecteur2")
    found = scripts.benchmarks.truth(
        scripts.benchmarks.Benchmark("Essai", (), tuple(records), readers, readers), "champs"
    )
    assert {name: set(codes) for name, codes in found.items()} == {
        "1": {"acces.lieu"},
        "2": {"autre"},
        "3": {"autre"},
    }
    with pytest.raises(AnnotationError, match=r"champs : 1 désaccords sans arbitrage \(3\)"):
        scripts.benchmarks.truth(scripts.benchmarks.Benchmark("Essai", (), tuple(records), readers), "champs")


@pytest.fixture(scope="module")
def toy_report(scripts):
    """The toy model on texts of its own study, read twice alike, as if it had not learnt from them."""
    rows = list(toy.rows())[:60]
    contributions = tuple(
        Contribution(n, text, partie_prenante=who, question=q) for n, text, q, who, *_ in rows
    )
    records = tuple(
        word(name, text, code, coder)
        for name, text, _, _, fields, _ in rows
        for code in sorted(fields)
        for coder in ("a", "b")
    )
    part = {"premiers": frozenset(row[0] for row in rows[:24])}
    benchmark = scripts.benchmarks.Benchmark("Jouet", contributions, records, ("a", "b"), parts=part)
    lines = list(
        scripts.benchmarks.report(benchmark, toy.trained().coder, manifest(), toy.frame(), n_boot=20)
    )
    return benchmark, [[cell.strip() for cell in line.split("|")[1:-1]] for line in lines if line[:2] == "| "]


def test_benchmarks_report_has_a_row_a_part_and_the_readers_agreement(toy_report):
    _, (heads, _, *rows) = toy_report
    assert [row[:3] for row in rows] == [["tout", "champs", "60"], ["premiers", "champs", "24"]]
    assert {row[heads.index("accord des lecteurs (micro-F1)")] for row in rows} == {"1,00 [1,00 ; 1,00]"}


def test_benchmarks_report_figures_are_those_of_a_count_by_hand(scripts, toy_report):
    benchmark, (heads, _, first, *_) = toy_report
    found = scripts.benchmarks.predict(toy.trained().coder, "essai", toy.frame(), benchmark.contributions)
    columns = [j for j, name in enumerate(found.dimensions) if name == "champs"]
    given = {
        (name, found.codes[j]) for i, name in enumerate(found.ids) for j in columns if found.accepted[i, j]
    }
    real = {(r.id, r.code) for r in benchmark.records}
    precision, recall = len(given & real) / len(given), len(given & real) / len(real)
    shown = {name: cell.split(" ")[0] for name, cell in zip(heads, first, strict=True)}
    assert shown["codes"] == str(len(real))
    assert shown["précision"] == f"{precision:.2f}".replace(".", ",")
    assert shown["rappel"] == f"{recall:.2f}".replace(".", ",")
    assert shown["micro-F1"] == f"{2 * precision * recall / (precision + recall):.2f}".replace(".", ",")


def test_benchmarks_calibration_is_that_of_the_classifier_room(scripts):
    # One text a person, ten bins of one pair: 0.9 announced, always right, so every bin and draw gaps by 0.1.
    people = [str(n) for n in range(10)]
    found = scripts.benchmarks.calibration(np.full((10, 1), 0.9), np.ones((10, 1)), people, n_boot=20)
    assert (found.valeur, found.bas, found.haut) == pytest.approx((0.1, 0.1, 0.1))
