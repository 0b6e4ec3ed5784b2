"""A study small enough to train in a second: 2 dimensions, 12 people, 144 short texts (helper, no test)."""

from functools import cache

import numpy as np

from precanum_nlp.classifier import PooledVectors
from precanum_nlp.classifier.features import cut_and_folded
from precanum_nlp.referentiel import Code, Dimension, Groupe, Referentiel
from precanum_nlp.training import TrainingConfig, TrainingSet, train

FREINS, IDEES = "Qu’est-ce qui vous freine ?", "Que proposez-vous ?"
CONFIG = TrainingConfig(
    seed=3, n_folds=3, n_networks=2, hidden=48, epochs=20, max_words=1500, max_pieces=1500, n_directions=16
)

SAID = {
    "transport": (
        "le bus ne passe plus le dimanche",
        "il n'y a pas de train près du village",
        "je n'ai pas de voiture pour venir",
        "les horaires du car ne vont pas",
        "le trajet en bus dure deux heures",
        "la gare est fermée, plus de train",
    ),
    "logement": (
        "mon appartement est humide et froid",
        "le loyer du logement est trop haut",
        "j'attends un logement social depuis trois ans",
        "le propriétaire ne répare pas la maison",
        "nous dormons à cinq dans un petit appartement",
        "la maison prend l'eau et le loyer monte",
    ),
    "argent": (
        "je ne peux plus payer mes factures",
        "la carte bancaire est bloquée, plus un euro",
        "avec le salaire minimum on ne finit pas le mois",
        "je dois de l'argent à la banque",
        "les factures et les dettes tombent ensemble",
        "il ne reste plus un euro en fin de mois",
    ),
    "sante": (
        "le médecin ne prend plus de patients",
        "je n'arrive pas à soigner mes dents",
        "l'hôpital est à une heure d'ici, le docteur est parti",
        "pas de rendez-vous chez le médecin avant six mois",
        "ma maladie me fatigue et les soins sont longs",
        "le docteur refuse de me soigner",
    ),
}
PROPOSED = {
    "navette": (
        "il faudrait une navette gratuite le matin",
        "mettre en place une navette entre les villages",
        "une navette à la demande pour les anciens",
    ),
    "guichet": (
        "ouvrir un guichet unique à la mairie",
        "un guichet où quelqu'un explique les papiers",
        "garder un guichet avec une vraie personne",
    ),
}
ANY = ("en ce moment", "depuis l'hiver", "chez nous", "comme les voisins", "et c'est long", "vraiment")


def code(id, label, *expressions, statut="actif", ouvert=False):
    return Code(id, label, f"Ce qui touche à : {label}.", (), (), expressions, (), statut, "1.0", ouvert)


def frame(*more, maximum=None, version="1.0"):
    """Return the toy frame, `more` codes at the end of its first dimension."""
    champs = (
        code("transport", "Transport", "bus", "train"),
        code("logement", "Logement", "appartement", "loyer"),
        code("argent", "Argent", "factures", "dettes"),
        code("sante", "Santé", "médecin", "soigner"),
        code("ecole", "École", "maîtresse d'école", "cantine scolaire"),
        code("ancien", "Ancien code", "vieux", statut="retire"),
        *more,
    )
    propositions = (code("navette", "Navette", "navette"), code("guichet", "Guichet unique", "guichet"))
    return Referentiel(
        "Étude jouet",
        version,
        (
            Dimension("champs", "Champs", "Quel frein ?", maximum, (Groupe("g", "Freins", champs),)),
            Dimension(
                "propositions", "Propositions", "Quelle idée ?", 2, (Groupe("p", "Axes", propositions),)
            ),
        ),
    )


def rows():
    """Yield (id, text, question, contributor, champs, propositions or None) of the toy study."""
    fields, ideas = list(SAID), list(PROPOSED)
    for person in range(12):
        for n in range(12):
            number = 12 * person + n
            first, second = fields[(person + n) % 4], fields[(person + n + 1 + n // 4) % 4]
            said = [SAID[first][number % 6]]
            carried = {first}
            if n % 3 == 0:
                said.append(SAID[second][(number // 3) % 6])
                carried.add(second)
            found = None
            if n >= 8:
                idea = ideas[(person + n) % 2]
                said.append(PROPOSED[idea][number % 3])
                found = frozenset({idea})
            text = f"{', '.join(said)} {ANY[(number * 7) % 6]} ({person + 2} {ANY[(person + n) % 6]})."
            question = FREINS if n < 8 else IDEES
            yield f"{number:03}", text, question, f"p{person:02}", frozenset(carried), found


def training_set(extra=()):
    """Return the labelled texts; `extra` rows, as those of `rows`, come last."""
    ids, texts, questions, people, fields, ideas = zip(*rows(), *extra, strict=True)
    return TrainingSet(
        ids,
        texts,
        questions,
        people,
        {
            "champs": {i: found for i, found in zip(ids, fields, strict=True) if found is not None},
            "propositions": {i: found for i, found in zip(ids, ideas, strict=True) if found is not None},
        },
    )


@cache
def vectors():
    """Return a random vector for each word of the study: near themselves, far from each other."""
    sentences = [s for group in (SAID, PROPOSED) for several in group.values() for s in several]
    sentences += [*ANY, "maîtresse d'école", "cantine scolaire", "école", "la"]
    words = sorted(cut_and_folded(sentences).forms)
    matrix = np.random.default_rng(0).standard_normal((len(words), 48)).astype(np.float32)
    matrix /= np.linalg.norm(matrix, axis=1, keepdims=True)
    return PooledVectors({w: i for i, w in enumerate(words)}, matrix, np.ones(len(words), np.float32))


@cache
def trained():
    """Return the toy model, trained once a session; nobody changes it."""
    return train(training_set(), frame(), vectors(), CONFIG)
