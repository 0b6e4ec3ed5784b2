"""Near-duplicate groups, and the parts of the reference study that follow from them."""

from __future__ import annotations

import hashlib
import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence

#: Parts by decreasing right to keep a text that another part nearly repeats.
PARTS = ("test", "dev", "train", "reserve")
#: A text taken out of training because it nearly repeats one of a part that comes before its own.
EXCLUDED = "exclu"


def near_duplicates(texts: Mapping[str, str], *, threshold: float = 0.7) -> dict[str, str]:
    """Group the texts whose word 3-grams overlap.

    Parameters
    ----------
    texts : mapping of str to str
        Id → text.
    threshold : float, default=0.7
        Least Jaccard index of two sets of word 3-grams, from 0 to 1; exact, not estimated. A text of fewer
        than three words is one gram: it repeats only its equals.

    Returns
    -------
    dict of str to str
        Id → id of its group ("q0001", …), only for texts that have a near duplicate. Groups are the
        connected components, numbered in the order of `texts`.
    """
    grams = {identifier: _grams(text) for identifier, text in texts.items()}
    holders: dict[tuple[str, ...], list[str]] = defaultdict(list)
    parent = {identifier: identifier for identifier in grams}
    for identifier, own in grams.items():
        shared = Counter(other for gram in sorted(own) for other in holders[gram])
        for other, common in shared.items():
            if common / (len(own) + len(grams[other]) - common) >= threshold:
                _join(parent, identifier, other)
        for gram in own:
            holders[gram].append(identifier)
    members: dict[str, list[str]] = defaultdict(list)
    for identifier in grams:
        members[_root(parent, identifier)].append(identifier)
    groups = [group for group in members.values() if len(group) > 1]
    return {identifier: f"q{n:04}" for n, group in enumerate(groups, 1) for identifier in group}


def development(contributors: Mapping[str, tuple[str, int]], *, share: float, seed: int) -> set[str]:
    """Choose contributors, group by group, until each group gives at least `share` of its contributions.

    The order is that of a hash of the seed and the name: a newcomer moves few of the earlier choices.

    Parameters
    ----------
    contributors : mapping of str to tuple of (str, int)
        Contributor → group and number of contributions, those of the test set left out.
    share : float
        From 0 to 1.
    seed : int

    Returns
    -------
    set of str
    """
    by_group: dict[str, list[str]] = defaultdict(list)
    for name, (group, _) in contributors.items():
        by_group[group].append(name)
    chosen: set[str] = set()
    for names in by_group.values():
        wanted = math.ceil(share * sum(contributors[name][1] for name in names))
        for name in sorted(names, key=lambda n: hashlib.sha256(f"{seed}:{n}".encode()).digest()):
            if wanted <= 0:
                break
            chosen.add(name)
            wanted -= contributors[name][1]
    return chosen


def keep_apart(parts: Mapping[str, str], groups: Mapping[str, str]) -> dict[str, str]:
    """Return `parts` with what nearly repeats an earlier part (test, dev, train, reserve) excluded.

    Parameters
    ----------
    parts : mapping of str to str
        Id → part.
    groups : mapping of str to str
        Id → near-duplicate group, from `near_duplicates`.

    Returns
    -------
    dict of str to str
        The test set never changes.
    """
    first: dict[str, int] = {}
    for identifier, group in groups.items():
        rank = PARTS.index(parts[identifier])
        first[group] = min(first.get(group, rank), rank)
    return {
        identifier: EXCLUDED
        if identifier in groups and PARTS.index(part) > first[groups[identifier]]
        else part
        for identifier, part in parts.items()
    }


def count_parts(parts: Iterable[str]) -> Sequence[tuple[str, int]]:
    """Return how many ids each part holds, in the order of the parts."""
    counts = Counter(parts)
    return [(part, counts[part]) for part in (*PARTS, EXCLUDED)]


def _grams(text: str) -> frozenset[tuple[str, ...]]:
    words = tuple(re.findall(r"\w+", text.casefold()))
    if len(words) < 3:
        return frozenset({words} if words else ())
    return frozenset(zip(words, words[1:], words[2:], strict=False))


def _root(parent: dict[str, str], identifier: str) -> str:
    while parent[identifier] != identifier:
        parent[identifier] = parent[parent[identifier]]
        identifier = parent[identifier]
    return identifier


def _join(parent: dict[str, str], one: str, other: str) -> None:
    parent[_root(parent, one)] = _root(parent, other)
