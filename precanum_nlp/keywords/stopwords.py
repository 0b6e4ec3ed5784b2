"""The stop list (antidictionnaire): one word a line, `#` starts a comment."""

from __future__ import annotations

from functools import cache, lru_cache
from importlib.resources import files


def read_stop(text: str) -> frozenset[str]:
    """Return the words of a stop list, lower-cased, apostrophes straight and final ones dropped.

    Parameters
    ----------
    text : str
        One word a line; empty lines, and what follows a `#`, are skipped.
    """
    lines = (line.split("#", 1)[0].strip() for line in text.splitlines())
    return frozenset(bare(line) for line in lines if line)


@lru_cache(maxsize=1 << 16)  # a text says few words often
def bare(word: str) -> str:
    """Return the form under which words and stop words are compared: « L’ » → « l », « Cœur » → « coeur »."""
    return word.lower().replace("’", "'").replace("œ", "oe").replace("æ", "ae").rstrip("'")


@cache
def default_stop() -> frozenset[str]:
    """Return the stop list that comes with the package: French function words and auxiliaries."""
    return read_stop(
        files("precanum_nlp.keywords").joinpath("antidictionnaire.txt").read_text(encoding="utf-8")
    )
