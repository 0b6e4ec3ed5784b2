"""What in the labels deserves a look before their model is believed; nothing is left out for it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from precanum_nlp.linguistics import est_francais
from precanum_nlp.referentiel import Referentiel
from precanum_nlp.training.fitting import trained_codes
from precanum_nlp.training.records import TrainingConfig, TrainingSet
from precanum_nlp.training.splitting import same_words

CONTRADICTION = "textes identiques codés différemment"
RARE = "trop peu d'exemples : jugé surtout d'après son libellé"
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


def training_doubts(data: TrainingSet, referentiel: Referentiel, config: TrainingConfig) -> tuple[Doubt, ...]:
    """List what deserves a look.

    Parameters
    ----------
    data : TrainingSet
    referentiel : Referentiel
        Frame in force.
    config : TrainingConfig
        Says how many examples a code needs.

    Returns
    -------
    tuple of Doubt
        Contradictions, then codes in the order of the frame, then texts in theirs.
    """
    learnt = trained_codes(data, referentiel, config)
    return (*_contradictions(data, referentiel), *_codes(data, referentiel, learnt), *_texts(data))


def _contradictions(data: TrainingSet, referentiel: Referentiel) -> Iterator[Doubt]:
    by_words: defaultdict[str, list[str]] = defaultdict(list)
    for identifier, text in zip(data.ids, data.texts, strict=True):
        by_words[same_words(text)].append(identifier)
    repeated = [several for several in by_words.values() if len(several) > 1]
    for dimension in referentiel.dimensions:
        labels = data.labels.get(dimension.id, {})
        for several in repeated:
            read = [identifier for identifier in several if identifier in labels]
            if len({frozenset(labels[identifier]) for identifier in read}) > 1:
                yield Doubt(CONTRADICTION, dimension.id, "", tuple(read))


def _codes(data: TrainingSet, referentiel: Referentiel, learnt: frozenset[str]) -> Iterator[Doubt]:
    authors = dict(zip(data.ids, data.contributors, strict=True))
    for dimension in referentiel.dimensions:
        name = dimension.id
        examples: dict[str, list[str]] = {code.id: [] for code in dimension.codes}
        for identifier, given in data.labels.get(name, {}).items():
            for code in given & examples.keys():
                if identifier in authors:
                    examples[code].append(identifier)
        alone = learnt & examples.keys()
        for code, ids in examples.items():
            if ids and code not in learnt:
                yield Doubt(RARE, name, code, tuple(ids))
            elif ids and len({authors[identifier] or identifier for identifier in ids}) == 1:
                yield Doubt(ONE_PERSON, name, code, tuple(ids))
        if len(alone) == 1:
            yield Doubt(ALONE, name, *alone, ())


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
