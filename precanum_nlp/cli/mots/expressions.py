"""`precanum mots expressions`: words that go together."""

from __future__ import annotations

from pathlib import Path

import click

from precanum_nlp.cli import options
from precanum_nlp.cli.mots import corpus
from precanum_nlp.cli.mots.outputs import check_outputs
from precanum_nlp.cli.tables import aligned, decimal

_SHOWN = 30


@click.command(epilog="Exemple : precanum mots expressions -o expressions.xlsx")
@click.option(
    "--minimum", type=click.IntRange(1), default=3, show_default=True, metavar="N",
    help="Contributions où une expression doit se trouver.",
)  # fmt: skip
@corpus.groupes
@corpus.sortie
@corpus.rapide
@corpus.processus
@options.etude
@options.ecraser
def expressions(minimum: int, groupes: tuple[str, ...], sortie: Path | None, rapide: bool,
                processus: int | None, etude: Path, ecraser: bool) -> None:  # fmt: skip
    """Trouve les expressions de 2 à 5 mots.

    Celles que le hasard n'explique pas (rapport de vraisemblance, NPMI), celles de mots/expressions.txt et
    celles du référentiel, avec leurs codes. Les plus soudées comptent pour un mot dans toutes les tables.
    """
    from precanum_nlp.cli.study import read_study
    from precanum_nlp.corpus import write_rows
    from precanum_nlp.keywords import collocations, expression_rows, listed_expressions
    from precanum_nlp.keywords.listed import COLUMNS
    from precanum_nlp.referentiel import read_referentiel

    check_outputs(sortie, overwrite=ecraser)
    study = read_study(etude)
    words = corpus.read_words(study, groupes=groupes, processus=processus, rapide=rapide)
    table = collocations(words.lus, words.contributions, rules=words.rules, minimum=minimum)
    frame = read_referentiel(study.referentiel)
    codes = {code.id: code.expressions for d in frame.dimensions for code in d.codes if code.expressions}
    listed = listed_expressions(words.contributions, words.rules.expressions, codes)
    rows = [
        (r.expression, str(r.contributions), str(r.occurrences), decimal(r.g2, 1),
         decimal(r.npmi), "oui" if r.liee else "")
        for r in table.rows[:_SHOWN]
    ]  # fmt: skip
    heads = ("expression", "contributions", "occurrences", "G²", "NPMI", "un seul mot")
    click.echo("\n".join(aligned(heads, rows)))
    n_tied = sum(row.liee for row in table.rows)
    click.echo(
        f"\n{options.agreed(len(table.rows), 'expression', 'expressions')} dans "
        f"{options.agreed(table.seuil, 'contribution', 'contributions')} au moins, dont {n_tied} "
        f"{'comptée' if n_tied < 2 else 'comptées'} pour un mot ; de l'étude et du référentiel : "
        f"{sum(one.contributions > 0 for one in listed)} trouvées sur {len(listed)}"
    )
    if sortie:
        write_rows(sortie, COLUMNS, expression_rows(table, listed), overwrite=ecraser, sheet="Expressions")
        click.echo(f"Résultat : {sortie}")
