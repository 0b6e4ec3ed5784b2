"""A network of words: those that come together are near, each with the number of its community."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from precanum_nlp.report.pictures.svg import MARKS, ink, overlap, text_box
from precanum_nlp.report.typography import french, plural

if TYPE_CHECKING:
    import numpy as np

    from precanum_nlp.keywords import Network, Node

WIDTH, HEIGHT, _EDGE = 1200, 860, 16
_LARGEST, _SMALLEST = 26, 12
_THICKEST, _THINNEST = 5.0, 0.8
_LINE = 20
#: Steps in which labels that meet are moved apart: enough for 150 of them.
_STEPS = 400


@dataclass(frozen=True, slots=True)
class PlacedNode:
    """A word with its mark: middle, base line and size in px, colour, what hovering says."""

    mot: str
    x: float
    y: float
    taille: int
    couleur: str
    titre: str
    nom: str


@dataclass(frozen=True, slots=True)
class NetworkPicture:
    """A network laid out.

    Parameters
    ----------
    largeur, hauteur : int
        In px, note included.
    plancher : int
        Base line of the note, under the network.
    traits : tuple of (float, float, float, float, float)
        Links, the weakest first: x1, y1, x2, y2, thickness.
    mots : tuple of PlacedNode
    titre : str
        What the picture is, for those who do not see it.
    """

    largeur: int
    hauteur: int
    plancher: int
    traits: tuple[tuple[float, float, float, float, float], ...]
    mots: tuple[PlacedNode, ...]
    titre: str
    template: str = "reseau.svg"


def network_picture(found: Network) -> NetworkPicture:
    """Lay out a network; the same network gives the same picture.

    Parameters
    ----------
    found : Network
        With one link at least.
    """
    sizes = _sizes(found.noeuds)
    shown = [f"{node.nom}{str(node.communaute).translate(MARKS)}" for node in found.noeuds]
    boxes = [text_box(text, size) for text, size in zip(shown, sizes, strict=True)]
    middles = _apart(_spread(_distances(found)), boxes)
    words = tuple(
        PlacedNode(text, x, y + (above - under) / 2, size, ink(node.communaute - 1), _help(node), node.nom)
        for node, text, size, (_, above, under), (x, y) in zip(
            found.noeuds, shown, sizes, boxes, middles, strict=True
        )
    )
    strongest = max(link.ensemble for link in found.liens)
    lines = tuple(
        (*middles[link.a], *middles[link.b], _THINNEST + (_THICKEST - _THINNEST) * link.ensemble / strongest)
        for link in sorted(found.liens, key=lambda link: (link.ensemble, link.a, link.b))
    )
    titre = french(
        f"Réseau de {plural(len(found.noeuds), 'mot')} et {plural(len(found.liens), 'lien')}, en "
        f"{plural(len({node.communaute for node in found.noeuds}), 'communauté')}."
    )
    return NetworkPicture(WIDTH, HEIGHT + 2 * _LINE, HEIGHT + _LINE, lines, words, titre)


def _sizes(nodes: Sequence[Node]) -> list[int]:
    most = max(node.effectif for node in nodes)
    return [round(_SMALLEST + (_LARGEST - _SMALLEST) * (node.effectif / most) ** 0.5) for node in nodes]


def _help(node: Node) -> str:
    windows = plural(node.effectif, "contribution")
    return french(f"{node.nom} : {windows}, communauté {node.communaute}")


def _distances(found: Network) -> np.ndarray:
    """Return how many links part two nodes; a little more than the longest way where there is none."""
    import numpy as np
    from scipy.sparse import csr_matrix
    from scipy.sparse.csgraph import shortest_path

    n = len(found.noeuds)
    ends = ([link.a for link in found.liens], [link.b for link in found.liens])
    links = csr_matrix((np.ones(len(found.liens)), ends), shape=(n, n))
    far = shortest_path(links, directed=False, unweighted=True)
    far[np.isinf(far)] = far[np.isfinite(far)].max() + 1
    # those of one community draw together
    of = np.array([node.communaute for node in found.noeuds])
    return far + 0.5 * (of[:, None] != of[None, :])


def _spread(far: np.ndarray) -> np.ndarray:
    """Return places, in px, that keep distances as well as a plane can (Kamada & Kawai 1989)."""
    import networkx as nx
    import numpy as np

    n = len(far)
    told = {i: dict(enumerate(row)) for i, row in enumerate(far.tolist())}
    start = {i: (np.cos(2 * np.pi * i / n), np.sin(2 * np.pi * i / n)) for i in range(n)}
    at = nx.kamada_kawai_layout(nx.empty_graph(n), dist=told, pos=start)
    places = np.array([at[i] for i in range(n)])
    low, high = places.min(0), places.max(0)
    room = np.array([WIDTH, HEIGHT]) - 8 * _EDGE
    return 4 * _EDGE + (places - low) / np.maximum(high - low, 1e-9) * room


def _apart(places: np.ndarray, boxes: Sequence[tuple[float, float, float]]) -> list[tuple[float, float]]:
    """Return the middles of labels, moved the shorter way until no two meet, all inside."""
    half = [(width / 2 + 4, (above + under) / 2 + 2) for width, above, under in boxes]
    at = [list(map(float, place)) for place in places]
    for _ in range(_STEPS):
        moved = False
        for i, one in enumerate(at):
            for j in range(i + 1, len(at)):
                moved |= _push(one, at[j], half[i], half[j])
        for (x, y), (wide, high), one in zip(at, half, at, strict=True):
            one[0] = min(max(x, wide + _EDGE), WIDTH - wide - _EDGE)
            one[1] = min(max(y, high + _EDGE), HEIGHT - high - _EDGE)
        if not moved:
            break
    return [(x, y) for x, y in at]


def _push(a: list[float], b: list[float], half_a: tuple[float, float], half_b: tuple[float, float]) -> bool:
    """Part two labels that meet, each by half of what is wanted; return whether they met."""
    if not overlap(_box(a, half_a), _box(b, half_b)):
        return False
    gaps = [half_a[k] + half_b[k] - abs(a[k] - b[k]) for k in (0, 1)]
    axis = 0 if gaps[0] < gaps[1] else 1
    side = 1 if a[axis] >= b[axis] else -1
    step = side * (gaps[axis] / 2 + 0.01)
    a[axis] += step
    b[axis] -= step
    return True


def _box(middle: Sequence[float], half: tuple[float, float]) -> tuple[float, ...]:
    return (middle[0] - half[0], middle[1] - half[1], middle[0] + half[0], middle[1] + half[1])
