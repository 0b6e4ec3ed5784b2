"""What people said, as sums by person: what shares are made of, whatever they are broken down by."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

import numpy as np

from precanum_nlp.scoring.counts import MODELE, SANS_GROUPE, Coded, Counts
from precanum_nlp.scoring.design import Design, Person

if TYPE_CHECKING:
    from precanum_nlp.referentiel import Dimension, Referentiel

#: What a share is a share of. The last counts codes: a contribution with two codes gives two answers.
UNITES = ("contributions", "parties_prenantes", "reponses")

CODE, BLOC = "code", "bloc"


@dataclass(frozen=True, slots=True)
class Column:
    """What a share is of: a code, or any code of a group of codes (an enjeu, an axe)."""

    niveau: str
    id: str


@dataclass(frozen=True, slots=True)
class Sums:
    """Of one dimension in one unit, by person.

    Parameters
    ----------
    above : ndarray of shape (n_people, n_columns)
        How often each person said each column.
    below : ndarray of shape (n_people,)
        Out of how many; 0 for who was not read.
    """

    above: np.ndarray
    below: np.ndarray


@dataclass(frozen=True, slots=True)
class Panel:
    """One dimension: the contributions that were read in it, and their codes.

    Where only a table of counts is known, an item is a whole group instead of a contribution.

    Parameters
    ----------
    dimension : str
    columns : tuple of Column
        The codes, then the groups of codes where there are several.
    blocs : mapping of str to frozenset of str
        Group of codes → its codes.
    rows : ndarray of int, shape (n_items,)
        Person of each item, as a row of the design.
    said, base : ndarray of shape (n_items, n_columns) and (n_items,)
        Contributions of the item with each column, and in all: 0 or 1, and 1, for one contribution.
    people : Sums or None
        The same of people, where items are groups.
    ids, sources, questions : ndarray of str, shape (n_items,)
    automatique : ndarray of bool, shape (n_items,)
    """

    dimension: str
    columns: tuple[Column, ...]
    blocs: Mapping[str, frozenset[str]]
    rows: np.ndarray
    said: np.ndarray
    base: np.ndarray
    people: Sums | None
    ids: np.ndarray
    sources: np.ndarray
    questions: np.ndarray
    automatique: np.ndarray

    @property
    def n_codes(self) -> int:
        """Columns that are codes; they come first."""
        return sum(column.niveau == CODE for column in self.columns)

    def sums(self, unite: str, n_people: int, kept: np.ndarray | None = None) -> Sums:
        """Sum by person.

        Parameters
        ----------
        unite : one of `UNITES`
        n_people : int
        kept : ndarray of bool, shape (n_items,), optional
            Which items count; all by default.
        """
        kept = np.ones(len(self.rows), dtype=bool) if kept is None else kept
        if self.people is not None and unite == "parties_prenantes":
            return _scattered(self.rows[kept], self.people.above[kept], self.people.below[kept], n_people)
        sums = _scattered(self.rows[kept], self.said[kept], self.base[kept], n_people)
        if unite == "contributions":
            return sums
        if unite == "parties_prenantes":
            return Sums((sums.above > 0).astype(float), (sums.below > 0).astype(float))
        return self._answers(sums.above[:, : self.n_codes])

    def _answers(self, codes: np.ndarray) -> Sums:
        """Return sums of codes given: of a group of codes, those of its codes."""
        own, blocs = self.columns[: self.n_codes], self.columns[self.n_codes :]
        member = np.array([[code.id in self.blocs[bloc.id] for bloc in blocs] for code in own], dtype=float)
        return Sums(np.hstack([codes, codes @ member.reshape(len(own), len(blocs))]), codes.sum(axis=1))


def columns_of(dimension: Dimension) -> tuple[tuple[Column, ...], dict[str, frozenset[str]]]:
    """Return the columns of a dimension, and the codes in force of its groups of codes.

    A group of codes of one code only says nothing more than its code: it has no column.
    """
    codes = {code.id for code in dimension.codes}
    blocs = {g.id: frozenset(code.id for code in g.codes if code.id in codes) for g in dimension.groupes}
    shown = [id for id, members in blocs.items() if len(members) > 1] if len(blocs) > 1 else []
    columns = [*(Column(CODE, code.id) for code in dimension.codes), *(Column(BLOC, id) for id in shown)]
    return tuple(columns), {id: blocs[id] for id in shown}


def people_who_spoke(coded: Iterable[Coded]) -> tuple[Person, ...]:
    """Return each person in each group once; what is said of them first stands."""
    found: dict[tuple[str, str], Person] = {}
    for item in coded:
        key = (item.personne, item.groupe or SANS_GROUPE)
        known = found.get(key, Person(*key))
        sous_groupe, cible = known.sous_groupe or item.sous_groupe, known.cible or item.cible
        found[key] = Person(*key, sous_groupe, cible)
    return tuple(found.values())


def people_counted(counts: Counts) -> tuple[Person, ...]:
    """Return one person a group, whom no draw changes: a table of counts does not tell people apart."""
    return tuple(Person(f"g:{groupe}", groupe, fixe=True) for groupe in counts.groupes)


def panels_from_coded(coded: Sequence[Coded], referentiel: Referentiel, design: Design) -> tuple[Panel, ...]:
    """Return a panel for each dimension in which something was read, in the order of the frame."""
    rows = design.rows()
    made = (_panel(dimension, coded, rows) for dimension in referentiel.dimensions)
    return tuple(panel for panel in made if len(panel.rows))


def _panel(dimension: Dimension, coded: Sequence[Coded], rows: Mapping[tuple[str, str], int]) -> Panel:
    columns, blocs = columns_of(dimension)
    read = [item for item in coded if dimension.id in item.codes]
    place = {column.id: i for i, column in enumerate(columns) if column.niveau == CODE}
    above = {code: len(place) + i for i, members in enumerate(blocs.values()) for code in members}
    said = np.zeros((len(read), len(columns)))
    for i, item in enumerate(read):
        for code in item.codes[dimension.id]:
            if code in place:
                said[i, place[code]] = 1
            if code in above:
                said[i, above[code]] = 1
    return Panel(
        dimension.id,
        columns,
        blocs,
        np.array([rows[item.personne, item.groupe or SANS_GROUPE] for item in read], dtype=int),
        said,
        np.ones(len(read)),
        None,
        np.array([item.id for item in read], dtype=object),
        np.array([item.source for item in read], dtype=object),
        np.array([item.question for item in read], dtype=object),
        np.array([item.origine(dimension.id) == MODELE for item in read], dtype=bool),
    )


def panels_from_counts(counts: Counts, design: Design) -> tuple[Panel, ...]:
    """Return a panel for each dimension of a table of counts; without groups of codes, which it "
    "cannot tell."""
    rows = design.rows()
    found = []
    for dimension, several in groupby(counts.rows, key=lambda row: row.dimension):
        table = list(several)
        codes = tuple(dict.fromkeys(row.code for row in table))
        of = {(row.code, row.groupe): row for row in table}
        groupes = [g for g in counts.groupes if of[codes[0], g].base_contributions]
        firsts = [of[codes[0], g] for g in groupes]
        said, people = (
            np.array([[getattr(of[c, g], name) for c in codes] for g in groupes], dtype=float)
            for name in ("n_contributions", "n_parties_prenantes")
        )
        nothing = np.full(len(groupes), "", dtype=object)
        found.append(
            Panel(
                dimension,
                tuple(Column(CODE, code) for code in codes),
                {},
                np.array([rows[f"g:{g}", g] for g in groupes], dtype=int),
                said,
                np.array([row.base_contributions for row in firsts], dtype=float),
                Sums(people, np.array([row.base_parties_prenantes for row in firsts], dtype=float)),
                nothing,
                nothing,
                nothing,
                np.zeros(len(groupes), dtype=bool),
            )
        )
    return tuple(panel for panel in found if len(panel.rows))


def _scattered(rows: np.ndarray, above: np.ndarray, below: np.ndarray, n_people: int) -> Sums:
    totals = np.zeros((n_people, above.shape[1]))
    np.add.at(totals, rows, above)
    return Sums(totals, np.bincount(rows, below, n_people))
