"""The analyst's files, expressions as one word, and collocations."""

from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from precanum_nlp.corpus import Contribution
from precanum_nlp.errors import PrecanumError
from precanum_nlp.keywords import (
    WordRules,
    collocations,
    counted_words,
    dispersion,
    expression_rows,
    listed_expressions,
    quick_words,
    read_rules,
    tied,
    word_columns,
    word_rows,
    word_table,
)
from precanum_nlp.keywords.expressions import _Candidates
from precanum_nlp.keywords.listed import COLUMNS
from precanum_nlp.keywords.rules import sms_lemmas
from precanum_nlp.keywords.units import sentence_numbers
from precanum_nlp.linguistics import Mot


def corpus(*texts):
    return [Contribution(str(k), text, partie_prenante=f"p{k}") for k, text in enumerate(texts)]


def counted(texts, rules, expressions=None):
    said = corpus(*texts)
    analyses = list(counted_words(quick_words(texts), texts, rules, expressions))
    return {row.lemme: row.occurrences for row in word_table(analyses, said, minimum=1, rules=rules).rows}


def write(folder, **files):
    for name, text in files.items():
        (folder / f"{name}.{'csv' if name == 'lemmes' else 'txt'}").write_text(text, encoding="utf-8")
    return folder


def test_keywords_rules_without_any_file_are_those_of_the_package(tmp_path):
    assert read_rules(tmp_path / "mots") == WordRules(lemmes=sms_lemmas())


def test_keywords_text_messages_count_as_the_french_they_stand_for(tmp_path):
    found = counted(["jsuis bcp sur mon tel", "la connection pr tt le monde"], read_rules(tmp_path))
    assert found == {"connexion": 1, "monde": 1}  # the others are stop words, « tel » too
    write(tmp_path, lemmes="forme;lemme\npr;professeur\n")
    assert "professeur" in counted(["mon pr"], read_rules(tmp_path))


@pytest.mark.parametrize(
    ("texte", "words"),
    [
        ("quarante et vingt-deux euros", {"euro"}),
        ("soixante-et-onze quatre-vingts-un ans", {"an"}),
        ("un habit, un million", {"habit", "million"}),
        ("tu as 2 g de riz", {"riz"}),
    ],
)
def test_keywords_numbers_in_letters_are_numbers_and_a_letter_is_no_word(texte, words):
    assert counted([texte], WordRules()).keys() == words


@pytest.mark.parametrize(("forme", "lemme", "is_word"), [("€", "euro", True), ("g", "gramme", False)])
def test_keywords_a_sign_may_be_a_word_but_a_letter_is_none(forme, lemme, is_word):
    assert WordRules().is_word(Mot(0, 1, forme, lemme, "NOUN"), lemme) is is_word


def test_keywords_numbers_in_letters_count_if_the_study_says_so(tmp_path):
    write(tmp_path, antidictionnaire="+[nombres]\n")
    assert "quarante" in counted(["quarante euros"], read_rules(tmp_path))


def test_keywords_stop_file_adds_and_takes_away(tmp_path):
    write(tmp_path, antidictionnaire="# à nous\nbonjour\n+bien # il compte ici\n+[nombres]\n+[emoji]\n")
    found = counted(["bonjour la fibre va bien 100 😀 à@b.fr"], read_rules(tmp_path))
    assert found.keys() == {"fibre", "bien", "100", "😀"}


def test_keywords_lemma_file_corrects_forms_then_lemmas(tmp_path):
    write(tmp_path, lemmes="forme;lemme\nbox;boîtier\nordinateur;ordi\n")
    assert counted(["ma box, mes ordinateurs"], read_rules(tmp_path)) == {"boîtier": 1, "ordi": 1}


def test_keywords_expression_file_makes_one_word_whatever_the_inflection(tmp_path):
    write(tmp_path, expressions="Pôle Emploi\nzone blanche\n- bonne journée\n")
    rules = read_rules(tmp_path)
    found = counted(["Ici Pôle Emploi ferme", "pole emploi et les zones blanches"], rules)
    assert found["Pôle Emploi"] == 2
    assert found["zone blanche"] == 1
    assert not {"pôle", "emploi", "zone"} & {name.lower() for name in found}
    assert rules.separees == {"bonne journee"}


@pytest.mark.parametrize(
    ("files", "message"),
    [
        ({"antidictionnaire": "le\n+[mails]\n"}, r"antidictionnaire.txt:2 : « \+\[mails\] » inconnu"),
        ({"antidictionnaire": "[nombres]"}, r"au choix : \+\[nombres\]"),
        ({"lemmes": "mot;lemme\na;b\n"}, "lemmes.csv : il manque la colonne forme ; colonnes trouvées : mot"),
        ({"lemmes": "forme;lemme\nbox;\n"}, "lemmes.csv, ligne 1 : forme ou lemme vide"),
        ({"lemmes": "forme;lemme\nbox;a\nBox;b\n"}, "ligne 2 : « box » a déjà le lemme « a »"),
    ],
    ids=["genre", "genre sans +", "colonne", "vide", "deux lemmes"],
)
def test_keywords_rules_say_where_the_fault_is(tmp_path, files, message):
    with pytest.raises(PrecanumError, match=message):
        read_rules(write(tmp_path, **files))


def test_keywords_rules_refuse_another_encoding(tmp_path):
    (tmp_path / "expressions.txt").write_bytes("a\npôle".encode("cp1252"))
    with pytest.raises(PrecanumError, match=r"expressions.txt:2 : octet qui n'est pas de l'UTF-8"):
        read_rules(tmp_path)


def test_keywords_stop_list_that_removes_everything(tmp_path):
    write(tmp_path, antidictionnaire="fibre\n")
    with pytest.raises(PrecanumError, match="il ne reste aucun mot"):
        counted(["la fibre"], read_rules(tmp_path))


OTHERS = ("chien", "chat", "vélo", "jardin", "mur", "toit", "champ", "livre")
FILL = [f"on voit le {word} du voisin" for word in OTHERS]
TEXTS = ["Mon mot de passe", "un mot de passe", "les mots de passe", "quel mot de passe", "ce mot", *FILL]


def test_keywords_collocation_by_hand():
    said = corpus(*TEXTS)
    table = collocations(list(quick_words(TEXTS)), said)
    (row,) = [row for row in table.rows if row.expression == "mot de passe"]
    # 4 together; « mot » 5 times, « passe » 4, of 66 words: cells 4, 1, 0, 61.
    assert table.n_mots == 4 * 4 + 2 + 8 * 6
    assert (row.occurrences, row.contributions, row.parties_prenantes) == (4, 4, 4)
    assert row.formes == (("mot de passe", 3), ("mots de passe", 1))
    # 2 (4 ln(4/(20/66)) + 1 ln(1/(310/66)) + 61 ln(61/(61·62/66))) = 25.1754
    assert row.g2 == pytest.approx(25.1754, abs=5e-4)
    # ln(4·66/20) / -ln(4/66)
    assert row.npmi == pytest.approx(0.92041, abs=5e-5)
    assert row.liee


def test_keywords_collocation_is_as_weak_as_its_weakest_joint():
    texts = ["espace public numérique"] * 4 + ["espace vert", "espace bleu", "numérique"] * 4 + FILL
    table = collocations(list(quick_words(texts)), corpus(*texts))
    rows = {row.expression: row for row in table.rows}
    whole = rows["espace public numérique"]
    assert whole.npmi <= min(rows["espace public"].npmi, rows["public numérique"].npmi) + 1e-12
    assert whole.cle == ("espace", "public", "numérique")


def test_keywords_collocations_tied_count_as_one_word():
    said = corpus(*TEXTS)
    lus = list(quick_words(TEXTS))
    found = counted(TEXTS, WordRules(), tied(collocations(lus, said)))
    assert found["mot de passe"] == 4
    assert found["mot"] == 1


def test_keywords_study_may_part_what_is_tied():
    said = corpus(*TEXTS)
    rules = WordRules(separees=frozenset({"mot de passe"}))
    table = collocations(list(quick_words(TEXTS)), said, rules=rules)
    assert table.rows
    assert tied(table) == {}


def test_keywords_collocations_stop_at_punctuation():
    texts = ["zone, blanche"] * 5 + FILL
    assert "zone blanche" not in [
        r.expression for r in collocations(list(quick_words(texts)), corpus(*texts)).rows
    ]


def test_keywords_collocations_within_bounded_memory_say_their_error():
    said = corpus(*TEXTS)
    lus = list(quick_words(TEXTS))
    bounded = collocations(lus, said, most=5)
    assert bounded.erreur >= 1
    whole = {row.cle: row for row in collocations(lus, said, minimum=bounded.erreur + 1).rows}
    # What is in more contributions than `erreur` is there, with exact counts.
    assert whole.items() <= {row.cle: row for row in bounded.rows}.items()


@settings(deadline=None)
@given(
    st.lists(st.lists(st.sampled_from("abcdefghijkl"), max_size=6), min_size=1, max_size=60),
    st.integers(1, 8),
)
def test_keywords_candidates_are_never_counted_too_few_nor_more_than_the_error_too_many(texts, most):
    seen, true = _Candidates(most), Counter()
    for keys in texts:
        seen.add((key,) for key in keys)
        true.update({(key,) for key in keys})
        assert len(seen.counts) <= most
    for key, n in true.items():
        kept = seen.counts.get(key)
        assert n <= seen.floor if kept is None else n <= kept <= n + seen.floor


def test_keywords_collocations_refuse():
    with pytest.raises(PrecanumError, match="le corpus est vide"):
        collocations([], [])
    with pytest.raises(ValueError, match="read twice"):
        collocations(iter([()]), corpus("a"))


def test_keywords_listed_expressions_and_their_rows():
    listed = listed_expressions(
        corpus("des zones blanches", "trop cher", "bien trop cher"),
        ["zone blanche"],
        {"a": ["trop cher"], "b": ["trop cher", "rien"]},
    )  # fmt: skip
    assert [(one.expression, one.origine, one.codes, one.contributions) for one in listed] == [
        ("zone blanche", "étude", (), 1),
        ("trop cher", "référentiel", ("a", "b"), 2),
        ("rien", "référentiel", ("b",), 0),
    ]
    table = collocations(list(quick_words(TEXTS)), corpus(*TEXTS))
    rows = list(expression_rows(table, listed))
    assert {row["origine"] for row in rows} == {"collocation", "étude", "référentiel"}
    assert all(row.keys() <= set(COLUMNS) for row in rows)


def test_keywords_dispersion_is_that_of_gries():
    # Gries 2008, the worked example: parts of 9, 10, 10, 10 and 11 words, « a » 1, 2, 3, 4 and 5 times.
    shares = dict(zip("abcde", (0.18, 0.2, 0.2, 0.2, 0.22), strict=True))
    assert dispersion(dict(zip("abcde", (1, 2, 3, 4, 5), strict=True)), shares) == pytest.approx(0.18)
    assert dispersion({"a": 3}, {"a": 0.25, "b": 0.75}) == pytest.approx(0.75)
    assert dispersion({"a": 1, "b": 3}, {"a": 0.25, "b": 0.75}) == 0


def test_keywords_word_rows_have_the_columns_they_say():
    analyses = list(quick_words(TEXTS))
    table = word_table(analyses, corpus(*TEXTS))
    assert all(tuple(sorted(row)) == tuple(sorted(word_columns(table))) for row in word_rows(table))


@pytest.mark.parametrize(
    ("texte", "expected"),
    [("Un mot. Deux mots", [0, 0, 1, 1]), ("un\ndeux", [0, 1]), ("un, deux ! trois", [0, 0, 1])],
    ids=["point", "ligne", "virgule"],
)
def test_keywords_sentences_are_numbered(texte, expected):
    (mots,) = quick_words([texte])
    assert sentence_numbers(mots, texte) == expected
