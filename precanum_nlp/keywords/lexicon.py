"""Items (words, expressions, codes) by contribution or sentence: the counts that statistics start from."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from precanum_nlp.keywords.rules import WordRules
from precanum_nlp.keywords.stopwords import bare
from precanum_nlp.keywords.units import joined_lemma, sentence_numbers

if TYPE_CHECKING:
    import numpy as np
    from scipy.sparse import csr_matrix

    from precanum_nlp.corpus import Contribution
    from precanum_nlp.keywords.expressions import ExpressionTable
    from precanum_nlp.keywords.words import WordTable
    from precanum_nlp.linguistics import Mot


@dataclass(frozen=True, slots=True, eq=False)
class Lexicon:
    """Where each item occurs.

    Parameters
    ----------
    noms : tuple of str
        The items, in the order of their table.
    items, contributions, phrases : ndarray of int64, shape (n_occurrences,)
        Of each occurrence: its item, its contribution, and its sentence, numbered over the whole corpus.
    tailles : ndarray of int64, shape (n_contributions,)
        What counts of each contribution are out of: its words for words and expressions (those of no item
        included), 1 for codes.
    n_phrases : int
    nature : str
        « mots », « expressions » or « codes ».
    """

    noms: tuple[str, ...]
    items: np.ndarray
    contributions: np.ndarray
    phrases: np.ndarray
    tailles: np.ndarray
    n_phrases: int
    nature: str

    def matrix(self, *, fenetre: str = "contribution") -> csr_matrix:
        """Return occurrences, csr_matrix of int64 and shape (n_contributions or n_phrases, n_items)."""
        import numpy as np
        from scipy.sparse import csr_matrix

        if fenetre not in ("contribution", "phrase"):
            raise ValueError(f"fenetre must be contribution or phrase, got {fenetre!r}.")
        rows, n = self.contributions, len(self.tailles)
        if fenetre == "phrase":
            rows, n = self.phrases, self.n_phrases
        ones = np.ones(len(rows), np.int64)
        return csr_matrix((ones, (rows, self.items)), shape=(n, len(self.noms)))


def word_lexicon(
    analyses: Iterable[tuple[Mot, ...]],
    contributions: Iterable[Contribution],
    table: WordTable,
    *,
    rules: WordRules | None = None,
) -> Lexicon:
    """Return where the words of `table` occur; the arguments are those that `word_table` was given."""
    rules = rules or WordRules()
    places = {bare(row.lemme): place for place, row in enumerate(table.rows)}

    def found(mots: Sequence[Mot]) -> tuple[list[tuple[int, int]], int]:
        lemmas = [(rank, mot, bare(mot.lemme or mot.forme)) for rank, mot in enumerate(mots)]
        words = [(rank, lemme) for rank, mot, lemme in lemmas if rules.is_word(mot, lemme)]
        return [(places[lemme], rank) for rank, lemme in words if lemme in places], len(words)

    noms = tuple(row.lemme for row in table.rows)
    return _built(noms, analyses, contributions, found, "mots")


def expression_lexicon(
    analyses: Iterable[tuple[Mot, ...]],
    contributions: Iterable[Contribution],
    table: ExpressionTable,
    *,
    rules: WordRules | None = None,
) -> Lexicon:
    """Return where the expressions of `table` occur, those inside longer ones included.

    `analyses` are those that `collocations` was given, where no expression is one word yet.
    """
    rules = rules or WordRules()
    places = {row.cle: place for place, row in enumerate(table.rows)}
    lengths = sorted({len(row.cle) for row in table.rows})

    def found(mots: Sequence[Mot]) -> tuple[list[tuple[int, int]], int]:
        lemmas = [joined_lemma(mot) for mot in mots]
        said = [
            (places[key], rank)
            for rank in range(len(lemmas))
            for n in lengths
            if (key := tuple(lemmas[rank : rank + n])) in places
        ]
        words = (rules.is_word(mot, bare(mot.lemme or mot.forme)) for mot in mots)
        return said, sum(words)

    noms = tuple(row.expression for row in table.rows)
    return _built(noms, analyses, contributions, found, "expressions")


def code_lexicon(codes: Mapping[str, Sequence[str]], contributions: Sequence[Contribution]) -> Lexicon:
    """Return which contributions carry which code; a contribution counts once a code, and is one sentence.

    Parameters
    ----------
    codes : mapping of str to sequence of str
        Contribution → its codes. A contribution that is absent carries none.
    contributions : sequence of Contribution
    """
    import numpy as np

    noms = tuple(sorted({code for several in codes.values() for code in several}))
    places = {code: place for place, code in enumerate(noms)}
    pairs = [
        (number, places[code])
        for number, c in enumerate(contributions)
        for code in sorted(set(codes.get(c.id, ())))
    ]
    rows, items = np.array(pairs, np.int64).reshape(-1, 2).T
    n = len(contributions)
    return Lexicon(noms, items, rows, rows, np.ones(n, np.int64), n, "codes")


def _built(noms, analyses, contributions, found, nature: str) -> Lexicon:
    import numpy as np

    items, rows, sentences, sizes = (array("q") for _ in range(4))
    first = 0
    for number, (mots, contribution) in enumerate(zip(analyses, contributions, strict=True)):
        said, size = found(mots)
        numbers = sentence_numbers(mots, contribution.texte)
        items.extend(item for item, _ in said)
        rows.extend([number] * len(said))
        sentences.extend(first + numbers[rank] for _, rank in said)
        sizes.append(size)
        first += numbers[-1] + 1 if numbers else 1
    arrays = (np.array(one, dtype=np.int64) for one in (items, rows, sentences, sizes))
    return Lexicon(noms, *arrays, first, nature)
