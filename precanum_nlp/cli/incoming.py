"""Readings that come back from elsewhere: shown first, then added to the label files."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from glob import escape
from pathlib import Path
from typing import TYPE_CHECKING

import click

from precanum_nlp.cli import options

if TYPE_CHECKING:
    from precanum_nlp.annotations import Reading
    from precanum_nlp.annotations.exchange import Loss
    from precanum_nlp.cli.study import Study, WholeStudy

_SHOWN = 3  # ids after a loss


def bring_in(study: Study, whole: WholeStudy, new: Sequence[Reading], *, batch: str, appliquer: bool) -> None:
    """Add to annotations/<batch>.<annotator>.csv what is new in some readings, or only say it.

    Parameters
    ----------
    study : Study
    whole : WholeStudy
    new : sequence of Reading
    batch : str
    appliquer : bool
        Whether to write.
    """
    from precanum_nlp.annotations import DECISIONS, append_annotations, carry, changes, read_annotations

    earlier = read_annotations(sorted(study.annotations.glob(f"{escape(in_file_name(batch))}.*.csv")))
    found = changes(
        new,
        whole.records,
        brought=[r for r in carry(earlier, whole.frame) if whole.hashes.get(r.id) == r.empreinte],
        texts=whole.hashes,
        now=datetime.now().isoformat(timespec="seconds"),
        referentiel=whole.frame.version,
    )
    for reading, reason in found.left:
        options.say(f"{reading.id}, {reading.dimension} : laissée, {reason}.")
    counts = Counter(record.decision for record in found.records)
    details = ", ".join(f"{counts[name]} « {name} »" for name in DECISIONS if counts[name])
    click.echo(
        f"lignes à ajouter : {len(found.records)}{f' ({details})' if details else ''} ; "
        f"lectures déjà connues : {found.unchanged} ; laissées : {len(found.left)}"
    )
    if not appliquer:
        if found.records:
            click.echo("Rien n'est écrit ; ajoutez --appliquer pour écrire.")
        return
    for annotator in dict.fromkeys(record.annotateur for record in found.records):
        path = study.annotations / f"{in_file_name(batch)}.{in_file_name(annotator)}.csv"
        append_annotations(path, [r for r in found.records if r.annotateur == annotator])
        click.echo(f"Résultat : {path}")


def in_file_name(name: str) -> str:
    """Return a name as a file name may hold it: users of other tools have any name, `../` included."""
    return re.sub(r"[^\w@-]+", "_", name).strip("_") or "sans_nom"


def say_losses(losses: Sequence[Loss], path: Path | None, *, overwrite: bool) -> None:
    """Print the losses, a line a kind, and write them all to `path`, one row a contribution."""
    from precanum_nlp.corpus import write_rows

    click.echo("Pertes :" if losses else "Pertes : aucune")
    for loss in losses:
        shown = (
            f" ({', '.join(loss.ids[:_SHOWN])}{', …' if len(loss.ids) > _SHOWN else ''})" if loss.ids else ""
        )
        click.echo(f"  {loss.nombre:6}  {loss.quoi}{shown}")
    if path:
        rows = (
            {"quoi": loss.quoi, "nombre": loss.nombre, "id": i} for loss in losses for i in loss.ids or ("",)
        )
        write_rows(path, ("quoi", "nombre", "id"), rows, overwrite=overwrite)
        click.echo(f"Détail : {path}")
