"""DOCX interview notes."""

import pytest

from precanum_nlp.corpus import SetAside, open_corpus
from precanum_nlp.corpus.interview_notes import _is_name
from precanum_nlp.errors import CorpusError


def notes(path, *paragraphs, table=()):
    """Write a document; a paragraph that starts with # is a heading."""
    import docx

    document = docx.Document()
    if table:
        grid = document.add_table(rows=0, cols=2)
        for key, value in table:
            cells = grid.add_row().cells
            cells[0].text, cells[1].text = key, value
    for text in paragraphs:
        if text.startswith("#"):
            document.add_heading(text[1:], level=2)
        else:
            document.add_paragraph(text)
    document.save(path)
    return path


def read(path):
    file = open_corpus(path)
    rows = list(file)
    assert file.n_kept + file.n_set_aside == file.n_read == len(rows)
    return rows


def test_corpus_docx_turns_become_contributions(tmp_path):
    path = notes(
        tmp_path / "entretien.docx",
        "#Le prix",
        "Enquêteur : Que pensez-vous du prix ?",
        "MARIE : C'est trop cher.",
        "Et ça augmente encore.",
        "– Mme Le Goff : Par exemple : la box.",
        "#Les démarches",
        "Q : Et les démarches ?",
        "PAUL : On s'y perd.",
        table=[
            ("Groupe", "Bénéficiaires"),
            ("Source :", "atelier"),
            ("Date", "12/01/2018"),
            ("Cible", "jeunes"),
        ],
    )
    rows = read(path)
    assert [
        (row.partie_prenante, row.question, row.texte) for row in rows if not isinstance(row, SetAside)
    ] == [
        ("MARIE", "Le prix", "C'est trop cher."),
        ("MARIE", "Le prix", "Et ça augmente encore."),
        ("Mme Le Goff", "Le prix", "Par exemple : la box."),
        ("PAUL", "Les démarches", "On s'y perd."),
    ]
    assert [row for row in rows if isinstance(row, SetAside)] == [
        SetAside("entretien.docx", 1, "question de l'enquêteur"),
        SetAside("entretien.docx", 5, "question de l'enquêteur"),
    ]
    kept = rows[1]
    assert (kept.id, kept.groupe, kept.source, kept.date, kept.cible) == (
        "entretien-00002", "Bénéficiaires", "atelier", "2018-01-12", "jeunes",
    )  # fmt: skip


def test_corpus_docx_header_paragraphs_and_the_one_interviewed(tmp_path):
    path = notes(
        tmp_path / "e.docx",
        "Partie prenante : Emmaüs Connect",
        "Sous-groupe : Associations",
        "Question : Vos missions ?",
        "Nous accompagnons les gens.",
        "Animatrice (Léa) : Et le coût ?",
        "R : Il freine tout.",
        "Partie prenante : CCAS de Lyon",
        "Nous aussi.",
    )
    rows = [row for row in read(path) if not isinstance(row, SetAside)]
    assert [(row.partie_prenante, row.sous_groupe, row.question, row.texte) for row in rows] == [
        ("Emmaüs Connect", "Associations", "Vos missions ?", "Nous accompagnons les gens."),
        ("Emmaüs Connect", "Associations", "Vos missions ?", "Il freine tout."),
        ("CCAS de Lyon", "Associations", "Vos missions ?", "Nous aussi."),
    ]
    assert rows[1].autres == {"locuteur": "R", "partie_prenante_entete": "Emmaüs Connect"}


def test_corpus_docx_answers_without_label_are_no_questions(tmp_path):
    path = notes(
        tmp_path / "e.docx",
        "Partie prenante : C01",
        "Q : Le prix ?",
        "Trop cher.",
        "Q2 : Et la box ?",
        "Oui.",
    )
    rows = read(path)
    assert [getattr(row, "texte", "-") for row in rows] == ["-", "Trop cher.", "-", "Oui."]
    assert {row.partie_prenante for row in rows if not isinstance(row, SetAside)} == {"C01"}


def test_corpus_docx_what_follows_a_question_stays_one_when_answers_are_labelled(tmp_path):
    rows = read(notes(tmp_path / "e.docx", "Q : Le prix ?", "Je précise.", "ODETTE : Cher."))
    assert [getattr(row, "texte", "-") for row in rows] == ["-", "-", "Cher."]


@pytest.mark.parametrize(
    "name", ["MARIE", "Odette", "Mme Le Goff", "M. Durand", "C06", "Élu de la Creuse", "Jean-Paul D."]
)
def test_corpus_docx_names(name):
    assert _is_name(name)


@pytest.mark.parametrize("text", ["Par exemple", "Le problème", "Conclusion", "on dit", "14", "Internet", ""])
def test_corpus_docx_no_names(text):
    assert not _is_name(text)


def test_corpus_docx_tracked_changes(tmp_path):
    import docx
    from docx.oxml import parse_xml

    space = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    document = docx.Document()
    paragraph = document.add_paragraph("MARIE : C'est ")
    for tag, text in [("del", "bon marché"), ("moveFrom", "loin"), ("ins", "trop cher"), ("moveTo", " ici")]:
        run = f"<w:r><w:t xml:space='preserve'>{text}</w:t></w:r>"
        paragraph._p.append(parse_xml(f"<w:{tag} {space} w:id='1' w:author='a'>{run}</w:{tag}>"))
    run = paragraph.add_run("\tet")
    run.add_break()
    run.add_text("lent.")
    document.save(tmp_path / "e.docx")
    assert read(tmp_path / "e.docx")[0].texte == "C'est trop cher ici\tet\nlent."


def test_corpus_docx_table_of_turns_and_nested_table_lose_nothing(tmp_path):
    import docx

    document = docx.Document()
    grid = document.add_table(rows=2, cols=2)
    grid.cell(0, 0).text, grid.cell(0, 1).text = "MARIE", "Trop cher."
    grid.cell(1, 0).text, grid.cell(1, 1).text = "deux cellules de texte", "libre"
    document.add_table(rows=1, cols=1).cell(0, 0).add_table(rows=1, cols=1).cell(0, 0).text = "au fond"
    document.save(tmp_path / "e.docx")
    rows = read(tmp_path / "e.docx")
    assert [row.texte for row in rows] == ["Trop cher.", "deux cellules de texte", "libre", "au fond"]


def test_corpus_docx_bad_input_gets_a_clear_line(tmp_path):
    path = notes(tmp_path / "e.docx")
    with pytest.raises(CorpusError, match="le document ne contient aucun texte"):
        open_corpus(path)
    notes(path, "Groupe : A")
    with pytest.raises(CorpusError, match="aucune ligne"):
        open_corpus(path)
    content = path.read_bytes()
    path.write_bytes(content[: len(content) // 2])
    with pytest.raises(CorpusError, match=r"document Word \(\.docx\) illisible"):
        open_corpus(path)
