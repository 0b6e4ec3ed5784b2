"""The chapter on words: what it says, what it keeps to itself, where clicks lead."""

from dataclasses import replace

import pytest
from report_sample import GROUPS, OVERVIEW, SETTINGS, TAGGED, figures_of, interviews, score, summary, tagged

from precanum_nlp.corpus import Contribution
from precanum_nlp.keywords import (
    Cut,
    Edge,
    ExpressionTable,
    Network,
    Node,
    WordRules,
    collocations,
    counted_words,
    keep_overview,
    kept_overview,
    quick_words,
    word_overview,
)
from precanum_nlp.report import render_html, write_slides, write_workbook

ALONE = "Groupe d'une personne"


def words_chapter(made):
    return next(chapter for chapter in made["chapitres"] if chapter.id == "mots")


def figure(made, id):
    return next(f for f in words_chapter(made).figures if f.id == id)


def test_report_says_what_each_group_says_more_than_the_others():
    rows = figure(summary(), "mots-propres").table.rows
    assert [(row[0].value, row[1].value, row[2].value) for row in rows] == [
        ("cher", GROUPS[0], 3),
        ("loin", "Orange", 3),
    ]  # over-used and retained only, and no pseudonym
    first = rows[0]
    assert first[3].value == pytest.approx(3 / 8)
    assert first[4].value == pytest.approx(1 / 9)
    assert first[2].link.endswith("&m=cher")


def test_report_leads_to_expressions_that_count_as_one_word_with_their_number():
    rows = figure(summary(), "mots-expressions").table.rows
    assert {row[0].value: (row[1].value, bool(row[1].link)) for row in rows} == {
        "trop cher": (3, False),
        "=loin": (2, True),
    }


def test_report_without_two_groups_compares_nothing():
    none = ExpressionTable((), 60, 3, 0)
    alone = replace(OVERVIEW, specifiques=None, plan=None, expressions=none, reseau=None, classes=None)
    made = summary(mots=alone)
    assert [f.id for f in words_chapter(made).figures] == ["mots-nuage"]
    assert "propre" not in figure(made, "mots-nuage").titre


def test_report_network_leads_to_contributions_with_both_words_and_names_no_contributor():
    made = figure(summary(), "mots-reseau")
    (row,) = made.table.rows  # the strongest link is with a pseudonym
    assert [cell.value for cell in row] == ["cher", "=loin", 1, 12.0, 0.4]
    assert row[2].link == "#liste?m=cher&a=%3Dloin"
    assert [word.nom for word in made.image.drawn.mots] == ["cher", "=loin"]
    assert made.notes == ("Communauté 1 : cher.", "Communauté 2 : =loin.")


def test_report_classes_have_words_and_groups():
    made = figure(summary(), "mots-classes")
    told = [(row[0].value, row[1].value, row[2].value, bool(row[0].link)) for row in made.table.rows]
    assert told == [
        ("cher", "1", "mot", True), (GROUPS[0], "1", "groupe", False), ("=loin", "2", "mot", True),
    ]  # fmt: skip
    assert made.titre.replace("\u202f", " ") == "2 classes ; la plus large (67 % des segments) : « cher »"


def test_report_says_that_classes_are_made_of_some_segments_only():
    some = replace(OVERVIEW, classes=replace(OVERVIEW.classes, un_sur=7))
    assert figure(summary(mots=some), "mots-classes").notes[-1].startswith("Un segment sur 7, ")
    assert len(figure(summary(), "mots-classes").notes) == 1


def with_one_more(groupe):
    """Return the interviews with one more person, of `groupe`, who answers all that the first did."""
    given = interviews()
    first, ballot = given.stakeholders[0], given.ballots[0]
    rows = {
        "ratings": [row for row in given.ratings if row.stakeholder == first.id],
        "dependance": [row for row in given.dependance if row.stakeholder == first.id],
        "ballots": [ballot],
    }
    more = {
        name: (*getattr(given, name), *(replace(row, stakeholder="pseudo99") for row in several))
        for name, several in rows.items()
    }
    one_more = replace(first, id="pseudo99", groupe=groupe)
    return replace(given, stakeholders=(*given.stakeholders, one_more), **more)


def test_report_hides_small_groups_in_every_form(tmp_path):
    few = (*TAGGED[4:], tagged(99, "un seul", score("cout"), groupe=ALONE))
    renamed = replace(
        OVERVIEW,
        nuage=replace(OVERVIEW.nuage, parties=(*GROUPS, ALONE),
                      mots=tuple(replace(word, partie=ALONE) for word in OVERVIEW.nuage.mots)),
        specifiques=replace(
            OVERVIEW.specifiques, parts=(*OVERVIEW.specifiques.parts, (ALONE, 1)),
            rows=(*OVERVIEW.specifiques.rows, replace(OVERVIEW.specifiques.rows[0], part=ALONE)),
        ),
        plan=replace(OVERVIEW.plan, colonnes=replace(OVERVIEW.plan.colonnes, noms=(*GROUPS[:2], ALONE))),
        table=replace(OVERVIEW.table, groupes=(*OVERVIEW.table.groupes[:2], (ALONE, 1))),
        classes=replace(OVERVIEW.classes, parties=(replace(OVERVIEW.classes.parties[0], item=ALONE),)),
    )  # fmt: skip
    chiffres = figures_of(replace(SETTINGS, masquer=3), few, tables=with_one_more(ALONE))
    made = summary(tagged=few, chiffres=chiffres, mots=renamed)
    written = render_html(made).replace("’", "'")
    assert ALONE not in written
    assert "mots-plan" not in written  # a plane without one of its groups would be another plane
    write_workbook(tmp_path / "r.xlsx", made)
    write_slides(tmp_path / "r.pptx", made)
    for name in ("r.xlsx", "r.pptx"):
        assert ALONE not in _all_text(tmp_path / name), name


def _all_text(path):
    from html import unescape
    from zipfile import ZipFile

    with ZipFile(path) as parts:
        inside = [parts.read(name).decode("utf-8", "replace") for name in parts.namelist()]
    return unescape(" ".join(inside)).replace("’", "'")


@pytest.fixture(scope="module")
def said():
    texts = [
        "Odette paie la box trop cher",
        "La box de Odette coûte cher",
        "Chez Emmaüs la box marche",
        "Emmaüs aide",
    ]
    return [
        Contribution(str(i), t, groupe="AB"[i % 2], partie_prenante=f"p{i}") for i, t in enumerate(texts * 3)
    ]


def test_keywords_overview_compares_words_and_leaves_out_names_of_people(said):
    rules = WordRules()
    read = [
        tuple(mot._replace(pos="PROPN") if mot.forme.lower() in ("odette", "emmaüs") else mot for mot in mots)
        for mots in quick_words(c.texte for c in said)
    ]
    words = tuple(counted_words(read, [c.texte for c in said], rules))
    found = word_overview(words, said, collocations(words, said), rules=rules, noms=("Emmaüs",))
    cloud = {word.mot.lower() for word in found.nuage.mots}
    assert "odette" in {row.lemme.lower() for row in found.table.rows}
    assert "odette" not in cloud
    assert "emmaüs" in cloud  # the study's list knows it
    assert found.specifiques.unite == "contributions"
    assert {name for name, _ in found.specifiques.parts} == {"A", "B"}
    assert found.classes.classes.n_classes == 4  # one for each sentence
    assert {item.nature for item in found.classes.mots} == {"mots"}


def test_keywords_overview_is_kept_whole(said, tmp_path):
    words = tuple(quick_words(c.texte for c in said))
    met = Network((Node("box", "mots", 9, 1), Node("cher", "mots", 6, 1)), (Edge(0, 1, 6, 11.0, 0.4),))
    made = replace(word_overview(words, said, collocations(words, said), rules=WordRules()), reseau=met)
    keep_overview(tmp_path / "apercu.json", "clé", made)
    kept = kept_overview(tmp_path / "apercu.json", "clé")
    assert isinstance(kept.classes.classes.arbre, Cut)
    for name in ("table", "nuage", "specifiques", "expressions", "reseau"):
        assert getattr(kept, name) == getattr(made, name), name
    assert kept.classes.mots == made.classes.mots
    assert kept.classes.classes.arbre == made.classes.classes.arbre
    assert kept.classes.classes.classe.tolist() == made.classes.classes.classe.tolist()
    assert kept_overview(tmp_path / "apercu.json", "autre clé") is None


def test_keywords_overview_of_one_group_has_nothing_to_compare(said):
    words = tuple(quick_words(c.texte for c in said))
    one = [replace(c, groupe="A") for c in said]
    found = word_overview(words, one, collocations(words, one), rules=WordRules())
    assert found.specifiques is None
    assert found.plan is None
    assert not (found.classes and found.classes.parties)
    assert found.nuage.mots
