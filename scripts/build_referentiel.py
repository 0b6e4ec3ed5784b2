"""Write referentiel.yaml: facts of the dialogue, notes kept from the present file, expressions measured.

Usage: python scripts/build_referentiel.py [--shared ../shared] [--test annotations/test]

Labels, and definitions of the fields, come from the facts file; definitions of the proposals, `inclut`,
`exclut` and `exemples` are hand-written in referentiel.yaml and carried over. Expressions are matched in the
labelled texts outside the test split, whose annotations tell it by the hashes of its texts; those that do not
discriminate are left out. Same inputs, same bytes.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import re
import sys
import textwrap
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from math import sqrt
from pathlib import Path

from precanum_nlp.annotations import read_annotations
from precanum_nlp.corpus import text_hash
from precanum_nlp.corpus.writing import replacing
from precanum_nlp.errors import ReferentielError
from precanum_nlp.referentiel import Referentiel, read_referentiel, validate

#: A frequency below this says nothing of an expression, which is then kept.
MIN_TEXTS = 3
#: An expression must at least triple the odds of meeting its code by chance (lower bound, 90 %)…
MIN_LIFT = 3.0
#: … and be right one time in four.
MIN_PRECISION = 0.25
#: 95th percentile of the normal law: a two-sided interval at 90 %.
Z90 = 1.6448536

TITRE = "Précarité et numérique : référentiel du dialogue"
VERSION = "1.0"
PROVENANCES = {"report": "restitution", "quote": "contribution citée", "completion": "complément"}

#: Title, question and maximum of the two main dimensions.
MAIN = {
    "champs": ("Champs d'action", "Quels freins ou besoins ce texte évoque-t-il ?", 3),
    "propositions": (
        "Propositions",
        "Quelles actions ce texte demande, propose, soutient, refuse ou discute-t-il ?",
        3,
    ),
}

#: Title, question and slugs of the other dimensions; slugs in the order of the facts file's labels.
OTHERS = {
    "lien": (
        "Lien entre précarité et numérique",
        "Quel lien faites-vous entre précarité et numérique ?",
        "accentue levier isolement non_recours acces_large",
    ),
    "cibles": (
        "Publics prioritaires",
        "Sur quel public Orange devrait-il se concentrer ?",
        "travailleurs_precaires_et_demandeurs_emploi familles jeunes seniors femmes sans_domicile autres",
    ),
    "usages": (
        "Usages essentiels",
        "Pour quels services essentiels dépend-on du numérique ?",
        "emploi demarches prestations_sociales education information lien_social",
    ),
    "raisons": (
        "Raisons de l'engagement d'Orange",
        "Pourquoi Orange devrait s'engager ?",
        "responsabilite_societale reputation nouveaux_clients transformation_digitale motivation_salaries "
        "innovation anticipation_reglementaire couts_evites",
    ),
    "experience_client": (
        "Expérience client",
        "Quelle expérience client proposer ?",
        "abonnement_adapte proximite standard cle_en_main prescription individuelle recouvrement_adapte "
        "differenciee distance",
    ),
    "partenariats": (
        "Partenariats",
        "Avec quels partenaires agir ?",
        "ong collectivites etat startups bailleurs monde_academique equipementiers prestataires operateurs "
        "autres",
    ),
    "modele_economique": (
        "Modèle économique",
        "Quel modèle économique, quel financement ?",
        "financement_partage revenus_services social_business solidarite perequation fonds_solidaire "
        "investissement joint_venture autres",
    ),
}


@dataclass(frozen=True, slots=True)
class Measure:
    """How an expression did: texts that hold it, those of them that carry the code, and the verdict."""

    code: str
    expression: str
    n: int
    hits: int
    base: float
    motif: str = ""  # "" = kept

    @property
    def precision(self) -> float:
        return self.hits / self.n if self.n else 0.0


@dataclass(frozen=True, slots=True)
class Labelled:
    """A text outside the test split, folded, and its codes."""

    folded: str
    codes: frozenset[str]


@dataclass(frozen=True, slots=True)
class Notes:
    """What is written by hand for a code."""

    definition: str = ""
    inclut: tuple[str, ...] = ()
    exclut: tuple[str, ...] = ()
    exemples: tuple[str, ...] = ()


@dataclass(slots=True)
class Entry:
    """A code on its way to the file."""

    id: str
    label: str
    notes: Notes = field(default_factory=Notes)
    expressions: tuple[str, ...] = ()
    ouvert: bool = False
    provenance: str = ""


def fold(text: str) -> str:
    """Return words and signs, lower case, without accents, one space between and around them.

    Apostrophes and hyphens are spaces; other signs stay, so no expression matches across a comma.
    """
    text = unicodedata.normalize("NFKD", text.lower().replace("œ", "oe").replace("æ", "ae"))
    text = "".join(char for char in text if not unicodedata.combining(char))
    return " " + " ".join(re.findall(r"\w+|[^\w\s'’‐‑–-]", text)) + " "


def wilson(hits: int, n: int, z: float = Z90) -> tuple[float, float]:
    """Return the Wilson (1927) score interval of a proportion; (0, 1) when n is 0."""
    if n == 0:
        return 0.0, 1.0
    p, z2 = hits / n, z * z
    centre, half = p + z2 / (2 * n), z * sqrt(p * (1 - p) / n + z2 / (4 * n * n))
    return (centre - half) / (1 + z2 / n), (centre + half) / (1 + z2 / n)


def measure(expressions: dict[str, Sequence[str]], texts: Sequence[Labelled]) -> list[Measure]:
    """Judge every expression of every code; those kept have an empty `motif`."""
    with_code = {code: sum(code in text.codes for text in texts) for code in expressions}
    found: dict[str, list[Labelled]] = {}
    results = []
    for code, phrases in expressions.items():
        seen: set[str] = set()
        for phrase in phrases:
            key = fold(phrase)
            if key not in found:
                found[key] = [text for text in texts if key in text.folded]
            hits = sum(code in text.codes for text in found[key])
            one = Measure(code, phrase, len(found[key]), hits, with_code[code] / len(texts))
            results.append(_with_motif(one, "répétée sous ce code" if key in seen else _verdict(one)))
            seen.add(key)
    return _settle_shared(results)


def _verdict(one: Measure) -> str:
    if one.n < MIN_TEXTS:
        return ""
    if one.precision < MIN_PRECISION:
        return f"précision < {MIN_PRECISION:.2f}".replace(".", ",")
    if wilson(one.hits, one.n)[0] < MIN_LIFT * one.base:
        return "guère mieux que le hasard"
    return ""


def _settle_shared(results: list[Measure]) -> list[Measure]:
    """Leave a phrase listed by several codes of a dimension to those that no other clearly beats."""
    by_phrase: dict[tuple[str, bool], list[Measure]] = {}
    for one in results:
        if not one.motif:
            by_phrase.setdefault((fold(one.expression), _is_proposition(one.code)), []).append(one)
    beaten = {}
    for rivals in by_phrase.values():
        best = max(rivals, key=lambda one: wilson(one.hits, one.n)[0])
        for one in rivals:
            if best.n and wilson(best.hits, best.n)[0] > wilson(one.hits, one.n)[1]:
                beaten[one] = _with_motif(one, f"bien meilleure pour {best.code}")
    return [beaten.get(one, one) for one in results]


def _is_proposition(code: str) -> bool:
    return re.fullmatch(r"P\d\d", code) is not None


def _with_motif(one: Measure, motif: str) -> Measure:
    return Measure(one.code, one.expression, one.n, one.hits, one.base, motif)


def entries(facts: dict, notes: dict[str, Notes], kept: dict[str, list[str]]) -> dict[str, list]:
    """Return, by dimension, a list of (group id, group label, entries)."""

    def entry(item: dict) -> Entry:
        own = notes.get(item["id"], Notes())
        definition = item.get("definition") or own.definition
        own = Notes(definition, own.inclut, own.exclut, own.exemples)
        provenance = PROVENANCES.get(item.get("source"), "")
        return Entry(item["id"], item["label"], own, tuple(kept.get(item["id"], ())), provenance=provenance)

    champs = [(e["id"], e["label"], [entry(item) for item in e["champs"]]) for e in facts["enjeux"]]
    autre = Entry("autre", "Autre frein", notes.get("autre", Notes()), ouvert=True)
    champs.append(("autre", "Autre frein", [autre]))
    axes = [(a["axe"], a["label"], [entry(item) for item in a["items"]]) for a in facts["propositions"]]
    result = {"champs": champs, "propositions": axes}
    for dimension, (title, _, slugs) in OTHERS.items():
        labels = facts["autres_dimensions"][dimension]
        codes = [
            Entry(f"{dimension}.{slug}", label, notes.get(f"{dimension}.{slug}", Notes()))
            for slug, label in zip(slugs.split(), labels, strict=True)
        ]
        result[dimension] = [(dimension, title, codes)]
    return result


def write_yaml(frame: dict[str, list], header: str) -> str:
    """Return the text of the frame; strings are JSON strings, which YAML reads as they are."""
    titles = MAIN | {dimension: (title, question, None) for dimension, (title, question, _) in OTHERS.items()}
    lines = [header, f"titre: {_q(TITRE)}", f"version: {_q(VERSION)}", "", "dimensions:"]
    for dimension, groups in frame.items():
        title, question, maximum = titles[dimension]
        if dimension == "propositions":
            lines += _comment(RECONSTRUCTION, "  ")
        lines += [f"  - id: {dimension}", f"    label: {_q(title)}", f"    question: {_q(question)}"]
        lines += [f"    maximum: {maximum}"] if maximum else []
        lines.append("    groupes:")
        for id, label, codes in groups:
            lines += [f"      - id: {id}", f"        label: {_q(label)}", "        codes:"]
            for code in codes:
                lines += _code_lines(code)
        lines.append("")
    return "\n".join([*lines, *_comment(JOURNAL, ""), "journal: []", ""])


RECONSTRUCTION = """\
ATTENTION : la restitution annonce 44 propositions mais ne les montre qu'en image. Cette liste est une
reconstruction, qu'une étude remplace par la sienne. Provenance : « restitution » (nommée dans le texte
publié), « contribution citée » (portée par une contribution publiée), « complément » (ajoutée pour
arriver à 44)."""

JOURNAL = """\
Journal des changements, du plus ancien au plus récent ; il dit comment suivent les annotations. Par exemple :
 - {version: "1.1", date: 2025-03-01, type: scission, de: [P13], vers: [P45, P46], auteur: "…", motif: "…"}
Types : ajout, renommage, fusion, scission, deplacement, retrait, retablissement."""


def _code_lines(code: Entry) -> list[str]:
    lines = [f"          - id: {code.id}", f"            label: {_q(code.label)}"]
    if code.notes.definition:
        lines.append(f"            definition: {_q(code.notes.definition)}")
    for key in ("inclut", "exclut"):
        notes = getattr(code.notes, key)
        lines += [f"            {key}:", *(f"              - {_q(note)}" for note in notes)] if notes else []
    lines += _wrapped("expressions", code.expressions)
    if code.notes.exemples:
        lines += ["            exemples:", *(f"              - {_q(text)}" for text in code.notes.exemples)]
    lines += ["            statut: actif", f"            depuis: {_q(VERSION)}"]
    lines += ["            ouvert: true"] if code.ouvert else []
    return lines + ([f"            provenance: {_q(code.provenance)}"] if code.provenance else [])


def _wrapped(key: str, items: Sequence[str]) -> list[str]:
    if not items:
        return []
    lines, line = [f"            {key}: ["], ""
    for item in items:
        piece = _q(item) + ","
        if line and len(line) + len(piece) > 92:
            lines.append("              " + line)
            line = ""
        line += (" " if line else "") + piece
    return [*lines, "              " + line, "            ]"]


def _q(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def _comment(text: str, indent: str) -> list[str]:
    return [f"{indent}# {line}" for line in text.splitlines()]


def header(texts: int, excluded: int, split: str, results: Sequence[Measure]) -> str:
    """Return the comment at the head of the file, with the counts of the measurement."""
    kept = [one for one in results if not one.motif]
    seen = sum(one.n >= MIN_TEXTS for one in kept)
    rare = sum(0 < one.n < MIN_TEXTS for one in kept)
    body = (
        "Les libellés sont ceux du dialogue 2017-2018, sauf ceux de propositions reconstruites (voir leur "
        "provenance) ; les définitions et les notes inclut/exclut sont les nôtres. Écrit par "
        "scripts/build_referentiel.py, qui conserve les notes corrigées ici à la main.",
        f"Expressions : mesurées sur {texts} textes codés, hors les {excluded} du jeu de test (sha256 de "
        f"leurs empreintes : {split}). {len(results)} candidates, {len(kept)} retenues : {seen} vues dans "
        f"{MIN_TEXTS} textes ou plus, {rare} dans moins, {len(kept) - seen - rare} jamais vues. Écartées : "
        + ", ".join(f"{count} ({motif})" for motif, count in _motifs(results))
        + ". Elles sont des indices pour le modèle et expliquent le code à qui commence ; rien de plus.",
    )
    lines = ["# Référentiel du dialogue « Précarité & Numérique ». Mode d'emploi : docs/referentiel.md"]
    for paragraph in body:
        lines += ["#", *(f"# {line}" for line in textwrap.wrap(paragraph, 106, break_long_words=False))]
    return "\n".join([*lines, ""])


def _motifs(results: Iterable[Measure]) -> list[tuple[str, int]]:
    counts: dict[str, int] = {}
    for one in results:
        if one.motif:
            motif = re.sub(r"pour .*", "pour un autre code", one.motif)
            counts[motif] = counts.get(motif, 0) + 1
    return sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))


def read_labelled(folder: Path, excluded: frozenset[str]) -> list[Labelled]:
    """Read the labelled texts, those whose hash is excluded left out."""
    texts = []
    for name in ("dialogue", "contributions", "citizens"):
        for line in (folder / f"{name}.jsonl").read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            if text_hash(row["texte"]) not in excluded:
                texts.append(Labelled(fold(row["texte"]), frozenset(row["champs"] + row["propositions"])))
    return texts


def notes_of(frame: Referentiel) -> dict[str, Notes]:
    """Return what was written by hand in a frame, by code id."""
    return {
        code.id: Notes(code.definition, code.inclut, code.exclut, code.exemples)
        for dimension in frame.dimensions
        for code in dimension.all_codes
    }


def check_nothing_lost(before: Referentiel, after: Referentiel) -> None:
    """Refuse to write over a frame that was enriched since."""
    lost = sorted(set(notes_of(before)) - set(notes_of(after)))
    if lost or before.journal:
        what = f"codes {', '.join(lost)}" if lost else "journal"
        raise ReferentielError(f"référentiel enrichi depuis ({what}) ; écrivez ailleurs avec --sortie.")


def print_table(results: Sequence[Measure]) -> None:
    """Print what was left out, and why."""
    print(f"{'code':<32} {'textes':>6} {'justes':>6} {'préc.':>6} {'base':>6}  motif : expression")
    for one in results:
        if one.motif:
            counts = f"{one.n:>6} {one.hits:>6} {one.precision:>6.2f} {one.base:>6.3f}"
            print(f"{one.code:<32} {counts}  {one.motif} : {one.expression}")
    for motif, count in _motifs(results):
        print(f"{count:>5} {motif}")
    print(f"{sum(not one.motif for one in results):>5} retenues sur {len(results)}")


def main() -> int:
    from ruamel.yaml import YAML

    root = Path(__file__).resolve().parent.parent
    parser = argparse.ArgumentParser(description="Écrit referentiel.yaml, liste les expressions écartées.")
    parser.add_argument("--shared", type=Path, default=root.parent / "shared")
    parser.add_argument("--test", type=Path, default=root / "annotations" / "test")
    parser.add_argument("--notes", type=Path, default=root / "referentiel.yaml")
    parser.add_argument("--sortie", type=Path, default=root / "referentiel.yaml")
    args = parser.parse_args()

    present = read_referentiel(args.notes)
    excluded = frozenset(record.empreinte for record in read_annotations(args.test))
    split = hashlib.sha256("\n".join(sorted(excluded)).encode()).hexdigest()[:16]
    written = args.shared / "data" / "written"
    expressions = json.loads((written / "expressions.json").read_text(encoding="utf-8"))
    texts = read_labelled(written, excluded)
    results = measure(expressions, texts)
    kept = {code: [] for code in expressions}
    for one in results:
        if not one.motif:
            kept[one.code].append(one.expression)
    facts = YAML(typ="safe", pure=True).load(args.shared / "reference" / "referentiel-facts.yaml")
    head = header(len(texts), len(excluded), split, results)
    text = write_yaml(entries(facts, notes_of(present), kept), head)

    frame, faults = validate(text, str(args.sortie))
    if frame is None:
        raise ReferentielError("\n".join(fault.render(str(args.sortie)) for fault in faults))
    if args.sortie.exists():
        check_nothing_lost(read_referentiel(args.sortie), frame)
    with replacing(args.sortie, overwrite=True) as temporary:
        temporary.write_text(text, encoding="utf-8", newline="\n")
    print_table(results)
    return 0


if __name__ == "__main__":
    sys.exit(main())
