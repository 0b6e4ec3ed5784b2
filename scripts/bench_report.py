"""What a report costs once contributions are coded, and whether one of 50,000 still opens.

Usage: python scripts/bench_report.py [--lignes 50000 429112] [--donnees ../shared/data/grand_debat]

Prints Markdown, and puts it into docs/performance.md. Takes what `precanum run` left in rapports/dernier/ for
the reference study; then, where the data and Chromium are there, runs a study of real answers in a temporary
folder, opens its report and clicks.
"""

from __future__ import annotations

import argparse
import csv
import gzip
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from document import decimal, fill_block, table, whole

ROOT = Path(__file__).resolve().parent.parent
DATA = ROOT.parent / "shared" / "data" / "grand_debat"
PAGE = ROOT / "docs" / "performance.md"
REPEATS = 3


def main() -> int:
    """Run the benchmark, print its tables and put them into the page."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--lignes", type=int, nargs="*", default=[50_000], help="sizes of large studies")
    parser.add_argument("--donnees", type=Path, default=DATA)
    arguments = parser.parse_args()
    _put("rapport", _reference_lines())
    if not arguments.lignes:
        return 0
    if (arguments.donnees / "verbatims.csv.gz").is_file():
        _put(
            "rapport, grands corpus", [_large_line(arguments.donnees, n_rows) for n_rows in arguments.lignes]
        )
    else:
        print(f"bench_report : {arguments.donnees} absent, grands corpus laissés de côté", file=sys.stderr)
    return 0


def _put(block: str, lines: list[str]) -> None:
    print("\n".join(lines), flush=True)
    fill_block(PAGE, block, lines)


# The reference study ------------------------------------------------------------------------------------


def _reference_lines() -> list[str]:
    folder = ROOT / "rapports" / "dernier"
    if not (folder / "contributions.jsonl").is_file():
        raise SystemExit("bench_report : rapports/dernier/ absent ; lancez d'abord make run.")
    steps: dict[str, list[float]] = {}
    sizes: dict[str, int] = {}
    with tempfile.TemporaryDirectory() as name:
        for _ in range(REPEATS):
            n_texts, sizes = _reported(folder, Path(name), _laps(steps))
    medians = {step: statistics.median(several) for step, several in steps.items()}
    page = sum(medians[step] for step in ("chiffres", "résumé et images", "page HTML"))
    rows = [(step, decimal(seconds, 2), _size(sizes.get(step))) for step, seconds in medians.items()]
    return [
        f"- {whole(n_texts)} contributions codées, médiane de {REPEATS} passages : de la dernière "
        f"contribution codée à la page, {decimal(page, 1)} s.",
        "",
        *table(("étape", "secondes", "Mo"), rows),
    ]


def _size(n_bytes: int | None) -> str:
    return "" if n_bytes is None else decimal(n_bytes / 1e6, 1)


def _laps(steps: dict[str, list[float]]) -> Callable[[str], None]:
    """Return what notes the seconds since it was last called, under a name."""
    last = time.perf_counter()

    def lap(name: str) -> None:
        nonlocal last
        now = time.perf_counter()
        steps.setdefault(name, []).append(now - last)
        last = now

    return lap


def _reported(folder: Path, target: Path, lap: Callable[[str], None]) -> tuple[int, dict[str, int]]:
    """Make the report in every form, as `precanum rapport` does; return contributions, and bytes by step."""
    from precanum_nlp import report
    from precanum_nlp.cli import report_files
    from precanum_nlp.cli.mots.corpus import overview_of
    from precanum_nlp.cli.named import read_named
    from precanum_nlp.cli.scoring_tables import read_scoring_settings
    from precanum_nlp.cli.study import read_study
    from precanum_nlp.referentiel import read_referentiel

    study = read_study(ROOT)
    settings = read_scoring_settings(study)
    named = read_named(study, read_referentiel(study.referentiel), settings)
    tagged = report_files.read_tagged(folder / "contributions.jsonl")
    coded, faults = report_files.read_coded(folder, named.frame)
    lap("relecture de ce que run a laissé")
    tagged = named.find(tagged, coded)
    lap("acteurs cités")
    figures = report_files.read_figures(study, named.frame, settings, folder, coded, faults)
    lap("chiffres")
    words, why_none = overview_of(study, [item.contribution for item in tagged], noms=named.names)
    lap("mots (gardés)")
    summary = report_files.summary_of(
        study, named.frame, tagged, figures, words=words, why_none=why_none, set_aside=()
    )
    lap("résumé et images")
    sizes = {}
    for step, write, name in (
        ("page HTML", report.write_html, "r.html"),
        ("classeur XLSX", report.write_workbook, "r.xlsx"),
        ("diapositives PPTX", report.write_slides, "r.pptx"),
    ):
        write(target / name, summary, overwrite=True)
        lap(step)
        sizes[step] = (target / name).stat().st_size
    return len(tagged), sizes


# Many contributions -------------------------------------------------------------------------------------


def _large_line(data: Path, n_rows: int) -> str:
    with tempfile.TemporaryDirectory() as name:
        study = Path(name)
        _study_of(data, study, n_rows)
        start = time.perf_counter()
        command = [sys.executable, "-c", "from precanum_nlp.cli.main import main; main()", "run"]
        subprocess.run(command, cwd=study, check=True, capture_output=True)
        seconds = time.perf_counter() - start
        memory = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 2**20
        page = study / "rapports" / "dernier" / "rapport.html"
        told = f"`precanum run` {decimal(seconds / 60, 1)} min et {decimal(memory, 1)} Go, page de "
        size = f"{_size(page.stat().st_size)} Mo"
        return f"- {whole(n_rows)} réponses du Grand Débat : {told}{size}{_opened(page)}."


def _study_of(data: Path, study: Path, n_rows: int) -> None:
    """Make a study of real answers: the frame and the model in use, a group a theme."""
    shutil.copy(ROOT / "referentiel.yaml", study / "referentiel.yaml")
    (study / "etude.yaml").write_text("titre: Réponses du Grand Débat\n", encoding="utf-8")
    shutil.copytree(ROOT / "models", study / "models")
    (study / "corpora").mkdir()
    csv.field_size_limit(2**31 - 1)
    with (
        gzip.open(data / "verbatims.csv.gz", "rt", encoding="utf-8", newline="") as source,
        open(study / "corpora" / "debat.csv", "w", encoding="utf-8", newline="") as target,
    ):
        rows = list(csv.DictReader(source))
        step = max(1, len(rows) // n_rows)
        writer = csv.writer(target, delimiter=";")
        writer.writerow(["id", "texte", "groupe", "source"])
        writer.writerows(
            [f"d{number:06}", row["text"], row["theme"], "grand débat"]
            for number, row in enumerate(rows[::step][:n_rows])
        )


def _opened(page: Path) -> str:
    """Return what opening the page and clicking take, in French; "" where there is no browser."""
    try:
        with _browser() as browser:
            opened = browser.new_page()
            start = time.perf_counter()
            opened.goto(page.as_uri())
            loaded = time.perf_counter() - start
            clicks = [_click(opened, n) for n in range(5)]
    except ImportError:
        return ""
    slowest = decimal(max(clicks), 1)
    return f", ouverte en {decimal(loaded, 1)} s dans Chromium, un clic en {slowest} s au plus"


@contextmanager
def _browser() -> Iterator:
    from playwright.sync_api import sync_playwright

    from precanum_nlp.report.pdf import chromium

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=["--no-sandbox"])
        yield browser
        browser.close()


def _click(page, number: int) -> float:
    """Return the seconds from a click on a figure to the first contribution of its list."""
    link = page.locator("td a.n").nth(number)
    start = time.perf_counter()
    link.evaluate("node => node.click()")
    page.locator("#liste li").first.wait_for()
    seconds = time.perf_counter() - start
    page.keyboard.press("Escape")
    return seconds


if __name__ == "__main__":
    sys.exit(main())
