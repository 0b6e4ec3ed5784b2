"""A model as a library, and lines coded as they come: the same records as `precanum tag` writes."""

import io
import json
import queue
import subprocess
import sys
import threading
from types import SimpleNamespace

import pytest
from tiny_study import precanum, texts

import precanum_nlp
from precanum_nlp.cli import examples, streaming
from precanum_nlp.corpus import Arriving, Contribution, SetAside
from precanum_nlp.errors import ModelError, PrecanumError

ROWS = [{"id": f"e{n}", "texte": text, "âge": str(n)} for n, (_, text) in enumerate(texts()[:20])]


def lines(rows) -> bytes:
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows).encode()


def tagged_by_command(study):
    (study / "in.jsonl").write_bytes(lines(ROWS))
    assert precanum("tag", "in.jsonl", "-o", "out.jsonl") == 0
    return (study / "out.jsonl").read_text(encoding="utf-8")


def fed(monkeypatch, content: bytes):
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(content)))


@pytest.mark.parametrize("model", ["models/current", "models/petit"])
def test_cli_library_gives_the_records_of_the_command(study, model, capsys):
    written = [json.loads(line) for line in tagged_by_command(study).splitlines()]
    capsys.readouterr()
    assert list(precanum_nlp.load(model).tag(ROWS)) == written
    assert capsys.readouterr() == ("", "")


def test_cli_library_takes_texts_alone_and_says_what_it_set_aside(study):
    service = precanum_nlp.load()
    records = list(service.tag(["Le forfait est trop cher.", "…", "Le réseau ne passe pas."]))
    assert [record["id"] for record in records] == ["entree-00001", "entree-00003"]
    assert [(row.ligne, row.motif) for row in service.mis_de_cote] == [
        (2, "ponctuation seule, sans lettre ni chiffre")
    ]


def test_cli_library_refuses_one_text_that_would_be_read_letter_by_letter(study):
    with pytest.raises(TypeError, match="put a single one in a list"):
        list(precanum_nlp.load().tag("Le bus"))


@pytest.mark.parametrize(
    ("path", "error", "message"),
    [
        ("petit", ModelError, "petit : un modèle est attendu, dans le dossier models"),
        ("models/autre", ModelError, "pas de modèle ici"),
        ("ailleurs/models/current", PrecanumError, "pas d'étude ici"),
    ],
)
def test_cli_library_says_what_is_no_model(study, path, error, message):
    with pytest.raises(error, match=message):
        precanum_nlp.load(path)


def test_cli_library_is_cheap_to_import():
    code = "import precanum_nlp, sys; print(*sorted(sys.modules))"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert not {"numpy", "click", "precanum_nlp.cli"} & set(loaded.split())


def test_cli_stream_writes_what_the_command_writes(study, monkeypatch, capsys):
    written = tagged_by_command(study)
    fed(monkeypatch, lines(ROWS))
    capsys.readouterr()
    assert precanum("tag", "-") == 0
    out, err = capsys.readouterr()
    assert out == written
    assert "lignes lues : 20 ; codées : 20" in err


def test_cli_stream_loses_no_line_and_goes_on(study, monkeypatch, capsys):
    bad = b'{"texte": \n\xe9t\xe9\n[1]\n{"avis de": "x"}\n{"texte": ""}\n'
    fed(monkeypatch, lines(ROWS[:1]) + bad + lines(ROWS[1:2]))
    assert precanum("tag", "-", "--strict") == 1
    out, err = capsys.readouterr()
    assert [json.loads(line)["id"] for line in out.splitlines()] == ["e0", "e1"]
    told = [line for line in err.splitlines() if line.startswith("mis de côté")]
    assert [line.split(" : ")[1] for line in told] == [f"ligne {n}" for n in range(2, 7)]
    assert "lignes lues : 7 ; codées : 2 (dont à relire : 0) ; mises de côté : 5" in err


@pytest.mark.parametrize("option", [["-o", "x.jsonl"], ["--encodage", "cp1252"], ["--feuille", "A"]])
def test_cli_stream_refuses_what_only_a_file_has(study, option, capsys):
    assert precanum("tag", "-", *option) == 2
    assert "de l'entrée standard à la sortie standard" in capsys.readouterr().err


def test_cli_stream_does_not_wait_for_the_end(study):
    """A first line is answered while the second is still to come."""
    answered = queue.Queue()

    def source():
        yield lines(ROWS[:1])
        assert json.loads(answered.get(timeout=30))["id"] == "e0"
        yield lines(ROWS[1:2])

    sink = SimpleNamespace(write=answered.put, flush=lambda: None)
    done = streaming.stream(precanum_nlp.load(), Arriving(), source(), sink)
    assert done == (2, 0, 0)
    assert json.loads(answered.get(timeout=1))["id"] == "e1"


def test_cli_stream_batches_are_bounded(monkeypatch):
    monkeypatch.setattr(streaming, "_MOST", 4)
    before = set(threading.enumerate())  # other tests' threads are their own affair
    source = [str(n).encode() for n in range(50)]
    batches = list(streaming._batches(streaming._waiting(source)))
    assert [line for batch in batches for line in batch] == source
    assert max(map(len, batches)) <= 4
    assert all(t.daemon for t in set(threading.enumerate()) - before)


def test_cli_examples_are_read_once_and_again_when_a_label_changes(study, capsys, monkeypatch):
    frame = (study / "referentiel.yaml").read_text(encoding="utf-8")
    new = '          - {id: usage.bruit, label: "Bruit de la salle", depuis: "1.0"}\n'
    at = frame.index("          - {id: usage.peur")
    (study / "referentiel.yaml").write_text(frame[:at] + new + frame[at:], encoding="utf-8")
    path = study / "annotations" / "lot1.anne.csv"
    path.write_text(
        path.read_text(encoding="utf-8").replace("usage.peur", "usage.bruit", 2), encoding="utf-8"
    )
    (study / "in.jsonl").write_bytes(lines(ROWS))
    times, read = [], examples._examples
    monkeypatch.setattr(examples, "_examples", lambda *given: times.append(1) or read(*given))

    def coded():
        assert precanum("tag", "in.jsonl", "-o", "out.jsonl", "--ecraser") == 0
        return (study / "out.jsonl").read_bytes(), capsys.readouterr().err

    first = coded()
    assert "premiers exemples : usage.bruit (2)" in first[1]
    assert coded() == first
    assert len(times) == 1
    path.write_text(
        path.read_text(encoding="utf-8").replace("usage.peur", "usage.bruit", 1), encoding="utf-8"
    )
    assert "premiers exemples : usage.bruit (3)" in coded()[1]
    assert len(times) == 2


@pytest.mark.parametrize("content", ["", "[]", '{"cle": 1}', '{"cle": "k", "exemples": 3, "remarques": []}'])
def test_cli_examples_damaged_on_the_disk_are_read_anew(tmp_path, content):
    (tmp_path / "exemples.json").write_text(content)
    assert examples._read(tmp_path / "exemples.json", "k") == (None, [])


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        ("le bus", Contribution("entree-00001", "le bus", fichier="entree.jsonl", ligne=1)),
        ({"verbatim": "le bus", "n°": "7"}, Contribution("7", "le bus", fichier="entree.jsonl", ligne=1)),
        ({"texte": None}, SetAside("entree.jsonl", 1, "texte vide")),
    ],
)
def test_corpus_arriving_row_is_read_as_a_file_is(row, expected):
    assert Arriving().row(row) == expected
