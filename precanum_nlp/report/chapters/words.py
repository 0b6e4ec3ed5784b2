"""What is said, by whom: the cloud, the words of each group, their plane, and expressions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from precanum_nlp.report.chapters.context import Context
from precanum_nlp.report.chapters.worlds import (
    classes_figure,
    network_figure,
    published_classes,
    published_network,
)
from precanum_nlp.report.figure import (
    COUNT,
    DECIMAL,
    SHARE,
    SPREAD,
    Column,
    Figure,
    Section,
    Table,
    count,
    decimal,
    share,
    spread,
    text,
    verbatim,
)
from precanum_nlp.report.pictures import WordPicture, cloud_picture, plane
from precanum_nlp.report.typography import plural

if TYPE_CHECKING:
    import re

    from precanum_nlp.keywords import CloudWord, Correspondence, Keyness, Points, WordOverview

#: Words shown for each group, words on the plane, and expressions.
_BY_GROUP, _ON_PLANE, _EXPRESSIONS = 8, 60, 40
_NAMES_OUT = (
    "Les noms propres qui peuvent être ceux de personnes sont laissés de côté ; les sigles et les noms de la "
    "liste d’acteurs restent."
)


def published_overview(
    found: WordOverview, secrets: re.Pattern[str] | None, hidden: frozenset[str]
) -> WordOverview:
    """Return the words without those that name a contributor, and without the groups that are hidden."""

    def told(name: str) -> bool:
        return secrets is None or not (secrets.search(name) or secrets.search(name.upper()))

    words = tuple(
        replace(word, partie="" if word.partie in hidden else word.partie)
        for word in found.nuage.mots
        if told(word.mot)
    )
    cloud = replace(found.nuage, mots=words, parties=tuple(p for p in found.nuage.parties if p not in hidden))
    keyness = found.specifiques
    if keyness is not None:
        rows = tuple(row for row in keyness.rows if row.part not in hidden and told(row.item))
        keyness = replace(keyness, rows=rows, parts=tuple(p for p in keyness.parts if p[0] not in hidden))
    # a plane is of all groups together: without one of them it would be another
    seen = found.plan and hidden.isdisjoint(found.plan.colonnes.noms)
    plan = found.plan if seen and all(map(told, found.plan.lignes.noms)) else None
    expressions = replace(
        found.expressions, rows=tuple(row for row in found.expressions.rows if told(row.expression))
    )
    return replace(
        found, nuage=cloud, specifiques=keyness, plan=plan, expressions=expressions,
        reseau=published_network(found.reseau, told), classes=published_classes(found.classes, told, hidden),
    )  # fmt: skip


def word_sections(context: Context, found: WordOverview | None) -> tuple[Section, ...]:
    """Return the figures on words that have something to show, under one heading."""
    if found is None:
        return ()
    made = (
        _cloud(context, found), _specific(context, found), _plane(context, found.plan),
        _expressions(context, found), network_figure(context, found.reseau),
        classes_figure(context, found.classes),
    )  # fmt: skip
    figures = tuple(figure for figure in made if figure)
    return (Section("", figures),) if figures else ()


def _cloud(context: Context, found: WordOverview) -> Figure | None:
    words = found.nuage.mots
    if not words:
        return None
    own = [word for word in words if word.partie]
    drawn = cloud_picture(found.nuage)
    columns = (Column("Mot"), Column("Contributions", COUNT), Column("Propre à"))
    rows = tuple(
        (verbatim(w.mot), count(int(w.poids), context.link(mot=w.mot)), text(w.partie or "–")) for w in words
    )
    left = ", ".join(drawn.laisses)
    return Figure(
        "mots-nuage",
        "Les mots les plus partagés",
        _cloud_title(words, own, compared=found.specifiques is not None),
        f"Les {len(words)} mots présents dans le plus de contributions, parmi "
        f"{plural(found.table.n_contributions, 'contribution')} ; plus un mot est grand, plus elles sont "
        "nombreuses.",
        Table(columns, rows),
        image=WordPicture("nuage", drawn),
        notes=(f"Sans place dans le nuage : {left}.",) if left else (),
    )


def _cloud_title(words: Sequence[CloudWord], own: Sequence[CloudWord], *, compared: bool) -> str:
    if not compared:
        return " ; ".join(f"« {word.mot} »" for word in words[:3]) + " : ce dont on parle le plus"
    if not own:
        return f"Aucun des {len(words)} mots les plus partagés n’est propre à un groupe"
    said = "est propre à un groupe" if len(own) == 1 else "sont propres à un groupe"
    return f"Des {len(words)} mots les plus partagés, {len(own)} {said}"


def _specific(context: Context, found: WordOverview) -> Figure | None:
    if found.specifiques is None:
        return None
    by_group = [_typical(found.specifiques.rows, name) for name, _ in found.specifiques.parts]
    kept = [row for rows in by_group for row in rows[:_BY_GROUP]]
    if not kept:
        return None
    bases = dict(found.specifiques.parts)
    total = sum(bases.values())
    columns = (
        Column("Mot"),
        Column("Groupe"),
        Column("Contributions", COUNT, "du groupe"),
        Column("Part", SHARE, "du groupe"),
        Column("Part", SHARE, "des autres"),
        Column("Fois plus", DECIMAL, "log2 du rapport"),
        Column("Intervalle", SPREAD, "à 95 %"),
        Column("G²", DECIMAL, "signé"),
    )
    rows = tuple(_specific_cells(context, row, bases, total) for row in kept)
    first = max(kept, key=lambda row: (row.g2, row.item))
    return Figure(
        "mots-propres",
        "Ce que chaque groupe dit plus que les autres",
        f"« {first.item} » est le mot le plus propre à un groupe : « {first.part} »",
        "Contributions qui contiennent le mot, dans le groupe et chez tous les autres ensemble. Au plus "
        f"{_BY_GROUP} mots par groupe, du plus fort G² (Dunning 1993) au plus faible ; taux de fausses "
        "découvertes de 5 % sur tous les mots, mots dits par 3 personnes au moins dont aucune n’en fait plus "
        "de la moitié.",
        Table(columns, rows),
        notes=("Un log2 de 1 : deux fois plus souvent ; de 2 : quatre fois plus.", _NAMES_OUT),
    )


def _typical(rows: Sequence[Keyness], group: str) -> list[Keyness]:
    return [row for row in rows if row.part == group and row.retenu and row.g2 > 0]


def _specific_cells(context: Context, row: Keyness, bases: dict[str, int], total: int) -> tuple:
    here = bases[row.part]
    elsewhere = total - here
    return (
        verbatim(row.item),
        text(row.part),
        count(row.n_part, context.link(mot=row.item, groupe=row.part)),
        share(row.n_part / here),
        share(row.n_ailleurs / elsewhere if elsewhere else float("nan")),
        decimal(row.log_ratio),
        spread(row.log_ratio_bas, row.log_ratio_haut, digits=1),
        decimal(row.g2),
    )


def _plane(context: Context, found: Correspondence | None) -> Figure | None:
    if found is None:
        return None
    drawn = plane(found, nombre=_ON_PLANE)
    columns = (
        Column("Point"),
        Column("Nature"),
        Column("Axe 1", DECIMAL, "coordonnée"),
        Column("Axe 2", DECIMAL, "coordonnée"),
        Column("Contribution", SHARE, "à l’axe 1"),
        Column("Contribution", SHARE, "à l’axe 2"),
        Column("cos²", DECIMAL, "sur le plan"),
    )
    named = {label.nom for label in drawn.mots}
    rows = [_point(found.colonnes, k, "groupe", "") for k in range(len(found.colonnes.noms))]
    rows += [
        _point(found.lignes, k, "mot", context.link(mot=name))
        for k, name in enumerate(found.lignes.noms)
        if name in named
    ]
    ends = found.colonnes.coordonnees[:, 0]
    low, high = found.colonnes.noms[int(ends.argmin())], found.colonnes.noms[int(ends.argmax())]
    return Figure(
        "mots-plan",
        "Groupes et mots sur un plan",
        f"Le premier axe oppose « {low} » à « {high} »",
        f"Analyse factorielle des correspondances de {plural(len(found.lignes.noms), 'mot')} par groupe ; "
        f"sont placés les {len(drawn.mots)} mots qui contribuent le plus au plan. Deux groupes proches ont "
        "des mots semblables.",
        Table(columns, tuple(rows)),
        image=WordPicture("plan", drawn),
    )


def _point(points: Points, k: int, nature: str, link: str) -> tuple:
    x, y = (float(value) for value in points.coordonnees[k, :2])
    first, second = (float(value) for value in points.contributions[k, :2])
    shown = (decimal(x, digits=2), decimal(y, digits=2), share(first), share(second))
    name = replace(verbatim(points.noms[k]), link=link)
    return (name, text(nature), *shown, decimal(float(points.cos2[k, :2].sum()), digits=2))


def _expressions(context: Context, found: WordOverview) -> Figure | None:
    # an expression that counts as one word has the contributions of that word, which its list shows
    counted = {row.lemme: row.contributions for row in found.table.rows}
    kept = sorted(found.expressions.rows, key=lambda row: (-row.contributions, row.cle))[:_EXPRESSIONS]
    if not kept:
        return None
    columns = (
        Column("Expression"),
        Column("Contributions", COUNT),
        Column("Parties prenantes", COUNT),
        Column("Occurrences", COUNT),
        Column("NPMI", DECIMAL, "de −1 à 1"),
    )
    rows = tuple(
        (
            verbatim(row.expression),
            count(
                counted.get(row.expression, row.contributions),
                context.link(mot=row.expression) if row.expression in counted else "",
            ),
            count(row.parties_prenantes),
            count(row.occurrences),
            decimal(row.npmi, digits=2),
        )
        for row in kept
    )
    return Figure(
        "mots-expressions",
        "Ce qui se dit en plusieurs mots",
        f"« {kept[0].expression} » est l’expression la plus partagée : "
        f"{plural(kept[0].contributions, 'contribution')}",
        "Suites de 2 à 5 mots qui viennent ensemble plus que le hasard ne le veut (G² de 10,8 au moins à "
        f"chaque jointure), dans {plural(found.expressions.seuil, 'contribution')} au moins : les plus "
        f"partagées, {len(kept)} sur {len(found.expressions.rows)}.",
        Table(columns, rows),
    )
