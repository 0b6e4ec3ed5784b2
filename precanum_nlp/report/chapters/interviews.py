"""Figures of the structured part of interviews: rankings, dependence, triptychs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from precanum_nlp.report.chapters.context import WHOLE, Context
from precanum_nlp.report.charts import bar_chart
from precanum_nlp.report.drawings import flows, stacked
from precanum_nlp.report.figure import (
    COUNT,
    DECIMAL,
    SHARE,
    SPREAD,
    Cell,
    Chart,
    Column,
    Figure,
    Table,
    count,
    decimal,
    heated,
    share,
    spread,
    text,
)
from precanum_nlp.report.findings import by_group
from precanum_nlp.report.typography import percent, plural
from precanum_nlp.scoring import Ranking, UseDependence
from precanum_nlp.scoring.interviews import NIVEAUX

#: Triptychs listed.
_TRIPTYCHS = 15


def ranking_figures(context: Context, ensemble: str) -> list[Figure]:
    """Return one ranking, over all then by group; none where nobody ranked."""
    found = [one for one in context.chiffres.classements if one.ensemble == ensemble]
    whole = next((one for one in found if one.coupe == "ensemble" and not one.masque), None)
    if whole is None:
        return []
    made = [_ranking(context, whole)]
    groups = [one for one in found if one.coupe in ("externes", "interne", "groupe")]
    if len([one for one in groups if one.coupe == "groupe"]) > 1:
        made.append(_ranking_by_group(context, whole, groups))
    return made


def _subject(context: Context, ensemble: str) -> str:
    if ensemble == "enjeu":
        return "Classement des enjeux"
    return (
        f"Classement des champs : {context.blocs(context.chiffres.reglages.champs).get(ensemble, ensemble)}"
    )


def _name(context: Context, ensemble: str, code: str) -> tuple[str, str]:
    """Return label and link of what is ranked: an enjeu, or a champ."""
    champs = context.chiffres.reglages.champs
    if ensemble == "enjeu":
        return context.blocs(champs).get(code, code), context.link(bloc=f"{champs}/{code}")
    return context.label(code), context.link(code=code)


def _ranking(context: Context, one: Ranking) -> Figure:
    rows, lines = [], []
    for code in one.codes:
        label, link = _name(context, one.ensemble, code.code)
        rows.append(
            (
                text(label, link),
                decimal(code.rang_moyen.valeur),
                spread(code.rang_moyen.bas, code.rang_moyen.haut, digits=1),
                decimal(code.borda.valeur, digits=0),
                share(code.premiers.valeur),
                count(code.n_classe),
            )
        )
        lines.append(_borda_bar(code, label, link))
    columns = (
        Column("Intitulé"),
        Column("Rang moyen", DECIMAL, "1 = le plus important"),
        Column("Intervalle", SPREAD, "du rang, à 95 %"),
        Column("Borda", DECIMAL, "de 0 à 100"),
        Column("Premiers", SHARE, "part qui le met en tête"),
        Column("L’ont classé", COUNT),
    )
    partial = f", dont {plural(one.n_partiels, 'classement incomplet', 'classements incomplets')}"
    return Figure(
        f"rang-{one.ensemble}",
        _subject(context, one.ensemble),
        _first_ranked(context, one),
        f"Base : {plural(one.n_parties_prenantes, 'personne a classé', 'personnes ont classé')}"
        f"{partial if one.n_partiels else ''}. Barre : score de Borda, 100 si tous le mettent premier.",
        Table(columns, tuple(rows)),
        "",
        bar_chart(lines, top=1.0, ticks=False),
        Chart("bar", (3,)),
        _agreement(one),
    )


def _borda_bar(code, label: str, link: str) -> dict:
    value, low, high = (x / 100 for x in (code.borda.valeur, code.borda.bas, code.borda.haut))
    shown = f"{code.borda.valeur:.0f}"
    ends = {"bas": low if low == low else value, "haut": high if high == high else value}
    return {"label": label, "link": link, "part": value, "valeur": shown, **ends}


def _first_ranked(context: Context, one: Ranking) -> str:
    first = one.codes[0]
    label = _name(context, one.ensemble, first.code)[0]
    close = [c for c in one.codes[1:] if (c.rang.bas or c.rang.rang) == 1]
    rank = f"rang moyen {first.rang_moyen.valeur:.1f}".replace(".", ",")
    if not close:
        return f"« {label} » est classé premier ({rank})"
    if len(close) == 1:
        other = _name(context, one.ensemble, close[0].code)[0]
        return f"« {label} » et « {other} » sont en tête, sans écart assuré"
    return f"« {label} » vient en tête ({rank}), sans écart assuré avec {len(close)} autres"


def _agreement(one: Ranking) -> tuple[str, ...]:
    found = one.concordance
    if found.w != found.w:
        return ()
    p = "p < 0,001" if found.p < 0.001 else f"p = {found.p:.3f}".replace(".", ",")
    how = "mince" if found.w < 0.3 else "moyen" if found.w < 0.6 else "fort"
    w = f"{found.w:.2f}".replace(".", ",")
    return (f"Accord entre les personnes (W de Kendall, de 0 à 1) : {w}, {how} ; {p}.",)


def _ranking_by_group(context: Context, whole: Ranking, parts: Sequence[Ranking]) -> Figure:
    codes = [code.code for code in whole.codes]
    cells = {(one.coupe, one.modalite, c.code): c for one in parts for c in one.codes}
    gaps = {g.code: g for g in context.chiffres.desaccords if g.ensemble == whole.ensemble}
    rows = []
    for code in codes:
        label, link = _name(context, whole.ensemble, code)
        found = [cells.get((one.coupe, one.modalite, code)) for one in parts]
        row = [text(label, link)]
        row += [decimal(c.rang_moyen.valeur, digits=1) if c else Cell(None, "n. c.") for c in found]
        gap = gaps.get(code)
        said = f"oui : {gap.bas} avant {gap.haut}" if gap and gap.distinct else "non"
        rows.append((*row, text(said)))
    columns = [Column(_part_name(context, one), DECIMAL, _people(one)) for one in parts]
    heads = [
        (one.modalite, _name(context, whole.ensemble, one.codes[0].code)[0])
        for one in parts
        if one.coupe == "groupe" and one.codes
    ]
    return Figure(
        f"rang-{whole.ensemble}-groupe",
        f"{_subject(context, whole.ensemble)}, par groupe",
        by_group(heads),
        "Rang moyen, 1 = le plus important. Désaccord : les deux groupes extrêmes diffèrent plus que le "
        "hasard des personnes ne l’explique.",
        Table((Column("Intitulé"), *columns, Column("Désaccord")), tuple(rows)),
        chart=Chart("table", ()),
    )


def _part_name(context: Context, one) -> str:
    name = one.modalite or WHOLE.get(one.coupe, context.interne)
    return f"{name} †" if one.petit else name


def _people(one: Ranking) -> str:
    return plural(one.n_parties_prenantes, "personne")


def dependence_figures(context: Context) -> list[Figure]:
    """Return dependence by use over all, then the share of « critique » by type of beneficiary."""
    found = context.chiffres.dependance
    whole = [one for one in found if one.coupe == "ensemble" and not one.masque]
    if not whole:
        return []
    whole.sort(key=lambda one: one.niveau_moyen.valeur)
    first = whole[0]
    rows = [
        (
            text(one.usage, _use_link(context, one.usage)),
            *(share(part.valeur) for part in one.parts),
            decimal(one.niveau_moyen.valeur, digits=2),
            spread(one.niveau_moyen.bas, one.niveau_moyen.haut, digits=2),
            count(one.base),
        )
        for one in whole
    ]
    columns = (
        Column("Usage"),
        *(Column(name.capitalize(), SHARE) for name in NIVEAUX.values()),
        Column("Niveau moyen", DECIMAL, "1 critique, 4 faible"),
        Column("Intervalle", SPREAD, "à 95 %"),
        Column("Réponses", COUNT),
    )
    bars = [(one.usage, _use_link(context, one.usage), [p.valeur for p in one.parts]) for one in whole]
    made = Figure(
        "dependance",
        "Dépendance au numérique, par usage",
        f"« {first.usage} » : la dépendance la plus forte, critique pour {percent(first.parts[0].valeur)}",
        f"Base : de {min(o.base for o in whole)} à {max(o.base for o in whole)} réponses par usage ; chaque "
        "groupe à son poids.",
        Table(columns, tuple(rows)),
        "",
        stacked(bars, tuple(NIVEAUX.values()), "l"),
        Chart("stacked", (1, 2, 3, 4)),
    )
    return [made, *_dependence_split(context, found, [one.usage for one in whole])]


def _use_link(context: Context, usage: str) -> str:
    return context.link_of_label(context.chiffres.reglages.usages, usage)


def _dependence_split(context: Context, found: Sequence[UseDependence], order: Sequence[str]) -> list[Figure]:
    made = []
    for coupe, how in (("groupe", "par groupe"), ("sous_groupe", "par type de bénéficiaire et de métier")):
        several = [one for one in found if one.coupe == coupe]
        names = sorted({one.modalite for one in several})
        if len(names) < 2:
            continue
        cells = {(one.usage, one.modalite): one for one in several}
        shown = [[_critical(cells.get((usage, name))) for usage in order] for name in names]
        rows = tuple((text(n), *row) for n, row in zip(names, heated(shown), strict=True))
        made.append(
            Figure(
                f"dependance-{coupe.replace('_', '-')}",
                f"Dépendance critique, {how}",
                by_group(
                    [(n, _most_critical(cells, n, order)) for n in names if _most_critical(cells, n, order)]
                )
                if coupe == "groupe"
                else "Part de « critique » par usage, type par type",
                "Part des personnes pour qui la dépendance est critique. † Peu de personnes : à lire avec "
                "prudence.",
                Table((Column("Qui"), *(Column(usage, SHARE) for usage in order)), rows, heat=True),
                chart=Chart("table", ()),
            )
        )
    return made


def _critical(one: UseDependence | None) -> Cell:
    if one is None or one.masque:
        return Cell(None, "n. c." if one else "–")
    return share(one.parts[0].valeur, petit=one.petit)


def _most_critical(cells, name: str, order: Sequence[str]) -> str:
    known = [
        cells[usage, name] for usage in order if (usage, name) in cells and not cells[usage, name].masque
    ]
    return max(known, key=lambda one: one.parts[0].valeur).usage if known else ""


def triptych_figures(context: Context) -> list[Figure]:
    """Return the flows target → use → issue, and the triptychs most chosen."""
    found = context.chiffres.triptyques
    if found is None or not found.triptyques:
        return []
    settings = context.chiffres.reglages
    enjeux = context.blocs(settings.champs)
    first = found.triptyques[0]
    rows = tuple(
        (
            text(one.cible, context.link_of_label(settings.cibles, one.cible)),
            text(one.usage, _use_link(context, one.usage)),
            text(enjeux.get(one.enjeu, one.enjeu), context.link(bloc=f"{settings.champs}/{one.enjeu}")),
            count(one.n),
            share(one.part),
        )
        for one in found.triptyques[:_TRIPTYCHS]
    )
    columns = (
        Column("Cible"),
        Column("Usage"),
        Column("Enjeu"),
        Column("Personnes", COUNT),
        Column("Part", SHARE),
    )
    who = plural(found.n_parties_prenantes, "personne a fait", "personnes ont fait")
    left = f" ; {plural(found.n_incomplets, 'choix incomplet', 'choix incomplets')}, hors de ce chiffre"
    shown = " × ".join((first.cible, first.usage, enjeux.get(first.enjeu, first.enjeu)))
    return [
        Figure(
            "triptyques",
            "Triptyques : cible, usage, enjeu",
            f"Le triptyque le plus choisi : {shown} ({plural(first.n, 'personne')})",
            f"Base : {who} les trois choix{left if found.n_incomplets else ''}. L’épaisseur d’une bande est "
            "la part de celles qui ont fait les deux choix qu’elle relie ; le tableau donne les "
            f"{len(rows)} triptyques les plus choisis.",
            Table(columns, rows),
            "",
            _flows(context, found, enjeux),
            Chart("bar", (4,)),
        )
    ]


def _flows(context: Context, found, enjeux):
    settings = context.chiffres.reglages
    bands = [
        replace(band, choix_vers=enjeux.get(band.choix_vers, band.choix_vers))
        if band.vers == "enjeu"
        else band
        for band in found.flux
    ]
    links = {label: context.link(bloc=f"{settings.champs}/{id}") for id, label in enjeux.items()}
    for band in bands:
        if band.de == "cible":
            links[band.choix_de] = context.link_of_label(settings.cibles, band.choix_de)
            links[band.choix_vers] = _use_link(context, band.choix_vers)
    said = " ; ".join(f"{b.choix_de} → {b.choix_vers} {percent(b.part)}" for b in bands if b.part >= 0.03)
    heads = (("cible", "Cible"), ("usage", "Usage"), ("enjeu", "Enjeu"))
    return flows(bands, heads, links, f"Bandes de 3 % et plus : {said}")
