"""Lexical classes: segments, cuts and profiles, next to a second implementation written from the formulas."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse import csr_matrix
from scipy.stats import chi2_contingency

from precanum_nlp.corpus import Contribution
from precanum_nlp.errors import PrecanumError
from precanum_nlp.keywords import (
    Lexicon,
    class_items,
    class_rows,
    membership,
    one_in,
    quick_words,
    reinert,
    segment_rows,
    segment_texts,
    segmented,
    typical_segments,
    word_lexicon,
    word_table,
)
from precanum_nlp.keywords.class_profile import COLUMNS, SEGMENT_COLUMNS
from precanum_nlp.keywords.classes import cut_chi2, first_axis


def planted(n=40, *, seed=0, classes=3, words=8, noise=0.05):
    """Return n segments a class that mostly hold the words of their class, and that class."""
    rng = np.random.default_rng(seed)
    truth = np.repeat(np.arange(classes), n)
    held = np.full((n * classes, words * classes), noise)
    for k in range(classes):
        held[k * n : (k + 1) * n, k * words : (k + 1) * words] = 0.5
    return (rng.random(held.shape) < held).astype(int), truth


# A second implementation: dense, one chi-squared at a time.


def table_chi2(x, left):
    table = np.array([x[left].sum(0), x[~left].sum(0)])
    table = table[:, table.sum(0) > 0]
    return chi2_contingency(table, correction=False).statistic if (table.sum(1) > 0).all() else 0.0


def slow_axis(x):
    x = x[:, x.sum(0) > 0]
    p = x / x.sum()
    r, c = p.sum(1), p.sum(0)
    values, vectors = np.linalg.eigh((p / np.sqrt(np.outer(r, c))) @ (p / np.sqrt(np.outer(r, c))).T)
    order = values.argsort()
    assert values[order[-1]] == pytest.approx(1)  # the trivial axis
    return vectors[:, order[-2]] / np.sqrt(r)


def slow_cut(x, minimum):
    axis = np.zeros(len(x))
    axis[x.sum(1) > 0] = slow_axis(x[x.sum(1) > 0])
    order = axis.argsort(kind="stable")
    firsts = [np.isin(np.arange(len(x)), order[:k]) for k in range(minimum, len(x) - minimum + 1)]
    left = max(firsts, key=lambda side: table_chi2(x, side))
    while True:
        moves = []
        for k in range(len(x)):
            other = left.copy()
            other[k] = not other[k]
            if minimum <= other.sum() <= len(x) - minimum:
                moves.append(other)
        best = max(moves, key=lambda side: table_chi2(x, side))
        if table_chi2(x, best) <= table_chi2(x, left) * (1 + 1e-9):
            return left
        left = best


def slow_kept(x, words, left):
    kept = []
    for j in words:
        table = np.array([[x[s, j].sum(), (1 - x[s, j]).sum()] for s in (left, ~left)])
        chi2 = chi2_contingency(table, correction=False).statistic if (table.sum(0) > 0).all() else 0.0
        avoided = table[0, 0] / left.sum() < x[:, j].mean()
        if table[0, 0] >= 3 and not (np.sqrt(chi2 / (chi2 + len(x))) > 0.3 and avoided):
            kept.append(j)
    return kept


def slow_classes(x, n_classes, minimum):
    parts = [(np.arange(len(x)), [j for j in range(x.shape[1]) if x[:, j].sum() >= 3])]
    while len(parts) < n_classes:
        rows, words = parts.pop(max(range(len(parts)), key=lambda k: len(parts[k][0])))
        left = slow_cut(x[np.ix_(rows, words)], minimum)
        parts += [(rows[side], slow_kept(x[rows], words, side)) for side in (left, ~left)]
    return {frozenset(rows.tolist()) for rows, _ in parts}


def partition(classe):
    return {frozenset(np.flatnonzero(classe == k).tolist()) for k in np.unique(classe)}


@pytest.mark.parametrize(("seed", "noise"), [(0, 0.05), (1, 0.15), (2, 0.3)])
def test_keywords_classes_are_those_of_a_second_implementation(seed, noise):
    x, _ = planted(12, seed=seed, noise=noise)
    assert x.any(axis=1).all()
    found = reinert(csr_matrix(x), n_classes=4, minimum=3)
    assert partition(found.classe) == slow_classes(x, 4, 3)


def test_keywords_classes_find_what_was_planted_in_any_order():
    x, truth = planted()
    found = reinert(csr_matrix(x), n_classes=3, minimum=10)
    wrong = sum(len(one) - np.bincount(truth[list(one)]).max() for one in partition(found.classe))
    assert wrong <= 4
    order = np.random.default_rng(5).permutation(len(x))
    again = reinert(csr_matrix(x[order]), n_classes=3, minimum=10)
    moved = np.empty_like(again.classe)
    moved[order] = again.classe
    assert partition(moved) == partition(found.classe)


def test_keywords_cut_chi2_is_that_of_scipy():
    x = np.random.default_rng(2).integers(0, 3, (25, 7))
    expected = [table_chi2(x, np.arange(25) < k) for k in range(1, 25)]
    np.testing.assert_allclose(cut_chi2(csr_matrix(x.astype(float))), expected)


def test_keywords_cut_chi2_by_hand():
    # Totals 3 and 3; the first row [2, 0] against [1, 3]: expected 1 1 / 2 2, so 1 + 1 + 1/2 + 1/2 = 3.
    assert cut_chi2(csr_matrix([[2.0, 0.0], [1.0, 3.0]])).tolist() == [3.0]


@pytest.mark.parametrize("shape", [(60, 12), (320, 260)], ids=["dense", "by iteration"])
def test_keywords_first_axis_is_that_of_the_eigenvectors(shape):
    rng = np.random.default_rng(3)
    x = (rng.random(shape) < 0.1).astype(int)
    x[: shape[0] // 3, : shape[1] // 4] |= rng.random((shape[0] // 3, shape[1] // 4)) < 0.4
    x[:, 0] |= ~x.any(axis=1)
    axis, expected = first_axis(csr_matrix(x.astype(float))), slow_axis(x)
    expected /= expected[np.abs(expected).argmax()]
    np.testing.assert_allclose(axis, expected * np.sign(axis @ expected), atol=1e-6)


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 10_000), st.integers(2, 6), st.integers(1, 6))
def test_keywords_classes_hold_each_segment_and_the_least_size(seed, n_classes, minimum):
    x = (np.random.default_rng(seed).random((40, 15)) < 0.2).astype(int)
    found = reinert(csr_matrix(x), n_classes=n_classes, minimum=minimum)
    assert ((found.classe == 0) == ~x.any(axis=1)).all()
    sizes = np.bincount(found.classe, minlength=found.n_classes + 1)[1:]
    assert len(sizes) == found.n_classes <= n_classes
    assert sizes.min() >= minimum
    assert found.arbre.leaves() == tuple(range(1, found.n_classes + 1))


@pytest.mark.parametrize(
    "matrix",
    [np.zeros((5, 3)), np.ones((1, 3)), np.ones((50, 1)), np.ones((50, 4)), np.eye(50)],
    ids=["nothing", "one segment", "one word", "all alike", "nothing shared"],
)
def test_keywords_classes_of_what_cannot_be_cut(matrix):
    with pytest.raises(PrecanumError, match="ne se partagent pas en classes de 10 au moins"):
        reinert(csr_matrix(matrix), minimum=10)


def test_keywords_classes_are_fewer_when_no_class_can_be_cut():
    x, _ = planted(20, classes=2)
    assert reinert(csr_matrix(x), n_classes=9, minimum=15).n_classes == 2


# Segments


def lexicon(*contributions):
    """Return a lexicon of one word, from the numbers of times that each sentence holds it."""
    rows, phrases, number = [], [], 0
    for k, counts in enumerate(contributions):
        for count in counts:
            rows += [k] * count
            phrases += [number] * count
            number += 1
    items = np.zeros(len(rows), np.int64)
    sizes = np.array([sum(counts) for counts in contributions])
    return Lexicon(("a",), items, np.array(rows), np.array(phrases), sizes, number, "mots")


@pytest.mark.parametrize(
    ("contributions", "sizes", "bounds"),
    [
        ([[3, 2]], [5], [[0, 1]]),
        ([[6, 5], [1]], [11, 1], [[0, 1], [2, 2]]),
        ([[6, 5, 4]], [15], [[0, 2]]),
        ([[6, 5, 5]], [11, 5], [[0, 1], [2, 2]]),
        ([[30, 0, 12]], [30, 12], [[0, 0], [2, 2]]),
        ([[0], [4]], [4], [[1, 1]]),
    ],
    ids=["short", "never over two", "tail joins", "tail stands", "long sentence", "nothing said"],
)
def test_keywords_segments_are_whole_sentences(contributions, sizes, bounds):
    found = segmented(lexicon(*contributions), taille=10)
    assert found.matrix.toarray().ravel().tolist() == sizes
    assert found.phrases.tolist() == bounds


def test_keywords_segments_of_nothing():
    with pytest.raises(PrecanumError, match="aucun mot retenu"):
        segmented(lexicon([0]))


@pytest.mark.parametrize(
    ("most", "step", "sizes"), [(5, 1, [11, 12, 13, 14, 15]), (4, 2, [11, 13, 15]), (2, 3, [11, 14])]
)
def test_keywords_segments_are_taken_at_a_regular_step(most, step, sizes):
    found, taken = one_in(segmented(lexicon([11], [12], [13], [14], [15]), taille=10), most)
    assert (taken, found.matrix.toarray().ravel().tolist()) == (step, sizes)
    assert found.contributions.tolist() == [size - 11 for size in sizes]
    assert len(found.phrases) == len(sizes)


def test_keywords_segment_texts_are_where_their_sentences_are():
    textes = ["", "Le réseau manque. La fibre arrive ! Le réseau revient.", "La fibre arrive."]
    contributions = [Contribution(f"c{k}", texte) for k, texte in enumerate(textes)]
    analyses = tuple(quick_words(textes))
    table = word_table(analyses, contributions, minimum=1)
    segments = segmented(word_lexicon(analyses, contributions, table), taille=4)
    texts = segment_texts(segments, range(len(segments.contributions)), analyses, contributions)
    assert [(c.id, texte.rstrip(" !.")) for c, texte in texts.values()] == [
        ("c1", "Le réseau manque. La fibre arrive"),
        ("c1", "Le réseau revient"),
        ("c2", "La fibre arrive"),
    ]


# Profiles


def test_keywords_class_items_are_the_chi2_of_presence():
    x, truth = planted(20)
    x = np.vstack([x, np.zeros((1, x.shape[1]), int)])
    noms = [f"m{j:02}" for j in range(x.shape[1])]
    found = reinert(csr_matrix(x), n_classes=3, minimum=5)
    items = class_items(found, csr_matrix(x), noms, "mots")
    assert len(items) == 3 * len(noms)
    for item in items:
        has = x[found.classe > 0, noms.index(item.item)] > 0
        inside = found.classe[found.classe > 0] == item.classe
        table = [
            [(has & inside).sum(), (has & ~inside).sum()],
            [(~has & inside).sum(), (~has & ~inside).sum()],
        ]
        test = chi2_contingency(table, correction=False)
        assert (abs(item.chi2), item.p) == pytest.approx((test.statistic, test.pvalue))
        assert (item.chi2 > 0) == (has[inside].mean() > has[~inside].mean())
        assert item.part == pytest.approx(has[inside].mean())
    members, names = membership([(f"groupe {k}",) for k in truth] + [()])
    first = next(item for item in class_items(found, members, names, "groupe") if item.classe == 1)
    assert first.part > 0.8
    assert [tuple(row) for row in class_rows([first])] == [COLUMNS]


def test_keywords_typical_segments_hold_most_of_what_is_typical():
    x, _ = planted(20)
    noms = [f"m{j:02}" for j in range(x.shape[1])]
    found = reinert(csr_matrix(x), n_classes=3, minimum=5)
    words = class_items(found, csr_matrix(x), noms, "mots")
    typical = typical_segments(found, words, csr_matrix(3 * x), noms, nombre=2)
    assert [classe for classe, _, _ in typical] == [1, 1, 2, 2, 3, 3]
    weights = {
        item.item: item.chi2 for item in words if item.classe == 2 and item.p <= 0.05 and item.chi2 > 0
    }
    scores = [sum(weights.get(nom, 0) for nom, n in zip(noms, row, strict=True) if n) for row in x]
    best = max(score for score, classe in zip(scores, found.classe, strict=True) if classe == 2)
    assert typical[2][2] == pytest.approx(best)
    assert scores[typical[2][1]] == pytest.approx(best)
    texts = {segment: (Contribution(str(segment), "texte", groupe="G"), "texte") for _, segment, _ in typical}
    rows = list(segment_rows(typical, texts))
    assert [row["rang"] for row in rows] == [1, 2] * 3
    assert tuple(rows[0]) == SEGMENT_COLUMNS
