"""A filled sheet → what was read, whatever happened to the file on the way; nothing is guessed."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from precanum_nlp.annotations import sheet
from precanum_nlp.annotations.names import CodeNames
from precanum_nlp.annotations.sheet import Problem, Sheet, SheetRow
from precanum_nlp.annotations.tables import open_table
from precanum_nlp.corpus.hashing import text_hash
from precanum_nlp.corpus.headers import fold_header
from precanum_nlp.corpus.tables import Row
from precanum_nlp.errors import AnnotationError, ReferentielError
from precanum_nlp.referentiel import Correspondence, Dimension, Referentiel
from precanum_nlp.referentiel.models import nearest

_YES = frozenset(("oui", "o", "x", "1", "vrai", "true", "yes", "ok", "✓", "✔"))
_NO = frozenset(("", "non", "n", "0", "faux", "false", "no", "-"))
_HASH = re.compile(rf"(?:{re.escape(sheet.MARK)})?([0-9a-f]{{16}})", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Places:
    """Where the columns are: contract columns by name, code and « none » columns by dimension."""

    named: Mapping[str, int]
    codes: Mapping[str, Sequence[int]]
    none: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class _Reader:
    """Reads the cells of one file against one frame."""

    referentiel: Referentiel
    places: _Places
    known: Mapping[str, CodeNames]
    table: Correspondence

    def row(self, row: Row, width: int) -> tuple[SheetRow | None, list[Problem]]:
        """Return what a row says, None when it says nothing, and what in it cannot go in."""
        ligne = row.number + 1
        cells = [*row.cells, *[""] * (width - len(row.cells))]
        identifier = self._cell(cells, sheet.ID)
        found: list[str] = []
        version = self._cell(cells, sheet.VERSION).removeprefix(sheet.VERSION_MARK)
        place, misplaced = self._place(version)
        lectures = {}
        dimensions = tuple(self.places.codes | self.places.none)
        for name in dimensions:
            reading = self._reading(name, cells, place, found)
            if reading is not None:
                lectures[name] = reading
        reason = self._set_aside(cells, lectures, found)
        if not (lectures or reason or found) and self._cell(cells, sheet.REMARQUE):
            found.append("remarque sans code ni « lu, aucun code » : la ligne n'est pas lue")
        if misplaced and (lectures or reason):
            found.append(misplaced)
        problems = [Problem(ligne, identifier, motif) for motif in found]
        if misplaced or not (lectures or reason):
            return None, problems
        answer = SheetRow(
            ligne=ligne,
            id=identifier,
            empreinte=self._fingerprint(cells),
            lectures={} if reason else lectures,
            ecart=reason,
            ecartees=dimensions if reason else (),
            remarque=self._cell(cells, sheet.REMARQUE),
            lot=sheet.lot_name(self._cell(cells, sheet.LOT)),
            referentiel=version,
            modele=self._cell(cells, sheet.MODELE),
            au_hasard=self._cell(cells, sheet.TIRAGE).casefold() == sheet.HASARD,
            acceptes=sheet.accepted_from(self._cell(cells, sheet.ACCEPTES)),
        )
        return answer, problems

    def _place(self, version: str) -> tuple[int, str]:
        """Return where in the journal the sheet was made, its end if it does not say; or why nobody knows."""
        try:
            return self.table.position(version) if version else self.table.end, ""
        except ReferentielError as error:
            return self.table.end, str(error)

    def _cell(self, cells: Sequence[str], name: str) -> str:
        place = self.places.named.get(name)
        return "" if place is None else cells[place].strip()

    def _fingerprint(self, cells: Sequence[str]) -> str:
        found = _HASH.fullmatch(self._cell(cells, sheet.EMPREINTE))
        if found:
            return found[1].lower()
        text = self._cell(cells, sheet.TEXTE)
        return text_hash(text) if text else ""

    def _reading(
        self, name: str, cells: Sequence[str], place: int, found: list[str]
    ) -> frozenset[str] | None:
        """Return the codes of a dimension, None when it was not read or cannot be taken."""
        dimension = self.referentiel.dimension(name)
        before = len(found)
        given = [cells[place].strip() for place in self.places.codes.get(name, ())]
        codes = {self._code(dimension, text, place, found) for text in given if text}
        column = self.places.none.get(name)
        none = column is not None and self._yes(cells[column], f"{dimension.label}, lu, aucun code", found)
        if none and any(given):
            found.append(f"{dimension.label} : « aucun code » et un code à la fois")
        if dimension.maximum and len(codes) > dimension.maximum:
            found.append(f"{dimension.label} : {len(codes)} codes, {dimension.maximum} au plus")
        if len(found) > before or not (none or codes):
            return None
        return frozenset(codes)

    def _code(self, dimension: Dimension, text: str, place: int, found: list[str]) -> str:
        """Return the code of this name or id; "" where there is none, and why goes to `found`.

        One that was in force when the sheet was made will do: labels follow the journal when they are read.
        """
        code = self.known[dimension.id].find(text)
        status = "" if code is None else self.referentiel.code(code).statut
        since = status == "retire" and place < self.table.end and not self.table.is_retired(code, place)
        if status == "actif" or since:
            return code
        found.append(f"{dimension.label} : « {text} » : {self._why_not(dimension, text, code)}")
        return ""

    def _why_not(self, dimension: Dimension, text: str, code: str | None) -> str:
        version = self.referentiel.version
        if code is not None:
            state = "retiré" if self.referentiel.code(code).statut == "retire" else "en brouillon"
            return f"code {state} dans le référentiel {version}"
        for other in self.referentiel.dimensions:
            if self.known[other.id].find(text) is not None:
                return f"code de « {other.label} », pas de « {dimension.label} »"
        return f"absent du référentiel {version} ; {nearest(text, self.known[dimension.id].offered, 'code')}"

    def _set_aside(self, cells, lectures: dict, found: list[str]) -> str:
        """Return the reason for setting a row aside; "" when it is not, or not rightly."""
        aside = self._yes(self._cell(cells, sheet.ECARTER), sheet.ECARTER, found)
        reason = self._cell(cells, sheet.RAISON)
        if not aside:
            if reason:
                found.append("une raison, mais pas « oui » sous « à écarter »")
            return ""
        if lectures:
            found.append("à écarter et codée à la fois")
            lectures.clear()
            return ""
        if not reason:
            found.append("à écarter sans raison")
        return reason

    @staticmethod
    def _yes(cell: str, column: str, found: list[str]) -> bool:
        answer = cell.strip().casefold()
        if answer not in _YES and answer not in _NO:
            found.append(f"« {cell.strip()} » sous « {column} » : oui ou rien")
        return answer in _YES


def read_sheet(path: Path, referentiel: Referentiel, *, feuille: str | None = None) -> Sheet:
    """Read a sheet that a person filled, as .xlsx or .csv in any usual encoding and separator.

    Columns are known by their names, in any order; rows may be missing, sorted, filtered or blank. Codes are
    known by name or id, as `CodeNames` finds them.

    Parameters
    ----------
    path : pathlib.Path
    referentiel : Referentiel
        Frame in force.
    feuille : str, optional
        Sheet of the workbook; the first visible one if None.

    Returns
    -------
    Sheet
        What cannot go in is among `problems`, row by row; the rest is among `rows`.

    Raises
    ------
    AnnotationError
        No `id` column, no column of codes, or the ending of no table.
    CorpusError
        The file cannot be read at all.
    """
    table = open_table(path, sheet.ID, feuille=feuille)
    places = _places(path, table.headers, referentiel)
    reader = _Reader(
        referentiel, places, {d.id: CodeNames(d) for d in referentiel.dimensions}, Correspondence(referentiel)
    )
    rows, problems, blank = [], [], 0
    for row in table.rows():
        if row.fault:
            if row.cells:
                problems.append(Problem(row.number + 1, "", row.fault))
            continue
        answer, found = reader.row(row, len(table.headers))
        problems += found
        if answer is not None:
            rows.append(answer)
        elif not found and any(row.cells):
            blank += 1
    return Sheet(tuple(rows), tuple(problems), blank)


def _places(path: Path, headers: Sequence[str], referentiel: Referentiel) -> _Places:
    folded = [fold_header(header) for header in headers]
    names = (sheet.ID, sheet.TEXTE, sheet.ECARTER, sheet.RAISON, sheet.REMARQUE, sheet.LOT, sheet.VERSION,
             sheet.MODELE, sheet.TIRAGE, sheet.ACCEPTES, sheet.EMPREINTE)  # fmt: skip
    named = {name: folded.index(fold_header(name)) for name in names if fold_header(name) in folded}
    codes: dict[str, list[int]] = {}
    none: dict[str, int] = {}
    for dimension in referentiel.dimensions:
        for heading in dict.fromkeys((sheet.heading(dimension, referentiel.dimensions), dimension.id)):
            pattern = re.compile(re.escape(fold_header(heading)) + r"\d{1,2}")
            if found := [place for place, name in enumerate(folded) if pattern.fullmatch(name)]:
                codes.setdefault(dimension.id, found)
            if (name := fold_header(sheet.none_heading(heading))) in folded:
                none.setdefault(dimension.id, folded.index(name))
    listed = ", ".join(f"« {header} »" for header in headers)
    if sheet.ID not in named:
        raise AnnotationError(f"{path.name} : pas de colonne « id » ; colonnes trouvées : {listed}.")
    if not codes and not none:
        wanted = sheet.heading(referentiel.dimensions[0], referentiel.dimensions)
        raise AnnotationError(
            f"{path.name} : aucune colonne de codes (par exemple « {wanted} 1 ») ; "
            f"colonnes trouvées : {listed}."
        )
    return _Places(named, codes, none)
