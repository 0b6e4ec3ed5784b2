"""Terms that tell some texts from others, and themes of texts that no code covers."""

import numpy as np
import pytest

from precanum_nlp.keywords import contrast, terms_of, themes
from precanum_nlp.keywords.grouping import group

BUS = [f"le bus ne passe plus {when}" for when in ("le soir", "le dimanche", "l'hiver", "ici", "chez nous")]
COST = [
    f"la facture est trop chère {when}" for when in ("en juin", "pour eux", "et ça monte", "encore", "ici")
]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Pas de réseau", {"pas de réseau", "réseau"}),
        ("trop cher", {"trop cher", "cher"}),
        ("les impayés, la box", {"impayés", "box"}),
        ("d'abonnement", {"abonnement"}),
        ("écrire à marie@exemple.fr", {"écrire"}),
        ("et de la", set()),
    ],
    ids=["negation starts", "too much starts", "punctuation parts", "elision", "address", "function words"],
)
def test_keywords_terms_of_a_text(text, found):
    assert set(terms_of(text).values()) == found


def test_keywords_terms_are_counted_by_lemma():
    assert terms_of("Factures").keys() == terms_of("facture").keys()


def test_keywords_contrast_names_what_only_some_texts_say():
    found = contrast([terms_of(text) for text in BUS + COST], range(5))
    assert found[0].forme in ("bus", "bus ne passe", "passe")
    assert (found[0].dedans, found[0].dehors) == (5, 0)
    # expected 2.5 in each cell of [[5, 0], [0, 5]]: 2 (5 ln 2 + 5 ln 2) = 13.8629
    assert found[0].g2 == pytest.approx(13.8629, abs=5e-5)
    assert not {"facture", "ici"} & {term.forme for term in found}


def test_keywords_contrast_keeps_one_of_terms_that_always_go_together():
    [term] = contrast([terms_of(text) for text in ["zone blanche"] * 4 + ["autre chose"] * 4], range(4))
    assert term.forme == "zone blanche"


def test_keywords_themes_part_texts_and_name_them():
    rng = np.random.default_rng(0)
    centres = np.repeat(np.eye(2, 8), 5, axis=0) + 0.05 * rng.standard_normal((10, 8))
    vectors = centres / np.linalg.norm(centres, axis=1, keepdims=True)
    found = themes(BUS + COST, vectors)
    assert sorted(sorted(theme.lignes) for theme in found) == [[0, 1, 2, 3, 4], [5, 6, 7, 8, 9]]
    bus = next(theme for theme in found if 0 in theme.lignes)
    assert "bus" in " ".join(bus.mots)
    assert themes(BUS + COST, vectors) == found
    assert len(themes(BUS + COST, vectors, most=1)) == 1


def test_keywords_themes_of_too_few_texts_are_none():
    assert themes(BUS[:4], np.eye(4)) == ()
    assert themes([], np.zeros((0, 3))) == ()


def test_keywords_themes_give_texts_left_out_of_the_tree_to_the_nearest(monkeypatch):
    vectors = np.repeat(np.eye(2, 4), 10, axis=0)
    vectors[-1] = np.eye(4)[3]  # near nobody
    monkeypatch.setattr("precanum_nlp.keywords.grouping.MOST", 10)
    sizes = sorted(len(rows) for rows, _ in group(vectors))
    assert sizes == [9, 10]
