"""What `tag` and `run` share: the model in use, opened on the frame in force."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import TYPE_CHECKING

from precanum_nlp.cli import options
from precanum_nlp.cli.examples import study_examples
from precanum_nlp.cli.study import Study

if TYPE_CHECKING:
    from precanum_nlp.corpus import Contribution, CorpusFile, SetAside
    from precanum_nlp.referentiel import Referentiel
    from precanum_nlp.tagging import Following, Tagger


def open_tagger(
    study: Study,
    referentiel: Referentiel,
    nom: str | None = None,
    *,
    labels=None,
    exemples=None,
    contributions: Iterable[Contribution] | None = None,
    evidence: bool = True,
) -> Tagger:
    """Return the study's tagger; says so when the frame is newer than the model.

    A study without any model codes by the wording of its frame alone.

    Parameters
    ----------
    study : Study
    referentiel : Referentiel
        The study's frame, already read: a command parses it once.
    nom : str, optional
        The model in use if None.
    labels : dict of Labels by dimension, optional
        What analysts said, which goes before the model.
    exemples : dict of Labels by dimension, optional
        Where the examples of codes that the model has not learnt are taken from; `labels` if None, and where
        both are, the study's labels are read.
    contributions : iterable of Contribution, optional
        Those of the study, where a command holds them already; only examples are looked for in them.
    evidence : bool
        Whether to look for the passage behind each code.
    """
    from precanum_nlp.linguistics import word_vectors
    from precanum_nlp.registry import current, load, names
    from precanum_nlp.tagging import Tagger, follow

    given = {"labels": labels, "choix": open_choices(labels), "evidence": evidence}
    known = labels if exemples is None else exemples
    if nom is None and not names(study.models):
        options.say("aucun modèle dans cette étude : codes attribués d'après leur libellé seulement.")
        from precanum_nlp.training import coder_vectors, untrained

        coder = untrained(referentiel, coder_vectors(word_vectors(), ()))
        return Tagger(coder, "libellés", referentiel, **given)
    coder, manifest = load(study.models / nom if nom else current(study.models))
    coder, following = follow(coder, manifest.referentiel, referentiel)
    trained = frozenset(code for head in coder.heads for code in head.codes)
    ours = {code.id for dimension in referentiel.dimensions for code in dimension.codes}
    # a model of another frame altogether: the tagger says so better than the first label of its codes would
    examples = study_examples(study, referentiel, trained, known, contributions) if ours & trained else {}
    tagger = Tagger(coder, manifest.nom, referentiel, exemples=examples, **given)
    options.say(f"modèle {manifest.nom}, référentiel {referentiel.version}")
    if manifest.empreinte_referentiel != referentiel.hash:
        options.say(
            f"référentiel {referentiel.version} modifié depuis que le modèle {manifest.nom} l'a appris "
            f"(version {manifest.referentiel}) : {_by_wording(len(tagger.nouveaux))}."
        )
    for line in following_lines(following):
        options.say(line)
    if examples:
        options.say(_by_examples(examples))
    return tagger


def _by_examples(examples: dict) -> str:
    counts = ", ".join(f"{code} ({len(several)})" for code, several in sorted(examples.items()))
    return f"codes jugés aussi d'après leurs premiers exemples : {counts}"


def open_choices(labels) -> dict:
    """Return, by dimension, the readings whose code was split since."""
    return {name: several.a_choisir for name, several in (labels or {}).items() if several.a_choisir}


def following_lines(following: Following) -> list[str]:
    """Say in French what a model trained on an earlier frame codes under other names, and what it cannot."""
    lines = []
    if following.suivis:
        pairs = (f"{' + '.join(old)} → {new}" for new, old in following.suivis.items())
        lines.append(f"codes suivis par le journal : {', '.join(pairs)}")
    for old, new in following.scindes.items():
        lines.append(f"le modèle ne sait pas distinguer {' de '.join(new)} ({old} est scindé depuis)")
    if following.retires:
        lines.append(f"codes du modèle qui ne comptent plus : {', '.join(following.retires)}")
    return lines


def _by_wording(n_new: int) -> str:
    if not n_new:
        return "aucun code nouveau"
    return options.agreed(n_new, "code jugé d'après son libellé", "codes jugés d'après leur libellé")


def say_how_read(files: Sequence[CorpusFile]) -> None:
    """Print a line a file: format, encoding, delimiter, and which header serves for what."""
    for file in files:
        details = [file.format.upper()]
        if file.encoding:
            details.append(f"encodage {file.encoding}")
        if file.delimiter:
            details.append(
                f"séparateur {'tabulation' if file.delimiter == chr(9) else f'« {file.delimiter} »'}"
            )
        renamed = [
            f"{name} ← « {header} »"
            for name, header in file.columns.items()
            if name != header.lower().replace(" ", "_")
        ]
        columns = f" ; {', '.join(renamed)}" if renamed else ""
        options.say(f"{file.path.name} : {', '.join(details)}{columns}")
    for line in _kinds_that_differ(files):
        options.say(line)


def _kinds_that_differ(files: Sequence[CorpusFile]) -> Iterator[str]:
    """Say which columns hold other things in one file than in another, where the formats tell."""
    for header in dict.fromkeys(header for file in files for header in file.kinds):
        kinds: dict[str, str] = {}
        for file in files:
            if kind := file.kinds.get(header):
                kinds.setdefault(kind, file.path.name)
        if len(kinds) > 1:
            told = ", ".join(f"{kind} dans {name}" for kind, name in kinds.items())
            yield f"colonne « {header} » : {told} ; tout est lu comme du texte."


def say_set_aside(set_aside: Sequence[SetAside]) -> None:
    """Print a line for each row set aside, one for all those that are lost together."""
    for (file, motif, lost), rows in groupby(set_aside, key=lambda row: (row.fichier, row.motif, row.perdue)):
        numbers = [row.ligne for row in rows]
        several = [f"lignes {numbers[0]} à {numbers[-1]}"] if lost else [f"ligne {n}" for n in numbers]
        for place in several:
            options.say(f"mis de côté : {file}, {place} : {motif}")


def split_set_aside(
    records: Iterable[Contribution | SetAside],
) -> tuple[Iterator[Contribution], list[SetAside]]:
    """Return the contributions as a stream, and the list that fills with rows set aside as it is read."""
    from precanum_nlp.corpus import SetAside

    set_aside: list[SetAside] = []

    def kept() -> Iterator[Contribution]:
        for record in records:
            if isinstance(record, SetAside):
                set_aside.append(record)
            else:
                yield record

    return kept(), set_aside
