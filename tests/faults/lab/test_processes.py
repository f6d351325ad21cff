"""Does everything hold when a part of the register is killed or stopped?"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from threading import Event

import pytest

from tests.faults.lab.conftest import Lab
from tests.faults.lab.register import await_true
from tests.service_process import ROOT

#: How long what is stopped stays so: longer than any bound at which it is told.
STOPPED_SECONDS = 20.0


def last(seconds: float) -> None:
    """A fault goes on for so long."""
    Event().wait(seconds)


@pytest.mark.parametrize("part", ["serve", "publisher", "projector"])
def test_a_part_is_killed_and_started_again(lab: Lab, part: str) -> None:
    with lab.fault(f"`{part}`: kill -9, started again", within=30) as clients:
        for _ in range(2):
            victim = lab.register.parts[part]
            victim.signal(signal.SIGKILL)
            victim.wait()
            victim.start()
            clients.go_on(30)


def test_serve_stands_still(lab: Lab) -> None:
    with lab.fault("`serve`: SIGSTOP for 5 s, SIGCONT", within=5):
        lab.register.service.signal(signal.SIGSTOP)
        last(5)
        lab.register.service.signal(signal.SIGCONT)


def test_the_only_publisher_stands_still_and_serve_says_so(lab: Lab) -> None:
    register = lab.register
    with (
        lab.fault("`publisher`, the only one: SIGSTOP until `serve` tells, SIGCONT", within=5) as clients,
        register.publisher.stopped(),
    ):
        clients.go_on(30)
        took = await_true(lambda: "checkpoint" in register.standing()["alarms"], 25, "nothing is told")
        lab.seen.append(f"alarm `checkpoint` after {took:.1f} s")


def test_the_leader_of_two_publishers_stands_still_and_the_other_signs(lab: Lab) -> None:
    register = lab.register
    with lab.fault(
        "the leader of two publishers: SIGSTOP until the other signs, SIGCONT", within=10
    ) as clients:
        other = register.role("publisher")
        with register.publisher.stopped():
            clients.go_on(30)
            size = register.size()
            took = await_true(lambda: register.signed() >= size, 25, "nobody signs")
            lab.seen.append(f"signed by the other after {took:.1f} s")
        clients.go_on(30)
        other.end()


def test_the_projector_stands_still_and_lists_go_on(lab: Lab) -> None:
    register = lab.register
    with (
        lab.fault("`projector`: SIGSTOP until `serve` tells, SIGCONT", within=15) as clients,
        register.projector.stopped(),
    ):
        clients.go_on(30)
        told = await_true(lambda: bool(register.standing()["alarms"]), 25, "nothing is told")
        lab.seen.append(f"alarm after {told:.1f} s")
        assert lab.timed("a list", "/v1/authorizations?limit=1", 8) == 200


def test_postgresql_is_killed(lab: Lab) -> None:
    with lab.fault("PostgreSQL: kill -9, started again", within=20) as clients:
        for _ in range(2):
            lab.register.kill_postgres()
            lab.register.server.revive()
            clients.go_on(30)


def test_postgresql_is_restarted_in_order(lab: Lab) -> None:
    with lab.fault("PostgreSQL: stopped in order, started again", within=20):
        lab.register.server._cluster.halt()
        lab.register.server.revive()


def test_postgresql_stands_still(lab: Lab) -> None:
    """The numbers that docs/operating.md promises for a database that hangs."""
    register = lab.register
    one = register.service.post("/v1/authorizations", {"title": "Read"}).json()["authorization"]["id"]
    with (
        lab.fault("PostgreSQL: SIGSTOP of all its processes, SIGCONT", within=20),
        register.postgres_stopped(),
    ):
        assert lab.timed("`/readyz`", "/readyz", 4) == 503
        assert lab.timed("`/healthz`", "/healthz", 2) == 200
        assert lab.timed("a read", f"/v1/authorizations/{one}", 12) == 503
        assert lab.timed("a list", "/v1/findings", 18) == 503
        assert lab.timed("a write", "/v1/authorizations", 22, {"title": "Written"}) == 503
        assert lab.timed("`/readyz`", "/readyz", 4) == 503


@pytest.mark.parametrize("step", ["sign", "file", "row"])
def test_a_publisher_is_killed_between_two_steps(lab: Lab, step: str) -> None:
    register = lab.register
    with lab.fault(
        f"`publisher`: killed before the step `{step}` of sign, file, row; another", within=20
    ) as clients:
        register.publisher.signal(signal.SIGTERM)
        register.publisher.wait()
        clients.go_on(30)
        words = [sys.executable, "-m", "tests.service.killed_publisher"]
        folder = str(register.service.data)
        killed = subprocess.run(
            [*words, register.owner_url, folder, step],
            cwd=ROOT,
            env=dict(os.environ),
            timeout=60,
            check=False,
        )
        assert killed.returncode == -signal.SIGKILL
        register.publisher.start()
