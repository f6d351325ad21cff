"""Do the pages work in a real browser: for the eye, the keyboard, a screen reader, the printer?

Some seconds for each kind of page: one browser and one service for all.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from urllib.parse import urlsplit
from xml.etree import ElementTree

import pytest
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]  # it has no types
from playwright.sync_api import Browser, ConsoleMessage, Page, Request, expect

from service.cli.examples import read
from tests.conftest import fresh_database
from tests.service_here import ServiceHere
from tests.web.browsing import browser

pytestmark = pytest.mark.long

#: What WCAG 2.2 AA asks, as far as a program can tell.
_RULES = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "resultTypes": ["violations"],
}
_SPACE = "{http://www.sitemaps.org/schemas/sitemap/0.9}"


@pytest.fixture(scope="module")
def opened() -> Iterator[Browser]:
    with browser() as started:
        yield started


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServiceHere]:
    with fresh_database() as database:
        data = tmp_path_factory.mktemp("served")
        with ServiceHere(data, environment=database.environment, lines=read()) as service:
            yield service


class Reader:
    """Somebody with a browser, who notes what it complains about and whom it asks."""

    def __init__(self, page: Page, base: str) -> None:
        self.page = page
        self.base = base
        self.complaints: list[str] = []
        page.on("console", self._console)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("request", self._request)

    def _console(self, said: ConsoleMessage) -> None:
        if said.type in ("error", "warning"):
            self.complaints.append(said.text)

    def _request(self, asked: Request) -> None:
        if not asked.url.startswith((self.base, "data:", "blob:")):
            self.complaints.append(f"asks {asked.url}")

    def open(self, path: str) -> None:
        answer = self.page.goto(f"{self.base}{path}")
        assert answer is not None
        assert answer.status == 200, path

    def overflows(self) -> bool:
        wide: bool = self.page.evaluate("document.documentElement.scrollWidth > window.innerWidth")
        return wide


@pytest.fixture
def reader(opened: Browser, served: ServiceHere) -> Iterator[Reader]:
    context = opened.new_context(viewport={"width": 320, "height": 640}, reduced_motion="reduce")
    yield Reader(context.new_page(), served.url)
    context.close()


def everywhere(served: ServiceHere) -> list[str]:
    """Every page of the map of the site, and one event in each language."""
    found = ElementTree.fromstring(served.get("/sitemap.xml").content)  # noqa: S314  our own
    paths = [urlsplit(one.text or "").path for one in found.iter(f"{_SPACE}loc")]
    form = (
        "prepare/authorization-registered?open=data.terms.contingents.0&open=data.terms.window&data.title=x"
    )
    return [*paths, "/es/eventos/5", "/en/events/5", f"/en/{form}", "/es/preparar/step-corrected"]


def violations(page: Page) -> list[str]:
    """What nobody could use, with the elements that are concerned."""
    found = Axe().run(page, options=_RULES).response["violations"]
    return [f"{one['id']}: {node['html'][:200]}" for one in found for node in one["nodes"][:3]]


def test_every_page_fits_its_window_and_asks_nobody_else(reader: Reader, served: ServiceHere) -> None:
    flaws = []
    paths = everywhere(served)
    assert len(paths) > 20
    for path in paths:
        for width in (320, 1280):
            reader.page.set_viewport_size({"width": width, "height": 640})
            if width == 320:
                reader.open(path)
            if reader.overflows():
                flaws.append(f"{path} scrolls sideways at {width} px")
        flaws += [f"{path}: {one}" for one in reader.complaints]
        reader.complaints.clear()
    assert flaws == []


def test_everybody_can_use_every_page(reader: Reader, served: ServiceHere) -> None:
    served.get("/v1/events/5/proof?wait=20")
    flaws = []
    # Both languages have the same elements: of the examples, each is looked at in one of them.
    examples = [path for path in everywhere(served) if path.startswith("/es/autorizaciones/")]
    others = [path for path in everywhere(served) if not re.search("/autorizaciones/|/authorizations/", path)]
    assert examples
    for path in (*others, *examples, "/en/authorizations/MX-2026-SOF1", "/en/nothing"):
        reader.page.goto(f"{reader.base}{path}")
        flaws += [f"{path}: {one}" for one in violations(reader.page)]
    assert flaws == []


def test_dark_pages_can_be_used_as_well(opened: Browser, served: ServiceHere) -> None:
    context = opened.new_context(color_scheme="dark", viewport={"width": 320, "height": 640})
    page, flaws = context.new_page(), []
    for path in ("/es", "/es/autorizaciones", "/es/autorizaciones/MX-2026-SOF1", "/es/eventos/5", "/es/nada"):
        page.goto(f"{served.url}{path}")
        flaws += [f"{path}: {one}" for one in violations(page)]
    context.close()
    assert flaws == []


def test_the_keyboard_goes_through_the_page_in_its_order(reader: Reader) -> None:
    reader.open("/en/authorizations/MX-2026-SOF1")
    reader.page.keyboard.press("Tab")
    assert reader.page.evaluate("document.activeElement.textContent") == "Skip to the content"
    assert reader.page.evaluate("document.activeElement.getBoundingClientRect().left >= 0")
    places = []
    for _ in range(14):
        reader.page.keyboard.press("Tab")
        places.append(
            reader.page.evaluate(
                "(() => { const all = [...document.querySelectorAll('*')];"
                " return all.indexOf(document.activeElement); })()"
            )
        )
    assert places == sorted(places)
    assert len(set(places)) == len(places)


def test_what_is_printed_is_the_page_without_its_menus(reader: Reader) -> None:
    reader.open("/en/authorizations/MX-2026-SOF1")
    reader.page.set_viewport_size({"width": 800, "height": 1000})
    reader.page.emulate_media(media="print")
    shown = {
        name: reader.page.locator(name).first.is_visible()
        for name in ("h1", ".headline", ".only-wide svg", ".sources", ".rooms", ".tongues", ".skip")
    }
    assert shown == {
        "h1": True,
        ".headline": True,
        ".only-wide svg": True,
        ".sources": True,
        ".rooms": False,
        ".tongues": False,
        ".skip": False,
    }
    assert not reader.overflows()


@pytest.mark.parametrize("width", [320, 1280])
def test_one_picture_of_the_timeline_is_seen_and_its_letters_can_be_read(reader: Reader, width: int) -> None:
    reader.open("/es/autorizaciones/MX-2026-SOF1")
    reader.page.set_viewport_size({"width": width, "height": 800})
    pictures = reader.page.locator("svg.timeline")
    seen = [pictures.nth(place) for place in range(pictures.count()) if pictures.nth(place).is_visible()]
    assert len(seen) == 1
    box = seen[0].locator("text").first.bounding_box()
    assert box is not None
    assert box["height"] >= 10


# The proof.


def verdict(reader: Reader, expected: str) -> None:
    reader.page.wait_for_selector(f"#verdict[data-state={expected}]")


def test_the_browser_verifies_an_event_and_sees_a_changed_byte(reader: Reader, served: ServiceHere) -> None:
    served.get("/v1/events/7/proof?wait=20")
    reader.open("/en/events/7")
    verdict(reader, "good")
    assert reader.page.locator(".checks [data-state=good]").count() == 5
    stored = reader.page.input_value("#bytes")
    reader.page.fill("#bytes", stored.replace('"streamversion":', '"streamversion": ', 1))
    verdict(reader, "bad")
    states = reader.page.locator(".checks > li").evaluate_all("all => all.map(one => one.dataset.state)")
    assert states == ["good", "good", "bad", "good", "good"]
    reader.page.fill("#bytes", stored)
    verdict(reader, "good")
    assert reader.complaints == []


@pytest.mark.parametrize("subtle", ["own", "none", "without Ed25519"])
def test_it_does_so_where_the_browser_has_no_cryptography_of_its_own(
    reader: Reader, served: ServiceHere, subtle: str
) -> None:
    served.get("/v1/events/7/proof?wait=20")
    lacking = {
        "own": "",
        "none": "Object.defineProperty(globalThis.crypto, 'subtle', {value: undefined});",
        "without Ed25519": (
            "crypto.subtle.importKey = () =>"
            " Promise.reject(new DOMException('Unrecognized name.', 'NotSupportedError'));"
        ),
    }[subtle]
    asked: list[str] = []
    reader.page.on("request", lambda one: asked.append(urlsplit(one.url).path.rpartition("/")[2]))
    reader.page.add_init_script(lacking)
    reader.open("/es/eventos/7")
    verdict(reader, "good")
    assert ("ed25519.js" in asked) == (subtle != "own")
    key = reader.page.input_value("#key")
    note = reader.page.input_value("#note")
    # Another signature; another key; another place in the log; a checkpoint of another root.
    signature = note.rstrip("\n").rpartition(" ")[2]
    turned = signature[:-8] + ("A" if signature[-8] != "A" else "B") + signature[-7:]
    for name, changed in (
        ("#note", note.replace(signature, turned)),
        ("#note", note.replace("index 7", "index 6")),
        ("#note", ""),
        ("#key", key[:-2] + ("A" if key[-2] != "A" else "B") + key[-1]),
        ("#key", "records.example/log+033de0ae+Ac4zctda0e5eza+HJyk9SxEdh+s3Ux18htTTAD8OuAn8"),
        ("#key", ""),
    ):
        reader.page.fill(name, changed)
        verdict(reader, "bad")
        reader.page.fill("#note", note)
        reader.page.fill("#key", key)
        verdict(reader, "good")


def test_without_scripts_the_page_says_so_and_everything_else_is_there(
    opened: Browser, served: ServiceHere
) -> None:
    served.get("/v1/events/7/proof?wait=20")
    context = opened.new_context(java_script_enabled=False)
    plain = Reader(context.new_page(), served.url)
    plain.open("/en/events/7")
    assert "runs no scripts" in plain.page.inner_text("noscript")
    assert not plain.page.locator("#verdict").is_visible()
    plain.open("/en/authorizations/MX-2026-SOF1")
    assert plain.page.locator("svg.timeline").first.is_visible()
    plain.page.click("summary:has-text('Choose other days')")
    plain.page.fill("#on", "2026-03-01")
    plain.page.click("button:has-text('Show')")
    assert "judged on 1 March 2026" in plain.page.inner_text(".time")
    context.close()


def test_a_line_is_built_while_it_is_filled_in(reader: Reader) -> None:
    page = reader.page
    reader.open("/en/prepare/entry-recorded")
    page.fill("[name=ref]", "MX-2026-SOF1")
    page.fill("[name='data.on']", "27/02/2026")
    page.wait_for_selector("[name='data.on'][aria-invalid=true]")
    assert "must be a day in EDTF" in page.inner_text("[id='e-data.on']")
    assert "Evento No. SOF1" in page.inner_text("#found")
    page.fill("[name='data.on']", "2026-02-27")
    page.wait_for_selector("#text")
    assert json.loads(page.input_value("#text")) == {
        "ref": "MX-2026-SOF1",
        "step": "entry-recorded",
        "data": {"on": "2026-02-27"},
    }
    assert page.locator("[aria-invalid]").count() == 0
    assert page.get_by_role("button", name="Copy the line").is_visible()
    # What is opened is where the reader goes on; what was filled in stays.
    page.get_by_role("button", name="Add to: Who crossed parts").click()
    page.wait_for_selector("[name='data.parts.0.contingent']")
    assert page.url.endswith("#f-data.parts.0")
    page.fill("[name='data.parts.0.contingent']", "c1")
    expect(page.locator("#text")).to_have_value(re.compile("c1"))
    with page.expect_download() as saving:
        page.get_by_role("button", name="Save it as a file").click()
    assert saving.value.suggested_filename == "MX-2026-SOF1-entry-recorded.ndjson"
    assert '"parts": [{"contingent": "c1"}]' in saving.value.path().read_text("utf-8")
    assert reader.complaints == []


def test_without_scripts_a_line_is_built_by_the_button_of_its_form(
    opened: Browser, served: ServiceHere
) -> None:
    context = opened.new_context(java_script_enabled=False)
    plain = Reader(context.new_page(), served.url)
    plain.open("/es/preparar/step-annulled")
    plain.page.fill("[name=ref]", "MX-2026-SOF1")
    plain.page.fill("[name='data.version']", "4")
    plain.page.fill("[name='data.why']", "Se registró dos veces")
    plain.page.keyboard.press("Tab")
    plain.page.click("button:has-text('Revisar')")
    assert json.loads(plain.page.input_value("#text"))["data"] == {
        "version": 4,
        "why": "Se registró dos veces",
    }
    assert "Evento No. SOF1" in plain.page.inner_text("#found")
    context.close()


def test_the_slider_goes_from_day_to_day(reader: Reader) -> None:
    page = reader.page
    reader.open("/en/presence?on=2026-03-01&country=US")
    slider = page.get_by_role("slider", name="Slide over the days")
    slider.press("ArrowRight")
    page.wait_for_url("**on=2026-03-02*")
    assert "country=US" in page.url
    assert "2 March 2026" in page.inner_text("h1")
    assert page.locator("output").inner_text() == "2 March 2026"
    assert reader.complaints == []


def test_what_is_new_since_the_last_visit_is_one_link(opened: Browser, served: ServiceHere) -> None:
    context = opened.new_context(locale="es-MX")
    first = Reader(context.new_page(), served.url)
    first.open("/es/cambios")
    assert not first.page.locator("#visit").is_visible()
    seen = first.page.get_attribute("#visit", "data-seen")
    first.page.close()
    served.post("/v1/authorizations", {"title": "Ejercicio de después de la visita"})
    again = Reader(context.new_page(), served.url)
    for _ in range(2):  # the visit goes on as long as the page is open
        again.open("/es/cambios")
        link = again.page.locator("#visit a")
        assert link.inner_text().startswith("Desde su última visita, el ")
        assert link.get_attribute("href") == f"?since={seen}"
    link.click()
    again.page.wait_for_url("**since=*")
    assert "Ejercicio de después de la visita" in again.page.inner_text("main")
    assert "SOF28" not in again.page.inner_text("main")
    assert again.complaints == []
    context.close()


@pytest.mark.parametrize(
    "path",
    [
        "/es",
        "/es/cambios?since=0",
        "/es/eventos/7",
        "/es/votaciones",
        "/es/presencia?on=2026-03-01",
        "/es/como-comprobar",
    ],
)
def test_nothing_is_cut_off_on_paper(reader: Reader, served: ServiceHere, path: str) -> None:
    served.get("/v1/events/7/proof?wait=20")
    reader.open(path)
    reader.page.set_viewport_size({"width": 720, "height": 1000})
    reader.page.emulate_media(media="print")
    assert not reader.overflows()
    cut = reader.page.evaluate(
        "[...document.querySelectorAll('main pre, main textarea, main table')]"
        ".filter(one => one.scrollHeight > one.clientHeight + 2 || one.scrollWidth > one.clientWidth + 2)"
        ".map(one => one.outerHTML.slice(0, 100))"
    )
    assert cut == []
    assert not reader.page.locator("nav.rooms").is_visible()


def test_nothing_hostile_runs(reader: Reader, served: ServiceHere) -> None:
    hostile = "<img src=x onerror=\"document.title='run'\"><script>document.title='run'</script>"
    made = served.post("/v1/authorizations", {"title": hostile, "note": hostile}).json()["authorization"]
    for path in (f"/es/autorizaciones/{made['id']}", "/es/autorizaciones"):
        reader.open(path)
        assert hostile in reader.page.inner_text("main")
        assert reader.page.title() != "run"
    assert reader.complaints == []
