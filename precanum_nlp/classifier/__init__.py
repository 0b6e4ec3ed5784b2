"""Multi-label coding of French texts: features, members, decision, evidence; no file, no spaCy."""

from precanum_nlp.classifier.calibration import SharedPlatt, best_threshold
from precanum_nlp.classifier.coder import (
    Coder,
    FeatureBatch,
    Head,
    LinearScorer,
    TextFeatures,
    fixed_features,
    member_scores,
)
from precanum_nlp.classifier.decision import JointDecision, at_most
from precanum_nlp.classifier.evidence import carrying_passages
from precanum_nlp.classifier.examples import ExampleSpaces, Prototypes, prototypes
from precanum_nlp.classifier.features import ExpressionHits, PooledVectors, WordsAndCharacters
from precanum_nlp.classifier.network import MultiLabelNetwork
from precanum_nlp.classifier.reduction import latent_directions
from precanum_nlp.classifier.state import coder_from_state, coder_state, compact
from precanum_nlp.classifier.wording import STAGES, WordingCoder, Wordings, prepare_wordings

__all__ = [
    "STAGES",
    "Coder",
    "ExampleSpaces",
    "ExpressionHits",
    "FeatureBatch",
    "Head",
    "JointDecision",
    "LinearScorer",
    "MultiLabelNetwork",
    "PooledVectors",
    "Prototypes",
    "SharedPlatt",
    "TextFeatures",
    "WordingCoder",
    "Wordings",
    "WordsAndCharacters",
    "at_most",
    "best_threshold",
    "carrying_passages",
    "coder_from_state",
    "coder_state",
    "compact",
    "fixed_features",
    "latent_directions",
    "member_scores",
    "prepare_wordings",
    "prototypes",
]
