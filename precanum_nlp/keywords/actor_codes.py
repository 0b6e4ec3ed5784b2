"""Actors as codes of one more dimension: who is named is then counted as what is said is."""

from __future__ import annotations

import re
from collections.abc import Iterable

from precanum_nlp.keywords.actors import Actor
from precanum_nlp.linguistics import fold
from precanum_nlp.referentiel import Code, Dimension, Groupe

_LABEL = "Acteurs et initiatives cités"


def actor_dimension(id: str, actors: Iterable[Actor]) -> Dimension:
    """Return a dimension `id` whose codes are the actors, by type, each in the order of the list.

    Parameters
    ----------
    id : str
    actors : iterable of Actor
        With names that differ by more than spelling, as `actors_from_rows` checks.
    """
    by_type: dict[str, tuple[str, list[Code]]] = {}
    for actor in actors:
        _, codes = by_type.setdefault(_slug(actor.type), (_capital(actor.type), []))
        codes.append(Code(actor_code(id, actor), actor.nom, "", (), (), (), (), "actif", ""))
    groups = tuple(Groupe(name, label, tuple(codes)) for name, (label, codes) in by_type.items())
    return Dimension(id, _LABEL, "", None, groups)


def actor_code(id: str, actor: Actor) -> str:
    """Return the id of the code that an actor is in the dimension `id`: « acteurs.emmaus_connect »."""
    return f"{id}.{_slug(actor.nom)}"


def _slug(name: str) -> str:
    return re.sub(r"\W+", "_", fold(name)).strip("_")


def _capital(name: str) -> str:
    return name[:1].upper() + name[1:]
