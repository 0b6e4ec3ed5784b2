"""Words and parts on a plane of correspondence analysis."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from precanum_nlp.errors import PrecanumError
from precanum_nlp.report.pictures.svg import ink, overlap, text_box
from precanum_nlp.report.typography import french, percent

if TYPE_CHECKING:
    from precanum_nlp.keywords import Correspondence, Points

WIDTH, HEIGHT, _EDGE = 1100, 820, 50
_LARGEST, _SMALLEST, _PART_SIZE = 22, 11, 16
_LINE = 20
#: What bold letters, those of the parts, are wider by.
_BOLD = 1.12
_INK = "#1b1f24"
#: Share of a word's inertia on the plane under which it is drawn as badly shown.
WELL_SHOWN = 0.5


@dataclass(frozen=True, slots=True)
class Label:
    """A named point: where it stands, then its label's left end, base line and size in px.

    `x_texte` is None where no room was left for the label; `bien` says whether the plane shows it well.
    """

    nom: str
    x: float
    y: float
    x_texte: float | None
    y_texte: float
    taille: int
    couleur: str
    bien: bool
    titre: str


@dataclass(frozen=True, slots=True)
class Plane:
    """A plane laid out.

    Parameters
    ----------
    largeur, hauteur : int
    zero : tuple of float
        Where the axes cross.
    axes : tuple of str
        Their names with their share of the inertia.
    mots, parties : tuple of Label
    aide : tuple of str
        Contributions and cos² of the parts, a line each.
    titre : str
        What the picture is, for those who do not see it.
    """

    largeur: int
    hauteur: int
    zero: tuple[float, float]
    axes: tuple[str, str]
    mots: tuple[Label, ...]
    parties: tuple[Label, ...]
    aide: tuple[str, ...]
    titre: str
    edge: int = _EDGE
    template: str = "plan.svg"


def plane(found: Correspondence, *, axes: tuple[int, int] = (0, 1), nombre: int = 60) -> Plane:
    """Lay out the parts, and the words that contribute most to the plane.

    Parameters
    ----------
    found : Correspondence
    axes : tuple of int, default=(0, 1)
        Horizontal and vertical, the first being 0.
    nombre : int, default=60
        Words drawn.

    Raises
    ------
    PrecanumError
        There are not so many axes.
    """
    n_axes = len(found.valeurs_propres)
    if max(axes) >= n_axes:
        axes_said = "un seul axe" if n_axes == 1 else f"{n_axes} axes seulement"
        raise PrecanumError(f"AFC : {axes_said} ; le plan demandé ne peut pas être dessiné.")
    both = list(axes)
    lignes, colonnes = found.lignes, found.colonnes
    made = found.plane_contributions(lignes, axes).tolist()
    kept = sorted(range(len(made)), key=lambda k: (-made[k], lignes.noms[k]))[:nombre]
    scale = _scale(found, both, kept)
    points = [scale(*at) for at in (*colonnes.coordonnees[:, both], *lignes.coordonnees[kept][:, both])]
    taken = [(x - 4, y - 4, x + 4, y + 4) for x, y in points]
    parties = [_label(colonnes, k, both, _PART_SIZE, ink(k), scale, taken) for k in range(len(colonnes.noms))]
    sizes = [round(_SMALLEST + (_LARGEST - _SMALLEST) * (made[k] / made[kept[0]]) ** 0.5) for k in kept]
    mots = [_label(lignes, k, both, size, _INK, scale, taken) for k, size in zip(kept, sizes, strict=True)]
    names = tuple(french(f"Axe {axis + 1} ({percent(found.share(axis))} de l'inertie)") for axis in both)
    aide = tuple(label.titre for label in parties)
    titre = f"Analyse des correspondances : {len(parties)} parties et {len(mots)} mots. {' ; '.join(aide)}."
    height = HEIGHT + _LINE * (len(aide) + 4)
    return Plane(WIDTH, height, scale(0, 0), names, tuple(mots), tuple(parties), aide, french(titre))


def _scale(found: Correspondence, both: list[int], kept: Sequence[int]):
    """Return the function from coordinates to px: the same scale on both axes, everything inside."""
    import numpy as np

    shown = np.vstack([found.colonnes.coordonnees, found.lignes.coordonnees[kept]])[:, both]
    low, high = np.minimum(shown.min(0), 0), np.maximum(shown.max(0), 0)
    span = np.maximum(high - low, 1e-9)
    unit = min((WIDTH - 6 * _EDGE) / span[0], (HEIGHT - 4 * _EDGE) / span[1])
    middle = (low + high) / 2

    def scale(x: float, y: float) -> tuple[float, float]:
        return WIDTH / 2 + unit * float(x - middle[0]), HEIGHT / 2 - unit * float(y - middle[1])

    return scale


def _label(points: Points, k: int, both: list[int], size: int, colour: str, scale, taken: list) -> Label:
    """Return a point with its label where it meets none of the boxes `taken`, to which it is added."""
    x, y = scale(*points.coordonnees[k, both])
    at = _free(points.noms[k], size, x, y, taken)
    well = bool(points.cos2[k, both].sum() >= WELL_SHOWN)
    return Label(points.noms[k], x, y, *at, size, colour, well, _help(points, k, both))


def _free(text: str, size: int, x: float, y: float, taken: list) -> tuple[float | None, float]:
    """Return where a label meets no other, right of its point, then left, above, under; None if nowhere."""
    width, above, under = text_box(text, size)
    width *= _BOLD
    half = (above - under) / 2
    sides = [(x + 9, y + half), (x - 9 - width, y + half), (x - width / 2, y - 8 - under),
             (x - width / 2, y + 8 + above), (x + 5, y - 6), (x - 5 - width, y - 6), (x + 5, y + 6 + above),
             (x - 5 - width, y + 6 + above)]  # fmt: skip
    for left, base in sides:
        box = (left, base - above, left + width, base + under)
        inside = box[0] > 0 and box[2] < WIDTH and box[1] > 0 and box[3] < HEIGHT
        if inside and not any(overlap(box, other) for other in taken):
            taken.append(box)
            return left, base
    return None, y


def _help(points: Points, k: int, both: list[int]) -> str:
    shares = " et ".join(percent(float(points.contributions[k, axis])) for axis in both)
    cos2 = f"{float(points.cos2[k, both].sum()):.2f}".replace(".", ",")
    return french(f"{points.noms[k]} : contributions {shares}, cos² {cos2}")
