"""CPU time and peak memory of the tables of words, next to what a user would run instead.

Usage: python scripts/bench_words.py [--repeats 3] [--toutes] [--un-sur N] [--etude .] [--donnees FOLDER]

Prints French lines, and puts them into docs/performance.md.

On the study: every table, next to the spaCy pass that it needs (made anew each time), with the least and the
most of the repeats. With --toutes, on all 429,112 answers of the Grand Débat, read without spaCy as a stream:
frequencies, expressions and keyness by theme, next to scikit-learn's CountVectorizer on words. Each job runs
in a process of its own, on one core.
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
from collections.abc import Iterator
from importlib.metadata import version
from itertools import islice
from pathlib import Path

from document import fill_block

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "performance.md"
DATA = ROOT.parent / "shared" / "data" / "grand_debat"


def main() -> int:
    """Run the benchmark and print its tables."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--toutes", action="store_true")
    parser.add_argument("--etude", type=Path, default=ROOT)
    parser.add_argument("--donnees", type=Path, default=DATA)
    parser.add_argument("--un-sur", type=int, default=1, help="with --toutes, one answer in so many")
    parser.add_argument("--job", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.job:
        return _work(arguments)
    _written("mots", _of_study(arguments))
    if not arguments.toutes:
        return 0
    if not (arguments.donnees / "verbatims.csv.gz").exists():
        print(f"{arguments.donnees} : données absentes, mesure laissée")
        return 0
    _written("mots, Grand Débat", _of_everything(arguments))
    return 0


def _written(block: str, lines: Iterator[str]) -> None:
    """Print lines as they come, then put them into the page."""
    said = []
    for line in lines:
        print(line, flush=True)
        said.append(line)
    fill_block(PAGE, block, ["```text", *said, "```"])


def _of_study(arguments: argparse.Namespace) -> Iterator[str]:
    names = ("spacy", "scikit-learn", "scipy", "networkx")
    yield (
        f"Python {platform.python_version()}, un cœur, {arguments.repeats} passages ; "
        f"{', '.join(f'{n} {version(n)}' for n in names)}"
    )
    runs = [_run("study", arguments) for _ in range(arguments.repeats)]
    for name in runs[0]["seconds"]:
        seconds = sorted(run["seconds"][name] for run in runs)
        yield f"{name:<44} {seconds[len(seconds) // 2]:8.1f} s  ({seconds[0]:.1f}–{seconds[-1]:.1f})"
    yield f"mémoire : {max(run['memory'] for run in runs):.0f} Mo ; {runs[0]['said']}"


def _of_everything(arguments: argparse.Namespace) -> Iterator[str]:
    for job in ("vectorizer", "words"):
        run = _run(job, arguments)
        for name, seconds in run["seconds"].items():
            yield f"{name:<44} {seconds:8.1f} s"
        yield f"mémoire : {run['memory']:.0f} Mo ; {run['said']}"


def _run(job: str, arguments: argparse.Namespace) -> dict:
    alone = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"), "1") | {"PYTHONPATH": str(ROOT)}
    rows = ["--un-sur", str(arguments.un_sur)]
    given = [*rows, "--job", job, "--etude", str(arguments.etude), "--donnees", str(arguments.donnees)]
    done = subprocess.run(
        [sys.executable, __file__, *given],
        env=os.environ | alone,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise SystemExit(done.stderr)
    return json.loads(done.stdout.splitlines()[-1])


def _work(arguments: argparse.Namespace) -> int:
    clock = _Clock()
    said = {"study": _study, "vectorizer": _vectorizer, "words": _words}[arguments.job](arguments, clock)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"seconds": clock.seconds, "memory": memory, "said": said}))
    return 0


class _Clock:
    """CPU seconds of one step after the other."""

    def __init__(self):
        self.seconds: dict[str, float] = {}
        self._since = time.process_time()

    def lap(self, name: str) -> None:
        now = time.process_time()
        self.seconds[name] = now - self._since
        self._since = now


def _study(arguments: argparse.Namespace, clock: _Clock) -> str:
    from precanum_nlp import keywords as kw
    from precanum_nlp.cli.mots.corpus import read_contributions
    from precanum_nlp.cli.study import read_study
    from precanum_nlp.linguistics import analyse, load_nlp

    study = read_study(arguments.etude)
    said = read_contributions(study, ())
    rules = kw.read_rules(study.dossier / "mots")
    load_nlp()
    texts = [c.texte for c in said]
    clock.lap("(lecture du corpus, chargement de spaCy)")
    raw = tuple(analyse(texts))
    clock.lap("passe de spaCy")
    begin = sum(clock.seconds.values())
    lus = tuple(kw.counted_words(raw, texts, rules))
    found = kw.collocations(lus, said, rules=rules)
    clock.lap("expressions")
    comptes = tuple(kw.counted_words(lus, texts, kw.WordRules(), kw.tied(found)))
    table = kw.word_table(comptes, said, rules=rules)
    clock.lap("fréquences")
    words = kw.word_lexicon(comptes, said, table, rules=rules)
    expressions = kw.expression_lexicon(lus, said, found, rules=rules)
    people = [c.partie_prenante for c in said]
    for lexicon in (words, expressions):
        for by in ("groupe", "source", "question"):
            kw.keyness_table(lexicon, kw.parts_by(said, by), people)
    clock.lap("spécificités (2 × 3 critères)")
    pairs = kw.cooccurrences(words)
    kw.network(pairs)
    kw.similarity_tree(pairs)
    clock.lap("cooccurrences, réseau, arbre")
    kw.concordance(said, kw.finds_words("mot de passe"))
    actors = kw.read_actors(study.dossier / "mots" / "acteurs.csv")
    matcher = kw.ActorMatcher(actors)
    kw.actor_table(said, actors, [m for c in said for m in matcher.find(c)])
    clock.lap("concordance, acteurs")
    clock.seconds["toutes les tables"] = sum(clock.seconds.values()) - begin
    return f"{len(said)} contributions"


class _Answers:
    """The answers of the Grand Débat as contributions, read again from a file at each pass.

    The nine passes of a job read lines of JSON, written once: the compressed CSV costs more to open up than
    its words to count.
    """

    def __init__(self, arguments: argparse.Namespace):
        self.folder = tempfile.TemporaryDirectory()
        self.lines = Path(self.folder.name) / "answers.jsonl"
        csv.field_size_limit(2**31 - 1)
        path = arguments.donnees / "verbatims.csv.gz"
        with (
            gzip.open(path, "rt", encoding="utf-8", newline="") as source,
            open(self.lines, "w", encoding="utf-8") as copy,
        ):
            for row in islice(csv.DictReader(source), 0, None, arguments.un_sur):
                copy.write(json.dumps([row["text"], row["theme"]]) + "\n")

    def __iter__(self):
        from precanum_nlp.corpus import Contribution

        with open(self.lines, encoding="utf-8") as handle:
            for number, line in enumerate(handle):
                text, theme = json.loads(line)
                yield Contribution(str(number), text, groupe=theme)


class _Words:
    """Their words, read again at each pass: nothing of the texts is held."""

    def __init__(self, answers: _Answers):
        self.answers = answers

    def __iter__(self):
        from precanum_nlp.keywords import quick_words

        return quick_words(c.texte for c in self.answers)


def _words(arguments: argparse.Namespace, clock: _Clock) -> str:
    from precanum_nlp import keywords as kw

    answers = _Answers(arguments)
    words = _Words(answers)
    clock.lap("(lecture du fichier)")
    table = kw.word_table(words, answers)
    clock.lap("fréquences")
    found = kw.collocations(words, answers, minimum=20)
    clock.lap("expressions")
    lexicon = kw.word_lexicon(words, answers, table)
    parts = [(c.groupe,) for c in answers]
    kw.keyness_table(lexicon, parts, [""] * len(parts))
    clock.lap("spécificités par thème")
    return (
        f"{table.n_contributions} réponses, {table.n_mots} occurrences, {table.n_lemmes} lemmes, seuil "
        f"{table.seuil} ; {len(found.rows)} expressions dans {found.seuil} réponses, aucune oubliée "
        f"au-delà de {found.erreur}"
    )


def _vectorizer(arguments: argparse.Namespace, clock: _Clock) -> str:
    from sklearn.feature_extraction.text import CountVectorizer

    vectorizer = CountVectorizer(max_features=4000)
    answers = _Answers(arguments)
    clock.lap("(lecture du fichier)")
    matrix = vectorizer.fit_transform(c.texte for c in answers)
    clock.lap("CountVectorizer, 4 000 mots")
    return f"{matrix.shape[0]} réponses, {matrix.sum()} occurrences"


if __name__ == "__main__":
    sys.exit(main())
