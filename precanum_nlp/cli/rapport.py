"""`precanum rapport`: the report again, in any form, from what `precanum run` left."""

from __future__ import annotations

from pathlib import Path

import click

from precanum_nlp.cli import options
from precanum_nlp.cli.run import plain_name


@click.command(epilog="Exemple : precanum rapport --pptx --ecraser")
@options.etude
@click.option("--nom", default="dernier", show_default=True, metavar="NOM", callback=plain_name,
              help="Dossier de rapports/ à reprendre.")  # fmt: skip
@click.option("--xlsx", is_flag=True, help="Le classeur : une feuille et un diagramme par figure.")
@click.option("--pptx", is_flag=True, help="Les diapositives : une figure par page, à modifier.")
@click.option("--pdf", is_flag=True, help="La page imprimée (demande Chromium).")
@options.ecraser
def rapport(etude: Path, nom: str, xlsx: bool, pptx: bool, pdf: bool, ecraser: bool) -> None:
    """Refait le rapport sans recoder.

    Reprend ce que precanum run a laissé dans rapports/NOM/, les tables d'entretien, scoring.yaml,
    citations.csv et errata.csv. Écrit rapport.html, ou les seules formes demandées.
    """
    from precanum_nlp import report
    from precanum_nlp.cli import report_files
    from precanum_nlp.cli.mots.corpus import overview_of
    from precanum_nlp.cli.named import read_named
    from precanum_nlp.cli.scoring_tables import read_scoring_settings
    from precanum_nlp.cli.study import read_study
    from precanum_nlp.corpus.writing import check_free
    from precanum_nlp.referentiel import read_referentiel

    study = read_study(etude)
    folder = study.dossier / "rapports" / nom
    asked = [name for name, wanted in (("xlsx", xlsx), ("pptx", pptx), ("pdf", pdf)) if wanted] or ["html"]
    paths = {name: folder / f"rapport.{name}" for name in asked}
    for path in paths.values():
        check_free(path, overwrite=ecraser)
    settings = read_scoring_settings(study)
    named = read_named(study, read_referentiel(study.referentiel), settings)
    tagged = report_files.read_tagged(folder / "contributions.jsonl")
    coded, faults = report_files.read_coded(folder, named.frame)
    tagged = named.find(tagged, coded)
    figures = report_files.read_figures(study, named.frame, settings, folder, coded, faults)
    words, why_none = overview_of(study, [item.contribution for item in tagged], noms=named.names)
    aside = report_files.read_set_aside(folder / "mis_de_cote.csv")
    summary = report_files.summary_of(
        study, named.frame, tagged, figures, words=words, why_none=why_none, set_aside=aside
    )
    writers = {
        "html": report.write_html,
        "xlsx": report.write_workbook,
        "pptx": report.write_slides,
        "pdf": report.write_pdf,
    }
    for name, path in paths.items():
        writers[name](path, summary, overwrite=ecraser)
        click.echo(f"Rapport : {path}")
