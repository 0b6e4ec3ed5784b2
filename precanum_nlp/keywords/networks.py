"""Pairs as networks: communities, similarity trees, files for Gephi, and what a picture of them needs."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from precanum_nlp.corpus import replacing
from precanum_nlp.corpus.writing import check_ending
from precanum_nlp.errors import PrecanumError
from precanum_nlp.keywords.association import G2_STRONG

if TYPE_CHECKING:
    import networkx as nx

    from precanum_nlp.keywords.cooccurrence import Pair, PairTable

GRAPH_ENDINGS = (".gexf", ".graphml")


@dataclass(frozen=True, slots=True)
class Node:
    """An item of a network: its name, « mots », « expressions » or « codes », windows, community from 1."""

    nom: str
    nature: str
    effectif: int
    communaute: int


@dataclass(frozen=True, slots=True)
class Edge:
    """Two nodes, by their places among those of the network: windows with both, signed G², NPMI."""

    a: int
    b: int
    ensemble: int
    g2: float
    npmi: float


@dataclass(frozen=True, slots=True)
class Network:
    """A network as plain values: `noeuds` by community, then from the most frequent; `liens` by G²."""

    noeuds: tuple[Node, ...]
    liens: tuple[Edge, ...]


def network(table: PairTable, *, seed: int = 0, g2: float = G2_STRONG) -> nx.Graph:
    """Return the network of pairs met more often than by chance, each node with its community.

    Nodes have `label`, `nature`, `effectif` (windows) and `communaute` (1 is the largest); edges `weight`
    (windows that hold both), `g2` and `npmi`. Communities are found by the Louvain method on NPMI.

    Parameters
    ----------
    table : PairTable
    seed : int
        Of the Louvain method, which depends on the order of nodes.
    g2 : float, default=10.828
        Least G² of an edge.

    Raises
    ------
    PrecanumError
        No pair is strong enough.

    References
    ----------
    .. [1] V. Blondel, J.-L. Guillaume, R. Lambiotte, E. Lefebvre (2008). Fast unfolding of communities in
       large networks. J. Stat. Mech. P10008.
    """
    from networkx.algorithms.community import louvain_communities

    graph = _graph(table, [pair for pair in table.rows if pair.g2 >= g2])
    found = louvain_communities(graph, weight="npmi", seed=seed)
    return _in_communities(graph, found)


def similarity_tree(table: PairTable, *, seed: int = 0) -> nx.Graph:
    """Return the similarity tree: of all pairs, the tree (or forest) of those most often together.

    It is the maximum spanning tree on the windows that hold both, as IRaMuTeQ's « analyse de similitude »;
    on a tie, the greater equivalence, then the alphabet. Nodes and edges have what `network` gives them; the
    communities are those of the tree.

    References
    ----------
    .. [1] C. Flament (1962). L'analyse de similitude. Cahiers du centre de recherche opérationnelle 4, 63–97.
    .. [2] P. Marchand, P. Ratinaud (2012). L'analyse de similitude appliquée aux corpus textuels. JADT 2012,
       687–699.
    """
    import networkx as nx
    from networkx.algorithms.community import louvain_communities

    strongest = sorted(table.rows, key=lambda pair: (-pair.ensemble, -pair.equivalence, pair.a, pair.b))
    # Kruskal keeps the order of edges that weigh the same.
    tree = nx.maximum_spanning_tree(_graph(table, strongest), weight="weight", algorithm="kruskal")
    found = louvain_communities(tree, weight="weight", seed=seed)
    return _in_communities(tree, found)


def _in_communities(graph: nx.Graph, found: Sequence[set[str]]) -> nx.Graph:
    for rank, nodes in enumerate(sorted(found, key=lambda one: (-len(one), min(one))), start=1):
        for node in nodes:
            graph.nodes[node]["communaute"] = rank
    return graph


def plain_network(graph: nx.Graph) -> Network:
    """Return what `network` or `similarity_tree` made, as values that a picture is drawn from."""
    told = graph.nodes(data=True)
    order = sorted(told, key=lambda node: (node[1]["communaute"], -node[1]["effectif"], node[0]))
    places = {node: place for place, (node, _) in enumerate(order)}
    nodes = tuple(Node(d["label"], d["nature"], d["effectif"], d["communaute"]) for _, d in order)
    edges = (
        Edge(*sorted((places[a], places[b])), d["weight"], d["g2"], d["npmi"])
        for a, b, d in graph.edges(data=True)
    )
    return Network(nodes, tuple(sorted(edges, key=lambda edge: (-edge.g2, edge.a, edge.b))))


def _graph(table: PairTable, pairs: Sequence[Pair]) -> nx.Graph:
    import networkx as nx

    if not pairs:
        raise PrecanumError(
            "Cooccurrences : aucune paire plus fréquente que le hasard ; abaissez le seuil, ou prenez "
            "plus de mots."
        )
    graph = nx.Graph()
    met = {(pair.nature_a, pair.a) for pair in pairs} | {(pair.nature_b, pair.b) for pair in pairs}
    for name, nature, n in table.noeuds:
        if (nature, name) in met:
            graph.add_node(f"{nature}:{name}", label=name, nature=nature, effectif=n)
    for pair in pairs:
        a, b = f"{pair.nature_a}:{pair.a}", f"{pair.nature_b}:{pair.b}"
        graph.add_edge(a, b, weight=pair.ensemble, g2=round(pair.g2, 4), npmi=round(pair.npmi, 4))
    return graph


def write_graph(path: Path, graph: nx.Graph, *, overwrite: bool = False) -> None:
    """Write a network for Gephi: .gexf or .graphml, the same bytes each time.

    Raises
    ------
    OutputError
        Another ending; the file exists or cannot be written.
    """
    import networkx as nx

    check_ending(path, GRAPH_ENDINGS)
    lines = nx.generate_gexf(graph) if path.suffix.lower() == ".gexf" else nx.generate_graphml(graph)
    # The day it was written is no part of the network.
    text = re.sub(r' lastmodifieddate="[^"]*"', "", "\n".join(lines), count=1)
    with replacing(path, overwrite=overwrite) as temporary:
        whole = f'<?xml version="1.0" encoding="UTF-8"?>\n{text}\n'
        temporary.write_text(whole, encoding="utf-8", newline="\n")
