"""How a model codes the study's 600 test contributions, whose contributors are nowhere else.

Usage: python scripts/bench_test.py [MODELE]

What stands: the adjudicator's codes, else those on which both readers agree, else the writer's.
"""

from __future__ import annotations

import argparse
import sys

from benchmarks import Benchmark, run

from precanum_nlp.annotations import read_annotations
from precanum_nlp.cli.study import kept_contributions, read_study
from precanum_nlp.cli.train import ids_of_test
from precanum_nlp.linguistics import formes

READERS = ("redacteur", "lecteur2")
LONG = 60


def main() -> int:
    return run(__doc__, prepare)


def prepare(args: argparse.Namespace) -> Benchmark | str:
    """Return the benchmark, or why there is none."""
    study = read_study(args.etude)
    ids = ids_of_test(study)
    if not ids:
        return f"{args.etude} : aucune contribution mise de côté (partie « test ») ; mesure sautée."
    kept = [c for c in kept_contributions(study) if c.id in ids]
    parts = {f"{LONG} mots ou plus": frozenset(c.id for c in kept if len(formes(c.texte)) >= LONG)}
    for group in sorted({c.groupe for c in kept}):
        parts[group] = frozenset(c.id for c in kept if c.groupe == group)
    records = read_annotations(study.annotations_test)
    return Benchmark("Jeu de test", tuple(kept), records, READERS, READERS, parts)


if __name__ == "__main__":
    sys.exit(main())
