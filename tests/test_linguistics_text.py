"""Normalisation, tokens, chat spellings, passages, language: everything that needs no model."""

import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from precanum_nlp.linguistics import (
    est_francais,
    expand_sms,
    fold,
    formes,
    normalise,
    passages,
    sms_table,
    tokenise,
)

# Text as people type it, with the signs that have a rule of their own more often than chance gives.
SIGNS = [
    *"aeéÉLldtjt's’-–.,;:!?\n\t «œŒæÆ0123456789€%@#/_ İßﬁ\u0301\u200d\u200b\u00ad\u00a0\u202f👍👩🏽🇫🇷ع\ufe0f",
    *[" mais ", " et puis ", " parce que ", "qu'", "aujourd’hui", "-t-il", "-vous", "C.A.F.", "www.a.fr"],
]
typed = st.one_of(st.text(), st.lists(st.sampled_from(SIGNS), max_size=60).map("".join))


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("l’accueil", "l'accueil"),
        ("Pourquoi\u00a0?", "Pourquoi ?"),
        ("e\u0301cole", "école"),
        ("cœur", "coeur"),
        ("CŒUR, Œuvre ŒŒ", "COEUR, Oeuvre OEOE"),
        ("2019–2020 — non", "2019-2020 - non"),
        ("mon\u00adtant\u200b", "montant"),
        ("👨\u200d👩\u200d👧 a\u200db", "👨\u200d👩\u200d👧 ab"),
    ],
    ids=["apostrophe", "espace", "NFC", "ligature", "capitale", "tirets", "invisibles", "emoji"],
)
def test_linguistics_normalise_french_typography(raw, expected):
    assert normalise(raw) == expected


@given(typed)
def test_linguistics_normalise_twice_changes_nothing(text):
    assert normalise(normalise(text)) == normalise(text)


@given(typed)
def test_linguistics_fold_twice_changes_nothing(text):
    assert fold(fold(text)) == fold(text)


@pytest.mark.parametrize(
    ("raw", "expected"),
    [("Œuvre À L’ÉCOLE", "oeuvre a l'ecole"), ("Noël ÇA où", "noel ca ou"), ("e\u0301", "e")],
)
def test_linguistics_fold_drops_case_and_accents(raw, expected):
    assert fold(raw) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("L’accueil d'aujourd’hui", ["l'", "accueil", "d'", "aujourd'hui"]),
        ("c'est-à-dire rendez-vous", ["c'", "est", "à", "dire", "rendez", "vous"]),
        ("Dites-vous, a-t-il ? Va-t-en !", ["dites", "vous", "a", "il", "va", "en"]),
        ("e-mail, peut-être, celui-là, moi-même", ["e-mail", "peut-être", "celui", "là", "moi", "même"]),
        ("Pôle emploi, Villeneuve-d'Ascq", ["pôle", "emploi", "villeneuve-d'ascq"]),
        ("jusqu'à quelqu'un, qu’on", ["jusqu'", "à", "quelqu'un", "qu'", "on"]),
        (
            "1 200,50 € et 80% à 8h30, 4G, covid19",
            ["1 200,50", "€", "et", "80", "%", "à", "8h30", "4g", "covid19"],
        ),
        ("a.b-c@x.fr. https://www.impots.gouv.fr/a?b=1.", ["a.b-c@x.fr", "https://www.impots.gouv.fr/a?b=1"]),
        ("impots.gouv.fr, @caf #Numérique", ["impots.gouv.fr", "@caf", "#numérique"]),
        ("👍🏽👨‍👩‍👧🇫🇷 ok😀", ["👍🏽", "👨‍👩‍👧", "🇫🇷", "ok", "😀"]),
        ("la C.A.F. et le S.A.V", ["la", "caf", "et", "le", "sav"]),
        ("e\u0301cole CŒUR mon\u00adtant", ["école", "coeur", "montant"]),
        ("mot—mot «mot»", ["mot", "mot", "mot"]),
        ("…?!", []),
    ],
)
def test_linguistics_tokenise_forms(text, expected):
    assert formes(text) == expected
    assert [token.forme for token in tokenise(text)] == expected


def test_linguistics_tokenise_offsets_are_into_the_original():
    text = "«\u00a0E\u0301cole\u200b de l’Œuvre, à la C.A.F. !"
    written = [(text[debut:fin], forme) for debut, fin, forme in tokenise(text)]
    assert written == [
        ("E\u0301cole", "école"), ("de", "de"), ("l’", "l'"), ("Œuvre", "oeuvre"), ("à", "à"), ("la", "la"),
        ("C.A.F.", "caf"),
    ]  # fmt: skip


@given(typed)
def test_linguistics_tokenise_agrees_with_formes_and_never_overlaps(text):
    tokens = tokenise(text)
    assert [token.forme for token in tokens] == formes(text)
    bounds = [place for token in tokens for place in (token.debut, token.fin)]
    assert bounds == sorted(bounds)
    assert all(token.debut < token.fin <= len(text) and token.forme for token in tokens)


@pytest.mark.parametrize(
    ("forme", "expected"),
    [
        ("g", ("j'", "ai")),
        ("jsui", ("je", "suis")),
        ("pcq", ("parce", "que")),
        ("mdp", ("mot", "de", "passe")),
        ("ordi", ("ordi",)),
        ("ordinateur", ("ordinateur",)),
    ],
)
def test_linguistics_sms_expands_whole_tokens(forme, expected):
    assert expand_sms(forme) == expected


def test_linguistics_sms_table_holds_tokens():
    table = sms_table()
    assert len(table) > 150
    for sms, standard in table.items():
        assert formes(sms) == [sms]
        assert [forme for mot in standard for forme in formes(mot)] == list(standard)
        assert not any(mot in table for mot in standard), f"{sms} expands to chat spelling"


def test_linguistics_passages_sentences_and_lists():
    text = (
        "Bonjour. J'ai un problème avec M. Durand, qui ne répond pas ! « Revenez demain matin, dit-il »\n"
        "- il manque le code secret\n- le site plante souvent"
    )
    assert [text[debut:fin] for debut, fin in passages(text)] == [
        "Bonjour. J'ai un problème avec M. Durand, qui ne répond pas !",
        "« Revenez demain matin, dit-il »",
        "il manque le code secret",
        "le site plante souvent",
    ]


def test_linguistics_passages_without_punctuation_cut_at_connectors():
    text = (
        "moi je suis pas à l'aise avec internet et puis j'ai pas d'ordinateur donc je vais à la mairie "
        "mais ils me disent de faire sur le site alors je demande à ma fille"
    )
    pieces = [text[debut:fin] for debut, fin in passages(text, max_mots=15)]
    assert pieces == [
        "moi je suis pas à l'aise avec internet",
        "et puis j'ai pas d'ordinateur donc je vais à la mairie",
        "mais ils me disent de faire sur le site alors je demande à ma fille",
    ]


@given(typed, st.integers(1, 6), st.integers(0, 20))
def test_linguistics_passages_cover_each_word_once(text, min_mots, more):
    max_mots = 2 * min_mots + more
    segments = passages(text, max_mots=max_mots, min_mots=min_mots)
    bounds = [place for segment in segments for place in segment]
    assert bounds == sorted(bounds)
    homes = [[s for s in segments if s[0] <= token.debut and token.fin <= s[1]] for token in tokenise(text)]
    assert all(len(home) == 1 for home in homes)
    for debut, fin in segments:
        mots = [t for t in tokenise(text) if debut <= t.debut < fin and not t.forme.endswith("'")]
        assert len(mots) <= max_mots


@pytest.mark.parametrize(("min_mots", "max_mots"), [(0, 30), (16, 30)])
def test_linguistics_passages_refuse_impossible_sizes(min_mots, max_mots):
    with pytest.raises(ValueError, match="min_mots <= max_mots / 2"):
        passages("un texte", min_mots=min_mots, max_mots=max_mots)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Je n'arrive pas à me connecter sur le site", True),
        ("g pa internet é le forfé c tro cher", True),
        ("I don't have a computer and the website is not working", False),
        ("No tengo ordenador y los trámites son muy difíciles para mi madre", False),
        ("لا أعرف كيف أستخدم الحاسوب", False),
        ("RAS", None),
        ("accès internet mairie village", None),
        ("", None),
    ],
)
def test_linguistics_est_francais(text, expected):
    assert est_francais(text) is expected


def test_linguistics_import_is_cheap():
    heavy = "spacy, numpy, scipy, sklearn, pandas, simplemma, joblib"
    code = f"import precanum_nlp.linguistics, sys; print({{*'{heavy}'.split(', ')}} & {{*sys.modules}})"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"
