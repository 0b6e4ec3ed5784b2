"""`precanum mots acteurs`: who and what people name."""

from __future__ import annotations

from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

import click

from precanum_nlp.cli import options
from precanum_nlp.cli.mots import corpus
from precanum_nlp.cli.mots.outputs import check_outputs
from precanum_nlp.cli.tables import aligned

if TYPE_CHECKING:
    from precanum_nlp.cli.study import Study
    from precanum_nlp.keywords import ActorTable

_PATH = click.Path(dir_okay=False, path_type=Path)


@click.command(epilog="Exemple : precanum mots acteurs --candidats candidats.csv")
@click.option("--nombre", type=click.IntRange(1), default=10, show_default=True, metavar="N",
              help="Noms montrés de chaque type.")  # fmt: skip
@click.option("--candidats", type=_PATH, metavar="FICHIER",
              help="Écrit les noms que spaCy trouve et que la liste n'a pas : .csv.")  # fmt: skip
@click.option("--accepter", type=_PATH, metavar="FICHIER",
              help="Ajoute à mots/acteurs.csv les candidats (.csv) dont le type est rempli.")  # fmt: skip
@corpus.groupes
@corpus.sortie
@corpus.processus
@options.etude
@options.ecraser
def acteurs(nombre: int, candidats: Path | None, accepter: Path | None, groupes: tuple[str, ...],
            sortie: Path | None, processus: int | None, etude: Path, ecraser: bool) -> None:  # fmt: skip
    """Compte les acteurs et les initiatives cités.

    La liste est mots/acteurs.csv (nom, alias, type, majuscule) ; les noms sont reconnus malgré l'orthographe.
    """
    from precanum_nlp import keywords
    from precanum_nlp.cli.study import read_study
    from precanum_nlp.corpus import write_rows
    from precanum_nlp.keywords.actors import ACTOR_FILE

    check_outputs(sortie, candidats, overwrite=ecraser)
    study = read_study(etude)
    gazetteer = study.dossier / "mots" / ACTOR_FILE
    if accepter:
        _accept(gazetteer, accepter)
    # The first list is made of candidates: there, none is no fault.
    actors = keywords.read_actors(gazetteer) if gazetteer.exists() or not candidats else ()
    contributions = corpus.read_contributions(study, groupes)
    matcher = keywords.ActorMatcher(actors)
    mentions = [mention for c in contributions for mention in matcher.find(c)]
    table = keywords.actor_table(contributions, actors, mentions)
    click.echo("\n".join(_shown(table, nombre, len(actors))))
    if candidats:
        _offer(study, contributions, matcher, candidats, ecraser, processus)
    if sortie:
        rows = keywords.actor_rows(table)
        write_rows(sortie, keywords.actor_columns(table), rows, overwrite=ecraser, sheet="Acteurs")
        click.echo(f"Résultat : {sortie}")


def _shown(table: ActorTable, nombre: int, n_actors: int):
    from precanum_nlp.report.typography import percent

    for kind, several in groupby(table.rows, key=lambda row: row.type):
        rows = [
            (row.nom, str(row.contributions), str(row.mentions), str(row.parties_prenantes),
             ", ".join(f"{name} {percent(part)}" for (name, _), part in
                       zip(table.groupes, row.parts, strict=True) if part > 0))
            for row in list(several)[:nombre]
        ]  # fmt: skip
        heads = (kind, "contributions", "mentions", "parties prenantes", "part de chaque groupe")
        yield from aligned(heads, rows)
        yield ""
    yield f"{options.agreed(len(table.rows), 'cité', 'cités')} sur les {n_actors} de la liste"


def _offer(study: Study, contributions, matcher, path: Path, ecraser: bool, processus: int | None) -> None:
    from precanum_nlp import keywords
    from precanum_nlp.corpus import write_rows
    from precanum_nlp.keywords.actors import CANDIDATE_COLUMNS

    analyses = corpus.read_entities(study, contributions, processus)
    found = keywords.candidates(contributions, analyses, matcher)
    rows = keywords.candidate_rows(found)
    write_rows(path, CANDIDATE_COLUMNS, rows, overwrite=ecraser, sheet="Candidats")
    names = options.agreed(len(found), "nom", "noms")
    click.echo(
        f"Candidats : {path} ({names}) ; remplissez la colonne type de ceux que vous gardez, puis : "
        f"precanum mots acteurs --accepter {path}"
    )


def _accept(gazetteer: Path, path: Path) -> None:
    from precanum_nlp import keywords
    from precanum_nlp.corpus import write_rows
    from precanum_nlp.corpus.writing import output_error
    from precanum_nlp.errors import PrecanumError
    from precanum_nlp.keywords.actors import ACTOR_COLUMNS, record

    known = keywords.read_actors(gazetteer) if gazetteer.exists() else ()
    if not path.exists():
        raise PrecanumError(
            f"{path} : fichier absent ; faites-le d'abord : precanum mots acteurs --candidats."
        )
    accepted = keywords.accepted(path)
    # Checked together before anything is written: a name may already be in the list.
    keywords.actors_from_rows(enumerate(map(record, (*known, *accepted)), start=1), gazetteer.name)
    try:
        gazetteer.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise output_error(gazetteer, error) from None
    write_rows(gazetteer, ACTOR_COLUMNS, map(record, (*known, *accepted)), overwrite=True)
    click.echo(f"{gazetteer} : {options.agreed(len(accepted), 'nom ajouté', 'noms ajoutés')}")
