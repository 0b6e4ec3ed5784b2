"""The measurement of expressions, in scripts/build_referentiel.py."""

from __future__ import annotations

from pathlib import Path

import pytest

from precanum_nlp.corpus import text_hash
from precanum_nlp.errors import ReferentielError
from precanum_nlp.referentiel import blank_referentiel, validate

SCRIPT = Path(__file__).resolve().parent.parent / "scripts" / "build_referentiel.py"


@pytest.fixture(scope="module")
def build(scripts):
    return scripts.build_referentiel


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("L’Été, peut-être", " l ete , peut etre "),
        ("cœur d'îlot", " coeur d ilot "),
        ("ÉCOLE\u00a0!", " ecole ! "),
        ("", "  "),
    ],
)
def test_referentiel_expressions_are_folded(build, text, folded):
    assert build.fold(text) == folded


def test_referentiel_expressions_match_whole_words_only(build):
    assert build.fold("débit") in build.fold("Un débit, enfin")
    assert build.fold("débit") not in build.fold("interdébits")


@pytest.mark.parametrize(
    ("hits", "n", "interval"),
    [
        # z = 1.6448536, z² = 2.7055. 5 of 10: centre (0.5 + 0.135272) / 1.270554 = 0.5;
        # half 1.6448536 sqrt(0.025 + 2.7055/400) / 1.270554 = 1.6448536 x 0.178224 / 1.270554 = 0.230728.
        (5, 10, (0.269272, 0.730728)),
        # 0 of 4: centre = half = (2.7055 / 8) / (1 + 2.7055 / 4) = 0.201739.
        (0, 4, (0.0, 0.403478)),
        (0, 0, (0.0, 1.0)),
    ],
)
def test_referentiel_wilson_golden_numbers(build, hits, n, interval):
    assert build.wilson(hits, n) == pytest.approx(interval, abs=2e-6)


def test_referentiel_wilson_agrees_with_scipy(build):
    binomtest = pytest.importorskip("scipy.stats").binomtest
    for hits, n in [(1, 3), (3, 3), (7, 20), (0, 5)]:
        expected = binomtest(hits, n).proportion_ci(confidence_level=0.90, method="wilson")
        assert build.wilson(hits, n) == pytest.approx((expected.low, expected.high), abs=1e-6)


def texts(build, *rows):
    return [build.Labelled(build.fold(text), frozenset(codes)) for text, codes, n in rows for _ in range(n)]


def motifs(build, expressions, corpus):
    return {(one.code, one.expression): one.motif for one in build.measure(expressions, corpus)}


def test_referentiel_expressions_that_do_not_discriminate_are_dropped(build):
    corpus = texts(
        build,
        ("trop cher", ["cout"], 8),
        ("le forfait cher", ["cout"], 2),
        ("le forfait du pays", [], 8),
        ("un forfait rare", [], 2),
        ("rien du tout", [], 80),
    )
    found = motifs(build, {"cout": ["trop cher", "Trop-cher", "forfait", "rare", "jamais vu"]}, corpus)
    assert found == {
        ("cout", "trop cher"): "",
        ("cout", "Trop-cher"): "répétée sous ce code",
        ("cout", "forfait"): "précision < 0,25",  # 2 of 12
        ("cout", "rare"): "",  # two texts say nothing
        ("cout", "jamais vu"): "",
    }


def test_referentiel_expressions_no_better_than_chance_are_dropped(build):
    # Base rate 30/60; "net" is right 6 times in 10, far above 0.25 but not above three times the base rate.
    corpus = texts(build, ("net", ["a"], 6), ("net", [], 4), ("x", ["a"], 24), ("x", [], 26))
    assert motifs(build, {"a": ["net"]}, corpus) == {("a", "net"): "guère mieux que le hasard"}


def test_referentiel_expressions_go_to_the_clearly_better_code(build):
    # "zone" carries a 20 times and b 10 times in 30: Wilson lower bound of a 0.51 > upper bound of b 0.48.
    corpus = texts(build, ("zone", ["a"], 20), ("zone", ["b"], 10), ("x", [], 970))
    found = motifs(build, {"a": ["zone"], "b": ["zone"], "P01": ["zone"]}, corpus)
    assert found[("a", "zone")] == ""
    assert found[("b", "zone")] == "bien meilleure pour a"


def test_referentiel_expressions_may_serve_a_field_and_a_proposal(build):
    corpus = texts(build, ("zone", ["a"], 20), ("zone", ["P01"], 10), ("x", [], 970))
    assert set(motifs(build, {"a": ["zone"], "P01": ["zone"]}, corpus).values()) == {""}


def test_referentiel_expressions_leave_the_test_split_out(build, tmp_path):
    row = '{{"id": "{0}", "texte": "Dit {0}", "champs": ["a"], "propositions": ["P01"]}}\n'
    for name in ("dialogue", "contributions", "citizens"):
        (tmp_path / f"{name}.jsonl").write_text(row.format(f"{name}-1") + row.format(f"{name}-2"))
    aside = frozenset(map(text_hash, ("Dit dialogue-1", "Dit citizens-2")))
    found = build.read_labelled(tmp_path, aside)
    assert len(found) == 4
    assert found[0].codes == {"a", "P01"}


def test_referentiel_build_refuses_to_lose_codes(build):
    before, _ = validate(blank_referentiel(), "a")
    after, _ = validate(blank_referentiel().replace("id: acces.reseau", "id: acces.debit"), "b")
    with pytest.raises(ReferentielError, match=r"enrichi depuis \(codes acces\.reseau\)"):
        build.check_nothing_lost(before, after)
    build.check_nothing_lost(before, before)
