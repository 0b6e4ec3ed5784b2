"""Figures as plain tables with documented columns, for CSV and Excel."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from precanum_nlp.scoring.figures import Figures
from precanum_nlp.scoring.listing import codes, interviews
from precanum_nlp.scoring.listing.cells import FigureTable, table
from precanum_nlp.scoring.settings import settings_echo

if TYPE_CHECKING:
    from precanum_nlp.referentiel import Referentiel


def figure_tables(
    figures: Figures, referentiel: Referentiel, *, avertissement: str = ""
) -> tuple[FigureTable, ...]:
    """Return every table that has a row, then what could not be used and what is missing.

    `avertissement` is what a study that declares its texts synthetic must show: the first remark.
    """
    labels = _labels(referentiel)
    made = (*(make(figures, labels) for make in _MAKERS), _remarks(figures, avertissement))
    return tuple(table for table in made if table.lignes)


def _labels(referentiel: Referentiel) -> dict[str, str]:
    codes = {code.id: code.label for d in referentiel.dimensions for code in d.all_codes}
    return {g.id: g.label for d in reversed(referentiel.dimensions) for g in d.groupes} | codes


def _settings(figures: Figures, labels: Mapping[str, str]) -> FigureTable:
    rows = [{"reglage": name, "valeur": value} for name, value in settings_echo(figures.reglages)]
    return table("reglages", "Réglages", {"reglage": "nom", "valeur": "valeur retenue"}, rows)


def _remarks(figures: Figures, avertissement: str) -> FigureTable:
    rows = [{"nature": "avertissement", "remarque": avertissement}] if avertissement else []
    rows += [{"nature": "ligne inutilisable", "remarque": line} for line in figures.fautes]
    rows += [{"nature": "chiffre absent", "remarque": line} for line in figures.manques]
    columns = {
        "nature": "avertissement, ligne inutilisable, ou chiffre absent",
        "remarque": "ce qu'il en est",
    }
    return table("remarques", "Ce qui n'a pas servi, et ce qui manque", columns, rows)


_MAKERS: Sequence[Callable[[Figures, Mapping[str, str]], FigureTable]] = (
    codes.origin_table,
    codes.weight_table,
    codes.share_table,
    codes.contrast_table,
    codes.correction_table,
    interviews.ranking_table,
    interviews.concordance_table,
    interviews.disagreement_table,
    interviews.likeness_table,
    interviews.grid_table,
    interviews.matrix_table,
    interviews.dependence_table,
    interviews.triptych_table,
    interviews.flow_table,
    _settings,
)


def described(tables: Sequence[FigureTable]) -> Iterator[dict[str, str]]:
    """Yield a row a column of every table: what a reader of the files needs to know of each."""
    for one in tables:
        for column, what in one.colonnes.items():
            yield {"table": one.nom, "titre": one.titre, "colonne": column, "contenu": what}
