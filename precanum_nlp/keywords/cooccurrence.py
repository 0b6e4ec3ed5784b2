"""Which words and codes come together, more often than by chance or less."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from precanum_nlp.errors import PrecanumError
from precanum_nlp.keywords.association import log_likelihood, npmi
from precanum_nlp.keywords.tables import rounded

if TYPE_CHECKING:
    from precanum_nlp.keywords.lexicon import Lexicon


@dataclass(frozen=True, slots=True)
class Pair:
    """Two items met in the same windows.

    Parameters
    ----------
    a, b : str
    nature_a, nature_b : str
        « mots », « expressions » or « codes ».
    ensemble, n_a, n_b : int
        Windows that hold both, the first, the second.
    attendu : float
        Windows that would hold both by chance.
    g2 : float
        Signed log-likelihood ratio (Dunning 1993); > 0 when met more often than by chance.
    npmi : float in [-1, 1]
    equivalence : float in [0, 1]
        ensemble² / (n_a × n_b): 1 when one never goes without the other (Callon et al. 1983).
    """

    a: str
    nature_a: str
    b: str
    nature_b: str
    ensemble: int
    n_a: int
    n_b: int
    attendu: float
    g2: float
    npmi: float
    equivalence: float


COLUMNS = tuple(Pair.__dataclass_fields__)


@dataclass(frozen=True, slots=True)
class PairTable:
    """Pairs from the strongest G²; `noeuds` are (item, nature, windows) of all items that were compared."""

    rows: tuple[Pair, ...]
    noeuds: tuple[tuple[str, str, int], ...]
    fenetre: str
    n_fenetres: int


def cooccurrences(
    first: Lexicon,
    second: Lexicon | None = None,
    *,
    fenetre: str = "contribution",
    minimum: int = 3,
    nombre: int = 300,
) -> PairTable:
    """Count how often the items of a lexicon come together, or with those of another.

    Parameters
    ----------
    first, second : Lexicon
        Of the same contributions. With `second`, only pairs across are made.
    fenetre : {"contribution", "phrase"}
        Where two items must be to be together; codes are of whole contributions.
    minimum : int, default=3
        Windows that must hold both.
    nombre : int, default=300
        Items compared of each lexicon: those in most windows.

    Raises
    ------
    PrecanumError
        No pair in `minimum` windows; codes by sentence.
    """
    several = [first] if second is None else [first, second]
    if fenetre == "phrase" and any(one.nature == "codes" for one in several):
        raise PrecanumError(
            "Cooccurrences : un code vaut pour toute une contribution, non pour une phrase ; "
            "choisissez --fenetre contribution."
        )
    sides = [_side(one, fenetre, nombre) for one in several]
    rows = sorted(_pairs(sides, minimum), key=lambda pair: (-pair.g2, pair.a, pair.b))
    if not rows:
        raise PrecanumError(
            f"Cooccurrences : rien ne se rencontre dans {minimum} fenêtres (« {fenetre} ») ; "
            "abaissez le seuil."
        )
    nodes = tuple((name, side.nature, n) for side in sides for name, n in zip(side.noms, side.n, strict=True))
    return PairTable(tuple(rows), nodes, fenetre, sides[0].matrix.shape[0])


@dataclass(frozen=True, slots=True, eq=False)
class _Side:
    noms: tuple[str, ...]
    nature: str
    matrix: object  # windows × items, 0 or 1
    n: list[int]


def _side(lexicon: Lexicon, fenetre: str, nombre: int) -> _Side:
    import numpy as np

    matrix = (lexicon.matrix(fenetre=fenetre) > 0).astype(np.int64)
    n = np.asarray(matrix.sum(axis=0)).ravel()
    kept = sorted(range(len(n)), key=lambda k: (-n[k], lexicon.noms[k]))[:nombre]
    return _Side(tuple(lexicon.noms[k] for k in kept), lexicon.nature, matrix[:, kept], n[kept].tolist())


def _pairs(sides: Sequence[_Side], minimum: int) -> Iterator[Pair]:
    import numpy as np
    from scipy.sparse import triu

    a, b = sides[0], sides[-1]
    together = (a.matrix.T @ b.matrix).tocoo()
    if len(sides) == 1:
        together = triu(together, k=1).tocoo()
    kept = together.data >= minimum
    rows, columns, x = together.row[kept], together.col[kept], together.data[kept]
    n_a, n_b, n = np.array(a.n)[rows], np.array(b.n)[columns], a.matrix.shape[0]
    g2, close = log_likelihood(x, n_a, n_b, n), npmi(x, n_a, n_b, n)
    for k in range(len(x)):
        left, right, met = int(n_a[k]), int(n_b[k]), int(x[k])
        yield Pair(
            a.noms[rows[k]], a.nature, b.noms[columns[k]], b.nature, met, left, right, left * right / n,
            float(g2[k]), float(close[k]), met**2 / (left * right),
        )  # fmt: skip


def pair_rows(table: PairTable) -> Iterator[dict[str, object]]:
    """Yield the rows of a table of pairs, for `write_rows`."""
    for pair in table.rows:
        told = {name: getattr(pair, name) for name in COLUMNS}
        yield {name: rounded(value) if isinstance(value, float) else value for name, value in told.items()}
