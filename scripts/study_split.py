"""Near-duplicate groups, and the parts of the reference study that follow from them."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence

#: Parts by decreasing right to keep a text that another part nearly repeats.
PARTS = ("test", "dev", "train", "reserve")
#: A text taken out of training because it nearly repeats one of a part that comes before its own.
EXCLUDED = "exclu"


def near_duplicates(texts: Mapping[str, str], *, threshold: float = 0.7) -> list[tuple[str, str]]:
    """Find the texts whose word 3-grams overlap.

    Parameters
    ----------
    texts : mapping of str to str
        Id → text.
    threshold : float, default=0.7
        Least Jaccard index of two sets of word 3-grams, from 0 to 1; exact, not estimated. A text of fewer
        than three words is one gram: it repeats only its equals.

    Returns
    -------
    list of (str, str)
        Pairs of ids, in the order of `texts`: the later one first.
    """
    grams = {identifier: _grams(text) for identifier, text in texts.items()}
    holders: dict[tuple[str, ...], list[str]] = defaultdict(list)
    pairs = []
    for identifier, own in grams.items():
        shared = Counter(other for gram in sorted(own) for other in holders[gram])
        pairs += [
            (identifier, other)
            for other, common in shared.items()
            if common / (len(own) + len(grams[other]) - common) >= threshold
        ]
        for gram in own:
            holders[gram].append(identifier)
    return pairs


def keep_apart(
    parts: Mapping[str, str], pairs: Iterable[tuple[str, str]], earlier: Mapping[str, str]
) -> dict[str, str]:
    """Return `parts` with what nearly repeats a text of another part excluded.

    A text of an earlier run stays where it is: a newcomer that nearly repeats it from another part is the one
    excluded. Among newcomers the less protected side goes (test, dev, train, reserve).

    Parameters
    ----------
    parts : mapping of str to str
        Id → part wanted.
    pairs : iterable of (str, str)
        Near duplicates, from `near_duplicates`.
    earlier : mapping of str to str
        Id → part of an earlier run, possibly `EXCLUDED`.

    Returns
    -------
    dict of str to str
    """
    kept = {identifier: earlier.get(identifier, part) for identifier, part in parts.items()}
    for members in _components(parts, pairs):
        settled = {earlier[i] for i in members if i in earlier} - {EXCLUDED}
        new = [i for i in members if i not in earlier and kept[i] != EXCLUDED]
        if not new:
            continue
        allowed = settled or {min((parts[i] for i in new), key=PARTS.index)}
        kept.update({i: EXCLUDED for i in new if {parts[i]} != allowed})
    return kept


def name_groups(parts: Mapping[str, str], pairs: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Name the groups of near duplicates, none of them across two parts.

    Parameters
    ----------
    parts : mapping of str to str
        Id → part, from `keep_apart`.
    pairs : iterable of (str, str)

    Returns
    -------
    dict of str to str
        Id → "q0001", …, in the order of `parts`, only for texts that have a near duplicate. An excluded text
        is in the group of one that it repeats, and never joins two.
    """
    pairs = sorted(pairs)
    links = [(one, other) for one, other in pairs if EXCLUDED not in (parts[one], parts[other])]
    joined: set[str] = set()
    kept_first = sorted(
        ((a, b) for pair in pairs for a, b in (pair, pair[::-1]) if parts[a] == EXCLUDED),
        key=lambda pair: parts[pair[1]] == EXCLUDED,
    )
    for one, other in kept_first:
        if one not in joined:
            joined.add(one)
            links.append((one, other))
    groups = [members for members in _components(parts, links) if len(members) > 1]
    return {identifier: f"q{n:04}" for n, members in enumerate(groups, 1) for identifier in members}


def count_parts(parts: Iterable[str]) -> Sequence[tuple[str, int]]:
    """Return how many ids each part holds, in the order of the parts."""
    counts = Counter(parts)
    return [(part, counts[part]) for part in (*PARTS, EXCLUDED)]


def _grams(text: str) -> frozenset[tuple[str, ...]]:
    words = tuple(re.findall(r"\w+", text.casefold()))
    if len(words) < 3:
        return frozenset({words} if words else ())
    return frozenset(zip(words, words[1:], words[2:], strict=False))


def _components(ids: Iterable[str], pairs: Iterable[tuple[str, str]]) -> list[list[str]]:
    """Return the connected components, single ids too, in the order of `ids`."""
    parent = {identifier: identifier for identifier in ids}

    def root(identifier: str) -> str:
        while parent[identifier] != identifier:
            parent[identifier] = parent[parent[identifier]]
            identifier = parent[identifier]
        return identifier

    for one, other in pairs:
        parent[root(one)] = root(other)
    members: dict[str, list[str]] = defaultdict(list)
    for identifier in parent:
        members[root(identifier)].append(identifier)
    return list(members.values())
