"""Tables, Label Studio and doccano as other people and other tools write them."""

import json

import pytest
from exchange_samples import COST, FEAR, NETWORK, TEXTS, target, told, write
from test_exchange_round_trips import kinds

from precanum_nlp.annotations import CodedPassage, Reading
from precanum_nlp.annotations.exchange import read_doccano, read_label_studio, read_table
from precanum_nlp.annotations.exchange.dates import read_date, write_date
from precanum_nlp.errors import AnnotationError

TEXT = TEXTS["001"]


def test_exchange_table_as_a_spreadsheet_saves_it(tmp_path):
    """cp1252, tabs, labels for ids, a French date, columns in another order and of one's own."""
    text = (
        "Freins\tmon avis\tdate\tid\tannotateur\tPropositions\n"
        "Coût de l’abonnement | peur de mal faire\tok\t31/01/2018\t001\tanne\t(Aucun)\n"
        "\t\t\t2 bis\tanne\t\n"
        "(écarté) : hors sujet\t\t\t=3\tanne\tAUTRE\n"
        "(écarté)\t\t\té-4\tanne\t\n"
    )
    path = tmp_path / "retour.csv"
    path.write_bytes(text.encode("cp1252"))
    received = read_table(path, target())
    two = tuple(CodedPassage(code, date="2018-01-31") for code in (COST, FEAR))
    assert told(received.readings) == told(
        [
            Reading("001", "champs", "anne", two, None, "2018-01-31"),
            Reading("001", "propositions", "anne", (), None, "2018-01-31"),
            Reading("=3", "champs", "anne", (), "hors sujet"),
            Reading("=3", "propositions", "anne", (CodedPassage("divers"),)),
            Reading("é-4", "champs", "anne", (), "motif non dit"),
        ]
    )
    assert received.losses == ()


def test_exchange_table_leaves_a_reading_one_of_whose_codes_is_unknown(tmp_path):
    path = write(tmp_path / "a.csv", f"id;champs\n001;{COST}|Honte\n2 bis;{NETWORK}\n=3;(aucun)|{COST}\n")
    received = read_table(path, target("anne"))
    assert told(received.readings) == told([Reading("2 bis", "champs", "anne", (CodedPassage(NETWORK),))])
    assert kinds(received.losses) == {
        "code inconnu : champs, « Honte »": (1, ("001",)),
        "lectures laissées, faute d'un de leurs codes": (1, ("001",)),
        "lectures qui se contredisent (un code, et « aucun » ou « écarté »)": (1, ("=3",)),
    }


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("texte;champs\na;b\n", "il manque : id ; colonnes trouvées : texte, champs"),
        ("id;freins divers\n001;b\n", "aucune colonne ne porte le nom d'une dimension"),
        ("id;champs\n001;b\n", r"qui a lu \? Ajoutez une colonne annotateur, ou --annotateur NOM"),
    ],
)
def test_exchange_table_says_what_is_missing(tmp_path, text, message):
    with pytest.raises(AnnotationError, match=message):
        read_table(write(tmp_path / "a.csv", text), target())


def task(*annotations, **data):
    return {"id": 7, "data": {"contribution": "001", "texte": TEXT, **data}, "annotations": list(annotations)}


def choice(*codes, dimension="champs", **more):
    return {
        "from_name": dimension,
        "to_name": "texte",
        "type": "choices",
        "value": {"choices": [*codes]},
        **more,
    }


def label(start, end, code, text=None):
    value = {"start": start, "end": end, "labels": [code]} | ({"text": text} if text else {})
    return {"from_name": "champs__passages", "to_name": "texte", "type": "labels", "value": value}


def read_tasks(path, *tasks, annotator=""):
    return read_label_studio(write(path / "a.json", json.dumps(tasks)), target(annotator))


@pytest.mark.parametrize(
    ("by", "who"),
    [({"id": 3, "email": "z@exemple.fr"}, "z@exemple.fr"), (3, "3"), ("", "zoé"), (None, "zoé")],
    ids=["address", "number", "empty", "missing"],
)
def test_exchange_label_studio_says_who_read(tmp_path, by, who):
    annotation = {"result": [choice(COST)]} | ({} if by is None else {"completed_by": by})
    (reading,) = read_tasks(tmp_path, task(annotation), annotator="zoé").readings
    assert (reading.annotateur, reading.codes) == (who, {COST})


def test_exchange_label_studio_older_completions(tmp_path):
    old = {
        "id": 1,
        "data": {"text": TEXT, "id": "001"},
        "completions": [{"created_at": 1609789589, "result": [choice(COST)]}],
    }
    (reading,) = read_tasks(tmp_path, old, annotator="zoé").readings
    assert (reading.id, reading.date) == ("001", "2021-01-04T19:46:29")


@pytest.mark.parametrize(
    "start", [TEXT.index("pour"), TEXT.index("pour") + 1], ids=["code points", "UTF-16 units"]
)
def test_exchange_label_studio_offsets_of_either_kind_are_told_by_the_words(tmp_path, start):
    # Label Studio counted UTF-16 units until 2021 (its issue 1347); the emoji is before "pour".
    (reading,) = read_tasks(
        tmp_path, task({"result": [label(start, start + 9, FEAR, "pour nous")]}), annotator="z"
    ).readings
    (passage,) = reading.passages
    assert TEXT[passage.debut : passage.fin] == "pour nous"


def test_exchange_label_studio_keeps_the_code_of_a_passage_that_is_nowhere(tmp_path):
    received = read_tasks(tmp_path, task({"result": [label(3, 9, FEAR, "absent")]}), annotator="z")
    assert received.readings[0].passages == (CodedPassage(FEAR),)
    assert kinds(received.losses) == {"passages qui ne sont pas dans le texte": (1, ("001",))}


def test_exchange_label_studio_counts_what_it_leaves(tmp_path):
    rated = {"from_name": "note", "type": "rating", "value": {"rating": 3}}
    received = read_tasks(
        tmp_path,
        task({"was_cancelled": True, "result": [choice(COST)]}),
        task({"result": [rated, choice("Honte", COST)]}),
        task({"result": []}),
        task({"result": [choice(FEAR)]}, contribution="x", texte="ailleurs"),
        annotator="z",
    )
    assert received.readings == ()
    assert kinds(received.losses) == {
        "tâches passées sans réponse": (1, ("001",)),
        "réponses d'un genre que l'on ne reprend pas (rating)": (1, ("001",)),
        "code inconnu : « Honte »": (1, ("001",)),
        "textes absents du corpus": (1, ("x",)),
        "lectures laissées, faute d'un de leurs codes": (1, ("001",)),
    }


def test_exchange_label_studio_without_a_name_is_not_taken(tmp_path):
    received = read_tasks(tmp_path, task({"result": [choice(COST)]}))
    assert (received.readings, kinds(received.losses)) == ((), {"lectures sans annotateur": (1, ("001",))})


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[{]", "ce n'est pas du JSON en UTF-8"),
        (
            '[{"texte": "a", "champs": "x"}]',
            "tâche 1 : pas de « data » ; exportez en « JSON », non « JSON-MIN »",
        ),
        ("[" * 100_000, "ce n'est pas du JSON"),
    ],
    ids=["cut", "JSON-MIN", "deep"],
)
def test_exchange_label_studio_refuses_what_is_no_export(tmp_path, text, message):
    with pytest.raises(AnnotationError, match=message):
        read_label_studio(write(tmp_path / "a.json", text), target())


def read_lines(path, *rows):
    text = "".join(json.dumps(row) + "\n" for row in rows)
    return read_doccano(write(path / "a.jsonl", text), target("zoé"))


@pytest.mark.parametrize(
    "labels",
    [
        {"label": [[25, 34, FEAR]]},
        {"labels": [[25, 34, FEAR]]},
        {"entities": [{"id": 1, "label": FEAR, "start_offset": 25, "end_offset": 34}], "relations": []},
    ],
    ids=["label", "labels", "entities"],
)
def test_exchange_doccano_passages_count_utf16_units(tmp_path, labels):
    # "pour nous" begins at 25 and, for JavaScript, at 26: the emoji before it is two units.
    shifted = json.loads(json.dumps(labels).replace("25", "26").replace("34", "35"))
    (reading,) = read_lines(tmp_path, {"id": 12, "contribution": "001", "text": TEXT, **shifted}).readings
    (passage,) = reading.passages
    assert TEXT[passage.debut : passage.fin] == "pour nous"


def test_exchange_doccano_finds_the_contribution_where_metadata_are(tmp_path):
    rows = (
        {"id": 1, "data": TEXTS["5"], "label": [FEAR], "meta": {"contribution": "5"}},
        {"id": 2, "text": TEXT, "cats": ["champs (aucun)"], "Comments": ["bizarre"]},
        {"id": 3, "text": TEXTS["2 bis"], "label": []},
        {"id": 4, "text": TEXTS["=3"], "label": [["a", "b", FEAR], "Freins (écarté)"]},
    )
    received = read_lines(tmp_path, *rows)
    assert told(received.readings) == told(
        [
            Reading("5", "champs", "zoé", (CodedPassage(FEAR),)),
            Reading("001", "champs", "zoé"),
            Reading("=3", "champs", "zoé", (), "motif non dit"),
        ]
    )
    assert kinds(received.losses) == {
        "commentaires": (1, ("001",)),
        "textes sans étiquette : non lus": (1, ("2 bis",)),
        "étiquettes illisibles": (1, ("=3",)),
    }


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('{"text": "a"}\n[1]\n', "a.jsonl:2 : un objet JSON est attendu"),
        ('{"label": []}\n', "a.jsonl:1 : pas de « text »"),
        ("{\n", "ligne illisible"),
    ],
)
def test_exchange_doccano_refuses_what_is_no_export(tmp_path, text, message):
    with pytest.raises(AnnotationError, match=message):
        read_doccano(write(tmp_path / "a.jsonl", text), target("zoé"))


def test_exchange_doccano_must_be_told_who_read(tmp_path):
    with pytest.raises(AnnotationError, match="doccano ne dit pas qui a lu ; ajoutez --annotateur NOM"):
        read_doccano(write(tmp_path / "a.jsonl", ""), target())


@pytest.mark.parametrize(
    ("written", "date"),
    [
        ("2018-01-31", "2018-01-31"),
        ("2018-01-31T00:00:00Z", "2018-01-31"),
        ("2018-01-31T15:05:00+01:00", "2018-01-31T14:05:00"),
        ("2018-01-31T14:05:00.1234567Z", "2018-01-31T14:05:00"),
        (1609789589, "2021-01-04T19:46:29"),
        ("hier", ""),
        (True, ""),
        (None, ""),
        (1e30, ""),
    ],
)
def test_exchange_dates_of_other_tools(written, date):
    assert read_date(written) == date


@pytest.mark.parametrize("date", ["2018-01-31", "2018-01-31T14:05:00"])
def test_exchange_dates_come_back(date):
    assert read_date(write_date(date)) == date
