"""`precanum referentiel migrer`: what labels, models and past counts become, what only a reader can tell."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import TYPE_CHECKING

import click

from precanum_nlp.cli import options
from precanum_nlp.errors import PrecanumError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from precanum_nlp.annotations import Annotation, Asked, Labels, State
    from precanum_nlp.cli.study import Study
    from precanum_nlp.referentiel import Referentiel
    from precanum_nlp.tagging import Tagged


@click.command(epilog="Exemple : precanum referentiel migrer -o a_choisir.xlsx")
@click.option(
    "-o",
    "--sortie",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FICHIER",
    help="Classeur (.xlsx) ou CSV des contributions dont le code a été scindé, à remplir.",
)
@click.option(
    "--comptes",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FICHIER",
    help="Comptes passés (comptes.csv) à reprendre dans les codes d'aujourd'hui.",
)
@click.option("--depuis", metavar="VERSION", help="Version du référentiel de ces comptes.")
@options.ecraser
@options.etude
def migrer(sortie: Path | None, comptes: Path | None, depuis: str | None, ecraser: bool, etude: Path) -> None:
    """Dit ce que devient ce qui est déjà codé.

    Étiquettes, modèles et comptes passés. Les étiquettes suivent le journal à chaque lecture : leurs
    fichiers ne changent pas. Ce qu'une scission laisse ouvert se tranche dans le classeur, que precanum
    integrer reprend.
    """
    from precanum_nlp.cli.named import read_named
    from precanum_nlp.cli.scoring_tables import read_scoring_settings
    from precanum_nlp.cli.study import read_labels, read_study
    from precanum_nlp.corpus.writing import check_free
    from precanum_nlp.referentiel import read_referentiel

    if (comptes is None) != (depuis is None):
        raise click.UsageError("--comptes FICHIER et --depuis VERSION vont ensemble.")
    if sortie:
        check_free(sortie, overwrite=ecraser)
    study = read_study(etude)
    frame = read_referentiel(study.referentiel)
    click.echo(f"référentiel {frame.version} ; lignes du journal : {len(frame.journal)}")
    labels, _ = read_labels(study, frame)
    _say_labels(study, frame)
    waiting = {name: several.a_choisir for name, several in labels.items() if several.a_choisir}
    asked = _asked(study, frame, labels, waiting) if waiting else ()
    if not waiting:
        _say_model(study, frame)
    _say_waiting(asked, sortie)
    if sortie and asked:
        _write(sortie, frame, waiting, asked, ecraser)
        click.echo(f"À remplir : {sortie}, puis precanum integrer {sortie} --annotateur NOM --appliquer")
    if comptes:
        # counts may hold the actors of the study's list, that no version of the frame changes
        counted = read_named(study, frame, read_scoring_settings(study)).frame
        _follow_counts(comptes, depuis, counted, ecraser)


def _say_labels(study: Study, frame: Referentiel) -> None:
    from precanum_nlp.annotations import moves, read_annotations

    records: Sequence[Annotation] = read_annotations(study.annotations) if study.annotations.is_dir() else ()
    for move in moves(records, frame):
        n = options.agreed(move.n, "étiquette", "étiquettes")
        became = " ou ".join(move.codes) or "ne compte plus"
        click.echo(f"{move.code} (version {move.version}) → {became} : {n}")


def _say_model(study: Study, frame: Referentiel) -> None:
    """Open the model in use, which says what it can still code; nothing where there is none."""
    from precanum_nlp.cli.coding import following_lines
    from precanum_nlp.registry import current, load, names
    from precanum_nlp.tagging import follow

    if not names(study.models):
        return
    coder, manifest = load(current(study.models))
    _, following = follow(coder, manifest.referentiel, frame)
    for line in following_lines(following):
        click.echo(f"modèle {manifest.nom} : {line}")


def _asked(
    study: Study,
    frame: Referentiel,
    labels: Mapping[str, Labels],
    waiting: Mapping[str, Mapping[str, State]],
) -> tuple[Asked, ...]:
    """Return the contributions to read again, in corpus order, with the likeliest of the new codes."""
    from precanum_nlp.cli.coding import open_tagger
    from precanum_nlp.cli.study import kept_contributions

    wanted = frozenset().union(*waiting.values())
    contributions = [c for c in kept_contributions(study) if c.id in wanted]
    tagger = open_tagger(study, frame, labels=labels)
    return tuple(_one_asked(item, waiting, tagger.modele) for item in tagger.tag(contributions))


def _one_asked(item: Tagged, waiting: Mapping[str, Mapping[str, State]], model: str) -> Asked:
    from precanum_nlp.annotations import Asked, Suggestion
    from precanum_nlp.corpus import text_hash
    from precanum_nlp.tagging import certain_codes

    said = item.contribution
    states = {name: several[said.id] for name, several in waiting.items() if said.id in several}
    scores = {score.code: score for score in item.codes}
    suggestions = []
    for name, state in states.items():
        options_ = frozenset().union(*(several for several in state.choix if len(several) > 1))
        for score in sorted(
            (scores[code] for code in options_ & scores.keys()), key=lambda s: -s.probabilite
        ):
            passage = "" if score.debut is None else said.texte[score.debut : score.fin]
            suggestions.append(Suggestion(name, score.code, score.probabilite, score.stands, passage))
    return Asked(
        id=said.id,
        empreinte=text_hash(said.texte),
        texte=said.texte,
        question=said.question,
        pourquoi=_why(states),
        au_hasard=False,
        suggestions=tuple(suggestions),
        codees=tuple(states),
        en_vigueur={name: codes for name, state in states.items() if (codes := certain_codes(state))} or None,
    )


def _why(states: Mapping[str, State]) -> str:
    reasons = []
    for state in states.values():
        for several in sorted(map(sorted, state.choix)):
            if len(several) > 1:
                reasons.append(f"code scindé : {' ou '.join(several)}")
            else:
                reasons.append(f"{several[0]} : déplacé dans cette dimension, qui n'avait pas été lue")
    return " ; ".join(reasons)


def _say_waiting(asked: Sequence[Asked], sortie: Path | None) -> None:
    if not asked:
        click.echo("Rien à choisir : aucune étiquette n'attend de lecture.")
        return
    n = options.agreed(len(asked), "contribution attend", "contributions attendent")
    more = "" if sortie else " ; -o a_choisir.xlsx en fait un classeur à remplir"
    click.echo(f"{n} une lecture (code scindé ou déplacé){more}")


def _write(sortie: Path, frame: Referentiel, waiting, asked: Sequence[Asked], ecraser: bool) -> None:
    from precanum_nlp.annotations import Lot, write_sheet

    content = "\n".join([frame.hash, *(f"{a.id} {a.empreinte}" for a in asked)])
    name = f"scission-{hashlib.sha256(content.encode('utf-8')).hexdigest()[:8]}"
    dimensions = tuple(d for d in frame.dimensions if d.id in waiting)
    write_sheet(sortie, Lot(name, frame, dimensions, "", tuple(asked)), overwrite=ecraser)


def _follow_counts(path: Path, version: str, frame: Referentiel, ecraser: bool) -> None:
    from precanum_nlp.corpus import write_rows
    from precanum_nlp.corpus.delimited import open_delimited
    from precanum_nlp.corpus.tables import check_readable
    from precanum_nlp.scoring import COLUMNS, counts_from_rows, counts_to_rows, follow_counts

    check_readable(path)
    table = open_delimited(path, finds_text=lambda headers: "code" in headers)
    rows = []
    for row in table.rows():
        if row.fault:
            raise PrecanumError(f"{path}, ligne {row.number} : {row.fault} ; corrigez cette ligne.")
        rows.append(dict(zip(table.headers, row.cells, strict=True)))
    counts = follow_counts(counts_from_rows(rows, name=str(path)), version, frame)
    target = path.with_name(f"{path.stem}_{frame.version}.csv")
    write_rows(target, COLUMNS, counts_to_rows(counts), overwrite=ecraser)
    for remark in counts.remarques:
        click.echo(f"comptes : {remark}")
    click.echo(f"Résultat : {target}")
