"""What holds for every page: its languages, its frame, its headers, and what is said when it fails."""

from __future__ import annotations

import re
from typing import get_args
from urllib.parse import urlsplit
from xml.etree import ElementTree

import httpx
import pytest
from pydantic import ValidationError

from service.api.app import create_app
from service.bootstrap import verifier
from service.settings import Settings, is_origin
from service.web.languages import CODES, Code, Language, languages
from service.web.rooms import ROOMS, address
from service.web.site import PAGES
from tests.api.conftest import Client
from tests.web.reader import ACCEPT, Document, ask, page

PLAIN = [room.name for room in ROOMS.values() if "{" not in room.en]


def everywhere(client: Client) -> list[str]:
    """The addresses of the map of the site."""
    found = ElementTree.fromstring(client.get("/sitemap.xml").content)  # noqa: S314  our own
    space = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
    return [urlsplit(one.text or "").path for one in found.iter(f"{space}loc")]


def test_every_room_has_a_page() -> None:
    assert PAGES.keys() == ROOMS.keys()
    assert get_args(Code) == CODES


@pytest.mark.parametrize("code", CODES)
@pytest.mark.parametrize("room", PLAIN)
def test_a_page_has_its_frame(site: Client, room: str, code: Code) -> None:
    answer = ask(site, address(code, room))
    found = Document(answer.text)
    assert answer.headers["content-language"] == code
    html = dict(found.elements)["html"]
    assert html["lang"] == code
    tags = [tag for tag, _ in found.elements]
    assert (tags.count("h1"), tags.count("main"), tags.count("title")) == (1, 1, 1)
    other = languages()[code].other
    assert address(other, room) in found.links()


@pytest.mark.parametrize("code", CODES)
@pytest.mark.parametrize("room", PLAIN)
def test_a_page_is_made_of_this_origin_alone(site: Client, room: str, code: Code) -> None:
    answer = ask(site, address(code, room))
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "http" not in policy
    found = Document(answer.text)
    made_of = [one for tag, one in found.elements if tag in ("script", "link", "img", "iframe")]
    for one in made_of:
        target = one.get("src") or one.get("href") or ""
        assert target.startswith("/"), target
    for tag, one in found.elements:
        assert "style" not in one, tag
        assert tag != "style"
        assert not [name for name in one if name.startswith("on")], tag
        assert tag != "script" or "src" in one


def test_every_link_within_the_site_leads_somewhere(site: Client) -> None:
    waiting, seen = everywhere(site), set()
    while waiting:
        path = waiting.pop()
        if path in seen:
            continue
        seen.add(path)
        answer = ask(site, path)
        assert answer.status_code == 200, path
        if not answer.headers["content-type"].startswith("text/html"):
            continue
        found = Document(answer.text)
        for link in found.links():
            target, _, anchor = link.partition("#")
            if not target:
                assert anchor in found.ids, (path, link)
            # Filters lead to filters, without end: what they lead to from the pages of the map is enough.
            elif target.startswith("/") and "?" not in path:
                waiting.append(target)
    assert len(seen) > 10


def test_who_has_the_page_is_told_so(site: Client) -> None:
    first = ask(site, "/es")
    assert ask(site, "/es", If_None_Match=first.headers["etag"]).status_code == 304
    assert ask(site, "/en", If_None_Match=first.headers["etag"]).status_code == 200


@pytest.mark.parametrize(
    ("asked", "lands"),
    [
        ("es-MX,es;q=0.9,en;q=0.8", "/es"),
        ("en-US,en;q=0.9", "/en"),
        ("fr", "/es"),
        ("fr, en;q=0.3", "/en"),
        ("en;q=0, es;q=0.1", "/es"),
        ("en;q=x", "/es"),
    ],
)
def test_the_front_goes_by_the_language_of_the_reader(site: Client, asked: str, lands: str) -> None:
    answer = ask(site, "/", Accept_Language=asked)
    assert (answer.status_code, answer.headers["location"]) == (303, lands)
    assert {"Accept", "Accept-Language"} <= set(answer.headers["vary"].split(", "))


@pytest.mark.parametrize("accept", ["*/*", "application/json", ""])
def test_programs_find_at_the_front_what_they_found_before(site: Client, accept: str) -> None:
    answer = site.get("/", {"Accept": accept})
    assert (answer.status_code, answer.json()["code"]) == (404, "unknown-path")
    assert answer.headers["content-type"] == "application/problem+json"


def test_a_word_of_the_other_language_leads_to_the_page(site: Client) -> None:
    answer = ask(site, "/en/autorizaciones?q=SOF1")
    assert (answer.status_code, answer.headers["location"]) == (308, "/en/authorizations?q=SOF1")
    assert ask(site, "/es/").headers["location"] == "/es"


@pytest.mark.parametrize(
    ("path", "status", "code"),
    [
        ("/es/nada", 404, "es"),
        ("/en/nothing", 404, "en"),
        ("/nothing", 404, "es"),
        ("/es/autorizaciones?unknown=1", 422, "es"),
        ("/en/authorizations?on=2026-02-30", 422, "en"),
        ("/en/authorizations?as_of=2026-02-30", 422, "en"),
        ("/es/autorizaciones?cursor=x", 400, "es"),
        ("/es/autorizaciones?as_of=99999", 422, "es"),
        ("/es/acerca-de?q=1", 422, "es"),
        (f"/es/autorizaciones?{'q=1&' * 300}", 400, "es"),
    ],
)
def test_a_problem_is_told_as_a_page_and_to_programs_as_before(
    site: Client, path: str, status: int, code: Code
) -> None:
    answer = ask(site, path)
    assert answer.status_code == status
    assert answer.headers["content-language"] == code
    assert answer.headers["cache-control"] == "no-store"
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    Document(answer.text)
    program = site.get(path)
    assert program.status_code == status
    assert program.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize("path", ["/v1/nothing", "/v1/authorizations?x=1", "/log/nothing"])
def test_what_is_for_programs_stays_so_for_a_browser(site: Client, path: str) -> None:
    assert ask(site, path).headers["content-type"] == "application/problem+json"


def test_what_a_reader_asks_is_no_markup(site: Client) -> None:
    hostile = "%22%3E%3Cscript%3Ealert(1)%3C/script%3E"
    for path in (f"/en/authorizations?q={hostile}", f"/en/{hostile}", f"/en/authorizations?{hostile}=1"):
        answer = ask(site, path)
        assert "<script>alert" not in answer.text
        assert not [one for tag, one in Document(answer.text).elements if tag == "script" and not one]


def test_an_empty_field_of_a_form_asks_nothing(site: Client) -> None:
    whole = page(site, "/en/authorizations").text
    assert page(site, "/en/authorizations?q=&as_of=&on=").text.count("MX-2026-SOF1") == whole.count(
        "MX-2026-SOF1"
    )


def test_a_page_says_of_which_day_it_speaks_and_how_to_come_back(site: Client) -> None:
    now = page(site, "/en/authorizations")
    assert "As the register knows it now, judged on today's date," in now.text
    assert "Back to now" not in now.text
    size = site.run(site.services.register.reader.head())[0]
    then = page(site, f"/en/authorizations?q=SOF1&as_of={size - 1}&on=2026-02-20")
    assert f"after event {size - 1} of its log, judged on 20 February 2026" in then.text
    assert "/en/authorizations?q=SOF1" in then.links()
    # On the way from page to page both stay.
    assert f"/en?as_of={size - 1}&on=2026-02-20" in then.links()
    assert f"/es/autorizaciones?q=SOF1&as_of={size - 1}&on=2026-02-20" in then.links()


def test_a_day_means_what_was_known_at_its_end(site: Client) -> None:
    day = site.run(site.services.register.reader.head())[1].astimezone(site.services.register.profile.zone)
    then = page(site, f"/es/autorizaciones?as_of={day.date()}")
    assert f"Según lo que el registro sabía el {languages()['es'].day(day.date())}" in then.text
    assert "MX-2026-SOF1" in then.text
    assert "MX-2026-SOF1" not in page(site, "/es/autorizaciones?as_of=2020-01-01").text


def test_days_and_numbers_are_written_as_people_write_them() -> None:
    spanish, english = (languages()[code] for code in CODES)

    def said(language: Language) -> list[str]:
        return [language.number(1234567), language.country("US")]

    assert said(spanish) == ["1,234,567", "Estados Unidos"]
    assert said(english) == ["1,234,567", "United States"]


def test_a_file_of_the_pages_never_changes_under_its_address(site: Client) -> None:
    text = ask(site, "/es").text
    (style,) = re.findall(r'href="(/assets/[0-9a-f]+/style.css)"', text)
    answer = site.get(style)
    assert "immutable" in answer.headers["cache-control"]
    assert site.get(style.replace("/assets/", "/assets/0")).status_code == 404
    assert site.get("/assets/../shown.py").status_code == 404
    assert site.get("/favicon.ico").headers["content-type"] == "image/png"


def test_robots_are_told_where_the_map_is(site: Client) -> None:
    assert "Sitemap: http://anuencia.test/sitemap.xml" in site.get("/robots.txt").text
    found = everywhere(site)
    assert {address(code, room) for code in CODES for room in PLAIN} <= set(found)


TRIAL = {
    "es": "Registro de prueba: sus datos son ejemplos.",
    "en": "A register for trying out: its data are examples.",
}


@pytest.mark.parametrize("code", CODES)
def test_every_page_says_that_the_data_are_examples_and_in_production_none_does(
    site: Client, code: Code
) -> None:
    rooms = [address(code, room) for room in PLAIN]
    paths = [*rooms, address(code, "authorization", reference="MX-2026-SOF1"), f"/{code}/nothing"]
    paths += [f"{address(code, 'lines')}?x=1", address(code, "event", position=5)]
    for path in paths:
        assert TRIAL[code] in ask(site, path, Accept_Language=code).text, path
    settings = Settings(data=site.services.settings.data)
    for answer in told_otherwise(site, settings, paths):
        assert answer.headers["content-type"].startswith("text/html")
        assert TRIAL[code] not in answer.text, answer.url


def test_a_page_that_is_the_same_on_every_day_leads_back_to_now_too(site: Client) -> None:
    for room in ("reading", "checking", "about", "lines"):
        path = address("es", room)
        assert "Usted eligió otra fecha." not in page(site, path).text
        then = page(site, f"{path}?on=2026-03-01")
        assert "Usted eligió otra fecha." in then.text
        assert path in then.links()
        assert "/es/autorizaciones?on=2026-03-01" in then.links()


@pytest.mark.parametrize("code", CODES)
@pytest.mark.parametrize("room", PLAIN)
def test_the_keyboard_goes_through_a_page_in_the_order_in_which_it_is_read(
    site: Client, room: str, code: Code
) -> None:
    found = page(site, address(code, room))
    assert {given.get("tabindex", "0") for _, given in found.elements} <= {"0", "-1"}


def test_a_flaw_can_be_told_where_somebody_says_so(site: Client) -> None:
    assert site.get("/.well-known/security.txt").status_code == 404
    contact = "mailto:security@records.example"
    settings = Settings(data=site.services.settings.data, security_contact=contact)

    (answer,) = told_otherwise(site, settings, ["/.well-known/security.txt"])
    assert answer.text.startswith(f"Contact: {contact}\nExpires: 2")


def told_otherwise(site: Client, settings: Settings, paths: list[str]) -> list[httpx.Response]:
    """What the same register answers where other settings are in force."""

    class Otherwise:
        is_development = False
        security_contact = settings.security_contact
        public_address = settings.public_address

        def __getattr__(self, name: str) -> object:
            return getattr(site.services, name)

    app = create_app(Otherwise(), verifier(settings))  # type: ignore[arg-type]  # it has all the rest by name

    async def told() -> list[httpx.Response]:
        async with httpx.AsyncClient(
            transport=httpx.ASGITransport(app), base_url="http://anuencia.test"
        ) as http:
            return [await http.get(path, headers={"Accept": ACCEPT}) for path in paths]

    return site.run(told())


@pytest.mark.parametrize(
    ("address", "can_begin"),
    [
        ("https://anuencia.example.org", True),
        ("http://127.0.0.1:8000", True),
        ("http://[::1]:8000", True),
        ("https://anuencia.example.org/", False),
        ("https://anuencia.example.org/es", False),
        ("https://somebody@anuencia.example.org", False),
        ("https://anuencia.example.org?x", False),
        ("https://anuencia.example.org:port", False),
        ("https://", False),
        ("anuencia.example.org", False),
        ("javascript:alert(1)", False),
    ],
)
def test_an_address_of_the_public_is_the_beginning_of_addresses(address: str, can_begin: bool) -> None:
    assert is_origin(address) == can_begin
    if can_begin:
        assert Settings(public_address=address).public_address == address
    else:
        with pytest.raises(ValidationError, match="nothing after it"):
            Settings(public_address=address)


def test_links_that_must_be_whole_begin_with_the_address_that_the_public_knows(site: Client) -> None:
    public = "https://anuencia.example.org"
    settings = Settings(data=site.services.settings.data, public_address=public)
    page_ = "/es/autorizaciones/MX-2026-SOF1"
    one, robots, sitemap, feed, calendar = told_otherwise(
        site, settings, [page_, "/robots.txt", "/sitemap.xml", "/v1/feed.atom", "/v1/calendar.ics"]
    )
    told = Document(one.text).elements
    meta = {
        given["property"]: given["content"] for tag, given in told if tag == "meta" and "property" in given
    }
    links = {given["rel"]: given["href"] for tag, given in told if tag == "link" and "type" not in given}
    assert links["canonical"] == meta["og:url"] == f"{public}{page_}"
    assert meta["og:image"].startswith(f"{public}/pictures/es/")
    assert links["alternate"].startswith(f"{public}/e")
    assert f"Sitemap: {public}/sitemap.xml" in robots.text
    assert f"<loc>{public}{page_}</loc>" in sitemap.text
    assert f'href="{public}/es/autorizaciones/MX-2026-SOF1"' in feed.text
    assert f"URL:{public}/v1/authorizations/" in calendar.text.replace("\r\n ", "")
    for answer in (one, robots, sitemap, feed, calendar):
        assert "anuencia.test" not in answer.text
    # Where nobody has said it, a page names itself as it was asked for.
    here = {given["rel"]: given["href"] for tag, given in page(site, page_).elements if tag == "link"}
    assert here["canonical"] == page_
