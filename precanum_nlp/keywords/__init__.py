"""The recurring words of a corpus, counted on lemmas, with every group weighing the same."""

from precanum_nlp.keywords.stopwords import default_stop, read_stop
from precanum_nlp.keywords.words import WordRow, WordTable, word_ids, word_table

__all__ = ["WordRow", "WordTable", "default_stop", "read_stop", "word_ids", "word_table"]
