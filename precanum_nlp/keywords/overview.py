"""What a report shows of the words: the table, who says what, what comes together."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from precanum_nlp.errors import PrecanumError
from precanum_nlp.keywords.class_profile import ClassProfile, class_items, typical_items
from precanum_nlp.keywords.classes import reinert
from precanum_nlp.keywords.cloud import Cloud, frequent_cloud
from precanum_nlp.keywords.cooccurrence import cooccurrences
from precanum_nlp.keywords.correspondence import Correspondence, correspondence, crossed
from precanum_nlp.keywords.keyness import KeynessTable, keyness_table, parts_by
from precanum_nlp.keywords.lexicon import word_lexicon
from precanum_nlp.keywords.networks import Network, network, plain_network
from precanum_nlp.keywords.parts import membership
from precanum_nlp.keywords.segments import MOST_SEGMENTS, one_in, segmented
from precanum_nlp.keywords.words import WordRow, WordTable, word_table
from precanum_nlp.linguistics import fold

if TYPE_CHECKING:
    from precanum_nlp.corpus import Contribution
    from precanum_nlp.keywords.expressions import ExpressionTable
    from precanum_nlp.keywords.lexicon import Lexicon
    from precanum_nlp.keywords.rules import WordRules
    from precanum_nlp.linguistics import Mot

#: Words of the network: the most shared; segments of the smallest class: one in so many, and contributions
#: that a word must be in to make classes, as `precanum mots classes` has them.
_IN_NETWORK, _SMALLEST_CLASS, _COMMON = 80, 20, 3


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
    reseau : Network or None
        Of the most shared words, those met more often than by chance; None where there are none.
    classes : ClassProfile or None
        Lexical classes, with the words and the groups of each; None where the corpus is too small.
    """

    table: WordTable
    nuage: Cloud
    specifiques: KeynessTable | None
    plan: Correspondence | None
    expressions: ExpressionTable
    reseau: Network | None = None
    classes: ClassProfile | None = None


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
    common = replace(said, rows=tuple(row for row in said.rows if row.contributions >= _COMMON))
    classes = _classes(word_lexicon(comptes, contributions, common, rules=rules), parts)
    cloud = frequent_cloud(said, keyness)
    return WordOverview(table, cloud, keyness, plan, expressions, _network(lexicon), classes)


def _may_name_somebody(row: WordRow, known: frozenset[str]) -> bool:
    """Return whether a word is a proper name: no acronym, nothing in the dictionary, not `known`."""
    import simplemma

    if row.pos != "PROPN" or row.lemme.isupper() or fold(row.lemme) in known:
        return False
    return not simplemma.is_known(row.lemme.lower(), lang="fr")


def _plane(lexicon: Lexicon, parts: Sequence[Sequence[str]]) -> Correspondence | None:
    try:
        found = correspondence(*crossed(lexicon, parts))
    except PrecanumError:  # too few words: a small corpus has no plane, which is no fault
        return None
    return found if len(found.valeurs_propres) > 1 else None


def _network(lexicon: Lexicon) -> Network | None:
    try:
        return plain_network(network(cooccurrences(lexicon, nombre=_IN_NETWORK)))
    except PrecanumError:  # nothing comes together in a corpus so small
        return None


def _classes(lexicon: Lexicon, parts: Sequence[Sequence[str]]) -> ClassProfile | None:
    try:
        cut, step = one_in(segmented(lexicon), MOST_SEGMENTS)
        found = reinert(cut.matrix, minimum=max(3, len(cut.contributions) // _SMALLEST_CLASS))
    except PrecanumError:  # a corpus so small is one class
        return None
    words = typical_items(class_items(found, cut.matrix, lexicon.noms, "mots"))
    members, names = membership(parts)
    groups = class_items(found, members[cut.contributions], names, "groupe") if len(names) > 1 else ()
    return ClassProfile(found, words, typical_items(groups), step)
