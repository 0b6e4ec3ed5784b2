"""Code, correct, retrain, read and score the words of a stakeholder dialogue, in French."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import os

    from precanum_nlp.tagging import Service

__version__ = "0.1.0"


def load(modele: str | os.PathLike = "models/current") -> Service:
    """Return a model of a study, ready to code: `load("models/current").tag(texts)`.

    Parameters
    ----------
    modele : path-like
        The folder of a model, in the `models` folder of its study; `models/current` is the one in use.

    Raises
    ------
    PrecanumError
        There is no study around it, or the model cannot be used.

    Examples
    --------
    >>> import precanum_nlp
    >>> for record in precanum_nlp.load("models/current").tag(["Le bus ne passe plus au village."]):
    ...     print(record["id"], record["champs"])
    """
    from precanum_nlp.cli.library import open_service

    return open_service(modele)
