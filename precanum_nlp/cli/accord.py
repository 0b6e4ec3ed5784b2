"""`precanum accord`: how far two annotators agree."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from precanum_nlp.cli import options
from precanum_nlp.cli.tables import aligned, figure

if TYPE_CHECKING:
    from precanum_nlp.annotations import Agreement, CodeAgreement, Confusion, Interval
    from precanum_nlp.referentiel import Dimension, Referentiel

_WEAKEST, _CONFUSIONS, _WIDEST = 8, 8, 48


@click.command(epilog="Exemple : precanum accord anne bruno -o accord.xlsx")
@click.argument("annotateurs", nargs=-1, metavar="[A B]")
@click.option(
    "-o",
    "--sortie",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FICHIER",
    help="Écrit aussi toutes les mesures, par code : .csv, .xlsx, .jsonl ou .parquet.",
)
@click.option("--tous", is_flag=True, help="Montre tous les codes, non les moins sûrs seulement.")
@click.option(
    "--tirages", type=click.IntRange(100), default=1000, show_default=True, metavar="N",
    help="Tirages des intervalles à 95 %.",
)  # fmt: skip
@options.etude
@options.ecraser
def accord(annotateurs: tuple[str, ...], sortie: Path | None, tous: bool, tirages: int, etude: Path,
           ecraser: bool) -> None:  # fmt: skip
    """Mesure l'accord de deux annotateurs A et B.

    Par code, par dimension et d'ensemble : kappa de Cohen, AC1 de Gwet, alpha de Krippendorff (distance
    MASI) et F1, avec leurs intervalles ; puis les codes pris l'un pour l'autre. Sans A ni B : les deux qui
    ont le plus lu en commun.
    """
    from precanum_nlp.annotations import agreement, confusions, overall_agreement, to_adjudicate
    from precanum_nlp.cli.study import read_study, read_whole_study
    from precanum_nlp.corpus import write_rows

    whole_study = read_whole_study(read_study(etude))
    records = whole_study.records
    a, b, dimensions = chosen_pair(annotateurs, records, whole_study.frame)
    whole = overall_agreement(records, a, b, dimensions=[d.id for d in dimensions], n_boot=tirages)
    found = [(d, agreement(records, a, b, dimension=d.id, n_boot=tirages)) for d in dimensions]
    click.echo("\n".join(_heads(whole, found)))
    for dimension, one in found:
        click.echo("\n".join(_codes(dimension, one, tous)))
        for line in _confused(dimension, confusions(records, a, b, dimension=dimension.id), a, b):
            click.echo(line)
    waiting = to_adjudicate(records, a, b, dimensions=[d.id for d in dimensions])
    click.echo(f"\nÀ arbitrer : {len(waiting)} (precanum arbitrer -o a_arbitrer.xlsx {a} {b})")
    if any(r.source == "automatique" and r.annotateur in (a, b) for r in records):
        click.echo("Lectures automatiques parmi elles : leur accord n'est pas celui de personnes.")
    if sortie:
        write_rows(sortie, _COLUMNS, _rows(whole, found), overwrite=ecraser, sheet="Accord")
        click.echo(f"Résultat : {sortie}")


def chosen_pair(
    annotateurs: Sequence[str], records, frame: Referentiel
) -> tuple[str, str, tuple[Dimension, ...]]:
    """Return two annotators and the dimensions in which both read something; says whom it chose.

    Raises
    ------
    click.UsageError
        One name, or more than two.
    AnnotationError
        No reading in common.
    """
    from precanum_nlp.annotations import pairs_of, read_in_common
    from precanum_nlp.errors import AnnotationError

    if len(annotateurs) not in (0, 2):
        raise click.UsageError("donnez deux annotateurs, ou aucun pour ceux qui ont le plus lu en commun.")
    if annotateurs:
        a, b = annotateurs
    else:
        pairs = read_in_common(records, [d.id for d in frame.dimensions])
        if not pairs:
            raise AnnotationError(
                "aucune contribution n'a été lue par deux annotateurs ; faites relire un lot par un second."
            )
        a, b, _ = pairs[0]
        others = "".join(f" ; {x} et {y} : {n}" for x, y, n in pairs[1:])
        options.say(f"{a} et {b}{f' (autres lectures en commun : {others[3:]})' if others else ''}")
    dimensions = tuple(d for d in frame.dimensions if pairs_of(records, a, b, d.id, needed=False))
    if not dimensions:
        known = ", ".join(sorted({r.annotateur for r in records})) or "aucun"
        raise AnnotationError(
            f"aucune contribution lue à la fois par {a} et par {b} ; annotateurs connus : {known}."
        )
    return a, b, dimensions


_MEASURES = ("kappa", "ac1", "alpha", "f1")
_COLUMNS = (
    "dimension", "code", "libelle", "a", "b", "n_a", "n_b", "n_communs",
    *(f"{name}{end}" for name in _MEASURES for end in ("", "_bas", "_haut")),
)  # fmt: skip


def _heads(whole: Agreement, found: Sequence[tuple[Dimension, Agreement]]) -> Iterator[str]:
    yield f"Accord de {whole.a} et {whole.b} (intervalles à 95 %)"
    rows = [("ensemble", whole), *((d.id, one) for d, one in found)]
    yield from aligned(
        ("", "textes", "kappa moyen", "AC1 moyen", "alpha (MASI)", "F1"),
        [(n, str(o.n), *map(_shown, (o.kappa, o.ac1, o.alpha, o.micro_f1))) for n, o in rows],
    )


def _codes(dimension: Dimension, one: Agreement, every: bool) -> Iterator[str]:
    known = [code for code in one.codes if code.kappa.valeur is not None]
    weak = one.codes if every else sorted(known, key=lambda code: code.kappa.valeur)[:_WEAKEST]
    yield f"\n{dimension.label} ({dimension.id}) : {'codes' if every else 'codes les moins sûrs'}"
    labels = {code.id: code.label for code in dimension.all_codes}
    rows = [
        (_cut(f"{c.code} {labels.get(c.code, '')}"), f"{c.n_a}/{c.n_b}/{c.n_communs}", *map(_shown, _of(c)))
        for c in weak
    ]
    yield from aligned(("code", f"{one.a}/{one.b}/les deux", "kappa", "AC1", "alpha", "F1"), rows)


def _cut(name: str) -> str:
    return name if len(name) <= _WIDEST else f"{name[: _WIDEST - 1]}…"


def _of(code: CodeAgreement) -> tuple[Interval, ...]:
    return code.kappa, code.ac1, code.alpha, code.f1


def _confused(dimension: Dimension, several: Sequence[Confusion], a: str, b: str) -> Iterator[str]:
    groups = {code.id: groupe.id for groupe in dimension.groupes for code in groupe.codes}
    swapped = [one for one in several if one.code_a and one.code_b]
    if swapped:
        yield f"\n{dimension.id} : codes pris l'un pour l'autre ({a} / {b})"
    for one in swapped[:_CONFUSIONS]:
        near = groups.get(one.code_a) == groups.get(one.code_b)
        yield f"  {one.n:4}  {one.code_a} / {one.code_b}{' (même groupe)' if near else ''}"


def _rows(whole: Agreement, found: Sequence[tuple[Dimension, Agreement]]) -> Iterator[dict[str, object]]:
    for name, one in [("ensemble", whole), *((d.id, one) for d, one in found)]:
        pair = {"dimension": name, "a": one.a, "b": one.b}
        yield {**pair, **_cells((one.kappa, one.ac1, one.alpha, one.micro_f1))}
    for dimension, one in found:
        labels = {code.id: code.label for code in dimension.all_codes}
        for c in one.codes:
            counts = {"n_a": c.n_a, "n_b": c.n_b, "n_communs": c.n_communs}
            named = {"dimension": dimension.id, "code": c.code, "libelle": labels.get(c.code, "")}
            yield {**named, "a": one.a, "b": one.b, **counts, **_cells(_of(c))}


def _cells(measures: Sequence[Interval]) -> dict[str, float | None]:
    cells = {}
    for name, interval in zip(_MEASURES, measures, strict=True):
        values = (interval.valeur, interval.bas, interval.haut)
        rounded = (None if value is None else round(value, 4) for value in values)
        cells |= dict(zip((name, f"{name}_bas", f"{name}_haut"), rounded, strict=True))
    return cells


def _shown(interval: Interval) -> str:
    return figure(interval.valeur, interval.bas, interval.haut)
