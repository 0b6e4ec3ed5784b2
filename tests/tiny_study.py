"""A study of 6 codes and 72 texts whose model trains in seconds; everything in it is invented here."""

import functools
from pathlib import Path

import pytest

from precanum_nlp import training
from precanum_nlp.annotations import Annotation, write_annotations
from precanum_nlp.cli import main
from precanum_nlp.corpus import Contribution, read_corpora, text_hash, write_rows

REFERENTIEL = """\
titre: "Petite étude"
version: "1.0"
dimensions:
  - id: champs
    label: "Freins"
    question: "Quels obstacles ?"
    groupes:
      - id: acces
        label: "Accès"
        codes:
          - {id: acces.cout, label: "Coût de l'abonnement", expressions: ["trop cher"], depuis: "1.0"}
          - {id: acces.reseau, label: "Couverture du réseau", expressions: ["zone blanche"], depuis: "1.0"}
      - id: usage
        label: "Usage"
        codes:
          - {id: usage.clavier, label: "Maniement du clavier", expressions: ["clavier"], depuis: "1.0"}
          - {id: usage.peur, label: "Peur de mal faire", expressions: ["peur"], depuis: "1.0"}
  - id: propositions
    label: "Propositions"
    question: "Que faire ?"
    groupes:
      - id: aide
        label: "Aide"
        codes:
          - {id: aide.atelier, label: "Ateliers au quartier", expressions: ["atelier"], depuis: "1.0"}
          - {id: aide.tarif, label: "Tarif social", expressions: ["tarif social"], depuis: "1.0"}
journal: []
"""
#: Said of each code, and what follows.
_SAID = {
    "acces.cout": ("L'abonnement est trop cher pour nous", "Le forfait coûte trop par mois"),
    "acces.reseau": ("Le réseau ne passe pas au village", "Nous vivons en zone blanche, sans réseau"),
    "usage.clavier": ("Je ne trouve pas les touches du clavier", "Taper au clavier me prend une heure"),
    "usage.peur": ("J'ai peur de tout effacer", "Cliquer me fait peur, je pourrais me tromper"),
    "aide.atelier": ("Il faudrait un atelier au quartier", "Un atelier chaque semaine aiderait"),
    "aide.tarif": ("Un tarif social réglerait cela", "Qu'on nous fasse un tarif social"),
}
_THEN = (
    "et ma voisine dit la même chose",
    "depuis que j'habite ici",
    "on en parle souvent à la maison",
    "je l'ai dit à la mairie",
    "c'est ainsi tous les hivers",
    "mes enfants le voient bien",
)
_PEOPLE = {f"P{number}": ("Habitants", "Associations", "Élus")[number % 3] for number in range(1, 10)}
MODEL = "petit"
CONFIG = functools.partial(
    training.TrainingConfig,
    n_folds=3,
    n_networks=1,
    hidden=8,
    epochs=5,
    max_words=300,
    max_pieces=300,
    n_directions=8,
    n_vector_dimensions=16,
    n_vector_words=500,
)


def texts() -> list[tuple[str, str]]:
    """Return (code, text) of the 72 contributions."""
    return [(code, f"{said} {then}.") for then in _THEN for code, pair in _SAID.items() for said in pair]


def precanum(*arguments: str) -> int:
    """Run a command as from the shell; return its exit code."""
    try:
        main([str(argument) for argument in arguments])
    except SystemExit as stop:
        return stop.code or 0
    raise AssertionError("precanum always leaves by SystemExit")


def build(folder: Path) -> Path:
    """Write the study in `folder` (new) and train its model, all through the commands."""
    assert precanum("init", folder) == 0
    (folder / "referentiel.yaml").write_text(REFERENTIEL, encoding="utf-8")
    people = list(_PEOPLE)
    write_rows(
        folder / "corpora" / "reponses.csv",
        ("id", "texte", "groupe", "partie_prenante"),
        [
            {"id": f"r{n:02}", "texte": text, "groupe": _PEOPLE[who], "partie_prenante": who}
            for n, (_, text) in enumerate(texts(), start=1)
            for who in [people[n * 7 % len(people)]]
        ],
    )
    write_annotations(folder / "annotations" / "lot1.anne.csv", _labels(folder))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(training, "TrainingConfig", CONFIG)
        assert precanum("entrainer", "--etude", folder, "--nom", MODEL, "--promouvoir") == 0
    return folder


def _labels(folder: Path) -> list[Annotation]:
    contributions = read_corpora(folder / "corpora" / "reponses.csv").contributions
    return [
        _label(contribution, dimension, code)
        for contribution, (code, _) in zip(contributions, texts(), strict=True)
        for dimension in ("champs", "propositions")
    ]


def _label(contribution: Contribution, dimension: str, code: str) -> Annotation:
    carried = (dimension == "propositions") == code.startswith("aide.")
    return Annotation(
        id=contribution.id,
        empreinte=text_hash(contribution.texte),
        dimension=dimension,
        code=code if carried else "",
        decision="oui" if carried else "aucun",
        annotateur="anne",
        date="2018-01-15",
        referentiel="1.0",
        source="humain",
    )
