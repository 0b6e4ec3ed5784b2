"""Whether a human should look at a contribution, and why."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from precanum_nlp.linguistics import est_francais, formes

_FEWEST_WORDS = 2
#: A probability this near its threshold, as a share of the way to 0 or 1, could have gone the other way.
_DOUBT = 0.35
#: Under this share of its threshold, the best code of a dimension is not worth a look.
_HOPE = 0.5
#: Words that no neighbour of French shares: with two of them there is no need to weigh languages.
_PLAINLY_FRENCH = frozenset(
    [
        "pas", "pour", "dans", "une", "aux", "qui", "sur", "je", "nous", "vous", "avec", "cette", "sont",
        "leur", "est", "et", "c'", "qu'", "n'", "j'", "être", "avoir", "fait", "faire", "trop", "très",
        "ça", "où",
    ]
)  # fmt: skip


def unreadable(texte: str) -> str:
    """Return why a text cannot be coded at all, in French; "" when it can."""
    mots = formes(texte)
    if len(mots) < _FEWEST_WORDS:
        return "texte trop court"
    if len(_PLAINLY_FRENCH.intersection(mots)) >= 2:
        return ""
    if est_francais(texte) is False:
        return "langue : le texte ne semble pas en français"
    return ""


def may_doubt(probabilities: np.ndarray, thresholds: np.ndarray) -> bool:
    """Whether `doubt` can have anything to say: some code is at least half-way to its threshold."""
    return bool((probabilities >= min(_HOPE, 1 - _DOUBT) * thresholds).any())


def doubt(
    probabilities: np.ndarray,
    accepted: np.ndarray,
    thresholds: np.ndarray,
    dimensions: Sequence[str],
    labels: Sequence[str],
    ouverts: frozenset[int] = frozenset(),
) -> str:
    """Return why a human should check the codes of one text, in French; "" when no one need.

    Parameters
    ----------
    probabilities, thresholds : ndarray of shape (n_codes,)
    accepted : ndarray of bool, shape (n_codes,)
        Codes that stand.
    dimensions, labels : sequence of str, length n_codes
        French labels of each code's dimension, named when there are several, and of the code.
    ouverts : frozenset of int
        Columns of open codes (« autre frein »): what they catch may enrich the frame.
    """
    reasons = ["autre frein possible"] if any(accepted[column] for column in ouverts) else []
    blocks = _columns_of(dimensions)
    for name, columns in blocks.items():
        of = f"{name} : " if len(blocks) > 1 else ""
        p, limit = probabilities[columns], thresholds[columns]
        unsure = (p >= limit * (1 - _DOUBT)) & (p < limit + (1 - limit) * _DOUBT)
        near = [labels[columns[i]] for i in np.argsort(-p, kind="stable") if unsure[i]]
        if len(near) >= 2:
            reasons.append(f"{of}doute entre « {near[0]} » et « {near[1]} »")
        elif near:
            reasons.append(f"{of}doute sur « {near[0]} »")
        elif not accepted[columns].any() and p.max(initial=0) >= _HOPE * limit[p.argmax()]:
            reasons.append(f"{of}aucun code sûr (le plus proche : « {labels[columns[int(p.argmax())]]} »)")
    return " ; ".join(reasons)


def _columns_of(dimensions: Sequence[str]) -> Mapping[str, list[int]]:
    columns: dict[str, list[int]] = {}
    for column, name in enumerate(dimensions):
        columns.setdefault(name, []).append(column)
    return columns
