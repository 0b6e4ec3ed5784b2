"""What each part of the model brings: the model without it, on the same texts: docs/qualite.md.

Usage: python scripts/bench_ablation.py [--textes 4400] [--plis 4] [--reseaux 3] [--sans-reserve]

As `precanum entrainer` does: members on folds, the decision on what they say of texts held out, then members
on all texts. The judges are those of bench_quality.py. Variants of the decision share the members; variants
of the features share those that do not read what is taken away. No model is kept.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from bench_real import DATA
from benchmarks import STUDY, Benchmark, Predictions
from document import fill_block, interval, table, whole
from judges import DIMENSIONS, judges, paired, part_of, predictions_of, refuse_if_learnt
from threadpoolctl import threadpool_limits

from precanum_nlp.classifier import (
    ExpressionHits,
    JointDecision,
    MultiLabelNetwork,
    PooledVectors,
    SharedPlatt,
    WordsAndCharacters,
    best_threshold,
    fixed_features,
    latent_directions,
)
from precanum_nlp.cli.study import read_study
from precanum_nlp.cli.train import read_training_set
from precanum_nlp.linguistics import CutTexts, cut
from precanum_nlp.referentiel import Referentiel, read_referentiel
from precanum_nlp.scoring import Change, compare
from precanum_nlp.training import TrainingConfig, TrainingSet, linked_groups, vectors_for
from precanum_nlp.training.fitting import trained_codes
from precanum_nlp.training.members import fit_linear
from precanum_nlp.training.splitting import grouped_folds

PAGE = STUDY / "docs" / "qualite.md"
WHOLE = "modèle complet"
#: Features taken away, by the French name of the variant.
FEATURES = {
    "sans la question posée": "question",
    "sans les expressions du référentiel": "expressions",
    "sans les vecteurs de mots": "vecteurs",
    "sans les morceaux de mots": "morceaux",
}
DECISIONS = ("sans la décision d'ensemble", "sans les réseaux", "sans le modèle linéaire")
Scores = tuple[np.ndarray, np.ndarray]


@dataclass(frozen=True, slots=True)
class Texts:
    """The texts learnt, then those judged, as arrays.

    Attributes
    ----------
    folded : CutTexts
    fixed : ndarray of shape (n_texts, n_fixed), float32
        Document vector, expressions, vector of the question (see `fixed_features`).
    blocks : mapping of str to slice
        Columns of each in `fixed`.
    truth : ndarray of shape (n_learnt, n_codes)
    folds : sequence of (rows fitted, rows asked)
        The last one asks what is judged of members fitted on all that is learnt.
    """

    folded: CutTexts
    fixed: np.ndarray
    blocks: Mapping[str, slice]
    truth: np.ndarray
    folds: Sequence[tuple[np.ndarray, np.ndarray]]


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--textes", type=int, default=4400, help="texts learnt, drawn at random")
    parser.add_argument("--plis", type=int, default=TrainingConfig().n_folds)
    parser.add_argument("--reseaux", type=int, default=TrainingConfig().n_networks)
    parser.add_argument("--sans-reserve", action="store_true", help="draw among the study's own texts")
    parser.add_argument("--graine", type=int, default=2018)
    parser.add_argument("--donnees", type=Path, default=DATA, help="the answers of the Grand Débat")
    args = parser.parse_args()
    study = read_study(STUDY)
    frame = read_referentiel(study.referentiel)
    data, _ = read_training_set(study, frame, reserve=not args.sans_reserve)
    data = part_of(data, args.textes, args.graine)
    config = TrainingConfig(seed=args.graine, n_folds=args.plis, n_networks=args.reseaux)
    several = list(judges(args.donnees))
    for benchmark in several:
        refuse_if_learnt(data.ids, benchmark)
    vectors = vectors_for(data.texts, config)
    found = ablations(data, frame, vectors, several, config)
    fill_block(PAGE, "ablations", [*_header(args, len(data.ids)), *_table(found, several)])
    return 0


def ablations(
    data: TrainingSet,
    frame: Referentiel,
    vectors: PooledVectors,
    several: Sequence[Benchmark],
    config: TrainingConfig,
) -> dict[str, list[Predictions]]:
    """Return what the whole model and each variant say of each judge's texts.

    Raises
    ------
    ValueError
        A text was not read in both dimensions: the variants are of one head.
    """
    if any(name not in data.labels[d] for d in DIMENSIONS for name in data.ids):
        raise ValueError("every text must have been read in both dimensions.")
    learnt = trained_codes(data, frame, config)
    columns = [(d, code.id) for d in DIMENSIONS for code in frame.dimension(d).codes if code.id in learnt]
    dimensions, codes = zip(*columns, strict=True)
    texts = _texts(data, frame, vectors, several, columns, config)
    ends = np.cumsum([len(data.ids), *(len(b.contributions) for b in several)])
    found: dict[str, list[Predictions]] = {}
    for name, decided in _variants(texts, dimensions, config):
        parts = np.split(decided[0], ends)[1:-1], np.split(decided[1], ends)[1:-1]
        found[name] = [
            predictions_of(probabilities, accepted, codes, frame, benchmark)
            for probabilities, accepted, benchmark in zip(*parts, several, strict=True)
        ]
        sys.stderr.write(f"{name}\n")
    return {name: found[name] for name in (WHOLE, *FEATURES, *DECISIONS)}


def _texts(data: TrainingSet, frame, vectors, several, columns, config: TrainingConfig) -> Texts:
    asked = [c for benchmark in several for c in benchmark.contributions]
    texts = [*data.texts, *(c.texte for c in asked)]
    questions = [*data.questions, *(c.question for c in asked)]
    # those of every dimension of the frame, as the product reads them
    wordings = {c.id: c.expressions for d in frame.dimensions for c in d.codes if c.expressions}
    written = cut(texts)
    folded = written.folded()
    fixed = fixed_features(written, folded, questions, vectors, ExpressionHits(wordings).fit())
    width = vectors.matrix.shape[1]
    blocks = {
        "vecteurs": slice(0, width),
        "expressions": slice(width, fixed.shape[1] - width),
        "question": slice(fixed.shape[1] - width, fixed.shape[1]),
    }
    truth = np.array(
        [[code in data.labels[name][i] for name, code in columns] for i in data.ids], dtype=np.int8
    )
    folds = grouped_folds(linked_groups(data.texts, data.contributors), config.n_folds, config.seed)
    judged = np.arange(len(data.ids), len(texts))
    return Texts(folded, fixed, blocks, truth, [*folds, (np.arange(len(data.ids)), judged)])


def _variants(
    texts: Texts, dimensions: Sequence[str], config: TrainingConfig
) -> Iterator[tuple[str, Scores]]:
    """Yield the name of each variant, with its probabilities and what it accepts of every text."""
    members = member_scores(texts, config)
    linear, deep = members[WHOLE]
    lengths = texts.folded.lengths
    for name, scores in members.items():
        yield name, decide(JointDecision(dimensions), scores, texts.truth, lengths)
    alone = EachCodeAlone(dimensions)
    yield DECISIONS[0], decide(alone, (linear, deep), texts.truth, lengths)
    yield DECISIONS[1], decide(JointDecision(dimensions), (linear,), texts.truth, lengths)
    yield DECISIONS[2], decide(JointDecision(dimensions), (deep,), texts.truth, lengths)


def decide(decision, scores: Sequence[np.ndarray], truth: np.ndarray, lengths: np.ndarray) -> Scores:
    """Fit a decision on the texts that have a truth, the first ones; return its word on all of them."""
    n = len(truth)
    decision.fit([score[:n] for score in scores], truth, lengths[:n])
    return decision.predict_proba(scores, lengths), decision.predict(scores, lengths)


class EachCodeAlone:
    """A decision that knows nothing of a code's company: the members' mean, calibrated code by code."""

    def __init__(self, dimensions: Sequence[str]):
        self.dimensions = np.asarray(dimensions)

    def fit(self, scores: Sequence[np.ndarray], y: np.ndarray, lengths: np.ndarray) -> EachCodeAlone:
        self.calibration_ = SharedPlatt().fit(np.mean(scores, axis=0), y)
        probabilities = self.predict_proba(scores, lengths)
        self.limits_ = np.empty(len(self.dimensions))
        for name in np.unique(self.dimensions):
            columns = self.dimensions == name
            self.limits_[columns] = best_threshold(probabilities[:, columns], y[:, columns])
        return self

    def predict_proba(self, scores: Sequence[np.ndarray], lengths: np.ndarray) -> np.ndarray:
        return self.calibration_.transform(np.mean(scores, axis=0))

    def predict(self, scores: Sequence[np.ndarray], lengths: np.ndarray) -> np.ndarray:
        return self.predict_proba(scores, lengths) >= self.limits_


def member_scores(texts: Texts, config: TrainingConfig) -> dict[str, Scores]:
    """Return the log-odds of both members for every text, by variant, from members that had not seen it."""
    shape = len(texts.folded), texts.truth.shape[1]
    found = {name: (np.zeros(shape), np.zeros(shape)) for name in (WHOLE, *FEATURES)}
    with threadpool_limits(1):
        for number, (fitted, asked) in enumerate(texts.folds, 1):
            sys.stderr.write(f"pli {number} sur {len(texts.folds)}\n")
            for name, (linear, deep) in _fold(texts, fitted, asked, config):
                found[name][0][asked], found[name][1][asked] = linear, deep
    return found


def _fold(texts: Texts, fitted, asked, config: TrainingConfig) -> Iterator[tuple[str, Scores]]:
    truth = texts.truth[fitted]
    sparse, latent = _views(texts, fitted, asked, config)
    linear = fit_linear(sparse[0], truth, config.C)(sparse[1])
    yield WHOLE, (linear, _deep(latent, texts.fixed, fitted, asked, truth, config))
    for name, block in FEATURES.items():
        if block in texts.blocks:
            fixed = np.delete(texts.fixed, texts.blocks[block], axis=1)
            yield name, (linear, _deep(latent, fixed, fitted, asked, truth, config))
        else:
            sparse, latent = _views(texts, fitted, asked, replace(config, max_pieces=0))
            deep = _deep(latent, texts.fixed, fitted, asked, truth, config)
            yield name, (fit_linear(sparse[0], truth, config.C)(sparse[1]), deep)


def _views(texts: Texts, fitted, asked, config: TrainingConfig):
    """Return the sparse features of the texts fitted and asked, and their latent directions."""
    words = WordsAndCharacters(max_words=config.max_words, max_pieces=config.max_pieces)
    words.fit_cut(texts.folded.take(fitted))
    sparse = [words.transform_cut(texts.folded.take(rows)) for rows in (fitted, asked)]
    directions = latent_directions(sparse[0], config.n_directions, config.seed)
    return sparse, [part @ directions for part in sparse]


def _deep(latent, fixed, fitted, asked, truth, config: TrainingConfig) -> np.ndarray:
    known, unknown = (
        np.hstack([part, fixed[rows]]).astype(np.float32)
        for part, rows in zip(latent, (fitted, asked), strict=True)
    )
    hidden = config.hidden if truth.shape[1] > 15 else max(16, config.hidden // 4)  # as `fit_members` does
    networks = [
        MultiLabelNetwork(hidden=hidden, epochs=config.epochs, random_state=config.seed + number)
        for number in range(config.n_networks)
    ]
    return np.mean([one.fit(known, truth).decision_function(unknown) for one in networks], axis=0)


def _header(args, n_texts: int) -> list[str]:
    usual = TrainingConfig()
    return [
        f"- {whole(n_texts)} textes appris, tirés au sort (graine {args.graine}) ; {args.plis} plis, "
        f"{args.reseaux} réseau{'x' if args.reseaux > 1 else ''} (le produit : {usual.n_folds} et "
        f"{usual.n_networks}).",
        "- Micro-F1 du modèle complet, puis écart de chaque variante à celui-ci ; entre crochets, intervalle",
        "  à 95\u202f% par tirage des contributeurs, les mêmes pour les deux ; aucun où trop peu diffèrent.",
        "",
    ]


def _table(found: Mapping[str, Sequence[Predictions]], several: Sequence[Benchmark]) -> list[str]:
    short = [benchmark.titre.split(" (")[0].lower() for benchmark in several]
    heads = ["variante", *(f"{d}, {name}" for name in short for d in DIMENSIONS)]
    rows = []
    for name, variant in found.items():
        changes = [
            change
            for reference, said, benchmark in zip(found[WHOLE], variant, several, strict=True)
            for change in compare(
                paired(reference, said, benchmark), n_texts=len(said.ids)
            ).par_dimension.values()
        ]
        rows.append([name, *(_cell(change, whole_model=name == WHOLE) for change in changes)])
    return table(heads, rows)


def _cell(change: Change, *, whole_model: bool) -> str:
    if whole_model:
        return interval(change.f1_a.valeur, change.f1_a.bas, change.f1_a.haut)
    gap = change.ecart
    return f"{'+' if gap.valeur > 0 else ''}{interval(gap.valeur, gap.bas, gap.haut)}".replace("-", "−")


if __name__ == "__main__":
    sys.exit(main())
