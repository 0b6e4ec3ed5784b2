"""`precanum referentiel verifier` and `montrer`."""

from __future__ import annotations

from pathlib import Path

import click

from precanum_nlp.cli import options

_FILE = click.argument(
    "fichier", type=click.Path(dir_okay=False, path_type=Path), default=Path("referentiel.yaml")
)


@click.command(epilog="Exemple : precanum referentiel verifier referentiel.yaml")
@_FILE
def verifier(fichier: Path) -> None:
    """Liste toutes les fautes de FICHIER (referentiel.yaml)."""
    from precanum_nlp.referentiel import read_referentiel

    frame = read_referentiel(fichier)
    n_codes = sum(len(dimension.codes) for dimension in frame.dimensions)
    click.echo(
        f"{fichier} : référentiel {frame.version} valide ; dimensions : {len(frame.dimensions)}, "
        f"codes en vigueur : {n_codes}."
    )


@click.command(epilog="Exemple : precanum referentiel montrer acces.cout_internet")
@click.argument("code", required=False)
@options.etude
def montrer(code: str | None, etude: Path) -> None:
    """Montre le référentiel, ou un CODE.

    D'un code : sa définition, ce qu'il inclut et exclut, ses expressions.
    """
    from precanum_nlp.cli.study import read_study
    from precanum_nlp.referentiel import read_referentiel, render_code, render_overview

    frame = read_referentiel(read_study(etude).referentiel)
    click.echo(render_code(frame, code) if code else render_overview(frame))
