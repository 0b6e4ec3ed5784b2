"""Contributions tagged in order: what stands, what is suggested, what to check, and the files."""

import csv
import json
from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import openpyxl
import pyarrow.parquet as pq
import pytest
import toy_study as toy
from journals import change

from precanum_nlp.corpus import COLUMNS, Contribution, open_corpus
from precanum_nlp.errors import ModelError, OutputError
from precanum_nlp.linguistics import formes
from precanum_nlp.tagging import ACCEPTE, ANALYSTE, SUGGERE, CodeScore, Tagged, Tagger, follow, write_tagged
from precanum_nlp.tagging.records import output_columns
from precanum_nlp.tagging.review import doubt, unreadable
from precanum_nlp.training import untrained

FRAME = toy.frame(toy.code("justice", "Justice"), toy.code("autre", "Autre frein", ouvert=True))
FIELDS = [code.id for code in FRAME.dimension("champs").codes]
IDEAS = [code.id for code in FRAME.dimension("propositions").codes]
DIMENSIONS = ("champs", "propositions")


class StubCoder:
    """Gives « mot=0.9 » in a text as the probability of the code « mot », and every other code `base`.

    Thresholds are 0.5; propositions are coded only under `toy.IDEES`.
    """

    def __init__(self, base=0.02, extra=()):
        self.codes = (*IDEAS, *extra, *FIELDS)  # not the order of the frame
        self.dimensions = ("propositions",) * 2 + ("champs",) * (len(extra) + len(FIELDS))
        self.thresholds = np.full(len(self.codes), 0.5)
        self.heads = (
            SimpleNamespace(codes=(*extra, *FIELDS), dimensions=("champs",), questions=frozenset()),
            SimpleNamespace(codes=IDEAS, dimensions=("propositions",), questions=frozenset({toy.IDEES})),
        )
        self.wordings = SimpleNamespace(codes=(), several=())
        self.base = base

    def predict_proba(self, texts, questions=None):
        p = np.full((len(texts), len(self.codes)), self.base)
        for row, text in zip(p, texts, strict=True):
            for word in text.split():
                code, equals, value = word.strip(".,").partition("=")
                if equals and code in self.codes:
                    row[self.codes.index(code)] = float(value)
        asked = np.array([question == toy.IDEES for question in questions or [""] * len(texts)], dtype=bool)
        p[:, :2] *= asked[:, np.newaxis]
        return p


def said(text, id="1", question=toy.FREINS, **other):
    return Contribution(id, f"Voici ce que je veux dire : {text}", question=question, **other)


def tag(*contributions, frame=FRAME, coder=None, **options):
    return list(Tagger(coder or StubCoder(), "essai", frame, **options).tag(contributions))


def statuses(tagged, dimension="champs"):
    return {code.code: code.statut for code in tagged.codes if code.dimension == dimension}


# --- order and streaming


@pytest.mark.parametrize("batch_size", [1, 3, 256])
def test_tagging_one_result_a_contribution_in_order(batch_size):
    given = [said(f"{FIELDS[i % 5]}=0.9", id=f"{i:02}") for i in range(10)]
    tagged = tag(*given, batch_size=batch_size)
    assert [item.contribution for item in tagged] == given
    assert [item.standing("champs") for item in tagged] == [(FIELDS[i % 5],) for i in range(10)]
    assert {(item.modele, item.referentiel) for item in tagged} == {("essai", "1.0")}


def test_tagging_batches_change_nothing():
    given = [said(text, id=str(i), question=q) for i, (_, text, q, *_) in enumerate(list(toy.rows())[:30])]
    coder = toy.trained().coder
    whole, parts = (tag(*given, frame=toy.frame(), coder=coder, batch_size=n) for n in (256, 7))
    for a, b in zip(whole, parts, strict=True):
        assert (a.standing("champs"), a.motif, a.lues) == (b.standing("champs"), b.motif, b.lues)
        assert [code.code for code in a.codes] == [code.code for code in b.codes]


def test_tagging_holds_one_batch_at_a_time():
    pulled = 0

    def stream():
        nonlocal pulled
        for i in range(20):
            pulled += 1
            yield said("transport=0.9", id=str(i))

    tagged = Tagger(StubCoder(), "essai", FRAME, batch_size=4).tag(stream())
    assert pulled == 0
    for n in range(1, 21):
        next(tagged)
        assert pulled == 4 * -(-n // 4)


def test_tagging_nothing_gives_nothing():
    assert tag() == []


# --- what stands, what is suggested


def test_tagging_codes_come_by_dimension_standing_first_then_the_likeliest():
    [item] = tag(said("argent=0.3 transport=0.7 logement=0.9 navette=0.8", question=toy.IDEES))
    found = [(code.dimension, code.code, code.statut) for code in item.codes]
    assert found[:3] == [
        ("champs", "logement", ACCEPTE),
        ("champs", "transport", ACCEPTE),
        ("champs", "argent", SUGGERE),
    ]
    assert found[-2:] == [("propositions", "navette", ACCEPTE), ("propositions", "guichet", SUGGERE)]
    assert [code.probabilite for code in item.codes[:3]] == [0.9, 0.7, 0.3]


@pytest.mark.parametrize("base", [0.02, 1e-6], ids=["usual", "very unlikely"])
def test_tagging_suggests_five_others_a_dimension(base):
    [item] = tag(said("transport=0.9"), coder=StubCoder(base))
    suggested = [code for code, statut in statuses(item).items() if statut == SUGGERE]
    assert len(suggested) == 5
    assert suggested == [code for code in FIELDS if code != "transport"][:5]  # equal: the frame's order


def test_tagging_suggests_all_when_the_dimension_has_fewer():
    [item] = tag(said("navette=0.9", question=toy.IDEES))
    assert statuses(item, "propositions") == {"navette": ACCEPTE, "guichet": SUGGERE}


def test_tagging_codes_at_most_the_maximum_of_a_dimension():
    frame = toy.frame(maximum=2)
    [item] = tag(said("transport=0.7 logement=0.9 argent=0.8 sante=0.6"), frame=frame)
    assert item.standing("champs") == ("logement", "argent")
    assert statuses(item)["transport"] == SUGGERE


def test_tagging_threshold_is_reached_by_an_equal_probability():
    [item] = tag(said("transport=0.5 logement=0.4999"))
    assert item.standing("champs") == ("transport",)


@pytest.mark.parametrize(
    ("question", "standing", "read"),
    [
        (toy.IDEES, ("navette",), {"champs", "propositions"}),
        (toy.FREINS, (), {"champs"}),
        ("", (), {"champs"}),
    ],
    ids=["asked", "another question", "no question"],
)
def test_tagging_dimension_is_coded_under_its_question(question, standing, read):
    [item] = tag(said("navette=0.9", question=question))
    assert item.standing("propositions") == standing
    assert item.lues == read
    assert (statuses(item, "propositions") == {}) is (question != toy.IDEES)


def test_tagging_code_that_the_frame_no_longer_counts_is_left_out():
    # « ancien » is retired, « inconnu » is in no frame; the model still knows both
    [item] = tag(said("ancien=0.99 inconnu=0.99 transport=0.9"), coder=StubCoder(extra=("ancien", "inconnu")))
    assert item.standing("champs") == ("transport",)
    assert not {"ancien", "inconnu"} & set(statuses(item))


def test_tagging_code_newer_than_the_model_is_judged_by_its_wording():
    frame = toy.frame(toy.code("permis", "Permis", "permis de conduire", "auto-école"))
    tagger = Tagger(toy.trained().coder, "essai", frame)
    assert tagger.nouveaux == {"permis"}
    [item] = tagger.tag([said("Je passe le permis de conduire à l'auto-école, un permis c'est trop cher.")])
    assert "permis" in statuses(item)
    assert "permis" not in {code.code for code in tag(said("bus"), coder=toy.trained().coder)[0].codes}


def test_tagging_frame_without_a_code_of_the_model_is_refused():
    coder = StubCoder()
    coder.codes = tuple(f"x{i}" for i in range(len(coder.codes)))
    with pytest.raises(ModelError, match=r"essai : aucun de ses 9 codes n'est dans le référentiel 1\.0"):
        Tagger(coder, "essai", FRAME)


def test_tagging_study_without_labels_is_coded_by_the_wordings():
    said_twice = "le bus, le train, toujours le bus et le train, jamais de bus " * 20
    coder = untrained(FRAME, toy.vectors())
    sure, unsure = tag(said(said_twice), said("rien de spécial, tout va bien", id="2"), coder=coder)
    assert sure.standing("champs") == ("transport",)
    assert unsure.standing("champs") == ()
    assert set(statuses(unsure).values()) == {SUGGERE}
    assert sure.lues == unsure.lues == set(DIMENSIONS)


# --- analysts


def test_tagging_analyst_s_codes_stand_whatever_the_model_says():
    labels = {"champs": {"1": frozenset({"ecole", "sante"})}}
    [item] = tag(said("transport=0.99 sante=0.01"), labels=labels)
    assert item.standing("champs") == ("sante", "ecole")  # the frame's order
    assert statuses(item)["transport"] == SUGGERE
    assert [code.probabilite for code in item.codes[:2]] == [1.0, 1.0]
    assert {code.statut for code in item.codes} == {ANALYSTE, SUGGERE}
    assert len(statuses(item)) == len(item.codes)  # each code once


def test_tagging_again_with_another_model_keeps_the_analyst_s_codes():
    labels = {"champs": {"1": frozenset({"ecole"})}}
    for coder in (StubCoder(), StubCoder(base=0.9), toy.trained().coder):
        [item] = tag(said("transport=0.99"), coder=coder, labels=labels)
        assert item.standing("champs") == ("ecole",)


def test_tagging_read_and_no_code_is_not_unread():
    labels = {"champs": {"1": frozenset()}}
    read, unread = tag(said("transport=0.99"), said("transport=0.99", id="2"), labels=labels)
    assert read.standing("champs") == ()
    assert "champs" in read.lues
    assert unread.standing("champs") == ("transport",)


def test_tagging_analyst_s_word_counts_in_its_dimension_alone():
    labels = {"champs": {"1": frozenset({"ecole"})}}
    [item] = tag(said("transport=0.9 navette=0.9", question=toy.IDEES), labels=labels)
    assert (item.standing("champs"), item.standing("propositions")) == (("ecole",), ("navette",))


def choice(codes, *sets):
    return SimpleNamespace(codes=frozenset(codes), choix=frozenset(map(frozenset, sets)))


def test_tagging_a_split_code_takes_the_likeliest_child_and_asks():
    choix = {"champs": {"1": choice({"ecole"}, {"sante", "argent"})}}
    [item] = tag(said("argent=0.1 transport=0.99"), choix=choix)
    assert item.standing("champs") == ("ecole", "argent")
    assert (statuses(item)["ecole"], statuses(item)["argent"]) == (ANALYSTE, ACCEPTE)
    assert item.motif == "code scindé : choisir entre « Argent » et « Santé »"
    assert "champs" in item.lues


def test_tagging_a_code_moved_in_stands_and_the_model_says_the_rest():
    choix = {"champs": {"1": choice((), {"ecole"})}}
    [item] = tag(said("transport=0.99 ecole=0.99"), choix=choix)
    assert item.standing("champs") == ("ecole", "transport")
    assert [code.code for code in item.codes].count("ecole") == 1


def test_tagging_a_split_code_of_an_unreadable_text_still_asks():
    [item] = tag(Contribution("1", "Non"), choix={"champs": {"1": choice((), {"sante", "argent"})}})
    assert item.standing("champs") == ("argent",)
    assert item.motif.startswith("code scindé")


# --- a model of an earlier frame


def later(*journal, **changed):
    """Return the toy frame with a journal, some of its codes under another id."""
    base = toy.frame(version="1.1")
    codes = [replace(c, id=changed.get(c.id, c.id)) for c in base.dimensions[0].all_codes]
    groupe = replace(base.dimensions[0].groupes[0], codes=tuple(codes))
    dimension = replace(base.dimensions[0], groupes=(groupe,))
    return replace(base, dimensions=(dimension, *base.dimensions[1:]), journal=journal)


def test_tagging_a_model_follows_a_new_name():
    coder = toy.trained().coder
    frame = later(change("1.1", "renommage", ["transport"], ["mobilite"]), transport="mobilite")
    followed, found = follow(coder, "1.0", frame)
    assert found.suivis == {"mobilite": ("transport",)}
    before, after = (c.predict_proba(["le bus ne passe plus"], [toy.FREINS]) for c in (coder, followed))
    assert after[0, followed.codes.index("mobilite")] == before[0, coder.codes.index("transport")]
    assert "mobilite" not in Tagger(followed, "essai", frame).nouveaux


def test_tagging_a_model_codes_a_merged_code_by_its_likeliest_part():
    coder = toy.trained().coder
    followed, found = follow(coder, "1.0", later(change("1.1", "fusion", ["argent", "logement"], ["argent"])))
    assert found.suivis["argent"] == ("argent", "logement") or found.suivis["argent"] == (
        "logement",
        "argent",
    )
    texts = ["le loyer du logement est trop haut", "je ne peux plus payer mes factures"]
    before, after = (c.predict_proba(texts, [toy.FREINS] * 2) for c in (coder, followed))
    parts = before[:, [coder.codes.index("argent"), coder.codes.index("logement")]]
    assert after[:, followed.codes.index("argent")].tolist() == parts.max(axis=1).tolist()
    assert len(followed.codes) == len(followed.thresholds) == len(followed.dimensions) == len(coder.codes) - 1


def test_tagging_a_model_does_not_guess_the_parts_of_a_split_code():
    frame = later(
        change("1.1", "scission", ["argent"], ["argent", "sante"]), change("1.1", "retrait", ["ecole"])
    )
    followed, found = follow(toy.trained().coder, "1.0", frame)
    assert found.scindes == {"argent": ("argent", "sante")}
    assert "argent" in Tagger(followed, "essai", frame).nouveaux


def test_tagging_a_model_of_the_frame_in_force_is_left_alone():
    coder = toy.trained().coder
    assert follow(coder, "1.0", toy.frame())[0] is coder


def test_tagging_analyst_may_code_where_the_question_does_not_ask():
    labels = {"propositions": {"1": frozenset({"navette"})}}
    [item] = tag(said("rien du tout"), labels=labels)
    assert item.standing("propositions") == ("navette",)
    assert "propositions" in item.lues


def test_tagging_analyst_is_not_bound_by_the_maximum():
    labels = {"champs": {"1": frozenset({"transport", "logement", "argent"})}}
    [item] = tag(said("rien du tout"), frame=toy.frame(maximum=1), labels=labels)
    assert item.standing("champs") == ("transport", "logement", "argent")


def test_tagging_analyst_s_retired_codes_are_left_out():
    labels = {"champs": {"1": frozenset({"ancien", "ecole"})}}
    [item] = tag(said("rien du tout"), labels=labels)
    assert item.standing("champs") == ("ecole",)


# --- passages


def test_tagging_passages_lie_in_the_text_and_cut_no_word():
    given = [
        Contribution(i, text, question=question) for i, text, question, *_ in toy.rows() if int(i) % 3 == 0
    ]
    spans = 0
    for item in tag(*given, frame=toy.frame(), coder=toy.trained().coder):
        text = item.contribution.texte
        for code in item.codes:
            assert (code.debut is not None) is (code.statut == ACCEPTE)
            if code.debut is not None:
                assert 0 <= code.debut < code.fin <= len(text)
                parts = (text[: code.debut], text[code.debut : code.fin], text[code.fin :])
                assert [f for part in parts for f in formes(part)] == formes(text)
                spans += 1
    assert spans > 40


def test_tagging_passage_is_the_one_that_carries_the_code():
    text = "Le bus ne passe plus le dimanche matin. Je ne peux plus payer mes factures !"
    [item] = tag(Contribution("1", text), frame=toy.frame(), coder=toy.trained().coder)
    carried = {code.code: text[code.debut : code.fin] for code in item.codes if code.statut == ACCEPTE}
    assert carried == {
        "transport": "Le bus ne passe plus le dimanche matin.",
        "argent": "Je ne peux plus payer mes factures !",
    }


def test_tagging_without_evidence_has_no_passage():
    [item] = tag(said("transport=0.9"), evidence=False)
    assert item.standing("champs") == ("transport",)
    assert {(code.debut, code.fin) for code in item.codes} == {(None, None)}


# --- what a human should look at


@pytest.mark.parametrize(
    ("text", "motif"),
    [
        ("", "texte trop court"),
        ("Rien", "texte trop court"),
        ("???  !!!", "texte trop court"),
        ("The bus is late and the driver does not say why", "langue : le texte ne semble pas en français"),
        ("الحافلة لا تأتي يوم الأحد", "langue : le texte ne semble pas en français"),
        ("bus en retard", ""),
        ("Le bus n'est jamais à l'heure et je suis en retard", ""),
    ],
    ids=["empty", "one word", "signs", "English", "Arabic", "too short to tell", "French"],
)
def test_tagging_unreadable_texts_are_told_why(text, motif):
    assert unreadable(text) == motif


@pytest.mark.parametrize("text", ["transport", "The bus transport=0.9 is late and we do not know why"])
def test_tagging_unreadable_text_gets_no_code_and_is_not_read(text):
    [item] = tag(Contribution("1", text))
    assert unreadable(text)
    assert (item.codes, item.lues) == ((), frozenset())
    assert item.a_relire
    assert item.motif == unreadable(text)


LIMITS, NAMES = np.full(4, 0.5), ("Bus", "Loyer", "Santé", "Autre frein")


@pytest.mark.parametrize(
    ("probabilities", "motif"),
    [
        # in doubt: from 0.5 · 0.65 = 0.325 to under 0.5 + 0.5 · 0.35 = 0.675
        ([0.9, 0.1, 0.1, 0.0], ""),
        ([0.675, 0.324, 0.0, 0.0], ""),
        ([0.67, 0.0, 0.0, 0.0], "doute sur « Bus »"),
        ([0.9, 0.33, 0.0, 0.0], "doute sur « Loyer »"),
        ([0.4, 0.6, 0.5, 0.0], "doute entre « Loyer » et « Santé »"),
        # nothing accepted: worth a look from half the threshold
        ([0.0, 0.26, 0.0, 0.0], "aucun code sûr (le plus proche : « Loyer »)"),
        ([0.0, 0.24, 0.0, 0.0], ""),
        ([0.0, 0.0, 0.0, 0.0], ""),
        ([0.9, 0.5, 0.0, 0.51], "autre frein possible ; doute entre « Autre frein » et « Loyer »"),
        ([0.9, 0.0, 0.0, 0.2], ""),
    ],
    ids=str,
)
def test_tagging_doubt_is_told_in_french(probabilities, motif):
    p = np.array(probabilities)
    assert doubt(p, p >= LIMITS, LIMITS, {"champs": np.arange(4)}, NAMES, frozenset({3})) == motif


def test_tagging_doubts_of_two_dimensions_are_joined():
    p = np.array([0.6, 0.0, 0.2, 0.3])
    motif = doubt(p, p >= LIMITS, LIMITS, {"a": np.array([0, 1]), "b": np.array([2, 3])}, NAMES)
    assert motif == "a : doute sur « Bus » ; b : aucun code sûr (le plus proche : « Autre frein »)"


@pytest.mark.parametrize(
    ("text", "motif"),
    [
        ("transport=0.95", ""),
        ("transport=0.6 logement=0.55", "doute entre « Transport » et « Logement »"),
        ("autre=0.8 transport=0.9", "autre frein possible"),
        ("rien de tout cela", ""),
        ("transport=0.3", "aucun code sûr (le plus proche : « Transport »)"),
    ],
)
def test_tagging_what_to_check_is_flagged(text, motif):
    [item] = tag(said(text))
    assert (item.motif, item.a_relire) == (motif, bool(motif))


def test_tagging_dimension_that_is_not_asked_raises_no_doubt():
    [asked, unasked] = tag(said("navette=0.6", question=toy.IDEES), said("navette=0.6", id="2"))
    assert asked.motif == "Propositions : doute sur « Navette »"
    assert unasked.motif == ""


@pytest.mark.parametrize("text", ["transport=0.6", "Oui", "The bus is late and the driver does not say why"])
def test_tagging_what_an_analyst_read_needs_no_check(text):
    given = Contribution("1", f"Le bus {text}" if "=" in text else text, question=toy.FREINS)
    [before] = tag(given)
    [after] = tag(given, labels={"champs": {"1": frozenset({"transport"})}})
    assert before.a_relire
    assert (after.a_relire, after.motif) == (False, "")


# --- files

MESSY = (
    said("transport=0.9 logement=0.6", id="001", groupe="Habitants", date="2026-01-05", autres={"âge": "34"}),
    Contribution("002", "=MAX()", groupe="Élus", autres={"âge": "+33 6"}),
    said("deux\nlignes ; « navette=0.9 »", id="003", question=toy.IDEES, autres={"âge": ""}),
    said("ecole=0.9", id="004", autres={"âge": "NA"}),
)
ENDINGS = (".jsonl", ".csv", ".xlsx", ".parquet")
ADDED = ("champs", "propositions", "a_relire", "motif", "modele", "referentiel")


def written(path, tagged=None, others=("âge",)):
    tagged = tag(*MESSY) if tagged is None else tagged
    assert write_tagged(path, tagged, DIMENSIONS, others) == len(MESSY)
    return path


def read(path):
    """Return the head and the rows of a file as it is, by its own library."""
    if path.suffix == ".jsonl":
        rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
        return tuple(rows[0]), rows
    if path.suffix == ".parquet":
        table = pq.read_table(path)
        return tuple(table.column_names), table.to_pylist()
    if path.suffix == ".csv":
        with open(path, encoding="utf-8-sig", newline="") as handle:
            head, *rows = csv.reader(handle, delimiter=";")
    else:
        head, *rows = openpyxl.load_workbook(path).active.iter_rows(values_only=True)
    return tuple(head), [dict(zip(head, ("" if v is None else v for v in row), strict=True)) for row in rows]


@pytest.mark.parametrize("ending", ENDINGS)
def test_tagging_files_hold_the_columns_of_the_contract(tmp_path, ending):
    head, rows = read(written(tmp_path / f"r{ending}"))
    detail = ("codes",) if ending in (".jsonl", ".parquet") else ()
    assert head == (*COLUMNS, "âge", *ADDED, *detail)
    assert COLUMNS == (
        "id", "texte", "groupe", "sous_groupe", "partie_prenante", "source", "question", "date", "cible",
    )  # fmt: skip
    assert [row["id"] for row in rows] == ["001", "002", "003", "004"]


def flat(value):
    if isinstance(value, list):
        return "|".join(value)
    return {True: "oui", False: "non"}.get(value, value)


def test_tagging_files_agree_with_each_other(tmp_path):
    several = {ending: read(written(tmp_path / f"r{ending}"))[1] for ending in ENDINGS}
    plain = [{k: flat(v) for k, v in row.items() if k != "codes"} for row in several[".jsonl"]]
    assert [row["champs"] for row in plain] == ["transport|logement", "", "", "ecole"]
    assert [row["a_relire"] for row in plain] == ["oui", "oui", "non", "non"]
    assert several[".jsonl"] == several[".parquet"]
    assert several[".xlsx"] == plain
    guarded = [{k: f"'{v}" if v[:1] in ("=", "+") else v for k, v in row.items()} for row in plain]
    assert several[".csv"] == guarded


@pytest.mark.parametrize("ending", [".jsonl", ".parquet"])
def test_tagging_detail_lists_every_code(tmp_path, ending):
    rows = read(written(tmp_path / f"r{ending}"))[1]
    assert rows[1]["codes"] == []
    first, *others = rows[0]["codes"]
    text = MESSY[0].texte
    assert first == {
        "dimension": "champs",
        "code": "transport",
        "probabilite": 0.9,
        "statut": "accepte",
        "debut": 0,
        "fin": len(text),
    }
    assert [code["statut"] for code in others] == ["accepte"] + ["suggere"] * 5
    assert {code["debut"] for code in others[1:]} == {None}


@pytest.mark.parametrize("ending", ENDINGS)
def test_tagging_file_is_a_corpus_again(tmp_path, ending):
    back = list(open_corpus(written(tmp_path / f"r{ending}")))
    assert [(row.id, row.texte, row.groupe, row.question) for row in back] == [
        (row.id, row.texte, row.groupe, row.question) for row in MESSY
    ]
    assert [row.autres["champs"] for row in back] == ["transport|logement", "", "", "ecole"]
    assert [row.autres["âge"] for row in back] == ["34", "+33 6", "", "NA"]


def test_tagging_text_that_looks_like_a_formula_is_a_text_in_xlsx(tmp_path):
    sheet = openpyxl.load_workbook(written(tmp_path / "r.xlsx")).active
    cells = [cell for row in sheet.iter_rows() for cell in row if str(cell.value).startswith(("=", "+"))]
    assert [(cell.value, cell.data_type) for cell in cells] == [("=MAX()", "s"), ("+33 6", "s")]


@pytest.mark.parametrize("ending", ENDINGS)
def test_tagging_same_input_same_bytes(tmp_path, ending):
    first, second = (written(tmp_path / f"{name}{ending}") for name in "ab")
    assert first.read_bytes() == second.read_bytes()


@pytest.mark.parametrize("ending", ENDINGS)
def test_tagging_no_contribution_gives_the_head_alone(tmp_path, ending):
    path = tmp_path / f"r{ending}"
    assert write_tagged(path, [], DIMENSIONS) == 0
    if ending == ".jsonl":
        assert path.read_bytes() == b""
    else:
        assert read(path) == ((*COLUMNS, *ADDED, *(("codes",) if ending == ".parquet" else ())), [])


@pytest.mark.parametrize("ending", ENDINGS)
def test_tagging_own_column_named_as_one_of_the_contract_is_kept_beside_it(tmp_path, ending):
    item = Tagged(
        Contribution("1", "le texte", autres={"champs": "à moi", "motif": "le mien"}),
        (CodeScore("champs", "ecole", 1.0, ANALYSTE),),
        False,
        "",
        "essai",
        "1.0",
    )
    write_tagged(tmp_path / f"r{ending}", [item], DIMENSIONS, ["champs", "motif"])
    [row] = read(tmp_path / f"r{ending}")[1]
    assert (row["champs (reçu)"], flat(row["champs"])) == ("à moi", "ecole")
    assert (row["motif (reçu)"], row["motif"]) == ("le mien", "")


@pytest.mark.parametrize(
    ("others", "kept"),
    [
        (("champs", "champs (reçu)"), ("champs (reçu) (reçu)", "champs (reçu)")),
        (("champs (reçu)", "champs"), ("champs (reçu)", "champs (reçu) (reçu)")),
        (("champs (reçu)",), ("champs (reçu)",)),
        (("codes",), ("codes (reçu)",)),
    ],
    ids=str,
)
def test_tagging_columns_are_never_twice_the_same(others, kept):
    columns = output_columns(DIMENSIONS, others, detailed=True)
    assert columns[len(COLUMNS) : -len(ADDED) - 1] == kept
    assert len(set(columns)) == len(columns)


def test_tagging_a_tagged_file_three_times_keeps_every_column(tmp_path):
    path = written(tmp_path / "0.csv")
    for n in range(1, 4):
        file = open_corpus(path)
        path = written(tmp_path / f"{n}.csv", tag(*file), file.others)
    head = read(path)[0]
    assert sum(name.startswith("champs") for name in head) == 4
    assert len(set(head)) == len(head)


@pytest.mark.parametrize("ending", ENDINGS)
@pytest.mark.parametrize("error", [KeyboardInterrupt, ValueError], ids=["Ctrl-C", "bug"])
def test_tagging_interrupted_stream_leaves_no_file(tmp_path, ending, error):
    def stream():
        yield from tag(*MESSY)
        raise error

    with pytest.raises(error):
        write_tagged(tmp_path / f"r{ending}", stream(), DIMENSIONS)
    assert list(tmp_path.iterdir()) == []


def test_tagging_existing_file_is_kept_unless_asked(tmp_path):
    path = tmp_path / "r.csv"
    path.write_text("à moi")
    with pytest.raises(OutputError, match=r"r\.csv : existe déjà"):
        write_tagged(path, tag(*MESSY), DIMENSIONS)
    assert path.read_text() == "à moi"
    write_tagged(path, tag(*MESSY), DIMENSIONS, overwrite=True)
    assert read(path)[1][0]["id"] == "001"


def test_tagging_unknown_ending_is_refused(tmp_path):
    with pytest.raises(OutputError, match=r"r\.ods : terminaison « \.ods » inconnue"):
        write_tagged(tmp_path / "r.ods", tag(*MESSY), DIMENSIONS)
    assert list(tmp_path.iterdir()) == []
