"""Errors that a user can put right; anything else is a bug and shows its traceback."""


class PrecanumError(Exception):
    """Base of the errors printed as one French line, exit code 2."""


class ReferentielError(PrecanumError):
    """A référentiel, or one of its codes, is not usable."""


class CorpusError(PrecanumError):
    """A file of contributions cannot be read as asked."""


class OutputError(PrecanumError):
    """A result cannot be written where asked."""


class LinguisticsError(PrecanumError):
    """The French model is missing or does not match the pinned version."""


class AnnotationError(PrecanumError):
    """A label file contradicts itself, the frame or the corpus."""


class TrainingError(PrecanumError):
    """The labels at hand cannot train or judge a model."""


class ModelError(PrecanumError):
    """A saved model is missing, altered, or older than what it is asked to code."""


class ScoringError(PrecanumError):
    """Counts or interview tables cannot be scored."""
