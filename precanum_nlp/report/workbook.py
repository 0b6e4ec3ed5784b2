"""The same figures as an Excel workbook with native charts, one sheet a figure."""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from precanum_nlp.corpus.writing import replacing
from precanum_nlp.keywords import NATURES
from precanum_nlp.report.colours import BAR, LEVELS, REGNIER
from precanum_nlp.report.figure import COUNT, DECIMAL, SHARE, SPREAD, TEXT, Figure
from precanum_nlp.report.typography import french

#: The date written in the file: the same input must give the same bytes.
_CREATED = datetime(2018, 1, 1)
#: Words in the chart of the sheet of words.
_CHART_WORDS = 30
#: Characters that Excel allows in a printed footer, less the mark of its place.
_FOOTER = 250
#: Colours of the series of a chart, by their number.
_SERIES = {1: (BAR,), 2: (LEVELS[0], LEVELS[2]), 4: LEVELS}


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
        book = _Book(xlsxwriter.Workbook(str(temporary), options), summary["avertissement"])
        book.workbook.set_properties({"title": summary["titre"], "created": _CREATED})
        contents = _contents(book, summary)
        for chapter in summary["chapitres"]:
            for figure in chapter.figures:
                _figure(book, figure, contents)
            if chapter.id == "mots" and summary["mots"]:
                _words(book, summary["mots"])
        _method(book, summary)
        _aside(book, summary["mis_de_cote"]["lignes"])
        book.workbook.close()


class _Book:
    """A workbook, its formats, the sheet names already taken, how many figures the contents list.

    `notice` is printed under every sheet.
    """

    def __init__(self, workbook, notice: str):
        self.workbook = workbook
        self.notice = notice
        self.names: set[str] = set()
        self.listed = 0
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
        self.decimal = workbook.add_format({"num_format": "0.00", **top})
        self.link = workbook.add_format({"font_color": "#0B5C8A", "underline": 1, **top})

    def sheet(self, name: str, title: str, *notes: str):
        """Add a sheet with a title and notes; return it and the first free row."""
        sheet = self.workbook.add_worksheet(self._free(name))
        sheet.hide_gridlines(2)
        sheet.set_landscape()
        sheet.set_paper(9)  # A4
        sheet.fit_to_pages(1, 0)
        if self.notice:
            sheet.set_footer(f"&L{self.notice.replace('&', '&&')[:_FOOTER]}")
        sheet.write_string(0, 0, french(title), self.title)
        for row, note in enumerate(notes, start=1):
            sheet.write_string(row, 0, french(note), self.note)
        return sheet, len(notes) + 2

    def table(self, sheet, row: int, head: Sequence[str], lines: Sequence[Sequence], formats) -> int:
        """Write a table from `row`; return the row of its first line."""
        sheet.set_row(row, 48)
        for column, name in enumerate(head):
            sheet.set_column(column, column, self._width(name, [line[column] for line in lines]))
            form = (
                self.number_head if formats[column] in (self.share, self.count, self.decimal) else self.head
            )
            sheet.write_string(row, column, french(name), form)
        for number, line in enumerate(lines, start=row + 1):
            for column, (value, form) in enumerate(zip(line, formats, strict=True)):
                if value is None:
                    sheet.write_string(number, column, "", form)
                elif isinstance(value, str):
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
            "fill": {"color": BAR},
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
        base = re.sub(r"[\[\]:*?/\\]", " ", name).strip(" '")[:31].rstrip(" '") or "Feuille"
        free, number = base, 2
        while free.lower() in self.names:
            free = f"{base[:27]} ({number})"
            number += 1
        self.names.add(free.lower())
        return free


def _contents(book: _Book, summary: dict):
    """Write the first sheet: who spoke, what must be known, and the list of figures that fills later."""
    corpus = summary["corpus"]
    sheet, row = book.sheet(
        "Sommaire",
        summary["titre"],
        f"Contributions lues : {corpus['n_contributions']} ; parties prenantes : "
        f"{corpus['n_parties_prenantes']} ; lignes mises de côté : {corpus['n_mis_de_cote']}.",
        "Une contribution sans auteur indiqué compte pour une partie prenante.",
    )
    if summary["avertissement"]:
        sheet.write_string(row, 0, french(summary["avertissement"]), book.warning)
        row += 2
    sheet.set_column(0, 0, 46)
    sheet.set_column(1, 1, 110)
    for column, name in enumerate(("Figure", "Ce qu’elle dit")):
        sheet.write_string(row, column, name, book.head)
    return sheet, row + 1


def _figure(book: _Book, figure: Figure, contents) -> None:
    """Write one sheet: sentence, question, base, table, chart."""
    notes = [figure.sujet, *filter(None, (figure.question, figure.base)), *figure.notes]
    sheet, row = book.sheet(figure.sujet, figure.titre, *notes)
    _listed(book, sheet.name, figure, *contents)
    head, formats, places = [], [], []
    for column in figure.table.columns:
        places.append(len(head))
        name = f"{column.nom}, {column.detail}" if column.detail else column.nom
        ends = (f"{name} : bas", f"{name} : haut") if column.kind == SPREAD else (name,)
        head += ends
        formats += [_format(book, figure, column.kind)] * len(ends)
    lines = [_line(figure, cells) for cells in figure.table.rows]
    first = book.table(sheet, row, head, lines, formats)
    sheet.freeze_panes(first, 1)
    if figure.table.heat and lines:
        scale = {"type": "2_color_scale", "min_color": "#FFFFFF", "max_color": "#7FB2D0"}
        sheet.conditional_format(first, 1, first + len(lines) - 1, len(head) - 1, scale)
    if figure.chart and figure.chart.kind != "table" and lines:
        _chart(book, sheet, figure, first, len(lines), places, (row, len(head) + 1))


def _listed(book: _Book, name: str, figure: Figure, sheet, start: int) -> None:
    row = start + book.listed
    book.listed += 1
    sheet.write_url(
        row, 0, f"internal:'{name.replace(chr(39), chr(39) * 2)}'!A1", book.link, french(figure.sujet)
    )
    sheet.write_string(row, 1, french(figure.titre), book.text)


def _format(book: _Book, figure: Figure, kind: str):
    if kind == SPREAD:  # of shares, unless the figure it goes with has decimals
        kinds = {column.kind for column in figure.table.columns}
        kind = DECIMAL if DECIMAL in kinds and not figure.id.startswith("part-") else SHARE
    return {TEXT: book.text, SHARE: book.share, COUNT: book.count, DECIMAL: book.decimal}[kind]


def _line(figure: Figure, cells) -> list:
    line = []
    for column, cell in zip(figure.table.columns, cells, strict=True):
        if column.kind == SPREAD:
            line += cell.value or (None, None)
        else:
            line.append(cell.shown if column.kind == TEXT else cell.value)
    return line


def _chart(book: _Book, sheet, figure: Figure, first: int, n: int, places, at: tuple[int, int]) -> None:
    kind = figure.chart.kind
    if kind == "scatter":
        chart = _scatter(book, sheet, figure, first, n, places)
    else:
        chart = _bars(book, sheet, figure, first, n, places)
        chart.set_size({"width": 720, "height": 130 + 24 * n})
    chart.set_title({"name": french(figure.titre), "name_font": {"size": 11}, "overlay": False})
    sheet.insert_chart(*at, chart, {"description": french(f"{figure.titre} ({figure.sujet})")})


def _bars(book: _Book, sheet, figure: Figure, first: int, n: int, places):
    values = figure.chart.values
    stacked = figure.chart.kind == "stacked"
    chart = book.workbook.add_chart({"type": "bar", **({"subtype": "percent_stacked"} if stacked else {})})
    colours = tuple(REGNIER.values()) if figure.id == "regnier" else _SERIES[len(values)]
    kind = figure.table.columns[values[0]].kind
    form = {SHARE: "0.0%", COUNT: "#,##0", DECIMAL: "0"}[kind]
    last = first + n - 1
    for place, colour in zip(values, colours, strict=True):
        series = {
            "name": french(figure.table.columns[place].nom),
            "categories": [sheet.name, first, 0, last, 0],
            "values": [sheet.name, first, places[place], last, places[place]],
            "fill": {"color": colour},
            "gap": 45,
        }
        if len(values) == 1:
            series["data_labels"] = {"value": True, "num_format": form}
        chart.add_series(series)
    chart.set_legend({"none": True} if len(values) == 1 else {"position": "bottom"})
    # Excel draws the first line at the bottom unless told otherwise.
    chart.set_y_axis({"reverse": True, "num_font": {"size": 9}, "major_gridlines": {"visible": False}})
    axis = "0%" if kind == SHARE or stacked else form
    chart.set_x_axis({"min": 0, "num_format": axis, "major_gridlines": {"visible": False}})
    return chart


def _scatter(book: _Book, sheet, figure: Figure, first: int, n: int, places):
    x, y = figure.chart.values
    chart = book.workbook.add_chart({"type": "scatter"})
    last = first + n - 1
    names = [{"value": row[0].shown.split(" – ")[0]} for row in figure.table.rows]
    chart.add_series(
        {
            "name": french(figure.sujet),
            "categories": [sheet.name, first, places[x], last, places[x]],
            "values": [sheet.name, first, places[y], last, places[y]],
            "marker": {"type": "circle", "size": 7, "fill": {"color": BAR}, "border": {"color": BAR}},
            "data_labels": {"custom": names, "value": True, "position": "right", "font": {"size": 8}},
        }
    )
    axis = {"min": 0, "max": 100, "num_format": "0", "major_gridlines": {"visible": False}}
    heads = figure.table.columns
    chart.set_x_axis({**axis, "name": french(heads[x].detail)})
    chart.set_y_axis({**axis, "name": french(heads[y].detail)})
    chart.set_legend({"none": True})
    chart.set_size({"width": 720, "height": 620})
    return chart


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
        "Part : calculée dans chaque groupe, puis sur les groupes, chacun à son poids.",
        f"Intervalles à 95 % : {method['tirages']} tirages de personnes, avec remise, dans chaque groupe.",
        f"Contributions à relire par une personne : {method['n_a_relire']}.",
        *filter(None, [method["jeu_de_test"]]),
        *method["remarques"],
        *summary["limites"],
    ]
    if method["petits_groupes"]:
        few = ", ".join(method["petits_groupes"])
        notes.append(f"Groupes de moins de {method['signaler']} parties prenantes : {few}.")
    sheet, row = book.sheet("Méthode", "Méthode", *notes)
    lines = [(c["label"], c["n_personnes"], c["n_lecteurs"], c["n_modele"]) for c in method["codes"]]
    head = ("Dimension", "Codes : par des personnes", "par des lecteurs automatiques", "par le modèle")
    row = book.table(sheet, row, head, lines, (book.text, *[book.count] * 3)) + len(lines) + 1
    for erratum in summary["errata"]:
        said = "Erratum du {date} : {quoi} – avant : {avant} ; après : {apres}."
        sheet.write_string(row, 0, french(said.format(**erratum)), book.note)
        row += 1


def _aside(book: _Book, rows: Sequence[dict]) -> None:
    sheet, row = book.sheet("Mis de côté", "Ce qui a été mis de côté, et pourquoi", f"Lignes : {len(rows)}.")
    lines = [(r["fichier"], r["ligne"], r["motif"]) for r in rows]
    book.table(sheet, row, ("Fichier", "Ligne", "Motif"), lines, (book.text, book.count, book.note_text))
