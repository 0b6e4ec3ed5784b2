"""`precanum referentiel suggerer`: themes that no code covers, expressions that a code lacks."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from precanum_nlp.cli import options
from precanum_nlp.cli.referentiel.signing import change_frame, place_of_group, signed_if_changed
from precanum_nlp.errors import PrecanumError

if TYPE_CHECKING:
    from precanum_nlp.cli.referentiel.leftovers import Suggestion
    from precanum_nlp.keywords import Term

_SHOWN = 3
_COLUMNS = ("theme", "mots", "taille", "rang", "id", "texte", "code_proche", "pourquoi_pas")


@click.command(epilog="Exemple : precanum referentiel suggerer -o themes.xlsx")
@click.option(
    "--nombre",
    type=click.IntRange(1),
    default=20,
    show_default=True,
    metavar="NOMBRE",
    help="Thèmes, ou expressions, à montrer au plus.",
)
@click.option(
    "--dimension",
    "noms",
    multiple=True,
    metavar="ID",
    help="Ce que les codes de cette dimension ne couvrent pas (par défaut, celles que l'on code "
    "quelle que soit la question, ensemble).",
)
@click.option("--texte", is_flag=True, help="Montre à l'écran le texte des contributions typiques.")
@click.option(
    "-o",
    "--sortie",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FICHIER",
    help="Toutes les contributions de chaque thème, avec leur texte (.xlsx, .csv).",
)
@click.option(
    "--brouillon",
    type=click.IntRange(1),
    metavar="N",
    help="Fait du thème N un code en brouillon ; --groupe, --auteur et --motif l'accompagnent.",
)
@click.option("--groupe", metavar="GROUPE", help="Avec --brouillon : groupe où le ranger.")
@click.option("--id", "identifiant", metavar="ID", help="Avec --brouillon : son identifiant.")
@click.option("--label", default="", metavar="TEXTE", help="Avec --brouillon : son nom affiché.")
@click.option(
    "--expressions",
    "code",
    metavar="CODE",
    help="Propose plutôt des expressions à ajouter à CODE, tirées des contributions étiquetées.",
)
@click.option(
    "--accepter",
    "acceptees",
    multiple=True,
    metavar="EXPRESSION",
    help="Avec --expressions : une de celles proposées, à ajouter ; autant de fois que voulu.",
)
@signed_if_changed
@options.ecraser
@options.etude
def suggerer(nombre, noms, texte, sortie, brouillon, groupe, identifiant, label, code, acceptees, signature,
             ecraser, etude: Path) -> None:  # fmt: skip
    """Propose des codes ou des expressions d'après les textes.

    Thèmes : ce que disent les contributions sans code, ou qui n'ont que la réponse ouverte (« autre »).
    Les mêmes contributions donnent toujours les mêmes thèmes, dans le même ordre.
    """
    from precanum_nlp.corpus.writing import check_free

    _check(brouillon, groupe, code, acceptees, signature)
    if code:
        _expressions(etude, code, acceptees, signature, nombre)
        return
    if sortie:
        check_free(sortie, overwrite=ecraser)
    from precanum_nlp.cli.referentiel.leftovers import suggestions

    found, n_left = suggestions(etude, noms, max(nombre, brouillon or 0))
    if brouillon:
        _draft(etude, _chosen(found, brouillon), groupe, noms, identifiant, label, signature)
        return
    click.echo(
        f"{options.agreed(n_left, 'contribution', 'contributions')} sans code ; "
        f"{options.agreed(len(found), 'thème', 'thèmes')}"
    )
    for number, suggestion in enumerate(found, start=1):
        _show(number, suggestion, texte)
    if sortie:
        _write(sortie, found, ecraser)
        click.echo(f"Résultat : {sortie}")


def _check(brouillon, groupe, code, acceptees, signature) -> None:
    if acceptees and not code:
        raise click.UsageError("--accepter va avec --expressions CODE.")
    if brouillon and code:
        raise click.UsageError("--brouillon et --expressions : donnez l'un ou l'autre.")
    if brouillon and not groupe:
        raise click.UsageError("--brouillon N demande --groupe : où ranger le code.")
    if (brouillon or acceptees) and signature is None:
        raise click.UsageError("Ce changement va au journal : donnez --auteur et --motif.")


def _show(number: int, suggestion: Suggestion, texte: bool) -> None:
    n = options.agreed(len(suggestion.contributions), "contribution", "contributions")
    click.echo(f"\n{number}. {', '.join(suggestion.mots) or '(aucun mot ne le distingue)'} : {n}")
    typical = suggestion.contributions[:_SHOWN]
    if texte:
        for contribution in typical:
            click.echo(f"   {contribution.id} : {' '.join(contribution.texte.split())}")
    else:
        click.echo(f"   typiques : {', '.join(contribution.id for contribution in typical)}")
    click.echo(f"   le plus proche : {suggestion.code} (« {suggestion.label} ») ; {suggestion.pourquoi_pas}")


def _write(path: Path, found: Sequence[Suggestion], ecraser: bool) -> None:
    from precanum_nlp.corpus import write_rows

    rows = [
        {
            "theme": number,
            "mots": ", ".join(suggestion.mots),
            "taille": len(suggestion.contributions),
            "rang": rank,
            "id": contribution.id,
            "texte": contribution.texte,
            "code_proche": suggestion.code,
            "pourquoi_pas": suggestion.pourquoi_pas,
        }
        for number, suggestion in enumerate(found, start=1)
        for rank, contribution in enumerate(suggestion.contributions, start=1)
    ]
    write_rows(path, _COLUMNS, rows, overwrite=ecraser)


def _chosen(found: Sequence[Suggestion], number: int) -> Suggestion:
    if number > len(found):
        raise PrecanumError(f"thème {number} : il n'y en a que {len(found)} ; relancez sans --brouillon.")
    return found[number - 1]


def _draft(etude: Path, suggestion: Suggestion, groupe, noms, identifiant, label, signature) -> None:
    from precanum_nlp.cli.study import read_study
    from precanum_nlp.linguistics import fold
    from precanum_nlp.referentiel import add_code, read_referentiel

    frame = read_referentiel(read_study(etude).referentiel)
    dimension = place_of_group(frame, groupe, noms[0] if noms else None)
    if not suggestion.mots:
        raise PrecanumError(
            "ce thème n'a pas de mots à lui ; créez le code par precanum referentiel ajouter."
        )
    name = identifiant or f"{groupe}.{re.sub('[^a-z0-9]+', '_', fold(suggestion.mots[0])).strip('_')}"
    label = label or ", ".join(suggestion.mots[:3]).capitalize()
    change_frame(
        etude,
        lambda text: add_code(
            text,
            signature,
            dimension=dimension,
            groupe=groupe,
            id=name,
            label=label,
            expressions=suggestion.mots,
            statut="brouillon",
        ),
    )
    click.echo(
        f"Relisez le brouillon dans le fichier (libellé, définition, expressions), puis : precanum "
        f"referentiel retablir {name}"
    )


def _expressions(etude: Path, code: str, accepted: Sequence[str], signature, nombre: int) -> None:
    from precanum_nlp.cli.referentiel.leftovers import missing_expressions
    from precanum_nlp.referentiel import add_expressions

    found, n_carrying = missing_expressions(etude, code)
    if accepted:
        known = {term.forme for term in found}
        if strange := [expression for expression in accepted if expression not in known]:
            raise PrecanumError(
                f"« {strange[0]} » : n'est pas de celles proposées pour {code} ; ajoutez-la dans le fichier."
            )
        change_frame(etude, lambda text: add_expressions(text, signature, id=code, expressions=accepted))
        return
    n = options.agreed(n_carrying, "contribution le porte", "contributions le portent")
    click.echo(f"{code} : {n} ; expressions qu'il n'a pas : {len(found)}")
    for term in found[:nombre]:
        click.echo(_term_line(term))
    if found:
        click.echo(f"Pour en prendre une : --accepter {_quoted(found[0].forme)} --auteur NOM --motif TEXTE")


def _term_line(term: Term) -> str:
    return f"   {term.forme} : {term.dedans} avec le code, {term.dehors} sans"


def _quoted(text: str) -> str:
    return f'"{text}"' if " " in text or "'" in text else text
