"""What a frame file may hold, for pydantic; and its verdicts in French."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints

from precanum_nlp.referentiel.models import CHANGE_TYPES, STATUTS, nearest

ID = r"[A-Za-z0-9_.\-]+"


def _iso(value: str) -> str:
    # fromisoformat also takes 20180301 and 2018-W09-4: one way of writing a date is enough.
    if len(value) != 10 or date.fromisoformat(value).isoformat() != value:
        raise ValueError(value)
    return value


Texte = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
Identifiant = Annotated[str, StringConstraints(pattern=rf"^{ID}$")]
IsoDate = Annotated[str, AfterValidator(_iso)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class CodeFile(_Strict):
    id: Identifiant
    label: Texte
    definition: str = ""
    inclut: list[Texte] = []
    exclut: list[Texte] = []
    expressions: list[Texte] = []
    exemples: list[Texte] = []
    statut: Literal[STATUTS] = "actif"
    depuis: Texte
    ouvert: bool = False
    provenance: str = ""


class AddedCodeFile(CodeFile):
    groupe: Identifiant


class GroupeFile(_Strict):
    id: Identifiant
    label: Texte
    codes: list[CodeFile] = []


class DimensionFile(_Strict):
    id: Identifiant
    label: Texte
    question: str = ""
    maximum: Annotated[int, Field(ge=1)] | None = None
    groupes: Annotated[list[GroupeFile], Field(min_length=1)]
    codes: list[AddedCodeFile] = []


class ChangeFile(_Strict):
    version: Texte
    date: IsoDate
    type: Literal[tuple(CHANGE_TYPES)]
    de: list[Identifiant] = []
    vers: list[Identifiant] = []
    auteur: Texte
    motif: Texte


class ReferentielFile(_Strict):
    titre: Texte
    version: Texte
    dimensions: Annotated[list[DimensionFile], Field(min_length=1)]
    journal: list[ChangeFile] = []


_PARENTS = {
    "dimensions": DimensionFile,
    "groupes": GroupeFile,
    "journal": ChangeFile,
}


def known_keys(loc: tuple) -> list[str]:
    """Return the keys allowed beside the last one of a pydantic location."""
    names = [part for part in loc[:-1] if isinstance(part, str)]
    if not names:
        model = ReferentielFile
    elif names[-1] == "codes":
        model = CodeFile if "groupes" in names else AddedCodeFile
    else:
        model = _PARENTS[names[-1]]
    return list(model.model_fields)


def in_french(error: dict[str, Any]) -> str:
    """Return what was found and what would be right, for one error of `ValidationError.errors()`."""
    kind, key, found = error["type"], _last_key(error["loc"]), error["input"]
    if kind == "missing":
        return f"clé « {key} » absente ; ajoutez-la."
    if kind == "extra_forbidden":
        return f"clé « {key} » inconnue ; {nearest(str(key), known_keys(error['loc']), 'nom')}."
    if found is None:
        return f"« {key} » vide ; donnez une valeur ou retirez la clé."
    return _found(key, found) + " ; " + _wanted(kind, found, error.get("ctx", {})) + "."


def _last_key(loc: tuple) -> str:
    return next((part for part in reversed(loc) if isinstance(part, str)), "le fichier")


def _found(key: str, found: Any) -> str:
    if isinstance(found, bool):
        return f"« {key} » : {'true' if found else 'false'} trouvé"
    if isinstance(found, (int, float)):
        return f"« {key} » : nombre {found} trouvé"
    if isinstance(found, dict):
        return f"« {key} » : bloc de clés trouvé"
    if isinstance(found, list):
        return f"« {key} » : liste {'vide ' if not found else ''}trouvée"
    if not found.strip():
        return f"« {key} » : texte vide"
    return f"« {key} » : « {found if len(found) <= 40 else found[:39] + '…'} » trouvé"


def _wanted(kind: str, found: Any, context: dict) -> str:
    if kind == "string_type":
        scalar = isinstance(found, (bool, int, float))
        return "mettez des guillemets pour en faire un texte" if scalar else "donnez un texte"
    allowed = str(context.get("expected", "")).replace(" or ", ", ").replace("'", "")
    return {
        "string_unicode": "ôtez le caractère impossible",
        "string_too_short": "écrivez un texte",
        "string_pattern_mismatch": "prenez lettres sans accent, chiffres, « _ », « . » et « - »",
        "list_type": "donnez une liste, une ligne « - … » par élément",
        "too_short": "donnez au moins un élément",
        "int_type": "donnez un nombre entier sans guillemets",
        "int_from_float": "donnez un nombre entier",
        "greater_than_equal": "donnez un nombre entier d'au moins 1",
        "bool_type": "donnez true ou false, sans guillemets",
        "model_type": "donnez un bloc « clé: valeur »",
        "model_attributes_type": "donnez un bloc « clé: valeur »",
        "value_error": "donnez une date AAAA-MM-JJ qui existe",
        "literal_error": f"valeurs admises : {allowed}",
    }.get(kind, "valeur d'un autre type attendue")
