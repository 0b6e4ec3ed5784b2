"""What keeps people out of a report that is published: pseudonyms, ids made of them, groups too small."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from precanum_nlp.scoring import Figures

#: Takes the place of each character of a pseudonym: offsets of passages still hold.
MASK = "•"
#: Shown for groups under the size that the study hides.
HIDDEN = "Groupe non communiqué"
_SHORTEST = 3


def secret_names(tagged: Sequence) -> re.Pattern[str] | None:
    """Return what finds the pseudonyms of contributors in a text, as whole words; None where there is none.

    A pseudonym that is also the name of a group or of a target is left: it names nobody.
    """
    said = [record.contribution for record in tagged]
    common = {name.casefold() for c in said for name in (c.groupe, c.sous_groupe, c.cible, c.source)}
    names = {c.partie_prenante.strip() for c in said}
    found = sorted(n for n in names if len(n) >= _SHORTEST and n.casefold() not in common)
    if not found:
        return None
    longest_first = sorted(found, key=lambda name: (-len(name), name))
    return re.compile(r"(?<!\w)(?:" + "|".join(map(re.escape, longest_first)) + r")(?!\w)")


def masked(text: str, secrets: re.Pattern[str] | None) -> str:
    """Return `text` with pseudonyms masked, as long as it was."""
    return text if secrets is None else secrets.sub(lambda match: MASK * len(match[0]), text)


def public_ids(tagged: Sequence, secrets: re.Pattern[str] | None) -> list[str]:
    """Return the id under which each contribution is shown: its own, or a number where one names somebody."""
    ids = [record.contribution.id for record in tagged]
    if secrets is None or not any(re.search(secrets, id.replace("_", " ")) for id in ids):
        return ids
    return [f"n{number}" for number in range(1, len(ids) + 1)]


def hidden_groups(figures: Figures) -> frozenset[str]:
    """Return the groups with fewer people than the study's settings let a figure have."""
    return frozenset(g.groupe for g in figures.poids if g.n_parties_prenantes < figures.reglages.masquer)


def published_figures(figures: Figures, hidden: frozenset[str]) -> Figures:
    """Return the figures without the names of hidden groups, nor what compares one of them with another."""
    if not hidden:
        return figures

    def unnamed(rows: Sequence) -> tuple:
        return tuple(
            replace(row, modalite=HIDDEN) if row.coupe == "groupe" and row.modalite in hidden else row
            for row in rows
        )

    def apart(gap) -> bool:
        return gap is None or hidden.isdisjoint((gap.haut, gap.bas))

    weights = tuple(replace(g, groupe=HIDDEN) if g.groupe in hidden else g for g in figures.poids)
    grid = figures.regnier
    if grid is not None:
        verdicts = tuple(v if apart(v.ecart) else replace(v, ecart=None) for v in grid.verdicts)
        grid = replace(grid, lignes=unnamed(grid.lignes), verdicts=verdicts)
    return replace(
        figures,
        poids=weights,
        parts=unnamed(figures.parts),
        classements=unnamed(figures.classements),
        desaccords=tuple(gap for gap in figures.desaccords if apart(gap)),
        ressemblances=tuple(r for r in figures.ressemblances if hidden.isdisjoint((r.groupe_a, r.groupe_b))),
        regnier=grid,
        dependance=unnamed(figures.dependance),
    )
