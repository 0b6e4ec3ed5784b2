"""Which model is in use: the guard that promotions pass, and the journal they leave."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING

import click

from precanum_nlp.cli import options
from precanum_nlp.cli.tables import figure
from precanum_nlp.errors import ModelError, TrainingError

if TYPE_CHECKING:
    from precanum_nlp.cli.comparing import Compared
    from precanum_nlp.cli.study import Study
    from precanum_nlp.referentiel import Referentiel


def guarded(command: Callable) -> Callable:
    """Add to a command the options of a promotion: --malgre and --auteur."""
    for option in (author, _in_spite):
        command = option(command)
    return command


_in_spite = click.option(
    "--malgre",
    metavar="RAISON",
    default="",
    help="Met en usage un modèle moins bon que celui en usage, et dit pourquoi dans le journal.",
)
author = click.option(
    "--auteur",
    metavar="NOM",
    default=lambda: os.environ.get("USER") or os.environ.get("USERNAME") or "",
    help="Qui en décide, pour le journal (par défaut, le nom de session).",
)


def promote_guarded(study: Study, frame: Referentiel, nom: str, *, malgre: str, auteur: str) -> None:
    """Make a model the one in use, unless it is worse than that one beyond noise.

    Raises
    ------
    ModelError
        It is absent, damaged, or worse, and no reason is given.
    """
    from precanum_nlp.registry import PROMOTED, load

    load(study.models / nom)  # a damaged model must not come into use
    used = name_in_use(study)
    if used == nom:
        click.echo(f"modèle en usage : {nom} (il l'était déjà)")
        return
    constat = _constat(study, frame, used, nom, malgre) if used else "pas d'autre modèle en usage"
    options.say(constat)
    _record(study, PROMOTED, nom, used, auteur, constat, malgre)


def go_back(study: Study, *, auteur: str) -> None:
    """Bring back the model that was in use before this one.

    Raises
    ------
    ModelError
        The journal knows of none, or it is absent or damaged.
    """
    from precanum_nlp.registry import BACK, load, previous, read_journal

    used = name_in_use(study)
    before = previous(read_journal(study.models), used)
    if not before:
        raise ModelError(
            f"{study.models} : le journal ne connaît pas de modèle avant {used or 'celui-ci'} ; "
            "precanum modele promouvoir en met un en usage."
        )
    load(study.models / before)
    _record(study, BACK, before, used, auteur, "", "")


def name_in_use(study: Study) -> str:
    """Return the name of the model in use, "" where there is none."""
    from precanum_nlp.registry import current

    try:
        return current(study.models).name
    except ModelError:
        return ""


def _constat(study: Study, frame: Referentiel, used: str, nom: str, malgre: str) -> str:
    """Return in French what comparing the two says; refuse a model that is worse, unless told why."""
    from precanum_nlp.cli.comparing import compare_models

    try:
        compared = compare_models(study, frame, used, nom)
    except TrainingError:
        why = "aucune contribution lue que ni l'un ni l'autre n'ait apprise"
        return f"{nom} n'a pu être comparé à {used} : {why}"
    found = verdict(compared)
    if compared.comparison.worse and not malgre.strip():
        raise ModelError(
            f"modèle {nom} : {found} ; {used} reste en usage. Voyez precanum modele comparer {used} {nom}, "
            'ou passez outre : --malgre "raison".'
        )
    return found


def verdict(compared: Compared) -> str:
    """Say in French, in a few words, whether the second model is better, worse, or neither for sure."""
    found = compared.comparison
    gap = found.ensemble.ecart
    shown = f"écart de F1 {figure(gap.valeur, gap.bas, gap.haut, signed=True)}"
    told = f"{shown} sur {found.n_textes} contributions qu'aucun des deux n'a apprises"
    dimensions = ", ".join(name for name in found.worse if name)
    if found.ensemble.worse or dimensions:
        where = f" ({dimensions})" if dimensions else ""
        return f"moins bon que {compared.a}{where}, au-delà du hasard : {told}"
    if found.ensemble.better:
        return f"meilleur que {compared.a}, au-delà du hasard : {told}"
    return f"ni meilleur ni moins bon que {compared.a} au-delà du hasard : {told}"


def _record(study: Study, action: str, nom: str, avant: str, auteur: str, constat: str, raison: str) -> None:
    from precanum_nlp.registry import Promotion, put_in_use

    now = datetime.now().isoformat(timespec="seconds")
    line = Promotion(now, auteur, action, nom, avant, constat, " ".join(raison.split()))
    put_in_use(study.models, line)
    click.echo(f"modèle en usage : {nom}")
