"""Does every event arrive, in order, while the deliverer and the receiver are killed at any point?

`make test` sends 200 events and kills three times; `make soak` sends 10,000, or as many as
ANUENCIA_WEBHOOK_EVENTS says, and kills ANUENCIA_WEBHOOK_KILLS times. ANUENCIA_WEBHOOK_SEED chooses when.
"""

from __future__ import annotations

import asyncio
import os
import random
import subprocess
import sys
import time
from collections.abc import Sequence
from contextlib import ExitStack
from itertools import pairwise
from pathlib import Path

import pytest

from service.delivery.subscriptions import Filters, Keyed, Subscription, Subscriptions
from service.event_store.outcomes import Actor
from service.event_store.pool import Pool
from tests.conftest import Database
from tests.service.filling import fill
from tests.service_process import ROOT, free_port

EVENTS = int(os.environ.get("ANUENCIA_WEBHOOK_EVENTS", "200"))
KILLS = int(os.environ.get("ANUENCIA_WEBHOOK_KILLS", "3"))
SEED = int(os.environ.get("ANUENCIA_WEBHOOK_SEED", "20260217"))
#: Without anything new for so long, nothing more is expected.
PATIENCE_SECONDS = 60.0


async def _subscribed(url: str, receiver: str) -> Subscription:
    pool = Pool(url)
    try:
        actor, keyed = Actor("dev", "somebody", "senate"), Keyed(b"k" * 32, b"r" * 32)
        return (await Subscriptions(pool).make(actor, receiver, Filters(), 0, keyed)).subscription
    finally:
        await pool.close()


async def _stands(url: str, id_: Subscription) -> Subscription:
    pool = Pool(url)
    try:
        found = await Subscriptions(pool).read(id_.id, None)
        assert found is not None
        return found
    finally:
        await pool.close()


class _Mortal:
    """A process that is killed and started again."""

    def __init__(self, words: Sequence[str], environment: dict[str, str]) -> None:
        self._words = words
        self._environment = {**os.environ, **environment}
        self.start()

    def start(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, *self._words], cwd=ROOT, env=self._environment, stdout=subprocess.DEVNULL
        )

    def kill(self) -> None:
        self._process.kill()
        self._process.wait()


def _taken(file: Path) -> list[int]:
    """What has arrived. (A line that a kill has cut short was written by one call, so there is none.)"""
    return [int(line) for line in file.read_text().split()] if file.exists() else []


def _await(file: Path, position: int) -> None:
    """Return when an event from this position on has arrived: another process tells nobody."""
    seen, deadline = -1, time.monotonic() + PATIENCE_SECONDS
    while True:
        arrived = _taken(file)
        if arrived and arrived[-1] >= position:
            return
        if len(arrived) > seen:
            seen, deadline = len(arrived), time.monotonic() + PATIENCE_SECONDS
        assert time.monotonic() < deadline, f"nothing after {arrived[-1:]} of {EVENTS}"
        time.sleep(0.01)


@pytest.mark.long
def test_every_event_arrives_in_order_and_none_is_lost(database: Database, tmp_path: Path) -> None:
    chance = random.Random(SEED)  # noqa: S311  the same kills each time
    taken, port = tmp_path / "taken", free_port()
    fill(database.owner_url, EVENTS // 2)
    made = asyncio.run(_subscribed(database.url, f"http://127.0.0.1:{port}/"))
    environment = {**database.environment, "ANUENCIA_DATA": str(tmp_path / "data")}
    receiver = _Mortal(["-m", "tests.faults.receiving_process", str(port), str(taken)], environment)
    deliverer = _Mortal(["-m", "service", "deliver"], environment)
    points = sorted(chance.sample(range(1, EVENTS - 1), KILLS))
    with ExitStack() as ending:
        ending.callback(receiver.kill)
        ending.callback(deliverer.kill)
        for number, point in enumerate(points):
            _await(taken, min(point, EVENTS // 2 - 1) if number == 0 else point)
            if number == 0:  # the rest is recorded while it is delivered
                fill(database.owner_url, EVENTS)
            # Each is killed at least once, and else whichever chance takes; both, now and then.
            which = number % 2 if number < 2 else chance.randrange(3)
            for one, wanted in ((deliverer, which in (0, 2)), (receiver, which in (1, 2))):
                if wanted:
                    one.kill()
                    one.start()
        _await(taken, EVENTS - 1)
        arrived = _taken(taken)
    assert sorted(set(arrived)) == list(range(EVENTS))
    # The next one, or the last one again, which was on its way when somebody was killed: nothing else.
    steps = [after - before for before, after in pairwise(arrived)]
    assert arrived[0] == 0
    assert set(steps) <= {0, 1}
    assert steps.count(0) <= 2 * KILLS
    stands = asyncio.run(_stands(database.url, made))
    assert stands.next_position in (EVENTS - 1, EVENTS)  # it was killed right after the last
    print(f"{EVENTS} events, {KILLS} kills, seed {SEED}: {steps.count(0)} arrived twice, none is missing")
