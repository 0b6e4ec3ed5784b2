"""Entry point: the group of commands, and what becomes of errors."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from precanum_nlp import __version__
from precanum_nlp.cli import french
from precanum_nlp.cli.init import init
from precanum_nlp.cli.modele import modele
from precanum_nlp.cli.referentiel import referentiel
from precanum_nlp.cli.run import run
from precanum_nlp.cli.tag import tag
from precanum_nlp.cli.train import entrainer
from precanum_nlp.errors import PrecanumError


def _versions(context: click.Context, parameter: click.Parameter, asked: bool) -> None:
    if not asked or context.resilient_parsing:
        return
    from precanum_nlp.cli.study import versions

    click.echo(f"precanum_nlp {__version__}")
    for line in versions(Path.cwd()):
        click.echo(line)
    context.exit()


@click.group(context_settings={"help_option_names": ["-h", "--aide", "--help"], "max_content_width": 100})
@click.option(
    "--version",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=_versions,
    help="Affiche les versions : programme, modèle en usage, référentiel.",
)
def commands() -> None:
    """Code, corrige, réentraîne, lit et restitue les contributions d'un dialogue.

    Une étude est un dossier : referentiel.yaml, corpora/, annotations/, models/, rapports/.
    """


for command in (run, tag, init, referentiel, entrainer, modele):
    commands.add_command(command)


def main(arguments: list[str] | None = None) -> None:
    """Run `precanum` and leave with its exit code.

    0 when all went well, 1 when rows were set aside and --strict was asked, 2 for an error that the user
    can put right, printed as one French line; anything else is a bug and shows its traceback.
    """
    french.speak()
    try:
        commands.main(arguments, prog_name="precanum")
    except PrecanumError as error:
        click.echo(f"precanum : {error}", err=True)
        sys.exit(2)
