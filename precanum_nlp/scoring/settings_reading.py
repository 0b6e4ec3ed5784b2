"""scoring.yaml: from its text to `ScoringSettings`, or to everything that is wrong in it, with its place."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError
from pydantic_core import PydanticCustomError

from precanum_nlp.referentiel.models import nearest
from precanum_nlp.referentiel.tree import Fault, locate, parse
from precanum_nlp.scoring.settings import CALAGES, SEUILS, SOUS_GROUPES, VALEURS, ScoringSettings

if TYPE_CHECKING:
    from precanum_nlp.referentiel.tree import Node

_TOLERANCE = 0.005


def _threshold(value: Any) -> str | float:
    number = isinstance(value, int | float) and not isinstance(value, bool)
    if value in SEUILS or (number and 0 <= value <= 100):
        return float(value) if number else value
    raise PydanticCustomError("francais", "écrivez mediane, milieu, ou un nombre de 0 à 100")


def _margins(value: dict[str, dict[str, float]]) -> dict[str, dict[str, float]]:
    for name, margin in value.items():
        if name not in CALAGES:
            raise PydanticCustomError("francais", f"« {name} » inconnu ; on cale sur {', '.join(CALAGES)}")
        if (total := sum(margin.values())) > 1 + _TOLERANCE:
            shown = f"{total:g}".replace(".", ",")
            raise PydanticCustomError("francais", f"les parts de « {name} » font {shown} ; 1 au plus")
    return value


Poids = Annotated[float, Field(gt=0)]
Part = Annotated[float, Field(gt=0, le=1)]
Seuil = Annotated[str | float, BeforeValidator(_threshold)]
Nom = Annotated[str, Field(min_length=1)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class _Groupes(_Strict):
    interne: list[Nom] = []
    poids: dict[str, Poids] = {}
    sous_groupes: Literal[SOUS_GROUPES] = "effectif"


class _Effectifs(_Strict):
    signaler: Annotated[int, Field(ge=0)] = 5
    masquer: Annotated[int, Field(ge=0)] = 0


class _Correction(_Strict):
    echantillon: Nom


class _Dimensions(_Strict):
    champs: Nom = "champs"
    propositions: Nom = "propositions"
    cibles: Nom = "cibles"
    usages: Nom = "usages"
    acteurs: Nom = "acteurs"


class _Materialite(_Strict):
    notes: Annotated[float, Field(ge=0)] = 1.0
    codes: Annotated[float, Field(ge=0)] = 1.0
    unite: Literal["contributions", "parties_prenantes"] = "parties_prenantes"
    seuil_x: Seuil = "mediane"
    seuil_y: Seuil = "mediane"


class _File(_Strict):
    graine: Annotated[int, Field(ge=0)] = 0
    tirages: Annotated[int, Field(ge=200, le=20_000)] = 1000
    groupes: _Groupes = _Groupes()
    calage: Annotated[dict[str, dict[str, Part]], AfterValidator(_margins)] = {}
    effectifs: _Effectifs = _Effectifs()
    correction: _Correction | None = None
    dimensions: _Dimensions = _Dimensions()
    regnier: dict[Literal[tuple(VALEURS)], Annotated[float, Field(ge=-1, le=1)]] = {}
    materialite: _Materialite = _Materialite()


def settings_from_text(text: str) -> tuple[ScoringSettings | None, tuple[Fault, ...]]:
    """Return the settings that a YAML text gives, or None and all its faults.

    Parameters
    ----------
    text : str
        Content of scoring.yaml; a text that says nothing gives the defaults.

    Returns
    -------
    settings : ScoringSettings or None
        None as soon as there is one fault.
    faults : tuple of Fault
        In file order; `fault.render(name)` is the French line to print.
    """
    if not any(line.partition("#")[0].strip() for line in text.removeprefix("\ufeff").splitlines()):
        return ScoringSettings(), ()
    tree, faults = parse(text.removeprefix("\ufeff"))
    if tree is None or faults:
        # The parser is the frame's: what it advises of a référentiel is no advice here.
        return None, tuple(Fault(f.ligne, f.colonne, _without_frame(f.message)) for f in sorted(faults))
    if not isinstance(tree.value, dict):
        return None, (Fault(1, 1, "une liste de réglages « clé: valeur » est attendue."),)
    try:
        return _settings(_File.model_validate(tree.plain())), ()
    except ValidationError as errors:
        return None, tuple(sorted({_fault(tree, error) for error in errors.errors()}))


def _without_frame(message: str) -> str:
    return message.partition(" ; un référentiel ")[0].rstrip(".") + "."


def _settings(file: _File) -> ScoringSettings:
    return ScoringSettings(
        graine=file.graine,
        tirages=file.tirages,
        interne=tuple(file.groupes.interne),
        poids_groupes=dict(file.groupes.poids),
        sous_groupes=file.groupes.sous_groupes,
        calage=file.calage,
        signaler=file.effectifs.signaler,
        masquer=file.effectifs.masquer,
        echantillon=file.correction.echantillon if file.correction else "",
        **file.dimensions.model_dump(),
        valeurs={**VALEURS, **file.regnier},
        poids_notes=file.materialite.notes,
        poids_codes=file.materialite.codes,
        unite=file.materialite.unite,
        seuil_x=file.materialite.seuil_x,
        seuil_y=file.materialite.seuil_y,
    )


def _fault(tree: Node, error: dict[str, Any]) -> Fault:
    return Fault(*locate(tree, error), _in_french(error))


def _in_french(error: dict[str, Any]) -> str:
    kind, found, context = error["type"], error["input"], error.get("ctx", {})
    path = [part for part in error["loc"] if isinstance(part, str) and part != "[key]"]
    key = path[-1] if path else "le fichier"
    if kind == "extra_forbidden":
        return f"réglage inconnu « {key} » ; {nearest(key, _known(path[:-1]), 'réglage')}."
    if kind == "missing":
        return f"réglage « {key} » absent ; ajoutez-le, ou supprimez le bloc."
    if found is None:
        return f"« {key} » est vide ; donnez une valeur, ou supprimez la ligne."
    shown = (
        "un bloc" if isinstance(found, dict) else "une liste" if isinstance(found, list) else f"« {found} »"
    )
    return f"« {key} » contient {shown} ; {_wanted(kind, error['msg'], context)}."


def _known(path: list[str]) -> list[str]:
    model: Any = _File
    for name in path:
        model = model.model_fields[name].default.__class__ if name != "correction" else _Correction
    return list(model.model_fields)


def _wanted(kind: str, message: str, context: dict[str, Any]) -> str:
    if kind == "francais":
        return message
    if kind == "literal_error":
        return f"au choix : {context['expected'].replace(' or ', ', ').replace(chr(39), '')}"
    bounds = {"greater_than": "gt", "greater_than_equal": "ge", "less_than_equal": "le"}
    signs = {"gt": "plus de", "ge": "au moins", "le": "au plus"}
    if kind in bounds:
        sign = bounds[kind]
        return f"donnez un nombre, {signs[sign]} {context[sign]:g}".replace(".", ",")
    return {
        "int_type": "donnez un nombre entier, sans guillemets",
        "int_from_float": "donnez un nombre entier",
        "float_type": "donnez un nombre, sans guillemets et avec un point",
        "string_type": "donnez un texte, entre guillemets si c'est un nombre",
        "string_too_short": "écrivez un texte",
        "list_type": "donnez une liste, par exemple [Orange]",
    }.get(kind, "donnez un bloc de lignes « clé: valeur »")
