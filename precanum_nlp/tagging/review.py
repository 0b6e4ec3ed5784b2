"""Whether a human should look at a contribution, and why."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from precanum_nlp.linguistics import est_francais, may_be_foreign
from precanum_nlp.linguistics.tokens import recent_forms

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
    mots = recent_forms(texte)
    if len(mots) < _FEWEST_WORDS:
        return "texte trop court"
    if len(_PLAINLY_FRENCH.intersection(mots)) >= 2:
        return ""
    if may_be_foreign(texte, mots) and est_francais(texte) is False:
        return "langue : le texte ne semble pas en français"
    return ""


def may_doubt(probabilities: np.ndarray, thresholds: np.ndarray) -> np.ndarray:
    """Return of which texts `doubt` can have anything to say: some code is half-way to its threshold.

    Parameters
    ----------
    probabilities : ndarray of shape (n_texts, n_codes)
    thresholds : ndarray of shape (n_codes,)

    Returns
    -------
    ndarray of bool, shape (n_texts,)
    """
    return (probabilities >= min(_HOPE, 1 - _DOUBT) * thresholds).any(axis=1)


def doubt(
    probabilities: np.ndarray,
    accepted: np.ndarray,
    thresholds: np.ndarray,
    blocks: Mapping[str, np.ndarray],
    labels: Sequence[str],
    ouverts: frozenset[int] = frozenset(),
) -> str:
    """Return why a human should check the codes of one text, in French; "" when no one need.

    Parameters
    ----------
    probabilities, thresholds : ndarray of shape (n_codes,)
    accepted : ndarray of bool, shape (n_codes,)
        Codes that stand.
    blocks : mapping of str to ndarray of int
        French label of each dimension to judge → columns of its codes; named when there are several.
    labels : sequence of str, length n_codes
        French label of each code.
    ouverts : frozenset of int
        Columns of open codes (« autre frein »): what they catch may enrich the frame.
    """
    judged = [column for columns in blocks.values() for column in columns.tolist()]
    reasons = ["autre frein possible"] if any(accepted[c] for c in judged if c in ouverts) else []
    for name, columns in blocks.items():
        of = f"{name} : " if len(blocks) > 1 else ""
        p, limit = probabilities[columns], thresholds[columns]
        best = int(p.argmax())
        if p[best] < _HOPE * limit[best] and p[best] < (1 - _DOUBT) * limit.min():
            continue  # nothing near a threshold
        unsure = (p >= limit * (1 - _DOUBT)) & (p < limit + (1 - limit) * _DOUBT)
        near = [labels[columns[i]] for i in np.argsort(-p, kind="stable") if unsure[i]]
        if len(near) >= 2:
            reasons.append(f"{of}doute entre « {near[0]} » et « {near[1]} »")
        elif near:
            reasons.append(f"{of}doute sur « {near[0]} »")
        elif not accepted[columns].any() and p[best] >= _HOPE * limit[best]:
            reasons.append(f"{of}aucun code sûr (le plus proche : « {labels[columns[best]]} »)")
    return " ; ".join(reasons)
