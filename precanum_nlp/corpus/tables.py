"""What every format is reduced to: headers and numbered rows of text; and checks made on any file."""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from precanum_nlp.errors import CorpusError

#: Largest uncompressed size that a XLSX or DOCX may declare, in bytes.
MAX_UNZIPPED = 1 << 30

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_MAGIC = (
    (b"PK\x03\x04", "un classeur Excel, un document Word ou une archive zip"),
    (_OLE, "un fichier Office ancien ou protégé par mot de passe"),
    (b"PAR1", "un fichier Parquet"),
    (b"%PDF", "un PDF"),
    (b"\x1f\x8b", "une archive gzip"),
    (b"\x89PNG", "une image"),
    (b"\xff\xd8\xff", "une image"),
    (b"{\\rtf", "un document RTF"),
)


@dataclass(slots=True)
class Row:
    """One row of a file, before it becomes a contribution.

    Parameters
    ----------
    number : int
        1 = first row under the header.
    cells : list of str
        As many as the table has headers, unless `fault` is set.
    remarks : tuple of str
        What is worth telling, in French.
    fault : str
        Why the row must be set aside; "" if it need not.
    lost : bool
        Whether it could not be read at all.
    """

    number: int
    cells: list[str]
    remarks: tuple[str, ...] = ()
    fault: str = ""
    lost: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """An open file: its headers, and a function that starts reading its rows anew each time.

    `kinds` are what the columns hold, in French, where the format says so: « nombres », « dates »…
    """

    headers: tuple[str, ...]
    rows: Callable[[], Iterator[Row]]
    encoding: str | None = None
    delimiter: str | None = None
    kinds: tuple[str, ...] = ()


def fitted(number: int, cells: list[str], width: int) -> Row:
    """Return a row cut to the headers if what exceeds is empty, set aside if it is not.

    Cells that are missing are left for the caller to add: only it knows whether that is worth a remark.
    """
    if len(cells) > width:
        if any(cell.strip() for cell in cells[width:]):
            fault = f"plus de cellules ({len(cells)}) que l'en-tête ({width})"
            return Row(number, cells, fault=fault)
        del cells[width:]
    return Row(number, cells)


def check_readable(path: Path) -> None:
    """Refuse what is no file, cannot be opened or is empty.

    Raises
    ------
    CorpusError
        Saying which.
    """
    if path.is_dir():
        raise CorpusError(f"{path} : c'est un dossier ; donnez un fichier.")
    try:
        with open(path, "rb") as handle:
            empty = not handle.read(1)
    except FileNotFoundError:
        raise CorpusError(f"{path} : fichier introuvable ; vérifiez le chemin.") from None
    except OSError as error:
        raise CorpusError(
            f"{path} : ouverture impossible ({error.strerror}) ; vérifiez les droits."
        ) from error
    if empty:
        raise CorpusError(f"{path.name} : fichier vide ; il faut une ligne d'en-tête et des contributions.")


def check_text(path: Path, *, encoding_given: bool) -> None:
    """Refuse a binary file that bears a text file's name.

    Raises
    ------
    CorpusError
        Saying what the file looks like.
    """
    with open(path, "rb") as handle:
        start = handle.read(1 << 16)
    for magic, kind in _MAGIC:
        if start.startswith(magic):
            raise CorpusError(
                f"{path.name} : fichier binaire, non du texte ; c'est {kind}. "
                "Donnez-lui sa vraie terminaison ou exportez-le en CSV."
            )
    if encoding_given or start.startswith((b"\xff\xfe", b"\xfe\xff", b"\x00\x00\xfe\xff")):
        return
    if start[1::2].count(0) * 5 > len(start) * 2 or start[0::2].count(0) * 5 > len(start) * 2:
        raise CorpusError(
            f"{path.name} : paraît être de l'UTF-16 sans marque au début ; "
            "relancez avec --encodage utf-16-le (ou utf-16-be)."
        )
    controls = sum(start.count(byte) for byte in range(32) if byte not in b"\t\n\v\f\r\x1b")
    # A stray control character is told on its row; a file full of them is no text.
    if controls > max(8, len(start) // 50):
        raise CorpusError(f"{path.name} : fichier binaire, non du texte ; exportez-le en CSV ou en XLSX.")


def check_zip(path: Path, kind: str, member: str) -> None:
    """Refuse a XLSX or DOCX that is damaged, locked, of another kind, or a zip bomb.

    Parameters
    ----------
    kind : str
        What it should be, in French.
    member : str
        Name of the part without which it is not.

    Raises
    ------
    CorpusError
        Saying which of these.
    """
    with open(path, "rb") as handle:
        start = handle.read(len(_OLE))
    if start == _OLE:
        raise CorpusError(
            f"{path.name} : protégé par mot de passe, ou d'un format Office d'avant 2007 ; "
            "ouvrez-le, retirez le mot de passe et enregistrez-le à nouveau."
        )
    try:
        with zipfile.ZipFile(path) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, OSError, ValueError):
        raise damaged(path, kind) from None
    size = sum(part.file_size for part in parts)
    if size > MAX_UNZIPPED:
        raise CorpusError(
            f"{path.name} : refusé, il annonce {size / 2**30:.1f} Gio une fois décompressé "
            f"(limite : {MAX_UNZIPPED // 2**30} Gio) ; exportez-le en CSV."
        )
    if member not in {part.filename for part in parts}:
        raise CorpusError(f"{path.name} : ce n'est pas un {kind} ; donnez-lui sa vraie terminaison.")


def damaged(path: Path, kind: str) -> CorpusError:
    """Return the error for a file that is cut short or corrupt."""
    return CorpusError(
        f"{path.name} : {kind} illisible (abîmé ou incomplet) ; "
        "téléchargez-le de nouveau, ou ouvrez-le et enregistrez-le une nouvelle fois."
    )


def no_rows(path: Path) -> CorpusError:
    """Return the error for a file that has a header and nothing else."""
    return CorpusError(f"{path.name} : un en-tête mais aucune ligne dessous ; vérifiez l'export.")
