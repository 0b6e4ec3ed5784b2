"""The documentation is true: its commands run, its tables match the product, its links lead somewhere."""

import json
import re
import shlex
import shutil
from pathlib import Path

import double_coding
import openpyxl
import pytest
import review_study
import tiny_study

from precanum_nlp import training
from precanum_nlp.corpus import COLUMNS
from precanum_nlp.corpus.headers import find_columns

ROOT = Path(__file__).resolve().parents[1]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
_BLOCK = re.compile(r"^( *)```console\n(.*?)^ *```", re.DOTALL | re.MULTILINE)


@pytest.fixture(scope="module")
def docs(scripts):
    return scripts.docs


def console_steps(page: str) -> list[tuple[str, list[str]]]:
    """Return (command, lines that it must print) of a page's console blocks, in order."""
    steps: list[tuple[str, list[str]]] = []
    for indent, body in _BLOCK.findall(page):
        for line in body.splitlines():
            line = line.removeprefix(indent)
            if line.startswith("$ "):
                steps.append((line[2:], []))
            elif line.strip() not in ("", "…"):
                steps[-1][1].append(line)
    return steps


def _exports(folder: Path) -> None:
    """Write the files that the pages speak of."""
    rows = [(f"e{n}", text) for n, (_, text) in enumerate(tiny_study.texts()[:20])]
    text = "id;texte\n" + "".join(f"{identifier};{words}\n" for identifier, words in rows)
    (folder / "export.csv").write_text(text, encoding="utf-8")
    (folder / "ancien.csv").write_bytes(text.replace("fait", "fête").encode("cp1252"))
    book = openpyxl.Workbook()
    book.active.append(["Q1", "Q7 (libre)"])
    for _, words in rows:
        book.active.append(["Élus", words])
    book.save(folder / "enquete.xlsx")
    review_study.write_texts(folder / "nouveau.csv")
    (folder / "recus").mkdir()
    shutil.copy(review_study.FILES / "rempli.xlsx", folder / "recus" / "a_relire.xlsx")
    double_coding.write_second_reader(folder / "recus" / "bruno.csv")
    double_coding.write_decisions(folder / "recus" / "a_arbitrer.csv")
    _changed_frame(folder / "recus")
    (folder / "recus" / "antidictionnaire.txt").write_text("dire  # trop courant ici\n", encoding="utf-8")
    named = "nom;alias;type\nMairie;;autre acteur\nTarif social;;offre\nCliquer;;\n"
    (folder / "recus" / "candidats.csv").write_text(named, encoding="utf-8")


def _changed_frame(received: Path) -> None:
    """Write what docs/faire-evoluer.md receives: choices, a frame edited by hand, what its codes became."""
    afraid = [
        (f"r{n:02}", text) for n, (code, text) in enumerate(tiny_study.texts(), 1) if code == "usage.peur"
    ]
    rows = "".join(f"{identifier};{words};Peur de l'erreur\n" for identifier, words in afraid[:-2])
    (received / "a_choisir.csv").write_text(f"id;texte;Freins 1\n{rows}", encoding="utf-8")
    lines = tiny_study.REFERENTIEL.replace("id: acces.cout", "id: acces.prix").splitlines(keepends=True)
    kept = "".join(line for line in lines if "usage.clavier" not in line)
    (received / "modifie.yaml").write_text(kept, encoding="utf-8")
    answers = "ancien;devenu\nacces.cout;acces.prix\nusage.clavier;retire\n"
    (received / "correspondance.csv").write_text(answers, encoding="utf-8")


def _run(command: str, monkeypatch) -> int:
    words = shlex.split(command)
    if words[0] == "cd":
        monkeypatch.chdir(words[1])
        return 0
    if words[0] == "cp":
        shutil.copy(*words[1:])
        return 0
    assert words[0] == "precanum", f"{command}: only precanum, cd and cp are run"
    return tiny_study.precanum(*words[1:])


@pytest.mark.parametrize(
    "page", [p for p in PAGES if console_steps(p.read_text(encoding="utf-8"))], ids=lambda path: path.name
)
def test_docs_commands_run_as_shown(page, study, capsys, monkeypatch):
    monkeypatch.setattr(training, "TrainingConfig", tiny_study.CONFIG)
    _exports(study)
    if page.name != "README.md":  # the pages start where a first run has been made
        assert tiny_study.precanum("run") == 0
    capsys.readouterr()
    for command, lines in console_steps(page.read_text(encoding="utf-8")):
        code = _run(command, monkeypatch)
        out, err = capsys.readouterr()
        assert code == 0, f"$ {command}\n{err}"
        for line in lines:
            pattern = ".*".join(map(re.escape, line.split("…")))
            assert re.search(f"^{pattern}$", out + err, re.MULTILINE), f"$ {command}\n{out}{err}"


def test_docs_console_steps_are_found():
    page = "a\n```console\n$ precanum run\n…\nRapport : x\n```\n   ```console\n   $ cd y\n   ```\n"
    assert console_steps(page) == [("precanum run", ["Rapport : x"]), ("cd y", [])]
    assert console_steps((ROOT / "docs" / "coder.md").read_text(encoding="utf-8"))


def test_docs_commands_page_is_what_help_says(docs):
    page = (ROOT / "docs" / "commandes.md").read_text(encoding="utf-8")
    assert page == docs.commands_page(), "run `make docs`"


def test_docs_quality_is_that_of_the_model_in_use(docs):
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert docs.START in readme
    assert readme == docs.with_table(readme, docs.quality_table(docs.published_manifest())), "run `make docs`"


def test_docs_quality_table_shows_intervals(docs):
    figures = {"f1": [0.66, 0.651, 0.68], "precision": [0.7, None, None], "rappel": [None] * 3}
    figures |= {"trois_premiers": [0.9, 0.8, 1.0], "n_textes": 8029}
    manifest = {
        "nom": "m",
        "referentiel": "1.0",
        "ids_entrainement": ["a"] * 8029,
        "qualite": {"champs": figures},
    }
    last = docs.quality_table(manifest).splitlines()[-1]
    assert last == "| champs | 0.66 [0.65, 0.68] | 0.70 | – | 0.90 [0.80, 1.00] | 8,029 |"


@pytest.mark.parametrize("page", PAGES, ids=lambda path: path.name)
def test_docs_links_lead_to_files(page):
    for target in re.findall(r"\]\((?!https?:|#)([^)#\s]+)", page.read_text(encoding="utf-8")):
        assert (page.parent / target).exists(), target


def test_docs_name_every_result_and_column(study):
    page = (ROOT / "docs" / "resultats.md").read_text(encoding="utf-8")
    assert tiny_study.precanum("run") == 0
    written = study / "rapports" / "dernier"
    assert {path.name for path in written.iterdir()} == set(
        re.findall(r"^\| `(\.?\w+\.\w+)` \|", page, re.MULTILINE)
    )
    first = json.loads((written / "contributions.jsonl").read_text(encoding="utf-8").splitlines()[0])
    names = {*first, *first["codes"][0]}
    for table in ("comptes.csv", "mis_de_cote.csv"):
        names |= set((written / table).read_text(encoding="utf-8-sig").splitlines()[0].split(";"))
    assert not {name for name in names if f"`{name}`" not in page}
    fixed = {"Sommaire", "Mots", "Mots les plus partagés", "Méthode", "Mis de côté"}
    sheets = set(openpyxl.load_workbook(written / "rapport.xlsx", read_only=True).sheetnames)
    assert fixed <= sheets
    assert not {name for name in fixed if f"« {name} »" not in page}


def test_docs_column_names_are_recognised():
    page = (ROOT / "docs" / "coder.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| `(\w+)` \| [^|]+ \| ([^|]+) \|$", page, re.MULTILINE)
    assert [name for name, _ in rows] == list(COLUMNS)
    for name, aliases in rows:
        for alias in aliases.split(","):
            assert find_columns([alias.strip()]) == {name: alias.strip()}
