"""The page in a real browser: silent, alone, usable with a mouse, a keyboard and a screen reader."""

from pathlib import Path

import pytest
from report_sample import figures_of, summary, tagged

from precanum_nlp.report import write_html

CHROMIUM = Path("/usr/bin/chromium")
playwright = pytest.importorskip("playwright.sync_api", reason="playwright n'est pas installé (extra test)")
pytestmark = [
    pytest.mark.skipif(not CHROMIUM.exists(), reason="Chromium absent : apt-get install chromium"),
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
]


@pytest.fixture(scope="module")
def browser():
    with playwright.sync_playwright() as driver:
        opened = driver.chromium.launch(executable_path=str(CHROMIUM), args=["--no-sandbox"])
        yield opened
        opened.close()


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    path = tmp_path_factory.mktemp("page") / "rapport.html"
    write_html(path, summary())
    return path.as_uri()


class Opened:
    """A page, what it asked of the network, and what it complained of."""

    def __init__(self, browser, address, **options):
        self.page = browser.new_page(**options)
        self.requests, self.complaints = [], []
        self.page.on("request", lambda request: self.requests.append(request.url))
        self.page.on("console", lambda message: self.complaints.append(message.text))
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.goto(address)


def follow(locator):
    """Click what leads to a list, and wait for the page to have seen where the link leads."""
    page = locator.page
    locator.click()
    page.evaluate("() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
    page.locator("#panneau[open] #panneau-titre").wait_for()


def test_report_page_is_silent_and_alone(browser, address):
    opened = Opened(browser, address)
    assert opened.page.title() == "Étude d’essai"
    assert [url for url in opened.requests if url != address and not url.startswith("data:")] == []
    assert opened.complaints == []


def test_report_click_on_a_figure_opens_its_contributions(browser, address):
    page = Opened(browser, address).page
    follow(page.locator("#part-champs-v td a.n").first)
    items = page.locator("#liste li")
    assert page.locator("#f-compte").inner_text().replace("\u00a0", " ") == "10 contributions"
    assert items.count() == 10
    assert page.locator("#liste mark").first.inner_text() == "trop cher"
    page.locator("#f-groupe").select_option('=cmd|"A" & <b>')
    assert items.count() == 1
    page.keyboard.press("Escape")
    assert not page.locator("#panneau").is_visible()


def test_report_click_on_a_picture_opens_its_contributions(browser, address):
    page = Opened(browser, address).page
    follow(page.locator("#materialite svg.matrix .dot").first)
    assert page.locator("#liste li").count() == 6
    page.locator("#fermer").click()
    follow(page.locator("#part-propositions-v, #part-propositions-ensembles-v").first.locator("td a.n").first)
    assert page.locator("#liste li").count() > 0


def test_report_click_on_a_word_shows_its_concordance(browser, address):
    page = Opened(browser, address).page
    follow(page.locator("ol.words a").first)
    line = page.locator("#liste.kwic li").first
    assert line.locator("a").inner_text() == "cher"
    assert line.locator(".left").inner_text().endswith("trop ")
    assert page.locator("#f-vues").is_visible()
    page.locator("#f-vue").select_option("textes")
    assert page.locator("#liste:not(.kwic) mark").first.text_content() == "cher"
    page.locator("#f-vue").select_option("lignes")
    follow(line.locator("a"))
    assert page.locator("#panneau-titre").inner_text() == "Contribution c/0"
    assert not page.locator("#f-vues").is_visible()


def test_report_click_on_the_cloud_shows_the_word(browser, address):
    page = Opened(browser, address).page
    follow(page.locator("#mots-nuage svg text[data-l]").first)
    assert page.locator("#liste.kwic li a").first.inner_text() == "cher"


def test_report_click_on_a_link_of_words_shows_contributions_with_both(browser, address):
    page = Opened(browser, address).page
    follow(page.locator("#mots-reseau td a.n").first)
    assert page.locator("#panneau-titre").inner_text().replace("\u00a0", " ") == "« cher », avec « =loin »"
    page.locator("#f-vue").select_option("textes")
    assert page.locator("#liste li .meta a").all_inner_texts() == ["c/3"]


def test_report_list_comes_in_pieces(browser, tmp_path):
    many = tuple(tagged(i, f"texte {i}") for i in range(120))
    write_html(tmp_path / "r.html", summary(tagged=many, chiffres=figures_of(records=many), mots=None))
    page = Opened(browser, (tmp_path / "r.html").as_uri()).page
    follow(page.locator("#corpus dd a").first)
    counts = []
    for _ in range(3):
        counts.append(page.locator("#liste li").count())
        if page.locator("#plus").is_visible():
            page.locator("#plus").click()
    assert counts == [50, 100, 120]


def test_report_table_downloads_as_csv(browser, address, tmp_path):
    page = Opened(browser, address).page
    with page.expect_download() as found:
        page.locator("button[data-csv=part-champs-v]").click()
    found.value.save_as(tmp_path / "t.csv")
    lines = (tmp_path / "t.csv").read_text(encoding="utf-8-sig").splitlines()
    assert lines[0].startswith('"Intitulé";"Part, des contributions";"Intervalle, à 95')
    assert len(lines) == 5
    assert lines[1].split(";")[1].strip('"').startswith("0,")


def test_report_mosaic_is_sorted_the_other_way(browser, address):
    page = Opened(browser, address).page
    rows = page.locator("#regnier-g .row")
    before = [rows.nth(i).get_attribute("transform") for i in range(4)]
    page.locator("[data-sort]").select_option("1")
    after = [rows.nth(i).get_attribute("transform") for i in range(4)]
    assert sorted(before) == sorted(after)
    assert after == ["translate(0 " + rows.nth(i).get_attribute("data-y").split()[1] + ")" for i in range(4)]


@pytest.mark.parametrize("width", [390, 1280])
def test_report_page_needs_no_sideways_scroll(browser, address, width):
    page = Opened(browser, address, viewport={"width": width, "height": 800}).page
    assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_report_page_has_no_serious_accessibility_fault(browser, address, scheme):
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe n'est pas installé")
    page = Opened(browser, address, color_scheme=scheme, bypass_csp=True).page
    found = axe.Axe().run(page).response["violations"]
    serious = [(v["id"], v["nodes"][0]["html"]) for v in found if v["impact"] in ("serious", "critical")]
    assert serious == []
