"""What bench_real.py and bench_test.py share: a model judged on labels that it has never seen."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from document import decimal, interval, table, whole

from precanum_nlp.annotations import Annotation, agreement, current_labels
from precanum_nlp.classifier import Coder
from precanum_nlp.corpus import Contribution
from precanum_nlp.errors import AnnotationError, ModelError, PrecanumError
from precanum_nlp.referentiel import Referentiel, read_referentiel
from precanum_nlp.registry import Manifest, current, load
from precanum_nlp.scoring import Estimate, expected_calibration_error, quality
from precanum_nlp.tagging import Tagger

STUDY = Path(__file__).parent.parent
_LEVELS = (2.5, 97.5)


@dataclass(frozen=True, slots=True)
class Benchmark:
    """Contributions that no model may have learnt from, and what their readers say of them.

    Attributes
    ----------
    titre : str
    contributions : tuple of Contribution
    records : tuple of Annotation
        Two readers, and an adjudicator where they differ.
    readers : (str, str)
    priorite : tuple of str
        Whose word is taken where they differ and nobody has adjudicated.
    parts : mapping of str to frozenset of str
        Ids to judge apart, under a French name.
    """

    titre: str
    contributions: tuple[Contribution, ...]
    records: tuple[Annotation, ...]
    readers: tuple[str, str]
    priorite: tuple[str, ...] = ()
    parts: Mapping[str, frozenset[str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Predictions:
    """What a model says of some contributions; arrays of shape (n_texts, n_codes)."""

    ids: tuple[str, ...]
    contributors: tuple[str, ...]
    codes: tuple[str, ...]
    dimensions: tuple[str, ...]
    probabilities: np.ndarray
    accepted: np.ndarray


def run(description: str, prepare: Callable[[argparse.Namespace], Benchmark | str], options=()) -> int:
    """Run a benchmark from the command line; return the exit code.

    Parameters
    ----------
    description : str
        Shown by --help.
    prepare : callable
        From the arguments to the benchmark, or to the French reason why it cannot be run here.
    options : sequence of (str, dict)
        Further arguments of `add_argument`.
    """
    parser = argparse.ArgumentParser(
        description=description, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("modele", nargs="?", help="nom d'un modèle de models/ (sinon, celui en usage)")
    parser.add_argument("--etude", type=Path, default=STUDY, help="dossier de l'étude")
    for name, settings in options:
        parser.add_argument(name, **settings)
    args = parser.parse_args()
    try:
        benchmark = prepare(args)
        if isinstance(benchmark, str):
            sys.stdout.write(f"{benchmark}\n")
            return 0
        models = args.etude / "models"
        coder, manifest = load(models / args.modele if args.modele else current(models))
        frame = read_referentiel(args.etude / "referentiel.yaml")
        for line in report(benchmark, coder, manifest, frame):
            sys.stdout.write(f"{line}\n")
    except PrecanumError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    return 0


def report(
    benchmark: Benchmark, coder: Coder, manifest: Manifest, frame: Referentiel, *, n_boot: int = 1000
) -> Iterator[str]:
    """Yield the lines of a Markdown report in French: a row a dimension, then a row a part.

    Raises
    ------
    ModelError
        The model learnt from one of the contributions.
    """
    refuse_if_trained_on(manifest, [c.id for c in benchmark.contributions])
    predictions = predict(coder, manifest.nom, frame, benchmark.contributions)
    versions = ", ".join(f"{name} {number}" for name, number in manifest.versions.items())
    yield f"# {benchmark.titre}\n"
    yield f"- Modèle {manifest.nom}, appris sur {whole(len(manifest.ids_entrainement))} contributions."
    yield f"- Versions : {versions}."
    yield "- Entre crochets : intervalle à 95\u202f%, par tirage des contributeurs."
    yield "- ECE : écart moyen entre probabilité annoncée et fréquence, 0 est parfait."
    yield "- Les lecteurs sont des modèles de langue.\n"
    truths = {name: truth(benchmark, name) for name in dict.fromkeys(predictions.dimensions)}
    everything = frozenset(predictions.ids)
    rows = [
        _row(benchmark, predictions, name, known, part, ids, n_boot)
        for part, ids in {"tout": everything, **benchmark.parts}.items()
        for name, known in truths.items()
        if known and (part == "tout" or name in ("champs", "propositions"))
    ]
    heads = ("textes", "dimension", "nombre", "codes", "micro-F1", "précision", "rappel")
    more = ("juste dans les 3 premiers", "ECE", "accord des lecteurs (micro-F1)")
    yield from table((*heads, *more), rows, left=2)


def refuse_if_trained_on(manifest: Manifest, ids: Sequence[str]) -> None:
    """Refuse a model that has read one of `ids`.

    Raises
    ------
    ModelError
    """
    if read := sorted(set(ids) & set(manifest.ids_entrainement)):
        raise ModelError(
            f"modèle {manifest.nom} : a appris sur {len(read)} de ces contributions ({', '.join(read[:5])}"
            f"{', …' if len(read) > 5 else ''}) ; un modèle ne se juge pas sur ce qu'il a lu."
        )


def truth(benchmark: Benchmark, dimension: str) -> Mapping[str, frozenset[str]]:
    """Return the codes that stand, by id: the adjudicator's, else those agreed on, else by `priorite`.

    Raises
    ------
    AnnotationError
        The readers differ on a contribution, and nobody has adjudicated.
    """
    labels = current_labels(benchmark.records, dimension=dimension, priorite=benchmark.priorite)
    if labels.contradictions:
        open_ones = ", ".join(list(labels.contradictions)[:5])
        raise AnnotationError(
            f"{dimension} : {len(labels.contradictions)} désaccords sans arbitrage ({open_ones}) ; "
            "arbitrez-les."
        )
    return labels


def predict(
    coder: Coder, name: str, frame: Referentiel, contributions: Sequence[Contribution]
) -> Predictions:
    """Code contributions as `precanum tag` does."""
    tagger = Tagger(coder, name, frame, evidence=False)
    column = {code: place for place, code in enumerate(tagger.coder.codes)}
    frame_codes = [(c.id, d.id) for d in frame.dimensions for c in d.codes if c.id in column]
    codes, dimensions = zip(*frame_codes, strict=True)
    place = {code: i for i, code in enumerate(codes)}
    accepted = np.zeros((len(contributions), len(codes)), dtype=bool)
    for row, tagged in enumerate(tagger.tag(contributions)):
        accepted[row, [place[score.code] for score in tagged.codes if score.stands]] = True
    probabilities = tagger.coder.predict_proba(
        [c.texte for c in contributions], [c.question for c in contributions]
    )
    return Predictions(
        ids=tuple(c.id for c in contributions),
        contributors=tuple(c.partie_prenante or c.id for c in contributions),
        codes=codes,
        dimensions=dimensions,
        probabilities=probabilities[:, [column[code] for code in codes]],
        accepted=accepted,
    )


def _row(benchmark, predictions, dimension, known, part, ids, n_boot) -> list[str]:
    """Return the cells of one dimension on one part."""
    rows = [i for i, name in enumerate(predictions.ids) if name in known and name in ids]
    columns = [j for j, name in enumerate(predictions.dimensions) if name == dimension]
    codes = [predictions.codes[j] for j in columns]
    real = np.array([[code in known[predictions.ids[i]] for code in codes] for i in rows]).reshape(
        len(rows), len(codes)
    )
    probabilities = predictions.probabilities[np.ix_(rows, columns)]
    people = [predictions.contributors[i] for i in rows]
    found = quality(
        dimension,
        codes,
        real,
        probabilities,
        predictions.accepted[np.ix_(rows, columns)],
        people,
        n_boot=n_boot,
    )
    figures = [found.f1, found.precision, found.rappel, found.premiers]
    figures.append(calibration(probabilities, real, people, n_boot=min(n_boot, 200)))
    return [
        part,
        dimension,
        whole(len(rows)),
        whole(int(real.sum())),
        *(interval(one.valeur, one.bas, one.haut) for one in figures),
        _readers(benchmark, dimension, {predictions.ids[i] for i in rows}),
    ]


def calibration(
    probabilities: np.ndarray, real: np.ndarray, contributors: Sequence[str], *, n_boot: int, seed: int = 0
) -> Estimate:
    """Return the expected calibration error, with an interval from drawing contributors."""
    people, who = np.unique(np.asarray(contributors), return_inverse=True)
    rng = np.random.default_rng(seed)
    drawn = []
    for times in rng.multinomial(len(people), np.full(len(people), 1 / len(people)), size=n_boot):
        rows = np.repeat(np.arange(len(who)), times[who])
        drawn.append(expected_calibration_error(probabilities[rows], real[rows]))
    low, high = np.percentile(drawn, _LEVELS)
    return Estimate(expected_calibration_error(probabilities, real), float(low), float(high))


def _readers(benchmark: Benchmark, dimension: str, ids: set[str]) -> str:
    """Return the two readers' micro-F1; « – » where only one has read."""
    records = [r for r in benchmark.records if r.id in ids and r.dimension == dimension]
    if {r.annotateur for r in records} < set(benchmark.readers):
        return decimal(None)
    one = agreement(records, *benchmark.readers, dimension=dimension).micro_f1
    return interval(one.valeur, one.bas, one.haut)
