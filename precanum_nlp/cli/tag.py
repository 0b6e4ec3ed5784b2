"""`precanum tag`: code a file of contributions."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from precanum_nlp.cli import options
from precanum_nlp.cli.scaling import (
    Outcome,
    bytes_of,
    engine_for,
    fitted,
    job_for,
    model_folder,
    tag_by_parts,
)
from precanum_nlp.cli.study import Study, read_study

if TYPE_CHECKING:
    from precanum_nlp.corpus import CorpusFile
    from precanum_nlp.tagging import Tagged, Tagger


@click.command(epilog="Exemple : precanum tag corpora/cafe_numerique.csv -o cafe_code.xlsx")
@click.argument("entree", type=click.Path(path_type=Path, allow_dash=True))
@click.option(
    "-o",
    "--sortie",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FICHIER",
    help="Fichier à écrire : .jsonl, .csv, .xlsx ou .parquet.",
)
@options.etude
@click.option("--modele", "nom", metavar="NOM", help="Modèle à employer (par défaut, celui en usage).")
@click.option(
    "--encodage", metavar="NOM", help="Encodage du CSV, s'il est mal deviné (utf-8, cp1252, mac-roman…)."
)
@click.option("--separateur", metavar="SIGNE", help="Séparateur du CSV, s'il est mal deviné.")
@click.option("--feuille", metavar="NOM", help="Feuille du classeur (par défaut, la première).")
@click.option(
    "--colonne",
    "colonnes",
    multiple=True,
    metavar='NOM="EN-TÊTE"',
    help='Désigne une colonne, par exemple : --colonne texte="Réponse".',
)
@click.option("--reparer", is_flag=True, help="Rétablit les textes doublement encodés (« Ã© »).")
@click.option("--sans-passages", is_flag=True, help="Ne cherche pas le passage qui porte chaque code.")
@click.option(
    "--processus",
    type=click.IntRange(1),
    metavar="NOMBRE",
    help="Code par parties, sur tant de processus ; une commande interrompue reprend où elle en était.",
)
@click.option(
    "--memoire",
    callback=bytes_of,
    metavar="TAILLE",
    help="Mémoire à ne pas dépasser, par exemple 2G : règle la taille des parties (avec --processus).",
)
@click.option(
    "--moteur",
    type=click.Choice(["local", "dask"]),
    default="local",
    show_default=True,
    help="Où coder les parties : sur cette machine, ou sur une grappe Dask.",
)
@click.option("--ordonnanceur", metavar="ADRESSE", help="Ordonnanceur Dask, par exemple tcp://serveur:8786.")
@click.option(
    "--partage",
    metavar="CHEMIN",
    help="Où attendent parties et modèle : un dossier, ou une adresse comme s3://seau/dossier, que tous les "
    "processus voient (par défaut, à côté du résultat).",
)
@options.ecraser
@options.strict
def tag(entree, sortie, etude, nom, encodage, separateur, feuille, colonnes, reparer, sans_passages,
        processus, memoire, moteur, ordonnanceur, partage, ecraser, strict) -> None:  # fmt: skip
    """Code les contributions d'un fichier.

    ENTREE : un fichier CSV, XLSX, JSONL, Parquet ou DOCX, ou un dossier de tels fichiers. Le format du
    résultat suit sa terminaison. Avec « - », lit du JSONL sur l'entrée standard et écrit du JSONL sur la
    sortie standard, au fur et à mesure.
    """
    from precanum_nlp.cli.coding import say_how_read
    from precanum_nlp.corpus import open_corpora
    from precanum_nlp.corpus.writing import check_free

    if str(entree) == "-":
        if sortie or encodage or separateur or feuille or processus or ordonnanceur or partage:
            raise click.UsageError(
                "avec « - », le JSONL en UTF-8 va de l'entrée standard à la sortie standard : ni --sortie, "
                "ni --encodage, ni --separateur, ni --feuille, ni --processus, ni --ordonnanceur."
            )
        return _tag_stream(etude, nom, _mapping(colonnes), reparer, sans_passages, strict)
    if sortie is None:
        raise click.UsageError("Option manquante : '-o' / '--sortie'.")
    if (moteur == "dask") != (ordonnanceur is not None):
        raise click.UsageError("--moteur dask et --ordonnanceur ADRESSE vont ensemble.")
    if memoire and not processus:
        raise click.UsageError("--memoire va avec --processus.")
    if partage and not (processus or ordonnanceur):
        raise click.UsageError("--partage va avec --processus, ou --moteur dask.")
    study = read_study(etude)
    check_free(sortie, overwrite=ecraser)
    files = open_corpora(
        [entree],
        encoding=encodage,
        delimiter=_sign(separateur),
        sheet=feuille,
        columns=_mapping(colonnes),
        repair=reparer,
    )
    say_how_read(files)
    tagger = _tagger(study, nom, sans_passages)
    if not (processus or ordonnanceur):
        return _tag_here(tagger, files, sortie, ecraser, strict)
    how = (feuille, sorted((_mapping(colonnes) or {}).items()), reparer)
    folder = model_folder(study, nom)
    job = job_for(folder, tagger, files, sortie, how, partage)
    n_jobs, rows = fitted(processus or 1, memoire)
    engine = engine_for(n_jobs, ordonnanceur)
    shared = folder if partage else None
    outcome = tag_by_parts(files, job, engine, rows, sortie, overwrite=ecraser, shared_model=shared)
    return _say_outcome(outcome, sortie, strict)


def _tagger(study: Study, nom: str | None, sans_passages: bool) -> Tagger:
    from precanum_nlp.cli.coding import open_tagger
    from precanum_nlp.referentiel import read_referentiel

    return open_tagger(study, read_referentiel(study.referentiel), nom, evidence=not sans_passages)


def _tag_here(tagger: Tagger, files: Sequence[CorpusFile], sortie: Path, ecraser: bool, strict: bool) -> None:
    from precanum_nlp.cli.coding import split_set_aside
    from precanum_nlp.corpus import iter_corpora
    from precanum_nlp.tagging import write_tagged

    kept, set_aside = split_set_aside(iter_corpora(files))
    tally = _Tally()
    tagged = tally.over(options.counted(tagger.tag(kept), "contributions codées"))
    others = tuple(dict.fromkeys(name for file in files for name in file.others))
    dimensions = [d.id for d in tagger.referentiel.dimensions]
    n_rows = write_tagged(sortie, tagged, dimensions, others, overwrite=ecraser)
    n_read = sum(file.n_read for file in files)
    if n_rows + len(set_aside) != n_read:
        raise RuntimeError(f"{n_rows} written + {len(set_aside)} set aside != {n_read} read")
    _say_outcome(Outcome(n_rows, tally.to_check, set_aside, ()), sortie, strict)


def _say_outcome(outcome: Outcome, sortie: Path, strict: bool) -> None:
    """Account for every row read, then end as the outcome asks."""
    from precanum_nlp.cli.coding import say_set_aside

    say_set_aside(outcome.set_aside)
    n_lost = sum(n_rows for _, n_rows in outcome.lost)
    n_aside = len(outcome.set_aside) + n_lost
    options.say(
        f"lignes lues : {outcome.n_rows + n_aside} ; codées : {outcome.n_rows} "
        f"(dont à relire : {outcome.to_check}) ; mises de côté : {n_aside}"
    )
    for part, n_rows in outcome.lost:
        options.say(
            f"partie {part.numero + 1} mise de côté après trois essais : "
            f"{options.agreed(n_rows, 'ligne', 'lignes')} ({part.faute}) ; la même commande avec --ecraser "
            "la reprendra."
        )
    click.echo(f"Résultat : {sortie}")
    damaged = any(row.perdue for row in outcome.set_aside)
    if outcome.lost or damaged or (strict and outcome.set_aside):
        sys.exit(1)


def _tag_stream(etude: Path, nom: str | None, colonnes, reparer: bool, sans_passages: bool, strict: bool):
    from precanum_nlp.cli.streaming import stream
    from precanum_nlp.corpus import Arriving
    from precanum_nlp.tagging import Service

    service = Service(_tagger(read_study(etude), nom, sans_passages))
    arriving = Arriving(columns=colonnes, repair=reparer)
    coded, to_check, aside = stream(service, arriving, sys.stdin.buffer, sys.stdout.buffer)
    options.say(
        f"lignes lues : {coded + aside} ; codées : {coded} (dont à relire : {to_check}) ; "
        f"mises de côté : {aside}"
    )
    if strict and aside:
        sys.exit(1)


@dataclass(slots=True)
class _Tally:
    """How many contributions that went by ask for a human."""

    to_check: int = 0

    def over(self, tagged: Iterable[Tagged]) -> Iterator[Tagged]:
        for item in tagged:
            self.to_check += item.a_relire
            yield item


def _sign(separateur: str | None) -> str | None:
    """Return the delimiter meant: a tab is hard to type in a shell."""
    return "\t" if separateur in ("\\t", "tab", "tabulation") else separateur


def _mapping(colonnes: tuple[str, ...]) -> dict[str, str] | None:
    pairs = {}
    for item in colonnes:
        name, equals, header = item.partition("=")
        if not equals:
            raise click.BadParameter(f'« {item} » ; écrivez NOM="EN-TÊTE", par exemple texte="Réponse".')
        pairs[name.strip()] = header.strip()
    return pairs or None
