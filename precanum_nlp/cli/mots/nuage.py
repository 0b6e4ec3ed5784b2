"""`precanum mots nuage`: a word cloud."""

from __future__ import annotations

from pathlib import Path

import click

from precanum_nlp.cli import options
from precanum_nlp.cli.mots import corpus
from precanum_nlp.cli.mots.outputs import check_outputs

_MINIMUM = 3


@click.command(epilog="Exemple : precanum mots nuage -o nuage.svg --par source")
@click.option("-o", "--sortie", type=click.Path(dir_okay=False, path_type=Path), required=True,
              metavar="FICHIER", help="L'image : .svg.")  # fmt: skip
@corpus.par
@click.option("--partie", metavar="NOM",
              help="Seulement les mots propres à cette partie, leur taille étant le G².")  # fmt: skip
@click.option("--nombre", type=click.IntRange(1, 500), default=100, show_default=True, metavar="N",
              help="Mots au plus.")  # fmt: skip
@click.option("--graine", type=int, default=0, show_default=True, metavar="N",
              help="Graine des places des mots.")  # fmt: skip
@corpus.codes
@corpus.rapide
@corpus.processus
@options.etude
@options.ecraser
def nuage(sortie: Path, par: str, partie: str | None, nombre: int, graine: int, fichier_codes: Path | None,
          rapide: bool, processus: int | None, etude: Path, ecraser: bool) -> None:  # fmt: skip
    """Dessine un nuage de mots.

    Plus un mot est grand, plus il est fréquent (ou propre à --partie). Un chiffre et une couleur disent à
    quel groupe il est propre.
    """
    from precanum_nlp.cli.study import read_study
    from precanum_nlp.keywords import frequent_cloud, typical_cloud
    from precanum_nlp.report.pictures import cloud_picture, write_svg

    check_outputs(images=(sortie,), overwrite=ecraser)
    table, keyness = _compared(read_study(etude), par, fichier_codes, processus, rapide, needed=bool(partie))
    if partie:
        cloud = typical_cloud(keyness, partie, nombre=nombre)
    else:
        cloud = frequent_cloud(table, keyness, nombre=nombre)
    picture = cloud_picture(cloud, seed=graine)
    write_svg(sortie, picture, overwrite=ecraser)
    if keyness is None:
        options.say(f"une seule partie par {par} : rien à comparer, le nuage n'a qu'une couleur")
    left = ", ".join(picture.laisses)
    note = f" ; sans place : {left}" if left else ""
    click.echo(f"{options.agreed(len(picture.mots), 'mot', 'mots')}, taille : {cloud.mesure}{note}")
    click.echo(f"Résultat : {sortie}")


def _compared(study, par: str, fichier_codes, processus: int | None, rapide: bool, *, needed: bool):
    """Return the table of words, and their keyness by part: None for a single part unless it is `needed`."""
    from precanum_nlp.keywords import keyness_table, word_lexicon, word_table

    codes = corpus.read_codes(study, fichier_codes) if par == "code" else None
    words = corpus.read_words(study, processus=processus, rapide=rapide)
    table = word_table(words.comptes, words.contributions, rules=words.rules)
    parts = corpus.parts_of(words.contributions, par, codes)
    if len({name for several in parts for name in several}) < 2 and not needed:
        return table, None
    lexicon = word_lexicon(words.comptes, words.contributions, table, rules=words.rules)
    people = [c.partie_prenante for c in words.contributions]
    return table, keyness_table(lexicon, parts, people, minimum=_MINIMUM, codes=par == "code")
