"""What the figures are worth: correction for coding errors, settings."""

from __future__ import annotations

from collections.abc import Sequence

from precanum_nlp.report.chapters.context import Context
from precanum_nlp.report.figure import (
    COUNT,
    SHARE,
    SPREAD,
    Cell,
    Chart,
    Column,
    Figure,
    Table,
    count,
    share,
    spread,
    text,
)
from precanum_nlp.report.typography import plural
from precanum_nlp.scoring import Correction, settings_echo


def correction_figures(context: Context) -> list[Figure]:
    """Return shares as coded and corrected, side by side, a table a dimension."""
    found = [one for one in context.chiffres.corrections if one.niveau == "code"]
    names = [d.id for d in context.referentiel.dimensions if any(one.dimension == d.id for one in found)]
    return [_correction(context, id, [one for one in found if one.dimension == id]) for id in names]


def _correction(context: Context, id: str, rows: Sequence[Correction]) -> Figure:
    rows = sorted(rows, key=lambda one: -one.naive.valeur)
    out = [one for one in rows if not one.corrigee.bas <= one.naive.valeur <= one.corrigee.haut]
    label = context.dimension(id).label
    columns = (
        Column("Intitulé"),
        Column("Telle que codée", SHARE),
        Column("Corrigée", SHARE),
        Column("Intervalle", SPREAD, "corrigé, à 95 %"),
        Column("Compte ajusté", SHARE, "second avis"),
        Column("Erreurs", COUNT, "dans l’échantillon"),
        Column("Fragile"),
    )
    cells = tuple(
        (
            text(context.label(one.code), context.link(code=one.code)),
            share(one.naive.valeur),
            share(one.corrigee.valeur),
            spread(one.corrigee.bas, one.corrigee.haut),
            share(one.ajustee.valeur) if one.ajustee.valeur == one.ajustee.valeur else Cell(None, "–"),
            count(one.n_erreurs),
            text("oui" if one.fragile else "non"),
        )
        for one in rows
    )
    title = (
        f"La correction déplace {plural(len(out), 'part')} sur {len(rows)} au-delà de son intervalle"
        if out
        else "Aucune part ne sort de son intervalle une fois corrigée des erreurs de codage"
    )
    return Figure(
        f"correction-{id}",
        f"{label} : parts corrigées des erreurs de codage",
        title,
        _sample_said(context, rows),
        Table(columns, cells),
        chart=Chart("bar", (1, 2)),
    )


def _sample_said(context: Context, rows: Sequence[Correction]) -> str:
    """Say what the correction rests on: whom the sample heard, and whether it is all that the model coded."""
    n, coded, people = (
        max(getattr(one, name) for one in rows) for name in ("n_echantillon", "n_automatiques", "n_personnes")
    )
    place = context.chiffres.reglages.echantillon
    among = plural(coded, "contribution codée", "contributions codées")
    drawn = (
        "toutes celles que le modèle a codées sur cette question"
        if n == coded
        else f"supposées tirées au hasard parmi {among} par le modèle"
    )
    return (
        f"Échantillon de contrôle{f' ({place})' if place else ''} : "
        f"{plural(n, 'contribution lue', 'contributions lues')} de "
        f"{plural(people, 'partie prenante', 'parties prenantes')}, {drawn} ; par contributions."
    )


def settings_figure(context: Context) -> Figure:
    """Return every choice that the figures depend on."""
    rows = tuple((text(name), text(value)) for name, value in settings_echo(context.chiffres.reglages))
    return Figure(
        "reglages",
        "Réglages des chiffres",
        "Les choix dont les chiffres dépendent",
        "Tels que scoring.yaml les donne, ou par défaut.",
        Table((Column("Réglage"), Column("Valeur retenue")), rows),
    )
