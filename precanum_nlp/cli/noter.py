"""`precanum noter`: every figure, from tables of codes and of interviews made by anything."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from precanum_nlp.cli import options
from precanum_nlp.errors import ScoringError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from precanum_nlp.referentiel import Referentiel
    from precanum_nlp.scoring import FigureTable

_USUAL = ("codages.csv", "comptes.csv")


@click.command(epilog="Exemple : precanum noter -o chiffres.xlsx")
@click.argument("comptes", type=click.Path(path_type=Path), required=False)
@click.option(
    "-o",
    "--sortie",
    type=click.Path(path_type=Path),
    required=True,
    metavar="CHEMIN",
    help="Où écrire : un classeur .xlsx, ou un dossier (un CSV par table).",
)
@click.option(
    "--echantillon",
    type=click.Path(path_type=Path),
    metavar="FICHIER",
    help="Contributions tirées au hasard et lues : id, dimension, codes. Corrige les parts.",
)
@options.etude
@options.ecraser
def noter(comptes: Path | None, sortie: Path, echantillon: Path | None, etude: Path, ecraser: bool) -> None:
    """Calcule tous les chiffres et les écrit en tables.

    COMPTES est un tableau codages.csv (une ligne par contribution et dimension) ou comptes.csv (par code et
    groupe), fait par precanum run ou par tout autre outil ; par défaut, celui de rapports/dernier/. Les
    tables d'entretien sont celles que nomme etude.yaml ; les réglages, ceux de scoring.yaml. Une ligne
    inutilisable est dite et laissée de côté ; le reste est calculé.
    """
    from precanum_nlp.cli.named import read_named
    from precanum_nlp.cli.scoring_tables import read_interviews, read_scoring_settings, read_table, say_faults
    from precanum_nlp.cli.study import read_study
    from precanum_nlp.referentiel import read_referentiel
    from precanum_nlp.scoring import SAMPLE_COLUMNS, figure_tables, figures, sample_from_rows

    study = read_study(etude)
    settings = read_scoring_settings(study)
    frame = read_named(study, read_referentiel(study.referentiel), settings).frame
    given, faults = _codes(comptes or _usual(study.dossier / "rapports" / "dernier"), frame)
    verified = ()
    sample = echantillon or _beside(comptes, study.dossier / "rapports" / "dernier")
    if sample:
        verified, more = sample_from_rows(read_table(sample, SAMPLE_COLUMNS), frame)
        faults = (*faults, *more)
    interviews = read_interviews(study, frame, settings)
    found = figures(frame, settings, **given, interviews=interviews, verified=verified, fautes=faults)
    say_faults(found.fautes, options.say)
    for line in found.manques:
        options.say(line)
    tables = figure_tables(found, frame, avertissement=study.mention)
    _write(sortie, tables, ecraser)
    n = sum(len(table.lignes) for table in tables)
    click.echo(f"Chiffres : {sortie} ({options.agreed(len(tables), 'table', 'tables')}, {n} lignes)")


def _usual(folder: Path) -> Path:
    found = next((folder / name for name in _USUAL if (folder / name).is_file()), None)
    if found is None:
        raise ScoringError(
            f"{folder} : ni {' ni '.join(_USUAL)} ; lancez precanum run, ou donnez un tableau de comptes."
        )
    return found


def _beside(comptes: Path | None, folder: Path) -> Path | None:
    """Return the sample that `precanum run` left, where its own codes are taken."""
    sample = folder / "echantillon.csv"
    return sample if comptes is None and sample.is_file() else None


def _codes(path: Path, frame: Referentiel) -> tuple[dict, tuple[str, ...]]:
    """Return what `figures` is given of a table of codes or of counts, told apart by their columns."""
    from precanum_nlp.cli.scoring_tables import headers_of, read_table
    from precanum_nlp.scoring import CODING_COLUMNS, COLUMNS, codings_from_rows, counts_from_rows

    if "n_contributions" in headers_of(path, COLUMNS):
        table = read_table(path, COLUMNS)
        return {"counts": counts_from_rows((row for _, row in table.rows), name=table.nom)}, table.fautes
    coded, faults = codings_from_rows(read_table(path, CODING_COLUMNS), frame)
    return {"coded": coded}, faults


def _write(sortie: Path, tables: Sequence[FigureTable], ecraser: bool) -> None:
    from precanum_nlp.report.figure_files import write_figure_book, write_figure_folder

    write = write_figure_book if sortie.suffix.lower() == ".xlsx" else write_figure_folder
    write(sortie, tables, overwrite=ecraser)
