"""How many codes hidden from the frame come back as a theme: docs/faire-evoluer.md.

Usage: python scripts/bench_themes.py [--etude DOSSIER]

A fifth of the 63 codes is hidden at a time (see bench_new_code.py). A network trained on the other codes, on
two thirds of the contributors, codes the texts of the last third; those that get no code are grouped as
`precanum referentiel suggerer` groups them. A hidden code comes back when at least half of the texts of a
theme carry it.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

import numpy as np
from bench_new_code import N_FOLDS, SEED, Material, prepare, without_hits
from benchmarks import STUDY
from document import fill_block, percent, table, whole

from precanum_nlp.classifier import ExampleSpaces, FeatureBatch, MultiLabelNetwork, best_threshold
from precanum_nlp.classifier.examples import unit
from precanum_nlp.cli.study import read_study
from precanum_nlp.keywords import themes
from precanum_nlp.referentiel import read_referentiel

PAGE = STUDY / "docs" / "faire-evoluer.md"
SHOWN = (20, 40, None)


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--etude", type=Path, default=STUDY, help="dossier de l'étude")
    args = parser.parse_args()
    study = read_study(args.etude)
    material = prepare(study, read_referentiel(study.referentiel))
    folds = [_fold(material, number) for number in range(N_FOLDS)]
    n_codes = len(material.codes)
    rows = []
    for most in SHOWN:
        back = sum(len(set(owners[:most]) - {-1}) for owners, _ in folds)
        good = [owner >= 0 for owners, _ in folds for owner in owners[:most]]
        shown = "tous" if most is None else str(most)
        rows.append([shown, f"{back} sur {n_codes}", whole(len(good)), percent(float(np.mean(good)))])
    heads = (
        "thèmes regardés, par cinquième",
        "codes retrouvés",
        "thèmes en tout",
        "dont portés par un code caché",
    )
    left = whole(sum(n for _, n in folds))
    lines = [*table(heads, rows), "", f"Contributions sans code, sur les cinq cinquièmes : {left}."]
    fill_block(PAGE, "thèmes", lines)
    return 0


def _fold(material: Material, number: int) -> tuple[list[int], int]:
    """Return the hidden code that each theme carries, -1 for none, themes in order; and the texts left."""
    hidden = material.folds[number]
    others = np.setdiff1d(np.arange(len(material.codes)), hidden)
    batch = material.batch
    batch = FeatureBatch(batch.sparse, without_hits(material, hidden), batch.lengths)
    truth = material.truth[:, others].astype(np.int8)
    network = MultiLabelNetwork(epochs=15, random_state=SEED + number)
    network.fit(batch.dense[material.fitted], truth[material.fitted])
    p = network.predict_proba(batch.dense[material.held])
    # the best limit for texts that it has not read; it takes the place of the decision, which costs folds
    limit = best_threshold(p, truth[material.held])
    left = material.held[(p < limit).all(axis=1) & (batch.lengths[material.held] >= 4)]
    views = ExampleSpaces((network,), material.n_vectors).views(batch.dense[left], batch.sparse[left])
    owners = []
    texts = [material.texts[row] for row in left]
    likeliest = p[np.isin(material.held, left)].max(axis=1)
    for theme in themes(texts, unit(np.hstack(views[:2])), likeliest):
        shares = material.truth[left[list(theme.lignes)]][:, hidden].mean(axis=0)
        owners.append(int(hidden[shares.argmax()]) if shares.max() >= 0.5 else -1)
    sys.stderr.write(f"cinquième {number + 1} : {len(left)} sans code, {len(owners)} thèmes\n")
    return owners, len(left)


if __name__ == "__main__":
    sys.exit(main())
