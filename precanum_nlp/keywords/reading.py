"""The one reading of the words, shared by every table, and kept on the disk from one command to the next."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from hashlib import sha256
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

from precanum_nlp.corpus import replacing, text_hash
from precanum_nlp.corpus.writing import output_error
from precanum_nlp.linguistics import Mot, analyse, lemme_dictionnaire, tokenise

if TYPE_CHECKING:
    import pyarrow as pa

_FIELDS = Mot._fields
_SOURCES = ("pipeline.py", "lemmas.py", "normalisation.py")


def quick_words(textes: Iterable[str]) -> Iterator[tuple[Mot, ...]]:
    """Yield the words of each text without spaCy: lemmas of the dictionary, no part of speech.

    Some fifty times as fast as `analyse`; « porte » has one lemma whatever the sentence.
    """
    for texte in textes:
        yield tuple(
            Mot(token.debut, token.fin, token.forme, lemme_dictionnaire(token.forme), "")
            for token in tokenise(texte)
        )


class WordCache:
    """Words already read, in one Parquet file, by the hash of their text.

    What is kept depends on nothing that an analyst edits: rules apply after it. A file made by another
    version of the package, or damaged, is as no file.

    Parameters
    ----------
    path : pathlib.Path
        The file; its folder is made when something is saved.
    entites : bool, default=False
        Whether named entities are read, instead of lemmas.
    """

    def __init__(self, path: Path, *, entites: bool = False):
        self.path, self.entites = path, entites
        self._known: dict[str, tuple[Mot, ...]] = _load(path, _version(entites))

    def read(self, textes: Sequence[str], *, n_jobs: int = 1) -> Iterator[tuple[Mot, ...]]:
        """Yield the words of each text, in order; spaCy reads only what is new."""
        hashes = [text_hash(texte) for texte in textes]
        wanted = {key: texte for key, texte in zip(hashes, textes, strict=True) if key not in self._known}
        fresh = analyse(wanted.values(), lemmes=not self.entites, entites=self.entites, n_jobs=n_jobs)
        waiting = iter(wanted)
        for key in hashes:
            while key not in self._known:
                self._known[next(waiting)] = next(fresh)
            yield self._known[key]

    def missing(self, textes: Iterable[str]) -> int:
        """Return how many different texts are still to be read."""
        return len({text_hash(texte) for texte in textes} - self._known.keys())

    def save(self, textes: Iterable[str]) -> None:
        """Write what is known of `textes`, and forget the others: a text taken out of the corpora leaves.

        Raises
        ------
        OutputError
            The folder or the file cannot be written.
        """
        import pyarrow.parquet as pq

        kept = sorted({text_hash(texte) for texte in textes} & self._known.keys())
        table = _as_table([(key, self._known[key]) for key in kept])
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise output_error(self.path, error) from None
        with replacing(self.path, overwrite=True) as temporary:
            table = table.replace_schema_metadata({"version": _version(self.entites)})
            pq.write_table(table, temporary, compression="zstd")


def _as_table(known: Sequence[tuple[str, tuple[Mot, ...]]]) -> pa.Table:
    import pyarrow as pa

    columns: dict[str, pa.Array] = {"empreinte": pa.array([key for key, _ in known], pa.string())}
    for place, name in enumerate(_FIELDS):
        kind = pa.int32() if name in ("debut", "fin") else pa.string()
        columns[name] = pa.array([[mot[place] for mot in mots] for _, mots in known], pa.list_(kind))
    return pa.table(columns)


def _load(path: Path, version: str) -> dict[str, tuple[Mot, ...]]:
    import pyarrow as pa
    import pyarrow.parquet as pq

    if not path.exists():
        return {}
    try:
        table = pq.read_table(path)
    except (OSError, pa.ArrowInvalid):
        return {}
    if (table.schema.metadata or {}).get(b"version") != version.encode():
        return {}
    known = {}
    for batch in table.to_batches():
        keys, *columns = (batch.column(name).to_pylist() for name in ("empreinte", *_FIELDS))
        for key, *cells in zip(keys, *columns, strict=True):
            known[key] = tuple(map(Mot, *cells)) if cells[0] else ()
    return known


@cache
def _version(entites: bool) -> str:
    """Return what the words depend on: the code that reads them, and the pinned model that it names."""
    folder = files("precanum_nlp.linguistics")
    code = b"".join(folder.joinpath(name).read_bytes() for name in _SOURCES)
    return f"{sha256(code).hexdigest()[:16]}-{'entites' if entites else 'lemmes'}"
