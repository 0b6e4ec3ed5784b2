"""Fixtures shared by the rooms' tests."""

import shutil
import sys
from importlib import import_module
from pathlib import Path
from types import ModuleType

import pytest
import tiny_study

from precanum_nlp.linguistics import load_nlp


@pytest.fixture(scope="session")
def nlp():
    """The French pipeline that lemmas need, loaded once for the whole session."""
    return load_nlp()


class _Scripts:
    """The folder scripts/, whose modules import each other by their bare names."""

    def __getattr__(self, name: str) -> ModuleType:
        sys.path.insert(0, str(Path(__file__).parent.parent / "scripts"))
        try:
            return import_module(name)
        finally:
            sys.path.pop(0)


@pytest.fixture(scope="session")
def scripts() -> _Scripts:
    """Modules of scripts/, each imported when a test first names it: `scripts.bench_real`."""
    return _Scripts()


@pytest.fixture(scope="session")
def built_study(tmp_path_factory) -> Path:
    """A tiny study with a model, built once; not to be written to (see `study`)."""
    return tiny_study.build(tmp_path_factory.mktemp("etude") / "petite")


@pytest.fixture
def study(built_study, tmp_path, monkeypatch) -> Path:
    """A copy of the tiny study that a test may change; the test runs inside it."""
    folder = tmp_path / "petite"
    shutil.copytree(built_study, folder)
    monkeypatch.chdir(folder)
    return folder
