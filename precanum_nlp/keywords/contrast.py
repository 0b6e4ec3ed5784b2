"""Words and expressions that some texts hold far more often than the others."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from precanum_nlp.keywords.association import log_likelihood
from precanum_nlp.keywords.stopwords import bare, default_stop
from precanum_nlp.linguistics import fold, lemme_dictionnaire, tokenise

_LONGEST = 3
#: Stop words that an expression may start with: they turn its meaning over (pas de réseau, trop cher).
_TURNING = frozenset({"pas", "plus", "sans", "trop", "jamais", "aucun", "manque", "peu"})
_JOINED = frozenset(" \u00a0\u202f'’-")


@dataclass(frozen=True, slots=True)
class Term:
    """A word or expression of one to three words.

    Parameters
    ----------
    forme : str
        As most texts write it, in lower case.
    dedans, dehors : int
        Texts inside, and outside, that hold it.
    g2 : float
        Log-likelihood ratio (see `log_likelihood`); the larger, the less likely by chance.
    """

    forme: str
    dedans: int
    dehors: int
    g2: float


def terms_of(text: str, *, longest: int = _LONGEST) -> dict[str, str]:
    """Return lemmas → spelling of the words and expressions of a text, each once.

    An expression is made of words that nothing parts but spaces, hyphens and apostrophes; it neither starts
    nor ends with a function word, save those that turn its meaning over (pas de réseau).
    """
    stop = default_stop()
    tokens = tokenise(text)
    lemmas = [bare(lemme_dictionnaire(token.forme)) for token in tokens]
    full = [_is_full(token.forme, lemma, stop) for token, lemma in zip(tokens, lemmas, strict=True)]
    found: dict[str, str] = {}
    for start, token in enumerate(tokens):
        if not full[start] and lemmas[start] not in _TURNING:
            continue
        for end in range(start + 1, min(start + longest, len(tokens)) + 1):
            if end > start + 1 and not set(text[tokens[end - 2].fin : tokens[end - 1].debut]) <= _JOINED:
                break
            if full[end - 1]:
                written = " ".join(text[token.debut : tokens[end - 1].fin].lower().split())
                found.setdefault(fold(" ".join(lemmas[start:end])), written.replace("’", "'"))
    return found


def contrast(
    terms: Sequence[Mapping[str, str]],
    inside: Iterable[int],
    *,
    minimum: int = 3,
    everywhere: Mapping[str, int] | None = None,
) -> tuple[Term, ...]:
    """Return the terms that the texts `inside` hold more often than the others, the surest first.

    Of two terms one of which holds the other, in the same texts but for a few, only the surer one is kept.

    Parameters
    ----------
    terms : sequence of mapping
        What `terms_of` says of each text.
    inside : iterable of int
        Rows of the texts to tell from the others.
    minimum : int, default=3
        Fewest texts inside that hold a term.
    everywhere : mapping of str to int, optional
        Texts that hold each term, where they are counted already.
    """
    import numpy as np

    rows = set(inside)
    if everywhere is None:
        everywhere = texts_by_term(terms)
    within: Counter[str] = Counter()
    spelt: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for row in sorted(rows):
        within.update(terms[row].keys())
        for key, written in terms[row].items():
            spelt[key][written] += 1
    keys = sorted(key for key, n in within.items() if n >= minimum)
    found = np.array([within[key] for key in keys], dtype=float)
    total = np.array([everywhere[key] for key in keys], dtype=float)
    g2 = log_likelihood(found, total, len(rows), len(terms))
    words = [-key.count(" ") for key in keys]  # of equals, the longest: zone blanche says more than zone
    order = [i for i in np.lexsort((keys, words, -g2)) if g2[i] > 0] if keys else []
    kept: list[int] = []
    for i in order:
        if not any(_same(keys[i], found[i], keys[j], found[j]) for j in kept):
            kept.append(i)
    return tuple(
        Term(_most_usual(spelt[keys[i]]), int(found[i]), int(total[i] - found[i]), float(g2[i])) for i in kept
    )


def texts_by_term(terms: Iterable[Mapping[str, str]]) -> Counter[str]:
    """Return in how many texts each term is."""
    found: Counter[str] = Counter()
    for several in terms:
        found.update(several.keys())
    return found


def _is_full(forme: str, lemma: str, stop: frozenset[str]) -> bool:
    letters = len(lemma) > 1 and any(character.isalpha() for character in lemma)
    return letters and lemma not in stop and bare(forme) not in stop and "@" not in forme


def _same(key: str, n: float, other: str, n_other: float) -> bool:
    shorter, longer = sorted((key, other), key=len)
    return f" {shorter} " in f" {longer} " and min(n, n_other) >= 0.6 * max(n, n_other)


def _most_usual(spellings: Counter[str]) -> str:
    return min(spellings, key=lambda written: (-spellings[written], written))
