"""Put what bench_test.py, bench_real.py and bench_evidence.py measure into docs/qualite.md.

Usage: python scripts/quality_page.py

Where the real answers are not at hand, their block stays as it was.
"""

from __future__ import annotations

import argparse
import sys

import bench_real
import bench_test
from benchmarks import STUDY, report
from document import fill_block

from precanum_nlp.referentiel import read_referentiel
from precanum_nlp.registry import current, load

PAGE = STUDY / "docs" / "qualite.md"


def main() -> int:
    coder, manifest = load(current(STUDY / "models"))
    frame = read_referentiel(STUDY / "referentiel.yaml")
    for block, module, more in (("test", bench_test, {}), ("reel", bench_real, {"donnees": bench_real.DATA})):
        benchmark = module.prepare(argparse.Namespace(etude=STUDY, modele=None, **more))
        if isinstance(benchmark, str):
            sys.stderr.write(f"{benchmark}\n")
            continue
        lines = [line for line in report(benchmark, coder, manifest, frame) if not line.startswith("# ")]
        fill_block(PAGE, block, lines)
    return 0


if __name__ == "__main__":
    sys.exit(main())
