"""The model card: what a model learnt from, how good it is and where it fails, in French Markdown."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from precanum_nlp.cli.tables import figure

if TYPE_CHECKING:
    from precanum_nlp.cli.judging import HumanAgreement, Part
    from precanum_nlp.registry import Manifest
    from precanum_nlp.scoring import Quality

_WEAKEST = 8
_SORTES = {"groupe": "groupe", "source": "source", "longueur": "longueur du texte"}


def quality_state(
    several: Sequence[Quality],
    parts: Mapping[str, Sequence[Part]] | None = None,
    agreements: Mapping[str, HumanAgreement] | None = None,
) -> dict[str, Any]:
    """Return figures as JSON, rounded to what their intervals allow.

    Parameters
    ----------
    several : sequence of Quality
        One a dimension.
    parts : mapping of dimension to sequence of Part, optional
        Quality by group, source and length.
    agreements : mapping of dimension to HumanAgreement, optional
        Where two people read the same texts.
    """
    state = {}
    for item in several:
        state[item.dimension] = {
            "f1": _triple(item.f1),
            "precision": _triple(item.precision),
            "rappel": _triple(item.rappel),
            "trois_premiers": _triple(item.premiers),
            "f1_par_code": {code: _triple(estimate) for code, estimate in item.f1_par_code.items()},
            "n_textes": item.n_textes,
            "n_contributeurs": item.n_contributeurs,
            "parts": [
                {"sorte": part.sorte, "nom": part.nom, "f1": _triple(part.f1), "n_textes": part.n_textes}
                for part in (parts or {}).get(item.dimension, ())
            ],
        }
        if agreement := (agreements or {}).get(item.dimension):
            state[item.dimension]["accord"] = _agreement_state(agreement)
    return state


def _agreement_state(agreement: HumanAgreement) -> dict[str, Any]:
    found = agreement.quality
    return {
        "a": agreement.a,
        "b": agreement.b,
        "automatique": agreement.automatique,
        "f1": _triple(found.f1),
        "f1_par_code": {code: _triple(estimate) for code, estimate in found.f1_par_code.items()},
        "n_textes": found.n_textes,
    }


def render_card(manifest: Manifest) -> str:
    """Return the card of a model; one made by an earlier release has fewer figures, and fewer sections."""
    return "\n".join([*_head(manifest), *_where_it_fails(manifest), *_all_codes(manifest), *_limits()]) + "\n"


def _head(manifest: Manifest) -> Iterator[str]:
    yield from (f"# Modèle {manifest.nom}", "", manifest.provenance, "", "## Ce qu'il a appris", "")
    yield (
        f"- {len(manifest.ids_entrainement)} contributions, référentiel {manifest.referentiel}, "
        f"{len(manifest.support)} codes appris sur exemples ; les autres sont jugés d'après leur libellé et "
        "leurs expressions."
    )
    yield (
        "- Qualité mesurée hors apprentissage : chaque contributeur est codé par un modèle qui n'a rien "
        "appris de lui, aux seuils réglés sur d'autres (validation croisée par contributeur)."
    )
    yield "- Intervalles à 95 %, par tirage de contributeurs."
    yield from ("", "## Qualité", "")
    agreed = any("accord" in figures for figures in manifest.qualite.values())
    heads = ["dimension", "F1", "précision", "rappel", "bon code dans les trois premiers", "contributions"]
    yield from _rows([*heads, *(["accord de deux lecteurs (F1)"] if agreed else [])])
    for name, figures in manifest.qualite.items():
        shown = [figure(*figures[key]) for key in ("f1", "precision", "rappel", "trois_premiers")]
        human = [figure(*figures["accord"]["f1"]) if "accord" in figures else "–"] if agreed else []
        yield f"| {' | '.join([name, *shown, str(figures['n_textes']), *human])} |"
    yield from _who_agreed(manifest.qualite)


def _who_agreed(qualite: Mapping[str, Any]) -> Iterator[str]:
    found = {
        (figures["accord"]["a"], figures["accord"]["b"], figures["accord"]["automatique"])
        for figures in qualite.values()
        if "accord" in figures
    }
    for a, b, automatic in sorted(found):
        whose = (
            " Lectures automatiques parmi elles : ce n'est pas l'accord de personnes." if automatic else ""
        )
        yield from ("", f"Accord : {a} et {b}, sur les contributions que les deux ont lues.{whose}")


def _where_it_fails(manifest: Manifest) -> Iterator[str]:
    yield from ("", "## Où il se trompe")
    for name, figures in manifest.qualite.items():
        parts = figures.get("parts", [])
        if parts:
            yield from ("", f"### {name}, par groupe, source et longueur", "")
            yield from _rows(["", "", "F1", "contributions"])
            for part in parts:
                kind = _SORTES[part["sorte"]]
                yield f"| {kind} | {part['nom']} | {figure(*part['f1'])} | {part['n_textes']} |"
            yield from _worst_group(figures)
        yield from _weakest(name, figures["f1_par_code"], manifest.support)


def _worst_group(figures: Mapping[str, Any]) -> Iterator[str]:
    """Name the group that is coded worst, and say whether that is more than chance."""
    groups = [p for p in figures["parts"] if p["sorte"] == "groupe" and p["f1"][0] is not None]
    if len(groups) < 2:
        return
    worst = min(groups, key=lambda part: part["f1"][0])
    whole, high = figures["f1"][0], worst["f1"][2]
    sure = high is not None and high < whole
    what = "tout entier sous l'ensemble" if sure else "qui contient l'ensemble"
    yield from (
        "",
        f"Groupe le moins bien codé : {worst['nom']}, F1 {figure(*worst['f1'])}, intervalle {what}.",
    )


def _weakest(
    name: str, by_code: Mapping[str, Sequence[float | None]], support: Mapping[str, int]
) -> Iterator[str]:
    known = sorted((values[0], code) for code, values in by_code.items() if values[0] is not None)
    if len(known) <= _WEAKEST:
        return
    yield from ("", f"Codes les moins sûrs ({name}) :", "")
    for _, code in known[:_WEAKEST]:
        yield f"- {code} : F1 {figure(*by_code[code])}, {support.get(code, 0)} exemples"


def _all_codes(manifest: Manifest) -> Iterator[str]:
    yield from ("", "## Tous les codes", "")
    yield from _rows(["dimension", "code", "exemples", "F1", "accord de deux lecteurs (F1)"])
    for name, figures in manifest.qualite.items():
        human = figures.get("accord", {}).get("f1_par_code", {})
        for code, values in figures["f1_par_code"].items():
            agreed = figure(*human.get(code, (None, None, None)))
            yield f"| {name} | {code} | {manifest.support.get(code, 0)} | {figure(*values)} | {agreed} |"


def _limits() -> Iterator[str]:
    yield from ("", "## À savoir", "")
    yield "- Ces chiffres valent pour des textes du même genre ; une autre source se relit d'abord."
    yield "- Un texte trop court ou qui ne semble pas en français n'est pas codé, il est signalé."
    yield "- Un code que trop peu d'exemples appuient n'est pas appris : son libellé en décide surtout."
    yield "- Ce qu'une personne a codé passe toujours avant ce que dit le modèle."


def _rows(heads: Sequence[str]) -> tuple[str, str]:
    return f"| {' | '.join(heads)} |", f"| {' | '.join('---' for _ in heads)} |"


def _triple(estimate) -> list[float | None]:
    values = (estimate.valeur, estimate.bas, estimate.haut)
    return [None if math.isnan(value) else round(value, 3) for value in values]
