"""A batch to read → a workbook with drop-downs, or the same columns as CSV."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from precanum_nlp.annotations import sheet
from precanum_nlp.annotations.names import CodeNames
from precanum_nlp.annotations.sheet import Asked, Lot, Suggestion
from precanum_nlp.corpus import write_rows
from precanum_nlp.corpus.writing import replacing
from precanum_nlp.errors import OutputError

_NBSP = "\u00a0"
#: The date written in the file: the same input must give the same bytes.
_CREATED = dt.datetime(2018, 1, 1)
_EXCEL_CELL = 32_000
#: Points: a line of text, and the tallest row that Excel allows.
_LINE, _TALLEST = 15.0, 405.0
_GIVEN, _TO_FILL, _HIDDEN = "donnée", "à remplir", "technique"
_FRAME_HEAD = ("Dimension", "Groupe", "Code", "Identifiant", "Définition", "Comprend", "Ne comprend pas",
               "Exemples")  # fmt: skip
_FRAME_WIDTHS = (20, 24, 40, 24, 60, 50, 50, 50)
_HOW_TO = (
    "Comment remplir ce classeur",
    "Feuille « Relecture » : une ligne par texte. Les colonnes grises sont à lire, les jaunes à remplir.",
    "Pour chaque dimension, choisissez un code par colonne dans la liste ; la feuille « Référentiel » donne "
    "les définitions.",
    "Si vous avez lu le texte et qu'aucun code ne convient : « oui » sous « lu, aucun code ».",
    "Si le texte ne peut pas être codé (illisible, hors sujet, autre langue…) : « oui » sous « à écarter », "
    "et la raison.",
    "Une dimension laissée vide compte comme non lue. Vous pouvez n'en remplir qu'une partie.",
    "Les colonnes grises sont protégées, sans mot de passe. Filtrer reste possible ; pour trier, supprimer "
    "des lignes, ajouter ou déplacer des colonnes, ôtez d'abord la protection (Révision > Ôter la "
    "protection).",
    "Renvoyez le fichier tel quel, en .xlsx ou en .csv.",
)


@dataclass(frozen=True, slots=True)
class _Column:
    name: str
    kind: str
    width: int
    choices: Sequence[str] = ()


def write_sheet(path: Path, lot: Lot, *, overwrite: bool = False) -> None:
    """Write a batch to fill.

    Parameters
    ----------
    path : pathlib.Path
        .xlsx: drop-downs, protected columns, the frame on a second sheet. .csv: the same columns; the frame
        goes beside it, as `<name>_codes.csv`.
    lot : Lot
    overwrite : bool, default=False

    Raises
    ------
    OutputError
        Another ending, a file that exists, a folder that cannot be written to.
    """
    ending = path.suffix.lower()
    if ending == ".xlsx":
        _write_workbook(path, lot, overwrite)
    elif ending == ".csv":
        names = [column.name for column in _columns(lot)]
        codes = path.with_name(f"{path.stem}_codes.csv")
        rows = [dict(zip(_FRAME_HEAD, row, strict=True)) for row in _frame_rows(lot)]
        write_rows(codes, _FRAME_HEAD, rows, overwrite=overwrite)
        write_rows(path, names, (_cells(asked, lot) for asked in lot.rows), overwrite=overwrite)
    else:
        raise OutputError(f"{path.name} : terminaison « {path.suffix} » ; écrivez en .xlsx ou en .csv.")


def _columns(lot: Lot) -> list[_Column]:
    columns = [_Column(sheet.ID, _GIVEN, 12), _Column(sheet.TEXTE, _GIVEN, 70)]
    if any(asked.question for asked in lot.rows):
        columns.append(_Column(sheet.QUESTION, _GIVEN, 24))
    columns += [_Column(sheet.POURQUOI, _GIVEN, 26), _Column(sheet.PROPOSE, _GIVEN, 48)]
    if any(asked.en_vigueur is not None for asked in lot.rows):
        columns.append(_Column(sheet.ACTUEL, _GIVEN, 36))
    for dimension in lot.dimensions:
        name = sheet.heading(dimension, lot.referentiel.dimensions)
        labels = CodeNames(dimension).offered
        columns += [
            _Column(f"{name} {rank}", _TO_FILL, 24, labels)
            for rank in range(1, sheet.n_code_columns(dimension) + 1)
        ]
        columns.append(_Column(sheet.none_heading(name), _TO_FILL, 13, (sheet.OUI,)))
    columns += [
        _Column(sheet.ECARTER, _TO_FILL, 10, (sheet.OUI,)),
        _Column(sheet.RAISON, _TO_FILL, 24),
        _Column(sheet.REMARQUE, _TO_FILL, 30),
    ]
    hidden = (sheet.LOT, sheet.VERSION, sheet.MODELE, sheet.TIRAGE, sheet.ACCEPTES, sheet.EMPREINTE)
    return columns + [_Column(name, _HIDDEN, 18) for name in hidden]


def _cells(asked: Asked, lot: Lot) -> dict[str, str]:
    """Return what is written on a row; the columns to fill are empty."""
    found = {
        sheet.ID: asked.id,
        sheet.TEXTE: asked.texte,
        sheet.POURQUOI: asked.pourquoi,
        sheet.PROPOSE: _suggestions(asked, lot),
        sheet.LOT: lot.nom,
        sheet.VERSION: f"{sheet.VERSION_MARK}{lot.referentiel.version}",
        sheet.MODELE: lot.modele,
        sheet.TIRAGE: sheet.HASARD if asked.au_hasard else "",
        sheet.ACCEPTES: sheet.accepted_cell(asked),
        sheet.EMPREINTE: f"{sheet.MARK}{asked.empreinte}",
    }
    if any(row.question for row in lot.rows):
        found[sheet.QUESTION] = asked.question
    if asked.en_vigueur is not None:
        found[sheet.ACTUEL] = _in_force(asked.en_vigueur, lot)
    return found


def _suggestions(asked: Asked, lot: Lot) -> str:
    """Return the model's codes in words, a line each: « Coût (83 %) : « trop cher pour nous » »."""
    lines = []
    for dimension in lot.dimensions:
        names = CodeNames(dimension)
        several = [s for s in asked.suggestions if s.dimension == dimension.id]
        if several or dimension.id in asked.codees:
            lines.append(f"{dimension.label}{_NBSP}:{'' if several else ' aucun code'}")
        lines += [_suggestion(s, names.shown(s.code)) for s in several]
    return "\n".join(lines)


def _suggestion(suggestion: Suggestion, label: str) -> str:
    maybe = "" if suggestion.acceptee else "peut-être "
    passage = " ".join(suggestion.passage.split())
    shown = f"{_NBSP}: «{_NBSP}{passage}{_NBSP}»" if passage else ""
    return f"• {maybe}{label} ({round(100 * suggestion.probabilite)}{_NBSP}%){shown}"


def _in_force(codes: Mapping[str, frozenset[str]], lot: Lot) -> str:
    lines = []
    for dimension in lot.dimensions:
        if dimension.id in codes:
            given = CodeNames(dimension).all_shown(codes[dimension.id])
            lines.append(f"{dimension.label}{_NBSP}: {', '.join(given) or 'aucun code'}")
    return "\n".join(lines)


def _frame_rows(lot: Lot) -> Iterator[tuple[str, ...]]:
    for dimension in lot.dimensions:
        names = CodeNames(dimension)
        for groupe in dimension.groupes:
            for code in groupe.codes:
                if code.statut == "actif":
                    notes = ("\n".join(several) for several in (code.inclut, code.exclut, code.exemples))
                    name = names.shown(code.id)
                    yield (dimension.label, groupe.label, name, code.id, code.definition, *notes)


def _write_workbook(path: Path, lot: Lot, overwrite: bool) -> None:
    import xlsxwriter

    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with replacing(path, overwrite=overwrite) as temporary:
        book = xlsxwriter.Workbook(str(temporary), options)
        book.set_properties({"title": f"Relecture {lot.nom}", "created": _CREATED})
        page = book.add_worksheet("Relecture")
        frame, how_to = book.add_worksheet("Référentiel"), book.add_worksheet("Mode d'emploi")
        lists = book.add_worksheet("Listes")
        lists.hide()
        _fill_page(book, page, lists, lot)
        _fill_frame(book, frame, lot)
        _fill_how_to(book, how_to)
        book.close()


def _fill_page(book, page, lists, lot: Lot) -> None:
    columns = _columns(lot)
    formats = _formats(book)
    page.set_row(0, 3 * _LINE)
    for place, column in enumerate(columns):
        page.set_column(place, place, column.width, None, {"hidden": column.kind == _HIDDEN})
        page.write_string(0, place, column.name, formats[f"tête {column.kind}"])
    for number, asked in enumerate(lot.rows, start=1):
        cells = _cells(asked, lot)
        page.set_row(number, _height(cells, columns))
        for place, column in enumerate(columns):
            page.write_string(number, place, _shortened(cells.get(column.name, "")), formats[column.kind])
    _add_choices(page, lists, columns, len(lot.rows))
    page.freeze_panes(1, 2)
    page.autofilter(0, 0, max(1, len(lot.rows)), len(columns) - 1)
    allowed = ("sort", "autofilter", "format_cells", "format_columns", "format_rows", "insert_columns")
    page.protect("", dict.fromkeys(allowed, True))
    page.set_landscape()
    page.set_paper(9)  # A4
    page.fit_to_pages(1, 0)
    page.repeat_rows(0)


def _height(cells: Mapping[str, str], columns: Sequence[_Column]) -> float:
    """Return the height of a row in points; not every program fits it to wrapped text by itself."""
    shown = [(cells.get(c.name, ""), c.width) for c in columns if c.kind == _GIVEN]
    # A column of width 10 shows some eleven characters of running text.
    lines = (sum(1 + int(len(part) / (1.1 * width)) for part in text.split("\n")) for text, width in shown)
    return min(_LINE * (max(lines) + 0.5), _TALLEST)


def _formats(book) -> dict[str, object]:
    cell = {"text_wrap": True, "valign": "top", "border": 1, "border_color": "#D0D0D0", "num_format": "@"}
    head = {**cell, "bold": True, "bottom": 2}
    grey, yellow = {"bg_color": "#F0F0F0"}, {"bg_color": "#FFF7CC", "locked": False}
    return {
        _GIVEN: book.add_format({**cell, **grey}),
        _TO_FILL: book.add_format({**cell, **yellow}),
        _HIDDEN: book.add_format({**cell, **grey}),
        f"tête {_GIVEN}": book.add_format({**head, "bg_color": "#D9D9D9"}),
        f"tête {_TO_FILL}": book.add_format({**head, "bg_color": "#FFE680"}),
        f"tête {_HIDDEN}": book.add_format({**head, "bg_color": "#D9D9D9"}),
    }


def _add_choices(page, lists, columns: Sequence[_Column], n_rows: int) -> None:
    """Give each column its drop-down, from a sheet: lists typed in a rule stop at 255 characters."""
    written: dict[Sequence[str], str] = {}
    for place, column in enumerate(columns):
        if not column.choices or not n_rows:
            continue
        if column.choices not in written:
            where = len(written)
            for number, label in enumerate(column.choices):
                lists.write_string(number, where, label)
            name = _column_letters(where)
            written[column.choices] = f"=Listes!${name}$1:${name}${len(column.choices)}"
        page.data_validation(
            1, place, n_rows, place,
            {
                "validate": "list",
                "source": written[column.choices],
                "error_title": "Hors de la liste",
                "error_message": "Choisissez dans la liste, ou laissez la case vide.",
            },
        )  # fmt: skip


def _column_letters(place: int) -> str:
    from xlsxwriter.utility import xl_col_to_name

    return xl_col_to_name(place)


def _fill_frame(book, page, lot: Lot) -> None:
    head = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 2})
    text = book.add_format({"text_wrap": True, "valign": "top"})
    for place, (name, width) in enumerate(zip(_FRAME_HEAD, _FRAME_WIDTHS, strict=True)):
        page.set_column(place, place, width)
        page.write_string(0, place, name, head)
    for number, row in enumerate(_frame_rows(lot), start=1):
        for place, cell in enumerate(row):
            page.write_string(number, place, _shortened(cell), text)
    page.freeze_panes(1, 3)


def _fill_how_to(book, page) -> None:
    page.hide_gridlines(2)
    page.set_column(0, 0, 110)
    title = book.add_format({"bold": True, "font_size": 14})
    text = book.add_format({"text_wrap": True, "valign": "top"})
    for number, line in enumerate(_HOW_TO):
        page.write_string(number, 0, line, text if number else title)


def _shortened(text: str) -> str:
    """Return what fits into a cell of Excel; the fingerprint, not the text, says which text was read."""
    return text if len(text) <= _EXCEL_CELL else text[:_EXCEL_CELL] + "…"
