"""The types of a frame, frozen: what every other room receives."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from difflib import get_close_matches
from itertools import accumulate

from precanum_nlp.errors import ReferentielError

#: States of a code: in use, being written, no longer in use.
STATUTS = ("actif", "brouillon", "retire")

#: Characters that a message has for names that are not like what was written.
_ROOM = 120

#: Types of change of the journal: the least and most codes in `de`, then in `vers` (None: no limit).
CHANGE_TYPES = {
    "ajout": ((0, 0), (1, None)),
    "renommage": ((1, 1), (1, 1)),
    "fusion": ((2, None), (1, 1)),
    "scission": ((1, 1), (2, None)),
    "deplacement": ((1, 1), (1, 1)),
    "retrait": ((1, None), (0, 0)),
    "retablissement": ((0, 0), (1, None)),
}


@dataclass(frozen=True, slots=True)
class Code:
    """One thing that can be coded.

    Parameters
    ----------
    id : str
        Letters, digits, "_", "." and "-"; unique in the whole frame.
    label, definition : str
        What the analyst reads; the definition may be empty.
    inclut, exclut : tuple of str
        Notes for the coder; `exclut` names the neighbouring code in words.
    expressions : tuple of str
        Words and phrases that speak for the code, as people write them.
    exemples : tuple of str
        Short texts that carry the code.
    statut : {"actif", "brouillon", "retire"}
        Only active codes are proposed and counted.
    depuis : str
        Version of the frame in which the code appeared.
    ouvert : bool
        Whether it is the open answer of its dimension ("autre"), raw material for new codes.
    provenance : str
        Where the code comes from.
    """

    id: str
    label: str
    definition: str
    inclut: tuple[str, ...]
    exclut: tuple[str, ...]
    expressions: tuple[str, ...]
    exemples: tuple[str, ...]
    statut: str
    depuis: str
    ouvert: bool = False
    provenance: str = ""

    @property
    def wordings(self) -> tuple[str, ...]:
        """Label, definition where there is one, expressions: what speaks for a code without examples."""
        return (self.label, *filter(None, [self.definition]), *self.expressions)


@dataclass(frozen=True, slots=True)
class Groupe:
    """Codes that belong together (an enjeu, an axe); `id` is unique in its dimension."""

    id: str
    label: str
    codes: tuple[Code, ...]


@dataclass(frozen=True, slots=True)
class Dimension:
    """One question asked of every text; `maximum` codes a text at most (None: no limit)."""

    id: str
    label: str
    question: str
    maximum: int | None
    groupes: tuple[Groupe, ...]

    @property
    def codes(self) -> tuple[Code, ...]:
        """Active codes, in the order of the frame."""
        return tuple(code for code in self.all_codes if code.statut == "actif")

    @property
    def all_codes(self) -> tuple[Code, ...]:
        """Every code, drafts and retired ones included, in the order of the frame."""
        return tuple(code for groupe in self.groupes for code in groupe.codes)


@dataclass(frozen=True, slots=True)
class Change:
    """One line of the journal: codes `de` became codes `vers` in `version`; `date` is ISO 8601."""

    version: str
    date: str
    type: str
    de: tuple[str, ...]
    vers: tuple[str, ...]
    auteur: str
    motif: str


@dataclass(frozen=True, slots=True)
class Referentiel:
    """A whole frame; the order of its dimensions and codes is the column order everywhere."""

    titre: str
    version: str
    dimensions: tuple[Dimension, ...]
    journal: tuple[Change, ...] = ()

    def dimension(self, id: str) -> Dimension:
        """Return the dimension of this id.

        Raises
        ------
        ReferentielError
            No dimension has this id; the message names the nearest ones.
        """
        for dimension in self.dimensions:
            if dimension.id == id:
                return dimension
        raise self._unknown("dimension", id, [dimension.id for dimension in self.dimensions])

    def code(self, id: str) -> Code:
        """Return the code of this id, whatever its statut.

        Raises
        ------
        ReferentielError
            No code has this id; the message names the nearest ones.
        """
        codes = [code for dimension in self.dimensions for code in dimension.all_codes]
        for code in codes:
            if code.id == id:
                return code
        raise self._unknown("code", id, [code.id for code in codes])

    @property
    def hash(self) -> str:
        """First 16 hex digits of the sha256 of the content.

        Comments, layout and the order of keys in the file do not change it; any value does, and so does the
        order of codes, which is the column order of results.
        """
        content = json.dumps(asdict(self), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(content.encode("utf-8")).hexdigest()[:16]

    def _unknown(self, kind: str, id: str, known: list[str]) -> ReferentielError:
        return ReferentielError(
            f"{kind} « {id} » : absent du référentiel {self.version} ; {nearest(id, known, 'id')}."
        )


def nearest(wanted: str, known: Iterable[str], noun: str) -> str:
    """Say in French which known names look like `wanted`, or list a few of them."""
    known = list(dict.fromkeys(known))
    folded = {name.lower(): name for name in reversed(known)}
    close = get_close_matches(wanted.lower(), folded, n=3)
    if close:
        plural = "s" if len(close) > 1 else ""
        return f"{noun}{plural} proche{plural} : {', '.join(folded[name] for name in close)}"
    lengths = accumulate(len(name) + 2 for name in known)
    few = [name for name, length in zip(known, lengths, strict=True) if length <= _ROOM] or known[:1]
    shown = ", ".join(few) + (", …" if len(few) < len(known) else "")
    return f"{noun}s connus : {shown or 'aucun'}"
