"""Is a client that asks too often told when to come back, and does nobody else suffer for it?"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import httpx
import pytest

from service import aside
from service.api.app import create_app
from service.api.http import limits
from service.api.http.costs import ALL, FRAME_SECONDS, MANY, SECONDS_OF_ONE, deposit_of
from service.api.http.limits import BURST_SECONDS, Buckets, Limits, unlimited
from service.api.http.problems import Problem
from service.bootstrap import limits as limits_of
from service.bootstrap import verifier
from service.event_store import pool
from service.event_store.outcomes import Actor
from service.settings import Settings
from tests.api.conftest import Client


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Callable[[float], None]:
    now = [1000.0]
    # How long the database and the processor take is chance.
    monkeypatch.setattr(pool, "monotonic", lambda: 0.0)
    monkeypatch.setattr(aside, "time", SimpleNamespace(thread_time=lambda: 0.0))
    monkeypatch.setattr(limits, "time", SimpleNamespace(monotonic=lambda: now[0]))

    def advance(seconds: float) -> None:
        now[0] += seconds

    return advance


def _asked(buckets: Buckets, client: str, times: int) -> int:
    """How many of so many requests are let through."""
    return sum(buckets.wait(client) == 0 for _ in range(times))


def test_a_bucket_lets_a_burst_through_and_then_its_rate(clock: Callable[[float], None]) -> None:
    buckets = Buckets(5)
    assert _asked(buckets, "a", 1000) == 5 * BURST_SECONDS
    assert buckets.wait("a") == pytest.approx(0.2)
    clock(2)
    assert _asked(buckets, "a", 1000) == 10
    clock(3600)
    assert _asked(buckets, "a", 1000) == 5 * BURST_SECONDS


def test_one_client_takes_nothing_from_another(clock: Callable[[float], None]) -> None:
    buckets = Buckets(1)
    assert _asked(buckets, "a", 100) == BURST_SECONDS
    assert _asked(buckets, "b", 100) == BURST_SECONDS


def test_zero_is_no_limit() -> None:
    assert _asked(Buckets(0), "a", 10_000) == 10_000


def test_what_is_remembered_of_clients_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "_REMEMBERED", 3)
    buckets = Buckets(1)
    for number in range(10):
        buckets.wait(str(number))
    assert len(buckets._left) == 3


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("192.0.2.1", "192.0.2.1", True),
        ("192.0.2.1", "192.0.2.2", False),
        ("2001:db8::1", "2001:db8::ffff", True),
        ("2001:db8::1", "2001:db8:0:1::1", False),
        ("::ffff:192.0.2.1", "192.0.2.1", True),
        ("::ffff:192.0.2.1", "::ffff:192.0.2.2", False),
    ],
)
def test_a_client_is_an_address_or_a_network_of_64_bits(one: str, other: str, same: bool) -> None:
    counted = Limits(Buckets(1), Buckets(0), Buckets(0))
    for _ in range(BURST_SECONDS):
        counted.of_address({"client": (one, 1), "path": "/v1/events"})
    if same:
        with pytest.raises(Problem):
            counted.of_address({"client": (other, 2), "path": "/v1/events"})
    else:
        counted.of_address({"client": (other, 2), "path": "/v1/events"})


def test_a_subject_is_of_its_issuer() -> None:
    counted = Limits(Buckets(0), Buckets(1), Buckets(0))
    for _ in range(BURST_SECONDS):
        counted.of_subject(Actor("a", "clerk", "senate"))
    with pytest.raises(Problem):
        counted.of_subject(Actor("a", "clerk", "registrar"))
    counted.of_subject(Actor("b", "clerk", "senate"))
    unlimited().of_subject(Actor("a", "clerk", "senate"))


def _through(client: Client, public: int, token: int, work: Callable[[httpx.AsyncClient], Any]) -> Any:
    """What this work meets at an application with these limits."""
    settings = Settings(data=client.services.settings.data, public_rate=public, token_rate=token)
    shared = limits_of(settings)
    app = create_app(client.services, verifier(settings, shared), limits=shared)

    async def scenario() -> Any:
        async with httpx.AsyncClient(
            transport=httpx.ASGITransport(app), base_url="http://anuencia.test"
        ) as http:
            return await work(http)

    return client.run(scenario())


def test_the_public_is_counted_by_address_whatever_it_asks(
    client: Client, clock: Callable[[float], None]
) -> None:
    async def work(http: httpx.AsyncClient) -> list[httpx.Response]:
        asked = [await http.get("/v1/events", headers=client.headers()) for _ in range(BURST_SECONDS)]
        asked += [await http.request(one, "/v1/authorizations") for one in ("GET", "HEAD", "OPTIONS", "PUT")]
        asked += [await http.get("/healthz"), await http.get("/readyz")]
        return asked

    answers = _through(client, 1, 0, work)
    assert [one.status_code for one in answers] == [200] * BURST_SECONDS + [429] * 4 + [200] * 2
    refused = answers[BURST_SECONDS]
    assert refused.json()["code"] == "too-many-requests"
    assert int(refused.headers["retry-after"]) == 1
    assert refused.headers["content-type"] == "application/problem+json"


def test_what_nobody_takes_is_counted_too(client: Client, clock: Callable[[float], None]) -> None:
    async def work(http: httpx.AsyncClient) -> list[int]:
        paths = ["/v1/nothing", "/nothing", "/v1/events", "/v1%2fauthorizations", "/v1/findings"]
        asked = [await http.post(path) for path in paths * 2]
        return [answer.status_code for answer in [*asked, await http.post("/nothing")]]

    assert _through(client, 1, 0, work) == [404, 404, 405, 404, 405] * 2 + [429]


def test_whoever_watches_is_counted_apart(client: Client, clock: Callable[[float], None]) -> None:
    async def work(http: httpx.AsyncClient) -> list[int]:
        paths = ["/v1/events", "/readyz", "/healthz"]
        return [(await http.get(path)).status_code for path in paths * BURST_SECONDS + paths]

    assert _through(client, 1, 0, work) == [200] * 3 * BURST_SECONDS + [429] * 3


def test_a_subject_is_counted_for_itself_and_records_nothing_beyond(
    client: Client, clock: Callable[[float], None]
) -> None:
    async def work(http: httpx.AsyncClient) -> list[int]:
        sent = []
        for office in ["senate"] * (BURST_SECONDS + 2) + ["gazette"]:
            answer = await http.post(
                "/v1/authorizations", content=b'{"title":"x"}', headers=client.headers(office)
            )
            sent.append(answer.status_code)
        return sent

    # By address only ten new tokens are looked at; each of these is a new one.
    assert _through(client, 0, 1, work) == [201] * BURST_SECONDS + [429, 429, 201]
    assert len(client.get("/v1/events?limit=200").json()["items"]) == BURST_SECONDS + 1


def test_guessing_tokens_is_counted_by_address(client: Client, clock: Callable[[float], None]) -> None:
    async def work(http: httpx.AsyncClient) -> list[int]:
        good = client.headers()
        first = await http.post("/v1/authorizations", content=b'{"title":"x"}', headers=good)
        guesses = [
            (await http.post("/v1/authorizations", headers={"Authorization": f"Bearer {number}"})).status_code
            for number in range(BURST_SECONDS + 3)
        ]
        again = await http.post("/v1/authorizations", content=b'{"title":"x"}', headers=good)
        return [first.status_code, *guesses, again.status_code]

    statuses = _through(client, 1, 0, work)
    # Who has shown a good token goes on, though others at this address guess.
    assert statuses == [201] + [401] * (BURST_SECONDS - 1) + [429] * 4 + [201]


def test_counting_is_within_one_event_loop(client: Client) -> None:
    async def work(http: httpx.AsyncClient) -> list[httpx.Response]:
        return list(await asyncio.gather(*(http.get("/v1/events") for _ in range(60))))

    statuses = [one.status_code for one in _through(client, 5, 0, work)]
    assert statuses.count(200) >= 5 * BURST_SECONDS
    assert 429 in statuses


def test_who_copies_the_log_is_counted_apart(client: Client, clock: Callable[[float], None]) -> None:
    settings = Settings(data=client.services.settings.data, public_rate=1, token_rate=1, log_rate=2)
    shared = limits_of(settings)
    scope = {"client": ("192.0.2.1", 1), "path": "/log/tile/0/000.p/1"}
    for _ in range(2 * BURST_SECONDS):
        shared.of_address(scope)
    with pytest.raises(Problem):
        shared.of_address(scope)
    shared.of_address({**scope, "path": "/v1/events"})


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({}, (0, 0, 0)),
        ({"public_rate": 7}, (7, 0, 0)),
        ({"host": "0.0.0.0"}, (50, 200, 1000)),  # noqa: S104 - nothing is bound
        (
            {
                "env": "production",
                "origin": "records.example/log",
                "database_url": "postgresql://db/register",
            },
            (50, 200, 1000),
        ),
    ],
)
def test_nobody_is_counted_in_development_on_one_machine_unless_that_is_asked_for(
    tmp_path: Path, changed: dict[str, Any], expected: tuple[int, int, int]
) -> None:
    settings = Settings(data=tmp_path, **changed)
    assert tuple(settings.rate(one) for one in ("public_rate", "token_rate", "log_rate")) == expected


# What is dear.


@pytest.mark.parametrize(
    ("path", "query", "deposit"),
    [
        ("/v1/authorizations", "", 1),
        ("/v1/authorizations", "limit=200&country=US", 1),
        ("/v1/authorizations", "q=a", MANY),
        ("/v1/authorizations", "q=a&count=true", ALL),
        ("/v1/authorizations", "q=", 1),
        ("/v1/authorizations/x", "", 1),
        ("/v1/authorizations/x", "as_of=3", MANY),
        ("/v1/authorizations/x/changes", "", MANY),
        ("/v1/statistics", "", ALL),
        ("/v1/calendar.ics", "", ALL),
        ("/es/autorizaciones", "", MANY),
        ("/log/checkpoint", "q=a", 1),
    ],
)
def test_what_can_be_dear_leaves_a_deposit(path: str, query: str, deposit: int) -> None:
    assert deposit_of({"path": path, "query_string": query.encode()}) == deposit


def test_a_deposit_is_settled_by_what_the_request_has_taken(clock: Callable[[float], None]) -> None:
    counted = Limits(Buckets(10), Buckets(0), Buckets(0))
    scope = {"client": ("192.0.2.1", 1), "path": "/v1/statistics", "query_string": b"", "method": "GET"}
    for _ in range(2):  # twice fifty are all that there is
        counted.of_address(scope)
    with pytest.raises(Problem):
        counted.of_address(scope)
    assert counted.settle(scope, 0.0) == 1
    counted.of_address(scope)  # Forty-nine were put back.
    for _ in range(2):
        assert counted.settle(scope, 70 * SECONDS_OF_ONE - FRAME_SECONDS) == pytest.approx(70)
    with pytest.raises(Problem) as refused:
        counted.of_address({**scope, "path": "/v1/events"})
    assert refused.value.headers["retry-after"] == "5"
    clock(5)
    counted.of_address({**scope, "path": "/v1/events"})


def test_who_makes_the_service_work_long_waits_for_as_long(
    client: Client, clock: Callable[[float], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    id_ = client.registered()["id"]

    async def long(work: Callable[[], Any], _amount: int, _at_once: int = 1) -> Any:
        aside.note(MANY * SECONDS_OF_ONE)
        return work()

    monkeypatch.setattr(aside, "done", long)

    async def work(http: httpx.AsyncClient) -> list[int]:
        asked = [f"/v1/authorizations/{id_}?as_of=0&on=2026-01-0{day}" for day in (1, 2, 3)]
        first = [(await http.get(path)).status_code for path in asked]
        clock(10)
        return [*first, (await http.get("/healthz")).status_code, (await http.get(asked[0])).status_code]

    # Each folds and judges: twice ten.
    assert _through(client, 1, 0, work) == [200, 429, 429, 200, 429]


def test_a_thread_that_works_for_a_request_is_counted_and_a_statement_too(client: Client) -> None:
    async def taken() -> float:
        account = aside.Account()
        token = aside.ACCOUNT.set(account)
        try:
            await aside.done(lambda: sum(range(200_000)), 1_000)
            here = account.seconds
            assert here > 0
            await client.services.register.reader.head()
        finally:
            aside.ACCOUNT.reset(token)
        return account.seconds - here

    assert client.run(taken()) > 0


def test_every_step_of_a_request_is_counted_and_no_other_work_of_the_loop(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    now = [0.0]
    monkeypatch.setattr(aside, "time", SimpleNamespace(thread_time=lambda: now[0]))

    async def others() -> None:
        now[0] += 100

    async def request() -> str:
        now[0] += 1
        await asyncio.create_task(others())
        now[0] += 2
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0):
                await asyncio.sleep(60)
        now[0] += 4
        return "answered"

    async def taken() -> tuple[str, float]:
        account = aside.Account()
        aside.ACCOUNT.set(account)
        return await aside.metered(request()), account.seconds

    assert asyncio.run(taken()) == ("answered", 7)


def test_a_request_that_is_given_up_is_counted_too(monkeypatch: pytest.MonkeyPatch) -> None:
    now, ended = [0.0], []
    monkeypatch.setattr(aside, "time", SimpleNamespace(thread_time=lambda: now[0]))

    async def request() -> None:
        try:
            await asyncio.sleep(60)
        finally:
            now[0] += 3
            ended.append(True)

    async def taken() -> float:
        account = aside.Account()
        aside.ACCOUNT.set(account)
        task = asyncio.create_task(_awaited(request()))
        await asyncio.sleep(0)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        return account.seconds

    assert (asyncio.run(taken()), ended) == (3, [True])


async def _awaited(work: Coroutine[Any, Any, None]) -> None:
    await aside.metered(work)
