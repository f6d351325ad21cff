"""Is the server that takes writes found among several hosts, by every role, also after a failover?"""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from service.event_store.connection import connect
from service.event_store.outcomes import Committed, Rejection
from service.migrate import upgrade
from service.settings import Settings
from tests.domain.factories import register
from tests.faults.servers import SECONDS, Servers, followed, servers
from tests.service.harness import running, write
from tests.service_here import ServiceHere, command_here


@pytest.fixture(scope="module")
def pair() -> Iterator[Servers]:
    with servers() as made:
        upgrade(made.url())
        followed(made)
        yield made


def standby_first(pair: Servers, user: str = "anuencia_app") -> str:
    """Whoever takes the first host that answers, takes the wrong one."""
    hosts = ",".join(one.host for one in (*pair.standbys, pair.primary))
    return f"postgresql://{user}@{hosts}/anuencia"


def recorded(service: ServiceHere, title: str) -> int:
    """The position at which it stands; sent again with the same key, as a client does on 503."""
    deadline = time.monotonic() + SECONDS
    while True:
        answer = service.post("/v1/authorizations", {"title": title}, key=f"key-{title}")
        if answer.status_code != 503 or time.monotonic() > deadline:
            break
    assert answer.status_code == 201, answer.text
    position: int = answer.json()["positions"][0]
    return position


def test_a_standby_that_answers_first_is_passed_over(pair: Servers) -> None:
    with connect(standby_first(pair)) as connection:
        assert connection.info.port == pair.primary.port


def test_a_standby_alone_is_no_database_to_write_to(pair: Servers) -> None:
    (standby,) = pair.standbys
    with pytest.raises(psycopg.OperationalError, match="read-only"):
        connect(f"postgresql://anuencia_app@{standby.host}/anuencia")


async def test_a_write_that_met_a_standby_nevertheless_is_answered_later_and_not_recorded(
    pair: Servers,
) -> None:
    (standby,) = pair.standbys
    met = iter([f"postgresql://anuencia_app@{standby.host}/anuencia?target_session_attrs=any"])
    async with running(lambda: connect(next(met, standby_first(pair)))) as writer:
        outcome = await writer.submit(write(register()))
        assert isinstance(outcome, Rejection)
        assert outcome.code == "unavailable"
        assert writer.trouble is not None
        assert "a standby" in writer.trouble
        assert isinstance(await writer.submit(write(register())), Committed)  # by the primary


def test_every_role_goes_on_with_the_new_primary(pair: Servers, tmp_path: Path) -> None:
    environment = {
        "ANUENCIA_DATABASE_URL": standby_first(pair),
        "ANUENCIA_OWNER_URL": standby_first(pair, "postgres"),
    }
    with ServiceHere(tmp_path, environment) as service:
        before = recorded(service, "Before")
        assert service.get(f"/v1/events/{before}/proof?wait=30").status_code == 200
        followed(pair)
        (standby,) = pair.standbys
        pair.fail_over(standby)
        # The writer, the publisher, the projector, the signals, the readers and the migrations.
        after = recorded(service, "After")
        assert after == before + 1
        assert service.get(f"/v1/events/{after}/proof?wait=30").status_code == 200
        titles = {one["title"] for one in service.get("/v1/authorizations").json()["items"]}
        assert {"After", "Before"} <= titles
        assert command_here(service, "migrate").returncode == 0
        deadline = time.monotonic() + SECONDS
        while service.fares() != ("ready", {}, {}):
            assert time.monotonic() < deadline, service.get("/readyz").text
            time.sleep(0.1)


def test_a_url_that_leads_to_replicas_is_no_setting_of_the_register() -> None:
    with pytest.raises(ValueError, match="must lead to the server that takes writes"):
        Settings(database_url="postgresql://a,b/anuencia?target_session_attrs=standby")
    said = "postgresql://a,b/anuencia?target_session_attrs=primary"
    assert Settings(database_url=said).database_url == said
