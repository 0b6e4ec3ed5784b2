"""The report as one HTML file: no request, no font, no script from elsewhere."""

from __future__ import annotations

import base64
import hashlib
import json
import os
from collections.abc import Sequence
from importlib.resources import files
from typing import Any
from urllib.parse import quote

from precanum_nlp.corpus.writing import replacing
from precanum_nlp.keywords import NATURES
from precanum_nlp.report.charts import axis, bar_chart, heat_class
from precanum_nlp.report.typography import day, decimal, french, interval, number, percent, plural

#: Words shown before the full table.
TOP_WORDS = 60

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
    style, script = _part("report.css"), _part("report.js")
    template = _environment().get_template("report.html")
    return template.render(
        s=summary,
        style=_raw(style),
        script=_raw(script),
        style_hash=_csp_hash(style),
        script_hash=_csp_hash(script),
        data=_raw(embedded(page_data(summary))),
        top_words=TOP_WORDS,
        listed_aside=LISTED_ASIDE,
    )


def page_data(summary: dict[str, Any]) -> dict[str, Any]:
    """Return what the page's script needs, with short keys and indices in place of repeated names.

    `k`: codes as [id, label, dimension label]; `g`, `s`, `q`: groups, sources, questions; `c`: contributions
    as [id, texte, g, s, q, date, motif ("" = nothing to read again), [[k, analyst (1/0), debut, fin], …]]
    with offsets in UTF-16 units, as JavaScript counts; `h`: groups of the words; `m`: words as [lemme, part
    of speech, occurrences, contributions, parties prenantes, mean share, shares by group (per thousand),
    forms, numbers of the contributions, each as the difference from the one before].
    """
    lines = [(line, d) for d in summary["dimensions"] for line in d["lignes"]]
    codes = {line["code"]: i for i, (line, _) in enumerate(lines)}
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
        "k": [[line["code"], french(line["label"]), french(d["label"])] for line, d in lines],
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
    return [codes[score["code"]], int(score["statut"] == "analyste"), *place]


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


def finding(lines: Sequence[dict]) -> str:
    """Return the sentence that titles a chart: what comes first, or what cannot be told apart.

    Two codes are told apart when the interval of the second ends below that of the first: a cautious rule.
    The open answer is no finding.
    """
    lines = [line for line in lines if not line["ouvert"]] or list(lines)
    if not lines or lines[0]["part"] <= 0:
        return "Aucune contribution ne porte ces codes"
    first = lines[0]
    close = [line for line in lines[1:] if line["haut"] >= first["bas"]]
    if not close:
        return f"« {first['label']} » arrive nettement en tête ({percent(first['part'])})"
    if len(close) == 1:
        return f"« {first['label']} » et « {close[0]['label']} » arrivent en tête, sans écart assuré"
    return (
        f"« {first['label']} » arrive en tête ({percent(first['part'])}), sans écart assuré avec les suivants"
    )


def href(*, code: str = "", groupe: str = "", source: str = "", mot: str = "") -> str:
    """Return the link to the contributions that match; without any argument, to all of them."""
    given = {"c": code, "g": groupe, "s": source, "m": mot}
    return "#liste?" + "&".join(f"{key}={quote(value, safe='')}" for key, value in given.items() if value)


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
    environment.filters |= {"n": number, "pct": percent, "decimal": decimal, "jour": day}
    environment.globals |= {
        "axis": axis,
        "bar_chart": bar_chart,
        "finding": finding,
        "heat_class": heat_class,
        "href": href,
        "interval": interval,
        "plural": plural,
        "pos": NATURES,
    }
    return environment


def _part(name: str) -> str:
    return files("precanum_nlp.report").joinpath("templates", name).read_text(encoding="utf-8")


def _raw(text: str):
    from markupsafe import Markup

    return Markup(text)


def _csp_hash(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
