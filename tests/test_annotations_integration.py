"""What a filled sheet adds: last words, nothing overwritten, nothing twice."""

import signal
import subprocess
import sys
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from toy_study import frame

from precanum_nlp.annotations import (
    Annotation,
    Sheet,
    SheetRow,
    append_annotations,
    carry,
    current_labels,
    faults,
    integrate,
    last_words,
    read_annotations,
    read_sheet,
)
from precanum_nlp.referentiel import Change

HASHES = {"a": "0" * 16, "b": "1" * 16, "c": "1" * 16}
CODES = ("transport", "logement", "argent")


def _row(identifier="a", codes=("transport",), *, ligne=2, **more) -> SheetRow:
    return SheetRow(ligne, identifier, HASHES.get(identifier, "f" * 16), {"champs": frozenset(codes)}, **more)


def _earlier(decision, code="", *, date="2018-01-01", identifier="a", annotateur="A2") -> Annotation:
    return Annotation(
        identifier, HASHES[identifier], "champs", code, decision, annotateur, date, "1.0", "humain", "raison"
    )  # fmt: skip


def _integrate(*rows, records=(), integrated=None, date="2018-02-01"):
    return integrate(
        Sheet(rows, (), 0), HASHES, frame(), annotateur="A2", date=date, lot="lot1", records=records,
        integrated=integrated,
    )  # fmt: skip


def _said(result):
    return [(r.id, r.decision, r.code, r.source) for _, r in result.records]


def test_annotations_integration_writes_what_was_read():
    row = _row(
        referentiel="0.9", modele="m1", acceptes={"champs": frozenset({"transport", "sante"})}, lot="l7"
    )
    result = _integrate(row)
    assert _said(result) == [("a", "oui", "transport", "modele:m1"), ("a", "non", "sante", "modele:m1")]
    lot, record = result.records[0]
    assert (lot, record.annotateur, record.date, record.referentiel) == ("l7", "A2", "2018-02-01", "0.9")
    assert not faults(record)


def test_annotations_integration_replaces_a_word_without_touching_it():
    records = [_earlier("oui", "logement"), _earlier("oui", "ancien")]
    result = _integrate(_row(), records=records)
    # the retired code, which no sheet can show, is left as it was
    assert _said(result) == [("a", "oui", "transport", "humain"), ("a", "non", "logement", "humain")]
    assert result.changes[0].avant.codes == {"logement"}


def test_annotations_integration_answers_for_every_contribution_of_the_text():
    result = _integrate(_row("c"))
    assert {r.id for _, r in result.records} == {"b", "c"}
    assert result.n_copies == 1


def test_annotations_integration_finds_an_id_lost_by_a_spreadsheet():
    row = SheetRow(2, "43102", HASHES["a"], {"champs": frozenset()})
    result = _integrate(row)
    assert _said(result) == [("a", "aucun", "", "humain")]
    assert (result.retrouvees[0].motif, result.n_copies) == ("retrouvée par son texte : a", 0)


@pytest.mark.parametrize(
    ("row", "motif"),
    [
        (SheetRow(2, "a", "e" * 16, {"champs": frozenset()}), "le texte a changé depuis que le classeur"),
        (SheetRow(2, "z", "e" * 16, {"champs": frozenset()}), "aucune contribution de cet identifiant"),
        (SheetRow(2, "a", "", {"champs": frozenset()}), "ni empreinte ni texte"),
    ],
    ids=["text changed", "unknown", "no hash"],
)  # fmt: skip
def test_annotations_integration_leaves_a_row_of_no_known_text(row, motif):
    result = _integrate(row, _row("b", ligne=3))
    assert [problem.ligne for problem in result.problems] == [2]
    assert result.problems[0].motif.startswith(motif)
    assert {r.id for _, r in result.records} == {"b", "c"}


def test_annotations_integration_refuses_a_text_coded_twice_otherwise():
    result = _integrate(_row("b"), _row("c", ("argent",), ligne=5), _row("a", ligne=6))
    assert [(p.ligne, p.motif) for p in result.problems] == [
        (2, "champs : même texte codé autrement ligne 5"),
        (5, "champs : même texte codé autrement ligne 2"),
    ]
    assert {r.id for _, r in result.records} == {"a"}


def test_annotations_integration_refuses_a_date_that_would_not_stand():
    result = _integrate(_row(), records=[_earlier("aucun", date="2018-03-01")])
    assert not result.records
    assert "A2 a déjà lu a le 2018-03-01 ; donnez une --date plus récente" in result.problems[0].motif


def test_annotations_integration_does_not_bring_an_old_sheet_back():
    of_lot = [_earlier("oui", "transport")]
    since = [_earlier("non", "transport", date="2018-01-09"), _earlier("oui", "argent", date="2018-01-09")]
    result = _integrate(_row(), records=[*of_lot, *since], integrated={"lot1": of_lot})
    assert (result.records, result.n_deja) == ((), 1)


def test_annotations_integration_forgets_what_was_said_of_another_text():
    stale = Annotation("a", "9" * 16, "champs", "argent", "oui", "A2", "2018-01-01", "1.0", "humain")
    assert _said(_integrate(_row(), records=[stale])) == [("a", "oui", "transport", "humain")]


def test_annotations_integration_sets_aside_in_every_dimension_of_the_sheet():
    row = SheetRow(2, "a", HASHES["a"], {}, ecart="hors sujet", ecartees=("champs", "propositions"))
    result = _integrate(row)
    assert [(r.dimension, r.decision, r.remarque) for _, r in result.records] == [
        ("champs", "ecarte", "hors sujet"),
        ("propositions", "ecarte", "hors sujet"),
    ]


def _newer(type, de, vers):
    """The toy frame, one version later, its code « ancien » gone by this line of the journal."""
    return replace(
        frame(version="1.1"), journal=(Change("1.1", "2018-01-20", type, de, vers, "Zoé", "essai"),)
    )


@pytest.mark.parametrize(
    ("newer", "codes", "choices"),
    [
        (_newer("fusion", ("ancien", "argent"), ("argent",)), {"argent"}, frozenset()),
        (_newer("scission", ("ancien",), ("argent", "sante")), set(), {frozenset({"argent", "sante"})}),
        (_newer("retrait", ("ancien",), ()), set(), frozenset()),
    ],
    ids=["merged", "split", "retired"],
)
def test_annotations_integration_of_a_sheet_made_under_an_earlier_frame(newer, codes, choices, tmp_path):
    (tmp_path / "a.csv").write_text(
        f"id;Champs 1;référentiel;empreinte\na;Ancien code;v1.0;h:{HASHES['a']}\n", encoding="utf-8"
    )
    sheet = read_sheet(tmp_path / "a.csv", newer)
    assert not sheet.problems
    known = {"annotateur": "A2", "lot": "lot1"}
    result = integrate(sheet, HASHES, newer, date="2018-02-01", **known)
    ((_, record),) = result.records
    assert (record.code, record.referentiel) == ("ancien", "1.0")  # as the person said it
    state = last_words(carry([record], newer), dimension="champs")["a"]["A2"]
    assert (state.codes, state.choix) == (codes, choices)
    assert not integrate(sheet, HASHES, newer, date="2018-03-01", records=[record], **known).records


def test_annotations_sheet_of_an_unknown_frame_is_left(tmp_path):
    rows = "id;Champs 1;référentiel\na;Transport;vbrouillon\nb;;vbrouillon\n"
    (tmp_path / "a.csv").write_text(rows, encoding="utf-8")
    sheet = read_sheet(tmp_path / "a.csv", _newer("retrait", ("ancien",), ()))
    (problem,) = sheet.problems
    assert (sheet.rows, sheet.n_blanches) == ((), 1)
    assert problem.motif.startswith("version « brouillon » : ni dans le journal")


_EARLIER = st.lists(
    st.one_of(
        st.builds(_earlier, st.sampled_from(["oui", "non"]), st.sampled_from(CODES)),
        st.builds(_earlier, st.sampled_from(["aucun", "ecarte"])),
        st.builds(_earlier, st.just("oui"), st.sampled_from(CODES), annotateur=st.just("bruno")),
    ),
    max_size=6,
)
_READING = st.one_of(
    st.builds(
        _row,
        codes=st.frozensets(st.sampled_from(CODES)),
        modele=st.sampled_from(["", "m1"]),
        acceptes=st.fixed_dictionaries({"champs": st.frozensets(st.sampled_from(CODES))}),
    ),
    st.just(SheetRow(2, "a", HASHES["a"], {}, ecart="hors sujet", ecartees=("champs",))),
)


@given(_EARLIER, _READING)
def test_annotations_integration_makes_the_sheet_the_last_word_and_nothing_twice(earlier, row):
    result = _integrate(row, records=earlier)
    after = [*earlier, *(record for _, record in result.records)]
    state = last_words(after, dimension="champs")["a"]["A2"]
    assert (state.motif is not None) == bool(row.ecart)
    assert state.codes == row.lectures.get("champs", frozenset())
    assert not [fault for _, record in result.records for fault in faults(record)]
    again = _integrate(row, records=after, date="2018-05-01")
    assert not again.records
    before = {
        name: s for name, s in last_words(earlier, dimension="champs").get("a", {}).items() if name != "A2"
    }
    assert {n: s for n, s in last_words(after, dimension="champs")["a"].items() if n != "A2"} == before


def test_annotations_integration_of_two_people_is_a_dispute():
    records = [_earlier("oui", "argent", annotateur="bruno")]
    records += [record for _, record in _integrate(_row(), records=records).records]
    assert set(current_labels(records, dimension="champs").contradictions) == {"a"}


_KILLED = """
import os, signal, sys
from precanum_nlp.annotations import Annotation, append_annotations
real = {name: getattr(os, name) for name in ("replace", "fsync", "chmod")}
def dying(name):
    def call(*arguments, **more):
        if sys.argv[2] == f"before {name}":
            os.kill(os.getpid(), signal.SIGKILL)
        real[name](*arguments, **more)
        if sys.argv[2] == f"after {name}":
            os.kill(os.getpid(), signal.SIGKILL)
    return call
for name in real:
    setattr(os, name, dying(name))
said = ("champs", "", "aucun", "A2", "2018-02-01", "1.0", "humain")
append_annotations(sys.argv[1], [Annotation("n%d" % k, "0" * 16, *said) for k in range(500)])
"""


@pytest.mark.parametrize("moment", ["chmod", "fsync", "replace"])
@pytest.mark.parametrize("side", ["before", "after"])
def test_annotations_killed_at_any_moment_file_is_before_or_after(moment, side, tmp_path):
    path = tmp_path / "lot1.A2.csv"
    append_annotations(path, [_earlier("aucun")])
    before = path.read_bytes()
    done = subprocess.run(
        [sys.executable, "-c", _KILLED, path, f"{side} {moment}"], capture_output=True, check=False
    )
    assert done.returncode == -signal.SIGKILL
    if (side, moment) == ("after", "replace"):
        assert len(read_annotations(path)) == 501
    else:
        assert path.read_bytes() == before
    # what the killed process left behind is not read, and the next run goes through
    assert len(read_annotations(tmp_path)) in (1, 501)
    append_annotations(path, [_earlier("aucun", identifier="b")])
    assert _earlier("aucun", identifier="b") in read_annotations(tmp_path)
