"""Lemmas: from the dictionary of simplemma, and by majority over a corpus."""

from __future__ import annotations

from functools import lru_cache


@lru_cache(maxsize=1 << 18)
def lemme_dictionnaire(forme: str) -> str:
    """Return the lemma of a lower-case form according to simplemma's French dictionary, else the form."""
    import simplemma

    if not simplemma.is_known(forme, lang="fr"):
        return forme
    return simplemma.lemmatize(forme, lang="fr").lower()
