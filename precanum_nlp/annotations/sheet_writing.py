"""A batch to read → a workbook with drop-downs, or the same columns as CSV."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from precanum_nlp.annotations import sheet
from precanum_nlp.annotations.names import CodeNames
from precanum_nlp.annotations.sheet import Asked, Lot, Suggestion
from precanum_nlp.annotations.workbook import (
    FRAME_HEAD,
    GIVEN,
    HIDDEN,
    TO_FILL,
    Choices,
    Column,
    fill_frame,
    fill_page,
    frame_rows,
    open_book,
)
from precanum_nlp.corpus import write_rows
from precanum_nlp.corpus.writing import replacing
from precanum_nlp.errors import OutputError

_NBSP = "\u00a0"
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
        rows = [dict(zip(FRAME_HEAD, row, strict=True)) for row in frame_rows(lot.dimensions)]
        write_rows(codes, FRAME_HEAD, rows, overwrite=overwrite)
        write_rows(path, names, (_cells(asked, lot) for asked in lot.rows), overwrite=overwrite)
    else:
        raise OutputError(f"{path.name} : terminaison « {path.suffix} » ; écrivez en .xlsx ou en .csv.")


def _columns(lot: Lot) -> list[Column]:
    columns = [Column(sheet.ID, GIVEN, 12), Column(sheet.TEXTE, GIVEN, 70)]
    if any(asked.question for asked in lot.rows):
        columns.append(Column(sheet.QUESTION, GIVEN, 24))
    columns += [Column(sheet.POURQUOI, GIVEN, 26), Column(sheet.PROPOSE, GIVEN, 48)]
    if any(asked.en_vigueur is not None for asked in lot.rows):
        columns.append(Column(sheet.ACTUEL, GIVEN, 36))
    for dimension in lot.dimensions:
        name = sheet.heading(dimension, lot.referentiel.dimensions)
        labels = CodeNames(dimension).offered
        columns += [
            Column(f"{name} {rank}", TO_FILL, 24, labels)
            for rank in range(1, sheet.n_code_columns(dimension) + 1)
        ]
        columns.append(Column(sheet.none_heading(name), TO_FILL, 13, (sheet.OUI,)))
    columns += [
        Column(sheet.ECARTER, TO_FILL, 10, (sheet.OUI,)),
        Column(sheet.RAISON, TO_FILL, 24),
        Column(sheet.REMARQUE, TO_FILL, 30),
    ]
    hidden = (sheet.LOT, sheet.VERSION, sheet.MODELE, sheet.TIRAGE, sheet.ACCEPTES, sheet.EMPREINTE)
    return columns + [Column(name, HIDDEN, 18) for name in hidden]


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


def _write_workbook(path: Path, lot: Lot, overwrite: bool) -> None:
    columns = _columns(lot)
    with replacing(path, overwrite=overwrite) as temporary:
        book = open_book(temporary, f"Relecture {lot.nom}")
        page = book.add_worksheet("Relecture")
        frame, how_to = book.add_worksheet("Référentiel"), book.add_worksheet("Mode d'emploi")
        choices = Choices(book.add_worksheet("Listes"))
        fill_page(book, page, columns, [_cells(asked, lot) for asked in lot.rows], frozen=2)
        for place, column in enumerate(columns):
            choices.add(page, 1, len(lot.rows), place, column.choices)
        fill_frame(book, frame, lot.dimensions)
        _fill_how_to(book, how_to)
        book.close()


def _fill_how_to(book, page) -> None:
    page.hide_gridlines(2)
    page.set_column(0, 0, 110)
    title = book.add_format({"bold": True, "font_size": 14})
    text = book.add_format({"text_wrap": True, "valign": "top"})
    for number, line in enumerate(_HOW_TO):
        page.write_string(number, 0, line, text if number else title)
