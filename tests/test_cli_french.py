"""`precanum` speaks French, whatever click says by itself."""

import ast
import inspect
import subprocess
import sys

import click
import pytest

from precanum_nlp.cli import french
from precanum_nlp.cli.main import commands, main

#: Sentences for developers, or of things that `precanum` does not use.
_NOT_SHOWN = (
    "DeprecationWarning",
    "Value must be an iterable.",
    "Name '{name}' defined twice",
    "Boolean option {decl!r} cannot use",
    "Could not determine name for option",
    "No options defined but a name was passed",
    "Arguments take exactly one parameter declaration",
    "Do you want to continue?",
    "Confirm the action without prompting.",
    "%(prog)s, version %(version)s",
    "Show the version and exit.",
    "Invalid start character for option",
    "Error: {message}",  # replaced as a whole by `main`
    "Try '{command} {option}' for help.",
    "Aborted!",
    "Choice({choices})",
    "{value!r} is not a valid UUID.",
    "file",  # names of types: the French sentences do without
    "directory",
    "path",
    "{len_type} values are required",
)


def _sentences(module) -> set[str]:
    """Return the literals that a module of click hands to gettext."""
    found = set()
    for node in ast.walk(ast.parse(inspect.getsource(module))):
        if (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Name)
            and node.func.id in ("_", "ngettext")
        ):
            found |= {a.value for a in node.args if isinstance(a, ast.Constant) and isinstance(a.value, str)}
    return found


@pytest.mark.parametrize("module", ["core", "decorators", "exceptions", "formatting", "parser", "types"])
def test_cli_french_has_every_sentence_of_click(module):
    said = _sentences(getattr(click, module))
    assert said, f"click.{module} hands nothing to gettext any more: look how it is translated now"
    assert not {s for s in said if s not in french.SENTENCES and not s.startswith(_NOT_SHOWN)}


def _failure(arguments, capsys) -> str:
    with pytest.raises(SystemExit) as stop:
        main(arguments)
    assert stop.value.code == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.count("\n") == 1, "one line"
    return err


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["tog"], "precanum : La commande « tog » n'existe pas. Vouliez-vous dire 'tag' ?"),
        (["tag"], "precanum : Argument manquant : 'ENTREE'. (voir : precanum tag --aide)"),
        (["tag", "x.csv"], "Option manquante : '-o' / '--sortie'."),
        (["run", "--non"], "L'option « --non » n'existe pas. Vouliez-vous dire '--nom' ?"),
        (["run", "--nom"], "L'option « --nom » demande une valeur."),
        (["run", "--ecraser=1"], "L'option « --ecraser » ne prend pas de valeur."),
        (["run", "--processus", "0"], "Valeur impossible pour '--processus' : 0 est hors des limites"),
        (["run", "--processus", "x"], "« x » n'est pas un nombre qui convienne."),
        (["run", "--nom", "../x"], "un nom simple est attendu, sans « / »."),
        (["init", "a", "b"], "Argument en trop : b."),
        (["tag", "x.csv", "-o", "."], "« . » est un dossier, il faut un fichier."),
        (["tag", "x.csv", "-o", "y.csv", "--colonne", "Réponse"], 'écrivez NOM="EN-TÊTE"'),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_cli_french_wrong_usage_is_one_line(arguments, message, capsys, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "referentiel.yaml").touch()
    (tmp_path / "x.csv").touch()
    assert message in _failure(arguments, capsys)


def _leaves(command=commands, path=()):
    for name, child in command.commands.items():
        if isinstance(child, click.Group):
            yield from _leaves(child, (*path, name))
        else:
            yield (*path, name), child


@pytest.mark.parametrize(
    ("path", "command"),
    list(_leaves()),
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else "",
)
def test_cli_french_help_has_an_example_that_parses(path, command, capsys):
    with pytest.raises(SystemExit) as stop:
        main([*path, "--aide"])
    shown = capsys.readouterr().out
    assert stop.value.code == 0
    assert shown.startswith("Usage : precanum")
    assert not {
        "Show",
        "exit",
        "TEXT",
        "INTEGER",
        "FILE",
        "PATH",
        "DIRECTORY",
        "ARGS",
        "required",
        "default",
    } & set(shown.replace("[", " ").replace(":", " ").replace("]", " ").split())
    words = command.epilog.removeprefix("Exemple : precanum ").split()
    assert tuple(words[: len(path)]) == path
    command.make_context("precanum", words[len(path) :], resilient_parsing=False)


def test_cli_french_lists_whole_sentences(capsys):
    for group in ([], ["modele"], ["referentiel"]):
        with pytest.raises(SystemExit):
            main([*group, "--aide"])
        assert "..." not in capsys.readouterr().out.replace("[ARGUMENTS]...", "")


def test_cli_help_imports_nothing_heavy():
    heavy = "numpy pandas scipy sklearn spacy pyarrow pydantic openpyxl xlsxwriter docx joblib jinja2 ruamel"
    code = (
        "import sys; from precanum_nlp.cli import main\n"
        "try: main(['--help'])\n"
        f"finally: print(sorted(set({heavy.split()!r}) & set(sys.modules)), file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stderr.strip() == "[]"


def test_cli_tag_imports_nothing_heavy(study):
    """Coding starts in a second: the libraries that only training or tables of words need stay asleep."""
    (study / "une.csv").write_text("texte\nLe réseau ne passe pas\n", encoding="utf-8")
    heavy = "pandas scipy.stats sklearn spacy pyarrow openpyxl xlsxwriter docx jinja2 matplotlib networkx"
    code = (
        "import sys; from precanum_nlp.cli import main\n"
        "try: main(['tag', 'une.csv', '-o', 'codee.jsonl'])\n"
        f"finally: print(sorted(set({heavy.split()!r}) & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=study)
    assert done.stdout.strip().splitlines()[-1] == "[]"
    assert (study / "codee.jsonl").exists()


def test_cli_interrupted_says_so(capsys, monkeypatch, tmp_path):
    def interrupt(*arguments, **options):
        raise KeyboardInterrupt

    monkeypatch.setattr("precanum_nlp.cli.study.read_study", interrupt)
    with pytest.raises(SystemExit) as stop:
        main(["run", "--etude", str(tmp_path)])
    assert stop.value.code == 130
    assert capsys.readouterr().err.strip() == "precanum : interrompu"


def test_cli_bug_shows_its_traceback(monkeypatch, tmp_path):
    def fail(*arguments, **options):
        raise ZeroDivisionError("a bug")

    monkeypatch.setattr("precanum_nlp.cli.study.read_study", fail)
    with pytest.raises(ZeroDivisionError, match="a bug"):
        main(["run", "--etude", str(tmp_path)])
