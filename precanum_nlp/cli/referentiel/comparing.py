"""`precanum referentiel diff`: what a frame edited by hand became, and what its author must say of it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from precanum_nlp.cli.referentiel.signing import rewrite, say_gained
from precanum_nlp.errors import ReferentielError

if TYPE_CHECKING:
    from precanum_nlp.referentiel import Difference, Referentiel

_COLUMNS = ("ancien", "libelle", "devenu", "ressemblent")
_FILE = click.Path(dir_okay=False, path_type=Path)


@click.command(epilog="Exemple : precanum referentiel diff ancien.yaml referentiel.yaml")
@click.argument("ancien", type=_FILE)
@click.argument("nouveau", type=_FILE)
@click.option(
    "--correspondance",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FICHIER",
    help="CSV où dire ce que chaque code disparu est devenu ; écrit, à remplir, s'il n'existe pas.",
)
@click.option("--demander", is_flag=True, help="Pose les questions ici plutôt que dans un fichier.")
@click.option("--appliquer", is_flag=True, help="Écrit le journal et la version dans NOUVEAU.")
@click.option("--auteur", default="", metavar="NOM", help="Qui a fait les changements, pour le journal.")
@click.option("--motif", default="", metavar="TEXTE", help="Pourquoi, pour le journal.")
@click.option("--date", default="", metavar="AAAA-MM-JJ", help="Date des changements (par défaut, ce jour).")
@click.option(
    "--nouvelle-version",
    "version",
    default="",
    metavar="VERSION",
    help="Version de NOUVEAU (par défaut, celle qu'il porte, ou la suivante).",
)
def diff(ancien, nouveau, correspondance, demander, appliquer, auteur, motif, date, version) -> None:
    """Compare deux états du référentiel.

    Pour un référentiel modifié à la main : complète le journal de NOUVEAU. Ce qu'un code disparu est devenu
    n'est jamais deviné : dites-le dans le fichier de correspondance (« devenu » : un code, plusieurs séparés
    par |, ou « retire »), ou répondez aux questions.
    """
    from datetime import date as today

    from precanum_nlp.referentiel import Signature, add_changes, compare, explain, read_referentiel

    old, new = read_referentiel(ancien), read_referentiel(nouveau)
    found = compare(old, new)
    _say(found)
    if found.is_empty and not correspondance:
        click.echo("Le journal dit déjà tout ; rien à faire.")
        return
    answers = _answers(found, correspondance, demander)
    if answers is None:
        return
    version = _version(old, new, version)
    by = Signature(auteur or "?", date or today.today().isoformat(), motif or "?", version)
    changes = explain(found, old, answers, new, by)
    if not appliquer:
        _show(changes)
        click.echo("Rien n'est écrit ; ajoutez --appliquer --auteur NOM --motif TEXTE.")
        return
    if not auteur or not motif:
        raise click.UsageError("--appliquer demande --auteur et --motif, pour le journal.")
    rewrite(nouveau, lambda text: add_changes(text, changes, version))
    say_gained(nouveau, replace(new, version=old.version), read_referentiel(nouveau))


def _version(old: Referentiel, new: Referentiel, version: str) -> str:
    from precanum_nlp.referentiel import next_version

    return version or (new.version if new.version != old.version else next_version(new.version))


def _say(found: Difference) -> None:
    for change in found.expliques:
        listed = (", ".join(codes) or "–" for codes in (change.de, change.vers))
        click.echo(f"au journal : {change.type}, {' → '.join(listed)}")
    for code in found.apparus:
        click.echo(f"nouveau : {code.id} (« {code.label} »)")
    for title, ids in (("retiré", found.retires), ("rétabli", found.retablis), ("déplacé", found.deplaces)):
        for id in ids:
            click.echo(f"{title} : {id}")
    for id, before, now in found.libelles:
        click.echo(f"libellé : {id}, « {before} » → « {now} »")
    for question in found.questions:
        near = f" ; lui ressemblent : {', '.join(question.proches)}" if question.proches else ""
        click.echo(f"disparu : {question.code.id} (« {question.code.label} »){near}")


def _answers(found: Difference, path: Path | None, ask: bool) -> dict[str, tuple[str, ...]] | None:
    """Return what codes became; None when the author has still to say it."""
    if path and path.exists():
        return _read_answers(path)
    if ask:
        return {question.code.id: _asked(question) for question in found.questions}
    if not found.questions:
        return {}
    if path is None:
        click.echo("Dites ce que chaque code disparu est devenu : --correspondance FICHIER, ou --demander.")
        return None
    _write_questions(path, found)
    click.echo(f"À remplir : {path}, colonne « devenu », puis relancez la même commande.")
    return None


def _asked(question) -> tuple[str, ...]:
    said = click.prompt(
        f"{question.code.id} (« {question.code.label} ») est devenu (un code, plusieurs avec |, ou retire)"
    )
    return _split(said)


def _split(said: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in said.split("|") if part.strip())


def _write_questions(path: Path, found: Difference) -> None:
    from precanum_nlp.corpus import write_rows

    rows = [
        {
            "ancien": question.code.id,
            "libelle": question.code.label,
            "devenu": "",
            "ressemblent": ", ".join(question.proches),
        }
        for question in found.questions
    ]
    write_rows(path, _COLUMNS, rows)


def _read_answers(path: Path) -> dict[str, tuple[str, ...]]:
    from precanum_nlp.corpus.delimited import open_delimited
    from precanum_nlp.corpus.tables import check_readable

    check_readable(path)
    table = open_delimited(path, finds_text=lambda headers: "ancien" in headers)
    missing = [name for name in _COLUMNS[:3:2] if name not in table.headers]
    if missing:
        raise ReferentielError(
            f"{path} : colonnes absentes ({', '.join(missing)}) ; trouvées : {', '.join(table.headers)}."
        )
    old, now = table.headers.index("ancien"), table.headers.index("devenu")
    answers: dict[str, tuple[str, ...]] = {}
    for row in table.rows():
        if row.fault:
            raise ReferentielError(f"{path}, ligne {row.number} : {row.fault} ; corrigez cette ligne.")
        if any(cell.strip() for cell in row.cells):
            id = row.cells[old].strip()
            if id in answers:
                raise ReferentielError(f"{path}, ligne {row.number} : code « {id} » déjà dit plus haut.")
            answers[id] = _split(row.cells[now])
    return answers


def _show(changes) -> None:
    for change in changes:
        listed = (", ".join(codes) or "–" for codes in (change.de, change.vers))
        click.echo(f"à écrire au journal : {change.type}, {' → '.join(listed)}")
