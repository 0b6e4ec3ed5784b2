"""What training takes and gives."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from precanum_nlp.classifier import Coder


@dataclass(frozen=True, slots=True)
class TrainingConfig:
    """Choices of a training run; copied whole into the model's manifest.

    Parameters
    ----------
    seed : int
        Of folds, networks and latent directions.
    n_folds : int
        Folds of the out-of-fold predictions; contributors and repeated texts are never split.
    n_networks : int
        Networks whose scores are averaged.
    hidden, epochs : int
        Size and passes of each network.
    C : float
        Inverse regularisation of the linear member.
    max_words, max_pieces : int
        Sparse features kept.
    n_directions, n_vector_dimensions : int
        Latent directions of the sparse features, and principal axes of the word vectors.
    n_vector_words : int
        Words of the vector model that the coder carries, most frequent first.
    min_examples : int
        A code with fewer positive texts is known by its wording, and by what examples it has.
    enough_examples : int
        So is a code with fewer than that, when it is rare: in less than 2 % of the texts read (see
        `train`). Measured: as few examples among thousands of other texts teach less than its wording says
        (docs/faire-evoluer.md).
    human_weight : float >= 1
        How many texts that only automatic readers coded one text read by a person counts for, where a study
        has both. Measured: docs/reentrainer.md.
    """

    seed: int = 2018
    n_folds: int = 4
    n_networks: int = 3
    hidden: int = 256
    epochs: int = 30
    C: float = 10.0
    max_words: int = 14_000
    max_pieces: int = 16_000
    n_directions: int = 96
    n_vector_dimensions: int = 112
    n_vector_words: int = 32_000
    min_examples: int = 5
    enough_examples: int = 15
    human_weight: float = 4.0


#: A lighter run, for its held-out predictions alone: it ranks the labels to check, a minute for 4,000 texts.
QUICK = {
    "n_folds": 3,
    "n_networks": 1,
    "hidden": 128,
    "epochs": 12,
    "max_words": 6_000,
    "max_pieces": 6_000,
    "n_directions": 96,
    "n_vector_dimensions": 64,
    "n_vector_words": 12_000,
}


@dataclass(frozen=True, slots=True)
class TrainingSet:
    """Labelled texts.

    Parameters
    ----------
    ids, texts : tuple of str, length n_texts
    questions : tuple of str
        What each text answers, "" when unknown.
    contributors : tuple of str
        Who wrote each; texts of one contributor stay on one side of every split.
    labels : mapping of dimension to mapping of id to frozenset of code
        Codes that stand. An id that is missing was not read in that dimension.
    human : frozenset of str
        Ids that a person has read; the others were coded by automatic readers alone.
    """

    ids: tuple[str, ...]
    texts: tuple[str, ...]
    questions: tuple[str, ...]
    contributors: tuple[str, ...]
    labels: Mapping[str, Mapping[str, frozenset[str]]]
    human: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class HeldOut:
    """Predictions for texts that neither the members nor the decision were fitted on.

    Attributes
    ----------
    ids, contributors : tuple of str, length n_texts
    codes, dimensions : tuple of str, length n_codes
    truth, accepted : ndarray of bool, shape (n_texts, n_codes)
    probabilities : ndarray of shape (n_texts, n_codes)
    """

    ids: tuple[str, ...]
    contributors: tuple[str, ...]
    codes: tuple[str, ...]
    dimensions: tuple[str, ...]
    truth: np.ndarray
    probabilities: np.ndarray
    accepted: np.ndarray


@dataclass(frozen=True, slots=True)
class Trained:
    """A model and what is known of it."""

    coder: Coder
    held_out: tuple[HeldOut, ...]
    support: Mapping[str, int]
    ids: tuple[str, ...]
    config: TrainingConfig = field(default_factory=TrainingConfig)
