"""Concordances, co-occurrences and their networks."""

import itertools

import networkx as nx
import numpy as np
import pytest
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import minimum_spanning_tree

from precanum_nlp.corpus import Contribution
from precanum_nlp.errors import OutputError, PrecanumError
from precanum_nlp.keywords import (
    code_lexicon,
    concordance,
    concordance_rows,
    cooccurrences,
    finds_forms,
    finds_passages,
    finds_pattern,
    finds_words,
    network,
    pair_rows,
    quick_words,
    similarity_tree,
    word_lexicon,
    word_table,
    write_graph,
)

SAID = [
    Contribution("c1", "J'ai perdu\nmon mot de passe hier soir.", groupe="A"),
    Contribution("c2", "Trois mots de passe, c'est trop.", groupe="B"),
    Contribution("c3", "Le facteur passe à midi.", groupe="B"),
]


def shown(lines):
    return [(line.id, line.gauche, line.pivot, line.droite) for line in lines]


def test_keywords_concordance_of_an_expression_and_its_plural():
    assert shown(concordance(SAID, finds_words("mot de passe"))) == [
        ("c1", "J'ai perdu mon ", "mot de passe", " hier soir."),
        ("c2", "Trois ", "mots de passe", ", c'est trop."),
    ]


@pytest.mark.parametrize(
    ("finder", "pivots"),
    [
        (finds_forms("passe"), ["passe", "passe", "passe"]),
        (finds_forms("Mots"), ["mots"]),
        (finds_pattern(r"\bp\w+e\b|x*"), ["passe", "passe", "passe"]),
        (finds_words("absent"), []),
        (finds_passages({"c3": [(3, 10)]}), ["facteur"]),
    ],
    ids=["forme", "majuscule", "motif", "rien", "passage"],
)
def test_keywords_concordance_finders(finder, pivots):
    assert [line.pivot for line in concordance(SAID, finder)] == pivots


def test_keywords_concordance_sorts_by_the_nearest_word():
    texts = ["la fibre verte", "une fibre bleue", "alors ma fibre"]
    said = [Contribution(str(k), text) for k, text in enumerate(texts)]
    by = {
        tri: [line.id for line in concordance(said, finds_words("fibre"), tri=tri)]
        for tri in ("gauche", "droite")
    }
    assert by == {"gauche": ["0", "2", "1"], "droite": ["2", "1", "0"]}


def test_keywords_concordance_cuts_between_words():
    said = [Contribution("1", "un deux trois quatre fibre cinq six sept huit")]
    (line,) = concordance(said, finds_words("fibre"), largeur=10)
    assert (line.gauche, line.droite) == ("quatre ", " cinq six")


def test_keywords_concordance_rows_carry_codes():
    lines = concordance(SAID, finds_words("facteur"), codes={"c3": ("a", "b")})
    assert next(concordance_rows(lines))["codes"] == "a|b"


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: finds_words("…"), "« … » n'a pas de mot"),
        (lambda: finds_pattern("(a"), r"« \(a » mal formée, au caractère 1"),
        (lambda: concordance(SAID, finds_words("mot"), tri="bas"), "tri « bas » inconnu"),
    ],
    ids=["sans mot", "motif", "tri"],
)
def test_keywords_concordance_refuses(make, message):
    with pytest.raises(PrecanumError, match=message):
        make()


#: Two clusters that a single text ties.
TEXTS = ["fibre antenne réseau"] * 6 + ["guichet mairie papier"] * 6 + ["fibre guichet"] + ["chat. chien"] * 3


def lexicon(texts=TEXTS):
    said = [Contribution(str(k), text) for k, text in enumerate(texts)]
    analyses = list(quick_words(texts))
    return word_lexicon(analyses, said, word_table(analyses, said))


def test_keywords_cooccurrences_by_hand():
    table = cooccurrences(lexicon())
    pairs = {frozenset((p.a, p.b)): p for p in table.rows}
    pair = pairs[frozenset(("fibre", "antenne"))]
    # fibre in 7 texts of 16, antenne in 6, both in 6: expected 42/16, equivalence 36/42.
    assert (pair.ensemble, {pair.n_a, pair.n_b}, table.n_fenetres) == (6, {7, 6}, 16)
    assert pair.attendu == pytest.approx(2.625)
    assert pair.equivalence == pytest.approx(36 / 42)
    assert frozenset(("chat", "chien")) in pairs
    assert all(row["npmi"] <= 1 for row in pair_rows(table))


def test_keywords_cooccurrences_of_sentences():
    table = cooccurrences(lexicon(), fenetre="phrase")
    assert table.n_fenetres == 19
    assert not [p for p in table.rows if {p.a, p.b} == {"chat", "chien"}]


def test_keywords_cooccurrences_of_words_and_codes():
    said = [Contribution(str(k), text) for k, text in enumerate(TEXTS)]
    codes = code_lexicon({str(k): ("acces",) for k in range(6)}, said)
    table = cooccurrences(lexicon(), codes)
    assert {(p.nature_a, p.nature_b) for p in table.rows} == {("mots", "codes")}
    assert {p.a for p in table.rows if p.equivalence == 1} == {"antenne", "réseau"}


def test_keywords_network_finds_the_clusters_whatever_the_seed():
    for seed in range(3):
        graph = network(cooccurrences(lexicon()), seed=seed)
        groups = {}
        for _, node in graph.nodes(data=True):
            groups.setdefault(node["communaute"], set()).add(node["label"])
        assert {"fibre", "antenne", "réseau"} in groups.values()
        assert {"guichet", "mairie", "papier"} in groups.values()


def test_keywords_similarity_tree_is_that_of_scipy():
    rng = np.random.default_rng(3)
    names = ["chat", "chien", "vélo", "mur", "toit", "champ", "livre", "porte"]
    texts = [" ".join(rng.permutation(names)[: rng.integers(2, 5)]) for _ in range(200)]
    table = cooccurrences(lexicon(texts), minimum=1)
    tree = similarity_tree(table)
    place = {name: k for k, name in enumerate(names)}
    weights = np.zeros((8, 8))
    for pair in table.rows:
        weights[place[pair.a], place[pair.b]] = -pair.ensemble
    assert nx.is_tree(tree)
    assert tree.size(weight="weight") == -minimum_spanning_tree(csr_matrix(weights)).sum()


@pytest.mark.parametrize("ending", ["gexf", "graphml"])
def test_keywords_graph_reads_back_and_is_the_same_each_time(tmp_path, ending):
    graph = network(cooccurrences(lexicon()))
    paths = [tmp_path / f"{k}.{ending}" for k in range(2)]
    for path in paths:
        write_graph(path, graph)
    assert paths[0].read_bytes() == paths[1].read_bytes()
    assert b"lastmodified" not in paths[0].read_bytes()
    read = {"gexf": nx.read_gexf, "graphml": nx.read_graphml}[ending](paths[0])
    assert set(read.edges) == set(graph.edges) or {frozenset(e) for e in read.edges} == {
        frozenset(e) for e in graph.edges
    }
    labels = nx.get_node_attributes(read, "label")
    assert "réseau" in labels.values()


def test_keywords_graph_refuses_another_ending(tmp_path):
    with pytest.raises(OutputError, match=r"reseau.png : .* inconnue ; écrivez en .gexf ou .graphml"):
        write_graph(tmp_path / "reseau.png", nx.Graph())


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: cooccurrences(lexicon(["fibre", "antenne", "fibre", "antenne"])), "rien ne se rencontre"),
        (lambda: network(cooccurrences(lexicon(["fibre antenne"] * 4))), "aucune paire plus fréquente"),
        (
            lambda: cooccurrences(code_lexicon({"1": ("a",)}, [Contribution("1", "x")]), fenetre="phrase"),
            "un code vaut pour toute une contribution",
        ),
    ],
    ids=["jamais ensemble", "toujours ensemble", "codes par phrase"],
)
def test_keywords_cooccurrences_refuse(make, message):
    with pytest.raises(PrecanumError, match=message):
        make()


def test_keywords_pairs_are_counted_as_by_hand_over_all_texts():
    table = cooccurrences(lexicon(), minimum=1)
    sets = [set(text.replace(".", "").split()) for text in TEXTS]
    expected = {}
    for one in sets:
        for pair in itertools.combinations(sorted(one), 2):
            expected[frozenset(pair)] = expected.get(frozenset(pair), 0) + 1
    assert {frozenset((p.a, p.b)): p.ensemble for p in table.rows} == expected
