"""What to read next, and what reading it buys: arrays in, arrays out, neither model nor file."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

#: Share of each batch that is drawn at random, whatever the mode.
RANDOM_SHARE = 0.2
#: To open a row and to fill it, then a word at 200 words a minute.
_SECONDS_A_ROW, _SECONDS_A_WORD = 20.0, 0.3
_LEVEL = 0.95
#: Beyond this many standard errors, probabilities are not those of what was read.
_OUT_OF_TRUE = 3.0
_FEWEST_DECISIONS = 200


@dataclass(frozen=True, slots=True)
class Batch:
    """Rows to read, in the order in which to read them.

    Attributes
    ----------
    rows : ndarray of shape (n,), int
        Places among the texts that could be asked.
    au_hasard : ndarray of bool, shape (n,)
        Which of them are the random sample; it may hold texts that the mode would have chosen too.
    """

    rows: np.ndarray
    au_hasard: np.ndarray


def share_weights(groupes: Sequence[str]) -> np.ndarray:
    """Return how much each contribution weighs in a share that gives every group the same weight.

    1 / (G b_g) with G groups and b_g contributions in the contribution's own: they sum to 1.

    Parameters
    ----------
    groupes : sequence of str, length n
        Group of each contribution that counts in the share.
    """
    sizes = Counter(groupes)
    return np.array([1 / (len(sizes) * sizes[groupe]) for groupe in groupes])


def expected_gain(probabilities: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """Return the variance that reading each text takes off the shares, ndarray of shape (n_texts,).

    A code that a text carries with probability p adds w² p (1 - p) to the variance of its share; once read,
    nothing. The gain is summed over the codes.

    Parameters
    ----------
    probabilities : ndarray of shape (n_texts, n_codes)
    weights : ndarray of shape (n_texts, n_codes)
        Weight of the text, its repetitions included, in the share of each code.
    """
    return (weights**2 * probabilities * (1 - probabilities)).sum(axis=1)


def label_doubt(truth: np.ndarray, probabilities: np.ndarray) -> np.ndarray:
    """Return how little a model believes each decision, from 0 (as labelled) to 1, shape as given.

    One minus the self-confidence of the label [1]_; meaningful only for probabilities from a model that had
    not seen the text.

    Parameters
    ----------
    truth : ndarray of bool, shape (n_texts, n_codes)
    probabilities : ndarray of shape (n_texts, n_codes)

    References
    ----------
    .. [1] C. Northcutt, L. Jiang, I. Chuang (2021). Confident learning: estimating uncertainty in dataset
       labels. JAIR 70.
    """
    return np.abs(np.asarray(truth, dtype=float) - probabilities)


def choose(interest: np.ndarray, n: int, *, share: float = RANDOM_SHARE, seed: int) -> Batch:
    """Choose `n` texts: a random sample of them all, spread among those of most interest.

    Parameters
    ----------
    interest : ndarray of shape (n_texts,)
        Larger is to be read sooner; equal ones keep their order.
    n : int
        Fewer are chosen when there are fewer texts.
    share : float in [0, 1]
        Share of the batch drawn at random, at least one text when it is not 0.
    seed : int
        Of the draw.

    Returns
    -------
    Batch
        With one seed, the batch of `n` holds that of every smaller size.
    """
    n = min(n, len(interest))
    drawn = np.random.default_rng(seed).permutation(len(interest))[: math.ceil(share * n)]
    chance = set(drawn.tolist())
    best = [i for i in np.argsort(-interest, kind="stable").tolist() if i not in chance][: n - len(drawn)]
    slots = {int((k + 0.5) * n / len(drawn)) for k in range(len(drawn))}
    by_chance, by_interest = iter(drawn.tolist()), iter(best)
    rows = [next(by_chance) if slot in slots else next(by_interest) for slot in range(n)]
    return Batch(np.array(rows, dtype=int), np.array([row in chance for row in rows], dtype=bool))


def reading_seconds(n_words: np.ndarray, n_dimensions: int) -> np.ndarray:
    """Return a rough time to code each text, in seconds: an order of magnitude, to size a batch.

    Parameters
    ----------
    n_words : ndarray of shape (n_texts,)
    n_dimensions : int
        Dimensions to code.
    """
    return _SECONDS_A_ROW * max(1, n_dimensions) ** 0.5 + _SECONDS_A_WORD * np.asarray(n_words, dtype=float)


def fitting(interest: np.ndarray, seconds: np.ndarray, budget: float, *, share: float, seed: int) -> Batch:
    """Return the largest batch of `choose` whose reading fits into `budget` seconds; one text at least."""
    low, high = 1, len(interest)
    while low < high:
        middle = (low + high + 1) // 2
        rows = choose(interest, middle, share=share, seed=seed).rows
        low, high = (middle, high) if seconds[rows].sum() <= budget else (low, middle - 1)
    return choose(interest, low, share=share, seed=seed)


def coding_margins(
    probabilities: np.ndarray,
    accepted: np.ndarray,
    weights: np.ndarray,
    read: np.ndarray,
    *,
    seed: int,
    n_draws: int = 400,
) -> tuple[np.ndarray, np.ndarray]:
    """Simulate the error that coding by the model puts into each share, before and after a reading.

    Each draw gives every text the codes that it may really carry, by its probabilities; the error of a share
    is the weighted sum of what the model accepted less what was drawn. Nothing is left of it on texts read.

    Parameters
    ----------
    probabilities : ndarray of shape (n_texts, n_codes)
        Of the texts that nobody has read yet.
    accepted : ndarray of bool, shape (n_texts, n_codes)
    weights : ndarray of shape (n_texts, n_codes)
        As for `expected_gain`.
    read : ndarray of int
        The texts to be read.
    seed, n_draws : int

    Returns
    -------
    before, after : ndarray of shape (n_codes,)
        Half-widths, in [0, 1]: 95 % of the errors are smaller. What the model may learn from the reading is
        not counted.
    """
    rng = np.random.default_rng(seed)
    left = np.ones(len(probabilities), dtype=bool)
    left[read] = False
    before, after = np.zeros((2, n_draws, probabilities.shape[1]))
    for draw in range(n_draws):
        carried = rng.random(probabilities.shape, dtype=np.float32) < probabilities
        errors = weights * (accepted.astype(np.int8) - carried.astype(np.int8))
        after[draw] = errors[left].sum(axis=0)
        before[draw] = after[draw] + errors[~left].sum(axis=0)
    return tuple(np.quantile(np.abs(part), _LEVEL, axis=0) for part in (before, after))


def out_of_true(probabilities: np.ndarray, truth: np.ndarray) -> bool | None:
    """Whether probabilities are not those of what was read; None when too little was read to tell.

    Spiegelhalter's test: Z = Σ (y - p)(1 - 2p) / √(Σ (1 - 2p)² p (1 - p)) is about normal when y follows p.
    Codes of one text are taken as independent, hence a limit of 3 and not of 2.

    Parameters
    ----------
    probabilities, truth : ndarray of one shape
        Texts that the model has not learnt from.

    References
    ----------
    D. Spiegelhalter (1986). Probabilistic prediction in patient management and clinical trials. Statistics in
    Medicine 5(5).
    """
    p, y = np.ravel(probabilities).astype(float), np.ravel(truth).astype(float)
    spread = ((1 - 2 * p) ** 2 * p * (1 - p)).sum()
    if len(p) < _FEWEST_DECISIONS or spread < 1:
        return None
    return bool(abs(((y - p) * (1 - 2 * p)).sum()) / math.sqrt(spread) > _OUT_OF_TRUE)
