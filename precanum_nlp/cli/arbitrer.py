"""`precanum arbitrer`: the list of disagreements, out to a workbook and back."""

from __future__ import annotations

from pathlib import Path

import click

from precanum_nlp.cli import options


@click.command(epilog="Exemple : precanum arbitrer -o a_arbitrer.xlsx anne bruno")
@click.argument("arguments", nargs=-1, metavar="[A B | LISTE]")
@click.option(
    "-o",
    "--sortie",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FICHIER",
    help="Liste à écrire : .xlsx (avec listes déroulantes) ou .csv.",
)
@click.option(
    "--annotateur", default="arbitre", show_default=True, metavar="NOM",
    help="Au retour de la liste, qui a tranché ; le nom commence par « arbitre ».",
)  # fmt: skip
@click.option("--appliquer", is_flag=True, help="Au retour, écrit les décisions ; sans elle, les montre.")
@options.etude
@options.ecraser
def arbitrer(arguments: tuple[str, ...], sortie: Path | None, annotateur: str, appliquer: bool, etude: Path,
             ecraser: bool) -> None:  # fmt: skip
    """Fait la liste de ce qu'il faut trancher, et la relit.

    Avec -o : écrit ce sur quoi les annotateurs A et B diffèrent et que nul arbitre n'a tranché (sans A ni B,
    ceux qui ont le plus lu en commun). Sans -o : relit LISTE, une fois remplie, et ajoute les décisions aux
    annotations, au nom de l'arbitre.
    """
    from precanum_nlp.cli.study import read_study

    study = read_study(etude)
    if sortie:
        _write(study, arguments, sortie, ecraser)
    elif len(arguments) == 1:
        _read(study, Path(arguments[0]), annotateur, appliquer)
    else:
        raise click.UsageError("donnez -o FICHIER pour faire la liste, ou la LISTE remplie pour la relire.")


def _write(study, pair: tuple[str, ...], path: Path, overwrite: bool) -> None:
    from precanum_nlp.annotations import to_adjudicate
    from precanum_nlp.annotations.adjudication import write_list
    from precanum_nlp.cli.accord import chosen_pair
    from precanum_nlp.cli.study import read_whole_study

    whole = read_whole_study(study)
    a, b, dimensions = chosen_pair(pair, whole.records, whole.frame)
    waiting = to_adjudicate(whole.records, a, b, dimensions=[d.id for d in dimensions])
    texts = {one.id: whole.contributions[one.id].texte for one in waiting}
    write_list(path, waiting, whole.frame, texts, overwrite=overwrite)
    click.echo(f"{path} : {options.agreed(len(waiting), 'désaccord', 'désaccords')} de {a} et {b} à trancher")


def _read(study, path: Path, annotateur: str, appliquer: bool) -> None:
    from precanum_nlp.annotations.adjudication import read_list
    from precanum_nlp.cli.incoming import bring_in
    from precanum_nlp.cli.study import read_whole_study

    whole = read_whole_study(study)
    found = read_list(path, whole.frame, whole.hashes, annotateur)
    for line, fault in found.faults:
        options.say(f"{path.name}, ligne {line} : {fault}.")
    click.echo(
        f"{path.name} : {options.agreed(len(found.readings), 'décision', 'décisions')} ; "
        f"sans décision : {found.n_empty} ; refusées : {len(found.faults)}"
    )
    bring_in(study, whole, found.readings, batch="arbitrages", appliquer=appliquer)
