"""Agreement of the two readers of the reference study and its reserve, written into docs/corpus.md.

Usage: python scripts/corpus_agreement.py
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from document import decimal, fill_block, interval, percent, table, whole
from study_labels import JUDGE, READER, WRITER
from study_sources import CODED_TWICE

from precanum_nlp.annotations import (
    Agreement,
    Annotation,
    agreement,
    last_words,
    pairs_of,
    read_annotations,
)
from precanum_nlp.referentiel import Referentiel, read_referentiel

STUDY = Path(__file__).parent.parent
#: Under this kappa, the note of a code in the coding guide has to be mended.
ENOUGH = 0.8
WHOLE, SPARE, CITIZENS = "étude", "réserve, contributions isolées", "réserve, réponses à une question"
EVERYTHING = "tout"


def main() -> int:
    update(STUDY)
    return 0


def update(study: Path) -> None:
    """Write the agreement of the study's label files into docs/corpus.md."""
    frame = read_referentiel(study / "referentiel.yaml")
    fill_block(study / "docs" / "corpus.md", "accord", report(read_sets(study / "annotations"), frame))


def read_sets(folder: Path) -> dict[str, tuple[Annotation, ...]]:
    """Return the records of the study, test set included, and of each batch of the reserve."""
    return {
        WHOLE: read_annotations([folder, folder / "test"]),
        SPARE: read_annotations(sorted((folder / "reserve").glob("contributions.*.csv"))),
        CITIZENS: read_annotations(sorted((folder / "reserve").glob("citoyens.*.csv"))),
    }


def report(
    sets: Mapping[str, Sequence[Annotation]], frame: Referentiel, *, n_boot: int = 1000
) -> Iterator[str]:
    """Yield the lines of the page: by dimension, weak codes, adjudications, by code."""
    dimensions = [d.id for d in frame.dimensions]
    others = [name for name in dimensions if name not in CODED_TWICE]
    found = {
        dimension: {
            name: agreement(records, WRITER, READER, dimension=dimension, n_boot=n_boot)
            for name, records in _read_twice(sets, dimension).items()
        }
        for dimension in (*CODED_TWICE, *others)
    }
    labels = {code.id: code.label for d in frame.dimensions for code in d.codes}
    yield from _by_dimension(found)
    yield ""
    yield from _weak_codes(found, labels)
    yield ""
    yield from _adjudicated([(name, one) for name in sets for one in CODED_TWICE], sets)
    yield ""
    yield from _adjudicated([(WHOLE, one) for one in others], sets)
    for dimension, several in found.items():
        if several:
            yield f"\n#### Par code : {dimension}\n"
            yield from _by_code(several, labels)


def _read_twice(sets: Mapping[str, Sequence[Annotation]], dimension: str) -> dict[str, Sequence[Annotation]]:
    """Return the sets in which both read texts; first of all they together, where they are several."""
    read = {
        name: records
        for name, records in sets.items()
        if pairs_of(records, WRITER, READER, dimension, needed=False)
    }
    if len(read) < 2:
        return read
    return {EVERYTHING: [record for records in read.values() for record in records], **read}


def _by_dimension(found: Mapping[str, Mapping[str, Agreement]]) -> Iterator[str]:
    rows = [
        (dimension, name, whole(one.n), _shown(one.micro_f1), _shown(one.alpha))
        for dimension, several in found.items()
        for name, one in several.items()
    ]
    yield from table(("dimension", "textes", "nombre", "micro-F1", "alpha (MASI)"), rows, left=2)


def _by_code(several: Mapping[str, Agreement], labels: Mapping[str, str]) -> Iterator[str]:
    """Yield a row a code; where there is more than the study, its own kappa too."""
    first, *rest = several.values()
    study = {code.code: _shown(code.kappa) for code in several[WHOLE].codes} if WHOLE in several else {}
    rows = []
    for code in first.codes:
        row = (
            f"`{code.code}` {labels[code.code]}",
            f"{code.n_a} / {code.n_b} / {code.n_communs}",
            _shown(code.kappa),
            _shown(code.f1),
        )
        rows.append((*row, study.get(code.code, "–")) if rest else row)
    heads = ("code", "rédacteur / lecteur / les deux", "kappa", "F1")
    yield from table((*heads, "kappa, étude seule") if rest else heads, rows)


def _weak_codes(found: Mapping[str, Mapping[str, Agreement]], labels: Mapping[str, str]) -> Iterator[str]:
    """Yield the codes under `ENOUGH`, in all texts and in the study, then those that may be."""
    for dimension, several in found.items():
        for name, where in ((EVERYTHING, "tous textes confondus"), (WHOLE, "dans l'étude seule")):
            if name in several:
                weak = [(c.kappa.valeur, c.code) for c in several[name].codes if _under(c.kappa.valeur)]
                named = [f"`{code}` {labels[code]} ({decimal(value)})" for value, code in sorted(weak)]
                yield f"- {dimension}, kappa sous 0,80 {where} : {', '.join(named) or 'aucun code'}."
        for first in list(several.values())[:1]:
            unsure = [c.code for c in first.codes if _under(c.kappa.bas) and not _under(c.kappa.valeur)]
            yield (
                f"- {dimension}, kappa d'au moins 0,80 dont l'intervalle descend plus bas : "
                f"{', '.join(f'`{code}`' for code in unsure) or 'aucun code'}."
            )


def _under(kappa: float | None) -> bool:
    return kappa is not None and kappa < ENOUGH


def _adjudicated(parts: Sequence[tuple[str, str]], sets: Mapping[str, Sequence[Annotation]]) -> Iterator[str]:
    """Yield, by set and dimension, whom the adjudicator followed where the two differ."""
    rows = []
    for name, dimension in parts:
        counts = Counter(
            _outcome(states)
            for states in last_words(sets[name], dimension=dimension).values()
            if WRITER in states and READER in states and not states[WRITER].says_as(states[READER])
        )
        judged = sum(counts.values()) - counts["attend"]
        shares = [
            percent(counts[who] / judged) if judged else "–" for who in (WRITER, READER, "ni l'un ni l'autre")
        ]
        rows.append((name, dimension, whole(sum(counts.values())), whole(judged), *shares))
    heads = (
        "textes",
        "dimension",
        "désaccords",
        "arbitrés",
        "pour le rédacteur",
        "pour le lecteur",
        "autrement",
    )
    yield from table(heads, rows, left=2)


def _outcome(states: Mapping) -> str:
    if JUDGE not in states:
        return "attend"
    for who in (WRITER, READER):
        if states[JUDGE].says_as(states[who]):
            return who
    return "ni l'un ni l'autre"


def _shown(one) -> str:
    return interval(one.valeur, one.bas, one.haut)


if __name__ == "__main__":
    sys.exit(main())
