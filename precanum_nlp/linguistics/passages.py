"""Sentence-like segments, with or without punctuation."""

from __future__ import annotations

import re
from itertools import pairwise

from precanum_nlp.linguistics.normalisation import EMOJI
from precanum_nlp.linguistics.tokens import Token, tokenise

_SENTENCE, _CLAUSE, _COMMA = 3, 2, 1
_ABBREVIATIONS = frozenset([
    "m", "mm", "mme", "mlle", "mr", "dr", "art", "ex", "cf", "p", "pp", "n", "no", "tel", "tél", "env", "av",
    "bd", "st", "ste", "min", "max",
])  # fmt: skip
_ENDS = re.compile(r"[.!?…]|[\n\r\u2028\u2029]|[•▪●►]")
_PARTS = re.compile(r"[;:()]|\s[-–—*/>]+\s|[–—]")
_IS_EMOJI = re.compile(rf"[{EMOJI}]")
# Words that open a clause; those of two words are looked up as a pair.
_CONNECTORS = frozenset([
    "mais", "donc", "alors", "car", "puis", "ensuite", "parce", "pcq", "pck", "sinon", "pourtant",
    "cependant", "enfin", "sauf", "bref", "après", "quand", "lorsque", "lorsqu'", "puisque", "puisqu'",
    "comme", "si", "or",
])  # fmt: skip
_CONNECTOR_PAIRS = frozenset([
    ("et", "puis"), ("et", "après"), ("et", "là"), ("et", "que"), ("et", "aussi"), ("du", "coup"),
    ("en", "fait"), ("par", "contre"), ("par", "exemple"), ("en", "plus"), ("tandis", "que"),
    ("alors", "que"), ("pour", "que"),
])  # fmt: skip
_CLOSING = re.compile(r"(?:[^\s«“(\[]|[\s](?=[!?:;»”)]))*")
_OPENING = re.compile(r"[«“(\[][\s]*$")


def passages(texte: str, *, max_mots: int = 30, min_mots: int = 4) -> list[tuple[int, int]]:
    """Return sentence-like segments of `texte` as offsets (debut, fin), in order, without overlap.

    Sentence ends and line breaks part the text; a segment of fewer than `min_mots` words joins a
    neighbour while the two hold at most `max_mots`. A segment longer than `max_mots` is cut at its best
    place: punctuation, then a connector (mais, et puis, parce que…), an emoji, else in the middle. No word
    is cut, no elision is parted from its word, and every word lies in exactly one segment.

    Parameters
    ----------
    texte : str
        Original text; the offsets are into it.
    max_mots : int, default=30
        Most words in a segment (elided words are not counted).
    min_mots : int, default=4
        Fewest words of a segment, except when the neighbours are full or the text itself is shorter.

    Raises
    ------
    ValueError
        Unless 1 <= min_mots and 2 * min_mots <= max_mots.
    """
    if not 1 <= min_mots <= max_mots / 2:
        raise ValueError(f"need 1 <= min_mots <= max_mots / 2, got {min_mots} and {max_mots}.")
    tokens = tokenise(texte)
    if not tokens:
        return []
    forces = [_strength(texte, tokens, i) for i in range(1, len(tokens))]
    mots = _cumulated(tokens)
    bounds = [0, *(i + 1 for i, force in enumerate(forces) if force == _SENTENCE), len(tokens)]
    segments = _merged(list(pairwise(bounds)), mots, min_mots, max_mots)
    cut = [piece for segment in segments for piece in _cut(*segment, forces, mots, min_mots, max_mots)]
    return _offsets(texte, tokens, cut)


def _cumulated(tokens: list[Token]) -> list[int]:
    """Return the number of words before each token; an elision counts with the word it leans on."""
    mots = [0]
    for token in tokens:
        mots.append(mots[-1] + (token.forme[-1] != "'"))
    return mots


def _strength(texte: str, tokens: list[Token], i: int) -> int:
    """Return how well the text can be cut just before token i, 0 to 3; -1 where it must not be."""
    avant, apres = tokens[i - 1], tokens[i]
    blanc = texte[avant.fin : apres.debut]
    if avant.forme[-1] == "'" and len(blanc) <= 1:
        return -1
    if len(blanc) > 1 or (blanc and not blanc.isspace()):
        if _ENDS.search(blanc) and not _is_abbreviation(avant.forme, blanc):
            return _SENTENCE
        if _PARTS.search(blanc):
            return _CLAUSE
        if "," in blanc:
            return _COMMA
    if blanc and blanc in "\n\r":
        return _SENTENCE
    if _IS_EMOJI.match(avant.forme) and not _IS_EMOJI.match(apres.forme):
        return _CLAUSE
    suivant = tokens[i + 1].forme if i + 1 < len(tokens) else ""
    if (apres.forme, suivant) in _CONNECTOR_PAIRS:
        return _COMMA
    # « et puis » is cut before « et », not inside
    return _COMMA if apres.forme in _CONNECTORS and (avant.forme, apres.forme) not in _CONNECTOR_PAIRS else 0


def _is_abbreviation(forme: str, blanc: str) -> bool:
    return blanc.rstrip(" ") == "." and (forme in _ABBREVIATIONS or (len(forme) == 1 and forme.isalpha()))


def _merged(segments, mots: list[int], min_mots: int, max_mots: int) -> list[tuple[int, int]]:
    """Join each too short segment to the one before it, or to the one after for the first."""
    result: list[tuple[int, int]] = []
    for debut, fin in segments:
        if result:
            avant = result[-1]
            short = min(mots[fin] - mots[debut], mots[avant[1]] - mots[avant[0]]) < min_mots
            if short and mots[fin] - mots[avant[0]] <= max_mots:
                result[-1] = (avant[0], fin)
                continue
        result.append((debut, fin))
    return result


def _cut(debut, fin, forces, mots, min_mots, max_mots):
    """Yield [debut, fin) in pieces of at most `max_mots` words."""
    reste = [(debut, fin)]
    while reste:
        debut, fin = reste.pop()
        if mots[fin] - mots[debut] <= max_mots:
            yield debut, fin
            continue
        place = _best_place(debut, fin, forces, mots, min_mots)
        reste += [(place, fin), (debut, place)]  # a stack: the left piece comes out first


def _best_place(debut, fin, forces, mots, min_mots) -> int:
    """Return the token before which to cut: the strongest place, the nearest to the middle among equals."""
    milieu = (mots[debut] + mots[fin]) / 2
    allowed = [
        i
        for i in range(debut + 1, fin)
        if mots[i] - mots[debut] >= min_mots and mots[fin] - mots[i] >= min_mots and forces[i - 1] >= 0
    ]
    return max(allowed, key=lambda i: (forces[i - 1], -abs(mots[i] - milieu), -i))


def _offsets(texte: str, tokens: list[Token], pieces) -> list[tuple[int, int]]:
    """Widen each piece to the signs that close or open it, never into another piece."""
    result: list[tuple[int, int]] = []
    plancher = 0
    for debut, fin in pieces:
        premier, dernier = tokens[debut].debut, tokens[fin - 1].fin
        plafond = tokens[fin].debut if fin < len(tokens) else len(texte)
        ouvrant = _OPENING.search(texte, plancher, premier)
        close = _CLOSING.match(texte, dernier, plafond).end()
        result.append((ouvrant.start() if ouvrant else premier, close))
        plancher = close
    return result
