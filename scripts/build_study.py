"""Write the reference study: corpora/, annotations/, etude.yaml and the agreement in docs/corpus.md.

Usage: python scripts/build_study.py --dialogue ../shared/data/written --textes ../texts

A maintainer's tool: the study's files are in the repository, and nobody needs this to use them. It can be run
again at any time, for instance when more interviews, second codings or adjudications have arrived: a text
that is in a part stays in it.
"""

from __future__ import annotations

import argparse
import csv
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import corpus_agreement
import study_files as files
import study_split as split
from ruamel.yaml import YAML
from study_labels import CODED_ON, JUDGE, MARKER, READER, WRITER, write_labels, write_real
from study_sources import Row, Sources, read_sources

from precanum_nlp.corpus import Contribution, open_corpus, read_corpora
from precanum_nlp.errors import CorpusError
from precanum_nlp.referentiel import read_referentiel

NOTICE = (
    "Corpus de référence synthétique : textes et codes écrits par des modèles de langue ; l'accord indiqué "
    "est celui de lecteurs automatiques, pas de personnes."
)
#: Said of each text, in the files that have no header to say it in.
NATURE = "texte synthétique"
SEED, DEV_SHARE = 2018, 0.12
LATE_DAY = "2017-12-18"


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--dialogue", type=Path, required=True, help="dialogue.jsonl, stakeholders.json, …")
    parser.add_argument(
        "--textes", type=Path, required=True, help="write_out/, code_out/, adj/, test_ids.txt"
    )
    parser.add_argument("--etude", type=Path, default=Path(__file__).parent.parent, help="folder to write to")
    args = parser.parse_args()
    sources = read_sources(args.dialogue, args.textes)
    referentiel = read_referentiel(args.etude / "referentiel.yaml")
    write_declaration(sources, args.etude)
    ids = write_corpora(sources, args.etude)
    write_structure(sources, args.etude / "corpora" / "structure")
    parts = write_split(sources, ids, args.etude / "corpora" / "decoupage.csv")
    counts = write_labels(sources, ids, lot, referentiel, args.etude / "annotations")
    write_real(args.textes, referentiel, args.etude / "annotations" / "reel")
    write_readmes(sources, parts, counts, args.etude)
    corpus_agreement.update(args.etude)
    tell(sources, parts, counts)
    return 0


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


def write_corpora(sources: Sources, study: Path) -> dict[str, str]:
    """Write the contributions, read them back as etude.yaml says, and return each one's id in the study."""
    folder = study / "corpora"
    batches: dict[str, list[Row]] = defaultdict(list)
    for row in sources.study:
        batches[lot(row)].append(row)
    files.write_interviews(folder / "entretiens.xlsx", batches["entretiens"], NOTICE)
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
    ids = {row["id"]: row["id"] for row in sources.study}
    for declared in YAML(typ="safe").load((study / "etude.yaml").read_text("utf-8"))["corpus"]:
        path = study / declared["chemin"]
        if path.is_file():
            _read_back(path, declared.get("colonnes"), batches[path.stem])
    ids |= _write_workshops(batches["ateliers"], folder / "ateliers")
    _write_reserve(sources.reserve, folder / "reserve")
    return ids


def _cafe_cells(row: Row) -> list[str]:
    year, month, day = row["date"].split("-")
    date = f"{day}/{month}/{year}"
    cells = [row["id"], row["partie_prenante"], row["question"], date, row["texte"], row["repond_a"] or ""]
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
        "en_reponse_a": row["repond_a"] or "",
        "nature": NATURE,
    }


def _write_workshops(rows: list[Row], folder: Path) -> dict[str, str]:
    """Write one document a day; its turns have no id of their own, so theirs is what the reader gives."""
    folder.mkdir(exist_ok=True)
    ids: dict[str, str] = {}
    for day in sorted({row["date"] for row in rows}):
        turns = [row for row in rows if row["date"] == day]
        path = folder / f"atelier_{day}.docx"
        files.write_workshop(path, turns, NOTICE)
        read = _read_back(path, None, turns, own_ids=False)
        ids.update({turn["id"]: contribution.id for turn, contribution in zip(turns, read, strict=True)})
    files.keep_only(folder, "*.docx", {f"atelier_{row['date']}.docx" for row in rows})
    return ids


def _write_reserve(reserve: Mapping[str, list[Row]], folder: Path) -> None:
    folder.mkdir(exist_ok=True)
    for name, rows in reserve.items():
        kept = ("id", "partie_prenante", "groupe", "question", "texte")
        shown = ({k: row[k] for k in kept if k in row} | {"nature": NATURE} for row in rows)
        files.write_jsonl(folder / f"{name}.jsonl", shown)


def _read_back(
    path: Path, columns: Mapping[str, str] | None, rows: Sequence[Row], *, own_ids: bool = True
) -> Sequence[Contribution]:
    """Read a file as the product does, and refuse the study if it is not what was written."""
    corpus = read_corpora([open_corpus(path, columns=columns)])
    fields = ["texte", "partie_prenante", "question", "date", *(["id"] if own_ids else [])]
    found = [[getattr(c, field) for field in fields] for c in corpus.contributions]
    if corpus.set_aside or found != [[row[field] for field in fields] for row in rows]:
        wrong = next((f for f, row in zip(found, rows, strict=False) if f != [row[x] for x in fields]), None)
        raise CorpusError(f"{path.name} : relu autrement qu'écrit, d'abord en {wrong and wrong[1:]}.")
    return corpus.contributions


# Structured answers -------------------------------------------------------------------------------------


def write_structure(sources: Sources, folder: Path) -> None:
    """Write the speakers and the interviews' tables, a CSV each, and the tables again as one workbook."""
    spoke = {row["partie_prenante"] for row in sources.study}
    people = [row for name, row in sorted(sources.speakers.items()) if name in spoke]
    asked = [row for row in people if "enjeu" in row]
    tables = {
        "stakeholders": (
            ("id", "groupe", "sous_groupe", "cible", "usage", "enjeu"),
            [[row[k] for k in ("id", "groupe", "sous_groupe", "cible", "usage", "enjeu")] for row in asked],
        ),
        "rankings": (("stakeholder", "niveau", "code", "rang"), [r for row in asked for r in _rankings(row)]),
        "ratings": (
            ("stakeholder", "proposition", "note"),
            [[row["id"], p, _cell(n)] for row in asked for p, n in sorted(row["notes"].items())],
        ),
        "dependance": (
            ("stakeholder", "usage", "niveau"),
            [[row["id"], use, _cell(level)] for row in asked for use, level in row["dependance"].items()],
        ),
    }
    folder.mkdir(exist_ok=True)
    for name, (columns, rows) in tables.items():
        files.write_csv(folder / f"{name}.csv", columns, rows)
    files.write_tables(folder / "reponses_structurees.xlsx", tables, NOTICE)
    files.write_csv(
        folder / "parties_prenantes.csv",
        ("partie_prenante", "groupe", "sous_groupe", "cible"),
        [[row["id"], row["groupe"], row["sous_groupe"], row.get("cible") or ""] for row in people],
    )


def _rankings(row: Row) -> Iterable[list[str]]:
    for enjeu, rank in row["rangs_enjeux"].items():
        yield [row["id"], "enjeu", enjeu, _cell(rank)]
    for fields in row["rangs_champs"].values():
        for champ, rank in fields.items():
            yield [row["id"], "champ", champ, _cell(rank)]


def _cell(number: int | None) -> str:
    return "" if number is None else str(number)


# Parts --------------------------------------------------------------------------------------------------


def write_split(sources: Sources, ids: Mapping[str, str], path: Path) -> dict[str, str]:
    """Write the part of each id, and return it; what `path` already says stays."""
    earlier = read_parts(path)
    contributors = Counter(r["partie_prenante"] for r in sources.study if r["id"] not in sources.test_ids)
    groups = {name: (sources.speakers[name]["groupe"], n) for name, n in contributors.items()}
    settled = {
        row["partie_prenante"]: part == "dev"
        for row in sources.study
        if (part := earlier.get(ids[row["id"]])) in ("train", "dev")
    }
    chosen = split.development(groups, share=DEV_SHARE, seed=SEED, settled=settled)
    tested = {row["partie_prenante"] for row in sources.study if row["id"] in sources.test_ids}
    wanted = {ids[row["id"]]: _part(row, sources.test_ids, chosen, tested) for row in sources.study}
    wanted |= {row["id"]: "reserve" for rows in sources.reserve.values() for row in rows}
    pairs = split.near_duplicates({ids.get(row["id"], row["id"]): row["texte"] for row in sources.everything})
    parts = split.keep_apart(wanted, pairs, earlier)
    alike = split.name_groups(parts, pairs)
    rows = [[name, part, alike.get(name, "")] for name, part in parts.items()]
    files.write_csv(path, ("id", "partie", "groupe_quasi_doublon"), rows)
    return parts


def read_parts(path: Path) -> dict[str, str]:
    """Return the parts of an earlier run, by id; none the first time."""
    if not path.is_file():
        return {}
    with open(path, encoding="utf-8-sig", newline="") as handle:
        return {row["id"]: row["partie"] for row in csv.DictReader(handle, delimiter=";")}


def _part(row: Row, test_ids: frozenset[str], chosen: set[str], tested: set[str]) -> str:
    if row["id"] in test_ids:
        return "test"
    if row["partie_prenante"] in tested:  # whoever is in the test set is in no other
        return split.EXCLUDED
    return "dev" if row["partie_prenante"] in chosen else "train"


# What the files say of themselves -----------------------------------------------------------------------


def write_declaration(sources: Sources, folder: Path) -> None:
    """Write etude.yaml, which says how the files are read, and that the study is synthetic."""
    dates = sorted(str(row["date"]) for row in sources.study)
    _fill("etude.yaml", folder, {"mention": NOTICE, "debut": dates[0], "fin": dates[-1]})


def write_readmes(
    sources: Sources, parts: Mapping[str, str], counts: Mapping[str, Mapping[str, int]], folder: Path
) -> None:
    """Write the READMEs beside the files, with what they hold."""
    dates = sorted(str(row["date"]) for row in sources.study)
    shares = dict(split.count_parts(parts.values()))
    own = {name: several for name, several in counts.items() if name not in sources.reserve}
    spare = {name: several for name, several in counts.items() if name in sources.reserve}
    values = {
        "mention": NOTICE,
        "debut": dates[0],
        "fin": dates[-1],
        "date_codes": CODED_ON,
        "n": _french(len(sources.study)),
        "n_parties_prenantes": len({row["partie_prenante"] for row in sources.study}),
        "n_ateliers": len({row["date"] for row in sources.study if lot(row) == "ateliers"}),
        "n_redacteurs": len({row["redacteur"] for rows in sources.reserve.values() for row in rows}),
        **{f"n_{name}_textes": _french(several[WRITER]) for name, several in counts.items()},
        **{f"n_{part}": _french(n) for part, n in shares.items()},
        "lectures": "\n".join(_readings_row(name, several) for name, several in (own | spare).items()),
    }
    for name in ("corpora", "annotations"):
        _fill(f"{name}/README.md", folder, values)


def _readings_row(name: str, counts: Mapping[str, int]) -> str:
    numbers = " | ".join(_french(counts[coder]) for coder in (WRITER, READER, JUDGE, MARKER))
    return f"| `{name}` | {numbers} |"


def _fill(target: str, folder: Path, values: Mapping[str, object]) -> None:
    (folder / target).parent.mkdir(parents=True, exist_ok=True)
    template = Path(__file__).parent / "study" / target.replace("/", "_")
    files.write_text(folder / target, template.read_text("utf-8").format_map(values))


def _french(number: int) -> str:
    return f"{number:,}".replace(",", "\u202f")


def tell(sources: Sources, parts: Mapping[str, str], counts: Mapping[str, Mapping[str, int]]) -> None:
    """Say what was written, and what is missing."""
    say = sys.stdout.write
    people = {r["partie_prenante"] for r in sources.study}
    say(f"{len(sources.study)} contributions, {len(people)} speakers\n")
    say(f"batches: {dict(Counter(map(lot, sources.study)))}\n")
    say(f"parts: {dict(split.count_parts(parts.values()))}\n")
    missing = {name: n[WRITER] - n[READER] for name, n in counts.items() if n[READER] < n[WRITER]}
    say(f"no second coding: {missing}\n")
    say(f"adjudicated: { {name: n[JUDGE] for name, n in counts.items()} }\n")
    say(f"with passages: {sum(n[MARKER] for n in counts.values())}\n")
    say(f"left out, structured answers missing: {', '.join(sources.left_out) or 'nobody'}\n")
    say(f"dropped, text rewritten since: { {name: n for name, n in sources.outdated.items() if n} }\n")


if __name__ == "__main__":
    raise SystemExit(main())
