"""What a report shows of the words: the table, who says what, on which plane, in which expressions."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from precanum_nlp.errors import PrecanumError
from precanum_nlp.keywords.cloud import Cloud, frequent_cloud
from precanum_nlp.keywords.correspondence import Correspondence, correspondence, crossed
from precanum_nlp.keywords.keyness import KeynessTable, keyness_table, parts_by
from precanum_nlp.keywords.lexicon import word_lexicon
from precanum_nlp.keywords.words import WordRow, WordTable, word_table
from precanum_nlp.linguistics import fold

if TYPE_CHECKING:
    from precanum_nlp.corpus import Contribution
    from precanum_nlp.keywords.expressions import ExpressionTable
    from precanum_nlp.keywords.rules import WordRules
    from precanum_nlp.linguistics import Mot


@dataclass(frozen=True, slots=True, eq=False)
class WordOverview:
    """The words of a corpus, and of its groups.

    Parameters
    ----------
    table : WordTable
        All recurring words; what follows leaves out proper names that may be those of people.
    nuage : Cloud
        The most shared words.
    specifiques : KeynessTable or None
        Words by group, counted by contribution; None without two groups.
    plan : Correspondence or None
        Words × groups, by occurrence; None where there are too few of either for a plane.
    expressions : ExpressionTable
    """

    table: WordTable
    nuage: Cloud
    specifiques: KeynessTable | None
    plan: Correspondence | None
    expressions: ExpressionTable


def word_overview(
    comptes: Sequence[tuple[Mot, ...]],
    contributions: Sequence[Contribution],
    expressions: ExpressionTable,
    *,
    rules: WordRules,
    noms: Collection[str] = (),
) -> WordOverview:
    """Return the words of `contributions`, compared by group.

    Parameters
    ----------
    comptes : sequence of tuple of Mot
        Words of each contribution, expressions tied.
    contributions : sequence of Contribution
    expressions : ExpressionTable
        What `collocations` found.
    rules : WordRules
    noms : collection of str
        Names of organisations and places: they are compared too.

    Raises
    ------
    PrecanumError
        No word is left to count.
    """
    table = word_table(comptes, contributions, rules=rules)
    known = frozenset(map(fold, noms))
    said = replace(table, rows=tuple(row for row in table.rows if not _may_name_somebody(row, known)))
    lexicon = word_lexicon(comptes, contributions, said, rules=rules)
    parts = parts_by(contributions, "groupe")
    keyness = plan = None
    if len({name for several in parts for name in several}) > 1:
        people = [c.partie_prenante for c in contributions]
        keyness = keyness_table(lexicon, parts, people, unite="contributions")
        plan = _plane(lexicon, parts)
    return WordOverview(table, frequent_cloud(said, keyness), keyness, plan, expressions)


def _may_name_somebody(row: WordRow, known: frozenset[str]) -> bool:
    """Return whether a word is a proper name: no acronym, nothing in the dictionary, not `known`."""
    import simplemma

    if row.pos != "PROPN" or row.lemme.isupper() or fold(row.lemme) in known:
        return False
    return not simplemma.is_known(row.lemme.lower(), lang="fr")


def _plane(lexicon, parts: Sequence[Sequence[str]]) -> Correspondence | None:
    try:
        found = correspondence(*crossed(lexicon, parts))
    except PrecanumError:  # too few words: a small corpus has no plane, which is no fault
        return None
    return found if len(found.valeurs_propres) > 1 else None
