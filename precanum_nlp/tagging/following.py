"""A model trained on an earlier frame, under the names of the frame in force."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from precanum_nlp.classifier import Coder
from precanum_nlp.classifier.renamed import RenamedCoder
from precanum_nlp.referentiel import Correspondence, Referentiel


@dataclass(frozen=True, slots=True)
class Following:
    """What a model's codes have become.

    Parameters
    ----------
    suivis : mapping of str to tuple of str
        Code in force → the codes of the model that it now speaks for, where the name is not just the same.
    scindes : mapping of str to tuple of str
        Code of the model → the codes it was split into: the model cannot tell them apart.
    retires : tuple of str
        Codes of the model that no longer count.
    """

    suivis: dict[str, tuple[str, ...]]
    scindes: dict[str, tuple[str, ...]]
    retires: tuple[str, ...]


def follow(coder: Coder, version: str, referentiel: Referentiel) -> tuple[Coder | RenamedCoder, Following]:
    """Return the coder with its trained codes under today's names, and what became of them.

    A code renamed or moved is coded under its new name; of codes merged into one, the likeliest speaks for
    it. A code that was split is left out: what it was split into is judged by its wording.

    Parameters
    ----------
    coder : Coder
    version : str
        Version of the frame that it was trained on.
    referentiel : Referentiel
        Frame in force.

    Raises
    ------
    ReferentielError
        Nothing places the version in the journal.
    """
    trained = tuple(code for head in coder.heads for code in head.codes)
    table = Correspondence(referentiel)
    active = {code.id for d in referentiel.dimensions for code in d.codes}
    names: dict[str, str] = {}
    by_name: defaultdict[str, list[str]] = defaultdict(list)
    split, retired = {}, []
    for code in trained:
        codes = table.fate_since(code, version).codes
        if len(codes) == 1 and codes <= active:
            [names[code]] = codes
            by_name[names[code]].append(code)
            continue
        names[code] = f"{code}@{version}"  # no id has an @: a new code of that name is another one
        if codes & active:
            split[code] = tuple(sorted(codes & active))
        else:
            retired.append(code)
    followed = {name: tuple(several) for name, several in by_name.items() if several != [name]}
    if all(old == new for old, new in names.items()):
        return coder, Following({}, {}, ())
    return RenamedCoder(coder, names), Following(followed, split, tuple(retired))
