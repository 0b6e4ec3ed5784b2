"""Write the reference study: corpora/, annotations/ and etude.yaml, from the written texts and their codes.

Usage: python scripts/build_study.py --dialogue ../shared/data/written --textes ../texts

A maintainer's tool: the study's files are in the repository, and nobody needs this to use them. It can be run
again at any time, for instance when more interviews or second codings have arrived.
"""

from __future__ import annotations

import argparse
import dataclasses
import json
import sys
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path

import study_files as files
import study_split as split
from ruamel.yaml import YAML

from precanum_nlp.annotations import AUTOMATIQUE, Annotation, write_annotations
from precanum_nlp.corpus import Contribution, open_corpus, read_corpora, text_hash
from precanum_nlp.errors import CorpusError
from precanum_nlp.referentiel import Referentiel, read_referentiel

NOTICE = (
    "Corpus de référence synthétique : textes et codes écrits par des modèles de langue ; l'accord indiqué "
    "est celui de lecteurs automatiques, pas de personnes."
)
#: Day on which the codes entered the study; the same for all, as the writing itself was not dated.
CODED_ON = "2026-11-25"
SEED, DEV_SHARE = 2018, 0.12
CAFE = "café numérique"
LATE_DAY = "2017-12-18"
CODED_TWICE = ("champs", "propositions")
#: Dimensions that a question asks about: there, no code means « read, no code »; elsewhere, « not read ».
ASKED = {
    "Quel lien entre précarité et numérique ?": ("lien",),
    "Précarité et numérique, quel lien ?": ("lien",),
    "Populations les plus touchées ?": ("cibles",),
    "Sur quel public Orange devrait-il se concentrer ?": ("cibles",),
    "Qui aider en priorité ?": ("cibles",),
    "Dépendance au numérique pour les services essentiels ?": ("usages",),
    "Pourquoi Orange devrait s'engager ?": ("raisons",),
    "Expérience client": ("experience_client",),
    "Partenaires": ("partenariats",),
    "Financement, modèle économique": ("modele_economique",),
    "Avec qui, qui paie ?": ("partenariats", "modele_economique"),
}
Row = dict[str, object]


@dataclasses.dataclass(frozen=True)
class Sources:
    """What was written: texts with the writer's codes, speakers, and the second reader's codes by id."""

    study: list[Row]
    speakers: dict[str, Row]
    reserve: dict[str, list[Row]]
    second: dict[str, Row]
    left_out: list[str]
    test_ids: frozenset[str]


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--dialogue", type=Path, required=True, help="dialogue.jsonl, stakeholders.json, …")
    parser.add_argument("--textes", type=Path, required=True, help="write_out/, code_out/, test_ids.txt")
    parser.add_argument("--etude", type=Path, default=Path(__file__).parent.parent, help="folder to write to")
    args = parser.parse_args()
    sources = read_sources(args.dialogue, args.textes)
    referentiel = read_referentiel(args.etude / "referentiel.yaml")
    write_declaration(sources, args.etude)
    ids = write_corpora(sources, args.etude)
    write_structure(sources, args.etude / "corpora" / "structure")
    parts = write_split(sources, ids, args.etude / "corpora" / "decoupage.csv")
    missing = write_labels(sources, ids, referentiel, args.etude / "annotations")
    tell(sources, parts, missing)
    return 0


# What was written ---------------------------------------------------------------------------------------


def read_sources(dialogue: Path, texts: Path) -> Sources:
    """Read all that has arrived; an interview whose structured answers have not is left out, and said so."""
    study = _jsonl(dialogue / "dialogue.jsonl")
    speakers = {row["id"]: row for row in json.loads((dialogue / "stakeholders.json").read_text("utf-8"))}
    speakers.update({row["id"]: row for row in _all(texts / "write_out", "stakeholders_*.jsonl")})
    new = _all(texts / "write_out", "interviews_*.jsonl")
    left_out = sorted({row["partie_prenante"] for row in new} - set(speakers))
    study += [row for row in new if row["partie_prenante"] in speakers]
    second = {row["id"]: row for row in _jsonl(dialogue / "second_coding.jsonl")}
    for pattern in ("interviews_*.jsonl", "citizens_*.jsonl"):
        second.update({row["id"]: row for row in _all(texts / "code_out", pattern)})
    reserve = {
        "contributions": _jsonl(dialogue / "contributions.jsonl"),
        "citoyens": _jsonl(dialogue / "citizens.jsonl") + _all(texts / "write_out", "citizens_*.jsonl"),
    }
    test_ids = frozenset((texts / "test_ids.txt").read_text("utf-8").split())
    _check_ids([*study, *reserve["contributions"], *reserve["citoyens"]])
    return Sources(study, speakers, reserve, second, left_out, test_ids)


def _all(folder: Path, pattern: str) -> list[Row]:
    return [row for path in sorted(folder.glob(pattern)) for row in _jsonl(path)]


def _jsonl(path: Path) -> list[Row]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines() if line.strip()]


def _check_ids(rows: Iterable[Row]) -> None:
    twice = [name for name, n in Counter(row["id"] for row in rows).items() if n > 1]
    if twice:
        raise CorpusError(f"Identifiants en double dans les textes écrits : {', '.join(sorted(twice)[:10])}.")


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
        ("ID message", "Pseudo", "Thème", "Date", "Message", "En réponse à"),
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
    return [row["id"], row["partie_prenante"], row["question"], date, row["texte"], row["repond_a"] or ""]


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
    }


def _write_workshops(rows: list[Row], folder: Path) -> dict[str, str]:
    """Write one document a day; its turns have no id of their own, so theirs is what the reader gives."""
    files.empty_folder(folder, "*.docx")
    ids: dict[str, str] = {}
    for day in sorted({row["date"] for row in rows}):
        turns = [row for row in rows if row["date"] == day]
        path = folder / f"atelier_{day}.docx"
        files.write_workshop(path, turns, NOTICE)
        read = _read_back(path, None, turns, own_ids=False)
        ids.update({turn["id"]: contribution.id for turn, contribution in zip(turns, read, strict=True)})
    return ids


def _write_reserve(reserve: Mapping[str, list[Row]], folder: Path) -> None:
    files.empty_folder(folder, "*.jsonl")
    for name, rows in reserve.items():
        kept = ("id", "redacteur", "groupe", "question", "texte")
        files.write_jsonl(folder / f"{name}.jsonl", ({k: row[k] for k in kept if k in row} for row in rows))


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
    files.empty_folder(folder, "*.csv")
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
    """Write the part of each id, and return it."""
    contributors = Counter(r["partie_prenante"] for r in sources.study if r["id"] not in sources.test_ids)
    groups = {name: (sources.speakers[name]["groupe"], n) for name, n in contributors.items()}
    chosen = split.development(groups, share=DEV_SHARE, seed=SEED)
    wanted = {
        ids[r["id"]]: "test"
        if r["id"] in sources.test_ids
        else "dev"
        if r["partie_prenante"] in chosen
        else "train"
        for r in sources.study
    }
    spare = [row for rows in sources.reserve.values() for row in rows]
    wanted.update({row["id"]: "reserve" for row in spare})
    texts = {ids.get(row["id"], row["id"]): row["texte"] for row in [*sources.study, *spare]}
    alike = split.near_duplicates(texts)
    parts = split.keep_apart(wanted, alike)
    rows = [[name, part, alike.get(name, "")] for name, part in parts.items()]
    files.write_csv(path, ("id", "partie", "groupe_quasi_doublon"), rows)
    return parts


# Labels -------------------------------------------------------------------------------------------------


def write_labels(
    sources: Sources, ids: Mapping[str, str], frame: Referentiel, folder: Path
) -> dict[str, int]:
    """Write the label files of both coders; return, by batch, how many texts no second coder has read."""
    slugs = {d.id: {code.label: code.id for code in d.codes} for d in frame.dimensions}
    batches: dict[tuple[Path, str], list[Row]] = defaultdict(list)
    for row in sources.study:
        where = folder / "test" if row["id"] in sources.test_ids else folder
        batches[where, lot(row)].append(row)
    for name, rows in sources.reserve.items():
        batches[folder / "reserve", name] = rows
    for where in (folder, folder / "test", folder / "reserve"):
        files.empty_folder(where, "*.redacteur.csv")
        files.empty_folder(where, "*.lecteur2.csv")
    missing: dict[str, int] = {}
    for (where, name), rows in batches.items():
        record = _recorder(ids, frame.version)
        writer = [a for row in rows for a in _writer_labels(row, slugs, record)]
        read = [row for row in rows if row["id"] in sources.second]
        reader = [a for row in read for a in _labels(row, sources.second[row["id"]], "lecteur2", record)]
        write_annotations(where / f"{name}.redacteur.csv", writer)
        if reader:
            write_annotations(where / f"{name}.lecteur2.csv", reader)
        missing[name] = missing.get(name, 0) + len(rows) - len(read)
    return missing


Recorder = Callable[[Row, str, str, str], Annotation]


def _recorder(ids: Mapping[str, str], version: str) -> Recorder:
    def record(row: Row, dimension: str, code: str, coder: str) -> Annotation:
        return Annotation(
            id=ids.get(row["id"], row["id"]),
            empreinte=text_hash(row["texte"]),
            dimension=dimension,
            code=code,
            decision="oui" if code else "aucun",
            annotateur=coder,
            date=CODED_ON,
            referentiel=version,
            source=AUTOMATIQUE,
        )

    return record


def _labels(row: Row, codes: Row, coder: str, record: Recorder) -> Iterable[Annotation]:
    for dimension in CODED_TWICE:
        for code in codes[dimension] or [""]:
            yield record(row, dimension, code, coder)


def _writer_labels(
    row: Row, slugs: Mapping[str, Mapping[str, str]], record: Recorder
) -> Iterable[Annotation]:
    yield from _labels(row, row, "redacteur", record)
    answers = row.get("autres") or {}
    asked = ASKED.get(row.get("question", ""), ())
    for dimension in slugs:
        if dimension in CODED_TWICE or (dimension not in asked and not answers.get(dimension)):
            continue
        for label in answers.get(dimension) or [""]:
            yield record(row, dimension, label and slugs[dimension][label], "redacteur")


# What the files say of themselves -----------------------------------------------------------------------


def write_declaration(sources: Sources, folder: Path) -> None:
    """Write etude.yaml and the READMEs beside the files: each says that the study is synthetic."""
    dates = sorted(str(row["date"]) for row in sources.study)
    templates = Path(__file__).parent / "study"
    counts = Counter(lot(row) for row in sources.study)
    for name in ("corpora", "annotations"):
        (folder / name).mkdir(exist_ok=True)
    values = {
        "mention": NOTICE,
        "debut": dates[0],
        "fin": dates[-1],
        "date_codes": CODED_ON,
        "n": len(sources.study),
        "n_parties_prenantes": len({row["partie_prenante"] for row in sources.study}),
        "n_ateliers": len({row["date"] for row in sources.study if lot(row) == "ateliers"}),
        "n_ateliers_textes": counts.pop("ateliers"),
        **{f"n_{name}": n for name, n in counts.items()},
        **{f"n_reserve_{name}": len(rows) for name, rows in sources.reserve.items()},
    }
    for target in ("etude.yaml", "corpora/README.md", "annotations/README.md"):
        template = target.replace("/", "_")
        files.write_text(folder / target, (templates / template).read_text("utf-8").format_map(values))


def tell(sources: Sources, parts: Mapping[str, str], missing: Mapping[str, int]) -> None:
    """Say what was written, and what is missing."""
    say = sys.stdout.write
    say(
        f"{len(sources.study)} contributions, {len({r['partie_prenante'] for r in sources.study})} speakers\n"
    )
    say(f"batches: {dict(Counter(map(lot, sources.study)))}\n")
    say(f"parts: {dict(split.count_parts(parts.values()))}\n")
    say(f"no second coding: { {name: n for name, n in missing.items() if n} }\n")
    say(f"left out, structured answers missing: {', '.join(sources.left_out) or 'nobody'}\n")


if __name__ == "__main__":
    raise SystemExit(main())
