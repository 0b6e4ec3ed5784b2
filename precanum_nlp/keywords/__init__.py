"""The words of a corpus: frequencies, expressions, keyness, concordances, networks, actors.

All read the same words: `analyse` gives them, `WordCache` keeps them, `counted_words` applies the study's
rules.
"""

from precanum_nlp.keywords.actor_codes import actor_code, actor_dimension
from precanum_nlp.keywords.actors import (
    Actor,
    ActorMatcher,
    ActorRow,
    ActorTable,
    Candidate,
    Mention,
    accepted,
    actor_columns,
    actor_rows,
    actor_table,
    actors_from_rows,
    candidate_rows,
    candidates,
    read_actors,
)
from precanum_nlp.keywords.association import log_likelihood, npmi
from precanum_nlp.keywords.class_profile import (
    ClassItem,
    ClassProfile,
    class_items,
    class_rows,
    segment_rows,
    typical_items,
    typical_segments,
)
from precanum_nlp.keywords.classes import Classes, Cut, reinert
from precanum_nlp.keywords.cloud import Cloud, CloudWord, frequent_cloud, typical_cloud
from precanum_nlp.keywords.concordance import (
    Line,
    concordance,
    concordance_rows,
    finds_forms,
    finds_passages,
    finds_pattern,
    finds_words,
)
from precanum_nlp.keywords.contrast import Term, contrast, terms_of
from precanum_nlp.keywords.cooccurrence import Pair, PairTable, cooccurrences, pair_rows
from precanum_nlp.keywords.correspondence import (
    Correspondence,
    Points,
    correspondence,
    correspondence_columns,
    correspondence_rows,
    crossed,
)
from precanum_nlp.keywords.expressions import Expression, ExpressionTable, collocations, tied
from precanum_nlp.keywords.grouping import Theme, themes
from precanum_nlp.keywords.keeping import keep_overview, kept_overview, overview_key
from precanum_nlp.keywords.keyness import (
    Keyness,
    KeynessTable,
    keyness_rows,
    keyness_table,
    log_odds,
    log_ratio,
    measure,
    parts_by,
    specificity,
)
from precanum_nlp.keywords.lexicon import Lexicon, code_lexicon, expression_lexicon, word_lexicon
from precanum_nlp.keywords.listed import Listed, expression_rows, listed_expressions
from precanum_nlp.keywords.networks import (
    Edge,
    Network,
    Node,
    network,
    plain_network,
    similarity_tree,
    write_graph,
)
from precanum_nlp.keywords.overview import WordOverview, word_overview
from precanum_nlp.keywords.parts import membership
from precanum_nlp.keywords.reading import WordCache, quick_words
from precanum_nlp.keywords.rules import WordRules, read_rules
from precanum_nlp.keywords.segments import MOST_SEGMENTS, Segments, one_in, segment_texts, segmented
from precanum_nlp.keywords.stopwords import default_stop, read_stop
from precanum_nlp.keywords.units import counted_words
from precanum_nlp.keywords.words import (
    NATURES,
    WordRow,
    WordTable,
    dispersion,
    word_columns,
    word_ids,
    word_rows,
    word_table,
)

__all__ = [
    "MOST_SEGMENTS",
    "NATURES",
    "Actor",
    "ActorMatcher",
    "ActorRow",
    "ActorTable",
    "Candidate",
    "ClassItem",
    "ClassProfile",
    "Classes",
    "Cloud",
    "CloudWord",
    "Correspondence",
    "Cut",
    "Edge",
    "Expression",
    "ExpressionTable",
    "Keyness",
    "KeynessTable",
    "Lexicon",
    "Line",
    "Listed",
    "Mention",
    "Network",
    "Node",
    "Pair",
    "PairTable",
    "Points",
    "Segments",
    "Term",
    "Theme",
    "WordCache",
    "WordOverview",
    "WordRow",
    "WordRules",
    "WordTable",
    "accepted",
    "actor_code",
    "actor_columns",
    "actor_dimension",
    "actor_rows",
    "actor_table",
    "actors_from_rows",
    "candidate_rows",
    "candidates",
    "class_items",
    "class_rows",
    "code_lexicon",
    "collocations",
    "concordance",
    "concordance_rows",
    "contrast",
    "cooccurrences",
    "correspondence",
    "correspondence_columns",
    "correspondence_rows",
    "counted_words",
    "crossed",
    "default_stop",
    "dispersion",
    "expression_lexicon",
    "expression_rows",
    "finds_forms",
    "finds_passages",
    "finds_pattern",
    "finds_words",
    "frequent_cloud",
    "keep_overview",
    "kept_overview",
    "keyness_rows",
    "keyness_table",
    "listed_expressions",
    "log_likelihood",
    "log_odds",
    "log_ratio",
    "measure",
    "membership",
    "network",
    "npmi",
    "one_in",
    "overview_key",
    "pair_rows",
    "parts_by",
    "plain_network",
    "quick_words",
    "read_actors",
    "read_rules",
    "read_stop",
    "reinert",
    "segment_rows",
    "segment_texts",
    "segmented",
    "similarity_tree",
    "specificity",
    "terms_of",
    "themes",
    "tied",
    "typical_cloud",
    "typical_items",
    "typical_segments",
    "word_columns",
    "word_ids",
    "word_lexicon",
    "word_overview",
    "word_rows",
    "word_table",
    "write_graph",
]
