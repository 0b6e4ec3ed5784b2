"""A word cloud: sizes show the measure, a colour and a number the part."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil
from random import Random
from typing import TYPE_CHECKING

from precanum_nlp.report.pictures.svg import MARKS, NEUTRAL, ink, text_box
from precanum_nlp.report.typography import french

if TYPE_CHECKING:
    from precanum_nlp.keywords import Cloud

WIDTH, HEIGHT = 1200, 680
#: Height in px of the biggest word: the first at which all words find room. Sizes stay in proportion.
_LARGEST = (84, 72, 62, 53, 45, 38, 32, 27)
_SMALLEST = 12
_MARGIN = 4
_LEGEND_LINE = 24
#: Side, in px, of the squares in which room is counted: coarser is faster, and a little looser.
_CELL = 4


@dataclass(frozen=True, slots=True)
class PlacedWord:
    """A word with its mark: left end and base line, size and width in px, colour, what hovering says.

    `lemme` is the word alone.
    """

    mot: str
    x: float
    y: float
    taille: int
    largeur: float
    couleur: str
    titre: str
    lemme: str


@dataclass(frozen=True, slots=True)
class CloudPicture:
    """A cloud laid out.

    Parameters
    ----------
    largeur, hauteur : int
        In px, legend included.
    plancher : int
        Base line of the note, under the words.
    mots : tuple of PlacedWord
    legende : tuple of (str, str, float, float)
        Text, colour, left end and base line of each part.
    note : str
        What sizes show.
    titre : str
        What the picture is, for those who do not see it.
    laisses : tuple of str
        Words that found no room.
    """

    largeur: int
    hauteur: int
    plancher: int
    mots: tuple[PlacedWord, ...]
    legende: tuple[tuple[str, str, float, float], ...]
    note: str
    titre: str
    laisses: tuple[str, ...]
    template: str = "nuage.svg"


def cloud_picture(cloud: Cloud, *, seed: int = 0) -> CloudPicture:
    """Lay out a cloud; the same words and seed give the same picture.

    Parameters
    ----------
    cloud : Cloud
    seed : int, default=0
        Of where words go.
    """
    for largest in _LARGEST:
        placed, left = _placed(cloud, largest, Random(seed))
        if not left:
            break
    legend = _legend(cloud)
    height = HEIGHT + _LEGEND_LINE * (ceil(len(legend) / 3) + 2)
    said = french(f"Nuage de {len(placed)} mots. Taille : {cloud.mesure}.")
    described = f"{said} {' ; '.join(word.titre for word in placed)}"
    note = HEIGHT + _LEGEND_LINE
    return CloudPicture(WIDTH, height, note, tuple(placed), legend, said, described, tuple(left))


def _placed(cloud: Cloud, largest: int, random: Random) -> tuple[list[PlacedWord], list[str]]:
    """Return the words with their places, the biggest being `largest` px high, and those without room."""
    import numpy as np
    from wordcloud.wordcloud import IntegralOccupancyMap

    # The places are wordcloud's, the boxes ours: its own loop (1.9.6) looks for room for a box that stands
    # higher than where it then draws the word, so that words run into one another.
    taken = np.zeros((HEIGHT // _CELL, WIDTH // _CELL), np.uint8)
    room = IntegralOccupancyMap(*taken.shape, None)
    numbers = {name: place + 1 for place, name in enumerate(_parts(cloud))}
    top = max((word.poids for word in cloud.mots), default=1.0)
    placed, left = [], []
    for word in cloud.mots:
        number = numbers.get(word.partie, 0)
        shown = word.mot + (str(number).translate(MARKS) if number else "")
        size = max(_SMALLEST, round(largest * (word.poids / top) ** 0.5))
        if (found := _place(room, taken, shown, size, random)) is None:
            left.append(word.mot)
            continue
        of = f", propre à « {word.partie} »" if number else ""
        titre = french(f"{word.mot} : {_weight(word.poids)}{of}")
        placed.append(PlacedWord(shown, *found, ink(number - 1) if number else NEUTRAL, titre, word.mot))
    return placed, left


def _place(room, taken, text: str, size: int, random: Random) -> tuple[float, float, int, float] | None:
    """Return left end, base line, size and width of a word in a free place, which it takes; None without."""
    width, above, under = text_box(text, size)
    high, wide = (ceil((side + _MARGIN) / _CELL) for side in (above + under, width))
    if high >= taken.shape[0] or wide >= taken.shape[1]:
        return None
    if not (found := room.sample_position(high, wide, random)):
        return None
    row, column = (int(place) for place in found)
    taken[row : row + high, column : column + wide] = 255
    room.update(taken, row, column)
    return column * _CELL + _MARGIN / 2, row * _CELL + _MARGIN / 2 + above, size, width


def _legend(cloud: Cloud) -> tuple[tuple[str, str, float, float], ...]:
    """Return the parts that have words, three a line under the cloud."""
    lines = []
    for place, name in enumerate(_parts(cloud)):
        several = sum(word.partie == name for word in cloud.mots)
        at = (20 + WIDTH / 3 * (place % 3), HEIGHT + _LEGEND_LINE * (place // 3 + 2))
        words = "mot" if several == 1 else "mots"
        text = f"{str(place + 1).translate(MARKS)} {name} ({several} {words})"
        lines.append((french(text), ink(place), *at))
    return tuple(lines)


def _parts(cloud: Cloud) -> list[str]:
    """Return the parts that have words, in order: they are numbered from 1."""
    said = {word.partie for word in cloud.mots}
    return [name for name in cloud.parties if name in said]


def _weight(value: float) -> str:
    return f"{value:.0f}" if value == int(value) else f"{value:.1f}".replace(".", ",")
