"""scripts/corpus_portrait.py: its measures on texts whose figures can be counted by hand."""

import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest

from precanum_nlp.referentiel import read_referentiel

STUDY = Path(__file__).parent.parent


@pytest.fixture(scope="module")
def measures(scripts):
    return scripts.portrait_measures


def test_portrait_vocabulary_counts_distinct_forms(measures):
    # un deux un | trois deux quatre: 2 forms in three words, 4 in six, and no seventh word.
    assert measures.vocabulary(["Un deux, un.", "trois DEUX quatre"], [3, 6, 7]) == [2, 4, None]


@pytest.mark.parametrize(
    ("texts", "share"),
    [
        (["un deux trois quatre cinq six", "un deux trois quatre cinq"], 2 / 3),  # 2 of 3 runs
        (["un deux trois quatre cinq un deux trois quatre cinq"], 0.0),  # within one text is no repetition
        (["un deux", "un deux"], 0.0),  # too short for a run
    ],
    ids=["deux textes", "un texte", "courts"],
)
def test_portrait_repeated_runs_are_those_of_another_text(measures, texts, share):
    assert measures.repeated_grams(texts, n_words=100) == pytest.approx(share)


def test_portrait_repeated_runs_stop_at_the_number_of_words(measures):
    same = "un deux trois quatre cinq"
    assert measures.repeated_grams([same, same], n_words=9) == 0.0
    assert measures.repeated_grams([same, same], n_words=10) == 1.0


def test_portrait_near_duplicates_and_copies(measures):
    first, other = "le guichet de la mairie est fermé", "la fibre arrive demain au village"
    assert measures.near_duplicate_share([first, other, first.upper() + " !", "non"]) == 0.5
    own = {"a": other, "b": "rien de tel ici", "c": "oui"}
    assert measures.copied(own, [first, other, other + ".", "oui"]) == ["a"]


def test_portrait_spelling_noise_leaves_proper_names_out(measures):
    # Of « les gens connectés zzqx vont », zzqx is unknown; Trifouillis has a capital, « et » two letters.
    texts = ["les gens connectés zzqx vont", "Trifouillis et"]
    assert measures.unknown_share(texts) == pytest.approx(1 / 5)


def test_portrait_spelling_noise_sees_what_only_rare_forms_know(measures):
    # « impots » has a vector, as so many write it so; it is no word of the dictionary.
    assert measures.unknown_share(["les impots montent vite"]) == 0.0
    assert measures.unknown_share(["les impots montent vite"], n_forms=20_000) == pytest.approx(1 / 4)


@pytest.mark.parametrize(
    ("label", "words"),
    [
        ("Coût de l'équipement", {"coût", "équipement"}),
        ("Comprendre les besoins", {"comprendre", "besoin"}),
    ],
)
def test_portrait_label_words_are_its_full_words(measures, label, words):
    assert measures.label_words(label) == words


def test_portrait_label_use_counts_texts_not_words(measures):
    texts = [
        "Le réseau, toujours le réseau.",
        "aucun des réseaux ne passe",
        "ça ne capte pas",
        "zone blanche",
    ]
    assert measures.label_use(texts, "Couverture réseau") == (0.5, "réseau")
    assert measures.label_use([], "Couverture réseau") == (0.0, "")


def test_portrait_label_shares_leave_the_open_code_out(scripts):
    frame = read_referentiel(STUDY / "referentiel.yaml")
    labels = {"1": frozenset({"acces.couverture", "autre"}), "2": frozenset({"acces.couverture"})}
    texts = {"1": "Le réseau manque.", "2": "Rien ne passe."}
    found = scripts.corpus_portrait.label_shares(frame, "champs", labels, texts)
    assert found == {"acces.couverture": (0.5, "réseau")}


def test_portrait_tells_corpora_apart_only_when_they_differ(measures):
    ours = [f"le chat dort sur le tapis {n}" for n in range(40)]
    real = [f"la machine refuse mon mot de passe {n}" for n in range(40)]
    people = [str(n % 8) for n in range(40)]
    assert measures.told_apart(ours, people, real, seed=1) == 1.0
    mixed = [text for pair in zip(ours, real, strict=True) for text in pair]
    alike = measures.told_apart(mixed[:40], people, mixed[40:], seed=1)
    assert 0.3 < alike < 0.7
    found = measures.telling_words(ours, real, n=3, seed=1)
    assert set(found[0]) <= {
        "chat",
        "le chat",
        "dort",
        "chat dort",
        "dort sur",
        "sur",
        "sur le",
        "le",
        "le tapis",
        "tapis",
    }
    assert not set(found[0]) & set(found[1])


def test_portrait_picture_is_readable_and_always_the_same(scripts):
    curves = {"a & b": [100, 180, 250, 300], "réel": [90, 150, None, None]}
    steps = (1000, 2000, 3000, 4000)
    svg = scripts.portrait_drawing.vocabulary_picture(curves, steps, "Textes <synthétiques>")
    assert svg == scripts.portrait_drawing.vocabulary_picture(curves, steps, "Textes <synthétiques>")
    root = ElementTree.fromstring(svg)
    space = "{http://www.w3.org/2000/svg}"
    lines = [line.get("points").split() for line in root.iter(f"{space}polyline")]
    assert list(map(len, lines)) == [4, 2]
    # The axis goes to 1,000 over 330 units (420 less margins of 40 and 50): 300 words are 99 up from 370.
    assert lines[0][-1] == "510,271"
    assert {"a & b", "réel", "Textes <synthétiques>"} <= {t.text for t in root.iter(f"{space}text")}


def test_portrait_skips_with_a_reason_where_the_data_are_absent(scripts, tmp_path, monkeypatch, capsys):
    absent = tmp_path / "rien.csv"
    monkeypatch.setattr(sys, "argv", ["corpus_portrait.py", "--donnees", str(absent)])
    before = (STUDY / "docs" / "corpus.md").read_bytes()
    assert scripts.corpus_portrait.main() == 0
    assert capsys.readouterr().out.startswith(f"{absent} : données absentes ; portrait sauté")
    assert (STUDY / "docs" / "corpus.md").read_bytes() == before


def test_portrait_page_shows_the_picture_and_every_corpus(scripts):
    page = (STUDY / "docs" / "corpus.md").read_text(encoding="utf-8")
    assert "(img/portrait.svg)" in page
    heads = (
        "entretiens, ateliers",
        "café numérique",
        "réserve, isolées",
        scripts.corpus_portrait.CITIZENS,
        scripts.corpus_portrait.REAL,
    )
    assert f"| {' | '.join(heads)} |" in page
    ElementTree.parse(STUDY / "docs" / "img" / "portrait.svg")
