"""The report as one HTML file: no request, no font, no script from elsewhere."""

from __future__ import annotations

import base64
import hashlib
import json
import os
from collections.abc import Sequence
from importlib.resources import files
from typing import Any

from precanum_nlp.corpus.writing import replacing
from precanum_nlp.keywords import NATURES
from precanum_nlp.report.colours import REGNIER_MARKS, style_variables
from precanum_nlp.report.figure import Cell
from precanum_nlp.report.links import href
from precanum_nlp.report.pictures.svg import NEUTRAL, px
from precanum_nlp.report.quotes import RULE
from precanum_nlp.report.typography import day, french, number, plural
from precanum_nlp.scoring import ZONES

#: Words shown before the full table.
TOP_WORDS = 60

#: Who gives a code that stands, by its `statut`, in the order that the page's script knows.
_GIVERS = ("accepte", "analyste", "liste")

#: Rows set aside that the page lists; the workbook lists them all.
LISTED_ASIDE = 200


def write_html(path: str | os.PathLike, summary: dict[str, Any], *, overwrite: bool = False) -> None:
    """Write the report at `path`; see `render_html`.

    Raises
    ------
    OutputError
        The file exists and `overwrite` is False, or it cannot be written.
    """
    page = render_html(summary)
    with replacing(path, overwrite=overwrite) as temporary:
        temporary.write_text(page, encoding="utf-8", newline="\n")


def render_html(summary: dict[str, Any]) -> str:
    """Return the report as one HTML page.

    Parameters
    ----------
    summary : dict
        What `summarise` returned. The contributions and the words are embedded once, as JSON.
    """
    style, script = style_variables() + _part("report.css"), _part("report.js")
    template = _environment().get_template("report.html")
    page = template.render(
        s=summary,
        quality=any(chapter.id == "qualite" for chapter in summary["chapitres"]),
        coded=any(f.id.startswith("part-") for chapter in summary["chapitres"] for f in chapter.figures),
        style=_raw(style),
        script=_raw(script),
        style_hash=_csp_hash(style),
        script_hash=_csp_hash(script),
        data=_raw(embedded(page_data(summary))),
        top_words=TOP_WORDS,
        listed_aside=LISTED_ASIDE,
    )
    return page.lstrip()  # macros leave their line ends before the page


def page_data(summary: dict[str, Any]) -> dict[str, Any]:
    """Return what the page's script needs, with short keys and indices in place of repeated names.

    `k`: codes as [id, label, dimension label, « dimension/group »]; `g`, `s`, `q`: groups, sources,
    questions; `c`: contributions as [id, texte, g, s, q, date, motif ("" = nothing to read again), [[k, who
    gave it (place in `_GIVERS`), debut, fin], …]] with offsets in UTF-16 units, as JavaScript counts; `h`:
    groups of the words; `m`: words as [lemme, part of speech, occurrences, contributions, parties prenantes,
    mean share, shares by group (per thousand), forms, numbers of the contributions, each as the difference
    from the one before].
    """
    codes = {code["id"]: i for i, code in enumerate(summary["codes"])}
    groupes, sources, questions = _Index(), _Index(), _Index()
    contributions = [
        [
            c["id"],
            c["texte"],
            groupes[c["groupe"]],
            sources[c["source"]],
            questions[c["question"]],
            day(c["date"]),
            _to_read(c),
            [_passage(s, codes, c["texte"]) for s in c["codes"] if s["code"] in codes],
        ]
        for c in summary["contributions"]
    ]
    words = summary["mots"]
    return {
        "k": [[c["id"], french(c["label"]), french(c["dimension"]), c["bloc"]] for c in summary["codes"]],
        "g": list(groupes),
        "s": list(sources),
        "q": list(questions),
        "c": contributions,
        "h": [group["nom"] for group in words["groupes"]] if words else [],
        "m": _words(words, [c["id"] for c in summary["contributions"]]) if words else [],
    }


def embedded(data: Any) -> str:
    """Return JSON that may stand inside a script element, whatever the texts hold."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    # "</script>", "<!--" and the two line ends that JavaScript knows and JSON does not.
    for character in "<>&\u2028\u2029":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return text.encode("utf-8", "replace").decode("utf-8")  # a lone surrogate cannot be written


def utf16(text: str, offset: int) -> int:
    """Return an offset in characters of `text` as an offset in UTF-16 units."""
    return offset + sum(character > "\uffff" for character in text[:offset])


class _Index(dict):
    """Value → number, in order of first use."""

    def __missing__(self, key: str) -> int:
        self[key] = len(self)
        return self[key]


def _to_read(contribution: dict) -> str:
    if not contribution["a_relire"]:
        return ""
    return french(f"à relire : {contribution['motif']}") if contribution["motif"] else "à relire"


def _passage(score: dict, codes: dict[str, int], texte: str) -> list:
    start, end = score["debut"], score["fin"]
    place = [] if start is None or end is None else [utf16(texte, start), utf16(texte, end)]
    return [codes[score["code"]], _GIVERS.index(score["statut"]), *place]


def _words(words: dict, ids: Sequence[str]) -> list[list]:
    number_of = {id: i for i, id in enumerate(ids)}
    made = []
    for row in words["lignes"]:
        places = sorted(number_of[id] for id in row["ids"] if id in number_of)
        steps = [b - a for a, b in zip([0, *places], places, strict=False)]
        made.append(
            [
                row["lemme"],
                NATURES.get(row["pos"], "autre"),
                row["occurrences"],
                row["contributions"],
                row["parties_prenantes"],
                round(row["part_moyenne"], 4),
                [round(1000 * share) for share in row["parts"]],
                [forme for forme, _ in row["formes"]],
                steps,
            ]
        )
    return made


def exported(cell: Cell) -> str:
    """Return what the CSV of a table has for a cell: numbers as French spreadsheets read them."""
    if isinstance(cell.value, tuple):
        return " ; ".join(_decimal(end) for end in cell.value)
    if isinstance(cell.value, float):
        return _decimal(cell.value)
    return "" if cell.value is None else str(cell.value)


def _decimal(value: float) -> str:
    return f"{value:.4f}".replace(".", ",")


def _environment():
    from jinja2 import Environment, FunctionLoader, StrictUndefined

    environment = Environment(
        # The French spaces are put in the template too: nobody has to type them.
        loader=FunctionLoader(lambda name: french(_part(name))),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=lambda value: french(value) if type(value) is str else value,
    )
    environment.filters |= {"n": number, "jour": day, "export": exported, "px": px}
    environment.globals |= {
        "href": href,
        "plural": plural,
        "marks": REGNIER_MARKS,
        "said": _raw_escaped,
        "zones": ZONES,
        "rule": RULE,
        "neutral": NEUTRAL,
    }
    return environment


def _part(name: str) -> str:
    return files("precanum_nlp.report").joinpath("templates", name).read_text(encoding="utf-8")


def _raw(text: str):
    from markupsafe import Markup

    return Markup(text)


def _raw_escaped(text: str):
    """Return words of people for the page: escaped, but with the spaces that they typed."""
    from markupsafe import escape

    return escape(text)


def _csp_hash(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
