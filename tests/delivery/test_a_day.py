"""Does a system that subscribes miss nothing over a day of troubles, though each of its parts fails by turns?

The day goes by in a few seconds (ANUENCIA_WEBHOOK_DAY_SECONDS; `make soak` takes two minutes), by a clock
that runs as much faster. The subscriber does what docs/clients.md asks of one: it verifies, skips what it
has had, deals with the rest, and answers. ANUENCIA_WEBHOOK_SEED chooses what goes wrong, and when.
"""

from __future__ import annotations

import asyncio
import json
import os
import random
import time
from collections.abc import Callable
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import psycopg
import pytest
from standardwebhooks.webhooks import Webhook

from service.delivery import deliverer as delivering_module
from service.delivery import sending
from service.delivery.deliverer import Deliverer
from tests.api.conftest import Client
from tests.delivery.receiving import Answer, Received, Receivers
from tests.delivery.subscribing import asked, delivering, fares, subscribed

DAY_SECONDS: Final = float(os.environ.get("ANUENCIA_WEBHOOK_DAY_SECONDS", "4"))
SEED: Final = int(os.environ.get("ANUENCIA_WEBHOOK_SEED", "20260217"))
DAY: Final = timedelta(days=1)
#: What goes wrong, so many times in the day; and what is recorded meanwhile.
TROUBLES: Final = max(12, int(DAY_SECONDS))
STEPS: Final = 5 * TROUBLES


class HurriedClock:
    """A day of it is over in `DAY_SECONDS`."""

    def __init__(self) -> None:
        self._began = time.monotonic()
        self._day = datetime.now(UTC)
        self._rate = DAY.total_seconds() / DAY_SECONDS

    def now(self) -> datetime:
        return self._day + timedelta(seconds=(time.monotonic() - self._began) * self._rate)

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds / self._rate)


class System:
    """Another system: it keeps what it has dealt with, and goes wrong as it is told to."""

    def __init__(self, secret: str) -> None:
        self._webhook = Webhook(secret)
        #: What it has made of the events, by position; and, from its last backup, what it would fall back to.
        self.kept: list[tuple[int, dict[str, Any]]] = []
        self.mood: Callable[[Received], Answer] | None = None
        self.repeated = 0
        #: What still comes of an earlier revision was on its way when it asked for a replay.
        self.revision = 0

    def answer(self, one: Received) -> Answer:
        """What it answers, having dealt with the event unless it could not."""
        if self.mood is not None:
            return self.mood(one)
        return self.deal(one)

    def deal(self, one: Received) -> Answer:
        """As a sound receiver does. (The time is the clock's of the test, and not judged.)"""
        given = dict(one.headers)
        signed = self._webhook.sign(
            given["webhook-id"],
            datetime.fromtimestamp(int(given["webhook-timestamp"]), UTC),
            one.body.decode(),
        )
        assert signed in given["webhook-signature"].split(" ")
        if int(given["anuencia-revision"]) < self.revision:
            return Answer(503)
        if self.kept and one.position <= self.kept[-1][0]:
            self.repeated += 1
        else:
            self.kept.append((one.position, json.loads(one.body)))
        return Answer()


def _fails(status: int) -> Callable[[System], Callable[[Received], Answer]]:
    return lambda _: lambda __: Answer(status)


def _redirects(_: System) -> Callable[[Received], Answer]:
    return lambda __: Answer(307, {"location": "http://127.0.0.1:9/"})


def _deals_and_answers_nothing_of_use(system: System) -> Callable[[Received], Answer]:
    def mood(one: Received) -> Answer:
        system.deal(one)
        return Answer(502)

    return mood


def _is_slow(system: System) -> Callable[[Received], Answer]:
    def mood(one: Received) -> Answer:
        time.sleep(2 * sending.SECONDS)  # in the receiver's own thread: it is this that it must survive
        return system.deal(one)

    return mood


def _says_that_it_is_gone(_: System) -> Callable[[Received], Answer]:
    return lambda __: Answer(410)


MOODS: Final = (
    *map(_fails, (500, 503, 429, 404)),
    _redirects,
    _deals_and_answers_nothing_of_use,
    _is_slow,
    _says_that_it_is_gone,
)


class Day:
    """What happens to whom."""

    def __init__(self, client: Client, receivers: Receivers, chance: random.Random) -> None:
        self._client = client
        self._chance = chance
        self.clock = HurriedClock()
        made = subscribed(client, receivers.url("/system"), 0)
        self.id: str = made["id"]
        self.system = System(made["secret"])
        receivers.answers["/system"] = self.system.answer
        self._running = ExitStack()
        self.deliverer: Deliverer = self._begun()

    def _begun(self) -> Deliverer:
        return self._running.enter_context(
            delivering(self._client, clock=self.clock, chance=self._chance.random)
        )

    def _in_a_mood(self) -> None:
        """The receiver goes wrong for a while."""
        self.system.mood = self._chance.choice(MOODS)(self.system)
        self._lives_on(0.5)
        self.system.mood = None
        self.resumed_if_paused()

    def _without_a_deliverer(self) -> None:
        self._running.close()
        self._lives_on(0.3)
        self._begun()

    def _another_takes_over(self) -> None:
        before, self._running = self._running, ExitStack()
        self._begun()
        before.close()

    def _connections_are_cut(self) -> None:
        with psycopg.connect(self._client.services.url, autocommit=True) as owner:
            owner.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND application_name = 'anuencia-deliverer'"
            )

    def _the_receiver_is_restored(self) -> None:
        """It has lost what it made of the last events, and asks for them again."""
        self.system.mood = _fails(503)(self.system)
        self._lives_on(0.1)  # until what it was dealing with is over
        lost = self._chance.randrange(1, 6)
        self.system.kept = self.system.kept[:-lost]
        last = self.system.kept[-1][0] if self.system.kept else -1
        path = f"/v1/subscriptions/{self.id}/replay"
        answer = self._client.post(path, {"from": last + 1}, office="senate")
        assert answer.status_code == 200
        self.system.revision = answer.json()["revision"]
        self.system.mood = None

    def resumed_if_paused(self) -> None:
        """Somebody looks after it."""
        found = asked(self._client, "GET", f"/v1/subscriptions/{self.id}").json()
        if found["status"] == "paused" or found["attempts"]:
            answer = self._client.post(f"/v1/subscriptions/{self.id}/resume", b"", office="senate")
            assert answer.status_code == 200

    def _lives_on(self, share: float) -> None:
        self._client.run(asyncio.sleep(share * DAY_SECONDS / TROUBLES))

    def goes_by(self) -> None:
        """All of it."""
        happenings = (
            self._in_a_mood,
            self._without_a_deliverer,
            self._another_takes_over,
            self._connections_are_cut,
            self._the_receiver_is_restored,
        )
        # Each at least once, and in no order that anybody would choose.
        told = [*happenings, *(self._chance.choice(happenings) for _ in range(TROUBLES - len(happenings)))]
        self._chance.shuffle(told)
        for happens in told:
            for _ in range(STEPS // TROUBLES):
                self._client.registered()
            happens()
            self._lives_on(0.2)

    def close(self) -> None:
        self._running.close()


@pytest.mark.long
def test_a_system_that_subscribes_misses_nothing_over_a_day_of_troubles(
    client: Client, receivers: Receivers, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sending, "SECONDS", 0.1)
    monkeypatch.setattr(delivering_module, "LOOK_SECONDS", 0.05)
    monkeypatch.setattr(delivering_module, "FIRST_PAUSE_SECONDS", 0.02)
    day = Day(client, receivers, random.Random(SEED))  # noqa: S311  the same day each time
    try:
        day.goes_by()
        day.system.mood = None
        day.resumed_if_paused()
        head = client.get("/v1/authorizations?count=true&limit=1").json()["total"]
        fares(client, day.id, lambda one: one["next_position"] == head)
        for _ in range(600):  # what was restored last is still on its way
            if len(day.system.kept) == head:
                break
            client.run(asyncio.sleep(0.05))
    finally:
        day.close()
    stored = []
    page = client.get("/v1/events?limit=200").json()
    while page["items"]:
        stored += [(item["position"], item["event"]) for item in page["items"]]
        page = client.get(f"/v1/events?limit=200&cursor={page['next_cursor']}").json()
    assert day.system.kept == stored
    print(f"{len(stored)} events, {TROUBLES} troubles, seed {SEED}: {day.system.repeated} arrived again")
