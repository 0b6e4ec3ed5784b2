"""What readings bring: a simulated analyst reads, the model is trained again; docs/reentrainer.md.

Usage: python scripts/bench_loop.py [--sources reelle,reference] [--base 2000] [--lectures 0,50,100,300,1000]
       [--donnees ../shared/data/grand_debat/verbatims_numerique.csv] [--sans-page]

Two sources that the first model knows nothing of. « reelle »: 1,000 answers to the Grand Débat, coded once in
annotations/reel_boucle/ (a tenth of them twice), judged on the 300 of bench_real.py. « reference »: the
study's own contributions, the base being its reserve alone, judged on its test part. The first model learns
`--base` labelled texts drawn at random; training is that of `QUICK`. `precanum relire --mode hasard` draws at
random: its line is also that of random order. Modes code and erreurs are judged on what they promise, code
here, erreurs by bench_reading.py.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import bench_real
import numpy as np
from bench_reading import mean_error
from benchmarks import STUDY, truth
from document import decimal, fill_block, interval, table, whole
from loop_drawing import picture
from loop_sources import DIMENSIONS, Loop, read_loops, with_readings

from precanum_nlp.annotations.selection import (
    RANDOM_SHARE,
    choose,
    coding_margins,
    expected_gain,
    share_weights,
)
from precanum_nlp.cli.study import read_study
from precanum_nlp.cli.train import read_training_set
from precanum_nlp.errors import PrecanumError
from precanum_nlp.referentiel import Referentiel, read_referentiel
from precanum_nlp.scoring import Paired, Quality, compare, quality
from precanum_nlp.tagging import Tagger
from precanum_nlp.training import (
    QUICK,
    TrainingConfig,
    train,
    vectors_for,
)

PAGE, PICTURE = STUDY / "docs" / "reentrainer.md", STUDY / "docs" / "img" / "boucle.svg"
MODES = ("doute", "hasard")
N_RANDOM, N_FIRST, FEWEST_EXAMPLES = 200, 20, 3


@dataclass(frozen=True, slots=True)
class Point:
    """After `n` readings in one mode.

    Attributes
    ----------
    qualities : tuple of Quality
        On the texts judged, one a dimension.
    accepted : tuple of ndarray of bool
        What the model accepts there, one a dimension.
    marge, erreur : float
        Mean over the codes of the margin that `precanum relire` announces for the pool's shares, and of their
        real error, in points.
    dans : float in [0, 1]
        Share of the codes whose error is within its margin.
    secondes : float
        Of processor, to train.
    """

    titre: str
    mode: str
    n: int
    qualities: tuple[Quality, ...]
    accepted: tuple[np.ndarray, ...]
    marge: float
    erreur: float
    dans: float
    secondes: float


def main() -> int:
    args = _arguments()
    try:
        study = read_study(STUDY)
        frame = read_referentiel(study.referentiel)
        data, _ = read_training_set(study, frame, reserve=True)
        said, points = [], []
        for loop in read_loops(args, study, data):
            if isinstance(loop, str):
                said.append(f"- {loop}")
            else:
                found, more = run_loop(loop, frame, args)
                points, said = points + found, said + more
            _write(args, points, said)  # after each source: the second takes as long as the first
    except PrecanumError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    return 0


def _write(args, points: Sequence[Point], said: Sequence[str]) -> None:
    lines = [*_table(points), "", *_figures(args), *said] if points else said
    sys.stdout.write("\n".join(lines) + "\n")
    if points and not args.sans_page:
        fill_block(
            PAGE, "boucle", [f"![F1 des champs selon le nombre de lectures](img/{PICTURE.name})", "", *lines]
        )
        PICTURE.write_text(picture(points), encoding="utf-8")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--sources", default="reelle,reference")
    parser.add_argument(
        "--base", type=int, default=2000, help="textes étiquetés du premier modèle, au hasard"
    )
    parser.add_argument("--lectures", default="0,50,100,300,1000", help="nombres de lectures")
    parser.add_argument("--poids", type=float, default=TrainingConfig().human_weight, help="d'un texte lu")
    parser.add_argument("--graine", type=int, default=2018)
    parser.add_argument("--donnees", type=Path, default=bench_real.DATA, help="les réponses du Grand Débat")
    parser.add_argument("--sans-page", action="store_true", help="affiche, n'écrit pas la page")
    args = parser.parse_args()
    args.lectures = sorted({0, *map(int, args.lectures.split(","))})
    return args


# --- the analyst at work


def run_loop(loop: Loop, frame: Referentiel, args) -> tuple[list[Point], list[str]]:
    """Read in each mode, a batch after the other; return the points, and what is said beside them."""
    learner = Learner(loop, frame, args)
    points = []
    for mode in MODES:
        read = np.empty(0, int)
        for n in sorted({min(n, len(loop.pool)) for n in args.lectures}):
            read = np.concatenate([read, learner.choose(mode, read, n - len(read))])
            points.append(learner.point(mode, read))
            _say(points[-1])
    said = [learner.doubt_against_chance(args.lectures), learner.examples_of_codes(), learner.gap(points)]
    return points, [*filter(None, [loop.accord]), *said]


def _say(point: Point) -> None:
    f1 = " ".join(decimal(one.f1.valeur, 3) for one in point.qualities)
    sys.stderr.write(f"{point.titre}, {point.mode}, {point.n} : {f1}, {point.secondes:.0f} s\n")


class Learner:
    """The model of a source, trained again on what has been read of it; each training is made once."""

    def __init__(self, loop: Loop, frame: Referentiel, args):
        self.loop, self.frame, self.seed = loop, frame, args.graine
        self.config = TrainingConfig(**QUICK, seed=args.graine, human_weight=args.poids)
        self.vectors = vectors_for(loop.base.texts, self.config)
        weights = share_weights([c.groupe for c in loop.pool])
        self.weights = np.repeat(weights[:, np.newaxis], len(self._columns(frame)), axis=1)
        self._trained: dict[frozenset[int], tuple[Tagger, float]] = {}
        self._said: dict[frozenset[int], tuple[np.ndarray, np.ndarray]] = {}

    @staticmethod
    def _columns(frame: Referentiel) -> list[tuple[str, str]]:
        return [(name, code.id) for name in DIMENSIONS for code in frame.dimension(name).codes]

    def choose(self, mode: str, read: np.ndarray, n: int) -> np.ndarray:
        """Return `n` rows of the pool, as `precanum relire` chooses them with the model of the moment."""
        left = np.setdiff1d(np.arange(len(self.loop.pool)), read)
        if mode == "hasard" or not n:
            batch = choose(np.zeros(len(left)), n, share=1.0, seed=self.seed + len(read))
        else:
            probabilities, _ = self.said(read)
            gain = expected_gain(probabilities[left], self.weights[left])
            batch = choose(gain, n, share=RANDOM_SHARE, seed=self.seed + len(read))
        return left[batch.rows]

    def point(self, mode: str, read: np.ndarray) -> Point:
        """Return what the model that has learnt `read` is worth."""
        tagger, seconds = self.tagger(read)
        known = self._judged(tagger)
        probabilities, accepted = self.said(read)
        left = np.setdiff1d(np.arange(len(self.loop.pool)), read)
        none = np.empty(0, int)
        wrong = np.abs((self.weights * (accepted - self.truth(tagger)))[left].sum(axis=0))
        margins = np.zeros(len(wrong))
        if len(left):
            _, margins = coding_margins(
                probabilities[left], accepted[left], self.weights[left], none, seed=self.seed, n_draws=200
            )
        return Point(
            self.loop.titre,
            mode,
            len(read),
            *zip(*known, strict=True),
            100 * float(margins.mean()),
            100 * float(wrong.mean()),
            float((wrong <= margins + 1e-12).mean()),
            seconds,
        )

    def said(self, read: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Return the probabilities of the pool's codes and which are accepted, (n_pool, n_codes)."""
        key = frozenset(read.tolist())
        if key not in self._said:
            tagger, _ = self.tagger(read)
            columns = [i for i, name in enumerate(tagger.dimensions) if name in DIMENSIONS]
            probabilities, accepted = tagger.predict(self.loop.pool)
            self._said[key] = probabilities[:, columns], accepted[:, columns].astype(float)
        return self._said[key]

    def truth(self, tagger: Tagger) -> np.ndarray:
        """Return what the analyst says of the pool, (n_pool, n_codes), columns as those of `said`."""
        columns = [
            pair for pair in zip(tagger.dimensions, tagger.codes, strict=True) if pair[0] in DIMENSIONS
        ]
        labels = self.loop.labels
        return np.array([[c in labels[name][one.id] for name, c in columns] for one in self.loop.pool], float)

    def tagger(self, read: np.ndarray) -> tuple[Tagger, float]:
        """Return the model that has learnt the base and `read`, and the seconds of processor it took."""
        key = frozenset(read.tolist())
        if key not in self._trained:
            data = with_readings(self.loop, sorted(key))
            started = time.process_time()
            coder = train(data, self.frame, self.vectors, self.config).coder
            taken = time.process_time() - started
            self._trained[key] = Tagger(coder, "boucle", self.frame, evidence=False), taken
        return self._trained[key]

    def _judged(self, tagger: Tagger) -> Iterator[tuple[Quality, np.ndarray]]:
        rows = self.loop.judged.contributions
        people = [c.partie_prenante or c.id for c in rows]
        probabilities, accepted = tagger.predict(rows)
        for name in DIMENSIONS:
            columns = [i for i, owner in enumerate(tagger.dimensions) if owner == name]
            codes = [tagger.codes[i] for i in columns]
            real = self._real(name, codes)
            part = accepted[:, columns]
            yield quality(name, codes, real, probabilities[:, columns], part, people), part

    def _real(self, name: str, codes: Sequence[str]) -> np.ndarray:
        known = truth(self.loop.judged, name)
        return np.array([[code in known[c.id] for code in codes] for c in self.loop.judged.contributions])

    # --- against chance

    def doubt_against_chance(self, sizes: Sequence[int]) -> str:
        """Say whether doubt tightens the shares more than chance, under the first model."""
        tagger, _ = self.tagger(np.empty(0, int))
        probabilities, accepted = self.said(np.empty(0, int))
        errors = self.weights * (accepted - self.truth(tagger))
        order = np.argsort(-expected_gain(probabilities, self.weights), kind="stable")
        rng = np.random.default_rng(self.seed)
        found, better = [], []
        for n in [n for n in sizes if 0 < n < len(order)]:
            chosen = mean_error(errors, order[n:])
            luck = [mean_error(errors, rng.permutation(len(order))[n:]) for _ in range(N_RANDOM)]
            low, high = np.quantile(luck, [0.025, 0.975])
            better.append(chosen < low)
            chance = interval(float(np.mean(luck)), low, high)
            found.append(f"après {whole(n)} lectures, {decimal(chosen)} (au hasard : {chance})")
        return (
            f"- **doute**, {self.loop.titre} : {_verdict(all(better))} pour ce qu'il promet, l'erreur "
            f"moyenne des parts sans ré-entraîner, en points : {' ; '.join(found)}."
        )

    def examples_of_codes(self) -> str:
        """Say whether mode code finds examples of a code more than chance, under the first model."""
        tagger, _ = self.tagger(np.empty(0, int))
        probabilities, _ = self.said(np.empty(0, int))
        real = self.truth(tagger)
        columns = np.flatnonzero(real.sum(axis=0) >= FEWEST_EXAMPLES)
        first = np.argsort(-probabilities[:, columns], axis=0, kind="stable")[:N_FIRST]
        found = np.take_along_axis(real[:, columns], first, axis=0).sum(axis=0)
        chance = N_FIRST * real[:, columns].mean(axis=0)
        above = int((found > chance).sum())
        return (
            f"- **code**, {self.loop.titre} : {_verdict(above > 0.75 * len(columns))} : parmi les {N_FIRST} "
            f"premiers textes, {decimal(found.mean(), 1)} exemples en moyenne (au hasard : "
            f"{decimal(chance.mean(), 1)}) ; plus qu'au hasard pour {above} des {len(columns)} codes qui ont "
            f"{FEWEST_EXAMPLES} exemples ou plus."
        )

    def gap(self, points: Sequence[Point]) -> str:
        """Say by how much the F1 of doubt differs from that of chance, on the same texts judged."""
        by_place = {(point.mode, point.n): point for point in points}
        people = tuple(c.partie_prenante or c.id for c in self.loop.judged.contributions)
        tagger, _ = self.tagger(np.empty(0, int))
        codes = {
            name: [c for c, owner in zip(tagger.codes, tagger.dimensions, strict=True) if owner == name]
            for name in DIMENSIONS
        }
        found = []
        for n in sorted({point.n for point in points} - {0, len(self.loop.pool)}):
            chance, doubt = by_place["hasard", n].accepted, by_place["doute", n].accepted
            pairs = [
                Paired(name, tuple(codes[name]), self._real(name, codes[name]), chance[i], doubt[i], people)
                for i, name in enumerate(DIMENSIONS)
            ]
            gap = compare(pairs, n_texts=len(people), n_boot=1000).ensemble.ecart
            found.append(f"{whole(n)} lectures, {interval(gap.valeur, gap.bas, gap.haut)}")
        return (
            f"- F1 de **doute** moins F1 de **hasard**, toutes dimensions, {self.loop.titre} : "
            f"{' ; '.join(found)}."
        )


def _verdict(better: bool) -> str:
    return "mieux que le hasard" if better else "**pas mieux que le hasard**"


# --- what is written


def _table(points: Sequence[Point]) -> list[str]:
    heads = ("source", "mode", "lectures", *(f"{name}, micro-F1" for name in DIMENSIONS))
    more = ("marge moyenne des parts", "erreur réelle", "parts dans leur marge", "entraîner")
    rows = [
        [
            point.titre,
            point.mode,
            whole(point.n),
            *(interval(one.f1.valeur, one.f1.bas, one.f1.haut) for one in point.qualities),
            f"± {decimal(point.marge)}",
            decimal(point.erreur),
            f"{round(100 * point.dans)}\u202f%",
            f"{point.secondes:.0f} s",
        ]
        for point in points
    ]
    return table((*heads, *more), rows, left=2)


def _figures(args) -> list[str]:
    return [
        f"- Premier modèle : {whole(args.base)} textes étiquetés tirés au hasard, réglages légers (`QUICK`), "
        f"graine {args.graine} ; un texte lu par une personne compte pour {decimal(args.poids, 0)}. Un "
        "modèle complet fait mieux au départ.",
        "- Entre crochets : intervalle à 95\u202f%, par tirage des personnes jugées. Marge et erreur des "
        "parts : en points, moyenne des codes, sur le lot à lire ; « entraîner » : secondes de processeur.",
        "- **hasard** est aussi l'ordre aléatoire. **erreurs** ne cherche pas de textes neufs : voir "
        "[corriger.md](corriger.md).",
    ]


if __name__ == "__main__":
    sys.exit(main())
