"""Contributions as received: readers, what was set aside and why, and the writers of tables.

Nothing here is dropped in silence and no text is altered: a row is kept or set aside with its reason.
"""

from precanum_nlp.corpus.arriving import Arriving
from precanum_nlp.corpus.corpora import Corpus, iter_corpora, open_corpora, read_corpora
from precanum_nlp.corpus.hashing import text_hash
from precanum_nlp.corpus.reading import CorpusFile, open_corpus
from precanum_nlp.corpus.records import COLUMNS, Contribution, SetAside
from precanum_nlp.corpus.row_writing import ENDINGS, RowWriter, Written, jsonl_line, write_rows
from precanum_nlp.corpus.writing import replacing

__all__ = [
    "COLUMNS",
    "ENDINGS",
    "Arriving",
    "Contribution",
    "Corpus",
    "CorpusFile",
    "RowWriter",
    "SetAside",
    "Written",
    "iter_corpora",
    "jsonl_line",
    "open_corpora",
    "open_corpus",
    "read_corpora",
    "replacing",
    "text_hash",
    "write_rows",
]
