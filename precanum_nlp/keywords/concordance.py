"""Every place where a word, expression or pattern is said, with its context (KWIC)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from precanum_nlp.errors import PrecanumError
from precanum_nlp.keywords.matching import expression_matcher
from precanum_nlp.linguistics import fold, formes

if TYPE_CHECKING:
    from precanum_nlp.corpus import Contribution

COLUMNS = ("id", "groupe", "gauche", "pivot", "droite", "codes")
SORTS = ("ordre", "gauche", "droite")
_BLANKS = re.compile(r"\s+")

#: Given a text: the bounds of each place to show.
Finder = Callable[["Contribution"], Iterable[tuple[int, int]]]


@dataclass(frozen=True, slots=True)
class Line:
    """One place: the words on the left, the pivot, those on the right, spaces evened out."""

    id: str
    groupe: str
    gauche: str
    pivot: str
    droite: str
    codes: tuple[str, ...]


def finds_words(requete: str) -> Finder:
    """Return the finder of a word or expression, whatever its inflection, accents and elisions.

    Raises
    ------
    PrecanumError
        The query holds no word.
    """
    if not formes(requete):
        raise PrecanumError(f"Concordance : « {requete} » n'a pas de mot ; donnez un mot ou une expression.")
    matcher = expression_matcher({"": (requete,)})
    return lambda contribution: [(m.debut, m.fin) for m in matcher.find(contribution.texte)]


def finds_forms(requete: str) -> Finder:
    """Return the finder of these very letters, as whole words, whatever their capitals."""
    return finds_pattern(rf"(?<!\w){re.escape(requete)}(?!\w)")


def finds_pattern(motif: str) -> Finder:
    """Return the finder of a regular expression, whatever the capitals; empty matches are left out.

    Raises
    ------
    PrecanumError
        The expression is not well formed.
    """
    try:
        pattern = re.compile(motif, re.IGNORECASE)
    except re.error as error:
        raise PrecanumError(
            f"Concordance : expression régulière « {motif} » mal formée, au caractère "
            f"{(error.pos or 0) + 1} ; retirez --regex pour chercher ces lettres."
        ) from error
    return lambda contribution: [m.span() for m in pattern.finditer(contribution.texte) if m[0]]


def finds_passages(passages: Mapping[str, Sequence[tuple[int, int]]]) -> Finder:
    """Return the finder of given passages, by id: those that carry a code."""
    return lambda contribution: passages.get(contribution.id, ())


def concordance(
    contributions: Iterable[Contribution],
    finder: Finder,
    *,
    codes: Mapping[str, Sequence[str]] | None = None,
    largeur: int = 60,
    tri: str = "ordre",
) -> list[Line]:
    """Return a line for each place found.

    Parameters
    ----------
    contributions : iterable of Contribution
    finder : callable
        One of `finds_words`, `finds_forms`, `finds_pattern`, `finds_passages`.
    codes : mapping of str to sequence of str, optional
        Codes of each contribution, by id.
    largeur : int, default=60
        Characters of context on each side, cut between words.
    tri : {"ordre", "gauche", "droite"}
        Of the corpus; by the words on the left, the nearest first; by the pivot and the words on the right.

    Raises
    ------
    PrecanumError
        `tri` is none of these.
    """
    if tri not in SORTS:
        raise PrecanumError(f"Concordance : tri « {tri} » inconnu ; au choix : {', '.join(SORTS)}.")
    lines = [
        _line(contribution, debut, fin, largeur, tuple((codes or {}).get(contribution.id, ())))
        for contribution in contributions
        for debut, fin in sorted(set(finder(contribution)))
    ]
    if tri == "gauche":
        lines.sort(key=lambda line: (formes(line.gauche)[::-1], fold(line.pivot), line.id))
    elif tri == "droite":
        lines.sort(key=lambda line: (fold(line.pivot), formes(line.droite), line.id))
    return lines


def concordance_rows(lines: Iterable[Line]) -> Iterator[dict[str, object]]:
    """Yield the rows of a concordance, for `write_rows`."""
    for line in lines:
        yield {name: getattr(line, name) for name in COLUMNS[:-1]} | {"codes": "|".join(line.codes)}


def _line(contribution: Contribution, debut: int, fin: int, largeur: int, codes: tuple[str, ...]) -> Line:
    texte = contribution.texte
    left = _BLANKS.sub(" ", texte[max(0, debut - 4 * largeur) : debut])
    right = _BLANKS.sub(" ", texte[fin : fin + 4 * largeur])
    if len(left) > largeur:
        left = left[-largeur - 1 :].partition(" ")[2] or left[-largeur:]
    if len(right) > largeur:
        right = right[: largeur + 1].rpartition(" ")[0] or right[:largeur]
    pivot = _BLANKS.sub(" ", texte[debut:fin])
    return Line(contribution.id, contribution.groupe, left.lstrip(), pivot, right.rstrip(), codes)
