"""Figures of propositions: the grid of Régnier, the materiality matrix."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

from precanum_nlp.report.chapters.context import Context, of
from precanum_nlp.report.colours import REGNIER
from precanum_nlp.report.drawings import matrix_picture, matrix_start, mosaic
from precanum_nlp.report.figure import (
    COUNT,
    DECIMAL,
    SPREAD,
    TEXT,
    Cell,
    Chart,
    Column,
    Figure,
    Table,
    count,
    decimal,
    spread,
    text,
)
from precanum_nlp.report.typography import percent, plural
from precanum_nlp.scoring import GridRow, Matrix

_ANSWERS = tuple(REGNIER)


def grid_figures(context: Context) -> list[Figure]:
    """Return the mosaic with its table, and what groups make of each proposition."""
    grid = context.chiffres.regnier
    if grid is None:
        return []
    whole = {row.proposition: row for row in grid.lignes if row.coupe == "ensemble" and not row.masque}
    order = [p for p in grid.mosaique.par_faveur if p in whole]
    return [_mosaic(context, grid, whole, order), _verdicts(context, grid, order)] if order else []


def _mosaic(context: Context, grid, whole, order) -> Figure:
    rows = tuple(_grid_row(context, whole[p]) for p in order)
    columns = (
        Column("Proposition"),
        *(Column(name.capitalize(), COUNT) for name in _ANSWERS),
        Column("Sans réponse", COUNT, "ou abstention"),
        Column("Faveur", DECIMAL, "de −1 à 1"),
        Column("Intervalle", SPREAD, "de la faveur, à 95 %"),
        Column("Consensus", DECIMAL, "de 0 à 1"),
    )
    best, most = whole[order[0]], whole[next(p for p in grid.mosaique.par_consensus if p in whole)]
    labels = {p: context.label(p) for p in order}
    given = {
        (c.proposition, c.stakeholder): _ANSWERS.index(c.reponse)
        for c in grid.mosaique.cases
        if c.reponse in _ANSWERS and c.proposition in whole
    }
    others = [p for p in grid.mosaique.par_consensus if p in whole]
    links = {p: context.link(code=p) for p in order}
    said = "; ".join(f"{labels[p]} {whole[p].faveur.valeur:.2f}".replace(".", ",") for p in order[:10])
    people = grid.mosaique.stakeholders
    return Figure(
        "regnier",
        "Grille de Régnier",
        _welcome(labels[best.proposition], labels[most.proposition]),
        f"Base : {plural(len(people), 'personne')} ; une ligne par proposition, une colonne par personne, la "
        "plus favorable à gauche ; en blanc, ce qui ne lui a pas été demandé, ou sans réponse.",
        Table(columns, rows),
        "",
        mosaic(people, (order, others), given, labels, links, _ANSWERS, f"Dix mieux accueillies : {said}"),
        Chart("stacked", (1, 2, 3, 4)),
        ("Aucun nom : une colonne n’est rattachée à personne, ni à un groupe.",),
    )


def _welcome(best: str, most: str) -> str:
    if best == most:
        return f"« {best} » est la mieux accueillie, et fait le plus consensus"
    return f"« {best} » est la mieux accueillie, « {most} » celle qui fait le plus consensus"


def _grid_row(context: Context, row: GridRow) -> tuple[Cell, ...]:
    label = context.label(row.proposition)
    return (
        text(f"{row.proposition} – {label}", context.link(code=row.proposition)),
        *(count(getattr(row, f"n_{name}")) for name in _ANSWERS),
        count(row.n_sans_reponse + row.n_abstention),
        decimal(row.faveur.valeur, digits=2),
        spread(row.faveur.bas, row.faveur.haut, digits=2),
        decimal(row.consensus.valeur, digits=2),
    )


def _verdicts(context: Context, grid, order) -> Figure:
    found = {one.proposition: one for one in grid.verdicts}
    groups = sorted({row.modalite for row in grid.lignes if row.coupe == "groupe"})
    cells = {(r.proposition, r.modalite): r for r in grid.lignes if r.coupe == "groupe"}
    tally = Counter(found[p].verdict for p in order)
    said = ", ".join(f"{name} {n}" for name, n in sorted(tally.items(), key=lambda one: (-one[1], one[0])))
    rows = []
    for p in order:
        row = [text(f"{p} – {context.label(p)}", context.link(code=p)), text(found[p].verdict)]
        rows.append((*row, *(_favour(cells.get((p, group))) for group in groups)))
    columns = (Column("Proposition"), Column("Verdict"), *(Column(g, DECIMAL, "faveur") for g in groups))
    return Figure(
        "regnier-groupes",
        "Convergences, divergences et dilemmes entre groupes",
        f"Sur {plural(len(order), 'proposition')} : {said}",
        "Faveur de −1 (tous contre) à 1 (tous « incontournable »). Divergence : les groupes extrêmes "
        "diffèrent plus que le hasard ; † peu de réponses.",
        Table(columns, tuple(rows)),
        chart=Chart("table", ()),
    )


def _favour(row: GridRow | None) -> Cell:
    if row is None or row.masque:
        return Cell(None, "n. c." if row else "–")
    found = decimal(row.faveur.valeur, digits=2)
    return Cell(found.value, f"{found.shown}\u00a0†") if row.petit and found.value is not None else found


def matrix_figures(context: Context) -> list[Figure]:
    """Return the matrix of the axes, that of all propositions, then one an axis."""
    found = {matrix.niveau: matrix for matrix in context.chiffres.materialite}
    made = [_matrix(context, found["axe"], "materialite-axes", "Matrice des axes")] if "axe" in found else []
    if "proposition" in found:
        made.append(_matrix(context, found["proposition"], "materialite", "Matrice de matérialité"))
    return made


def axis_matrix(context: Context, axe: str) -> Figure | None:
    """Return the matrix of the propositions of one axis, cut where the whole one is."""
    whole = next((m for m in context.chiffres.materialite if m.niveau == "proposition"), None)
    blocs = context.dimension(context.chiffres.reglages.propositions)
    members = {c.id for g in blocs.groupes if g.id == axe for c in g.codes} if blocs else set()
    points = tuple(p for p in whole.points if p.code in members) if whole else ()
    if not points:
        return None
    label = context.blocs(context.chiffres.reglages.propositions)[axe]
    return _matrix(context, replace(whole, points=points), f"materialite-{axe}", f"Matrice : {label}")


def _matrix(context: Context, matrix: Matrix, id: str, sujet: str) -> Figure:
    dimension = context.chiffres.reglages.propositions
    blocs = context.blocs(dimension)
    frame = context.dimension(dimension)
    group_of = {c.id: i for i, g in enumerate(frame.groupes) for c in g.codes} if frame else {}
    axes = list(blocs)

    def named(code: str) -> tuple[str, str, int]:
        if matrix.niveau == "axe":
            return blocs.get(code, code), context.link(bloc=f"{dimension}/{code}"), axes.index(code)
        return f"{code} – {context.label(code)}", context.link(code=code), group_of.get(code, 0)

    sides = (f"Intérêt {_of(context)}", "Intérêt des parties prenantes externes")
    rows = tuple(_matrix_row(point, *named(point.code)[:2]) for point in _by_interest(matrix))
    columns = (
        Column("Proposition" if matrix.niveau == "proposition" else "Axe"),
        Column("x", DECIMAL, sides[0].removeprefix("Intérêt ")),
        Column("Intervalle", SPREAD, "de x, à 95 %"),
        Column("y", DECIMAL, "externes"),
        Column("Intervalle", SPREAD, "de y, à 95 %"),
        Column("Zone"),
        Column("Peut changer de zone", TEXT, "et dans quelle part des tirages"),
    )
    weights = f"{percent(matrix.poids_notes)} notes, {percent(matrix.poids_codes)} contributions codées"
    used = {named(point.code)[2] for point in matrix.points}
    shown = tuple(label if i in used else "" for i, label in enumerate(blocs.values()))
    return Figure(
        id,
        sujet,
        _matrix_title(matrix),
        f"De 0 à 100 (axes tracés à partir de {matrix_start(matrix)}), {weights} quand les deux sont "
        "connues. Traits : intervalles à 95 %. Point creux : il peut changer de zone.",
        Table(columns, rows),
        "",
        matrix_picture(matrix, named, shown, sides),
        Chart("scatter", (1, 3)),
    )


def _of(context: Context) -> str:
    return of(context.interne) if context.chiffres.reglages.interne else "de l’organisation"


def _by_interest(matrix: Matrix):
    return sorted(matrix.points, key=lambda point: (-point.x.valeur - point.y.valeur, point.code))


def _matrix_title(matrix: Matrix) -> str:
    first = [point for point in matrix.points if point.zone == "prioritaire"]
    moving = sum(point.peut_changer for point in matrix.points)
    what = "axe" if matrix.niveau == "axe" else "proposition"
    some = plural(len(first), f"{what} prioritaire", f"{what}s prioritaires")
    sure = sum(not point.peut_changer for point in first)
    if not first:
        return f"Aucune des {len(matrix.points)} {what}s n’est dans la zone prioritaire"
    return (
        f"{some} sur {len(matrix.points)}, dont {sure} à coup sûr ; {moving} "
        f"{'peut' if moving < 2 else 'peuvent'} changer de zone"
    )


def _matrix_row(point, label: str, link: str) -> tuple[Cell, ...]:
    zones = "oui, " + ", ".join(f"{zone} {percent(part)}" for zone, part in point.zones if zone != point.zone)
    return (
        text(label, link),
        decimal(point.x.valeur, digits=0),
        spread(point.x.bas, point.x.haut, digits=0),
        decimal(point.y.valeur, digits=0),
        spread(point.y.bas, point.y.haut, digits=0),
        text(point.zone),
        text(zones if point.peut_changer else "non"),
    )
