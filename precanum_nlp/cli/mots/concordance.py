"""`precanum mots concordance`: a word in its contexts."""

from __future__ import annotations

from pathlib import Path

import click

from precanum_nlp.cli import options
from precanum_nlp.cli.mots import corpus
from precanum_nlp.cli.mots.outputs import check_outputs

_SHOWN = 50


@click.command(epilog="Exemple : precanum mots concordance internet --groupe Bénéficiaires")
@click.argument("requete", required=False, metavar="[REQUÊTE]")
@click.option("--exacte", is_flag=True, help="Cette forme seulement, sans ses flexions.")
@click.option("--regex", is_flag=True, help="La requête est une expression régulière.")
@click.option(
    "--code", metavar="CODE", help="Les passages qui portent ce code ; avec une requête, ses contributions."
)
@click.option(
    "--tri", type=click.Choice(["ordre", "gauche", "droite"]), default="ordre", show_default=True,
    metavar="TRI", help="Ordre du corpus, ou contexte de gauche, ou de droite.",
)  # fmt: skip
@click.option(
    "--largeur", type=click.IntRange(10, 500), default=60, show_default=True, metavar="N",
    help="Caractères de contexte de chaque côté.",
)  # fmt: skip
@click.option(
    "--nombre", type=click.IntRange(1), default=_SHOWN, show_default=True, metavar="N",
    help="Lignes montrées ; le fichier de -o les a toutes.",
)  # fmt: skip
@corpus.groupes
@corpus.codes
@corpus.sortie
@options.etude
@options.ecraser
def concordance(requete: str | None, exacte: bool, regex: bool, code: str | None, tri: str, largeur: int,
                nombre: int, groupes: tuple[str, ...], fichier_codes: Path | None, sortie: Path | None,
                etude: Path, ecraser: bool) -> None:  # fmt: skip
    """Montre un mot ou une expression dans ses contextes.

    La REQUÊTE est trouvée quels que soient le pluriel, la conjugaison, les accents et les élisions.
    """
    from precanum_nlp import keywords
    from precanum_nlp.cli.study import read_study
    from precanum_nlp.corpus import write_rows
    from precanum_nlp.keywords.concordance import COLUMNS

    if not requete and not code:
        raise click.UsageError("donnez une requête, ou --code CODE.")
    check_outputs(sortie, overwrite=ecraser)
    study = read_study(etude)
    contributions = corpus.read_contributions(study, groupes)
    codes = _codes(study, fichier_codes, needed=bool(code))
    if code:
        code = _known(study, code)
        contributions = tuple(c for c in contributions if code in codes.de.get(c.id, ()))
    finder = _finder(requete, exacte, regex, contributions, codes.passages.get(code, {}))
    lines = keywords.concordance(contributions, finder, codes=codes.de, largeur=largeur, tri=tri)
    for line in lines[:nombre]:
        click.echo(
            f"{line.gauche:>{largeur}} [{line.pivot}] {line.droite:<{largeur}}  {line.id}, {line.groupe}"
        )
    n_texts = len({line.id for line in lines})
    rest = f" ; {nombre} montrées, les autres avec --nombre ou -o" if len(lines) > nombre else ""
    click.echo(
        f"{options.agreed(len(lines), 'occurrence', 'occurrences')} dans "
        f"{options.agreed(n_texts, 'contribution', 'contributions')}{rest}"
    )
    if sortie:
        rows = keywords.concordance_rows(lines)
        write_rows(sortie, COLUMNS, rows, overwrite=ecraser, sheet="Concordance")
        click.echo(f"Résultat : {sortie}")


def _codes(study, fichier: Path | None, *, needed: bool) -> corpus.Codes:
    from precanum_nlp.errors import AnnotationError

    try:
        return corpus.read_codes(study, fichier)
    except AnnotationError:
        if needed or fichier:
            raise
        return corpus.Codes({}, {})


def _known(study, code: str) -> str:
    from precanum_nlp.referentiel import read_referentiel

    return read_referentiel(study.referentiel).code(code).id


def _finder(requete: str | None, exacte: bool, regex: bool, contributions, passages):
    from precanum_nlp import keywords

    if not requete:
        # A code without a known passage, as an analyst's, is that of the whole text.
        whole = {c.id: passages.get(c.id) or [(0, len(c.texte))] for c in contributions}
        return keywords.finds_passages(whole)
    if regex:
        return keywords.finds_pattern(requete)
    return keywords.finds_forms(requete) if exacte else keywords.finds_words(requete)
