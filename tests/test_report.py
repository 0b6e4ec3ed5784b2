"""The summary, the page and the workbook, on a small panel with hostile texts."""

import json
from dataclasses import replace
from html.parser import HTMLParser
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from report_sample import FRAME, SETTINGS, TAGGED, dimension, figures_of, score, summary, tagged

from precanum_nlp.errors import OutputError, ScoringError
from precanum_nlp.report import render_html, write_html, write_workbook
from precanum_nlp.report.charts import axis, bar_chart, heat_class
from precanum_nlp.report.findings import by_group, in_front
from precanum_nlp.report.links import href
from precanum_nlp.report.page import embedded, page_data, utf16
from precanum_nlp.report.typography import day, french, interval, number, percent, plural, signed_percent
from precanum_nlp.report.workbook import _Book
from precanum_nlp.scoring import Estimate, Rank, coded_from_tagged, figures


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


def shown(made, id):
    """Return the first two cells of each row of a figure."""
    figure = next(f for c in made["chapitres"] for f in c.figures if f.id == id)
    return [(row[0].value, row[1].value) for row in figure.table.rows]


def test_report_figures_are_those_of_scoring():
    of = {
        (p.code): p.part.valeur
        for p in figures_of().parts
        if (p.coupe, p.unite, p.dimension, p.niveau) == ("ensemble", "contributions", "champs", "code")
    }
    rows = dict(shown(summary(), "part-champs"))
    assert rows == {
        "Coût d'accès": of["cout"],
        "Lieu d'accès": of["lieu"],
        "Aide": of["aide"],
        "Autre frein": of["autre"],
    }


def test_report_open_answer_comes_last():
    assert shown(summary(), "part-champs")[-1][0] == "Autre frein"


def test_report_chapters_follow_the_restitution():
    assert [c.id for c in summary()["chapitres"]] == [
        "corpus",
        "mots",
        "usages",
        "freins",
        "role",
        "reglages-chiffres",
    ]


def test_report_has_every_kind_of_figure():
    kinds = {getattr(f.image, "kind", "") for c in summary()["chapitres"] for f in c.figures}
    words = {"nuage", "plan", "reseau", "dendrogramme"}
    assert kinds == {"", "bars", "stacked", "mosaic", "matrix", "flows"} | words


def test_report_figure_ids_are_unique_and_tables_are_whole():
    several = [f for c in summary()["chapitres"] for f in c.figures]
    assert len({f.id for f in several}) == len(several)
    for figure in several:
        assert {len(row) for row in figure.table.rows} == {len(figure.table.columns)}
        assert figure.titre and figure.base


def test_report_summary_corpus_and_method():
    made = summary()
    assert made["corpus"]["n_contributions"] == 28
    assert made["corpus"]["n_mis_de_cote"] == 2
    assert [s["nom"] for s in made["corpus"]["sources"]] == ["Source non précisée", "atelier"]
    method = made["methode"]
    by = {"n_personnes": 2, "n_lecteurs": 0, "n_modele": 27}  # of the one that a person read, both codes
    assert method["codes"][0] == {"label": "Champs d'action", **by}
    assert (method["n_a_relire"], method["modeles"]) == (1, ["m1"])
    assert made["mis_de_cote"]["motifs"] == [{"motif": "texte vide", "n": 2}]


def test_report_summary_refuses_figures_that_lead_to_other_contributions():
    with pytest.raises(ScoringError, match="10 contributions comptées pour 'cout', mais 9 portent"):
        summary(tagged=TAGGED[1:])


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"code": "cour"}, "le code 'cour' des parts n'est pas dans la dimension 'champs'"),
        ({"dimension": "chants"}, "la dimension 'chants' des parts n'est pas dans le référentiel"),
    ],
)
def test_report_summary_refuses_another_frame(change, message):
    made = figures_of()
    parts = (*made.parts, replace(made.parts[0], **change))
    with pytest.raises(ScoringError, match=message):
        summary(chiffres=replace(made, parts=parts))


def test_report_page_asks_nothing_from_the_network(page):
    urls = [a.get("src") or a.get("href") for _, a in page.tags if "src" in a or "href" in a]
    assert [url for url in urls if not url.startswith(("#", "data:"))] == []
    csp = next(a["content"] for t, a in page.tags if a.get("http-equiv") == "Content-Security-Policy")
    assert csp.startswith("default-src 'none'")


def test_report_page_survives_hostile_texts(page):
    assert len(page.scripts) == 2  # the data and the program: the text opened none
    data = json.loads(page.scripts[0])
    assert data["c"][1][1] == TAGGED[1].contribution.texte
    assert "b" not in {tag for tag, _ in page.tags}


def test_report_page_allows_its_own_script_and_style_only(page):
    import base64
    import hashlib

    csp = next(a["content"] for t, a in page.tags if a.get("http-equiv") == "Content-Security-Policy")
    digest = base64.b64encode(hashlib.sha256(page.scripts[1].encode()).digest()).decode()
    assert f"script-src 'sha256-{digest}'" in csp
    assert not [a for _, a in page.tags if "style" in a or any(name.startswith("on") for name in a)]


def test_report_page_links_every_figure_to_its_contributions(page):
    links = {a["href"] for tag, a in page.tags if tag == "a"}
    assert {href(code="cout"), href(code="cout", groupe="Bénéficiaires"), href(mot="cher")} <= links
    assert {
        href(groupe="Orange"),
        href(bloc="propositions/propositions0"),
        href(code="P1"),
        href(source="Source non précisée"),
        href(),
    } <= links


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


def test_report_page_without_words_says_why():
    page = Page(render_html(summary(mots=None, mots_absents="Aucun mot récurrent.")))
    assert "Aucun mot récurrent." in "".join(page.text)


def test_report_page_from_counts_alone_has_no_dead_link():
    page = Page(render_html(summary(tagged=(), mots=None)))
    assert not [a for tag, a in page.tags if tag == "a" and a["href"].startswith("#liste")]


def test_report_page_without_any_figure_is_still_a_page():
    nothing = figures_of(records=(tagged(0, "rien"),), with_interviews=False)
    nothing = replace(nothing, parts=())
    page = Page(
        render_html(summary(tagged=(), chiffres=nothing, mots=None, mis_de_cote=(), avertissement=""))
    )
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
    assert data["c"][0][7] == [[1, 0, 3, 12]]
    assert data["c"][1][7] == [[1, 1], [4, 0]]  # an analyst's code has no passage
    assert data["c"][2][6] == "à relire\u00a0: deux codes proches"


def test_report_page_data_numbers_the_contributions_of_a_word():
    words = page_data(summary())["m"]
    assert [w[8] for w in words] == [[0, 3], [1, 2]]  # c/0, c/3; c/1, c/3, as steps
    assert words[0][:6] == ["cher", "adjectif", 3, 2, 2, 0.5]


def test_report_page_stays_under_5_megabytes_for_5000_contributions():
    texte = " ".join(["internet", "téléphone"] * 20)
    many = [tagged(i, texte, score("cout", debut=0, fin=90), score("autre")) for i in range(5000)]
    coded = tuple(coded_from_tagged(many, dimensions=["champs"]))
    page = render_html(summary(tagged=many, chiffres=figures(FRAME, SETTINGS, coded=coded), mots=None))
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


def test_report_workbook_has_one_sheet_a_figure_with_the_same_numbers(tmp_path):
    from openpyxl import load_workbook

    made = summary()
    write_workbook(tmp_path / "r.xlsx", made)
    book = load_workbook(tmp_path / "r.xlsx")
    several = [f for c in made["chapitres"] for f in c.figures]
    assert len(book.sheetnames) == len(several) + 5  # contents, words twice, method, set aside
    for figure in several:
        sheet = next(s for s in book if s["A2"].value == french(figure.sujet))
        cells = {cell.value for row in sheet.iter_rows() for cell in row}
        values = [cell.value for row in figure.table.rows for cell in row if isinstance(cell.value, float)]
        assert not [
            value for value in values if not any(value == pytest.approx(c) for c in cells if is_number(c))
        ]
        drawn = figure.chart is not None and figure.chart.kind != "table"
        assert len(sheet._charts) == drawn
    every = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert [cell.coordinate for cell in every if cell.data_type == "f"] == []
    assert {'=cmd|"A" & <b>', "=loin"} <= {cell.value for cell in every}


def is_number(value):
    return isinstance(value, int | float)


@pytest.mark.parametrize(
    "long",
    ["Raisons [de] l'engagement: d'Orange, vraiment toutes", "Ce qu'on dit de l'accompagnement à l'usage"],
)
def test_report_workbook_sheet_names_fit_excel(tmp_path, long):
    from openpyxl import load_workbook

    codes = FRAME.dimensions[1].codes
    frame = replace(FRAME, dimensions=tuple(dimension(id, long, codes) for id in ("champs", "double")))
    twice = [
        SimpleNamespace(
            **{
                **vars(r),
                "codes": tuple(score(s.code, dimension=d) for s in r.codes for d in ("champs", "double")),
            }
        )
        for r in TAGGED[:4]
    ]
    coded = tuple(coded_from_tagged(twice, dimensions=["champs", "double"]))
    made = figures(frame, SETTINGS, coded=coded)
    write_workbook(tmp_path / "r.xlsx", summary(referentiel=frame, tagged=twice, chiffres=made))
    names = load_workbook(tmp_path / "r.xlsx").sheetnames
    assert len(names) == len(set(names))
    assert max(map(len, names)) <= 31


def test_report_workbook_sheet_name_cut_at_an_apostrophe():
    # Excel refuses a name that starts or ends with one: the 31st character here.
    assert _Book._free(SimpleNamespace(names=set()), "Matrice : L'accompagnement à l'utilisation") == (
        "Matrice   L'accompagnement à l"
    )


def test_report_workbook_contents_lead_to_every_sheet(tmp_path):
    from openpyxl import load_workbook

    write_workbook(tmp_path / "r.xlsx", summary())
    book = load_workbook(tmp_path / "r.xlsx")
    links = [c.hyperlink.location for row in book["Sommaire"].iter_rows() for c in row if c.hyperlink]
    assert len(links) == len(book.sheetnames) - 5
    assert {link.rpartition("!")[0].strip("'").replace("''", "'") for link in links} <= set(book.sheetnames)


def ranked(code, part, low):
    return SimpleNamespace(code=code, part=Estimate(part, 0, 1), rang=Rank(low, low, low + 1, None))


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ([ranked("A", 0.5, 1), ranked("B", 0.2, 2)], "« A » arrive nettement en tête (50 %)"),
        ([ranked("A", 0.5, 1), ranked("B", 0.4, 1)], "« A » et « B » arrivent en tête, sans écart assuré"),
        (
            [ranked("A", 0.5, 1), ranked("B", 0.4, 1), ranked("C", 0.4, 1)],
            "« A » arrive en tête (50 %), sans",
        ),
        ([ranked("A", 0.0, 1)], "Aucune contribution ne porte ces codes"),
        ([], "Aucune contribution ne porte ces codes"),
    ],
    ids=["nette", "deux", "plusieurs", "zéro", "vide"],
)
def test_report_title_says_no_more_than_the_ranks(rows, said):
    assert in_front(rows, str).replace("\u202f", " ").startswith(said)


@pytest.mark.parametrize(
    ("heads", "said"),
    [
        ([], "Aucun groupe"),
        ([("G", "A"), ("H", "A")], "« A » vient en premier dans chaque groupe"),
        (
            [("G", "A"), ("H", "B")],
            "Ce qui vient en premier change d’un groupe à l’autre : « A » (G) ; « B » (H)",
        ),
    ],
)
def test_report_title_by_group(heads, said):
    assert by_group(heads).startswith(said)


@pytest.mark.parametrize(("gap", "said"), [(0.034, "+3,4"), (-0.12, "\u221212"), (0.0001, "0"), (0.02, "+2")])
def test_report_differences_have_a_sign(gap, said):
    assert signed_percent(gap) == said


def line(label, part, bas, haut):
    return {"label": label, "link": "", "part": part, "bas": bas, "haut": haut}


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
