"""The coding guide covers the frame, and its examples are those of the frame."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from precanum_nlp.errors import ReferentielError
from precanum_nlp.referentiel import read_referentiel, validate

ROOT = Path(__file__).resolve().parent.parent
GUIDE = (ROOT / "docs" / "guide-de-codage.md").read_text(encoding="utf-8")

FRAME = """\
titre: "Petit"
version: "1.0"
# Un commentaire.
dimensions:
  - id: champs
    label: "Champs"
    groupes:
      - id: acces
        label: "Accès"
        codes:
          - id: lieu
            label: "Lieu"
            expressions: ["wifi",
              "borne"]  # gardée telle quelle
            statut: actif
            depuis: "1.0"
          - id: prix
            label: "Prix"
            exemples:
              - "ancien"
            statut: actif
            depuis: "1.0"
"""

WITH_EXAMPLES = """\
titre: "Petit"
version: "1.0"
# Un commentaire.
dimensions:
  - id: champs
    label: "Champs"
    groupes:
      - id: acces
        label: "Accès"
        codes:
          - id: lieu
            label: "Lieu"
            expressions: ["wifi",
              "borne"]  # gardée telle quelle
            exemples:
              - "À la \\"borne\\" : rien."
              - "Debout."
            statut: actif
            depuis: "1.0"
          - id: prix
            label: "Prix"
            exemples:
              - "neuf"
            statut: actif
            depuis: "1.0"
"""


DIMENSIONS = ("champs", "propositions")
FRAME_IN_FORCE = read_referentiel(ROOT / "referentiel.yaml")
CODES = {code.id: code for name in DIMENSIONS for code in FRAME_IN_FORCE.dimension(name).codes}


@pytest.fixture(scope="module")
def build(scripts):
    return scripts.build_guide


@pytest.fixture(scope="module")
def sections(build):
    return build.sections_of(GUIDE)


def test_guide_has_a_section_for_each_active_code_in_the_frame_s_order(sections):
    assert list(sections) == list(CODES)
    assert len(sections) == 64  # 19 fields, the open answer, 44 proposals


@pytest.mark.parametrize("id", CODES)
def test_guide_section_is_whole(sections, build, id):
    section = sections[id]
    assert section.label == CODES[id].label
    assert list(section.examples) == [*build.CARRYING, build.LOOKALIKE]
    assert re.findall(r"(?m)^\*\*([^*]+)\*\*", section.prose)[:3] == [
        "Compte",
        "Ne compte pas",
        "On hésite avec",
    ]


@pytest.mark.parametrize("id", CODES)
def test_guide_lookalike_gets_something_else(sections, build, id):
    note = sections[id].examples[build.LOOKALIKE][1]
    assert note.startswith("→ ")
    others = re.findall(r"`([^`]+)`", note)
    assert others or "aucun code" in note
    assert id not in others


def test_guide_names_only_codes_and_dimensions_of_the_frame():
    every = {code.id for dimension in FRAME_IN_FORCE.dimensions for code in dimension.codes}
    known = every | {dimension.id for dimension in FRAME_IN_FORCE.dimensions} | {"aucun", "ecarte"}
    assert set(re.findall(r"`([^`\n]+)`", GUIDE)) <= known


def test_guide_examples_are_all_different(sections):
    texts = [text for section in sections.values() for text, _ in section.examples.values()]
    assert len(set(texts)) == len(texts) == 4 * 64


def test_guide_links_lead_to_its_headings():
    headings = re.findall(r"(?m)^#+ (.+)$", GUIDE)
    anchors = {re.sub(r"[^\w -]", "", title.lower()).replace(" ", "-") for title in headings}
    links = re.findall(r"\]\(#([^)]+)\)", GUIDE)
    assert links
    assert set(links) <= anchors


def test_guide_describes_each_other_dimension():
    part = GUIDE.split("## Les autres dimensions", 1)[1]
    others = [d.id for d in FRAME_IN_FORCE.dimensions if d.id not in DIMENSIONS]
    assert re.findall(r"(?m)^\| `(\w+)` \|", part) == others


def _rows_of_other_codes():
    part = GUIDE.split("## Les autres dimensions", 1)[1]
    return re.findall(r"(?m)^\| (⚠ )?`(\w+\.\w+)` ([^|]+) \| ([^|]+) \| ([^|]+) \| « ([^|]+) » \|$", part)


def test_guide_has_a_row_for_each_code_of_the_other_dimensions():
    others = [c for d in FRAME_IN_FORCE.dimensions if d.id not in DIMENSIONS for c in d.codes]
    rows = _rows_of_other_codes()
    assert [(id, label) for _, id, label, *_ in rows] == [(c.id, c.label) for c in others]
    examples = [example for *_, example in rows]
    assert len(set(examples)) == len(examples) == 54


def test_guide_marks_the_codes_on_which_readers_agreed_least():
    """After a change of the agreement in docs/corpus.md, mend the notes of the codes that it names."""
    page = (ROOT / "docs" / "corpus.md").read_text(encoding="utf-8")
    lines = re.findall(r"(?m)^- \w+, kappa sous 0,80 dans l'étude seule : (.+)$", page)
    low = {id for line in lines for id in re.findall(r"`([^`]+)`", line)}
    assert len(low) > 5
    assert {id for mark, id, *_ in _rows_of_other_codes() if mark} == low - set(CODES)


@pytest.mark.parametrize("id", CODES)
def test_guide_examples_are_those_of_the_frame(sections, build, id):
    """After a change of the guide: python scripts/build_guide.py."""
    expected = [] if CODES[id].ouvert else build.carrying_examples(sections[id])
    assert list(CODES[id].exemples) == expected


def test_guide_copy_changes_the_examples_and_no_other_line(build):
    examples = {"lieu": ['À la "borne" : rien.', "Debout."], "prix": ["neuf"]}
    text = build.with_examples(FRAME, examples)
    assert text == WITH_EXAMPLES
    assert build.with_examples(text, examples) == text
    referentiel, faults = validate(text, "f.yaml")
    assert faults == ()
    assert referentiel.code("lieu").exemples == ('À la "borne" : rien.', "Debout.")


def test_guide_copy_refuses_a_code_unknown_to_the_frame(build):
    with pytest.raises(ReferentielError, match="codes absents du référentiel : banque"):
        build.with_examples(FRAME, {"banque": ["x"]})


def test_guide_copy_refuses_a_code_without_statut(build):
    frame = FRAME.replace("            statut: actif\n", "", 1)
    with pytest.raises(ReferentielError, match="« lieu » sans « statut »"):
        build.with_examples(frame, {"lieu": ["x"]})


@pytest.mark.parametrize(
    "guide",
    [
        "#### `a` · A\n\n#### `a` · A\n",
        "#### `a` · A\n\n- **Évident** : « x »\n- **Évident** : « y »\n",
    ],
    ids=["section", "example"],
)
def test_guide_refuses_doubles(build, guide):
    with pytest.raises(ReferentielError, match="en double pour « a »"):
        build.sections_of(guide)
