"""One decision of one annotator on one contribution, and what makes it well formed."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime

#: Columns of a label file, in order.
COLUMNS = (
    "id",
    "empreinte",
    "dimension",
    "code",
    "decision",
    "annotateur",
    "date",
    "referentiel",
    "source",
    "remarque",
    "debut",
    "fin",
)

#: oui: the code stands; non: the code is refused; aucun: read, no code; ecarte: set aside.
#: "Not read" is the absence of a record, so the three nothings never share a spelling.
DECISIONS = ("oui", "non", "aucun", "ecarte")

#: What only the view along the journal holds (see `carry`), and no file. a_choisir: one of the codes of
#: `code`, joined by "|", a reading must say which; retire: a code that no longer counts; lu: read, no more.
A_CHOISIR, RETIRE, LU = "a_choisir", "retire", "lu"

#: Written without a human: what agreement means then must be said wherever it is shown.
AUTOMATIQUE = "automatique"

_HASH = re.compile(r"[0-9a-f]{16}")
_SOURCE = re.compile(r"humain|automatique|modele:\S+")


@dataclass(frozen=True, slots=True)
class Annotation:
    """What an annotator decided about one code of one dimension, on one contribution.

    Parameters
    ----------
    id : str
        Contribution.
    empreinte : str
        `precanum_nlp.corpus.text_hash` of the text that was read: 16 hexadecimal digits.
    dimension, code : str
        Ids of the frame; `code` is "" for the decisions "aucun" and "ecarte".
    decision : {"oui", "non", "aucun", "ecarte"}
        See `DECISIONS`.
    annotateur : str
        Name of who decided; a name that starts with "arbitre" is an adjudicator.
    date : str
        ISO 8601, a day or a day and a time.
    referentiel : str
        Version of the frame that was in force.
    source : str
        "humain", "modele:<name>" (a suggestion that someone confirmed or refused) or "automatique".
    remarque : str
        Free; the reason, when the decision is "ecarte".
    debut, fin : int or None
        Character offsets of the passage that carries the code, `fin` excluded; both or neither.
    """

    id: str
    empreinte: str
    dimension: str
    code: str
    decision: str
    annotateur: str
    date: str
    referentiel: str
    source: str
    remarque: str = ""
    debut: int | None = None
    fin: int | None = None


def faults(record: Annotation) -> tuple[str, ...]:
    """Say, in French, what in a record contradicts the format.

    Parameters
    ----------
    record : Annotation

    Returns
    -------
    tuple of str
        One sentence a fault, without its place; empty when the record is well formed.
    """
    required = ("id", "dimension", "annotateur", "referentiel")
    found = [f"{name} vide" for name in required if not getattr(record, name).strip()]
    if not _HASH.fullmatch(record.empreinte):
        found.append(
            f"empreinte {record.empreinte!r} : 16 chiffres hexadécimaux attendus "
            "(un tableur a pu la changer en nombre : gardez la colonne en texte)"
        )
    found += _decision_faults(record)
    if not _is_iso(record.date):
        found.append(f"date {record.date!r} : attendue sous la forme 2018-01-31 ou 2018-01-31T14:05:00")
    if not _SOURCE.fullmatch(record.source):
        found.append(f"source {record.source!r} : attendue parmi humain, automatique, modele:<nom>")
    return (*found, *_passage_faults(record))


def _decision_faults(record: Annotation) -> list[str]:
    if record.decision not in DECISIONS:
        return [f"decision {record.decision!r} : attendue parmi {', '.join(DECISIONS)}"]
    if record.decision in ("oui", "non") and not record.code:
        return [f"decision « {record.decision} » sans code : indiquez le code"]
    if record.decision in ("aucun", "ecarte") and record.code:
        return [f"decision « {record.decision} » avec le code {record.code} : laissez le code vide"]
    if record.decision == "ecarte" and not record.remarque.strip():
        return ["decision « ecarte » sans motif : indiquez-le dans remarque"]
    return []


def _passage_faults(record: Annotation) -> list[str]:
    if record.debut is None and record.fin is None:
        return []
    if record.debut is None or record.fin is None:
        return ["debut et fin vont ensemble : indiquez les deux, ou aucun"]
    if not 0 <= record.debut < record.fin:
        return [f"passage {record.debut}–{record.fin} : attendu 0 ≤ debut < fin"]
    return []


def _is_iso(text: str) -> bool:
    try:
        date.fromisoformat(text) if len(text) == 10 else datetime.fromisoformat(text)
    except ValueError:
        return False
    return len(text) >= 10 and text[4:5] == "-"
