"""A cheap guess: is this text French?"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from functools import cache

from precanum_nlp.linguistics.sms import expand_sms, sms_table
from precanum_nlp.linguistics.tokens import formes

_LETTER = re.compile(r"[^\W\d_]")
_THREE_LETTERS = re.compile(r"(?:[^\W\d_].*?){3}", re.DOTALL)
_OTHER_LETTER = re.compile(r"[^\W\d_\x00-\u024f]")
_LATIN = re.compile(r"[A-Za-z\u00c0-\u024f]")
# Frequent words that the language has and French has not; French words that are also another's (« a »,
# « on », « me », « son »…) tell nothing and are left out on both sides.
_WORDS = {
    "fr": """le les des du une et est pas je il elle nous vous ils que qui dans pour avec ce cette mais ou où
        sur plus au aux sont être avoir fait très trop mon ma mes leur leurs ne j' l' d' c' n' qu' s' m' ça y'
        tout tous comme moins sans chez faut peut suis ai été même rien oui merci par quand ki pk bcp""",
    "en": """the and of to is are was were be been it that this these they he she we you my your with for
        not have has had do does don't can could would should will there what when where who how why
        because but from by at as i i'm it's""",
    "es": """los las una es son no por para con pero como más muy mi yo usted esto está están ser
        hay también cuando porque del al su sus todo nada tengo puedo""",
    "pt": """o os uma são não para com mas como mais muito meu minha eu isto está ser há também
        quando porque do na ao você tenho posso""",
    "it": """il gli una è sono non che per con ma come più molto mio mia io questo anche quando perché del
        della ho posso""",
    "de": """der die das und ist sind nicht ich wir sie mit für auf ein eine auch aber wenn weil von zu dem
        den habe kann""",
}


@cache
def _languages_of() -> dict[str, list[str]]:
    index: dict[str, list[str]] = {}
    for langue, words in _WORDS.items():
        for mot in set(words.split()):
            index.setdefault(mot, []).append(langue)
    return index


@cache
def _foreign() -> frozenset[str]:
    """Return the words that another language has and French has not, chat spellings of them too."""
    known = frozenset(word for langue, words in _WORDS.items() if langue != "fr" for word in words.split())
    return known | {sms for sms, standard in sms_table().items() if not known.isdisjoint(standard)}


def may_be_foreign(texte: str, mots: Iterable[str]) -> bool:
    """Return whether `est_francais` could be False, from the text's words: cheap, and seldom true."""
    return not _foreign().isdisjoint(mots) or _OTHER_LETTER.search(texte) is not None


def est_francais(texte: str) -> bool | None:
    """Return whether `texte` reads as French, None when it is too short to tell.

    A text mostly in another script (Arabic, Cyrillic…) is not French. Otherwise the function words of
    French are weighed against those of five other languages. A text with words of none of them, as a list
    of nouns, gives None too: only what is clearly foreign is False.
    """
    if not _THREE_LETTERS.search(texte):
        return None
    if _OTHER_LETTER.search(texte) and len(_LATIN.findall(texte)) < len(_LETTER.findall(texte)) / 2:
        return False
    counts = Counter(mot for forme in formes(texte) for mot in expand_sms(forme))
    if counts.total() < 4:
        return None
    index = _languages_of()
    seen: dict[str, list[int]] = {langue: [] for langue in _WORDS}
    for mot in counts.keys() & index.keys():
        for langue in index[mot]:
            seen[langue].append(counts[mot])
    french = sum(seen.pop("fr"))
    # Two different words at least: « an », « el » and the like turn up in phonetic spellings of French.
    other = max(sum(several) if len(several) > 1 else 0 for several in seen.values())
    if max(french, other) < 2:
        return None
    return french >= other
