"""Put what bench_test.py and bench_real.py measure of the model in use into docs/qualite.md.

Usage: python scripts/quality_page.py

So too how many of the test contributions need no human, as a table and a picture. Where the real answers are
not at hand, their block stays as it was.
"""

from __future__ import annotations

import argparse
import sys

import automation
import bench_real
import bench_test
from benchmarks import STUDY, predict, report
from document import fill_block
from quality_drawing import automation_picture

from precanum_nlp.corpus.writing import replacing
from precanum_nlp.referentiel import read_referentiel
from precanum_nlp.registry import current, load

PAGE = STUDY / "docs" / "qualite.md"
PICTURE = STUDY / "docs" / "img" / "automatisation.svg"


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
        if module is bench_test:
            _write_automation(benchmark, coder, manifest.nom, frame)
    return 0


def _write_automation(benchmark, coder, name: str, frame) -> None:
    said = predict(coder, name, frame, benchmark.contributions)
    picture = "![Précision selon la part sans relecture](img/automatisation.svg)"
    fill_block(PAGE, "automatisation", [*automation.lines(said, benchmark, name), "", picture])
    curves = {
        dimension: automation.picture_points(one)
        for dimension, one in automation.decisions(said, benchmark).items()
    }
    titre = f"Précision des codes selon la part sans relecture ({name})"
    with replacing(PICTURE, overwrite=True) as temporary:
        drawn = automation_picture(titre, "Jeu de test : textes et codes synthétiques.", curves)
        temporary.write_text(drawn, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    sys.exit(main())
