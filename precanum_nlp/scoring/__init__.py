"""Counts of codes and tables of interviews → every figure of a report. Reads nothing, fits nothing.

`figures` makes a `Figures`, the whole of what a report shows: shares, contrasts, corrections, rankings,
Régnier's grid, the materiality matrix, dependence, triptychs, each a frozen record; `figure_tables` lists
them. `count` (or `counts_from_rows`) makes the `Counts` that other programs take.
"""

from precanum_nlp.scoring.codings import (
    CODING_COLUMNS,
    SAMPLE_COLUMNS,
    codings_from_rows,
    codings_to_rows,
    sample_from_rows,
    sample_to_rows,
)
from precanum_nlp.scoring.comparison import Change, Comparison, Paired, compare
from precanum_nlp.scoring.correction import Correction, Verified
from precanum_nlp.scoring.counts import (
    COLUMNS,
    LECTEUR,
    LISTE,
    MODELE,
    PERSONNE,
    SANS_GROUPE,
    Coded,
    CountRow,
    Counts,
    coded_from_tagged,
    count,
)
from precanum_nlp.scoring.dependence import Flow, Triptych, Triptychs, UseDependence
from precanum_nlp.scoring.figures import Figures, figures
from precanum_nlp.scoring.following import follow_counts
from precanum_nlp.scoring.intervals import wilson
from precanum_nlp.scoring.interviews import TABLES, Interviews, RawTable, interviews_from_rows
from precanum_nlp.scoring.listing import FigureTable, described, figure_tables
from precanum_nlp.scoring.materiality import ZONES, Ellipse, Matrix, MatrixPoint
from precanum_nlp.scoring.parts import Contrast, Part
from precanum_nlp.scoring.presence import SANS_SOURCE, CodeSources, Presence, Tally, code_sources, who_spoke
from precanum_nlp.scoring.quality import Quality, expected_calibration_error, quality
from precanum_nlp.scoring.rankings import (
    Concordance,
    Disagreement,
    Likeness,
    RankedCode,
    Ranking,
    kendall_w,
)
from precanum_nlp.scoring.ranks import Rank
from precanum_nlp.scoring.regnier import GridRow, Mosaic, Regnier, Verdict
from precanum_nlp.scoring.resampling import Estimate
from precanum_nlp.scoring.settings import ScoringSettings, settings_echo
from precanum_nlp.scoring.table import counts_from_rows, counts_to_rows
from precanum_nlp.scoring.weights import GroupWeight, kish, rake

__all__ = [
    "CODING_COLUMNS",
    "COLUMNS",
    "LECTEUR",
    "LISTE",
    "MODELE",
    "PERSONNE",
    "SAMPLE_COLUMNS",
    "SANS_GROUPE",
    "SANS_SOURCE",
    "TABLES",
    "ZONES",
    "Change",
    "CodeSources",
    "Coded",
    "Comparison",
    "Concordance",
    "Contrast",
    "Correction",
    "CountRow",
    "Counts",
    "Disagreement",
    "Ellipse",
    "Estimate",
    "FigureTable",
    "Figures",
    "Flow",
    "GridRow",
    "GroupWeight",
    "Interviews",
    "Likeness",
    "Matrix",
    "MatrixPoint",
    "Mosaic",
    "Paired",
    "Part",
    "Presence",
    "Quality",
    "Rank",
    "RankedCode",
    "Ranking",
    "RawTable",
    "Regnier",
    "ScoringSettings",
    "Tally",
    "Triptych",
    "Triptychs",
    "UseDependence",
    "Verdict",
    "Verified",
    "code_sources",
    "coded_from_tagged",
    "codings_from_rows",
    "codings_to_rows",
    "compare",
    "count",
    "counts_from_rows",
    "counts_to_rows",
    "described",
    "expected_calibration_error",
    "figure_tables",
    "figures",
    "follow_counts",
    "interviews_from_rows",
    "kendall_w",
    "kish",
    "quality",
    "rake",
    "sample_from_rows",
    "sample_to_rows",
    "settings_echo",
    "who_spoke",
    "wilson",
]
