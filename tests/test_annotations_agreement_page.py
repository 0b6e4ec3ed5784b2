"""docs/corpus.md: what its generated part says of the readers is what the label files say."""

from pathlib import Path

import pytest

from precanum_nlp.annotations import Annotation, agreement
from precanum_nlp.errors import OutputError
from precanum_nlp.referentiel import read_referentiel

STUDY = Path(__file__).parent.parent
PAGE = STUDY / "docs" / "corpus.md"


@pytest.fixture(scope="module")
def sets(scripts):
    return scripts.corpus_agreement.read_sets(STUDY / "annotations")


@pytest.mark.parametrize("dimension", ["champs", "propositions"])
def test_annotations_page_shows_the_agreement_of_the_label_files(scripts, sets, dimension):
    page = PAGE.read_text(encoding="utf-8")
    for name, records in sets.items():
        found = agreement(records, "redacteur", "lecteur2", dimension=dimension, n_boot=1)
        shown = scripts.document.decimal(found.micro_f1.valeur)
        assert f"| {dimension} | {name} | {scripts.document.whole(found.n)} | {shown} [" in page


def test_annotations_page_has_every_active_code_and_says_who_reads(scripts):
    page = PAGE.read_text(encoding="utf-8")
    frame = read_referentiel(STUDY / "referentiel.yaml")
    for dimension in ("champs", "propositions"):
        for code in frame.dimension(dimension).codes:
            assert f"| `{code.id}` {code.label} | " in page
    assert "sont des modèles de langue" in page


def said(name, coder, *codes):
    return [
        Annotation(
            name,
            "0" * 16,
            "champs",
            code,
            "oui" if code else "aucun",
            coder,
            "2018-01-08",
            "1.0",
            "automatique",
        )
        for code in codes or [""]
    ]


def test_annotations_page_counts_whom_the_adjudicator_followed(scripts):
    # Five texts: agreed, then judged for the writer, for the reader, for neither, and one still to judge.
    records = [
        *said("a", "redacteur", "autre"), *said("a", "lecteur2", "autre"),
        *said("b", "redacteur", "autre"), *said("b", "lecteur2"), *said("b", "arbitre", "autre"),
        *said("c", "redacteur", "autre"), *said("c", "lecteur2"), *said("c", "arbitre"),
        *said("d", "redacteur", "autre"), *said("d", "lecteur2"), *said("d", "arbitre", "acces.lieu"),
        *said("e", "redacteur", "autre"), *said("e", "lecteur2"),
    ]  # fmt: skip
    lines = list(
        scripts.corpus_agreement._adjudicated(
            [("essai", "champs"), ("essai", "propositions")], {"essai": records}
        )
    )
    assert lines[2] == "| essai | champs | 4 | 3 | 33\u202f% | 33\u202f% | 33\u202f% |"
    assert lines[3] == "| essai | propositions | 0 | 0 | – | – | – |"


def test_annotations_page_names_the_weak_codes(scripts):
    # Of ten texts the writer gives « autre » to five, the reader to four of those and one other: observed
    # agreement .8, chance .5, kappa .6. « acces.lieu » is given alike.
    records = []
    for n in range(10):
        records += said(str(n), "redacteur", "autre" if n < 5 else "acces.lieu")
        records += said(str(n), "lecteur2", "autre" if n in (0, 1, 2, 3, 9) else "acces.lieu")
    found = agreement(records, "redacteur", "lecteur2", dimension="champs", n_boot=20)
    several = {"champs": {"tout": found, scripts.corpus_agreement.WHOLE: found}}
    lines = list(
        scripts.corpus_agreement._weak_codes(several, {"autre": "Autre frein", "acces.lieu": "Lieu d'accès"})
    )
    assert "`autre` Autre frein (0,60)" in lines[0]


def test_annotations_page_block_replaces_what_was_there(scripts, tmp_path):
    page = tmp_path / "page.md"
    page.write_text(
        "A\n<!-- x : début (écrit par un script) -->\nancien\n<!-- x : fin -->\nB\n", encoding="utf-8"
    )
    for _ in range(2):
        scripts.document.fill_block(page, "x", [r"neuf \1"])
    assert page.read_text(encoding="utf-8") == (
        "A\n<!-- x : début (écrit par un script) -->\n\nneuf \\1\n\n<!-- x : fin -->\nB\n"
    )
    with pytest.raises(OutputError, match="repères « y » absents ou en double"):
        scripts.document.fill_block(page, "y", [])


@pytest.mark.parametrize(
    ("shown", "expected"),
    [
        (("interval", 0.894, 0.871, 0.9), "0,89 [0,87 ; 0,90]"),
        (("interval", 0.894, None, None), "0,89"),
        (("interval", float("nan"), float("nan"), float("nan")), "–"),
        (("whole", 12345), "12\u202f345"),
        (("percent", 0.126), "13\u202f%"),
    ],
    ids=["intervalle", "sans intervalle", "rien", "nombre", "part"],
)
def test_annotations_page_figures_are_french(scripts, shown, expected):
    name, *values = shown
    assert getattr(scripts.document, name)(*values) == expected
