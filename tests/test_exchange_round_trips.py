"""Each format: out, back in, and what it says that it lost."""

import json

import pytest
from exchange_samples import COST, TEXTS, bundle, readings, target, told

from precanum_nlp.annotations import Annotation
from precanum_nlp.annotations.exchange import (
    Suggestion,
    read_doccano,
    read_label_studio,
    read_project,
    read_table,
    unsaid,
    write_doccano,
    write_label_studio,
    write_project,
    write_table,
)
from precanum_nlp.annotations.exchange.bundle import Bundle
from precanum_nlp.errors import AnnotationError, OutputError


def accepted(path):
    """Play Label Studio: everyone accepts the predictions made in their name."""
    tasks = json.loads(path.read_text(encoding="utf-8"))
    for task in tasks:
        task["annotations"] = [
            {
                "completed_by": {"email": prediction["model_version"].removeprefix("annotateur:")},
                "created_at": "2018-03-01T09:30:00.123456Z",
                "result": prediction["result"],
            }
            for prediction in task["predictions"]
        ]
    path.write_text(json.dumps(tasks), encoding="utf-8")


def kinds(losses):
    return {loss.quoi: (loss.nombre, loss.ids) for loss in losses}


@pytest.mark.parametrize("ending", [".csv", ".xlsx"])
def test_exchange_table_round_trip(tmp_path, ending):
    path = tmp_path / f"etiquettes{ending}"
    losses = write_table(path, bundle())
    received = read_table(path, target())
    assert received.losses == ()
    assert told(received.readings, passages=False, dates=False) == told(
        readings(), passages=False, dates=False
    )
    assert kinds(losses) == {
        "passages qui portent un code": (5, ("001", "2 bis", "é-4")),
        "dates propres à une dimension ou à un code": (2, ("001",)),
    }


def test_exchange_label_studio_round_trip(tmp_path):
    path = tmp_path / "taches.json"
    losses = write_label_studio(path, bundle())
    accepted(path)
    received = read_label_studio(path, target())
    assert received.losses == ()
    assert told(received.readings, dates=False, motifs=False) == {
        key: (codes, None if motif is None else "", "")
        for key, (codes, motif, _) in told(readings(), dates=False).items()
    }
    assert {r.date for r in received.readings} == {"2018-03-01T09:30:00"}
    assert kinds(losses)["motifs de mise à l'écart"] == (1, ("=3",))


@pytest.mark.parametrize("who", ["anne", "bruno"])
@pytest.mark.parametrize("passages", [True, False])
def test_exchange_doccano_round_trip(tmp_path, who, passages):
    path = tmp_path / "doccano.jsonl"
    losses = write_doccano(path, bundle(who), passages=passages)
    received = read_doccano(path, target(who))
    expected = [r for r in readings() if r.annotateur == who]
    hidden = {"passages": passages, "dates": False, "motifs": False}
    assert told(received.readings, **hidden) == told(expected, **hidden)
    assert set(kinds(received.losses)) == {"textes sans étiquette : non lus"}
    assert ("passages qui portent un code" in kinds(losses)) != passages


def test_exchange_project_round_trip_loses_nothing_of_readings(tmp_path):
    path = tmp_path / "etude.qdpx"
    losses = write_project(path, bundle())
    received = read_project(path, target())
    assert received.losses == ()
    assert told(received.readings) == told(readings())
    assert set(kinds(losses)) == {
        "identifiants et versions des codes (retrouvés au retour dans cette étude seulement)"
    }


@pytest.mark.parametrize(
    ("write", "name"),
    [
        (write_table, "a.csv"),
        (write_table, "a.xlsx"),
        (write_label_studio, "a.json"),
        (write_project, "a.qdpx"),
    ],
    ids=["csv", "xlsx", "label studio", "qdpx"],
)
def test_exchange_writers_give_the_same_bytes_and_overwrite_nothing(tmp_path, write, name):
    other = tmp_path / "b"
    other.mkdir()
    write(tmp_path / name, bundle())
    write(other / name, bundle())
    assert (tmp_path / name).read_bytes() == (other / name).read_bytes()
    with pytest.raises(OutputError, match="existe déjà"):
        write(tmp_path / name, bundle())
    write(tmp_path / name, bundle(), overwrite=True)


def test_exchange_doccano_holds_one_person_only(tmp_path):
    with pytest.raises(AnnotationError, match=r"2 sont là \(anne, bruno\) ; choisissez avec --annotateur"):
        write_doccano(tmp_path / "a.jsonl", bundle())
    assert not (tmp_path / "a.jsonl").exists()


def test_exchange_suggestions_go_out_as_a_model_and_never_come_back(tmp_path):
    given = (Suggestion("001", "champs", COST, 0.8765, "dialogue-2", 7, 22),)
    offered = Bundle(bundle().frame, bundle().contributions, (), given)
    path = tmp_path / "taches.json"
    write_label_studio(path, offered)
    (prediction,) = json.loads(path.read_text(encoding="utf-8"))[0]["predictions"]
    assert (prediction["model_version"], prediction["score"]) == ("modele:dialogue-2", 0.8765)
    assert read_label_studio(path, target()).readings == ()
    for write, read, name in ((write_table, read_table, "a.csv"), (write_project, read_project, "a.qdpx")):
        write(tmp_path / name, offered)
        received = read(tmp_path / name, target())
        assert received.readings == ()
        assert kinds(received.losses) == {"suggestions de modèles : pas des lectures": (1, ("001",))}


def test_exchange_texts_are_those_of_the_study(tmp_path):
    write_project(tmp_path / "a.qdpx", bundle())
    changed = {**TEXTS, "001": TEXTS["001"] + " Et voilà."}
    del changed["é-4"]
    received = read_project(tmp_path / "a.qdpx", target(texts=changed))
    assert kinds(received.losses) == {
        "textes qui ne sont plus ceux du corpus": (1, ("001",)),
        "textes absents du corpus": (1, ("é-4",)),
    }
    assert {r.id for r in received.readings} == {"2 bis", "=3"}


def test_exchange_a_text_is_found_again_by_its_words_when_its_id_is_lost(tmp_path):
    write_table(tmp_path / "a.csv", bundle())
    renamed = {f"n{k}": text for k, text in enumerate(TEXTS.values())}
    received = read_table(tmp_path / "a.csv", target(texts=renamed))
    assert {r.id for r in received.readings} == {"n0", "n1", "n2", "n3"}


def test_exchange_offsets_come_back_to_the_text_as_received(tmp_path):
    # The study's copy is in NFC with LF and trimmed, the file was made from another.
    write_project(tmp_path / "a.qdpx", bundle())
    here = {
        "é-4": TEXTS["é-4"].strip(),
        "2 bis": TEXTS["2 bis"].replace("e\u0301", "é").replace("\r\n", "\n"),
    }
    received = read_project(tmp_path / "a.qdpx", target(texts=here))
    words = {
        here[r.id][p.debut : p.fin] for r in received.readings for p in r.passages if p.debut is not None
    }
    assert words == {"de plus", "réseau", "au hameau"}


def test_exchange_unsaid_counts_what_no_format_carries():
    def record(code, decision="oui", **more):
        values = {"date": "2018-01-01", "referentiel": "1.0", "source": "humain", **more}
        return Annotation("r1", "0" * 16, "champs", code, decision, "anne", **values)

    records = [
        record("x", remarque="sûr"),
        record("y", source="modele:m"),
        record("y", "non", date="2018-01-02"),
        record("z", referentiel="0.9", date="2018-01-03"),
    ]
    kept, losses = unsaid(records, "1.0")
    assert [r.codes for r in kept] == [{"x", "z"}]
    assert kinds(losses) == {
        "remarques": (1, ("r1",)),
        "codes donnés puis repris": (1, ("r1",)),
        "provenance d'une lecture (automatique, ou suggestion confirmée)": (1, ("r1",)),
        "codes refusés (« non »)": (1, ("r1",)),
        "version du référentiel d'une lecture faite sous une autre": (1, ("r1",)),
    }


def test_exchange_a_reading_whose_code_was_split_is_not_sent_as_less_than_it_said():
    split = Annotation("r1", "0" * 16, "champs", "x1|x2", "a_choisir", "anne", "2018-01-01", "1.1", "humain")
    kept, losses = unsaid([split], "1.1")
    assert kept == ()
    assert kinds(losses) == {"lectures à préciser : un code y a été scindé depuis": (1, ("r1",))}
