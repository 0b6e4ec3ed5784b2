"""What every table of figures is made of: cells, columns, and the ones that many share."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import isnan
from typing import Any

from precanum_nlp.scoring.ranks import Rank
from precanum_nlp.scoring.resampling import Estimate

_DIGITS = 6


@dataclass(frozen=True, slots=True)
class FigureTable:
    """One table.

    Parameters
    ----------
    nom : str
        Short and plain: the name of its file or sheet.
    titre : str
        What it is, in French.
    colonnes : mapping of str to str
        Column → what it holds, in French, in order.
    lignes : tuple of dict
        None where a figure does not exist.
    """

    nom: str
    titre: str
    colonnes: Mapping[str, str]
    lignes: tuple[dict[str, Any], ...]


#: Columns that many tables share, and what they hold.
WHERE = {
    "coupe": "pour qui : ensemble, externes, interne, groupe, sous_groupe, cible, source ou question",
    "modalite": "lequel ; vide pour l'ensemble, les externes et l'interne",
}
CODE = {
    "dimension": "dimension du référentiel",
    "niveau": "code, ou bloc : un code au moins de cet enjeu ou de cet axe",
    "code": "identifiant",
    "libelle": "libellé du référentiel",
}
RANK = {
    "rang": "place, 1 = la première",
    "rang_bas": "place la meilleure, intervalle à 95 %",
    "rang_haut": "place la moins bonne",
    "indistinct_du_suivant": "oui : rien ne sépare ce rang du suivant",
}
FEW = {
    "petit": "oui : peu de personnes, à lire avec prudence",
    "masque": "oui : trop peu de personnes, chiffre non donné",
}


def interval(name: str, what: str) -> dict[str, str]:
    """Return the three columns of a figure and its interval."""
    return {name: what, f"{name}_bas": "bas de l'intervalle à 95 %", f"{name}_haut": "haut de l'intervalle"}


def table(nom: str, titre: str, columns: Mapping[str, str], rows: Sequence[Mapping[str, Any]]) -> FigureTable:
    """Return a table; a column that a row lacks is empty."""
    return FigureTable(nom, titre, columns, tuple({c: _cell(row.get(c)) for c in columns} for row in rows))


def _cell(value: Any) -> Any:
    if isinstance(value, float):
        return None if isnan(value) else round(value, _DIGITS)
    return ("oui" if value else "non") if isinstance(value, bool) else value


def named(one, labels: Mapping[str, str]) -> dict[str, Any]:
    """Return the cells that say which code a figure is of."""
    label = labels.get(one.code, "")
    return {"dimension": one.dimension, "niveau": one.niveau, "code": one.code, "libelle": label}


def place(one) -> dict[str, Any]:
    """Return the cells that say for whom a figure is."""
    return {"coupe": one.coupe, "modalite": one.modalite}


def counts(one) -> dict[str, Any]:
    """Return how many, out of how many; nothing of a hidden figure."""
    names = ("n", "base", "n_modele", "base_modele")
    kept = {name: None if one.masque else getattr(one, name) for name in names}
    return {**kept, "n_parties_prenantes": one.n_parties_prenantes}


def few(one) -> dict[str, Any]:
    """Return the cells that warn of few people."""
    return {"petit": one.petit, "masque": one.masque}


def spread(name: str, figure: Estimate) -> dict[str, Any]:
    """Return the cells of a figure and its interval."""
    return {name: figure.valeur, f"{name}_bas": figure.bas, f"{name}_haut": figure.haut}


def rank(found: Rank | None) -> dict[str, Any]:
    """Return the cells of a rank, empty where there is none."""
    if found is None:
        return dict.fromkeys(RANK)
    return {
        "rang": found.rang,
        "rang_bas": found.bas,
        "rang_haut": found.haut,
        "indistinct_du_suivant": found.indistinct,
    }
