"""Words of a cloud: the most frequent, or the most typical of a part."""

import pytest

from precanum_nlp.corpus import Contribution
from precanum_nlp.errors import PrecanumError
from precanum_nlp.keywords import (
    frequent_cloud,
    keyness_table,
    quick_words,
    typical_cloud,
    word_lexicon,
    word_table,
)

SAID = [("Élus", "fibre budget"), ("Habitants", "fibre clavier")] * 12


@pytest.fixture(scope="module")
def tables():
    contributions = [Contribution(str(k), said, groupe=groupe) for k, (groupe, said) in enumerate(SAID)]
    analyses = tuple(quick_words(said for _, said in SAID))
    table = word_table(analyses, contributions)
    lexicon = word_lexicon(analyses, contributions, table)
    return table, keyness_table(lexicon, [(c.groupe,) for c in contributions], [c.id for c in contributions])


def test_keywords_cloud_gives_each_word_its_weight_and_part(tables):
    cloud = frequent_cloud(*tables)
    assert [(word.mot, word.poids, word.partie) for word in cloud.mots] == [
        ("fibre", 24.0, ""), ("budget", 12.0, "Élus"), ("clavier", 12.0, "Habitants"),
    ]  # fmt: skip
    assert cloud.parties == ("Habitants", "Élus")
    assert [word.mot for word in frequent_cloud(*tables, nombre=1).mots] == ["fibre"]


def test_keywords_cloud_without_anything_to_compare(tables):
    cloud = frequent_cloud(tables[0], None)
    assert {word.partie for word in cloud.mots} == {""}
    assert cloud.parties == ()


def test_keywords_cloud_of_a_part_is_by_keyness(tables):
    (word,) = typical_cloud(tables[1], "Élus").mots
    (g2,) = (row.g2 for row in tables[1].rows if (row.part, row.item) == ("Élus", "budget"))
    assert (word.mot, word.poids) == ("budget", g2)


def test_keywords_cloud_of_an_unknown_part(tables):
    with pytest.raises(PrecanumError, match="« Maires » inconnue ; parties du corpus : Habitants, Élus"):
        typical_cloud(tables[1], "Maires")


def test_keywords_cloud_of_a_part_with_nothing_of_its_own():
    contributions = [Contribution(str(k), "fibre", groupe="AB"[k % 2]) for k in range(10)]
    analyses = tuple(quick_words(c.texte for c in contributions))
    lexicon = word_lexicon(analyses, contributions, word_table(analyses, contributions))
    same = keyness_table(lexicon, [(c.groupe,) for c in contributions], [c.id for c in contributions])
    with pytest.raises(PrecanumError, match="aucun mot n'est propre à « A »"):
        typical_cloud(same, "A")
