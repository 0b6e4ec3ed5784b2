"""Another study, another frame: the same commands serve codes and a file that the product has never seen.

tests/mobilite/ is a study of its own (getting about in a rural county, 25 codes, 300 answers of 30 people),
synthetic and written by hand for this test. Nothing of the product's configuration is changed for it.
"""

import csv
import html
import json
import re
import shutil
import zipfile
from itertools import product
from pathlib import Path

import numpy as np
import pytest
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from tiny_study import precanum

from precanum_nlp.annotations import Annotation, read_annotations, write_annotations
from precanum_nlp.corpus import text_hash
from precanum_nlp.linguistics import fold
from precanum_nlp.referentiel import Referentiel, read_referentiel
from precanum_nlp.training.splitting import grouped_folds, linked_groups

MOBILITE = Path(__file__).parent / "mobilite"
REFERENCE = Path(__file__).parent.parent / "referentiel.yaml"
EXPORT = "corpora/enquete_mobilite.csv"
TEXTE, FICHE, FOYER = "Ce que la personne a dit", "Fiche", "Foyer"
NEW_CODE = "rail"
#: Written after the study, for the code that no answer carries; nothing of the corpus speaks of it.
ON_THE_TRAIN = (
    "Remettez donc le train, les rails sont encore là et la gare est vide.",
    "Il faudrait rouvrir la petite gare et faire rouler un autorail.",
    "La voie ferrée existe, il suffirait que la SNCF la rouvre.",
    "Je pense à ce train que prenait mon père, qu'on le remette en service.",
)
NOT_ON_THE_TRAIN = ("Une carte à dix euros pour les retraités.", "Le garagiste me demande huit cents euros.")

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def mobilite(tmp_path_factory) -> Path:
    """The second study: made, filled, checked, trained, tagged and run by the commands alone."""
    folder = tmp_path_factory.mktemp("autre") / "mobilite"
    assert precanum("init", folder) == 0
    shutil.copytree(MOBILITE, folder, dirs_exist_ok=True)
    assert precanum("referentiel", "verifier", folder / "referentiel.yaml") == 0
    assert precanum("entrainer", "--etude", folder, "--nom", "m1", "--promouvoir") == 0
    # two rows that cannot be coded, in the middle of those that can
    lines = (folder / EXPORT).read_text(encoding="utf-8").splitlines(keepends=True)
    lines[9:9] = ["V-1,H01,Retraités,Vaubrac,,,\n", "V-2,H02,Actifs,Vaubrac,,???,\n"]
    (folder / EXPORT).write_text("".join(lines), encoding="utf-8")
    for ending in ("jsonl", "csv", "xlsx"):
        assert _tag(folder, folder / EXPORT, folder / f"code.{ending}") == 0
    assert precanum("run", "--etude", folder) == 0
    return folder


@pytest.fixture(scope="module")
def frame() -> Referentiel:
    return read_referentiel(MOBILITE / "referentiel.yaml")


def _tag(study: Path, source: Path, target: Path) -> int:
    columns = {"texte": TEXTE, "id": FICHE, "partie_prenante": FOYER}
    named = [part for name, header in columns.items() for part in ("--colonne", f"{name}={header}")]
    return precanum("tag", source, "-o", target, "--etude", study, *named)


def _json_lines(path: Path) -> list[dict]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def _answers() -> list[dict[str, str]]:
    with open(MOBILITE / EXPORT, encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle))


def _truth(frame: Referentiel, dimension: str) -> np.ndarray:
    """Return the labels of a dimension, boolean ndarray of shape (300, n_codes)."""
    carried = {(r.id, r.code) for r in read_annotations(MOBILITE / "annotations") if r.decision == "oui"}
    codes = [code.id for code in frame.dimension(dimension).codes]
    return np.array([[(row[FICHE], code) in carried for code in codes] for row in _answers()])


def _f1(truth: np.ndarray, given: np.ndarray) -> float:
    return 2 * (truth & given).sum() / (truth.sum() + given.sum())


def test_second_study_is_what_it_says(frame):
    answers = _answers()
    assert len(answers) == len({row[TEXTE] for row in answers}) == 300
    assert len({row[FOYER] for row in answers}) == 30
    assert {row["Nature"] for row in answers} == {"synthétique"}
    codes = [code for dimension in frame.dimensions for code in dimension.codes]
    assert len(codes) == 25
    assert all(3 <= len(code.expressions) <= 8 and code.definition for code in codes)
    reference = read_referentiel(REFERENCE)
    theirs = {name for d in reference.dimensions for c in d.codes for name in (c.id, c.label)}
    assert not theirs & {name for code in codes for name in (code.id, code.label)}
    assert not {d.id for d in reference.dimensions} & {d.id for d in frame.dimensions}


@pytest.mark.parametrize(("place", "id_column"), [("code.jsonl", "id"), ("rapports/dernier", FICHE)])
def test_second_study_accounts_for_every_row(mobilite, place, id_column):
    path = mobilite / place
    coded = _json_lines(path / "contributions.jsonl" if path.is_dir() else path)
    assert [row["texte"] for row in coded] == [row[TEXTE] for row in _answers()]
    assert [row.get("id") or row[id_column] for row in coded] == [row[FICHE] for row in _answers()]
    aside = (mobilite / "rapports/dernier/mis_de_cote.csv").read_text(encoding="utf-8-sig").splitlines()[1:]
    assert [line.split(";")[2] for line in aside] == ["V-1", "V-2"]


def test_second_study_outputs_hold_its_codes_only(mobilite, frame):
    own = {d.id: {code.id for code in d.codes} for d in frame.dimensions}
    rows = _json_lines(mobilite / "code.jsonl") + _json_lines(
        mobilite / "rapports/dernier/contributions.jsonl"
    )
    for row in rows:
        assert all(item["code"] in own[item["dimension"]] for item in row["codes"])
        assert all(set(row[name]) <= codes for name, codes in own.items())
    with open(mobilite / "rapports/dernier/comptes.csv", encoding="utf-8-sig", newline="") as handle:
        counted = {(row["dimension"], row["code"]) for row in csv.DictReader(handle, delimiter=";")}
    assert counted == {(name, code) for name, codes in own.items() for code in codes}


def test_second_study_outputs_say_nothing_of_the_reference_frame(mobilite):
    pattern = _names_of_the_reference_frame()
    assert pattern.search("<td>acces.lieu</td>") and pattern.search("Couverture réseau")  # it can find
    outputs = [*mobilite.glob("code.*"), *(mobilite / "rapports/dernier").iterdir()]
    outputs += [path for path in (mobilite / "models/m1").iterdir() if path.suffix in (".json", ".md")]
    assert len(outputs) >= 3 + 6 + 1
    texts = {path.name: _text(path) for path in outputs}
    found = {name: sorted(set(pattern.findall(text))) for name, text in texts.items()}
    assert not {name: several for name, several in found.items() if several}
    shown = ("code.xlsx", "rapport.html", "rapport.xlsx", "manifest.json")
    assert all("depense.plein" in texts[name] or "Prix du carburant" in texts[name] for name in shown)


def _names_of_the_reference_frame() -> re.Pattern:
    """Return what finds an id or a label of the reference frame's fields and proposals, as whole words.

    One-word names are left out: « autre » is also French.
    """
    dimensions = [d for d in read_referentiel(REFERENCE).dimensions if d.id in ("champs", "propositions")]
    names = {name for d in dimensions for c in d.codes for name in (c.id, c.label)}
    names = sorted(name for name in names if not name.isalpha())
    return re.compile(rf"(?<![\w.])(?:{'|'.join(map(re.escape, names))})(?!\w)")


def _text(path: Path) -> str:
    """Return what a file shows: cells of a workbook, not their addresses, some of which look like codes."""
    if path.suffix == ".xlsx":
        with zipfile.ZipFile(path) as archive:
            inside = "".join(archive.read(name).decode("utf-8") for name in archive.namelist())
        shown = "\n".join(re.findall(r"<t(?: [^>]*)?>([^<]*)</t>", inside))
    else:
        shown = path.read_text(encoding="utf-8-sig")
    return html.unescape(shown).replace("’", "'").replace("\u00a0", " ").replace("\u202f", " ")


@pytest.mark.parametrize("dimension", ["obstacles", "pistes"])
def test_second_study_beats_simple_baselines_on_people_held_out(mobilite, frame, dimension):
    """The low end of the model's interval, against baselines whose one free choice is made in hindsight."""
    manifest = json.loads((mobilite / "models/m1/manifest.json").read_text(encoding="utf-8"))
    value, low, _ = manifest["qualite"][dimension]["f1"]
    truth = _truth(frame, dimension)
    baselines = {
        "majority": _majority(truth),
        "keywords": _f1(truth, _keywords(frame, dimension)),
        "tf-idf": _words_alone(truth, manifest["config"]),
    }
    assert manifest["qualite"][dimension]["n_textes"] == len(truth)
    assert 0 < max(baselines.values()) < low <= value, baselines


def _majority(truth: np.ndarray) -> float:
    """Give every text the k most frequent codes; k is the best one, seen from the truth."""
    frequent = np.argsort(-truth.sum(axis=0))
    return max(_f1(truth, np.isin(np.arange(truth.shape[1]), frequent[:k]) & np.ones_like(truth))
               for k in range(1, truth.shape[1] + 1))  # fmt: skip


def _keywords(frame: Referentiel, dimension: str) -> np.ndarray:
    """Give a code wherever one of its expressions stands in the text, case and accents aside."""
    texts = [fold(row[TEXTE]) for row in _answers()]
    codes = frame.dimension(dimension).codes
    return np.array([[any(fold(e) in text for e in code.expressions) for code in codes] for text in texts])


def _words_alone(truth: np.ndarray, config: dict) -> float:
    """TF-IDF and logistic regression on the model's own folds; the best threshold, seen from the truth."""
    answers = _answers()
    texts = np.array([row[TEXTE] for row in answers])
    groups = linked_groups(list(texts), [row[FOYER] for row in answers])
    scores = np.zeros(truth.shape)
    for fitted, held in grouped_folds(groups, config["n_folds"], config["seed"]):
        words = TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True).fit(texts[fitted])
        known, asked = words.transform(texts[fitted]), words.transform(texts[held])
        for column in np.flatnonzero(truth[fitted].any(axis=0)):
            model = LogisticRegression(C=10).fit(known, truth[fitted, column])
            scores[held, column] = model.predict_proba(asked)[:, 1]
    return max(_f1(truth, scores >= limit) for limit in np.linspace(0.02, 0.6, 30))


def test_second_study_suggests_a_code_without_examples_from_its_wording(mobilite, tmp_path):
    manifest = json.loads((mobilite / "models/m1/manifest.json").read_text(encoding="utf-8"))
    assert len(manifest["support"]) == 24
    assert NEW_CODE not in manifest["support"]
    source = tmp_path / "apres.csv"
    texts = (*ON_THE_TRAIN, *NOT_ON_THE_TRAIN)
    source.write_text("\n".join([f"{FICHE};{FOYER};{TEXTE}", *(f"A{i};;{t}" for i, t in enumerate(texts))]),
                      encoding="utf-8")  # fmt: skip
    assert _tag(mobilite, source, tmp_path / "apres.jsonl") == 0
    coded = _json_lines(tmp_path / "apres.jsonl")
    first = [next(c["code"] for c in row["codes"] if c["dimension"] == "pistes") for row in coded]
    assert first[: len(ON_THE_TRAIN)] == [NEW_CODE] * len(ON_THE_TRAIN)
    accepted = [NEW_CODE in row["pistes"] for row in coded]
    assert any(accepted[: len(ON_THE_TRAIN)])
    assert not any(accepted[len(ON_THE_TRAIN) :])


# --- 230 codes and 5,000 answers: no longer about meaning, about size --------------------------------------

_PLACES = (
    *("piscine", "bibliothèque", "mairie", "cantine", "gymnase", "marché", "cimetière", "parking", "théâtre"),
    *("musée", "crèche", "lycée", "patinoire", "déchetterie", "fontaine", "kiosque", "camping", "halle"),
    *("passerelle", "observatoire", "verger", "chapelle", "laverie"),
)
_FAULTS = {
    "bruit": ("bruit", "vacarme", "tapage"),
    "froid": ("froid", "gelé", "chauffage"),
    "salete": ("saleté", "ordures", "crasse"),
    "attente": ("attente", "queue", "patienter"),
    "accueil": ("accueil", "sourire", "politesse"),
    "lumiere": ("lumière", "éclairage", "pénombre"),
    "prix": ("prix", "cher", "tarif"),
    "rampe": ("rampe", "escalier", "marches"),
    "plan": ("plan", "panneaux", "perdu"),
    "vol": ("vol", "volé", "serrure"),
}
_WITHOUT_EXAMPLES = 30
_SAYINGS = (
    "{lieu} : {mot}, toujours {mot}",
    "je parle de {mot} quand je pense à {lieu}",
    "notre {lieu} souffre d'un souci de {mot} depuis l'été",
)
_TAILS = ("", " et personne ne répond", " alors je n'y vais plus", " dit ma fille", " surtout en semaine",
          " comme l'an dernier", " et c'est dommage", " franchement")  # fmt: skip


def _pairs() -> list[tuple[str, str, str]]:
    """Return (code, place, fault) of the 230 codes."""
    return [(f"l{n:02}.{fault}", place, fault)
            for (n, place), fault in product(enumerate(_PLACES), _FAULTS)]  # fmt: skip


def _large_frame() -> str:
    lines = [
        'titre: "Grand référentiel"\nversion: "1.0"\ndimensions:',
        '  - id: remarques\n    label: "Remarques"\n    question: "De quoi se plaint-on ?"\n    groupes:',
    ]
    for code, place, fault in _pairs():
        if fault == "bruit":
            lines += [f"      - id: l{code[1:3]}", f'        label: "{place}"', "        codes:"]
        words = ", ".join(f'"{word} {place}"' for word in _FAULTS[fault])
        lines.append(
            f'          - {{id: {code}, label: "{place} : {fault}", depuis: "1.0", expressions: [{words}]}}'
        )
    return "\n".join([*lines, "journal: []", ""])


def _sayings(per_code: int) -> list[tuple[str, str]]:
    """Return (code, text), `per_code` texts a code, no two alike."""
    every = list(product(_TAILS, _SAYINGS, range(3)))
    ways = [every[i * 11 % len(every)] for i in range(per_code)]  # 11 and 72 are coprime: all kinds early on
    return [
        (code, saying.format(lieu=place, mot=_FAULTS[fault][word]) + tail)
        for code, place, fault in _pairs()
        for tail, saying, word in ways
    ]


def test_second_study_with_230_codes_trains_and_tags_5000_answers(tmp_path, capsys):
    folder = tmp_path / "grande"
    assert precanum("init", folder) == 0
    (folder / "referentiel.yaml").write_text(_large_frame(), encoding="utf-8")
    assert precanum("referentiel", "verifier", folder / "referentiel.yaml") == 0
    assert "codes en vigueur : 230" in capsys.readouterr().out
    known = [code for code, _, _ in _pairs()][:-_WITHOUT_EXAMPLES]
    learnt = [pair for pair in _sayings(6) if pair[0] in known]
    _write_labelled(folder, learnt)
    assert precanum("entrainer", "--etude", folder, "--nom", "g1", "--promouvoir") == 0
    asked = [pair for pair in _sayings(28) if pair not in set(learnt)][-5000:]
    source = tmp_path / "reponses.csv"
    source.write_text("\n".join(["texte", *(text for _, text in asked)]), encoding="utf-8")
    assert precanum("tag", source, "-o", tmp_path / "code.jsonl", "--etude", folder, "--sans-passages") == 0
    coded = _json_lines(tmp_path / "code.jsonl")
    assert len(coded) == len(asked) == 5000
    _check_large(coded, asked, set(known))


def _write_labelled(folder: Path, learnt: list[tuple[str, str]]) -> None:
    rows = [f"r{n};p{n % 40};{text}" for n, (_, text) in enumerate(learnt)]
    corpus = "\n".join(["id;partie_prenante;texte", *rows])
    (folder / "corpora/lues.csv").write_text(corpus, encoding="utf-8")
    records = [
        Annotation(
            f"r{n}", text_hash(text), "remarques", code, "oui", "essai", "2024-01-15", "1.0", "automatique"
        )
        for n, (code, text) in enumerate(learnt)
    ]
    write_annotations(folder / "annotations/lues.essai.csv", records)


def _check_large(coded: list[dict], asked: list[tuple[str, str]], known: set[str]) -> None:
    """Generated sentences are easy: most codes must be found; those without examples, far above chance."""
    everything = {code for code, _, _ in _pairs()}
    assert {item["code"] for row in coded for item in row["codes"]} <= everything
    found = [code in row["remarques"] for row, (code, _) in zip(coded, asked, strict=True) if code in known]
    assert np.mean(found) > 0.8
    shown = [
        any(item["code"] == code for item in row["codes"])
        for row, (code, _) in zip(coded, asked, strict=True)
        if code not in known
    ]
    assert len(shown) > 500
    assert np.mean(shown) > 0.2  # six names drawn from 230 would hold the right one in 3 % of the texts
