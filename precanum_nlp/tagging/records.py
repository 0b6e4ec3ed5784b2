"""What tagging gives: contributions with their codes, and the columns they are written in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any

from precanum_nlp.corpus.records import Contribution

ACCEPTE, SUGGERE, ANALYSTE = "accepte", "suggere", "analyste"
STATUTS = (ACCEPTE, SUGGERE, ANALYSTE)
#: Of what no reader judged: a name that a study's list finds in the text. Reports count it; no file holds it.
LISTE = "liste"


@dataclass(frozen=True, slots=True)
class CodeScore:
    """One code of one contribution.

    Parameters
    ----------
    dimension, code : str
    probabilite : float in [0, 1]
        Calibrated; 1 for an analyst's code.
    statut : str
        "accepte" (by the model), "suggere" (below its threshold), "analyste" (a human's word), or `LISTE`.
    debut, fin : int or None
        Offsets into `texte` of the passage that carries an accepted code most.
    """

    dimension: str
    code: str
    probabilite: float
    statut: str
    debut: int | None = None
    fin: int | None = None

    @property
    def stands(self) -> bool:
        """Whether the code counts: accepted, or an analyst's."""
        return self.statut != SUGGERE


@dataclass(frozen=True, slots=True)
class Tagged:
    """A contribution and its codes.

    Parameters
    ----------
    contribution : Contribution
    codes : tuple of CodeScore
        By dimension; those that stand, then the best others.
    a_relire : bool
        Whether a human should look.
    motif : str
        Why, in French; "" when no one need look.
    modele, referentiel : str
        Name of the model and version of the frame.
    lues : frozenset of str
        Dimensions that were coded: by the model, or read by an analyst.
    """

    contribution: Contribution
    codes: tuple[CodeScore, ...]
    a_relire: bool
    motif: str
    modele: str
    referentiel: str
    lues: frozenset[str] = frozenset()

    def standing(self, dimension: str) -> tuple[str, ...]:
        """Return the codes that stand in `dimension`."""
        return tuple(code.code for code in self.codes if code.dimension == dimension and code.stands)


_CONTRACT = tuple(field.name for field in fields(Contribution))[:9]


def output_columns(dimensions: Sequence[str], others: Sequence[str], *, detailed: bool) -> tuple[str, ...]:
    """Return the columns of a table of tagged contributions.

    Parameters
    ----------
    dimensions : sequence of str
        One column each.
    others : sequence of str
        The input's own columns, kept as received; a name that the contract uses gets the suffix « (reçu) ».
    detailed : bool
        Whether `codes` is there (JSONL and Parquet).
    """
    added = (*dimensions, "a_relire", "motif", "modele", "referentiel", *(("codes",) if detailed else ()))
    taken = {*_CONTRACT, *added}
    kept = tuple(_received(name, {*taken, *others}) if name in taken else name for name in others)
    return (*_CONTRACT, *kept, *added)


def _received(name: str, taken: set[str]) -> str:
    """Return a free name for a received column; a file tagged twice already has a « champs (reçu) »."""
    while name in taken:
        name = f"{name} (reçu)"
    return name


def output_row(
    tagged: Tagged, columns: Sequence[str], dimensions: Sequence[str], others: Sequence[str]
) -> dict[str, Any]:
    """Return one row under `columns`, what `output_columns` gave for these dimensions and others."""
    contribution = tagged.contribution
    standing: dict[str, list[str]] = {dimension: [] for dimension in dimensions}
    for code in tagged.codes:
        if code.stands:
            standing[code.dimension].append(code.code)
    values: list[Any] = [getattr(contribution, name) for name in _CONTRACT]
    values += [contribution.autres.get(name, "") for name in others]
    values += [*standing.values(), tagged.a_relire, tagged.motif, tagged.modele, tagged.referentiel]
    if columns[-1] == "codes":
        values.append([_code_row(code) for code in tagged.codes])
    return dict(zip(columns, values, strict=True))


def _code_row(code: CodeScore) -> Mapping[str, Any]:
    return {
        "dimension": code.dimension,
        "code": code.code,
        "probabilite": round(code.probabilite, 4),
        "statut": code.statut,
        "debut": code.debut,
        "fin": code.fin,
    }
