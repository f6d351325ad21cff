"""Do all forms of the feed say the same, and does the stream go on where it was left?"""

from __future__ import annotations

import asyncio
import json
from base64 import b64decode
from typing import Any

import httpx
import orjson
import pytest
from openapi_schema_validator import OAS31Validator

from domain.events import EVENT_TYPES
from domain.merkle import leaf_hash
from service.api.v1 import stream
from service.event_store.append import CHANNEL
from tests.api.conftest import Client

REGISTERED = "mx.anuencia.authorization-registered.v1"
ENTERED = "mx.anuencia.entry-recorded.v1"


def _feed(client: Client, accept: str, query: str = "") -> httpx.Response:
    return client.get(f"/v1/events{query}", headers={"Accept": accept})


def _some(client: Client) -> None:
    for number in range(3):
        id_ = client.registered(title=f"Entrenamiento {number}")["id"]
        assert client.entered(id_, 1).status_code == 201


def test_lines_are_the_items_of_the_page(client: Client) -> None:
    _some(client)
    items = _feed(client, "application/json").json()["items"]
    answer = _feed(client, "application/x-ndjson")
    assert answer.headers["content-type"] == "application/x-ndjson"
    assert [json.loads(line) for line in answer.text.splitlines()] == items
    assert answer.text.endswith("\n")


def test_a_batch_is_the_stored_bytes_and_nothing_else(client: Client) -> None:
    _some(client)
    items = _feed(client, "application/json").json()["items"]
    answer = _feed(client, "application/cloudevents-batch+json")
    assert answer.headers["content-type"] == "application/cloudevents-batch+json"
    rows = client.run(client.services.register.reader.feed(0, 10))
    assert answer.content == b"[" + b",".join(row.stored for row in rows) + b"]"
    for event, item in zip(answer.json(), items, strict=True):
        canonical = orjson.dumps(event, option=orjson.OPT_SORT_KEYS)
        assert leaf_hash(canonical) == b64decode(item["leaf_hash"])
        assert {"specversion", "id", "source", "type"} <= event.keys()


@pytest.mark.parametrize("accept", ["application/x-ndjson", "application/cloudevents-batch+json"])
def test_forms_without_a_cursor_name_the_next_page_in_link(client: Client, accept: str) -> None:
    _some(client)
    target, seen = "/v1/events?limit=4", 0
    for expected in (4, 2, 0):
        answer = client.get(target, headers={"Accept": accept})
        seen = len(answer.text.splitlines()) if "ndjson" in accept else len(answer.json())
        assert seen == expected
        target = answer.headers["link"].removeprefix("<").partition(">")[0]


@pytest.mark.parametrize(
    ("accept", "media"),
    [
        ("", "application/json"),
        ("*/*", "application/json"),
        ("text/html, */*;q=0.1", "application/json"),
        ("application/xml", "application/json"),
        ("application/x-ndjson;q=0.5, application/json", "application/json"),
        ("application/json;q=0.5, Application/X-NDJSON", "application/x-ndjson"),
        ("application/x-ndjson;q=0, */*", "application/json"),
        ("application/x-ndjson;q=much", "application/json"),
    ],
)
def test_the_client_gets_the_form_it_likes_best(client: Client, accept: str, media: str) -> None:
    assert _feed(client, accept).headers["content-type"] == media


class Follower:
    """Reads a stream message by message, straight from the application."""

    def __init__(self, client: Client, target: str, headers: dict[str, str] | None = None) -> None:
        path, _, query = target.partition("?")
        self._client = client
        self._scope: dict[str, Any] = {
            "type": "http",
            "method": "GET",
            "path": path,
            "raw_path": path.encode(),
            "root_path": "",
            "query_string": query.encode(),
            "headers": [(name.lower().encode(), text.encode()) for name, text in (headers or {}).items()],
            "client": ("127.0.0.1", 1),
        }
        self._sent: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        self._gone = asyncio.Event()
        self._buffer = b""
        self.task: asyncio.Task[None] | None = None

    async def start(self) -> int:
        """Begin; the status."""
        app: Any = self._client.http._transport
        self.task = asyncio.create_task(app.app(self._scope, self._receive, self._sent.put))
        status: int = (await self._sent.get())["status"]
        return status

    async def _receive(self) -> dict[str, Any]:
        await self._gone.wait()
        return {"type": "http.disconnect"}

    async def leave(self) -> None:
        self._gone.set()
        assert self.task is not None
        await asyncio.wait_for(self.task, 10)

    async def message(self) -> str | None:
        """The next message, None at the end."""
        while b"\n\n" not in self._buffer:
            piece = await asyncio.wait_for(self._sent.get(), 10)
            self._buffer += piece["body"]
            if not piece.get("more_body", False):
                return None
        found, _, self._buffer = self._buffer.partition(b"\n\n")
        return found.decode()

    async def positions(self, count: int) -> list[int]:
        found: list[int] = []
        while len(found) < count:
            message = await self.message()
            assert message is not None
            if message.startswith("id: "):
                number, data = message.split("\n", 1)
                found.append(int(number.removeprefix("id: ")))
                assert json.loads(data.removeprefix("data: "))["position"] == found[-1]
        return found


async def _waiting(client: Client, count: int) -> None:
    """Until so many wait for the next commit."""
    while len(client.services.register.signals.watch(CHANNEL)._waiters) < count:  # noqa: ASYNC110  no event
        await asyncio.sleep(0)


def test_a_stream_gives_what_is_there_and_then_what_comes(client: Client) -> None:
    _some(client)

    async def scenario() -> None:
        follower = Follower(client, "/v1/events/stream")
        assert await follower.start() == 200
        assert await follower.message() == "retry: 1000"
        assert await follower.positions(6) == list(range(6))
        answer = await client.http.post(
            "/v1/authorizations", content=b'{"title":"x"}', headers=client.headers()
        )
        assert answer.status_code == 201
        assert await follower.positions(1) == [6]
        await follower.leave()

    client.run(scenario())


def test_a_stream_is_resumed_after_the_last_event_that_was_received(client: Client) -> None:
    _some(client)

    async def scenario(target: str, headers: dict[str, str], expected: list[int]) -> None:
        follower = Follower(client, target, headers)
        assert await follower.start() == 200
        assert await follower.positions(len(expected)) == expected
        await follower.leave()

    client.run(scenario("/v1/events/stream?after=3", {}, [4, 5]))
    client.run(scenario("/v1/events/stream", {"Last-Event-ID": "2"}, [3, 4, 5]))
    client.run(scenario("/v1/events/stream?after=0", {"Last-Event-ID": "4"}, [5]))
    client.run(scenario(f"/v1/events/stream?type={ENTERED}&after=0", {}, [1, 3, 5]))


def test_a_quiet_stream_has_a_heart(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stream, "HEARTBEAT_SECONDS", 0.01)

    async def scenario() -> None:
        follower = Follower(client, "/v1/events/stream")
        assert await follower.start() == 200
        assert [await follower.message() for _ in range(3)] == ["retry: 1000", ":", ":"]
        await follower.leave()

    client.run(scenario())


def test_streams_end_at_once_when_the_service_stops(client: Client) -> None:
    async def scenario() -> None:
        follower = Follower(client, "/v1/events/stream")
        assert await follower.start() == 200
        assert await follower.message() == "retry: 1000"
        await _waiting(client, 1)
        client.services.register.signals.finish()
        assert await follower.message() is None

    client.run(scenario())


def test_streams_are_counted_and_bounded(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stream, "MAX_STREAMS", 2)
    monkeypatch.setattr(stream, "HEARTBEAT_SECONDS", 0.01)

    async def scenario() -> None:
        followers = [Follower(client, "/v1/events/stream") for _ in range(4)]
        assert [await one.start() for one in followers[:2]] == [200, 200]
        assert await followers[2].start() == 503
        await followers[0].leave()
        assert await followers[3].start() == 200
        for one in (followers[1], followers[3]):
            await one.leave()

    client.run(scenario())


def test_followers_who_wake_together_read_the_log_once(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    reader, asked = client.services.register.reader, 0
    feed = reader.feed

    async def counted(*given: Any) -> Any:
        nonlocal asked
        asked += 1
        return await feed(*given)

    async def scenario() -> None:
        nonlocal asked
        followers = [Follower(client, "/v1/events/stream") for _ in range(20)]
        for one in followers:
            assert await one.start() == 200
        monkeypatch.setattr(reader, "feed", counted)
        await _waiting(client, 20)
        answer = await client.http.post(
            "/v1/authorizations", content=b'{"title":"x"}', headers=client.headers()
        )
        assert answer.status_code == 201
        assert [await one.positions(1) for one in followers] == [[0]] * 20
        for one in followers:
            await one.leave()

    client.run(scenario())
    assert asked <= 3


def test_a_stream_outlives_a_database_that_goes_and_comes_back(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stream, "HEARTBEAT_SECONDS", 0.01)
    reader = client.services.register.reader
    feed, left = reader.feed, 3

    async def broken(*given: Any) -> Any:
        nonlocal left
        if left:
            left -= 1
            raise ConnectionRefusedError
        return await feed(*given)

    client.registered()

    async def scenario() -> None:
        follower = Follower(client, "/v1/events/stream")
        assert await follower.start() == 200
        assert await follower.positions(1) == [0]
        await follower.leave()

    monkeypatch.setattr(reader, "feed", broken)
    client.run(scenario())
    assert left == 0


@pytest.mark.parametrize("given", ["-1", "x", "1.5", "99999999999999999", "9007199254740993"])
def test_a_last_event_id_that_is_no_position_is_400(client: Client, given: str) -> None:
    answer = client.get("/v1/events/stream", headers={"Last-Event-ID": given})
    assert (answer.status_code, answer.json()["code"]) == (400, "malformed-request")


def test_every_type_is_in_the_catalogue_and_its_schema_where_dataschema_leads(client: Client) -> None:
    found: list[dict[str, Any]] = []
    target = "/v1/event-types?limit=2"
    while True:
        page = client.get(target).json()
        found += page["items"]
        if page["next_cursor"] is None:
            break
        target = f"/v1/event-types?limit=2&cursor={page['next_cursor']}"
    assert [one["type"] for one in found] == sorted(EVENT_TYPES)
    for one in found:
        assert one["type"].endswith(f".{one['step']}.v{one['version']}")
        answer = client.get(one["schema"])
        assert (answer.status_code, answer.headers["content-type"]) == (200, "application/schema+json")
        OAS31Validator.check_schema(answer.json())
        assert answer.json()["$id"].endswith(one["schema"])
    assert client.get("/v1/event-types/mx.anuencia.forgotten.v1/schema").status_code == 404


def test_what_is_stored_fits_the_schema_that_it_names(client: Client) -> None:
    terms = {"contingents": [{"key": "c1", "count": {"value": 40}}]}
    id_ = client.registered(terms=terms)["id"]
    assert client.entered(id_, 1, parts=[]).status_code == 201
    vote = {"organ": "senate", "authorizations": [{"id": id_, "expected_version": 2}]}
    assert client.post("/v1/senate-votes", vote).status_code == 201
    for item in client.get("/v1/events").json()["items"]:
        event = item["event"]
        path = event["dataschema"].removeprefix("https://anuencia.localhost")
        schema = client.get(path).json()
        assert schema["$id"] == event["dataschema"]
        OAS31Validator(schema).validate(event["data"])
