"""`precanum referentiel`: check and show the frame."""

from __future__ import annotations

from pathlib import Path

import click

from precanum_nlp.cli import options

_FILE = click.argument(
    "fichier", type=click.Path(dir_okay=False, path_type=Path), default=Path("referentiel.yaml")
)


@click.group()
def referentiel() -> None:
    """Vérifie et montre le référentiel."""


@referentiel.command()
@_FILE
def verifier(fichier: Path) -> None:
    """Vérifie FICHIER (referentiel.yaml) et liste toutes ses fautes."""
    from precanum_nlp.referentiel import read_referentiel

    frame = read_referentiel(fichier)
    n_codes = sum(len(dimension.codes) for dimension in frame.dimensions)
    click.echo(
        f"{fichier} : référentiel {frame.version} valide, {len(frame.dimensions)} dimensions, "
        f"{n_codes} codes en vigueur."
    )


@referentiel.command()
@click.argument("code", required=False)
@options.etude
def montrer(code: str | None, etude: Path) -> None:
    """Montre le référentiel de l'étude, ou un CODE avec sa définition et ses expressions."""
    from precanum_nlp.cli.study import read_study
    from precanum_nlp.referentiel import read_referentiel, render_code, render_overview

    frame = read_referentiel(read_study(etude).referentiel)
    click.echo(render_code(frame, code) if code else render_overview(frame))
