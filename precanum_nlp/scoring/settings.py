"""What a study decides of its scoring, as plain values; `settings_reading` reads them from scoring.yaml."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

#: Ways of weighing the sub-groups of a group: all the same, or each by its number of people.
SOUS_GROUPES = ("effectif", "egal")

#: What the grid of Régnier asks: note → answer.
NOTES = {1: "incontournable", 2: "souhaitable", 3: "dilemme", 4: "contre"}

#: Rules that place the thresholds of the materiality matrix.
SEUILS = ("mediane", "milieu")

#: Value of each answer between -1 (refused) and 1 (asked for); Régnier's orange is neither.
VALEURS = {"incontournable": 1.0, "souhaitable": 0.5, "dilemme": 0.0, "contre": -1.0}

#: What raking can be told the margins of.
CALAGES = ("groupe", "sous_groupe", "cible")


@dataclass(frozen=True, slots=True)
class ScoringSettings:
    """Every choice that a figure depends on; the defaults are what a study without scoring.yaml gets.

    Parameters
    ----------
    graine, tirages : int
        Seed and number of the bootstrap draws.
    interne : tuple of str
        Groups of the organisation that holds the dialogue; the others are external.
    poids_groupes : mapping of str to float
        Weight of a group beside the others; 1 where nothing is said: every group weighs the same.
    sous_groupes : {"effectif", "egal"}
        Whether people or sub-groups weigh the same inside a group.
    calage : mapping of str to mapping of str to float
        Known margins, by attribute of people (see `CALAGES`): modality → share, in [0, 1]. Empty: no raking.
    signaler, masquer : int
        Fewer people than `signaler`: the figure is flagged; than `masquer`: it is not given.
    echantillon : str
        Where the randomly drawn human-read sample is, from the study's folder; "" where there is none.
    champs, propositions, cibles, usages : str
        Which dimension of the frame plays which part.
    acteurs : str
        The dimension of who and what is named; where the frame has none, a study's list of actors is one.
    valeurs : mapping of str to float in [-1, 1]
        Value of each answer of the grid in the index of favour.
    poids_notes, poids_codes : float
        Weight of ratings, and of tagged counts, in the materiality matrix.
    unite : {"contributions", "parties_prenantes"}
        What the tagged counts of the matrix count.
    seuil_x, seuil_y : {"mediane", "milieu"} or float in [0, 100]
        Where the matrix is cut: at the median of the points, in the middle of their range, or there.
    """

    graine: int = 0
    tirages: int = 1000
    interne: tuple[str, ...] = ()
    poids_groupes: Mapping[str, float] = field(default_factory=dict)
    sous_groupes: str = "effectif"
    calage: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    signaler: int = 5
    masquer: int = 0
    echantillon: str = ""
    champs: str = "champs"
    propositions: str = "propositions"
    cibles: str = "cibles"
    usages: str = "usages"
    acteurs: str = "acteurs"
    valeurs: Mapping[str, float] = field(default_factory=lambda: dict(VALEURS))
    poids_notes: float = 1.0
    poids_codes: float = 1.0
    unite: str = "parties_prenantes"
    seuil_x: str | float = "mediane"
    seuil_y: str | float = "mediane"


def settings_echo(settings: ScoringSettings) -> tuple[tuple[str, str], ...]:
    """Return (name, value in French) of every setting, for a method page; « aucun » where one is empty."""
    return tuple((name, _shown(value)) for name, value in asdict(settings).items())


def _shown(value: Any) -> str:
    if isinstance(value, Mapping):
        return " ; ".join(f"{key} : {_shown(inner)}" for key, inner in value.items()) or "aucun"
    if isinstance(value, list | tuple):
        return ", ".join(map(str, value)) or "aucun"
    if isinstance(value, float):
        return f"{value:g}".replace(".", ",")
    return str(value) or "aucun"
