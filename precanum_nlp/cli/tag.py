"""`precanum tag`: code a file of contributions."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from precanum_nlp.cli import options

if TYPE_CHECKING:
    from precanum_nlp.tagging import Tagged


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
@options.ecraser
@options.strict
def tag(entree, sortie, etude, nom, encodage, separateur, feuille, colonnes, reparer, sans_passages, ecraser,
        strict) -> None:  # fmt: skip
    """Code les contributions d'un fichier.

    ENTREE : un fichier CSV, XLSX, JSONL, Parquet ou DOCX, ou un dossier de tels fichiers. Le format du
    résultat suit sa terminaison. Avec « - », lit du JSONL sur l'entrée standard et écrit du JSONL sur la
    sortie standard, au fur et à mesure.
    """
    if str(entree) == "-":
        if sortie or encodage or separateur or feuille:
            raise click.UsageError(
                "avec « - », le JSONL en UTF-8 va de l'entrée standard à la sortie standard : ni --sortie, "
                "ni --encodage, ni --separateur, ni --feuille."
            )
        return _tag_stream(etude, nom, _mapping(colonnes), reparer, sans_passages, strict)
    if sortie is None:
        raise click.UsageError("Option manquante : '-o' / '--sortie'.")
    from precanum_nlp.cli.coding import open_tagger, say_how_read, split_set_aside
    from precanum_nlp.cli.study import read_study
    from precanum_nlp.corpus import iter_corpora, open_corpora
    from precanum_nlp.referentiel import read_referentiel
    from precanum_nlp.tagging import write_tagged

    study = read_study(etude)
    files = open_corpora(
        [entree],
        encoding=encodage,
        delimiter=_sign(separateur),
        sheet=feuille,
        columns=_mapping(colonnes),
        repair=reparer,
    )
    say_how_read(files)
    tagger = open_tagger(study, read_referentiel(study.referentiel), nom, evidence=not sans_passages)
    kept, set_aside = split_set_aside(iter_corpora(files))
    tally = _Tally()
    tagged = tally.over(options.counted(tagger.tag(kept), "contributions codées"))
    others = tuple(dict.fromkeys(name for file in files for name in file.others))
    dimensions = [d.id for d in tagger.referentiel.dimensions]
    n_rows = write_tagged(sortie, tagged, dimensions, others, overwrite=ecraser)
    for row in set_aside:
        options.say(f"mis de côté : {row.fichier}, ligne {row.ligne} : {row.motif}")
    n_read = sum(file.n_read for file in files)
    if n_rows + len(set_aside) != n_read:
        raise RuntimeError(f"{n_rows} written + {len(set_aside)} set aside != {n_read} read")
    options.say(
        f"lignes lues : {n_read} ; codées : {n_rows} (dont à relire : {tally.to_check}) ; "
        f"mises de côté : {len(set_aside)}"
    )
    click.echo(f"Résultat : {sortie}")
    if strict and set_aside:
        sys.exit(1)


def _tag_stream(etude: Path, nom: str | None, colonnes, reparer: bool, sans_passages: bool, strict: bool):
    from precanum_nlp.cli.coding import open_tagger
    from precanum_nlp.cli.streaming import stream
    from precanum_nlp.cli.study import read_study
    from precanum_nlp.corpus import Arriving
    from precanum_nlp.referentiel import read_referentiel
    from precanum_nlp.tagging import Service

    study = read_study(etude)
    service = Service(
        open_tagger(study, read_referentiel(study.referentiel), nom, evidence=not sans_passages)
    )
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
