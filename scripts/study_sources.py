"""The texts of the reference study as they stand, and what writers and readers hand in, checked."""

from __future__ import annotations

import csv
import dataclasses
import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from precanum_nlp.cli.study import Study, iter_contributions
from precanum_nlp.corpus import COLUMNS, Contribution, read_corpora, text_hash
from precanum_nlp.errors import CorpusError

Row = dict[str, object]
#: Dimensions that every reader codes.
CODED_TWICE = ("champs", "propositions")
#: What a writer or a reader may say of a text, each under its own key.
KINDS = (*CODED_TWICE, "autres", "passages")
#: Files of corpora/reserve/: loose contributions, answers to a question.
LOOSE, ANSWERS = "contributions", "citoyens"
#: A reading done again: it takes the place of the first one.
AGAIN = "recode"
_RESERVE_FIELDS = ("id", "partie_prenante", "groupe", "question", "texte")
#: What a new text must say, in the reserve and in the study.
_NEW_SPARE = ("redacteur", "texte", *CODED_TWICE)
_NEW = ("source", "question", "date", "texte", *CODED_TWICE)


@dataclasses.dataclass(frozen=True)
class Texts:
    """All texts of the study and of its reserve.

    Attributes
    ----------
    study : list of Row
        Contributions with the columns of the contract and `repond_a`, in the order of decoupage.csv.
    reserve : dict of batch to list of Row
        Texts that train and are no part of the study; their `partie_prenante` is their writer.
    speakers : dict of id to Row
    parts : dict of id to str
        What decoupage.csv says.
    """

    study: list[Row]
    reserve: dict[str, list[Row]]
    speakers: dict[str, Row]
    parts: dict[str, str]

    @property
    def everything(self) -> list[Row]:
        """Texts of the study, then of the reserve."""
        return [*self.study, *(row for rows in self.reserve.values() for row in rows)]

    @property
    def hashes(self) -> dict[str, str]:
        """Hash of each text, by id."""
        return {row["id"]: text_hash(row["texte"]) for row in self.everything}


@dataclasses.dataclass(frozen=True)
class Arrival:
    """The texts once what was handed in is taken in.

    Attributes
    ----------
    texts : Texts
    written : dict of id to Row
        Rows of the writers, with their codes, of texts that are in `texts`.
    new, rewritten, retired : list of str
        Ids.
    left_out : list of str
        Contributions that wait, each with the reason.
    """

    texts: Texts
    written: dict[str, Row]
    new: list[str]
    rewritten: list[str]
    retired: list[str]
    left_out: list[str]


@dataclasses.dataclass(frozen=True)
class Readings:
    """What second readers and adjudicators said of texts as they are now.

    Attributes
    ----------
    second, judged : dict of (id, kind) to Row
        Kinds are `KINDS`; a later file takes the place of an earlier one.
    ignored : Counter of str
        How many rows count for nothing, by reason.
    """

    second: dict[tuple[str, str], Row]
    judged: dict[tuple[str, str], Row]
    ignored: Counter[str]


# The study as it stands ---------------------------------------------------------------------------------


def read_texts(study: Study) -> Texts:
    """Read the study and its reserve as the product does.

    Raises
    ------
    CorpusError
        A row of the study cannot be read.
    """
    parts = read_parts(study.decoupage)
    place = {name: rank for rank, name in enumerate(parts)}
    cells = dataclasses.replace(study, parties_prenantes=None)  # an empty cell stays empty
    rows = [_study_row(record) for record in iter_contributions(cells)]
    rows.sort(key=lambda row: place.get(row["id"], len(place)))
    reserve = {
        name: [_spare_row(c) for c in read_corpora([study.reserve / f"{name}.jsonl"]).contributions]
        for name in (LOOSE, ANSWERS)
    }
    speakers = {row["partie_prenante"]: row for row in read_csv(study.parties_prenantes)}
    return Texts(rows, reserve, speakers, parts)


def read_parts(path: Path) -> dict[str, str]:
    """Return the part of each id, in the order of the file; none where there is no file."""
    return {row["id"]: row["partie"] for row in read_csv(path)} if path.is_file() else {}


def read_csv(path: Path) -> list[Row]:
    """Return the rows of one of the study's `;` tables."""
    with open(path, encoding="utf-8-sig", newline="") as handle:
        return list(csv.DictReader(handle, delimiter=";"))


def _study_row(record) -> Row:
    if not isinstance(record, Contribution):
        raise CorpusError(f"{record.fichier}, ligne {record.ligne} : {record.motif} ; corrigez cette ligne.")
    answered = (value for name, value in record.autres.items() if name in ("En réponse à", "en_reponse_a"))
    return {name: getattr(record, name) for name in COLUMNS} | {"repond_a": next(answered, "")}


def _spare_row(record: Contribution) -> Row:
    return {name: value for name in _RESERVE_FIELDS if (value := getattr(record, name))}


# New and rewritten texts --------------------------------------------------------------------------------


def take_in(texts: Texts, folder: Path | None) -> Arrival:
    """Take in write_out/*.jsonl and retires.txt of `folder`, where there are any.

    A row with a known id rewrites that text in place, and what it does not say stays. Another one is a new
    contribution of the study if it names its `partie_prenante`, otherwise a new text of the reserve.

    Raises
    ------
    CorpusError
        An id stands twice, a line is not JSON, a new text lacks something, a rewritten one would change
        hands, or a text of the study would be retired.
    """
    if folder is None:
        return Arrival(texts, {}, [], [], [], [])
    gone = _retired(folder / "retires.txt", texts)
    rows = _unique(row for row in _all(folder / "write_out") if row["id"] not in gone)
    study = [_rewritten(row, rows.get(row["id"], {})) for row in texts.study]
    reserve = {
        name: [_rewritten_spare(row, rows.get(row["id"], {})) for row in several if row["id"] not in gone]
        for name, several in texts.reserve.items()
    }
    before = texts.hashes
    left_out = []
    for row in (row for name, row in rows.items() if name not in before):
        if "partie_prenante" not in row:
            reserve[ANSWERS if row.get("question") else LOOSE].append(_new_spare(row))
        elif why := _waits(row, texts.speakers):
            left_out.append(f"{row['id']} ({why})")
        else:
            study.append(_new_contribution(row, texts.speakers))
    after = Texts(study, reserve, texts.speakers, texts.parts)
    now = after.hashes
    return Arrival(
        after,
        {name: row for name, row in rows.items() if name in now},
        [name for name in now if name not in before],
        [name for name in now if before.get(name, now[name]) != now[name]],
        [name for name in before if name not in now],
        left_out,
    )


def _retired(path: Path, texts: Texts) -> frozenset[str]:
    gone = frozenset(path.read_text("utf-8").split()) if path.is_file() else frozenset()
    if wrong := [row["id"] for row in texts.study if row["id"] in gone]:
        raise CorpusError(f"{path} : {', '.join(wrong[:10])} dans l'étude ; seule la réserve en perd.")
    return gone


def _rewritten(row: Row, said: Row) -> Row:
    # The id of a workshop turn is its rank in the notes of its day.
    fixed = ("partie_prenante", "source", *(["date"] if row["source"] == "atelier" else []))
    for name in fixed:
        if said.get(name, row[name]) != row[name]:
            raise CorpusError(
                f"{row['id']} : {name} {said[name]!r} au lieu de {row[name]!r} ; réécrire ne le change pas."
            )
    return row | _given(said, ("texte", "question", "date", "repond_a"))


def _rewritten_spare(row: Row, said: Row) -> Row:
    new = _given(said, ("texte", "question", "groupe"))
    return row | new | ({"partie_prenante": said["redacteur"]} if said.get("redacteur") else {})


def _given(said: Row, names: Iterable[str]) -> Row:
    """Return what a row says, without the white space around it, which the readers do not keep."""
    return {name: said[name].strip() for name in names if said.get(name) is not None}


def _new_spare(row: Row) -> Row:
    _require(row, _NEW_SPARE)
    given = _given(row | {"partie_prenante": row["redacteur"]}, _RESERVE_FIELDS)
    return {name: value for name, value in given.items() if value}


def _new_contribution(row: Row, speakers: Mapping[str, Row]) -> Row:
    _require(row, _NEW)
    who = speakers[row["partie_prenante"]]
    said = {name: who.get(name) or "" for name in ("groupe", "sous_groupe", "cible")}
    columns = (*COLUMNS, "repond_a")
    return dict.fromkeys(columns, "") | _given(row, columns) | said


def _waits(row: Row, speakers: Mapping[str, Row]) -> str:
    if row["partie_prenante"] not in speakers:
        return f"{row['partie_prenante']} inconnu de parties_prenantes.csv"
    return "un atelier ne gagne pas de tour" if row.get("source") == "atelier" else ""


def _require(row: Row, names: Iterable[str]) -> None:
    if missing := [name for name in names if row.get(name) in (None, "")]:
        raise CorpusError(f"{row['id']} : nouveau texte sans {', '.join(missing)} ; ajoutez-les.")


# Readings -----------------------------------------------------------------------------------------------


def read_readings(folder: Path | None, current: Mapping[str, str]) -> Readings:
    """Read code_out/ and adj/*.out.jsonl of `folder`; what was read in another text is left.

    Parameters
    ----------
    folder : pathlib.Path or None
        code_in/ and adj/ hold, in a file of the same name, the text that the reader was shown.
    current : mapping of id to str
        Hash of each text as it now is.

    Raises
    ------
    CorpusError
        A line is not JSON.
    """
    ignored: Counter[str] = Counter()
    if folder is None:
        return Readings({}, {}, ignored)
    return Readings(
        _kept(folder / "code_out", "*.jsonl", folder / "code_in", current, ignored),
        _kept(folder / "adj", "*.out.jsonl", folder / "adj", current, ignored),
        ignored,
    )


def _kept(
    folder: Path, pattern: str, given: Path, current: Mapping[str, str], ignored: Counter[str]
) -> dict[tuple[str, str], Row]:
    shown = {
        (path.stem, row["id"]): text_hash(row["texte"])
        for path, row in _lines(given, "*.jsonl")
        if "texte" in row
    }
    kept = {}
    for path, row in _lines(folder, pattern):
        name = row["id"]
        read = shown.get((path.stem.removesuffix(".out"), name))
        if name not in current:
            ignored[f"{folder.name}, id inconnu"] += 1
        elif read is None:
            ignored[f"{folder.name}, texte lu introuvable dans {given.name}/"] += 1
        elif read != current[name]:
            ignored[f"{folder.name}, texte réécrit depuis"] += 1
        else:
            kept.update({(name, kind): row for kind in KINDS if kind in row})
    return kept


def _lines(folder: Path, pattern: str) -> Iterator[tuple[Path, Row]]:
    paths = sorted(folder.glob(pattern), key=lambda p: (p.name.startswith(AGAIN), p.name))
    for path in paths:
        yield from ((path, row) for row in read_jsonl(path))


def read_jsonl(path: Path) -> list[Row]:
    """Return the objects of a JSONL file, each with an `id`.

    Raises
    ------
    CorpusError
        A line is not JSON, or has no id.
    """
    rows = []
    for number, line in enumerate(path.read_text("utf-8").split("\n"), 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except json.JSONDecodeError as error:
            raise CorpusError(
                f"{path}:{number} : JSON illisible ({error.msg}) ; une ligne, un objet."
            ) from None
        if not isinstance(row, dict) or not isinstance(row.get("id"), str):
            raise CorpusError(f"{path}:{number} : objet sans « id » ; une ligne, un objet, son id en texte.")
        rows.append(row)
    return rows


def _all(folder: Path) -> list[Row]:
    return [row for path in sorted(folder.glob("*.jsonl")) for row in read_jsonl(path)]


def _unique(rows: Iterable[Row]) -> dict[str, Row]:
    rows = list(rows)
    if twice := [name for name, n in Counter(row["id"] for row in rows).items() if n > 1]:
        raise CorpusError(f"Identifiants en double dans les textes écrits : {', '.join(sorted(twice)[:10])}.")
    return {row["id"]: row for row in rows}
