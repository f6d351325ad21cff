"""Does a stream give every event as it is recorded, and go on where it was left?"""

from __future__ import annotations

import asyncio
import json
from typing import Any

import pytest

from service.api.v1 import rendering, stream, tail
from service.event_store.append import CHANNEL
from service.event_store.reader import StoredRow
from tests.api.conftest import Client

ENTERED = "mx.anuencia.entry-recorded.v1"


def _some(client: Client) -> None:
    for number in range(3):
        id_ = client.registered(title=f"Entrenamiento {number}")["id"]
        assert client.entered(id_, 1).status_code == 201


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

    def comes_from(self, address: str) -> None:
        self._scope["client"] = (address, 1)

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
    events = client.get("/v1/events").json()["items"]
    id_ = events[2]["event"]["subject"].removeprefix("authorization/")
    client.run(scenario(f"/v1/events/stream?authorization={id_}", {}, [2, 3]))
    client.run(scenario(f"/v1/events/stream?since={events[4]['event']['time']}", {}, [4, 5]))


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


def test_one_address_takes_no_more_than_its_share_of_the_streams(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stream, "MAX_STREAMS_OF_ONE", 2)
    monkeypatch.setattr(stream, "HEARTBEAT_SECONDS", 0.01)

    async def scenario() -> None:
        greedy = [Follower(client, "/v1/events/stream") for _ in range(4)]
        other = Follower(client, "/v1/events/stream")
        other.comes_from("192.0.2.7")
        assert [await one.start() for one in greedy[:2]] == [200, 200]
        assert await greedy[2].start() == 503
        assert await other.start() == 200
        await greedy[0].leave()
        assert await greedy[3].start() == 200
        for one in (greedy[1], greedy[3], other):
            await one.leave()

    client.run(scenario())


def test_an_event_is_written_once_for_all_who_follow(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    written: list[int] = []
    write = rendering.event_item

    def counted(row: StoredRow) -> bytes:
        written.append(row.position)
        return write(row)

    async def scenario() -> None:
        followers = [Follower(client, "/v1/events/stream") for _ in range(20)]
        for one in followers:
            assert await one.start() == 200
        await _waiting(client, 20)
        monkeypatch.setattr(tail, "event_item", counted)
        answer = await client.http.post(
            "/v1/authorizations", content=b'{"title":"x"}', headers=client.headers()
        )
        assert answer.status_code == 201
        assert [await one.positions(1) for one in followers] == [[0]] * 20
        for one in followers:
            await one.leave()

    client.run(scenario())
    # Who was woken by the notice and who by the wait's end may have read apart.
    assert 1 <= len(written) <= 3


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


def test_a_stream_does_not_begin_beyond_the_log(client: Client) -> None:
    client.registered()
    for target, headers, name in (
        ("?after=1", {}, "after"),
        ("", {"Last-Event-ID": "1"}, "Last-Event-ID"),
        ("?after=0", {"Last-Event-ID": "9007199254740991"}, "Last-Event-ID"),
    ):
        answer = client.get(f"/v1/events/stream{target}", headers=headers)
        assert (answer.status_code, answer.json()["code"]) == (422, "invalid")
        assert answer.json()["errors"][0]["parameter"] == name


@pytest.mark.parametrize("given", ["-1", "x", "1.5", "99999999999999999", "9007199254740993"])
def test_a_last_event_id_that_is_no_position_is_400(shared: Client, given: str) -> None:
    answer = shared.get("/v1/events/stream", headers={"Last-Event-ID": given})
    assert (answer.status_code, answer.json()["code"]) == (400, "malformed-request")
