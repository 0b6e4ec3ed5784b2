"""How quality grows with the number of labelled texts, on texts by other people: docs/apprentissage.md.

Usage: python scripts/learning_curve.py [--tailles 500,1000,2000,4400] [--tirages 3] [--plis 2]

A maintainer's tool, many minutes long. Each point is the mean of models trained from nothing on parts of the
labelled texts drawn at random, so that each part holds the same mix of sources, and judged on the 600 test
contributions and, where the data is there, on the 300 real answers: other people in both. No model is kept.
"""

from __future__ import annotations

import argparse
import dataclasses
import sys
from collections.abc import Sequence

import numpy as np
from benchmarks import STUDY
from curve_drawing import Line, curve_picture
from document import decimal, fill_block, interval, table, whole
from judges import judge, judges, part_of, train_on

from precanum_nlp.cli.study import read_study
from precanum_nlp.cli.train import read_training_set
from precanum_nlp.referentiel import read_referentiel
from precanum_nlp.scoring import Quality
from precanum_nlp.training import TrainingConfig

PAGE = STUDY / "docs" / "apprentissage.md"
PICTURE = STUDY / "docs" / "img" / "apprentissage.svg"
COLOURS = {"champs": "#1f5f99", "propositions": "#b3520a"}


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--tailles", default="500,1000,2000,4400")
    parser.add_argument("--tirages", type=int, default=3, help="models at each size but the last")
    parser.add_argument("--plis", type=int, default=2, help="folds of the decision; 2 is quick")
    parser.add_argument("--graine", type=int, default=2018)
    args = parser.parse_args()
    study = read_study(STUDY)
    frame = read_referentiel(study.referentiel)
    data, _ = read_training_set(study, frame, reserve=True)
    config = TrainingConfig(seed=args.graine, n_folds=args.plis)
    benchmarks = list(judges())
    points = []
    for size in [*map(int, args.tailles.split(",")), len(data.ids)]:
        drawn = range(args.tirages) if size < len(data.ids) else [0]
        models = [train_on(part_of(data, size, args.graine + k), frame, config) for k in drawn]
        for benchmark in benchmarks:
            by_model = [list(judge(trained, frame, benchmark)) for trained in models]
            points += [Point(size, benchmark.titre, several) for several in zip(*by_model, strict=True)]
        sys.stderr.write(f"{size} : {[round(p.mean, 3) for p in points[-2 * len(benchmarks) :]]}\n")
    heads = ("textes appris", "jugé sur", "dimension", "micro-F1", "tirages", "étendue")
    fill_block(PAGE, "courbe", table(heads, [point.row() for point in points], left=3))
    PICTURE.parent.mkdir(exist_ok=True)
    PICTURE.write_text(picture(points), encoding="utf-8")
    return 0


@dataclasses.dataclass(frozen=True, slots=True)
class Point:
    """Quality of the models trained on `size` texts, one a draw, on one benchmark and dimension."""

    size: int
    titre: str
    draws: tuple[Quality, ...]

    @property
    def dimension(self) -> str:
        return self.draws[0].dimension

    @property
    def mean(self) -> float:
        return self._mean("valeur")

    @property
    def bounds(self) -> tuple[float, float]:
        """Mean of the draws' 95 % intervals, from drawing the contributors of the benchmark."""
        return self._mean("bas"), self._mean("haut")

    def row(self) -> list[str]:
        found = [quality.f1.valeur for quality in self.draws]
        spread = f"{decimal(min(found), 2)}–{decimal(max(found), 2)}" if len(found) > 1 else decimal(None)
        shown = interval(self.mean, *self.bounds)
        return [whole(self.size), self.titre, self.dimension, shown, whole(len(found)), spread]

    def _mean(self, name: str) -> float:
        return float(np.mean([getattr(quality.f1, name) for quality in self.draws]))


def picture(points: Sequence[Point]) -> str:
    """Return the curve as SVG: sizes on a logarithmic axis, F1 from 0 to 1, intervals as bars."""
    sizes = sorted({point.size for point in points})
    left, right = np.log(sizes[0]), np.log(sizes[-1])

    def x(size: int) -> float:
        return 70 + 520 * (np.log(size) - left) / max(right - left, 1e-9)

    series = dict.fromkeys((point.titre, point.dimension) for point in points)
    lines = [
        Line(
            name,
            titre[:34],
            COLOURS[name],
            "réelles" in titre,
            [(x(p.size), p.mean, *p.bounds) for p in points if (p.titre, p.dimension) == (titre, name)],
        )
        for titre, name in series
    ]
    return curve_picture(
        lines,
        {size: x(size) for size in sizes},
        titre="Qualité selon le nombre de textes appris",
        notice="Micro-F1 et intervalle à 95 %, sur des textes d'autres personnes ; corpus synthétique.",
        axis="textes étiquetés appris",
    )


if __name__ == "__main__":
    sys.exit(main())
