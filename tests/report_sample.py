"""A small study with every kind of figure, and texts that try to break out of a page."""

from types import SimpleNamespace

import numpy as np

from precanum_nlp.corpus.records import Contribution, SetAside
from precanum_nlp.keywords import (
    Classes,
    ClassItem,
    ClassProfile,
    Cloud,
    CloudWord,
    Cut,
    Edge,
    Expression,
    ExpressionTable,
    Keyness,
    KeynessTable,
    Network,
    Node,
    WordOverview,
    WordRow,
    WordTable,
    correspondence,
)
from precanum_nlp.referentiel import Code, Dimension, Groupe, Referentiel
from precanum_nlp.report import summarise
from precanum_nlp.scoring import Interviews, ScoringSettings, coded_from_tagged, figures
from precanum_nlp.scoring.interviews import Ballot, Dependence, Rating, Stakeholder

HOSTILE = "</script><script>alert(1)</script><!-- &amp; \u2028 =1+1"
GROUPS = ("Bénéficiaires", '=cmd|"A" & <b>', "Orange")
SETTINGS = ScoringSettings(tirages=200, interne=("Orange",))
ANSWERS = ("incontournable", "souhaitable", "dilemme", "contre")


def code(id, label, ouvert=False):
    return Code(id, label, f"Définition de {label}", (), (), (), (), "actif", "1.0", ouvert)


def dimension(id, label, *groups):
    groupes = tuple(Groupe(f"{id}{i}", f"Ensemble {id} {i}", codes) for i, codes in enumerate(groups))
    return Dimension(id, label, f"Quoi sur {label} ?", None, groupes)


DIMENSIONS = (
    dimension("lien", "Lien", (code("lien.accentue", "Accentue l'exclusion"),)),
    dimension(
        "champs",
        "Champs d'action",
        (code("cout", "Coût d'accès"), code("lieu", "Lieu d'accès")),
        (code("aide", "Aide"), code("autre", "Autre frein", ouvert=True)),
    ),
    dimension(
        "propositions",
        "Propositions",
        (code("P1", "Tarif social"), code("P2", "Points d'accès")),
        (code("P3", "Guichet"), code("P4", "Formation")),
    ),
)
FRAME = Referentiel("Cadre d'essai", "1.0", DIMENSIONS)


def score(code, statut="accepte", debut=None, fin=None, dimension="champs", probabilite=0.9):
    return SimpleNamespace(
        dimension=dimension, code=code, statut=statut, debut=debut, fin=fin, probabilite=probabilite
    )


def tagged(number, texte, *codes, a_relire=False, groupe=None):
    said = Contribution(
        f"c/{number}",
        texte,
        groupe=GROUPS[number % 3] if groupe is None else groupe,
        partie_prenante=f"pseudo{number}",
        source="atelier" if number % 2 else "",
        date="2018-01-31",
    )
    motif = "deux codes proches" if a_relire else ""
    return SimpleNamespace(
        contribution=said, codes=codes, a_relire=a_relire, motif=motif, modele="m1", referentiel="1.0"
    )


SAID = "Chez nous, la facture prend une place énorme dans le mois, on coupe avant la fin"
TAGGED = (
    tagged(0, "😀 trop cher", score("cout", debut=2, fin=11), score("lieu", "suggere")),
    tagged(1, HOSTILE, score("cout", "analyste"), score("autre")),
    tagged(2, "rien à dire", a_relire=True),
    tagged(3, "loin de tout, dit pseudo1", score("autre"), score("lieu")),
    *(
        tagged(
            i,
            f"{SAID}, texte {i}.",
            score(("cout", "lieu", "aide")[i % 3], debut=0, fin=9),
            score(f"P{i % 4 + 1}", "analyste", dimension="propositions"),
        )
        for i in range(4, 28)
    ),
)
WORDS = WordTable(
    (
        WordRow("cher", (("cher", 1), ("chère", 1)), "ADJ", 3, 2, 2, (1, 0.5, 0), 0.5, ("c/0", "c/3"), 0, 0),
        WordRow("=loin", (("=loin", 1),), "ADV", 2, 2, 1, (0.5, 0.0, 0.0), 1 / 6, ("c/3", "c/1"), 0.7, 0.5),
        WordRow("pseudo1", (("pseudo1", 2),), "NOUN", 2, 2, 1, (0.5, 0.0, 0.0), 1 / 6, ("c/3",), 0.7, 0.5),
    ),
    tuple((name, n) for name, n in zip(GROUPS, (2, 1, 1), strict=True)),
    seuil=2,
    ex_aequo=0,
    n_mots=9,
    n_lemmes=6,
    n_contributions=4,
)


def keyness(part, item, g2, retenu=True):
    return Keyness(part, item, 3, 1, 1.5, g2, 0.001, 0.01, 2.0, 0.5, 3.5, 2.5, 3.1, 3, 0.34, retenu)


OVERVIEW = WordOverview(
    WORDS,
    Cloud((CloudWord("cher", 2.0, GROUPS[0]), CloudWord("pseudo1", 2.0, ""), CloudWord("=loin", 1.0, "")),
          GROUPS, "contributions"),
    KeynessTable(
        (keyness(GROUPS[0], "cher", 12.5), keyness(GROUPS[0], "pseudo1", 11.0),
         keyness("Orange", "loin", 9.0), keyness(GROUPS[1], "jamais", -15.0),
         keyness(GROUPS[1], "bavard", 20.0, retenu=False)),
        tuple((name, n) for name, n in zip(GROUPS, (8, 5, 4), strict=True)), "contributions", 4,
    ),
    correspondence([[5, 1, 0], [1, 4, 1], [0, 1, 6], [2, 2, 2]], ("cher", "loin", "aide", "box"), GROUPS),
    ExpressionTable(
        (Expression("=loin", ("loin",), (("=loin", 2),), 2, 2, 1, 30.0, 0.8, True),
         Expression("trop cher", ("trop", "cher"), (("trop cher", 3),), 3, 3, 2, 20.0, 0.5, False)), 60, 3, 0,
    ),
    Network((Node("cher", "mots", 2, 1), Node("pseudo1", "mots", 2, 1), Node("=loin", "mots", 2, 2)),
            (Edge(0, 1, 2, 15.0, 0.5), Edge(0, 2, 1, 12.0, 0.4))),
    ClassProfile(
        Classes(np.array([1, 1, 2, 0]), Cut(1, 2, 6.0, 1)),
        (ClassItem(1, "mots", "cher", 2, 2, 1.0, 9.0, 0.01),
         ClassItem(1, "mots", "pseudo1", 1, 1, 0.5, 5.0, 0.02),
         ClassItem(2, "mots", "=loin", 1, 1, 1.0, 8.0, 0.01)),
        (ClassItem(1, "groupe", GROUPS[0], 2, 2, 1.0, 4.0, 0.04),),
    ),
)  # fmt: skip
ASIDE = (SetAside("cafe.csv", 7, "texte vide"), SetAside("cafe.csv", 9, "texte vide"))


def interviews():
    people = [f"pseudo{i}" for i in range(12)]
    cibles, usages = ("Jeunes", "Seniors"), ("Emploi", "Santé")
    return Interviews(
        stakeholders=tuple(
            Stakeholder(who, GROUPS[i % 3], "", cibles[i % 2], usages[i % 3 % 2], f"champs{i % 2}")
            for i, who in enumerate(people)
        ),
        ballots=tuple(
            Ballot(who, "enjeu", {"champs0": 1 + i % 2, "champs1": 2 - i % 2}) for i, who in enumerate(people)
        ),
        ratings=tuple(
            Rating(who, f"P{p + 1}", ANSWERS[(i + p) % 4 if p else i % 2])
            for i, who in enumerate(people)
            for p in range(4)
        ),
        dependance=tuple(
            Dependence(who, usage, 1 + (i + j) % 4)
            for i, who in enumerate(people)
            for j, usage in enumerate(usages)
        ),
    )


def figures_of(settings=SETTINGS, records=TAGGED, with_interviews=True, tables=None):
    coded = tuple(coded_from_tagged(records, dimensions=["champs", "propositions"]))
    given = {"interviews": tables or interviews()} if with_interviews else {}
    return figures(FRAME, settings, coded=coded, **given)


def summary(**changes):
    given = {
        "titre": "Étude d'essai",
        "referentiel": FRAME,
        "tagged": TAGGED,
        "mots": OVERVIEW,
        "mis_de_cote": ASIDE,
        "avertissement": "Corpus synthétique : écrit par une machine.",
        "limites": ["Limite de l'étude."],
    } | changes
    given.setdefault("chiffres", figures_of())
    return summarise(**given)
