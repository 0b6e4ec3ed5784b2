"""Who and what people name: the actors and initiatives of the study's list."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from precanum_nlp.report.chapters.codes import dimension_figures
from precanum_nlp.report.chapters.context import Context
from precanum_nlp.report.figure import Figure
from precanum_nlp.report.typography import plural

_HOW = (
    "Noms reconnus dans les textes d’après la liste de l’étude, malgré l’orthographe, quelle que soit la "
    "question : qui n’est pas dans la liste n’est pas compté, et citer n’est pas approuver."
)


def named_figures(context: Context) -> list[Figure]:
    """Return the shares of those who name each actor, as of any dimension; none where nobody is named."""
    id = context.chiffres.reglages.acteurs
    found = dimension_figures(context, id)
    if not found:
        return []
    notes = (_HOW, *_silent(context, id))
    return [replace(found[0], notes=(*found[0].notes, *notes)), *found[1:]]


def _silent(context: Context, id: str) -> Sequence[str]:
    """Say which names of the list nobody gives."""
    said = {part.code for part in context.parts.get((id, "contributions", "ensemble", "code"), ())}
    left = [code.label for code in context.dimension(id).codes if code.id not in said]
    if not left:
        return ()
    names = plural(len(left), "nom de la liste que personne ne cite", "noms de la liste que personne ne cite")
    return (f"{names} : {', '.join(left)}.",)
