"""The reference corpus beside real answers: lengths, words, repetitions, spelling, and who can tell them.

Usage: python scripts/corpus_portrait.py [--donnees ../shared/data/grand_debat/verbatims_numerique.csv]

Prints a French table, and writes it into docs/corpus.md with a picture, docs/img/portrait.svg.
"""

from __future__ import annotations

import argparse
import csv
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from pathlib import Path

import numpy as np
import portrait_measures as measures
from document import decimal, fill_block, percent, table, whole
from portrait_drawing import vocabulary_picture
from study_files import write_text
from study_sources import CODED_TWICE

from precanum_nlp.annotations import current_labels, read_annotations
from precanum_nlp.cli.study import Study, kept_contributions, read_study
from precanum_nlp.corpus import Contribution, read_corpora
from precanum_nlp.referentiel import Referentiel, read_referentiel

STUDY = Path(__file__).parent.parent
DATA = STUDY.parent / "shared" / "data" / "grand_debat" / "verbatims_numerique.csv"
SEED = 2018
STEPS = tuple(range(1000, 40001, 1000))
#: Words read to count repetitions, and texts drawn for near duplicates and for the classifier.
N_WORDS, N_TEXTS = 40_000, 1400
#: Forms of the word vectors that are no misspelling.
N_FORMS = 20_000
#: Share of a code's texts that may hold a word of its label.
MOST = 1 / 3
#: What the study itself is made of.
OWN = ("entretiens, ateliers", "café numérique")
CITIZENS, REAL = "réserve, consultation", "Grand Débat (réel)"
NOTICE = "Entretiens, café et réserve : textes synthétiques. Grand Débat : réponses réelles."


@dataclass(frozen=True, slots=True)
class Portrait:
    """What is measured on one corpus.

    Attributes
    ----------
    n : int
        Texts.
    quartiles : tuple of float
        Words a text: first quartile, median, third quartile, ninth decile.
    vocabulary : list of int or None
        Distinct forms at each of `STEPS`.
    repeated, near_duplicates, unusual, unknown : float
        Shares, in [0, 1].
    told_apart : float
        Area under the ROC curve against the real answers, from 0.5; NaN for those.
    """

    n: int
    quartiles: tuple[float, ...]
    vocabulary: list[int | None]
    repeated: float
    near_duplicates: float
    unusual: float
    unknown: float
    told_apart: float


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--donnees", type=Path, default=DATA, help="les réponses du Grand Débat")
    args = parser.parse_args()
    if not args.donnees.is_file():
        sys.stdout.write(
            f"{args.donnees} : données absentes ; portrait sauté, docs/corpus.md reste tel quel.\n"
        )
        return 0
    study = read_study(STUDY)
    corpora = read_texts(study)
    real = read_real(args.donnees)
    portraits = {name: portrait(rows, real) for name, rows in corpora.items()}
    portraits[REAL] = portrait([Contribution("", text) for text in real], None)
    lines = [
        *figures(portraits),
        "",
        *telling(corpora, real),
        *copies(corpora, real),
        *label_lines(study, corpora),
    ]
    sys.stdout.write("\n".join(lines) + "\n")
    curves = {name: one.vocabulary for name, one in portraits.items()}
    picture = STUDY / "docs" / "img" / "portrait.svg"
    picture.parent.mkdir(exist_ok=True)
    write_text(picture, vocabulary_picture(curves, STEPS, NOTICE))
    image = "![Mots distincts selon le nombre de mots lus, par corpus](img/portrait.svg)"
    fill_block(STUDY / "docs" / "corpus.md", "portrait", [image, "", *lines])
    return 0


def read_texts(study: Study) -> dict[str, list[Contribution]]:
    """Return the study's contributions and the reserve's, by manner."""
    spoken, written = OWN
    corpora: dict[str, list[Contribution]] = {spoken: [], written: []}
    for contribution in kept_contributions(study):
        corpora[written if contribution.source == written else spoken].append(contribution)
    for name, stem in (("réserve, isolées", "contributions"), (CITIZENS, "citoyens")):
        corpora[name] = list(read_corpora([study.reserve / f"{stem}.jsonl"]).contributions)
    return corpora


def read_real(path: Path) -> list[str]:
    """Return the real answers, in an order drawn by seed."""
    csv.field_size_limit(2**24)
    with open(path, encoding="utf-8-sig", newline="") as handle:
        return measures.drawn([row["text"] for row in csv.DictReader(handle)], SEED)


def portrait(rows: Sequence[Contribution], real: Sequence[str] | None) -> Portrait:
    """Measure one corpus; `real` is what to tell it from, if anything."""
    rows = measures.drawn(rows, SEED)
    texts = [row.texte for row in rows]
    counts = measures.lengths(texts)
    some = rows[: min(N_TEXTS, len(rows))]
    return Portrait(
        n=len(rows),
        quartiles=tuple(float(q) for q in np.quantile(counts, (0.25, 0.5, 0.75, 0.9))),
        vocabulary=measures.vocabulary(texts, STEPS),
        repeated=measures.repeated_grams(texts, n_words=N_WORDS),
        near_duplicates=measures.near_duplicate_share(texts[:N_TEXTS]),
        unusual=measures.unknown_share(texts[: 3 * N_TEXTS], n_forms=N_FORMS),
        unknown=measures.unknown_share(texts[: 3 * N_TEXTS]),
        told_apart=float("nan")
        if real is None
        else measures.told_apart(
            [row.texte for row in some],
            [row.partie_prenante or row.id for row in some],
            real[: len(some)],
            seed=SEED,
        ),
    )


def figures(portraits: Mapping[str, Portrait]) -> Iterator[str]:
    """Yield the table: a row a measure, a column a corpus."""
    quarter, half = STEPS.index(10_000), len(STEPS) - 1
    rows = {
        "textes": [whole(one.n) for one in portraits.values()],
        "mots par texte, médiane (quartiles)": [
            f"{one.quartiles[1]:.0f} ({one.quartiles[0]:.0f}–{one.quartiles[2]:.0f})"
            for one in portraits.values()
        ],
        "mots par texte, neuvième décile": [f"{one.quartiles[3]:.0f}" for one in portraits.values()],
        "mots distincts sur 10 000": [_count(one.vocabulary[quarter]) for one in portraits.values()],
        f"mots distincts sur {whole(STEPS[-1])}": [
            _count(one.vocabulary[half]) for one in portraits.values()
        ],
        "suites de cinq mots présentes dans un autre texte": [
            percent(one.repeated, 1) for one in portraits.values()
        ],
        "textes qui en répètent presque un autre": [
            percent(one.near_duplicates, 1) for one in portraits.values()
        ],
        "mots inconnus, ou rares et hors du dictionnaire": [
            percent(one.unusual, 1) for one in portraits.values()
        ],
        "mots inconnus du dictionnaire et des vecteurs de mots": [
            percent(one.unknown, 2) for one in portraits.values()
        ],
        "aire sous la courbe ROC, contre le réel": [decimal(one.told_apart) for one in portraits.values()],
    }
    yield from table(("mesure", *portraits), [(name, *cells) for name, cells in rows.items()])
    yield ""
    yield f"- Suites de cinq mots : sur {whole(N_WORDS)} mots tirés de chaque corpus, la taille comptant."
    yield f"- Quasi-doublons et classifieur : {whole(N_TEXTS)} textes tirés de chacun (graine {SEED})."
    yield (
        "- Classifieur : mots et paires de mots (TF-IDF), régression logistique, validation croisée par "
        "contributeur ; 0,50 : il ne distingue pas nos textes des réponses réelles, 1,00 : toujours."
    )
    yield (
        f"- Mots rares : hors des {whole(N_FORMS)} formes les plus fréquentes des vecteurs de mots ; fautes "
        "de frappe, accents oubliés, mais aussi mots de métier. Les noms propres ne comptent pas."
    )
    yield "- Le fichier du Grand Débat est un échantillon qui écarte les réponses les plus longues."


def telling(corpora: Mapping[str, Sequence[Contribution]], real: Sequence[str]) -> Iterator[str]:
    """Yield the words by which the classifier tells the reserve in the manner of a consultation."""
    texts = measures.drawn([row.texte for row in corpora[CITIZENS]], SEED)[:N_TEXTS]
    ours, theirs = measures.telling_words(texts, real[: len(texts)], n=15, seed=SEED)
    yield f"- Ce qui trahit la {CITIZENS} : {', '.join(ours)} ; ce qui lui manque : {', '.join(theirs)}."


def copies(corpora: Mapping[str, Sequence[Contribution]], real: Sequence[str]) -> Iterator[str]:
    """Yield how many of our texts nearly repeat a real answer."""
    own = {row.id: row.texte for rows in corpora.values() for row in rows}
    found = measures.copied(own, real)
    named = f" ({', '.join(found[:20])}{', …' if len(found) > 20 else ''})" if found else ""
    total = whole(len(own))
    yield f"- Textes du corpus qui répètent presque une réponse réelle : {len(found)} sur {total}{named}."


def label_lines(study: Study, corpora: Mapping[str, Sequence[Contribution]]) -> Iterator[str]:
    """Yield how often a code's texts hold a word of its label, and the codes above `MOST`."""
    frame = read_referentiel(study.referentiel)
    parts = {
        "étude et réserve": {row.id: row.texte for rows in corpora.values() for row in rows},
        "étude seule": {row.id: row.texte for name in OWN for row in corpora[name]},
    }
    folders = [study.annotations, study.annotations_test, study.annotations_reserve]
    records = read_annotations(folders)
    yield "\n### Les mots du libellé\n"
    yield (
        "Part des textes d'un code qui contiennent un mot plein de son libellé, au lemme près (« réseau » "
        "pour Couverture réseau). Visé : un tiers au plus, pour qu'un texte se comprenne au lieu de se "
        "repérer."
    )
    yield ""
    for (where, texts), dimension in product(parts.items(), CODED_TWICE):
        labels = current_labels(records, dimension=dimension, priorite=study.priorite)
        known = {identifier: codes for identifier, codes in labels.items() if identifier in texts}
        shares = label_shares(frame, dimension, known, texts)
        above = [(share, code, word) for code, (share, word) in shares.items() if share > MOST]
        mean = np.mean([share for share, _ in shares.values()])
        named = [
            f"`{code}` {percent(share)} (« {word} »)" for share, code, word in sorted(above, reverse=True)
        ]
        yield (
            f"- {dimension}, {where} : {percent(float(mean))} en moyenne des codes ; au-dessus du tiers, "
            f"{len(above)} sur {len(shares)} : {', '.join(named) or 'aucun'}."
        )


def label_shares(
    frame: Referentiel, dimension: str, labels: Mapping[str, frozenset[str]], texts: Mapping[str, str]
) -> dict[str, tuple[float, str]]:
    """Return, by code, the share of its texts that hold a word of its label, and the word most held."""
    held: dict[str, list[str]] = {code.id: [] for code in frame.dimension(dimension).codes if not code.ouvert}
    for identifier, codes in labels.items():
        for code in codes & held.keys():
            held[code].append(texts[identifier])
    names = {code.id: code.label for code in frame.dimension(dimension).codes}
    return {code: measures.label_use(several, names[code]) for code, several in held.items() if several}


def _count(number: int | None) -> str:
    return "–" if number is None else whole(number)


if __name__ == "__main__":
    sys.exit(main())
