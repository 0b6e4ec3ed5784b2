"""How a model codes 300 real answers to the Grand Débat, beside the agreement of their two readers.

Usage: python scripts/bench_real.py [MODELE] [--donnees ../shared/data/grand_debat/verbatims_numerique.csv]

Drawn once with seed 20181 among distinct texts: 240 rows of files named *_organisation_*, 60 of the others.
The repository holds their row numbers, the hashes of their texts and the codes (annotations/reel/), never the
texts.
"""

from __future__ import annotations

import argparse
import csv
import sys
from collections.abc import Iterable
from pathlib import Path

from benchmarks import STUDY, Benchmark, run

from precanum_nlp.annotations import Annotation, read_annotations
from precanum_nlp.corpus import Contribution, text_hash
from precanum_nlp.errors import AnnotationError, CorpusError

DATA = STUDY.parent / "shared" / "data" / "grand_debat" / "verbatims_numerique.csv"
READERS = ("lecteurA", "lecteurB")


def main() -> int:
    options = [("--donnees", {"type": Path, "default": DATA, "help": "les réponses du Grand Débat"})]
    return run(__doc__, prepare, options)


def prepare(args: argparse.Namespace) -> Benchmark | str:
    """Return the benchmark, or why it cannot be run: the data are not in the repository."""
    if not args.donnees.is_file():
        return f"{args.donnees} : données absentes ; mesure sur de vraies réponses sautée."
    records = read_annotations(args.etude / "annotations" / "reel")
    contributions = rows_coded(args.donnees, records)
    return Benchmark("300 réponses réelles (Grand Débat)", contributions, records, READERS)


def rows_coded(path: Path, records: Iterable[Annotation]) -> tuple[Contribution, ...]:
    """Return the rows of the data that were coded, in order; V00001 is the first row under the header.

    Raises
    ------
    CorpusError
        A row is not there, or its text is not the one that was coded.
    AnnotationError
        An id is not a row number.
    """
    wanted = {_row_number(record.id): record for record in records}
    found = []
    csv.field_size_limit(2**24)
    with open(path, encoding="utf-8-sig", newline="") as handle:
        for number, row in enumerate(csv.DictReader(handle), 1):
            record = wanted.pop(number, None)
            if record is None:
                continue
            if (hashed := text_hash(row["text"])) != record.empreinte:
                raise CorpusError(
                    f"{path.name}, ligne {number} ({record.id}) : texte d'empreinte {hashed}, "
                    f"{record.empreinte} a été codé ; reprenez le fichier d'origine."
                )
            found.append(Contribution(record.id, row["text"], question=row["question"]))
    if wanted:
        raise CorpusError(
            f"{path.name} : ligne {min(wanted)} absente ({len(wanted)} en tout) ; "
            "reprenez le fichier d'origine."
        )
    return tuple(found)


def _row_number(identifier: str) -> int:
    if identifier[:1] != "V" or not identifier[1:].isdecimal():
        raise AnnotationError(
            f"annotations/reel : identifiant {identifier!r}, attendu V et un numéro de ligne."
        )
    return int(identifier[1:])


if __name__ == "__main__":
    sys.exit(main())
