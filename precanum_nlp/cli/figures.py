"""The figures of a study whose contributions are coded, and the tables that `precanum run` leaves of them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from precanum_nlp.cli import options
from precanum_nlp.cli.study import Study

if TYPE_CHECKING:
    from precanum_nlp.corpus import Contribution
    from precanum_nlp.referentiel import Referentiel
    from precanum_nlp.scoring import Coded, Figures, ScoringSettings, Verified


def study_figures(
    study: Study,
    frame: Referentiel,
    settings: ScoringSettings,
    coded: Sequence[Coded],
    contributions: Sequence[Contribution],
) -> tuple[Figures, tuple[Verified, ...]]:
    """Return every figure, and the random human-read sample that the shares were corrected with.

    Says what could not be used; the rest is made.
    """
    from precanum_nlp.cli.scoring_tables import read_interviews, read_sample, say_faults
    from precanum_nlp.corpus import text_hash
    from precanum_nlp.scoring import figures

    verified, faults = read_sample(study, frame, settings, {c.id: text_hash(c.texte) for c in contributions})
    found = figures(
        frame,
        settings,
        coded=coded,
        interviews=read_interviews(study, frame, settings),
        verified=verified,
        fautes=faults,
    )
    say_faults(found.fautes, options.say)
    return found, verified


def write_figures(
    folder: Path,
    study: Study,
    frame: Referentiel,
    coded: Sequence[Coded],
    figures: Figures,
    verified: Sequence[Verified],
) -> None:
    """Write chiffres.xlsx, and what `precanum noter` would make it again from."""
    from precanum_nlp.corpus import write_rows
    from precanum_nlp.report.figure_files import write_figure_book
    from precanum_nlp.scoring import (
        CODING_COLUMNS,
        SAMPLE_COLUMNS,
        codings_to_rows,
        figure_tables,
        sample_to_rows,
    )

    tables = figure_tables(figures, frame, avertissement=study.mention)
    write_figure_book(folder / "chiffres.xlsx", tables)
    write_rows(folder / "codages.csv", CODING_COLUMNS, codings_to_rows(coded))
    if verified:
        write_rows(folder / "echantillon.csv", SAMPLE_COLUMNS, sample_to_rows(verified))
