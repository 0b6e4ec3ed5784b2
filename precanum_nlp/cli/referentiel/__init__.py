"""`precanum referentiel`: show the frame, change it, and carry what was done under an earlier one."""

from __future__ import annotations

import click

from precanum_nlp.cli.referentiel.comparing import diff
from precanum_nlp.cli.referentiel.editing import (
    ajouter,
    deplacer,
    fusionner,
    renommer,
    retablir,
    retirer,
    scinder,
)
from precanum_nlp.cli.referentiel.migrating import migrer
from precanum_nlp.cli.referentiel.showing import montrer, verifier
from precanum_nlp.cli.referentiel.suggesting import suggerer


@click.group(subcommand_metavar="COMMANDE [ARGUMENTS]...")
def referentiel() -> None:
    """Montre, vérifie et fait évoluer le référentiel."""


for command in (
    verifier,
    montrer,
    ajouter,
    renommer,
    fusionner,
    scinder,
    deplacer,
    retirer,
    retablir,
    diff,
    migrer,
    suggerer,
):
    referentiel.add_command(command)
