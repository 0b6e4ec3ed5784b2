"""Counts of codes → shares of the groups, with intervals. Reads nothing, fits nothing.

`count` (or `counts_from_rows`) makes a `Counts`; `shares` turns it into `ShareRow`s. Everything that a report
prints is computed here, from the tagged counts alone.
"""

from precanum_nlp.scoring.comparison import Change, Comparison, Paired, compare
from precanum_nlp.scoring.counts import (
    COLUMNS,
    SANS_GROUPE,
    Coded,
    CountRow,
    Counts,
    coded_from_tagged,
    count,
)
from precanum_nlp.scoring.following import follow_counts
from precanum_nlp.scoring.presence import SANS_SOURCE, CodeSources, Presence, Tally, code_sources, who_spoke
from precanum_nlp.scoring.quality import Quality, quality
from precanum_nlp.scoring.resampling import Estimate
from precanum_nlp.scoring.shares import SMALL_GROUP, GroupShare, ShareRow, shares, wilson
from precanum_nlp.scoring.table import counts_from_rows, counts_to_rows

__all__ = [
    "COLUMNS",
    "SANS_GROUPE",
    "SANS_SOURCE",
    "SMALL_GROUP",
    "Change",
    "CodeSources",
    "Coded",
    "Comparison",
    "CountRow",
    "Counts",
    "Estimate",
    "GroupShare",
    "Paired",
    "Presence",
    "Quality",
    "ShareRow",
    "Tally",
    "code_sources",
    "coded_from_tagged",
    "compare",
    "count",
    "counts_from_rows",
    "counts_to_rows",
    "follow_counts",
    "quality",
    "shares",
    "who_spoke",
    "wilson",
]
