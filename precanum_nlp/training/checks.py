"""What in the labels deserves a look before their model is believed; nothing is left out for it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from precanum_nlp.linguistics import est_francais
from precanum_nlp.training.records import TrainingSet
from precanum_nlp.training.splitting import same_words

CONTRADICTION = "textes identiques codés différemment"
RARE = "trop peu d'exemples : jugé d'après son libellé"
ONE_PERSON = "tous les exemples viennent d'une personne"
ALONE = "seul code appris de sa dimension"
FOREIGN = "ne semble pas en français : ne sera pas codé"
EMPTY = "aucune lettre ni chiffre"
LONG = "texte très long : un document entier ?"
_LONG = 100_000


@dataclass(frozen=True, slots=True)
class Doubt:
    """Something to check.

    Parameters
    ----------
    motif : str
        One of the sentences above, in French.
    dimension, code : str
        "" where the doubt is about texts.
    ids : tuple of str
        Contributions concerned.
    """

    motif: str
    dimension: str
    code: str
    ids: tuple[str, ...]


def training_doubts(
    data: TrainingSet, dimensions: Mapping[str, Sequence[str]], *, min_examples: int
) -> tuple[Doubt, ...]:
    """List what deserves a look.

    Parameters
    ----------
    data : TrainingSet
    dimensions : mapping of str to sequence of str
        Codes in force of each dimension.
    min_examples : int
        A code with fewer positive texts is judged by its wording.

    Returns
    -------
    tuple of Doubt
        Contradictions, then codes in the order of `dimensions`, then texts in theirs.
    """
    return (*_contradictions(data, dimensions), *_codes(data, dimensions, min_examples), *_texts(data))


def _contradictions(data: TrainingSet, dimensions) -> Iterator[Doubt]:
    by_words: defaultdict[str, list[str]] = defaultdict(list)
    for identifier, text in zip(data.ids, data.texts, strict=True):
        by_words[same_words(text)].append(identifier)
    repeated = [several for several in by_words.values() if len(several) > 1]
    for name in dimensions:
        labels = data.labels.get(name, {})
        for several in repeated:
            read = [identifier for identifier in several if identifier in labels]
            if len({frozenset(labels[identifier]) for identifier in read}) > 1:
                yield Doubt(CONTRADICTION, name, "", tuple(read))


def _codes(data: TrainingSet, dimensions, min_examples: int) -> Iterator[Doubt]:
    authors = dict(zip(data.ids, data.contributors, strict=True))
    for name, codes in dimensions.items():
        examples: dict[str, list[str]] = {code: [] for code in codes}
        for identifier, given in data.labels.get(name, {}).items():
            for code in given & examples.keys():
                if identifier in authors:
                    examples[code].append(identifier)
        learnt = [code for code in codes if len(examples[code]) >= min_examples]
        for code, ids in examples.items():
            if ids and code not in learnt:
                yield Doubt(RARE, name, code, tuple(ids))
            elif ids and len({authors[identifier] or identifier for identifier in ids}) == 1:
                yield Doubt(ONE_PERSON, name, code, tuple(ids))
        if len(learnt) == 1:
            yield Doubt(ALONE, name, learnt[0], ())


def _texts(data: TrainingSet) -> Iterator[Doubt]:
    found: dict[str, list[str]] = {EMPTY: [], FOREIGN: [], LONG: []}
    for identifier, text in zip(data.ids, data.texts, strict=True):
        if len(text) > _LONG:
            found[LONG].append(identifier)
        elif not any(sign.isalnum() for sign in text):
            found[EMPTY].append(identifier)
        elif est_francais(text) is False:
            found[FOREIGN].append(identifier)
    for motif, ids in found.items():
        if ids:
            yield Doubt(motif, "", "", tuple(ids))
