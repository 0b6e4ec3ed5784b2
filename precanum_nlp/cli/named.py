"""Who and what people name, counted as one more dimension: the study's list of actors beside its frame."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from precanum_nlp.cli.study import Study

if TYPE_CHECKING:
    from precanum_nlp.keywords import Actor
    from precanum_nlp.referentiel import Referentiel
    from precanum_nlp.scoring import Coded, ScoringSettings
    from precanum_nlp.tagging import Tagged


@dataclass(frozen=True, slots=True)
class Named:
    """The actors of a study.

    Parameters
    ----------
    frame : Referentiel
        What figures count in: the study's frame, then the actors where there are some.
    dimension : str
        That of the actors.
    actors : tuple of Actor
        Empty without mots/acteurs.csv, or where the frame has a dimension of that name of its own.
    """

    frame: Referentiel
    dimension: str
    actors: tuple[Actor, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """Every name that the list knows."""
        return tuple(name for actor in self.actors for name in (actor.nom, *actor.alias))

    def find(self, tagged: Iterable[Tagged], coded: Iterable[Coded] | None = None) -> tuple[Tagged, ...]:
        """Return the contributions with whom they name among their codes.

        Parameters
        ----------
        tagged : iterable of Tagged
        coded : iterable of Coded, optional
            What was counted before, where it was: these names stand, with a passage where the list still
            finds them.
        """
        from precanum_nlp.keywords import ActorMatcher, actor_code

        if not self.actors:
            return tuple(tagged)
        names = {actor.nom: actor_code(self.dimension, actor) for actor in self.actors}
        matcher = ActorMatcher(self.actors)
        counted = None if coded is None else {one.id: one.codes.get(self.dimension, ()) for one in coded}
        made = []
        for record in tagged:
            kept = None if counted is None else counted.get(record.contribution.id, ())
            found: dict[str, tuple[int | None, int | None]] = {}
            for mention in () if kept == () else matcher.find(record.contribution):
                found.setdefault(names[mention.nom], (mention.debut, mention.fin))
            if kept is not None:
                found = {code: found.get(code, (None, None)) for code in kept}
            made.append(_naming(record, self.dimension, found))
        return tuple(made)


def read_named(study: Study, frame: Referentiel, settings: ScoringSettings) -> Named:
    """Return the actors of mots/acteurs.csv, and the frame with them.

    Raises
    ------
    PrecanumError
        A fault in the list.
    """
    from precanum_nlp.keywords import actor_dimension, read_actors
    from precanum_nlp.keywords.actors import ACTOR_FILE

    path = study.dossier / "mots" / ACTOR_FILE
    if any(d.id == settings.acteurs for d in frame.dimensions) or not path.exists():
        return Named(frame, settings.acteurs, ())
    actors = read_actors(path)
    dimension = actor_dimension(settings.acteurs, actors)
    return Named(replace(frame, dimensions=(*frame.dimensions, dimension)), settings.acteurs, actors)


def _naming(record: Tagged, dimension: str, found: Mapping[str, tuple[int | None, int | None]]) -> Tagged:
    from precanum_nlp.tagging import LISTE, CodeScore

    named = (CodeScore(dimension, code, 1.0, LISTE, *place) for code, place in found.items())
    return replace(record, codes=(*record.codes, *named), lues=record.lues | {dimension})
