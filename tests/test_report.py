"""The summary, the page and the workbook, on a small panel with hostile texts."""

import json
from dataclasses import replace
from html.parser import HTMLParser
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from precanum_nlp.corpus.records import Contribution, SetAside
from precanum_nlp.errors import OutputError, ScoringError
from precanum_nlp.keywords import WordRow, WordTable
from precanum_nlp.report import render_html, summarise, write_html, write_workbook
from precanum_nlp.report.charts import axis, bar_chart, heat_class
from precanum_nlp.report.page import embedded, finding, href, page_data, utf16
from precanum_nlp.report.typography import day, french, interval, number, percent, plural
from precanum_nlp.scoring import coded_from_tagged, count, shares

HOSTILE = "</script><script>alert(1)</script><!-- &amp; \u2028 =1+1"
GROUPS = ("Bénéficiaires", '=cmd|"A" & <b>', "")


def code(id, label, ouvert=False):
    return SimpleNamespace(id=id, label=label, definition=f"Définition de {label}", ouvert=ouvert)


def dimension(id, label, *groups):
    groupes = tuple(
        SimpleNamespace(id=f"g{i}", label=f"Ensemble {i}", codes=codes) for i, codes in enumerate(groups)
    )
    codes = tuple(c for codes in groups for c in codes)
    return SimpleNamespace(id=id, label=label, question=f"Quoi sur {label} ?", groupes=groupes, codes=codes)


FRAME = SimpleNamespace(
    titre="Cadre d'essai",
    version="1.0",
    dimensions=(
        dimension("lien", "Lien", (code("lien.accentue", "Accentue l'exclusion"),)),
        dimension(
            "champs",
            "Champs d'action",
            (code("cout", "Coût d'accès"), code("lieu", "Lieu d'accès")),
            (code("autre", "Autre frein", ouvert=True),),
        ),
    ),
)


def score(code, statut="accepte", debut=None, fin=None, dimension="champs"):
    return SimpleNamespace(dimension=dimension, code=code, statut=statut, debut=debut, fin=fin)


def tagged(number, texte, *codes, a_relire=False):
    said = Contribution(
        f"c/{number}",
        texte,
        groupe=GROUPS[number % 3],
        partie_prenante=f"pseudo{number}",
        source="atelier" if number % 2 else "",
        date="2018-01-31",
    )
    motif = "deux codes proches" if a_relire else ""
    return SimpleNamespace(
        contribution=said, codes=codes, a_relire=a_relire, motif=motif, modele="m1", referentiel="1.0"
    )


TAGGED = (
    tagged(0, "😀 trop cher", score("cout", debut=2, fin=11), score("lieu", "suggere")),
    tagged(1, HOSTILE, score("cout", "analyste"), score("autre")),
    tagged(2, "rien à dire", a_relire=True),
    tagged(3, "loin de tout", score("autre"), score("lieu")),
)
WORDS = WordTable(
    (
        WordRow("cher", (("cher", 1), ("chère", 1)), "ADJ", 3, 2, 2, (1, 0.5, 0), 0.5, ("c/0", "c/3"), 0, 0),
        WordRow("=loin", (("=loin", 1),), "ADV", 2, 2, 1, (0.5, 0.0, 0.0), 1 / 6, ("c/3", "c/1"), 0.7, 0.5),
    ),
    tuple((name or "Sans groupe", n) for name, n in zip(GROUPS, (2, 1, 1), strict=True)),
    seuil=2,
    ex_aequo=0,
    n_mots=9,
    n_lemmes=6,
    n_contributions=4,
)
ASIDE = (SetAside("cafe.csv", 7, "texte vide"), SetAside("cafe.csv", 9, "texte vide"))


def summary(**changes):
    counts = count(coded_from_tagged(TAGGED, dimensions=["champs"]), FRAME)
    given = {
        "titre": "Étude d'essai",
        "referentiel": FRAME,
        "tagged": TAGGED,
        "parts": shares(counts),
        "mots": WORDS,
        "mis_de_cote": ASIDE,
        "avertissement": "Corpus synthétique : écrit par une machine.",
        "limites": ["Limite de l'étude."],
    }
    return summarise(**given | changes)


class Page(HTMLParser):
    """What a browser would see: tags, attributes, the text of each script."""

    def __init__(self, text):
        super().__init__()
        self.tags, self.scripts, self.text, self._inside = [], [], [], ""
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        self._inside = tag if tag in ("script", "style") else ""
        if tag == "script":
            self.scripts.append("")

    def handle_endtag(self, tag):
        self._inside = ""

    def handle_data(self, data):
        if self._inside == "script":
            self.scripts[-1] += data
        elif not self._inside:
            self.text.append(data)


@pytest.fixture(scope="module")
def page():
    return Page(render_html(summary()))


def test_report_summary_shows_fields_first_and_skips_what_nobody_was_read_on():
    made = summary()
    assert [d["id"] for d in made["dimensions"]] == ["champs"]
    lines = made["dimensions"][0]["lignes"]
    # Groups: Bénéficiaires has 0 and 3, the second 1, « Sans groupe » 2.
    # cout: (1/2 + 1 + 0) / 3 = 1/2; lieu: (1/2 + 0 + 0) / 3 = 1/6; the open answer comes last.
    assert [(li["code"], pytest.approx(li["part"]), li["n"]) for li in lines] == [
        ("cout", 1 / 2, 2),
        ("lieu", 1 / 6, 1),
        ("autre", 1 / 2, 2),
    ]


def test_report_summary_order_follows_the_restitution_not_the_frame():
    read = [
        SimpleNamespace(**{**vars(r), "codes": (*r.codes, score("lien.accentue", dimension="lien"))})
        for r in TAGGED
    ]
    counts = count(coded_from_tagged(read, dimensions=["lien", "champs"]), FRAME)
    assert [d["id"] for d in summary(tagged=read, parts=shares(counts))["dimensions"]] == ["champs", "lien"]


def test_report_summary_corpus_and_method():
    made = summary()
    assert made["corpus"]["n_contributions"] == 4
    assert made["corpus"]["n_mis_de_cote"] == 2
    assert [s["nom"] for s in made["corpus"]["sources"]] == ["Source non précisée", "atelier"]
    method = made["methode"]
    assert method["codes"] == [{"label": "Champs d'action", "n_analyste": 1, "n_modele": 4}]
    assert (method["n_a_relire"], method["modeles"]) == (1, ["m1"])
    assert method["petits_groupes"] == ['=cmd|"A" & <b>', "Bénéficiaires", "Sans groupe"]
    assert made["mis_de_cote"]["motifs"] == [{"motif": "texte vide", "n": 2}]


def test_report_summary_is_plain_data():
    assert json.loads(json.dumps(summary()))["titre"] == "Étude d'essai"


def test_report_summary_refuses_figures_that_lead_to_other_contributions():
    with pytest.raises(ScoringError, match="2 contributions comptées pour 'cout', mais 1 portent"):
        summary(tagged=TAGGED[1:])


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"code": "cour"}, "le code 'cour' des parts n'est pas dans la dimension 'champs'"),
        ({"dimension": "chants"}, "la dimension 'chants' des parts n'est pas dans le référentiel"),
    ],
)
def test_report_summary_refuses_another_frame(change, message):
    parts = summary_parts()
    with pytest.raises(ScoringError, match=message):
        summary(parts=[*parts, replace(parts[0], **change)])


def summary_parts():
    return shares(count(coded_from_tagged(TAGGED, dimensions=["champs"]), FRAME))


def test_report_page_asks_nothing_from_the_network(page):
    urls = [a.get("src") or a.get("href") for _, a in page.tags if "src" in a or "href" in a]
    assert [url for url in urls if not url.startswith(("#", "data:"))] == []
    csp = next(a["content"] for t, a in page.tags if a.get("http-equiv") == "Content-Security-Policy")
    assert csp.startswith("default-src 'none'")


def test_report_page_survives_hostile_texts(page):
    assert len(page.scripts) == 2  # the data and the program: the text opened none
    data = json.loads(page.scripts[0])
    assert [c[1] for c in data["c"]] == [r.contribution.texte for r in TAGGED]
    assert "b" not in {tag for tag, _ in page.tags}


def test_report_page_allows_its_own_script_and_style_only(page):
    import base64
    import hashlib

    csp = next(a["content"] for t, a in page.tags if a.get("http-equiv") == "Content-Security-Policy")
    digest = base64.b64encode(hashlib.sha256(page.scripts[1].encode()).digest()).decode()
    assert f"script-src 'sha256-{digest}'" in csp
    assert not [a for _, a in page.tags if "style" in a or any(name.startswith("on") for name in a)]


def test_report_page_names_no_pseudonym():
    page = render_html(summary())
    assert "pseudo0" not in page
    assert "c/0" in page  # the contribution itself is there


def test_report_page_links_every_figure_to_its_contributions(page):
    links = {a["href"] for tag, a in page.tags if tag == "a"}
    assert {href(code="cout"), href(code="cout", groupe="Bénéficiaires"), href(mot="cher")} <= links
    assert {href(groupe="Sans groupe"), href(source="Source non précisée"), href()} <= links


def test_report_page_pictures_have_a_title_and_a_description(page):
    ids = [a["id"] for _, a in page.tags if "id" in a]
    assert len(ids) == len(set(ids))
    pictures = [a for tag, a in page.tags if tag == "svg" and "aria-hidden" not in a]
    assert pictures
    for picture in pictures:
        assert picture["role"] == "img"
        assert set(picture["aria-labelledby"].split()) <= set(ids)


def test_report_page_says_what_must_be_known(page):
    text = " ".join(" ".join(page.text).split())
    for said in ("Corpus synthétique", "Limite de l’étude.", "texte vide", "version 1.0", "Modèle", "m1"):
        assert french(said) in text
    assert "« Coût d’accès » et « Lieu d’accès »" in text.replace("\u00a0", " ")


def test_report_page_without_words_says_why():
    page = Page(render_html(summary(mots=None, mots_absents="Aucun mot récurrent.")))
    assert "Aucun mot récurrent." in "".join(page.text)


def test_report_page_from_counts_alone_has_no_dead_link():
    page = Page(render_html(summary(tagged=(), mots=None)))
    assert not [a for tag, a in page.tags if tag == "a" and a["href"].startswith("#liste")]


def test_report_page_without_any_figure_is_still_a_page():
    page = Page(render_html(summary(tagged=(), parts=(), mots=None, mis_de_cote=(), avertissement="")))
    text = "".join(page.text)
    assert "il n’y a pas de part à montrer" in text
    assert "toutes les lignes lues sont dans les chiffres" in text


def test_report_same_input_same_bytes(tmp_path):
    for name in ("a", "b"):
        write_html(tmp_path / f"{name}.html", summary())
        write_workbook(tmp_path / f"{name}.xlsx", summary())
    assert (tmp_path / "a.html").read_bytes() == (tmp_path / "b.html").read_bytes()
    assert (tmp_path / "a.xlsx").read_bytes() == (tmp_path / "b.xlsx").read_bytes()


@pytest.mark.parametrize("write", [write_html, write_workbook])
def test_report_keeps_an_existing_file(tmp_path, write):
    path = tmp_path / "r.xlsx"
    path.write_text("à garder", encoding="utf-8")
    with pytest.raises(OutputError, match="existe déjà"):
        write(path, summary())
    assert path.read_text(encoding="utf-8") == "à garder"
    write(path, summary(), overwrite=True)
    assert path.stat().st_size > 1000


def test_report_page_data_counts_offsets_as_javascript_does():
    data = page_data(summary())
    # « 😀 » is one character in Python, two units in JavaScript: 2…11 becomes 3…12.
    assert data["c"][0][7] == [[0, 0, 3, 12]]
    assert data["c"][1][7] == [[0, 1], [2, 0]]  # an analyst's code has no passage
    assert data["c"][2][6] == "à relire\u00a0: deux codes proches"


def test_report_page_data_numbers_the_contributions_of_a_word():
    words = page_data(summary())["m"]
    assert [w[8] for w in words] == [[0, 3], [1, 2]]  # c/0, c/3; c/1, c/3, as steps
    assert words[0][:6] == ["cher", "adjectif", 3, 2, 2, 0.5]


def test_report_page_stays_under_5_megabytes_for_5000_contributions():
    texte = " ".join(["internet", "téléphone"] * 20)
    many = [tagged(i, texte, score("cout", debut=0, fin=90), score("autre")) for i in range(5000)]
    counts = count(coded_from_tagged(many, dimensions=["champs"]), FRAME)
    page = render_html(summary(tagged=many, parts=shares(counts), mots=None))
    assert len(page.encode()) < 5_000_000


@given(st.recursive(st.text(), lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner)))
def test_report_embedded_data_comes_back_and_closes_nothing(data):
    text = embedded(data)
    assert not set("<>&\u2028\u2029") & set(text)
    assert json.loads(text) == data


@given(st.text(), st.data())
def test_report_utf16_offsets_cut_the_same_text(text, data):
    at = data.draw(st.integers(0, len(text)))
    units = text.encode("utf-16-le", "surrogatepass")
    assert units[: 2 * utf16(text, at)].decode("utf-16-le", "surrogatepass") == text[:at]


def test_report_workbook_holds_the_same_figures_as_texts_and_numbers(tmp_path):
    from openpyxl import load_workbook

    write_workbook(tmp_path / "r.xlsx", summary())
    book = load_workbook(tmp_path / "r.xlsx")
    assert book.sheetnames == [
        "Qui a parlé",
        "Champs d'action",
        "Champs d'action par groupe",
        "Mots",
        "Mots les plus partagés",
        "Méthode",
        "Mis de côté",
    ]
    cells = {cell.value: cell for row in book["Champs d'action"].iter_rows() for cell in row if cell.value}
    row = cells["Coût d’accès"].row
    assert book["Champs d'action"].cell(row, 2).value == pytest.approx(0.5)
    assert [len(book[name]._charts) for name in book.sheetnames] == [1, 1, 0, 0, 1, 0, 0]
    every = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert [cell.coordinate for cell in every if cell.data_type == "f"] == []
    assert {'=cmd|"A" & <b>', "=loin"} <= {cell.value for cell in every}


def test_report_workbook_sheet_names_fit_excel(tmp_path):
    from openpyxl import load_workbook

    long = "Raisons [de] l'engagement: d'Orange, vraiment toutes"
    frame = SimpleNamespace(
        titre="t",
        version="1.0",
        dimensions=tuple(dimension(id, long, FRAME.dimensions[1].codes) for id in ("champs", "double")),
    )
    twice = [
        SimpleNamespace(
            **{**vars(r), "codes": r.codes + tuple(score(s.code, dimension="double") for s in r.codes)}
        )
        for r in TAGGED
    ]
    parts = shares(count(coded_from_tagged(twice, dimensions=["champs", "double"]), frame))
    write_workbook(tmp_path / "r.xlsx", summary(referentiel=frame, tagged=twice, parts=parts))
    names = load_workbook(tmp_path / "r.xlsx").sheetnames
    assert len(names) == len(set(names)) == 9
    assert max(map(len, names)) <= 31


def line(label, part, bas, haut, ouvert=False):
    return {"code": label, "label": label, "part": part, "bas": bas, "haut": haut, "ouvert": ouvert}


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        ([line("A", 0.5, 0.4, 0.6), line("B", 0.2, 0.1, 0.3)], "« A » arrive nettement en tête (50 %)"),
        ([line("A", 0.5, 0.4, 0.6), line("B", 0.4, 0.3, 0.5)], "« A » et « B » arrivent en tête, sans écart"),
        (
            [line("A", 0.5, 0.4, 0.6)] + [line("B", 0.4, 0.3, 0.5)] * 2,
            "« A » arrive en tête (50 %), sans écart",
        ),
        ([line("A", 0.2, 0.1, 0.3), line("Z", 0.9, 0.8, 1, True)], "« A » arrive nettement en tête (20 %)"),
        ([line("A", 0.0, 0.0, 0.1)], "Aucune contribution ne porte ces codes"),
        ([], "Aucune contribution ne porte ces codes"),
    ],
    ids=["nette", "deux", "plusieurs", "réponse ouverte", "zéro", "vide"],
)
def test_report_finding_says_no_more_than_the_intervals(lines, said):
    assert finding(lines).replace("\u202f", " ").startswith(said)


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ([0.034], (0.04, 0.01)),
        ([0.21], (0.25, 0.05)),
        ([0.95], (1.0, 0.2)),
        ([0.0], (0.02, 0.01)),
        ([], (0.02, 0.01)),
    ],
)
def test_report_axis_ends_on_a_round_share(values, expected):
    assert axis(values) == pytest.approx(expected)


@given(st.lists(st.floats(0, 1), min_size=1))
def test_report_axis_holds_every_value(values):
    end, step = axis(values)
    assert max(values) <= end + 1e-12
    assert end <= 1 + 1e-12
    assert 2 <= round(end / step) + 1 <= 6


def test_report_bars_stay_inside_the_picture():
    chart = bar_chart(
        [line("Un intitulé assez long pour tenir sur deux lignes d'un téléphone", 1.0, 0.9, 1.0)]
    )
    (bar,) = chart.bars
    assert len(bar.labels) == 2
    assert (bar.length, bar.high) == ("84.00%", "84.00%")
    assert bar.y + 12 < chart.height


@pytest.mark.parametrize(("share", "step"), [(0, 0), (0.001, 1), (0.5, 4), (0.999, 6), (1.0, 6)])
def test_report_heat_steps(share, step):
    assert heat_class(share, 1.0) == step


@pytest.mark.parametrize(
    ("made", "expected"),
    [
        (percent(0.51), "51 %"),
        (percent(0.034), "3,4 %"),
        (percent(0.09996), "10 %"),
        (percent(0), "0 %"),
        (percent(0.0001), "< 0,1 %"),
        (percent(1), "100 %"),
        (interval(0.0001, 0.171), "0 – 17 %"),
        (number(1400), "1 400"),
        (number(999), "999"),
        (plural(1, "groupe"), "1 groupe"),
        (plural(0, "groupe"), "0 groupe"),
        (plural(1400, "mot retenu", "mots retenus"), "1 400 mots retenus"),
        (day("2018-02-01"), "1er février 2018"),
        (day("2018-02-21T10:00:00"), "21 février 2018"),
        (day("février 2018"), "février 2018"),
    ],
)
def test_report_french_figures(made, expected):
    assert made.replace("\u202f", " ").replace("\u00a0", " ") == expected


def test_report_french_figures_do_not_break_at_the_end_of_a_line():
    assert percent(0.034) == "3,4\u202f%"
    assert number(1234567) == "1\u202f234\u202f567"
    assert interval(0.12, 0.17) == "12\u00a0–\u00a017\u202f%"


@pytest.mark.parametrize(
    ("plain", "set_"),
    [
        ("l'accès", "l’accès"),
        ("« oui » ?", "«\u00a0oui\u00a0»\u202f?"),
        ("but : 51 % ; non !", "but\u00a0: 51\u202f%\u202f; non\u202f!"),
        ("a != b", "a != b"),
    ],
)
def test_report_french_spaces(plain, set_):
    assert french(plain) == set_
    assert french(set_) == set_
