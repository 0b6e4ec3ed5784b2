"""What `entrainer` prints and writes of the labels and of the model."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from precanum_nlp.cli import options
from precanum_nlp.cli.tables import aligned, figure

if TYPE_CHECKING:
    from precanum_nlp.cli.judging import HumanAgreement
    from precanum_nlp.scoring import Estimate, Quality
    from precanum_nlp.training import CurvePoint, Doubt

#: Columns of the list of what to check.
DOUBTS = ("motif", "dimension", "code", "contributions")
#: Columns of the learning curve.
CURVE = (
    "textes_appris", "personnes_apprises", "dimension", "f1", "f1_bas", "f1_haut", "textes_juges",
    "personnes_jugees",
)  # fmt: skip
_SHOWN = 10


def doubt_lines(doubts: Sequence[Doubt], *, in_file: bool) -> Iterator[str]:
    """Yield a French line for each kind of doubt, with the first cases."""
    for motif in dict.fromkeys(doubt.motif for doubt in doubts):
        cases = [_case(doubt) for doubt in doubts if doubt.motif == motif]
        more = f" ; et {len(cases) - _SHOWN} autres" if len(cases) > _SHOWN else ""
        yield f"à vérifier, {motif} : {' ; '.join(cases[:_SHOWN])}{more}"
    if doubts and not in_file:
        yield "  la liste entière, dans un tableur : --a-verifier FICHIER"


def _case(doubt: Doubt) -> str:
    several = ", ".join(doubt.ids[:_SHOWN]) + ("…" if len(doubt.ids) > _SHOWN else "")
    if doubt.code:
        examples = options.agreed(len(doubt.ids), "exemple", "exemples")
        return f"{doubt.code} ({examples})" if doubt.ids else doubt.code
    return f"{doubt.dimension} ({several})" if doubt.dimension else several


def doubt_rows(doubts: Iterable[Doubt]) -> Iterator[dict[str, str]]:
    """Yield a row a doubt, under `DOUBTS`."""
    for doubt in doubts:
        yield dict(zip(DOUBTS, (doubt.motif, doubt.dimension, doubt.code, "|".join(doubt.ids)), strict=True))


def quality_lines(
    figures: Sequence[Quality], support: Mapping[str, int], agreements: Mapping[str, HumanAgreement]
) -> Iterator[str]:
    """Yield in French the held-out quality of each dimension and code, beside human agreement."""
    for item in figures:
        agreement = agreements.get(item.dimension)
        yield (
            f"\n{item.dimension} : F1 {_shown(item.f1)} sur {item.n_textes} contributions tenues à l'écart"
            f"{_beside(agreement)}"
        )
        heads = ["code", "exemples", "F1", *(["accord"] if agreement else [])]
        human = agreement.quality.f1_par_code if agreement else {}
        rows = [
            [code, str(support.get(code, 0)), _shown(estimate), *([_shown(human[code])] if agreement else [])]
            for code, estimate in item.f1_par_code.items()
        ]
        yield from (f"  {line}" for line in aligned(heads, rows))


def _beside(agreement: HumanAgreement | None) -> str:
    if agreement is None:
        return ""
    whose = ", lectures automatiques" if agreement.automatique else ""
    found = agreement.quality
    return (
        f" ; accord de {agreement.a} et {agreement.b} : {_shown(found.f1)} "
        f"({found.n_textes} contributions{whose})"
    )


def curve_rows(point: CurvePoint, figures: Sequence[Quality]) -> Iterator[dict[str, object]]:
    """Yield a row a dimension of one point of the curve, under `CURVE`."""
    for item in figures:
        f1 = (round(value, 4) for value in (item.f1.valeur, item.f1.bas, item.f1.haut))
        values = (
            point.n_texts, point.n_people, item.dimension, *f1, item.n_textes, item.n_contributeurs,
        )  # fmt: skip
        yield dict(zip(CURVE, values, strict=True))


def curve_line(point: CurvePoint, figures: Sequence[Quality]) -> str:
    """Return one point of the curve as a French line."""
    told = ", ".join(f"{item.dimension} {_shown(item.f1)}" for item in figures)
    people = options.agreed(point.n_people, "personne", "personnes")
    return f"courbe : {point.n_texts} textes de {people} : {told or 'trop peu pour apprendre'}"


def _shown(estimate: Estimate) -> str:
    return figure(estimate.valeur, estimate.bas, estimate.haut)
