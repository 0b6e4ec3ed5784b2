"""The model card: what a model learnt from and how good it is, in French Markdown."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from precanum_nlp.registry import Manifest
    from precanum_nlp.scoring import Quality

_WEAKEST = 8


def quality_state(several: Sequence[Quality]) -> dict[str, Any]:
    """Return figures as JSON, rounded to what their intervals allow."""
    return {
        item.dimension: {
            "f1": _triple(item.f1),
            "precision": _triple(item.precision),
            "rappel": _triple(item.rappel),
            "trois_premiers": _triple(item.premiers),
            "f1_par_code": {code: _triple(estimate) for code, estimate in item.f1_par_code.items()},
            "n_textes": item.n_textes,
            "n_contributeurs": item.n_contributeurs,
        }
        for item in several
    }


def render_card(manifest: Manifest) -> str:
    """Return the card of a model."""
    lines = [
        f"# Modèle {manifest.nom}",
        "",
        manifest.provenance,
        "",
        f"- Appris sur {len(manifest.ids_entrainement)} contributions, référentiel {manifest.referentiel}, "
        f"{len(manifest.support)} codes appris sur exemples.",
        "- Qualité mesurée hors apprentissage : chaque contributeur est codé par un modèle qui n'a rien "
        "appris de lui, aux seuils réglés sur d'autres (validation croisée par contributeur).",
        "- Intervalles à 95 %, par tirage de contributeurs.",
        "",
        "| dimension | F1 | précision | rappel | bon code dans les trois premiers | contributions |",
        "| --- | --- | --- | --- | --- | --- |",
    ]
    for name, figures in manifest.qualite.items():
        shown = [_shown(figures[key]) for key in ("f1", "precision", "rappel", "trois_premiers")]
        lines.append(f"| {name} | {' | '.join(shown)} | {figures['n_textes']} |")
    for name, figures in manifest.qualite.items():
        lines += _weakest(name, figures["f1_par_code"], manifest.support)
    return "\n".join(lines) + "\n"


def _weakest(
    name: str, by_code: Mapping[str, Sequence[float | None]], support: Mapping[str, int]
) -> list[str]:
    known = sorted((values[0], code) for code, values in by_code.items() if values[0] is not None)
    if len(known) <= _WEAKEST:
        return []
    lines = ["", f"Codes les moins sûrs ({name}) :", ""]
    lines += [
        f"- {code} : F1 {_shown(by_code[code])}, {support.get(code, 0)} exemples"
        for _, code in known[:_WEAKEST]
    ]
    return lines


def _triple(estimate) -> list[float | None]:
    values = (estimate.valeur, estimate.bas, estimate.haut)
    return [None if math.isnan(value) else round(value, 3) for value in values]


def _shown(values: Sequence[float | None]) -> str:
    value, bas, haut = values
    if value is None:
        return "–"
    if bas is None or haut is None:
        return f"{value:.2f}".replace(".", ",")
    return f"{value:.2f} [{bas:.2f} ; {haut:.2f}]".replace(".", ",")
