"""What was worked out of the words, kept on the disk under what it was worked out of."""

from __future__ import annotations

import dataclasses
import json
import types
from collections.abc import Collection, Iterable
from functools import cache
from hashlib import sha256
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any, get_args, get_origin, get_type_hints

from precanum_nlp.corpus import replacing, text_hash
from precanum_nlp.corpus.writing import output_error
from precanum_nlp.keywords.overview import WordOverview

if TYPE_CHECKING:
    from precanum_nlp.corpus import Contribution

#: Folders of the package whose code an overview depends on.
_CODE = ("precanum_nlp.keywords", "precanum_nlp.linguistics")
_DTYPES = frozenset({"float64", "int64"})
_SCALARS = frozenset({str, int, float, bool})


def overview_key(contributions: Iterable[Contribution], noms: Collection[str], rules: Path) -> str:
    """Return what an overview of words depends on, as one hash.

    Parameters
    ----------
    contributions : iterable of Contribution
        Their id, text, group and person count; no other column does.
    noms : collection of str
        See `word_overview`.
    rules : pathlib.Path
        The study's folder mots/, whose files count byte by byte.
    """
    said = [[c.id, text_hash(c.texte), c.groupe, c.partie_prenante] for c in contributions]
    made = sha256(json.dumps([_code(), said, sorted(noms)], ensure_ascii=False).encode())
    for path in sorted(rules.glob("*")) if rules.is_dir() else ():
        if path.is_file():
            made.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return made.hexdigest()


def kept_overview(path: Path, key: str) -> WordOverview | None:
    """Return what `keep_overview` wrote under this key; None where it is another, damaged, or not there."""
    try:
        with open(path, encoding="utf-8") as handle:
            found = json.load(handle)
        return _made(found["valeur"], WordOverview) if found["cle"] == key else None
    except (OSError, ValueError, KeyError, TypeError, IndexError):
        return None


def keep_overview(path: Path, key: str, overview: WordOverview) -> None:
    """Write an overview under its key, in the place of any other.

    Raises
    ------
    OutputError
        The folder or the file cannot be written.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise output_error(path, error) from None
    with replacing(path, overwrite=True) as temporary, open(temporary, "w", encoding="utf-8") as handle:
        json.dump({"cle": key, "valeur": _plain(overview)}, handle, ensure_ascii=False)


@cache
def _code() -> str:
    several = [
        item
        for name in _CODE
        for item in files(name).iterdir()
        if item.name.endswith((".py", ".csv", ".txt"))
    ]
    made = sha256()
    for item in sorted(several, key=lambda item: item.name):
        made.update(item.name.encode() + b"\0" + item.read_bytes())
    return made.hexdigest()


def _plain(value: Any) -> Any:
    """Return dataclasses and tuples as lists, arrays as their type and numbers."""
    if dataclasses.is_dataclass(value):
        return [_plain(getattr(value, f.name)) for f in dataclasses.fields(value)]
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    if hasattr(value, "tolist"):  # of numpy: an array, or one of its numbers
        return {"dtype": str(value.dtype), "valeurs": value.tolist()} if value.ndim else value.item()
    return value


def _made(plain: Any, kind: Any) -> Any:
    """Return a value of the type annotated from what `_plain` made of it; only known types are built."""
    import numpy as np

    if get_origin(kind) is types.UnionType:
        # of « X | None » and « Cut | int », what is no list stands for itself
        return _made(plain, get_args(kind)[0]) if isinstance(plain, list) else plain
    if get_origin(kind) is tuple:
        first, *rest = get_args(kind)
        kinds = [first] * len(plain) if rest == [Ellipsis] else [first, *rest]
        return tuple(_made(item, one) for item, one in zip(plain, kinds, strict=True))
    if dataclasses.is_dataclass(kind):
        hints = _hints(kind)
        if _SCALARS.issuperset(hints):  # most of them, by far
            return kind(*plain)
        return kind(*(_made(item, one) for item, one in zip(plain, hints, strict=True)))
    if kind is np.ndarray:
        if plain["dtype"] not in _DTYPES:
            raise ValueError(plain["dtype"])
        return np.array(plain["valeurs"], dtype=plain["dtype"])
    if plain is not None and not isinstance(plain, kind):
        return kind(plain)
    return plain


@cache
def _hints(kind: type) -> tuple[Any, ...]:
    import sys

    import numpy as np

    from precanum_nlp.keywords import (
        class_profile,
        classes,
        cloud,
        correspondence,
        expressions,
        keyness,
        networks,
        words,
    )

    known = {"np": np}
    for module in (class_profile, classes, cloud, correspondence, expressions, keyness, networks, words):
        known |= {name: value for name, value in vars(module).items() if dataclasses.is_dataclass(value)}
    hints = get_type_hints(kind, vars(sys.modules[kind.__module__]), known)
    return tuple(hints[f.name] for f in dataclasses.fields(kind))
