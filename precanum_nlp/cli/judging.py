"""Held-out quality of a model just trained, by dimension, code and kind of text; human agreement."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from precanum_nlp.annotations import Annotation
    from precanum_nlp.corpus import Contribution
    from precanum_nlp.referentiel import Referentiel
    from precanum_nlp.scoring import Estimate, Quality
    from precanum_nlp.training import HeldOut

#: Fewest texts, and fewest codes that stand in them, for a group to be judged apart.
_FEWEST_TEXTS, _FEWEST_CODES = 30, 20
_FEWEST_COMMON = 20
_LENGTHS = ((15, "moins de 15 mots"), (60, "15 à 59 mots"), (float("inf"), "60 mots ou plus"))


@dataclass(frozen=True, slots=True)
class Part:
    """Quality on the texts of one kind: `sorte` (groupe, source, longueur) and which."""

    sorte: str
    nom: str
    f1: Estimate
    n_textes: int


@dataclass(frozen=True, slots=True)
class HumanAgreement:
    """Two annotators on what both read.

    `quality` takes `a` as the truth of `b`; F1 is the same both ways. `automatique` where one is no person.
    """

    a: str
    b: str
    automatique: bool
    quality: Quality


def held_out_quality(held_out: Sequence[HeldOut], *, seed: int) -> list[Quality]:
    """Return the quality of each dimension on held-out predictions."""
    return [_quality(part, name, columns, None, seed) for part in held_out for name, columns in _blocks(part)]


def quality_by_part(
    held_out: Sequence[HeldOut], contributions: Mapping[str, Contribution], *, seed: int
) -> dict[str, list[Part]]:
    """Return, by dimension, the quality by group, source and length, where there is enough to judge."""
    found: dict[str, list[Part]] = {}
    for part in held_out:
        kinds = _kinds([contributions[identifier] for identifier in part.ids])
        for name, columns in _blocks(part):
            found[name] = [
                Part(kind, value, _quality(part, name, columns, rows, seed, n_boot=500).f1, len(rows))
                for kind, value, rows in kinds
                if len(rows) >= _FEWEST_TEXTS and part.truth[rows][:, columns].sum() >= _FEWEST_CODES
            ]
    return found


def human_agreement(
    records: Sequence[Annotation], frame: Referentiel, contributions: Mapping[str, Contribution]
) -> dict[str, HumanAgreement]:
    """Return, by dimension, how far the two annotators who read most in common agree; {} where nobody did."""
    from precanum_nlp.annotations import AUTOMATIQUE, pairs_of, read_in_common

    common = read_in_common(records, [d.id for d in frame.dimensions])
    if not common:
        return {}
    a, b, _ = common[0]
    own = [record for record in records if record.annotateur in (a, b)]
    automatic = any(record.source == AUTOMATIQUE for record in own)
    found = {}
    for dimension in frame.dimensions:
        pairs = pairs_of(own, a, b, dimension.id, needed=False)
        pairs = {identifier: pair for identifier, pair in pairs.items() if identifier in contributions}
        if len(pairs) >= _FEWEST_COMMON:
            codes = [code.id for code in dimension.codes]
            people = [contributions[i].partie_prenante or i for i in pairs]
            found[dimension.id] = HumanAgreement(a, b, automatic, _agreed(dimension.id, codes, pairs, people))
    return found


def _agreed(dimension: str, codes: Sequence[str], pairs, people: Sequence[str]) -> Quality:
    import numpy as np

    from precanum_nlp.scoring import quality

    first, second = (
        np.array([[code in pair[side] for code in codes] for pair in pairs.values()]) for side in (0, 1)
    )
    return quality(dimension, codes, first, second.astype(float), second, people)


def _blocks(part: HeldOut) -> Iterator[tuple[str, list[int]]]:
    for name in dict.fromkeys(part.dimensions):
        yield name, [i for i, owner in enumerate(part.dimensions) if owner == name]


def _quality(part: HeldOut, name: str, columns, rows, seed: int, n_boot: int = 1000) -> Quality:
    from precanum_nlp.scoring import quality

    rows = list(range(len(part.ids))) if rows is None else rows
    return quality(
        name,
        [part.codes[i] for i in columns],
        *(matrix[rows][:, columns] for matrix in (part.truth, part.probabilities, part.accepted)),
        [part.contributors[row] for row in rows],
        seed=seed,
        n_boot=n_boot,
    )


def _kinds(contributions: Sequence[Contribution]) -> list[tuple[str, str, list[int]]]:
    """Return (kind, value, rows) for each group, source and length."""
    rows: dict[tuple[str, str], list[int]] = {}
    for row, one in enumerate(contributions):
        n_words = len(one.texte.split())
        length = next(name for limit, name in _LENGTHS if n_words < limit)
        for kind, value in (("groupe", one.groupe), ("source", one.source), ("longueur", length)):
            if value:
                rows.setdefault((kind, value), []).append(row)
    order = {kind: i for i, kind in enumerate(("groupe", "source", "longueur"))}
    lengths = [name for _, name in _LENGTHS]

    def place(key):
        kind, value = key
        return order[kind], lengths.index(value) if kind == "longueur" else 0, value

    return [(*key, rows[key]) for key in sorted(rows, key=place)]
