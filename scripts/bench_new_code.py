"""How a new code is found from its wording and its first examples: docs/faire-evoluer.md.

Usage: python scripts/bench_new_code.py [--poids] [--etude DOSSIER]

Each of the 63 codes of champs and propositions is hidden in turn, a fifth of them at a time: networks are
trained on the other four fifths, their input without the expressions of the hidden ones, on two thirds of the
contributors; the hidden codes are then looked for in the texts of the last third, from their wording and n
examples. Neither the test part nor the real answers are read. `--poids` prints the table of
classifier/wording.py, fitted on all codes as they were hidden; the figures of the page use, for each fifth,
weights fitted on the other four.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from benchmarks import STUDY
from curve_drawing import Line, curve_picture
from document import decimal, fill_block, interval, table
from scipy.optimize import minimize
from sklearn.metrics import average_precision_score

from precanum_nlp.classifier import (
    STAGES,
    ExampleSpaces,
    ExpressionHits,
    FeatureBatch,
    MultiLabelNetwork,
    TextFeatures,
    WordingCoder,
    WordsAndCharacters,
    best_threshold,
    latent_directions,
    prepare_wordings,
    prototypes,
)
from precanum_nlp.classifier.network import sigmoid
from precanum_nlp.cli.study import read_study
from precanum_nlp.cli.train import read_training_set
from precanum_nlp.referentiel import Code, Referentiel, read_referentiel
from precanum_nlp.training import TrainingConfig, TrainingSet, linked_groups, vectors_for
from precanum_nlp.training.members import fit_linear

PAGE = STUDY / "docs" / "faire-evoluer.md"
PICTURE = STUDY / "docs" / "img" / "nouveau-code.svg"
DIMENSIONS = ("champs", "propositions")
N_FOLDS, N_SAMPLE, N_SHORT, SEED = 5, 1_500, 5, 2018
#: Labelled texts to draw: enough for most codes to have 20 among those kept aside.
N_TEXTS = 10_000
#: What the analyst writes of the code.
FULL, SHORT = "libellé, définition, toutes les expressions", "libellé, définition, 5 expressions"
COLOURS = {FULL: "#1f5f99", SHORT: "#b3520a"}


@dataclass(frozen=True, slots=True, eq=False)
class Material:
    """Texts as features, and the hidden codes; `truth` has shape (n_texts, n_codes)."""

    texts: tuple[str, ...]
    batch: FeatureBatch
    n_vectors: int
    truth: np.ndarray
    codes: tuple[Code, ...]
    fitted: np.ndarray
    held: np.ndarray
    folds: tuple[np.ndarray, ...]
    described: dict[str, np.ndarray]


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--etude", type=Path, default=STUDY, help="dossier de l'étude")
    parser.add_argument("--poids", action="store_true", help="affiche les poids, n'écrit pas la page")
    args = parser.parse_args()
    study = read_study(args.etude)
    material = prepare(study, read_referentiel(study.referentiel))
    near = _nearness(material)
    if args.poids:
        everything = np.arange(len(material.codes))
        for n in STAGES:
            weights, limit = _fit(material, near, n, everything)
            sys.stdout.write(f"{n} [{', '.join(f'{w:.2f}' for w in weights)}] {limit:.2f}\n")
        return 0
    fits = {n: _fits(material, near, n) for n in STAGES}
    points = {(how, n): _judged(material, near, how, n, fits[n]) for how in (FULL, SHORT) for n in STAGES}
    trained = {n: _retrained(material, n) for n in STAGES if n >= 5}
    rows = [_row(how, n, points[how, n], trained.get(n) if how == FULL else None) for how, n in points]
    heads = ("ce que l'on écrit du code", "exemples", "F1", "précision", "précision des 20 premiers")
    more = ("AP", "AP d'un modèle réentraîné")
    fill_block(PAGE, "nouveau code", [*table((*heads, *more), rows, left=1), "", *_choice(material)])
    PICTURE.write_text(picture(points), encoding="utf-8")
    return 0


def prepare(study, frame: Referentiel) -> Material:
    """Read the labelled texts, and describe them by features fitted on two thirds of the contributors."""
    data = _drawn(read_training_set(study, frame, reserve=True)[0])
    config = TrainingConfig()
    owned = [
        (d.id, code) for d in frame.dimensions if d.id in DIMENSIONS for code in d.codes if not code.ouvert
    ]
    codes = tuple(code for _, code in owned)
    truth = np.array([[code.id in data.labels[name].get(i, ()) for name, code in owned] for i in data.ids])
    rng = np.random.default_rng(SEED)
    groups = linked_groups(data.texts, data.contributors)
    people = rng.permutation(np.unique(groups))
    aside = np.isin(groups, people[: len(people) // 3])
    fitted, held = np.flatnonzero(~aside), np.flatnonzero(aside)
    learnt = [data.texts[i] for i in fitted]
    vectors = vectors_for(learnt, config)
    words = WordsAndCharacters(max_words=config.max_words, max_pieces=config.max_pieces).fit(learnt)
    directions = latent_directions(words.transform(learnt), config.n_directions, config.seed)
    hits = ExpressionHits({code.id: code.expressions for code in codes}).fit()
    batch = TextFeatures(words, vectors, hits, directions)(data.texts, data.questions)
    describe = WordingCoder(vectors).describe
    described = {
        how: describe(data.texts, prepare_wordings({c.id: _wordings(c, how) for c in codes}, vectors))
        for how in (FULL, SHORT)
    }
    n_vectors = directions.shape[1] + vectors.matrix.shape[1]
    folds = tuple(np.sort(part) for part in np.array_split(rng.permutation(len(codes)), N_FOLDS))
    return Material(data.texts, batch, n_vectors, truth, codes, fitted, held, folds, described)


def _drawn(data: TrainingSet) -> TrainingSet:
    rows = np.sort(np.random.default_rng(SEED).permutation(len(data.ids))[:N_TEXTS]).tolist()
    columns = ("ids", "texts", "questions", "contributors")
    return replace(data, **{name: tuple(getattr(data, name)[row] for row in rows) for name in columns})


def _wordings(code: Code, how: str) -> tuple[str, ...]:
    if how == FULL:
        return code.wordings
    return tuple(filter(None, [code.label, code.definition, *code.expressions[:N_SHORT]]))


def without_hits(material: Material, hidden: np.ndarray) -> np.ndarray:
    """Return the dense features without the expressions of the hidden codes: no network knew them."""
    dense = material.batch.dense.copy()
    dense[:, material.n_vectors + hidden] = 0.0
    return dense


def _examples(material: Material, code: int, n: int) -> np.ndarray:
    """Return n texts that carry a code, the first n of one order, among the contributors learnt from."""
    carrying = material.fitted[material.truth[material.fitted, code]]
    return np.random.default_rng([SEED, code]).permutation(carrying)[:n]


def _nearness(material: Material) -> dict[int, np.ndarray]:
    """Return how near each text comes to n examples of each code, in networks that never saw that code."""
    found = {n: np.zeros((*material.truth.shape, 3), np.float32) for n in STAGES if n}
    for number, hidden in enumerate(material.folds):
        dense = without_hits(material, hidden)
        others = np.setdiff1d(np.arange(len(material.codes)), hidden)
        rows = material.fitted
        network = MultiLabelNetwork(epochs=15, random_state=SEED + number)
        network.fit(dense[rows], material.truth[rows][:, others].astype(np.int8))
        views = ExampleSpaces((network,), material.n_vectors).views(dense, material.batch.sparse)
        for n, whole in found.items():
            made = prototypes(views, [_examples(material, code, n) for code in hidden])
            whole[:, hidden] = made.nearness(views)
        sys.stderr.write(f"codes cachés : cinquième {number + 1} sur {N_FOLDS}\n")
    return found


def _pairs(material: Material, near, how: str, n: int, code: int, rows: np.ndarray) -> np.ndarray:
    described = material.described[how][rows, code]
    return np.hstack([described, near[n][rows, code] if n else np.zeros((len(rows), 3))])


def _fit(material: Material, near, n: int, codes: Sequence[int]) -> tuple[np.ndarray, float]:
    """Fit the weights, none below zero, on both ways to word a code; return them and the best limit."""
    sample = np.random.default_rng(SEED).permutation(material.fitted)[:N_SAMPLE]
    pairs, truth = [], []
    for code in codes:
        rows = np.setdiff1d(sample, _examples(material, code, n))
        for how in (FULL, SHORT):
            pairs.append(_pairs(material, near, how, n, code, rows))
            truth.append(material.truth[rows, code])
    x, y = np.concatenate(pairs).astype(float), np.concatenate(truth)
    weights = non_negative_logistic(x, y, n_used=6 if n else 3)
    return weights, best_threshold(sigmoid(x @ weights[:-1] + weights[-1]), y)


def non_negative_logistic(x: np.ndarray, y: np.ndarray, *, n_used: int) -> np.ndarray:
    """Return weights >= 0 of the first `n_used` columns (zeros for the others), then the intercept."""
    used = np.hstack([x[:, :n_used], np.ones((len(x), 1))])
    sign = np.where(y, 1.0, -1.0)

    def loss(weights):
        margin = np.clip(sign * (used @ weights), -500, 500)
        wrong = 1 / (1 + np.exp(margin))
        value = np.logaddexp(0, -margin).sum() + 0.5 * weights[:-1] @ weights[:-1]
        return value, -used.T @ (sign * wrong) + np.append(weights[:-1], 0.0)

    bounds = [(0, None)] * n_used + [(None, None)]
    found = minimize(loss, np.append(np.ones(n_used), -8.0), jac=True, method="L-BFGS-B", bounds=bounds)
    return np.concatenate([found.x[:-1], np.zeros(x.shape[1] - n_used), found.x[-1:]])


def _fits(material: Material, near, n: int) -> list[tuple[np.ndarray, float]]:
    """Return the weights and the limit to judge each fifth by, fitted on the other four."""
    everything = np.arange(len(material.codes))
    return [_fit(material, near, n, np.setdiff1d(everything, hidden)) for hidden in material.folds]


def _judged(material: Material, near, how: str, n: int, fits) -> np.ndarray:
    """Return F1, precision, precision at 20 and average precision of each code, shape (n_codes, 4)."""
    figures = np.zeros((len(material.codes), 4))
    for hidden, (weights, limit) in zip(material.folds, fits, strict=True):
        for code in hidden:
            pairs = _pairs(material, near, how, n, code, material.held)
            p = sigmoid(pairs @ weights[:-1] + weights[-1])
            figures[code] = _figures(p, material.truth[material.held, code], limit)
    return figures


def _figures(p: np.ndarray, truth: np.ndarray, limit: float) -> tuple[float, float, float, float]:
    accepted = p >= limit
    good = (accepted & truth).sum()
    first = truth[np.argsort(-p, kind="stable")[:20]].mean()
    f1 = 2 * good / max(accepted.sum() + truth.sum(), 1)
    return f1, good / max(accepted.sum(), 1), first, average_precision_score(truth, p)


def _retrained(material: Material, n: int) -> np.ndarray:
    """Return the average precision of each code once trained with all others, from n examples."""
    found = np.zeros(len(material.codes))
    held = material.batch.take(material.held)
    for number, hidden in enumerate(material.folds):
        kept = np.concatenate([_examples(material, code, n) for code in hidden])
        carrying = material.fitted[material.truth[material.fitted][:, hidden].any(axis=1)]
        rows = np.setdiff1d(material.fitted, np.setdiff1d(carrying, kept))
        truth = material.truth[rows].astype(np.int8)
        network = MultiLabelNetwork(epochs=15, random_state=SEED + number)
        network.fit(material.batch.dense[rows], truth)
        linear = fit_linear(material.batch.sparse[rows], truth[:, hidden], TrainingConfig().C)
        scores = linear(held.sparse) + network.decision_function(held.dense)[:, hidden]
        for place, code in enumerate(hidden):
            found[code] = average_precision_score(material.truth[material.held, code], scores[:, place])
    sys.stderr.write(f"réentraîné sur {n} exemples\n")
    return found


def _row(how: str, n: int, figures: np.ndarray, trained: np.ndarray | None) -> list[str]:
    cells = [interval(*_mean(figures[:, place])) for place in range(4)]
    return [how, str(n), *cells, "–" if trained is None else interval(*_mean(trained))]


def _mean(values: np.ndarray) -> tuple[float, float, float]:
    """Return the mean over codes, and its 95 % interval from drawing codes."""
    drawn = np.random.default_rng(SEED).choice(values, (1000, len(values))).mean(axis=1)
    return float(values.mean()), *map(float, np.percentile(drawn, (2.5, 97.5)))


def _choice(material: Material) -> list[str]:
    """Compare the weights set by hand, before any measure, with those measured, wording alone."""
    by_hand, limit = np.array([2.2, 2.0, 6.0, 0, 0, 0, -7.5]), 0.6
    rows = []
    for how in (FULL, SHORT):
        figures = np.array([
            _figures(
                sigmoid(_pairs(material, {}, how, 0, code, material.held) @ by_hand[:-1] + by_hand[-1]),
                material.truth[material.held, code], limit,
            )
            for code in range(len(material.codes))
        ])  # fmt: skip
        rows.append([how, *(decimal(float(figures[:, place].mean())) for place in range(4))])
    heads = ("poids d'avant, mis à la main, seuil 0,6", "F1", "précision", "précision des 20 premiers", "AP")
    return table(heads, rows)


def picture(points: dict[tuple[str, int], np.ndarray]) -> str:
    """Return the curve as SVG: examples on a logarithmic axis, F1 and precision at 20 from 0 to 1."""
    last = np.log1p(STAGES[-1])

    def x(n: int) -> float:
        return 70 + 480 * np.log1p(n) / last

    lines = [
        Line(name, how, COLOURS[how], place == 0, [(x(n), *_mean(points[how, n][:, place])) for n in STAGES])
        for how in (FULL, SHORT)
        for place, name in ((2, "précision des 20 premiers"), (0, "F1"))
    ]
    return curve_picture(
        lines,
        {n: x(n) for n in STAGES},
        titre="Ce que vaut un code nouveau selon ses exemples",
        notice="F1 et précision des 20 premiers textes, moyenne de 63 codes cachés tour à tour.",
        axis="exemples du code",
        width=900,
        right=550,
        step=50,
    )


if __name__ == "__main__":
    sys.exit(main())
