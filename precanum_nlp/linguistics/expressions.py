"""Thousands of expressions looked for in one pass, whatever their inflection, accents and elisions."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from precanum_nlp.errors import LinguisticsError
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
_END = -1
_MAX_CACHE = 50_000


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
        self._trie: dict = {}
        for column, (code, expression) in enumerate(columns):
            self._insert(column, code, expression)
        self._cache: dict[str, tuple[tuple[int, ...], ...]] = {}
        self._after: dict[tuple[int, ...], frozenset[int] | None] = {(): frozenset()}

    def __getstate__(self) -> dict:
        # what was read must not change what is saved
        return self.__dict__ | {"_cache": {}, "_after": {(): frozenset()}}

    def find(self, texte: str) -> list[Match]:
        """Return the expressions in `texte`, for each code the leftmost then longest, without overlap.

        The matches of different codes may overlap; they are sorted by place, then column.
        """
        tokens = tokenise(texte)
        units, sources = self._units(token.forme for token in tokens)
        return [
            Match(self.codes[c], self.expressions[c], tokens[sources[i]].debut, tokens[sources[j - 1]].fin)
            for i, j, c in self._matches(units)
        ]

    def counts(self, textes: Iterable[str]):
        """Return how often each text holds each expression.

        Returns
        -------
        scipy.sparse.csr_matrix of shape (n_textes, n_expressions), float32
        """
        import numpy as np
        from scipy.sparse import csr_matrix

        columns: list[int] = []
        bounds = [0]
        for texte in textes:
            units, _ = self._units(formes(texte))
            columns += sorted(c for _, _, c in self._matches(units))
            bounds.append(len(columns))
        shape = (len(bounds) - 1, len(self.codes))
        matrix = csr_matrix((np.ones(len(columns), np.float32), columns, bounds), shape=shape)
        matrix.sum_duplicates()
        return matrix

    def _insert(self, column: int, code: str, expression: str) -> None:
        parts = _inside_articles_dropped([part for forme in formes(expression) for part in _parts(forme)])
        if not parts:
            raise LinguisticsError(
                f"expression {expression!r} du code {code} : aucun mot ; mettez-en un, ou retirez-la."
            )
        node = self._trie
        for part in parts:
            key = self._key(part, alone=len(parts) == 1)
            token = self._ids.setdefault(key, len(self._ids))
            self._spellings.setdefault(fold(part), set()).add(token)
            node = node.setdefault(token, {})
        ends = node.setdefault(_END, [])
        if all(self.codes[other] != code for other in ends):
            ends.append(column)

    def _key(self, part: str, *, alone: bool) -> str:
        lemme = self._lemma(part)
        if alone and lemme != part and lemme.endswith(_INFINITIVES) and not part.endswith(_INFINITIVES):
            return _same_but_plural(part)
        return fold(lemme)

    def _lemma(self, part: str) -> str:
        return part if part in _FUNCTION_WORDS else self._lemmatise(part)

    def _units(self, sequence: Iterable[str]) -> tuple[list[tuple[int, ...]], list[int]]:
        """Return, for each word, the ids it can stand for, and the rank of the token it comes from."""
        units: list[tuple[int, ...]] = []
        sources: list[int] = []
        cache = self._cache
        for rang, forme in enumerate(sequence):
            read = cache.get(forme)
            if read is None:
                if len(cache) >= _MAX_CACHE:
                    cache.clear()
                read = cache[forme] = tuple(self._unit(part) for part in _parts(forme))
            units += read
            sources += [rang] * len(read)
        return units, sources

    def _unit(self, part: str) -> tuple[int, ...]:
        lemme, plie = self._lemma(part), fold(part)
        found = {self._ids.get(fold(lemme)), self._ids.get(_same_but_plural(part))}
        found |= self._spellings.get(plie, set())
        if lemme == part and plie[-1] in "sx":  # unknown to the dictionary, as « demarches » is
            found |= self._spellings.get(plie[:-1], set())
        return tuple(sorted(found - {None}))

    def _matches(self, units: list[tuple[int, ...]]) -> Iterator[tuple[int, int, int]]:
        """Yield (first unit, unit after the last, column), by place then column."""
        codes = self.codes
        free: dict[str, int] = {}  # code → where its last match ends
        known, after = self._after, self._ids_after
        for debut, (ids, following) in enumerate(zip(units, [*units[1:], ()], strict=False)):
            wanted = known[ids] if ids in known else after(ids)
            if wanted is not None and wanted.isdisjoint(following):
                continue  # two words rule out nearly all starts
            longest: dict[str, tuple[int, int]] = {}
            for fin, column in self._walk(units, debut):
                code = codes[column]
                if debut >= free.get(code, 0) and (fin, -column) > longest.get(code, (0, 0)):
                    longest[code] = (fin, -column)
            for code, (fin, column) in sorted(longest.items(), key=lambda item: -item[1][1]):
                free[code] = fin
                yield debut, fin, -column

    def _ids_after(self, ids: tuple[int, ...]) -> frozenset[int] | None:
        """Return the ids that may follow where an expression starts; None where one of `ids` is one alone."""
        nodes = [self._trie[token] for token in ids if token in self._trie]
        found = None
        if not any(_END in node for node in nodes):
            found = frozenset().union(*nodes, self._articles if nodes else ())
        self._after[ids] = found
        return found

    def _walk(self, units: list[tuple[int, ...]], debut: int) -> Iterator[tuple[int, int]]:
        """Yield (unit after the last, column) of every expression that starts at unit `debut`."""
        n, article = len(units), self._articles
        stack = [(self._trie, debut, False)]
        while stack:
            node, place, inside = stack.pop()
            for column in node.get(_END, ()):
                yield place, column
            if place == n:
                continue
            while place < n:
                for token in units[place]:
                    if token in node:
                        stack.append((node[token], place + 1, True))
                if not inside or article.isdisjoint(units[place]):
                    break
                place += 1  # past an article, or past « ne la »


def _parts(forme: str) -> list[str]:
    """Return the words that a token stands for: chat spellings spelt out, hyphens and elisions undone."""
    return [
        _FUNCTION_WORDS.get(part, part)
        for standard in expand_sms(forme)
        for part in (standard.split("-") if "-" in standard.strip("-") else [standard])
        if part
    ]


def _inside_articles_dropped(parts: list[str]) -> list[str]:
    return [part for i, part in enumerate(parts) if part not in _ARTICLES or i in (0, len(parts) - 1)]


def _same_but_plural(part: str) -> str:
    """Key of a spelling and its plural; = keeps it apart from the lemmas."""
    plie = fold(part)
    return "=" + (plie[:-1] if len(plie) > 3 and plie[-1] in "sx" else plie)
