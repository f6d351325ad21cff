"""A small service with an embedded database of its own, and strangers, for tests that kill.

As a program (`python -m tests.faults.embedded_service FOLDER`) it starts the database, prints the
postmaster's pid, and waits; after Ctrl-C or the end of its input it prints what the database answers,
stops it, and prints `stopped`.
"""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psycopg

from service.embedded.account import current_account
from service.embedded.server import EmbeddedServer

REPOSITORY = Path(__file__).parents[2]


@contextlib.contextmanager
def service(data: Path) -> Iterator[tuple[subprocess.Popen[str], int]]:
    """The service, as a process group of its own, and its postmaster's pid; killed at the end."""
    with subprocess.Popen(
        [sys.executable, "-m", "tests.faults.embedded_service", str(data)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=REPOSITORY,
        start_new_session=True,
    ) as process:
        try:
            assert process.stdout is not None
            yield process, int(process.stdout.readline())
        finally:
            process.kill()


@contextlib.contextmanager
def stranger(*, zombie: bool = False) -> Iterator[subprocess.Popen[bytes]]:
    """A process of the account of PostgreSQL, which may thus signal it; alive until the end, or a zombie."""
    account = current_account()
    with subprocess.Popen(
        ["true" if zombie else "cat"],
        stdin=subprocess.PIPE,
        user=account.uid if account.switched else None,
    ) as process:
        if zombie:
            os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOWAIT)
        yield process


def main(data: Path) -> None:
    server = EmbeddedServer.start(data, durable=False)
    with contextlib.suppress(KeyboardInterrupt):
        print(server.pid, flush=True)
        sys.stdin.read()
    with psycopg.connect(server.url()) as connection:
        print(connection.execute("SELECT 'it answers'").fetchone(), flush=True)
    server.stop()
    print("stopped", flush=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
