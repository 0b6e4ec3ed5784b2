"""Tables of the figures that come from interviews."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from precanum_nlp.scoring.figures import Figures
from precanum_nlp.scoring.listing.cells import (
    FEW,
    RANK,
    WHERE,
    FigureTable,
    few,
    interval,
    place,
    rank,
    spread,
    table,
)


def ranking_table(figures: Figures, labels: Mapping[str, str]) -> FigureTable:
    columns = {
        "ensemble": "ce qui est classé : enjeu, ou les champs de cet enjeu",
        **WHERE,
        "code": "identifiant",
        "libelle": "libellé du référentiel",
        "n_parties_prenantes": "personnes qui ont classé",
        "n_classe": "dont : ont donné un rang à ce code",
        **interval("rang_moyen", "rang moyen, 1 = le plus important"),
        **interval("borda", "score de Borda, de 0 à 100"),
        **interval("premiers", "part de ceux qui le mettent premier"),
        **RANK,
        **FEW,
    }
    rows = []
    for one in figures.classements:
        head = {"ensemble": one.ensemble, **place(one), "n_parties_prenantes": one.n_parties_prenantes}
        for code in one.codes:
            row = {**head, "code": code.code, "libelle": labels.get(code.code, ""), "n_classe": code.n_classe}
            for name in ("rang_moyen", "borda", "premiers"):
                row |= spread(name, getattr(code, name))
            rows.append({**row, **rank(code.rang), **few(one)})
    return table("classements", "Classements", columns, rows)


def concordance_table(figures: Figures, labels: Mapping[str, str]) -> FigureTable:
    columns = {
        "ensemble": "ce qui est classé",
        **WHERE,
        "n_parties_prenantes": "personnes qui ont classé",
        "n_partiels": "dont : n'ont pas tout classé",
        "n_ex_aequo": "dont : ont mis des ex æquo",
        "w": "W de Kendall : 0 pas plus d'accord que le hasard, 1 tous d'accord",
        "chi2": "statistique du test de W = 0",
        "ddl": "degrés de liberté",
        "p": "probabilité d'un W aussi grand par hasard",
        **FEW,
    }
    rows = [
        {"ensemble": one.ensemble, **place(one), "n_parties_prenantes": one.n_parties_prenantes}
        | {"n_partiels": one.n_partiels, "n_ex_aequo": one.n_ex_aequo, **few(one)}
        | {name: getattr(one.concordance, name) for name in ("w", "chi2", "ddl", "p")}
        for one in figures.classements
    ]
    return table("concordance", "Accord des classements", columns, rows)


def disagreement_table(figures: Figures, labels: Mapping[str, str]) -> FigureTable:
    columns = {
        "ensemble": "ce qui est classé, ou propositions",
        "code": "identifiant",
        "libelle": "libellé du référentiel",
        "verdict": "propositions : convergence, divergence, dilemme, ou sans conclusion",
        "groupe_haut": "groupe du chiffre le plus haut (rang moyen : le moins important)",
        "groupe_bas": "groupe du chiffre le plus bas",
        "ecart": "entre les deux, en rangs ou en points de faveur",
        "seuil": "écart que le hasard des personnes suffit à faire, 95 fois sur 100",
        "distinct": "oui : l'écart le dépasse",
    }
    verdicts = figures.regnier.verdicts if figures.regnier else ()
    rows = [_gap(one, "", labels) for one in figures.desaccords]
    rows += [
        _gap(one.ecart, one.verdict, labels)
        if one.ecart
        else {"ensemble": "propositions", "code": one.proposition, "verdict": one.verdict}
        for one in verdicts
    ]
    return table("desaccords", "Ce qui sépare les groupes", columns, rows)


def _gap(one, verdict: str, labels: Mapping[str, str]) -> dict[str, Any]:
    return {
        "ensemble": one.ensemble,
        "code": one.code,
        "libelle": labels.get(one.code, ""),
        "verdict": verdict,
        "groupe_haut": one.haut,
        "groupe_bas": one.bas,
        "ecart": one.ecart,
        "seuil": one.seuil,
        "distinct": one.distinct,
    }


def likeness_table(figures: Figures, labels: Mapping[str, str]) -> FigureTable:
    columns = {
        "ensemble": "ce qui est classé",
        "groupe_a": "un groupe",
        "groupe_b": "un autre",
        "tau": "tau-b de Kendall de leurs rangs moyens : 1 même ordre, -1 ordre inverse",
    }
    rows = [{name: getattr(one, name) for name in columns} for one in figures.ressemblances]
    return table("ressemblances", "Groupes qui classent de même", columns, rows)


def grid_table(figures: Figures, labels: Mapping[str, str]) -> FigureTable:
    answers = ("incontournable", "souhaitable", "dilemme", "contre", "sans_reponse", "abstention")
    columns = {
        "proposition": "identifiant",
        "libelle": "libellé du référentiel",
        **WHERE,
        **{f"n_{name}": f"réponses « {name.replace('_', ' ')} »" for name in answers},
        **interval("faveur", "indice de faveur, de -1 (tous contre) à 1 (incontournable pour tous)"),
        **interval("consensus", "indice de consensus, de 0 (moitié à chaque bout) à 1 (tous pareil)"),
        **RANK,
        **FEW,
    }
    rows = [
        {"proposition": one.proposition, "libelle": labels.get(one.proposition, ""), **place(one)}
        | {f"n_{name}": getattr(one, f"n_{name}") for name in answers}
        | {**spread("faveur", one.faveur), **spread("consensus", one.consensus), **rank(one.rang)}
        | few(one)
        for one in (figures.regnier.lignes if figures.regnier else ())
    ]
    return table("regnier", "Grille de Régnier", columns, rows)


def matrix_table(figures: Figures, labels: Mapping[str, str]) -> FigureTable:
    columns = {
        "niveau": "proposition ou axe",
        "code": "identifiant",
        "libelle": "libellé du référentiel",
        **interval("x", "intérêt de l'organisation, de 0 à 100"),
        **interval("y", "intérêt des parties prenantes externes"),
        "seuil_x": "au-delà, intérêt fort de l'organisation",
        "seuil_y": "au-delà, intérêt fort des externes",
        "zone": "prioritaire, évaluer les opportunités, poursuivre, évaluer les signaux faibles",
        "zones": "zones que les tirages lui donnent, en pour cent",
        "peut_changer": "oui : une autre zone a plus de 5 % des tirages",
        "x_notes": "x d'après les notes",
        "x_codes": "x d'après les contributions codées",
        "y_notes": "y d'après les notes",
        "y_codes": "y d'après les contributions codées",
        "n_notes_x": "notes de l'organisation",
        "n_notes_y": "notes des externes",
        "demi_grand_axe": "ellipse à 95 % : demi-grand axe",
        "demi_petit_axe": "demi-petit axe",
        "angle": "angle du grand axe, en degrés",
    }
    rows = []
    for matrix in figures.materialite:
        for point in matrix.points:
            row = {name: getattr(point, name) for name in columns if hasattr(point, name)}
            row |= {"niveau": matrix.niveau, "libelle": labels.get(point.code, "")}
            row |= {"seuil_x": matrix.seuil_x, "seuil_y": matrix.seuil_y}
            row |= {**spread("x", point.x), **spread("y", point.y)}
            row["zones"] = " ; ".join(f"{name} {round(100 * share)} %" for name, share in point.zones)
            for name in ("demi_grand_axe", "demi_petit_axe", "angle"):
                row[name] = getattr(point.ellipse, name) if point.ellipse else None
            rows.append(row)
    return table("materialite", "Matrice de matérialité", columns, rows)


def dependence_table(figures: Figures, labels: Mapping[str, str]) -> FigureTable:
    levels = ("critique", "important", "modere", "faible")
    columns = {
        "usage": "usage",
        **WHERE,
        **{f"n_{name}": f"personnes au niveau {name}" for name in levels},
        **{key: what for name in levels for key, what in interval(f"part_{name}", f"part de {name}").items()},
        **interval("niveau_moyen", "de 1 (critique) à 4 (faible)"),
        **FEW,
    }
    rows = []
    for one in figures.dependance:
        row = {"usage": one.usage, **place(one), **spread("niveau_moyen", one.niveau_moyen), **few(one)}
        for name, n, part in zip(levels, one.n, one.parts, strict=False):
            row |= {f"n_{name}": n, **spread(f"part_{name}", part)}
        rows.append(row)
    return table("dependance", "Dépendance au numérique", columns, rows)


def triptych_table(figures: Figures, labels: Mapping[str, str]) -> FigureTable:
    columns = {
        "cible": "public choisi",
        "usage": "usage choisi",
        "enjeu": "enjeu choisi",
        "libelle_enjeu": "libellé du référentiel",
        "n": "personnes qui ont choisi les trois ensemble",
        "part": "part de celles qui ont fait les trois choix, chaque groupe à son poids",
    }
    rows = [
        {name: getattr(one, name) for name in ("cible", "usage", "enjeu", "n", "part")}
        | {"libelle_enjeu": labels.get(one.enjeu, "")}
        for one in (figures.triptyques.triptyques if figures.triptyques else ())
    ]
    return table("triptyques", "Triptyques cible, usage, enjeu", columns, rows)


def flow_table(figures: Figures, labels: Mapping[str, str]) -> FigureTable:
    columns = {
        "de": "colonne de départ",
        "choix_de": "choix",
        "vers": "colonne d'arrivée",
        "choix_vers": "choix",
        "n": "personnes",
        "part": "part, chaque groupe à son poids",
    }
    rows = [
        {name: getattr(one, name) for name in columns}
        for one in (figures.triptyques.flux if figures.triptyques else ())
    ]
    return table("flux", "Flux des triptyques", columns, rows)
