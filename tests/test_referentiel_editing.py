"""Edits of a frame's text touch what they concern, and nothing else."""

import difflib
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from precanum_nlp.errors import ReferentielError
from precanum_nlp.referentiel import (
    Signature,
    add_code,
    blank_referentiel,
    merge_codes,
    move_code,
    rename_code,
    restore_codes,
    retire_codes,
    split_code,
    validate,
)

ROOT = Path(__file__).resolve().parent.parent
BY = Signature("A. Martin", "2018-03-01", "Entretiens.")
TEXT = """\
# En tête
titre: "Étude"
version: "1.0"   # un texte
dimensions:
  - id: champs
    label: "Freins"
    groupes:
      - id: acces
        label: "Accès"
        codes:
          # le prix
          - id: cout
            label: "Coût"   # vu en entretien
            expressions: [
              "trop cher",  "hors de prix",
            ]
            depuis: "1.0"
          - {id: reseau, label: "Réseau", depuis: "1.0"}

          # fin du groupe
      - id: usage
        label: "Usage"
    codes:
      - {id: peur, groupe: usage, label: Peur, depuis: "1.0"}
  - id: idees
    label: "Idées"
    groupes: [{id: aide, label: Aide, codes: [{id: atelier, label: Atelier, depuis: "1.0"}]}]
# Pied
"""


def lines_changed(before, after):
    """Return the lines that an edit took away and those that it wrote, without indentation."""
    found = list(difflib.ndiff(before.splitlines(), after.splitlines()))
    return [[line[2:].strip() for line in found if line[0] == sign] for sign in "-+"]


def frame(text):
    referentiel, faults = validate(text, "f.yaml")
    assert faults == ()
    return referentiel


def journal(line):
    return [
        "journal:",
        f'- {{version: "1.1", date: 2018-03-01, {line}, auteur: "A. Martin", motif: "Entretiens."}}',
    ]


def test_editing_add_writes_a_block_at_the_end_of_the_group():
    after = add_code(TEXT, BY, dimension="champs", groupe="acces", id="lieu", label='Lieu « où »: "ici"',
                     expressions=["wifi public"])  # fmt: skip
    gone, new = lines_changed(TEXT, after)
    assert gone == ['version: "1.0"   # un texte']
    assert new == [
        'version: "1.1"   # un texte',
        "- id: lieu",
        'label: "Lieu « où »: \\"ici\\""',
        'expressions: ["wifi public"]',
        "statut: actif",
        'depuis: "1.1"',
        *journal("type: ajout, vers: [lieu]"),
    ]
    assert [code.id for code in frame(after).dimensions[0].groupes[0].codes] == ["cout", "reseau", "lieu"]


@pytest.mark.parametrize(("dimension", "groupe"), [("champs", "usage"), ("idees", "aide")])
def test_editing_add_where_no_block_list_is(dimension, groupe):
    after = frame(add_code(TEXT, BY, dimension=dimension, groupe=groupe, id="x", label="X"))
    assert "x" in [code.id for code in after.dimension(dimension).all_codes]


@pytest.mark.parametrize(
    ("edit", "gone", "new"),
    [
        (lambda t: rename_code(t, BY, id="cout", new="prix", label="Prix"),
         ["- id: cout", 'label: "Coût"   # vu en entretien'],
         ["- id: prix", 'label: "Prix"   # vu en entretien',
          *journal("type: renommage, de: [cout], vers: [prix]")]),
        (lambda t: merge_codes(t, BY, ids=["cout"], into="reseau"), [],
         ["statut: retire", *journal("type: fusion, de: [cout, reseau], vers: [reseau]")]),
        (lambda t: retire_codes(t, BY, ids=["reseau"]),
         ['- {id: reseau, label: "Réseau", depuis: "1.0"}'],
         ['- {id: reseau, label: "Réseau", statut: retire, depuis: "1.0"}',
          *journal("type: retrait, de: [reseau]")]),
        (lambda t: move_code(t, BY, id="peur", dimension="champs", groupe="acces"),
         ["- {id: peur, groupe: usage, label: Peur, depuis: \"1.0\"}"],
         ["- {id: peur, groupe: acces, label: Peur, depuis: \"1.0\"}",
          *journal("type: deplacement, de: [peur], vers: [peur]")]),
    ],
    ids=["rename", "merge", "retire", "move"],
)  # fmt: skip
def test_editing_changes_the_lines_that_it_must(edit, gone, new):
    removed, written = lines_changed(TEXT, edit(TEXT))
    assert sorted(removed) == sorted(['version: "1.0"   # un texte', *gone])
    assert sorted(written) == sorted(['version: "1.1"   # un texte', *new])


def test_editing_split_adds_children_and_retires_the_parent():
    after = frame(split_code(TEXT, BY, id="cout", into={"cout.box": "Box", "reseau": ""}))
    assert [(c.id, c.statut) for c in after.dimensions[0].groupes[0].codes] == [
        ("cout", "retire"), ("reseau", "actif"), ("cout.box", "actif"),
    ]  # fmt: skip
    assert (after.journal[0].de, after.journal[0].vers) == (("cout",), ("cout.box", "reseau"))


def test_editing_move_takes_the_comments_along_and_leaves_an_empty_list():
    after = move_code(TEXT, BY, id="cout", dimension="champs", groupe="usage")
    assert (
        '          # le prix\n          - id: cout\n            label: "Coût"   # vu'
        in after.split("usage")[1]
    )
    last = move_code(after.replace("1.1", "1.0"), BY, id="reseau", dimension="champs", groupe="usage")
    assert frame(last).dimensions[0].groupes[0].codes == ()


def test_editing_retire_then_restore_gives_the_code_back():
    retired = retire_codes(TEXT, BY, ids=["cout"])
    back = frame(restore_codes(retired, BY, ids=["cout"]))
    assert back.code("cout") == frame(TEXT).code("cout")
    assert [change.version for change in back.journal] == ["1.1", "1.2"]


@pytest.mark.parametrize(
    "text", [TEXT, blank_referentiel(), (ROOT / "referentiel.yaml").read_text(encoding="utf-8")]
)
def test_editing_every_code_of_a_frame_can_be_changed(text):
    before = frame(text)
    for code in before.dimensions[-1].codes[:2]:
        renamed = frame(rename_code(text, BY, id=code.id, new="nouveau", label="Nouveau : « x »"))
        assert renamed.code("nouveau").label == "Nouveau : « x »"
    id = before.dimensions[0].codes[0].id
    assert frame(retire_codes(text, BY, ids=[id])).code(id).statut == "retire"


@settings(deadline=None)  # another program may hold the machine for longer than hypothesis waits
@given(st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), min_size=1).filter(str.strip))
def test_editing_any_label_is_read_as_written(label):
    after = frame(rename_code(TEXT, BY, id="cout", new="cout", label=label))
    assert after.code("cout").label == label.strip()


@pytest.mark.parametrize(
    ("edit", "message"),
    [
        (lambda: add_code(TEXT, BY, dimension="champs", groupe="acces", id="cout", label="X"), "déjà dans"),
        (lambda: add_code(TEXT, BY, dimension="champs", groupe="axes", id="x", label="X"), "groupe proche"),
        (lambda: rename_code(TEXT, BY, id="cuot", new="x"), "id proche : cout"),
        (lambda: rename_code(TEXT, BY, id="cout", new="été"), "lettres sans accent"),
        (lambda: merge_codes(TEXT, BY, ids=["cout"], into="atelier"), "codes de plusieurs dimensions"),
        (lambda: split_code(TEXT, BY, id="cout", into={"x": "", "y": "Y"}), "« x » : nouveau, sans libellé"),
        (lambda: split_code(TEXT, BY, id="cout", into={"x": "X"}), r"scission : 1 code\(s\)"),
        (lambda: move_code(TEXT, BY, id="cout", dimension="champs", groupe="acces"), "déjà dans le groupe"),
        (lambda: move_code(TEXT, BY, id="atelier", dimension="champs", groupe="acces"), "entre crochets"),
        (lambda: restore_codes(TEXT, BY, ids=["cout"]), "déjà en vigueur"),
        (lambda: retire_codes(TEXT, Signature("A", "2018-03-01", "M", "0.9"), ids=["cout"]), "pas après"),
        (lambda: retire_codes(TEXT, Signature("A", "01/03/2018", "M"), ids=["cout"]), "date AAAA-MM-JJ"),
    ],
)  # fmt: skip
def test_editing_refuses_what_would_not_hold(edit, message):
    with pytest.raises(ReferentielError, match=message):
        edit()
