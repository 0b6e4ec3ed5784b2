"""What lexical classes are made of: their words, who speaks in them, their typical segments."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from precanum_nlp.keywords.classes import presence_chi2
from precanum_nlp.keywords.tables import rounded

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

    from precanum_nlp.corpus import Contribution
    from precanum_nlp.keywords.classes import Classes

#: Chi-squared that one chance in twenty exceeds (1 degree of freedom).
TYPICAL = 3.841458820694124


@dataclass(frozen=True, slots=True)
class ClassItem:
    """A word, a group or a code in a class, against the segments of the other classes.

    Parameters
    ----------
    classe : int
    nature : str
        « mots », « groupe », « source »…
    item : str
    segments_classe, segments : int
        Segments that hold it in the class, and in all classes.
    part : float in [0, 1]
        Share of the segments of the class that hold it.
    chi2 : float
        Chi-squared of presence by class, without correction; > 0 more than elsewhere, < 0 less.
    p : float in [0, 1]
        Its p-value (1 degree of freedom). For words it only ranks: the classes were made with them.
    """

    classe: int
    nature: str
    item: str
    segments_classe: int
    segments: int
    part: float
    chi2: float
    p: float


@dataclass(frozen=True, slots=True, eq=False)
class ClassProfile:
    """Lexical classes with what is typical of each.

    Parameters
    ----------
    classes : Classes
    mots, parties : tuple of ClassItem
        By class, the most typical first; items at chance are not there.
    un_sur : int
        One segment in so many was taken (see `one_in`).
    """

    classes: Classes
    mots: tuple[ClassItem, ...]
    parties: tuple[ClassItem, ...]
    un_sur: int = 1


COLUMNS = tuple(ClassItem.__dataclass_fields__)
SEGMENT_COLUMNS = ("classe", "rang", "score", "id", "groupe", "texte")


def class_items(
    classes: Classes, held: csr_matrix, noms: Sequence[str], nature: str
) -> tuple[ClassItem, ...]:
    """Return each item in each class, by class, then from the most typical to the most avoided.

    Parameters
    ----------
    classes : Classes
    held : csr_matrix, shape (n_segments, n_items)
        What segments hold; only whether they do counts.
    noms : sequence of str
        Names of the items.
    nature : str
    """
    import numpy as np
    from scipy.stats import chi2 as law

    inside = (held[classes.classe > 0] > 0).astype(np.int64)
    classe = classes.classe[classes.classe > 0]
    everywhere = np.asarray(inside.sum(0)).ravel()
    found = []
    for number in range(1, classes.n_classes + 1):
        members = classe == number
        here = np.asarray(inside[members].sum(0)).ravel()
        n_here = int(members.sum())
        chi2 = presence_chi2(here, everywhere, n_here, len(classe))
        p = law.sf(np.abs(chi2), 1)
        for k in sorted(range(len(noms)), key=lambda k: (-chi2[k], noms[k])):
            counts = (int(here[k]), int(everywhere[k]), here[k].item() / n_here)
            found.append(ClassItem(number, nature, noms[k], *counts, float(chi2[k]), float(p[k])))
    return tuple(found)


def typical_items(items: Sequence[ClassItem], *, nombre: int = 20) -> tuple[ClassItem, ...]:
    """Return what is typical (5 %) of each class in the order of `items`, at most `nombre` for a class."""
    kept: dict[int, list[ClassItem]] = {}
    for item in items:
        if item.chi2 >= TYPICAL and len(here := kept.setdefault(item.classe, [])) < nombre:
            here.append(item)
    return tuple(item for here in kept.values() for item in here)


def typical_segments(
    classes: Classes, words: Sequence[ClassItem], held: csr_matrix, noms: Sequence[str], *, nombre: int = 5
) -> tuple[tuple[int, int, float], ...]:
    """Return the (class, segment, score) of the `nombre` most typical segments of each class.

    The score is the sum of the chi-squared of the typical words (5 %) that the segment holds, as IRaMuTeQ's
    absolute score.

    Parameters
    ----------
    classes : Classes
    words : sequence of ClassItem
        What `class_items` says of the words.
    held : csr_matrix, shape (n_segments, n_words)
    noms : sequence of str
        The words, in the order of the columns.
    nombre : int, default=5
    """
    import numpy as np

    places = {nom: place for place, nom in enumerate(noms)}
    weights = np.zeros((classes.n_classes, len(noms)))
    for word in words:
        if word.chi2 >= TYPICAL:
            weights[word.classe - 1, places[word.item]] = word.chi2
    scores = (held > 0).astype(float) @ weights.T
    found = []
    for number in range(1, classes.n_classes + 1):
        members = np.flatnonzero(classes.classe == number)
        order = members[np.argsort(-np.round(scores[members, number - 1], 9), kind="stable")]
        found += [(number, int(k), float(scores[k, number - 1])) for k in order[:nombre]]
    return tuple(found)


def class_rows(items: Sequence[ClassItem]) -> Iterator[dict[str, object]]:
    """Yield the rows of items by class, for `write_rows`."""
    for item in items:
        told: dict[str, object] = {name: getattr(item, name) for name in COLUMNS}
        yield told | {"part": rounded(item.part), "chi2": rounded(item.chi2), "p": float(f"{item.p:.4g}")}


def segment_rows(
    typical: Sequence[tuple[int, int, float]], texts: Mapping[int, tuple[Contribution, str]]
) -> Iterator[dict[str, object]]:
    """Yield the rows of typical segments, for `write_rows`; `texts` is what `segment_texts` gives."""
    rank, before = 0, 0
    for classe, segment, score in typical:
        rank, before = (rank + 1 if classe == before else 1), classe
        contribution, texte = texts[segment]
        values = (classe, rank, rounded(score), contribution.id, contribution.groupe, texte)
        yield dict(zip(SEGMENT_COLUMNS, values, strict=True))
