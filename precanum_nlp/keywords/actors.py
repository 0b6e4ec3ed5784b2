"""Who and what people name: the study's gazetteer, found whatever the spelling, and names it lacks."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

from precanum_nlp.errors import PrecanumError
from precanum_nlp.keywords.stopwords import bare, default_stop
from precanum_nlp.keywords.tables import read_named_rows, rounded
from precanum_nlp.keywords.words import SANS_GROUPE
from precanum_nlp.linguistics import fold, tokenise

if TYPE_CHECKING:
    from precanum_nlp.corpus import Contribution
    from precanum_nlp.linguistics import Mot

ACTOR_FILE = "acteurs.csv"
#: Letters from which a name is found with one letter missing, added, changed or moved.
TOLERANT_FROM = 7
_LONGEST = 6
_NAMES = frozenset({"ORG", "MISC", "LOC"})
_YES, _NO = frozenset({"oui", "o", "x", "1"}), frozenset({"", "non", "n", "0"})


@dataclass(frozen=True, slots=True)
class Actor:
    """An actor or initiative.

    Parameters
    ----------
    nom : str
    alias : tuple of str
        Other names, acronyms.
    type : str
        As the study calls it: Orange, autre opérateur, autre acteur, initiative, organisation…
    majuscule : bool
        Whether it must be written with a capital (Free, Orange: common words otherwise).
    """

    nom: str
    alias: tuple[str, ...]
    type: str
    majuscule: bool = False


@dataclass(frozen=True, slots=True)
class Mention:
    """An actor named: `texte[debut:fin]` of the contribution is how."""

    id: str
    nom: str
    debut: int
    fin: int


@dataclass(frozen=True, slots=True)
class ActorRow:
    """One actor: how often it is named, by how many, and the share of each group's contributions."""

    type: str
    nom: str
    mentions: int
    contributions: int
    parties_prenantes: int
    parts: tuple[float, ...]
    part_moyenne: float
    ecritures: tuple[tuple[str, int], ...]
    ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ActorTable:
    """Rows by type, then from the most shared (contributions, then mentions)."""

    rows: tuple[ActorRow, ...]
    groupes: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class Candidate:
    """A name that the gazetteer lacks, as most often written."""

    nom: str
    mentions: int
    contributions: int
    ecritures: tuple[tuple[str, int], ...]


def read_actors(path: Path) -> tuple[Actor, ...]:
    """Return the gazetteer: columns nom and type, and if need be alias (joined by « | ») and majuscule.

    Raises
    ------
    PrecanumError
        No file, a column that is missing, a row without name or type, a name that two rows claim.
    """
    if not path.exists():
        raise PrecanumError(
            f"{path} : fichier absent ; créez-le avec les colonnes nom;alias;type;majuscule, ou acceptez des "
            "candidats : precanum mots acteurs --candidats FICHIER."
        )
    return actors_from_rows(read_named_rows(path, ("nom", "type")), path.name)


def actors_from_rows(rows: Iterable[tuple[int, dict[str, str]]], where: str) -> tuple[Actor, ...]:
    """Return the actors of (row number, cells); see `read_actors`."""
    actors, owner = [], {}
    for number, row in rows:
        told = f"{where}, ligne {number}"
        if not row["nom"] or not row["type"]:
            missing = "type" if row["nom"] else "nom"
            raise PrecanumError(f"{told} : {missing} vide ; écrivez-le, ou retirez la ligne.")
        said = row.get("majuscule", "").lower()
        if said not in _YES | _NO:
            raise PrecanumError(f"{told} : majuscule « {said} » ; écrivez oui ou non.")
        alias = tuple(filter(None, (one.strip() for one in row.get("alias", "").split("|"))))
        for name in (row["nom"], *alias):
            if not (key := _key(name)):
                raise PrecanumError(f"{told} : « {name} » n'a ni lettre ni chiffre ; corrigez ce nom.")
            if owner.setdefault(key, row["nom"]) != row["nom"]:
                raise PrecanumError(f"{told} : « {name} » désigne déjà « {owner[key]} » ; gardez-en un.")
        actors.append(Actor(row["nom"], alias, row["type"], said in _YES))
    return tuple(actors)


class ActorMatcher:
    """Finds the actors of a gazetteer in a text.

    Accents, capitals, spaces, hyphens and dots do not count (« emmaus-connect », « We Tech Care »).
    A name of 7 letters or more is also found when the two spellings are the same once at most one letter is
    dropped from each (a letter missing, added, changed or moved), the first letter kept; not where what is
    written is a French word.

    Parameters
    ----------
    actors : iterable of Actor
    """

    def __init__(self, actors: Iterable[Actor]):
        self._exact: dict[str, Actor] = {}
        # by first letter and length of what can be found: the names that tolerate a slip, often none
        self._near: defaultdict[tuple[str, int], list[tuple[str, Actor]]] = defaultdict(list)
        for actor in actors:
            for name in (actor.nom, *actor.alias):
                key = _key(name)
                self._exact.setdefault(key, actor)
                tolerant = len(key) >= TOLERANT_FROM
                for more in (-1, 0, 1) if tolerant else (0,):
                    self._near[key[0], len(key) + more] += [(key, actor)] if tolerant else []
        self._near.default_factory = None

    def find(self, contribution: Contribution) -> list[Mention]:
        """Return the actors named, from the left, the longest name first, without overlap."""
        texte = contribution.texte
        tokens = tokenise(texte)
        keys = [_key(token.forme) for token in tokens]
        shouted = texte.isupper() or texte.islower()
        found, place = [], 0
        while place < len(tokens):
            for end in range(min(place + _LONGEST, len(tokens)), place, -1):
                key = "".join(keys[place:end])
                if (key[:1], len(key)) not in self._near:
                    continue
                written = texte[tokens[place].debut : tokens[end - 1].fin]
                actor = self._named(key, written, end - place, shouted)
                if actor is not None and _one_name(texte, tokens[place:end]):
                    mention = Mention(contribution.id, actor.nom, tokens[place].debut, tokens[end - 1].fin)
                    found.append(mention)
                    place = end
                    break
            else:
                place += 1
        return found

    def _named(self, key: str, written: str, n_tokens: int, shouted: bool) -> Actor | None:
        if (actor := self._exact.get(key)) is not None:
            capital = written[:1].isupper() or (shouted and not actor.majuscule)
            return actor if capital or not actor.majuscule else None
        if len(key) < TOLERANT_FROM:
            return None
        # A name alone is not its neighbour in the list: the nearest by length, then by the alphabet.
        near = self._near.get((key[0], len(key)), ())
        close = {(abs(len(name) - len(key)), name): actor for name, actor in near if _one_slip(key, name)}
        if not close or (n_tokens == 1 and _is_french(written)):
            return None
        actor = close[min(close)]
        return actor if written[:1].isupper() or not actor.majuscule else None


def actor_table(
    contributions: Sequence[Contribution], actors: Sequence[Actor], mentions: Iterable[Mention]
) -> ActorTable:
    """Count who is named, by whom; every group weighs the same in `part_moyenne`.

    Raises
    ------
    PrecanumError
        No contribution.
    """
    if not contributions:
        raise PrecanumError("Acteurs : aucune contribution à lire ; le corpus est vide.")
    by_id = {c.id: c for c in contributions}
    groups = Counter(c.groupe or SANS_GROUPE for c in contributions)
    order = sorted(groups, key=lambda name: (name == SANS_GROUPE, name))
    named: defaultdict[str, list[Mention]] = defaultdict(list)
    for mention in mentions:
        named[mention.nom].append(mention)
    rows = [
        _row(actor, named[actor.nom], by_id, [(g, groups[g]) for g in order])
        for actor in actors
        if actor.nom in named
    ]
    rows.sort(key=lambda row: (row.type, -row.contributions, -row.mentions, row.nom))
    return ActorTable(tuple(rows), tuple((name, groups[name]) for name in order))


def candidates(
    contributions: Iterable[Contribution],
    analyses: Iterable[tuple[Mot, ...]],
    matcher: ActorMatcher,
    *,
    minimum: int = 2,
) -> list[Candidate]:
    """Return the names that the entity recogniser finds and the gazetteer lacks, the most shared first.

    Organisations, works and places; persons' names are left out.

    Parameters
    ----------
    contributions, analyses : iterable
        Parallel; `analyses` made with `entites=True`.
    matcher : ActorMatcher
    minimum : int, default=2
        Contributions that a name must be in.
    """
    stop = default_stop()
    spelt: defaultdict[str, Counter[str]] = defaultdict(Counter)
    where: defaultdict[str, set[str]] = defaultdict(set)
    for contribution, mots in zip(contributions, analyses, strict=True):
        known = [(m.debut, m.fin) for m in matcher.find(contribution)]
        for debut, fin in _entities(mots, contribution.texte):
            if any(debut < end and start < fin for start, end in known):
                continue
            written = contribution.texte[debut:fin]
            if len(key := _key(written)) > 1 and any(map(str.isupper, written)) and bare(written) not in stop:
                spelt[key][written] += 1
                where[key].add(contribution.id)
    found = []
    for key, several in spelt.items():
        if len(where[key]) >= minimum:
            ranked = tuple(sorted(several.items(), key=lambda pair: (-pair[1], pair[0])))
            found.append(Candidate(ranked[0][0], several.total(), len(where[key]), ranked))
    return sorted(found, key=lambda one: (-one.contributions, -one.mentions, one.nom))


CANDIDATE_COLUMNS = ("nom", "alias", "type", "majuscule", "contributions", "mentions")
ACTOR_COLUMNS = CANDIDATE_COLUMNS[:4]
COLUMNS = ("type", "nom", "mentions", "contributions", "parties_prenantes", "part_moyenne")


def actor_columns(table: ActorTable) -> tuple[str, ...]:
    """Return the columns of `actor_rows`."""
    return (*COLUMNS, *(f"part : {name}" for name, _ in table.groupes), "ecritures")


def actor_rows(table: ActorTable) -> Iterator[dict[str, object]]:
    """Yield the rows of a table of actors, for `write_rows`."""
    for row in table.rows:
        told = {name: getattr(row, name) for name in COLUMNS} | {"part_moyenne": rounded(row.part_moyenne)}
        groups = zip(table.groupes, row.parts, strict=True)
        told |= {f"part : {name}": rounded(part) for (name, _), part in groups}
        yield told | {"ecritures": ", ".join(f"{name} ({n})" for name, n in row.ecritures)}


def candidate_rows(found: Iterable[Candidate]) -> Iterator[dict[str, object]]:
    """Yield the rows of a sheet of candidates; `type` is for an analyst to fill."""
    for one in found:
        alias = "|".join(name for name, _ in one.ecritures[1:] if fold(name) != fold(one.nom))
        told = {"nom": one.nom, "alias": alias, "type": "", "majuscule": ""}
        yield told | {"contributions": one.contributions, "mentions": one.mentions}


def accepted(path: Path) -> tuple[Actor, ...]:
    """Return the candidates of a sheet whose `type` was filled.

    Raises
    ------
    PrecanumError
        A column is missing, or a row is at fault.
    """
    rows = read_named_rows(path, ("nom", "type"))
    return actors_from_rows(((number, row) for number, row in rows if row["type"]), path.name)


def record(actor: Actor) -> dict[str, str]:
    """Return the row of an actor in acteurs.csv."""
    capital = "oui" if actor.majuscule else ""
    return {"nom": actor.nom, "alias": "|".join(actor.alias), "type": actor.type, "majuscule": capital}


def _row(actor: Actor, mentions: Sequence[Mention], by_id, groups: Sequence[tuple[str, int]]) -> ActorRow:
    ids = tuple(dict.fromkeys(m.id for m in mentions))
    inside = Counter(by_id[identifier].groupe or SANS_GROUPE for identifier in ids)
    parts = tuple(inside[name] / n for name, n in groups)
    spelt = Counter(by_id[m.id].texte[m.debut : m.fin] for m in mentions)
    people = {by_id[identifier].partie_prenante or f"\0{identifier}" for identifier in ids}
    return ActorRow(
        actor.type, actor.nom, len(mentions), len(ids), len(people), parts, sum(parts) / len(parts),
        tuple(sorted(spelt.items(), key=lambda pair: (-pair[1], pair[0]))), ids,
    )  # fmt: skip


def _entities(mots: Sequence[Mot], texte: str) -> Iterator[tuple[int, int]]:
    """Yield the bounds of runs of words of one label of `_NAMES`, an article at the start left out."""
    debut = fin = -1
    label = ""
    for mot in mots:
        if mot.entite in _NAMES and mot.entite == label and texte[fin : mot.debut] in ("", " ", "-"):
            fin = mot.fin
            continue
        if label:
            yield debut, fin
        label = mot.entite if mot.entite in _NAMES else ""
        debut, fin = mot.debut, mot.fin
    if label:
        yield debut, fin


@lru_cache(maxsize=1 << 16)
def _key(name: str) -> str:
    return "".join(filter(str.isalnum, fold(name)))


def _one_slip(key: str, name: str) -> bool:
    """Return whether the two are the same once at most one letter is dropped from each, not the first."""
    start, most = 0, min(len(key), len(name))
    while start < most and key[start] == name[start]:
        start += 1
    end = 0
    while end < most - start and key[-1 - end] == name[-1 - end]:
        end += 1
    # what is left differs at both ends: only a letter moved from one to the other can part longer remains
    key, name = key[start : len(key) - end], name[start : len(name) - end]
    return max(len(key), len(name)) < 2 or key[1:] == name[:-1] or key[:-1] == name[1:]


def _one_name(texte: str, tokens) -> bool:
    """Return whether no sign but a space, hyphen, dot, apostrophe or & parts the words of a name."""
    between = [texte[a.fin : b.debut] for a, b in pairwise(tokens)]
    return all(". " not in gap and not gap.strip(" -.'’&\u00a0") for gap in between)


def _is_french(written: str) -> bool:
    import simplemma

    word = fold(written)
    return any(simplemma.is_known(form, lang="fr") for form in (written.lower(), word, word.rstrip("s")))
