"""`precanum mots afc`: correspondence analysis of words by part."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from precanum_nlp.cli import options
from precanum_nlp.cli.mots import corpus
from precanum_nlp.cli.mots.outputs import check_outputs
from precanum_nlp.cli.tables import aligned, decimal

if TYPE_CHECKING:
    from precanum_nlp.keywords import Correspondence, Points

_SHOWN = 15


@click.command(epilog="Exemple : precanum mots afc --par source --image plan.svg -o afc.xlsx")
@corpus.par
@click.option("--de", "quoi", type=click.Choice(["mots", "expressions"]), default="mots", show_default=True,
              metavar="QUOI", help="Mots ou expressions.")  # fmt: skip
@click.option("--minimum", type=click.IntRange(1), default=10, show_default=True, metavar="N",
              help="Occurrences qu'il faut atteindre.")  # fmt: skip
@click.option("--axes", type=(click.IntRange(1), click.IntRange(1)), default=(1, 2), show_default=True,
              metavar="A B", help="Axes du plan dessiné.")  # fmt: skip
@click.option("--nombre", type=click.IntRange(1), default=60, show_default=True, metavar="N",
              help="Mots dessinés : ceux qui contribuent le plus au plan.")  # fmt: skip
@click.option("--image", type=click.Path(dir_okay=False, path_type=Path), metavar="FICHIER",
              help="Dessine le plan : .svg.")  # fmt: skip
@corpus.codes
@corpus.sortie
@corpus.rapide
@corpus.processus
@options.etude
@options.ecraser
def afc(par: str, quoi: str, minimum: int, axes: tuple[int, int], nombre: int, image: Path | None,
        fichier_codes: Path | None, sortie: Path | None, rapide: bool, processus: int | None, etude: Path,
        ecraser: bool) -> None:  # fmt: skip
    """Place les mots et les groupes sur des axes.

    Analyse factorielle des correspondances : ce qui s'oppose à quoi, avec la contribution de chaque point aux
    axes et la qualité de sa représentation (cos²).
    """
    from precanum_nlp import keywords
    from precanum_nlp.cli.study import read_study
    from precanum_nlp.corpus import write_rows
    from precanum_nlp.report.pictures import plane, write_svg

    check_outputs(sortie, images=(image,), overwrite=ecraser)
    study = read_study(etude)
    codes = corpus.read_codes(study, fichier_codes) if par == "code" else None
    contributions, lexicon = corpus.read_lexicon(study, quoi, codes, processus=processus, rapide=rapide)
    parts = corpus.parts_of(contributions, par, codes)
    found = keywords.correspondence(*keywords.crossed(lexicon, parts, minimum=minimum))
    drawn = plane(found, axes=(axes[0] - 1, axes[1] - 1), nombre=nombre) if image else None
    click.echo("\n".join(_shown(found)))
    click.echo(
        f"{len(found.lignes.noms)} {quoi} × {len(found.colonnes.noms)} parties, "
        f"{options.agreed(len(contributions), 'contribution', 'contributions')} ; inertie "
        f"{decimal(found.inertie, 3)}. La table entière : -o FICHIER."
    )
    if drawn:
        write_svg(image, drawn, overwrite=ecraser)
        unnamed = sum(label.x_texte is None for label in (*drawn.parties, *drawn.mots))
        note = f" ({options.agreed(unnamed, 'point', 'points')} sans place pour le nom)" if unnamed else ""
        click.echo(f"Image : {image}{note}")
    if sortie:
        columns = keywords.correspondence_columns(found)
        rows = keywords.correspondence_rows(found, quoi)
        write_rows(sortie, columns, rows, overwrite=ecraser, sheet="AFC")
        click.echo(f"Résultat : {sortie}")


def _shown(found: Correspondence) -> Iterator[str]:
    for axis in range(min(2, len(found.valeurs_propres))):
        yield f"Axe {axis + 1} : {round(100 * found.share(axis))} % de l'inertie"
        rows = [*_cells(found.colonnes, axis, len(found.colonnes.noms)), *_cells(found.lignes, axis, _SHOWN)]
        yield from (f"  {line}" for line in aligned(("", "côté", "coordonnée", "contribution", "cos²"), rows))
        yield ""


def _cells(points: Points, axis: int, limit: int) -> list[tuple[str, ...]]:
    """Return the points that make an axis, the most contributing first."""
    order = sorted(range(len(points.noms)), key=lambda k: (-points.contributions[k, axis], points.noms[k]))
    return [
        (points.noms[k], "+" if points.coordonnees[k, axis] > 0 else "−",
         decimal(points.coordonnees[k, axis]).replace("-", "−"),
         f"{decimal(100 * points.contributions[k, axis], 1)} %", decimal(points.cos2[k, axis]))
        for k in order[:limit]
    ]  # fmt: skip
