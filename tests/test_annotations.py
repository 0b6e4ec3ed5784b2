"""Records, label files, last words, and checks against the corpus and the frame."""

import pickle
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from precanum_nlp.annotations import (
    COLUMNS,
    Annotation,
    append_annotations,
    check_against,
    current_labels,
    faults,
    read_annotations,
    still_standing,
    write_annotations,
)
from precanum_nlp.corpus.records import Contribution
from precanum_nlp.errors import AnnotationError, OutputError
from precanum_nlp.referentiel import validate

YES = Annotation(
    id="001",
    empreinte="0123456789abcdef",
    dimension="champs",
    code="acces.lieu",
    decision="oui",
    annotateur="claire",
    date="2018-01-31",
    referentiel="1.0",
    source="humain",
)
NONE = replace(YES, code="", decision="aucun")
ASIDE = replace(YES, code="", decision="ecarte", remarque="hors sujet")


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"id": " "}, "id vide"),
        ({"empreinte": "1,23E+15"}, "16 chiffres hexadécimaux attendus"),
        ({"decision": "peut-être"}, "attendue parmi oui, non, aucun, ecarte"),
        ({"code": ""}, "decision « oui » sans code"),
        ({"decision": "aucun"}, "« aucun » avec le code acces.lieu"),
        ({"decision": "ecarte", "code": ""}, "« ecarte » sans motif"),
        ({"date": "20180131"}, "attendue sous la forme 2018-01-31"),
        ({"date": "2018-02-30"}, "attendue sous la forme 2018-01-31"),
        ({"source": "moi"}, "attendue parmi humain, automatique, modele:<nom>"),
        ({"debut": 3}, "debut et fin vont ensemble"),
        ({"debut": 9, "fin": 9}, "attendu 0 ≤ debut < fin"),
    ],
)
def test_annotations_faults_name_what_is_wrong(changes, message):
    (fault,) = faults(replace(YES, **changes))
    assert message in fault


@pytest.mark.parametrize(
    "record",
    [
        YES,
        NONE,
        ASIDE,
        replace(YES, debut=0, fin=4),
        replace(YES, source="modele:m1", date="2018-01-31T09:00:00"),
    ],
)
def test_annotations_faults_accept_what_is_right(record):
    assert faults(record) == ()


remarks = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=20)


@given(
    st.lists(st.builds(replace, st.just(YES), remarque=remarks, id=st.sampled_from(["001", "=1+1", "'x"])))
)
def test_annotations_write_then_read_gives_the_same(tmp_path_factory, records):
    path = tmp_path_factory.mktemp("lots") / "lot.claire.csv"
    write_annotations(path, records)
    assert read_annotations(path) == tuple(records)


def test_annotations_file_is_readable_in_excel(tmp_path):
    path = tmp_path / "lot.claire.csv"
    write_annotations(path, [replace(YES, remarque="=1+1", debut=0, fin=4)])
    first, second, *_ = path.read_bytes().split(b"\r\n")
    assert first == b"\xef\xbb\xbf" + ";".join(COLUMNS).encode()
    assert second.endswith(b";humain;'=1+1;0;4")


def test_annotations_write_refuses_to_replace(tmp_path):
    path = tmp_path / "lot.claire.csv"
    write_annotations(path, [YES])
    with pytest.raises(OutputError, match="existe déjà"):
        write_annotations(path, [NONE])
    assert read_annotations(path) == (YES,)


def test_annotations_write_refuses_a_malformed_record(tmp_path):
    path = tmp_path / "lot.claire.csv"
    with pytest.raises(AnnotationError, match=r"lot\.claire\.csv, 001 : decision « oui » sans code"):
        write_annotations(path, [replace(YES, code="")])
    assert not path.exists()


def test_annotations_read_what_a_spreadsheet_saved(tmp_path):
    path = tmp_path / "lot.claire.csv"
    row = "001;0123456789abcdef;champs;;ecarte;claire;31/01/2018 9:05;1.0;humain;déjà lu;;"
    path.write_bytes(f"{';'.join(COLUMNS)}\r\n{row}\r\n;;;;;;;;;;;\r\n".encode("cp1252"))
    assert read_annotations(path) == (replace(ASIDE, remarque="déjà lu", date="2018-01-31T09:05:00"),)


def test_annotations_read_lists_every_fault_with_its_place(tmp_path):
    head = ";".join(COLUMNS)
    (tmp_path / "a.csv").write_text(
        f"{head}\n001;0123456789abcdef;champs;;oui;claire;2018-01-31;1.0;humain;;;\n"
        "002;xyz;champs;;aucun;claire;hier;1.0;humain;;;\n1;2;3;4;5;6;7;8;9;10;11;12;13\n"
        "003;0123456789abcdef;champs;c;oui;claire;2018-01-31;1.0;humain;;a;b\n",
        encoding="utf-8",
    )
    (tmp_path / "b.csv").write_text("id,code\n1,2\n", encoding="utf-8")
    with pytest.raises(AnnotationError) as caught:
        read_annotations(tmp_path)
    lines = str(caught.value).splitlines()
    assert [line.split(" : ")[0] for line in lines] == [
        "a.csv:2",
        "a.csv:3",
        "a.csv:3",
        "a.csv:4",
        "a.csv:5",
        "b.csv:1",
    ]
    assert "sans code" in lines[0]
    assert "13 cellules pour 12 colonnes" in lines[3]
    assert "nombres entiers attendus" in lines[4]
    assert "colonnes manquantes" in lines[5]
    assert "trouvées : id,code" in lines[5]


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", r"colonnes manquantes : id, .* trouvées : aucune"),
        (";".join(COLUMNS).encode() + b'\n"001;', r"lot\.csv:2 : guillemets mal fermés"),
        (b"id;\xe9\x81\n", r"lot\.csv:1 : ni UTF-8 ni cp1252"),
    ],
    ids=["vide", "guillemet", "octets"],
)
def test_annotations_read_refuses_a_broken_file(tmp_path, data, message):
    path = tmp_path / "lot.csv"
    path.write_bytes(data)
    with pytest.raises(AnnotationError, match=message):
        read_annotations([path])


def test_annotations_read_names_a_missing_file(tmp_path):
    with pytest.raises(AnnotationError, match=r"absent\.csv : fichier d'annotations introuvable"):
        read_annotations(tmp_path / "absent.csv")


def test_annotations_read_never_enters_a_subfolder(tmp_path):
    (tmp_path / "test").mkdir()
    write_annotations(tmp_path / "test" / "lot.claire.csv", [YES])
    write_annotations(tmp_path / "lot.claire.csv", [NONE])
    assert read_annotations(tmp_path) == (NONE,)


def test_annotations_append_keeps_and_does_not_repeat(tmp_path):
    path = tmp_path / "lot.claire.csv"
    assert append_annotations(path, [YES, YES]) == 1
    later = replace(YES, decision="non", date="2018-02-01")
    assert append_annotations(path, [YES, later]) == 1
    assert read_annotations(path) == (YES, later)


def test_annotations_append_leaves_a_malformed_file_alone(tmp_path):
    path = tmp_path / "lot.claire.csv"
    path.write_bytes(b"id;code\n")
    with pytest.raises(AnnotationError, match="colonnes manquantes"):
        append_annotations(path, [YES])
    assert path.read_bytes() == b"id;code\n"


def other(name, **changes):
    return replace(YES, annotateur=name, **changes)


LATER = {"date": "2018-02-01"}


@pytest.mark.parametrize(
    ("records", "expected"),
    [
        ([YES, replace(YES, code="autre")], {"acces.lieu", "autre"}),
        ([YES, replace(YES, decision="non", **LATER)], set()),
        ([replace(YES, decision="non", **LATER), YES], set()),
        ([YES, replace(NONE, **LATER)], set()),
        ([NONE, replace(YES, **LATER)], {"acces.lieu"}),
        ([ASIDE, replace(YES, **LATER)], {"acces.lieu"}),
        ([YES, replace(YES, decision="non")], set()),
        ([other("claire"), other("paul")], {"acces.lieu"}),
        (
            [
                other("claire"),
                other("paul", code="autre"),
                other("arbitre1", code="autre", date="2017-01-01"),
            ],
            {"autre"},
        ),
    ],
    ids=[
        "deux codes",
        "refus plus tard",
        "l'ordre du fichier ne compte pas",
        "aucun plus tard",
        "code après aucun",
        "code après mise à l'écart",
        "même date : le dernier",
        "accord",
        "arbitre",
    ],
)
def test_annotations_last_word_stands(records, expected):
    assert current_labels(records, dimension="champs")["001"] == expected


def test_annotations_keep_the_three_nothings_apart():
    labels = current_labels([replace(NONE, id="lu"), replace(ASIDE, id="écarté")], dimension="champs")
    assert (labels["lu"], labels.lus, dict(labels.ecartes)) == (frozenset(), {"lu"}, {"écarté": "hors sujet"})
    assert "écarté" not in labels
    assert "jamais lu" not in labels


def test_annotations_list_contradictions_unless_a_priority_is_given():
    records = [other("claire"), other("paul", code="", decision="aucun")]
    labels = current_labels(records, dimension="champs")
    assert labels.lus == frozenset()
    assert {name: set(s.codes) for name, s in labels.contradictions["001"].items()} == {
        "claire": {"acces.lieu"},
        "paul": set(),
    }
    assert current_labels(records, dimension="champs", priorite=("paul", "claire"))["001"] == frozenset()
    assert current_labels(records, dimension="champs", annotateurs=["claire"])["001"] == {"acces.lieu"}


@pytest.mark.parametrize("automatic", ["redacteur", "arbitre"])
def test_annotations_a_person_goes_before_automatic_readers(automatic):
    read = [
        other(automatic, code="", decision="aucun", source="automatique"),
        other("claire", source="modele:dialogue-3"),
    ]
    labels = current_labels(read, dimension="champs", priorite=(automatic,))
    assert (labels["001"], labels.par_personnes) == ({"acces.lieu"}, {"001"})
    assert not current_labels(read[:1], dimension="champs").par_personnes
    # between people, the rule is as ever
    paul = other("paul", code="", decision="aucun")
    assert current_labels([*read, paul], dimension="champs").contradictions.keys() == {"001"}


def test_annotations_set_aside_against_no_code_is_a_contradiction():
    labels = current_labels(
        [other("claire", code="", decision="aucun"), replace(ASIDE, annotateur="paul")], dimension="champs"
    )
    assert set(labels.contradictions) == {"001"}


def test_annotations_labels_go_to_worker_processes():
    labels = current_labels([YES, other("paul", id="002", code="autre")], dimension="champs")
    assert pickle.loads(pickle.dumps(labels)) == labels


def test_annotations_dimensions_do_not_mix():
    assert len(current_labels([YES], dimension="propositions")) == 0


TEXT = "Pas de bus le soir."
FRAME, _ = validate(
    """\
titre: Étude
version: "1.1"
dimensions:
  - id: champs
    label: Freins
    groupes:
      - id: acces
        label: Accès
        codes: [{id: acces.lieu, label: Lieu, depuis: "1.0"}, {id: autre, label: Autre, depuis: "1.0"}]
journal:
  - {version: "1.1", de: [acces.ou], vers: [acces.lieu], type: renommage,
     date: 2018-01-01, auteur: A, motif: B}
""",
    "referentiel.yaml",
)


@pytest.fixture
def contribution():
    return Contribution(id="001", texte=TEXT)


@pytest.fixture
def good():
    from precanum_nlp.corpus import text_hash

    return replace(YES, empreinte=text_hash(TEXT))


def test_annotations_check_accepts_what_fits(contribution, good):
    assert check_against([good, replace(good, debut=0, fin=len(TEXT))], [contribution], FRAME) == ()
    assert check_against([replace(good, code="acces.ou")], [contribution], FRAME) == ()


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"id": "002"}, "002, claire, champs : aucune contribution de cet identifiant"),
        ({"empreinte": "0" * 16}, "le texte a changé depuis la lecture du 2018-01-31"),
        ({"debut": 0, "fin": 400}, "passage 0–400 hors du texte"),
        (
            {"code": "acces.lieux"},
            "code acces.lieux absent du référentiel ou retiré ; code proche : acces.lieu",
        ),
        ({"dimension": "champ"}, "dimension inconnue du référentiel ; dimension proche : champs"),
    ],
)
def test_annotations_check_lists_what_contradicts(contribution, good, changes, message):
    (fault,) = check_against([replace(good, **changes)], [contribution], FRAME)
    assert message in fault


def test_annotations_check_lists_none_next_to_a_code(contribution, good):
    none = replace(good, code="", decision="aucun")
    (fault,) = check_against([good, none, replace(good, annotateur="paul")], [contribution], FRAME)
    assert "001, claire, champs : « aucun » et acces.lieu à la même date" in fault
    assert check_against([good, replace(none, date="2018-02-01")], [contribution], FRAME) == ()


LOCAL_FRAME, _ = validate(
    """\
titre: Étude
version: "1.0"
dimensions:
  - id: champs
    label: Freins
    groupes: [{id: acces, label: Accès, codes: [{id: acces.lieu, label: Lieu, depuis: "1.0"}]}]
""",
    "referentiel.yaml",
)


def test_annotations_stay_with_the_text_they_were_made_on():
    other, gone = replace(YES, id="002"), replace(YES, id="003")
    texts = {"001": YES.empreinte, "002": "f" * 16}  # 002 is another text under the same number
    kept, remarks = still_standing([YES, other, gone], texts, LOCAL_FRAME)
    assert kept == (YES,)
    assert remarks == (
        "1 contributions étiquetées dont le texte a changé : laissées",
        "1 contributions étiquetées absentes du corpus : laissées",
    )


def test_annotations_of_a_code_that_the_frame_lost_are_refused():
    lost = replace(YES, code="acces.perdu")
    with pytest.raises(AnnotationError, match=r"code 'acces\.perdu' absent de 'champs'"):
        still_standing([lost], {"001": YES.empreinte}, LOCAL_FRAME)
