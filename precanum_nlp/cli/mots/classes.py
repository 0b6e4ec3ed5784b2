"""`precanum mots classes`: lexical worlds."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

import click

from precanum_nlp.cli import options
from precanum_nlp.cli.mots import corpus
from precanum_nlp.cli.mots.outputs import check_outputs
from precanum_nlp.cli.tables import decimal
from precanum_nlp.errors import AnnotationError

if TYPE_CHECKING:
    from precanum_nlp.cli.study import Study
    from precanum_nlp.keywords import Classes, ClassItem, Segments

_SHOWN_WORDS, _SHOWN_PARTS, _EXTRACT = 12, 4, 160
#: What the picture shows under the words; the table has every criterion.
_DRAWN = ("groupe", "codes")
_PATH = click.Path(dir_okay=False, path_type=Path)


@click.command(epilog="Exemple : precanum mots classes --nombre 5 --image classes.svg -o classes.xlsx")
@click.option("--nombre", type=click.IntRange(2, 30), default=6, show_default=True, metavar="N",
              help="Classes voulues.")  # fmt: skip
@click.option("--taille", type=click.IntRange(1), metavar="N",
              help="Segments de la plus petite classe (par défaut, un sur vingt).")  # fmt: skip
@click.option("--segment", type=click.IntRange(1), default=20, show_default=True, metavar="N",
              help="Mots pleins d'un segment.")  # fmt: skip
@click.option("--au-plus", type=click.IntRange(10), metavar="N",
              help="Segments classés (par défaut, 20 000) : au-delà, un sur deux, un sur trois…")  # fmt: skip
@click.option("--minimum", type=click.IntRange(1), default=3, show_default=True, metavar="N",
              help="Contributions où un mot doit se trouver.")  # fmt: skip
@click.option("--image", type=_PATH, metavar="FICHIER", help="Dessine l'arbre des classes : .svg.")
@click.option("--segments", "fichier_segments", type=_PATH, metavar="FICHIER",
              help="Écrit les segments typiques : .csv, .xlsx, .jsonl ou .parquet.")  # fmt: skip
@corpus.groupes
@corpus.codes
@corpus.sortie
@corpus.rapide
@corpus.processus
@options.etude
@options.ecraser
def classes(nombre: int, taille: int | None, segment: int, au_plus: int | None, minimum: int,
            image: Path | None, fichier_segments: Path | None, groupes: tuple[str, ...],
            fichier_codes: Path | None, sortie: Path | None, rapide: bool, processus: int | None,
            etude: Path, ecraser: bool) -> None:  # fmt: skip
    """Classe les segments par leurs mots.

    Classification descendante hiérarchique (méthode Reinert, celle d'Alceste et d'IRaMuTeQ) : l'arbre, les
    mots et les groupes de chaque classe (χ²), ses segments typiques.
    """
    from precanum_nlp import keywords
    from precanum_nlp.cli.study import read_study
    from precanum_nlp.corpus import write_rows
    from precanum_nlp.keywords.class_profile import COLUMNS, SEGMENT_COLUMNS

    check_outputs(sortie, fichier_segments, images=(image,), overwrite=ecraser)
    study = read_study(etude)
    read = corpus.read_words(study, groupes=groupes, processus=processus, rapide=rapide)
    table = keywords.word_table(read.comptes, read.contributions, minimum=minimum, rules=read.rules)
    lexicon = keywords.word_lexicon(read.comptes, read.contributions, table, rules=read.rules)
    whole = keywords.segmented(lexicon, taille=segment)
    cut, step = keywords.one_in(whole, au_plus or keywords.MOST_SEGMENTS)
    if step > 1:
        options.say(f"classes faites d'un segment sur {step} ; --au-plus en prend davantage, plus lentement")
    n_segments = len(cut.contributions)
    found = keywords.reinert(cut.matrix, n_classes=nombre, minimum=taille or max(3, n_segments // 20))
    words = keywords.class_items(found, cut.matrix, lexicon.noms, "mots")
    parts = _parts(study, read.contributions, found, cut, fichier_codes)
    typical = keywords.typical_segments(found, words, cut.matrix, lexicon.noms)
    wanted = [number for _, number, _ in typical]
    texts = keywords.segment_texts(cut, wanted, read.comptes, read.contributions)
    click.echo("\n".join(_shown(found, words, parts, typical, texts)))
    click.echo(_sum(found, n_segments, nombre, len(read.contributions)))
    if image:
        from precanum_nlp.report.pictures import dendrogram, write_svg

        write_svg(
            image,
            dendrogram(found, words, [part for part in parts if part.nature in _DRAWN]),
            overwrite=ecraser,
        )
        click.echo(f"Image : {image}")
    for path, columns, rows, sheet in (
        (fichier_segments, SEGMENT_COLUMNS, keywords.segment_rows(typical, texts), "Segments"),
        (sortie, COLUMNS, keywords.class_rows((*words, *parts)), "Classes"),
    ):
        if path:
            write_rows(path, columns, rows, overwrite=ecraser, sheet=sheet)
            click.echo(f"{'Résultat' if path is sortie else 'Segments typiques'} : {path}")


def _parts(study: Study, contributions, found: Classes, cut: Segments, fichier_codes: Path | None):
    """Return who speaks in each class, by each criterion that parts the corpus, and its codes if any."""
    from precanum_nlp import keywords
    from precanum_nlp.keywords.keyness import CRITERIA

    several = {name: keywords.parts_by(contributions, name) for name in CRITERIA}
    try:
        codes = corpus.read_codes(study, fichier_codes)
        several["codes"] = [codes.de.get(c.id, ()) for c in contributions]
    except AnnotationError:
        if fichier_codes:
            raise
    items: list[ClassItem] = []
    for nature, parts in several.items():
        members, names = keywords.membership(parts)
        if len(names) > 1:
            items += keywords.class_items(found, members[cut.contributions], names, nature)
    return tuple(items)


def _shown(found: Classes, words, parts, typical, texts) -> Iterator[str]:
    from precanum_nlp.keywords.class_profile import TYPICAL

    n_classed = int((found.classe > 0).sum())
    for number in range(1, found.n_classes + 1):
        n_here = int((found.classe == number).sum())
        yield f"Classe {number} : {n_here} segments ({round(100 * n_here / n_classed)} %)"
        here = [item for item in (*words, *parts) if item.classe == number and item.chi2 >= TYPICAL]
        for nature, several in groupby(here, key=lambda item: item.nature):
            kept = list(several)[: _SHOWN_WORDS if nature == "mots" else _SHOWN_PARTS]
            said = ", ".join(f"{item.item} ({decimal(item.chi2, 0)})" for item in kept)
            yield f"  {nature} (χ²) : {said}"
        first = next(segment for classe, segment, _ in typical if classe == number)
        contribution, texte = texts[first]
        extract = " ".join(texte.split())
        cut = f"{extract[:_EXTRACT]}…" if len(extract) > _EXTRACT else extract
        yield f"  typique : {cut} [{contribution.id}]"
        yield ""


def _sum(found: Classes, n_segments: int, wanted: int, n_contributions: int) -> str:
    n_classed = int((found.classe > 0).sum())
    fewer = "" if found.n_classes == wanted else f" ({wanted} demandées : aucune classe ne se coupe plus)"
    return (
        f"{found.n_classes} classes{fewer} ; {n_classed} segments classés sur {n_segments}, de "
        f"{options.agreed(n_contributions, 'contribution', 'contributions')}"
    )
