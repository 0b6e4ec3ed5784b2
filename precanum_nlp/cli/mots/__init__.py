"""`precanum mots`: what the words say, and of whom."""

from __future__ import annotations

import click

from precanum_nlp.cli.mots.acteurs import acteurs
from precanum_nlp.cli.mots.afc import afc
from precanum_nlp.cli.mots.classes import classes
from precanum_nlp.cli.mots.concordance import concordance
from precanum_nlp.cli.mots.cooccurrences import cooccurrences
from precanum_nlp.cli.mots.expressions import expressions
from precanum_nlp.cli.mots.frequences import frequences
from precanum_nlp.cli.mots.nuage import nuage
from precanum_nlp.cli.mots.specificites import specificites


@click.group(subcommand_metavar="COMMANDE [ARGUMENTS]...")
def mots() -> None:
    """Lit les mots : fréquences, contextes, réseaux.

    Les fichiers du dossier mots/ de l'étude (antidictionnaire.txt, lemmes.csv, expressions.txt, acteurs.csv)
    se modifient dans un tableur ou un éditeur de texte ; ils valent dès la commande suivante.
    """


for command in (
    frequences,
    expressions,
    specificites,
    concordance,
    cooccurrences,
    acteurs,
    classes,
    afc,
    nuage,
):
    mots.add_command(command)
