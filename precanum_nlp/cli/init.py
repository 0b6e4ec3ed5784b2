"""`precanum init`: an empty study that works."""

from __future__ import annotations

import os
import re
import shlex
from pathlib import Path

import click

from precanum_nlp.errors import OutputError

_FOLDERS = ("corpora", "annotations", "models", "mots", "rapports")


@click.command(epilog="Exemple : precanum init mon-etude")
@click.argument("dossier", type=click.Path(file_okay=False, path_type=Path))
def init(dossier: Path) -> None:
    """Crée une étude vide dans DOSSIER.

    Décrivez ensuite vos codes dans referentiel.yaml et déposez vos fichiers dans corpora/.
    """
    from precanum_nlp.corpus.writing import output_error, replacing
    from precanum_nlp.referentiel import blank_referentiel

    if dossier.exists() and any(dossier.iterdir()):
        raise OutputError(f"{dossier} : le dossier n'est pas vide ; donnez-en un nouveau.")
    try:
        for name in _FOLDERS:
            (dossier / name).mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise output_error(dossier, error) from None
    with replacing(dossier / "referentiel.yaml") as path:
        path.write_text(blank_referentiel(), encoding="utf-8")
    click.echo(
        f"{dossier} : étude créée. Décrivez vos codes dans referentiel.yaml, déposez vos fichiers dans "
        f"corpora/, puis :\n  cd {quoted(str(dossier))}\n  precanum run"
    )


def quoted(folder: str, *, windows: bool = os.name == "nt") -> str:
    """Return a folder as the shell takes it: as it is where it can be, else in quotes.

    Double quotes mean the same to sh, PowerShell and cmd, as long as nothing inside is replaced.
    """
    if re.fullmatch(r"[\w./:+\\-]+" if windows else r"[\w./:+-]+", folder):
        return folder
    if not set(folder) & set('"$`!%' if windows else '"$`!\\'):
        return f'"{folder}"'
    return "'" + folder.replace("'", "''") + "'" if windows else shlex.quote(folder)
