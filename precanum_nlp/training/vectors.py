"""The word vectors that a coder carries with it, so that coding needs no spaCy."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from precanum_nlp.classifier import PooledVectors
from precanum_nlp.linguistics import WordVectors, cut, fold
from precanum_nlp.training.records import TrainingConfig

_SIF = 1e-3  # a of a / (a + p(word)), as in the paper
_ZIPF = 12.0  # p(word of rank r) is about 1 / (12 r) in a large vocabulary


def vectors_for(texts: Iterable[str], config: TrainingConfig) -> PooledVectors:
    """Return the French model's vectors for a coder of `texts`, of the sizes that `config` asks for."""
    from precanum_nlp.linguistics import word_vectors

    return coder_vectors(
        word_vectors(), texts, n_words=config.n_vector_words, n_dimensions=config.n_vector_dimensions
    )


def coder_vectors(
    vectors: WordVectors, texts: Iterable[str], *, n_words: int = 40_000, n_dimensions: int = 160
) -> PooledVectors:
    """Return the vectors of the words that matter, on fewer axes.

    Parameters
    ----------
    vectors : WordVectors
        The French model's table.
    texts : iterable of str
        Texts whose words are kept whatever their rank.
    n_words : int
        Most frequent words kept besides.
    n_dimensions : int
        Principal axes of the table kept.
    """
    # reversed: of the spellings that accents tell apart, the most frequent wins
    forms = {fold(form): form for form in reversed(vectors.formes[:n_words])}
    for form in cut(texts).folded().forms:
        forms.setdefault(form, form)
    rows = {key: vectors.ligne(form) for key, form in forms.items()}
    rows = {key: row for key, row in rows.items() if row >= 0}
    kept = sorted(set(rows.values()))
    place = {row: i for i, row in enumerate(kept)}
    matrix = vectors.matrice[kept]
    matrix = matrix / np.maximum(np.linalg.norm(matrix, axis=1, keepdims=True), 1e-9)
    if n_dimensions < matrix.shape[1]:
        _, axes = np.linalg.eigh(matrix.T @ matrix)
        matrix = matrix @ axes[:, ::-1][:, :n_dimensions]
    # rows of the table are in frequency order, which is all that Zipf's law asks for
    probability = 1 / (_ZIPF * (np.array(kept) + 10))
    weights = (_SIF / (_SIF + probability)).astype(np.float32)
    keyed = {key: place[row] for key, row in sorted(rows.items())}
    return PooledVectors(keyed, matrix.astype(np.float32), weights)
