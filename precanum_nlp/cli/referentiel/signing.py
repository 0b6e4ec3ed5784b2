"""What the commands that change a frame share: who signs, and how the file is written."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date as today
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING

import click

from precanum_nlp.errors import PrecanumError

if TYPE_CHECKING:
    from precanum_nlp.referentiel import Referentiel, Signature


def signed(command: Callable) -> Callable:
    """Add the options of the journal to a command, which receives them as one `signature`."""
    return _with_signature(command, required=True)


def signed_if_changed(command: Callable) -> Callable:
    """Do as `signed` for a command that may change nothing; no author or no reason: `signature` is None."""
    return _with_signature(command, required=False)


def _with_signature(command: Callable, *, required: bool) -> Callable:
    @wraps(command)
    def with_signature(*args, auteur, motif, date, nouvelle_version, **others):
        from precanum_nlp.referentiel import Signature

        day = date or today.today().isoformat()
        others["signature"] = Signature(auteur, day, motif, nouvelle_version) if auteur and motif else None
        return command(*args, **others)

    who = click.option(
        "--auteur", required=required, metavar="NOM", help="Qui fait le changement, pour le journal."
    )
    why = click.option("--motif", required=required, metavar="TEXTE", help="Pourquoi, pour le journal.")
    for option in reversed((who, why, *_OPTIONS)):
        with_signature = option(with_signature)
    return with_signature


_OPTIONS = (
    click.option(
        "--date", default="", metavar="AAAA-MM-JJ", help="Date du changement (par défaut, ce jour)."
    ),
    click.option(
        "--nouvelle-version",
        default="",
        metavar="VERSION",
        help="Version à venir (par défaut, la suivante : 1.0 devient 1.1).",
    ),
)


#: What becomes of the labels, by kind of change.
_FOLLOWS = "Les étiquettes suivent d'elles-mêmes ; ce qu'il reste à faire : precanum referentiel migrer"
_WHAT_FOLLOWS = {
    "scission": "Donnez aux nouveaux codes définition et expressions dans le fichier ; les contributions "
    "déjà codées attendent une lecture : precanum referentiel migrer -o a_choisir.xlsx",
    "retrait": "Les étiquettes restent, sans être comptées ; pour revenir en arrière : precanum referentiel "
    "retablir",
}


def change_frame(etude: Path, edit: Callable[[str], str]) -> None:
    """Pass the text of a study's frame through `edit`, write it, and say what the journal gained."""
    from precanum_nlp.cli.study import read_study
    from precanum_nlp.referentiel import read_referentiel

    path = read_study(etude).referentiel
    before = read_referentiel(path)
    rewrite(path, edit)
    after = read_referentiel(path)
    say_gained(path, before, after)
    click.echo(_WHAT_FOLLOWS.get(after.journal[-1].type, _FOLLOWS))


def rewrite(path: Path, edit: Callable[[str], str]) -> None:
    """Write a frame anew, at once or not at all; its byte order mark and its line ends are kept."""
    from precanum_nlp.corpus.writing import replacing

    text = path.read_bytes().decode("utf-8")
    mark, ends = ("\ufeff" if text.startswith("\ufeff") else ""), ("\r\n" if "\r\n" in text else "\n")
    after = edit(text.removeprefix("\ufeff").replace("\r\n", "\n"))
    with replacing(path, overwrite=True) as temporary:
        temporary.write_bytes((mark + after.replace("\n", ends)).encode("utf-8"))


def say_gained(path: Path, before: Referentiel, after: Referentiel) -> None:
    """Print the versions and the new lines of the journal."""
    click.echo(f"{path} : version {before.version} → {after.version}")
    for change in after.journal[len(before.journal) :]:
        listed = (", ".join(codes) or "–" for codes in (change.de, change.vers))
        click.echo(f"  {change.type} : {' → '.join(listed)}")


def place_of_group(frame: Referentiel, groupe: str, dimension: str | None, near: str | None = None) -> str:
    """Return the dimension of a group: the one named, that of the code `near`, or the only one that has it.

    Raises
    ------
    PrecanumError
        Several dimensions have a group of that id, and nothing says which is meant.
    """
    if dimension:
        return frame.dimension(dimension).id
    found = [d.id for d in frame.dimensions if groupe in [g.id for g in d.groupes]]
    if near:
        home = next(d.id for d in frame.dimensions if near in [code.id for code in d.all_codes])
        if home in found or not found:
            return home
    if len(found) > 1:
        raise PrecanumError(
            f"groupe « {groupe} » : dans plusieurs dimensions ({', '.join(found)}) ; ajoutez --dimension."
        )
    if not found:
        listed = ", ".join(dict.fromkeys(g.id for d in frame.dimensions for g in d.groupes))
        raise PrecanumError(f"groupe « {groupe} » : absent du référentiel ; groupes : {listed}.")
    return found[0]


def signature_of(signature: Signature, version: str) -> Signature:
    """Return the same signature under a version."""
    from dataclasses import replace

    return replace(signature, version=version)
