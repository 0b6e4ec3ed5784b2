"""What figures are made of, read from a study's files: settings, tables of interviews, the sample."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from precanum_nlp.cli.settings import read_text
from precanum_nlp.cli.study import Study
from precanum_nlp.errors import ScoringError

if TYPE_CHECKING:
    from precanum_nlp.referentiel import Referentiel
    from precanum_nlp.scoring import Interviews, RawTable, ScoringSettings, Verified

#: Other names that a column may have.
_ALIASES = {
    "id": ("stakeholder", "partie_prenante", "identifiant"),
    "stakeholder": ("id", "partie_prenante", "identifiant"),
    "groupe": ("group", "profil"),
    "sous_groupe": ("sous_profil",),
    "code": ("enjeu", "champ"),
    "rang": ("rank", "classement"),
    "proposition": ("code",),
    "note": ("reponse", "avis"),
    "niveau": ("level",),
}
#: Columns that a table may lack.
_OPTIONAL = frozenset(
    ("sous_groupe", "cible", "usage", "enjeu", "source", "question", "partie_prenante", "groupe", "origine",
     "perdue")
)  # fmt: skip
_FAULTS_SHOWN = 8


def read_scoring_settings(study: Study) -> ScoringSettings:
    """Return what scoring.yaml says, the defaults where there is none.

    Raises
    ------
    ScoringError
        The first fault, with its place; how many others.
    """
    from precanum_nlp.scoring import ScoringSettings
    from precanum_nlp.scoring.settings_reading import settings_from_text

    if not study.scoring.exists():
        return ScoringSettings()
    settings, faults = settings_from_text(read_text(study.scoring))
    if settings is None:
        others = f" (et {len(faults) - 1} autres)" if len(faults) > 1 else ""
        raise ScoringError(f"{faults[0].render(str(study.scoring))}{others}")
    return settings


def read_interviews(study: Study, frame: Referentiel, settings: ScoringSettings) -> Interviews:
    """Return the tables that etude.yaml names under `entretiens`, checked; those it does not are empty."""
    from precanum_nlp.scoring import TABLES, interviews_from_rows

    tables = {name: read_table(path, TABLES[name], sheet=name) for name, path in study.entretiens.items()}
    return interviews_from_rows(tables, frame, settings)


def read_table(path: Path, columns: Sequence[str], *, sheet: str | None = None) -> RawTable:
    """Return the rows of a CSV or XLSX file, cells as text under the names of `columns`.

    Parameters
    ----------
    path : pathlib.Path
    columns : sequence of str
        Found whatever their case, accents and spaces, or under a usual name (`_ALIASES`).
    sheet : str, optional
        Of a workbook; the first where it has none of this name.

    Raises
    ------
    CorpusError
        The file cannot be read.
    ScoringError
        A column is missing.
    """
    from precanum_nlp.corpus.headers import fold_header
    from precanum_nlp.scoring import RawTable

    table, name = _opened(path, columns, sheet)
    folded = {fold_header(header): place for place, header in reversed(list(enumerate(table.headers)))}
    taken: dict[str, int] = {c: folded[fold_header(c)] for c in columns if fold_header(c) in folded}
    for column in columns:
        others = (folded.get(fold_header(alias)) for alias in _ALIASES.get(column, ()))
        free = [place for place in others if place is not None and place not in taken.values()]
        if column not in taken and free:
            taken[column] = free[0]
    if missing := [c for c in columns if c not in taken and c not in _OPTIONAL]:
        listed = ", ".join(f"« {header} »" for header in table.headers)
        raise ScoringError(
            f"{name} : pas de colonne {missing[0]} ; colonnes trouvées : {listed}. Colonnes attendues : "
            f"{', '.join(columns)}."
        )
    rows, faults = [], []
    for row in table.rows():
        if row.fault and any(cell.strip() for cell in row.cells):
            faults.append(f"{name}, ligne {row.number} : {row.fault} ; ligne écartée.")
        elif any(cell.strip() for cell in row.cells):
            rows.append((row.number, {column: row.cells[place] for column, place in taken.items()}))
    return RawTable(name, tuple(rows), tuple(faults))


def headers_of(path: Path, columns: Sequence[str]) -> tuple[str, ...]:
    """Return the headers of a table that may hold `columns`."""
    return _opened(path, columns, None)[0].headers


def _opened(path: Path, columns: Sequence[str], sheet: str | None):
    from precanum_nlp.corpus.delimited import open_delimited
    from precanum_nlp.corpus.headers import fold_header
    from precanum_nlp.corpus.tables import check_readable
    from precanum_nlp.corpus.xlsx import open_xlsx, sheet_names

    check_readable(path)
    if path.suffix.lower() == ".xlsx":
        chosen = sheet if sheet in sheet_names(path) else None
        return open_xlsx(path, sheet=chosen), f"{path.name}{f', feuille {chosen}' if chosen else ''}"
    wanted = {fold_header(column) for column in columns}

    def finds(headers: Sequence[str]) -> bool:
        return len(wanted & {fold_header(header) for header in headers}) > 1

    return open_delimited(path, finds_text=finds), path.name


def read_sample(
    study: Study, frame: Referentiel, settings: ScoringSettings, hashes: Mapping[str, str]
) -> tuple[tuple[Verified, ...], tuple[str, ...]]:
    """Return the random sample that scoring.yaml names, and French lines on what of it cannot serve.

    Parameters
    ----------
    hashes : mapping of str to str
        Hash of each contribution's text: a label stays with the text it was made on.

    Raises
    ------
    ScoringError
        scoring.yaml names a place where there is nothing.
    """
    from precanum_nlp.annotations import current_labels, read_annotations, still_standing
    from precanum_nlp.scoring import Verified

    if not settings.echantillon:
        return (), ()
    place = study.dossier / settings.echantillon
    if not place.exists():
        raise ScoringError(
            f"{study.scoring} : correction, echantillon : {place} est absent ; donnez un fichier ou un "
            "dossier d'annotations."
        )
    records, remarks = still_standing(read_annotations(place), hashes, frame)
    seen = learnt(study)
    found = []
    for dimension in frame.dimensions:
        labels = current_labels(records, dimension=dimension.id, priorite=study.priorite)
        found += [Verified(id, dimension.id, codes) for id, codes in labels.items()]
    kept = tuple(one for one in found if one.id not in seen)
    if lost := len({one.id for one in found}) - len({one.id for one in kept}):
        remarks = (
            *remarks,
            f"Échantillon de contrôle : {lost} contributions écartées, le modèle a appris d'elles.",
        )
    return kept, tuple(remarks)


def learnt(study: Study) -> frozenset[str]:
    """Return the contributions that the model in use learnt from: it cannot be judged on them."""
    from precanum_nlp.registry import current, names, read_manifest

    return (
        frozenset(read_manifest(current(study.models)).ids_entrainement)
        if names(study.models)
        else frozenset()
    )


def say_faults(faults: Sequence[str], say) -> None:
    """Print the first lines on what could not be used, and how many others there are."""
    for line in faults[:_FAULTS_SHOWN]:
        say(line)
    if len(faults) > _FAULTS_SHOWN:
        say(f"… et {len(faults) - _FAULTS_SHOWN} autres (table « remarques » des chiffres)")
