"""Split, fit, and predictions on texts held out; touches no file, gives no figure."""

from precanum_nlp.training.checks import Doubt, training_doubts
from precanum_nlp.training.curve import CurvePoint, learning_curve
from precanum_nlp.training.fitting import train, untrained
from precanum_nlp.training.pairing import Pairing, unseen_by_both
from precanum_nlp.training.records import QUICK, HeldOut, Trained, TrainingConfig, TrainingSet
from precanum_nlp.training.splitting import grouped_folds, linked_groups, same_words
from precanum_nlp.training.vectors import coder_vectors, vectors_for

__all__ = [
    "QUICK",
    "CurvePoint",
    "Doubt",
    "HeldOut",
    "Pairing",
    "Trained",
    "TrainingConfig",
    "TrainingSet",
    "coder_vectors",
    "grouped_folds",
    "learning_curve",
    "linked_groups",
    "same_words",
    "train",
    "training_doubts",
    "unseen_by_both",
    "untrained",
    "vectors_for",
]
