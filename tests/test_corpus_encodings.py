"""Encoding by rule, lines that are not in the encoding of their file, double encoding."""

import codecs

import pytest

from precanum_nlp.corpus import open_corpus
from precanum_nlp.corpus.encodings import CP1252
from precanum_nlp.corpus.mojibake import repair_text
from precanum_nlp.errors import CorpusError

TEXT = "texte;groupe\r\nL'été dernier, à l'école, ça coûtait déjà très cher.;Bénéficiaires\r\n"


def read(path, **options):
    file = open_corpus(path, **options)
    return file, list(file)


@pytest.mark.parametrize(
    ("codec", "found"),
    [
        ("utf-8", "utf-8"),
        ("utf-8-sig", "utf-8-sig"),
        ("utf-16", "utf-16"),
        ("cp1252", "cp1252"),
        ("mac_roman", "mac_roman"),
        ("cp850", "cp850"),
    ],
)
def test_corpus_encoding_is_found_by_rule(tmp_path, codec, found):
    path = tmp_path / "e.csv"
    path.write_bytes(TEXT.encode(codec))
    file, rows = read(path)
    assert (file.encoding, file.delimiter) == (found, ";")
    assert rows[0].texte == "L'été dernier, à l'école, ça coûtait déjà très cher."
    assert rows[0].groupe == "Bénéficiaires"


def test_corpus_utf16_big_endian_is_found_by_its_bom(tmp_path):
    path = tmp_path / "e.csv"
    path.write_bytes(codecs.BOM_UTF16_BE + TEXT.encode("utf-16-be"))
    file, rows = read(path)
    assert file.encoding == "utf-16"
    assert rows[0].groupe == "Bénéficiaires"


def test_corpus_capitals_alone_are_cp1252_rather_than_mac_roman(tmp_path):
    # É is C9, which Mac Roman reads as « … »: a capital letter must outweigh a punctuation mark.
    path = tmp_path / "e.csv"
    path.write_bytes("texte\nÉCOLE FERMÉE À CÔTÉ\n".encode("cp1252"))
    file, rows = read(path)
    assert (file.encoding, rows[0].texte) == ("cp1252", "ÉCOLE FERMÉE À CÔTÉ")


def test_corpus_mac_roman_with_carriage_returns_only(tmp_path):
    path = tmp_path / "e.csv"
    path.write_bytes("texte\tid\rdéjà payé\t1\rpas réglé\t2\r".encode("mac_roman"))
    file, rows = read(path)
    assert (file.encoding, file.delimiter) == ("mac_roman", "\t")
    assert [row.texte for row in rows] == ["déjà payé", "pas réglé"]


def test_corpus_encoding_can_be_overridden(tmp_path):
    path = tmp_path / "e.csv"
    path.write_bytes(TEXT.encode("cp850"))
    assert read(path, encoding="cp1252")[1][0].texte != read(path, encoding="CP850")[1][0].texte
    assert open_corpus(path, encoding="macroman").encoding == "mac_roman"


@pytest.mark.parametrize("name", ["klingon", "zlib", ""])
def test_corpus_unknown_encoding_is_refused(tmp_path, name):
    path = tmp_path / "e.csv"
    path.write_bytes(TEXT.encode())
    with pytest.raises(CorpusError, match=r"Encodage .* inconnu ; donnez par exemple utf-8, cp1252"):
        open_corpus(path, encoding=name)


def test_corpus_wrong_encoding_names_the_line(tmp_path):
    path = tmp_path / "e.csv"
    path.write_bytes(b"texte\nbonjour\n" + "été\n".encode("cp1252"))
    with pytest.raises(CorpusError, match=r"^e\.csv:3 : le fichier n'est pas en utf-8"):
        open_corpus(path, encoding="utf-8")


def test_corpus_utf16_cut_in_a_character_is_refused(tmp_path):
    path = tmp_path / "e.csv"
    path.write_bytes(TEXT.encode("utf-16")[:-1])
    with pytest.raises(CorpusError, match=r"n'est pas en utf-16"):
        open_corpus(path)


def test_corpus_utf16_without_bom_says_which_option(tmp_path):
    path = tmp_path / "e.csv"
    path.write_bytes(TEXT.encode("utf-16-le"))
    with pytest.raises(CorpusError, match="--encodage utf-16-le"):
        open_corpus(path)
    assert read(path, encoding="utf-16-le")[1][0].groupe == "Bénéficiaires"


@pytest.mark.parametrize("bom", [b"", codecs.BOM_UTF8], ids=["sans BOM", "BOM"])
def test_corpus_mixed_encodings_lose_nothing_and_name_the_line(tmp_path, bom):
    path = tmp_path / "m.csv"
    odd = "c'est trop cher d'été\n".encode("cp1252")
    path.write_bytes(bom + 'texte\ndéjà vu\n"deux\nlignes"\n'.encode() + odd + "réglé\n".encode())
    file, rows = read(path)
    assert [row.texte for row in rows] == ["déjà vu", "deux\nlignes", "c'est trop cher d'été", "réglé"]
    assert file.encoding == ("utf-8-sig" if bom else "utf-8")
    # Line 1 is the header, line 2 « déjà vu », 3 and 4 the quoted cell, 5 the odd one.
    assert rows[2].remarques == ("ligne 5 du fichier : pas de l'UTF-8, lue comme cp1252",)
    assert all(row.remarques == () for row in rows if row is not rows[2])


def test_corpus_byte_that_cp1252_lacks_is_kept(tmp_path):
    path = tmp_path / "m.csv"
    path.write_bytes(b"texte\n\xe9t\xe9 \x81 pay\xe9 r\xe9gl\xe9\n")
    file, rows = read(path)
    assert (file.encoding, rows[0].texte) == ("cp1252", "été \x81 payé réglé")


SPOILT = ["é", "L’été, « déjà » payé à Noël…", "cœur", "10 €", "À l'école", "plain"]


@pytest.mark.parametrize("text", SPOILT)
@pytest.mark.parametrize("turns", [1, 2])
def test_corpus_repair_undoes_cp1252_double_encoding(text, turns):
    spoilt = text
    for _ in range(turns):
        spoilt = codecs.charmap_decode(spoilt.encode(), "strict", CP1252)[0]
    assert repair_text(spoilt) == text


@pytest.mark.parametrize("text", SPOILT)
def test_corpus_repair_undoes_mac_roman_double_encoding(text):
    assert repair_text(text.encode().decode("mac_roman")) == text


@pytest.mark.parametrize(
    "text", ["FERMÉ… « À voir » √9 ≈ 3", "Âge : 30 ans, São Paulo, Ångström", "déjà vu à l’été", "Ç’est «là»"]
)
def test_corpus_repair_leaves_sound_text_alone(text):
    assert repair_text(text) == text


def test_corpus_repair_only_on_request_and_keeps_the_original(tmp_path):
    path = tmp_path / "d.csv"
    path.write_bytes("id;texte;groupe\n1;déjÃ\u00a0 payÃ©;BÃ©nÃ©ficiaires\n2;déjà;B\n".encode())
    plain = read(path)[1]
    assert plain[0].texte == "déjÃ\u00a0 payÃ©"
    assert plain[0].remarques == ("texte qui paraît doublement encodé (--reparer le rétablit)",)
    mended, sound = read(path, repair=True)[1]
    assert (mended.texte, mended.groupe) == ("déjà payé", "Bénéficiaires")
    assert mended.autres == {"texte_recu": "déjÃ\u00a0 payÃ©", "groupe_recu": "BÃ©nÃ©ficiaires"}
    assert (sound.autres, sound.remarques) == ({}, ())


def test_corpus_repair_finds_a_column_with_a_spoilt_name(tmp_path):
    path = tmp_path / "d.csv"
    path.write_bytes("id;RÃ©ponse\n1;bonjour\n".encode())
    with pytest.raises(
        CorpusError, match="aucune colonne de texte reconnue ; colonnes trouvées : « id », « RÃ©"
    ):
        open_corpus(path)
    assert open_corpus(path, repair=True).columns == {"id": "id", "texte": "RÃ©ponse"}
