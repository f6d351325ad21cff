"""Do reads go to replicas that stream from a primary, and never show less than what was acknowledged?"""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from typing import Any

import pytest

from service.migrate import upgrade
from tests.faults.servers import SECONDS, Servers, awaited, followed, servers
from tests.service_here import ServiceHere, command_here
from tests.service_process import HTTP


@pytest.fixture(scope="module")
def trio() -> Iterator[Servers]:
    with servers(standbys=2) as made:
        upgrade(made.primary.url())
        followed(made)
        yield made


@pytest.fixture(scope="module")
def service(trio: Servers, tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServiceHere]:
    urls = ",".join(f'"postgresql://anuencia_app@{one.host}/anuencia"' for one in trio.standbys)
    with ServiceHere(
        tmp_path_factory.mktemp("data"), trio.environment | {"ANUENCIA_READ_URLS": f"[{urls}]"}
    ) as running:
        yield running


def answered(service: ServiceHere, source: str) -> float:
    """How many statements a replica, or the primary, has answered in this process."""
    headers = {"Authorization": f"Bearer {service.token('operator')}"}
    said = HTTP.get(f"{service.url}/metrics", headers=headers).raise_for_status().text
    found = re.search(rf'anuencia_reads_total{{source="{source}"}} (\S+)', said)
    return 0 if found is None else float(found[1])


def recorded(service: ServiceHere, title: str) -> Any:
    return service.post("/v1/authorizations", {"title": title}).raise_for_status().json()


def until_alarms(service: ServiceHere, wanted: set[str]) -> dict[str, str]:
    """As soon as `/readyz` has the alarms of these replicas, and no other of a replica."""
    deadline = time.monotonic() + SECONDS
    while True:
        alarms: dict[str, str] = service.get("/readyz").json()["alarms"]
        if {name for name in alarms if name.startswith("replica")} == wanted:
            return alarms
        assert time.monotonic() < deadline, alarms
        time.sleep(0.05)


def test_reads_go_to_replicas_and_see_each_write_at_once(service: ServiceHere) -> None:
    before = answered(service, "replica")
    for number in range(10):
        made = recorded(service, f"Title {number}")
        id_ = made["authorization"]["id"]
        assert service.get(f"/v1/authorizations/{id_}").json() == made["authorization"]
        position = made["positions"][0]
        assert service.get(f"/v1/events/{position}").json()["position"] == position
        assert service.get(f"/v1/authorizations/{id_}/events").json()["items"][0]["position"] == position
    listed = service.get("/v1/authorizations?count=true&limit=3").json()
    assert listed["total"] >= 10
    assert answered(service, "replica") > before


def test_replicas_that_stand_still_cost_no_answer_and_are_taken_back(
    service: ServiceHere, trio: Servers
) -> None:
    made = recorded(service, "Before")
    followed(trio)
    for standby in trio.standbys:
        standby.tell("SELECT pg_wal_replay_pause()")
        awaited(standby, "SELECT pg_get_wal_replay_pause_state() = 'paused'")
    try:
        after = recorded(service, "After")
        id_ = after["authorization"]["id"]
        assert service.get(f"/v1/authorizations/{id_}").status_code == 200
        listed = service.get("/v1/authorizations?limit=200").json()["items"]
        assert "After" in {one["title"] for one in listed}
        position = made["positions"][0]
        alarms = until_alarms(service, {"replica 1", "replica 2"})
        assert "is behind the primary by 1 events" in alarms["replica 1"]
        assert service.get("/readyz").status_code == 200  # the primary answers
        assert service.get(f"/v1/authorizations/{id_}?as_of={position}").status_code == 404
    finally:
        for standby in trio.standbys:
            standby.tell("SELECT pg_wal_replay_resume()")
    until_alarms(service, set())
    before = answered(service, "replica")
    assert service.get(f"/v1/authorizations/{id_}").status_code == 200
    assert answered(service, "replica") == before + 1


def test_a_replica_that_is_killed_costs_no_answer_and_is_taken_back(
    service: ServiceHere, trio: Servers
) -> None:
    made = recorded(service, "One")
    until_alarms(service, set())
    first, _ = trio.standbys
    first.kill()
    for _ in range(6):
        assert service.get(f"/v1/authorizations/{made['authorization']['id']}").status_code == 200
    until_alarms(service, {"replica 1"})
    first.start()
    until_alarms(service, set())


def test_what_a_client_has_seen_elsewhere_is_not_denied_here(service: ServiceHere) -> None:
    made = recorded(service, "Seen")
    position = made["positions"][0]
    answer = HTTP.get(f"{service.url}/v1/authorizations", headers={"Anuencia-As-Of": str(position)})
    assert int(answer.headers["Anuencia-As-Of"]) >= position
    # A version that no replica has: only the primary can say that there is no such one.
    id_, before = made["authorization"]["id"], answered(service, "primary")
    tag = '"9.2026-02-17.1.1.0"'
    answer = HTTP.get(f"{service.url}/v1/authorizations/{id_}", headers={"If-None-Match": tag})
    assert answer.headers["ETag"].startswith('"1.')
    assert answered(service, "primary") > before
    answer = HTTP.get(f"{service.url}/v1/authorizations", headers={"Anuencia-As-Of": "yesterday"})
    assert (answer.status_code, answer.json()["code"]) == (400, "malformed-request")


def test_the_doctor_looks_at_each_replica(service: ServiceHere, trio: Servers) -> None:
    recorded(service, "One more")
    followed(trio)
    lines = command_here(service, "doctor").stdout.splitlines()
    (first, second) = [line for line in lines if " replica " in line]
    assert first.startswith("ok")
    assert "it follows, and lacks 0 of" in first
    (acknowledged,) = [line for line in lines if " acknowledged " in line]
    assert acknowledged.endswith("means: on the disk of the primary")
    assert second.startswith("ok")
