"""`precanum exporter`: texts and labels for another tool."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from precanum_nlp.cli import options

if TYPE_CHECKING:
    from precanum_nlp.annotations.exchange import Bundle, Loss, Suggestion
    from precanum_nlp.referentiel import Referentiel

ENDINGS = (".csv", ".xlsx", ".json", ".jsonl", ".qdc", ".qdpx")

pertes = click.option(
    "--pertes", "detail", type=click.Path(dir_okay=False, path_type=Path), metavar="FICHIER",
    help="Écrit aussi les pertes, contribution par contribution : .csv ou .xlsx.",
)  # fmt: skip


@click.command(epilog="Exemple : precanum exporter -o etude.qdpx --dimension champs")
@click.option(
    "-o", "--sortie", type=click.Path(dir_okay=False, path_type=Path), required=True, metavar="FICHIER",
    help="Fichier à écrire ; sa terminaison dit le format.",
)  # fmt: skip
@click.option(
    "--annotateur", "annotateurs", multiple=True, metavar="NOM", help="Seulement ses lectures ; répétable."
)
@click.option(
    "--dimension", "dimensions", multiple=True, metavar="ID", help="Seulement celle-ci ; répétable."
)
@click.option("--lus", is_flag=True, help="Seulement les contributions qu'un annotateur a lues.")
@click.option(
    "--sans-lectures", is_flag=True, help="Sans ce qu'ont dit les annotateurs : pour relire à l'aveugle."
)
@click.option(
    "--suggestions", type=click.Path(dir_okay=False, path_type=Path), metavar="FICHIER",
    help="Y joint les codes d'un modèle : un résultat de precanum tag ou run, en .jsonl.",
)  # fmt: skip
@click.option("--passages", is_flag=True, help="doccano : des passages étiquetés, non des textes entiers.")
@pertes
@options.etude
@options.ecraser
def exporter(sortie, annotateurs, dimensions, lus, sans_lectures, suggestions, passages, detail, etude,
             ecraser) -> None:  # fmt: skip
    """Écrit textes et étiquettes pour un autre outil.

    Selon la terminaison : .csv ou .xlsx (tableau d'étiquettes), .json (Label Studio), .jsonl (doccano), .qdpx
    (projet REFI-QDA : NVivo, MAXQDA, ATLAS.ti, QualCoder…), .qdc (le référentiel en livre de codes REFI-QDA).
    Dit ce que le format ne peut porter. Le fichier contient les textes : gardez-le comme eux.
    """
    from precanum_nlp.annotations.exchange import Bundle, unsaid
    from precanum_nlp.cli.incoming import say_losses
    from precanum_nlp.cli.study import read_study, read_whole_study
    from precanum_nlp.errors import OutputError

    if sortie.suffix.lower() not in ENDINGS:
        raise OutputError(f"{sortie.name} : terminaison inconnue ; au choix : {', '.join(ENDINGS)}.")
    whole = read_whole_study(read_study(etude))
    frame = narrowed(whole.frame, dimensions)
    known = {d.id for d in frame.dimensions}
    wanted = [
        r for r in whole.records
        if r.dimension in known and (not annotateurs or r.annotateur in annotateurs)
    ]  # fmt: skip
    readings, losses = unsaid([] if sans_lectures else wanted, frame.version)
    read = {reading.id for reading in readings}
    kept = tuple(c for c in whole.contributions.values() if not lus or c.id in read)
    bundle = Bundle(frame, kept, readings, _suggestions(suggestions, known))
    is_codebook = sortie.suffix.lower() == ".qdc"
    losses = (*(() if is_codebook else losses), *_write(sortie, bundle, passages, ecraser))
    n_texts = options.agreed(len(kept), "contribution", "contributions")
    n_read = options.agreed(len(readings), "lecture", "lectures")
    click.echo("référentiel" if is_codebook else f"{n_texts}, {n_read}")
    say_losses(losses, detail, overwrite=ecraser)
    click.echo(f"Résultat : {sortie}")


def narrowed(frame: Referentiel, dimensions: Sequence[str]) -> Referentiel:
    """Return the frame with these dimensions only, all if there are none.

    Raises
    ------
    ReferentielError
        One of them is not in the frame.
    """
    if not dimensions:
        return frame
    wanted = [frame.dimension(name).id for name in dimensions]
    return dataclasses.replace(frame, dimensions=tuple(d for d in frame.dimensions if d.id in wanted))


def _suggestions(path: Path | None, dimensions: set[str]) -> tuple[Suggestion, ...]:
    if path is None:
        return ()
    from precanum_nlp.errors import AnnotationError

    try:
        with open(path, encoding="utf-8") as handle:
            return tuple(s for line in handle for s in _of_row(json.loads(line)) if s.dimension in dimensions)
    except OSError as error:
        raise AnnotationError(
            f"{path} : lecture impossible ({error.strerror}) ; vérifiez le chemin."
        ) from error
    except (ValueError, KeyError, TypeError) as error:
        raise AnnotationError(f"{path.name} : pas un résultat de precanum tag en .jsonl.") from error


def _of_row(row: dict) -> Iterator[Suggestion]:
    from precanum_nlp.annotations.exchange import Suggestion

    for code in row["codes"]:
        if code["statut"] == "accepte":
            yield Suggestion(
                row["id"], code["dimension"], code["code"], code["probabilite"], row["modele"],
                code["debut"], code["fin"],
            )  # fmt: skip


def _write(path: Path, bundle: Bundle, passages: bool, overwrite: bool) -> tuple[Loss, ...]:
    from precanum_nlp.annotations import exchange

    ending = path.suffix.lower()
    if ending == ".qdc":
        return exchange.write_codebook(path, bundle.frame, overwrite=overwrite)
    if ending == ".jsonl":
        return exchange.write_doccano(path, bundle, passages=passages, overwrite=overwrite)
    writers = {".json": exchange.write_label_studio, ".qdpx": exchange.write_project}
    return writers.get(ending, exchange.write_table)(path, bundle, overwrite=overwrite)
