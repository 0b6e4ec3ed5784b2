"""What comes together: the network of words and the lexical classes."""

from __future__ import annotations

from dataclasses import replace
from itertools import groupby
from typing import TYPE_CHECKING

from precanum_nlp.report.chapters.context import Context
from precanum_nlp.report.figure import (
    COUNT,
    DECIMAL,
    SHARE,
    Column,
    Figure,
    Table,
    count,
    decimal,
    share,
    text,
    verbatim,
)
from precanum_nlp.report.pictures import WordPicture, dendrogram, network_picture
from precanum_nlp.report.typography import percent, plural

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from precanum_nlp.keywords import ClassItem, ClassProfile, Edge, Network

#: Links in the table, words of each class in it, and words of each community that a note names.
_LINKS, _WORDS, _NAMED = 60, 12, 8


def published_network(found: Network | None, told: Callable[[str], bool]) -> Network | None:
    """Return the network of the words that `told` lets through; None without a link between them."""
    if found is None:
        return None
    kept = [k for k, node in enumerate(found.noeuds) if told(node.nom)]
    places = {old: new for new, old in enumerate(kept)}
    links = tuple(
        replace(link, a=places[link.a], b=places[link.b])
        for link in found.liens
        if link.a in places and link.b in places
    )
    return replace(found, noeuds=tuple(found.noeuds[k] for k in kept), liens=links) if links else None


def published_classes(
    found: ClassProfile | None, told: Callable[[str], bool], hidden: frozenset[str]
) -> ClassProfile | None:
    """Return the classes without the words that `told` holds back, nor the groups that are hidden."""
    if found is None:
        return None
    words = tuple(item for item in found.mots if told(item.item))
    return replace(found, mots=words, parties=tuple(p for p in found.parties if p.item not in hidden))


def network_figure(context: Context, found: Network | None) -> Figure | None:
    """Return the network of words as a picture, a table of its links, and a note for each community."""
    if found is None:
        return None
    columns = (
        Column("Mot"),
        Column("Avec"),
        Column("Contributions", COUNT, "avec les deux"),
        Column("G²", DECIMAL),
        Column("NPMI", DECIMAL, "de −1 à 1"),
    )
    first = found.liens[0]
    a, b = found.noeuds[first.a].nom, found.noeuds[first.b].nom
    return Figure(
        "mots-reseau",
        "Les mots qui viennent ensemble",
        f"« {a} » et « {b} » : la rencontre la plus forte",
        f"Les {len(found.noeuds)} mots les plus partagés qui se rencontrent dans une même contribution plus "
        f"que le hasard ne le veut (G² de 10,8 au moins, Dunning 1993) : {plural(len(found.liens), 'lien')}. "
        "Les communautés sont celles de la méthode de Louvain (Blondel et al. 2008) sur le NPMI.",
        Table(columns, tuple(_link_cells(context, found, link) for link in found.liens[:_LINKS])),
        image=WordPicture("reseau", network_picture(found)),
        notes=tuple(_communities(found)),
    )


def _link_cells(context: Context, found: Network, link: Edge) -> tuple:
    a, b = found.noeuds[link.a].nom, found.noeuds[link.b].nom
    together = count(link.ensemble, context.link(mot=a, avec=b))
    return (verbatim(a), verbatim(b), together, decimal(link.g2), decimal(link.npmi, digits=2))


def _communities(found: Network) -> list[str]:
    notes = []
    for rank, nodes in groupby(found.noeuds, key=lambda node: node.communaute):
        names = [node.nom for node in nodes]
        more = f" et {len(names) - _NAMED} de plus" if len(names) > _NAMED else ""
        notes.append(f"Communauté {rank} : {', '.join(names[:_NAMED])}{more}.")
    return notes


def classes_figure(context: Context, found: ClassProfile | None) -> Figure | None:
    """Return the tree of lexical classes with the words and the groups of each."""
    if found is None or not found.mots:
        return None
    n_classed = int((found.classes.classe > 0).sum())
    sizes = {k: int((found.classes.classe == k).sum()) for k in range(1, found.classes.n_classes + 1)}
    largest = max(sizes, key=lambda k: (sizes[k], -k))
    said = ", ".join(f"« {item.item} »" for item in _of(found.mots, largest)[:3])
    columns = (
        Column("Mot ou groupe"),
        Column("Classe"),
        Column("Nature"),
        Column("Segments", COUNT, "de la classe, qui l’ont"),
        Column("Part", SHARE, "des segments de la classe"),
        Column("χ²", DECIMAL),
    )
    rows = [
        _class_cells(item, context.link(mot=item.item) if item.nature == "mots" else "")
        for number in sizes
        for item in (*_of(found.mots, number)[:_WORDS], *_of(found.parties, number))
    ]
    return Figure(
        "mots-classes",
        "De quoi on parle : les classes lexicales",
        f"{len(sizes)} classes ; la plus large ({percent(sizes[largest] / n_classed)} des segments) : {said}",
        f"Classification descendante hiérarchique (méthode Reinert) de {plural(n_classed, 'segment')} d’une "
        "vingtaine de mots pleins, par les mots qu’ils ont en commun. Le χ² dit de combien un mot ou un "
        "groupe est plus présent dans la classe que dans les autres (3,84 : une chance sur vingt).",
        Table(columns, tuple(rows)),
        image=WordPicture("dendrogramme", dendrogram(found.classes, found.mots, found.parties)),
        notes=_class_notes(found),
    )


def _class_notes(found: ClassProfile) -> tuple[str, ...]:
    notes = ["Les classes sont faites avec ces mots : leur χ² les range, il ne prouve rien."]
    if found.un_sur > 1:
        notes.append(
            f"Un segment sur {found.un_sur}, à intervalle régulier : la méthode demande un temps qui croît "
            "comme le carré de leur nombre."
        )
    return tuple(notes)


def _of(items: Sequence[ClassItem], classe: int) -> list[ClassItem]:
    return [item for item in items if item.classe == classe]


def _class_cells(item: ClassItem, link: str) -> tuple:
    name = replace(verbatim(item.item), link=link)
    nature = text("mot" if item.nature == "mots" else "groupe")
    counted = count(item.segments_classe)
    return (name, text(str(item.classe)), nature, counted, share(item.part), decimal(item.chi2))
