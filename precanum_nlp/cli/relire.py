"""`precanum relire`: a batch of texts to read, in a spreadsheet, and what reading it buys."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from precanum_nlp.cli import options
from precanum_nlp.errors import PrecanumError

if TYPE_CHECKING:
    import numpy as np

    from precanum_nlp.annotations import Asked, Lot
    from precanum_nlp.annotations.selection import Batch
    from precanum_nlp.cli.reading import Doubtful, Pool
    from precanum_nlp.referentiel import Dimension, Referentiel
    from precanum_nlp.tagging import CodeScore, Tagger

MODES = ("doute", "code", "hasard", "erreurs")
_USUAL = 100
_DURATION = re.compile(
    r"(?:(\d+) ?h(?:eures?)? ?(\d{1,2})?)|(?:(\d+) ?(?:min|mn|m)(?:utes?)?)", re.IGNORECASE
)
_SUGGESTIONS = 3
_LITTLE = 0.03


def _seconds(context: click.Context, parameter: click.Parameter, value: str | None) -> float | None:
    if value is None:
        return None
    found = _DURATION.fullmatch(value.strip())
    if found is None:
        raise click.BadParameter(f"« {value} » ; écrivez 2h, 1h30 ou 45min.")
    hours, minutes, alone = (int(part or 0) for part in found.groups())
    return 3600.0 * hours + 60.0 * (minutes + alone)


@click.command(epilog="Exemple : precanum relire -o a_relire.xlsx --pour 2h")
@click.option(
    "-o",
    "--sortie",
    type=click.Path(dir_okay=False, path_type=Path),
    required=True,
    metavar="FICHIER",
    help="Classeur à remplir : .xlsx, ou .csv.",
)
@options.etude
@click.option(
    "--mode",
    type=click.Choice(MODES),
    default="doute",
    show_default=True,
    help="Ce que l'on cherche ; un cinquième du lot est toujours tiré au hasard.",
)
@click.option(
    "--code", "identifiant", metavar="ID", help="Avec --mode code : le code dont on veut des exemples."
)
@click.option("--nombre", type=click.IntRange(1), metavar="NOMBRE", help="Textes à lire (par défaut 100).")
@click.option("--pour", callback=_seconds, metavar="DURÉE", help="Temps de lecture : 2h, 1h30, 45min.")
@click.option(
    "--dimension",
    "noms",
    multiple=True,
    metavar="ID",
    help="Dimension à lire (par défaut, celles que l'on code quelle que soit la question).",
)
@click.option(
    "--automatiques",
    is_flag=True,
    help="Propose aussi les textes que seuls des lecteurs automatiques ont codés.",
)
@click.option(
    "--graine", type=int, default=2018, show_default=True, metavar="NOMBRE", help="Graine du tirage."
)
@options.ecraser
def relire(sortie, etude, mode, identifiant, nombre, pour, noms, automatiques, graine, ecraser) -> None:
    """Choisit les textes qui ont le plus besoin d'un lecteur.

    Modes : doute (là où une lecture resserre le plus les parts), code (des exemples d'un code), hasard
    (pour un taux d'erreur honnête), erreurs (des étiquettes qui paraissent fausses). Un texte qui se répète
    n'est demandé qu'une fois. precanum integrer relit le fichier rempli.
    """
    from precanum_nlp.annotations import write_sheet
    from precanum_nlp.cli.coding import open_tagger
    from precanum_nlp.cli.reading import chosen_dimensions, read_pool
    from precanum_nlp.cli.study import kept_contributions, read_labels, read_study
    from precanum_nlp.corpus.writing import check_free
    from precanum_nlp.referentiel import read_referentiel

    _check(mode, identifiant, nombre, pour)
    check_free(sortie, overwrite=ecraser)
    study = read_study(etude)
    frame = read_referentiel(study.referentiel)
    contributions = tuple(kept_contributions(study))
    labels, records = read_labels(study, frame, contributions)
    tagger = open_tagger(study, frame, exemples=labels, contributions=contributions)
    dimensions = chosen_dimensions(frame, tagger, _with_code(frame, noms, identifiant))
    neufs = mode != "erreurs"
    pool = read_pool(
        study, contributions, tagger, dimensions, records, automatiques=automatiques, neufs=neufs
    )
    plan = _plan(mode, identifiant, study, frame, dimensions, pool, graine)
    batch = _sized(plan, pool, dimensions, nombre, pour, graine)
    rows = plan.rows[batch.rows]
    lot = _lot(plan, frame, dimensions, tagger, pool, rows, batch.au_hasard, labels)
    write_sheet(sortie, lot, overwrite=ecraser)
    _say_batch(lot, pool, rows, len(dimensions))
    _say_gain(plan, tagger, dimensions, pool, rows, labels, graine)
    click.echo(f"À remplir : {sortie}")


def _check(mode: str, identifiant: str | None, nombre: int | None, pour: float | None) -> None:
    if (mode == "code") != (identifiant is not None):
        raise click.UsageError("--mode code et --code ID vont ensemble.")
    if nombre and pour is not None:
        raise click.UsageError("--nombre et --pour : donnez l'un ou l'autre.")


def _with_code(frame: Referentiel, noms: Sequence[str], identifiant: str | None) -> tuple[str, ...]:
    """Return the dimensions named, and that of the code looked for."""
    if identifiant is None:
        return tuple(noms)
    code = frame.code(identifiant)
    if code.statut != "actif":
        raise PrecanumError(f"code « {identifiant} » : il n'est pas en vigueur ({code.statut}).")
    owner = next(d.id for d in frame.dimensions if code in d.codes)
    return (*noms, owner) if noms else (owner,)


@dataclass(frozen=True, slots=True)
class _Plan:
    """Texts that may be asked (rows of the pool), how much each interests, and why, in French."""

    mode: str
    rows: np.ndarray
    interest: np.ndarray
    why: Callable[[int], str]
    code: int | None = None
    doubts: Mapping[int, Doubtful] | None = None
    said: Mapping[int, Sequence[CodeScore]] | None = None


def _plan(mode, identifiant, study, frame, dimensions, pool: Pool, graine) -> _Plan:
    import numpy as np

    from precanum_nlp.annotations.selection import expected_gain
    from precanum_nlp.report.typography import french, percent

    if mode == "erreurs":
        return _plan_errors(study, frame, dimensions, pool, graine)
    rows = np.flatnonzero(pool.a_demander)
    if mode == "hasard":
        return _Plan(mode, rows, np.zeros(len(rows)), lambda row: "")
    if mode == "doute":
        gain = expected_gain(pool.probabilities[rows], pool.weights[rows])
        return _Plan(mode, rows, gain, lambda row: "codes incertains, qui pèsent sur les parts")
    column = pool.codes.index(identifiant)
    label = frame.code(identifiant).label

    def why(row: int) -> str:
        return french(f"« {label} » : {percent(float(pool.probabilities[row, column]))}")

    return _Plan(mode, rows, pool.probabilities[rows, column], why, code=column)


def _plan_errors(study, frame, dimensions, pool: Pool, graine) -> _Plan:
    import numpy as np

    from precanum_nlp.cli.reading import doubtful_labels

    doubts, said = doubtful_labels(study, frame, dimensions, seed=graine)
    place = {c.id: row for row, c in enumerate(pool.contributions)}
    known = {place[i]: doubt for i, doubt in doubts.items() if i in place}
    rows = np.array(sorted(known), dtype=int)
    interest = np.array([known[row].doute for row in rows.tolist()])
    scores = {place[i]: several for i, several in said.items() if i in place}
    return _Plan("erreurs", rows, interest, lambda row: known[row].pourquoi, doubts=known, said=scores)


def _sized(plan: _Plan, pool: Pool, dimensions, nombre, pour, graine) -> Batch:
    from precanum_nlp.annotations.selection import RANDOM_SHARE, choose, fitting

    share = 1.0 if plan.mode == "hasard" else RANDOM_SHARE
    if pour is None:
        return choose(plan.interest, nombre or _USUAL, share=share, seed=graine)
    seconds = _reading_times(pool, plan.rows, len(dimensions))
    return fitting(plan.interest, seconds, pour, share=share, seed=graine)


def _reading_times(pool: Pool, rows: np.ndarray, n_dimensions: int) -> np.ndarray:
    import numpy as np

    from precanum_nlp.annotations.selection import reading_seconds

    return reading_seconds(
        np.array([len(pool.contributions[row].texte.split()) for row in rows]), n_dimensions
    )


def _lot(plan, frame, dimensions, tagger: Tagger, pool: Pool, rows, chance, labels) -> Lot:
    from precanum_nlp.annotations import Lot

    contributions = [pool.contributions[row] for row in rows]
    if plan.said is None:
        codes = [(item.codes, item.motif, item.lues) for item in tagger.tag(contributions)]
        model = tagger.modele
    else:  # what the model in use says of texts that it learnt from is no second opinion
        codes = [(plan.said.get(row, ()), "", {s.dimension for s in plan.said.get(row, ())}) for row in rows]
        model = ""
    asked = tuple(
        _asked(plan, pool, int(row), bool(by_chance), *found, dimensions, labels)
        for row, by_chance, found in zip(rows, chance, codes, strict=True)
    )
    content = "\n".join([plan.mode, frame.hash, model, *(f"{a.id} {a.empreinte}" for a in asked)])
    name = f"relire-{hashlib.sha256(content.encode('utf-8')).hexdigest()[:8]}"
    return Lot(name, frame, tuple(dimensions), model, asked)


def _asked(plan, pool: Pool, row: int, chance: bool, codes, motif: str, read, dimensions, labels) -> Asked:
    from precanum_nlp.annotations import Asked

    contribution = pool.contributions[row]
    reason = "tirée au hasard" if chance else motif if plan.mode == "doute" and motif else plan.why(row)
    current = None
    if plan.mode == "erreurs":
        given = {d.id: labels[d.id].get(contribution.id) for d in dimensions if d.id in labels}
        current = {name: codes for name, codes in given.items() if codes is not None}
    return Asked(
        id=contribution.id,
        empreinte=pool.empreintes[row],
        texte=contribution.texte,
        question=contribution.question,
        pourquoi=reason,
        au_hasard=chance,
        suggestions=tuple(_suggestions(codes, dimensions, contribution.texte)),
        codees=tuple(d.id for d in dimensions if d.id in read),
        en_vigueur=current,
    )


def _suggestions(codes: Sequence[CodeScore], dimensions: Sequence[Dimension], texte: str):
    """Yield what stands, then the few best others that are worth a look."""
    from precanum_nlp.annotations import Suggestion

    for dimension in dimensions:
        own = [score for score in codes if score.dimension == dimension.id]
        others = [s for s in own if not s.stands and s.probabilite >= _LITTLE][:_SUGGESTIONS]
        for score in (*(s for s in own if s.stands), *others):
            passage = "" if score.debut is None else texte[score.debut : score.fin]
            yield Suggestion(dimension.id, score.code, score.probabilite, score.stands, passage)


def _say_batch(lot: Lot, pool: Pool, rows: np.ndarray, n_dimensions: int) -> None:
    n, by_chance = len(lot.rows), sum(asked.au_hasard for asked in lot.rows)
    minutes = max(1, round(_reading_times(pool, rows, n_dimensions).sum() / 60))
    duration = f"{minutes} min" if minutes < 60 else f"{minutes // 60} h {minutes % 60:02}"
    options.say(
        f"lot {lot.nom} : {options.agreed(n, 'texte', 'textes')} à lire, dont {by_chance} au hasard "
        f"({round(100 * by_chance / n)} %) ; environ {duration}"
    )
    if copies := int(pool.n_copies[rows].sum()):
        options.say(
            f"{options.agreed(copies, 'autre contribution dit', 'autres contributions disent')} mot pour mot "
            "un de ces textes : la réponse vaudra pour toutes"
        )


def _say_gain(plan: _Plan, tagger, dimensions, pool: Pool, rows, labels, graine: int) -> None:
    """Say what reading the batch buys, or that it cannot be told."""
    from precanum_nlp.cli.gain import margins, why_not_told

    if plan.code is not None:
        found, by_luck = pool.probabilities[rows, plan.code].sum(), plan.interest.mean() * len(rows)
        options.say(
            f"exemples attendus de « {pool.codes[plan.code]} » : environ {_few(found)} dans ce lot, "
            f"{_few(by_luck)} dans un lot tiré au hasard (d'après le modèle)"
        )
    if plan.doubts is not None:
        suspect = sum(plan.doubts[row].doute >= 0.5 for row in rows.tolist())
        found = options.agreed(suspect, "texte a", "textes ont")
        options.say(f"dans ce lot, {found} une étiquette moins vraisemblable que son contraire")
    reason = why_not_told(plan.mode, tagger, pool, labels)
    if reason:
        options.say(f"ce que ce lot apportera à la précision des parts ne peut être dit : {reason}")
        return
    for line in margins(tagger, dimensions, pool, rows, labels, seed=graine):
        options.say(line)


def _few(number: float) -> str:
    return f"{number:.{1 if number < 10 else 0}f}".replace(".", ",")
