"""Actors and initiatives: the gazetteer, tolerant of spelling, and names that it lacks."""

from itertools import product

import pytest

from precanum_nlp.corpus import Contribution
from precanum_nlp.errors import PrecanumError
from precanum_nlp.keywords import (
    ActorMatcher,
    accepted,
    actor_columns,
    actor_rows,
    actor_table,
    actors_from_rows,
    candidate_rows,
    candidates,
    read_actors,
)
from precanum_nlp.keywords.actors import _one_slip
from precanum_nlp.linguistics import Mot

GAZETTEER = """nom;alias;type;majuscule
Emmaüs Connect;Emmaus;initiative;
WeTechCare;;initiative;
Orange;;Orange;oui
SFR;Numericable;autre opérateur;
La Poste;;autre acteur;oui
"""


@pytest.fixture(scope="module")
def actors(tmp_path_factory):
    path = tmp_path_factory.mktemp("mots") / "acteurs.csv"
    path.write_text(GAZETTEER, encoding="utf-8")
    return read_actors(path)


def named(actors, texte):
    said = Contribution("1", texte)
    return [(m.nom, texte[m.debut : m.fin]) for m in ActorMatcher(actors).find(said)]


@pytest.mark.parametrize(
    ("texte", "expected"),
    [
        ("chez Emmaüs Connect, hier", [("Emmaüs Connect", "Emmaüs Connect")]),
        ("emmaus-connect et EMMAUS", [("Emmaüs Connect", "emmaus-connect"), ("Emmaüs Connect", "EMMAUS")]),
        ("we tech care", [("WeTechCare", "we tech care")]),
        ("Wetechare, Wettechcare", [("WeTechCare", "Wetechare"), ("WeTechCare", "Wettechcare")]),
        ("Wetehccare", [("WeTechCare", "Wetehccare")]),
        ("Emaus Connect", [("Emmaüs Connect", "Emaus Connect")]),
        ("S.F.R. ou sfr", [("SFR", "S.F.R."), ("SFR", "sfr")]),
        ("une orange, chez Orange", [("Orange", "Orange")]),
        ("la poste la plus proche, celle de La Poste", [("La Poste", "La Poste")]),
        ("un connecteur, un emploi", []),
        ("Emmaüs. Connect", [("Emmaüs Connect", "Emmaüs")]),
    ],
    ids=["exact", "tiret", "espaces", "fautes", "ordre", "deux mots", "points", "fruit", "minuscule", "autre",
         "phrase"],
)  # fmt: skip
def test_keywords_actors_are_found_whatever_the_spelling(actors, texte, expected):
    assert named(actors, texte) == expected


def test_keywords_a_slip_is_at_most_one_letter_dropped_from_each():
    words = ["a" + "".join(rest) for size in range(5) for rest in product("ab", repeat=size)]
    without_one = {word: {word, *(word[:i] + word[i + 1 :] for i in range(1, len(word)))} for word in words}
    for key, name in product(words, repeat=2):
        if abs(len(key) - len(name)) <= 1:
            assert _one_slip(key, name) == (not without_one[key].isdisjoint(without_one[name])), (key, name)


def test_keywords_actors_counted_by_hand(actors):
    said = [
        Contribution("1", "SFR et SFR", groupe="A", partie_prenante="p"),
        Contribution("2", "sfr", groupe="A", partie_prenante="p"),
        Contribution("3", "Emmaus", groupe="B"),
        Contribution("4", "rien", groupe="B"),
    ]
    matcher = ActorMatcher(actors)
    table = actor_table(said, actors, [m for c in said for m in matcher.find(c)])
    assert [(r.type, r.nom) for r in table.rows] == [
        ("autre opérateur", "SFR"),
        ("initiative", "Emmaüs Connect"),
    ]
    row = table.rows[0]
    assert (row.mentions, row.contributions, row.parties_prenantes, row.ids) == (3, 2, 1, ("1", "2"))
    assert (row.parts, row.part_moyenne) == ((1.0, 0.0), 0.5)
    assert row.ecritures == (("SFR", 2), ("sfr", 1))
    assert all(tuple(sorted(one)) == tuple(sorted(actor_columns(table))) for one in actor_rows(table))


def entities(texte, *labelled):
    """Words cut at spaces; those of `labelled` are organisations."""
    mots, at = [], 0
    for piece in texte.split(" "):
        label = "ORG" if piece in labelled else "PER" if piece == "Odette" else ""
        mots.append(Mot(at, at + len(piece), piece.lower(), "", "", label))
        at += len(piece) + 1
    return tuple(mots)


def test_keywords_candidates_are_names_that_the_list_lacks(actors):
    texts = ["la Croix Rouge et SFR", "croix Rouge ici", "la Croix Rouge", "Odette de SFR"]
    said = [Contribution(str(k), text) for k, text in enumerate(texts)]
    analyses = [entities(text, "Croix", "croix", "Rouge", "SFR") for text in texts]
    found = candidates(said, analyses, ActorMatcher(actors))
    assert [(c.nom, c.contributions, c.mentions) for c in found] == [("Croix Rouge", 3, 3)]
    assert next(candidate_rows(found))["type"] == ""


def test_keywords_accepted_candidates_are_those_with_a_type(tmp_path):
    path = tmp_path / "candidats.csv"
    path.write_text(
        "nom;alias;type;contributions\nCroix-Rouge;;autre acteur;3\nLille;;;2\n", encoding="utf-8"
    )
    assert [actor.nom for actor in accepted(path)] == ["Croix-Rouge"]


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ({"nom": "", "type": "x"}, "acteurs.csv, ligne 2 : nom vide"),
        ({"nom": "CAF", "type": ""}, "ligne 2 : type vide"),
        ({"nom": "s.f.r", "type": "x"}, "« s.f.r » désigne déjà « SFR »"),
        (
            {"nom": "CAF", "type": "x", "majuscule": "peut-être"},
            "majuscule « peut-être » ; écrivez oui ou non",
        ),
        ({"nom": "!", "type": "x"}, "« ! » n'a ni lettre ni chiffre"),
    ],
    ids=["nom", "type", "double", "majuscule", "signe"],
)
def test_keywords_gazetteer_says_where_the_fault_is(row, message):
    with pytest.raises(PrecanumError, match=message):
        actors_from_rows([(1, {"nom": "SFR", "type": "x"}), (2, row)], "acteurs.csv")


def test_keywords_gazetteer_that_is_not_there(tmp_path):
    with pytest.raises(
        PrecanumError, match=r"acteurs\.csv : fichier absent ; créez-le avec les colonnes nom;alias"
    ):
        read_actors(tmp_path / "acteurs.csv")


def test_keywords_actors_of_an_empty_corpus(actors):
    with pytest.raises(PrecanumError, match="Acteurs : aucune contribution"):
        actor_table([], actors, [])
