"""Collocations of two to five words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING

from precanum_nlp.errors import PrecanumError
from precanum_nlp.keywords.association import G2_STRONG, log_likelihood, npmi
from precanum_nlp.keywords.rules import WordRules
from precanum_nlp.keywords.stopwords import bare
from precanum_nlp.keywords.units import CONNECTORS, contiguous, joined_lemma
from precanum_nlp.linguistics import fold
from precanum_nlp.linguistics.lemmas import INFINITIVES

if TYPE_CHECKING:
    from precanum_nlp.corpus import Contribution
    from precanum_nlp.linguistics import Mot

LONGEST = 5
#: NPMI, and contributions, from which a nominal expression is counted as one word.
TIE_NPMI, TIE_CONTRIBUTIONS = 0.5, 4
#: Sequences held at once while they are counted; past it, the rare ones are dropped, and `erreur` says so.
_MOST = 3_000_000
_NOMINAL = frozenset({"NOUN", "PROPN", "ADJ", "NUM", "X", ""})
_HEADS = frozenset({"NOUN", "PROPN", ""})

_Key = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Expression:
    """A sequence of words that keeps its company.

    Parameters
    ----------
    expression : str
        Its most frequent form, preferably one that starts with the lemma: « mot de passe ».
    cle : tuple of str
        Lemmas of its words.
    formes : tuple of (str, int)
        Spellings met (lower case) and how often, the most frequent first.
    occurrences, contributions, parties_prenantes : int
    g2 : float ≥ 0
        Log-likelihood ratio (Dunning 1993) of its weakest joint.
    npmi : float in [-1, 1]
        Normalised pointwise mutual information (Bouma 2009) of its weakest joint.
    liee : bool
        Whether it behaves as one word: nominal, G² ≥ 10.83, NPMI ≥ 0.5, four contributions.
    """

    expression: str
    cle: _Key
    formes: tuple[tuple[str, int], ...]
    occurrences: int
    contributions: int
    parties_prenantes: int
    g2: float
    npmi: float
    liee: bool


@dataclass(frozen=True, slots=True)
class ExpressionTable:
    """Expressions by G², the strongest first.

    Parameters
    ----------
    rows : tuple of Expression
    n_mots : int
        Words read, stop words included: the total of every 2 × 2 table.
    seuil : int
        Contributions that an expression must be in.
    erreur : int
        Contributions that a sequence may be in at most and yet have been dropped for want of memory: one in
        more than `erreur` contributions was looked at for sure. 0 unless the corpus is huge. The counts that
        are shown are exact.
    """

    rows: tuple[Expression, ...]
    n_mots: int
    seuil: int
    erreur: int


def collocations(
    analyses: Collection[tuple[Mot, ...]] | Iterable[tuple[Mot, ...]],
    contributions: Sequence[Contribution],
    *,
    rules: WordRules | None = None,
    minimum: int = 3,
    g2: float = G2_STRONG,
    most: int = _MOST,
) -> ExpressionTable:
    """Find the sequences of 2 to 5 words that come together more often than chance.

    A sequence starts and ends with a full word: one that is no stop word. Inside are only such words and
    French connectors (de, à, en, la…), two in a row at most. Each place between two full words is a joint:
    G² and NPMI compare the occurrences of the whole with those of what stands on either side, anywhere in
    the corpus; the weakest joint counts.

    Parameters
    ----------
    analyses : iterable of tuple of Mot
        Read twice: a collection, or an object whose `__iter__` starts again.
    contributions : sequence of Contribution
        Parallel to `analyses`.
    rules : WordRules, optional
        Stop words; `separees` are never `liee`.
    minimum : int, default=3
        Contributions that an expression must be in.
    g2 : float, default=10.828
        G² that its weakest joint must reach.
    most : int
        Sequences held at once. Past it the rarest are dropped, and those that come back start from the
        bound, `erreur` (lossy counting: Manku & Motwani 2002).

    Raises
    ------
    PrecanumError
        No contribution.
    ValueError
        `analyses` can be read only once.
    """
    if iter(analyses) is analyses:
        raise ValueError("analyses are read twice: give a collection, not an iterator.")
    rules = rules or WordRules()
    seen = _Candidates(most)
    n_texts = 0
    for mots, contribution in zip(analyses, contributions, strict=True):
        n_texts += 1
        seen.add(key for key, _, _ in _sequences(mots, contribution.texte, rules))
    if not n_texts:
        raise PrecanumError("Expressions : aucune contribution à lire ; le corpus est vide.")
    wanted = seen.at_least(minimum)
    counts = _exact(analyses, contributions, rules, wanted)
    rows = [row for key in wanted if len(key) > 1 and (row := _row(key, counts, rules, minimum)).g2 >= g2]
    rows = [row for row in rows if row.contributions >= minimum]
    rows.sort(key=lambda row: (-row.g2, row.cle))
    return ExpressionTable(tuple(rows), counts.n_mots, minimum, seen.floor)


def tied(table: ExpressionTable) -> dict[_Key, str]:
    """Return lemmas → name of the expressions that behave as one word, for `counted_words`.

    Those that differ by accents or capitals only (pole emploi) take the name of the most frequent.
    """
    bound = sorted((row for row in table.rows if row.liee), key=lambda row: (-row.occurrences, row.cle))
    names: dict[str, str] = {}
    return {row.cle: names.setdefault(fold(row.expression), row.expression) for row in bound}


class _Candidates:
    """In how many contributions each sequence is, within a bounded memory."""

    def __init__(self, most: int):
        self.most, self.floor = most, 0
        self.counts: dict[_Key, int] = {}  # upper bounds: `floor` too many at most

    def add(self, keys: Iterable[_Key]) -> None:
        for key in set(keys):
            self.counts[key] = self.counts.get(key, self.floor) + 1
        while len(self.counts) > self.most:
            self.floor += 1
            self.counts = {key: n for key, n in self.counts.items() if n > self.floor}

    def at_least(self, minimum: int) -> set[_Key]:
        kept = {key for key, n in self.counts.items() if n >= minimum}
        # What stands on either side of a joint is as frequent at least, but may have been dropped.
        return kept | {part for key in kept for joint in _joints(key) for part in joint}


@dataclass(slots=True)
class _Counts:
    occurrences: Counter = field(default_factory=Counter)
    contributions: Counter = field(default_factory=Counter)
    people: dict[_Key, set[str]] = field(default_factory=dict)
    formes: dict[_Key, Counter] = field(default_factory=dict)
    pos: dict[_Key, Counter] = field(default_factory=dict)
    n_mots: int = 0


def _exact(analyses, contributions, rules: WordRules, wanted: set[_Key]) -> _Counts:
    counts = _Counts()
    for mots, contribution in zip(analyses, contributions, strict=True):
        counts.n_mots += sum(mot.pos != "PUNCT" for mot in mots)
        who = contribution.partie_prenante or f"\0{contribution.id}"
        here = set()
        for key, debut, fin in _sequences(mots, contribution.texte, rules):
            if key not in wanted:
                continue
            counts.occurrences[key] += 1
            here.add(key)
            if len(key) > 1:
                several = mots[debut:fin]
                counts.formes.setdefault(key, Counter())[_spelt(several)] += 1
                counts.pos.setdefault(key, Counter())[_tags(several)] += 1
                counts.people.setdefault(key, set()).add(who)
        counts.contributions.update(here)
    return counts


def _sequences(mots: Sequence[Mot], texte: str, rules: WordRules) -> Iterator[tuple[_Key, int, int]]:
    """Yield (lemmas, first word, word after the last) of every full word and sequence between full words."""
    lemmas = [joined_lemma(mot) for mot in mots]
    full = [
        lemme not in CONNECTORS and rules.is_word(mot, lemme) for mot, lemme in zip(mots, lemmas, strict=True)
    ]
    for debut, starts in enumerate(full):
        if not starts:
            continue
        yield (lemmas[debut],), debut, debut + 1
        connectors = 0
        for place in range(debut + 1, min(debut + LONGEST, len(mots))):
            if not contiguous(texte, mots[place - 1], mots[place]):
                break
            if full[place]:
                connectors = 0
                yield tuple(lemmas[debut : place + 1]), debut, place + 1
            elif bare(mots[place].forme) in CONNECTORS and connectors < 2:
                connectors += 1
            else:
                break


def _joints(key: _Key) -> Iterator[tuple[_Key, _Key]]:
    """Yield what stands on the left and on the right of each joint."""
    full = [place for place, lemma in enumerate(key) if lemma not in CONNECTORS]
    for left, right in pairwise(full):
        yield key[: left + 1], key[right:]


def _row(key: _Key, counts: _Counts, rules: WordRules, minimum: int) -> Expression:
    together, n = counts.occurrences[key], counts.n_mots
    sides = [[counts.occurrences[part] for part in joint] for joint in _joints(key)]
    left, right = zip(*sides, strict=True)
    strength = float(log_likelihood(together, left, right, n).min())
    closeness = float(npmi(together, left, right, n).min())
    formes = tuple(sorted(counts.formes[key].items(), key=lambda pair: (-pair[1], pair[0])))
    name = _name(key, formes)
    several = counts.contributions[key]
    strong = strength >= G2_STRONG and closeness >= TIE_NPMI and several >= max(minimum, TIE_CONTRIBUTIONS)
    bound = strong and _is_nominal(counts.pos[key]) and fold(name) not in rules.separees
    return Expression(
        name, key, formes, together, several, len(counts.people[key]), strength, closeness, bound
    )


def _name(key: _Key, formes: Sequence[tuple[str, int]]) -> str:
    singular = [forme for forme, _ in formes if forme.split(" ", 1)[0] == key[0]]
    return singular[0] if singular else formes[0][0]


def _is_nominal(pos: Counter) -> bool:
    """Return whether most occurrences are made of nouns and adjectives, stop words apart."""
    good = sum(n for tags, n in pos.items() if tags[0] in _NOMINAL and tags[-1] in _NOMINAL and
               not {"VERB", "AUX", "ADV", "PRON"} & set(tags) and _HEADS & set(tags))  # fmt: skip
    return 2 * good > pos.total()


def _tags(mots: Sequence[Mot]) -> tuple[str, ...]:
    """Return the parts of speech; after « de » or « à », a verb that is no infinitive is a noun misread."""
    return tuple(_tag(before, mot) for before, mot in zip((mots[0], *mots), mots, strict=False))


def _tag(before: Mot, mot: Mot) -> str:
    if mot.pos == "VERB" and before.pos == "ADP" and not mot.forme.endswith(INFINITIVES):
        return "NOUN"
    # Without spaCy, the dictionary at least tells a verb.
    return "VERB" if not mot.pos and mot.lemme.endswith(INFINITIVES) else mot.pos


def _spelt(mots: Sequence[Mot]) -> str:
    return "".join(m.forme if m.forme.endswith("'") else f"{m.forme} " for m in mots).strip()
