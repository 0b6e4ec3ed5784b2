"""Codes with a few examples, too few to be trained: how near a text comes to them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_matrix

from precanum_nlp.classifier.network import MultiLabelNetwork

#: Of `Prototypes.nearness`: the networks' hidden layer, vectors, words.
N_VIEWS = 3
Views = tuple[np.ndarray, np.ndarray, csr_matrix]


@dataclass(frozen=True, slots=True, eq=False)
class ExampleSpaces:
    """Where a text is compared with examples: what the networks make of it, its vectors, its words.

    The hidden layer that the networks learnt on all other codes knows which differences matter to analysts;
    the two others see what those codes had no use for.

    Attributes
    ----------
    networks : tuple of MultiLabelNetwork
        Trained on codes that are not compared here.
    n_vectors : int
        Leading columns of `dense` that are compared: latent directions and document vector.
    """

    networks: tuple[MultiLabelNetwork, ...]
    n_vectors: int

    def views(self, dense: np.ndarray, sparse: csr_matrix) -> Views:
        """Return the texts in each space, rows of unit length.

        Parameters
        ----------
        dense : ndarray of shape (n_texts, n_dense)
        sparse : csr_matrix of shape (n_texts, n_sparse)
            As in a `FeatureBatch`.
        """
        first = self.networks[0]
        centred = (dense - first.mean_) / first.scale_  # or the mean text would be near every other
        hidden = np.hstack([network.hidden_layer(dense) for network in self.networks])
        lengths = np.sqrt(np.asarray(sparse.multiply(sparse).sum(axis=1)).ravel())
        scaled = csr_matrix(sparse.multiply(1 / np.maximum(lengths, 1e-9)[:, np.newaxis]))
        return unit(hidden), unit(centred[:, : self.n_vectors]), scaled


@dataclass(frozen=True, slots=True, eq=False)
class Prototypes:
    """The mean of each code's examples in each space.

    Attributes
    ----------
    counts : ndarray of int, shape (n_codes,)
        Examples of each code; 0 where it is known by its wording only.
    centres : tuple of ndarray of shape (n_codes, n_columns_of_the_space)
        Of unit length; zeros where there is no example.
    """

    counts: np.ndarray
    centres: tuple[np.ndarray, ...]

    def nearness(self, views: Views) -> np.ndarray:
        """Return the cosine of each text and each code's examples, shape (n_texts, n_codes, 3)."""
        return np.stack(
            [np.asarray(view @ centre.T) for view, centre in zip(views, self.centres, strict=True)], axis=2
        )


def prototypes(views: Views, rows: Sequence[Sequence[int]]) -> Prototypes:
    """Return the prototypes of codes whose examples are `rows` of the views, a sequence of rows a code."""
    shape = len(rows), views[0].shape[0]
    columns = [row for several in rows for row in several]
    bounds = np.cumsum([0, *map(len, rows)])
    carried = csr_matrix((np.ones(len(columns), np.float32), columns, bounds), shape=shape)
    sums = [carried @ view for view in views]
    dense = [part.toarray() if hasattr(part, "toarray") else part for part in sums]
    return Prototypes(np.array([len(several) for several in rows], dtype=int), tuple(map(unit, dense)))


def gathered(
    examples: Mapping[str, Sequence[tuple[str, str]]], codes: Sequence[str]
) -> tuple[list[str], list[str], list[list[int]]]:
    """Return the texts and questions of the examples of `codes`, each once, and the rows of each code."""
    places: dict[tuple[str, str], int] = {}
    distinct = [dict.fromkeys(examples.get(code, ())) for code in codes]  # what is said twice is one example
    rows = [[places.setdefault(pair, len(places)) for pair in several] for several in distinct]
    return [text for text, _ in places], [question for _, question in places], rows


def unit(rows: np.ndarray) -> np.ndarray:
    """Return the rows of an array brought to unit length; rows of zeros stay so."""
    return rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-9)
