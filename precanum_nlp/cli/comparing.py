"""What `modele comparer` and the guard of promotions share: two models on texts that neither has learnt."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from precanum_nlp.cli import options

if TYPE_CHECKING:
    import numpy as np

    from precanum_nlp.annotations import Labels
    from precanum_nlp.cli.study import Study
    from precanum_nlp.corpus import Contribution
    from precanum_nlp.referentiel import Referentiel
    from precanum_nlp.scoring import Comparison, Paired
    from precanum_nlp.tagging import Tagger
    from precanum_nlp.training import Pairing

#: What became of a contribution's codes, in French.
BETTER, WORSE, OTHER, UNKNOWN = "mieux", "moins bien", "autrement", "non jugé"


@dataclass(frozen=True, slots=True)
class Compared:
    """Two models compared on a study.

    Parameters
    ----------
    a, b : str
        Names of the models.
    pairing : Pairing
    contributions : tuple of Contribution
        Those that the comparison rests on.
    comparison : Comparison
    paired : tuple of Paired
    ids : dict of dimension to tuple of str
        Contribution of each row of each `Paired`.
    """

    a: str
    b: str
    pairing: Pairing
    contributions: tuple[Contribution, ...]
    comparison: Comparison
    paired: tuple[Paired, ...]
    ids: Mapping[str, tuple[str, ...]]


def compare_models(study: Study, frame: Referentiel, a: str, b: str) -> Compared:
    """Compare model `b` with model `a` under the frame in force.

    Raises
    ------
    TrainingError
        No labelled contribution that neither has learnt.
    """
    from precanum_nlp.scoring import compare

    contributions, labels = _everything(study, frame)
    pairing = _pairing(study, contributions, labels, a, b)
    kept = tuple(contributions[row] for row in pairing.rows)
    said = [_said(study, frame, name, kept, labels) for name in (a, b)]
    paired, ids = [], {}
    for dimension in frame.dimensions:
        rows = [i for i, c in enumerate(kept) if c.id in labels[dimension.id]]
        if rows:
            codes = tuple(code.id for code in dimension.codes)
            paired.append(_paired(dimension.id, codes, kept, rows, said, labels[dimension.id]))
            ids[dimension.id] = tuple(kept[row].id for row in rows)
    return Compared(a, b, pairing, kept, compare(paired, n_texts=len(kept)), tuple(paired), ids)


def _everything(study: Study, frame: Referentiel) -> tuple[list[Contribution], dict[str, Labels]]:
    """Return all contributions, test part and reserve included, and their labels."""
    from precanum_nlp.annotations import current_labels, read_annotations, still_standing
    from precanum_nlp.cli.study import kept_contributions
    from precanum_nlp.corpus import Contribution, iter_corpora, text_hash

    kept = list(kept_contributions(study))
    if study.reserve.is_dir():
        kept += [c for c in iter_corpora([study.reserve]) if isinstance(c, Contribution)]
    records = []
    for folder in (study.annotations, study.annotations_test, study.annotations_reserve):
        if folder.is_dir() and any(folder.glob("*.csv")):
            records += read_annotations(folder)
    records, remarks = still_standing(records, {c.id: text_hash(c.texte) for c in kept}, frame)
    for remark in remarks:
        options.say(remark)
    labels = {
        d.id: current_labels(records, dimension=d.id, priorite=study.priorite) for d in frame.dimensions
    }
    return kept, labels


def _pairing(study: Study, contributions, labels, a: str, b: str) -> Pairing:
    from precanum_nlp.cli.train import ids_of_test
    from precanum_nlp.registry import read_manifest
    from precanum_nlp.training import unseen_by_both

    return unseen_by_both(
        [c.id for c in contributions],
        [c.texte for c in contributions],
        [c.partie_prenante for c in contributions],
        learnt=tuple(read_manifest(study.models / name).ids_entrainement for name in (a, b)),
        test=ids_of_test(study),
        labelled=set().union(*labels.values()),
    )


def _said(study: Study, frame: Referentiel, model: str, contributions, labels) -> tuple[Tagger, np.ndarray]:
    """Return what a model accepts; codes that it has not learnt take no example from these contributions."""
    from precanum_nlp.cli.coding import open_tagger

    judged = {c.id for c in contributions}
    others = {
        name: {i: codes for i, codes in known.items() if i not in judged} for name, known in labels.items()
    }
    tagger = open_tagger(study, frame, model, exemples=others, evidence=False)
    return tagger, tagger.predict(contributions)[1]


def _paired(dimension: str, codes: tuple[str, ...], kept, rows, said, labels: Labels) -> Paired:
    import numpy as np

    from precanum_nlp.scoring import Paired

    columns = [[tagger.codes.index(code) for code in codes] for tagger, _ in said]
    a, b = (accepted[np.ix_(rows, own)] for (_, accepted), own in zip(said, columns, strict=True))
    truth = np.array([[code in labels[kept[row].id] for code in codes] for row in rows])
    people = tuple(kept[row].partie_prenante or kept[row].id for row in rows)
    return Paired(dimension, codes, truth, a, b, people)


def where_compared(compared: Compared) -> str:
    """Say in French which texts a comparison rests on."""
    found, pairing = compared.comparison, compared.pairing
    what = "le jeu de test, " if pairing.is_test else ""
    texts = options.agreed(found.n_textes, "contribution", "contributions")
    people = options.agreed(found.n_contributeurs, "personne", "personnes")
    return f"{what}{texts} de {people}, dont aucun des deux n'a rien appris"


def changed_rows(compared: Compared) -> Iterator[dict[str, str]]:
    """Yield a row for each judged contribution that the two models do not code alike in a dimension."""
    by_id = {c.id: c for c in compared.contributions}
    for one in compared.paired:
        for row in (one.a != one.b).any(axis=1).nonzero()[0].tolist():
            truth, a, b = (_codes(one.codes, part[row]) for part in (one.truth, one.a, one.b))
            yield changed_row(by_id[compared.ids[one.dimension][row]], one.dimension, a, b, truth)


def changed_in_corpus(study: Study, frame: Referentiel, compared: Compared) -> Iterator[dict[str, str]]:
    """Yield a row for each other contribution of the corpora, in a dimension that no analyst has read."""
    contributions, labels = _everything(study, frame)
    judged = {c.id for c in compared.contributions}
    rest = [c for c in contributions if c.id not in judged]
    said = [_said(study, frame, name, rest, labels) for name in (compared.a, compared.b)]
    for dimension in frame.dimensions:
        codes = tuple(code.id for code in dimension.codes)
        own = [accepted[:, [tagger.codes.index(code) for code in codes]] for tagger, accepted in said]
        for row in (own[0] != own[1]).any(axis=1).nonzero()[0].tolist():
            if rest[row].id not in labels[dimension.id]:
                yield changed_row(rest[row], dimension.id, *(_codes(codes, part[row]) for part in own), None)


#: Columns of the file of what changes.
CHANGED = (
    "id", "dimension", "effet", "apparus", "disparus", "codes_a", "codes_b", "codes_lus", "groupe", "texte",
)  # fmt: skip


def changed_row(
    contribution: Contribution, dimension: str, a: list[str], b: list[str], truth: list[str] | None
) -> dict[str, str]:
    """Return what changes for one contribution, under `CHANGED`; `truth` is None where nobody has read it."""
    effect = UNKNOWN
    if truth is not None:
        errors = [len(set(codes) ^ set(truth)) for codes in (a, b)]
        effect = OTHER if errors[0] == errors[1] else BETTER if errors[1] < errors[0] else WORSE
    return {
        "id": contribution.id,
        "dimension": dimension,
        "effet": effect,
        "apparus": "|".join(code for code in b if code not in a),
        "disparus": "|".join(code for code in a if code not in b),
        "codes_a": "|".join(a),
        "codes_b": "|".join(b),
        "codes_lus": "|".join(truth or ()),
        "groupe": contribution.groupe,
        "texte": contribution.texte,
    }


def _codes(codes: Sequence[str], carried: np.ndarray) -> list[str]:
    return [code for code, yes in zip(codes, carried, strict=True) if yes]
