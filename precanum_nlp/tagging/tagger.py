"""Contributions → tagged contributions, a batch at a time, in order."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Protocol

import numpy as np

from precanum_nlp.classifier import Coder, at_most, carrying_passages
from precanum_nlp.corpus.records import Contribution
from precanum_nlp.errors import ModelError
from precanum_nlp.referentiel import Code, Referentiel
from precanum_nlp.tagging.records import ACCEPTE, ANALYSTE, SUGGERE, CodeScore, Tagged
from precanum_nlp.tagging.review import doubt, may_doubt, unreadable

_SUGGESTIONS = 5
_MAX_QUESTIONS = 1000
#: Column of a code, its probability, whether it stands.
_Ranked = tuple[int, float, bool]


class HumanLabels(Protocol):
    """Codes that stand by contribution id, in one dimension (see `annotations.Labels`)."""

    def get(self, identifier: str) -> frozenset[str] | None: ...


class OpenChoice(Protocol):
    """A reading whose code was split since (see `annotations.State`): `codes`, and one of each `choix`."""

    codes: frozenset[str]
    choix: frozenset[frozenset[str]]


class Tagger:
    """Codes contributions with a model, keeping every code that an analyst gave.

    Parameters
    ----------
    coder : Coder
    modele : str
        Name shown with each result.
    referentiel : Referentiel
        Frame in force. Its codes that the model does not know are judged by their wording; codes that it no
        longer counts are left out.
    exemples : mapping of code to sequence of (text, question), optional
        What analysts gave codes that the model was not trained on; those of the others are not used.
    labels : mapping of dimension to HumanLabels, optional
        Analysts' codes: they stand, whatever the model says.
    choix : mapping of dimension to mapping of id to OpenChoice, optional
        Where an analyst's code was split, the model takes the likeliest of the new ones, to be checked.
    evidence : bool, default=True
        Whether to look for the passage that carries each accepted code.
    batch_size : int
        Contributions coded at once; bounds the memory.

    Raises
    ------
    ModelError
        Model and frame have no code in common.
    """

    def __init__(
        self,
        coder: Coder,
        modele: str,
        referentiel: Referentiel,
        *,
        exemples: Mapping[str, Sequence[tuple[str, str]]] | None = None,
        labels: Mapping[str, HumanLabels] | None = None,
        choix: Mapping[str, Mapping[str, OpenChoice]] | None = None,
        evidence: bool = True,
        batch_size: int = 1024,
    ):
        frame = {code.id: (d.id, code) for d in referentiel.dimensions for code in d.codes}
        if not set(frame) & set(coder.codes):
            raise ModelError(
                f"modèle {modele} : aucun de ses {len(coder.codes)} codes n'est dans le référentiel "
                f"{referentiel.version} ; entraînez un modèle sur ce référentiel."
            )
        self.nouveaux = frozenset(frame) - frozenset(coder.codes)
        coder = _with_frame_wordings(coder, frame)
        if exemples:
            coder = coder.with_examples(exemples)
        self.coder, self.modele, self.referentiel = coder, modele, referentiel
        self.labels, self.choix, self.exemples = labels or {}, choix or {}, exemples or {}
        self.evidence, self.batch_size = evidence, batch_size
        self._keep_frame_columns(frame)

    def _keep_frame_columns(self, frame) -> None:
        """Order the model's columns as the frame does."""
        columns = {code: column for column, code in enumerate(self.coder.codes)}
        self._codes = [code for code in frame if code in columns]
        self._columns = np.array([columns[code] for code in self._codes])
        self._labels = [frame[code][1].label for code in self._codes]
        self._open = frozenset(i for i, code in enumerate(self._codes) if frame[code][1].ouvert)
        self._limits = self.coder.thresholds[self._columns]
        self._dimensions = [frame[code][0] for code in self._codes]
        self._blocks = {
            name: np.array([i for i, owner in enumerate(self._dimensions) if owner == name])
            for name in dict.fromkeys(self._dimensions)
        }
        self._coded_by_question: dict[str, frozenset[str]] = {}
        self._named = {d.id: d.label for d in self.referentiel.dimensions}
        self._most = {d.id: d.maximum for d in self.referentiel.dimensions}
        heads = {name: head.questions for head in self.coder.heads for name in head.dimensions}
        self._trained = {name: questions for name, questions in heads.items() if name in self._blocks}

    def tag(self, contributions: Iterable[Contribution]) -> Iterator[Tagged]:
        """Yield a `Tagged` for each contribution, in order; holds one batch in memory."""
        stream = iter(contributions)
        while batch := list(islice(stream, self.batch_size)):
            yield from self._tag_batch(batch)

    @property
    def codes(self) -> tuple[str, ...]:
        """Code of each column of `predict`."""
        return tuple(self._codes)

    @property
    def dimensions(self) -> tuple[str, ...]:
        """Dimension of each column of `predict`."""
        return tuple(self._dimensions)

    @property
    def limits(self) -> np.ndarray:
        """Probability from which each column of `predict` is accepted, ndarray of shape (n_codes,)."""
        return self._limits

    def coded_under(self, question: str) -> frozenset[str]:
        """Return the dimensions that are coded in an answer to `question`."""
        return self._coded_under(question)

    def predict(self, contributions: Iterable[Contribution]) -> tuple[np.ndarray, np.ndarray]:
        """Return every code's probability and whether it is accepted, without passages nor doubts.

        Returns
        -------
        probabilities : ndarray of shape (n_contributions, n_codes), float32
        accepted : ndarray of bool, shape (n_contributions, n_codes)
            Columns are those of `codes`.
        """
        stream = iter(contributions)
        parts = [(np.zeros((0, len(self._codes)), np.float32), np.zeros((0, len(self._codes)), bool))]
        while batch := list(islice(stream, self.batch_size)):
            _, probabilities, accepted = self._judged(batch)
            parts.append((probabilities.astype(np.float32), accepted))
        return tuple(np.concatenate(several) for several in zip(*parts, strict=True))

    def _judged(self, batch: Sequence[Contribution]) -> tuple[list[str], np.ndarray, np.ndarray]:
        """Return why each text cannot be coded, the probabilities, and which codes stand."""
        # in a large consultation one answer in seven is the answer of somebody else, word for word
        places: dict[tuple[str, str], int] = {}
        rows = [places.setdefault((c.texte, c.question), len(places)) for c in batch]
        texts, questions = ([pair[k] for pair in places] for k in (0, 1))
        reasons = [unreadable(text) for text in texts]
        probabilities = self.coder.predict_proba(texts, questions)[:, self._columns]
        probabilities[[bool(reason) for reason in reasons]] = 0.0
        probabilities = probabilities[rows]
        return [reasons[row] for row in rows], probabilities, self._accepted(probabilities, batch)

    def _tag_batch(self, batch: Sequence[Contribution]) -> list[Tagged]:
        texts = [contribution.texte for contribution in batch]
        questions = [contribution.question for contribution in batch]
        why_not, probabilities, accepted = self._judged(batch)
        spans = self._spans(texts, questions, accepted)
        ranked = self._ranked(probabilities, accepted)
        unsure = may_doubt(probabilities, self._limits).tolist()  # few texts of a large corpus
        return [
            self._tagged(
                contribution,
                {name: several[i] for name, several in ranked.items() if several[i]},
                spans[i],
                why_not[i],
                (probabilities[i], accepted[i]) if unsure[i] else None,
            )
            for i, contribution in enumerate(batch)
        ]

    def _ranked(self, probabilities: np.ndarray, accepted: np.ndarray) -> dict[str, list[list[_Ranked]]]:
        """Return, by dimension, what there is to tell of each text: codes that stand, and the best others."""
        found = {}
        for name, columns in self._blocks.items():
            order = np.argsort(-probabilities[:, columns], axis=1, kind="stable")
            p, stands = (
                np.take_along_axis(several[:, columns], order, axis=1)
                for several in (probabilities, accepted)
            )
            # what an analyst has given is no suggestion: more of them may be left out than taken
            most = len(columns) if name in self.labels or name in self.choix else _SUGGESTIONS
            kept = stands | ((p > 0) & (np.cumsum(~stands, axis=1) <= most))
            told = zip(*(several[kept].tolist() for several in (columns[order], p, stands)), strict=True)
            found[name] = [list(islice(told, n)) for n in kept.sum(axis=1).tolist()]
        return found

    def _accepted(self, probabilities: np.ndarray, batch: Sequence[Contribution]) -> np.ndarray:
        """Return which of the model's codes stand: they reach their threshold, `maximum` a dimension at most.

        None does in a dimension that the model does not code for that question, or that an analyst has read.
        """
        accepted = probabilities >= self._limits
        coded = [self._coded_under(contribution.question) for contribution in batch]
        for name, columns in self._blocks.items():
            silent = [name not in names for names in coded]
            if given := self.labels.get(name):
                silent = [
                    mute or given.get(contribution.id) is not None
                    for mute, contribution in zip(silent, batch, strict=True)
                ]
            accepted[np.ix_(silent, columns)] = False
            accepted[:, columns] = at_most(accepted[:, columns], probabilities[:, columns], self._most[name])
            for row, contribution in enumerate(batch) if name in self.choix else ():
                if choice := self._choice(name, contribution.id):
                    self._choose(accepted[row], probabilities[row], columns, choice)
        return accepted

    def _choose(self, accepted, probabilities, columns, choice: OpenChoice) -> None:
        """Take the likeliest code of each choice, for one text; of what was read the model says no more."""
        certain = certain_codes(choice)
        open_sets = [options for options in choice.choix if len(options) > 1]
        if open_sets:
            accepted[columns] = False
        for options in open_sets:
            among = [i for i in columns if self._codes[i] in options]
            if among:
                accepted[max(among, key=lambda i: probabilities[i])] = True
        accepted[[i for i in columns if self._codes[i] in certain]] = False

    def _spans(self, texts, questions, accepted) -> list[dict[int, tuple[int, int]]]:
        if not self.evidence:
            return [{} for _ in texts]
        found = [np.flatnonzero(row) for row in accepted]
        columns = [self._columns[several] for several in found]
        spans = carrying_passages(self.coder, texts, columns, questions)
        return [dict(zip(several.tolist(), s, strict=True)) for several, s in zip(found, spans, strict=True)]

    def _tagged(self, contribution, ranked: Mapping[str, list[_Ranked]], spans, why_not, unsure) -> Tagged:
        """Put together what analysts and the model say.

        `unsure` = probabilities and what stands, of a text that may need a check; otherwise None.
        """
        codes: list[CodeScore] = []
        humans = {name: self._given(name, contribution.id) for name in {**self.labels, **self.choix}}
        humans = {name: human for name, human in humans.items() if human is not None}
        read = set(humans) | (set() if why_not else self._coded_under(contribution.question))
        by_analyst = bool(humans)
        for name in self._blocks if humans else ranked:
            human = humans.get(name, frozenset())
            codes += [CodeScore(name, code, 1.0, ANALYSTE) for code in self._codes if code in human]
            codes += self._scores(name, ranked.get(name, ()), spans, human)
        # somebody has seen that the text is short, or foreign
        motif = ("" if by_analyst else why_not) or self._why_check(unsure, read, contribution.id)
        return Tagged(
            contribution,
            tuple(codes),
            bool(motif),
            motif,
            self.modele,
            self.referentiel.version,
            frozenset(read),
        )

    def _scores(self, name: str, ranked: Iterable[_Ranked], spans, human: frozenset[str]) -> list[CodeScore]:
        """Return the model's accepted codes, then its best others."""
        standing, others = [], []
        for i, p, stands in ranked:
            code = self._codes[i]
            if stands:
                standing.append(CodeScore(name, code, p, ACCEPTE, *spans.get(i, (None, None))))
            elif code not in human:
                others.append(CodeScore(name, code, p, SUGGERE))
        return standing + others[:_SUGGESTIONS]

    def _coded_under(self, question: str) -> frozenset[str]:
        """Return the dimensions that the model codes in an answer to `question`."""
        found = self._coded_by_question.get(question)
        if found is None:
            # a dimension without a head is known by its wording only: always coded
            wanted = {name: self._trained.get(name, frozenset()) for name in self._blocks}
            found = frozenset(name for name, asked in wanted.items() if not asked or question in asked)
            if len(self._coded_by_question) < _MAX_QUESTIONS:
                self._coded_by_question[question] = found
        return found

    def _human(self, dimension: str, identifier: str) -> frozenset[str] | None:
        """Return the analysts' codes of a contribution; None where they have not read it."""
        return self.labels[dimension].get(identifier) if dimension in self.labels else None

    def _choice(self, dimension: str, identifier: str) -> OpenChoice | None:
        return self.choix[dimension].get(identifier) if dimension in self.choix else None

    def _given(self, dimension: str, identifier: str) -> frozenset[str] | None:
        """Return the codes that analysts gave, those of a reading that leaves a choice open too."""
        choice = self._choice(dimension, identifier)
        return self._human(dimension, identifier) if choice is None else certain_codes(choice)

    def _why_check(self, unsure, read, identifier) -> str:
        reasons = self._to_choose(identifier)
        if unsure is not None:
            reasons.append(self._doubt(*unsure, read, identifier))
        return " ; ".join(filter(None, reasons))

    def _to_choose(self, identifier: str) -> list[str]:
        """Say in French which choices are open."""
        choices = [choice for name in self.choix if (choice := self._choice(name, identifier))]
        found = []
        for options in (
            sorted(several) for choice in choices for several in choice.choix if len(several) > 1
        ):
            shown = [label for code, label in zip(self._codes, self._labels, strict=True) if code in options]
            found.append(f"code scindé : choisir entre {' et '.join(f'« {label} »' for label in shown)}")
        return sorted(found)

    def _doubt(self, probabilities, accepted, read, identifier) -> str:
        """Return why to check what the model coded; what an analyst read needs no check."""
        by_model = {
            self._named[name]: columns
            for name, columns in self._blocks.items()
            if name in read and self._given(name, identifier) is None
        }
        return doubt(probabilities, accepted, self._limits, by_model, self._labels, self._open)


def certain_codes(choice: OpenChoice) -> frozenset[str]:
    """Return the codes that stand whatever the choice."""
    return choice.codes.union(*(options for options in choice.choix if len(options) == 1))


def _with_frame_wordings(coder: Coder, frame: Mapping[str, tuple[str, Code]]) -> Coder:
    """Return the coder with what the frame now calls the codes that it has not learnt from examples."""
    trained = {code for head in coder.heads for code in head.codes}
    wordings = {i: code.wordings for i, (_, code) in frame.items() if i not in trained}
    if wordings == dict(zip(coder.wordings.codes, coder.wordings.several, strict=True)):
        return coder
    return coder.with_wordings(wordings, [frame[i][0] for i in wordings])
