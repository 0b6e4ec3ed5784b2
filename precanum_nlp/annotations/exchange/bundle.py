"""What goes out to another tool, and how what comes back is matched with the study."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from precanum_nlp.annotations.exchange.losses import Loss, Losses
from precanum_nlp.annotations.exchange.offsets import Alignment, from_utf16
from precanum_nlp.annotations.names import CodeNames, folded
from precanum_nlp.annotations.readings import NO_CODE, SET_ASIDE, CodedPassage, Reading
from precanum_nlp.corpus import Contribution, text_hash
from precanum_nlp.referentiel import Referentiel

#: Begins the name of the annotator under which a model's suggestions go out; never taken back in.
MODEL = "modele:"
#: Reason of a text that another tool set aside without saying why.
NO_REASON = "motif non dit"


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A code that a model gave, and where.

    Parameters
    ----------
    id, dimension, code, modele : str
    probabilite : float in [0, 1]
    debut, fin : int or None
        Offsets into the text as received.
    """

    id: str
    dimension: str
    code: str
    probabilite: float
    modele: str
    debut: int | None = None
    fin: int | None = None


@dataclass(frozen=True)
class Bundle:
    """What goes out: texts, the frame, what annotators said and what a model suggests."""

    frame: Referentiel
    contributions: tuple[Contribution, ...]
    readings: tuple[Reading, ...] = ()
    suggestions: tuple[Suggestion, ...] = ()

    def everyone(self) -> tuple[Reading, ...]:
        """Return the readings, those of models after those of annotators."""
        found: dict[tuple[str, str, str], list[CodedPassage]] = {}
        for s in self.suggestions:
            passages = found.setdefault((s.id, s.dimension, MODEL + s.modele), [])
            passages.append(CodedPassage(s.code, s.debut, s.fin))
        return (*self.readings, *(Reading(*key, tuple(passages)) for key, passages in found.items()))

    def by_contribution(self) -> dict[str, list[Reading]]:
        """Return `everyone` by contribution id; every contribution has its list."""
        found: dict[str, list[Reading]] = {c.id: [] for c in self.contributions}
        for reading in self.everyone():
            if reading.id in found:
                found[reading.id].append(reading)
        return found


@dataclass(frozen=True, slots=True)
class Received:
    """What came back: readings, and what could not be taken."""

    readings: tuple[Reading, ...]
    losses: tuple[Loss, ...]


class Target:
    """The study that something comes back to.

    Parameters
    ----------
    frame : Referentiel
    texts : mapping of str to str
        Text of each contribution as received, by id.
    annotateur : str
        Who read, where the file does not say; "" if that must not be.
    """

    def __init__(self, frame: Referentiel, texts: Mapping[str, str], annotateur: str = ""):
        self.frame, self.texts, self.annotateur = frame, texts, annotateur
        self.names = {d.id: CodeNames(d) for d in frame.dimensions}
        self.losses = Losses()
        self._owners = {code.id: d.id for d in frame.dimensions for code in d.all_codes}
        self._hashes = {identifier: text_hash(text) for identifier, text in texts.items()}
        self._by_hash: dict[str, list[str]] = {}
        for identifier, fingerprint in self._hashes.items():
            self._by_hash.setdefault(fingerprint, []).append(identifier)

    def contribution(self, identifier: str, text: str | None) -> str | None:
        """Return the id of the contribution meant, by its id, else by its very text; None, and a loss."""
        if identifier in self.texts:
            if text is None or text_hash(text) == self._hashes[identifier]:
                return identifier
            self.losses.add("textes qui ne sont plus ceux du corpus", identifier)
            return None
        same = self._by_hash.get(text_hash(text), []) if text is not None else []
        if len(same) == 1:
            return same[0]
        self.losses.add("textes absents du corpus", identifier)
        return None

    def code(self, written: str, dimension: str | None = None) -> tuple[str, str] | None:
        """Return (dimension, code) of what is written, None if unknown; a mark may stand for a code.

        Parameters
        ----------
        written : str
            Id or label, or one of the two marks, then with its dimension before it unless `dimension` says.
        dimension : str, optional
            Where to look; everywhere if None. A label that two dimensions have is unknown then.
        """
        for mark in (NO_CODE, SET_ASIDE):
            if folded(written).endswith(mark):
                where = dimension or self.dimension(folded(written).removesuffix(mark))
                return (where, mark) if where else None
        if (owner := self._owners.get(written.strip())) and dimension in (None, owner):
            return owner, written.strip()  # the id of one code may be the label of another
        found = [
            (name, code)
            for name, names in self.names.items()
            if dimension in (None, name) and (code := names.find(written))
        ]
        return found[0] if len(found) == 1 else None

    def dimension(self, written: str) -> str | None:
        """Return the id of the dimension written by id or label."""
        for d in self.frame.dimensions:
            if folded(written) in (folded(d.id), folded(d.label)):
                return d.id
        return None

    def passage(
        self,
        identifier: str,
        text: str,
        start: int,
        end: int,
        *,
        utf16: bool = False,
        said: str | None = None,
    ) -> tuple[int, int] | None:
        """Return a passage of another tool's copy as offsets into the text as received; None, and a loss.

        Parameters
        ----------
        identifier : str
            Contribution.
        text : str
            The tool's copy; equal to the study's but for Unicode form, line ends and outer white space.
        start, end : int
            Offsets into that copy, in code points unless `utf16`.
        utf16 : bool
            Whether the tool counts in UTF-16 units.
        said : str, optional
            What the tool says that stands there. If it does not, UTF-16 units are tried, then it is a loss.
        """
        if utf16 or (said is not None and text[start:end] != said):
            start, end = from_utf16(text, start), from_utf16(text, end)
        wrong = said is not None and text[start:end] != said
        if wrong or not 0 <= start < end <= len(text):
            self.losses.add("passages qui ne sont pas dans le texte", identifier)
            return None
        theirs, ours = Alignment(text), Alignment(self.texts[identifier])
        shift = _margin(ours.canonical) - _margin(theirs.canonical)
        start, end = (place + shift for place in theirs.to_exchanged(start, end))
        return ours.to_received(max(start, 0), min(end, len(ours.canonical)))


def _margin(text: str) -> int:
    return len(text) - len(text.lstrip())


class Gathered:
    """Puts together what is said of each (contribution, dimension, annotator) into readings.

    A code that is given both in a passage and alone keeps its passage.

    Parameters
    ----------
    target : Target
        Where contradictions are counted.
    """

    def __init__(self, target: Target):
        self._target = target
        self._said: dict[tuple[str, str, str], list[tuple[CodedPassage, str]]] = {}
        self._spoilt: set[tuple[str, str, str]] = set()

    def say(
        self, identifier: str, dimension: str, annotator: str, passage: CodedPassage, motif: str = ""
    ) -> None:
        """Note a code, or one of the two marks in the place of a code, with the reason of a setting aside."""
        self._said.setdefault((identifier, dimension, annotator), []).append((passage, motif))

    def spoil(self, identifier: str, dimension: str, annotator: str) -> None:
        """Note that a code could not be taken: the others would be mistaken for the whole word."""
        self._spoilt.add((identifier, dimension, annotator))

    def received(self) -> Received:
        """Return the readings; one that says both a code and that there is none is a loss."""
        found = []
        for identifier, _, _ in sorted(self._spoilt):
            self._target.losses.add("lectures laissées, faute d'un de leurs codes", identifier)
        for key, several in self._said.items():
            if key not in self._spoilt and (reading := self._reading(key, several)) is not None:
                found.append(reading)
        return Received(tuple(found), self._target.losses.all())

    def _reading(self, key, several: Iterable[tuple[CodedPassage, str]]) -> Reading | None:
        several = tuple(several)
        date = max(passage.date for passage, _ in several)
        marks = {passage.code for passage, _ in several} & {NO_CODE, SET_ASIDE}
        placed = {passage.code for passage, _ in several if passage.debut is not None}
        codes = tuple(
            dict.fromkeys(
                p for p, _ in several if p.code not in marks and (p.debut is not None or p.code not in placed)
            )
        )
        if len(marks) + bool(codes) > 1:
            self._target.losses.add(
                "lectures qui se contredisent (un code, et « aucun » ou « écarté »)", key[0]
            )
            return None
        if key[2].startswith(MODEL):
            self._target.losses.add("suggestions de modèles : pas des lectures", key[0])
            return None
        if SET_ASIDE in marks:
            motif = next((motif for _, motif in several if motif), NO_REASON)
            return Reading(*key, (), motif, date)
        return Reading(*key, codes, None, date)
