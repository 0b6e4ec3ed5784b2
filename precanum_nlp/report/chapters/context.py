"""What every chapter needs to know: labels, who is inside, and where a click leads."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from precanum_nlp.referentiel import Dimension, Referentiel
from precanum_nlp.report.links import href
from precanum_nlp.scoring import Figures, Part

#: Names of the parts of a study that are not one group.
WHOLE = {"ensemble": "Ensemble", "externes": "Externes"}


@dataclass(frozen=True, slots=True)
class Context:
    """A study's frame and figures.

    Parameters
    ----------
    referentiel : Referentiel
    chiffres : Figures
    linked : bool
        Whether there are contributions to lead to.
    labels : mapping of str to str
        By code.
    ouverts : frozenset of str
        Codes that are the open answer of their dimension.
    parts : mapping
        Shares by dimension, unit, part of the study and level.
    """

    referentiel: Referentiel
    chiffres: Figures
    linked: bool
    labels: Mapping[str, str]
    ouverts: frozenset[str]
    parts: Mapping[tuple[str, str, str, str], Sequence[Part]]

    @property
    def interne(self) -> str:
        """The organisation that holds the dialogue."""
        return ", ".join(self.chiffres.reglages.interne) or "l’organisation"

    def label(self, code: str) -> str:
        """Return the label of a code, itself where the frame has none."""
        return self.labels.get(code, code)

    def link(self, **what: str) -> str:
        """Return a link to contributions, or "" where there are none."""
        return href(**what) if self.linked else ""

    def dimension(self, id: str) -> Dimension | None:
        """Return a dimension of the frame."""
        return next((d for d in self.referentiel.dimensions if d.id == id), None)

    def blocs(self, id: str) -> Mapping[str, str]:
        """Return the groups of codes of a dimension, id → label."""
        found = self.dimension(id)
        return {g.id: g.label for g in found.groupes} if found else {}

    def link_of_label(self, dimension: str, label: str) -> str:
        """Return a link to the contributions on what interviews name by its label."""
        found = self.dimension(dimension)
        code = next((c.id for c in found.codes if c.label == label), "") if found else ""
        return self.link(code=code) if code else ""


def context_of(referentiel: Referentiel, chiffres: Figures, *, linked: bool) -> Context:
    """Return the context of a study."""
    chiffres = _without_unnamed(chiffres)
    codes = [code for d in referentiel.dimensions for code in d.codes]
    labels = {code.id: code.label for code in codes}
    parts = defaultdict(list)
    for part in chiffres.parts:
        parts[part.dimension, part.unite, part.coupe, part.niveau].append(part)
    return Context(referentiel, chiffres, linked, labels, frozenset(c.id for c in codes if c.ouvert), parts)


def _without_unnamed(chiffres: Figures) -> Figures:
    """Return the figures without the actors that nobody names: a study's list may hold hundreds."""
    id = chiffres.reglages.acteurs
    counted = (id, "ensemble", "contributions", 0, False)
    none = {
        (p.niveau, p.code)
        for p in chiffres.parts
        if (p.dimension, p.coupe, p.unite, p.n, p.masque) == counted
    }
    if not none:
        return chiffres

    def kept(one) -> bool:
        return one.dimension != id or (one.niveau, one.code) not in none

    parts, gaps = (tuple(filter(kept, several)) for several in (chiffres.parts, chiffres.contrastes))
    return replace(chiffres, parts=parts, contrastes=gaps)


def of(name: str) -> str:
    """Return « de » with a name, elided before a vowel: « d’Orange »."""
    return f"d’{name}" if name[:1].lower() in "aeiouyéèêâîôûh" else f"de {name}"
