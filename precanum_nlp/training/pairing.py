"""On which texts two models can be compared: those that neither has learnt from."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from precanum_nlp.errors import TrainingError
from precanum_nlp.training.splitting import same_words


@dataclass(frozen=True, slots=True)
class Pairing:
    """Texts that neither model has learnt from.

    Attributes
    ----------
    rows : tuple of int
        Of the texts given.
    is_test : bool
        Whether they are the test part; otherwise, all that neither has learnt.
    n_repeated : int
        Texts left out because one of the models has learnt the same words under another id.
    n_known_people : int
        Texts kept whose author wrote others that only one of the models has learnt: its advantage.
    """

    rows: tuple[int, ...]
    is_test: bool
    n_repeated: int
    n_known_people: int


def unseen_by_both(
    ids: Sequence[str],
    texts: Sequence[str],
    contributors: Sequence[str],
    *,
    learnt: tuple[Collection[str], Collection[str]],
    test: Collection[str],
    labelled: Collection[str],
) -> Pairing:
    """Choose the texts on which two models can be compared.

    The test part where neither has learnt any of it, else every labelled text that neither has learnt.

    Parameters
    ----------
    ids, texts, contributors : sequence of str, length n_texts
        All texts at hand, learnt ones too: they tell what repeats them.
    learnt : tuple of two collections of str
        Ids that each model has learnt from.
    test, labelled : collection of str
        Ids of the test part, and of the texts that somebody has read.

    Raises
    ------
    TrainingError
        There is none.
    """
    seen = frozenset(learnt[0]) | frozenset(learnt[1])
    kept = frozenset(labelled) - seen
    is_test = bool(kept & frozenset(test)) and not seen & frozenset(test)
    if is_test:
        kept &= frozenset(test)
    words = {same_words(text) for identifier, text in zip(ids, texts, strict=True) if identifier in seen}
    candidates = [row for row, identifier in enumerate(ids) if identifier in kept]
    rows = tuple(row for row in candidates if same_words(texts[row]) not in words)
    if not rows:
        raise TrainingError(
            "modèles : aucune contribution lue que ni l'un ni l'autre n'ait apprise, ils ne peuvent être "
            "comparés ; faites lire un lot neuf au hasard (precanum relire --mode hasard), puis recommencez."
        )
    only_one = _people(ids, contributors, learnt[0]) ^ _people(ids, contributors, learnt[1])
    known = sum(contributors[row] in only_one for row in rows)
    return Pairing(rows, is_test, len(candidates) - len(rows), known)


def _people(ids, contributors, learnt) -> frozenset[str]:
    learnt = frozenset(learnt)
    return frozenset(
        who for identifier, who in zip(ids, contributors, strict=True) if who and identifier in learnt
    )
