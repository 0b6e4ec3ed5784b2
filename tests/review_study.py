"""Ten texts that nobody has read, and the sheets that people send back (helper, no test).

`python tests/review_study.py` writes tests/relecture/ anew, from what `precanum relire` gives; soffice makes
one of the files.
"""

import csv
import datetime as dt
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import openpyxl
import tiny_study

FILES = Path(__file__).parent / "relecture"
#: Ids that a spreadsheet changes: 001 becomes 1, 1-2 a day of the year.
TEXTS = {
    "001": "Le forfait internet me coûte trop cher chaque mois.",
    "002": "On ne capte rien dans la vallée, pas de réseau.",
    "003": "Je tape lentement, le clavier m'échappe.",
    "1-2": "J'ai peur de cliquer au mauvais endroit.",
    "005": "Un atelier le samedi nous aiderait beaucoup.",
    "006": "Un tarif social pour les retraités, s'il vous plaît.",
    "007": "Rien à dire de plus sur ce sujet.",
    "008": "=2+2 ; le réseau coupe\net l'abonnement reste cher 😀",
    "009": "Le forfait internet me coûte trop cher chaque mois.",
    "010": "Hello, I would like to pay my bills online, please.",
}
FREIN, IDEE = "Freins 1", "Propositions 1"
NO_FREIN, NO_IDEE = "Freins : lu, aucun code", "Propositions : lu, aucun code"
COUT, RESEAU = "Coût de l'abonnement", "Couverture du réseau"
#: What Anne-Marie (A2) answers: {id: {column: cell}}; 009 is asked with 001.
ANSWERS = {
    "001": {FREIN: COUT, NO_IDEE: "oui"},
    "002": {FREIN: RESEAU, NO_IDEE: "oui"},
    "003": {FREIN: "Maniement du clavier"},
    "1-2": {FREIN: "Peur de mal faire", NO_IDEE: "oui"},
    "005": {NO_FREIN: "oui", IDEE: "Ateliers au quartier"},
    "006": {IDEE: "Tarif social", "remarque": "pour les retraités"},
    "007": {NO_FREIN: "oui", NO_IDEE: "oui"},
    "008": {FREIN: COUT, "Freins 2": RESEAU, NO_IDEE: "oui"},
    "010": {"à écarter": "oui", "raison": "pas en français"},
}


def add_texts(study: Path) -> None:
    """Put the ten texts into a copy of the tiny study."""
    write_texts(study / "corpora" / "nouveau.csv")


def write_texts(path: Path) -> None:
    """Write the ten texts as an export."""
    with open(path, "w", encoding="utf-8-sig", newline="") as handle:
        writer = csv.writer(handle, delimiter=";")
        writer.writerow(["id", "texte", "groupe", "partie_prenante"])
        writer.writerows([name, text, "Habitants", f"N{name}"] for name, text in TEXTS.items())


def fill(path: Path, answers: dict[str, dict[str, str]], target: Path | None = None) -> Path:
    """Fill a workbook by hand, as it were; return where it was saved."""
    book = openpyxl.load_workbook(path)
    page = book.active
    head = {cell.value: cell.column for cell in page[1]}
    for row in range(2, page.max_row + 1):
        for column, value in answers.get(page.cell(row, head["id"]).value, {}).items():
            page.cell(row, head[column]).value = value
    book.save(target or path)
    return target or path


def moved(path: Path, target: Path) -> None:
    """Save a filled workbook as a tidy person would: rows sorted or gone, columns moved, one added."""
    page = openpyxl.load_workbook(path).active
    head, *rows = [[cell.value for cell in row] for row in page.iter_rows()]
    rows = sorted((row for row in rows if row[0] != "003"), key=lambda row: row[head.index("texte")])
    retyped = {"1-2": dt.datetime(2018, 2, 1), "002": 2, "001": 1}
    order = sorted(range(len(head)), key=lambda place: head[place])
    book = openpyxl.Workbook()
    book.active.append([*(head[place] for place in order), "mon avis"])
    for row in rows:
        row[0] = retyped.get(row[0], row[0])
        row[head.index(NO_IDEE)] = 1 if row[head.index(NO_IDEE)] else None
        book.active.append([*(row[place] for place in order), "à revoir"])
        book.active.append([None])  # a row blanked, not deleted
    book.save(target)


def as_cp1252(path: Path, target: Path) -> None:
    """Save a workbook as French Excel does under « CSV (séparateur : point-virgule) », only half filled."""
    page = openpyxl.load_workbook(path).active
    head, *rows = [[cell.value or "" for cell in row] for row in page.iter_rows()]
    retyped = {"1-2": "01-févr", "002": "2", "001": "1"}
    with open(target, "w", encoding="cp1252", errors="replace", newline="") as handle:
        writer = csv.writer(handle, delimiter=";", lineterminator="\r\n")
        writer.writerow(head)
        for row in rows:
            if row[0] in ("005", "006", "007"):
                row = [
                    cell if not name.startswith(("Freins", "Prop")) else ""
                    for name, cell in zip(head, row, strict=True)
                ]
            writer.writerow([retyped.get(row[0], row[0]), *row[1:]])


#: What goes wrong, row by row: {id: {column: cell}}.
FAULTS = {
    "001": {FREIN: "Cout de labonement", NO_IDEE: "oui"},
    "002": {FREIN: RESEAU, NO_FREIN: "oui"},
    "003": {FREIN: "Tarif social"},
    "1-2": {"à écarter": "oui"},
    "005": {"remarque": "à voir"},
    "006": {NO_FREIN: "peut-être"},
    "007": {"raison": "hors sujet", NO_FREIN: "oui"},
    "008": {"à écarter": "oui", "raison": "illisible", FREIN: COUT},
    "010": {FREIN: COUT},
}


def _make(folder: Path) -> None:
    os.chdir(tiny_study.build(folder / "petite"))
    add_texts(Path.cwd())
    FILES.mkdir(exist_ok=True)
    tiny_study.precanum("relire", "-o", "vide.xlsx")
    fill(Path("vide.xlsx"), ANSWERS, FILES / "rempli.xlsx")
    other = {"001": {FREIN: RESEAU}, "002": {FREIN: RESEAU, NO_IDEE: "oui"}}
    fill(Path("vide.xlsx"), other, FILES / "bruno.xlsx")
    fill(Path("vide.xlsx"), FAULTS, FILES / "fautes.xlsx")
    moved(FILES / "rempli.xlsx", FILES / "deplace.xlsx")
    as_cp1252(FILES / "rempli.xlsx", FILES / "cp1252.csv")
    command = ["soffice", "--headless", "--convert-to", "xlsx", "--outdir", "lo", FILES / "rempli.xlsx"]
    subprocess.run(command, check=True, capture_output=True)
    Path("lo/rempli.xlsx").replace(FILES / "libreoffice.xlsx")


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as temporary:
        _make(Path(temporary))
    sys.exit(0)
