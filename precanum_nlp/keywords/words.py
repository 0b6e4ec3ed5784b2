"""Table of the recurring words."""

from __future__ import annotations

import re
from array import array
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from precanum_nlp.errors import PrecanumError
from precanum_nlp.keywords.rules import WordRules
from precanum_nlp.keywords.stopwords import bare
from precanum_nlp.keywords.tables import rounded

if TYPE_CHECKING:
    from precanum_nlp.corpus.records import Contribution
    from precanum_nlp.linguistics import Mot

SANS_GROUPE = "Sans groupe"
#: Parts of speech (Universal Dependencies) in French; any other is « autre ».
NATURES = {
    "NOUN": "nom",
    "PROPN": "nom propre",
    "VERB": "verbe",
    "ADJ": "adjectif",
    "ADV": "adverbe",
    "AUX": "auxiliaire",
    "NUM": "nombre",
    "INTJ": "interjection",
}

#: No French word has « oeu » or « oeil » in two letters.
_OE = re.compile("oe(?=u|il)")
_SENTENCE_ENDS = frozenset('.!?…:\n\r«»"“”•–—-(')


@dataclass(frozen=True, slots=True)
class WordRow:
    """One lemma.

    Parameters
    ----------
    lemme : str
        As shown: accents kept; a capital, or capitals, only if most occurrences inside sentences have them.
    formes : tuple of (str, int)
        Spellings met (lower case) and how often, the most frequent first.
    pos : str
        Its most frequent part of speech (Universal Dependencies).
    occurrences, contributions, parties_prenantes : int
        How often, in how many contributions, by how many people (a contribution that names nobody counts as
        one person).
    parts : tuple of float in [0, 1]
        Share of the contributions of each group that hold the word, in the order of `WordTable.groupes`.
    part_moyenne : float in [0, 1]
        Mean of `parts`: every group weighs the same.
    ids : tuple of str
        The contributions that hold the word, in corpus order.
    dispersion : float in [0, 1]
        Gries' DP [1]_ over the people: 0 when each says it in proportion to what they say, towards 1 when few
        say it all.
    dispersion_groupes : float in [0, 1]
        The same over the groups.

    References
    ----------
    .. [1] S. Th. Gries (2008). Dispersions and adjusted frequencies in corpora. International Journal of
       Corpus Linguistics 13(4), 403–437.
    """

    lemme: str
    formes: tuple[tuple[str, int], ...]
    pos: str
    occurrences: int
    contributions: int
    parties_prenantes: int
    parts: tuple[float, ...]
    part_moyenne: float
    ids: tuple[str, ...]
    dispersion: float
    dispersion_groupes: float


@dataclass(frozen=True, slots=True)
class WordTable:
    """The recurring words of a corpus.

    Parameters
    ----------
    rows : tuple of WordRow
        By contributions (most first), then lemma.
    groupes : tuple of (str, int)
        The groups in alphabetical order, « Sans groupe » last, and their contributions.
    seuil : int
        Contributions of the last word kept: every word in more contributions than that is in the table.
    ex_aequo : int
        Words in exactly `seuil` contributions that `top` left out.
    n_mots : int
        Occurrences counted, stop words apart.
    n_lemmes : int
        Different lemmas among them.
    n_contributions : int
        Contributions read, those without any word included.
    """

    rows: tuple[WordRow, ...]
    groupes: tuple[tuple[str, int], ...]
    seuil: int
    ex_aequo: int
    n_mots: int
    n_lemmes: int
    n_contributions: int


def word_table(
    analyses: Iterable[tuple[Mot, ...]],
    contributions: Iterable[Contribution],
    *,
    minimum: int = 2,
    top: int = 4000,
    rules: WordRules | None = None,
) -> WordTable:
    """Count the recurring words.

    Parameters
    ----------
    analyses : iterable of tuple of Mot
        The words of each contribution, as `counted_words` gives them; offsets point into its `texte`.
    contributions : iterable of Contribution
        Parallel to `analyses`.
    minimum : int, default=2
        Contributions that a word must be in.
    top : int, default=4000
        Words to keep at most.
    rules : WordRules, optional
        What is a word; the package's own rules when None.

    Returns
    -------
    WordTable

    Raises
    ------
    PrecanumError
        No contribution, no word left after the stop list, or none in `minimum` contributions.
    ValueError
        `analyses` and `contributions` differ in length.
    """
    rules = rules or WordRules()
    words: dict[str, _Word] = {}
    corpus = _Corpus()
    for mots, contribution in zip(analyses, contributions, strict=True):
        number = corpus.add(contribution)
        corpus.sizes[number] = _add(words, mots, contribution.texte, number, rules)
    _check(words, len(corpus.ids), minimum)
    kept = sorted(
        ((word, key) for key, word in words.items() if word.contributions >= minimum),
        key=lambda pair: (-pair[0].contributions, pair[1]),
    )
    seuil = kept[:top][-1][0].contributions
    order, shares = corpus.order(), corpus.shares()
    return WordTable(
        tuple(_row(word, key, order, corpus, shares) for word, key in kept[:top]),
        tuple((name, corpus.groups[name]) for name in order),
        seuil,
        sum(word.contributions == seuil for word, _ in kept[top:]),
        sum(corpus.sizes),
        len(words),
        len(corpus.ids),
    )


def word_ids(table: WordTable) -> Mapping[str, tuple[str, ...]]:
    """Return lemma → ids of the contributions that hold it, for the links of the report."""
    return {row.lemme: row.ids for row in table.rows}


@dataclass(slots=True)
class _Corpus:
    """Who said what, by number of the contribution."""

    ids: list[str] = field(default_factory=list)
    groupes: list[str] = field(default_factory=list)
    people: list[str] = field(default_factory=list)
    sizes: array = field(default_factory=lambda: array("l"))  # words counted
    groups: Counter[str] = field(default_factory=Counter)

    def add(self, contribution: Contribution) -> int:
        groupe, who = contribution.groupe or SANS_GROUPE, contribution.partie_prenante
        self.ids.append(contribution.id)
        self.groupes.append(groupe)
        self.people.append(f"p:{who}" if who else f"c:{contribution.id}")
        self.sizes.append(0)
        self.groups[groupe] += 1
        return len(self.ids) - 1

    def order(self) -> tuple[str, ...]:
        return tuple(sorted(self.groups, key=lambda name: (name == SANS_GROUPE, name)))

    def shares(self) -> tuple[dict[str, float], dict[str, float]]:
        """Return the share of all words said by each person, and by each group."""
        total = sum(self.sizes) or 1
        return tuple(
            {name: n / total for name, n in _sums(names, self.sizes).items()}
            for names in (self.people, self.groupes)
        )


@dataclass(slots=True)
class _Word:
    """Counts of one lemma while they are being made."""

    formes: Counter = field(default_factory=Counter)
    pos: Counter = field(default_factory=Counter)
    inside: Counter = field(default_factory=Counter)  # original spellings, inside sentences only
    where: array = field(default_factory=lambda: array("l"))  # contribution of each occurrence, in order
    contributions: int = 0

    def at(self, number: int) -> None:
        self.contributions += not self.where or self.where[-1] != number
        self.where.append(number)


def _add(words: dict[str, _Word], mots: Iterable[Mot], texte: str, number: int, rules: WordRules) -> int:
    """Count the words of a contribution; return how many there are."""
    shouted = texte.isupper()  # capitals say nothing in a text that has nothing else
    several = 0
    for mot in mots:
        lemme = bare(mot.lemme or mot.forme)
        if not rules.is_word(mot, lemme):
            continue
        several += 1
        word = words.get(lemme)
        if word is None:
            word = words[lemme] = _Word()
        word.formes[mot.forme.lower()] += 1
        word.pos[mot.pos] += 1
        word.at(number)
        if not shouted and _inside_sentence(texte, mot.debut):
            word.inside[texte[mot.debut : mot.fin]] += 1
    return several


def _inside_sentence(texte: str, debut: int) -> bool:
    before = debut - 1
    while before >= 0 and texte[before] in "   \t":
        before -= 1
    return before >= 0 and texte[before] not in _SENTENCE_ENDS


def _check(words: dict[str, _Word], n_texts: int, minimum: int) -> None:
    if not n_texts:
        raise PrecanumError("Mots : aucune contribution à lire ; le corpus est vide.")
    if not words:
        raise PrecanumError(
            f"Mots : il ne reste aucun mot dans les {n_texts} contributions lues ; "
            "l'antidictionnaire les retire tous, ou les textes n'ont pas de mots."
        )
    most = max(word.contributions for word in words.values())
    if most < minimum:
        raise PrecanumError(
            f"Mots : aucun mot ne se trouve dans {minimum} contributions (au plus {most}, "
            f"pour {n_texts} lues) ; abaissez le seuil."
        )


def _row(word: _Word, key: str, order: tuple[str, ...], corpus: _Corpus, shares) -> WordRow:
    where = tuple(dict.fromkeys(word.where))
    inside = Counter(corpus.groupes[number] for number in where)
    parts = tuple(inside[name] / corpus.groups[name] for name in order)
    people, groups = (
        Counter(names[number] for number in word.where) for names in (corpus.people, corpus.groupes)
    )
    return WordRow(
        _display(key, word),
        _ranked(word.formes),
        _ranked(word.pos)[0][0],
        len(word.where),
        len(where),
        len(people),
        parts,
        sum(parts) / len(parts),
        tuple(corpus.ids[number] for number in where),
        dispersion(people, shares[0]),
        dispersion(groups, shares[1]),
    )


def dispersion(counts: Mapping[str, int], shares: Mapping[str, float]) -> float:
    """Return Gries' deviation of proportions: 0 spread as the parts are, towards 1 all in a small part.

    Parameters
    ----------
    counts : mapping of str to int
        Part → occurrences there; parts without any may be missing. At least one occurrence.
    shares : mapping of str to float
        Part → its share of the corpus; they sum to 1.
    """
    total = sum(counts.values())
    said = sum(abs(n / total - shares[part]) for part, n in counts.items())
    silent = 1 - sum(shares[part] for part in counts)
    return min(1.0, max(0.0, (said + silent) / 2))


def _sums(names: Iterable[str], sizes: Iterable[int]) -> Counter[str]:
    sums: Counter[str] = Counter()
    for name, n in zip(names, sizes, strict=True):
        sums[name] += n
    return sums


def _ranked(counter: Counter) -> tuple[tuple[str, int], ...]:
    # Ties by name: the order in which texts came must not show.
    return tuple(sorted(counter.items(), key=lambda pair: (-pair[1], pair[0])))


def _display(key: str, word: _Word) -> str:
    lemme = _OE.sub("œ", key)  # words are compared without the ligature, and shown with it: cœur, œil
    capital = Counter({s: n for s, n in word.inside.items() if s[:1].isupper()})
    if 2 * capital.total() <= word.inside.total():
        return lemme
    same = Counter({s: n for s, n in capital.items() if s.lower() in (key, lemme)})
    if same:
        return _ranked(same)[0][0]
    upper = sum(n for s, n in capital.items() if len(s) > 1 and s.isupper())
    return lemme.upper() if 2 * upper > capital.total() else lemme[:1].upper() + lemme[1:]


COLUMNS = (
    "lemme", "nature", "occurrences", "contributions", "parties_prenantes", "part_moyenne", "dispersion",
    "dispersion_groupes",
)  # fmt: skip


def word_columns(table: WordTable) -> tuple[str, ...]:
    """Return the columns of `word_rows`: those of `COLUMNS`, one a group, then `formes`."""
    return (*COLUMNS, *(f"part : {name}" for name, _ in table.groupes), "formes")


def word_rows(table: WordTable) -> Iterator[dict[str, object]]:
    """Yield the rows of a table of words, for `write_rows`."""
    for row in table.rows:
        told: dict[str, object] = {name: getattr(row, name) for name in COLUMNS if name != "nature"}
        told |= {name: rounded(told[name]) for name in ("part_moyenne", "dispersion", "dispersion_groupes")}
        groups = zip(table.groupes, row.parts, strict=True)
        told |= {f"part : {name}": rounded(part) for (name, _), part in groups}
        formes = ", ".join(f"{forme} ({n})" for forme, n in row.formes)
        yield told | {"nature": NATURES.get(row.pos, "autre"), "formes": formes}
