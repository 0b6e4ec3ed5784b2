"""Lemmas: from the dictionary of simplemma, from spaCy under its guard, and by majority over a corpus."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from functools import cache, lru_cache
from typing import Protocol

INFINITIVES = ("er", "ir", "re", "oir")
_ELIDED = {
    "l'": "le", "d'": "de", "j'": "je", "m'": "me", "t'": "te", "s'": "se", "n'": "ne", "c'": "ce",
    "qu'": "que", "y'": "y", "jusqu'": "jusque", "lorsqu'": "lorsque", "puisqu'": "puisque",
    "quoiqu'": "quoique",
}  # fmt: skip
# Known faults of the two sources that no rule catches, all of very frequent words.
_FIXED = {
    "été": "être", "belle": "beau", "belles": "beau", "beaux": "beau", "bel": "beau", "soeurs": "soeur",
    "fait": "faire", "faits": "fait", "plu": "plaire", "amie": "ami", "amies": "ami", "moyenne": "moyenne",
    "trés": "très", "arrivée": "arrivée", "moyennes": "moyenne", "as": "avoir", "donnée": "donnée",
    "données": "donnée",
}  # fmt: skip
_NO_LEMMA = {"bel": "beau", "beal": "beau", "nouvel": "nouveau"}
_NOMINAL = frozenset(["NOUN", "ADJ", "PROPN", "ADV", "X", "INTJ"])
_VERBS = frozenset(["VERB", "AUX"])
# Present and participle endings of the first group: what spaCy leaves as it finds it (« il demande »).
_FIRST_GROUP = ("e", "es", "ent", "ez", "ons", "ais", "ait", "aient", "iez", "ant", "é", "és", "ée", "ées")


class Lemmatised(Protocol):
    """What `lemmes_majoritaires` reads of a word: see `Mot`."""

    forme: str
    lemme: str
    pos: str


@lru_cache(maxsize=1 << 16)
def lemme_dictionnaire(forme: str) -> str:
    """Return the lemma of a lower-case form according to simplemma's French dictionary.

    An elided word is the full word (l' → le). A form that the dictionary lacks is its own lemma, less the
    mark of the plural when the singular is known. The dictionary knows nothing of the context: « porte »
    has one lemma.
    """
    if forme in _ELIDED:
        return _ELIDED[forme]
    if forme in _FIXED:
        return _FIXED[forme]
    if (lemme := _lookup(forme)) is not None:
        return _spelt_out(lemme.lower())
    if len(forme) > 3 and forme[-1] in "sx" and _known(forme[:-1]):
        return _spelt_out(forme[:-1])
    return forme


@lru_cache(maxsize=1 << 16)
def lemme_garde(forme: str, lemme: str, pos: str) -> str:
    """Return spaCy's lemma of `forme` if the dictionary bears it out, else a better one.

    Parameters
    ----------
    forme, lemme : str
        Lower-case form and the lemma that spaCy's rules give, which may be no word at all
        (« essence » → « essenc », « SMS » → « sm ») or the form itself (« il demande » → « demande »).
    pos : str
        Universal part of speech; empty when not known.
    """
    lemme = _spelt_out(lemme.lower())
    lemme = _NO_LEMMA.get(lemme, lemme)
    if forme in _ELIDED:
        return _ELIDED[forme]
    if pos in _VERBS:
        return _verb(forme, lemme)
    if lemme.endswith(INFINITIVES) and not forme.endswith(INFINITIVES) and pos in ("NOUN", "ADJ"):
        return _participle(forme, lemme)
    if pos in _NOMINAL and not _known(lemme):
        return lemme if _regular(forme, lemme, pos) else lemme_dictionnaire(forme)
    if lemme == forme and (pos == "ADJ" or (pos == "NOUN" and forme[-1:] in ("s", "x"))):
        candidate = lemme_dictionnaire(forme)
        return forme if candidate.endswith(INFINITIVES) and _known(forme) else candidate
    return lemme or lemme_dictionnaire(forme)


def lemmes_majoritaires(analyses: Iterable[Iterable[Lemmatised]]) -> Mapping[str, str]:
    """Return form → lemma: the lemma that most of the occurrences of the form have in the corpus.

    Each occurrence counts for its guarded lemma (`lemme_garde`); on a tie, the dictionary's, then the first
    in alphabetical order. Punctuation is left out.

    Parameters
    ----------
    analyses : iterable of iterable of Mot
        What `analyse` yields.
    """
    votes: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for mots in analyses:
        for mot in mots:
            if mot.pos not in ("PUNCT", "SPACE", "SYM"):
                votes[mot.forme][lemme_garde(mot.forme, mot.lemme, mot.pos)] += 1
    return {forme: _winner(forme, count) for forme, count in sorted(votes.items())}


def _winner(forme: str, count: Counter[str]) -> str:
    candidate = lemme_dictionnaire(forme)
    return min(count, key=lambda lemme: (-count[lemme], lemme != candidate, lemme))


def _verb(forme: str, lemme: str) -> str:
    """Return an infinitive that the dictionary knows: spaCy's, the dictionary's, or of the first group."""
    if lemme.endswith(INFINITIVES) and _known(lemme) and lemme != forme[:-1]:
        return lemme
    candidate = lemme_dictionnaire(forme)
    if candidate.endswith(INFINITIVES):
        return candidate
    for ending in sorted(_FIRST_GROUP, key=len, reverse=True):
        if forme.endswith(ending) and _known(infinitive := forme[: -len(ending)] + "er"):
            return infinitive
    return candidate if not _known(lemme) else lemme


def _participle(forme: str, lemme: str) -> str:
    """Return the noun or adjective that a form is when spaCy gave the verb: privée → privé."""
    candidate = lemme_dictionnaire(forme)
    if not candidate.endswith(INFINITIVES):
        return candidate
    stem = forme.removesuffix("s")
    masculine = stem[:-1] if stem.endswith(("ée", "ie", "ue", "te", "se")) else stem
    for known in (masculine, stem):
        if _known(known):
            return known
    return lemme


def _regular(forme: str, lemme: str, pos: str) -> bool:
    """Whether a lemma that the dictionary lacks is made from the form by a rule that rarely fails."""
    if lemme == forme[:-1] and forme[-1] == "s" and len(lemme) > 3:  # ordis → ordi, but not sms → sm
        return True
    candidate = lemme_dictionnaire(forme)
    return pos == "ADJ" and (candidate == lemme + "e" or lemme.endswith(("ier", "eur", "eux")))


@lru_cache(maxsize=1 << 16)
def _known(forme: str) -> bool:
    return _lookup(forme) is not None


def _lookup(forme: str) -> str | None:
    known = _dictionary()
    lemme = known.get(forme)
    return known.get(forme.capitalize()) if lemme is None else lemme  # « Etat » is there, « etat » is not


@cache
def _dictionary() -> Mapping[str, str]:
    """Return simplemma's own mapping of forms: `lemmatize` gives the same in twelve times as long."""
    from simplemma.strategies.dictionaries.dictionary_factory import DefaultDictionaryFactory

    return DefaultDictionaryFactory().get_dictionary("fr")


def _spelt_out(lemme: str) -> str:
    return lemme.replace("œ", "oe").replace("æ", "ae")
