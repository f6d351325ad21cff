"""Is every search a feed that readers of feeds can follow, in which nothing recorded becomes markup?"""

from __future__ import annotations

import re
from typing import Any
from xml.etree import ElementTree

import pytest

from tests.api.conftest import Client
from tests.real_cases import authorization_id

ATOM = "{http://www.w3.org/2005/Atom}"
LANG = "{http://www.w3.org/XML/1998/namespace}lang"
#: RFC 3339, as RFC 4287 wants it: with seconds and a zone, and a capital T.
INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)")

HOSTILE = """<script>alert(1)</script> & ]]> "quoted" 'so' \x0b\x1f \ufffe ¡Ñandú! 🇲🇽"""


def feed_of(client: Client, query: str = "") -> ElementTree.Element:
    answer = client.get(f"/v1/feed.atom?on=2026-09-01{query}")
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"].startswith("application/atom+xml")
    return ElementTree.fromstring(answer.content)  # noqa: S314  what our own service has written


def text_of(element: ElementTree.Element, tag: str) -> str:
    found = element.findall(ATOM + tag)
    assert len(found) == 1, tag
    assert found[0].text
    return found[0].text


def entries(feed: ElementTree.Element) -> list[ElementTree.Element]:
    return feed.findall(ATOM + "entry")


def assert_sound(feed: ElementTree.Element) -> None:
    """What RFC 4287, section 4.1, demands of a feed and of an entry."""
    assert feed.tag == f"{ATOM}feed"
    assert text_of(feed, "id").startswith("https://")
    assert text_of(feed, "title")
    assert INSTANT.fullmatch(text_of(feed, "updated"))
    author = feed.find(f"{ATOM}author")
    assert author is not None
    assert text_of(author, "name")
    assert [link.get("rel") for link in feed.findall(f"{ATOM}link")] == ["self"]
    ids = []
    for entry in entries(feed):
        ids.append(text_of(entry, "id"))
        assert ids[-1].startswith("urn:uuid:")
        assert text_of(entry, "title")
        for instant in ("updated", "published"):
            assert INSTANT.fullmatch(text_of(entry, instant))
        alternates = [
            (link.get("type"), link.get("hreflang"))
            for link in entry.findall(f"{ATOM}link")
            if link.get("rel") == "alternate"
        ]
        assert len(alternates) == len(set(alternates)) > 0
        content = entry.find(f"{ATOM}content")
        assert content is not None
        assert content.get("type") == "html"
    assert len(ids) == len(set(ids))


def test_an_entry_per_authorization_tells_its_newest_steps_the_newest_first(examples: Client) -> None:
    feed = feed_of(examples, "&limit=200")
    assert_sound(feed)
    updated = [text_of(entry, "updated") for entry in entries(feed)]
    assert updated == sorted(updated, reverse=True)
    listed = examples.get("/v1/authorizations?limit=200").json()["items"]
    told = {text_of(entry, "id"): text_of(entry, "updated") for entry in entries(feed)}
    assert told == {f"urn:uuid:{one['id']}": one["last_step_at"] for one in listed}
    (sof1,) = [one for one in entries(feed) if text_of(one, "title").startswith("MX-2026-SOF1: ")]
    assert text_of(sof1, "summary").startswith("El Senado autorizó la entrada a México de 12 integrantes")
    content = text_of(sof1, "content")
    assert '<p lang="en">The Senate allowed 12 members of the armed forces of the United States' in content
    assert "<li>Las fuentes discrepan sobre la unidad" in content
    assert f"/v1/authorizations/{authorization_id('MX-2026-SOF1')}" in {
        link.get("href") for link in sof1.findall(f"{ATOM}link")
    }


@pytest.mark.parametrize(
    "query",
    [
        "country=US",
        "movement=foreign_entry&ministry=navy",
        "q=cozumel",
        "has_finding=M05",
        "status=under_way",
    ],
)
def test_every_search_is_a_feed(examples: Client, query: str) -> None:
    feed = feed_of(examples, f"&limit=200&{query}")
    assert_sound(feed)
    listed = examples.get(f"/v1/authorizations?on=2026-09-01&limit=200&{query}").json()["items"]
    assert {text_of(entry, "id") for entry in entries(feed)} == {f"urn:uuid:{one['id']}" for one in listed}
    assert listed
    assert text_of(feed, "id") != text_of(feed_of(examples), "id")


def test_a_search_that_finds_nothing_is_a_feed_without_entries(examples: Client) -> None:
    feed = feed_of(examples, "&country=FR")
    assert_sound(feed)
    assert entries(feed) == []


def test_a_feed_has_one_id_however_many_entries_are_asked_for(examples: Client) -> None:
    few, many = feed_of(examples, "&limit=2&country=US"), feed_of(examples, "&country=US")
    assert len(entries(few)) == 2 < len(entries(many))
    assert text_of(few, "id") == text_of(many, "id")


def test_as_of_the_head_is_the_live_feed_byte_for_byte(examples: Client) -> None:
    live = examples.get("/v1/feed.atom")
    then = examples.get(f"/v1/feed.atom?as_of={live.headers['anuencia-as-of']}")
    assert then.content == live.content
    assert examples.get("/v1/feed.atom", {"If-None-Match": live.headers["etag"]}).status_code == 304


@pytest.mark.parametrize(
    ("query", "status"),
    [("limit=0", 422), ("sort=title", 422), ("cursor=x", 422), ("as_of=100000", 422), ("nobody=knows", 422)],
)
def test_what_is_no_question_is_told(examples: Client, query: str, status: int) -> None:
    assert examples.get(f"/v1/feed.atom?{query}").status_code == status


def test_who_takes_no_feed_is_told(examples: Client) -> None:
    assert examples.get("/v1/feed.atom", {"Accept": "application/json"}).status_code == 406
    for media in ("application/atom+xml", "application/xml;q=0.9", "text/xml", "*/*"):
        assert examples.get("/v1/feed.atom", {"Accept": media}).status_code == 200


def test_nothing_that_was_recorded_becomes_markup(client: Client) -> None:
    made: dict[str, Any] = client.registered(title=HOSTILE, reference="<b>&]]></b>")
    feed = feed_of(client)
    assert_sound(feed)
    (entry,) = entries(feed)
    title = text_of(entry, "title")
    # What no XML document may hold is replaced; all else is what was recorded.
    assert title == "<b>&]]></b>: " + re.sub("[\x0b\x1f\ufffe]", "\ufffd", HOSTILE)
    content = text_of(entry, "content")
    assert "<script" not in content
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in content
    assert set(re.findall(r"</?([a-z]+)", content)) == {"p", "ol", "li"}
    assert made["id"] in text_of(entry, "id")
    assert feed.get(LANG) == "es"


def test_an_entry_is_updated_by_its_next_step_and_keeps_its_id(client: Client) -> None:
    made = client.registered(title="Joint training")
    client.registered(title="Another")
    assert [text_of(entry, "title").split(": ")[1] for entry in entries(feed_of(client))] == [
        "Another",
        "Joint training",
    ]
    assert client.entered(made["id"], 1).status_code == 201
    first, second = entries(feed_of(client))
    assert (text_of(first, "id"), text_of(first, "updated") > text_of(second, "updated")) == (
        f"urn:uuid:{made['id']}",
        True,
    )
