"""What is specific to a part of the corpus: words, expressions or codes, by group, source, period or code."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from precanum_nlp.errors import PrecanumError
from precanum_nlp.keywords.association import log_likelihood
from precanum_nlp.keywords.tables import rounded

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import ArrayLike

    from precanum_nlp.corpus import Contribution
    from precanum_nlp.keywords.lexicon import Lexicon

#: What a corpus can be parted by, besides codes.
CRITERIA = ("groupe", "sous_groupe", "source", "cible", "question", "periode")
#: What a count is a count of.
UNITS = ("occurrences", "contributions", "parties_prenantes")
_Z95 = 1.959963984540054
_PRIOR = 500.0
_TAIL = 1e-17


@dataclass(frozen=True, slots=True)
class Keyness:
    """One item in one part, against all the other parts together.

    Parameters
    ----------
    part, item : str
    n_part, n_ailleurs : int
        Its counts in the part and elsewhere, in the unit of the table.
    attendu : float
        What `n_part` would be if the item were as frequent everywhere.
    g2 : float
        Signed log-likelihood ratio: > 0 over-used in the part, < 0 under-used.
    p, q : float in [0, 1]
        p-value of `g2` (chi-squared, 1 degree of freedom), and its false discovery rate over the whole table
        (Benjamini & Hochberg 1995).
    log_ratio, log_ratio_bas, log_ratio_haut : float
        Binary logarithm of the ratio of the two relative frequencies, and its interval at 95 %: 1 is twice
        as frequent, -1 half as frequent. 0.5 is added to all counts when one is 0.
    specificite : float
        Hypergeometric specificity (Lafon 1980): the order of magnitude -log10 of the probability of so many
        or more, minus that of so few or fewer for an item that is under-used.
    z : float
        Weighted log-odds with a Dirichlet prior (Monroe et al. 2008), in standard deviations.
    parties_prenantes : int
        People of the part who say it.
    part_premier : float in [0, 1]
        Share of its occurrences in the part that come from the one who says it most.
    retenu : bool
        Whether q ≤ 0.05, and the item is under-used or said by 3 people at least, none of whom says more
        than half: one talker does not make a keyword.
    """

    part: str
    item: str
    n_part: int
    n_ailleurs: int
    attendu: float
    g2: float
    p: float
    q: float
    log_ratio: float
    log_ratio_bas: float
    log_ratio_haut: float
    specificite: float
    z: float
    parties_prenantes: int
    part_premier: float
    retenu: bool


COLUMNS = tuple(Keyness.__dataclass_fields__)


@dataclass(frozen=True, slots=True)
class KeynessTable:
    """Rows by part, then from the most over-used to the most under-used.

    Parameters
    ----------
    rows : tuple of Keyness
    parts : tuple of (str, int)
        The parts, and what counts in each are out of.
    unite : str
    cellules : int
        4 (Dunning) or 2 (Rayson & Garside).
    """

    rows: tuple[Keyness, ...]
    parts: tuple[tuple[str, int], ...]
    unite: str
    cellules: int


def parts_by(contributions: Iterable[Contribution], critere: str) -> list[tuple[str, ...]]:
    """Return the part of each contribution by one of `CRITERIA`; none where the column is empty.

    « periode » is the month of `date`, as 2018-01.
    """
    if critere not in CRITERIA:
        raise PrecanumError(
            f"Spécificités : « {critere} » n'est pas un critère ; au choix : {', '.join(CRITERIA)}."
        )
    values = (c.date[:7] if critere == "periode" else getattr(c, critere) for c in contributions)
    return [(value,) if value else () for value in values]


def keyness_table(
    lexicon: Lexicon,
    parts: Sequence[Sequence[str]],
    people: Sequence[str],
    *,
    unite: str = "occurrences",
    cellules: int = 4,
    minimum: int = 3,
    codes: bool = False,
) -> KeynessTable:
    """Compare each part with all the others together.

    Parameters
    ----------
    lexicon : Lexicon
    parts : sequence of sequence of str
        Parts of each contribution: one or none, or several for codes. A contribution of no part stays out of
        the comparison, unless `codes`.
    people : sequence of str
        Who said each contribution; "" is a person of its own.
    unite : {"occurrences", "contributions", "parties_prenantes"}
        What is counted; « parties_prenantes » counts each person once a part.
    cellules : {4, 2}, default=4
    minimum : int, default=3
        Counts over all parts that an item must reach.
    codes : bool, default=False
        Whether the parts are codes: a part is then compared with the contributions that do not carry it.

    Raises
    ------
    PrecanumError
        Fewer than two parts, or no item frequent enough.
    """
    import numpy as np

    matrix, sizes, parts, people = _kept(lexicon, parts, people, codes)
    names = sorted({name for several in parts for name in several})
    _check(names, codes)
    member = np.array([[name in several for name in names] for several in map(set, parts)], bool)
    talkers, who = np.unique([p or f"\0{n}" for n, p in enumerate(people)], return_inverse=True)
    inside, outside, base_in, base_out = _counts(matrix, sizes, member, who, len(talkers), unite)
    frequent = np.flatnonzero((inside + outside).max(axis=0) >= minimum)
    if not len(frequent):
        raise PrecanumError(
            f"Spécificités : aucun des {len(lexicon.noms)} éléments n'est compté {minimum} fois ; "
            "abaissez le seuil."
        )
    inside, outside = inside[:, frequent], outside[:, frequent]
    voices = [_voices(matrix[:, frequent], member[:, k], who, len(talkers)) for k in range(len(names))]
    measures = measure(inside, outside, base_in[:, None], base_out[:, None], cells=cellules)
    items = [lexicon.noms[place] for place in frequent]
    rows = [row for k, name in enumerate(names) for row in _rows(name, items, k, measures, voices[k])]
    totals = tuple((name, int(n)) for name, n in zip(names, base_in, strict=True))
    return KeynessTable(tuple(rows), totals, unite, cellules)


def measure(
    a: ArrayLike, b: ArrayLike, n_a: ArrayLike, n_b: ArrayLike, *, cells: int = 4
) -> dict[str, np.ndarray]:
    """Return every measure of keyness of counts `a` out of `n_a` against `b` out of `n_b`.

    Parameters
    ----------
    a, b : array-like of int, shape (n_parts, n_items)
    n_a, n_b : array-like of int, shape (n_parts, 1)
    cells : {4, 2}

    Returns
    -------
    dict of str to ndarray of shape (n_parts, n_items)
        By the names of `Keyness`.

    References
    ----------
    .. [1] Y. Benjamini, Y. Hochberg (1995). Controlling the false discovery rate. JRSS B 57(1), 289–300.
    """
    import numpy as np
    from scipy.stats import chi2, false_discovery_control

    a, b, n_a, n_b = np.broadcast_arrays(*(np.asarray(value, float) for value in (a, b, n_a, n_b)))
    n = np.maximum(n_a + n_b, 1)
    g2 = log_likelihood(a, a + b, n_a, n, cells=cells)
    p = chi2.sf(np.abs(g2), 1)
    ratio, low, high = log_ratio(a, b, n_a, n_b)
    return {
        "n_part": a.astype(int), "n_ailleurs": b.astype(int), "attendu": (a + b) * n_a / n, "g2": g2, "p": p,
        "q": false_discovery_control(p.ravel()).reshape(p.shape),
        "log_ratio": ratio, "log_ratio_bas": low, "log_ratio_haut": high,
        "specificite": specificity(a, a + b, n_a, n), "z": log_odds(a, b, n_a, n_b),
    }  # fmt: skip


def log_ratio(a, b, n_a, n_b) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return the binary logarithm of (a / n_a) / (b / n_b) and its interval at 95 %.

    The interval is that of a risk ratio on the logarithmic scale (Katz et al. 1978); where a count is 0,
    0.5 is added to the counts and 1 to the totals. The effect size is Hardie's log ratio (2014).
    """
    import numpy as np

    a, b, n_a, n_b = np.broadcast_arrays(*(np.asarray(value, float) for value in (a, b, n_a, n_b)))
    empty = (a == 0) | (b == 0)
    a, b, n_a, n_b = a + empty / 2, b + empty / 2, n_a + empty, n_b + empty
    ratio = np.log2(a / n_a * n_b / b)
    half = _Z95 * np.sqrt(np.maximum(1 / a - 1 / n_a + 1 / b - 1 / n_b, 0)) / np.log(2)
    return ratio, ratio - half, ratio + half


def specificity(a, f, n_a, n) -> np.ndarray:
    """Return Lafon's specificity of `a` occurrences in a part of `n_a`, out of `f` in a corpus of `n`.

    Above what is expected, -log10 P(X ≥ a); else log10 P(X ≤ a), X hypergeometric: 3 is one chance in a
    thousand to be over-used so much.

    References
    ----------
    .. [1] P. Lafon (1980). Sur la variabilité de la fréquence des formes dans un corpus. Mots 1, 127–165.
    """
    import numpy as np

    a, f, n_a, n = np.broadcast_arrays(*(np.asarray(value, float) for value in (a, f, n_a, n)))
    over = a * n >= f * n_a
    # So few or fewer of the part are so many or more of the rest.
    upper = _log_upper_tail(np.where(over, a, f - a), f, np.where(over, n_a, n - n_a), n) / np.log(10)
    return np.where(over, -upper, upper) + 0.0


def _log_upper_tail(x, f, draws, n) -> np.ndarray:
    """Return ln P(X ≥ x) for X hypergeometric, x at its mean or above: terms fall, so few are summed."""
    import numpy as np
    from scipy.special import gammaln

    def choose(total, part):
        return gammaln(total + 1) - gammaln(part + 1) - gammaln(total - part + 1)

    start = choose(f, x) + choose(n - f, draws - x) - choose(n, draws)
    shape, (x, f, draws, n) = x.shape, (value.ravel().copy() for value in (x, f, draws, n))
    total, term = np.ones(x.size), np.ones(x.size)
    alive = np.arange(x.size)
    while alive.size:
        k = x[alive]
        below = (k + 1) * (n[alive] - f[alive] - draws[alive] + k + 1)
        ratio = np.maximum(f[alive] - k, 0) * np.maximum(draws[alive] - k, 0) / np.maximum(below, 1)
        term[alive] *= ratio
        total[alive] += term[alive]
        x[alive] += 1
        alive = alive[term[alive] > _TAIL * total[alive]]
    return np.minimum(start + np.log(total).reshape(shape), 0.0)


def log_odds(a, b, n_a, n_b, *, prior: float = _PRIOR) -> np.ndarray:
    """Return the z-score of the weighted log-odds-ratio with an informative Dirichlet prior.

    The prior is worth `prior` words, spread as those of the whole corpus; it draws rare words to 0.

    References
    ----------
    .. [1] B. Monroe, M. Colaresi, K. Quinn (2008). Fightin' words: lexical feature selection and evaluation
       for identifying the content of political conflict. Political Analysis 16(4), 372–403, eqs. 16, 20, 22.
    """
    import numpy as np

    a, b, n_a, n_b = np.broadcast_arrays(*(np.asarray(value, float) for value in (a, b, n_a, n_b)))
    alpha = np.maximum(prior * (a + b) / np.maximum(n_a + n_b, 1), 1e-12)
    a, b = a + alpha, b + alpha
    rest = [np.maximum(n + prior - x, 1e-12) for n, x in ((n_a, a), (n_b, b))]
    return (np.log(a / rest[0]) - np.log(b / rest[1])) / np.sqrt(1 / a + 1 / b)


def keyness_rows(table: KeynessTable) -> Iterator[dict[str, object]]:
    """Yield the rows of a table of keyness, for `write_rows`."""
    for row in table.rows:
        told: Mapping[str, object] = {name: getattr(row, name) for name in COLUMNS}
        yield {name: float(f"{v:.4g}") if name in ("p", "q") else rounded(v) if isinstance(v, float) else v
               for name, v in told.items()}  # fmt: skip


def _kept(lexicon: Lexicon, parts, people, codes: bool):
    import numpy as np

    kept = np.array([n for n, several in enumerate(parts) if several or codes], int)
    return lexicon.matrix()[kept], lexicon.tailles[kept], [parts[n] for n in kept], [people[n] for n in kept]


def _check(names: Sequence[str], codes: bool) -> None:
    if codes and not names:
        raise PrecanumError("Spécificités : aucune contribution ne porte de code ; codez d'abord le corpus.")
    if not codes and len(names) < 2:
        found = f"une seule partie (« {names[0]} »)" if names else "aucune partie"
        raise PrecanumError(
            f"Spécificités : {found} dans ce corpus ; il en faut deux pour comparer, choisissez un autre "
            "critère."
        )


def _counts(matrix, sizes, member, who, n_people: int, unite: str):
    """Return counts inside and outside, (n_parts, n_items), and what they are out of, (n_parts,)."""
    import numpy as np
    from scipy.sparse import csr_matrix

    if unite not in UNITS:
        raise PrecanumError(f"Spécificités : unité « {unite} » inconnue ; au choix : {', '.join(UNITS)}.")
    if unite != "occurrences":
        matrix, sizes = (matrix > 0).astype(np.int64), np.ones(len(sizes), np.int64)
    if unite != "parties_prenantes":
        inside = member.T.astype(np.int64) @ matrix
        base = member.T.astype(np.int64) @ sizes
        return inside, np.asarray(matrix.sum(axis=0)).ravel() - inside, base, sizes.sum() - base
    n = len(who)
    both: list = []
    for chosen in (member, ~member):
        counts, bases = [], []
        for column in chosen.T:
            by_person = csr_matrix((column.astype(np.int64), (who, np.arange(n))), shape=(n_people, n))
            counts.append(np.asarray(((by_person @ matrix) > 0).sum(axis=0)).ravel())
            bases.append(int((by_person.sum(axis=1) > 0).sum()))
        both.append((np.array(counts), np.array(bases)))
    (inside, base_in), (outside, base_out) = both
    return inside, outside, base_in, base_out


def _voices(matrix, column, who, n_people: int):
    """Return, by item, how many people of a part say it, and the share of the one who says it most."""
    import numpy as np
    from scipy.sparse import csr_matrix

    rows = np.flatnonzero(column)
    by_person = csr_matrix((np.ones(len(rows), np.int64), (who[rows], rows)), shape=(n_people, len(who)))
    said = (by_person @ matrix).tocsc()
    total = np.asarray(said.sum(axis=0)).ravel()
    most = said.max(axis=0).toarray().ravel() if said.nnz else np.zeros(len(total))
    return np.asarray((said > 0).sum(axis=0)).ravel(), most / np.maximum(total, 1)


def _rows(part: str, items: Sequence[str], k: int, measures, voices) -> Iterator[Keyness]:
    people, most = voices
    order = sorted(range(len(items)), key=lambda j: (-measures["g2"][k, j], items[j]))
    for j in order:
        figures = {name: values[k, j].item() for name, values in measures.items()}
        shared = figures["g2"] < 0 or (people[j] >= 3 and most[j] <= 0.5)
        kept = figures["q"] <= 0.05 and bool(shared)
        yield Keyness(
            part=part, item=items[j], **figures, parties_prenantes=int(people[j]),
            part_premier=float(most[j]), retenu=kept,
        )  # fmt: skip
