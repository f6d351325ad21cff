"""What is lost when the primary dies under writes, and does the register go on by itself on the new one?

Nothing that was acknowledged, with a synchronous standby. `make test` fails over once after some hundred
writes; with ANUENCIA_FAULTS=1 it is done again and again, and the figures of docs/scaling.md are told.
"""

from __future__ import annotations

import os
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any, Final

import psycopg
import pytest

from domain.log.checkpoint import Checkpoint, parse_checkpoint
from domain.log.notes import parse_note
from service import readiness
from service.event_store import connection, writer
from service.migrate import upgrade
from service.transparency.mirror import Mirror
from service.transparency.nodes import root_at
from service.transparency.shelves import Folder
from tests.benchmarks import replication
from tests.faults.servers import SECONDS, Server, Servers, awaited, followed, servers
from tests.faults.test_kills import Clients
from tests.faults.test_mirror_command import awaited as mirrored
from tests.service.harness import assert_log_is_whole
from tests.service.publishing import ORIGIN, publishing
from tests.service.test_mirror import served
from tests.service_here import ServiceHere, command_here
from tests.service_process import HTTP

LONG: Final = os.environ.get("ANUENCIA_FAULTS") == "1"
FAILOVERS: Final = 5 if LONG else 1
#: Acknowledged before and after each failover.
WRITES: Final = 1_000 if LONG else 120


@contextmanager
def registered(folder: Path, of: Servers, environment: dict[str, str] | None = None) -> Iterator[ServiceHere]:
    """A register on these servers, its database made."""
    upgrade(of.primary.url())
    with ServiceHere(folder, of.environment | (environment or {})) as service:
        yield service


def until(fits: Callable[[], bool], what: str, seconds: float = SECONDS) -> float:
    """Wait for what other processes do; how long it took."""
    began = time.monotonic()
    while not fits():
        assert time.monotonic() < began + seconds, what
        time.sleep(0.02)
    return time.monotonic() - began


def stands(server: Server) -> dict[str, int]:
    """The position of each authorization that is on record."""
    with psycopg.connect(server.url()) as asked:
        rows = asked.execute("SELECT stream_id::text, position FROM events WHERE version = 1")
        return dict(rows.fetchall())


def signed(service: ServiceHere) -> Checkpoint:
    """What the world has been shown last."""
    answer = HTTP.get(f"{service.url}/log/checkpoint").raise_for_status()
    return parse_checkpoint(parse_note(answer.content).text)


def root_of(server: Server, size: int) -> bytes:
    with psycopg.connect(server.url()) as asked:
        return root_at(asked, size)


def has_acknowledged(clients: Clients, position: int) -> bool:
    """Whether a write at this position of the log, or after it, was answered."""
    return max(list(clients.acknowledged.values())) >= position


def held_up(service: ServiceHere, of: Servers) -> None:
    """While its synchronous standby is away nothing is acknowledged, that is said, and it ends by itself."""
    (standby,) = of.standbys
    standby.kill()
    key, body = str(uuid.uuid4()), {"title": "Held"}
    answer = service.post("/v1/authorizations", body, key=key)
    assert (answer.status_code, answer.json()["code"]) == (503, "outcome-unknown")
    until(lambda: "standby" in service.fares()[1], "it is not said")
    assert "has waited for a synchronous standby" in service.fares()[1]["standby"]
    assert service.get("/v1/events").status_code == 200
    standby.start()
    until(lambda: service.post("/v1/authorizations", body, key=key).status_code == 201, "it is held for ever")
    until(lambda: service.fares()[1] == {}, "it is not ready again")


@pytest.mark.long
def test_nothing_acknowledged_is_lost_with_a_synchronous_standby(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with servers(synchronous=True) as pair, registered(tmp_path, pair) as service:
        assert "of the synchronous standbys" in service.get("/readyz").json()["acknowledged"]
        with monkeypatch.context() as patched:
            patched.setattr(writer, "ANSWER_SECONDS", 0.5)
            patched.setattr(readiness, "HELD_SECONDS", 0.2)
            held_up(service, pair)
        clients = Clients(service.port, service.token("registrar"))
        try:
            for _ in range(FAILOVERS):
                clients.go_on(WRITES)
                shown = signed(service)
                before = len(clients.acknowledged)
                died = time.monotonic()
                (standby,) = pair.standbys
                pair.fail_over(standby)
                promoted = time.monotonic() - died
                size = standby.ask("SELECT size FROM log_head")
                until(partial(has_acknowledged, clients, size), "nothing is recorded")
                away = time.monotonic() - died
                # The log of before is the beginning of the log of now.
                assert root_of(standby, shown.size) == shown.root
                print(f"{before} acknowledged; promoted after {promoted:.2f} s, recording after {away:.2f} s")
                if LONG:
                    pair.stand_by_again()
                clients.go_on(WRITES)
        finally:
            clients.stop()
        on_record = stands(at := pair.primary if LONG else standby)
        assert {one: on_record.get(one) for one in clients.acknowledged} == clients.acknowledged
        assert assert_log_is_whole(at.url()) == len(on_record)
        # Rows lag behind so many writes without a pause, and catch up.
        until(lambda: service.fares() == ("ready", {}, {}), "it is not ready again", 10 * SECONDS)
        until(lambda: signed(service).size == len(on_record), "it is not signed")
        assert signed(service).root == root_of(at, len(on_record))
        print(f"{len(clients.acknowledged)} acknowledged in all, 0 lost, {clients.retried} asked again")


def titled(service: ServiceHere, count: int) -> dict[str, int]:
    """So many authorizations, one after the other: the position of each."""
    made = {}
    for _ in range(count):
        one = str(uuid.uuid4())
        answer = service.post("/v1/authorizations", {"id": one, "title": "Joint training"}, key=one)
        made[one] = answer.raise_for_status().json()["positions"][0]
    return made


def cut_off(standby: Server) -> None:
    """It receives nothing any more: a standby that lags."""
    standby.tell("ALTER SYSTEM SET primary_conninfo = ''", "SELECT pg_reload_conf()")
    awaited(standby, "SELECT NOT EXISTS (SELECT FROM pg_stat_wal_receiver)")


def test_what_an_asynchronous_standby_lacks_is_lost_to_it_and_taken_back_from_the_mirror(
    tmp_path: Path,
) -> None:
    mirror = tmp_path / "mirror"
    with servers() as pair:
        (standby,) = pair.standbys
        with registered(tmp_path / "data", pair) as service:
            assert service.get("/readyz").json()["acknowledged"] == "on the disk of the primary"
            copying = Mirror(
                lambda: connection.connect(pair.primary.url("anuencia_app")), Folder(mirror), ORIGIN
            )
            copying.start()
            acknowledged = titled(service, 3)
            followed(pair)
            cut_off(standby)
            lacking = titled(service, 4)
            assert service.get("/v1/events/6/proof?wait=30").status_code == 200
            mirrored(mirror, 7)
            copying.close()
            shown = signed(service)
            pair.fail_over(standby)
            # The log that the world has seen is longer than the one that is there: nothing is recorded on it.
            closed = "checkpoint of size 7"
            until(lambda: closed in service.fares()[1].get("log", ""), "the register is open")

            def refused() -> Any:
                return service.post("/v1/authorizations", {"title": "A fork"}, key="fork")

            # The first meets the connection that is lost: 503 outcome-unknown, to be sent again.
            until(lambda: refused().json()["code"] == "read-only", "it is not refused")
            assert service.get("/v1/authorizations").status_code == 200
        assert stands(standby) == acknowledged
        print(f"{len(acknowledged | lacking)} acknowledged, {len(lacking)} lost to the standby")
        pair.primary, pair.standbys = standby, []
        service = ServiceHere(tmp_path / "data", pair.environment)
        with served(mirror) as url:
            done = command_here(service, "restore", "--from", url)
        assert done.returncode == 0, done.stderr
        assert "4 entries were taken back, and the log has 7 as it was signed" in done.stdout
        assert stands(standby) == acknowledged | lacking
        assert root_of(standby, 7) == shown.root
        with service:
            until(lambda: service.fares() == ("ready", {}, {}), "it is not ready again")
            assert titled(service, 1).popitem()[1] == 7


@pytest.mark.skipif(not LONG, reason="of the long form: ANUENCIA_FAULTS=1")
def test_what_was_acknowledged_and_not_signed_is_lost_without_a_synchronous_standby(tmp_path: Path) -> None:
    with servers() as pair, registered(tmp_path, pair, {"ANUENCIA_PUBLISHER": "false"}) as service:
        (standby,) = pair.standbys
        acknowledged = titled(service, 2)
        followed(pair)
        cut_off(standby)
        (lost,) = titled(service, 1)
        pair.fail_over(standby)

        def asked_again() -> Any:
            body = {"id": lost, "title": "Joint training"}
            return service.post("/v1/authorizations", body, key=lost)

        # A process that has seen more closes the register, until it is compared with what was signed.
        until(lambda: asked_again().json().get("code") == "read-only", "the register is open")
        assert stands(standby) == acknowledged
        with publishing(pair.url("anuencia_app"), tmp_path / "key"):
            until(lambda: asked_again().status_code == 201, "the register stays closed")
        # Whoever still has the request has lost nothing.
        assert stands(standby) == acknowledged | {lost: 2}


@pytest.mark.skipif(not LONG, reason="of the long form: ANUENCIA_FAULTS=1")
def test_what_a_standby_costs_is_measured() -> None:
    writes, reads, of_the_replica = replication.main(16, 1, on_disk=False).split("\n\n")
    assert [line.split("|")[1].strip() for line in writes.splitlines()[2:]] == [
        "a standby that nobody waits for",
        "synchronous, `on`",
        "synchronous, `remote_apply`",
    ]
    assert "with a replica" in reads
    assert "the replica answered" in of_the_replica
