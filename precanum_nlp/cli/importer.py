"""`precanum importer`: labels that come back from another tool."""

from __future__ import annotations

import dataclasses
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import click

from precanum_nlp.cli import options
from precanum_nlp.cli.exporter import ENDINGS, pertes

if TYPE_CHECKING:
    from precanum_nlp.annotations.exchange import Received, Target
    from precanum_nlp.cli.study import Study


@click.command(epilog="Exemple : precanum importer etude.qdpx --appliquer")
@click.argument("fichier", type=click.Path(path_type=Path))
@click.option("--annotateur", default="", metavar="NOM", help="Qui a lu, là où le fichier ne le dit pas.")
@click.option(
    "--nom", "noms", multiple=True, metavar="LU=VOULU",
    help="Rebaptise un annotateur, par exemple : --nom a.martin@exemple.fr=anne ; répétable.",
)  # fmt: skip
@click.option("--appliquer", is_flag=True, help="Écrit ; sans elle, montre seulement.")
@click.option(
    "-o", "--sortie", type=click.Path(dir_okay=False, path_type=Path), metavar="FICHIER",
    help="D'un livre de codes (.qdc) : ébauche de référentiel à écrire, en .yaml.",
)  # fmt: skip
@pertes
@options.etude
@options.ecraser
def importer(fichier, annotateur, noms, appliquer, sortie, detail, etude, ecraser) -> None:
    """Reprend des étiquettes faites dans un autre outil.

    FICHIER : .csv ou .xlsx (tableau d'étiquettes), .json (Label Studio), .jsonl (doccano), .qdpx ou .qdc
    (REFI-QDA). Rien n'est écrasé : les lectures s'ajoutent aux annotations, au nom de qui les a faites ; le
    même fichier deux fois ne change rien. Dit ce qui n'a pu être repris.
    """
    from precanum_nlp.annotations.exchange import Target
    from precanum_nlp.cli.incoming import bring_in, say_losses
    from precanum_nlp.cli.study import read_study, read_whole_study
    from precanum_nlp.errors import AnnotationError

    ending = fichier.suffix.lower()
    if ending not in ENDINGS:
        raise AnnotationError(f"{fichier.name} : terminaison inconnue ; au choix : {', '.join(ENDINGS)}.")
    study = read_study(etude)
    if ending == ".qdc":
        _codebook(study, fichier, sortie, detail, ecraser)
        return
    whole = read_whole_study(study)
    texts = {identifier: contribution.texte for identifier, contribution in whole.contributions.items()}
    target = Target(whole.frame, texts, annotateur)
    received = _read(fichier, target)
    renamed = _renaming(noms)
    readings = [
        dataclasses.replace(r, annotateur=renamed.get(r.annotateur, r.annotateur)) for r in received.readings
    ]
    for name, n in Counter(reading.annotateur for reading in readings).items():
        click.echo(f"{name} : {options.agreed(n, 'lecture', 'lectures')}")
    bring_in(study, whole, readings, batch=fichier.stem, appliquer=appliquer)
    say_losses(received.losses, detail, overwrite=ecraser)


def _read(path: Path, target: Target) -> Received:
    from precanum_nlp.annotations import exchange

    readers = {
        ".json": exchange.read_label_studio,
        ".jsonl": exchange.read_doccano,
        ".qdpx": exchange.read_project,
    }
    return readers.get(path.suffix.lower(), exchange.read_table)(path, target)


def _renaming(noms: tuple[str, ...]) -> dict[str, str]:
    pairs = [name.partition("=") for name in noms]
    for read, _, wanted in pairs:
        if not (read.strip() and wanted.strip()):
            raise click.BadParameter(f"« {read} » ; écrivez LU=VOULU, par exemple 1=anne.")
    return {read.strip(): wanted.strip() for read, _, wanted in pairs}


def _codebook(study: Study, path: Path, sortie: Path | None, detail: Path | None, overwrite: bool) -> None:
    """Say how a codebook stands to the frame, or write a frame drafted from it."""
    from precanum_nlp.annotations.exchange import Target, draft_frame, known_codes, read_codebook
    from precanum_nlp.cli.incoming import say_losses
    from precanum_nlp.corpus import replacing
    from precanum_nlp.referentiel import read_referentiel

    codebook = read_codebook(path)
    if sortie:
        text, losses = draft_frame(codebook, path.stem)
        with replacing(sortie, overwrite=overwrite) as temporary:
            temporary.write_text(text, encoding="utf-8", newline="\n")
        say_losses(losses, detail, overwrite=overwrite)
        click.echo(f"Résultat : {sortie} (ébauche, à relire)")
        return
    frame = read_referentiel(study.referentiel)
    known = known_codes(codebook.nodes, Target(frame, {}))
    codable = [node for top in codebook.nodes for node, _ in top.walk() if node.codable]
    unknown = [node.name for node in codable if node.guid not in known]
    given = {code for _, code in known.values()}
    absent = [code.id for d in frame.dimensions for code in d.codes if code.id not in given]
    click.echo(f"codes reconnus : {len(codable) - len(unknown)} sur {len(codable)}")
    for title, several in (
        ("inconnus du référentiel", unknown),
        ("du référentiel, absents du livre", absent),
    ):
        for name in several:
            click.echo(f"  {title} : {name}")
    say_losses(codebook.losses, detail, overwrite=overwrite)
