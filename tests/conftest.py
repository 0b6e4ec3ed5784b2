"""Fixtures shared by the rooms' tests."""

import pytest

from precanum_nlp.linguistics import load_nlp


@pytest.fixture(scope="session")
def nlp():
    """The French pipeline that lemmas need, loaded once for the whole session."""
    return load_nlp()
