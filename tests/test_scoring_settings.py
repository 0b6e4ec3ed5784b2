"""scoring.yaml: what it may say, and the French line on what it must not."""

from dataclasses import replace
from pathlib import Path

import pytest

from precanum_nlp.scoring import ScoringSettings, settings_echo
from precanum_nlp.scoring.settings_reading import settings_from_text


@pytest.mark.parametrize("text", ["", "# rien\n", "\ufeff\n"])
def test_scoring_settings_that_say_nothing_are_the_defaults(text):
    assert settings_from_text(text) == (ScoringSettings(), ())


def test_scoring_settings_are_read():
    settings, faults = settings_from_text(
        "graine: 3\n"
        "tirages: 500\n"
        "groupes: {interne: [Orange], poids: {Terrain: 2}, sous_groupes: egal}\n"
        "calage: {cible: {Jeunes: 0.4, Aînés: 0.6}}\n"
        "effectifs: {signaler: 6, masquer: 3}\n"
        "correction: {echantillon: annotations/test}\n"
        "dimensions: {champs: freins}\n"
        "regnier: {dilemme: -0.5}\n"
        "materialite: {notes: 2, codes: 0, unite: contributions, seuil_x: 50, seuil_y: milieu}\n"
    )
    assert not faults
    assert (settings.graine, settings.tirages, settings.interne) == (3, 500, ("Orange",))
    assert (settings.poids_groupes, settings.sous_groupes) == ({"Terrain": 2}, "egal")
    assert (settings.calage, settings.echantillon) == (
        {"cible": {"Jeunes": 0.4, "Aînés": 0.6}},
        "annotations/test",
    )
    assert (settings.signaler, settings.masquer, settings.champs, settings.usages) == (
        6,
        3,
        "freins",
        "usages",
    )
    assert settings.valeurs == {"incontournable": 1, "souhaitable": 0.5, "dilemme": -0.5, "contre": -1}
    assert (settings.poids_notes, settings.poids_codes, settings.unite) == (2, 0, "contributions")
    assert (settings.seuil_x, settings.seuil_y) == (50.0, "milieu")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("tirage: 10\n", "s.yaml:1:1 : réglage inconnu « tirage » ; réglage proche : tirages."),
        (
            "graine: 1\ntirages: 10.5\n",
            "s.yaml:2:10 : « tirages » contient « 10.5 » ; donnez un nombre entier, sans guillemets.",
        ),
        ("tirages: 50\n", "s.yaml:1:10 : « tirages » contient « 50 » ; donnez un nombre, au moins 200."),
        ("tirages:\n", "s.yaml:1:1 : « tirages » est vide ; donnez une valeur, ou supprimez la ligne."),
        (
            "tirages: '500'\n",
            "s.yaml:1:10 : « tirages » contient « 500 » ; donnez un nombre entier, sans guillemets.",
        ),
        (
            "groupes: {internes: [a]}\n",
            "s.yaml:1:11 : réglage inconnu « internes » ; réglage proche : interne.",
        ),
        (
            "groupes: {interne: a}\n",
            "s.yaml:1:20 : « interne » contient « a » ; donnez une liste, par exemple",
        ),
        ("groupes: {poids: {a: 0}}\n", "s.yaml:1:22 : « a » contient « 0 » ; donnez un nombre, plus de 0."),
        (
            "groupes: {sous_groupes: rien}\n",
            "s.yaml:1:25 : « sous_groupes » contient « rien » ; au choix : effectif, egal.",
        ),
        ("calage: {age: {a: 1}}\n", "« age » inconnu ; on cale sur groupe, sous_groupe, cible."),
        ("calage: {cible: {a: 0.9, b: 0.4}}\n", "les parts de « cible » font 1,3 ; 1 au plus."),
        ("calage: {cible: {a: 90}}\n", "s.yaml:1:21 : « a » contient « 90 » ; donnez un nombre, au plus 1."),
        ("correction: {}\n", "réglage « echantillon » absent ; ajoutez-le, ou supprimez le bloc."),
        (
            "regnier: {incontournable: 2}\n",
            "« incontournable » contient « 2 » ; donnez un nombre, au plus 1.",
        ),
        (
            "regnier: {bof: 1}\n",
            "« bof » contient « bof » ; au choix : incontournable, souhaitable, dilemme, contre.",
        ),
        (
            "materialite: {seuil_x: 120}\n",
            "« seuil_x » contient « 120 » ; écrivez mediane, milieu, ou un nombre de 0 à 100.",
        ),
        (
            "materialite: {unite: mots}\n",
            "« unite » contient « mots » ; au choix : contributions, parties_prenantes.",
        ),
        ("materialite: 3\n", "« materialite » contient « 3 » ; donnez un bloc de lignes « clé: valeur »."),
        ("- a\n", "s.yaml:1:1 : une liste de réglages « clé: valeur » est attendue."),
        ("a: 1\na: 2\n", "s.yaml:2:1 : clé « a » en double (déjà ligne 1) ; gardez-en une."),
        ("titre: a\x01b\n", "s.yaml:1:9 : caractère de contrôle interdit ; supprimez-le."),
    ],
)
def test_scoring_settings_fault_is_one_line_with_its_place(text, message):
    settings, faults = settings_from_text(text)
    assert settings is None
    assert message in faults[0].render("s.yaml")
    assert "\n" not in faults[0].render("s.yaml")


def test_scoring_settings_faults_are_all_told_in_file_order():
    _, faults = settings_from_text("graine: -1\nfoo: 2\neffectifs: {masquer: x}\n")
    assert [fault.ligne for fault in faults] == [1, 2, 3]


def test_scoring_settings_are_echoed_in_french():
    echo = dict(settings_echo(ScoringSettings(interne=("Orange",), calage={"cible": {"Jeunes": 0.4}})))
    assert echo["interne"] == "Orange"
    assert echo["calage"] == "cible : Jeunes : 0,4"
    assert echo["poids_groupes"] == echo["echantillon"] == "aucun"
    assert echo["valeurs"].startswith("incontournable : 1 ; souhaitable : 0,5")


ROOT = Path(__file__).resolve().parents[1]


def test_scoring_settings_of_the_page_are_the_defaults():
    page = (ROOT / "docs" / "chiffres.md").read_text(encoding="utf-8")
    text = page.partition("```yaml\n")[2].partition("```")[0]
    settings, faults = settings_from_text(text)
    assert not faults
    assert replace(settings, echantillon="") == ScoringSettings()


def test_scoring_settings_of_the_reference_study_are_valid():
    settings, faults = settings_from_text((ROOT / "scoring.yaml").read_text(encoding="utf-8"))
    assert not faults and settings.interne == ("Orange",)
