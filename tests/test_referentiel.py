"""The frame: its types, its file, its faults."""

from __future__ import annotations

import dataclasses
import json
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from precanum_nlp.errors import ReferentielError
from precanum_nlp.referentiel import (
    MAX_BYTES,
    Fault,
    Referentiel,
    blank_referentiel,
    read_referentiel,
    render_code,
    render_overview,
    tree,
    validate,
)
from precanum_nlp.referentiel.models import nearest

ROOT = Path(__file__).resolve().parent.parent
SHARED = ROOT.parent / "shared"

SMALL = """\
titre: "Étude"
version: "1.0"
dimensions:
  - id: champs
    label: "Freins"
    maximum: 3
    groupes:
      - id: acces
        label: "Accès"
        codes:
          - {id: cout, label: "Coût", expressions: ["trop cher", 3G], depuis: "1.0"}
          - {id: lieu, label: "Lieu", statut: brouillon, depuis: "1.0"}
          - {id: vieux, label: "Ancien", statut: retire, depuis: "1.0"}
      - id: autre
        label: "Autre frein"
    codes:
      - {id: reseau, groupe: acces, label: "Réseau", depuis: "1.1"}
      - {id: autre, groupe: autre, label: "Autre frein", ouvert: true, depuis: "1.0"}
journal:
  - {version: "1.0", date: 2018-03-01, type: ajout, vers: [ancien], auteur: "A", motif: "Terrain."}
  - {version: "1.1", date: 2018-03-08, type: renommage, de: [ancien], vers: [vieux], auteur: A, motif: "Mot."}
"""


def small() -> Referentiel:
    referentiel, faults = validate(SMALL, "f.yaml")
    assert faults == ()
    return referentiel


def lines(text: str) -> list[str]:
    referentiel, faults = validate(text, "f.yaml")
    assert referentiel is None
    return [fault.render("f.yaml") for fault in faults]


def test_referentiel_active_codes_in_frame_order():
    champs = small().dimension("champs")
    assert [code.id for code in champs.codes] == ["cout", "reseau", "autre"]
    assert [code.id for code in champs.all_codes] == ["cout", "lieu", "vieux", "reseau", "autre"]


def test_referentiel_reads_every_field():
    referentiel = small()
    code = referentiel.code("cout")
    assert (code.expressions, code.ouvert, code.statut) == (("trop cher", "3G"), False, "actif")
    assert referentiel.code("autre").ouvert
    assert referentiel.dimension("champs").maximum == 3
    assert referentiel.journal[1].de == ("ancien",)
    assert referentiel.journal[1].date == "2018-03-08"


def test_referentiel_is_frozen_and_hashable():
    referentiel = small()
    with pytest.raises(dataclasses.FrozenInstanceError):
        referentiel.version = "2"
    assert len({referentiel, small()}) == 1


@pytest.mark.parametrize(
    ("method", "id", "message"),
    [
        ("code", "reseu", r"code « reseu » : absent du référentiel 1\.0 ; id proche : reseau\."),
        ("code", "zzz", r"ids connus : cout, lieu, vieux, reseau, autre\."),
        ("dimension", "champ", r"dimension « champ » : absent .* ; id proche : champs\."),
    ],
)
def test_referentiel_unknown_id_names_the_nearest(method, id, message):
    with pytest.raises(ReferentielError, match=message):
        getattr(small(), method)(id)


@pytest.mark.parametrize(
    ("old", "new", "same"),
    [
        ('titre: "Étude"\nversion: "1.0"', '# note\nversion: "1.0"\ntitre: "Étude"', True),
        ('label: "Coût", expressions: ["trop cher", 3G]', "expressions: [trop cher, 3G], label: Coût", True),
        ('"trop cher"', '"trop chère"', False),
        ("maximum: 3", "maximum: 2", False),
        ("statut: brouillon, ", "", False),
    ],
    ids=["key order, comment", "layout, quotes", "expression", "maximum", "statut"],
)
def test_referentiel_hash_follows_content_only(old, new, same):
    assert old in SMALL
    other, faults = validate(SMALL.replace(old, new), "f.yaml")
    assert faults == ()
    assert (other.hash == small().hash) is same


def test_referentiel_hash_is_the_same_in_every_process():
    program = f"from precanum_nlp.referentiel import validate; print(validate({SMALL!r}, 'f')[0].hash)"
    run = subprocess.run(
        [sys.executable, "-c", program],
        capture_output=True,
        text=True,
        check=True,
        cwd=ROOT,
        env={"PYTHONHASHSEED": "7"},
    )
    assert run.stdout.strip() == small().hash
    assert len(small().hash) == 16


def test_referentiel_all_faults_at_once_in_file_order():
    text = """\
titre: 2018
version: 1.0
versoin: x
dimensions:
  - id: é
    label: "  "
    maximum: 0
    groupes:
      - id: a
        label: A
        label: B
        codes:
          - {id: x, label: 3, depuis: "1", statut: actf}
          - {id: x, label: c, depuis: "1", inclut: z}
    codes:
      - {id: y, label: y, groupe: aa, depuis: "1"}
journal:
  - {version: "1", date: 2018-02-30, type: fusion, de: [q], vers: [r], auteur: z, motif: }
"""
    assert lines(text) == [
        "f.yaml:1:8 : « titre » : nombre 2018 trouvé ; mettez des guillemets pour en faire un texte.",
        "f.yaml:2:10 : « version » : nombre 1.0 trouvé ; mettez des guillemets pour en faire un texte.",
        "f.yaml:3:1 : clé « versoin » inconnue ; nom proche : version.",
        "f.yaml:5:9 : « id » : « é » trouvé ; prenez lettres sans accent, chiffres, « _ », « . » et « - ».",
        "f.yaml:6:12 : « label » : texte vide ; écrivez un texte.",
        "f.yaml:7:14 : « maximum » : nombre 0 trouvé ; donnez un nombre entier d'au moins 1.",
        "f.yaml:11:9 : clé « label » en double (déjà ligne 10) ; gardez-en une.",
        "f.yaml:13:28 : « label » : nombre 3 trouvé ; mettez des guillemets pour en faire un texte.",
        "f.yaml:13:52 : « statut » : « actf » trouvé ; valeurs admises : actif, brouillon, retire.",
        "f.yaml:14:18 : code « x » en double (déjà ligne 13) ; donnez un autre id.",
        "f.yaml:14:52 : « inclut » : « z » trouvé ; donnez une liste, une ligne « - … » par élément.",
        "f.yaml:16:35 : groupe « aa » inconnu ; groupe proche : a.",
        "f.yaml:18:26 : « date » : « 2018-02-30 » trouvé ; donnez une date AAAA-MM-JJ qui existe.",
        "f.yaml:18:44 : fusion : 1 code(s) dans « de » ; il en faut au moins 2.",
        "f.yaml:18:68 : code « r » cité par le journal, inconnu ; ids connus : x, y.",
        "f.yaml:18:83 : « motif » vide ; donnez une valeur ou retirez la clé.",
    ]


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("id: autre\n", "id: acces\n", "14:13 : groupe « acces » en double (déjà ligne 8)"),
        ("expressions:", "expresions:", "11:39 : clé « expresions » inconnue ; nom proche : expressions."),
        ("expressions:", "cluts:", "11:39 : clé « cluts » inconnue ; noms proches : inclut, exclut."),
        ("groupe: acces,", "", "17:9 : clé « groupe » absente ; ajoutez-la."),
        ("groupe: acces,", "grupe: acces,", "17:22 : clé « grupe » inconnue ; nom proche : groupe."),
        ("maximum: 3", 'maximum: "3"', "6:14 : « maximum » : « 3 » trouvé ; donnez un nombre entier"),
        ("ouvert: true", "ouvert: oui", "« ouvert » : « oui » trouvé ; donnez true ou false"),
        ("2018-03-01", "20180301", "« date » : nombre 20180301 trouvé"),
        ("2018-03-01", "01/03/2018", "donnez une date AAAA-MM-JJ qui existe."),
        ("type: ajout", "type: ajot", "valeurs admises : ajout, renommage, fusion, scission, deplacement"),
        ('label: "Coût"', "label: [a]", "11:31 : « label » : liste trouvée ; donnez un texte."),
        ('label: "Coût"', "label: !!python/object/apply:os.system x", "étiquette YAML « ! » refusée"),
        ('label: "Coût"', "label: !!int 3", "11:31 : étiquette YAML « ! » refusée"),
        ('"trop cher", 3G', "[a]", "« expressions » : liste trouvée ; donnez un texte."),
        ("vers: [ancien]", "vers: []", "ajout : 0 code(s) dans « vers » ; il en faut au moins 1."),
        ("de: [ancien]", "de: []", "renommage : 0 code(s) dans « de » ; il en faut exactement 1."),
        ("type: ajout,", "type: retrait, de: [cout],", "1 code(s) dans « vers » ; il en faut zéro."),
    ],
)
def test_referentiel_one_fault_says_where_and_what(old, new, fault):
    assert old in SMALL
    found = lines(SMALL.replace(old, new, 1))
    assert any(fault in line for line in found), found


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("", "f.yaml:1:1 : fichier vide"),
        ("# rien\n", "f.yaml:1:1 : fichier vide"),
        ("foo", "f.yaml:1:1 : « le fichier » : « foo » trouvé ; donnez un bloc « clé: valeur »."),
        ("a:\n\t- b\n", "f.yaml:2:1 : tabulation ; indentez avec des espaces."),
        ("a:\n  b: 1\n c: 2\n", "f.yaml:3:2 : indentation ou ponctuation inattendue"),
        ("a: b: c\n", "f.yaml:1:5 : « : » inattendu"),
        ("a: - b\n", "f.yaml:1:4 : « - » inattendu"),
        ("a: 'x\n", "f.yaml:2:1 : guillemet ouvert et jamais fermé"),
        ("a: [1, 2\nb: 3\n", "f.yaml:2:2 : liste « [ » mal fermée"),
        ("{a: b", "f.yaml:1:6 : bloc « { » mal fermé"),
        ("a: @b", "f.yaml:1:4 : caractère qui ne peut commencer un texte"),
        ('a: "\\q"', "f.yaml:1:6 : « \\ » inconnu"),
        ("a: !e!x y\n", "f.yaml:1:4 : étiquette YAML « ! » refusée"),
        ("a: b\n--- \nc: d\n", "f.yaml:2:1 : second document"),
        ("a: b\nc: \x07", "f.yaml:2:4 : caractère de contrôle interdit"),
        ("? [a]\n: b\n", "f.yaml:1:3 : une clé doit être un mot"),
        ("a: *z\n", "f.yaml:1:4 : renvoi « *z » vers une ancre qui n'existe pas."),
        ("a: &x 1\nb: &x 2\n", "f.yaml:2:4 : ancre « &x » en double"),
        ("a: &a [*a]\n", "f.yaml:1:8 : renvoi « *a » à un bloc qui le contient"),
        ("[" * 40, "f.yaml:1:31 : plus de 30 niveaux imbriqués"),
    ],
)
def test_referentiel_yaml_errors_are_one_french_line(text, line):
    assert any(found.startswith(line) for found in lines(text)), lines(text)


def test_referentiel_alias_bomb_is_refused_unexpanded():
    # Nine levels of nine: 9^9 = 387 million nodes if it were followed.
    bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x]\n" + "".join(
        f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]\n" for n in range(1, 9)
    )
    assert any("trop de renvois « * »" in line for line in lines(bomb))


def test_referentiel_deep_aliases_are_refused():
    # Each line nests only 20 deep, but on top of the line before: 2000 levels.
    text = "a0: &a0 [x]\n" + "".join(f"a{n}: &a{n} {'[' * 20}*a{n - 1}{']' * 20}\n" for n in range(1, 100))
    assert any("plus de 30 niveaux imbriqués" in line for line in lines(text))


def test_referentiel_an_honest_alias_is_followed():
    text = SMALL.replace('label: "Coût"', 'label: &mot "Coût"').replace('label: "Lieu"', "label: *mot")
    referentiel, faults = validate(text, "f.yaml")
    assert faults == ()
    assert referentiel.code("lieu").label == "Coût"


@given(st.text(st.sampled_from("ab:-[]{}&*!|>'\"#%@`?,~ \n\t\\0é\x00"), max_size=40))
@example("\ud800")
@example('"\\UFFFFFFFF"')
@example("a: !<")
@settings(max_examples=400, deadline=None)
def test_referentiel_any_text_gives_faults_never_an_exception(text):
    referentiel, faults = validate(text, "f.yaml")
    assert referentiel is None
    assert faults
    assert all(fault.ligne >= 1 and fault.colonne >= 1 and fault.message.endswith(".") for fault in faults)


def by_python(text):
    """Parse without libyaml."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(tree, "faultless", lambda text: None)
        return tree.parse(text)


@given(st.text(st.sampled_from("ab:-[]{}&*!|>'\"#%@`?,~ \n\né01.\u00a0"), max_size=40))
@example("a: &x b\nc: *x\n")
@example("- >\n  plié\n  ici\n- |+\n gardé\n\n")
@example(">#")
@example("{a: 1, b: [x, 'y']}\n")
@example("&0:0")
@settings(max_examples=400, deadline=None)
def test_referentiel_what_libyaml_reads_is_what_the_other_parser_reads(text):
    found = tree.faultless(text)
    if found is not None:
        assert (found, []) == by_python(text)


@given(st.integers(0, len(SMALL) - 1), st.integers(0, 30))
@settings(max_examples=200, deadline=None)
def test_referentiel_libyaml_and_the_other_parser_agree_on_a_cut_file(start, length):
    text = SMALL[:start] + SMALL[start + length :]
    found = tree.faultless(text)
    if found is not None:
        assert (found, []) == by_python(text)


def test_referentiel_folded_text_is_read_as_one_line():
    referentiel, faults = validate(SMALL.replace('"Freins"', ">-\n      Les\n      freins"), "f.yaml")
    assert faults == ()
    assert referentiel.dimensions[0].label == "Les freins"


def test_referentiel_of_the_study_is_read_by_libyaml():
    text = (ROOT / "referentiel.yaml").read_text(encoding="utf-8")
    found = tree.faultless(text)
    assert found is not None
    assert (found, []) == by_python(text)


@given(st.integers(0, len(SMALL) - 1), st.integers(0, 30))
@settings(max_examples=200, deadline=None)
def test_referentiel_a_cut_file_is_read_or_faulty(start, length):
    referentiel, faults = validate(SMALL[:start] + SMALL[start + length :], "f.yaml")
    assert (referentiel is None) == bool(faults)
    assert list(faults) == sorted(set(faults))


def test_referentiel_fault_renders_as_file_line_column():
    assert Fault(3, 7, "ici.").render("d/f.yaml") == "d/f.yaml:3:7 : ici."


def test_referentiel_fault_stays_on_one_line():
    found = lines(SMALL.replace("id: cout", 'id: "a\\n\\e[1mb"'))
    assert len(found) == 1
    assert found[0].startswith("f.yaml:11:18 : « id » : « a  [1mb » trouvé ; prenez lettres sans accent")


def test_referentiel_read_puts_every_fault_in_the_error(tmp_path):
    path = tmp_path / "r.yaml"
    path.write_text("titre: 1\nversion: 2\n", encoding="utf-8")
    with pytest.raises(ReferentielError, match=r"r\.yaml:1:1 .*dimensions(.|\n)*r\.yaml:2:10 : « version »"):
        read_referentiel(path)


def test_referentiel_read_accepts_a_bom_and_crlf(tmp_path):
    path = tmp_path / "r.yaml"
    path.write_bytes(SMALL.replace("\n", "\r\n").encode("utf-8-sig"))
    assert read_referentiel(path).hash == small().hash


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (None, r"r\.yaml : fichier introuvable"),
        (b"titre: x\nversion: \xe9t\xe9\n", r"r\.yaml:2:10 : octet qui n'est pas de l'UTF-8"),
        (b"#" * (MAX_BYTES + 1), r"r\.yaml:1:1 : fichier de plus de 5 Mo"),
    ],
    ids=["missing", "latin-1", "too large"],
)
def test_referentiel_read_refuses_an_unusable_file(tmp_path, data, message):
    path = tmp_path / "r.yaml"
    if data is not None:
        path.write_bytes(data)
    with pytest.raises(ReferentielError, match=message):
        read_referentiel(path)


def test_referentiel_read_a_folder_is_an_error(tmp_path):
    with pytest.raises(ReferentielError, match="lecture impossible"):
        read_referentiel(tmp_path)


def test_referentiel_validate_refuses_a_text_too_large():
    assert lines("é" * (MAX_BYTES // 2 + 1))[0].startswith("f.yaml:1:1 : fichier de plus de 5 Mo")


def test_referentiel_blank_is_valid_and_small():
    referentiel, faults = validate(blank_referentiel(), "referentiel.yaml")
    assert faults == ()
    assert [len(dimension.groupes) for dimension in referentiel.dimensions] == [2]
    assert len(referentiel.dimensions[0].codes) == 3


def test_referentiel_overview_lists_groups_and_marks_inactive_codes():
    overview = render_overview(small())
    assert "Freins [champs] : 3 codes, 3 au plus par texte" in overview
    assert "    lieu    Lieu (brouillon)\n    vieux   Ancien (retiré)\n" in overview
    assert small().hash in overview


def test_referentiel_render_code_says_all_of_it():
    text = render_code(small(), "vieux")
    assert text.startswith("vieux : Ancien (retiré)\nFreins › Accès ; depuis la version 1.0\n")
    assert "2018-03-08, version 1.1 : renommage. Mot." in text
    assert "Expressions (2)\n  trop cher ; 3G" in render_code(small(), "cout")


def test_referentiel_render_code_unknown_is_an_error():
    with pytest.raises(ReferentielError, match="id proche : cout"):
        render_code(small(), "couts")


def test_referentiel_import_stays_cheap():
    program = (
        "import sys, precanum_nlp.referentiel\n"
        "print([m for m in ('pydantic', 'ruamel.yaml', 'pandas', 'numpy', 'spacy') if m in sys.modules])"
    )
    command = [sys.executable, "-c", program]
    run = subprocess.run(command, capture_output=True, text=True, check=True, cwd=ROOT)
    assert run.stdout.strip() == "[]"


@pytest.fixture(scope="module")
def frame() -> Referentiel:
    return read_referentiel(ROOT / "referentiel.yaml")


def test_referentiel_frame_has_its_fields_and_proposals(frame):
    # The starting frame; a study that enriches it adds codes and a journal, and moves these numbers.
    if frame.version != "1.0":
        pytest.skip(f"le référentiel est en version {frame.version}, ces comptes sont ceux de la 1.0")
    champs, propositions = frame.dimension("champs"), frame.dimension("propositions")
    assert [len(groupe.codes) for groupe in champs.groupes] == [6, 4, 5, 4, 1]
    assert [len(groupe.codes) for groupe in propositions.groupes] == [12, 11, 10, 11]
    assert (champs.maximum, propositions.maximum) == (3, 3)
    assert [code.id for code in champs.codes if code.ouvert] == ["autre"]


def test_referentiel_frame_explains_each_field_and_proposal(frame):
    codes = frame.dimension("champs").codes + frame.dimension("propositions").codes
    labels = [code.label for code in codes]
    bare = [code.id for code in codes if not (code.definition and code.inclut and code.exclut)]
    assert bare == []
    # Each `exclut` note ends with the neighbour's label, or its beginning.
    targets = [
        (code.id, target)
        for code in codes
        for note in code.exclut
        for target in note.split(" : ", 1)[1].removesuffix(".").split(", ou ")
    ]
    unknown = {target for _, target in targets if not any(label.startswith(target) for label in labels)}
    assert unknown == {"aucun code", "aucun code, ce qui n'est pas « non lu »", "ce champ"}


def test_referentiel_frame_says_the_proposals_are_a_reconstruction():
    text = (ROOT / "referentiel.yaml").read_text(encoding="utf-8")
    assert "reconstruction" in text


def test_referentiel_frame_has_the_labels_of_the_facts(frame):
    path = SHARED / "reference" / "referentiel-facts.yaml"
    if not path.exists():
        pytest.skip("../shared/reference est absent")
    from ruamel.yaml import YAML

    facts = YAML(typ="safe", pure=True).load(path)
    items = [item for enjeu in facts["enjeux"] for item in enjeu["champs"]]
    items += [item for axe in facts["propositions"] for item in axe["items"]]
    assert len(items) == 63
    assert {item["id"]: item["label"] for item in items} == {
        item["id"]: frame.code(item["id"]).label for item in items
    }
    for id, labels in facts["autres_dimensions"].items():
        assert [code.label for code in frame.dimension(id).codes] == labels


def test_referentiel_frame_expressions_come_from_the_list(frame):
    path = SHARED / "data" / "written" / "expressions.json"
    if not path.exists():
        pytest.skip("../shared/data/written est absent")
    for id, expressions in json.loads(path.read_text(encoding="utf-8")).items():
        kept = frame.code(id).expressions
        assert set(kept) <= set(expressions)
        assert len(kept) > len(expressions) / 2


def test_referentiel_the_excerpt_of_the_guide_is_valid():
    guide = (ROOT / "docs" / "referentiel.md").read_text(encoding="utf-8")
    excerpt = guide.split("```yaml\n", 1)[1].split("```", 1)[0]
    referentiel, faults = validate(excerpt, "docs/referentiel.md")
    assert faults == ()
    assert [code.id for code in referentiel.dimension("champs").codes] == [
        "acces.lieu",
        "autre",
        "acces.reseau",
    ]


def test_referentiel_a_message_lists_no_more_names_than_one_reads():
    names = [f"Un libellé assez long, numéro {n}" for n in range(40)]
    said = nearest("zzz", names, "code")
    assert said.startswith(f"codes connus : {names[0]}, {names[1]}")
    assert said.endswith(", …")
    assert len(said) < 160
    assert nearest("zzz", ["x" * 300], "code") == f"codes connus : {'x' * 300}"
    assert nearest("zzz", [], "code") == "codes connus : aucun"
