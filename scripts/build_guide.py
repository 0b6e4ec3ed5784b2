"""Copy the examples of docs/guide-de-codage.md that carry a code to referentiel.yaml.

Usage: python scripts/build_guide.py [--guide docs/guide-de-codage.md] [--referentiel referentiel.yaml]

The guide is where examples are written. Those marked « Évident », « Autrement dit » and « En passant » carry
the code and become its `exemples`; « Faux ami » does not carry it and stays in the guide, like everything of
an open code. Only the lines of `exemples` change: ruamel says where they go, but a whole round trip through
it would fold some two thousand other lines anew. Same inputs, same bytes.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from precanum_nlp.corpus.writing import replacing
from precanum_nlp.errors import PrecanumError, ReferentielError

ROOT = Path(__file__).resolve().parent.parent
DIMENSIONS = ("champs", "propositions")
CARRYING = ("Évident", "Autrement dit", "En passant")
LOOKALIKE = "Faux ami"

_TITLE = re.compile(r"^#### `([^`]+)` · (.+)$")
_EXAMPLE = re.compile(r"^- \*\*([^*]+)\*\* : « (.+?) »(.*)$")


class Section(NamedTuple):
    """What the guide says of a code: its label, (text, note after it) by kind of example, and the prose."""

    label: str
    examples: dict[str, tuple[str, str]]
    prose: str


def sections_of(guide: str) -> dict[str, Section]:
    """Return the sections of the guide by code id, in the order of the guide.

    Raises
    ------
    ReferentielError
        Two sections for a code, or two examples of a kind in one.
    """
    sections: dict[str, Section] = {}
    for block in re.split(r"(?m)^(?=#{2,4} )", guide):
        head, _, body = block.partition("\n")
        if not (title := _TITLE.match(head)):
            continue
        id, label = title.groups()
        found = [match.groups() for line in body.splitlines() if (match := _EXAMPLE.match(line))]
        examples = {kind: (text, note.strip()) for kind, text, note in found}
        if id in sections or len(examples) < len(found):
            raise ReferentielError(f"guide : section ou exemple en double pour « {id} » ; gardez-en un.")
        sections[id] = Section(label, examples, body)
    return sections


def carrying_examples(section: Section) -> list[str]:
    """Return the texts that carry the section's code."""
    return [section.examples[kind][0] for kind in CARRYING if kind in section.examples]


def with_examples(text: str, examples: Mapping[str, list[str]]) -> str:
    """Return the YAML text of a frame with these examples, by code id, and not one other line changed."""
    from ruamel.yaml import YAML

    frame = YAML().load(text)
    lines = text.splitlines(keepends=True)
    codes = [code for code in _codes(frame) if code["id"] in examples]
    if missing := sorted(set(examples) - {code["id"] for code in codes}):
        raise ReferentielError(f"guide : codes absents du référentiel : {', '.join(missing)}.")
    # From the end of the file, so that line numbers above stay right.
    for code in sorted(codes, key=lambda code: code.lc.line, reverse=True):
        start, stop, column = _place(code)
        indent = " " * column
        block = [f"{indent}exemples:\n"]
        block += [f"{indent}  - {json.dumps(one, ensure_ascii=False)}\n" for one in examples[code["id"]]]
        lines[start:stop] = block
    return "".join(lines)


def _codes(frame) -> Iterator:
    for dimension in frame["dimensions"]:
        for groupe in dimension["groupes"]:
            yield from groupe.get("codes", ())
        yield from dimension.get("codes", ())


def _place(code) -> tuple[int, int, int]:
    """Return first line (0 = first of the file), line after the last, and column of a code's `exemples`."""
    if "statut" not in code:
        raise ReferentielError(f"référentiel : « {code['id']} » sans « statut » ; écrivez statut: actif.")
    stop, column = code.lc.key("statut")
    if "exemples" not in code:
        return stop, stop, column
    start = code.lc.key("exemples")[0]
    after = [line for key in code if (line := code.lc.key(key)[0]) > start]
    return start, min(after, default=stop), column


def main() -> int:
    """Rewrite the frame; return 0, or 2 after an error in one line."""
    parser = argparse.ArgumentParser(description="Copie les exemples du guide dans le référentiel.")
    parser.add_argument("--guide", type=Path, default=ROOT / "docs" / "guide-de-codage.md")
    parser.add_argument("--referentiel", type=Path, default=ROOT / "referentiel.yaml")
    args = parser.parse_args()
    try:
        n = _copy(args.guide, args.referentiel)
    except PrecanumError as error:
        print(error, file=sys.stderr)
        return 2
    print(f"{args.referentiel} : exemples de {n} codes")
    return 0


def _copy(guide: Path, path: Path) -> int:
    from precanum_nlp.referentiel import read_referentiel

    frame = read_referentiel(path)
    closed = {code.id for id in DIMENSIONS for code in frame.dimension(id).codes if not code.ouvert}
    sections = sections_of(guide.read_text(encoding="utf-8"))
    examples = {id: carrying_examples(section) for id, section in sections.items() if id in closed}
    text = with_examples(path.read_text(encoding="utf-8"), examples)
    with replacing(path, overwrite=True) as temporary:
        temporary.write_text(text, encoding="utf-8", newline="\n")
    return len(examples)


if __name__ == "__main__":
    sys.exit(main())
