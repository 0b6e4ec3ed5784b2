"""From labels to a model: members on folds, decision on what they said of texts they had not seen."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from joblib import Parallel, delayed
from threadpoolctl import threadpool_limits

from precanum_nlp.classifier import (
    Coder,
    ExpressionHits,
    Head,
    JointDecision,
    PooledVectors,
    TextFeatures,
    WordingCoder,
    WordsAndCharacters,
    at_most,
    fixed_features,
    latent_directions,
    member_scores,
    prepare_wordings,
)
from precanum_nlp.errors import TrainingError
from precanum_nlp.linguistics import cut
from precanum_nlp.referentiel import Referentiel
from precanum_nlp.training.members import fit_members
from precanum_nlp.training.records import HeldOut, Trained, TrainingConfig, TrainingSet
from precanum_nlp.training.splitting import grouped_folds, linked_groups

Progress = Callable[[str], None]
_READ_SHARE = 0.5
_QUESTION_MIN = 5
_WORDING_SAMPLE = 1500
_RARE = 0.02


@dataclass(frozen=True, slots=True)
class _HeadTask:
    """Dimensions labelled on the same texts, as arrays; `dimensions` has one name a column.

    `weights` says how much each text counts, 1 at least; None where they all count the same.
    """

    dimensions: tuple[str, ...]
    codes: tuple[str, ...]
    rows: np.ndarray
    truth: np.ndarray
    questions: frozenset[str]
    weights: np.ndarray | None = None

    def weights_of(self, rows: np.ndarray) -> np.ndarray | None:
        """Return the weights of some of the task's texts."""
        return None if self.weights is None else self.weights[rows]


def train(
    data: TrainingSet,
    referentiel: Referentiel,
    vectors: PooledVectors,
    config: TrainingConfig | None = None,
    *,
    progress: Progress = lambda message: None,
) -> Trained:
    """Fit a coder and judge it on held-out contributors.

    Parameters
    ----------
    data : TrainingSet
    referentiel : Referentiel
        Frame in force; codes it no longer counts are not learnt.
    vectors : PooledVectors
        Word vectors that the coder will carry.
    config : TrainingConfig, optional
    progress : callable, optional
        Called with a French line at each stage.

    Raises
    ------
    TrainingError
        No label at all, or too few contributors.
    """
    config = config or TrainingConfig()
    tasks = _head_tasks(data, referentiel, config)
    if not tasks:
        raise TrainingError(
            f"apprentissage : aucun code n'a {config.min_examples} exemples lus ; étiquetez d'abord un lot "
            "(annotations/README.md) ; le modèle sait déjà suggérer d'après les libellés."
        )
    # members are fitted two at once; matrices cut in two besides would mostly wait for one another
    with threadpool_limits(1):
        return _trained(tasks, data, referentiel, vectors, config, progress)


def _trained(tasks, data, referentiel, vectors, config, progress) -> Trained:
    hits = ExpressionHits(_wordings(referentiel, own=False)).fit()
    groups = linked_groups(data.texts, data.contributors)
    written = cut(data.texts)
    folded = written.folded()
    fixed = fixed_features(written, folded, data.questions, vectors, hits)
    folds, features, batch = _features(folded, fixed, groups, vectors, hits, config, progress)
    heads, held_out = [], []
    for task in tasks:
        progress(
            f"codes de : {', '.join(dict.fromkeys(task.dimensions))} ({len(task.rows)} contributions lues)"
        )
        scores = _out_of_fold_scores(task, folds, config)
        lengths = batch.lengths[task.rows]
        held_out.append(_judge(task, scores, lengths, groups[task.rows], data, referentiel, config))
        decision = JointDecision(task.dimensions).fit(scores, task.truth, lengths, task.weights)
        members = fit_members(batch.take(task.rows), task.truth, config, task.weights)
        heads.append(Head(task.codes, task.dimensions, *members, decision, task.questions))
    coder = _complete(heads, features, data, referentiel, tasks)
    support = {c: int(n) for t in tasks for c, n in zip(t.codes, t.truth.sum(axis=0), strict=True)}
    used = np.unique(np.concatenate([task.rows for task in tasks]))
    return Trained(coder, tuple(held_out), support, tuple(data.ids[i] for i in used), config)


def untrained(referentiel: Referentiel, vectors: PooledVectors) -> Coder:
    """Return a coder that knows every code by its wording only (a study without labels)."""
    words = WordsAndCharacters(max_words=1, max_pieces=1).fit([])
    hits = ExpressionHits(_wordings(referentiel, own=False)).fit()
    features = TextFeatures(words, vectors, hits, np.zeros((0, 1), np.float32))
    wordings = _wordings(referentiel)
    ready = prepare_wordings(wordings, vectors)
    return Coder(features, (), WordingCoder(vectors), ready, _dimensions_of(wordings, referentiel))


def trained_codes(data: TrainingSet, referentiel: Referentiel, config: TrainingConfig) -> frozenset[str]:
    """Return the codes that have examples enough to be trained on them."""
    return frozenset(code for task in _head_tasks(data, referentiel, config) for code in task.codes)


def _head_tasks(data: TrainingSet, referentiel: Referentiel, config: TrainingConfig) -> list[_HeadTask]:
    """Group the dimensions read on the same texts, so that their codes are learnt and decided together."""
    by_readers: dict[tuple[tuple[int, ...], frozenset[str]], list[str]] = {}
    for dimension in referentiel.dimensions:
        read = data.labels.get(dimension.id, {})
        rows = tuple(i for i, identifier in enumerate(data.ids) if identifier in read)
        questions = _questions(data, rows)
        if questions:
            rows = tuple(i for i in rows if data.questions[i] in questions)
        if rows:
            by_readers.setdefault((rows, questions), []).append(dimension.id)
    tasks = []
    for (rows, questions), names in by_readers.items():
        columns = [(name, code.id) for name in names for code in referentiel.dimension(name).codes]
        truth = np.array(
            [[code in data.labels[name][data.ids[i]] for name, code in columns] for i in rows], dtype=np.int8
        )
        enough = _enough(truth, config)
        kept = [column for column, keep in zip(columns, enough, strict=True) if keep]
        if kept:
            tasks.append(
                _HeadTask(
                    tuple(name for name, _ in kept),
                    tuple(code for _, code in kept),
                    np.array(rows),
                    truth[:, enough],
                    questions,
                    _weights(data, rows, config),
                )
            )
    return tasks


def _weights(data: TrainingSet, rows: Sequence[int], config: TrainingConfig) -> np.ndarray | None:
    """Return how much each text counts: more where a person has read it; None when all count the same."""
    by_person = np.array([data.ids[i] in data.human for i in rows])
    if by_person.all() or not by_person.any():
        return None
    return np.where(by_person, config.human_weight, 1.0)


def _enough(truth: np.ndarray, config: TrainingConfig) -> np.ndarray:
    """Return which codes have examples enough to be trained, boolean ndarray of shape (n_codes,).

    Rare is less than 2 % of the texts read, or than half an even share where codes are many.
    """
    n = truth.sum(axis=0)
    rare = n < min(_RARE, 0.5 / truth.shape[1]) * len(truth)
    return (n >= config.enough_examples) | ((n >= config.min_examples) & ~rare)


def _questions(data: TrainingSet, rows: Sequence[int]) -> frozenset[str]:
    """Return the questions that ask for a dimension; none when it is read whatever the question.

    A question asks for it when at least half of its answers were read for it: elsewhere only the answers that
    happen to speak of it were, and what is read for its codes alone says nothing of the others. People of
    whom nothing was read for the dimension do not count: a reserve coded for other dimensions says nothing.
    """
    if len(rows) >= _READ_SHARE * len(data.ids):
        return frozenset()
    read_of = {data.contributors[i] for i in rows}
    given = Counter(q for q, who in zip(data.questions, data.contributors, strict=True) if who in read_of)
    read = Counter(data.questions[i] for i in rows if data.questions[i])
    asked = [q for q, n in read.items() if n >= _QUESTION_MIN and n >= _READ_SHARE * given[q]]
    return frozenset(asked or read)


def _features(folded, fixed, groups, vectors, hits, config, progress):
    """Return the folds, and the features of the whole model with those of all texts.

    A fold is its rows, fitted then held out, and the features of all texts, fitted on its own rows alone.
    """
    folds = grouped_folds(groups, config.n_folds, config.seed)
    several = [*(fitted for fitted, _ in folds), np.arange(len(folded))]
    said = [f"textes tenus à l'écart, pli {number} sur {len(folds)}" for number in range(1, len(folds) + 1)]
    said.append("apprentissage du modèle complet")

    def fitted_on(rows: np.ndarray, message: str):
        progress(message)
        features = _fit_features(folded.take(rows), vectors, hits, config)
        return features, features.batch(folded, fixed)

    jobs = [delayed(fitted_on)(rows, message) for rows, message in zip(several, said, strict=True)]
    *found, (features, batch) = Parallel(n_jobs=2, prefer="threads")(jobs)
    return [(*fold, own) for fold, (_, own) in zip(folds, found, strict=True)], features, batch


def _fit_features(folded, vectors, hits, config) -> TextFeatures:
    words = WordsAndCharacters(max_words=config.max_words, max_pieces=config.max_pieces).fit_cut(folded)
    directions = latent_directions(words.transform_cut(folded), config.n_directions, config.seed)
    return TextFeatures(words, vectors, hits, directions)


def _out_of_fold_scores(task: _HeadTask, folds, config: TrainingConfig) -> tuple[np.ndarray, np.ndarray]:
    """Return both members' log-odds for every row of the task, each from members that had not seen it."""
    place = {row: i for i, row in enumerate(task.rows)}
    scores = np.zeros(task.truth.shape), np.zeros(task.truth.shape)
    for fitted, held, batch in folds:
        known = np.array([row for row in fitted if row in place], dtype=int)
        asked = np.array([row for row in held if row in place], dtype=int)
        if not len(known) or not len(asked):
            continue
        there = [place[row] for row in known]
        members = fit_members(batch.take(known), task.truth[there], config, task.weights_of(np.array(there)))
        here = [place[row] for row in asked]
        for whole, part in zip(scores, member_scores(*members, batch.take(asked)), strict=True):
            whole[here] = part
    return scores


def _judge(task, scores, lengths, groups, data, referentiel, config) -> HeldOut:
    """Predict each fold with a decision fitted on the other folds, so that no threshold saw its own texts."""
    probabilities = np.zeros(task.truth.shape)
    accepted = np.zeros(task.truth.shape, dtype=bool)
    n_folds = min(config.n_folds, max(2, len(np.unique(groups))))
    where = f"apprentissage, {', '.join(dict.fromkeys(task.dimensions))}"
    for fitted, held in grouped_folds(groups, n_folds, config.seed, where):
        decision = JointDecision(task.dimensions).fit(
            [score[fitted] for score in scores],
            task.truth[fitted],
            lengths[fitted],
            task.weights_of(fitted),
        )
        part = [score[held] for score in scores], lengths[held]
        probabilities[held] = decision.predict_proba(*part)
        accepted[held] = decision.predict(*part)
    _as_tagged(task, probabilities, accepted, referentiel)
    return HeldOut(
        tuple(data.ids[i] for i in task.rows),
        tuple(data.contributors[i] or data.ids[i] for i in task.rows),
        task.codes,
        task.dimensions,
        task.truth.astype(bool),
        probabilities,
        accepted,
    )


def _as_tagged(task: _HeadTask, probabilities, accepted, referentiel: Referentiel) -> None:
    """Keep at most as many codes a dimension as tagging does."""
    for name in dict.fromkeys(task.dimensions):
        columns = [i for i, owner in enumerate(task.dimensions) if owner == name]
        most = referentiel.dimension(name).maximum
        accepted[:, columns] = at_most(accepted[:, columns], probabilities[:, columns], most)


def _complete(heads, features, data, referentiel, tasks) -> Coder:
    """Add the codes that have too few examples, judged by their wording."""
    trained = {code for head in heads for code in head.codes}
    wordings = _wordings(referentiel)
    new = {code: several for code, several in wordings.items() if code not in trained}
    wording = WordingCoder(features.vectors)
    largest = max(tasks, key=lambda task: len(task.rows))
    rows = np.random.default_rng(0).permutation(largest.rows)[:_WORDING_SAMPLE]
    shown = {code: several for code, several in wordings.items() if code in largest.codes}
    columns = [largest.codes.index(code) for code in shown]
    place = {row: i for i, row in enumerate(largest.rows)}
    truth = largest.truth[[place[row] for row in rows]][:, columns]
    wording.fit([data.texts[row] for row in rows], prepare_wordings(shown, features.vectors), truth)
    ready = prepare_wordings(new, features.vectors)
    return Coder(features, tuple(heads), wording, ready, _dimensions_of(new, referentiel))


def _wordings(referentiel: Referentiel, *, own: bool = True) -> dict[str, tuple[str, ...]]:
    """Return what each code is called: with `own`, label and definition; without, expressions alone."""
    return {
        code.id: code.wordings if own else code.expressions
        for dimension in referentiel.dimensions
        for code in dimension.codes
        if own or code.expressions
    }


def _dimensions_of(wordings: Mapping[str, object], referentiel: Referentiel) -> tuple[str, ...]:
    owner = {code.id: d.id for d in referentiel.dimensions for code in d.codes}
    return tuple(owner[code] for code in wordings)
