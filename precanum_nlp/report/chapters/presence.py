"""Who spoke, and what each group weighs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from precanum_nlp.report.chapters.context import Context
from precanum_nlp.report.charts import bar_chart
from precanum_nlp.report.figure import (
    COUNT,
    DECIMAL,
    SHARE,
    Chart,
    Column,
    Figure,
    Table,
    count,
    decimal,
    share,
    text,
)
from precanum_nlp.report.typography import number, plural


def presence_figures(context: Context, corpus: dict[str, Any]) -> list[Figure]:
    """Return who spoke by group and by source, and the weights of groups."""
    made = []
    for key, name, sujet in (("groupes", "groupe", "Par groupe"), ("sources", "source", "Par source")):
        if rows := corpus[key]:
            made.append(_presence(context, name, sujet, rows))
    if context.chiffres.poids:
        made.append(_weights(context))
    return made


def _presence(context: Context, name: str, sujet: str, rows: Sequence[dict]) -> Figure:
    most = max(rows, key=lambda row: row["n_contributions"])
    top = most["n_contributions"] or 1
    lines, cells = [], []
    for row in rows:
        link = context.link(**{name: row["nom"]})
        part = row["n_contributions"] / top
        shown = number(row["n_contributions"])
        lines.append(
            {"label": row["nom"], "link": link, "part": part, "bas": part, "haut": part, "valeur": shown}
        )
        cells.append(
            (text(row["nom"]), count(row["n_contributions"], link), count(row["n_parties_prenantes"]))
        )
    columns = (Column(sujet.removeprefix("Par ").capitalize()), Column("Contributions", COUNT))
    said = (
        f"« {most['nom']} » : {plural(most['n_contributions'], 'contribution')}, plus que tout autre {name}"
    )
    if name == "source":
        said = said.replace("tout autre", "toute autre")
    return Figure(
        f"presence-{name}",
        sujet,
        said if len(rows) > 1 else f"Tout vient de « {most['nom']} »",
        "Toutes les contributions retenues.",
        Table((*columns, Column("Parties prenantes", COUNT)), tuple(cells)),
        "",
        bar_chart(lines, top=1.0, ticks=False),
        Chart("bar", (1,)),
    )


def _weights(context: Context) -> Figure:
    rows = context.chiffres.poids
    few = [row.groupe for row in rows if row.petit]
    same = len({round(row.poids, 6) for row in rows}) == 1
    columns = (
        Column("Groupe"),
        Column("Parties prenantes", COUNT),
        Column("Part", SHARE, "des parties prenantes"),
        Column("Poids", SHARE, "dans un chiffre d’ensemble"),
        Column("Effectif efficace", DECIMAL, "de Kish"),
    )
    cells = tuple(
        (
            text(row.groupe + (" †" if row.petit else "") + (" (interne)" if row.interne else "")),
            count(row.n_parties_prenantes),
            share(row.part_brute),
            share(row.poids),
            decimal(row.effectif_kish),
        )
        for row in rows
    )
    title = (
        "Chaque groupe pèse autant, quel que soit son nombre" if same else "Les groupes ne pèsent pas autant"
    )
    note = f"† Moins de {context.chiffres.reglages.signaler} parties prenantes : à lire avec prudence."
    return Figure(
        "poids",
        "Poids des groupes",
        title,
        "Personnes connues par leurs contributions ou par les tables d’entretien.",
        Table(columns, cells),
        notes=(note,) if few else (),
    )
