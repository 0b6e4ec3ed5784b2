"""Texts cut into words all at once: as one by one, with less work."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from precanum_nlp.linguistics import cut, est_francais, fold, formes, may_be_foreign

TEXTS = ["L’école est loin", "", "Le bus, le BUS !", "écoles"]
#: Words that languages share or not, chat spellings among them.
SOME = st.sampled_from(
    ["the", "and", "los", "muy", "de", "le", "pas", "est", "jsuis", "pk", "на", "нет", "ok"]
)


def test_linguistics_cut_gives_the_words_of_each_text():
    several = cut(TEXTS)
    assert len(several) == 4
    assert list(several) == [formes(text) for text in TEXTS]
    assert several.lengths.tolist() == [4, 0, 4, 1]
    assert several.owners.tolist() == [0] * 4 + [2] * 4 + [3]
    assert sorted(several.forms) == sorted({form for text in TEXTS for form in formes(text)})


def test_linguistics_cut_folded_merges_spellings():
    folded = cut(TEXTS).folded()
    assert list(folded) == [[fold(form) for form in formes(text)] for text in TEXTS]
    assert list(folded)[2] == ["le", "bus", "le", "bus"]
    assert len(set(folded.forms)) == len(folded.forms)


def test_linguistics_cut_takes_texts_in_any_order():
    taken = cut(TEXTS).take([3, 1, 0, 0])
    assert list(taken) == [formes(TEXTS[row]) for row in (3, 1, 0, 0)]
    assert list(cut(TEXTS).take(np.empty(0, int))) == []


def test_linguistics_cut_of_nothing():
    assert list(cut([])) == []
    assert list(cut(["", "!"]).folded()) == [[], []]


@given(st.lists(SOME, max_size=9).map(" ".join))
def test_linguistics_text_that_is_foreign_may_be(texte):
    """`est_francais` is not asked where it could not be False."""
    assert may_be_foreign(texte, formes(texte)) or est_francais(texte) is not False
