"""The whole model: features, members, decision, for every dimension that has labels."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from scipy.sparse import csr_matrix

from precanum_nlp.classifier.decision import JointDecision
from precanum_nlp.classifier.examples import ExampleSpaces, Prototypes, gathered, prototypes, unit
from precanum_nlp.classifier.features import ExpressionHits, PooledVectors, WordsAndCharacters
from precanum_nlp.classifier.network import MultiLabelNetwork
from precanum_nlp.classifier.wording import WordingCoder, Wordings, prepare_wordings
from precanum_nlp.linguistics import CutTexts, cut


@dataclass(frozen=True, slots=True)
class FeatureBatch:
    """Features of some texts.

    Attributes
    ----------
    sparse : csr_matrix of shape (n_texts, n_sparse)
        Words and pieces of words, for the linear member.
    dense : ndarray of shape (n_texts, n_dense), float32
        Latent directions, document vector, expressions of the frame, vector of the question, for the
        networks.
    lengths : ndarray of shape (n_texts,), int
        Words of each text.
    """

    sparse: csr_matrix
    dense: np.ndarray
    lengths: np.ndarray

    def take(self, rows: np.ndarray) -> FeatureBatch:
        """Return the features of some of the texts."""
        if len(rows) == len(self.lengths):
            return self
        return FeatureBatch(self.sparse[rows], self.dense[rows], self.lengths[rows])


@dataclass(frozen=True, slots=True)
class TextFeatures:
    """Turns texts into a `FeatureBatch`; `directions` has shape (n_sparse, n_directions)."""

    words: WordsAndCharacters
    vectors: PooledVectors
    hits: ExpressionHits
    directions: np.ndarray

    def __call__(self, texts: Sequence[str], questions: Sequence[str] | None = None) -> FeatureBatch:
        """Return the features of `texts`; a question that is "" or not given counts as unknown."""
        written = cut(texts)
        folded = written.folded()
        return self.batch(folded, fixed_features(written, folded, questions, self.vectors, self.hits))

    def batch(self, folded: CutTexts, fixed: np.ndarray) -> FeatureBatch:
        """Return the features of texts cut and folded; `fixed` is what `fixed_features` says of them."""
        sparse = self.words.transform_cut(folded)
        dense = np.hstack([sparse @ self.directions, fixed]).astype(np.float32, copy=False)
        return FeatureBatch(sparse, dense, folded.lengths)


def fixed_features(
    written: CutTexts,
    folded: CutTexts,
    questions: Sequence[str] | None,
    vectors: PooledVectors,
    hits: ExpressionHits,
) -> np.ndarray:
    """Return the dense features that no labelled text has a say in: the same in every fold.

    Parameters
    ----------
    written, folded : CutTexts
        The same texts, with their accents and without.

    Returns
    -------
    ndarray of shape (n_texts, n_fixed), float32
        Document vector, expressions of the frame, vector of the question.
    """
    asked = _asked_vectors(questions, len(written), vectors)
    said = vectors.transform_cut(folded), hits.transform_cut(written)
    return np.hstack([*said, asked]).astype(np.float32, copy=False)


def _asked_vectors(questions: Sequence[str] | None, n_texts: int, vectors: PooledVectors) -> np.ndarray:
    """Return the vector of each text's question, zeros where unknown; worked out once a question."""
    if questions is None:
        return np.zeros((n_texts, vectors.matrix.shape[1]), np.float32)
    distinct = list(dict.fromkeys(questions))
    place = {question: row for row, question in enumerate(distinct)}
    return vectors.transform(distinct)[[place[question] for question in questions]]


@dataclass(frozen=True, slots=True)
class LinearScorer:
    """One-vs-rest logistic regressions: `coef` of shape (n_sparse, n_codes), `intercept` (n_codes,)."""

    coef: np.ndarray
    intercept: np.ndarray

    def __call__(self, sparse: csr_matrix) -> np.ndarray:
        """Return log-odds, ndarray of shape (n_texts, n_codes)."""
        return np.asarray(sparse @ self.coef) + self.intercept


@dataclass(frozen=True, slots=True)
class Head:
    """The members and the decision for dimensions that were labelled on the same texts.

    Attributes
    ----------
    codes, dimensions : tuple of str, length n_codes
        Code and dimension of each column.
    questions : frozenset of str
        Questions to which these dimensions are coded; empty = whatever the question.
    """

    codes: tuple[str, ...]
    dimensions: tuple[str, ...]
    linear: LinearScorer
    networks: tuple[MultiLabelNetwork, ...]
    decision: JointDecision
    questions: frozenset[str] = frozenset()

    def scores(self, batch: FeatureBatch) -> tuple[np.ndarray, np.ndarray]:
        """Return the log-odds of the linear member and of the networks' mean."""
        return member_scores(self.linear, self.networks, batch)

    def predict_proba(self, batch: FeatureBatch) -> np.ndarray:
        """Return calibrated probabilities, ndarray of shape (n_texts, n_codes)."""
        return self.decision.predict_proba(self.scores(batch), batch.lengths)


def member_scores(
    linear: LinearScorer, networks: Sequence[MultiLabelNetwork], batch: FeatureBatch
) -> tuple[np.ndarray, np.ndarray]:
    """Return the two members' log-odds, each of shape (n_texts, n_codes)."""
    deep = np.mean([network.log_odds(batch.dense) for network in networks], axis=0)
    return linear(batch.sparse), deep


@dataclass(frozen=True, slots=True)
class Coder:
    """Gives every code of the frame a probability.

    Attributes
    ----------
    features : TextFeatures
    heads : tuple of Head
        Trained codes.
    wording : WordingCoder
        For the codes in `wordings`.
    wordings : Wordings
        The codes that have too few examples to be trained.
    wording_dimensions : tuple of str
        Dimension of each of them.
    prototypes : Prototypes, optional
        Of their few examples, where some have been read.
    """

    features: TextFeatures
    heads: tuple[Head, ...]
    wording: WordingCoder
    wordings: Wordings
    wording_dimensions: tuple[str, ...]
    prototypes: Prototypes | None = None

    @property
    def codes(self) -> tuple[str, ...]:
        """Code of each column of `predict_proba`."""
        return (*(code for head in self.heads for code in head.codes), *self.wordings.codes)

    @property
    def dimensions(self) -> tuple[str, ...]:
        """Dimension of each column."""
        return (*(name for head in self.heads for name in head.dimensions), *self.wording_dimensions)

    @property
    def thresholds(self) -> np.ndarray:
        """Probability from which each code is accepted, ndarray of shape (n_codes,)."""
        trained = [head.decision.thresholds_[name] for head in self.heads for name in head.dimensions]
        return np.array([*trained, *self.wording.limits(self._counts)])

    @property
    def _counts(self) -> np.ndarray:
        return np.zeros(len(self.wordings.codes), int) if self.prototypes is None else self.prototypes.counts

    def predict_proba(self, texts: Sequence[str], questions: Sequence[str] | None = None) -> np.ndarray:
        """Return probabilities, ndarray of shape (n_texts, n_codes).

        Parameters
        ----------
        texts : sequence of str
        questions : sequence of str, optional
            What each text answers. A dimension that analysts code only under some questions gets
            probability 0 under the others; under no known question too.
        """
        if not len(texts):
            return np.zeros((0, len(self.codes)))
        batch = self.features(texts, questions)
        shape = len(texts), len(self.codes)
        probabilities = np.zeros(shape)
        start = 0
        for head in self.heads:
            rows = _asked(head.questions, questions, len(texts))
            if len(rows):
                columns = np.arange(start, start + len(head.codes))
                probabilities[np.ix_(rows, columns)] = head.predict_proba(batch.take(rows))
            start += len(head.codes)
        self._add_wordings(probabilities[:, start:], texts, questions, batch)
        return probabilities

    def _add_wordings(self, probabilities: np.ndarray, texts, questions, batch: FeatureBatch) -> None:
        """Fill the columns of the codes too new to be trained, under the questions of their dimension."""
        wanted = {name: head.questions for head in self.heads for name in head.dimensions}
        by_column = [
            _asked(wanted.get(name, frozenset()), questions, len(texts)) for name in self.wording_dimensions
        ]
        rows = np.unique(np.concatenate([*by_column, np.empty(0, int)]))
        if len(rows):
            found = np.zeros(probabilities.shape)
            seen = [texts[row] for row in rows]
            found[rows] = self.wording.predict_proba(seen, self.wordings, *self._near(batch.take(rows)))
            for column, asked in enumerate(by_column):
                probabilities[asked, column] = found[asked, column]

    def compared(self, texts: Sequence[str], questions: Sequence[str] | None = None) -> np.ndarray:
        """Return texts as they are compared with each other, ndarray (n_texts, n_dimensions), unit length.

        What the networks make of them, beside latent directions and document vectors, which alone are there
        where nothing was trained.
        """
        batch = self.features(texts, questions)
        if not self.heads:
            return unit(self.features.vectors.transform(texts))
        hidden, vectors, _ = self._spaces.views(batch.dense, batch.sparse)
        return unit(np.hstack([hidden, vectors]))

    def _near(self, batch: FeatureBatch) -> tuple[np.ndarray, np.ndarray] | tuple[()]:
        """Return how many examples the new codes have, and how near the texts come; nothing without any."""
        if self.prototypes is None:
            return ()
        views = self._spaces.views(batch.dense, batch.sparse)
        return self.prototypes.counts, self.prototypes.nearness(views)

    @property
    def _spaces(self) -> ExampleSpaces:
        largest = max(self.heads, key=lambda head: len(head.codes))
        n_vectors = self.features.directions.shape[1] + self.features.vectors.matrix.shape[1]
        return ExampleSpaces(largest.networks, n_vectors)

    def with_wordings(self, wordings: Mapping[str, Sequence[str]], dimensions: Sequence[str]) -> Coder:
        """Return a coder that knows these codes by their wording, in place of those it knew so."""
        ready = prepare_wordings(wordings, self.features.vectors)
        return replace(self, wordings=ready, wording_dimensions=tuple(dimensions), prototypes=None)

    def with_examples(self, examples: Mapping[str, Sequence[tuple[str, str]]]) -> Coder:
        """Return a coder that also knows its new codes by examples, without being trained again.

        Parameters
        ----------
        examples : mapping of code to sequence of (text, question)
            Those of codes that the coder was trained on are not used: it learnt from them. Nor are any, where
            nothing was trained: nothing tells then which differences between texts matter.
        """
        texts, questions, rows = gathered(examples, self.wordings.codes)
        if not texts or not self.heads:
            return replace(self, prototypes=None)
        batch = self.features(texts, questions)
        return replace(self, prototypes=prototypes(self._spaces.views(batch.dense, batch.sparse), rows))


def _asked(wanted: frozenset[str], questions: Sequence[str] | None, n_texts: int) -> np.ndarray:
    """Return the rows that answer one of the questions; all of them when none is wanted in particular."""
    if not wanted:
        return np.arange(n_texts)
    if questions is None:
        return np.empty(0, int)
    return np.array([row for row, question in enumerate(questions) if question in wanted], dtype=int)
