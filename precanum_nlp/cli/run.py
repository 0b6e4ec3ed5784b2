"""`precanum run`: from the corpora to the report, in one go."""

from __future__ import annotations

import re
import shutil
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from precanum_nlp.cli import options
from precanum_nlp.errors import OutputError, PrecanumError

if TYPE_CHECKING:
    from precanum_nlp.annotations import Labels
    from precanum_nlp.cli.named import Named
    from precanum_nlp.cli.study import Study
    from precanum_nlp.corpus import SetAside
    from precanum_nlp.referentiel import Referentiel
    from precanum_nlp.tagging import Tagged

_NAME = re.compile(r"\w[\w .-]{0,80}")


def plain_name(context: click.Context, parameter: click.Parameter, value: str) -> str:
    """Refuse a name that would lead out of rapports/."""
    if not _NAME.fullmatch(value):
        raise click.BadParameter(f"« {value} » ; un nom simple est attendu, sans « / ».")
    return value


@click.command(epilog="Exemple : precanum run --ecraser")
@options.etude
@click.option(
    "--nom",
    default="dernier",
    show_default=True,
    metavar="NOM",
    callback=plain_name,
    help="Nom du dossier écrit dans rapports/.",
)
@click.option(
    "--processus",
    type=click.IntRange(1),
    metavar="NOMBRE",
    help="Combien de processus lisent les mots (par défaut 2, ou 1 pour peu de textes).",
)
@click.option("--refaire", is_flag=True, help="Refait tout, même ce qui n'a pas changé.")
@options.ecraser
@options.strict
def run(etude: Path, nom: str, processus: int | None, refaire: bool, ecraser: bool, strict: bool) -> None:
    """Code les corpus et écrit le rapport.

    Lit corpora/, code chaque contribution, compte les mots et les codes, et écrit le tout dans
    rapports/NOM/. Rien n'est refait si rien n'a changé.
    """
    from precanum_nlp.cli.mots.corpus import overview_of
    from precanum_nlp.cli.named import read_named
    from precanum_nlp.cli.report_files import read_choices, read_errata
    from precanum_nlp.cli.scoring_tables import read_scoring_settings
    from precanum_nlp.cli.study import read_study
    from precanum_nlp.cli.unchanged import inputs_key, is_whole, seal
    from precanum_nlp.referentiel import read_referentiel

    study = read_study(etude)
    target = study.dossier / "rapports" / nom
    key = inputs_key(study)
    if not refaire and is_whole(target, key):
        return _say_unchanged(target, strict)
    if target.exists() and not ecraser:
        raise OutputError(f"{target} : existe déjà ; ajoutez --ecraser, ou donnez un autre --nom.")
    frame = read_referentiel(study.referentiel)
    # before the work, so that a fault is told at once, as is
    settings = read_scoring_settings(study)
    named = read_named(study, frame, settings)
    for read in (read_choices, read_errata):
        read(study)
    folder = _fresh_folder(target)  # a folder closed to writing
    try:
        tagged, set_aside, labels = _coded(study, frame)
        said = [item.contribution for item in tagged]
        words, why_none = overview_of(study, said, noms=named.names, processus=processus, refaire=refaire)
        options.say("écriture des résultats")
        _write_coded(folder, frame, tagged, set_aside)
        _write_figures(folder, study, settings, named, tagged, set_aside, labels, words, why_none)
        seal(folder, key)
        _replace_folder(folder, target)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    options.say(
        f"lignes lues : {len(tagged) + len(set_aside)} ; codées : {len(tagged)} "
        f"(dont à relire : {sum(item.a_relire for item in tagged)}) ; mises de côté : {len(set_aside)}"
    )
    click.echo(f"Rapport : {target / 'rapport.html'}")
    _stop_if_missing(set_aside, strict)


def _stop_if_missing(set_aside: Sequence[SetAside], strict: bool) -> None:
    """End with code 1 where rows are lost, or where none was to be set aside."""
    if any(row.perdue for row in set_aside) or (strict and set_aside):
        sys.exit(1)


def _say_unchanged(target: Path, strict: bool) -> None:
    from precanum_nlp.cli.report_files import read_set_aside

    set_aside = read_set_aside(target / "mis_de_cote.csv")
    options.say(
        "rien n'a changé depuis ce rapport : il n'est pas refait (--refaire l'impose) ; "
        f"mises de côté : {len(set_aside)}"
    )
    click.echo(f"Rapport : {target / 'rapport.html'}")
    _stop_if_missing(set_aside, strict)


def _coded(study: Study, frame: Referentiel) -> tuple[list[Tagged], list[SetAside], dict[str, Labels]]:
    from precanum_nlp.cli.coding import open_tagger, say_how_read, split_set_aside
    from precanum_nlp.cli.study import complete_contributions, open_sources, read_labels

    sources = open_sources(study)
    say_how_read([file for file, _ in sources])
    reading, set_aside = split_set_aside(complete_contributions(study, sources))
    kept = list(reading)  # read once: labels, examples and coding all need the texts
    labels, _ = read_labels(study, frame, kept)
    tagger = open_tagger(study, frame, labels=labels, contributions=kept)
    tagged = list(options.counted(tagger.tag(kept), "contributions codées"))
    if not tagged:
        raise PrecanumError(
            f"{study.dossier / 'corpora'} : aucune contribution à coder, "
            f"{options.agreed(len(set_aside), 'ligne mise de côté', 'lignes mises de côté')} ; la première : "
            f"{set_aside[0].fichier}, ligne {set_aside[0].ligne} : {set_aside[0].motif}."
        )
    return tagged, set_aside, labels


def _write_coded(folder: Path, frame: Referentiel, tagged, set_aside) -> None:
    from precanum_nlp.corpus import write_rows
    from precanum_nlp.tagging import write_tagged

    others = tuple(dict.fromkeys(name for item in tagged for name in item.contribution.autres))
    for ending in (".jsonl", ".xlsx"):
        write_tagged(folder / f"contributions{ending}", tagged, [d.id for d in frame.dimensions], others)
    write_rows(
        folder / "mis_de_cote.csv",
        ("fichier", "ligne", "id", "motif", "perdue"),
        [asdict(row) | {"perdue": "oui" if row.perdue else ""} for row in set_aside],
    )


def _write_figures(
    folder: Path, study: Study, settings, named: Named, tagged, set_aside, labels, words, why_none: str
) -> None:
    from precanum_nlp.cli.figures import study_figures, write_figures
    from precanum_nlp.cli.report_files import summary_of
    from precanum_nlp.corpus import write_rows
    from precanum_nlp.report import write_html, write_workbook
    from precanum_nlp.scoring import COLUMNS, LISTE, coded_from_tagged, count, counts_to_rows

    listed = {named.dimension: {item.contribution.id: LISTE for item in tagged}}
    tagged = named.find(tagged)
    coded = tuple(coded_from_tagged(tagged, lus=_who_read(labels) | listed))
    counts = count(coded, named.frame)
    write_rows(folder / "comptes.csv", COLUMNS, counts_to_rows(counts))
    said = [item.contribution for item in tagged]
    chiffres, sample = study_figures(study, named.frame, settings, coded, said)
    write_figures(folder, study, named.frame, coded, chiffres, sample)
    summary = summary_of(
        study, named.frame, tagged, chiffres, words=words, why_none=why_none, set_aside=set_aside,
        remarques=counts.remarques,
    )  # fmt: skip
    write_html(folder / "rapport.html", summary)
    write_workbook(folder / "rapport.xlsx", summary)


def _who_read(labels: Mapping[str, Labels]) -> dict[str, dict[str, str]]:
    """Return who gave the labels in force, by dimension and contribution: a person, or a program."""
    from precanum_nlp.scoring import LECTEUR, PERSONNE

    return {
        dimension: dict.fromkeys((*several, *several.a_choisir), LECTEUR)
        | dict.fromkeys(several.par_personnes, PERSONNE)
        for dimension, several in labels.items()
    }


def _fresh_folder(target: Path) -> Path:
    from precanum_nlp.corpus.writing import output_error

    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        return Path(tempfile.mkdtemp(prefix=f".{target.name}-", dir=target.parent))
    except OSError as error:
        raise output_error(target, error) from None


def _replace_folder(folder: Path, target: Path) -> None:
    """Put the finished folder in its place; what was there stays until then."""
    folder.chmod(0o755)
    old = folder.with_name(f"{folder.name}.ancien")
    if target.exists():
        target.rename(old)
    folder.rename(target)
    shutil.rmtree(old, ignore_errors=True)
