"""The same figures as an Excel workbook with native charts, one sheet a figure."""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from precanum_nlp.corpus.writing import replacing
from precanum_nlp.keywords import NATURES
from precanum_nlp.report.page import finding
from precanum_nlp.report.typography import french

#: The date written in the file: the same input must give the same bytes.
_CREATED = datetime(2018, 1, 1)
#: Words in the chart of the sheet of words.
_CHART_WORDS = 30
_BLUE = "#2F7FB3"


def write_workbook(path: str | os.PathLike, summary: dict[str, Any], *, overwrite: bool = False) -> None:
    """Write the report's figures at `path` (.xlsx).

    Texts are written as texts: one that starts with "=" is no formula, one like an address no link.

    Parameters
    ----------
    path : path-like
    summary : dict
        What `summarise` returned.
    overwrite : bool, default=False

    Raises
    ------
    OutputError
        The file exists and `overwrite` is False, or it cannot be written.
    """
    import xlsxwriter

    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with replacing(path, overwrite=overwrite) as temporary:
        book = _Book(xlsxwriter.Workbook(str(temporary), options))
        book.workbook.set_properties({"title": summary["titre"], "created": _CREATED})
        _presence(book, summary)
        for dimension in summary["dimensions"]:
            _dimension(book, dimension)
            if len(dimension["groupes"]) > 1:
                _by_group(book, dimension)
        if summary["mots"]:
            _words(book, summary["mots"])
        _method(book, summary)
        _aside(book, summary["mis_de_cote"]["lignes"])
        book.workbook.close()


class _Book:
    """A workbook, its formats, and the sheet names already taken."""

    def __init__(self, workbook):
        self.workbook = workbook
        self.names: set[str] = set()
        top = {"valign": "top"}
        self.title = workbook.add_format({"bold": True, "font_size": 14})
        self.note = workbook.add_format({"font_color": "#565F69"})
        self.warning = workbook.add_format({"bold": True, "font_color": "#8A5A00"})
        head = {"bold": True, "bottom": 2, "text_wrap": True, "valign": "bottom"}
        self.head = workbook.add_format(head)
        self.number_head = workbook.add_format({**head, "align": "right"})
        self.text = workbook.add_format(top)
        self.note_text = workbook.add_format({"indent": 1, **top})  # a text to the right of a number
        self.share = workbook.add_format({"num_format": "0.0%", **top})
        self.count = workbook.add_format({"num_format": "#,##0", **top})

    def sheet(self, name: str, title: str, *notes: str):
        """Add a sheet with a title and notes; return it and the first free row."""
        sheet = self.workbook.add_worksheet(self._free(name))
        sheet.hide_gridlines(2)
        sheet.set_landscape()
        sheet.set_paper(9)  # A4
        sheet.fit_to_pages(1, 0)
        sheet.write_string(0, 0, french(title), self.title)
        for row, note in enumerate(notes, start=1):
            sheet.write_string(row, 0, french(note), self.note)
        return sheet, len(notes) + 2

    def table(self, sheet, row: int, head: Sequence[str], lines: Sequence[Sequence], formats) -> int:
        """Write a table from `row`; return the row of its first line."""
        sheet.set_row(row, 48)
        for column, name in enumerate(head):
            sheet.set_column(column, column, self._width(name, [line[column] for line in lines]))
            form = self.number_head if formats[column] in (self.share, self.count) else self.head
            sheet.write_string(row, column, french(name), form)
        for number, line in enumerate(lines, start=row + 1):
            for column, (value, form) in enumerate(zip(line, formats, strict=True)):
                if isinstance(value, str):
                    sheet.write_string(number, column, value, form)
                else:
                    sheet.write_number(number, column, value, form)
        sheet.repeat_rows(row)
        return row + 1

    def bars(self, sheet, first: int, n: int, column: int, *, title: str, name: str, share: bool, at: str):
        """Add a bar chart of `n` lines from row `first`, labels in column A, values in `column`."""
        chart = self.workbook.add_chart({"type": "bar"})
        last = first + n - 1
        series = {
            "name": french(name),
            "categories": [sheet.name, first, 0, last, 0],
            "values": [sheet.name, first, column, last, column],
            "fill": {"color": _BLUE},
            "gap": 45,
            "data_labels": {"value": True, "num_format": "0.0%" if share else "#,##0"},
        }
        chart.add_series(series)
        chart.set_title({"name": french(title), "name_font": {"size": 12}, "overlay": False})
        chart.set_legend({"none": True})
        # Excel draws the first line at the bottom unless told otherwise.
        chart.set_y_axis({"reverse": True, "num_font": {"size": 9}, "major_gridlines": {"visible": False}})
        form = "0%" if share else "#,##0"
        chart.set_x_axis({"min": 0, "num_format": form, "major_gridlines": {"visible": False}})
        chart.set_size({"width": 680, "height": 110 + 24 * n})
        sheet.insert_chart(at, chart, {"description": french(f"{title} (diagramme en barres)")})

    @staticmethod
    def _width(name: str, values: Sequence) -> int:
        # Numbers are short; a head may wrap, a text may not: row heights do not follow in every program.
        texts = [len(value) for value in values if isinstance(value, str)]
        return min(max([11, max(map(len, name.split())) + 2, *texts]), 90)

    def _free(self, name: str) -> str:
        base = re.sub(r"[\[\]:*?/\\]", " ", name).strip(" '")[:31] or "Feuille"
        free, number = base, 2
        while free.lower() in self.names:
            free = f"{base[:27]} ({number})"
            number += 1
        self.names.add(free.lower())
        return free


def _presence(book: _Book, summary: dict) -> None:
    corpus = summary["corpus"]
    sheet, row = book.sheet(
        "Qui a parlé",
        summary["titre"],
        f"Contributions lues : {corpus['n_contributions']} ; parties prenantes : "
        f"{corpus['n_parties_prenantes']} ; lignes mises de côté : {corpus['n_mis_de_cote']}.",
        "Une contribution sans auteur indiqué compte pour une partie prenante.",
    )
    if summary["avertissement"]:
        sheet.write_string(row, 0, french(summary["avertissement"]), book.warning)
        row += 2
    forms = (book.text, book.count, book.count)
    for head, rows in (("Groupe", corpus["groupes"]), ("Source", corpus["sources"])):
        lines = [(r["nom"], r["n_contributions"], r["n_parties_prenantes"]) for r in rows]
        first = book.table(sheet, row, (head, "Contributions", "Parties prenantes"), lines, forms)
        if lines and head == "Groupe":
            title = "Contributions par groupe"
            book.bars(sheet, first, len(lines), 1, title=title, name=title, share=False, at=f"E{row + 1}")
        row = first + len(lines) + 2


def _dimension(book: _Book, d: dict) -> None:
    by_contribution = d["unite"] == "contributions"
    unit = "contributions" if by_contribution else "parties prenantes"
    sheet, row = book.sheet(
        d["label"],
        d["label"],
        d["question"] or finding(d["lignes"]),
        f"Base : {d['base']} {unit}. Part : moyenne des groupes, chacun pesant le même poids.",
    )
    head = ("Intitulé", "Part", "Borne basse à 95 %", "Borne haute à 95 %", "Part brute", unit.capitalize())
    head += ("Code", "Ensemble")
    lines = [
        (
            french(li["label"]),
            li["part"],
            li["bas"],
            li["haut"],
            li["part_brute"],
            li["n"],
            li["code"],
            li["bloc"],
        )
        for li in d["lignes"]
    ]
    forms = (book.text, *[book.share] * 4, book.count, book.note_text, book.note_text)
    first = book.table(sheet, row, head, lines, forms)
    sheet.freeze_panes(first, 1)
    title = finding(d["lignes"])
    name = "Part, à poids égal des groupes"
    book.bars(sheet, first, len(lines), 1, title=title, name=name, share=True, at=f"J{row + 1}")


def _by_group(book: _Book, d: dict) -> None:
    notes = [f"Part des {d['unite'].replace('_', ' ')} de chaque groupe ; sous le nom du groupe, sa base."]
    if any(g["petit"] for g in d["groupes"]):
        notes.append("† Groupe de moins de 5 parties prenantes : à lire avec prudence.")
    if d["groupes_sans_base"]:
        notes.append("Laissés de côté, sans contribution lue : " + ", ".join(d["groupes_sans_base"]) + ".")
    # Short enough for the suffix: Excel stops at 31 characters.
    sheet, row = book.sheet(f"{d['label'][:20].rstrip()} par groupe", f"{d['label']}, par groupe", *notes)
    groups = [f"{g['nom']}{' †' if g['petit'] else ''}\n{g['base']}" for g in d["groupes"]]
    lines = [
        (li["bloc"], french(li["label"]), *(cell["part"] for cell in li["par_groupe"]))
        for bloc in d["blocs"]
        for li in bloc["lignes"]
    ]
    n = len(groups)
    forms = (book.text, book.text, *[book.share] * n)
    first = book.table(sheet, row, ("Ensemble", "Intitulé", *groups), lines, forms)
    sheet.freeze_panes(first, 2)
    scale = {"type": "2_color_scale", "min_color": "#FFFFFF", "max_color": "#7FB2D0"}
    sheet.conditional_format(first, 2, first + len(lines) - 1, 1 + n, scale)


def _words(book: _Book, words: dict) -> None:
    sheet, row = book.sheet(
        "Mots",
        "Mots récurrents",
        f"Mots présents dans {words['seuil']} contributions au moins ; {words['n_mots']} occurrences lues "
        f"dans {words['n_contributions']} contributions, mots-outils retirés.",
    )
    groups = [group["nom"] for group in words["groupes"]]
    head = ("Mot", "Contributions", "Occurrences", "Parties prenantes", "Part, à poids égal")
    head += ("Nature", *groups, "Formes")
    lines = [
        (
            w["lemme"],
            w["contributions"],
            w["occurrences"],
            w["parties_prenantes"],
            w["part_moyenne"],
            NATURES.get(w["pos"], "autre"),
            *w["parts"],
            ", ".join(f"{forme} ({n})" for forme, n in w["formes"]),
        )
        for w in words["lignes"]
    ]
    forms = (book.text, *[book.count] * 3, book.share, book.note_text)
    forms += (*[book.share] * len(groups), book.note_text)
    first = book.table(sheet, row, head, lines, forms)
    sheet.freeze_panes(first, 1)
    sheet.autofilter(row, 0, row + len(lines), len(head) - 1)
    n = min(_CHART_WORDS, len(lines))
    chart, start = book.sheet("Mots les plus partagés", f"Les {n} mots les plus partagés")
    top = book.table(
        chart,
        start,
        ("Mot", "Contributions"),
        [line[:2] for line in lines[:n]],
        (book.text, book.count),
    )
    title = f"Les {n} mots présents dans le plus de contributions"
    book.bars(chart, top, n, 1, title=title, name="Contributions", share=False, at=f"D{start + 1}")


def _method(book: _Book, summary: dict) -> None:
    method = summary["methode"]
    notes = [
        f"Référentiel « {method['referentiel']} », version {method['version']}.",
        "Modèle : " + (", ".join(method["modeles"]) or "aucun, codes des annotations seuls") + ".",
        "Part : calculée dans chaque groupe, puis moyenne des groupes, chacun pesant le même poids.",
        "Intervalles à 95 % : approximation normale, variances d'après la part ajustée d'Agresti et Coull.",
        f"Contributions à relire par un analyste : {method['n_a_relire']}.",
        *method["remarques"],
        *summary["limites"],
    ]
    if method["petits_groupes"]:
        notes.append("Groupes de moins de 5 parties prenantes : " + ", ".join(method["petits_groupes"]) + ".")
    sheet, row = book.sheet("Méthode", "Méthode", *notes)
    lines = [(c["label"], c["n_analyste"], c["n_modele"]) for c in method["codes"]]
    head = ("Dimension", "Codes des annotations", "Codes donnés par le modèle")
    book.table(sheet, row, head, lines, (book.text, book.count, book.count))


def _aside(book: _Book, rows: Sequence[dict]) -> None:
    sheet, row = book.sheet("Mis de côté", "Ce qui a été mis de côté, et pourquoi", f"Lignes : {len(rows)}.")
    lines = [(r["fichier"], r["ligne"], r["motif"]) for r in rows]
    book.table(sheet, row, ("Fichier", "Ligne", "Motif"), lines, (book.text, book.count, book.note_text))
