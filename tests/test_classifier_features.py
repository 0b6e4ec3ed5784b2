"""Words and characters, vectors, expressions, latent directions: against scikit-learn or by hand."""

import math
import string
from collections import Counter
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse import csr_matrix
from sklearn.feature_extraction.text import TfidfVectorizer

from precanum_nlp.classifier import ExpressionHits, PooledVectors, WordsAndCharacters, latent_directions
from precanum_nlp.classifier.features import cut_and_folded
from precanum_nlp.classifier.vocabulary import PieceIndex, pieces_of
from precanum_nlp.linguistics import formes

TEXTS = [
    "Le bus ne passe plus le dimanche, le bus est en panne.",
    "Plus de bus ni de train : je reste à la maison",
    "Le loyer de la maison est trop haut, trop haut !",
    "J'ai payé le loyer ; il ne reste rien",
    "l’hôpital est loin, l'hopital est plein",
    "Maison froide, maison humide",
]


def reference(texts, **options):
    """scikit-learn's TF-IDF over the same words; columns are in alphabetical order in both."""
    return TfidfVectorizer(
        preprocessor=lambda text: " ".join(*cut_and_folded([text])), sublinear_tf=True, min_df=2, **options
    ).fit(texts)


def blocks(features, texts):
    whole = features.transform(texts).toarray()
    return np.split(whole, [len(features.words_)], axis=1)


def test_classifier_words_are_weighed_as_scikit_learn_does():
    ours = WordsAndCharacters().fit(TEXTS)
    theirs = reference(TEXTS, ngram_range=(1, 2), tokenizer=str.split, token_pattern=None)
    assert list(ours.words_) == sorted(theirs.vocabulary_)
    np.testing.assert_allclose(blocks(ours, TEXTS)[0], theirs.transform(TEXTS).toarray(), atol=1e-6)


@pytest.mark.parametrize("pieces", [(2, 5), (3, 3)], ids=str)
def test_classifier_pieces_are_weighed_as_scikit_learn_does(pieces):
    ours = WordsAndCharacters(pieces=pieces).fit(TEXTS)
    theirs = reference(TEXTS, ngram_range=pieces, analyzer="char_wb")
    assert list(ours.pieces_) == sorted(theirs.vocabulary_)
    np.testing.assert_allclose(blocks(ours, TEXTS)[1], theirs.transform(TEXTS).toarray(), atol=1e-6)


@settings(max_examples=40, deadline=None)
@given(
    st.lists(
        st.lists(st.text(string.ascii_lowercase, min_size=1, max_size=8), max_size=6), min_size=2, max_size=6
    )
)
def test_classifier_pieces_agree_with_scikit_learn_on_any_words(sentences):
    texts = [" ".join(words) for words in [*sentences, ["commun"], ["commun"]]]
    ours = WordsAndCharacters().fit(texts)
    theirs = reference(texts, ngram_range=(2, 5), analyzer="char_wb")
    assert list(ours.pieces_) == sorted(theirs.vocabulary_)
    np.testing.assert_allclose(blocks(ours, texts)[1], theirs.transform(texts).toarray(), atol=1e-6)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.text("abéЖ😀 -'1", max_size=9), max_size=6),
    st.lists(st.text("abЖ😀 1", max_size=9), max_size=6),
)
def test_classifier_pieces_of_a_batch_are_those_of_each_word(known, asked):
    columns = {
        piece: i for i, piece in enumerate(sorted({p for word in known for p in pieces_of(word, 2, 5)}))
    }
    index = PieceIndex(columns, (2, 5))
    for _ in range(2):  # read, then remembered
        counts = index.counts(asked).toarray()
        assert counts.shape == (len(asked), len(columns))
        for word, row in zip(asked, counts, strict=True):
            held = Counter(piece for piece in pieces_of(word, 2, 5) if piece in columns)
            assert {piece: row[column] for piece, column in columns.items() if row[column]} == held


def test_classifier_pieces_too_many_to_number_are_refused():
    with pytest.raises(ValueError, match="pieces of 9 characters out of 300 are too many"):
        PieceIndex({chr(200 + i): i for i in range(300)}, (1, 9))


def test_classifier_a_number_with_a_space_is_one_word_and_reads_as_two():
    # « 1 200 » is one word; with « euros » it makes the pair that « 1 » and « 200 euros » would make
    texts = ["1 200 euros", "1 200 euros", "1 ; 200 euros"]
    theirs = TfidfVectorizer(
        analyzer=lambda text: [*formes(text), *map(" ".join, pairwise(formes(text)))],
        sublinear_tf=True,
        min_df=2,
    ).fit(texts)
    ours = WordsAndCharacters(max_pieces=0).fit(texts)
    assert list(ours.words_) == sorted(theirs.vocabulary_)
    np.testing.assert_allclose(ours.transform(texts).toarray(), theirs.transform(texts).toarray(), atol=1e-6)


def test_classifier_one_word_by_hand():
    # 4 texts; « bus » in 2, twice in the first: weight (1 + ln 2) (ln(5/3) + 1) = 2.5581;
    # « loyer » in 2, once in the first: ln(5/3) + 1 = 1.5108. Over the length 2.9710: 0.8610, 0.5085.
    # No pair of words is in two texts.
    features = WordsAndCharacters(max_pieces=0).fit(["bus loyer bus", "bus", "loyer", "rien"])
    assert list(features.words_) == ["bus", "loyer"]
    np.testing.assert_allclose(features.transform(["bus loyer bus"]).toarray(), [[0.8610, 0.5085]], atol=5e-5)


def test_classifier_features_kept_are_the_most_widespread_then_the_first_in_the_alphabet():
    # texts with « b »: 3, with « a », « c », « d »: 2
    features = WordsAndCharacters(max_words=3, max_pieces=0).fit(["b a", "a b", "d b c", "c d"])
    assert list(features.words_) == ["a", "b", "c"]


def test_classifier_case_accents_and_apostrophes_do_not_count():
    features = WordsAndCharacters(min_texts=1).fit(TEXTS)
    several = features.transform(["L’HÔPITAL est fermé", "l'hopital est ferme"]).toarray()
    np.testing.assert_array_equal(*several)


def test_classifier_unknown_words_and_empty_texts_are_rows_of_zeros():
    features = WordsAndCharacters().fit(TEXTS)
    assert features.transform(["", "ЖЖЖ"]).nnz == 0


def test_classifier_a_misspelt_word_shares_pieces_with_the_right_one():
    words, pieces = blocks(WordsAndCharacters(min_texts=1).fit(TEXTS), ["dimanche", "dimanch", "loyer"])
    assert words[1] @ words[0] == 0
    assert pieces[1] @ pieces[0] > 0.5 > pieces[2] @ pieces[0]


def test_classifier_feature_names_follow_the_columns():
    features = WordsAndCharacters(min_texts=1, pieces=(3, 3)).fit(["bus"])
    assert features.get_feature_names_out().tolist() == ["bus", "/ bu/", "/bus/", "/us /"]


def test_classifier_a_full_cache_changes_nothing(monkeypatch):
    features = WordsAndCharacters(min_texts=1).fit(TEXTS)
    whole = features.transform(TEXTS).toarray()
    monkeypatch.setattr("precanum_nlp.classifier.vocabulary._MAX_CACHE", 2)
    monkeypatch.setattr("precanum_nlp.linguistics.cutting._MAX_CACHE", 2)
    np.testing.assert_array_equal(
        WordsAndCharacters(min_texts=1).fit(TEXTS).transform(TEXTS).toarray(), whole
    )


def test_classifier_vectors_are_weighted_means():
    vectors = PooledVectors(
        {"bus": 0, "loyer": 1}, np.array([[1, 0], [0, 2]], np.float32), np.array([1, 0.5], np.float32)
    )
    # bus twice, loyer once: (2·1·(1, 0) + 1·0.5·(0, 2)) / (2·1 + 1·0.5) = (2, 1) / 2.5; « le » is unknown
    np.testing.assert_allclose(
        vectors.transform(["Le bus, le LOYER, le bus", "rien"]), [[0.8, 0.4], [0, 0]], atol=1e-6
    )


def test_classifier_expressions_are_counted_per_code():
    hits = ExpressionHits({"transport": ("bus", "train"), "logement": ("loyer",), "vide": ()}).fit()
    # transport: bus twice and train once, ln(1 + 3); logement: once, ln 2; a code without expression: 0
    np.testing.assert_allclose(
        hits.transform(["Le bus, le train, le bus et le loyer", "rien"]),
        [[math.log(4), math.log(2), 0], [0, 0, 0]],
        atol=1e-6,
    )


def test_classifier_latent_directions_are_orthonormal():
    features = csr_matrix(np.random.default_rng(0).random((30, 12), dtype=np.float32))
    directions = latent_directions(features, 5, seed=0)
    assert directions.shape == (12, 5)
    np.testing.assert_allclose(directions.T @ directions, np.eye(5), atol=1e-5)


def test_classifier_latent_directions_are_those_of_the_svd():
    # a matrix of rank 3: three directions hold all of it, those of a full decomposition (but for the sign)
    rng = np.random.default_rng(1)
    features = rng.random((20, 3)) @ rng.random((3, 10))
    directions = latent_directions(csr_matrix(features), 3, seed=0)
    axes = np.linalg.svd(features, full_matrices=False)[2][:3].T
    np.testing.assert_allclose(np.abs(directions.T @ axes), np.eye(3), atol=1e-4)


@pytest.mark.parametrize("shape", [(1, 6), (6, 1), (0, 4)], ids=str)
def test_classifier_too_little_for_a_direction_gives_one_of_zeros(shape):
    directions = latent_directions(csr_matrix(np.ones(shape)), 8, seed=0)
    assert directions.shape == (shape[1], 1)
    assert not directions.any()


def test_classifier_fewer_texts_than_directions_asked():
    assert latent_directions(csr_matrix(np.eye(5)), 128, seed=0).shape == (5, 4)
