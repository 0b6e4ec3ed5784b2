"""The text of a frame, cut and mended in place: what an edit does not concern keeps its every character.

ruamel.yaml says where each value starts and ends. Dumping the file anew would keep comments too, but it lays
out the long lists of expressions in its own way, and the reader of a change would no longer see it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from typing import Any

from precanum_nlp.errors import ReferentielError

_PLAIN = re.compile(r"[A-Za-z_][A-Za-z0-9_.\-]*")
_WORDS = {"null", "true", "false", "yes", "no", "on", "off"}


def quoted(value: str) -> str:
    """Return a text between double quotes, as YAML reads it."""
    return json.dumps(value, ensure_ascii=False)


def plain_or_quoted(id: str) -> str:
    """Return an id bare where YAML reads it as a text, else quoted."""
    return id if _PLAIN.fullmatch(id) and id.lower() not in _WORDS else quoted(id)


def flow(ids: Sequence[str]) -> str:
    """Return ids as a list on one line."""
    return f"[{', '.join(map(plain_or_quoted, ids))}]"


class Source:
    """The text of a valid frame and the places of its values; edits return a new text.

    Parameters
    ----------
    text : str
        YAML that `validate` accepts.
    """

    def __init__(self, text: str):
        from ruamel.yaml import YAML

        self.text = text
        self.root = YAML(typ="rt").compose(text)

    def pairs(self, mapping) -> dict[str, tuple[Any, Any]]:
        """Return key → (node of the key, node of the value)."""
        return {key.value: (key, value) for key, value in mapping.value}

    def items(self, mapping, key: str) -> list:
        """Return the mappings of the list under `key`."""
        found = self.pairs(mapping).get(key)
        return list(found[1].value) if found and isinstance(found[1].value, list) else []

    def value(self, mapping, key: str) -> str | None:
        """Return the scalar under `key`, None where there is none."""
        found = self.pairs(mapping).get(key)
        return found[1].value if found else None

    def codes(self) -> Iterator[tuple[Any, Any, Any, Any]]:
        """Yield (dimension, group or None, its list, code), as nodes; no group: a code with `groupe:`."""
        for dimension in self.items(self.root, "dimensions"):
            for groupe in self.items(dimension, "groupes"):
                for code in self.items(groupe, "codes"):
                    yield dimension, groupe, self.pairs(groupe)["codes"][1], code
            for code in self.items(dimension, "codes"):
                yield dimension, None, self.pairs(dimension)["codes"][1], code

    def code(self, id: str) -> tuple[Any, Any, Any, Any]:
        """Return what `codes` yields of one code."""
        return next(found for found in self.codes() if self.value(found[3], "id") == id)

    def groupe(self, dimension: str, groupe: str):
        """Return the node of a group."""
        for node in self.items(self.root, "dimensions"):
            if self.value(node, "id") == dimension:
                return next(g for g in self.items(node, "groupes") if self.value(g, "id") == groupe)
        raise ReferentielError(f"dimension « {dimension} » : absente du référentiel.")

    def replaced(self, start: int, end: int, new: str) -> str:
        """Return the text with characters start to end replaced."""
        return self.text[:start] + new + self.text[end:]

    def with_value(self, mapping, key: str, value: str, *, after: str) -> str:
        """Return the text with `key: value` in the mapping: changed in place, or added after another key."""
        pairs = self.pairs(mapping)
        if key in pairs:
            node = pairs[key][1]
            tail = "\n" if self._is_block_scalar(node) else ""
            return self.replaced(node.start_mark.index, node.end_mark.index, value + tail)
        if mapping.flow_style:
            place = pairs[after][1].end_mark.index
            return self.replaced(place, place, f", {key}: {value}")
        place = self._line_end(self._last_character(pairs[after][1]))
        indent = " " * pairs[after][0].start_mark.column
        return self.replaced(place, place, f"\n{indent}{key}: {value}")

    def with_item(self, mapping, key: str, entry: str, *, after: str) -> str:
        """Return the text with `entry` added at the end of the list under `key`.

        `entry` is a flow mapping, or the lines of a block mapping without indentation.
        """
        found = self.pairs(mapping).get(key)
        if found is None:
            return self._with_new_list(mapping, key, entry, after)
        head, items = found
        if items.flow_style and items.value:
            last = items.value[-1].end_mark.index
            return self.replaced(last, last, f", {_on_one_line(entry)}")
        if items.flow_style and mapping.flow_style:
            return self.replaced(items.start_mark.index, items.end_mark.index, f"[{_on_one_line(entry)}]")
        if items.flow_style:
            indent = head.start_mark.column + 2
            start = self.text.rindex(":", 0, items.start_mark.index) + 1
            return self.replaced(start, items.end_mark.index, "\n" + _indented(entry, indent))
        place = self._line_end(self._last_character(items))
        return self.replaced(place, place, "\n" + _indented(entry, self._dash_column(items.value[0])))

    def with_texts(self, mapping, key: str, texts: Sequence[str], *, after: str) -> str:
        """Return the text with texts added at the end of the list of texts under `key`."""
        found = self.pairs(mapping).get(key)
        if found is None or not found[1].value:
            return self.with_value(mapping, key, f"[{', '.join(map(quoted, texts))}]", after=after)
        items = found[1]
        last = items.value[-1]
        if not items.flow_style:
            pad = " " * self._dash_column(last)
            place = self._line_end(self._last_character(last))
            return self.replaced(place, place, "".join(f"\n{pad}- {quoted(text)}" for text in texts))
        place = last.end_mark.index
        line = self._line_start(place)
        several = last.start_mark.line > items.start_mark.line  # a list over lines gets a line of its own
        indent = len(self.text[line:]) - len(self.text[line:].lstrip(" "))
        parting = ",\n" + " " * indent if several else ", "
        return self.replaced(place, place, parting + ", ".join(map(quoted, texts)))

    def without_item(self, items, item) -> tuple[str, str]:
        """Return the text without an item of a block list, and the item's own lines, not indented.

        Comments just above it, at its own indentation, go with it.
        """
        if items.flow_style:
            raise ReferentielError(
                f"ligne {item.start_mark.line + 1} : code dans une liste entre crochets ; mettez chaque code "
                "sur ses lignes, puis recommencez."
            )
        column = self._dash_column(item)
        start = self._with_comments_above(self._line_start(item.start_mark.index), column)
        end = self._line_end(self._last_character(item))
        block = self.text[start:end]
        if len(items.value) == 1:
            return self.replaced(start - 1, end, " []"), _dedented(block, column)
        return self.replaced(start, min(end + 1, len(self.text)), ""), _dedented(block, column)

    def _with_new_list(self, mapping, key: str, entry: str, after: str) -> str:
        node = self.pairs(mapping)[after]
        if mapping.flow_style:
            place = node[1].end_mark.index
            return self.replaced(place, place, f", {key}: [{_on_one_line(entry)}]")
        column = node[0].start_mark.column
        place = self._line_end(self._last_character(node[1]))
        return self.replaced(place, place, f"\n{' ' * column}{key}:\n{_indented(entry, column + 2)}")

    def _is_block_scalar(self, node) -> bool:
        return getattr(node, "style", None) in ("|", ">")

    def _last_character(self, node) -> int:
        """Return where a value really ends: a block says that it ends where the next one starts."""
        if not isinstance(node.value, list) or node.flow_style or not node.value:
            end = node.end_mark.index
            return end - 1 if self._is_block_scalar(node) else end
        last = node.value[-1]
        return self._last_character(last[1] if isinstance(last, tuple) else last)

    def _line_start(self, place: int) -> int:
        return self.text.rfind("\n", 0, place) + 1

    def _line_end(self, place: int) -> int:
        end = self.text.find("\n", place)
        return len(self.text) if end < 0 else end

    def _dash_column(self, item) -> int:
        start = self._line_start(item.start_mark.index)
        return self.text.index("-", start) - start

    def _with_comments_above(self, start: int, column: int) -> int:
        while start > 0:
            above = self._line_start(start - 1)
            if not self.text[above:start].startswith(" " * column + "#"):
                return start
            start = above
        return start


def _indented(entry: str, column: int) -> str:
    """Return an item of a list, its dash at `column`; comments that it starts with stay above it."""
    pad = " " * column
    if entry.startswith(("- ", "#")):
        lines = entry.split("\n")
        return "\n".join(pad + line if line.strip() else line for line in lines)
    first, *rest = entry.split("\n")
    return "\n".join([f"{pad}- {first}", *(f"{pad}  {line}" if line.strip() else line for line in rest)])


def _dedented(block: str, column: int) -> str:
    pad = " " * column
    return "\n".join(line.removeprefix(pad) for line in block.split("\n"))


def _on_one_line(entry: str) -> str:
    """Return an entry as a flow mapping."""
    if entry.removeprefix("- ").startswith("{"):
        return entry.removeprefix("- ")
    if entry.startswith(("- ", "#")):
        raise ReferentielError(
            "codes du groupe d'arrivée entre crochets ; mettez chaque code sur ses lignes, puis recommencez."
        )
    return "{" + ", ".join(line.strip() for line in entry.split("\n")) + "}"
