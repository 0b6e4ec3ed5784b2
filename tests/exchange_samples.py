"""A frame, texts that go wrong in exchanges, and what two people said of them; everything is invented."""

import re
from pathlib import Path

import tiny_study

from precanum_nlp.annotations import CodedPassage, Reading
from precanum_nlp.annotations.exchange import Bundle, Target
from precanum_nlp.corpus import Contribution
from precanum_nlp.referentiel import Referentiel, validate

#: The same label in both dimensions: « Autre ».
YAML = tiny_study.REFERENTIEL.replace(
    "      - id: usage\n",
    '      - id: autre\n        label: "Autre"\n        codes:\n'
    '          - {id: autre, label: "Autre", definition: "Le reste.", depuis: "1.0"}\n      - id: usage\n',
    1,
).replace(
    "journal: []",
    '      - id: divers\n        label: "Divers"\n        codes:\n'
    '          - {id: divers, label: "Autre", depuis: "1.0"}\njournal: []',
)
TEXTS = {
    "001": "L'été, c'est trop cher 😀 pour nous.",
    "2 bis": "Le re\u0301seau ne passe\r\npas au village 👩\u200d🚒, ni au hameau.",
    "=3": '=Peur; de "tout" effacer,\r\rvraiment < & >',
    "é-4": "  Rien à dire\u2028de plus \x0b.  ",
    "5": "Pas lu.",
}
COST, NETWORK, FEAR, OTHER, WORKSHOP = "acces.cout", "acces.reseau", "usage.peur", "autre", "aide.atelier"


def frame() -> Referentiel:
    found, faults = validate(YAML, "referentiel.yaml")
    assert not faults
    return found


def contributions() -> tuple[Contribution, ...]:
    return tuple(
        Contribution(identifier, text, groupe="Élus & « amis »", question="Quels freins ?", date="2018-01-02")
        for identifier, text in TEXTS.items()
    )


def at(identifier: str, words: str, code: str, date: str) -> CodedPassage:
    start = re.search(re.escape(words), TEXTS[identifier]).start()
    return CodedPassage(code, start, start + len(words), date)


def readings() -> tuple[Reading, ...]:
    """Every kind: codes with and without passages, none, set aside, two people on the same text."""
    day, hour = "2018-01-31", "2018-02-01T14:05:00"
    cost, fear = at("001", "trop cher 😀", COST, day), CodedPassage(FEAR, date=hour)
    twice = (at("2 bis", "au hameau", NETWORK, hour), at("2 bis", "re\u0301seau", NETWORK, hour))
    two = (CodedPassage(WORKSHOP, date=day), CodedPassage("divers", date=day))
    return (
        Reading("001", "champs", "anne", (cost, fear), None, hour),
        Reading("001", "propositions", "anne", (), None, day),
        Reading("001", "champs", "bruno", (at("001", "pour nous", OTHER, day),), None, day),
        Reading("2 bis", "champs", "anne", twice, None, hour),
        Reading("2 bis", "propositions", "bruno", two, None, day),
        Reading("=3", "champs", "anne", (), "hors sujet : é 😀", day),
        Reading("é-4", "champs", "bruno", (at("é-4", "de plus", OTHER, day),), None, day),
    )


def bundle(annotator: str | None = None) -> Bundle:
    kept = tuple(r for r in readings() if annotator in (None, r.annotateur))
    return Bundle(frame(), contributions(), kept)


def target(annotator: str = "", texts: dict[str, str] = TEXTS) -> Target:
    return Target(frame(), texts, annotator)


def told(several, *, passages=True, dates=True, motifs=True) -> dict:
    """Return readings as a mapping that does not depend on their order, without what a format loses."""
    return {
        (r.id, r.dimension, r.annotateur): (
            frozenset(
                (p.code, *((p.debut, p.fin) if passages else ()), *((p.date,) if dates else ()))
                for p in r.passages
            ),
            r.motif if motifs or r.motif is None else "",
            r.date if dates else "",
        )
        for r in several
    }


def write(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8", newline="")
    return path
