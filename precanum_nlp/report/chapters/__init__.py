"""The restitution, chapter by chapter, in the order in which it is told."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from precanum_nlp.report.chapters.codes import dimension_figures
from precanum_nlp.report.chapters.context import Context, of
from precanum_nlp.report.chapters.interviews import dependence_figures, ranking_figures, triptych_figures
from precanum_nlp.report.chapters.named import named_figures
from precanum_nlp.report.chapters.presence import presence_figures
from precanum_nlp.report.chapters.propositions import axis_matrix, grid_figures, matrix_figures
from precanum_nlp.report.chapters.quality import correction_figures, settings_figure
from precanum_nlp.report.chapters.words import word_sections
from precanum_nlp.report.figure import Chapter, Quote, Section

if TYPE_CHECKING:
    from precanum_nlp.keywords import WordOverview

#: Dimensions with a place of their own, whatever a study calls the others.
LINK, REASONS = "lien", "raisons"


def chapters(
    context: Context,
    corpus: Mapping[str, Any],
    quotes: Mapping[str, Sequence[Quote]],
    words: WordOverview | None = None,
) -> tuple[Chapter, ...]:
    """Return the chapters that have something to show.

    Parameters
    ----------
    context : Context
    corpus : mapping
        As `summarise` puts it.
    quotes : mapping of str to sequence of Quote
        By « dimension/group of codes ».
    words : WordOverview, optional
    """
    settings = context.chiffres.reglages
    made = [
        Chapter("corpus", "Qui a parlé", _sections(("", presence_figures(context, dict(corpus))))),
        _simple(context, "lien", LINK),
        Chapter("mots", "Les mots", word_sections(context, words)),
        Chapter("acteurs-cites", "Acteurs et initiatives cités", _sections(("", named_figures(context)))),
        _simple(context, "cibles", settings.cibles),
        Chapter("usages", "Usages et dépendance", _uses(context)),
        Chapter("freins", _title(context, settings.champs, "Les freins"), _obstacles(context, quotes)),
        Chapter("role", f"Le rôle {of(context.interne)}", _role(context, quotes)),
        Chapter("qualite", "Qualité du codage", _sections(("", correction_figures(context)))),
        Chapter("reglages-chiffres", "Réglages", _sections(("", [settings_figure(context)]))),
    ]
    return tuple(one for one in made if one is not None and (one.sections or one.id == "mots"))


def _sections(*several) -> tuple[Section, ...]:
    return tuple(Section(titre, tuple(figures)) for titre, figures in several if figures)


def _title(context: Context, id: str, otherwise: str) -> str:
    found = context.dimension(id)
    return f"{otherwise} : {found.label.lower()}" if found else otherwise


def _simple(context: Context, anchor: str, id: str) -> Chapter | None:
    found = dimension_figures(context, id)
    return Chapter(anchor, context.dimension(id).label, _sections(("", found))) if found else None


def _uses(context: Context) -> tuple[Section, ...]:
    return _sections(
        ("", dimension_figures(context, context.chiffres.reglages.usages)),
        ("Dépendance", dependence_figures(context)),
        ("Cible, usage, enjeu", triptych_figures(context)),
    )


def _obstacles(context: Context, quotes: Mapping[str, Sequence[Quote]]) -> tuple[Section, ...]:
    id = context.chiffres.reglages.champs
    ranked = ranking_figures(context, "enjeu")
    found = dimension_figures(context, id)
    blocs = context.blocs(id)
    own = {f"part-{id}-{bloc}": bloc for bloc in blocs}
    made = [Section("Tous ensemble", (*ranked, *(f for f in found if f.id == f"part-{id}-ensembles")))]
    for figure in found:
        if figure.id in own:
            bloc = own[figure.id]
            figures = (figure, *ranking_figures(context, bloc))
            made.append(Section(blocs[bloc], figures, tuple(quotes.get(f"{id}/{bloc}", ()))))
    rest = tuple(f for f in found if f.id not in own and f.id != f"part-{id}-ensembles")
    if rest and len(made) == 1:  # few codes: one figure shows them all
        said = tuple(q for bloc in blocs for q in quotes.get(f"{id}/{bloc}", ()))
        return tuple(
            s for s in (Section(*_all(made[0], rest)), Section("", (), said)) if s.figures or s.citations
        )
    return tuple(s for s in (*made, Section("Par groupe et par public", rest)) if s.figures)


def _all(section: Section, rest) -> tuple[str, tuple]:
    return section.titre, (*section.figures, *rest)


def _role(context: Context, quotes: Mapping[str, Sequence[Quote]]) -> tuple[Section, ...]:
    settings = context.chiffres.reglages
    made = list(_sections(("Raisons", dimension_figures(context, REASONS))))
    made += _sections(
        ("Les propositions dans leur ensemble", [*matrix_figures(context), *grid_figures(context)])
    )
    made += _axes(context, quotes)
    placed = {LINK, REASONS, settings.champs, settings.propositions, settings.cibles, settings.usages}
    placed.add(settings.acteurs)
    for dimension in context.referentiel.dimensions:
        if dimension.id not in placed:
            title = f"Facteurs de réussite : {dimension.label.lower()}"
            made += _sections((title, dimension_figures(context, dimension.id)))
    return tuple(made)


def _axes(context: Context, quotes: Mapping[str, Sequence[Quote]]) -> list[Section]:
    id = context.chiffres.reglages.propositions
    found = dimension_figures(context, id)
    blocs = context.blocs(id)
    own = {f"part-{id}-{bloc}": bloc for bloc in blocs}
    made = [Section("Propositions", tuple(f for f in found if f.id not in own))]
    for figure in found:
        if bloc := own.get(figure.id):
            matrix = axis_matrix(context, bloc)
            figures = (figure, matrix) if matrix else (figure,)
            made.append(Section(f"Axe : {blocs[bloc]}", figures, tuple(quotes.get(f"{id}/{bloc}", ()))))
    if len(made) == 1:
        said = tuple(q for bloc in blocs for q in quotes.get(f"{id}/{bloc}", ()))
        made = [Section("Propositions", made[0].figures, said)]
    return [section for section in made if section.figures]
