"""A coder whose trained codes have taken other names since, some of them the same one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from precanum_nlp.classifier.coder import Coder, Head
from precanum_nlp.classifier.wording import Wordings


@dataclass(frozen=True, slots=True)
class RenamedCoder:
    """Says what `coder` says, its trained codes under other names.

    Codes that share a name are one: its probability is that of the likeliest, which is what it would be at
    least, and its threshold the lowest of theirs.

    Attributes
    ----------
    coder : Coder
    names : mapping of str to str
        Trained code → its name now; those that are missing keep theirs.
    """

    coder: Coder
    names: Mapping[str, str]

    @property
    def heads(self) -> tuple[Head, ...]:
        """Heads of the coder, their codes under their names now."""
        names = self.names
        return tuple(
            replace(head, codes=tuple(names.get(code, code) for code in head.codes))
            for head in self.coder.heads
        )

    @property
    def wordings(self) -> Wordings:
        """Codes known by their wording; they have no other name."""
        return self.coder.wordings

    @property
    def codes(self) -> tuple[str, ...]:
        """Code of each column of `predict_proba`."""
        return tuple(self._outputs)

    @property
    def dimensions(self) -> tuple[str, ...]:
        """Dimension of each column, as the coder learnt it."""
        return tuple(self.coder.dimensions[several[0]] for several in self._outputs.values())

    @property
    def thresholds(self) -> np.ndarray:
        """Probability from which each code is accepted, ndarray of shape (n_codes,)."""
        limits = self.coder.thresholds
        return np.array([limits[several].min() for several in self._outputs.values()])

    def predict_proba(self, texts: Sequence[str], questions: Sequence[str] | None = None) -> np.ndarray:
        """Return probabilities, ndarray of shape (n_texts, n_codes); see `Coder.predict_proba`."""
        found = self.coder.predict_proba(texts, questions)
        return np.stack([found[:, several].max(axis=1) for several in self._outputs.values()], axis=1)

    def with_wordings(self, wordings: Mapping[str, Sequence[str]], dimensions: Sequence[str]) -> RenamedCoder:
        """Return a coder that knows these codes by their wording, in place of those it knew so."""
        return replace(self, coder=self.coder.with_wordings(wordings, dimensions))

    def with_examples(self, examples: Mapping[str, Sequence[tuple[str, str]]]) -> RenamedCoder:
        """Return a coder that also knows its new codes by examples; see `Coder.with_examples`."""
        return replace(self, coder=self.coder.with_examples(examples))

    def compared(self, texts: Sequence[str], questions: Sequence[str] | None = None) -> np.ndarray:
        """Return texts as they are compared with each other; see `Coder.compared`."""
        return self.coder.compared(texts, questions)

    @property
    def _outputs(self) -> dict[str, list[int]]:
        """Name → the columns of the coder that it is made of."""
        named = [*(code for head in self.heads for code in head.codes), *self.wordings.codes]
        places: dict[str, list[int]] = {}
        for column, name in enumerate(named):
            places.setdefault(name, []).append(column)
        return places
