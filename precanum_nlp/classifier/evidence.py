"""Which passage of a text carries a code."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from precanum_nlp.classifier.coder import Coder
from precanum_nlp.linguistics import passages

#: A text of more passages says all that matters more than once: taking one out no longer shows.
_MANY = 64
#: Texts judged at once; bounds the memory, whatever the length of the longest text.
_BATCH = 1024


def carrying_passages(
    coder: Coder,
    texts: Sequence[str],
    columns: Sequence[Sequence[int]],
    questions: Sequence[str] | None = None,
) -> list[list[tuple[int, int]]]:
    """Return, for each text and each of its accepted codes, the passage that carries it most.

    A passage carries a code as much as the code's probability falls when the passage is taken out, plus
    what it reaches when the passage stands alone: the first alone misses what is said twice, the second what
    needs its context. In a text of more than 64 passages, only the second is asked: the cost would grow with
    the square of the length.

    Parameters
    ----------
    coder : Coder
    texts : sequence of str, length n_texts
    columns : sequence of sequence of int
        Accepted columns of each text.
    questions : sequence of str, optional
        As for `Coder.predict_proba`.

    Returns
    -------
    list of list of (int, int)
        Offsets (debut, fin) into the text, parallel to `columns`; never cut a word.
    """
    spans = [passages(text) if len(found) else [] for text, found in zip(texts, columns, strict=True)]
    variants, owners = _variants(texts, spans)
    asked = None if questions is None else [questions[owner] for owner in owners]
    probabilities = _in_batches(coder, variants, asked)
    result, start = [], 0
    for text, found, several in zip(texts, columns, spans, strict=True):
        whole = (0, len(text)) if len(several) != 1 else several[0]
        if len(several) < 2:
            result.append([whole for _ in found])
            continue
        end = start + len(several) * (1 if len(several) > _MANY else 2)
        gain = probabilities[start:end]
        if len(several) <= _MANY:
            gain = gain[::2] - gain[1::2]
        result.append([several[int(np.argmax(gain[:, c]))] for c in found])
        start = end
    return result


def _in_batches(coder: Coder, texts: Sequence[str], questions: Sequence[str] | None) -> np.ndarray:
    parts = [
        coder.predict_proba(texts[i : i + _BATCH], None if questions is None else questions[i : i + _BATCH])
        for i in range(0, len(texts), _BATCH)
    ]
    return np.concatenate(parts) if parts else np.zeros((0, len(coder.codes)))


def _variants(texts: Sequence[str], spans: Sequence[list[tuple[int, int]]]) -> tuple[list[str], list[int]]:
    """Return each passage alone and its text without it, alternating, for texts of several passages.

    Of a text of many passages, each passage alone.
    """
    variants, owners = [], []
    for number, (text, several) in enumerate(zip(texts, spans, strict=True)):
        if len(several) < 2:
            continue
        for debut, fin in several:
            variants.append(text[debut:fin])
            if len(several) <= _MANY:
                variants.append(f"{text[:debut]} {text[fin:]}")
        owners += [number] * (len(variants) - len(owners))
    return variants, owners
