"""Does the feed give every event once, in order, and wait for what is to come?"""

from __future__ import annotations

import asyncio
import json
from time import monotonic
from typing import Any

from domain.events import SenateVoted
from domain.values import MAX_INT
from service.api.http.pagination import cursor
from service.event_store.append import CHANNEL
from tests.api.conftest import Client

VOTED = SenateVoted.event_type.name
REGISTERED = "mx.anuencia.authorization-registered.v1"


def _positions(page: dict[str, Any]) -> list[int]:
    return [item["position"] for item in page["items"]]


def test_the_feed_is_read_from_beginning_to_end_by_its_cursor(client: Client) -> None:
    for _ in range(7):
        client.registered()
    seen: list[int] = []
    path = "/v1/events?limit=3"
    for _ in range(4):
        answer = client.get(path)
        page = answer.json()
        seen += _positions(page)
        path = f"/v1/events?limit=3&cursor={page['next_cursor']}"
        assert answer.headers["link"] == f'<{path}>; rel="next"'
    assert seen == list(range(7))
    client.registered()
    assert _positions(client.get(path).json()) == [7]


def test_the_cursor_is_never_null(client: Client) -> None:
    page = client.get("/v1/events").json()
    assert page["items"] == []
    client.registered()
    assert _positions(client.get(f"/v1/events?cursor={page['next_cursor']}").json()) == [0]


def test_after_is_exclusive_and_does_not_lie_beyond_the_log(client: Client) -> None:
    assert client.get("/v1/events?after=0").status_code == 422  # of a log that has nothing
    for _ in range(3):
        client.registered()
    assert _positions(client.get("/v1/events?after=0").json()) == [1, 2]
    last = client.get("/v1/events?after=2").json()
    assert last["items"] == []
    for position in (3, MAX_INT):
        answer = client.get(f"/v1/events?after={position}&wait=30")
        assert (answer.status_code, answer.json()["code"]) == (422, "invalid")
        assert answer.json()["errors"][0]["parameter"] == "after"
        assert "3 events" in answer.json()["detail"]
    client.registered()
    assert _positions(client.get(f"/v1/events?cursor={last['next_cursor']}").json()) == [3]


def test_a_cursor_of_a_longer_log_is_none_of_this_one(client: Client) -> None:
    client.registered()
    answer = client.get(f"/v1/events?cursor={cursor([2], {'type': ()})}")
    assert (answer.status_code, answer.json()["code"]) == (400, "bad-cursor")


def test_cursor_and_after_together_are_400(client: Client) -> None:
    cursor = client.get("/v1/events").json()["next_cursor"]
    answer = client.get(f"/v1/events?after=1&cursor={cursor}")
    assert (answer.status_code, answer.json()["code"]) == (400, "cursor-and-after")


def test_a_full_page_never_changes_and_any_other_may(client: Client) -> None:
    for _ in range(2):
        client.registered()
    assert client.get("/v1/events?limit=2").headers["cache-control"] == "public, max-age=31536000, immutable"
    assert client.get("/v1/events?limit=3").headers["cache-control"] == "no-cache"


def test_types_are_filtered_and_the_cursor_passes_over_the_rest(client: Client) -> None:
    state = client.registered()
    body = {"organ": "senate", "authorizations": [{"id": state["id"], "expected_version": 1}]}
    assert client.post("/v1/senate-votes", body).status_code == 201
    for _ in range(3):
        client.registered()
    page = client.get(f"/v1/events?type={VOTED}").json()
    assert _positions(page) == [1]
    assert _positions(client.get(f"/v1/events?type={VOTED}&type={REGISTERED}").json()) == [0, 1, 2, 3, 4]
    # The order in which types are named is no other filter.
    both = client.get(f"/v1/events?type={VOTED}&type={REGISTERED}&limit=2").json()["next_cursor"]
    assert _positions(client.get(f"/v1/events?type={REGISTERED}&type={VOTED}&cursor={both}").json()) == [
        2,
        3,
        4,
    ]
    assert client.get(f"/v1/events?type={VOTED}&cursor={page['next_cursor']}").json()["items"] == []


async def _until_it_waits(client: Client, poll: asyncio.Task[Any]) -> None:
    """Until it has found nothing and watches for more: the signals have no event for that."""
    while not (client.services.register.signals.watch(CHANNEL)._waiters or poll.done()):  # noqa: ASYNC110  there is none
        await asyncio.sleep(0)


def _waiting(client: Client, query: str, meanwhile: int) -> tuple[dict[str, Any], float]:
    """The page of a long poll during which so many authorizations are registered, and its seconds."""

    async def scenario() -> tuple[dict[str, Any], float]:
        started = monotonic()
        poll = asyncio.create_task(client.http.get(f"/v1/events?{query}"))
        await _until_it_waits(client, poll)
        for _ in range(meanwhile):
            body = json.dumps({"title": "x"})
            await client.http.post("/v1/authorizations", content=body, headers=client.headers())
        return (await poll).json(), monotonic() - started

    return client.run(scenario())


def test_a_reader_can_wait_for_what_comes_next(client: Client) -> None:
    client.registered()
    page, seconds = _waiting(client, "after=0&wait=30", 1)
    assert _positions(page) == [1]
    assert seconds < 20


def test_waiting_for_a_type_passes_over_the_others(client: Client) -> None:
    page, seconds = _waiting(client, f"type={VOTED}&wait=1", 2)
    assert page["items"] == []
    assert seconds >= 1
    # What was passed over is not looked at again.
    client.registered()
    cursor = page["next_cursor"]
    assert client.get(f"/v1/events?type={VOTED}&cursor={cursor}").json()["items"] == []


def test_whoever_waits_is_answered_at_once_when_the_service_stops(client: Client) -> None:
    async def scenario() -> float:
        started = monotonic()
        poll = asyncio.create_task(client.http.get("/v1/events?wait=30"))
        await _until_it_waits(client, poll)
        client.services.register.signals.finish()
        answer = await poll
        assert (answer.status_code, answer.json()["items"]) == (200, [])
        return monotonic() - started

    assert client.run(scenario()) < 20


def test_readers_and_writers_at_once_miss_nothing(client: Client) -> None:
    async def read() -> list[int]:
        seen: list[int] = []
        query = "limit=7"
        while len(seen) < 60:
            page = (await client.http.get(f"/v1/events?{query}&wait=10")).json()
            seen += _positions(page)
            query = f"limit=7&cursor={page['next_cursor']}"
        return seen

    async def write() -> None:
        for _ in range(20):
            body = json.dumps({"title": "x"})
            answer = await client.http.post("/v1/authorizations", content=body, headers=client.headers())
            assert answer.status_code == 201

    async def together() -> list[list[int]]:
        seen = [asyncio.create_task(read()) for _ in range(2)]
        await asyncio.gather(*(write() for _ in range(3)))
        return await asyncio.gather(*seen)

    assert client.run(together()) == [list(range(60))] * 2
