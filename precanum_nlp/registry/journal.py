"""models/journal.csv: which model came into use when, by whom and why; lines are only added."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from dataclasses import astuple, dataclass, fields
from pathlib import Path

from precanum_nlp.corpus.writing import replacing
from precanum_nlp.errors import ModelError
from precanum_nlp.registry.store import promote

_JOURNAL = "journal.csv"
PROMOTED, BACK = "promouvoir", "revenir"


@dataclass(frozen=True, slots=True)
class Promotion:
    """One change of the model in use.

    Parameters
    ----------
    date, auteur : str
        When (ISO 8601), and who; the only place where they are kept.
    action : str
        `PROMOTED` or `BACK`.
    modele, avant : str
        The model that came into use, and the one before; "" where there was none.
    constat : str
        What the comparison of the two said, in French.
    raison : str
        Why all the same, when it had come out worse.
    """

    date: str
    auteur: str
    action: str
    modele: str
    avant: str
    constat: str = ""
    raison: str = ""


_COLUMNS = tuple(field.name for field in fields(Promotion))


def read_journal(models: Path) -> tuple[Promotion, ...]:
    """Return the lines of the journal of `models`, in order; none where there is no journal.

    Raises
    ------
    ModelError
        The file is not UTF-8, or a line is not one of a journal.
    """
    path = models / _JOURNAL
    if not path.is_file():
        return ()
    try:
        with open(path, encoding="utf-8-sig", newline="") as handle:
            rows = list(csv.reader(handle, delimiter=";"))
    except (UnicodeDecodeError, csv.Error):
        raise ModelError(f"{path} : journal illisible ; reprenez sa dernière version saine.") from None
    found = []
    for number, row in enumerate(rows[1:], start=2):
        if not row:
            continue
        if len(row) != len(_COLUMNS) or row[2] not in (PROMOTED, BACK):
            raise ModelError(
                f"{path}:{number} : ce n'est pas une ligne du journal (colonnes : {', '.join(_COLUMNS)}) ; "
                "corrigez-la ou retirez-la."
            )
        found.append(Promotion(*row))
    return tuple(found)


def put_in_use(models: Path, promotion: Promotion) -> None:
    """Make a model the one in use, and add the line to the journal.

    The pointer first: were the line never written, `previous` would still find the way back.

    Raises
    ------
    ModelError
        The model is not there, or the journal cannot be read: then nothing changes.
    """
    lines = (*read_journal(models), promotion)
    promote(models, promotion.modele)
    with (
        replacing(models / _JOURNAL, overwrite=True) as path,
        open(path, "w", encoding="utf-8-sig", newline="") as handle,
    ):
        writer = csv.writer(handle, delimiter=";")
        writer.writerow(_COLUMNS)
        writer.writerows(map(astuple, lines))


def previous(journal: Iterable[Promotion], used: str) -> str:
    """Return the model that was in use before `used`, "" when the journal knows of none.

    Going back twice goes back two steps: what was left by going back is not come back to.
    """
    steps: list[str] = []
    for line in journal:
        if line.avant and (not steps or steps[-1] != line.avant):
            steps.append(line.avant)
        if line.action == BACK:
            steps = steps[:-1]
        if not steps or steps[-1] != line.modele:
            steps.append(line.modele)
    if steps and steps[-1] == used:
        steps.pop()
    return steps[-1] if steps else ""
