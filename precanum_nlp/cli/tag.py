"""`precanum tag`: code a file of contributions."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from precanum_nlp.cli import options


@click.command()
@click.argument("entree", type=click.Path(path_type=Path))
@click.option(
    "-o",
    "--sortie",
    type=click.Path(dir_okay=False, path_type=Path),
    required=True,
    help="Fichier à écrire : .jsonl, .csv, .xlsx ou .parquet.",
)
@options.etude
@click.option("--modele", "nom", help="Modèle à employer (par défaut, celui en usage).")
@click.option("--encodage", help="Encodage du CSV, s'il est mal deviné (utf-8, cp1252, mac-roman…).")
@click.option("--separateur", help="Séparateur du CSV, s'il est mal deviné.")
@click.option("--feuille", help="Feuille du classeur (par défaut, la première).")
@click.option(
    "--colonne",
    "colonnes",
    multiple=True,
    metavar='NOM="EN-TÊTE"',
    help='Désigne une colonne, par exemple : --colonne texte="Réponse".',
)
@click.option("--reparer", is_flag=True, help="Rétablit les textes doublement encodés (« Ã© »).")
@click.option("--sans-passages", is_flag=True, help="Ne cherche pas le passage qui porte chaque code.")
@options.ecraser
@options.strict
def tag(entree, sortie, etude, nom, encodage, separateur, feuille, colonnes, reparer, sans_passages, ecraser,
        strict) -> None:  # fmt: skip
    """Code les contributions d'ENTREE (CSV, XLSX, JSONL, Parquet ou DOCX)."""
    from precanum_nlp.cli.coding import open_tagger, split_set_aside
    from precanum_nlp.cli.study import read_study
    from precanum_nlp.corpus import iter_corpora, open_corpora
    from precanum_nlp.tagging import write_tagged

    study = read_study(etude)
    tagger = open_tagger(study, nom, evidence=not sans_passages)
    files = open_corpora(
        [entree],
        encoding=encodage,
        delimiter=separateur,
        sheet=feuille,
        columns=_mapping(colonnes),
        repair=reparer,
    )
    for file in files:
        options.say(_how_read(file))
    kept, set_aside = split_set_aside(iter_corpora(files))
    tagged = options.counted(tagger.tag(kept), "contributions codées")
    others = tuple(dict.fromkeys(name for file in files for name in file.others))
    dimensions = [d.id for d in tagger.referentiel.dimensions]
    n_rows = write_tagged(sortie, tagged, dimensions, others, overwrite=ecraser)
    for row in set_aside:
        options.say(f"mis de côté : {row.fichier}, ligne {row.ligne} : {row.motif}")
    n_read = sum(file.n_read for file in files)
    if n_rows + len(set_aside) != n_read:
        raise RuntimeError(f"{n_rows} written + {len(set_aside)} set aside != {n_read} read")
    options.say(f"{n_read} lignes lues : {n_rows} codées, {len(set_aside)} mises de côté.")
    click.echo(str(sortie))
    if strict and set_aside:
        sys.exit(1)


def _mapping(colonnes: tuple[str, ...]) -> dict[str, str] | None:
    pairs = {}
    for item in colonnes:
        name, equals, header = item.partition("=")
        if not equals:
            raise click.BadParameter(f'{item!r} : écrivez NOM="EN-TÊTE", par exemple texte="Réponse".')
        pairs[name.strip()] = header.strip()
    return pairs or None


def _how_read(file) -> str:
    details = [file.format]
    if file.encoding:
        details.append(f"encodage {file.encoding}")
    if file.delimiter:
        details.append(f"séparateur {'tabulation' if file.delimiter == chr(9) else file.delimiter}")
    columns = ", ".join(f"{name} ← « {header} »" for name, header in file.columns.items())
    return f"{file.path.name} : {', '.join(details)} ; {columns}"
