"""Write the parts of the documentation that are drawn from the product: `make docs`.

docs/commandes.md from the commands' own help, and the table of README.md from the manifest of the model
that `models/current` names, once that file is in git: a model on trial is no published figure.
"""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator, Mapping
from pathlib import Path

import click

from precanum_nlp.cli import french
from precanum_nlp.cli.main import commands

ROOT = Path(__file__).resolve().parents[1]
START, END = "<!-- quality: start (written by scripts/docs.py) -->", "<!-- quality: end -->"
_WIDTH = 88
_HEAD = """\
# Les commandes

> Écrit par `scripts/docs.py` d'après l'aide des commandes ; ne pas modifier à la main.

Le code de sortie est 0 si tout va bien, 1 si des lignes ont été mises de côté et que `--strict` est demandé,
2 pour une erreur que l'on peut corriger, 130 après Ctrl-C. Les lignes d'avancement vont à la sortie d'erreur,
le résultat à la sortie standard.
"""


def commands_page() -> str:
    """Return docs/commandes.md."""
    french.speak()
    parts = [_HEAD]
    for name, command in _all(commands, "precanum"):
        context = click.Context(
            command, info_name=name, terminal_width=_WIDTH, help_option_names=["-h", "--help", "--aide"]
        )
        parts.append(f"## `{name}`\n\n```text\n{command.get_help(context).rstrip()}\n```\n")
    return "\n".join(parts)


def _all(command: click.Command, name: str) -> Iterator[tuple[str, click.Command]]:
    yield name, command
    if isinstance(command, click.Group):
        for child in sorted(command.commands):
            yield from _all(command.commands[child], f"{name} {child}")


def published_manifest() -> Mapping | None:
    """Return the manifest of the model in use, None while none is in git."""
    asked = ["git", "ls-files", "--error-unmatch", "models/current"]
    if subprocess.run(asked, cwd=ROOT, capture_output=True, check=False).returncode:
        return None
    name = (ROOT / "models" / "current").read_text(encoding="utf-8").strip()
    return json.loads((ROOT / "models" / name / "manifest.json").read_text(encoding="utf-8"))


def quality_table(manifest: Mapping | None) -> str:
    """Return the Markdown between the markers of README.md."""
    if manifest is None:
        return "No model is published yet; `precanum entrainer` makes one."
    lines = [
        f"Model `{manifest['nom']}`, référentiel {manifest['referentiel']}, "
        f"{len(manifest['ids_entrainement']):,} labelled texts.",
        "",
        "| dimension | F1 | precision | recall | a right code in the first three | texts |",
        "| --- | --- | --- | --- | --- | ---: |",
    ]
    for dimension, figures in manifest["qualite"].items():
        shown = [_estimate(figures[key]) for key in ("f1", "precision", "rappel", "trois_premiers")]
        lines.append(f"| {dimension} | {' | '.join(shown)} | {figures['n_textes']:,} |")
    return "\n".join(lines)


def _estimate(values: list[float | None]) -> str:
    value, low, high = values
    if value is None:
        return "–"
    return f"{value:.2f}" if low is None or high is None else f"{value:.2f} [{low:.2f}, {high:.2f}]"


def with_table(readme: str, table: str) -> str:
    """Return README.md with `table` between its markers."""
    before, _, rest = readme.partition(START)
    _, _, after = rest.partition(END)
    return f"{before}{START}\n{table}\n{END}{after}"


def main() -> None:
    """Write both."""
    (ROOT / "docs" / "commandes.md").write_text(commands_page(), encoding="utf-8")
    readme = ROOT / "README.md"
    text = with_table(readme.read_text(encoding="utf-8"), quality_table(published_manifest()))
    readme.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
