"""Folds that keep a contributor, and a repeated text, on one side."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import connected_components
from sklearn.model_selection import GroupKFold

from precanum_nlp.corpus import text_hash
from precanum_nlp.errors import TrainingError
from precanum_nlp.linguistics import fold


def linked_groups(texts: Sequence[str], contributors: Sequence[str]) -> np.ndarray:
    """Return a group number for each text, ndarray of shape (n_texts,).

    Two texts are in one group when they have the same contributor, or the same words but for case, accents
    and spacing, or when a chain of such links joins them. A contributor "" is nobody: no link.
    """
    keys = [f"c{who}" if who else f"i{i}" for i, who in enumerate(contributors)]
    keys += [f"t{same_words(text)}" for text in texts]
    numbers = {key: i for i, key in enumerate(dict.fromkeys(keys))}
    n = len(texts)
    rows = [numbers[key] for key in keys[:n]]
    columns = [numbers[key] for key in keys[n:]]
    links = csr_matrix((np.ones(n), (rows, columns)), shape=(len(numbers), len(numbers)))
    _, groups = connected_components(links, directed=False)
    return groups[rows]


def same_words(text: str) -> str:
    """Return a key that two texts share when they have the same words but for case, accents and spacing."""
    return text_hash(" ".join(fold(text).split()))


def grouped_folds(
    groups: np.ndarray, n_folds: int, seed: int, where: str = "apprentissage"
) -> list[tuple[np.ndarray, np.ndarray]]:
    """Return (train rows, held-out rows) of each fold; every row is held out once.

    Raises
    ------
    TrainingError
        Fewer groups than folds.
    """
    n_groups = len(np.unique(groups))
    if n_groups < n_folds:
        plural = "s" if n_groups > 1 else ""
        raise TrainingError(
            f"{where} : {n_groups} contributeur{plural} distinct{plural}, il en faut au moins {n_folds} pour "
            "juger le modèle sur d'autres personnes (qui a écrit les mêmes mots compte pour une) ; "
            "ajoutez des contributions d'autres personnes."
        )
    splitter = GroupKFold(n_folds, shuffle=True, random_state=seed)
    return list(splitter.split(np.zeros(len(groups)), groups=groups))
