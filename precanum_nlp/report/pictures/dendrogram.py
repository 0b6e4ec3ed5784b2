"""Lexical classes as a tree, with the words and the groups of each class under it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from precanum_nlp.keywords.class_profile import TYPICAL
from precanum_nlp.keywords.classes import Cut
from precanum_nlp.report.pictures.svg import ink, text_box
from precanum_nlp.report.typography import french, number, percent

if TYPE_CHECKING:
    from precanum_nlp.keywords import Classes, ClassItem

_COLUMN, _STEP, _TOP = 190, 42, 40
_LINE, _LARGEST, _SMALLEST = 22, 20, 12
_N_WORDS, _N_PARTS = 15, 5
_INK, _GREY = "#1b1f24", "#4a5560"


@dataclass(frozen=True, slots=True)
class Text:
    """A line of text: middle, base line and size in px, colour, whether bold, the word that it stands for."""

    texte: str
    x: float
    y: float
    taille: int
    couleur: str
    gras: bool = False
    mot: str = ""


@dataclass(frozen=True, slots=True)
class Dendrogram:
    """A tree laid out.

    Parameters
    ----------
    largeur, hauteur : int
    traits : tuple of (float, float, float, float)
        Lines of the tree: x1, y1, x2, y2.
    textes : tuple of Text
    titre : str
        What the picture is, for those who do not see it.
    """

    largeur: int
    hauteur: int
    traits: tuple[tuple[float, float, float, float], ...]
    textes: tuple[Text, ...]
    titre: str
    template: str = "dendrogramme.svg"


def dendrogram(classes: Classes, words: Sequence[ClassItem], parts: Sequence[ClassItem] = ()) -> Dendrogram:
    """Lay out a tree: cuts from the first, above, to the last.

    Parameters
    ----------
    classes : Classes
    words, parts : sequence of ClassItem
        What `class_items` says of the words, and of groups, sources or codes.
    """
    floor = _TOP + _STEP * (_last(classes.arbre) + 1)
    lines, texts = [], []
    _draw(classes.arbre, _TOP, floor, lines, texts)
    said = []
    deepest = floor
    for place in range(classes.n_classes):
        column, bottom, words_said = _column(classes, place, floor, words, parts)
        texts += column
        deepest = max(deepest, bottom)
        said.append(words_said)
    if parts:
        texts.append(Text(french("▸ dit surtout par, ou de (χ²)"), 100, deepest + 28, 11, _GREY))
    titre = french(f"{classes.n_classes} classes lexicales. {' '.join(said)}")
    return Dendrogram(_COLUMN * classes.n_classes, round(deepest + 40), tuple(lines), tuple(texts), titre)


def _last(cut: Cut) -> int:
    below = [_last(side) for side in (cut.gauche, cut.droite) if isinstance(side, Cut)]
    return max([cut.rang, *below])


def _middle(side: Cut | int) -> float:
    if isinstance(side, Cut):
        return (_middle(side.gauche) + _middle(side.droite)) / 2
    return _COLUMN * (side - 0.5)


def _draw(cut: Cut, top: float, floor: float, lines: list, texts: list) -> None:
    """Draw a cut at the height of its rank, and what is under it."""
    y = _TOP + _STEP * (cut.rang - 0.5)
    lines.append((_middle(cut), top, _middle(cut), y))
    lines.append((_middle(cut.gauche), y, _middle(cut.droite), y))
    chi2 = french(f"χ² {number(round(cut.chi2))}")
    texts.append(Text(chi2, _middle(cut), y + 15, 11, _GREY))
    for side in (cut.gauche, cut.droite):
        if isinstance(side, Cut):
            _draw(side, y, floor, lines, texts)
        else:
            lines.append((_middle(side), y, _middle(side), floor))


def _column(classes: Classes, place: int, y: float, words, parts) -> tuple[list[Text], float, str]:
    """Return the lines of a class, where they end, and the class in a sentence."""
    middle, colour = _COLUMN * (place + 0.5), ink(place)
    n_here, n_classed = int((classes.classe == place + 1).sum()), int((classes.classe > 0).sum())
    head = f"Classe {place + 1} : {percent(n_here / n_classed)}"
    texts = [
        Text(french(head), middle, y + 24, 16, colour, True),
        Text(french(f"{number(n_here)} segments"), middle, y + 42, 12, colour),
    ]
    y += 54
    typical = _typical(words, place + 1)[:_N_WORDS]
    for word in typical:
        y += _LINE
        size = round(_SMALLEST + (_LARGEST - _SMALLEST) * (word.chi2 / typical[0].chi2) ** 0.5)
        texts.append(replace(_fitted(word.item, middle, y, size, colour), mot=word.item))
    y += _LINE / 2
    for part in _typical(parts, place + 1)[:_N_PARTS]:
        y += 18
        texts.append(
            _fitted(part.item, middle, y, 12, _INK, before="▸ ", after=f" {number(round(part.chi2))}")
        )
    return texts, y, f"{head} : {', '.join(word.item for word in typical)}."


def _typical(items: Sequence[ClassItem], classe: int) -> list[ClassItem]:
    found = [item for item in items if item.classe == classe and item.chi2 >= TYPICAL]
    return sorted(found, key=lambda item: (-item.chi2, item.item))


def _fitted(
    name: str, middle: float, y: float, size: int, colour: str, *, before: str = "", after: str = ""
) -> Text:
    """Return a line no wider than its column: smaller, then with its name cut."""
    room = _COLUMN - 10
    while size > 10 and text_box(f"{before}{name}{after}", size)[0] > room:
        size -= 1
    while text_box(f"{before}{name}{after}", size)[0] > room:
        name = f"{name.removesuffix('…')[:-1].rstrip()}…"
    return Text(french(f"{before}{name}{after}"), middle, y, size, colour)
