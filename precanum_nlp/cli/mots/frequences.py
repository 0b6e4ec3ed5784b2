"""`precanum mots frequences`: the recurring words."""

from __future__ import annotations

from pathlib import Path

import click

from precanum_nlp.cli import options
from precanum_nlp.cli.mots import corpus
from precanum_nlp.cli.mots.outputs import check_outputs
from precanum_nlp.cli.tables import aligned, decimal

_SHOWN = 30


@click.command(epilog="Exemple : precanum mots frequences -o mots.xlsx")
@click.option(
    "--nombre", type=click.IntRange(1), default=4000, show_default=True, metavar="N",
    help="Mots gardés au plus.",
)  # fmt: skip
@click.option(
    "--minimum", type=click.IntRange(1), default=2, show_default=True, metavar="N",
    help="Contributions où un mot doit se trouver.",
)  # fmt: skip
@corpus.groupes
@corpus.sortie
@corpus.rapide
@corpus.processus
@options.etude
@options.ecraser
def frequences(nombre: int, minimum: int, groupes: tuple[str, ...], sortie: Path | None, rapide: bool,
               processus: int | None, etude: Path, ecraser: bool) -> None:  # fmt: skip
    """Compte les mots récurrents.

    Lemmes et formes, nature, occurrences, contributions, parties prenantes, dispersion, part par groupe.
    """
    from precanum_nlp.cli.study import read_study
    from precanum_nlp.corpus import write_rows
    from precanum_nlp.keywords import word_columns, word_rows, word_table

    check_outputs(sortie, overwrite=ecraser)
    words = corpus.read_words(read_study(etude), groupes=groupes, processus=processus, rapide=rapide)
    table = word_table(words.comptes, words.contributions, minimum=minimum, top=nombre, rules=words.rules)
    rows = [
        (row.lemme, str(row.contributions), str(row.occurrences), str(row.parties_prenantes),
         decimal(row.dispersion))
        for row in table.rows[:_SHOWN]
    ]  # fmt: skip
    heads = ("mot", "contributions", "occurrences", "parties prenantes", "dispersion")
    click.echo("\n".join(aligned(heads, rows)))
    tie = options.agreed(table.ex_aequo, "autre mot en a", "autres mots en ont")
    click.echo(
        f"\n{options.agreed(len(table.rows), 'mot', 'mots')} sur {table.n_lemmes}, présents dans "
        f"{options.agreed(table.seuil, 'contribution', 'contributions')} au moins"
        f"{f' ({tie} autant, au-delà de --nombre)' if table.ex_aequo else ''} ; "
        f"{table.n_mots} occurrences dans "
        f"{options.agreed(table.n_contributions, 'contribution', 'contributions')}"
    )
    if sortie:
        write_rows(sortie, word_columns(table), word_rows(table), overwrite=ecraser, sheet="Mots")
        click.echo(f"Résultat : {sortie}")
