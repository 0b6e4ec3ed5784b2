"""DOCX interview notes: who speaks, what was asked, and each turn of speech as a row.

Read: paragraphs and tables of the body, in order. Not read: page headers, footnotes, comments.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from precanum_nlp.corpus.headers import fold_header
from precanum_nlp.corpus.tables import Row, Table, check_zip, damaged
from precanum_nlp.errors import CorpusError

_KIND = "document Word (.docx)"
_KEYS = ("partie_prenante", "groupe", "sous_groupe", "source", "date", "question", "cible")
_KEY_OF = {fold_header(key): key for key in _KEYS} | {"partiesprenantes": "partie_prenante"}
_HEADERS = ("texte", *_KEYS, "locuteur", "partie_prenante_entete")

_INTERVIEWER = re.compile(r"(q|enquet(eur|rice|euse)|animat(eur|rice))\d*")
#: Labels of whoever is interviewed: the person is the one that the header names.
_INTERVIEWED = re.compile(r"r|reponse|repondante?|interviewee?")
#: Words that open a sentence before a colon, and are nobody's name.
_OPENER = re.compile(
    "acces|ainsi|alors|attention|attentes|autre|autrement|avantages?|besoins|bilan|bref|cependant|certes"
    "|citation|commentaire|conclusion|conseil|constat|contexte|cout|donc|enfin|enjeux|ensuite|exemples?"
    "|fibre|freins|idees?|inconvenient|internet|mais|mobile|nb|notes?|numerique|objectif|obstacles|pourtant"
    "|precision|prix|problemes?|propositions?|ps|puis|question|rappel|remarques?|reseau|resultat|resume"
    "|sinon|solutions?|suggestion|synthese|telephone|total|verbatim|wifi"
)
_TURN = re.compile(r"(?:[–—-]\s*)?(?P<name>[^:\n]{1,60}?)\s*:\s+(?P<text>\S.*)", re.DOTALL)
_NAME_WORD = re.compile(r"[A-ZÀ-ÖØ-ÞŒ0-9][\w.’'-]*|de|du|des|la|le|les|d['’]\w+|et|\([^)]*\)")

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_MC_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
#: Branches whose text is not in the document any more, or stands twice in it.
_DROPPED = {_W + "del", _W + "moveFrom", _MC_FALLBACK}
_WRAPPERS = {_W + name for name in ("sdt", "sdtContent", "customXml", "ins", "moveTo")}


@dataclass(frozen=True, slots=True)
class _Block:
    """A paragraph, or a row of two cells that stand for « key : value »."""

    text: str
    heading: bool = False
    key: str = ""


def open_notes(path: Path) -> Table:
    """Open the notes of one or several interviews.

    Raises
    ------
    CorpusError
        Locked or damaged document, zip bomb, no text.
    """
    check_zip(path, _KIND, "word/document.xml")
    if not _blocks(path):
        raise CorpusError(f"{path.name} : le document ne contient aucun texte ; vérifiez le fichier.")

    def rows() -> Iterator[Row]:
        return _rows(_blocks(path))

    return Table(_HEADERS, rows)


def _blocks(path: Path) -> list[_Block]:
    import docx
    from docx.opc.exceptions import PackageNotFoundError
    from lxml.etree import XMLSyntaxError

    try:
        document = docx.Document(str(path))
    except (PackageNotFoundError, XMLSyntaxError, KeyError, ValueError, zipfile.BadZipFile) as error:
        raise damaged(path, _KIND) from error
    headings = _heading_styles(document)
    return [block for block in _walk(document.element.body, headings) if block.text]


def _heading_styles(document) -> frozenset[str]:
    """Return ids of the styles that are headings; Word keeps English names under any language."""
    names = ("heading", "title", "titre", "subtitle")
    return frozenset(
        style.style_id for style in document.styles if (style.name or "").lower().startswith(names)
    )


def _walk(parent, headings: frozenset[str]) -> Iterator[_Block]:
    for child in parent:
        if child.tag == _W + "p":
            yield _Block(_text(child).strip(), heading=_style(child) in headings)
        elif child.tag == _W + "tbl":
            for row in _children(child, _W + "tr"):
                yield from _table_row(row, headings)
        elif child.tag in _WRAPPERS:
            yield from _walk(child, headings)


def _children(parent, tag: str) -> Iterator:
    """Give out the children with this tag, those that a content control wraps included."""
    for child in parent:
        if child.tag == tag:
            yield child
        elif child.tag in _WRAPPERS:
            yield from _children(child, tag)


def _table_row(row, headings: frozenset[str]) -> Iterator[_Block]:
    if row.find(f"{_W}trPr/{_W}del") is not None:
        return
    cells = list(_children(row, _W + "tc"))
    if len(cells) == 2:
        key = _text(cells[0]).strip().rstrip(":").strip()
        if _context_key(key) or _is_name(key):
            yield _Block(_text(cells[1]).strip(), key=key)
            return
    for cell in cells:
        yield from _walk(cell, headings)


def _style(paragraph) -> str:
    found = paragraph.find(f"{_W}pPr/{_W}pStyle")
    return "" if found is None else found.get(_W + "val", "")


def _text(node) -> str:
    """Return the text below a node: tracked insertions in, deletions out, paragraphs on lines."""
    if node.tag in _DROPPED:
        return ""
    if node.tag == _W + "t":
        return node.text or ""
    if node.tag in (_W + "tab", _W + "ptab"):
        # A tab stop of the paragraph's properties has the same name as a tab in the text.
        return "\t" if node.getparent().tag == _W + "r" else ""
    if node.tag in (_W + "br", _W + "cr"):
        return "\n"
    if node.tag == _W + "noBreakHyphen":
        return "-"
    glue = "\n" if node.tag == _W + "tc" else ""
    return glue.join(_text(child) for child in node)


def _context_key(text: str) -> str:
    """Return the column that a label sets; only the contract's own words: « Public : … » may be speech."""
    return _KEY_OF.get(fold_header(text), "")


def _is_interviewer(name: str) -> bool:
    """Say whether a label is « Q », « Q2 », « Animatrice (Léa) »…"""
    return _INTERVIEWER.fullmatch(fold_header(name.split("(")[0])) is not None


def _is_name(text: str) -> bool:
    words = text.split()
    if not 1 <= len(words) <= 6 or _OPENER.fullmatch(fold_header(text)):
        return False
    return words[0][:1].isupper() and all(_NAME_WORD.fullmatch(word) for word in words)


def _turn(block: _Block) -> tuple[str, str]:
    """Return (speaker, words) of a block, ("", text) if nobody is named."""
    if block.key:
        return block.key, block.text
    found = _TURN.fullmatch(block.text)
    if found is None:
        return "", block.text
    name = found["name"].strip()
    if _context_key(name) or _is_name(name):
        return name, found["text"]
    return "", block.text


def _rows(blocks: list[_Block]) -> Iterator[Row]:
    turns = [("", block.text) if block.heading else _turn(block) for block in blocks]
    labelled = any(who and not _context_key(who) and not _is_interviewer(who) for who, _ in turns)
    context = dict.fromkeys(_KEYS, "")
    speaker, number = "", 0
    for block, (who, words) in zip(blocks, turns, strict=True):
        key = "question" if block.heading else _context_key(who)
        if key:
            context[key] = words
            if key == "partie_prenante" or (block.heading and _is_interviewer(speaker)):
                speaker = ""
            continue
        if who:
            speaker = who
        elif not labelled and _is_interviewer(speaker):
            speaker = ""  # Only questions are labelled in these notes: what bears no label is the answer.
        number += 1
        yield _row(number, words, speaker, context)


def _row(number: int, words: str, speaker: str, context: dict[str, str]) -> Row:
    header = context["partie_prenante"]
    who = speaker
    if not speaker or (header and _INTERVIEWED.fullmatch(fold_header(speaker))):
        who = header
    cells = [words, *({**context, "partie_prenante": who}[key] for key in _KEYS), speaker, header]
    fault = "question de l'enquêteur" if _is_interviewer(speaker) else ""
    return Row(number, cells, fault=fault)
