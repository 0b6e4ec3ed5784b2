"""Words as they are counted: lemmas corrected, expressions made one word."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

from precanum_nlp.keywords.matching import expression_matcher
from precanum_nlp.keywords.rules import WordRules
from precanum_nlp.keywords.stopwords import bare

if TYPE_CHECKING:
    from precanum_nlp.linguistics import Mot

#: Small words that an expression may hold between two full ones.
CONNECTORS = frozenset(
    ["de", "du", "des", "d", "à", "au", "aux", "en", "et", "le", "la", "les", "l", "un", "une", "pour", "par",
     "sans", "sur", "avec", "dans", "chez", "entre"]
)  # fmt: skip
_SENTENCE_SIGNS = frozenset(".!?…")


def counted_words(
    analyses: Iterable[tuple[Mot, ...]],
    textes: Iterable[str],
    rules: WordRules,
    expressions: Mapping[tuple[str, ...], str] | None = None,
) -> Iterator[tuple[Mot, ...]]:
    """Yield the words of each text with the study's lemmas, and each expression as one word.

    Parameters
    ----------
    analyses : iterable of tuple of Mot
    textes : iterable of str
        Parallel to `analyses`.
    rules : WordRules
        `rules.expressions` are found whatever their inflection, accents and elisions, and go first.
    expressions : mapping of tuple of str to str, optional
        Sequences of lemmas → the name to count them under; the longest wins, from the left.
    """
    matcher = expression_matcher({"": rules.expressions}) if rules.expressions else None
    by_first = _by_first(expressions or {})
    for mots, texte in zip(analyses, textes, strict=True):
        corrected = [mot._replace(lemme=rules.lemma(mot)) for mot in mots] if rules.lemmes else list(mots)
        if matcher is not None:
            spans = [(m.debut, m.fin, m.expression) for m in matcher.find(texte)]
            corrected = _tied_at(corrected, texte, spans)
        yield tuple(_tied(corrected, texte, by_first) if by_first else corrected)


def joined_lemma(mot: Mot) -> str:
    """Return what `mot` is in the key of an expression: its lemma; of a connector, never a verb's."""
    lemme, forme = bare(mot.lemme or mot.forme), bare(mot.forme)
    return forme if forme in CONNECTORS and lemme not in CONNECTORS else lemme


def contiguous(texte: str, before: Mot, after: Mot) -> bool:
    """Return whether nothing but a space, an apostrophe or a hyphen parts two words of `texte`."""
    between = texte[before.fin : after.debut]
    return between in (" ", "", "-") or (not between.strip(" \u00a0\u202f'’-") and len(between) < 3)


def sentence_numbers(mots: Sequence[Mot], texte: str) -> list[int]:
    """Return the number of the sentence of each word, from 0: a full stop, ! ? … or a new line ends one."""
    numbers, number, end = [], 0, 0
    for mot in mots:
        between = texte[end : mot.debut]
        if end and ("\n" in between or any(sign in _SENTENCE_SIGNS for sign in between)):
            number += 1
        numbers.append(number)
        if mot.forme in ("...", "!?", "?!") or (len(mot.forme) == 1 and mot.forme in _SENTENCE_SIGNS):
            number += 1
        end = mot.fin
    return numbers


def _by_first(expressions: Mapping[tuple[str, ...], str]) -> Mapping[str, list]:
    index: defaultdict[str, list] = defaultdict(list)
    for key, name in sorted(expressions.items(), key=lambda pair: (-len(pair[0]), pair[0])):
        index[key[0]].append((key, name))
    return index


def _tied(mots: list[Mot], texte: str, by_first: Mapping[str, list]) -> Iterator[Mot]:
    place, lemmas = 0, [joined_lemma(mot) for mot in mots]
    while place < len(mots):
        for key, name in by_first.get(lemmas[place], ()):
            end = place + len(key)
            if tuple(lemmas[place:end]) == key and _unbroken(mots[place:end], texte):
                yield _one(mots[place:end], name)
                place = end
                break
        else:
            yield mots[place]
            place += 1


def _unbroken(mots: Sequence[Mot], texte: str) -> bool:
    return all(contiguous(texte, a, b) for a, b in pairwise(mots))


def _tied_at(mots: list[Mot], texte: str, spans: Iterable[tuple[int, int, str]]) -> list[Mot]:
    """Return the words with those of each span made one; spans that overlap an earlier one are left."""
    tied, place, end = [], 0, 0
    for debut, fin, name in sorted(spans, key=lambda span: (span[0], -span[1])):
        if debut < end:
            continue
        while place < len(mots) and mots[place].debut < debut:
            tied.append(mots[place])
            place += 1
        inside = place
        while inside < len(mots) and mots[inside].fin <= fin:
            inside += 1
        if inside > place:
            tied.append(_one(mots[place:inside], bare(name)))
        place, end = inside, fin
    return tied + mots[place:]


def _one(mots: Sequence[Mot], name: str) -> Mot:
    if len(mots) == 1:
        return mots[0]._replace(lemme=name)
    forme = "".join(mot.forme if mot.forme.endswith("'") else f"{mot.forme} " for mot in mots).strip()
    pos = "PROPN" if all(mot.pos == "PROPN" for mot in mots) else "NOUN"
    return mots[0]._replace(fin=mots[-1].fin, forme=forme, lemme=name, pos=pos)
