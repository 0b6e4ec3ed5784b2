"""Thousands of expressions looked for in one pass, whatever their inflection, accents and elisions."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import compress, pairwise
from typing import NamedTuple

from precanum_nlp.errors import LinguisticsError
from precanum_nlp.linguistics.cutting import CutTexts, cut, spread
from precanum_nlp.linguistics.lemmas import lemme_dictionnaire
from precanum_nlp.linguistics.normalisation import fold
from precanum_nlp.linguistics.sms import expand_sms
from precanum_nlp.linguistics.tokens import formes, tokenise


class Match(NamedTuple):
    """An expression found: `texte[debut:fin]` is how it is written there."""

    code: str
    expression: str
    debut: int
    fin: int


# Function words, which have no other lemma here: the dictionary calls « je », « me » and « te » one word,
# « leur » and « ses » another. Elided and contracted ones count as the word they stand for (coût d'accès is
# coût de accès); « les » stays apart from « le », since « les aides » is not « l'aide ».
_FUNCTION_WORDS = {
    "l'": "le", "la": "le", "d'": "de", "du": "de", "des": "de", "au": "à", "aux": "à", "une": "un",
    "j'": "je", "m'": "me", "t'": "te", "s'": "se", "n'": "ne", "c'": "ce", "qu'": "que", "y'": "y",
    "cet": "ce", "cette": "ce", "ma": "mon", "mes": "mon", "ta": "ton", "tes": "ton", "sa": "son",
    "ses": "son", "nos": "notre", "vos": "votre", "leurs": "leur",
} | {
    mot: mot
    for mot in (
        "le", "les", "de", "à", "un", "je", "me", "te", "se", "ne", "ce", "que", "y", "mon", "ton", "son",
        "notre", "votre", "leur", "ces", "moi", "toi", "lui", "il", "elle", "on", "nous", "vous", "ils",
        "elles", "eux", "en", "pas", "plus", "par", "pour", "sans", "sur", "avec", "dans", "et", "ou", "où",
        "qui", "quoi", "si", "trop", "très", "tout", "sous", "entre", "mais", "donc", "car",
    )
}  # fmt: skip
_ARTICLES = frozenset(["le", "les", "ne", "un"])
_INFINITIVES = ("er", "ir", "re", "oir")
_MAX_CACHE = 30_000
_MAX_PAIRS = 100_000
#: Two numbers make one key: of units, or of a state and an id; numbers stay far below.
_SHIFT = 32
_NONE: frozenset[int] = frozenset()


class _Opening(NamedTuple):
    """What two units open: expressions that are whole by then, as (units, column), and how to go on."""

    whole: tuple[tuple[int, int], ...]
    states: tuple[int, ...]
    wanted: frozenset[int]


class ExpressionMatcher:
    """Finds the expressions of every code in one pass over a text.

    Two words are the same when they are written alike but for accents and capitals, or when they have the
    same lemma (télécharger ↔ téléchargé, démarche ↔ démarches). An expression of one word that is itself an
    inflected verb (connectée) only matches that spelling and its plural: its lemma says too much.
    Elisions count as the full word (d' = de), hyphens as spaces, chat spellings as what they stand for, and
    inside an expression articles and « ne » may be added or missing: « coût de connexion » is found in
    « coût de la connexion », « accès internet » not in « accès à internet ».

    Parameters
    ----------
    expressions : mapping of code to sequence of str
        What speaks for each code. Two expressions of one code that read the same (impayé, impayés) are
        found as the first of them.
    lemmatise : callable, optional
        Lower-case form → lemma; by default the dictionary of simplemma. A module-level function, if the
        matcher is to be pickled.

    Attributes
    ----------
    codes, expressions : tuple of str, length n_expressions
        Code and wording of each column of `counts`.

    Raises
    ------
    LinguisticsError
        An expression holds no word.
    """

    def __init__(
        self, expressions: Mapping[str, Sequence[str]], *, lemmatise: Callable[[str], str] | None = None
    ) -> None:
        self._lemmatise = lemmatise or lemme_dictionnaire
        columns = [(code, expression) for code, several in expressions.items() for expression in several]
        self.codes: tuple[str, ...] = tuple(code for code, _ in columns)
        self.expressions: tuple[str, ...] = tuple(expression for _, expression in columns)
        self._ids: dict[str, int] = {mot: i for i, mot in enumerate(sorted(_ARTICLES))}
        self._articles = frozenset(self._ids.values())
        self._spellings: dict[str, set[int]] = {}
        # A trie told flat, state and id → state: one object where nested ones would be thousands, for the
        # garbage collector to walk through again and again while texts are read.
        self._next: dict[int, int] = {}
        self._children: dict[int, tuple[int, ...]] = {}  # state → ids that go on
        self._ends: dict[int, tuple[int, ...]] = {}  # state → columns of the expressions that end there
        for column, (code, expression) in enumerate(columns):
            self._insert(column, code, expression)
        self._forget()

    def _forget(self) -> None:
        self._cache: dict[str, tuple[int, ...]] = {}  # form → numbers of its units
        self._units: list[tuple[int, ...]] = []  # number → ids that a unit can stand for
        self._numbers: dict[tuple[int, ...], int] = {}
        self._starting: list[bool] = []  # number → whether an expression starts so
        self._following: dict[int, frozenset[int] | None] = {}  # number → see `_ids_after`
        self._pairs: dict[int, _Opening | None] = {}  # two numbers, as one → what they open
        self._number(())

    def __getstate__(self) -> dict:
        # what was read must not change what is saved
        read = ("_cache", "_units", "_numbers", "_starting", "_following", "_pairs")
        return {name: value for name, value in self.__dict__.items() if name not in read}

    def __setstate__(self, state: dict) -> None:
        self.__dict__.update(state)
        self._forget()

    def find(self, texte: str) -> list[Match]:
        """Return the expressions in `texte`, for each code the leftmost then longest, without overlap.

        The matches of different codes may overlap; they are sorted by place, then column.
        """
        tokens = tokenise(texte)
        read = [self._read(token.forme) for token in tokens]
        numbers = [number for several in read for number in several]
        sources = [rang for rang, several in enumerate(read) for _ in several]
        starts = [
            (i, opening)
            for i, pair in enumerate(pairwise([*numbers, 0]))
            if (opening := self._opening(*pair))
        ]
        return [
            Match(self.codes[c], self.expressions[c], tokens[sources[i]].debut, tokens[sources[j - 1]].fin)
            for i, j, c in self._matches(numbers, starts, len(numbers))
        ]

    def counts(self, textes: Iterable[str]):
        """Return how often each text holds each expression.

        Returns
        -------
        scipy.sparse.csr_matrix of shape (n_textes, n_expressions), float32
        """
        return self.counts_in(cut(textes))

    def counts_in(self, textes: CutTexts):
        """Do as `counts` for texts already cut into words."""
        import numpy as np
        from scipy.sparse import csr_matrix

        numbers, bounds = self._numbered(textes)
        places, openings = self._starts(numbers, bounds)
        texts, firsts = np.unique(np.searchsorted(bounds, places, side="right") - 1, return_index=True)
        ends, numbers = bounds[texts + 1].tolist(), numbers.tolist()
        starts = list(zip(places.tolist(), openings, strict=True))
        rows: list[int] = []
        columns: list[int] = []
        for row, end, (first, last) in zip(
            texts.tolist(), ends, pairwise([*firsts.tolist(), len(starts)]), strict=True
        ):
            found = [column for _, _, column in self._matches(numbers, starts[first:last], end)]
            rows += [row] * len(found)
            columns += found
        ones = np.ones(len(rows), np.float32)
        return csr_matrix((ones, (rows, columns)), shape=(len(textes), len(self.codes)))

    def _numbered(self, textes: CutTexts):
        """Return the numbers of the units of all texts, one after the other, and where each text begins."""
        import numpy as np

        known = self._cache
        read = [known[forme] if forme in known else self._read(forme) for forme in textes.forms]
        lengths = np.fromiter(map(len, read), np.int64, len(read))
        flat = np.array([number for several in read for number in several], dtype=np.int64)
        firsts = np.cumsum(lengths) - lengths
        per_word = lengths[textes.ids]
        ends = np.concatenate([np.zeros(1, np.int64), np.cumsum(per_word)])
        return flat[spread(firsts[textes.ids], per_word)], ends[textes.bounds]

    def _starts(self, numbers, bounds) -> tuple:
        """Return where an expression may start, in `numbers`, and how: two words rule out most places."""
        import numpy as np

        following = np.append(numbers[1:], 0)
        following[bounds[1:][bounds[1:] > bounds[:-1]] - 1] = 0
        places = np.flatnonzero(np.array(self._starting)[numbers])
        keys = (numbers[places] << _SHIFT | following[places]).tolist()
        known = self._pairs
        openings = [known[key] if key in known else self._opening(*divmod(key, 1 << _SHIFT)) for key in keys]
        kept = [opening is not None for opening in openings]
        return places[np.array(kept, dtype=bool)], list(compress(openings, kept))

    def _insert(self, column: int, code: str, expression: str) -> None:
        parts = _inside_articles_dropped([part for forme in formes(expression) for part in _parts(forme)])
        if not parts:
            raise LinguisticsError(
                f"expression {expression!r} du code {code} : aucun mot ; mettez-en un, ou retirez-la."
            )
        state = 0
        for part in parts:
            key = self._key(part, alone=len(parts) == 1)
            token = self._ids.setdefault(key, len(self._ids))
            self._spellings.setdefault(fold(part), set()).add(token)
            if state << _SHIFT | token not in self._next:
                self._children[state] = (*self._children.get(state, ()), token)
            state = self._next.setdefault(state << _SHIFT | token, len(self._next) + 1)
        ends = self._ends.get(state, ())
        if all(self.codes[other] != code for other in ends):
            self._ends[state] = (*ends, column)

    def _key(self, part: str, *, alone: bool) -> str:
        lemme = self._lemma(part)
        if alone and lemme != part and lemme.endswith(_INFINITIVES) and not part.endswith(_INFINITIVES):
            return _same_but_plural(fold(part))
        return fold(lemme)

    def _lemma(self, part: str) -> str:
        return part if part in _FUNCTION_WORDS else self._lemmatise(part)

    def _read(self, forme: str) -> tuple[int, ...]:
        """Return the numbers of the units that a word is made of."""
        read = self._cache.get(forme)
        if read is None:
            if len(self._cache) >= _MAX_CACHE:
                self._cache.clear()
            read = self._cache[forme] = tuple(self._number(self._unit(part)) for part in _parts(forme))
        return read

    def _number(self, unit: tuple[int, ...]) -> int:
        """Return the number of a unit, told by the ids it can stand for; 0 is the unit of no expression."""
        number = self._numbers.setdefault(unit, len(self._units))
        if number == len(self._units):
            self._units.append(unit)
            self._starting.append(any(token in self._next for token in unit))  # the first state is 0
        return number

    def _unit(self, part: str) -> tuple[int, ...]:
        lemme, plie = self._lemma(part), fold(part)
        found = {self._ids.get(fold(lemme)), self._ids.get(_same_but_plural(plie))}
        found |= self._spellings.get(plie, _NONE)
        if lemme == part and plie[-1] in "sx":  # unknown to the dictionary, as « demarches » is
            found |= self._spellings.get(plie[:-1], _NONE)
        return tuple(sorted(found - {None}))

    def _opening(self, first: int, second: int) -> _Opening | None:
        """Return what these two units open, where an expression starts; None where they open nothing."""
        key = first << _SHIFT | second
        if key not in self._pairs:
            if len(self._pairs) >= _MAX_PAIRS:
                self._pairs.clear()
            self._pairs[key] = self._opened(first, second)
        return self._pairs[key]

    def _opened(self, first: int, second: int) -> _Opening | None:
        if first not in self._following:
            self._following[first] = self._ids_after(self._units[first])
        wanted, unit = self._following[first], self._units[second]
        if wanted is not None and wanted.isdisjoint(unit):  # nearly always
            return None
        alone = self._after([0], self._units[first])
        both = self._after(alone, unit)
        reached = [(1, state) for state in alone] + [(2, state) for state in both]
        whole = [(length, column) for length, state in reached for column in self._ends.get(state, ())]
        if not self._articles.isdisjoint(unit):
            both += alone  # past the article
        if not whole and not both:
            return None
        return _Opening(tuple(whole), tuple(both), self._ids_from(both))

    def _ids_after(self, unit: tuple[int, ...]) -> frozenset[int] | None:
        """Return the ids that may follow where an expression starts; None where one ends there."""
        states = self._after([0], unit)
        if any(state in self._ends for state in states):
            return None
        return self._ids_from(states)

    def _ids_from(self, states: Iterable[int]) -> frozenset[int]:
        """Return the ids that may follow one of the states, articles included."""
        return frozenset().union(*(self._children.get(state, ()) for state in states), self._articles)

    def _after(self, states: Iterable[int], unit: tuple[int, ...]) -> list[int]:
        keys = (state << _SHIFT | token for state in states for token in unit)
        return [self._next[key] for key in keys if key in self._next]

    def _matches(
        self, numbers: list[int], starts: Iterable[tuple[int, _Opening]], end: int
    ) -> Iterator[tuple[int, int, int]]:
        """Yield (first unit, unit after the last, column), by place then column.

        Parameters
        ----------
        numbers : list of int
            Of the units of one text or several.
        starts : iterable of (int, _Opening)
            Places of one text where an expression may start, increasing.
        end : int
            Where that text ends.
        """
        codes = self.codes
        free: dict[str, int] = {}  # code → where its last match ends
        for debut, opening in starts:
            longest: dict[str, tuple[int, int]] = {}
            for fin, column in self._continued(opening, numbers, debut, end):
                code = codes[column]
                if debut >= free.get(code, 0) and (fin, -column) > longest.get(code, (0, 0)):
                    longest[code] = (fin, -column)
            for code, (fin, column) in sorted(longest.items(), key=lambda item: -item[1][1]):
                free[code] = fin
                yield debut, fin, -column

    def _continued(
        self, opening: _Opening, numbers: list[int], debut: int, end: int
    ) -> list[tuple[int, int]]:
        """Return (unit after the last, column) of every expression that starts at unit `debut`."""
        units, article, following = self._units, self._articles, self._next
        found = [(debut + length, column) for length, column in opening.whole]
        if debut + 2 >= end or opening.wanted.isdisjoint(units[numbers[debut + 2]]):  # four times in five
            return found
        stack = [(state << _SHIFT, debut + 2) for state in opening.states]
        while stack:
            state, place = stack.pop()
            while place < end:
                unit = units[numbers[place]]
                place += 1
                for token in unit:
                    if (child := following.get(state | token)) is not None:
                        found += [(place, column) for column in self._ends.get(child, ())]
                        stack.append((child << _SHIFT, place))
                if article.isdisjoint(unit):
                    break  # else past an article, or past « ne la »
        return found


def _parts(forme: str) -> list[str]:
    """Return the words that a token stands for: chat spellings spelt out, hyphens and elisions undone."""
    several = expand_sms(forme)
    if len(several) == 1 and "-" not in several[0]:
        return [_FUNCTION_WORDS.get(several[0], several[0])]
    return [
        _FUNCTION_WORDS.get(part, part)
        for standard in several
        for part in (standard.split("-") if "-" in standard.strip("-") else [standard])
        if part
    ]


def _inside_articles_dropped(parts: list[str]) -> list[str]:
    return [part for i, part in enumerate(parts) if part not in _ARTICLES or i in (0, len(parts) - 1)]


def _same_but_plural(plie: str) -> str:
    """Key of a folded spelling and its plural; = keeps it apart from the lemmas."""
    return "=" + (plie[:-1] if len(plie) > 3 and plie[-1] in "sx" else plie)
