"""French typography brought to one spelling, for matching; the original text is never changed."""

from __future__ import annotations

import re
import unicodedata

APOSTROPHES = "’ʼ`‘‛´′＇"
HYPHENS = "‐‑‒–—―−﹣－"
SPACES = "\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000"
INVISIBLE = "\u00ad\u200b\u200c\u2060\ufeff\u200e\u200f"
LIGATURES = {"œ": "oe", "æ": "ae", "ǽ": "ae", "ǣ": "ae", "Ǽ": "AE", "Ǣ": "AE"}
LIGATURES |= {"ﬁ": "fi", "ﬂ": "fl", "ﬀ": "ff", "ﬃ": "ffi", "ﬄ": "ffl"}
EMOJI = "\U0001f000-\U0001faff\u2600-\u27bf\u2b00-\u2bff"

_TABLE = str.maketrans(
    dict.fromkeys(APOSTROPHES, "'")
    | dict.fromkeys(HYPHENS, "-")
    | dict.fromkeys(SPACES, " ")
    | dict.fromkeys(INVISIBLE, "")
    | LIGATURES
)
_MAY_CHANGE = re.compile(f"[{''.join(map(re.escape, map(chr, _TABLE)))}ŒÆ\u200d]")
_CAPITAL_LIGATURE = re.compile(r"[ŒÆ](?=(\w?))")
# A zero-width joiner holds the parts of one emoji together; anywhere else it is invisible noise.
STRAY_JOINER = rf"(?<![{EMOJI}\ufe0f])\u200d"
_STRAY_JOINER = re.compile(rf"{STRAY_JOINER}+")
_MARKS = re.compile(r"[\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20f0\ufe00-\ufe2f\u200d]+")


def normalise(texte: str) -> str:
    """Return `texte` with one spelling for each sign of French typography; capitals and accents stay.

    Unicode NFC; apostrophes ’ ʼ ` become ', dashes become -, non-breaking and thin spaces become a plain
    space, œ and æ become oe and ae, soft hyphens and zero-width signs go. Normalising twice changes nothing.

    Examples
    --------
    >>> normalise("L’accueil\u00a0: au cœur du sujet")
    "L'accueil : au coeur du sujet"
    """
    if _MAY_CHANGE.search(texte) is None and unicodedata.is_normalized("NFC", texte):
        return texte
    # NFC first, because some signs of the table only appear there (U+2001 is canonically U+2003);
    # NFC last, because what is removed can bring a letter and its accent together.
    texte = unicodedata.normalize("NFC", texte).translate(_TABLE)
    if "\u200d" in texte:
        texte = _STRAY_JOINER.sub("", texte)
    return unicodedata.normalize("NFC", _CAPITAL_LIGATURE.sub(_capital_ligature, texte))


def fold(forme: str) -> str:
    """Return `forme` normalised, in lower case and without accents: the key of every tolerant comparison.

    Folding twice changes nothing.

    Examples
    --------
    >>> fold("Œuvre À L’ÉCOLE")
    "oeuvre a l'ecole"
    """
    if forme.isascii() and "`" not in forme:  # the one sign of them that normalising changes
        return forme.lower()
    forme = normalise(forme).lower()
    if forme.isascii():
        return forme
    return unicodedata.normalize("NFC", _MARKS.sub("", unicodedata.normalize("NFD", forme)))


def _capital_ligature(match: re.Match) -> str:
    """Œuvre → Oeuvre, but CŒUR → COEUR: the case of the next letter tells which."""
    two = "OE" if match[0][0] == "Œ" else "AE"
    return two.capitalize() if match[1].islower() else two
