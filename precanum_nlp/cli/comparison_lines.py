"""What `modele comparer` prints."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from precanum_nlp.cli import options
from precanum_nlp.cli.comparing import BETTER, OTHER, WORSE, Compared, changed_rows, where_compared
from precanum_nlp.cli.promoting import verdict
from precanum_nlp.cli.tables import aligned, figure

if TYPE_CHECKING:
    from precanum_nlp.referentiel import Referentiel
    from precanum_nlp.scoring import Change

_SHOWN, _WIDEST = 8, 48


def comparison_lines(compared: Compared, frame: Referentiel, *, every: bool) -> Iterator[str]:
    """Yield in French which texts were used, what changes by dimension and by code, and the conclusion."""
    found = compared.comparison
    yield f"A = {compared.a}, B = {compared.b} : {where_compared(compared)}"
    yield from _reservations(compared)
    yield ""
    yield from _table("", {"ensemble": found.ensemble, **found.par_dimension}, {})
    for dimension in frame.dimensions:
        changes = found.par_code.get(dimension.id)
        if changes is None:
            continue
        labels = {code.id: f"{code.id} {code.label}" for code in dimension.codes}
        yield from _codes(dimension.label, changes, labels, every)
    effects = Counter(row["effet"] for row in changed_rows(compared))
    listed = ", ".join(f"{effects[effect]} {effect}" for effect in (BETTER, WORSE, OTHER))
    changed = options.agreed(effects.total(), "lecture change", "lectures changent")
    yield f"\n{changed} de codes : {listed}"
    yield f"Conclusion : {compared.b} est {verdict(compared)}."


def _reservations(compared: Compared) -> Iterator[str]:
    pairing = compared.pairing
    if pairing.n_repeated:
        n = options.agreed(pairing.n_repeated, "texte laissé", "textes laissés")
        yield f"{n} de côté : l'un des deux a appris les mêmes mots sous un autre identifiant"
    if pairing.n_known_people:
        yield (
            f"réserve : {pairing.n_known_people} de ces textes sont de personnes dont un seul des deux "
            "modèles a appris d'autres textes ; il y est avantagé"
        )
    if not pairing.is_test:
        yield (
            "réserve : ce n'est pas un jeu de test ; des textes choisis parce qu'ils étaient difficiles pour "
            "l'un des deux le desservent"
        )


def _codes(title: str, changes: Mapping[str, Change], labels, every: bool) -> Iterator[str]:
    known = {code: c for code, c in changes.items() if c.n_exemples or c.n_differents}
    shown = known
    if not every:
        shown = {code: c for code, c in known.items() if c.n_differents}
        first = sorted(shown, key=lambda code: (shown[code].p, -shown[code].n_differents, code))[:_SHOWN]
        shown = {code: shown[code] for code in first}
    what = "codes" if every else "codes qui changent le plus"
    yield f"\n{title} : {what} ({len(shown)} sur {len(changes)})"
    if shown:
        yield from _table("code", shown, labels)


def _table(head: str, changes: Mapping[str, Change], labels: Mapping[str, str]) -> Iterator[str]:
    rows = [
        (
            _cut(labels.get(name, name)),
            str(change.n_exemples),
            str(change.n_differents),
            *(figure(f1.valeur, f1.bas, f1.haut) for f1 in (change.f1_a, change.f1_b)),
            figure(change.ecart.valeur, change.ecart.bas, change.ecart.haut, signed=True),
            _beyond(change),
        )
        for name, change in changes.items()
    ]
    yield from aligned((head, "codes lus", "diffèrent", "F1 de A", "F1 de B", "écart B − A", ""), rows)


def _beyond(change: Change) -> str:
    return BETTER if change.better else WORSE if change.worse else ""


def _cut(name: str) -> str:
    return name if len(name) <= _WIDEST else f"{name[: _WIDEST - 1]}…"
