"""Where the examples of codes that no model has learnt come from, kept from one command to the next."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Container, Iterable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from precanum_nlp import __version__
from precanum_nlp.cli import options
from precanum_nlp.errors import OutputError

if TYPE_CHECKING:
    from precanum_nlp.cli.study import Study
    from precanum_nlp.corpus import Contribution
    from precanum_nlp.referentiel import Referentiel

Examples = dict[str, list[tuple[str, str]]]
_FILE = "exemples.json"


def study_examples(
    study: Study,
    referentiel: Referentiel,
    trained: Container[str],
    labels=None,
    contributions: Iterable[Contribution] | None = None,
) -> Examples:
    """Return (text, question) of the contributions that carry each code of the frame not in `trained`.

    Those kept aside for the test are never taken.

    Parameters
    ----------
    study : Study
    referentiel : Referentiel
    trained : container of str
        Codes that the model learnt from examples.
    labels : dict of Labels by dimension, optional
        Read from the study if None; what is found is then kept in its .cache until a file of it changes.
    contributions : iterable of Contribution, optional
        Those of the study; read if None.
    """
    new = {d.id: {c.id for c in d.codes if c.id not in trained} for d in referentiel.dimensions}
    if not any(new.values()):
        return {}
    if labels is None:
        return _kept(study, referentiel, new)
    return _examples(study, new, labels, contributions)


def _examples(study: Study, new: Mapping[str, set[str]], labels, contributions=None) -> Examples:
    from precanum_nlp.cli.study import kept_contributions
    from precanum_nlp.cli.train import ids_kept_aside

    aside = ids_kept_aside(study)
    carried = {
        identifier: codes
        for name, several in labels.items()
        for identifier in several
        if (codes := several[identifier] & new[name]) and identifier not in aside
    }
    found: Examples = {}
    if not carried:
        return found
    for contribution in kept_contributions(study) if contributions is None else contributions:
        for code in sorted(carried.get(contribution.id, ())):
            found.setdefault(code, []).append((contribution.texte, contribution.question))
    return found


def _kept(study: Study, referentiel: Referentiel, new: Mapping[str, set[str]]) -> Examples:
    """Return the examples under the study's own labels; reading it all takes seconds, done once."""
    from precanum_nlp.cli.study import read_labels

    path = study.dossier / ".cache" / _FILE
    key = _key(study, referentiel, new)
    found, remarks = _read(path, key)
    if found is None:
        with options.heard() as remarks:
            labels, _ = read_labels(study, referentiel)
        found = _examples(study, new, labels)
        _keep(path, key, found, remarks)
    else:
        for remark in remarks:
            options.say(remark)
    return found


def _read(path: Path, key: str) -> tuple[Examples | None, list[str]]:
    """Return what was kept under `key`; a file of other inputs, or damaged, is as no file."""
    try:
        kept = json.loads(path.read_text(encoding="utf-8"))
        if kept["cle"] != key:
            return None, []
        found = {code: [(t, q) for t, q in several] for code, several in kept["exemples"].items()}
        return found, [str(remark) for remark in kept["remarques"]]
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None, []


def _keep(path: Path, key: str, found: Examples, remarks: list[str]) -> None:
    from precanum_nlp.corpus import replacing

    content = {"cle": key, "remarques": remarks, "exemples": found}
    try:
        path.parent.mkdir(exist_ok=True)
        with replacing(path, overwrite=True) as temporary:
            temporary.write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")
    except (OSError, OutputError):
        return  # a study on a disk that is read only can be read all the same, each time


def _key(study: Study, referentiel: Referentiel, new: Mapping[str, set[str]]) -> str:
    """Return a hash of all that the examples depend on: files of the study, frame, codes, release."""
    wanted = {name: sorted(codes) for name, codes in new.items()}
    digest = hashlib.sha256(json.dumps([__version__, referentiel.hash, wanted]).encode())
    for path in _files(study):
        if path.is_file():
            with open(path, "rb") as handle:
                digest.update(f"\n{path.name} {hashlib.file_digest(handle, 'sha256').hexdigest()}".encode())
    return digest.hexdigest()


def _files(study: Study) -> Iterator[Path]:
    yield study.dossier / "etude.yaml"
    yield study.decoupage
    if study.parties_prenantes:
        yield study.parties_prenantes
    if study.annotations.is_dir():
        yield from sorted(study.annotations.glob("*.csv"))
    for source in study.sources:
        if source.chemin.is_dir():
            yield from sorted(source.chemin.iterdir())
        else:
            yield source.chemin
