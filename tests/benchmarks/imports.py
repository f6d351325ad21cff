"""Does the memory of the service stay what it is, however long an import is?

One import of so many lines, by a client that sends all of them before it reads an answer: what is not
recorded yet waits in a file of the service. By itself: `python -m tests.benchmarks.imports 2000000`. A second
number says how many of ten lines have the right form: with 1 it takes less time.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date, timedelta
from http.client import HTTPConnection
from pathlib import Path
from typing import Final
from uuid import NAMESPACE_URL, uuid5

import psycopg

from service.database import NAME
from tests.benchmarks.processor import descendants
from tests.benchmarks.report import Comparison, Results
from tests.benchmarks.stage import Stage, opened

#: The lines of one authorization: its registration, its request, its vote, and entries.
PER_AUTHORIZATION: Final = 10
#: So many authorizations are sent at once.
_AT_ONCE: Final = 50
#: How often is looked, and into how many equal parts the import is divided in what is told.
_SECONDS: Final = 1.0
_PARTS: Final = 4
#: Nobody waits longer for the next part of the answer.
_PATIENCE: Final = 600


@dataclass
class Memory:
    """What the processes held at most, in MB, until so many lines were answered."""

    lines: int
    service: float = 0.0
    others: float = 0.0


def measure(stage: Stage, results: Results, *, lines: int, sound: int = PER_AUTHORIZATION) -> None:
    """One import of so many lines. `sound`: so many of each authorization have the right form."""
    before = _size(stage)
    started = time.perf_counter()
    parts = [Memory(lines * part // _PARTS) for part in range(1, _PARTS + 1)]
    with ThreadPoolExecutor(1) as client:
        told = client.submit(_sent, stage, lines, sound)
        while not told.done():
            recorded = (_size(stage) - before) * PER_AUTHORIZATION // sound
            part = next((one for one in parts if recorded <= one.lines), parts[-1])
            part.service = max(part.service, _megabytes([stage.service.process.pid]))
            part.others = max(part.others, _megabytes(descendants([stage.service.process.pid])))
            time.sleep(_SECONDS)  # what is watched is another process: there is no event to wait on
        counts = told.result()
    seconds = time.perf_counter() - started
    recorded = sum(number % PER_AUTHORIZATION < sound for number in range(lines))
    if counts != {"recorded": recorded, "replayed": 0, "refused": lines - recorded}:
        raise SystemExit(f"other lines were recorded than should be: {counts}")
    seen = [one for one in parts if one.service]
    results.costs.append(
        [
            f"one import of {lines:,d} lines, {recorded:,d} recorded, all sent before an answer is read",
            f"{seconds:.1f} s, {lines / seconds:,.0f} a second",
        ]
    )
    results.costs += [
        [
            f"... until {one.lines:,d} lines were answered",
            f"{one.service:.0f} MB the service, {one.others:.0f} MB the processes that it starts",
        ]
        for one in seen
    ]
    grown = [one.service / seen[0].service for one in seen[1:]] or [1.0]
    results.comparisons.append(
        Comparison(
            f"memory of the service at most, later in an import of {lines:,d} lines, over its first part",
            grown,
            "at most 1.2",
        )
    )


def written(lines: int, sound: int = PER_AUTHORIZATION) -> Iterator[bytes]:
    """The lines, some at a time."""
    part = bytearray()
    for number in range(lines):
        which, place = divmod(number, PER_AUTHORIZATION)
        told = (
            _line(which, place) if place < sound else {"step": "entry-recorded", "data": {"on": "2026-02-30"}}
        )
        part += json.dumps({"ref": f"IMPORT-{which}", **told}).encode() + b"\n"
        if (number + 1) % (_AT_ONCE * PER_AUTHORIZATION) == 0:
            yield bytes(part)
            part.clear()
    if part:
        yield bytes(part)


def _line(which: int, place: int) -> dict[str, object]:
    day = date(1990, 1, 1) + timedelta(days=which % 12_000 + 10 * place)
    match place:
        case 0:
            return {"step": "authorization-registered", "data": {"title": f"Joint training {which}"}}
        case 1:
            return {"step": "authorization-requested", "data": {"received_on": str(day)}}
        case 2:
            vote_id = str(uuid5(NAMESPACE_URL, f"vote {which}"))
            vote = {
                "vote_id": vote_id,
                "organ": "senate",
                "on": str(day),
                "outcome": "approved",
                "tally": {"in_favour": 60},
            }
            return {"step": "senate-voted", "data": vote}
        case _:
            description = {"countries": ["US"], "kinds": ["military"]}
            parts = [{"description": description, "count": {"value": place}}]
            return {"step": "entry-recorded", "data": {"on": str(day), "parts": parts}}


def _sent(stage: Stage, lines: int, sound: int) -> dict[str, int]:
    """What the last line of the answer counts. The client reads nothing until all is sent."""
    service = stage.service
    headers = {
        "Authorization": f"Bearer {service.token('registrar')}",
        "Content-Type": "application/x-ndjson",
        "Idempotency-Key": f"import-{lines}",
    }
    connection = HTTPConnection("127.0.0.1", service.port, timeout=_PATIENCE)
    try:
        connection.request("POST", "/v1/imports", written(lines, sound), headers, encode_chunked=True)
        answer = connection.getresponse()
        last = b""
        while part := answer.read(1024 * 1024):
            last += part
            last = last[last.rstrip(b"\n").rfind(b"\n") + 1 :]
    finally:
        connection.close()
    counts: dict[str, int] = json.loads(last)
    return counts


def _size(stage: Stage) -> int:
    with psycopg.connect(stage.server.url(NAME)) as connection:
        row = connection.execute("SELECT size FROM log_head").fetchone()
    return 0 if row is None else int(row[0])


def _megabytes(pids: list[int]) -> float:
    """What these processes hold in memory now."""
    total = 0
    for pid in pids:
        try:
            text = Path(f"/proc/{pid}/status").read_text("utf-8")
        except OSError:
            continue  # it ended, or this is no Linux
        held = [line.split()[1] for line in text.splitlines() if line.startswith("VmRSS:")]
        total += sum(map(int, held))
    return total / 1024


def main(lines: int, sound: int = PER_AUTHORIZATION) -> None:
    """Measure and print."""
    results, command = Results(), " ".join(["python -m tests.benchmarks.imports", *sys.argv[1:]])
    with opened() as stage:
        measure(stage, results, lines=lines, sound=sound)
        print(results.markdown(command, stage.postgresql()))


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
