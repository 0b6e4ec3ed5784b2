"""Lemmas, words and vectors: what needs simplemma or the spaCy model."""

import json

import numpy as np
import pytest

from precanum_nlp.errors import LinguisticsError
from precanum_nlp.linguistics import (
    Mot,
    analyse,
    lemme_dictionnaire,
    lemme_garde,
    lemmes_majoritaires,
    load_nlp,
    pipeline,
    word_vectors,
)


@pytest.mark.parametrize(
    ("forme", "expected"),
    [
        ("démarches", "démarche"),
        ("faut", "falloir"),
        ("l'", "le"),
        ("données", "donnée"),
        ("ordis", "ordis"),
        ("zzqqx", "zzqqx"),
        ("soeurs", "soeur"),
    ],
)
def test_linguistics_lemmas_dictionary(forme, expected):
    assert lemme_dictionnaire(forme) == expected


@pytest.mark.parametrize(
    ("forme", "lemme", "pos", "expected"),
    [
        ("essence", "essenc", "NOUN", "essence"),
        ("sms", "sm", "NOUN", "sms"),
        ("ordis", "ordi", "NOUN", "ordi"),
        ("demande", "demande", "VERB", "demander"),
        ("demande", "demande", "NOUN", "demande"),
        ("prends", "prend", "VERB", "prendre"),
        ("privée", "priver", "ADJ", "privé"),
        ("belle", "bel", "ADJ", "beau"),
        ("coeur", "cœur", "NOUN", "coeur"),
        ("n'", "n'", "ADV", "ne"),
        ("connecter", "connecter", "VERB", "connecter"),
    ],
)
def test_linguistics_lemmas_guard_known_faults(forme, lemme, pos, expected):
    assert lemme_garde(forme, lemme, pos) == expected
    assert lemme_garde(forme, expected, pos) == expected


def test_linguistics_lemmas_majority_then_dictionary():
    noun, verb = Mot(0, 5, "porte", "porte", "NOUN"), Mot(0, 5, "porte", "porter", "VERB")
    assert lemmes_majoritaires([[noun, verb], [verb]]) == {"porte": "porter"}
    tied = lemmes_majoritaires([[noun], [verb]])
    assert tied == {"porte": lemme_dictionnaire("porte")}
    assert lemmes_majoritaires([[Mot(0, 1, ".", ".", "PUNCT")]]) == {}


@pytest.mark.spacy
def test_linguistics_analyse_offsets_capitals_and_apostrophes(nlp):
    text = "JE N’ARRIVE PAS À ME CONNECTER.\nL’essence, dites-vous ?"
    (mots,) = analyse([text])
    assert [text[m.debut : m.fin] for m in mots][:3] == ["JE", "N’", "ARRIVE"]
    assert [m.lemme for m in mots if m.pos != "PUNCT"] == [
        "je", "ne", "arriver", "pas", "à", "me", "connecter", "le", "essence", "dire", "vous",
    ]  # fmt: skip


@pytest.mark.spacy
def test_linguistics_analyse_runs_only_the_pipes_asked_for(nlp):
    assert nlp.pipe_names == ["tok2vec", "morphologizer", "lemmatizer"]
    assert load_nlp() is nlp
    assert load_nlp(pipes=["ner"]).pipe_names == ["ner"]
    (mots,) = analyse(["Marie habite à Paris."], lemmes=False, entites=True)
    assert {m.entite for m in mots if m.forme == "paris"} == {"LOC"}
    assert {m.lemme for m in mots} == {""}


@pytest.mark.spacy
@pytest.mark.slow
def test_linguistics_analyse_workers_keep_the_order(nlp):
    textes = [f"Texte numéro {n} sur les démarches." for n in range(5)] + [""]
    alone = list(analyse(textes, lemmes=False))  # lemmas would make each worker load the model: same path
    assert list(analyse(iter(textes), lemmes=False, n_jobs=2, batch_size=2)) == alone
    assert len(alone) == 6
    assert alone[-1] == ()


@pytest.mark.parametrize("argument", ["n_jobs", "batch_size"])
def test_linguistics_analyse_refuses_zero(argument):
    with pytest.raises(ValueError, match="must be at least 1"):
        list(analyse([], **{argument: 0}))


def test_linguistics_load_nlp_refuses_unknown_pipes():
    with pytest.raises(ValueError, match=r"unknown pipe \['tagger'\]"):
        load_nlp(pipes=["tagger"])


def test_linguistics_load_nlp_missing_model(monkeypatch):
    monkeypatch.setattr(pipeline, "MODEL", "fr_core_news_absent")
    with pytest.raises(LinguisticsError, match=r"fr_core_news_absent 3\.8\.0 introuvable.*pip install"):
        load_nlp(pipes=["senter"])


def test_linguistics_load_nlp_other_version(monkeypatch, tmp_path):
    (tmp_path / "fr_autre").mkdir()
    (tmp_path / "fr_autre" / "__init__.py").touch()
    (tmp_path / "fr_autre" / "meta.json").write_text(json.dumps({"version": "3.7.0"}))
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setattr(pipeline, "MODEL", "fr_autre")
    with pytest.raises(LinguisticsError, match=r"version 3\.7\.0 installée, 3\.8\.0 attendue"):
        load_nlp(pipes=["senter"])


@pytest.mark.spacy
def test_linguistics_vectors_are_those_of_the_model(nlp):
    vectors = word_vectors()
    assert vectors.matrice.shape == (20000, 300)
    assert (vectors.matrice.dtype, vectors.lignes.dtype) == (np.float32, np.int32)
    assert len(vectors.formes) == len(vectors.lignes) == len(set(vectors.formes))
    assert vectors.formes[:3] == ("de", "la", "et")
    assert all(forme == forme.lower() for forme in vectors.formes)
    for forme in ("ordinateur", "numérique", "mairie"):
        assert np.array_equal(vectors.matrice[vectors.ligne(forme)], nlp.vocab[forme].vector)


@pytest.mark.spacy
@pytest.mark.parametrize(
    ("forme", "like"),
    [("Ordinateur", "ordinateur"), ("demarche", "démarche"), ("CŒUR", "coeur"), ("qu’", "qu'")],
)
def test_linguistics_vectors_find_other_spellings(forme, like):
    assert word_vectors().ligne(forme) == word_vectors().ligne(like) >= 0


@pytest.mark.spacy
def test_linguistics_vectors_unknown_form():
    assert word_vectors().ligne("zzqqxw") == -1
    with pytest.raises(ValueError, match="read-only"):
        word_vectors().matrice[0, 0] = 1


def test_linguistics_analyse_reads_long_texts_in_parts(monkeypatch):
    monkeypatch.setattr(pipeline, "_LONGEST", 24)
    text = "L'ordinateur est trop cher pour nous. " + "x" * 60 + " La fin arrive."
    (mots,) = analyse([text], lemmes=False)
    assert "".join(text[m.debut : m.fin] for m in mots) == text.replace(" ", "")
    assert [m.forme for m in mots][:4] == ["l'", "ordinateur", "est", "trop"]
    assert [m.forme for m in mots][-4:] == ["la", "fin", "arrive", "."]
