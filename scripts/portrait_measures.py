"""What tells a corpus from another: lengths, vocabulary, repetitions, spelling, and whether a model can."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from itertools import pairwise

import numpy as np
from study_split import near_duplicates

from precanum_nlp.corpus import text_hash
from precanum_nlp.keywords.stopwords import bare, default_stop
from precanum_nlp.linguistics import formes, lemme_dictionnaire, tokenise, word_vectors


def drawn(texts: Sequence[str], seed: int) -> list[str]:
    """Return the texts in an order drawn by `seed`."""
    shuffled = list(texts)
    random.Random(seed).shuffle(shuffled)
    return shuffled


def lengths(texts: Iterable[str]) -> np.ndarray:
    """Return the words of each text, ndarray of shape (n_texts,)."""
    return np.array([len(formes(text)) for text in texts])


def vocabulary(texts: Iterable[str], steps: Sequence[int]) -> list[int | None]:
    """Return how many distinct forms the first 1,000, 5,000… words hold; None where there are fewer words.

    Parameters
    ----------
    texts : iterable of str
        In the order of reading.
    steps : sequence of int
        Numbers of words, increasing.
    """
    words = [word for text in texts for word in formes(text)]
    return [len(set(words[:step])) if len(words) >= step else None for step in steps]


def repeated_grams(texts: Iterable[str], *, size: int = 5, n_words: int) -> float:
    """Return the share of runs of `size` words that another text holds too, in [0, 1].

    Only the first texts are read, up to `n_words` words: the share grows with the corpus, so corpora are
    compared at one size.
    """
    runs: list[set[tuple[str, ...]]] = []
    left = n_words
    for text in texts:
        words = formes(text)
        if len(words) > left:
            break
        left -= len(words)
        runs.append({tuple(words[i : i + size]) for i in range(len(words) - size + 1)})
    holders = Counter(run for several in runs for run in several)
    total = sum(map(len, runs))
    return sum(n for n in holders.values() if n > 1) / total if total else 0.0


def near_duplicate_share(texts: Sequence[str]) -> float:
    """Return the share of texts that nearly repeat another one, in [0, 1] (see `study_split`)."""
    pairs = near_duplicates({str(i): text for i, text in enumerate(texts)})
    return len({one for pair in pairs for one in pair}) / len(texts)


def copied(texts: Mapping[str, str], others: Iterable[str]) -> list[str]:
    """Return the ids of texts of three words or more that nearly repeat one of `others`."""
    long = {name: text for name, text in texts.items() if len(formes(text)) >= 3}
    pool = {f"\0{text_hash(text)}": text for text in others}
    crossing = [
        sorted(pair) for pair in near_duplicates({**pool, **long}) if sum(i[0] == "\0" for i in pair) == 1
    ]
    return sorted({own for _, own in crossing})


def unknown_share(texts: Iterable[str], *, n_forms: int | None = None) -> float:
    """Return the share of words that neither the dictionary nor the word vectors know, in [0, 1].

    Words of one or two letters are left out, and those that begin with a capital: proper names.

    Parameters
    ----------
    texts : iterable of str
    n_forms : int, optional
        Only so many forms of the vectors, the most frequent, count as known: further down they know the
        common misspellings too. The dictionary alone would not do: it lacks most invariable words.
    """
    import simplemma

    known = frozenset(word_vectors().formes[:n_forms])
    words = Counter(
        token.forme
        for text in texts
        for token in tokenise(text)
        if text[token.debut].islower() and token.forme.isalpha() and len(token.forme) > 2
    )
    unknown = sum(
        n for word, n in words.items() if word not in known and not simplemma.is_known(word, lang="fr")
    )
    return unknown / words.total() if words else 0.0


def label_words(label: str) -> frozenset[str]:
    """Return the lemmas of a label's full words."""
    words = (word for word in formes(label) if word.isalpha() and len(word) > 2)
    return frozenset(lemme_dictionnaire(word) for word in words if bare(word) not in default_stop())


def label_use(texts: Collection[str], label: str) -> tuple[float, str]:
    """Return the share of texts with a word of `label`, in [0, 1], and the word that most of them hold."""
    wanted = label_words(label)
    held = Counter()
    hits = 0
    for text in texts:
        found = wanted & {lemme_dictionnaire(word) for word in formes(text)}
        hits += bool(found)
        held.update(sorted(found))
    most = held.most_common(1)
    return (hits / len(texts) if texts else 0.0), (most[0][0] if most else "")


def told_apart(
    ours: Sequence[str], groups: Sequence[str], real: Sequence[str], *, seed: int, n_folds: int = 5
) -> float:
    """Return the area under the ROC curve of a simple classifier that tells ours from real ones.

    TF-IDF of words and pairs of words, logistic regression; each text is judged by a model that has read
    nothing of its contributor. 0.5: it cannot tell; 1: it always can.

    Parameters
    ----------
    ours, real : sequence of str
        As many of each, preferably.
    groups : sequence of str
        Contributor of each of ours.
    """
    from sklearn.metrics import roc_auc_score
    from sklearn.model_selection import StratifiedGroupKFold, cross_val_predict

    texts, y = _labelled(ours, real)
    people = [f"o{name}" for name in groups] + [f"r{i}" for i in range(len(real))]
    folds = StratifiedGroupKFold(n_folds, shuffle=True, random_state=seed)
    scores = cross_val_predict(_model(seed), texts, y, groups=people, cv=folds, method="decision_function")
    return float(roc_auc_score(y, scores))


def telling_words(
    ours: Sequence[str], real: Sequence[str], *, n: int, seed: int
) -> tuple[list[str], list[str]]:
    """Return the `n` words or pairs that most speak for ours, then those that speak for the real ones."""
    model = _model(seed).fit(*_labelled(ours, real))
    names = model[0].get_feature_names_out()
    order = np.argsort(model[1].coef_[0], kind="stable")
    return [str(names[i]) for i in order[::-1][:n]], [str(names[i]) for i in order[:n]]


def _labelled(ours: Sequence[str], real: Sequence[str]) -> tuple[list[str], np.ndarray]:
    return [*ours, *real], np.array([1] * len(ours) + [0] * len(real))


def _model(seed: int):
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline

    return make_pipeline(
        TfidfVectorizer(analyzer=words_and_pairs, min_df=2, sublinear_tf=True),
        LogisticRegression(C=10, solver="liblinear", random_state=seed),
    )


def words_and_pairs(text: str) -> list[str]:
    """Return the forms of a text, and its pairs of neighbouring forms."""
    words = formes(text)
    return words + [f"{one} {two}" for one, two in pairwise(words)]
