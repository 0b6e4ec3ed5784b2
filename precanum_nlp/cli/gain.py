"""What reading a batch buys, in sentences; or why that cannot be told."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from precanum_nlp.annotations import Labels, SheetRow
    from precanum_nlp.cli.reading import Pool
    from precanum_nlp.referentiel import Dimension
    from precanum_nlp.tagging import Tagger


_FEWEST_CODES = 10


def why_not_told(mode: str, tagger: Tagger, pool: Pool, labels: Mapping[str, Labels]) -> str:
    """Return, in French, why no gain can be announced; "" when it can."""
    from precanum_nlp.annotations.selection import out_of_true
    from precanum_nlp.cli.reading import known_truth

    if mode == "erreurs":
        return "il vérifie des codes déjà donnés."
    if not _learnt_columns(tagger, pool).any():
        return "aucun de ces codes n'a été appris sur des exemples, leurs probabilités ne valent pas mesure."
    asked = pool.a_demander
    if pool.appris[asked].mean() > 0.5:
        return "le modèle a appris ces textes, il se croit plus sûr d'eux qu'il ne le serait de textes neufs."
    known, truth = known_truth(pool, labels)
    if out_of_true(pool.probabilities[known], truth[known]):
        n = int(known.any(axis=1).sum())
        return f"les {n} textes lus depuis l'apprentissage démentent ses probabilités ; réentraînez-le."
    return ""


def margins(
    tagger: Tagger,
    dimensions: Sequence[Dimension],
    pool: Pool,
    rows: np.ndarray,
    labels: Mapping[str, Labels],
    *,
    seed: int,
) -> Iterator[str]:
    """Yield a French line a dimension: its widest margin of coding error, and the mean, before and after."""
    from precanum_nlp.annotations.selection import coding_margins, out_of_true
    from precanum_nlp.cli.reading import known_truth

    unread = np.flatnonzero(~pool.lus)
    place = {row: i for i, row in enumerate(unread.tolist())}
    batch = np.array([place[row] for row in rows.tolist()], dtype=int)
    before, after = coding_margins(
        pool.probabilities[unread], pool.accepted[unread], pool.weights[unread], batch, seed=seed
    )
    learnt = _learnt_columns(tagger, pool)
    for dimension in dimensions:
        columns = np.array([name == dimension.id for name in pool.dimensions]) & learnt
        if not columns.any():
            yield f"{dimension.label} : ne peut être dit, aucun code n'y est appris sur des exemples"
            continue
        widest = int(np.where(columns, before, -1.0).argmax())
        label = next(code.label for code in dimension.codes if code.id == pool.codes[widest])
        yield (
            f"{dimension.label} : après ces lectures, la marge d'erreur du codage de « {label} », la plus "
            f"large, passe d'environ {_points(before[widest])} à {_points(after[widest])} points ; en "
            f"moyenne des {int(columns.sum())} codes appris, de {_points(before[columns].mean())} à "
            f"{_points(after[columns].mean())}"
        )
    known, truth = known_truth(pool, labels)
    yield "(simulation d'après les probabilités du modèle, sans ce qu'il apprendra de ces lectures)"
    if out_of_true(pool.probabilities[known], truth[known]) is None:
        yield "(trop peu de textes lus depuis l'apprentissage pour vérifier ces probabilités ici)"


def _learnt_columns(tagger: Tagger, pool: Pool) -> np.ndarray:
    learnt = {code for head in tagger.coder.heads for code in head.codes}
    return np.array([code in learnt for code in pool.codes], dtype=bool)


def _points(share: float) -> str:
    value = 100 * float(share)
    digits = 1 if value >= 1 else 2
    return f"±{value:.{digits}f}".replace(".", ",")


def quality_by_chance(dimension: Dimension, rows: Sequence[SheetRow]) -> str:
    """Return a French line: how often the model was wrong on rows drawn at random, with 95 % intervals."""
    from precanum_nlp.report.typography import interval, percent
    from precanum_nlp.scoring import quality, wilson

    codes = [code.id for code in dimension.codes]
    truth = np.array([[code in row.lectures[dimension.id] for code in codes] for row in rows])
    accepted = np.array([[code in row.acceptes[dimension.id] for code in codes] for row in rows])
    wrong = int((truth != accepted).any(axis=1).sum())
    line = (
        f"{dimension.label} : sur les {len(rows)} textes du hasard, le modèle se trompe sur {wrong}, "
        f"soit {percent(wrong / len(rows))} ({interval(*wilson(wrong, len(rows)))})"
    )
    if truth.sum() < _FEWEST_CODES:  # a score of so few codes would be the luck of the draw
        return line
    texts = [row.empreinte for row in rows]
    f1 = quality(dimension.id, codes, truth, accepted.astype(float), accepted, texts).f1
    score = f"F1 {f1.valeur:.2f} [{f1.bas:.2f} ; {f1.haut:.2f}]".replace(".", ",")
    return f"{line} ; {score}"
