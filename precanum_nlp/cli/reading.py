"""What `relire` puts together: the study's distinct texts, what is known of each, and what the model says."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from precanum_nlp.cli import options
from precanum_nlp.cli.study import Study
from precanum_nlp.errors import AnnotationError, PrecanumError

if TYPE_CHECKING:
    from precanum_nlp.annotations import Annotation, Labels
    from precanum_nlp.corpus import Contribution
    from precanum_nlp.referentiel import Dimension, Referentiel
    from precanum_nlp.tagging import Tagger


@dataclass(frozen=True, slots=True)
class Pool:
    """Distinct texts, one row each; columns are the codes of the dimensions to read.

    Attributes
    ----------
    contributions : tuple of Contribution, length n_texts
        The first that says each text.
    empreintes : tuple of str
    n_copies : ndarray of int
        Contributions of the same text, this one not counted.
    codes, dimensions : tuple of str, length n_codes
    probabilities, accepted, weights : ndarray of shape (n_texts, n_codes)
        `weights`: of the text, repetitions included, in the share of each code.
    lus, a_demander : ndarray of bool, shape (n_texts,)
        Read already, in every dimension; may be asked.
    appris : ndarray of bool, shape (n_texts,)
        The model in use learnt from it.
    """

    contributions: tuple[Contribution, ...]
    empreintes: tuple[str, ...]
    n_copies: np.ndarray
    codes: tuple[str, ...]
    dimensions: tuple[str, ...]
    probabilities: np.ndarray
    accepted: np.ndarray
    weights: np.ndarray
    lus: np.ndarray
    a_demander: np.ndarray
    appris: np.ndarray


def chosen_dimensions(referentiel: Referentiel, tagger: Tagger, noms: Sequence[str]) -> tuple[Dimension, ...]:
    """Return the dimensions asked for; by default those that are coded whatever the question."""
    if noms:
        return tuple(referentiel.dimension(nom) for nom in dict.fromkeys(noms))
    always = tagger.coded_under("")
    return tuple(d for d in referentiel.dimensions if d.id in always) or referentiel.dimensions


def read_pool(
    study: Study,
    contributions: Sequence[Contribution],
    tagger: Tagger,
    dimensions: Sequence[Dimension],
    records: Iterable[Annotation],
    *,
    automatiques: bool,
    neufs: bool,
) -> Pool:
    """Code the study's texts, each once.

    Parameters
    ----------
    study : Study
    contributions : sequence of Contribution
        All of the study.
    tagger : Tagger
        Without labels: what is wanted is the model's own word.
    dimensions : sequence of Dimension
        To be read.
    records : iterable of Annotation
        Already read, in texts that have not changed since.
    automatiques : bool
        Whether texts that only automatic readers coded count as not read.
    neufs : bool
        Whether texts that may be asked are what is wanted: where there is none, none is coded.

    Raises
    ------
    PrecanumError
        `neufs`, and all texts are coded.
    """
    from precanum_nlp.cli.train import ids_kept_aside
    from precanum_nlp.corpus import text_hash

    texts: dict[str, list[Contribution]] = {}
    for contribution in contributions:
        texts.setdefault(text_hash(contribution.texte), []).append(contribution)
    firsts = [several[0] for several in texts.values()]
    names = [d.id for d in dimensions]
    asked = [[name for name in names if name in tagger.coded_under(c.question)] for c in firsts]
    read = _read_by_dimension(records, automatiques)
    done = [
        bool(wanted) and all(any(c.id in read.get(name, ()) for c in several) for name in wanted)
        for wanted, several in zip(asked, texts.values(), strict=True)
    ]
    aside = ids_kept_aside(study)
    kept = [
        bool(wanted) and not any(c.id in aside for c in s)
        for wanted, s in zip(asked, texts.values(), strict=True)
    ]
    asking = np.array(kept, dtype=bool) & ~np.array(done, dtype=bool)
    if neufs and not asking.any():
        raise PrecanumError(
            "aucun texte à lire : tous sont codés ; --automatiques reprend ceux que seuls des lecteurs "
            "automatiques ont codés, --mode erreurs vérifie des étiquettes."
        )
    probabilities, accepted = tagger.predict(options.counted(firsts, "textes codés", total=len(firsts)))
    columns = np.array([i for i, name in enumerate(tagger.dimensions) if name in names])
    learnt = _learnt(study)
    return Pool(
        tuple(firsts),
        tuple(texts),
        np.array([len(several) - 1 for several in texts.values()], dtype=int),
        tuple(tagger.codes[i] for i in columns),
        tuple(tagger.dimensions[i] for i in columns),
        probabilities[:, columns],
        accepted[:, columns],
        _weights(contributions, texts, tagger, [tagger.dimensions[i] for i in columns]),
        np.array(done, dtype=bool),
        asking,
        np.array([any(c.id in learnt for c in several) for several in texts.values()], dtype=bool),
    )


def _read_by_dimension(records: Iterable[Annotation], automatiques: bool) -> dict[str, set[str]]:
    from precanum_nlp.annotations import A_CHOISIR, AUTOMATIQUE, RETIRE, current_labels

    records = tuple(records)
    read: dict[str, set[str]] = {}
    for record in records:
        # neither a code moved into a dimension nor one that was retired is a reading of it
        if record.decision not in (A_CHOISIR, RETIRE) and not (automatiques and record.source == AUTOMATIQUE):
            read.setdefault(record.dimension, set()).add(record.id)
    split = {name: current_labels(records, dimension=name).a_choisir for name in read}  # to be read again
    return {name: ids - split[name].keys() for name, ids in read.items()}


def _learnt(study: Study) -> frozenset[str]:
    from precanum_nlp.registry import current, names, read_manifest

    if not names(study.models):
        return frozenset()
    return frozenset(read_manifest(current(study.models)).ids_entrainement)


def _weights(everyone, texts: Mapping[str, Sequence[Contribution]], tagger: Tagger, owners) -> np.ndarray:
    """Return the weight of each text in the shares of each column's dimension, (n_texts, n_codes)."""
    from precanum_nlp.annotations.selection import share_weights

    by_dimension = {}
    for name in dict.fromkeys(owners):
        counted = [c for c in everyone if name in tagger.coded_under(c.question)]
        weights = share_weights([c.groupe for c in counted])
        of = dict(zip((c.id for c in counted), weights.tolist(), strict=True))
        by_dimension[name] = [sum(of.get(c.id, 0.0) for c in several) for several in texts.values()]
    return np.array([by_dimension[name] for name in owners], dtype=float).T.reshape(len(texts), len(owners))


@dataclass(frozen=True, slots=True)
class Doubtful:
    """How little a model that had not read it believes what is said of a text.

    `doute` is 1 minus the self-confidence of the least likely decision, and `pourquoi` names it.
    """

    doute: float
    pourquoi: str


def doubtful_labels(
    study: Study, referentiel: Referentiel, dimensions: Sequence[Dimension], *, seed: int
) -> tuple[dict[str, Doubtful], dict[str, list]]:
    """Judge each label by a light model that has read nothing of its author.

    Returns
    -------
    doubts : dict of str to Doubtful
        By contribution id.
    said : dict of str to list of CodeScore
        What that model says: accepted codes, then the three likeliest others of each dimension.

    Raises
    ------
    AnnotationError
        Too few labels, or too few people, for such a model: nothing can be told.
    """
    from precanum_nlp.cli.train import read_training_set
    from precanum_nlp.errors import TrainingError
    from precanum_nlp.training import QUICK, TrainingConfig, train, vectors_for

    try:
        data, _ = read_training_set(study, referentiel, reserve=False)
        wanted = {d.id for d in dimensions}
        data = replace(data, labels={name: given for name, given in data.labels.items() if name in wanted})
        options.say(
            f"{len(data.ids)} contributions étiquetées, relues par des modèles qui ne les ont pas apprises"
        )
        config = TrainingConfig(**QUICK, seed=seed)
        vectors = vectors_for(data.texts, config)
        held_out = train(data, referentiel, vectors, config, progress=options.say).held_out
    except TrainingError as error:
        raise AnnotationError(
            f"mode erreurs : impossible de dire quelles étiquettes paraissent fausses ({error})"
        ) from error
    labels = {code.id: code.label for d in dimensions for code in d.codes}
    doubts: dict[str, Doubtful] = {}
    said: dict[str, list] = {}
    for part in held_out:
        _judge_part(part, wanted, labels, doubts, said)
    return doubts, said


def _judge_part(part, wanted, labels: Mapping[str, str], doubts: dict, said: dict) -> None:
    from precanum_nlp.annotations.selection import label_doubt

    columns = [i for i, name in enumerate(part.dimensions) if name in wanted and part.codes[i] in labels]
    if not columns:
        return
    doubt = label_doubt(part.truth[:, columns], part.probabilities[:, columns])
    for row, identifier in enumerate(part.ids):
        worst = int(doubt[row].argmax())
        column = columns[worst]
        found = Doubtful(
            float(doubt[row, worst]),
            _why_doubted(
                labels[part.codes[column]], bool(part.truth[row, column]), part.probabilities[row, column]
            ),
        )
        if identifier not in doubts or doubts[identifier].doute < found.doute:
            doubts[identifier] = found
        said.setdefault(identifier, []).extend(_said(part, row, columns))


def _why_doubted(label: str, given: bool, probability: float) -> str:
    from precanum_nlp.report.typography import french, percent

    said = percent(float(probability))
    if given:
        return french(f"« {label} » : donné, le modèle ne lui accorde que {said}")
    return french(f"« {label} » : absent, le modèle lui accorde {said}")


def _said(part, row: int, columns: Sequence[int]) -> list:
    from precanum_nlp.tagging import ACCEPTE, SUGGERE, CodeScore

    scores = []
    for name in dict.fromkeys(part.dimensions[i] for i in columns):
        own = sorted(
            (i for i in columns if part.dimensions[i] == name), key=lambda i: -part.probabilities[row, i]
        )
        others = [i for i in own if not part.accepted[row, i]][:3]
        for i in own:
            if part.accepted[row, i] or i in others:
                status = ACCEPTE if part.accepted[row, i] else SUGGERE
                scores.append(CodeScore(name, part.codes[i], float(part.probabilities[row, i]), status))
    return scores


def known_truth(pool: Pool, labels: Mapping[str, Labels]) -> tuple[np.ndarray, np.ndarray]:
    """Return which decisions are known on texts that the model did not learn, and what they are.

    Both have shape (n_texts, n_codes).
    """
    known = np.zeros(pool.probabilities.shape, dtype=bool)
    truth = np.zeros(pool.probabilities.shape, dtype=bool)
    for row in np.flatnonzero(~pool.appris):
        for column, (name, code) in enumerate(zip(pool.dimensions, pool.codes, strict=True)):
            codes = labels[name].get(pool.contributions[row].id) if name in labels else None
            if codes is not None:
                known[row, column], truth[row, column] = True, code in codes
    return known, truth
