"""Words with their place in the original text, by one regular expression."""

from __future__ import annotations

import re
from bisect import bisect_right
from functools import lru_cache
from typing import NamedTuple

from precanum_nlp.linguistics.normalisation import (
    APOSTROPHES,
    EMOJI,
    INVISIBLE,
    SPACES,
    STRAY_JOINER,
    normalise,
)


class Token(NamedTuple):
    """A word, number, sign (€, %), address or emoji of a text.

    `texte[debut:fin]` is what was written; `forme` is that in lower case, normalised, accents kept.
    """

    debut: int
    fin: int
    forme: str


_L = r"[^\W\d_]"
# Pronouns and particles that a hyphen ties to the word before: dites-vous, a-t-il, celui-ci, moi-même.
_ENCLITIC = (
    r"(?:je|tu|ils?|elles?|on|nous|vous|ce|moi|toi|lui|leur|les?|la|y|en|là|ci|mêmes?"
    r"|t-(?:ils?|elles?|on|en))(?!\w)"
)
_W = rf"{_L}[^\W_]*"  # 4g is a number, covid19 a word
_PLAIN_WORD = rf"{_W}+(?!['-])"  # possessive: most words end here, without a look at the other cases
_WORD = rf"{_W}(?:-(?!{_ENCLITIC}){_W}|'{_W})*"
_ELISION = r"(?:[cdjlmnsty]|qu|jusqu|lorsqu|puisqu|quoiqu)'"
_NUMBER = r"\d{1,3}(?: \d{3})+(?!\w)(?:[.,]\d+)?|\d+(?:[.,:/]\d+)*[^\W_]*"
_EMOJI = (
    r"[\U0001f1e6-\U0001f1ff]{2}"  # a flag is two letters
    rf"|[{EMOJI}][\ufe0f\U0001f3fb-\U0001f3ff]*(?:\u200d[{EMOJI}][\ufe0f\U0001f3fb-\U0001f3ff]*)*"
)
_MOTS = (
    rf"{_PLAIN_WORD}"
    rf"|(?!(?<=-)t-{_L})(?:{_ELISION}|aujourd'hui|quelqu'une?|prud'hom{_L}+|est(?=-à-dire)|à(?=-dire)|{_WORD})"
    rf"|{_NUMBER}|[€%]|{_EMOJI}"
)
_DOMAIN = r"(?:fr|com|org|net|eu|info|gouv|io|be|ch)"
_ADDRESSES = (
    r"https?://[^\s<>\"»]*[\w/]"
    r"|(?<![\w.+-])[\w.+-]+@[\w-]+(?:\.[\w-]+)+"
    rf"|(?<![\w@.-])(?:[\w-]+\.)+{_DOMAIN}(?![\w-])(?:/[^\s<>\"»]*[\w/])?"
    r"|(?<!\w)[@#]\w[\w-]*"
)
_BLANK = r"(?![\s.,])"  # told apart first: a third of all signs, and no token starts so
_SIMPLE = re.compile(f"{_BLANK}(?:{_MOTS})")
_COMPLETE = re.compile(f"{_BLANK}(?:{_ADDRESSES}|{_MOTS})")
_MAY_HAVE_ADDRESS = re.compile(r"[@#.:][^\s.]")  # two looks: the first one is cheap
_HAS_ADDRESS = re.compile(rf"[@#]|://|\.{_DOMAIN}(?!\w)")
# What `lower` and the apostrophe cannot bring to its normal form with the length kept: ligatures, accents
# written apart from their letter, invisible signs, dotted acronyms (C.A.F.), a capital that grows (İ).
_ODD_SIGN = rf"[œŒæÆǽǼǣǢİﬀ-ﬄ\u0300-\u036f\u200d{INVISIBLE}]"
_ACRONYM = r"(?<![^\W_])(?:[A-ZÀ-Þ]\.){2,}(?:[A-ZÀ-Þ](?!\w))?"
_HAS_ODD_SIGN, _HAS_ACRONYM = re.compile(_ODD_SIGN), re.compile(r"\.[A-ZÀ-Þ]\.")
_ODD = re.compile(rf"{STRAY_JOINER}|.?[\u0300-\u036f]+|(?!\u200d){_ODD_SIGN}|{_ACRONYM}", re.DOTALL)
# Long dashes stay: they part words, where a hyphen ties them.
_SAME_LENGTH = str.maketrans(
    dict.fromkeys(APOSTROPHES, "'") | dict.fromkeys("‐‑－", "-") | dict.fromkeys(SPACES, " ")
)
_TYPOGRAPHIC = re.compile(rf"[{APOSTROPHES}‐‑－{SPACES}]")
_MARKS = re.compile(r"[\u0300-\u036f]+")


def tokenise(texte: str) -> list[Token]:
    """Return the tokens of `texte` in order, with offsets into `texte` itself.

    Elided words are split (l'accueil → l', accueil) and so are inverted pronouns (dites-vous, a-t-il, whose
    t is dropped); aujourd'hui, e-mail and other compounds stay whole. Numbers (1 200,50 or 8h30), €, %,
    e-mail and web addresses, @mentions, #tags and emoji are one token each; other signs are not tokens.
    """
    new, cls = tuple.__new__, Token  # skips NamedTuple's own constructor, a third of the time of this loop
    if not _is_odd(texte):
        lu = _plain(texte)
        return [new(cls, (m.start(), m.end(), m[0])) for m in _pattern(lu).finditer(lu)]
    lu, ici, la = _aligned(texte)
    return [
        Token(_original(m.start(), ici, la), _original(m.end(), ici, la, end=True), m[0])
        for m in _pattern(lu).finditer(lu)
    ]


def formes(texte: str) -> list[str]:
    """Return the forms of `tokenise(texte)`, without the offsets: twice as fast, and kept for a while."""
    return list(recent_forms(texte))


@lru_cache(maxsize=1 << 11)  # the language and the words of a batch are looked at in turn
def recent_forms(texte: str) -> tuple[str, ...]:
    """Do as `formes`; what is returned is kept for a while, and shared."""
    lu = _aligned(texte)[0] if _is_odd(texte) else _plain(texte)
    return tuple(_pattern(lu).findall(lu))


def _is_odd(texte: str) -> bool:
    return _HAS_ODD_SIGN.search(texte) is not None or _HAS_ACRONYM.search(texte) is not None


def _pattern(lu: str) -> re.Pattern:
    return _COMPLETE if _MAY_HAVE_ADDRESS.search(lu) and _HAS_ADDRESS.search(lu) else _SIMPLE


def _plain(texte: str) -> str:
    """Return `texte` as it is matched, same length."""
    if _TYPOGRAPHIC.search(texte):
        texte = texte.translate(_SAME_LENGTH)
    return texte.lower()


def _aligned(texte: str) -> tuple[str, list[int], list[int]]:
    """Return `texte` as it is matched, and the bounds of its segments there and in the original."""
    parts: list[str] = []
    ici, la = [0], [0]
    dernier = 0
    for m in _ODD.finditer(texte):
        for part, end in ((_plain(texte[dernier : m.start()]), m.start()), (_regular(m[0]), m.end())):
            parts.append(part)
            ici.append(ici[-1] + len(part))
            la.append(end)
        dernier = m.end()
    parts.append(_plain(texte[dernier:]))
    return "".join(parts), ici, la


def _regular(odd: str) -> str:
    if odd[1:2] == ".":  # C.A.F.
        return odd.replace(".", "").lower()
    return _MARKS.sub("", normalise(odd).lower())


def _original(place: int, ici: list[int], la: list[int], *, end: bool = False) -> int:
    """Return the offset in the original text; inside an odd segment, the segment's start or its end."""
    k = bisect_right(ici, place - end) - 1
    if k % 2 == 0:  # plain segments have even ranks and keep their length
        return la[k] + place - ici[k]
    return la[k + 1] if end else la[k]
