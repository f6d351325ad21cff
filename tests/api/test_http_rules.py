"""Does every path behave as HTTP wants it, whatever is asked of it?"""

from __future__ import annotations

import asyncio
import gzip
import json
import re
from typing import Any
from uuid import uuid4

import httpx
import pytest
from starlette.types import Message

from service.api.app import create_app
from service.api.http.cors import Cors
from service.api.http.limits import unlimited
from service.api.http.middleware import Frame
from service.bootstrap import verifier
from service.settings import Settings
from tests.api.conftest import Client
from tests.contract.document import CURRENT, load

PATHS: dict[str, Any] = load(CURRENT)["paths"]
OUTSIDE = ("/healthz", "/readyz", "/openapi.json", "/docs", "/docs/docs.js", "/docs/docs.css")
#: Of everything: nothing is to be run, framed or guessed at, nor told to the next site.
SECURITY = {
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "x-frame-options": "DENY",
}


def test_an_encoded_slash_is_part_of_no_path(client: Client) -> None:
    for path in ("/v1%2fauthorizations", "/v1%2Fauthorizations", "/v1/authorizations%2f"):
        answer = _ask(client, "GET", path)
        assert (answer.status_code, answer.json()["code"]) == (404, "unknown-path")
    assert _ask(client, "GET", "/v1/authorizations?q=a%2fb").status_code == 200


def _ask(client: Client, method: str, path: str, headers: dict[str, str] | None = None) -> httpx.Response:
    return client.run(client.http.request(method, path, headers=headers))


def _reads(client: Client) -> list[str]:
    """Every path of the document that can be read, with something there to read."""
    vote = str(uuid4())
    voted = {"step": "senate-voted", "data": {"vote_id": vote, "organ": "senate", "on": "2026-02-17"}}
    state = client.registered(steps=[voted])
    # What is proved, and by which checkpoint, stays the same from here on.
    assert client.get("/v1/events/1/proof?wait=30").status_code == 200
    known = {
        "{id}": state["id"],
        "{vote_id}": vote,
        "{position}": "0",
        "{type}": "mx.anuencia.senate-voted.v1",
        "{key}": "santa_lucia",
        "/v1/statistics": "/v1/statistics?by=year",
        "/v1/log/consistency": "/v1/log/consistency?old=1&new=2",
    }
    found = ["/log/checkpoint", "/log/tile/0/000.p/2", "/log/tile/entries/000.p/2"]
    for path, methods in PATHS.items():
        # What is told to few is kept by nobody, and has no tag.
        if "get" not in methods or methods["get"]["security"] or path == "/v1/events/stream":
            continue
        for name, value in known.items():
            path = path.replace(name, value)
        found.append(path)
    return found


def test_every_path_tells_by_options_what_it_takes(client: Client) -> None:
    for path, methods in PATHS.items():
        taken = {name.upper() for name in methods} | {"OPTIONS"} | ({"HEAD"} if "get" in methods else set())
        answer = _ask(client, "OPTIONS", re.sub(r"\{\w+\}", "1", path))
        assert (answer.status_code, answer.content) == (204, b""), path
        assert answer.headers["allow"].split(", ") == sorted(taken), path
        assert "access-control-allow-origin" not in answer.headers
    assert _ask(client, "OPTIONS", "/v1/nothing").status_code == 404


def test_a_method_that_no_path_has_is_405_with_all_that_are_taken(client: Client) -> None:
    for path in PATHS:
        answer = _ask(client, "PATCH", re.sub(r"\{\w+\}", "1", path))
        assert answer.status_code == 405
        assert {"OPTIONS"} < set(answer.headers["allow"].split(", "))


def test_head_is_get_without_the_body(client: Client) -> None:
    for path in [*_reads(client), *OUTSIDE]:
        got, head = _ask(client, "GET", path), _ask(client, "HEAD", path)
        assert (head.status_code, head.content) == (200, b""), path
        own = {"x-request-id", "date"}
        assert {k: v for k, v in head.headers.items() if k not in own} == {
            k: v for k, v in got.headers.items() if k not in own
        }, path


def test_head_of_a_stream_ends(client: Client) -> None:
    answer = _ask(client, "HEAD", "/v1/events/stream")
    assert (answer.status_code, answer.content) == (200, b"")
    assert answer.headers["content-type"] == "text/event-stream"


def test_every_read_can_be_asked_for_on_condition(client: Client) -> None:
    for path in [*_reads(client), "/openapi.json", "/docs"]:
        first = _ask(client, "GET", path)
        assert first.status_code == 200, path
        again = _ask(client, "GET", path, {"If-None-Match": first.headers["etag"]})
        assert (again.status_code, again.content) == (304, b""), path
        for name in ("etag", "cache-control", "vary"):
            assert again.headers[name] == first.headers[name], (path, name)
        other = _ask(client, "GET", path, {"If-None-Match": '"another"'})
        assert (other.status_code, other.content) == (200, first.content), path


def test_what_was_recorded_changes_the_tag_of_every_list_that_shows_it(client: Client) -> None:
    state = client.registered()
    paths = ("/v1/authorizations", "/v1/events", f"/v1/authorizations/{state['id']}/events")
    before = {path: client.get(path).headers["etag"] for path in paths}
    assert client.entered(state["id"], 1).status_code == 201
    assert [path for path in paths if client.get(path).headers["etag"] == before[path]] == []


def test_each_form_of_a_page_has_its_own_tag(client: Client) -> None:
    client.registered()
    forms = ("application/json", "application/x-ndjson", "application/cloudevents-batch+json")
    answers = [_ask(client, "GET", "/v1/events", {"Accept": form}) for form in forms]
    assert len({answer.headers["etag"] for answer in answers}) == 3
    assert {answer.headers["vary"] for answer in answers} == {"Accept-Encoding, Accept"}


def test_every_answer_says_how_browsers_are_to_treat_it(client: Client) -> None:
    paths = [*_reads(client), *OUTSIDE, "/nowhere", "/v1/events?limit=0"]
    for answer in [_ask(client, "GET", path) for path in paths] + [client.post("/v1/senate-votes", {})]:
        assert {name: answer.headers[name] for name in SECURITY} == SECURITY, answer.url
        assert "default-src 'none'" in answer.headers["content-security-policy"]
        assert "Accept-Encoding" in answer.headers["vary"]
        assert answer.headers["cache-control"]
        assert answer.headers["api-version"]
        assert answer.headers["x-request-id"]
        assert "server" not in answer.headers


def test_a_large_answer_is_compressed_for_those_who_take_it(client: Client) -> None:
    for _ in range(5):
        client.registered()
    plain = _ask(client, "GET", "/v1/events", {"Accept-Encoding": "identity"})
    assert "content-encoding" not in plain.headers
    for accepted in ("gzip", "deflate, GZIP;q=0.5", "*"):
        coded = _ask(client, "GET", "/v1/events", {"Accept-Encoding": accepted})
        assert coded.headers["content-encoding"] == "gzip"
        assert int(coded.headers["content-length"]) < len(plain.content) / 2
        assert coded.content == plain.content  # httpx has decoded it
    for refused in ("gzip;q=0", "deflate", "*;q=0", "gzip;q=x"):
        assert (
            "content-encoding" not in _ask(client, "GET", "/v1/events", {"Accept-Encoding": refused}).headers
        )


def test_what_carries_a_strong_tag_is_sent_as_it_is(client: Client) -> None:
    terms = {"wording": "x" * 2000, "purpose": "y" * 2000}
    id_ = client.registered(terms=terms)["id"]
    answer = _ask(client, "GET", f"/v1/authorizations/{id_}", {"Accept-Encoding": "gzip"})
    assert answer.headers["etag"].startswith('"')
    assert "content-encoding" not in answer.headers
    assert answer.headers["cache-control"] == "no-cache, no-transform"  # nor is it by a proxy
    entered = client.entered(id_, 1)
    assert entered.headers["etag"].startswith('"')
    assert entered.headers["cache-control"] == "no-store, no-transform"
    assert "no-transform" not in client.get("/v1/events").headers["cache-control"]


def test_what_takes_long_to_make_or_to_compress_does_not_hold_up_the_others(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    used: list[Any] = []
    thread = asyncio.to_thread

    async def watched(work: Any, *given: Any) -> Any:
        used.append(work)
        return await thread(work, *given)

    monkeypatch.setattr(asyncio, "to_thread", watched)
    answer = _ask(client, "GET", "/openapi.json", {"Accept-Encoding": "gzip"})
    assert answer.headers["content-encoding"] == "gzip"
    making, compressing = used
    assert making()[0] == answer.content
    assert gzip.decompress(compressing(b"x" * 100)) == b"x" * 100


def test_no_page_of_another_origin_may_read_unless_a_setting_says_so(client: Client) -> None:
    answer = _ask(client, "GET", "/v1/events", {"Origin": "https://reader.test"})
    assert not [name for name in answer.headers if name.startswith("access-control-")]
    asked = {"Origin": "https://reader.test", "Access-Control-Request-Method": "POST"}
    answer = _ask(client, "OPTIONS", "/v1/authorizations", asked)
    assert not [name for name in answer.headers if name.startswith("access-control-")]


def test_a_page_of_an_allowed_origin_may_read_and_write(client: Client) -> None:
    settings = Settings(data=client.services.settings.data, cors_origins=("https://reader.test",))
    app = create_app(client.services, verifier(settings), cors=Cors(settings.cors_origins))

    async def ask(method: str, origin: str, **headers: str) -> httpx.Response:
        async with httpx.AsyncClient(
            transport=httpx.ASGITransport(app), base_url="http://anuencia.test"
        ) as http:
            sent = {"Origin": origin, **{name.replace("_", "-"): text for name, text in headers.items()}}
            return await http.request(method, "/v1/authorizations", headers=sent)

    allowed = client.run(ask("GET", "https://reader.test"))
    assert allowed.headers["access-control-allow-origin"] == "https://reader.test"
    assert "ETag" in allowed.headers["access-control-expose-headers"]
    assert "Origin" in allowed.headers["vary"]
    flight = client.run(ask("OPTIONS", "https://reader.test", Access_Control_Request_Method="POST"))
    assert flight.status_code == 204
    assert "POST" in flight.headers["access-control-allow-methods"]
    assert "Idempotency-Key" in flight.headers["access-control-allow-headers"]
    assert "access-control-allow-credentials" not in flight.headers
    for method in ("GET", "OPTIONS"):
        other = client.run(ask(method, "https://other.test", Access_Control_Request_Method="POST"))
        assert not [name for name in other.headers if name.startswith("access-control-")]
        assert "Origin" in other.headers["vary"]


def test_the_pages_for_people_fetch_nothing_from_elsewhere(client: Client) -> None:
    page = client.get("/docs")
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    assert "script-src 'self'" in page.headers["content-security-policy"]
    linked = re.findall(r'(?:src|href)="([^"]+)"', page.text)
    assert linked
    for target in linked:
        assert client.get(target).status_code == 200, target
    for path in ("/docs", "/docs/docs.js", "/docs/docs.css"):
        assert not re.findall(r"https?://|//[a-z]+\.", client.get(path).text), path


@pytest.mark.parametrize(("method", "code"), [("POST", "outcome-unknown"), ("GET", "closing")])
async def test_who_is_not_waited_for_when_the_service_stops_is_told_so(method: str, code: str) -> None:
    async def never(*_: object) -> Any:
        await asyncio.Event().wait()

    said: list[Message] = []

    async def send(message: Message) -> None:
        said.append(message)

    frame = Frame(never, version="1.0.0", routes=[], limits=unlimited(), cors=Cors())
    scope = {"type": "http", "method": method, "path": "/v1/authorizations", "headers": []}
    request = asyncio.create_task(frame(scope, never, send))
    await asyncio.sleep(0)
    request.cancel()
    with pytest.raises(asyncio.CancelledError):
        await request
    head, body = said
    assert (head["status"], json.loads(body["body"])["code"]) == (503, code)
    assert {b"x-request-id", b"api-version", b"retry-after"} <= dict(head["headers"]).keys()
