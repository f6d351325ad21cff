"""Measures what a standby costs a write, and how reads fare with a replica: the tables of docs/scaling.md.

`python -m tests.benchmarks.replication`: a primary and a standby on this machine, with fsync on, on its disk.
Rounds are short and alternate, so that whatever else slows the machine down slows all settings.
"""

from __future__ import annotations

import statistics
import sys
import tempfile
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import orjson

from service.migrate import upgrade
from tests.benchmarks.load import Load, get, over_connections, post, send
from tests.benchmarks.stage import await_projections
from tests.faults.servers import Servers, awaited, followed, servers
from tests.service_process import HTTP, ServiceProcess

CONNECTIONS: Final = 8

_SYNCHRONOUS: Final = "SELECT bool_and(sync_state = 'sync') FROM pg_stat_replication"
_BEGIN_ANEW: Final = """
    SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'anuencia-writer'
"""


@dataclass
class Setting:
    """One of those that are compared: what makes it so, and its rounds."""

    name: str
    made: Callable[[], None]
    port: int
    rounds: list[Load] = field(default_factory=list)

    def cells(self, first: Setting) -> list[str]:
        """For the table: how many a second, also over those of the first setting by round; latencies."""
        rates = sorted(one.rate for one in self.rounds)
        ratios = sorted(one.rate / of.rate for one, of in zip(self.rounds, first.rounds, strict=True))
        median = sorted(self.rounds, key=lambda one: one.rate)[len(self.rounds) // 2]
        return [
            self.name,
            f"{statistics.median(rates):.0f}",
            f"{statistics.median(ratios):.2f}",
            f"{ratios[0]:.2f} to {ratios[-1]:.2f}",
            f"{median.percentile(0.5):.1f}",
            f"{median.percentile(0.99):.1f}",
        ]


def commits(of: Servers, standbys: str, level: str) -> Callable[[], None]:
    """What makes the primary wait so for its standby; the sessions begin anew with it."""

    def made() -> None:
        of.primary.tell(
            f"ALTER SYSTEM SET synchronous_standby_names = '{standbys}'",
            f"ALTER SYSTEM SET synchronous_commit = '{level}'",
            "SELECT pg_reload_conf()",
        )
        awaited(of.primary, _SYNCHRONOUS if standbys else f"SELECT NOT ({_SYNCHRONOUS})")
        of.primary.tell(_BEGIN_ANEW)

    return made


def registrations(service: ServiceProcess, number: int) -> list[bytes]:
    """Requests to write, each with an authorization and a key of its own."""
    token = service.token("registrar")
    made = []
    for _ in range(number):
        one = str(uuid.uuid4())
        headers = {
            "Authorization": f"Bearer {token}",
            "Idempotency-Key": one,
            "Prefer": "return=minimal",
        }
        made.append(post("/v1/authorizations", orjson.dumps({"id": one, "title": "Joint training"}), headers))
    return made


def measured(
    settings: list[Setting], requests: Callable[[], list[bytes]], status: int, rounds: int
) -> list[list[str]]:
    """Each setting in turn; the first round of all does not count."""
    for number in range(rounds + 1):
        for one in settings:
            one.made()
            load = send(one.port, over_connections(requests(), CONNECTIONS), status)
            if number:
                one.rounds.append(load)
    return [one.cells(settings[0]) for one in settings]


def table(heads: list[str], rows: list[list[str]]) -> str:
    """In Markdown."""
    lines = [heads, ["---"] + ["---:"] * (len(heads) - 1), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def share(service: ServiceProcess) -> float:
    """The part of the statements that the replica has answered."""
    headers = {"Authorization": f"Bearer {service.token('operator')}"}
    said = HTTP.get(f"{service.url}/metrics", headers=headers).raise_for_status().text
    counted: Mapping[str, float] = {
        name: float(line.rpartition(" ")[2])
        for line in said.splitlines()
        for name in ("replica", "primary")
        if line.startswith(f'anuencia_reads_total{{source="{name}"}}')
    }
    return counted.get("replica", 0.0) / sum(counted.values())


def main(requests: int = 400, rounds: int = 7, *, on_disk: bool = True) -> str:
    """Measure; the two tables."""
    with (
        tempfile.TemporaryDirectory(prefix="anuencia-replication-") as folder,
        servers(on_disk=on_disk) as pair,
    ):
        upgrade(pair.primary.url())
        followed(pair)
        (standby,) = pair.standbys
        name = f"FIRST 1 ({standby.folder.name})"
        urls = orjson.dumps([f"postgresql://anuencia_app@{standby.host}/anuencia"]).decode()
        alone = pair.environment | {"ANUENCIA_LOG_LEVEL": "warning"}
        beside = alone | {
            "ANUENCIA_READ_URLS": urls,
            "ANUENCIA_PUBLISHER": "false",
            "ANUENCIA_PROJECTOR": "none",
        }
        data = Path(folder) / "data"
        with ServiceProcess(data, environment=alone) as service:
            writes = measured(
                [
                    Setting("a standby that nobody waits for", commits(pair, "", "on"), service.port),
                    Setting("synchronous, `on`", commits(pair, name, "on"), service.port),
                    Setting("synchronous, `remote_apply`", commits(pair, name, "remote_apply"), service.port),
                ],
                lambda: registrations(service, requests),
                201,
                rounds,
            )
            commits(pair, "", "on")()
            await_projections(service.url)
            followed(pair)
            items = HTTP.get(f"{service.url}/v1/authorizations?limit=200").raise_for_status().json()["items"]
            gets = [get(f"/v1/authorizations/{one['id']}") for one in items] * (1 + requests // len(items))
            with ServiceProcess(data, environment=beside) as other:
                reads = measured(
                    [
                        Setting("the primary alone", lambda: None, service.port),
                        Setting("with a replica", lambda: None, other.port),
                    ],
                    lambda: gets[:requests],
                    200,
                    rounds,
                )
                of_the_replica = share(other)
    heads = ["a second", "over the first", "of the rounds", "p50 ms", "p99 ms"]
    return "\n\n".join(
        [
            table(["writes", *heads], writes),
            table(["reads", *heads], reads),
            f"Of the statements of the service with a replica, the replica answered {of_the_replica:.0%}.",
        ]
    )


if __name__ == "__main__":
    print(main(*map(int, sys.argv[1:])))
