"""`precanum integrer`: what a filled sheet changes, then, when asked, the change itself."""

from __future__ import annotations

import re
import sys
from collections import Counter
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from precanum_nlp.cli import options

if TYPE_CHECKING:
    from precanum_nlp.annotations import Annotation, Integration, NewWord, Sheet, State
    from precanum_nlp.cli.study import Study
    from precanum_nlp.referentiel import Referentiel

_NAME = re.compile(r"\w[\w-]{0,40}")
_FEWEST_BY_CHANCE = 20


def _plain_name(context: click.Context, parameter: click.Parameter, value: str) -> str:
    if not _NAME.fullmatch(value):
        raise click.BadParameter(f"« {value} » ; lettres, chiffres, « _ » et « - » seulement.")
    return value


def _iso(context: click.Context, parameter: click.Parameter, value: str | None) -> str:
    from precanum_nlp.corpus.dates import iso_date

    if value is None:
        return datetime.now().isoformat(timespec="seconds")
    found = iso_date(value)
    if found is None:
        raise click.BadParameter(f"« {value} » ; écrivez 2018-01-31 ou 2018-01-31T14:05:00.")
    return found


@click.command(epilog="Exemple : precanum integrer a_relire.xlsx --annotateur A2 --appliquer")
@click.argument("fichier", type=click.Path(dir_okay=False, path_type=Path))
@click.option(
    "--annotateur",
    required=True,
    metavar="NOM",
    callback=_plain_name,
    help="Qui a rempli le fichier ; un nom qui commence par « arbitre » l'emporte sur les autres.",
)
@click.option("--appliquer", is_flag=True, help="Écrit ; sans cela, montre seulement ce qui changerait.")
@options.etude
@click.option("--date", callback=_iso, metavar="DATE", help="Date des lectures (par défaut, maintenant).")
@click.option("--feuille", metavar="NOM", help="Feuille du classeur (par défaut, la première).")
@click.option("--detail", is_flag=True, help="Montre aussi, ligne par ligne, ce qui est nouveau.")
@options.strict
def integrer(fichier, annotateur, appliquer, etude, date, feuille, detail, strict) -> None:
    """Reprend un classeur de relecture rempli.

    FICHIER : le .xlsx ou le .csv tel que la personne l'a renvoyé, trié, incomplet ou réenregistré. Rien
    n'est effacé : chaque réponse s'ajoute, datée, dans annotations/. Ce qui ne peut entrer est dit, ligne par
    ligne ; le reste entre.
    """
    from precanum_nlp.annotations import append_annotations, integrate, lot_name, read_annotations, read_sheet
    from precanum_nlp.cli.study import read_study
    from precanum_nlp.referentiel import read_referentiel

    study = read_study(etude)
    frame = read_referentiel(study.referentiel)
    sheet = read_sheet(fichier, frame, feuille=feuille)
    default = lot_name(fichier.stem) or "lot"
    lots = sorted({row.lot or default for row in sheet.rows})
    files = {lot: study.annotations / f"{lot}.{annotateur}.csv" for lot in lots}
    known = read_annotations(study.annotations) if study.annotations.is_dir() else ()
    result = integrate(
        sheet,
        _texts(study),
        frame,
        annotateur=annotateur,
        date=date,
        lot=default,
        records=known,
        integrated={lot: read_annotations(path) for lot, path in files.items() if path.exists()},
    )
    _say(fichier, sheet, result, frame, detail)
    _say_disputes(known, result, frame, study)
    _say_error_rate(sheet, frame)
    if appliquer and result.records:
        study.annotations.mkdir(exist_ok=True)
        for lot, path in files.items():
            append_annotations(path, [record for name, record in result.records if name == lot])
            click.echo(f"Écrit : {path}")
    elif result.records:
        click.echo("Rien n'est écrit ; ajoutez --appliquer.")
    else:
        click.echo("Rien à ajouter.")
    if strict and result.problems:
        sys.exit(1)


def _texts(study: Study) -> dict[str, str]:
    from precanum_nlp.cli.study import kept_contributions
    from precanum_nlp.corpus import text_hash

    return {c.id: text_hash(c.texte) for c in kept_contributions(study)}


def _say(fichier: Path, sheet: Sheet, result: Integration, frame: Referentiel, detail: bool) -> None:
    """Say what was read, what is new, what replaces an earlier word, and what cannot go in."""
    rows = options.agreed(len(sheet.rows), "ligne lue", "lignes lues")
    refused = len({problem.ligne for problem in result.problems})
    left = f", {refused} avec au moins une réponse qui n'entre pas" if refused else ""
    options.say(f"{fichier.name} : {rows}, {sheet.n_blanches} laissées en blanc{left}")
    versions = {row.referentiel for row in sheet.rows if row.referentiel} - {frame.version}
    if versions:
        old = ", ".join(sorted(versions))
        options.say(f"classeur fait sous le référentiel {old} ; en vigueur : {frame.version}")
    for item in result.retrouvees:
        options.say(f"ligne {item.ligne}, {item.id or 'sans id'} : {item.motif}")
    replaced = [change for change in result.changes if change.avant is not None]
    new = Counter(change.dimension for change in result.changes if change.avant is None)
    for dimension in frame.dimensions:
        if new[dimension.id]:
            options.say(f"nouveau, {dimension.label} : {new[dimension.id]} lectures")
    for change in result.changes if detail else replaced:
        options.say(_change_line(change, frame))
    if result.n_deja:
        options.say(f"déjà intégré, inchangé : {result.n_deja} lectures")
    if result.n_copies:
        options.say(
            f"la réponse vaut aussi pour {options.agreed(result.n_copies, 'contribution', 'contributions')} "
            "de même texte"
        )
    for problem in result.problems:
        options.say(f"laissé, ligne {problem.ligne}, {problem.id or 'sans id'} : {problem.motif}")


def _change_line(change: NewWord, frame: Referentiel) -> str:
    dimension = frame.dimension(change.dimension)
    labels = {code.id: code.label for code in dimension.all_codes}
    now = f"{_said(change.apres, labels)}"
    if change.avant is not None:
        now = f"{_said(change.avant, labels)} → {now} (lu le {change.avant.date})"
    return f"ligne {change.ligne}, {change.id} : {dimension.label} : {now}"


def _said(state: State, labels: dict[str, str]) -> str:
    if state.motif is not None:
        return "écarté"
    return " + ".join(labels.get(code, code) for code in sorted(state.codes)) or "aucun code"


def _say_disputes(known: Iterable[Annotation], result: Integration, frame: Referentiel, study: Study) -> None:
    """Say where the annotator and others now differ, with nobody to decide."""
    from precanum_nlp.annotations import carry, current_labels

    touched = {(change.id, change.dimension) for change in result.changes}
    records = carry([*known, *(record for _, record in result.records)], frame)
    disputed = sum(
        (identifier, d.id) in touched
        for d in frame.dimensions
        for identifier in current_labels(records, dimension=d.id, priorite=study.priorite).contradictions
    )
    if disputed:
        options.say(
            f"avis contraires d'un autre lecteur : {options.agreed(disputed, 'lecture', 'lectures')}, sans "
            "effet tant qu'un arbitre n'a pas tranché"
        )


def _say_error_rate(sheet: Sheet, frame: Referentiel) -> None:
    """Say how right the model was on the random sample, the only rows that can tell."""
    from precanum_nlp.cli.gain import quality_by_chance

    by_chance = [row for row in sheet.rows if row.au_hasard and row.acceptes]
    for dimension in frame.dimensions:
        rows = [row for row in by_chance if dimension.id in row.lectures and dimension.id in row.acceptes]
        if not rows:
            continue
        if len(rows) < _FEWEST_BY_CHANCE:
            options.say(
                f"{dimension.label} : {options.agreed(len(rows), 'texte lu', 'textes lus')} parmi ceux du "
                f"hasard, trop peu pour un taux d'erreur (il en faut {_FEWEST_BY_CHANCE})"
            )
        else:
            options.say(quality_by_chance(dimension, rows))
