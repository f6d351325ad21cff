"""Do two processes on one database record each version once, whatever races for it?"""

from __future__ import annotations

import asyncio
import json
import uuid
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.conftest import Database
from tests.service.harness import assert_log_is_whole
from tests.service_process import ServiceProcess
from tests.wire import Answer, Wire

STREAMS = 20
VERSIONS = 10
#: Requests that race for one version: each key is sent to both processes.
RACERS = 20


@pytest.fixture
def processes(database: Database, tmp_path: Path) -> Iterator[list[ServiceProcess]]:
    environment = {"ANUENCIA_DATABASE_URL": database.url, "ANUENCIA_OWNER_URL": database.owner_url}
    with ExitStack() as stack:
        yield [
            stack.enter_context(ServiceProcess(tmp_path / "data", environment=environment)) for _ in range(2)
        ]


class Race:
    """Everything that is sent, and what was answered."""

    def __init__(self, ports: list[int], token: str) -> None:
        self._ports = ports
        self._headers = {"Authorization": f"Bearer {token}"}
        self.answers: Counter[str] = Counter()

    async def stream(self) -> None:
        """One authorization: for each version, all racers at once."""
        one = str(uuid.uuid4())
        wires = [Wire(self._ports[number % 2]) for number in range(RACERS)]
        registered = await asyncio.gather(
            *(
                wire.post(
                    "/v1/authorizations",
                    json.dumps({"id": one, "title": "Raced for"}).encode(),
                    {**self._headers, "Idempotency-Key": f"{one}.{number // 2}"},
                )
                for number, wire in enumerate(wires)
            )
        )
        self._judge(registered, refused=409)
        for version in range(1, VERSIONS):
            answers = await asyncio.gather(
                *(
                    wire.post(
                        f"/v1/authorizations/{one}/entries",
                        json.dumps({"note": f"key {number // 2}"}).encode(),
                        {
                            **self._headers,
                            "Idempotency-Key": f"{one}.{version}.{number // 2}",
                            "If-Match": f'"{version}"',
                        },
                    )
                    for number, wire in enumerate(wires)
                )
            )
            self._judge(answers, refused=412)
        for wire in wires:
            await wire.close()

    def _judge(self, answers: list[Answer], refused: int) -> None:
        """Exactly one is recorded; its key, sent to the other process, is a replay; the rest lose."""
        recorded = [one for one in answers if one.status == 201 and "idempotent-replayed" not in one.headers]
        replayed = [one for one in answers if one.status == 201 and "idempotent-replayed" in one.headers]
        lost = [one for one in answers if one.status == refused]
        assert (len(recorded), len(replayed), len(lost)) == (1, 1, RACERS - 2), [
            (one.status, one.body[:200]) for one in answers
        ]
        assert replayed[0].body == recorded[0].body
        assert replayed[0].headers["etag"] == recorded[0].headers["etag"]
        self.answers.update(recorded=1, replayed=1, lost=len(lost))


async def follow(port: int, until: int) -> list[int]:
    """The positions that a reader of the feed sees, from the beginning, by long poll."""
    wire = Wire(port)
    seen: list[int] = []
    query = ""
    while len(seen) < until:
        answer = await wire.get(f"/v1/events?limit=100&wait=10{query}")
        assert answer.status == 200, answer.body
        page = answer.json()
        seen += [item["position"] for item in page["items"]]
        query = f"&cursor={page['next_cursor']}"
    await wire.close()
    return seen


async def test_4000_racing_requests_over_two_processes_record_each_version_once(
    database: Database, processes: list[ServiceProcess]
) -> None:
    ports = [process.port for process in processes]
    race = Race(ports, processes[0].token("registrar"))
    total = STREAMS * VERSIONS

    readers = [asyncio.create_task(follow(port, total)) for port in ports]
    await asyncio.gather(*(race.stream() for _ in range(STREAMS)))
    seen = await asyncio.gather(*readers)
    assert race.answers == {"recorded": total, "replayed": total, "lost": total * (RACERS - 2)}
    assert sum(race.answers.values()) == 4000
    assert seen == [list(range(total))] * 2  # a tailing reader misses nothing, and sees nothing twice
    assert assert_log_is_whole(database.url) == total
