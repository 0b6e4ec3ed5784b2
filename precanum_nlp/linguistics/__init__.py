"""French text: normalisation, tokens, lemmas, expressions, passages, vectors; the one place with spaCy."""

from precanum_nlp.linguistics.cutting import CutTexts, cut
from precanum_nlp.linguistics.expressions import ExpressionMatcher, Match
from precanum_nlp.linguistics.language import est_francais, may_be_foreign
from precanum_nlp.linguistics.lemmas import lemme_dictionnaire, lemme_garde, lemmes_majoritaires
from precanum_nlp.linguistics.normalisation import fold, normalise
from precanum_nlp.linguistics.passages import passages
from precanum_nlp.linguistics.pipeline import Mot, analyse, load_nlp
from precanum_nlp.linguistics.sms import expand_sms, sms_table
from precanum_nlp.linguistics.tokens import Token, formes, tokenise
from precanum_nlp.linguistics.vectors import WordVectors, word_vectors

__all__ = [
    "CutTexts",
    "ExpressionMatcher",
    "Match",
    "Mot",
    "Token",
    "WordVectors",
    "analyse",
    "cut",
    "est_francais",
    "expand_sms",
    "fold",
    "formes",
    "lemme_dictionnaire",
    "lemme_garde",
    "lemmes_majoritaires",
    "load_nlp",
    "may_be_foreign",
    "normalise",
    "passages",
    "sms_table",
    "tokenise",
    "word_vectors",
]
