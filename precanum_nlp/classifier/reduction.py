"""Fewer columns: what the network reads of the sparse features."""

from __future__ import annotations

import numpy as np
from sklearn.decomposition import TruncatedSVD


def latent_directions(features, n_directions: int, seed: int) -> np.ndarray:
    """Return the directions of latent semantic analysis, float32 of shape (n_features, n_directions).

    Parameters
    ----------
    features : csr_matrix of shape (n_texts, n_features)
        TF-IDF; a text's coordinates are `features @ directions`.
    n_directions : int
        Fewer where there are fewer texts or features.
    seed : int
        Of the randomised decomposition.

    References
    ----------
    .. [1] S. Deerwester et al. (1990). Indexing by latent semantic analysis. JASIS 41(6).
    .. [2] N. Halko, P. Martinsson, J. Tropp (2011). Finding structure with randomness. SIAM Review 53(2).
    """
    n_directions = min(n_directions, min(features.shape) - 1)
    if n_directions < 1:
        return np.zeros((features.shape[1], 1), np.float32)
    return (
        TruncatedSVD(n_directions, n_iter=3, random_state=seed).fit(features).components_.T.astype(np.float32)
    )
