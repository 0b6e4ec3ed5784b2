"""Tables of the figures that come from codes."""

from __future__ import annotations

from collections.abc import Mapping

from precanum_nlp.scoring.figures import Figures
from precanum_nlp.scoring.listing.cells import (
    CODE,
    FEW,
    RANK,
    WHERE,
    FigureTable,
    counts,
    few,
    interval,
    named,
    place,
    rank,
    spread,
    table,
)

_SAMPLE = ("n_automatiques", "n_echantillon", "n_erreurs", "n_personnes")


def origin_table(figures: Figures, labels: Mapping[str, str]) -> FigureTable:
    columns = {
        "dimension": "dimension du référentiel",
        "n_personnes": "codes donnés, dans les annotations, par des personnes",
        "n_lecteurs": "codes donnés, dans les annotations, par des lecteurs automatiques",
        "n_modele": "codes donnés par le modèle",
    }
    rows = [{name: getattr(one, name) for name in columns} for one in figures.origines]
    return table("origines", "Qui a donné les codes", columns, rows)


def weight_table(figures: Figures, labels: Mapping[str, str]) -> FigureTable:
    columns = {
        "groupe": "groupe",
        "n_parties_prenantes": "personnes connues",
        "part_brute": "part des personnes",
        "poids": "part du groupe dans tout chiffre d'ensemble",
        "effectif_kish": "nombre de personnes de même poids que le groupe vaut",
        "interne": "oui : de l'organisation",
        "petit": FEW["petit"],
    }
    rows = [{name: getattr(one, name) for name in columns} for one in figures.poids]
    return table("poids", "Poids des groupes", columns, rows)


def share_table(figures: Figures, labels: Mapping[str, str]) -> FigureTable:
    columns = {
        **CODE,
        "unite": "ce qui est compté : contributions, parties_prenantes, ou reponses (codes donnés)",
        **WHERE,
        "n": "combien",
        "base": "sur combien",
        "n_modele": "dont : codées par le modèle (personnes : dont il a tout codé) ; vide : on ne sait pas",
        "base_modele": "sur combien, de celles-là",
        "n_parties_prenantes": "personnes dans la base",
        **interval("part", "part, chaque groupe à son poids"),
        "part_brute": "n / base",
        "effectif_kish": "nombre de personnes de même poids que la base vaut",
        **RANK,
        **FEW,
        "groupes_sans_base": "groupes laissés de côté, faute de réponse",
    }
    rows = [
        {**named(one, labels), "unite": one.unite, **place(one), **counts(one), "part_brute": one.part_brute}
        | {**spread("part", one.part), "effectif_kish": one.effectif_kish, **rank(one.rang), **few(one)}
        | {"groupes_sans_base": ", ".join(one.groupes_sans_base)}
        for one in figures.parts
    ]
    return table("parts", "Parts par code, enjeu et axe", columns, rows)


def contrast_table(figures: Figures, labels: Mapping[str, str]) -> FigureTable:
    columns = {
        **CODE,
        "unite": "ce qui est compté",
        "externes": "part chez les parties prenantes externes",
        "interne": "part dans l'organisation",
        **interval("ecart", "externes moins interne"),
        "distinct": "oui : l'intervalle de l'écart ne contient pas 0",
    }
    rows = [
        {**named(one, labels), "unite": one.unite, "externes": one.externes, "interne": one.interne}
        | {**spread("ecart", one.ecart), "distinct": one.distinct}
        for one in figures.contrastes
    ]
    return table("externes_interne", "Externes et interne côte à côte", columns, rows)


def correction_table(figures: Figures, labels: Mapping[str, str]) -> FigureTable:
    columns = {
        **CODE,
        "n_automatiques": "contributions codées par le modèle",
        "n_echantillon": "dont : lues, dans l'échantillon de contrôle",
        "n_erreurs": "dont : mal codées",
        "n_personnes": "personnes de l'échantillon",
        **interval("naive", "part telle que codée"),
        **interval("corrigee", "part corrigée des erreurs de codage"),
        **interval("ajustee", "compte ajusté, second avis"),
        "sensibilite": "part des codes à trouver que le modèle trouve",
        "specificite": "part des textes sans le code que le modèle laisse sans",
        "fragile": "oui : trop peu d'erreurs dans l'échantillon pour en bien juger",
    }
    rows = []
    for one in figures.corrections:
        row = named(one, labels)
        row |= {name: getattr(one, name) for name in _SAMPLE}
        for name in ("naive", "corrigee", "ajustee"):
            row |= spread(name, getattr(one, name))
        rows.append(row | {n: getattr(one, n) for n in ("sensibilite", "specificite", "fragile")})
    return table("corrections", "Parts corrigées des erreurs de codage", columns, rows)
