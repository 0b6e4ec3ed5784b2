"""REFI-QDA: the standard, an independent reader, what other tools write, what is refused."""

import itertools
import re
import tempfile
import zipfile
from pathlib import Path

import pytest
from exchange_samples import COST, FEAR, NETWORK, TEXTS, bundle, frame, readings, target, told
from hypothesis import given, settings
from hypothesis import strategies as st
from refi_schema import CODEBOOK, PROJECT, breaches
from test_exchange_round_trips import kinds

from precanum_nlp.annotations import CodedPassage, Reading
from precanum_nlp.annotations.exchange import (
    Bundle,
    Target,
    draft_frame,
    known_codes,
    read_codebook,
    read_project,
    write_codebook,
    write_project,
)
from precanum_nlp.annotations.exchange.offsets import Alignment
from precanum_nlp.corpus import Contribution
from precanum_nlp.errors import AnnotationError, CorpusError
from precanum_nlp.referentiel import validate

PROJECT_NS, CODEBOOK_NS = "urn:QDA-XML:project:1.0", "urn:QDA-XML:codebook:1.0"


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    path = tmp_path_factory.mktemp("refi") / "etude.qdpx"
    write_project(path, bundle())
    return path


@pytest.fixture(scope="module")
def codebook(tmp_path_factory):
    path = tmp_path_factory.mktemp("refi") / "livre.qdc"
    write_codebook(path, frame())
    return path


def archive(path, qde, texts=None, name="project.qde"):
    """Write a project as another tool would."""
    with zipfile.ZipFile(path, "w") as out:
        out.writestr(name, qde)
        for member, text in (texts or {}).items():
            out.writestr(member, text)
    return path


def test_refi_project_keeps_to_the_schema(project):
    with zipfile.ZipFile(project) as members:
        assert breaches(members.read("project.qde"), PROJECT, PROJECT_NS) == []
        texts = {name for name in members.namelist() if name != "project.qde"}
        paths = re.findall(r'plainTextPath="internal://([^"]+)"', members.read("project.qde").decode())
        assert texts == {f"sources/{path}" for path in paths}
        assert not any(b"\r" in members.read(name) or b"\xef\xbb\xbf" in members.read(name) for name in texts)


def test_refi_empty_project_keeps_to_the_schema(tmp_path):
    write_project(tmp_path / "a.qdpx", Bundle(frame(), ()))
    with zipfile.ZipFile(tmp_path / "a.qdpx") as members:
        assert breaches(members.read("project.qde"), PROJECT, PROJECT_NS) == []


def test_refi_codebook_keeps_to_the_schema(codebook):
    assert breaches(codebook.read_bytes(), CODEBOOK, CODEBOOK_NS) == []


@pytest.mark.parametrize(
    ("document", "breach"),
    [
        ('<Project xmlns="{ns}"/>', "no name"),
        ('<Project name="a" xmlns="{ns}"><Users/></Project>', "children , not User+"),
        ('<Project name="a" xmlns="{ns}"><Sources/><Users/></Project>', "not Users? CodeBook?"),
        ('<Project name="a" xmlns="{ns}"><Users><User guid="1"/></Users></Project>', "guid='1'"),
        ('<Project name="a"/>', "unknown element"),
    ],
)
def test_refi_the_schema_as_retold_sees_a_breach(document, breach):
    assert breach in "\n".join(breaches(document.replace("{ns}", PROJECT_NS).encode(), PROJECT, PROJECT_NS))


def test_refi_an_independent_reader_finds_the_same_words(project, tmp_path):
    pyrefiqda = pytest.importorskip("pyrefiqda", reason="pyrefiqda is an extra of the tests")
    read = pyrefiqda.RefiProject.load(project, extract_dir=tmp_path / "x")
    users = {user.guid: user.name for user in read.users.user}
    codes = {}

    def walk(several):
        for code in several:
            codes[code.guid] = code.name
            walk(code.code)

    walk(read.code_book.codes.code)
    labels = {code.id: code.label for d in frame().dimensions for code in d.all_codes}
    found, whole = set(), 0
    for source in read.sources.text_source:
        path = pyrefiqda.RefiProject.resolve_source_path(source.plain_text_path, tmp_path / "x")
        text = path.read_bytes().decode("utf-8")
        for selection in source.plain_text_selection:
            words = text[selection.start_position : selection.end_position]
            whole += words == text
            for coding in selection.coding:
                if words != text:
                    found.add(
                        (source.name, words, codes[coding.code_ref.target_guid], users[coding.creating_user])
                    )
    assert found == {
        (r.id, Alignment(TEXTS[r.id][p.debut : p.fin]).canonical, labels[p.code], r.annotateur)
        for r in readings()
        for p in r.passages
        if p.debut is not None
    }
    assert ("001", "trop cher 😀", "Coût de l'abonnement", "anne") in found
    assert (
        whole == 3
    )  # nothing but codes of the whole text, "none" and "set aside": one selection a text and reason


def test_refi_an_independent_reader_reads_the_codebook(codebook):
    pyrefiqda = pytest.importorskip("pyrefiqda", reason="pyrefiqda is an extra of the tests")
    read = pyrefiqda.RefiCodebook.load(codebook)
    top = read.codes.code[0]
    assert (top.name, top.is_codable, top.description) == ("Freins", False, "Quels obstacles ?")
    assert [code.name for code in top.code] == [
        "Accès",
        "Autre",
        "Usage",
        "Freins (aucun)",
        "Freins (écarté)",
    ]


words = st.text(
    st.one_of(st.sampled_from("e\u0301\r\n😀👩\u200d🚒é a"), st.characters(codec="utf-8")),
    min_size=1,
    max_size=30,
)


@settings(max_examples=40, deadline=None)
@given(words.filter(str.strip), st.data())
def test_refi_any_passage_of_any_text_comes_back_with_its_words(text, data):
    start, end = sorted(data.draw(st.tuples(st.integers(0, len(text)), st.integers(0, len(text)))))
    passage = CodedPassage(COST, start, end) if start < end else CodedPassage(COST)
    given_reading = Reading("r", "champs", "anne", (passage,))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a.qdpx"
        write_project(path, Bundle(frame(), (Contribution("r", text),), (given_reading,)))
        (received,) = read_project(path, Target(frame(), {"r": text})).readings
    (back,) = received.passages
    exchanged = Alignment(text).to_exchanged(start, end)
    if start < end and exchanged != (0, len(Alignment(text).canonical)):
        assert (back.debut, back.fin) == Alignment(text).to_received(*exchanged)
    else:
        assert back.debut is None


@pytest.mark.parametrize(
    "namespace",
    [PROJECT_NS, "urn:QDA-XML:project:1:0", "", "urn:qda-xml:project:1.0"],
    ids=["1.0", "1:0", "none", "case"],
)
def test_refi_project_is_read_under_every_namespace_met(project, tmp_path, namespace):
    with zipfile.ZipFile(project) as members:
        texts = {name: members.read(name) for name in members.namelist()}
    declared = f' xmlns="{namespace}"' if namespace else ""
    qde = texts.pop("project.qde").decode().replace(f' xmlns="{PROJECT_NS}"', declared)
    received = read_project(archive(tmp_path / "a.qdpx", qde, texts), target())
    assert told(received.readings) == told(readings())


@pytest.mark.parametrize(
    "namespace", [CODEBOOK_NS, "urn:QDA-XML:codebook:1:0", ""], ids=["1.0", "1:0", "none"]
)
def test_refi_codebook_is_read_under_every_namespace_met(codebook, tmp_path, namespace):
    declared = f' xmlns="{namespace}"' if namespace else ""
    path = tmp_path / "a.qdc"
    path.write_text(
        codebook.read_text(encoding="utf-8").replace(f' xmlns="{CODEBOOK_NS}"', declared), encoding="utf-8"
    )
    known = known_codes(read_codebook(path).nodes, target())
    assert {code for _, code in known.values()} >= {
        code.id for d in frame().dimensions for code in d.all_codes
    }


FOREIGN = """\ufeff<?xml version="1.0" encoding="utf-8"?>
<Project name="Ailleurs" origin="Un autre outil" xmlns="urn:QDA-XML:project:1.0">
 <Users><User guid="{AAAAAAAA-0000-0000-0000-000000000001}" name="zoé"/><User guid="AAAAAAAA-0000-0000-0000-000000000002" id="Z2"/></Users>
 <CodeBook><Codes>
  <Code guid="BBBBBBBB-0000-0000-0000-000000000001" name="Freins" isCodable="false">
   <Code guid="BBBBBBBB-0000-0000-0000-000000000002" name="cou\u0302t de l’abonnement" isCodable="true" color="#FF0000"/>
   <Code guid="BBBBBBBB-0000-0000-0000-000000000003" name="Autre" isCodable="true"/>
   <Code guid="BBBBBBBB-0000-0000-0000-000000000004" name="Honte" isCodable="true"/>
  </Code>
  <Code guid="BBBBBBBB-0000-0000-0000-000000000005" name="Notes de terrain" isCodable="true"/>
 </Codes></CodeBook>
 <Sources>
  <TextSource guid="CCCCCCCC-0000-0000-0000-000000000001" name="entretien 1.docx" richTextPath="internal://1.docx" plainTextPath="internal://1.TXT">
   <PlainTextSelection guid="DDDDDDDD-0000-0000-0000-000000000001" name="x" startPosition="13" endPosition="25">
    <Coding guid="EEEEEEEE-0000-0000-0000-000000000001" creatingUser="aaaaaaaa-0000-0000-0000-000000000001" creationDateTime="2018-02-03T10:00:00+01:00">
     <CodeRef targetGUID="{bbbbbbbb-0000-0000-0000-000000000002}"/></Coding>
   </PlainTextSelection>
   <PlainTextSelection guid="DDDDDDDD-0000-0000-0000-000000000002" startPosition="900" endPosition="910" creatingUser="AAAAAAAA-0000-0000-0000-000000000002">
    <Coding guid="EEEEEEEE-0000-0000-0000-000000000002"><CodeRef targetGUID="BBBBBBBB-0000-0000-0000-000000000003"/></Coding>
    <Coding guid="EEEEEEEE-0000-0000-0000-000000000003"><CodeRef targetGUID="BBBBBBBB-0000-0000-0000-000000000005"/></Coding>
   </PlainTextSelection>
  </TextSource>
  <TextSource guid="CCCCCCCC-0000-0000-0000-000000000002" name="5"><PlainTextContent>Pas lu.</PlainTextContent>
   <Coding guid="EEEEEEEE-0000-0000-0000-000000000004" creatingUser="AAAAAAAA-0000-0000-0000-000000000001"><CodeRef targetGUID="BBBBBBBB-0000-0000-0000-000000000003"/></Coding>
   <Coding guid="EEEEEEEE-0000-0000-0000-000000000005" creatingUser="AAAAAAAA-0000-0000-0000-000000000002"><CodeRef targetGUID="BBBBBBBB-0000-0000-0000-000000000003"/></Coding>
   <Coding guid="EEEEEEEE-0000-0000-0000-000000000006" creatingUser="AAAAAAAA-0000-0000-0000-000000000002"><CodeRef targetGUID="BBBBBBBB-0000-0000-0000-000000000004"/></Coding>
   <Coding guid="EEEEEEEE-0000-0000-0000-000000000007"><CodeRef targetGUID="BBBBBBBB-0000-0000-0000-000000000003"/></Coding>
  </TextSource>
  <TextSource guid="CCCCCCCC-0000-0000-0000-000000000003" name="autre chose" plainTextPath="internal://absent.txt"/>
  <PDFSource guid="CCCCCCCC-0000-0000-0000-000000000004" path="internal://a.pdf"/>
 </Sources>
 <Notes><Note guid="FFFFFFFF-0000-0000-0000-000000000001"><PlainTextContent>n</PlainTextContent></Note></Notes>
</Project>
"""  # noqa: E501


def test_refi_project_of_another_tool(tmp_path):
    """Guids in braces and in either case, byte order marks, sources of other names, users without one."""
    text = "\ufeff" + TEXTS["001"].replace("é", "e\u0301")
    path = archive(tmp_path / "a.qdpx", FOREIGN, {"Sources/1.txt": text.encode()}, name="Ailleurs.QDE")
    received = read_project(path, target())
    then = "2018-02-03T09:00:00"
    assert told(received.readings) == told(
        [
            Reading("001", "champs", "zoé", (CodedPassage(COST, 13, 25, then),), None, then),
            Reading("001", "champs", "Z2", (CodedPassage("autre"),)),
            Reading("5", "champs", "zoé", (CodedPassage("autre"),)),
        ]
    )
    assert kinds(received.losses) == {
        "sources qui ne sont pas du texte (PDF)": (1, ()),
        "notes": (1, ()),
        "passages qui ne sont pas dans le texte": (1, ("001",)),
        "code inconnu : « Notes de terrain »": (1, ("001",)),
        "code inconnu : « Honte »": (1, ("5",)),
        "codages sans auteur : donnez --annotateur NOM": (1, ("5",)),
        "textes qui manquent dans l'archive": (1, ("autre chose",)),
        "lectures laissées, faute d'un de leurs codes": (1, ("5",)),
    }
    assert len(read_project(path, target("bruno")).readings) == 4


@pytest.mark.parametrize("where", ["../secret.txt", "../../etc/passwd", "/etc/passwd", "..\\secret.txt"])
@pytest.mark.parametrize("scheme", ["internal://", "relative://", "absolute://", "file://", ""])
def test_refi_nothing_outside_the_archive_is_read(tmp_path, where, scheme):
    (tmp_path / "secret.txt").write_text(TEXTS["001"], encoding="utf-8")
    qde = FOREIGN.replace("internal://1.TXT", scheme + where).removeprefix("\ufeff")
    inside = tmp_path / "dedans"
    inside.mkdir()
    received = read_project(archive(inside / "a.qdpx", qde), target())
    assert kinds(received.losses)["textes qui manquent dans l'archive"] == (
        2,
        ("entretien 1.docx", "autre chose"),
    )
    assert sorted(p.name for p in tmp_path.rglob("*")) == ["a.qdpx", "dedans", "secret.txt"]


def test_refi_members_that_climb_are_not_unpacked(tmp_path):
    path = archive(
        tmp_path / "a.qdpx", FOREIGN.removeprefix("\ufeff"), {"../../evil.txt": "x", "/evil.txt": "x"}
    )
    read_project(path, target())
    assert not list(tmp_path.parent.glob("evil*"))


_BILLION = '<!DOCTYPE p [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]><Project name="&b;"/>'
_OUTSIDE = (
    '<!DOCTYPE p [<!ENTITY x SYSTEM "file:///etc/passwd">]><Project name="a"><Note>&x;</Note></Project>'
)


@pytest.mark.parametrize(
    ("qde", "message"),
    [
        (_BILLION, "déclare un type de document ou des entités"),
        (_OUTSIDE, "déclare un type de document ou des entités"),
        ('<!DOCTYPE p SYSTEM "http://example.invalid/p.dtd"><Project name="a"/>', "type de document"),
        ("<Project", "XML illisible"),
        ("<html/>", "racine « html » inattendue ; REFI-QDA veut ici « Project »"),
        ('<?xml version="1.0" encoding="x-inconnu"?><Project name="a"/>', "XML illisible"),
        ('<Project name="a">' + "<Code>" * 3000 + "</Code>" * 3000 + "</Project>", "niveaux de XML emboîtés"),
    ],
    ids=["billion laughs", "outside entity", "outside type", "cut", "not a project", "encoding", "deep"],
)
def test_refi_hostile_xml_is_refused(tmp_path, qde, message):
    with pytest.raises(AnnotationError, match=message):
        read_project(archive(tmp_path / "a.qdpx", qde), target())
    if "<Project" in qde and qde.endswith("/>"):
        path = tmp_path / "a.qdc"
        path.write_text(qde.replace("Project", "CodeBook"), encoding="utf-8")
        with pytest.raises(AnnotationError, match=message.replace("Project", "CodeBook")):
            read_codebook(path)


def test_refi_a_zip_bomb_is_refused(tmp_path):
    path = tmp_path / "a.qdpx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as out:
        out.writestr("project.qde", "<Project name='a'/>")
        with out.open("sources/gros.txt", "w", force_zip64=True) as member:
            for _ in range(1100):
                member.write(bytes(1 << 20))
    assert path.stat().st_size < 5_000_000
    with pytest.raises(CorpusError, match=r"il annonce 1\.1 Gio une fois décompressé"):
        read_project(path, target())


@pytest.mark.parametrize("size", [0, 10, 200])
def test_refi_a_cut_archive_is_refused(project, tmp_path, size):
    path = tmp_path / "a.qdpx"
    path.write_bytes(project.read_bytes()[:size])
    with pytest.raises(CorpusError, match=r"illisible|vide"):
        read_project(path, target())


def test_refi_an_archive_whose_content_is_damaged_is_refused(project, tmp_path):
    data = bytearray(project.read_bytes())
    with zipfile.ZipFile(project) as members:
        place = members.getinfo("project.qde").header_offset + 60
    data[place : place + 40] = bytes(40)
    (tmp_path / "a.qdpx").write_bytes(data)
    with pytest.raises(CorpusError, match="illisible"):
        read_project(tmp_path / "a.qdpx", target())


def test_refi_an_archive_without_a_project_is_refused(tmp_path):
    with pytest.raises(CorpusError, match="ce n'est pas un projet REFI-QDA"):
        read_project(archive(tmp_path / "a.qdpx", "<Project name='a'/>", name="autre.xml"), target())


def test_refi_a_draft_of_our_own_codebook_has_the_same_codes(codebook):
    text, losses = draft_frame(read_codebook(codebook), "Retour")
    drafted, faults = validate(text, "ébauche")
    assert (faults, losses) == ((), ())
    for ours, theirs in zip(frame().dimensions, drafted.dimensions, strict=True):
        assert (theirs.label, theirs.question) == (ours.label, ours.question)
        assert [
            (g.label, [(c.label, c.definition, c.expressions) for c in g.codes]) for g in theirs.groupes
        ] == [(g.label, [(c.label, c.definition, c.expressions) for c in g.codes]) for g in ours.groupes]


@pytest.mark.parametrize(
    ("codes", "expected"),
    [
        ("<Code name='Coût'/><Code name='Réseau'/>", {"Codes": {"Codes": ["Coût", "Réseau"]}}),
        ("<Code name='Accès' isCodable='false'><Code name='Coût'/></Code><Code name='Seul'/>",
         {"Codes": {"Accès": ["Coût"], "Codes": ["Seul"]}}),
        ("<Code name='D'><Code name='G'><Code name='C'><Code name='E'/></Code></Code></Code>",
         {"D": {"G": ["G", "C", "C > E"]}}),
    ],
    ids=["flat", "two levels", "four levels"],
)  # fmt: skip
def test_refi_a_draft_of_any_codebook_is_a_frame(tmp_path, codes, expected):
    numbers = itertools.count()
    codes = re.sub("<Code ", lambda _: f"<Code guid='AAAAAAAA-0000-0000-0000-{next(numbers):012}' ", codes)
    path = tmp_path / "a.qdc"
    path.write_text(f"<CodeBook><Codes>{codes}</Codes></CodeBook>", encoding="utf-8")
    drafted, faults = validate(draft_frame(read_codebook(path), "t")[0], "ébauche")
    assert faults == ()
    found = {d.label: {g.label: [c.label for c in g.codes] for g in d.groupes} for d in drafted.dimensions}
    assert found == expected


def test_refi_an_empty_codebook_is_no_frame(tmp_path):
    path = tmp_path / "a.qdc"
    path.write_text("<CodeBook><Codes/></CodeBook>", encoding="utf-8")
    with pytest.raises(AnnotationError, match="le livre de codes est vide"):
        draft_frame(read_codebook(path), "t")


def test_refi_names_with_signs_that_xml_forbids_are_written(tmp_path):
    odd = (Contribution("a\x0b<&>\"'\ufffe", TEXTS["001"], groupe="x\x00y"),)
    given_reading = Reading(odd[0].id, "champs", 'an"ne & <co>', (CodedPassage(NETWORK), CodedPassage(FEAR)))
    write_project(tmp_path / "a.qdpx", Bundle(frame(), odd, (given_reading,)))
    (received,) = read_project(tmp_path / "a.qdpx", Target(frame(), {odd[0].id: odd[0].texte})).readings
    assert (received.id, received.annotateur, received.codes) == (odd[0].id, 'an"ne & <co>', {NETWORK, FEAR})
