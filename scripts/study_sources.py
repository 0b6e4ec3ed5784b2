"""What the writers and readers of the reference study have handed in so far, checked."""

from __future__ import annotations

import dataclasses
import json
from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path

from precanum_nlp.corpus import text_hash
from precanum_nlp.errors import CorpusError

Row = dict[str, object]
#: Dimensions that every reader codes.
CODED_TWICE = ("champs", "propositions")
#: Rows of a real consultation: coded for scripts/bench_real.py, never part of the study.
REAL = "real"
#: A second reading done again: it takes the place of the first one.
AGAIN = "recode"


@dataclasses.dataclass(frozen=True)
class Sources:
    """All that has arrived.

    Attributes
    ----------
    study : list of Row
        Contributions of the dialogue, with the writer's codes.
    speakers : dict of id to Row
    reserve : dict of batch to list of Row
        Texts that train and are no part of the study; their `partie_prenante` is their writer.
    second, judged : dict of id to Row
        Codes of the second reader, and of the adjudicator where those two differ.
    second_others, judged_others : dict of id to Row
        The second reader's labels in the dimensions that the question asks for (`autres`), and the
        adjudicator's where those differ from the writer's.
    passages : dict of id to mapping of code to str
        The words that carry each code, copied from the text.
    left_out : list of str
        Speakers whose structured answers have not arrived, and whose interviews are therefore left out.
    test_ids : frozenset of str
    outdated : dict of str to int
        How many codings of each kind were dropped: the text was rewritten after it was read.
    """

    study: list[Row]
    speakers: dict[str, Row]
    reserve: dict[str, list[Row]]
    second: dict[str, Row]
    judged: dict[str, Row]
    second_others: dict[str, Row]
    judged_others: dict[str, Row]
    passages: dict[str, Mapping[str, str]]
    left_out: list[str]
    test_ids: frozenset[str]
    outdated: dict[str, int]

    @property
    def everything(self) -> list[Row]:
        """Texts of the study, then of the reserve."""
        return [*self.study, *(row for rows in self.reserve.values() for row in rows)]


def read_sources(dialogue: Path, texts: Path) -> Sources:
    """Read all that has arrived; more files of the same kinds need no change here.

    Parameters
    ----------
    dialogue : pathlib.Path
        The first campaign: dialogue.jsonl, stakeholders.json, contributions.jsonl, citizens.jsonl and
        second_coding.jsonl.
    texts : pathlib.Path
        The later ones: write_out/ (stakeholders_*, and texts under any name: with a person, of an
        interview; without, of the reserve), code_in/ and code_out/ (second codings and passages, under any
        name; a file named recode* goes before others), adj/ (what was adjudicated, *.out.jsonl) and
        test_ids.txt.

    Raises
    ------
    CorpusError
        An id stands twice, or a line is not JSON.
    """
    study = read_jsonl(dialogue / "dialogue.jsonl")
    speakers = {row["id"]: row for row in json.loads((dialogue / "stakeholders.json").read_text("utf-8"))}
    speakers |= by_id(_all(texts / "write_out", "stakeholders_*.jsonl"))
    later = [row for row in _all(texts / "write_out", "*.jsonl") if "texte" in row]
    new = [row for row in later if "partie_prenante" in row]
    spare = [row for row in later if "partie_prenante" not in row]
    left_out = sorted({row["partie_prenante"] for row in new} - set(speakers))
    study += [row for row in new if row["partie_prenante"] in speakers]
    reserve = {
        "contributions": read_jsonl(dialogue / "contributions.jsonl"),
        "citoyens": read_jsonl(dialogue / "citizens.jsonl"),
    }
    for row in spare:
        reserve["citoyens" if row.get("question") else "contributions"].append(row)
    reserve = {
        name: [{**r, "partie_prenante": r["redacteur"]} for r in rows] for name, rows in reserve.items()
    }
    written = [*study, *(row for rows in reserve.values() for row in rows)]
    _check_ids(written)
    readings = _Readings(written, texts)
    first = by_id(read_jsonl(dialogue / "second_coding.jsonl"))
    return Sources(
        study=study,
        speakers=speakers,
        reserve=reserve,
        second=first | readings.kept("code_out", "*.jsonl", "champs", "code_in"),
        judged=readings.kept("adj", "*.out.jsonl", "champs", "adj"),
        second_others=readings.kept("code_out", "*.jsonl", "autres", "code_in"),
        judged_others=readings.kept("adj", "*.out.jsonl", "autres", "adj"),
        passages={
            name: row["passages"]
            for name, row in readings.kept("code_out", "*.jsonl", "passages", "code_in").items()
        },
        left_out=left_out,
        test_ids=frozenset((texts / "test_ids.txt").read_text("utf-8").split()),
        outdated=readings.outdated,
    )


class _Readings:
    """Readers' files, without what was read in a text that has been rewritten since."""

    def __init__(self, written: Iterable[Row], texts: Path):
        self.folder = texts
        self.current = {row["id"]: text_hash(row["texte"]) for row in written}
        self.outdated: dict[str, int] = {}

    def kept(self, folder: str, pattern: str, key: str, given: str) -> dict[str, Row]:
        """Return, by id, the rows that have `key` and whose text still is the one of folder `given`."""
        shown = {
            (path.stem, row["id"]): text_hash(row["texte"])
            for path, row in self._rows(given, "*.jsonl")
            if "texte" in row
        }
        kept, outdated = {}, 0
        for path, row in self._rows(folder, pattern):
            name = row["id"]
            if key not in row or name not in self.current:
                continue
            read = shown.get((path.stem.removesuffix(".out"), name), self.current[name])
            if read == self.current[name]:
                kept[name] = row
            else:
                outdated += 1
        self.outdated[f"{folder}, {key}"] = outdated
        return kept

    def _rows(self, folder: str, pattern: str) -> Iterable[tuple[Path, Row]]:
        paths = sorted((self.folder / folder).glob(pattern), key=lambda p: (p.name.startswith(AGAIN), p.name))
        for path in paths:
            if not path.name.startswith(REAL):
                yield from ((path, row) for row in read_jsonl(path))


def read_jsonl(path: Path) -> list[Row]:
    """Return the objects of a JSONL file.

    Raises
    ------
    CorpusError
        A line is not JSON.
    """
    rows = []
    for number, line in enumerate(path.read_text("utf-8").split("\n"), 1):
        if line.strip():
            try:
                rows.append(json.loads(line))
            except json.JSONDecodeError as error:
                raise CorpusError(
                    f"{path}:{number} : JSON illisible ({error.msg}) ; une ligne, un objet."
                ) from None
    return rows


def by_id(rows: Iterable[Row]) -> dict[str, Row]:
    """Return rows by their id."""
    return {row["id"]: row for row in rows}


def _all(folder: Path, pattern: str) -> list[Row]:
    return [row for path in sorted(folder.glob(pattern)) for row in read_jsonl(path)]


def _check_ids(rows: Iterable[Row]) -> None:
    twice = [name for name, n in Counter(row["id"] for row in rows).items() if n > 1]
    if twice:
        raise CorpusError(f"Identifiants en double dans les textes écrits : {', '.join(sorted(twice)[:10])}.")
