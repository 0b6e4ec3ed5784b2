"""Files that a command is to write, looked at before a minute of work."""

from __future__ import annotations

from pathlib import Path

IMAGES = (".svg",)


def check_outputs(
    *tables: Path | None, images: tuple[Path | None, ...] = (), graphs: tuple[Path | None, ...] = (),
    overwrite: bool,
) -> None:  # fmt: skip
    """Refuse an ending that cannot be written, and a file that is there unless it may be replaced.

    Raises
    ------
    OutputError
    """
    from precanum_nlp.corpus import ENDINGS
    from precanum_nlp.corpus.writing import check_ending, check_free
    from precanum_nlp.keywords.networks import GRAPH_ENDINGS

    for several, endings in ((tables, ENDINGS), (images, IMAGES), (graphs, (*GRAPH_ENDINGS, *IMAGES))):
        for path in filter(None, several):
            check_ending(path, endings)
            check_free(path, overwrite=overwrite)
