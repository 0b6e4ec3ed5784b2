"""`precanum tag` by parts: the same bytes whatever the processes, and nothing lost when one stops."""

import json
import os
import random
import signal
import subprocess
import sys
import time

import pytest
from test_corpus_formats import damaged_group, grouped
from tiny_study import precanum, texts

from precanum_nlp.cli import scaling
from precanum_nlp.corpus import Contribution
from precanum_nlp.corpus.stored import group_sizes, read_group, store
from precanum_nlp.tagging import parts

N_ROWS = 1400
FOLDER = ".r.jsonl.parties"


@pytest.fixture
def big(study, monkeypatch):
    """The tiny study with a file of 1,400 contributions and two rows to set aside; parts of 512 rows."""
    said = [text for _, text in texts()]
    rows = [f"e{n:03};{said[n % 72]} Dit le {n}.;{n}" for n in range(N_ROWS)]
    rows.insert(300, "vide;;1")
    rows.insert(0, "points;…;2")
    (study / "e.csv").write_text("\n".join(["id;texte;âge", *rows, ""]), encoding="utf-8")
    monkeypatch.setattr(scaling, "_ROWS", 512)
    return study


@pytest.fixture
def plain(big, capsys):
    assert precanum("tag", "e.csv", "-o", "plain.jsonl") == 0
    capsys.readouterr()
    return (big / "plain.jsonl").read_bytes()


def by_parts(*more) -> int:
    return precanum("tag", "e.csv", "-o", "r.jsonl", "--processus", 1, *more)


@pytest.mark.parametrize("ending", [".jsonl", ".csv", ".xlsx", ".parquet"])
@pytest.mark.parametrize("rows", [512, 2048])
def test_cli_parts_give_the_bytes_of_one_stream(ending, rows, big, monkeypatch, capsys):
    monkeypatch.setattr(scaling, "_ROWS", rows)
    assert precanum("tag", "e.csv", "-o", f"a{ending}") == 0
    said = capsys.readouterr().err.splitlines()
    assert precanum("tag", "e.csv", "-o", f"b{ending}", "--processus", 1) == 0
    assert (big / f"a{ending}").read_bytes() == (big / f"b{ending}").read_bytes()
    assert not (big / f".b{ending}.parties").exists()
    told = capsys.readouterr().err.splitlines()
    assert told[-3:] == said[-3:]  # what was set aside, and the account of rows
    assert told[-1].startswith("lignes lues : 1402 ; codées : 1400") and told[-1].endswith(
        "mises de côté : 2"
    )


def test_cli_parts_in_two_processes_give_the_same_bytes(big, plain, capsys):
    assert by_parts("--processus", 2) == 0
    assert (big / "r.jsonl").read_bytes() == plain
    assert "contributions codées : 1400 sur 1400" in capsys.readouterr().err


def test_cli_parts_interrupted_leave_no_result_and_go_on(big, plain, monkeypatch, capsys):
    code = parts._written

    def stopping(job, number):
        if number == 1:
            raise KeyboardInterrupt
        return code(job, number)

    monkeypatch.setattr(parts, "_written", stopping)
    assert by_parts() == 130
    assert not (big / "r.jsonl").exists()
    coded = []
    monkeypatch.setattr(parts, "_written", lambda job, number: coded.append(number) or code(job, number))
    assert by_parts() == 0
    assert coded == [1, 2]
    assert (big / "r.jsonl").read_bytes() == plain
    assert "reprise : 1 partie déjà codée" in capsys.readouterr().err
    assert not (big / FOLDER).exists()


def _left_over(monkeypatch):
    """Leave all parts but the last as an interrupted run does."""
    code = parts._written

    def stopping(job, number):
        if number == 2:
            raise KeyboardInterrupt
        return code(job, number)

    monkeypatch.setattr(parts, "_written", stopping)
    assert by_parts() == 130
    monkeypatch.setattr(parts, "_written", code)


@pytest.mark.parametrize(
    "harm",
    [
        lambda folder: os.truncate(folder / "partie-000000.jsonl", 5000),
        lambda folder: (folder / "partie-000001.json").unlink(),
        lambda folder: (folder / "partie-000001.json").write_text("{"),
        lambda folder: (folder / "plan.json").write_text("[]"),
    ],
    ids=["part cut", "no word of it", "word cut", "plan lost"],
)
def test_cli_parts_damaged_are_coded_again(harm, big, plain, monkeypatch):
    _left_over(monkeypatch)
    harm(big / FOLDER)
    assert by_parts() == 0
    assert (big / "r.jsonl").read_bytes() == plain


def test_cli_parts_of_other_inputs_are_not_taken(big, plain, monkeypatch, capsys):
    _left_over(monkeypatch)
    text = (big / "e.csv").read_text(encoding="utf-8")
    (big / "e.csv").write_text(text.replace("e000", "x000"), encoding="utf-8")
    assert by_parts() == 0
    assert "reprise" not in capsys.readouterr().err
    assert (big / "r.jsonl").read_bytes() == plain.replace(b'"e000"', b'"x000"')


def test_cli_parts_that_fail_three_times_are_set_aside(big, plain, monkeypatch, capsys):
    code, tried = parts._written, []

    def failing(job, number):
        tried.append(number)
        if number == 1:
            raise ValueError("un texte qui ne doit pas paraître")
        return code(job, number)

    monkeypatch.setattr(parts, "_written", failing)
    assert by_parts() == 1
    assert tried == [0, 1, 2, 1, 1]
    err = capsys.readouterr().err
    assert "lignes lues : 1402 ; codées : 888 (dont à relire : " in err
    assert "mises de côté : 514" in err  # 512 and the two that could not be read
    assert "partie 2 mise de côté après trois essais : 512 lignes (ValueError)" in err
    assert "ne doit pas paraître" not in err
    lines = plain.splitlines(keepends=True)
    assert (big / "r.jsonl").read_bytes() == b"".join(lines[:512] + lines[1024:])
    monkeypatch.setattr(parts, "_written", code)
    assert by_parts("--ecraser") == 0
    assert "reprise : 2 parties déjà codées" in capsys.readouterr().err
    assert (big / "r.jsonl").read_bytes() == plain


@pytest.mark.parametrize("options", [(), ("--processus", 2)], ids=["one stream", "parts"])
def test_cli_tag_sets_a_damaged_row_group_aside_and_ends_with_code_1(study, capsys, options):
    damaged_group(grouped(study / "e.parquet", 1200, 500), 1)
    assert precanum("tag", "e.parquet", "-o", "r.jsonl", *options) == 1
    err = capsys.readouterr().err
    assert "mis de côté : e.parquet, lignes 501 à 1000 : groupe de lignes 2 illisible, le fichier" in err
    assert "lignes lues : 1200 ; codées : 700 (dont à relire : " in err
    assert "mises de côté : 500" in err
    assert len((study / "r.jsonl").read_text(encoding="utf-8").splitlines()) == 700


def test_cli_run_with_a_damaged_row_group_ends_with_code_1_each_time(study):
    damaged_group(grouped(study / "corpora" / "e.parquet", 8, 4), 1)
    for _ in range(2):  # the second time, nothing has changed
        assert precanum("run", "--ecraser") == 1
    aside = (study / "rapports" / "dernier" / "mis_de_cote.csv").read_text(encoding="utf-8-sig")
    assert aside.count("groupe de lignes 2 illisible") == aside.count(";oui") == 4


def test_cli_tag_says_which_column_changes_from_file_to_file(study, capsys):
    (study / "lot").mkdir()
    grouped(study / "lot" / "a.parquet", 2, 2, âge=[31, 40])
    grouped(study / "lot" / "b.parquet", 2, 2, âge=["31 ans", "40"])
    assert precanum("tag", "lot", "-o", "r.jsonl") == 0
    said = "colonne « âge » : nombres dans a.parquet, textes dans b.parquet ; tout est lu comme du texte."
    assert said in capsys.readouterr().err
    rows = [json.loads(line) for line in (study / "r.jsonl").read_text(encoding="utf-8").splitlines()]
    assert [row["âge"] for row in rows] == ["31", "40", "31 ans", "40"]


@pytest.fixture
def shared():
    """Return the address of a store that is no folder of this machine."""
    upath = pytest.importorskip("upath", reason="universal-pathlib absent : pip install 'precanum_nlp[dask]'")
    found = upath.UPath("memory://partage")
    yield found
    if found.exists():
        found.fs.rm(found.path, recursive=True)


def test_cli_parts_wait_wherever_is_asked(big, plain, shared, monkeypatch, capsys):
    parts._tagger.cache_clear()
    opened, code = [], parts.local_copy
    monkeypatch.setattr(parts, "local_copy", lambda folder: opened.append(str(folder)) or code(folder))
    assert by_parts("--partage", str(shared)) == 0
    assert (big / "r.jsonl").read_bytes() == plain
    assert opened == ["memory://partage/r.jsonl.parties/modele"]  # workers read the copy
    assert not shared.exists() or not list(shared.iterdir())
    assert not (big / FOLDER).exists()


def test_cli_parts_interrupted_go_on_from_a_store(big, plain, shared, monkeypatch, capsys):
    code = parts._written

    def stopping(job, number):
        if number == 1:
            raise KeyboardInterrupt
        return code(job, number)

    monkeypatch.setattr(parts, "_written", stopping)
    assert by_parts("--partage", str(shared)) == 130
    left = {file.name for file in (shared / "r.jsonl.parties").iterdir()}
    assert left == {"corpus.parquet", "plan.json", "modele", "partie-000000.jsonl", "partie-000000.json"}
    monkeypatch.setattr(parts, "_written", code)
    assert by_parts("--partage", str(shared)) == 0
    assert "reprise : 1 partie déjà codée" in capsys.readouterr().err
    assert (big / "r.jsonl").read_bytes() == plain


def test_cli_parts_in_a_shared_folder_need_no_other(big, plain, monkeypatch):
    assert by_parts("--partage", "loin/partage", "--processus", 2) == 0
    assert (big / "r.jsonl").read_bytes() == plain
    assert not list((big / "loin" / "partage").iterdir())


@pytest.mark.parametrize("where", ["rien://seau", "s3://seau"])
def test_cli_parts_refuse_a_place_that_is_not_understood(big, where, capsys):
    pytest.importorskip("upath")
    assert by_parts("--partage", where) == 2
    last = capsys.readouterr().err.strip().splitlines()[-1]
    assert last.startswith(f"precanum : {where}/r.jsonl.parties : chemin non compris (")


def _start(folder):
    code = (
        "from precanum_nlp.cli import main, scaling; scaling._ROWS = 512; "
        "main(['tag', 'e.csv', '-o', 'r.jsonl', '--processus', '2'])"
    )
    return subprocess.Popen(
        [sys.executable, "-c", code], cwd=folder, start_new_session=True, stderr=subprocess.DEVNULL
    )


@pytest.mark.slow
@pytest.mark.skipif(not hasattr(os, "killpg"), reason="groups of processes")
def test_cli_parts_killed_at_any_moment_go_on(big, plain):
    """Killed once the conversion is made, then once a part is: each time a little later, by chance."""
    chance = random.Random(9)
    for awaited in ("plan.json", "partie-*.json"):
        process = _start(big)
        deadline = time.monotonic() + 120
        while not list((big / FOLDER).glob(awaited)) and process.poll() is None:
            assert time.monotonic() < deadline
            time.sleep(0.02)
        time.sleep(chance.random() / 2)
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
            if (big / "r.jsonl").exists():  # it was about to end: then the result is whole
                assert (big / "r.jsonl").read_bytes() == plain
                break
    if not (big / "r.jsonl").exists():
        assert by_parts("--processus", 2) == 0
    assert (big / "r.jsonl").read_bytes() == plain


@pytest.mark.parametrize(
    ("n_jobs", "memory", "expected"),
    [(2, None, (2, 2048)), (8, 2 << 30, (5, 1024)), (2, 2 << 30, (2, 2048)), (4, 400 << 20, (1, 1024))],
)
def test_cli_parts_fit_the_memory(n_jobs, memory, expected):
    # 340 MB a process and 60 KB a row: 2 GB hold five processes; (2048 - 5 * 340) / 5 MB = 69.6 MB of rows,
    # 1,187 of them, 1,024 in whole batches
    assert scaling.fitted(n_jobs, memory) == expected


@pytest.mark.parametrize(
    ("more", "message"),
    [
        (["--processus", "2", "--memoire", "deux"], "« deux » ; écrivez par exemple 2G"),
        (["--processus", "2", "--memoire", "10M"], "un processus demande au moins 400M"),
        (["--memoire", "2G"], "--memoire va avec --processus"),
        (["--partage", "s3://seau"], "--partage va avec --processus"),
        (["--moteur", "dask"], "--moteur dask et --ordonnanceur ADRESSE vont ensemble"),
        (["--ordonnanceur", "tcp://x:1"], "--moteur dask et --ordonnanceur ADRESSE vont ensemble"),
    ],
)
def test_cli_parts_options_that_do_not_hold_together_are_told(more, message, big, capsys):
    assert precanum("tag", "e.csv", "-o", "r.jsonl", *more) == 2
    assert message in capsys.readouterr().err


def test_corpus_stored_comes_back_as_it_was(tmp_path):
    several = [
        Contribution("001", "deux\nlignes", "É", autres={"b": "1", "a": ""}, fichier="f.csv", ligne=3),
        Contribution("2", "NA", date="2018-01-02", remarques=("une", "deux")),
        Contribution("3", "autre fichier", autres={"c": "="}),
    ]
    assert store(tmp_path / "c.parquet", several, rows=2) == 3
    assert group_sizes(tmp_path / "c.parquet") == (2, 1)
    assert read_group(tmp_path / "c.parquet", 0) + read_group(tmp_path / "c.parquet", 1) == several


def test_tagging_part_says_nothing_of_the_texts(big, monkeypatch):
    monkeypatch.setattr(parts, "_written", lambda job, number: json.loads("{le texte"))
    part = parts.code_part(None, 4)
    assert (part.numero, part.lignes, part.faute) == (4, 0, "JSONDecodeError")
