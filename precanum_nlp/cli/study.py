"""A study's folder: where its files are, and how they are read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from precanum_nlp.errors import CorpusError, PrecanumError

if TYPE_CHECKING:
    from precanum_nlp.annotations import Annotation, Labels
    from precanum_nlp.corpus import Contribution, CorpusFile, SetAside
    from precanum_nlp.referentiel import Referentiel

_SETTINGS = "etude.yaml"
_JOINED = ("groupe", "sous_groupe", "cible")


@dataclass(frozen=True, slots=True)
class Source:
    """A file or folder of contributions, and what it does not say by itself."""

    chemin: Path
    colonnes: Mapping[str, str] = field(default_factory=dict)
    valeurs: Mapping[str, str] = field(default_factory=dict)
    encodage: str | None = None
    separateur: str | None = None
    feuille: str | None = None


@dataclass(frozen=True, slots=True)
class Study:
    """What etude.yaml says, or the usual places where there is none."""

    dossier: Path
    titre: str
    mention: str
    referentiel: Path
    sources: tuple[Source, ...]
    parties_prenantes: Path | None
    annotations: Path
    annotations_test: Path
    annotations_reserve: Path
    reserve: Path
    decoupage: Path
    priorite: tuple[str, ...]
    entretiens: Mapping[str, Path]

    @property
    def models(self) -> Path:
        """Folder of the study's models."""
        return self.dossier / "models"

    @property
    def scoring(self) -> Path:
        """The settings of the figures, where the study has some."""
        return self.dossier / "scoring.yaml"


def read_study(dossier: Path) -> Study:
    """Return the study in `dossier`.

    Raises
    ------
    PrecanumError
        Not a study (no referentiel.yaml), or etude.yaml says something unknown or of a wrong type.
    """
    from precanum_nlp.cli.settings import read_settings

    settings = read_settings(dossier / _SETTINGS)
    frame = dossier / settings.get("referentiel", "referentiel.yaml")
    if not frame.is_file():
        raise PrecanumError(
            f"{dossier} : pas d'étude ici ({frame.name} absent) ; placez-vous dans le dossier d'une étude, "
            "ou créez-en une : precanum init DOSSIER."
        )
    labels = settings.get("annotations", {})
    people = settings.get("parties_prenantes")
    return Study(
        dossier,
        settings.get("titre") or dossier.resolve().name,
        settings.get("mention") or "",
        frame,
        _sources(dossier, settings.get("corpus")),
        dossier / people if people else None,
        dossier / labels.get("dossier", "annotations"),
        dossier / labels.get("test", "annotations/test"),
        dossier / labels.get("reserve", "annotations/reserve"),
        dossier / settings.get("reserve", "corpora/reserve"),
        dossier / settings.get("decoupage", "corpora/decoupage.csv"),
        labels.get("priorite", ()),
        {name: dossier / path for name, path in settings.get("entretiens", {}).items()},
    )


def iter_contributions(study: Study) -> Iterator[Contribution | SetAside]:
    """Give out every row of the study's corpora, in order, completed by what etude.yaml says.

    Raises
    ------
    CorpusError
        As `open_sources`; ids that are not unique.
    """
    return complete_contributions(study, open_sources(study))


def open_sources(study: Study) -> list[tuple[CorpusFile, Source]]:
    """Open every file of the study's corpora, each with what etude.yaml says of it.

    Raises
    ------
    CorpusError
        No corpus, a file that cannot be read, two files with one name: rows are told by file name.
    """
    from precanum_nlp.corpus import open_corpora

    files = [
        (file, source)
        for source in study.sources
        for file in open_corpora([source.chemin], **_options(source))
    ]
    if not files:
        raise CorpusError(
            f"{study.dossier / 'corpora'} : aucun fichier de contributions ; déposez-y les vôtres."
        )
    seen: dict[str, Path] = {}
    for file, _ in files:
        if other := seen.get(file.path.name):
            raise CorpusError(f"{file.path} : même nom que {other} ; renommez l'un des deux.")
        seen[file.path.name] = file.path
    return files


def complete_contributions(
    study: Study, files: Sequence[tuple[CorpusFile, Source]]
) -> Iterator[Contribution | SetAside]:
    """Give out every row of open files, completed."""
    from precanum_nlp.corpus import Contribution, iter_corpora

    values = {file.path.name: source.valeurs for file, source in files}
    people = _people(study.parties_prenantes)
    for record in iter_corpora([file for file, _ in files]):
        if isinstance(record, Contribution):
            yield _completed(record, values[record.fichier], people)
        else:
            yield record


def kept_contributions(study: Study) -> Iterator[Contribution]:
    """Give out the study's contributions, without the rows set aside; see `iter_contributions`."""
    from precanum_nlp.corpus import Contribution

    return (record for record in iter_contributions(study) if isinstance(record, Contribution))


def read_labels(
    study: Study, referentiel: Referentiel, contributions: Iterable[Contribution] | None = None
) -> tuple[dict[str, Labels], tuple[Annotation, ...]]:
    """Return the labels in force by dimension, and all the records they come from.

    `contributions` are those of the study; they are read if None.
    """
    from precanum_nlp.annotations import current_labels
    from precanum_nlp.corpus import text_hash

    if not study.annotations.is_dir() or not any(study.annotations.glob("*.csv")):
        return {}, ()
    known = kept_contributions(study) if contributions is None else contributions
    records = _standing_records(study, referentiel, {c.id: text_hash(c.texte) for c in known})
    labels = {
        d.id: current_labels(records, dimension=d.id, priorite=study.priorite) for d in referentiel.dimensions
    }
    say_open_choices(labels)
    return {name: several for name, several in labels.items() if several or several.a_choisir}, records


def _standing_records(
    study: Study, referentiel: Referentiel, hashes: Mapping[str, str]
) -> tuple[Annotation, ...]:
    """Return the records made on these very texts; says what was left."""
    from precanum_nlp.annotations import read_annotations, still_standing
    from precanum_nlp.cli import options

    records = read_annotations(study.annotations) if study.annotations.is_dir() else ()
    kept, remarks = still_standing(records, hashes, referentiel)
    for remark in remarks:
        options.say(remark)
    return kept


def say_open_choices(labels: Mapping[str, Labels]) -> None:
    """Say how many contributions carry a code that was split since, and wait for a reading."""
    from precanum_nlp.cli import options

    if waiting := frozenset().union(*(several.a_choisir for several in labels.values())):
        n = options.agreed(len(waiting), "contribution porte", "contributions portent")
        options.say(f"{n} un code scindé ou déplacé depuis ; pour choisir : precanum referentiel migrer")


@dataclass(frozen=True, slots=True)
class WholeStudy:
    """A study in memory: its frame, its contributions, and the records made on these very texts.

    Parameters
    ----------
    frame : Referentiel
    contributions : dict of str to Contribution
        By id, in the order of the corpora.
    hashes : dict of str to str
        Of each contribution's text.
    records : tuple of Annotation
        In the codes in force.
    """

    frame: Referentiel
    contributions: Mapping[str, Contribution]
    hashes: Mapping[str, str]
    records: tuple[Annotation, ...]


def read_whole_study(study: Study) -> WholeStudy:
    """Read it all; says what was left: records of texts that changed or are not in the corpora."""
    from precanum_nlp.corpus import text_hash
    from precanum_nlp.referentiel import read_referentiel

    frame = read_referentiel(study.referentiel)
    contributions = {c.id: c for c in kept_contributions(study)}
    hashes = {identifier: text_hash(c.texte) for identifier, c in contributions.items()}
    return WholeStudy(frame, contributions, hashes, _standing_records(study, frame, hashes))


def versions(dossier: Path) -> list[str]:
    """Return one French line for the model in use and one for the frame, where there is a study."""
    from precanum_nlp.referentiel import read_referentiel
    from precanum_nlp.registry import current

    try:
        study = read_study(dossier)
    except PrecanumError:
        return ["pas d'étude dans ce dossier"]
    lines = []
    try:
        lines.append(f"modèle {current(study.models).name}")
    except PrecanumError as error:
        lines.append(str(error))
    lines.append(f"référentiel {read_referentiel(study.referentiel).version}")
    return lines


def _sources(dossier: Path, listed: Sequence[Mapping[str, Any]] | None) -> tuple[Source, ...]:
    if listed is None:
        folder = dossier / "corpora"
        usual = sorted(p for p in folder.iterdir() if _may_hold_texts(p)) if folder.is_dir() else []
        return tuple(Source(path) for path in usual)
    return tuple(Source(**{**entry, "chemin": dossier / entry["chemin"]}) for entry in listed)


def _may_hold_texts(path: Path) -> bool:
    return path.is_file() and path.name != "decoupage.csv" and not path.name.startswith((".", "~$", "README"))


def _options(source: Source) -> dict[str, Any]:
    return {
        "columns": dict(source.colonnes) or None,
        "encoding": source.encodage,
        "delimiter": source.separateur,
        "sheet": source.feuille,
    }


def _people(path: Path | None) -> dict[str, dict[str, str]]:
    """Return what is known of each person, by contract name; any encoding and delimiter that corpora have."""
    if path is None:
        return {}
    from precanum_nlp.corpus.delimited import open_delimited
    from precanum_nlp.corpus.headers import find_columns
    from precanum_nlp.corpus.tables import check_readable

    if not path.exists():
        raise CorpusError(f"{path} : fichier absent, etude.yaml le nomme sous parties_prenantes.")
    check_readable(path)
    table = open_delimited(path, finds_text=lambda headers: "partie_prenante" in find_columns(headers))
    found = find_columns(table.headers)
    if "partie_prenante" not in found:
        listed = ", ".join(f"« {header} »" for header in table.headers)
        raise CorpusError(
            f"{path} : pas de colonne partie_prenante ; colonnes trouvées : {listed}. Renommez la bonne."
        )
    places = {name: table.headers.index(header) for name, header in found.items()}
    people = {}
    for row in table.rows():
        if not any(cell.strip() for cell in row.cells):
            continue
        if row.fault:
            raise CorpusError(f"{path}, ligne {row.number} : {row.fault} ; corrigez cette ligne.")
        said = {name: row.cells[place].strip() for name, place in places.items()}
        if said["partie_prenante"]:  # a row of nobody says nothing of those who gave no name
            people[said["partie_prenante"]] = said
    return people


def _completed(record: Contribution, values: Mapping[str, str], people) -> Contribution:
    said = {name: value for name, value in values.items() if not getattr(record, name)}
    row = people.get(record.partie_prenante, {})
    for name in _JOINED:
        if not getattr(record, name) and name not in said and row.get(name):
            said[name] = row[name]
    return replace(record, **said) if said else record
