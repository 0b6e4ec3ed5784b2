"""`precanum referentiel ajouter`, `renommer`, `fusionner`, `scinder`, `deplacer`, `retirer`, `retablir`."""

from __future__ import annotations

from pathlib import Path

import click

from precanum_nlp.cli import options
from precanum_nlp.cli.referentiel.signing import change_frame, place_of_group, signed

_GROUP = click.option("--groupe", required=True, metavar="GROUPE", help="Groupe où le ranger.")
_DIMENSION = click.option(
    "--dimension", metavar="DIMENSION", help="Dimension du groupe, si plusieurs en ont un de ce nom."
)
_SIGNED = "--auteur Anne --motif Entretiens"


def _frame(etude: Path):
    from precanum_nlp.cli.study import read_study
    from precanum_nlp.referentiel import read_referentiel

    return read_referentiel(read_study(etude).referentiel)


@click.command(
    epilog=f"Exemple : precanum referentiel ajouter acces.prise --label Électricité --groupe acces {_SIGNED}"
)
@click.argument("code")
@click.option("--label", required=True, metavar="TEXTE", help="Nom affiché.")
@_GROUP
@_DIMENSION
@click.option("--definition", default="", metavar="TEXTE", help="Une phrase ou deux.")
@click.option(
    "--expression", "expressions", multiple=True, metavar="TEXTE", help="Tournure qui parle pour le code."
)
@signed
@options.etude
def ajouter(code, label, groupe, dimension, definition, expressions, signature, etude: Path) -> None:
    """Ajoute un CODE à la fin d'un groupe."""
    from precanum_nlp.referentiel import add_code

    dimension = place_of_group(_frame(etude), groupe, dimension)
    change_frame(
        etude,
        lambda text: add_code(
            text,
            signature,
            dimension=dimension,
            groupe=groupe,
            id=code,
            label=label,
            definition=definition,
            expressions=expressions,
        ),
    )


@click.command(epilog=f"Exemple : precanum referentiel renommer acces.cout acces.prix --label Prix {_SIGNED}")
@click.argument("code")
@click.argument("nouveau", required=False)
@click.option("--label", default="", metavar="TEXTE", help="Nouveau nom affiché.")
@signed
@options.etude
def renommer(code, nouveau, label, signature, etude: Path) -> None:
    """Donne à CODE un autre nom.

    L'identifiant NOUVEAU, un autre libellé, ou les deux.
    """
    from precanum_nlp.referentiel import rename_code

    if not nouveau and not label:
        raise click.UsageError("Donnez le nouvel identifiant, ou --label, ou les deux.")
    change_frame(etude, lambda text: rename_code(text, signature, id=code, new=nouveau or code, label=label))


@click.command(epilog=f"Exemple : precanum referentiel fusionner P12 P13 --en P12 {_SIGNED}")
@click.argument("codes", nargs=-1, required=True)
@click.option("--en", "cible", required=True, metavar="CODE", help="Code, en vigueur, qui reste.")
@signed
@options.etude
def fusionner(codes, cible, signature, etude: Path) -> None:
    """Fusionne des CODES en un seul.

    Les autres restent dans le fichier, retirés.
    """
    from precanum_nlp.referentiel import merge_codes

    change_frame(etude, lambda text: merge_codes(text, signature, ids=codes, into=cible))


@click.command(
    epilog=f"Exemple : precanum referentiel scinder P13 --en P45=Cours --en P46=Ateliers {_SIGNED}"
)
@click.argument("code")
@click.option(
    "--en",
    "cibles",
    multiple=True,
    required=True,
    metavar='ID="LIBELLÉ"',
    help="Code issu de la scission ; le libellé n'est pas utile s'il existe déjà. Deux au moins.",
)
@signed
@options.etude
def scinder(code, cibles, signature, etude: Path) -> None:
    """Scinde un CODE en plusieurs.

    Les nouveaux rejoignent son groupe ; lui reste dans le fichier, retiré, sauf s'il est l'un d'eux.
    """
    from precanum_nlp.referentiel import split_code

    into = {name.strip(): label.strip() for name, _, label in (item.partition("=") for item in cibles)}
    change_frame(etude, lambda text: split_code(text, signature, id=code, into=into))


@click.command(epilog=f"Exemple : precanum referentiel deplacer P13 --groupe aide {_SIGNED}")
@click.argument("code")
@_GROUP
@_DIMENSION
@signed
@options.etude
def deplacer(code, groupe, dimension, signature, etude: Path) -> None:
    """Déplace un CODE dans un autre groupe, ou une autre dimension."""
    from precanum_nlp.referentiel import move_code

    frame = _frame(etude)
    frame.code(code)
    dimension = place_of_group(frame, groupe, dimension, code)
    change_frame(etude, lambda text: move_code(text, signature, id=code, dimension=dimension, groupe=groupe))


@click.command(epilog=f"Exemple : precanum referentiel retirer P13 {_SIGNED}")
@click.argument("codes", nargs=-1, required=True)
@signed
@options.etude
def retirer(codes, signature, etude: Path) -> None:
    """Retire des CODES.

    Gardés pour mémoire, leurs étiquettes avec eux, ils ne sont plus proposés ni comptés.
    """
    from precanum_nlp.referentiel import retire_codes

    change_frame(etude, lambda text: retire_codes(text, signature, ids=codes))


@click.command(epilog=f"Exemple : precanum referentiel retablir P13 {_SIGNED}")
@click.argument("codes", nargs=-1, required=True)
@signed
@options.etude
def retablir(codes, signature, etude: Path) -> None:
    """Remet en vigueur des CODES retirés.

    Leurs étiquettes comptent de nouveau.
    """
    from precanum_nlp.referentiel import restore_codes

    change_frame(etude, lambda text: restore_codes(text, signature, ids=codes))
