"""Listed expressions found in texts, with the singular and the plural of one word always agreeing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from precanum_nlp.linguistics import ExpressionMatcher, lemme_dictionnaire


def expression_matcher(expressions: Mapping[str, Sequence[str]]) -> ExpressionMatcher:
    """Return the matcher of expressions that somebody listed; see `ExpressionMatcher`."""
    return ExpressionMatcher(expressions, lemmatise=lemma_of_either_number)


def lemma_of_either_number(forme: str) -> str:
    """Return the dictionary's lemma, but that of the singular where a plural would have another.

    The dictionary says « blanches » → « blanc » and « blanche » → « blanche ».
    """
    import simplemma

    if len(forme) > 3 and forme[-1] in "sx" and simplemma.is_known(forme[:-1], lang="fr"):
        singular = lemme_dictionnaire(forme[:-1])
        if singular == forme[:-1]:
            return singular
    return lemme_dictionnaire(forme)
