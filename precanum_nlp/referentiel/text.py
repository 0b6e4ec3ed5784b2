"""A frame in words, for the terminal."""

from __future__ import annotations

from collections.abc import Iterator

from precanum_nlp.referentiel.models import Code, Dimension, Referentiel

_STATUTS = {"brouillon": " (brouillon)", "retire": " (retiré)"}


def render_overview(referentiel: Referentiel) -> str:
    """Return the whole frame, one line a dimension, a group, a code; French, ends with a newline."""
    count = sum(len(dimension.codes) for dimension in referentiel.dimensions)
    codes = _count(count, "code actif", "codes actifs")
    lines = [
        referentiel.titre,
        f"Version {referentiel.version}, empreinte {referentiel.hash}, {codes}.",
    ]
    for dimension in referentiel.dimensions:
        lines += ["", *_dimension_lines(dimension)]
    return "\n".join(lines) + "\n"


def render_code(referentiel: Referentiel, id: str) -> str:
    """Return everything the frame says of a code; French, ends with a newline.

    Raises
    ------
    ReferentielError
        The frame has no such code.
    """
    code = referentiel.code(id)
    dimension, groupe = next(
        (dimension, groupe)
        for dimension in referentiel.dimensions
        for groupe in dimension.groupes
        if code in groupe.codes
    )
    lines = [
        f"{code.id} : {code.label}{_STATUTS.get(code.statut, '')}",
        f"{dimension.label} › {groupe.label} ; depuis la version {code.depuis}",
    ]
    if code.ouvert:
        lines.append("Réponse ouverte : ce qu'aucun autre code de la dimension ne couvre.")
    if code.provenance:
        lines.append(f"Provenance : {code.provenance}")
    if code.definition:
        lines += ["", code.definition]
    lines += _notes(code)
    for change in referentiel.journal:
        if code.id in (*change.de, *change.vers):
            lines += ["", f"{change.date}, version {change.version} : {change.type}. {change.motif}"]
    return "\n".join(lines) + "\n"


def _dimension_lines(dimension: Dimension) -> Iterator[str]:
    limit = f", {dimension.maximum} au plus par texte" if dimension.maximum else ""
    yield f"{dimension.label} [{dimension.id}] : {_count(len(dimension.codes), 'code', 'codes')}{limit}"
    if dimension.question:
        yield f"  {dimension.question}"
    width = max((len(code.id) for code in dimension.all_codes), default=0)
    for groupe in dimension.groupes:
        yield f"  {groupe.label}"
        for code in groupe.codes:
            yield f"    {code.id:<{width}}  {code.label}{_STATUTS.get(code.statut, '')}"


def _notes(code: Code) -> Iterator[str]:
    titles = (("Inclut", code.inclut), ("Exclut", code.exclut), ("Exemples", code.exemples))
    for title, notes in titles:
        if notes:
            yield from ("", title, *(f"  - {note}" for note in notes))
    if code.expressions:
        yield from ("", f"Expressions ({len(code.expressions)})", "  " + " ; ".join(code.expressions))


def _count(number: int, one: str, many: str) -> str:
    return f"{number} {many if number > 1 else one}"
