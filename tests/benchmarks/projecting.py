"""Makes the rows of a register that was just filled, by several processes, each for some of the lists.

One process alone makes them as it does in a real register; here nobody measures that, and it takes long.
"""

from __future__ import annotations

import subprocess
import sys
from contextlib import closing
from functools import partial
from typing import Any, Final

import psycopg

from domain.jurisdictions.mx import MEXICO
from service.event_store.recorder import PostgresRecorder
from service.projections.follower import Course, Follower
from service.projections.questions import CALENDAR, CLEAR, FINDINGS, PRESENCE, projections
from tests.service_process import ROOT

#: Those that take longest apart; what is clear is made of what is found.
SHARES: Final = ((FINDINGS, CLEAR), (CALENDAR, PRESENCE))


def made(url: str) -> None:
    """Return when all rows are there."""
    numbers = range(len(SHARES) + 1)
    command = [sys.executable, "-m", "tests.benchmarks.projecting", url]
    running = [subprocess.Popen([*command, str(number)], cwd=ROOT) for number in numbers]
    failed = [number for number, one in zip(numbers, running, strict=True) if one.wait()]
    if failed:
        raise SystemExit(f"the rows were not made: {failed}")


def _connect(url: str) -> psycopg.Connection[tuple[Any, ...]]:
    connection = psycopg.connect(url, autocommit=True)
    connection.execute("SET synchronous_commit = off")
    return connection


def main(url: str, number: int) -> None:
    """Bring one share to the end of the log; the last one is of all that no other has."""
    apart = {name for share in SHARES for name in share}
    every = projections(MEXICO)
    chosen = (
        [one for one in every if one.name in SHARES[number]]
        if number < len(SHARES)
        else [one for one in every if one.name not in apart]
    )
    courses = [Course(one) for one in chosen]
    with closing(PostgresRecorder(partial(_connect, url))) as recorder:
        follower = Follower(recorder, courses)
        while follower.turn():
            pass
    for error in (course.error for course in courses):
        if error is not None:
            raise error


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
