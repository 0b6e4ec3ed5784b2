"""Table of the recurring words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from precanum_nlp.errors import PrecanumError
from precanum_nlp.keywords.stopwords import bare, default_stop, read_stop

if TYPE_CHECKING:
    from precanum_nlp.corpus.records import Contribution
    from precanum_nlp.linguistics import Mot

SANS_GROUPE = "Sans groupe"

#: Parts of speech that hold a meaning of their own: a stop word is told by its lemma there, never by its form
#: (« été », the summer, is not the participle of « être »).
_CONTENT = frozenset({"NOUN", "PROPN", "ADJ", "VERB"})
_NOT_WORDS = frozenset({"PUNCT", "SPACE", "SYM"})
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
    stop: Iterable[str] | None = None,
) -> WordTable:
    """Count the recurring words.

    A word holds at least two characters, one of them a letter; addresses (e-mail, web, @mention) are left
    out, as they may name somebody.

    Parameters
    ----------
    analyses : iterable of tuple of Mot
        The words of each contribution; offsets point into its `texte`.
    contributions : iterable of Contribution
        Parallel to `analyses`.
    minimum : int, default=2
        Contributions that a word must be in.
    top : int, default=4000
        Words to keep at most.
    stop : iterable of str, optional
        Lemmas to leave out; the list of the package when None, nothing when empty.

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
    stopped = default_stop() if stop is None else read_stop("\n".join(stop))
    words: dict[str, _Word] = {}
    groups: Counter[str] = Counter()
    people: list[str] = []
    said: list[tuple[str, str]] = []
    for mots, contribution in zip(analyses, contributions, strict=True):
        groupe = contribution.groupe or SANS_GROUPE
        groups[groupe] += 1
        said.append((contribution.id, groupe))
        who = contribution.partie_prenante
        people.append(f"p:{who}" if who else f"c:{contribution.id}")
        _add(words, mots, contribution.texte, len(said) - 1, stopped)
    _check(words, said, minimum)
    kept = sorted(
        ((word, key) for key, word in words.items() if len(word.where) >= minimum),
        key=lambda pair: (-len(pair[0].where), pair[1]),
    )
    order = tuple(sorted(groups, key=lambda name: (name == SANS_GROUPE, name)))
    seuil = len(kept[:top][-1][0].where)
    return WordTable(
        tuple(_row(word, key, order, groups, said, people) for word, key in kept[:top]),
        tuple((name, groups[name]) for name in order),
        seuil,
        sum(len(word.where) == seuil for word, _ in kept[top:]),
        sum(word.occurrences for word in words.values()),
        len(words),
        len(said),
    )


def word_ids(table: WordTable) -> Mapping[str, tuple[str, ...]]:
    """Return lemma → ids of the contributions that hold it, for the links of the report."""
    return {row.lemme: row.ids for row in table.rows}


@dataclass(slots=True)
class _Word:
    """Counts of one lemma while they are being made."""

    formes: Counter = field(default_factory=Counter)
    pos: Counter = field(default_factory=Counter)
    inside: Counter = field(default_factory=Counter)  # original spellings, inside sentences only
    where: dict[int, None] = field(default_factory=dict)  # contribution numbers, in order

    @property
    def occurrences(self) -> int:
        return self.formes.total()


def _add(words: dict[str, _Word], mots: Iterable[Mot], texte: str, number: int, stop: frozenset[str]) -> None:
    shouted = texte.isupper()  # capitals say nothing in a text that has nothing else
    for mot in mots:
        lemme = bare(mot.lemme or mot.forme)
        if not _is_word(mot, lemme, stop):
            continue
        word = words.get(lemme)
        if word is None:
            word = words[lemme] = _Word()
        word.formes[mot.forme.lower()] += 1
        word.pos[mot.pos] += 1
        word.where[number] = None
        if not shouted and _inside_sentence(texte, mot.debut):
            word.inside[texte[mot.debut : mot.fin]] += 1


def _is_word(mot: Mot, lemme: str, stop: frozenset[str]) -> bool:
    if lemme in stop or mot.pos in _NOT_WORDS or len(lemme) < 2:
        return False
    if mot.pos not in _CONTENT and bare(mot.forme) in stop:
        return False
    address = "@" in mot.forme or "://" in mot.forme or mot.forme.startswith("www.")
    return not address and any(character.isalpha() for character in lemme)


def _inside_sentence(texte: str, debut: int) -> bool:
    before = debut - 1
    while before >= 0 and texte[before] in "   \t":
        before -= 1
    return before >= 0 and texte[before] not in _SENTENCE_ENDS


def _check(words: dict[str, _Word], said: list, minimum: int) -> None:
    if not said:
        raise PrecanumError("Mots : aucune contribution à lire ; le corpus est vide.")
    if not words:
        raise PrecanumError(
            f"Mots : il ne reste aucun mot dans les {len(said)} contributions lues ; "
            "l'antidictionnaire les retire tous, ou les textes n'ont pas de mots."
        )
    most = max(len(word.where) for word in words.values())
    if most < minimum:
        raise PrecanumError(
            f"Mots : aucun mot ne se trouve dans {minimum} contributions (au plus {most}, "
            f"pour {len(said)} lues) ; abaissez le seuil."
        )


def _row(word: _Word, key: str, order, groups: Counter, said, people) -> WordRow:
    inside = Counter(said[number][1] for number in word.where)
    parts = tuple(inside[name] / groups[name] for name in order)
    return WordRow(
        _display(key, word),
        _ranked(word.formes),
        _ranked(word.pos)[0][0],
        word.occurrences,
        len(word.where),
        len({people[number] for number in word.where}),
        parts,
        sum(parts) / len(parts),
        tuple(said[number][0] for number in word.where),
    )


def _ranked(counter: Counter) -> tuple[tuple[str, int], ...]:
    # Ties by name: the order in which texts came must not show.
    return tuple(sorted(counter.items(), key=lambda pair: (-pair[1], pair[0])))


def _display(lemme: str, word: _Word) -> str:
    capital = Counter({s: n for s, n in word.inside.items() if s[:1].isupper()})
    if 2 * capital.total() <= word.inside.total():
        return lemme
    same = Counter({s: n for s, n in capital.items() if s.lower() == lemme})
    if same:
        return _ranked(same)[0][0]
    upper = sum(n for s, n in capital.items() if len(s) > 1 and s.isupper())
    return lemme.upper() if 2 * upper > capital.total() else lemme[:1].upper() + lemme[1:]
