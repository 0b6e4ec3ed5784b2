"""REFI-QDA projects (.qdpx) in, whoever wrote them; nothing is unpacked on the disk."""

from __future__ import annotations

import os
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from xml.etree.ElementTree import Element

from precanum_nlp.annotations.exchange.bundle import Gathered, Received, Target
from precanum_nlp.annotations.exchange.codebook import dimension_above, known_codes
from precanum_nlp.annotations.exchange.dates import read_date
from precanum_nlp.annotations.exchange.offsets import canonical
from precanum_nlp.annotations.exchange.refi_xml import parsed, read_nodes, same_guid
from precanum_nlp.annotations.readings import CodedPassage
from precanum_nlp.corpus.tables import check_readable, check_zip, damaged
from precanum_nlp.errors import AnnotationError

_KIND = "projet REFI-QDA (.qdpx)"
_INTERNAL = "internal://"
_OTHERS = {
    "PictureSource": "images",
    "PDFSource": "PDF",
    "AudioSource": "enregistrements audio",
    "VideoSource": "vidéos",
}
_MAX_XML = 200_000_000


@dataclass(frozen=True)
class _Project:
    """A project as read.

    Parameters
    ----------
    root : Element
        Of project.qde.
    archive : ZipFile
    members : dict of str to str
        Names in the archive, by their lower case.
    users : dict of str to str
        Names of coders, by guid.
    codes : dict of str to (str, str)
        Dimension and code, by guid, of the codes that the frame has.
    unknown : dict of str to (str, str or None)
        Name of the others, and the dimension that they stand under.
    """

    root: Element
    archive: zipfile.ZipFile
    members: dict[str, str]
    users: dict[str, str]
    codes: dict[str, tuple[str, str]]
    unknown: dict[str, tuple[str, str | None]]


def read_project(path: str | os.PathLike, target: Target) -> Received:
    """Read the codings of a project's texts.

    Parameters
    ----------
    path : path-like
        .qdpx
    target : Target
        Its texts are found by the name of the source, else by their very words.

    Returns
    -------
    Received
        Offsets count code points of the source in NFC with LF.

    Raises
    ------
    CorpusError
        Damaged archive, zip bomb.
    AnnotationError
        No project in it, or XML that is refused; see `parsed`.
    """
    path = Path(path)
    with _opened(path, target) as project:
        gathered = Gathered(target)
        _count_others(project.root, target)
        for source in project.root.findall("Sources/TextSource"):
            text = _text(path, project, source)
            name = source.get("name") or ""
            if text is None:
                target.losses.add("textes qui manquent dans l'archive", name)
            elif (identifier := target.contribution(name, text)) is not None:
                _take_source(project, source, identifier, canonical(text), target, gathered)
        return gathered.received()


@contextmanager
def _opened(path: Path, target: Target) -> Iterator[_Project]:
    check_readable(path)
    try:
        archive = zipfile.ZipFile(path)
    except (zipfile.BadZipFile, OSError, ValueError):
        raise damaged(path, _KIND) from None
    with archive:
        names = [name for name in archive.namelist() if "/" not in name and name.lower().endswith(".qde")]
        check_zip(path, _KIND, names[0] if names else "project.qde")
        if archive.getinfo(names[0]).file_size > _MAX_XML:
            raise AnnotationError(f"{path.name} : {names[0]} annonce plus de 200 Mo ; exportez par lots.")
        root = parsed(_read(path, archive, names[0]), f"{path.name}, {names[0]}", "Project")
        yield _project(root, archive, target)


def _project(root: Element, archive: zipfile.ZipFile, target: Target) -> _Project:
    nodes = read_nodes(root.find("CodeBook/Codes"))
    codes = known_codes(nodes, target)
    return _Project(
        root,
        archive,
        {name.lower(): name for name in archive.namelist()},
        {
            same_guid(user.get("guid")): (user.get("name") or user.get("id") or "").strip()
            for user in root.findall("Users/User")
        },
        codes,
        {
            node.guid: (node.name, dimension_above(above, target))
            for top in nodes
            for node, above in top.walk()
            if node.guid not in codes
        },
    )


def _read(path: Path, archive: zipfile.ZipFile, member: str) -> bytes:
    try:
        return archive.read(member)
    except (zipfile.BadZipFile, zlib.error, OSError, EOFError, RuntimeError, NotImplementedError) as error:
        raise damaged(path, _KIND) from error


def _text(path: Path, project: _Project, source: Element) -> str | None:
    """Return the words of a source; None where the archive does not hold them.

    Only members of the archive are ever looked up, whatever the path says.
    """
    inline = source.findtext("PlainTextContent")
    if inline is not None:
        return inline
    where = source.get("plainTextPath") or ""
    if not where.lower().startswith(_INTERNAL):
        return None
    member = project.members.get(f"sources/{where[len(_INTERNAL) :]}".lower())
    if member is None:
        return None
    data = _read(path, project.archive, member)
    utf16 = data.startswith((b"\xff\xfe", b"\xfe\xff"))
    return data.decode("utf-16" if utf16 else "utf-8-sig", "replace")


def _count_others(root: Element, target: Target) -> None:
    for tag, name in _OTHERS.items():
        target.losses.add(f"sources qui ne sont pas du texte ({name})", n=len(root.findall(f"Sources/{tag}")))
    for tag, name in (("Notes/Note", "notes"), ("Links/Link", "liens"), ("Cases/Case", "cas"),
                      ("Sets/Set", "ensembles"), ("Graphs/Graph", "graphes")):  # fmt: skip
        target.losses.add(name, n=len(root.findall(tag)))


def _take_source(
    project: _Project, source: Element, identifier: str, text: str, target: Target, gathered: Gathered
) -> None:
    for coding, place, motif, user in _codings(source):
        who = project.users.get(same_guid(coding.get("creatingUser") or user)) or target.annotateur
        if not who:
            target.losses.add("codages sans auteur : donnez --annotateur NOM", identifier)
            continue
        reference = coding.find("CodeRef")
        code_guid = same_guid(reference.get("targetGUID")) if reference is not None else ""
        found = project.codes.get(code_guid)
        if found is None:
            name, dimension = project.unknown.get(code_guid, ("sans nom", None))
            target.losses.add(f"code inconnu : « {name} »", identifier)
            if dimension:
                gathered.spoil(identifier, dimension, who)
            continue
        passage = _passage(target, identifier, text, place)
        date = read_date(coding.get("creationDateTime") or "")
        gathered.say(identifier, found[0], who, CodedPassage(found[1], *passage, date), motif)


def _codings(source: Element) -> Iterator[tuple[Element, tuple[str, str] | None, str, str]]:
    """Yield each coding with its place as written, None for the whole source, its note and its author."""
    for selection in source.findall("PlainTextSelection"):
        place = (selection.get("startPosition") or "", selection.get("endPosition") or "")
        motif = (selection.findtext("Description") or "").strip()
        for coding in selection.findall("Coding"):
            yield coding, place, motif, selection.get("creatingUser") or ""
    for coding in source.findall("Coding"):
        yield coding, None, "", source.get("creatingUser") or ""


def _passage(
    target: Target, identifier: str, text: str, place: tuple[str, str] | None
) -> tuple[int | None, int | None]:
    if place is None:
        return None, None
    if not all(one.strip().isdecimal() for one in place):
        target.losses.add("passages qui ne sont pas dans le texte", identifier)
        return None, None
    start, end = map(int, place)
    if (start, end) == (0, len(text)):
        return None, None
    return target.passage(identifier, text, start, end) or (None, None)
