"""Contributions coded as they arrive, by a program or through a pipe."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import islice
from typing import Any

from precanum_nlp.corpus import Arriving, Contribution, SetAside
from precanum_nlp.tagging.records import Tagged, output_columns, output_row
from precanum_nlp.tagging.tagger import Tagger


class Service:
    """A model ready to code; what it gives is what `precanum tag` writes in JSONL.

    Parameters
    ----------
    tagger : Tagger

    Attributes
    ----------
    mis_de_cote : list of SetAside
        Rows of the last `tag` that could not be coded, each with its reason.
    """

    def __init__(self, tagger: Tagger):
        self.tagger = tagger
        self.mis_de_cote: list[SetAside] = []

    def tag(self, textes: Iterable[str | Mapping[str, object]]) -> Iterator[dict[str, Any]]:
        """Yield a record for each text that can be coded, in order; holds one batch in memory.

        Parameters
        ----------
        textes : iterable of str or mapping
            Texts, or rows with the columns of a file of contributions: `texte`, and `id`, `question`… where
            known. A text without an id gets `entree-00001`, from its place.
        """
        if isinstance(textes, str):
            raise TypeError("tag wants several texts: put a single one in a list.")
        rows, arriving = iter(textes), Arriving()
        self.mis_de_cote = []
        while batch := list(islice(rows, self.tagger.batch_size)):
            yield from self.code([arriving.row(row) for row in batch])

    def code(self, records: Sequence[Contribution | SetAside]) -> Iterator[dict[str, Any]]:
        """Yield a record for each contribution; those set aside go to `mis_de_cote`."""
        self.mis_de_cote += [record for record in records if isinstance(record, SetAside)]
        kept = [record for record in records if isinstance(record, Contribution)]
        yield from map(self._record, self.tagger.tag(kept))

    def _record(self, tagged: Tagged) -> dict[str, Any]:
        dimensions = tuple(d.id for d in self.tagger.referentiel.dimensions)
        others = tuple(tagged.contribution.autres)
        return output_row(tagged, _columns(dimensions, others), dimensions, others)


@lru_cache(maxsize=64)
def _columns(dimensions: tuple[str, ...], others: tuple[str, ...]) -> tuple[str, ...]:
    return output_columns(dimensions, others, detailed=True)
