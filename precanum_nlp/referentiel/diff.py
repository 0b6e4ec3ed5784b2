"""Two states of a frame: what differs, what the journal says of it, and what somebody must still say."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher

from precanum_nlp.errors import ReferentielError
from precanum_nlp.referentiel.editing import Signature
from precanum_nlp.referentiel.migration import Fate, version_key
from precanum_nlp.referentiel.models import Change, Code, Referentiel, nearest

#: What `devenu` says of a code that became none.
RETIRE = "retire"
_NEAR = 0.6


@dataclass(frozen=True, slots=True)
class Question:
    """A code that is gone that the journal does not explain; `proches` are ids that look like it, no more."""

    code: Code
    proches: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Difference:
    """What changed between two frames.

    Parameters
    ----------
    questions : tuple of Question
        Codes that are gone and unexplained: nothing is guessed.
    apparus : tuple of Code
        Codes of the new frame alone, whose coming the journal does not tell.
    retires, retablis, deplaces : tuple of str
        Ids whose statut or place changed, and the journal does not say so.
    libelles : tuple of (str, str, str)
        Id, label before, label now; labels follow of themselves.
    expliques : tuple of Change
        Lines that the journal gained.
    """

    questions: tuple[Question, ...]
    apparus: tuple[Code, ...]
    retires: tuple[str, ...]
    retablis: tuple[str, ...]
    deplaces: tuple[str, ...]
    libelles: tuple[tuple[str, str, str], ...]
    expliques: tuple[Change, ...]

    @property
    def is_empty(self) -> bool:
        """Whether codes, places and statuts are the same, or the journal tells every change."""
        return not (self.questions or self.apparus or self.retires or self.retablis or self.deplaces)


def compare(old: Referentiel, new: Referentiel) -> Difference:
    """Return what differs between two states of a frame.

    Raises
    ------
    ReferentielError
        The journal of the new one does not go on from that of the old one.
    """
    if new.journal[: len(old.journal)] != old.journal:
        raise ReferentielError(
            f"journal : celui de la version {new.version} ne prolonge pas celui de la version {old.version} "
            "; vérifiez l'ordre (ANCIEN puis NOUVEAU), ou remettez les lignes ôtées."
        )
    told = new.journal[len(old.journal) :]
    before, now = _places(old), _places(new)
    fates = {id: _fate(id, told) for id in before}
    kept = [id for id in before if id in now and not fates[id].touche]
    arrived = {id for change in told for id in change.vers}
    # the journal says nothing of it: it would still be there under its own id
    gone = [id for id in before if id not in now and fates[id] == Fate(frozenset([(id, False)]))]
    appeared = tuple(code for id, (_, code) in now.items() if id not in before and id not in arrived)
    return Difference(
        questions=tuple(Question(before[id][1], _near(before[id][1], now)) for id in gone),
        apparus=appeared,
        retires=tuple(id for id in kept if _is_active(before, id) and not _is_active(now, id)
                      and not fates[id].retires),
        retablis=tuple(id for id in kept if not _is_active(before, id) and _is_active(now, id)
                       and id not in arrived),
        deplaces=tuple(id for id in kept if before[id][0] != now[id][0]),
        libelles=tuple((id, before[id][1].label, now[id][1].label) for id in kept
                       if before[id][1].label != now[id][1].label),
        expliques=told,
    )  # fmt: skip


def explain(
    difference: Difference,
    old: Referentiel,
    devenu: Mapping[str, tuple[str, ...]],
    new: Referentiel,
    by: Signature,
) -> tuple[Change, ...]:
    """Return the journal lines that tell the whole difference.

    Parameters
    ----------
    difference : Difference
        Of `old` and `new`.
    devenu : mapping of str to tuple of str
        Code of the old frame → the codes of the new one that it became; (`RETIRE`,) for none. Codes that are
        still there may be told too: split, merged into another.
    by : Signature
        Its version is that of the lines.

    Raises
    ------
    ReferentielError
        A code that is gone has no answer, or an answer names a code that is not there.
    """
    _check_answers(difference, old, devenu, new)
    before, after = version_key(old.version), version_key(by.version)
    if by.version == old.version or (before is not None and after is not None and after <= before):
        raise ReferentielError(
            f"version « {by.version} » : pas après la version {old.version} de l'ancien référentiel "
            "; donnez-en une plus grande."
        )
    # a code that is still there first leaves its labels, before others take its id
    ordered = sorted(devenu, key=lambda id: id not in _places(new))
    lines: list[tuple[str, tuple[str, ...], tuple[str, ...]]] = []
    merging: defaultdict[str, list[str]] = defaultdict(list)
    for id in ordered:
        if devenu[id] == (RETIRE,):
            lines.append(("retrait", (id,), ()))
        elif len(devenu[id]) > 1:
            lines.append(("scission", (id,), devenu[id]))
        else:
            merging[devenu[id][0]].append(id)
    known = _places(old)
    for target, sources in merging.items():
        if target in known and target not in sources and target not in devenu:
            sources = [*sources, target]
        lines.append(("fusion" if len(sources) > 1 else "renommage", tuple(sources), (target,)))
    named = {id for answer in devenu.values() for id in answer}
    if added := tuple(code.id for code in difference.apparus if code.id not in named):
        lines.insert(0, ("ajout", (), added))
    lines += [("deplacement", (id,), (id,)) for id in difference.deplaces if id not in devenu]
    if retired := tuple(id for id in difference.retires if id not in devenu):
        lines.append(("retrait", retired, ()))
    if difference.retablis:
        lines.append(("retablissement", (), difference.retablis))
    return tuple(Change(by.version, by.date, type, de, vers, by.auteur, by.motif) for type, de, vers in lines)


def _check_answers(difference, old: Referentiel, devenu, new: Referentiel) -> None:
    before, now = _places(old), _places(new)
    if missing := [question.code.id for question in difference.questions if not devenu.get(question.code.id)]:
        raise ReferentielError(
            f"correspondance : rien sur {', '.join(missing)} ; dites ce que chaque code est devenu, "
            f"« {RETIRE} » pour aucun."
        )
    for id, answer in devenu.items():
        if id not in before:
            known = nearest(id, before, "id")
            raise ReferentielError(
                f"correspondance : code « {id} » absent de l'ancien référentiel ; {known}."
            )
        for name in answer:
            if name not in now and answer != (RETIRE,):
                raise ReferentielError(
                    f"correspondance, {id} : code « {name} » absent du nouveau référentiel ; "
                    f"{nearest(name, now, 'id')}."
                )
        if any(name in devenu and name in now and name != id for name in answer) and id in now:
            raise ReferentielError(
                f"correspondance : {id} et {', '.join(answer)} échangent leurs identifiants ; faites-le en "
                "deux versions."
            )


def _places(referentiel: Referentiel) -> dict[str, tuple[tuple[str, str], Code]]:
    """Return id → ((dimension, group), code), in frame order."""
    return {
        code.id: ((d.id, g.id), code) for d in referentiel.dimensions for g in d.groupes for code in g.codes
    }


def _fate(id: str, changes: Iterable[Change]) -> Fate:
    fate = Fate(frozenset([(id, False)]))
    for change in changes:
        fate = fate.after(change)
    return fate


def _is_active(places, id: str) -> bool:
    return places[id][1].statut == "actif"


def _near(code: Code, now) -> tuple[str, ...]:
    """Return up to three ids of codes whose id or label looks like that of `code`, the nearest first."""
    found = sorted(
        (-max(_likeness(code.id, other.id), _likeness(code.label, other.label)), id)
        for id, (_, other) in now.items()
    )
    return tuple(id for likeness, id in found[:3] if -likeness >= _NEAR)


def _likeness(one: str, other: str) -> float:
    return SequenceMatcher(None, one.lower(), other.lower(), autojunk=False).ratio()
