"""Figures of coded contributions: shares of a dimension for all, by group, by target; both sides beside."""

from __future__ import annotations

from collections.abc import Sequence

from precanum_nlp.report.chapters.context import Context
from precanum_nlp.report.charts import bar_chart
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
    heated,
    share,
    spread,
    text,
)
from precanum_nlp.report.findings import by_group, in_front
from precanum_nlp.report.typography import plural, signed_percent
from precanum_nlp.scoring import Contrast, Part

#: A dimension with more codes than this is shown group of codes by group of codes.
ONE_CHART = 12
_NOUN = {"groupe": "groupe", "cible": "public"}
_DAGGER = (
    "† Moins de {n} parties prenantes : à lire avec prudence. n. c. : non communiqué, trop peu de personnes."
)


def dimension_figures(context: Context, id: str) -> list[Figure]:
    """Return the figures of one dimension, by bloc where it is large; none where nobody was read on it."""
    whole = parts_of(context, id)
    dimension = context.dimension(id)
    if not whole or dimension is None:
        return []
    made = []
    if len(whole) > ONE_CHART and len(dimension.groupes) > 1:
        made.append(bloc_figure(context, id))
        for groupe in dimension.groupes:
            codes = {code.id for code in groupe.codes}
            if rows := [part for part in whole if part.code in codes]:
                made.append(share_figure(context, id, rows, f"{id}-{groupe.id}", groupe.label))
    else:
        made.append(share_figure(context, id, whole, id, dimension.label))
    return [*made, *split_figures(context, id)]


def parts_of(context: Context, id: str, coupe: str = "ensemble", niveau: str = "code") -> list[Part]:
    """Return the shares of contributions of a dimension, the highest first, the open answer last."""
    found = context.parts.get((id, "contributions", coupe, niveau), ())
    return sorted(found, key=lambda p: (p.code in context.ouverts, -p.part.valeur if not p.masque else 1))


def share_figure(context: Context, id: str, rows: Sequence[Part], name: str, sujet: str) -> Figure:
    """Return the bars and the table of some codes of a dimension, over all."""
    dimension = context.dimension(id)
    said = {part.code: part for part in context.parts.get((id, "parties_prenantes", "ensemble", "code"), ())}
    mixed = _mixed(rows)
    cells = (
        (*_share_row(context, part, said.get(part.code)), *([count(part.n_modele)] if mixed else []))
        for part in rows
    )
    columns = (*_share_columns(), *([Column("Dont", COUNT, "codées par le modèle")] if mixed else []))
    table = Table(columns, tuple(cells))
    top = max(
        (part.part.haut for part in parts_of(context, id) if part.part.haut == part.part.haut), default=1
    )
    lines = [_bar(context, part) for part in rows if not part.masque]
    ranked = [part for part in rows if part.code not in context.ouverts]
    notes = ()
    if left := rows[0].groupes_sans_base:
        notes = (f"Laissés de côté, faute de contribution lue sur cette question : {', '.join(left)}.",)
    return Figure(
        f"part-{name}",
        sujet,
        in_front(ranked, context.label) if len(ranked) > 1 else sujet,
        base_of(rows[0]),
        table,
        dimension.question if dimension else "",
        bar_chart(lines, top=top) if lines else None,
        Chart("bar", (1,)),
        notes,
    )


def base_of(part: Part) -> str:
    """Return out of what a share over all is."""
    return (
        f"Base : {plural(part.base, 'contribution lue', 'contributions lues')} sur cette question"
        f"{_by_model(part)}, "
        f"{plural(part.n_parties_prenantes, 'partie prenante', 'parties prenantes')} ; chaque groupe à poids "
        "égal (sauf réglage contraire). Le trait qui traverse une barre est l’intervalle à 95 %."
    )


def _mixed(rows: Sequence[Part]) -> bool:
    """Tell whether some shares rest on both, annotations and the model."""
    return any(part.base_modele and part.base_modele < part.base for part in rows)


def _by_model(part: Part) -> str:
    """Return how many of a base the model coded, in brackets; "" where it coded none."""
    if not part.base_modele:
        return ""
    return (
        " (toutes codées par le modèle)"
        if part.base_modele == part.base
        else f" (dont {part.base_modele} codées par le modèle)"
    )


def _share_columns() -> tuple[Column, ...]:
    return (
        Column("Intitulé"),
        Column("Part", SHARE, "des contributions"),
        Column("Intervalle", SPREAD, "à 95 %"),
        Column("Part", SHARE, "des parties prenantes"),
        Column("Part brute", SHARE),
        Column("Contributions", COUNT),
    )


def _share_row(context: Context, part: Part, said: Part | None) -> tuple[Cell, ...]:
    link = context.link(code=part.code)
    return (
        text(context.label(part.code)),
        share(part.part.valeur, link),
        spread(part.part.bas, part.part.haut),
        share(said.part.valeur) if said else Cell(None, "–"),
        share(part.part_brute),
        Cell(None, "n. c.") if part.masque else count(part.n, link),
    )


def _bar(context: Context, part: Part) -> dict:
    low, high = part.part.bas, part.part.haut
    value = part.part.valeur
    return {
        "label": context.label(part.code),
        "link": context.link(code=part.code),
        "part": value,
        "bas": low if low == low else value,
        "haut": high if high == high else value,
    }


def bloc_figure(context: Context, id: str) -> Figure:
    """Return the shares of the groups of codes: contributions with at least one of their codes."""
    names = context.blocs(id)
    rows = [part for part in parts_of(context, id, niveau="bloc") if part.code in names]
    dimension = context.dimension(id)
    lines, cells = [], []
    for part in rows:
        link = context.link(bloc=f"{id}/{part.code}")
        lines.append({**_bar(context, part), "label": names[part.code], "link": link})
        row = _share_row(context, part, None)
        n = Cell(None, "n. c.") if part.masque else count(part.n, link)
        cells.append((text(names[part.code]), share(part.part.valeur, link), row[2], row[4], n))
    columns = _share_columns()
    table = Table((*columns[:3], *columns[4:]), tuple(cells))
    title = in_front(rows, lambda code: names[code]) if rows else dimension.label
    base = base_of(rows[0]) if rows else ""
    return Figure(
        f"part-{id}-ensembles",
        f"{dimension.label}, par ensemble",
        title,
        base,
        table,
        dimension.question,
        bar_chart(lines) if lines else None,
        Chart("bar", (1,)),
    )


def split_figures(context: Context, id: str) -> list[Figure]:
    """Return the tables by group, by target, and the two sides beside, where there is more than one."""
    settings = context.chiffres.reglages
    made = [split_figure(context, id, "groupe", "par groupe")]
    if id in (settings.champs, settings.propositions):
        made.append(split_figure(context, id, "cible", "selon le public jugé prioritaire"))
    made.append(contrast_figure(context, id))
    return [figure for figure in made if figure is not None]


def split_figure(context: Context, id: str, coupe: str, how: str) -> Figure | None:
    """Return the coloured table of shares by part of the study; None with a single part."""
    found = parts_of(context, id, coupe)
    names = list(dict.fromkeys(part.modalite for part in sorted(found, key=lambda p: p.modalite)))
    if len(names) < 2:
        return None
    cells = {(part.code, part.modalite): part for part in found}
    order = [part.code for part in parts_of(context, id)]
    shown = [[_split_cell(context, cells.get((code, name)), coupe) for name in names] for code in order]
    rows = [(text(context.label(code)), *row) for code, row in zip(order, heated(shown), strict=True)]
    first = [next(p for p in found if p.modalite == name) for name in names]
    columns = (Column("Intitulé"), *(_split_column(part) for part in first))
    dimension = context.dimension(id)
    return Figure(
        f"part-{id}-{coupe.replace('_', '-')}",
        f"{dimension.label}, {how}",
        by_group(_heads(context, found, names), _NOUN[coupe]),
        f"Base : {plural(len(names), 'colonne')}, sous chaque nom ses contributions lues. "
        "Part des contributions ; plus la couleur est marquée, plus la part est forte.",
        Table(columns, tuple(rows), heat=True),
        dimension.question,
        None,
        Chart("table", tuple(range(1, len(columns)))),
        (_DAGGER.format(n=context.chiffres.reglages.signaler),) if any(p.petit for p in first) else (),
    )


def _split_column(part: Part) -> Column:
    mark = " †" if part.petit else ""
    model = f", dont {part.base_modele} par le modèle" if part.base_modele else ""
    base = "" if part.masque else f"{plural(part.base, 'lue', 'lues')}{model}"
    return Column(f"{part.modalite}{mark}", SHARE, base)


def _split_cell(context: Context, part: Part | None, coupe: str) -> Cell:
    if part is None or part.masque:
        return Cell(None, "n. c." if part else "–")
    link = context.link(code=part.code, groupe=part.modalite) if coupe == "groupe" and part.n else ""
    return share(part.part.valeur, link)


def _heads(context: Context, found: Sequence[Part], names: Sequence[str]) -> list[tuple[str, str]]:
    heads = []
    for name in names:
        several = [p for p in found if p.modalite == name and not p.masque and p.code not in context.ouverts]
        if several and several[0].part.valeur > 0:
            heads.append((name, context.label(several[0].code)))
    return heads


def contrast_figure(context: Context, id: str) -> Figure | None:
    """Return external stakeholders beside the organisation; None where the settings name no inside."""
    found = [
        one
        for one in context.chiffres.contrastes
        if (one.dimension, one.niveau, one.unite) == (id, "code", "contributions")
    ]
    if not found:
        return None
    found.sort(key=lambda one: (one.code in context.ouverts, -abs(one.ecart.valeur)))
    apart = [one for one in found if one.distinct]
    dimension = context.dimension(id)
    columns = (
        Column("Intitulé"),
        Column("Externes", SHARE),
        Column(context.interne, SHARE),
        Column("Écart", SHARE, "externes moins interne"),
        Column("Intervalle", SPREAD, "de l’écart, à 95 %"),
        Column("Écart assuré"),
    )
    if not apart:
        title = f"Rien ne sépare les externes et {context.interne} au-delà du hasard"
    else:
        title = (
            f"{plural(len(apart), 'code')} sur {len(found)} {'sépare' if len(apart) == 1 else 'séparent'} "
            f"les externes et {context.interne} ; d’abord « {context.label(apart[0].code)} »"
        )
    return Figure(
        f"part-{id}-externes",
        f"{dimension.label}, externes et {context.interne}",
        title,
        "Part des contributions de chaque côté, l’écart le plus fort d’abord. Écart assuré : l’intervalle ne "
        "contient pas 0.",
        Table(columns, tuple(_contrast_row(context, one) for one in found)),
        dimension.question,
        None,
        Chart("bar", (1, 2)),
    )


def _contrast_row(context: Context, one: Contrast) -> tuple[Cell, ...]:
    low, high = one.ecart.bas, one.ecart.haut
    ends = (
        Cell(None, "–")
        if low != low
        else Cell((low, high), f"{signed_percent(low)} ; {signed_percent(high)}")
    )
    return (
        text(context.label(one.code), context.link(code=one.code)),
        share(one.externes),
        share(one.interne),
        Cell(one.ecart.valeur, signed_percent(one.ecart.valeur)),
        ends,
        text("oui" if one.distinct else "non"),
    )
