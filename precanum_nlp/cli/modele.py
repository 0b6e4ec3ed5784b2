"""`precanum modele`: list, show and promote models."""

from __future__ import annotations

from pathlib import Path

import click

from precanum_nlp.cli import options


@click.group(subcommand_metavar="COMMANDE [ARGUMENTS]...")
def modele() -> None:
    """Liste, montre et met en usage les modèles de l'étude."""


@modele.command(epilog="Exemple : precanum modele lister")
@options.etude
def lister(etude: Path) -> None:
    """Liste les modèles ; celui en usage porte une étoile."""
    from precanum_nlp.cli.study import read_study
    from precanum_nlp.errors import ModelError
    from precanum_nlp.registry import current, names, read_manifest

    models = read_study(etude).models
    try:
        used = current(models).name
    except ModelError:
        used = ""
    for name in names(models):
        manifest = read_manifest(models / name)
        mark = "*" if name == used else " "
        learnt = options.agreed(len(manifest.support), "code appris", "codes appris")
        click.echo(f"{mark} {name}  référentiel {manifest.referentiel}, {learnt}")
    if not names(models):
        click.echo(f"{models} : aucun modèle.")


@modele.command(epilog="Exemple : precanum modele montrer")
@click.argument("nom", required=False)
@options.etude
def montrer(nom: str | None, etude: Path) -> None:
    """Montre la fiche du modèle NOM.

    Par défaut, celui en usage : ce qu'il a lu, sa qualité, ses codes les moins sûrs.
    """
    from precanum_nlp.cli.card import render_card
    from precanum_nlp.cli.study import read_study
    from precanum_nlp.registry import current, read_manifest

    models = read_study(etude).models
    click.echo(render_card(read_manifest(models / nom if nom else current(models))))


@modele.command(epilog="Exemple : precanum modele promouvoir essai2")
@click.argument("nom")
@options.etude
def promouvoir(nom: str, etude: Path) -> None:
    """Met le modèle NOM en usage."""
    from precanum_nlp.cli.study import read_study
    from precanum_nlp.registry import load, names, promote

    models = read_study(etude).models
    if nom in names(models):
        load(models / nom)  # a damaged model must not come into use
    promote(models, nom)
    click.echo(f"modèle en usage : {nom}")
