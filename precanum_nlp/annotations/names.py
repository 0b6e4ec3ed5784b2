"""What a code is called where people choose it: its label, or its label and id where two share the label."""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Iterable

from precanum_nlp.referentiel import Dimension


class CodeNames:
    """Names of the codes of one dimension, both ways.

    Parameters
    ----------
    dimension : Dimension
        Retired and draft codes keep their names; only active ones are offered.
    """

    def __init__(self, dimension: Dimension):
        labels = Counter(folded(code.label) for code in dimension.all_codes)
        self._shown = {
            code.id: code.label if labels[folded(code.label)] == 1 else f"{code.label} [{code.id}]"
            for code in dimension.all_codes
        }
        self._found = {folded(name): identifier for identifier, name in self._shown.items()}
        self._found |= {folded(identifier): identifier for identifier in self._shown}
        #: How many codes a text may have here; None where there is no limit.
        self.maximum = dimension.maximum
        self.offered = tuple(self._shown[code.id] for code in dimension.codes)

    def shown(self, identifier: str) -> str:
        """Return the name of a code; a code that the frame does not hold is called by its id."""
        return self._shown.get(identifier, identifier)

    def all_shown(self, identifiers: Iterable[str]) -> tuple[str, ...]:
        """Return the names of several codes, in the order of the frame."""
        place = {identifier: k for k, identifier in enumerate(self._shown)}
        ordered = sorted(identifiers, key=lambda one: (place.get(one, len(place)), one))
        return tuple(self.shown(one) for one in ordered)

    def find(self, written: str) -> str | None:
        """Return the id of the code that someone wrote by name or id, None where there is none.

        Case, spaces and the form of apostrophes and accents do not count; nothing else is guessed.
        """
        return self._found.get(folded(written))


def folded(name: str) -> str:
    """Return a name as it is compared."""
    return " ".join(unicodedata.normalize("NFKC", name).replace("’", "'").casefold().split())
