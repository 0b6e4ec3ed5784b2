"""`precanum journal`: the whole story of one contribution."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from precanum_nlp.cli import options

if TYPE_CHECKING:
    from precanum_nlp.annotations import Annotation
    from precanum_nlp.annotations.history import Event, Standing
    from precanum_nlp.cli.study import Study
    from precanum_nlp.corpus import Contribution
    from precanum_nlp.referentiel import Referentiel

_SAID = {"oui": "donne", "non": "refuse", "aucun": "lu, aucun code", "ecarte": "écarte"}


@click.command(epilog="Exemple : precanum journal entretiens-00042")
@click.argument("identifiant", metavar="ID")
@click.option("--texte", is_flag=True, help="Montre aussi le texte et les passages.")
@options.etude
def journal(identifiant: str, texte: bool, etude: Path) -> None:
    """Raconte tout ce qui est arrivé à la contribution ID.

    Qui l'a codée, quand, sous quelle version du référentiel ; ce que les modèles en ont dit ; ce qui tient
    aujourd'hui. Le texte n'est montré qu'avec --texte.
    """
    from precanum_nlp.annotations import carry
    from precanum_nlp.annotations.history import history, what_stands
    from precanum_nlp.cli.study import read_study
    from precanum_nlp.corpus import text_hash
    from precanum_nlp.errors import CorpusError
    from precanum_nlp.referentiel import read_referentiel

    study = read_study(etude)
    frame = read_referentiel(study.referentiel)
    contribution = _contribution(study, identifiant)
    records = _records(study)
    events = history(records, identifiant, frame)
    if contribution is None and not events:
        raise CorpusError(
            f"{identifiant} : ni dans les corpus ni dans les annotations ; vérifiez l'identifiant."
        )
    click.echo("\n".join(_where(identifiant, contribution)))
    fingerprint = text_hash(contribution.texte) if contribution else ""
    if texte and contribution:
        click.echo(f"\n{contribution.texte}")
    click.echo("\nCe qui s'est passé")
    shown = contribution.texte if texte and contribution else None
    for event in events:
        click.echo(f"  {_event(event, frame, fingerprint, shown)}")
    if not events:
        click.echo("  jamais lue par un annotateur")
    for title, lines in (("Ce que les modèles en ont dit", _runs(study, identifiant)),
                         ("Modèles qui en ont appris", _models(study, identifiant))):  # fmt: skip
        if told := list(lines):
            click.echo(f"\n{title}\n  " + "\n  ".join(told))
    own = [e.fait for e in events if e.fichier and getattr(e.fait, "empreinte", None) == fingerprint]
    standing = what_stands(carry(own, frame), [d.id for d in frame.dimensions], study.priorite)
    if standing:
        click.echo("\nCe qui tient aujourd'hui")
    for one in standing:
        click.echo(f"  {one.dimension} : {_standing(one)}")


def _contribution(study: Study, identifier: str) -> Contribution | None:
    from precanum_nlp.cli.study import kept_contributions

    return next((c for c in kept_contributions(study) if c.id == identifier), None)


def _records(study: Study) -> dict[str, tuple[Annotation, ...]]:
    """Return the records by label file; those of the test set and of the reserve after the others."""
    from precanum_nlp.annotations import read_annotations

    folders = [study.annotations, study.annotations_test, study.annotations_reserve]
    files = [path for folder in folders if folder.is_dir() for path in sorted(folder.glob("*.csv"))]
    return {str(path.relative_to(study.dossier)): read_annotations(path) for path in files}


def _where(identifier: str, contribution: Contribution | None) -> Iterator[str]:
    if contribution is None:
        yield f"{identifier} : n'est plus dans les corpus"
        return
    yield f"{identifier} : {contribution.fichier}, ligne {contribution.ligne}"
    for name in ("groupe", "sous_groupe", "source", "question", "date", "cible"):
        if value := getattr(contribution, name):
            yield f"  {name} : {value}"


def _event(event: Event, frame: Referentiel, fingerprint: str, text: str | None) -> str:
    fact = event.fait
    if not event.fichier:
        listed = [", ".join(codes) or "–" for codes in (fact.de, fact.vers)]
        return f"{fact.date}  référentiel {fact.version} : {fact.type}, {listed[0]} → {listed[1]}"
    parts = [f"{fact.dimension} : {_SAID[fact.decision]}"]
    if fact.code:
        parts[0] += f" {fact.code}{_label(frame, fact)}"
    if fact.debut is not None:
        parts.append(f"passage {fact.debut}–{fact.fin}")
        if text and fact.empreinte == fingerprint:
            parts[-1] += f" « {text[fact.debut : fact.fin]} »"
    parts += [f"référentiel {fact.referentiel}", _source(fact.source), fact.remarque]
    if fact.empreinte != fingerprint:
        parts.append("sur un texte qui a changé depuis")
    return f"{fact.date}  {fact.annotateur}  {' ; '.join(filter(None, parts))}  [{event.fichier}]"


def _label(frame: Referentiel, record: Annotation) -> str:
    for dimension in frame.dimensions:
        for code in dimension.all_codes:
            if code.id == record.code:
                return f" ({code.label})"
    return " (hors du référentiel en vigueur)"


def _source(source: str) -> str:
    kind, _, model = source.partition(":")
    named = {"humain": "lecture humaine", "automatique": "lecture automatique"}
    return named.get(kind) or f"suggestion du modèle {model}"


def _runs(study: Study, identifier: str) -> Iterator[str]:
    """Yield what each kept run said: a line a run that read this contribution."""
    wanted = json.dumps(identifier, ensure_ascii=False)
    for path in sorted((study.dossier / "rapports").glob("*/contributions.jsonl")):
        with open(path, encoding="utf-8") as handle:
            rows = (json.loads(line) for line in handle if wanted in line)
            row = next((row for row in rows if row["id"] == identifier), None)
        if row is None:
            continue
        codes = [c for c in row["codes"] if c["statut"] != "suggere"]
        said = ", ".join(f"{c['code']} ({_said_by(c)})" for c in codes) or "aucun code"
        check = " ; à relire" if row["a_relire"] else ""
        yield f"{path.parent.name} : modèle {row['modele']}, référentiel {row['referentiel']} : {said}{check}"


def _said_by(code: dict) -> str:
    return "analyste" if code["statut"] == "analyste" else f"{code['probabilite']:.2f}".replace(".", ",")


def _models(study: Study, identifier: str) -> Iterator[str]:
    from precanum_nlp.registry import names, read_manifest

    for name in names(study.models):
        manifest = read_manifest(study.models / name)
        if identifier in manifest.ids_entrainement:
            yield f"{name} (référentiel {manifest.referentiel})"


def _standing(one: Standing) -> str:
    if not one.parole:
        return "désaccord, à arbitrer"
    if one.codes is None:
        return f"écartée ({one.motif}), d'après {one.parole}"
    open_sets = (f"{' ou '.join(sorted(options))} (à choisir)" for options in sorted(one.choix, key=sorted))
    return f"{', '.join([*sorted(one.codes), *open_sets]) or 'aucun code'}, d'après {one.parole}"
