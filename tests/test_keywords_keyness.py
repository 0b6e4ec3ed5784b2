"""Keyness: every measure against a cited table, a hand computation or a second implementation."""

import math
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import chi2_contingency, fisher_exact, hypergeom

from precanum_nlp.corpus import Contribution
from precanum_nlp.errors import PrecanumError
from precanum_nlp.keywords import (
    code_lexicon,
    collocations,
    expression_lexicon,
    keyness_rows,
    keyness_table,
    log_likelihood,
    log_odds,
    log_ratio,
    measure,
    npmi,
    parts_by,
    quick_words,
    specificity,
    word_lexicon,
    word_table,
)


@pytest.mark.parametrize(
    ("ab", "a", "b", "neither", "expected"),
    [
        (110, 2442, 111, 29114, 270.72),
        (29, 13, 123, 31612, 263.90),
        (31, 23, 139, 31584, 256.84),
        (10, 0, 3, 31764, 167.23),
    ],
    ids=["the swiss", "can be", "previous year", "mineral water"],
)
def test_keywords_g2_is_that_of_dunning(ab, a, b, neither, expected):
    # Dunning 1993, table 2: the strongest bigrams of a banking text, with their four cells.
    assert log_likelihood(ab, ab + a, ab + b, ab + a + b + neither) == pytest.approx(expected, abs=0.005)


def test_keywords_g2_of_two_cells_by_hand():
    # 10 of 100 against 5 of 400, expected 3 and 12: 2 (10 ln 10/3 + 5 ln 5/12) = 15.3248;
    # with the two other cells (90 for 97, 395 for 388): 15.9681.
    assert log_likelihood(10, 15, 100, 500, cells=2) == pytest.approx(15.3248, abs=5e-5)
    assert log_likelihood(10, 15, 100, 500) == pytest.approx(15.9681, abs=5e-5)


tables = st.tuples(*[st.integers(0, 300)] * 4).filter(lambda t: min(t[0] + t[1], t[2] + t[3]) > 0)


@given(tables.filter(lambda t: min(t[0] + t[2], t[1] + t[3]) > 0))
def test_keywords_g2_is_that_of_scipy_with_a_sign(cells):
    a, b, c, d = cells
    found = float(log_likelihood(a, a + b, a + c, a + b + c + d))
    route = chi2_contingency([[a, b], [c, d]], correction=False, lambda_="log-likelihood").statistic
    assert abs(found) == pytest.approx(route, rel=1e-9, abs=1e-9)
    if route > 1e-6:
        assert (found > 0) == (a * (a + b + c + d) > (a + b) * (a + c))


def test_keywords_g2_of_empty_margins_is_zero():
    assert log_likelihood([0, 0], [0, 5], [3, 0], [10, 10]).tolist() == [0, 0]


def test_keywords_npmi_by_hand():
    # ln(10 × 100 / (20 × 20)) / -ln(10 / 100) = 0.9163 / 2.3026
    assert npmi(10, 20, 20, 100) == pytest.approx(0.39794, abs=5e-6)
    assert npmi([0, 20, 100], [5, 20, 100], [5, 20, 100], 100).tolist() == [-1, pytest.approx(1), 1]


def test_keywords_log_ratio_by_hand():
    # (10/100) / (5/400) = 8, that is 3 in binary logarithm; its standard error on the natural scale is
    # sqrt(1/10 - 1/100 + 1/5 - 1/400) = 0.53619, and 1.96 × 0.53619 / ln 2 = 1.51615.
    ratio, low, high = log_ratio(10, 5, 100, 400)
    assert (ratio, low, high) == (
        pytest.approx(3),
        pytest.approx(3 - 1.51615, abs=5e-5),
        pytest.approx(3 + 1.51615, abs=5e-5),
    )


def test_keywords_log_ratio_of_a_word_never_said_elsewhere():
    # (4.5 / 101) / (0.5 / 401)
    assert log_ratio(4, 0, 100, 400)[0] == pytest.approx(math.log2(4.5 / 101 * 401 / 0.5))


@given(
    st.integers(1, 60).flatmap(
        lambda f: st.tuples(st.integers(0, f), st.just(f), st.integers(1, 200), st.integers(61, 300))
    )
)
def test_keywords_specificity_is_an_exact_tail(drawn):
    a, f, n_a, rest = drawn
    n = n_a + max(rest, f)
    if not max(0, f - (n - n_a)) <= a <= min(f, n_a):
        return

    def point(k):
        return Fraction(math.comb(f, k) * math.comb(n - f, n_a - k), math.comb(n, n_a))

    over = a * n >= f * n_a
    tail = sum(point(k) for k in (range(a, min(f, n_a) + 1) if over else range(a + 1)))
    expected = (-1 if over else 1) * math.log10(tail)
    assert float(specificity(a, f, n_a, n)) == pytest.approx(expected, rel=1e-6, abs=1e-9)


def test_keywords_specificity_of_a_whole_corpus():
    # Sizes of a real corpus: 296 occurrences, a part of 6,903 words out of 61,449.
    cells = np.array([14, 60, 200, 296])
    over = -hypergeom.logsf(cells[1:] - 1, 61449, 296, 6903) / math.log(10)
    under = hypergeom.logcdf(14, 61449, 296, 6903) / math.log(10)
    assert specificity(cells, 296, 6903, 61449) == pytest.approx([under, *over], rel=1e-6)


def test_keywords_specificity_is_that_of_lafon():
    # Lafon 1980, p. 149: « peuple », 14 of its 296 occurrences in the fourth of Robespierre's speeches, of
    # 6,903 words out of 61,449. The digits 66.937 of P(X ≤ 14) are those that the tests of the R package wam
    # quote from the paper; their power of ten (-4) is not what the counts give (-6).
    assert 10 ** float(specificity(14, 296, 6903, 61449)) == pytest.approx(66.937e-6, abs=5e-10)


def test_keywords_log_odds_by_hand():
    # 10 of 100 against 5 of 400, prior of 50 words: 50 × 15/500 = 1.5 of this one.
    # ln(11.5/138.5) - ln(6.5/443.5) = -2.48853 + 4.22289 = 1.73436; / sqrt(1/11.5 + 1/6.5) = 0.49069
    assert log_odds(10, 5, 100, 400, prior=50) == pytest.approx(3.5345, abs=5e-4)


@settings(deadline=None)
@given(st.lists(st.tuples(st.integers(0, 80), st.integers(0, 80)), min_size=2, max_size=8))
def test_keywords_log_odds_are_those_of_the_paper_word_by_word(counts):
    """Monroe et al. 2008 as printed: eq. 15 (odds), 16 (difference), 20 (variance, its short form), 22 (z).

    The vocabulary is whole here, so that each corpus is the sum of its words, and so is the prior.
    """
    counts = [(i, j) for i, j in counts if i + j]
    y_i, y_j = ([pair[side] for pair in counts] for side in (0, 1))
    n_i, n_j = sum(y_i), sum(y_j)
    if len(counts) < 2 or not n_i or not n_j:
        return
    alpha = [500 * (i + j) / (n_i + n_j) for i, j in counts]
    alpha_0 = sum(alpha)
    expected = []
    for w in range(len(counts)):
        omega_i = (y_i[w] + alpha[w]) / (n_i + alpha_0 - (y_i[w] + alpha[w]))
        omega_j = (y_j[w] + alpha[w]) / (n_j + alpha_0 - (y_j[w] + alpha[w]))
        variance = 1 / (y_i[w] + alpha[w]) + 1 / (y_j[w] + alpha[w])
        expected.append((math.log(omega_i) - math.log(omega_j)) / math.sqrt(variance))
    assert log_odds(y_i, y_j, n_i, n_j) == pytest.approx(expected, rel=1e-9, abs=1e-9)


@settings(deadline=None)
@given(st.tuples(*[st.integers(0, 40)] * 4).filter(lambda t: t[0] + t[1] and t[2] + t[3] and t[0] + t[2]))
def test_keywords_specificity_is_the_exact_test_of_fisher(cells):
    a, b, c, d = cells
    over = a * (a + b + c + d) >= (a + b) * (a + c)
    p = fisher_exact([[a, b], [c, d]], alternative="greater" if over else "less").pvalue
    found = float(specificity(a, a + b, a + c, a + b + c + d))
    assert abs(found) == pytest.approx(-math.log10(min(p, 1)), rel=1e-6, abs=1e-9)


@settings(deadline=None)
@given(st.lists(st.tuples(st.integers(0, 50), st.integers(1, 50)), min_size=1, max_size=12))
def test_keywords_false_discovery_rate_is_the_step_up_of_benjamini_and_hochberg(counts):
    a, b = zip(*counts, strict=True)
    got = measure([a], [b], [[1000]], [[900]])
    p, q = got["p"][0], got["q"][0]
    for one, found in zip(p, q, strict=True):  # the least bound at which it would be among the discoveries
        bounds = [other * len(p) / sum(p <= other) for other in p if other >= one]
        assert found == pytest.approx(min([1, *bounds]))


def test_keywords_false_discovery_rate_by_hand():
    # Three of four equal, so q = p × 4 / 4 for the largest rank; the least p counts four times.
    got = measure([[10, 3, 3, 3]], [[5, 3, 3, 3]], [[100]], [[100]])
    p, q = got["p"][0], got["q"][0]
    assert q[0] == pytest.approx(4 * p[0])
    assert q[1:] == pytest.approx(p[1:])
    assert p[1:] == pytest.approx(1)


SAID = [("A", f"p{k % 4}", "la fibre arrive") for k in range(12)] + [
    ("B", f"b{k % 4}", "le guichet ferme") for k in range(12)
]
CORPUS = [Contribution(str(k), t, groupe=g, partie_prenante=p) for k, (g, p, t) in enumerate(SAID)]


def words(corpus):
    analyses = list(quick_words(c.texte for c in corpus))
    return word_lexicon(analyses, corpus, word_table(analyses, corpus))


def keyness(corpus, **options):
    people = [c.partie_prenante for c in corpus]
    return keyness_table(words(corpus), parts_by(corpus, "groupe"), people, **options)


def test_keywords_keyness_counts_by_hand():
    table = keyness(CORPUS)
    first = table.rows[0]
    assert table.parts == (("A", 24), ("B", 24))  # fibre, arriver; guichet, fermer: two words each
    assert (first.part, first.n_part, first.n_ailleurs, first.attendu) == ("A", 12, 0, 6.0)
    assert (first.parties_prenantes, first.part_premier, first.retenu) == (4, 0.25, True)
    assert {row.item for row in table.rows if row.part == "A" and row.g2 > 0} == {"fibre", "arriver"}


@pytest.mark.parametrize(
    ("unite", "count", "total"), [("contributions", 12, 12), ("parties_prenantes", 4, 4)]
)
def test_keywords_keyness_by_other_units(unite, count, total):
    table = keyness(CORPUS, unite=unite)
    assert table.rows[0].n_part == count
    assert table.parts[0] == ("A", total)


def test_keywords_one_talker_makes_no_keyword():
    alone = [
        Contribution(str(k), "mon chien aboie", groupe="A", partie_prenante="p1") for k in range(100, 130)
    ]
    rows = {(row.part, row.item): row for row in keyness([*CORPUS, *alone]).rows}
    dog = rows["A", "chien"]
    assert dog.q < 0.05
    assert (dog.parties_prenantes, dog.part_premier, dog.retenu) == (1, 1.0, False)


def test_keywords_keyness_of_codes_and_by_code():
    codes = {c.id: ("acces",) if c.groupe == "A" else ("aide",) for c in CORPUS}
    people = [c.partie_prenante for c in CORPUS]
    table = keyness_table(code_lexicon(codes, CORPUS), parts_by(CORPUS, "groupe"), people)
    assert [(r.part, r.item, r.n_part, r.n_ailleurs) for r in table.rows[:2]] == [
        ("A", "acces", 12, 0),
        ("A", "aide", 0, 12),
    ]
    by_code = keyness_table(words(CORPUS), [codes[c.id] for c in CORPUS], people, codes=True)
    assert [row.item for row in by_code.rows if row.part == "acces" and row.retenu and row.g2 > 0] == [
        "arriver",
        "fibre",
    ]


def test_keywords_keyness_of_expressions():
    corpus = [
        Contribution(str(k), f"mon mot de passe {'bleu' if k % 2 else 'vert'}", groupe="AB"[k % 2])
        for k in range(12)
    ]
    analyses = list(quick_words(c.texte for c in corpus))
    lexicon = expression_lexicon(analyses, corpus, collocations(analyses, corpus, g2=0))
    table = keyness_table(lexicon, parts_by(corpus, "groupe"), [c.partie_prenante for c in corpus])
    counts = {(r.part, r.item): (r.n_part, r.n_ailleurs) for r in table.rows}
    assert counts["A", "mot de passe"] == (6, 6)
    assert counts["A", "mot de passe vert"] == (6, 0)


@pytest.mark.parametrize(
    ("corpus", "options", "message"),
    [
        (CORPUS[:12], {}, r"une seule partie \(« A »\)"),
        ([Contribution("1", "fibre"), Contribution("2", "fibre")], {}, "aucune partie"),
        (CORPUS, {"minimum": 100}, "n'est compté 100 fois"),
        (CORPUS, {"unite": "lettres"}, "unité « lettres » inconnue"),
    ],
    ids=["un groupe", "sans groupe", "seuil", "unité"],
)
def test_keywords_keyness_refuses(corpus, options, message):
    with pytest.raises(PrecanumError, match=message):
        keyness(corpus, **options)


def test_keywords_keyness_by_code_refuses_a_corpus_without_codes():
    with pytest.raises(PrecanumError, match="ne porte de code"):
        keyness_table(words(CORPUS), [()] * len(CORPUS), [""] * len(CORPUS), codes=True)


def test_keywords_parts_by_period_and_unknown_criterion():
    corpus = [Contribution("1", "x", date="2018-01-31"), Contribution("2", "x")]
    assert parts_by(corpus, "periode") == [("2018-01",), ()]
    with pytest.raises(PrecanumError, match="« taille » n'est pas un critère"):
        parts_by(corpus, "taille")


def test_keywords_keyness_rows_hold_no_number_that_is_none():
    for row in keyness_rows(keyness(CORPUS)):
        assert all(value == value and value not in (math.inf, -math.inf) for value in row.values())
