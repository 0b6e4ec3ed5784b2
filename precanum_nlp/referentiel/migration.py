"""What became of a code along the journal: pure, and worked out anew whenever labels are read."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from precanum_nlp.errors import ReferentielError
from precanum_nlp.referentiel.models import Change, Referentiel

#: Changes that turn a code into others; the rest add, retire or restore.
_TURNS = ("renommage", "deplacement", "fusion", "scission")
_DOTTED = re.compile(r"\d+(\.\d+)*")


@dataclass(frozen=True, slots=True)
class Fate:
    """What a code may have become.

    Parameters
    ----------
    etats : frozenset of (str, bool)
        Each code that it may be by now, and whether the journal retired it. One code: certain. Several: it
        was split, and only a reading can tell. None: retired, and its id given to another code since.
    entier : bool
        Whether what was refused of the old code is refused of the new ones too: False once another code was
        merged in, or the code was split.
    touche : bool
        Whether a line of the journal renamed, moved, merged or split it.
    """

    etats: frozenset[tuple[str, bool]]
    entier: bool = True
    touche: bool = False

    @property
    def codes(self) -> frozenset[str]:
        """Ids of the codes that it may be, retired ones included."""
        return frozenset(code for code, _ in self.etats)

    @property
    def retires(self) -> frozenset[str]:
        """Ids that the journal retired."""
        return self.codes - {code for code, retired in self.etats if not retired}

    def after(self, change: Change) -> Fate:
        """Return the fate once `change` is made."""
        if change.type in _TURNS:
            return self._turned(change)
        if change.type == "retrait":
            return self._with((code, retired or code in change.de) for code, retired in self.etats)
        if change.type == "retablissement":
            return self._with((code, retired and code not in change.vers) for code, retired in self.etats)
        # an addition: a retired code whose id is given to a new one is gone for good
        return self._with(
            (code, retired) for code, retired in self.etats if not (retired and code in change.vers)
        )

    def _turned(self, change: Change) -> Fate:
        if self.codes.isdisjoint(change.de):
            return self
        alone = change.type in ("renommage", "deplacement")
        etats = {state for state in self.etats if state[0] not in change.de}
        for code, retired in self.etats:
            if code in change.de:
                etats |= {(name, retired and alone) for name in change.vers}
        return Fate(frozenset(etats), self.entier and alone, True)

    def _with(self, etats: Iterable[tuple[str, bool]]) -> Fate:
        return Fate(frozenset(etats), self.entier, self.touche)


class Correspondence:
    """The journal of a frame, as a table from the codes of any version to those in force.

    A version is a place in the journal: after its last line, or, for one that the journal does not name,
    after the lines of earlier versions.

    Parameters
    ----------
    referentiel : Referentiel
    """

    def __init__(self, referentiel: Referentiel):
        self.referentiel = referentiel
        self.journal = referentiel.journal
        self._since = {code.depuis for d in referentiel.dimensions for code in d.all_codes}
        self.position = cache(self._position)
        self.carried = cache(self._carried)

    @property
    def end(self) -> int:
        """Place of the frame in force: every line of the journal is behind it."""
        return len(self.journal)

    def fate(self, code: str, start: int, end: int | None = None) -> Fate:
        """Return what became of a code between two places of the journal; `end` None: to this day."""
        return self.carried(frozenset([(code, False)]), start, self.end if end is None else end)

    def fate_since(self, code: str, version: str) -> Fate:
        """Return what the code of that version is in the frame in force."""
        return self.fate(code, self.position(version))

    def is_retired(self, code: str, place: int) -> bool:
        """Whether the journal had retired a code of that id, and not brought one back, at a place."""
        for change in reversed(self.journal[:place]):
            if code in change.vers:
                return False
            if change.type == "retrait" and code in change.de:
                return True
        return False

    def _carried(self, etats: frozenset[tuple[str, bool]], start: int, end: int) -> Fate:
        fate = Fate(etats)
        for change in self.journal[start:end]:
            fate = fate.after(change)
        return fate

    def _position(self, version: str) -> int:
        """Return how many lines of the journal were written when `version` was in force.

        Raises
        ------
        ReferentielError
            Nothing says where the version stands.
        """
        named = [place for place, change in enumerate(self.journal, start=1) if change.version == version]
        if named:
            return named[-1]
        keys = [version_key(change.version) for change in self.journal]
        key = version_key(version)
        if key is not None and None not in keys:
            return max((place for place, other in enumerate(keys, start=1) if other <= key), default=0)
        if version == self.referentiel.version:
            return self.end
        if not self.journal or version in self._since:
            return 0
        raise ReferentielError(
            f"version « {version} » : ni dans le journal du référentiel {self.referentiel.version} ni parmi "
            "les « depuis » de ses codes ; ajoutez au journal la ligne qui manque, ou corrigez la version."
        )


def version_key(version: str) -> tuple[int, ...] | None:
    """Return what orders versions written 1.2 or 2; None for another spelling. 1.10 follows 1.9; 1.0 is 1."""
    if not _DOTTED.fullmatch(version):
        return None
    parts = [int(part) for part in version.split(".")]
    while len(parts) > 1 and not parts[-1]:
        parts.pop()
    return tuple(parts)


def next_version(version: str) -> str:
    """Return the version with its last number raised: 1.0 → 1.1, 1.9 → 1.10, 2 → 2.1.

    Raises
    ------
    ReferentielError
        The version is not made of numbers.
    """
    if version_key(version) is None:
        raise ReferentielError(
            f"version « {version} » : la suivante ne se devine pas ; donnez-la par --nouvelle-version."
        )
    *head, last = version.split(".")
    return ".".join([*head, str(int(last) + 1)]) if head else f"{version}.1"
