"""Entry point: the group of commands, and what becomes of errors."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import click

from precanum_nlp import __version__
from precanum_nlp.cli import french
from precanum_nlp.cli.accord import accord
from precanum_nlp.cli.arbitrer import arbitrer
from precanum_nlp.cli.exporter import exporter
from precanum_nlp.cli.importer import importer
from precanum_nlp.cli.init import init
from precanum_nlp.cli.integrer import integrer
from precanum_nlp.cli.journal import journal
from precanum_nlp.cli.modele import modele
from precanum_nlp.cli.mots import mots
from precanum_nlp.cli.noter import noter
from precanum_nlp.cli.rapport import rapport
from precanum_nlp.cli.referentiel import referentiel
from precanum_nlp.cli.relire import relire
from precanum_nlp.cli.run import run
from precanum_nlp.cli.tag import tag
from precanum_nlp.cli.train import entrainer
from precanum_nlp.errors import PrecanumError

_USER_ERROR = 2
_INTERRUPTED = 130


def _versions(context: click.Context, parameter: click.Parameter, asked: bool) -> None:
    if not asked or context.resilient_parsing:
        return
    from precanum_nlp.cli.study import versions

    click.echo(f"precanum_nlp {__version__}")
    for line in versions(Path.cwd()):
        click.echo(line)
    context.exit()


@click.group(
    context_settings={"help_option_names": ["-h", "--help", "--aide"], "max_content_width": 100},
    options_metavar="[OPTIONS]",
    subcommand_metavar="COMMANDE [ARGUMENTS]...",
    epilog="Pour commencer : precanum run, dans le dossier d'une étude. "
    "L'aide d'une commande : precanum tag --aide.",
)
@click.option(
    "--version",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=_versions,
    help="Affiche les versions : programme, modèle en usage, référentiel.",
)
def commands() -> None:
    """Code, réentraîne, compte et restitue les contributions d'un dialogue.

    Une étude est un dossier : referentiel.yaml, corpora/, annotations/, models/, rapports/.
    """


for command in (
    run, tag, noter, rapport, init, referentiel, relire, integrer, entrainer, modele, accord, arbitrer,
    journal, exporter, importer, mots,
):  # fmt: skip
    commands.add_command(command)


def main(arguments: list[str] | None = None) -> None:
    """Run `precanum` and leave with its exit code.

    0 when all went well, 1 when rows were set aside and --strict was asked, 2 for an error that the user
    can put right, printed as one French line, 130 for Ctrl-C; anything else is a bug and shows its traceback.
    """
    french.speak()
    try:
        sys.exit(commands.main(arguments, prog_name="precanum", standalone_mode=False))
    except click.exceptions.NoArgsIsHelpError as error:
        click.echo(error.format_message(), err=True)
        sys.exit(_USER_ERROR)
    except click.UsageError as error:
        _fail(f"{_one_line(error.format_message())}{_where_help_is(error)}")
    except click.Abort:
        _fail("interrompu", _INTERRUPTED)
    except PrecanumError as error:
        _fail(str(error))
    except BrokenPipeError:
        # The reader of a pipe (`| head`) has seen enough; nothing is to be flushed at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)


def _fail(message: str, code: int = _USER_ERROR) -> None:
    click.echo(f"precanum : {message}", err=True)
    sys.exit(code)


def _one_line(message: str) -> str:
    return " ".join(message.split())


def _where_help_is(error: click.UsageError) -> str:
    return f" (voir : {error.ctx.command_path} --aide)" if error.ctx else ""
