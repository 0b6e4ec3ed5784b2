"""Expressions: what matches, where, and the counts."""

import pickle

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from precanum_nlp.errors import LinguisticsError
from precanum_nlp.linguistics import ExpressionMatcher


def found(expressions, text):
    return [text[m.debut : m.fin] for m in ExpressionMatcher({"c": expressions}).find(text)]


@pytest.mark.parametrize(
    ("expression", "text", "expected"),
    [
        ("adresse mail", "pas d’adresse mail, l'Adresse MAIL", ["adresse mail", "Adresse MAIL"]),
        ("démarche", "des démarches, une demarche, DEMARCHES", ["démarches", "demarche", "DEMARCHES"]),
        ("coût de la connexion", "le cout de connexion ou d'une connexion", ["cout de connexion"]),
        ("coût de connexion", "coût de la connexion", ["coût de la connexion"]),
        ("accès internet", "accès à internet", []),
        ("télécharger un document", "j'ai téléchargé le document", ["téléchargé le document"]),
        ("mot de passe", "mon mdp et mes mots-de-passe", ["mdp", "mots-de-passe"]),
        ("rendez-vous", "un rdv, rendez vous", ["rdv", "rendez vous"]),
        ("cœur", "au coeur", ["coeur"]),
        ("données", "donner ses données, une donnée", ["données", "donnée"]),
        ("connectée", "être connectée, connectées, connecter", ["connectée", "connectées"]),
        ("les aides", "l'aide sociale et les aides", ["les aides"]),
        ("pas internet", "je n'ai pas l'internet", ["pas l'internet"]),
    ],
)
def test_linguistics_expressions_tolerate_inflection(expression, text, expected):
    assert found([expression], text) == expected


def test_linguistics_expressions_leftmost_then_longest_per_code():
    matcher = ExpressionMatcher({"a": ["mot", "mot de passe", "passe navigo"], "b": ["passe"]})
    matches = [(m.code, m.expression, m.debut, m.fin) for m in matcher.find("mot de passe navigo")]
    assert matches == [("a", "mot de passe", 0, 12), ("b", "passe", 7, 12)]


def test_linguistics_expressions_lemmatise_can_be_given():
    matcher = ExpressionMatcher({"c": ["chat"]}, lemmatise=lambda forme: {"félin": "chat"}.get(forme, forme))
    assert matcher.find("rien") == []
    assert [m.fin for m in matcher.find("un félin")] == [8]


def test_linguistics_expressions_refuse_one_without_words():
    with pytest.raises(LinguisticsError, match=r"expression '\?' du code acces : aucun mot"):
        ExpressionMatcher({"acces": ["borne", "?"]})


def test_linguistics_expressions_counts():
    matcher = ExpressionMatcher({"a": ["borne", "carte"], "b": ["carte bancaire", "carte"]})
    counts = matcher.counts(["borne, borne et carte", "", "carte bancaire"])
    assert matcher.codes == ("a", "a", "b", "b")
    assert matcher.expressions == ("borne", "carte", "carte bancaire", "carte")
    assert counts.dtype == np.float32
    assert counts.toarray().tolist() == [[2, 1, 0, 1], [0, 0, 0, 0], [0, 1, 1, 0]]


def test_linguistics_expressions_counts_of_nothing():
    assert ExpressionMatcher({"a": ["borne"]}).counts([]).shape == (0, 1)


def test_linguistics_expressions_pickle_does_not_keep_what_was_read():
    matcher = ExpressionMatcher({"a": ["borne"]})
    before = pickle.dumps(matcher)
    matcher.find("une borne et des mots")
    assert pickle.dumps(matcher) == before
    assert len(pickle.loads(before).find("une borne")) == 1


WORDS = st.sampled_from(["carte", "de", "la", "passe", "mot", "ne", "borne", "le", "d'"])


@given(st.lists(st.lists(WORDS, min_size=1, max_size=4).map(" ".join), min_size=1, max_size=6), st.data())
def test_linguistics_expressions_find_themselves_and_agree_with_counts(expressions, data):
    matcher = ExpressionMatcher({"a": expressions[:3], "b": expressions[3:]})
    text = " ".join(data.draw(st.lists(WORDS, max_size=12)))
    for expression in expressions[:3]:
        assert matcher.find(expression)[0].debut == 0
    matches = matcher.find(text)
    for code in "ab":
        bounds = [place for m in matches if m.code == code for place in (m.debut, m.fin)]
        assert bounds == sorted(bounds)
    counts = matcher.counts([text]).toarray()[0]
    expected = [
        sum((m.code, m.expression) == column for m in matches)
        for column in zip(matcher.codes, matcher.expressions, strict=True)
    ]
    # An expression listed twice under a code is counted once, in its first column.
    assert counts.sum() == len(matches)
    assert all(count in (0, wanted) for count, wanted in zip(counts, expected, strict=True))


@given(
    st.lists(st.lists(WORDS, min_size=1, max_size=4).map(" ".join), min_size=1, max_size=6),
    st.lists(st.lists(WORDS, max_size=8).map(" ".join), max_size=5),
)
def test_linguistics_expressions_of_a_batch_are_those_of_each_text(expressions, texts):
    matcher = ExpressionMatcher({"a": expressions[:3], "b": expressions[3:]})
    alone = [ExpressionMatcher({"a": expressions[:3], "b": expressions[3:]}).counts([t]) for t in texts]
    for _ in range(2):  # read, then remembered
        assert matcher.counts(texts).toarray().tolist() == [one.toarray()[0].tolist() for one in alone]


def test_linguistics_expressions_full_caches_change_nothing(monkeypatch):
    texts = ["borne, borne et carte", "", "carte bancaire de la banque"]
    expressions = {"a": ["borne", "carte de banque"], "b": ["carte bancaire"]}
    whole = ExpressionMatcher(expressions).counts(texts).toarray()
    monkeypatch.setattr("precanum_nlp.linguistics.expressions._MAX_CACHE", 1)
    monkeypatch.setattr("precanum_nlp.linguistics.expressions._MAX_PAIRS", 1)
    np.testing.assert_array_equal(ExpressionMatcher(expressions).counts(texts).toarray(), whole)
