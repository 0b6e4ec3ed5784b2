"""Code, correct, retrain, read and score the words of a stakeholder dialogue, in French."""

__version__ = "0.1.0"
