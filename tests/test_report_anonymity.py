"""What a published report keeps to itself, and which words it quotes."""

from dataclasses import replace
from types import SimpleNamespace

import pytest
from report_sample import FRAME, SETTINGS, TAGGED, figures_of, score, summary, tagged

from precanum_nlp.errors import ScoringError
from precanum_nlp.report import QuoteChoice, choices_from_rows, render_html, write_workbook
from precanum_nlp.report.anonymity import HIDDEN, masked, public_ids, secret_names
from precanum_nlp.report.quotes import choose_quotes


def test_report_page_names_no_pseudonym():
    page = render_html(summary())
    assert "pseudo" not in page.replace("pseudonyme", "")
    assert "loin de tout, dit •••••••" in page  # said in a text: masked, as long as it was
    assert "c/0" in page  # the contribution itself is there


def test_report_workbook_names_no_pseudonym(tmp_path):
    from openpyxl import load_workbook

    write_workbook(tmp_path / "r.xlsx", summary())
    cells = {str(c.value) for s in load_workbook(tmp_path / "r.xlsx") for row in s.iter_rows() for c in row}
    assert not [value for value in cells if "pseudo" in value]


def test_report_ids_made_of_a_pseudonym_become_numbers():
    def said(id):
        return SimpleNamespace(contribution=replace(TAGGED[0].contribution, id=id, partie_prenante="B01"))

    both = [said("B01-1"), said("x2")]
    assert public_ids(both, secret_names(both)) == ["n1", "n2"]
    assert public_ids(TAGGED, secret_names(TAGGED))[:2] == ["c/0", "c/1"]


def test_report_a_pseudonym_that_names_a_group_is_no_secret():
    one = SimpleNamespace(
        contribution=replace(TAGGED[2].contribution, partie_prenante="Orange", groupe="Orange")
    )
    assert secret_names([one]) is None
    assert masked("Orange agit", None) == "Orange agit"


def test_report_small_groups_lose_their_name_on_request():
    settings = replace(SETTINGS, masquer=3)
    few = (*TAGGED[4:], tagged(99, "un seul", score("cout"), groupe="Groupe d'une personne"))
    page = render_html(summary(tagged=few, chiffres=figures_of(settings, few), mots=None))
    assert "une personne</" not in page.replace("Groupe d’une personne", "Groupe d'une personne")
    assert "Groupe d'une personne" not in page
    assert HIDDEN in page


def test_report_quotes_follow_the_rule():
    quotes = choose_quotes(TAGGED, FRAME, {"cout": 0.5, "lieu": 0.2, "aide": 0.1})
    first = quotes["champs/champs0"]
    assert [quote.code for quote in first] == ["cout", "lieu"]  # the most shared first, one a code
    people = [TAGGED[quote.numero].contribution.partie_prenante for quote in first]
    assert len(set(people)) == len(people)
    assert len({quote.groupe for quote in first}) == 2
    assert all(50 <= len(quote.texte) <= 300 for quote in first)
    assert not [q for several in quotes.values() for q in several if q.code == "autre"]


@pytest.mark.parametrize(
    "texte", ["écrivez à a@b.fr", "au 06 12 34 56 78", "sur www.site.fr", "trop court", "x" * 301], ids=str
)
def test_report_does_not_quote_what_tells_who_speaks(texte):
    said = (
        texte
        if texte in ("trop court", "x" * 301)
        else f"{'Un texte assez long pour être cité,'} {texte}, oui"
    )
    assert choose_quotes([tagged(5, said, score("cout"))], FRAME, {}) == {}


def test_report_does_not_quote_doubts():
    unsure = tagged(
        5, "Un texte assez long pour être cité, mais que rien n'assure.", score("cout", probabilite=0.5)
    )
    assert choose_quotes([unsure], FRAME, {}) == {}


def test_report_quotes_are_pinned_and_excluded():
    rule = choose_quotes(TAGGED, FRAME, {})["champs/champs0"]
    out = TAGGED[rule[0].numero].contribution.id
    choices = [QuoteChoice(out, "", "exclure"), QuoteChoice("c/0", "cout", "épingler")]
    chosen = choose_quotes(TAGGED, FRAME, {}, choices)["champs/champs0"]
    ids = [TAGGED[quote.numero].contribution.id for quote in chosen]
    assert "c/0" in ids and out not in ids
    assert [quote.epingle for quote in chosen if quote.code == "cout"] == [True]


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ({"id": "c/1", "code": "cout", "choix": "garder"}, "citations.csv, ligne 3 : choix « garder »"),
        ({"id": "", "code": "", "choix": "exclure"}, "l'identifiant d'une contribution"),
        ({"id": "c/1", "code": "", "choix": "epingler"}, "« épingler » sans code"),
    ],
)
def test_report_choices_say_where_they_are_wrong(row, message):
    with pytest.raises(ScoringError, match=message):
        choices_from_rows([(3, row)], "citations.csv")
