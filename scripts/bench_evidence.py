"""Whether the passage shown for a code is the one that a reader marked: recall and overlap, in characters.

Usage: python scripts/bench_evidence.py [modele]

Only the passages of the test contributions count: the model has read none of them. For each code that stands,
the model's passage is the one that carries it most by its own measure, whether it accepts the code or not.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Sequence

import numpy as np
from benchmarks import STUDY, refuse_if_trained_on
from document import interval

from precanum_nlp.annotations import Annotation, current_labels, read_annotations
from precanum_nlp.classifier import Coder, carrying_passages
from precanum_nlp.cli.study import kept_contributions, read_study
from precanum_nlp.errors import PrecanumError
from precanum_nlp.registry import current, load

MARKER = "surligneur"


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("modele", nargs="?", help="nom d'un modèle de models/ (sinon, celui en usage)")
    args = parser.parse_args()
    try:
        coder, manifest = load(STUDY / "models" / args.modele if args.modele else current(STUDY / "models"))
        study = read_study(STUDY)
        records = standing_passages(read_annotations(study.annotations_test), study.priorite)
        refuse_if_trained_on(manifest, [record.id for record in records])
        said = {c.id: c for c in kept_contributions(study)}
        pairs = list(_overlaps(coder, records, said))
    except PrecanumError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    recall, overlap = np.array(pairs).T
    sys.stdout.write(f"{len(pairs)} passages marqués ; modèle {manifest.nom}\n")
    for name, values in (("rappel", recall), ("recouvrement (IoU)", overlap)):
        draws = np.random.default_rng(0).choice(values, (1000, len(values))).mean(axis=1)
        sys.stdout.write(f"{name} : {interval(values.mean(), *np.quantile(draws, [0.025, 0.975]))}\n")
    return 0


def standing_passages(records: Sequence[Annotation], priorite: Sequence[str]) -> list[Annotation]:
    """Return the marked passages of the codes that stand: some were marked before an adjudicator decided."""
    read = [record for record in records if record.annotateur != MARKER]
    names = {record.dimension for record in records}
    labels = {name: current_labels(read, dimension=name, priorite=priorite) for name in names}
    marked = [record for record in records if record.annotateur == MARKER]
    return [r for r in marked if r.code in labels[r.dimension].get(r.id, ())]


def _overlaps(coder: Coder, records, said) -> Iterator[tuple[float, float]]:
    """Yield recall and intersection over union, in characters, of each marked passage."""
    column = {code: place for place, code in enumerate(coder.codes)}
    kept = [record for record in records if record.code in column]
    texts = [said[record.id].texte for record in kept]
    questions = [said[record.id].question for record in kept]
    shown = carrying_passages(coder, texts, [[column[record.code]] for record in kept], questions)
    for record, [(debut, fin)] in zip(kept, shown, strict=True):
        common = max(0, min(fin, record.fin) - max(debut, record.debut))
        union = (fin - debut) + (record.fin - record.debut) - common
        yield common / (record.fin - record.debut), common / union


if __name__ == "__main__":
    sys.exit(main())
