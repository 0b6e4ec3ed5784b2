"""Which passage of a text carries a code."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from precanum_nlp.classifier.coder import Coder
from precanum_nlp.linguistics import passages


def carrying_passages(
    coder: Coder,
    texts: Sequence[str],
    columns: Sequence[Sequence[int]],
    questions: Sequence[str] | None = None,
) -> list[list[tuple[int, int]]]:
    """Return, for each text and each of its accepted codes, the passage that carries it most.

    A passage carries a code as much as the code's probability falls when the passage is taken out, plus
    what it reaches when the passage stands alone: the first alone misses what is said twice, the second what
    needs its context.

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
    probabilities = coder.predict_proba(variants, asked)
    result, start = [], 0
    for text, found, several in zip(texts, columns, spans, strict=True):
        whole = (0, len(text)) if len(several) != 1 else several[0]
        if len(several) < 2:
            result.append([whole for _ in found])
            continue
        alone = probabilities[start : start + 2 * len(several) : 2]
        without = probabilities[start + 1 : start + 2 * len(several) : 2]
        start += 2 * len(several)
        result.append([several[int(np.argmax(alone[:, c] - without[:, c]))] for c in found])
    return result


def _variants(texts: Sequence[str], spans: Sequence[list[tuple[int, int]]]) -> tuple[list[str], list[int]]:
    """Return each passage alone and its text without it, alternating, for texts of several passages."""
    variants, owners = [], []
    for number, (text, several) in enumerate(zip(texts, spans, strict=True)):
        if len(several) < 2:
            continue
        for debut, fin in several:
            variants += [text[debut:fin], f"{text[:debut]} {text[fin:]}"]
            owners += [number, number]
    return variants, owners
