"""Whether `precanum relire` chooses better than chance, on the reference study.

Usage: python scripts/bench_reading.py

erreurs: one label of the fields in twenty is made wrong on purpose; how many of the first texts proposed are
of those. doute: on the test contributions, which the model has not read, the mean error of the shares (all
codes of fields and proposals, every group weighing the same) after reading texts in that order and in a
random one, and how many of the errors are within the margin that `precanum relire` announces.
"""

from __future__ import annotations

import dataclasses
import sys

import numpy as np
from benchmarks import STUDY, refuse_if_trained_on

from precanum_nlp.annotations import Annotation, current_labels, read_annotations
from precanum_nlp.annotations.selection import coding_margins, expected_gain, label_doubt, share_weights
from precanum_nlp.cli.coding import open_tagger
from precanum_nlp.cli.study import Study, kept_contributions, read_study
from precanum_nlp.cli.train import ids_of_test, read_training_set
from precanum_nlp.corpus import Contribution
from precanum_nlp.errors import PrecanumError
from precanum_nlp.referentiel import Referentiel, read_referentiel
from precanum_nlp.registry import current, read_manifest
from precanum_nlp.training import QUICK, TrainingConfig, train, vectors_for

FIELDS, BOTH = "champs", ("champs", "propositions")
SHARE_WRONG, N_RANDOM = 0.05, 200


def main() -> int:
    try:
        study = read_study(STUDY)
        frame = read_referentiel(study.referentiel)
        wrong_labels(study, frame)
        errors_of_shares(study, frame)
    except PrecanumError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    return 0


def wrong_labels(study: Study, frame: Referentiel, seed: int = 1) -> None:
    """Print how many of the first texts of mode erreurs were made wrong."""
    rng = np.random.default_rng(seed)
    data, _ = read_training_set(study, frame, reserve=False)
    given = dict(data.labels[FIELDS])
    codes = [code.id for code in frame.dimension(FIELDS).codes]
    single = sorted(identifier for identifier, several in given.items() if len(several) == 1)
    spoilt = set(rng.choice(single, int(SHARE_WRONG * len(given)), replace=False).tolist())
    for identifier in sorted(spoilt):
        given[identifier] = frozenset([str(rng.choice([c for c in codes if c not in given[identifier]]))])
    data = dataclasses.replace(data, labels={FIELDS: given})
    config = TrainingConfig(**QUICK)
    vectors = vectors_for(data.texts, config)
    (part,) = train(data, frame, vectors, config).held_out
    doubt = label_doubt(part.truth, part.probabilities).max(axis=1)
    order = [part.ids[row] for row in np.argsort(-doubt, kind="stable")]
    sys.stdout.write(f"erreurs : {len(spoilt)} étiquettes faussées sur {len(order)} textes\n")
    for n in (50, 100, 200, 400):
        found = sum(identifier in spoilt for identifier in order[:n])
        sys.stdout.write(
            f"  dans les {n} premiers : {found} (au hasard : {n * len(spoilt) / len(order):.0f})\n"
        )


def errors_of_shares(study: Study, frame: Referentiel, seed: int = 0) -> None:
    """Print the mean error of the shares after some readings, in the order of doute and at random."""
    ids = ids_of_test(study)
    refuse_if_trained_on(read_manifest(current(study.models)), ids)
    kept = [c for c in kept_contributions(study) if c.id in ids]
    tagger = open_tagger(study, frame, evidence=False)
    probabilities, accepted = tagger.predict(kept)
    columns = [i for i, name in enumerate(tagger.dimensions) if name in BOTH]
    probabilities, accepted = probabilities[:, columns], accepted[:, columns]
    truth = _truth(read_annotations(study.annotations_test), kept, [tagger.codes[i] for i in columns])
    weights = np.repeat(share_weights([c.groupe for c in kept])[:, np.newaxis], len(columns), axis=1)
    errors = weights * (accepted.astype(float) - truth)
    order = np.argsort(-expected_gain(probabilities, weights), kind="stable")
    rng = np.random.default_rng(seed)
    sys.stdout.write(
        f"doute : {len(kept)} textes, {len(columns)} codes ; erreur moyenne des parts, en points\n"
    )
    for n in (0, 30, 60, 120, 240):
        chosen = mean_error(errors, order[n:])
        by_chance = [mean_error(errors, rng.permutation(len(kept))[n:]) for _ in range(N_RANDOM)]
        low, high = np.quantile(by_chance, [0.025, 0.975])
        _, margins = coding_margins(probabilities, accepted, weights, order[:n], seed=seed)
        within = (np.abs(errors[order[n:]].sum(axis=0)) <= margins).sum()
        random = f"{np.mean(by_chance):.3f} [{low:.3f} ; {high:.3f}]"
        sys.stdout.write(
            f"  après {n} lectures : {chosen:.3f} (au hasard : {random}) ; "
            f"{within} erreurs sur {len(columns)} dans la marge annoncée\n"
        )


def mean_error(errors: np.ndarray, left: np.ndarray) -> float:
    """Return the mean error of the shares, in points, when only the rows in `left` may be wrong.

    `errors` has shape (n_texts, n_codes): weight of the text times what is accepted less what is true.
    """
    return 100 * float(np.abs(errors[left].sum(axis=0)).mean())


def _truth(records: tuple[Annotation, ...], kept: list[Contribution], codes: list[str]) -> np.ndarray:
    """Return what stands on each text, (n_texts, n_codes): the adjudicator's word, else the writer's."""
    labels = [current_labels(records, dimension=name, priorite=("redacteur", "lecteur2")) for name in BOTH]
    given = [frozenset().union(*(several.get(c.id) or () for several in labels)) for c in kept]
    return np.array([[code in several for code in codes] for several in given], dtype=float)


if __name__ == "__main__":
    sys.exit(main())
