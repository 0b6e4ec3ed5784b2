"""Offsets that other tools can count."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from precanum_nlp.annotations.exchange.offsets import Alignment, canonical, from_utf16, to_utf16

# The letters that combine, compose, or are made of several: where positions go wrong.
awkward = st.text(
    st.one_of(
        st.sampled_from("e\u0301\u0323o\u0308\u1100\u1161\u11a8\r\n\u0344\u0958😀👩\u200d🚒 a"),
        st.characters(),
    ),
    max_size=25,
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a\r\nb\rc", "a\nb\nc"),
        ("e\u0301te\u0301", "été"),
        ("\u212b", "Å"),
        ("😀", "😀"),
        ("o\u0308\u0323", "ọ̈"),
    ],
    ids=["line ends", "accents", "singleton", "emoji", "reordered"],
)
def test_exchange_canonical(text, expected):
    assert canonical(text) == expected


@pytest.mark.parametrize(
    ("text", "words", "exchanged"),
    [
        ("L'été 😀 arrive", "arrive", (8, 14)),
        ("L'e\u0301te\u0301 😀 arrive", "arrive", (8, 14)),
        ("Un\r\ndeux\r\ntrois", "trois", (8, 13)),
        ("👩\u200d🚒 secours", "secours", (4, 11)),
    ],
    ids=["NFC", "NFD", "CR LF", "joined emoji"],
)
def test_exchange_offsets_count_code_points_of_nfc_with_lf(text, words, exchanged):
    start = text.index(words)
    alignment = Alignment(text)
    assert alignment.to_exchanged(start, start + len(words)) == exchanged
    assert alignment.canonical[slice(*exchanged)] == words
    assert alignment.to_received(*exchanged) == (start, start + len(words))


def test_exchange_a_bound_within_a_letter_moves_out_to_its_edge():
    alignment = Alignment("e\u0301te\u0301")  # "été": positions 0-1, 2, 3-4
    assert alignment.to_exchanged(1, 4) == (0, 3)
    assert alignment.to_received(0, 1) == (0, 2)


@given(awkward, st.data())
def test_exchange_a_passage_holds_the_same_words_in_both(text, data):
    start, end = sorted(data.draw(st.tuples(st.integers(0, len(text)), st.integers(0, len(text)))))
    alignment = Alignment(text)
    assert alignment.canonical == canonical(text)
    exchanged = alignment.to_exchanged(start, end)
    received = alignment.to_received(*exchanged)
    if start < end:
        assert received[0] <= start < end <= received[1]
        assert canonical(text[slice(*received)]) == alignment.canonical[slice(*exchanged)]


@given(awkward)
def test_exchange_whole_text_goes_to_whole_text(text):
    alignment = Alignment(text)
    assert alignment.to_exchanged(0, len(text)) == (0, len(alignment.canonical))
    assert alignment.to_received(0, len(alignment.canonical)) == (0, len(text))


@given(st.text(max_size=20), st.integers(0, 20))
def test_exchange_utf16_units_and_back(text, place):
    place = min(place, len(text))
    assert from_utf16(text, to_utf16(text, place)) == place


def test_exchange_utf16_counts_as_javascript():
    # The sentence of github.com/doccano/doccano/issues/2290, and the offsets that doccano gave.
    text = "👨🏻\u200d🚒 firemen drive firetrucks"
    start = text.index("firetrucks")
    assert (start, to_utf16(text, start), to_utf16(text, len(text))) == (19, 22, 32)


def test_exchange_nfc_of_an_nfc_text_is_itself():
    text = "Voilà, c’est dit 😀"
    assert unicodedata.is_normalized("NFC", text)
    assert Alignment(text).to_exchanged(3, 9) == (3, 9)
