"""Make the reference study again: corpora/, annotations/, their READMEs and the agreement in docs/corpus.md.

Usage: python scripts/build_study.py [--ajouts DIR --date 2026-11-26] [--etude .]

A maintainer's tool: the study's files are in the repository, and nobody needs this to use them. It starts
from them, takes in what DIR holds, and writes them again; without DIR, to the same bytes. All is optional:

write_out/*.jsonl    texts. A known id: the text rewritten in place. What the row does not say stays; the
                     writer's codes go on to the new text where it has no `champs`, `propositions`, `autres`.
                     Another id: a contribution if it has `partie_prenante`, else a text of the reserve.
retires.txt          ids that leave the reserve.
code_in, code_out/   texts shown to a second reader, and what was read (`champs`, `propositions`, `autres`,
                     `passages`), in files of the same names; recode* goes before others.
adj/                 NAME.jsonl shown to an adjudicator, NAME.out.jsonl what was decided.

A reading counts if the text shown is the text as it now is. A text that is in a part stays in it. The
structured answers (corpora/structure/) and other annotators' files are never touched.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from pathlib import Path

import corpus_agreement
import study_files as files
import study_split as split
from study_labels import (
    CODERS,
    WRITER,
    Labels,
    read_labels,
    standing,
    take_in_codes,
    write_labels,
)
from study_sources import ANSWERS, LOOSE, Arrival, Row, Texts, read_readings, read_texts, take_in

from precanum_nlp.cli.study import Study, read_study
from precanum_nlp.errors import CorpusError, PrecanumError
from precanum_nlp.referentiel import read_referentiel

#: Said of each text, in the files that have no header to say it in.
NATURE = "texte synthétique"
LATE_DAY = "2017-12-18"
BATCHES = ("cafe_numerique", "cafe_numerique_suite", "entretiens", "ateliers", LOOSE, ANSWERS)


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--ajouts", type=Path, help="what writers and readers hand in")
    parser.add_argument("--date", help="of the codes handed in, as 2026-11-26")
    parser.add_argument("--etude", type=Path, default=Path(__file__).parent.parent, help="the study")
    args = parser.parse_args()
    try:
        build(args.etude, args.ajouts, args.date)
    except PrecanumError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    return 0


def build(folder: Path, handed_in: Path | None, date: str | None) -> None:
    """Read the study in `folder`, take in what is handed in, check all of it, then write.

    Raises
    ------
    PrecanumError
        Something handed in cannot be; nothing was written unless the message says « relu ».
    """
    if handed_in is not None and not handed_in.is_dir():
        raise CorpusError(f"{handed_in} : dossier introuvable ; --ajouts attend celui de ce qui est remis.")
    step = _Progress()
    study = read_study(folder)
    texts = read_texts(study)
    step("texts read")
    arrival = take_in(texts, handed_in)
    now = arrival.texts.hashes
    readings = read_readings(handed_in, now)
    labels, dropped = standing(read_labels(study.annotations), texts.hashes, now, date)
    frame = read_referentiel(study.referentiel)
    changed = take_in_codes(labels, arrival, readings, frame, date)
    step("codes read and taken in")
    write_corpora(arrival.texts, study)
    step("corpora written and read back")
    parts, crossing = write_split(arrival.texts, study.decoupage)
    step("near duplicates found, parts written")
    counts = write_labels(labels, arrival.texts, lot, study.annotations)
    write_readmes(arrival.texts, parts, counts, labels, study)
    step("annotations and READMEs written")
    tell(arrival, parts, counts)
    tell_codes(changed, dropped, readings.ignored, crossing)
    corpus_agreement.update(folder)
    step("agreement written")


class _Progress:
    """Says each step and its seconds."""

    def __init__(self):
        self.start = time.monotonic()

    def __call__(self, done: str) -> None:
        sys.stderr.write(f"{time.monotonic() - self.start:5.0f} s  {done}\n")


# Corpora ------------------------------------------------------------------------------------------------


def lot(row: Row) -> str:
    """Return the batch that a study row arrives in."""
    if row["source"] == "entretien":
        return "entretiens"
    if row["source"] == "atelier":
        return "ateliers"
    late = row["date"] == LATE_DAY or not _fits_cp1252(row["texte"])
    return "cafe_numerique_suite" if late else "cafe_numerique"


def _fits_cp1252(text: str) -> bool:
    return text.encode("cp1252", errors="ignore").decode("cp1252") == text


def write_corpora(texts: Texts, study: Study) -> None:
    """Write the contributions and the reserve, and read them back as the product does.

    Raises
    ------
    CorpusError
        What is read back is not what was written.
    """
    folder = study.dossier / "corpora"
    batches: dict[str, list[Row]] = defaultdict(list)
    for row in texts.study:
        batches[lot(row)].append(row)
    files.write_interviews(folder / "entretiens.xlsx", batches["entretiens"], NATURE, study.mention)
    files.write_csv(
        folder / "cafe_numerique.csv",
        ("ID message", "Pseudo", "Thème", "Date", "Message", "En réponse à", "Nature"),
        [_cafe_cells(row) for row in batches["cafe_numerique"]],
        encoding="cp1252",
        quoting=files.csv.QUOTE_ALL,
    )
    files.write_jsonl(
        folder / "cafe_numerique_suite.jsonl", map(_cafe_object, batches["cafe_numerique_suite"])
    )
    _write_workshops(batches["ateliers"], folder / "ateliers", study.mention)
    for name, rows in texts.reserve.items():
        files.write_jsonl(study.reserve / f"{name}.jsonl", (row | {"nature": NATURE} for row in rows))
    _check(texts, read_texts(study))


def _cafe_cells(row: Row) -> list[str]:
    year, month, day = row["date"].split("-")
    date = f"{day}/{month}/{year}"
    cells = [row["id"], row["partie_prenante"], row["question"], date, row["texte"], row["repond_a"]]
    return [*cells, NATURE]


def _cafe_object(row: Row) -> Row:
    return {
        "id": row["id"],
        "pseudo": row["partie_prenante"],
        "groupe": row["groupe"],
        "sous_groupe": row["sous_groupe"],
        "source": row["source"],
        "theme": row["question"],
        "date": row["date"],
        "message": row["texte"],
        "en_reponse_a": row["repond_a"],
        "nature": NATURE,
    }


def _write_workshops(rows: list[Row], folder: Path, notice: str) -> None:
    """Write one document a day; its turns have no id of their own: theirs is their rank."""
    folder.mkdir(exist_ok=True)
    for day in sorted({row["date"] for row in rows}):
        turns = [row for row in rows if row["date"] == day]
        files.write_workshop(folder / f"atelier_{day}.docx", turns, notice)


def _check(written: Texts, read: Texts) -> None:
    """Refuse a study that does not read as it was written."""
    found = {row["id"]: row for row in read.everything}
    for row in written.everything:
        again = found.pop(row["id"], {})
        if wrong := [name for name in {**row, **again} if again.get(name) != row.get(name)]:
            raise CorpusError(
                f"{row['id']} : {', '.join(wrong)} relu autrement qu'écrit ; git rend corpora/ comme avant."
            )
    if found:
        raise CorpusError(f"{', '.join(sorted(found)[:10])} : relus, mais pas écrits.")


# Parts --------------------------------------------------------------------------------------------------


def write_split(texts: Texts, path: Path) -> tuple[dict[str, str], list[tuple[str, str]]]:
    """Write the part of each id; what `path` already says stays.

    Returns
    -------
    parts : dict of str to str
    crossing : list of (str, str)
        Near duplicates that are in two parts all the same: a text was rewritten into another one.
    """
    settled: dict[str, set[str]] = defaultdict(set)
    for row in texts.study:
        settled[row["partie_prenante"]].add(texts.parts.get(row["id"], ""))
    wanted = {row["id"]: _part(settled[row["partie_prenante"]]) for row in texts.study}
    wanted |= {row["id"]: "reserve" for rows in texts.reserve.values() for row in rows}
    pairs = split.near_duplicates({row["id"]: row["texte"] for row in texts.everything})
    parts = split.keep_apart(wanted, pairs, texts.parts)
    crossing = [pair for pair in pairs if len({parts[one] for one in pair} - {split.EXCLUDED}) > 1]
    apart = [pair for pair in pairs if pair not in crossing]
    alike = split.name_groups(parts, apart)
    rows = [[name, part, alike.get(name, "")] for name, part in parts.items()]
    files.write_csv(path, ("id", "partie", "groupe_quasi_doublon"), rows)
    return parts, crossing


def _part(settled: set[str]) -> str:
    """Return the part of a newcomer, from those of the same person's texts."""
    if "test" in settled:  # whoever is in the test set is in no other
        return split.EXCLUDED
    return "dev" if "dev" in settled else "train"


# What the files say of themselves -----------------------------------------------------------------------


def write_readmes(
    texts: Texts,
    parts: Mapping[str, str],
    counts: Mapping[str, Mapping[str, int]],
    labels: Labels,
    study: Study,
) -> None:
    """Write the READMEs beside the files, with what they hold."""
    dates = sorted(str(row["date"]) for row in texts.study)
    shares = dict(split.count_parts(parts.values()))
    values = {
        "mention": study.mention,
        "debut": dates[0],
        "fin": dates[-1],
        "dates_codes": _coded({record.date for records in labels.values() for record in records}),
        "n": _french(len(texts.study)),
        "n_parties_prenantes": len({row["partie_prenante"] for row in texts.study}),
        "n_ateliers": len({row["date"] for row in texts.study if lot(row) == "ateliers"}),
        "n_redacteurs": len({row["partie_prenante"] for rows in texts.reserve.values() for row in rows}),
        **{f"n_{name}_textes": _french(counts.get(name, {}).get(WRITER, 0)) for name in BATCHES},
        **{f"n_{part}": _french(n) for part, n in shares.items()},
        "lectures": "\n".join(_readings_row(name, counts[name]) for name in BATCHES if name in counts),
    }
    for name in ("corpora", "annotations"):
        template = Path(__file__).parent / "study" / f"{name}_README.md"
        files.write_text(study.dossier / name / "README.md", template.read_text("utf-8").format_map(values))


def _coded(dates: Iterable[str]) -> str:
    first, last = min(dates), max(dates)
    if first == last:
        return f"La date, {first}, est celle"
    return f"Les dates, entre {first} et {last}, sont celles"


def _readings_row(name: str, counts: Mapping[str, int]) -> str:
    return f"| `{name}` | {' | '.join(_french(counts[coder]) for coder in CODERS)} |"


def _french(number: int) -> str:
    return f"{number:,}".replace(",", "\u202f")


def tell(arrival: Arrival, parts: Mapping[str, str], counts: Mapping[str, Mapping[str, int]]) -> None:
    """Say what was written, and what is missing."""
    say = sys.stdout.write
    people = {row["partie_prenante"] for row in arrival.texts.study}
    say(f"{len(arrival.texts.study)} contributions, {len(people)} speakers\n")
    say(f"batches: {dict(Counter(map(lot, arrival.texts.study)))}\n")
    say(f"reserve: { {name: len(rows) for name, rows in arrival.texts.reserve.items()} }\n")
    say(f"parts: {dict(split.count_parts(parts.values()))}\n")
    for name in ("new", "rewritten", "retired"):
        say(f"texts {name}: {len(getattr(arrival, name))}\n")
    say(f"left out: {', '.join(arrival.left_out) or 'none'}\n")
    for coder in CODERS:
        say(f"texts read by {coder}: { {name: several[coder] for name, several in counts.items()} }\n")


def tell_codes(
    changed: Counter[str], dropped: Counter[str], ignored: Counter[str], crossing: list[tuple[str, str]]
) -> None:
    """Say which codes came and went, and which texts now repeat one of another part."""
    say = sys.stdout.write
    say(f"readings taken in, by dimension: {dict(changed)}\n")
    say(f"records dropped, of texts rewritten or retired: {dict(dropped)}\n")
    say(f"readings that count for nothing: {dict(ignored)}\n")
    say(f"near duplicates in two parts, to rewrite: {', '.join(map(' = '.join, crossing)) or 'none'}\n")


if __name__ == "__main__":
    raise SystemExit(main())
