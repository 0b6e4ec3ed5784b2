"""`precanum modele`: list, show, compare and promote models."""

from __future__ import annotations

from pathlib import Path

import click

from precanum_nlp.cli import options, promoting


@click.group(subcommand_metavar="COMMANDE [ARGUMENTS]...")
def modele() -> None:
    """Liste, montre, compare, met en usage les modèles."""


@modele.command(epilog="Exemple : precanum modele lister")
@options.etude
def lister(etude: Path) -> None:
    """Liste les modèles ; celui en usage porte une étoile."""
    from precanum_nlp.cli.study import read_study
    from precanum_nlp.errors import ModelError
    from precanum_nlp.registry import current, names, read_manifest

    models = read_study(etude).models
    try:
        used = current(models).name
    except ModelError:
        used = ""
    for name in names(models):
        manifest = read_manifest(models / name)
        mark = "*" if name == used else " "
        learnt = options.agreed(len(manifest.support), "code appris", "codes appris")
        click.echo(f"{mark} {name}  référentiel {manifest.referentiel}, {learnt}")
    if not names(models):
        click.echo(f"{models} : aucun modèle.")


@modele.command(epilog="Exemple : precanum modele montrer")
@click.argument("nom", required=False)
@options.etude
def montrer(nom: str | None, etude: Path) -> None:
    """Montre la fiche du modèle NOM.

    Par défaut, celui en usage : ce qu'il a lu, sa qualité, ses codes les moins sûrs.
    """
    from precanum_nlp.cli.card import render_card
    from precanum_nlp.cli.study import read_study
    from precanum_nlp.registry import current, read_manifest

    models = read_study(etude).models
    click.echo(render_card(read_manifest(models / nom if nom else current(models))))


@modele.command(epilog="Exemple : precanum modele comparer dialogue-3 essai2 -o changements.xlsx")
@click.argument("a", metavar="A")
@click.argument("b", metavar="B")
@click.option(
    "-o",
    "--sortie",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FICHIER",
    help="Écrit les contributions dont les codes changent : .csv, .xlsx, .jsonl ou .parquet.",
)
@click.option(
    "--corpus", is_flag=True, help="Avec -o : aussi celles que personne n'a lues (codes non jugés)."
)
@click.option("--tous", is_flag=True, help="Montre tous les codes, non ceux qui changent le plus seulement.")
@options.etude
@options.ecraser
def comparer(a: str, b: str, sortie: Path | None, corpus: bool, tous: bool, etude: Path,
             ecraser: bool) -> None:  # fmt: skip
    """Compare le modèle B au modèle A.

    Sur le jeu de test, sinon sur les contributions lues qu'aucun des deux n'a apprises : F1 de chacun et
    écart, par dimension et par code. Un écart n'est dit que s'il dépasse ce que ferait le hasard du tirage
    des personnes.
    """
    from precanum_nlp.cli.comparing import CHANGED, changed_in_corpus, changed_rows, compare_models
    from precanum_nlp.cli.comparison_lines import comparison_lines
    from precanum_nlp.cli.study import read_study
    from precanum_nlp.corpus import write_rows
    from precanum_nlp.corpus.writing import check_free
    from precanum_nlp.referentiel import read_referentiel

    if corpus and not sortie:
        raise click.UsageError("--corpus dit ce qu'écrit -o : donnez -o FICHIER.")
    if sortie:
        check_free(sortie, overwrite=ecraser)
    study = read_study(etude)
    frame = read_referentiel(study.referentiel)
    compared = compare_models(study, frame, a, b)
    for line in comparison_lines(compared, frame, every=tous):
        click.echo(line)
    if sortie:
        rows = list(changed_rows(compared))
        if corpus:
            rows += changed_in_corpus(study, frame, compared)
        write_rows(sortie, CHANGED, rows, overwrite=ecraser, sheet="Changements")
        click.echo(f"Résultat : {sortie}")


@modele.command(epilog="Exemple : precanum modele promouvoir essai2")
@click.argument("nom")
@promoting.guarded
@options.etude
def promouvoir(nom: str, malgre: str, auteur: str, etude: Path) -> None:
    """Met le modèle NOM en usage.

    Refusé s'il est moins bon que celui en usage, au-delà du hasard, sauf --malgre "raison". Noté dans
    models/journal.csv. Les codes donnés par des personnes restent, quel que soit le modèle.
    """
    from precanum_nlp.cli.study import read_study
    from precanum_nlp.errors import ModelError
    from precanum_nlp.referentiel import read_referentiel
    from precanum_nlp.registry import names

    study = read_study(etude)
    if nom not in names(study.models):
        known = ", ".join(names(study.models)) or "aucun"
        raise ModelError(f"modèle {nom!r} : absent de {study.models} (présents : {known}).")
    frame = read_referentiel(study.referentiel)
    promoting.promote_guarded(study, frame, nom, malgre=malgre, auteur=auteur)


@modele.command(epilog="Exemple : precanum modele revenir")
@promoting.author
@options.etude
def revenir(auteur: str, etude: Path) -> None:
    """Remet en usage le modèle d'avant, d'après models/journal.csv."""
    from precanum_nlp.cli.study import read_study

    promoting.go_back(read_study(etude), auteur=auteur)
