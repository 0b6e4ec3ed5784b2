"""`precanum mots specificites`: what is said here rather than there."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from precanum_nlp.cli import options
from precanum_nlp.cli.mots import corpus
from precanum_nlp.cli.mots.outputs import check_outputs
from precanum_nlp.cli.tables import aligned, decimal

if TYPE_CHECKING:
    from precanum_nlp.keywords import Keyness, KeynessTable

_SHOWN = 10
_UNITS = ("occurrences", "contributions", "parties_prenantes")


@click.command(
    epilog="Exemple : precanum mots specificites --par source --de expressions -o specificites.xlsx"
)
@corpus.par
@click.option("--de", "quoi", type=click.Choice(["mots", "expressions", "codes"]), default="mots",
              show_default=True, metavar="QUOI", help="Mots, expressions ou codes.")  # fmt: skip
@click.option("--unite", type=click.Choice(_UNITS), default="occurrences", show_default=True, metavar="UNITÉ",
              help="Comment : " + ", ".join(_UNITS) + ".")  # fmt: skip
@click.option("--cellules", type=click.Choice(["4", "2"]), default="4", show_default=True, metavar="N",
              help="Cellules du G² : 4 (Dunning) ou 2 (Rayson et Garside).")  # fmt: skip
@click.option("--minimum", type=click.IntRange(1), default=3, show_default=True, metavar="N",
              help="Compte qu'il faut atteindre dans tout le corpus.")  # fmt: skip
@corpus.codes
@corpus.sortie
@corpus.rapide
@corpus.processus
@options.etude
@options.ecraser
def specificites(par: str, quoi: str, unite: str, cellules: str, minimum: int, fichier_codes: Path | None,
                 sortie: Path | None, rapide: bool, processus: int | None, etude: Path,
                 ecraser: bool) -> None:  # fmt: skip
    """Compare les groupes, sources, périodes ou codes.

    Chaque partie face à toutes les autres ensemble : G² signé, rapport en log2 et son intervalle à 95 %,
    spécificité de Lafon, log-odds pondérés de Monroe, taux de fausses découvertes sur toute la table.
    """
    from precanum_nlp.cli.study import read_study
    from precanum_nlp.corpus import write_rows
    from precanum_nlp.keywords import keyness_rows, keyness_table
    from precanum_nlp.keywords.keyness import COLUMNS

    if par == quoi[:4] == "code":
        raise click.UsageError("des codes par code : voyez precanum mots cooccurrences --entre codes.")
    check_outputs(sortie, overwrite=ecraser)
    study = read_study(etude)
    codes = corpus.read_codes(study, fichier_codes) if "code" in (par, quoi[:4]) else None
    contributions, lexicon = corpus.read_lexicon(study, quoi, codes, processus=processus, rapide=rapide)
    parts = corpus.parts_of(contributions, par, codes)
    if quoi == "codes" and unite == "occurrences":
        unite = "contributions"  # a contribution carries a code once: the same counts under their right name
    table = keyness_table(
        lexicon, parts, [c.partie_prenante for c in contributions],
        unite=unite, cellules=int(cellules), minimum=minimum, codes=par == "code",
    )  # fmt: skip
    click.echo("\n".join(_shown(table)))
    click.echo(_formula(table))
    if sortie:
        write_rows(sortie, COLUMNS, keyness_rows(table), overwrite=ecraser, sheet="Spécificités")
        click.echo(f"Résultat : {sortie}")


def _shown(table: KeynessTable):
    for name, total in table.parts:
        rows = [row for row in table.rows if row.part == name and row.retenu and row.g2 > 0][:_SHOWN]
        several = table.unite.replace("_", " ")
        one = " ".join(word.removesuffix("s") for word in several.split())
        yield f"{name} ({options.agreed(total, one, several)})"
        if rows:
            heads = ("", "ici", "ailleurs", "G²", "log2 du rapport", "spécificité", "z", "q")
            yield from (f"  {line}" for line in aligned(heads, [_cells(row) for row in rows]))
        else:
            yield "  rien de spécifique"
        yield ""


def _cells(row: Keyness) -> tuple[str, ...]:
    low, high = decimal(row.log_ratio_bas, 1), decimal(row.log_ratio_haut, 1)
    interval = f"{decimal(row.log_ratio, 1)} [{low} ; {high}]"
    return (row.item, str(row.n_part), str(row.n_ailleurs), decimal(row.g2, 1), interval,
            decimal(row.specificite, 1), decimal(row.z, 1),
            "<0,001" if row.q < 0.001 else decimal(row.q, 3))  # fmt: skip


def _formula(table: KeynessTable) -> str:
    source = "Dunning 1993" if table.cellules == 4 else "Rayson et Garside 2000"
    return (
        f"G² à {table.cellules} cellules ({source}), sur les {table.unite.replace('_', ' ')}. Montrés : en "
        "excès, q ≤ 0,05, dits par 3 personnes au moins dont aucune n'en fait plus de la moitié. La table "
        "entière : -o FICHIER."
    )
