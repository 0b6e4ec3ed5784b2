"""The table of recurring words, on hand-made analyses."""

from typing import NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from precanum_nlp import keywords, scoring
from precanum_nlp.corpus.records import Contribution
from precanum_nlp.errors import PrecanumError
from precanum_nlp.keywords import WordRules, default_stop, read_stop, word_ids, word_table


class Mot(NamedTuple):
    debut: int
    fin: int
    forme: str
    lemme: str
    pos: str


LEMMAS = {
    "téléphones": ("téléphone", "NOUN"),
    "suis": ("être", "AUX"),
    "été": ("été", "NOUN"),
    ".": (".", "PUNCT"),
}


def analyse(texte):
    """Cut at spaces; the lemma is the lower-cased word unless LEMMAS knows it."""
    mots, at = [], 0
    for piece in texte.split(" "):
        forme = piece.lower()
        lemme, pos = LEMMAS.get(forme, (forme, "NOUN"))
        mots.append(Mot(at, at + len(piece), forme, lemme, pos))
        at += len(piece) + 1
    return tuple(mots)


def table(*said, **options):
    """`said`: (groupe, partie_prenante, texte)."""
    contributions = [
        Contribution(str(i), texte, groupe=groupe, partie_prenante=who)
        for i, (groupe, who, texte) in enumerate(said, start=1)
    ]
    return word_table((analyse(c.texte) for c in contributions), contributions, **options)


SAID = (
    ("A", "p1", "le téléphone coûte cher"),
    ("A", "p1", "mes téléphones et mon téléphone"),
    ("B", "p2", "un téléphone cher"),
    ("", "", "rien . à dire"),
)


def test_keywords_counts_by_hand():
    made = table(*SAID)
    (phone, dear) = made.rows
    assert (phone.lemme, phone.pos, phone.formes) == (
        "téléphone",
        "NOUN",
        (("téléphone", 3), ("téléphones", 1)),
    )
    assert (phone.occurrences, phone.contributions, phone.parties_prenantes) == (4, 3, 2)
    # A: 2 of 2, B: 1 of 1, Sans groupe: 0 of 1; every group weighs the same: 2/3.
    assert made.groupes == (("A", 2), ("B", 1), ("Sans groupe", 1))
    assert phone.parts == (1.0, 1.0, 0.0)
    assert phone.part_moyenne == pytest.approx(2 / 3)
    assert (dear.lemme, dear.parts) == ("cher", (0.5, 1.0, 0.0))
    assert word_ids(made) == {"téléphone": ("1", "2", "3"), "cher": ("1", "3")}


def test_keywords_totals():
    made = table(*SAID)
    # téléphone ×4, cher ×2, coûte, dire; the stop list takes le, mes, et, mon, un, rien, à.
    assert (made.n_mots, made.n_lemmes, made.n_contributions) == (8, 4, 4)


def test_keywords_top_says_where_it_cut():
    made = table(
        ("A", "", "fibre antenne"), ("A", "", "fibre réseau antenne"), ("A", "", "réseau fibre"), top=2
    )
    assert [row.lemme for row in made.rows] == ["fibre", "antenne"]
    assert (made.seuil, made.ex_aequo) == (2, 1)  # « réseau » is in two contributions too


@pytest.mark.parametrize(
    ("texts", "shown"),
    [
        (["chez Orange", "Orange répond", "chez Orange"], "Orange"),
        (["Fibre lente", "la fibre", "Fibre chère"], "fibre"),
        (["le RSA", "mon RSA", "le rsa"], "RSA"),
        (["LA FIBRE", "ENCORE LA FIBRE", "la fibre"], "fibre"),
        (["dit . Fibre", "oui ? Fibre"], "fibre"),
        (["un bon coeur", "un bon cœur"], "cœur"),
        (["les Restos du Coeur", "chez Coeur"], "Coeur"),
        (["la moelle", "cette moelle"], "moelle"),
    ],
    ids=["nom propre", "début de phrase", "sigle", "capitales", "après un point", "œ", "nom en oe", "moelle"],
)
def test_keywords_display_form(texts, shown):
    made = table(*(("A", "", texte) for texte in texts))
    assert shown in [row.lemme for row in made.rows]


def test_keywords_do_not_merge_words_that_differ_by_an_accent():
    made = table(("A", "", "marche marché"), ("A", "", "marche marché"))
    assert [row.lemme for row in made.rows] == ["marche", "marché"]


def test_keywords_stop_by_lemma_so_that_summer_stays():
    made = table(("A", "", "je suis en été"), ("A", "", "suis été"))
    assert [row.lemme for row in made.rows] == ["été"]


def test_keywords_own_stop_list_replaces_the_default():
    made = table(("A", "", "la fibre"), ("A", "", "la fibre"), rules=WordRules(stop=read_stop("Fibre")))
    assert [row.lemme for row in made.rows] == ["la"]
    made = table(*[("A", "", "la fibre")] * 2, rules=WordRules(stop=frozenset()))
    assert [row.lemme for row in made.rows] == ["fibre", "la"]


def test_keywords_leave_out_addresses_and_numbers():
    said = ("A", "", "écrire jean@exemple.fr www.exemple.fr @jean 2018 4g x")
    assert [row.lemme for row in table(said, said).rows] == ["4g", "écrire"]


@pytest.mark.parametrize(
    ("said", "options", "message"),
    [
        ([], {}, "aucune contribution à lire"),
        ([("A", "", "le la les")], {}, "aucun mot dans les 1 contributions lues"),
        ([("A", "", "fibre")], {}, r"aucun mot ne se trouve dans 2 contributions \(au plus 1, pour 1 lues\)"),
    ],
    ids=["corpus vide", "antidictionnaire total", "une seule contribution"],
)
def test_keywords_refuse_an_empty_table(said, options, message):
    with pytest.raises(PrecanumError, match=message):
        table(*said, **options)


def test_keywords_refuse_parallel_inputs_of_different_length():
    with pytest.raises(ValueError, match=r"longer|shorter"):
        word_table([analyse("la fibre")], [])


def test_keywords_read_stop_skips_comments_and_straightens_apostrophes():
    assert read_stop("# titre\nL’\n\nqu' # élidé\nÉtat") == {"l", "qu", "état"}


def test_keywords_default_stop_holds_function_words_only():
    stop = default_stop()
    assert {"le", "être", "avoir", "nous", "dans", "parce"} <= stop
    assert not {"fibre", "internet", "argent", "réseau", "aide", "travail", "point"} & stop


def test_keywords_name_the_missing_group_as_scoring_does():
    assert keywords.words.SANS_GROUPE == scoring.SANS_GROUPE


texts = st.lists(
    st.tuples(
        st.sampled_from(["A", "B", ""]),
        st.sampled_from(["p1", "p2", ""]),
        st.lists(st.sampled_from(["fibre", "Fibre", "téléphones", "réseau", "le", "."]), min_size=1).map(
            " ".join
        ),
    ),
    min_size=1,
    max_size=8,
)


@given(texts)
def test_keywords_counts_hold_together(said):
    try:
        made = table(*said, minimum=1)
    except PrecanumError:
        assert all(word in ("le", ".") for *_, texte in said for word in texte.split())
        return
    assert sum(row.occurrences for row in made.rows) == made.n_mots
    for row in made.rows:
        assert row.occurrences == sum(n for _, n in row.formes)
        assert row.parties_prenantes <= row.contributions == len(row.ids) <= row.occurrences
        sizes = [n for _, n in made.groupes]
        assert sum(p * n for p, n in zip(row.parts, sizes, strict=True)) == pytest.approx(row.contributions)
    keys = [(-row.contributions, row.lemme.lower()) for row in made.rows]
    assert keys == sorted(keys)
