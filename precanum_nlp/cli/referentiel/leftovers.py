"""What `referentiel suggerer` puts together: contributions without a code, and those that carry one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from precanum_nlp.cli import options
from precanum_nlp.errors import PrecanumError

if TYPE_CHECKING:
    from precanum_nlp.cli.study import Study
    from precanum_nlp.corpus import Contribution
    from precanum_nlp.keywords import Term, Theme
    from precanum_nlp.tagging import Tagger

_MIN_WORDS = 4
_PURE = 0.5


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A theme, the existing code nearest to it, and in French why it is not that one."""

    mots: tuple[str, ...]
    contributions: tuple[Contribution, ...]
    code: str
    label: str
    pourquoi_pas: str


def suggestions(etude: Path, noms: Sequence[str], most: int) -> tuple[tuple[Suggestion, ...], int]:
    """Return the themes of what no code covers, and how many contributions that is."""
    from precanum_nlp.cli.coding import open_tagger
    from precanum_nlp.cli.reading import chosen_dimensions
    from precanum_nlp.cli.study import kept_contributions, read_labels, read_study
    from precanum_nlp.keywords import themes
    from precanum_nlp.referentiel import read_referentiel

    study = read_study(etude)
    frame = read_referentiel(study.referentiel)
    contributions = tuple(kept_contributions(study))
    labels, _ = read_labels(study, frame, contributions)
    tagger = open_tagger(study, frame, labels=labels, contributions=contributions, evidence=False)
    wanted = tuple(d.id for d in chosen_dimensions(frame, tagger, noms))
    left = _left_over(study, contributions, tagger, wanted)
    if not left:
        return (), 0
    texts, questions = [c.texte for c in left], [c.question for c in left]
    probabilities, _ = tagger.predict(left)
    likeliest = probabilities[:, [name in wanted for name in tagger.dimensions]].max(axis=1)
    found = themes(texts, tagger.coder.compared(texts, questions), likeliest, most=most)
    return tuple(_suggestion(theme, left, probabilities, tagger, wanted) for theme in found), len(left)


def _left_over(
    study: Study, contributions: Iterable[Contribution], tagger: Tagger, wanted: Sequence[str]
) -> list[Contribution]:
    """Return the contributions that no code covers in `wanted`, each text once, none of the test part."""
    from precanum_nlp.cli.train import ids_kept_aside
    from precanum_nlp.corpus import text_hash
    from precanum_nlp.linguistics import formes
    from precanum_nlp.tagging import unreadable

    aside = ids_kept_aside(study)
    firsts: dict[str, Contribution] = {}
    for contribution in contributions:
        if contribution.id not in aside:
            firsts.setdefault(text_hash(contribution.texte), contribution)
    open_codes = {c.id for d in tagger.referentiel.dimensions for c in d.codes if c.ouvert}
    left = []
    for item in options.counted(tagger.tag(firsts.values()), "textes codés", total=len(firsts)):
        text = item.contribution.texte
        covered = {code for name in wanted for code in item.standing(name)} - open_codes
        asked = any(name in item.lues for name in wanted)
        if asked and not covered and len(formes(text)) >= _MIN_WORDS and not unreadable(text):
            left.append(item.contribution)
    return left


def _suggestion(theme: Theme, left, probabilities: np.ndarray, tagger: Tagger, wanted) -> Suggestion:
    frame = tagger.referentiel
    closed = {c.id for d in frame.dimensions if d.id in wanted for c in d.codes if not c.ouvert}
    columns = [i for i, code in enumerate(tagger.codes) if code in closed]
    rows = list(theme.lignes)
    mean = probabilities[rows][:, columns].mean(axis=0)
    nearest = columns[int(mean.argmax())]
    code = frame.code(tagger.codes[nearest])
    limit = float(tagger.limits[nearest])
    return Suggestion(
        theme.mots,
        tuple(left[row] for row in rows),
        code.id,
        code.label,
        _why_not(theme, code.expressions, [left[row].texte for row in rows], float(mean.max()), limit),
    )


def _why_not(
    theme: Theme, expressions: Sequence[str], texts: Sequence[str], mean: float, limit: float
) -> str:
    """Say how far the model is from that code, and which of the theme's words the code does not know."""
    from precanum_nlp.linguistics import ExpressionMatcher
    from precanum_nlp.report.typography import french, percent

    matcher = ExpressionMatcher({"code": tuple(expressions)}) if expressions else None
    holding = sum(bool(matcher.find(text)) for text in texts) if matcher else 0
    unknown = [word for word in theme.mots if not (matcher and matcher.find(word))]
    reasons = [
        f"le modèle lui donne {percent(mean)} en moyenne, il en faut {percent(limit)}",
        f"une de ses expressions est dans {holding} de ces {len(texts)} contributions",
    ]
    if unknown:
        reasons.append(f"il n'a pas « {' », « '.join(unknown[:3])} »")
    return french(" ; ".join(reasons))


def missing_expressions(etude: Path, identifiant: str) -> tuple[tuple[Term, ...], int]:
    """Return what tells the contributions that carry a code and that its expressions do not have.

    Only what half of the texts that hold it, at least, are right to hold; nothing of the test part.

    Returns
    -------
    terms : tuple of Term
        The surest first.
    n_carrying : int
        Contributions that carry the code.
    """
    from precanum_nlp.cli.study import kept_contributions, read_labels, read_study
    from precanum_nlp.cli.train import ids_kept_aside
    from precanum_nlp.keywords import contrast, terms_of
    from precanum_nlp.linguistics import ExpressionMatcher
    from precanum_nlp.referentiel import read_referentiel

    study = read_study(etude)
    frame = read_referentiel(study.referentiel)
    code = frame.code(identifiant)
    dimension = next(d.id for d in frame.dimensions if code in d.all_codes)
    contributions = tuple(kept_contributions(study))
    labels, _ = read_labels(study, frame, contributions)
    given = labels.get(dimension, {})
    aside = ids_kept_aside(study)
    read = [c for c in contributions if given.get(c.id) is not None and c.id not in aside]
    carrying = [row for row, c in enumerate(read) if code.id in given.get(c.id)]
    if not carrying:
        raise PrecanumError(
            f"code « {code.id} » : aucune contribution étiquetée ne le porte ; precanum relire --mode code "
            f"--code {code.id} en cherche."
        )
    known = ExpressionMatcher({"code": (code.label, *code.expressions)})
    terms = contrast([terms_of(c.texte) for c in read], carrying)
    return tuple(
        term
        for term in terms
        if term.dedans >= _PURE * (term.dedans + term.dehors) and not known.find(term.forme)
    ), len(carrying)
