"""What `precanum_nlp.load` does: open a study's model without a word."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from precanum_nlp.cli import options
from precanum_nlp.errors import ModelError

if TYPE_CHECKING:
    from precanum_nlp.tagging import Service

_CURRENT = "current"


def open_service(modele: str | os.PathLike) -> Service:
    """Return the model at `modele`, on the frame in force of its study; see `precanum_nlp.load`.

    Raises
    ------
    ModelError
        `modele` is not in a folder `models`.
    """
    from precanum_nlp.cli.coding import open_tagger
    from precanum_nlp.cli.study import read_study
    from precanum_nlp.referentiel import read_referentiel
    from precanum_nlp.tagging import Service

    path = Path(modele)
    if path.absolute().parent.name != "models":
        raise ModelError(
            f"{path} : un modèle est attendu, dans le dossier models d'une étude ; donnez models/{_CURRENT}, "
            "ou models/NOM."
        )
    study = read_study(path.parent.parent)
    name = None if path.name == _CURRENT else path.name
    with options.quietly():
        return Service(open_tagger(study, read_referentiel(study.referentiel), name))
