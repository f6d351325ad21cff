"""Does a subscriber get every event, in order, when the part that delivers is killed or stands still?"""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx

from tests.faults.lab.conftest import Lab
from tests.faults.lab.register import Register, await_true
from tests.service_process import ROOT, await_port, free_port

SECONDS = 60.0


@contextmanager
def subscribed(register: Register, name: str) -> Iterator[Path]:
    """The file in which a receiver writes down the position of whatever it takes, from now on."""
    taken, port, since = register.folder / f"taken-{name}", free_port(), register.size()
    words = [sys.executable, "-m", "tests.faults.receiving_process", str(port), str(taken)]
    receiver = subprocess.Popen(words, cwd=ROOT)
    try:
        await_port(port)
        body = {"url": f"http://127.0.0.1:{port}/", "from": since}
        made = register.service.post("/v1/subscriptions", body)
        assert made.status_code == 201, made.text
        yield taken
        size = register.size()
        await_true(lambda: _arrived(taken)[-1:] == [size - 1], SECONDS, "not everything arrives")
        arrived = _arrived(taken)
        # What was on its way comes again. Nothing is missing, and nothing comes before what is before it.
        assert list(dict.fromkeys(arrived)) == list(range(since, size))
        token = register.service.token("registrar")
        path = f"{register.service.url}/v1/subscriptions/{made.json()['id']}"
        assert httpx.delete(path, headers={"Authorization": f"Bearer {token}"}).status_code == 204
    finally:
        receiver.kill()
        receiver.wait()


def _arrived(taken: Path) -> list[int]:
    return [int(line) for line in taken.read_text().split()] if taken.exists() else []


def test_the_deliverer_is_killed_and_started_again(lab: Lab) -> None:
    register = lab.register
    with (
        subscribed(register, "killed") as taken,
        lab.fault("`deliver`: kill -9, started again, twice", within=30) as clients,
    ):
        for _ in range(2):
            victim = register.deliverer
            victim.signal(signal.SIGKILL)
            victim.wait()
            clients.go_on(30)
            victim.start()
            clients.go_on(30)
        size = register.size()
        await_true(lambda: _arrived(taken)[-1:] >= [size - 1], SECONDS, "nothing is delivered")
        arrived = _arrived(taken)
        lab.seen.append(f"{len(set(arrived))} events delivered, {len(arrived) - len(set(arrived))} twice")


def test_the_only_deliverer_stands_still_and_serve_says_so(lab: Lab) -> None:
    register = lab.register
    with (
        subscribed(register, "still"),
        lab.fault("`deliver`, the only one: SIGSTOP until `serve` tells, SIGCONT", within=15) as clients,
        register.deliverer.stopped(),
    ):
        clients.go_on(30)
        took = await_true(lambda: "webhooks" in register.standing()["alarms"], 30, "nothing is told")
        lab.seen.append(f"alarm `webhooks` after {took:.1f} s")


def test_the_leader_of_two_deliverers_stands_still_and_the_other_delivers(lab: Lab) -> None:
    register = lab.register
    with (
        subscribed(register, "two") as taken,
        lab.fault(
            "the leader of two `deliver`: SIGSTOP until the other delivers, SIGCONT", within=15
        ) as clients,
    ):
        other = register.role("deliver")
        with register.deliverer.stopped():
            clients.go_on(30)
            size = register.size()
            took = await_true(lambda: _arrived(taken)[-1:] >= [size - 1], 30, "nobody delivers")
            lab.seen.append(f"delivered by the other after {took:.1f} s")
        clients.go_on(30)
        other.end()
