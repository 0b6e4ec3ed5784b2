"""Tagged counts: how many contributions and people of each group carry each code."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import TYPE_CHECKING

from precanum_nlp.errors import ScoringError

if TYPE_CHECKING:
    from precanum_nlp.referentiel import Dimension, Referentiel

#: Columns of `comptes.csv`, in order.
COLUMNS = (
    "dimension",
    "code",
    "groupe",
    "n_contributions",
    "n_parties_prenantes",
    "base_contributions",
    "base_parties_prenantes",
)

#: What a contribution without a group is counted under.
SANS_GROUPE = "Sans groupe"

#: The `statut` of a code that stands, as against one that is only suggested.
STANDING = ("accepte", "analyste", "liste")

#: Who gave the codes: the model; in the annotations, a person or a program; a list of names.
ORIGINES = MODELE, PERSONNE, LECTEUR, LISTE = ("modele", "personne", "lecteur_automatique", "liste")


@dataclass(frozen=True, slots=True)
class Coded:
    """What scoring needs to know of one contribution.

    Parameters
    ----------
    id : str
        Unique among the contributions counted.
    groupe : str
        "" is counted under `SANS_GROUPE`.
    partie_prenante : str
        Who spoke; "" makes the contribution count as a person of its own.
    codes : mapping of str to tuple of str
        Dimension → codes that stand. A dimension that is absent was not read: the contribution is then out of
        its base. A dimension with an empty tuple was read and holds no code: it is in the base.
    sous_groupe, source, question, cible : str
        What figures are broken down by; "" where it is not known.
    origines : mapping of str to str
        Dimension → who gave its codes, one of `ORIGINES`; a person where it is not said.
    """

    id: str
    groupe: str
    partie_prenante: str
    codes: Mapping[str, tuple[str, ...]]
    sous_groupe: str = ""
    source: str = ""
    question: str = ""
    cible: str = ""
    origines: Mapping[str, str] = field(default_factory=dict)

    def origine(self, dimension: str) -> str:
        """Return who gave the codes of `dimension`."""
        return self.origines.get(dimension, PERSONNE)

    @property
    def personne(self) -> str:
        """Who spoke, told from the id of a contribution that names nobody."""
        return f"p:{self.partie_prenante}" if self.partie_prenante else f"c:{self.id}"


@dataclass(frozen=True, slots=True)
class CountRow:
    """One code in one group: counts (>= 0), and the bases they are part of."""

    dimension: str
    code: str
    groupe: str
    n_contributions: int
    n_parties_prenantes: int
    base_contributions: int
    base_parties_prenantes: int


@dataclass(frozen=True, slots=True)
class Counts:
    """The whole interface to scoring.

    Parameters
    ----------
    rows : tuple of CountRow
        One a dimension × code × group, zeros included, in the order of the frame, then of `groupes`.
    remarques : tuple of str
        What a reader of the figures must know, in French.
    """

    rows: tuple[CountRow, ...]
    remarques: tuple[str, ...] = ()

    @property
    def groupes(self) -> tuple[str, ...]:
        """The groups, in row order."""
        return tuple(dict.fromkeys(row.groupe for row in self.rows))

    @property
    def dimensions(self) -> tuple[str, ...]:
        """The dimensions, in row order."""
        return tuple(dict.fromkeys(row.dimension for row in self.rows))


def count(coded: Iterable[Coded], referentiel: Referentiel) -> Counts:
    """Count contributions and people by dimension, code and group.

    Parameters
    ----------
    coded : iterable of Coded
        Read once; order does not change the result.
    referentiel : Referentiel
        Gives the dimensions and the codes in force, and their order.

    Returns
    -------
    Counts
        A row for each code × group, zeros included; the groups in alphabetical order, `SANS_GROUPE` last.

    Raises
    ------
    ScoringError
        No contribution at all, an id met twice, a dimension or a code that the frame does not hold.
    """
    tallies = {dimension.id: _Tally(dimension, referentiel.version) for dimension in referentiel.dimensions}
    seen: set[str] = set()
    groups_of: defaultdict[str, set[str]] = defaultdict(set)
    for item in coded:
        if item.id in seen:
            raise ScoringError(
                f"Comptes : la contribution {item.id!r} est présente deux fois ; gardez-en une."
            )
        seen.add(item.id)
        groupe = item.groupe or SANS_GROUPE
        groups_of[item.personne].add(groupe)
        for dimension, codes in item.codes.items():
            _tally_of(tallies, dimension, item.id, referentiel.version).add(item, groupe, codes)
    if not seen:
        raise ScoringError("Comptes : aucune contribution codée ; il en faut au moins une.")
    groupes = sorted(
        {name for names in groups_of.values() for name in names}, key=lambda n: (n == SANS_GROUPE, n)
    )
    rows = tuple(row for tally in tallies.values() for row in tally.rows(groupes))
    return Counts(rows, _remarks(groups_of))


def coded_from_tagged(
    tagged: Iterable,
    *,
    dimensions: Sequence[str] | None = None,
    lus: Mapping[str, Mapping[str, str]] | None = None,
) -> Iterator[Coded]:
    """Yield the `Coded` of tagged records: the codes that stand, in the dimensions that were read.

    Parameters
    ----------
    tagged : iterable of Tagged
        Objects with `contribution`, `lues` (dimensions read) and `codes` (each with `dimension`, `code`,
        `statut`). A dimension that was not read stays out of the bases.
    dimensions : sequence of str, optional
        The dimensions that were read, the same for every record; by default each record's `lues`.
    lus : mapping of str to mapping of str to str, optional
        Dimension → ids that others than the model read, those in which no code was found included → who.
    """
    lus = lus or {}
    for record in tagged:
        read = sorted(record.lues) if dimensions is None else dimensions
        codes: dict[str, list[str]] = {dimension: [] for dimension in read}
        for score in record.codes:
            if score.statut in STANDING and score.dimension in codes:
                codes[score.dimension].append(score.code)
        said = record.contribution
        given = {score.dimension for score in record.codes if score.statut in STANDING[1:]}
        by = {d: lus.get(d, {}).get(said.id, PERSONNE if d in given else MODELE) for d in read}
        yield Coded(
            said.id,
            said.groupe,
            said.partie_prenante,
            {d: tuple(c) for d, c in codes.items()},
            said.sous_groupe,
            said.source,
            said.question,
            said.cible,
            by,
        )


class _Tally:
    """Counts of one dimension while they are being made."""

    def __init__(self, dimension: Dimension, version: str):
        self.id, self.version = dimension.id, version
        self.codes = {code.id: (defaultdict(int), defaultdict(set)) for code in dimension.codes}
        self.base, self.people = defaultdict(int), defaultdict(set)

    def add(self, item: Coded, groupe: str, codes: tuple[str, ...]) -> None:
        person = item.personne
        self.base[groupe] += 1
        self.people[groupe].add(person)
        for code in set(codes):  # a code given twice to one contribution counts once
            if code not in self.codes:
                near = ", ".join(get_close_matches(code, self.codes, n=3)) or "aucun"
                raise ScoringError(
                    f"Comptes : contribution {item.id!r}, le code {code!r} n'est pas en vigueur dans la "
                    f"dimension {self.id!r} du référentiel {self.version} ; codes proches : {near}."
                )
            n, people = self.codes[code]
            n[groupe] += 1
            people[groupe].add(person)

    def rows(self, groupes: Iterable[str]) -> Iterator[CountRow]:
        groupes = tuple(groupes)
        for code, (n, people) in self.codes.items():
            for g in groupes:
                bases = (self.base.get(g, 0), len(self.people.get(g, ())))
                yield CountRow(self.id, code, g, n.get(g, 0), len(people.get(g, ())), *bases)


def _tally_of(tallies: dict[str, _Tally], dimension: str, id: str, version: str) -> _Tally:
    if dimension not in tallies:
        raise ScoringError(
            f"Comptes : contribution {id!r}, la dimension {dimension!r} n'est pas dans le référentiel "
            f"{version} ; dimensions : {', '.join(tallies)}."
        )
    return tallies[dimension]


def _remarks(groups_of: Mapping[str, set[str]]) -> tuple[str, ...]:
    several = sum(len(names) > 1 for names in groups_of.values())
    if not several:
        return ()
    if several == 1:
        return ("Une partie prenante a parlé dans plusieurs groupes : elle compte une fois dans chacun.",)
    return (
        f"{several} parties prenantes ont parlé dans plusieurs groupes : "
        "chacune compte une fois dans chacun.",
    )
