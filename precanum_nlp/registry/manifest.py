"""What is known of a saved model without opening it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from typing import Any

from precanum_nlp.errors import ModelError

#: Raised when a saved model can no longer be read by an older release.
FORMAT = 1


@dataclass(frozen=True, slots=True)
class Manifest:
    """Contents of manifest.json.

    Parameters
    ----------
    nom : str
        Name of the model's folder.
    referentiel, empreinte_referentiel : str
        Version and hash of the frame that it learnt.
    empreinte_annotations : str
        Hash of the labels that it learnt from.
    taille, sha256 : int, str
        Of model.npz.
    versions : mapping of str to str
        Of Python's libraries that took part.
    config : mapping
        The `TrainingConfig` of the run.
    coder : mapping
        JSON part of the coder (codes, thresholds, expressions…).
    support : mapping of code to int
        Positive texts of each trained code.
    qualite : mapping
        Figures on held-out texts, as `scoring` gave them.
    provenance : str
        What the texts and labels are, in French.
    ids_entrainement : tuple of str
        Every contribution that took part, for training or for tuning.
    format : int
        `FORMAT` of the release that saved it.
    """

    nom: str
    referentiel: str
    empreinte_referentiel: str
    empreinte_annotations: str
    taille: int
    sha256: str
    versions: Mapping[str, str]
    config: Mapping[str, Any]
    coder: Mapping[str, Any]
    support: Mapping[str, int]
    qualite: Mapping[str, Any] = field(default_factory=dict)
    provenance: str = ""
    ids_entrainement: tuple[str, ...] = ()
    format: int = FORMAT

    def to_json(self) -> str:
        """Return the text of manifest.json; same manifest, same text."""
        return json.dumps(asdict(self), ensure_ascii=False, indent=1) + "\n"


def manifest_from_json(text: str, where: str) -> Manifest:
    """Read a manifest.

    Raises
    ------
    ModelError
        Not JSON, a key missing or unknown, or a format that this release does not read.
    """
    try:
        data = json.loads(text)
    except json.JSONDecodeError as error:
        raise ModelError(
            f"{where}:{error.lineno}:{error.colno} : manifeste illisible ; reprenez le modèle d'origine."
        ) from None
    if not isinstance(data, dict) or data.get("format") != FORMAT:
        found = data.get("format") if isinstance(data, dict) else None
        newer = isinstance(found, int) and found > FORMAT
        advice = "mettez precanum à jour" if newer else "réentraînez"
        raise ModelError(f"{where} : format {found!r}, cette version lit le format {FORMAT} ; {advice}.")
    expected = {item.name for item in fields(Manifest)}
    if missing := sorted(expected - set(data)):
        raise ModelError(f"{where} : clés absentes ({', '.join(missing)}) ; reprenez le modèle d'origine.")
    if unknown := sorted(set(data) - expected):
        raise ModelError(f"{where} : clés inconnues ({', '.join(unknown)}) ; reprenez le modèle d'origine.")
    if not isinstance(data["ids_entrainement"], list):
        raise ModelError(f"{where} : ids_entrainement n'est pas une liste ; reprenez le modèle d'origine.")
    return Manifest(**{**data, "ids_entrainement": tuple(data["ids_entrainement"])})
