"""The files of the reference study, as a team would receive them; the same input gives the same bytes."""

from __future__ import annotations

import csv
import io
import json
import shutil
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from pathlib import Path

import docx
import xlsxwriter

from precanum_nlp.corpus.writing import replacing

#: Creation date written into the files: the end of the dialogue, never the clock.
CREATED = datetime(2018, 2, 28, 12, 0, 0)
_ZIP_DATE = CREATED.timetuple()[:6]
_MONTHS = {11: "novembre", 12: "décembre", 1: "janvier", 2: "février"}  # those of the dialogue


def write_interviews(path: Path, rows: Iterable[Mapping[str, str]], nature: str, notice: str) -> None:
    """Write the interviews' workbook: human heads, real Excel dates, wrapped text, `nature` on each row."""
    heads = {
        "N°": ("id", 11),
        "Partie prenante": ("partie_prenante", 15),
        "Groupe": ("groupe", 19),
        "Sous-groupe": ("sous_groupe", 30),
        "Date": ("date", 12),
        "Question": ("question", 40),
        "Réponse": ("texte", 90),
        "Public prioritaire": ("cible", 40),
        "Nature": ("nature", 20),
    }
    with _workbook(path, "Entretiens de parties prenantes", notice) as book:
        sheet = book.add_worksheet("Entretiens")
        day = book.add_format({"num_format": "dd/mm/yyyy", "valign": "top"})
        wrapped = book.add_format({"text_wrap": True, "valign": "top"})
        _write_heads(book, sheet, {head: width for head, (_, width) in heads.items()})
        for line, row in enumerate(rows, 1):
            for column, (field, _) in enumerate(heads.values()):
                if field == "date":
                    sheet.write_datetime(line, column, datetime.fromisoformat(row[field]), day)
                else:
                    sheet.write_string(line, column, (row | {"nature": nature})[field] or "", wrapped)


def write_csv(
    path: Path,
    columns: Sequence[str],
    rows: Iterable[Sequence[str]],
    *,
    encoding="utf-8-sig",
    quoting=csv.QUOTE_MINIMAL,
) -> None:
    """Write a `;` CSV with CRLF; a character outside `encoding` is an error, never a question mark."""
    with (
        replacing(path, overwrite=True) as temporary,
        open(temporary, "w", encoding=encoding, newline="") as handle,
    ):
        writer = csv.writer(handle, delimiter=";", lineterminator="\r\n", quoting=quoting)
        writer.writerow(columns)
        writer.writerows(rows)


def write_jsonl(path: Path, rows: Iterable[Mapping[str, object]]) -> None:
    """Write a JSON object a line, UTF-8."""
    with (
        replacing(path, overwrite=True) as temporary,
        open(temporary, "w", encoding="utf-8", newline="\n") as handle,
    ):
        handle.writelines(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)


def write_text(path: Path, text: str) -> None:
    """Write a UTF-8 text."""
    with replacing(path, overwrite=True) as temporary:
        temporary.write_text(text, encoding="utf-8", newline="\n")


def write_workshop(path: Path, rows: Sequence[Mapping[str, str]], notice: str) -> None:
    """Write the notes of one workshop day: header lines, a heading a question, « NOM : texte » turns."""
    document = docx.Document()
    properties = document.core_properties
    properties.author = properties.last_modified_by = ""
    properties.title = f"Atelier du {_french_day(rows[0]['date'])}"
    properties.comments = notice
    properties.created = properties.modified = CREATED
    document.sections[0].header.paragraphs[0].text = f"{properties.title}. {notice}"
    for key, field in (("Source", "source"), ("Date", "date"), ("Groupe", "groupe")):
        document.add_paragraph(f"{key} : {rows[0][field]}")
    question = None
    for row in rows:
        if row["question"] != question:
            question = row["question"]
            document.add_heading(question, level=1)
        turn = document.add_paragraph()
        turn.add_run(f"{row['partie_prenante']} : ").bold = True
        turn.add_run(row["texte"])
    buffer = io.BytesIO()
    document.save(buffer)
    with replacing(path, overwrite=True) as temporary:
        _rewrite_zip(buffer, temporary)


class _workbook:
    """Context manager: an xlsxwriter workbook that appears at `path` once it is complete."""

    def __init__(self, path: Path, title: str, notice: str):
        self.path, self.title, self.notice = path, title, notice
        self.buffer = io.BytesIO()

    def __enter__(self):
        self.book = xlsxwriter.Workbook(self.buffer, {"in_memory": True})
        self.book.set_properties({"title": self.title, "comments": self.notice, "created": CREATED})
        return self.book

    def __exit__(self, kind, error, trace):
        if kind is not None:
            return
        self.book.close()
        self.buffer.seek(0)
        with replacing(self.path, overwrite=True) as temporary, open(temporary, "wb") as handle:
            shutil.copyfileobj(self.buffer, handle)


def _write_heads(book, sheet, widths: Mapping[str, int]) -> None:
    bold = book.add_format({"bold": True})
    for column, (head, width) in enumerate(widths.items()):
        sheet.set_column(column, column, width)
        sheet.write_string(0, column, head, bold)
    sheet.freeze_panes(1, 0)


def _rewrite_zip(source: io.BytesIO, path: Path) -> None:
    """Copy a zip with fixed dates: python-docx stamps its parts with the clock."""
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            part = zipfile.ZipInfo(name, _ZIP_DATE)
            part.compress_type = zipfile.ZIP_DEFLATED
            part.external_attr = 0o644 << 16
            new.writestr(part, old.read(name))


def _french_day(iso: str) -> str:
    day = date.fromisoformat(iso)
    return f"{day.day} {_MONTHS[day.month]} {day.year}"
