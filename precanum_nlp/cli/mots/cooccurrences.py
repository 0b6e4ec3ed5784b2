"""`precanum mots cooccurrences`: what comes together."""

from __future__ import annotations

from pathlib import Path

import click

from precanum_nlp.cli import options
from precanum_nlp.cli.mots import corpus
from precanum_nlp.cli.mots.outputs import check_outputs
from precanum_nlp.cli.tables import aligned, decimal

_SHOWN = 30
_BETWEEN = ("mots", "expressions", "codes", "mots-codes", "expressions-codes")


@click.command(epilog="Exemple : precanum mots cooccurrences --reseau reseau.gexf --arbre arbre.gexf")
@click.option("--entre", type=click.Choice(_BETWEEN), default="mots", show_default=True, metavar="QUOI",
              help=f"Ce qui se rencontre : {', '.join(_BETWEEN)}.")  # fmt: skip
@click.option("--fenetre", type=click.Choice(["contribution", "phrase"]), default="contribution",
              show_default=True, metavar="FENÊTRE", help="Où : contribution ou phrase.")  # fmt: skip
@click.option("--nombre", type=click.IntRange(2), default=150, show_default=True, metavar="N",
              help="Mots comparés : les plus fréquents.")  # fmt: skip
@click.option("--minimum", type=click.IntRange(1), default=3, show_default=True, metavar="N",
              help="Fenêtres où deux mots doivent se rencontrer.")  # fmt: skip
@click.option("--reseau", type=click.Path(dir_okay=False, path_type=Path), metavar="FICHIER",
              help="Écrit le réseau et ses communautés : .gexf, .graphml (Gephi), .svg.")  # fmt: skip
@click.option("--arbre", type=click.Path(dir_okay=False, path_type=Path), metavar="FICHIER",
              help="Écrit l'arbre de similitude : .gexf, .graphml ou .svg.")  # fmt: skip
@click.option("--graine", type=int, default=0, show_default=True, metavar="N",
              help="Graine des communautés (méthode de Louvain).")  # fmt: skip
@corpus.groupes
@corpus.codes
@corpus.sortie
@corpus.processus
@options.etude
@options.ecraser
def cooccurrences(entre: str, fenetre: str, nombre: int, minimum: int, reseau: Path | None,
                  arbre: Path | None, graine: int, groupes: tuple[str, ...], fichier_codes: Path | None,
                  sortie: Path | None, processus: int | None, etude: Path,
                  ecraser: bool) -> None:  # fmt: skip
    """Compte les rencontres de mots et de codes.

    En table, en réseau avec ses communautés (Louvain) et en arbre de similitude, comme dans IRaMuTeQ.
    """
    from precanum_nlp import keywords
    from precanum_nlp.cli.study import read_study
    from precanum_nlp.corpus import write_rows
    from precanum_nlp.keywords.cooccurrence import COLUMNS

    check_outputs(sortie, graphs=(reseau, arbre), overwrite=ecraser)
    lexicons = _lexicons(read_study(etude), entre.split("-"), groupes, fichier_codes, processus)
    table = keywords.cooccurrences(*lexicons, fenetre=fenetre, minimum=minimum, nombre=nombre)
    rows = [
        (pair.a, pair.b, str(pair.ensemble), decimal(pair.attendu, 1), decimal(pair.g2, 1),
         decimal(pair.npmi))
        for pair in table.rows[:_SHOWN]
    ]  # fmt: skip
    click.echo("\n".join(aligned(("", "", "ensemble", "attendu", "G²", "NPMI"), rows)))
    n_pairs = options.agreed(len(table.rows), "paire", "paires")
    click.echo(f"\n{n_pairs} dans {table.n_fenetres} fenêtres (« {fenetre} »)")
    if reseau:
        graph = keywords.network(table, seed=graine)
        _write(reseau, graph, ecraser)
        _say_communities(graph)
        click.echo(f"Réseau : {reseau}")
    if arbre:
        _write(arbre, keywords.similarity_tree(table, seed=graine), ecraser)
        click.echo(f"Arbre de similitude : {arbre}")
    if sortie:
        rows = keywords.pair_rows(table)
        write_rows(sortie, COLUMNS, rows, overwrite=ecraser, sheet="Cooccurrences")
        click.echo(f"Résultat : {sortie}")


def _lexicons(study, kinds, groupes, fichier_codes: Path | None, processus: int | None):
    from precanum_nlp.keywords import code_lexicon, expression_lexicon, word_lexicon, word_table

    lexicons = []
    contributions = None
    if kinds != ["codes"]:
        words = corpus.read_words(study, groupes=groupes, processus=processus)
        contributions = words.contributions
        if kinds[0] == "mots":
            table = word_table(words.comptes, contributions, rules=words.rules)
            lexicons.append(word_lexicon(words.comptes, contributions, table, rules=words.rules))
        else:
            found = words.expressions
            lexicons.append(expression_lexicon(words.lus, contributions, found, rules=words.rules))
    if kinds[-1] == "codes":
        contributions = contributions or corpus.read_contributions(study, groupes)
        lexicons.append(code_lexicon(corpus.read_codes(study, fichier_codes).de, contributions))
    return lexicons


def _write(path: Path, graph, ecraser: bool) -> None:
    from precanum_nlp import keywords

    if path.suffix.lower() == ".svg":
        from precanum_nlp.report.pictures import network_picture, write_svg

        write_svg(path, network_picture(keywords.plain_network(graph)), overwrite=ecraser)
    else:
        keywords.write_graph(path, graph, overwrite=ecraser)


def _say_communities(graph) -> None:
    members: dict[int, list[tuple[int, str]]] = {}
    for _, node in graph.nodes(data=True):
        members.setdefault(node["communaute"], []).append((-node["effectif"], node["label"]))
    for rank in sorted(members):
        names = ", ".join(name for _, name in sorted(members[rank])[:8])
        click.echo(f"communauté {rank} ({len(members[rank])}) : {names}")
