"""Makes, starts and stops a cluster, and brings it back after a crash."""

from __future__ import annotations

import contextlib
import shlex
import shutil
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from service.embedded.account import Account
from service.embedded.binaries import MAJOR
from service.embedded.errors import EmbeddedError
from service.embedded.folders import PORT, SOCKET, Place
from service.embedded.postmaster import (
    PAUSE_SECONDS,
    PID_FILE,
    SUPERUSER,
    await_exit,
    identified,
    read_pid_file,
    runs_on,
    taken,
)

INITDB_SECONDS = 120
# Long, because a recovery after a crash may take long; a postmaster that fails is noticed at once.
START_SECONDS = 180
FAST_SECONDS = 30
IMMEDIATE_SECONDS = 15
ORPHANS_SECONDS = 30.0
SILENT_SECONDS = 10.0
LOG_BYTES = 16 * 2**20
STILL_ATTACHED = "pre-existing shared memory block"
LATE = "did not start in time"

SETTINGS: Mapping[str, str] = {
    "max_connections": "100",
    "shared_buffers": "64MB",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "lc_messages": "C",
}
NOT_DURABLE: Mapping[str, str] = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


@dataclass(frozen=True, slots=True)
class Cluster:
    """The cluster of one place; every method but the constructor is called under the place's lock.

    `programs` is the folder of `initdb` and `pg_ctl`.
    """

    place: Place
    programs: Path
    account: Account

    def make(self, *, durable: bool) -> None:
        """initdb, unless there is a cluster of this version; whole or not at all, even if killed."""
        cluster = self.place.cluster
        version = cluster / "PG_VERSION"
        if cluster.exists():
            found = version.read_text().strip() if version.exists() else "unknown"
            if found != MAJOR:
                raise EmbeddedError(
                    f"The data folder {self.place.wanted} was made by PostgreSQL {found}, and this is {MAJOR}"
                    " (use another data folder)."
                )
            return
        making = cluster.with_name("cluster.new")
        if making.exists():
            shutil.rmtree(making)
        status, output = self.account.run(
            self.programs / "initdb",
            f"--pgdata={making}",
            f"--username={SUPERUSER}",
            "--auth=trust",
            "--encoding=UTF8",
            # The server's own C.UTF-8: no ICU in the wheel, and the same order on every system.
            "--locale=C",
            "--locale-provider=builtin",
            "--builtin-locale=C.UTF-8",
            "--no-instructions",
            *(() if durable else ("--no-sync",)),
            seconds=INITDB_SECONDS,
        )
        if status != 0:
            raise EmbeddedError(f"PostgreSQL's data could not be made in {making}: {_last(output, 1)}")
        making.rename(cluster)

    def clear(self) -> None:
        """Leave no postmaster and no stale file behind from a life that ended in disorder.

        A postmaster that survived its service is stopped and not adopted: its settings (durable or not), its
        log and its programs are those of another start.
        """
        cluster, sockets = self.place.cluster, self.place.sockets
        deadline = time.monotonic() + SILENT_SECONDS
        while True:
            self.halt()
            named = read_pid_file(cluster)
            # It may be starting, before it listens. Its command line is evidence enough to wait, not to kill.
            if named is None or not runs_on(named.pid, cluster):
                break
            if time.monotonic() > deadline:
                raise EmbeddedError(
                    f"Process {named.pid} looks like PostgreSQL on {cluster} but does not answer (end it)."
                )
            time.sleep(PAUSE_SECONDS)
        # A dead process's file is left: it tells PostgreSQL which shared memory to look for survivors in.
        if named is None or taken(named.pid):
            (cluster / PID_FILE).unlink(missing_ok=True)
        for stale in (sockets / SOCKET, sockets / f"{SOCKET}.lock"):
            stale.unlink(missing_ok=True)

    def launch(self, *, durable: bool, settings: Mapping[str, str]) -> int:
        """Start the postmaster and return its pid once it takes connections.

        Backends whose postmaster was killed end by themselves; until then PostgreSQL refuses to start, and
        they are waited for.
        """
        chosen = {**SETTINGS, **({} if durable else NOT_DURABLE), **settings, **self._fixed()}
        options = " ".join(f"-c {shlex.quote(f'{name}={value}')}" for name, value in chosen.items())
        log = self.place.log
        if log.exists() and log.stat().st_size > LOG_BYTES:
            log.replace(log.with_suffix(".log.1"))
        deadline = time.monotonic() + ORPHANS_SECONDS
        while True:
            before = log.stat().st_size if log.exists() else 0
            status, output = self._pg_ctl("start", START_SECONDS, f"--log={log}", f"--options={options}")
            if status == 0:
                break
            said = _read_from(log, before) or output
            if STILL_ATTACHED not in said or time.monotonic() > deadline:
                what = f"did not answer within {START_SECONDS} s" if LATE in output else "did not start"
                raise EmbeddedError(f"PostgreSQL {what} on {self.place.cluster}: {_last(said, 3)}")
            time.sleep(PAUSE_SECONDS)
        pid = identified(self.place.cluster, self.place.sockets)
        if pid is None:
            raise EmbeddedError(f"PostgreSQL started on {self.place.cluster} and does not answer: see {log}.")
        return pid

    def halt(self) -> None:
        """Stop the postmaster of this cluster if one lives: in order, and if that takes too long, at once."""
        for mode, seconds in (("fast", FAST_SECONDS), ("immediate", IMMEDIATE_SECONDS)):
            # Asked each time: pg_ctl signals whatever process the file names.
            pid = identified(self.place.cluster, self.place.sockets)
            if pid is None:
                return
            if self._pg_ctl("stop", seconds, f"--mode={mode}")[0] == 0:
                await_exit(pid)
                return
        pid = identified(self.place.cluster, self.place.sockets)
        if pid is not None:
            raise EmbeddedError(
                f"PostgreSQL (pid {pid}) did not stop within {FAST_SECONDS + IMMEDIATE_SECONDS} s."
            )

    def _fixed(self) -> dict[str, str]:
        # Only the socket, and only for its owner (and root).
        return {
            "listen_addresses": "",
            "unix_socket_directories": f'"{self.place.sockets}"',
            "unix_socket_permissions": "0700",
            "port": PORT,
        }

    def _pg_ctl(self, action: str, seconds: int, *options: str) -> tuple[int, str]:
        # pg_ctl puts the postmaster into a session of its own.
        return self.account.run(
            self.programs / "pg_ctl",
            action,
            f"--pgdata={self.place.cluster}",
            "--wait",
            f"--timeout={seconds}",
            *options,
            seconds=seconds + 30,
        )


def _read_from(log: Path, offset: int) -> str:
    with contextlib.suppress(FileNotFoundError), log.open("rb") as file:
        file.seek(offset)
        return file.read().decode(errors="replace")
    return ""


def _last(text: str, lines: int) -> str:
    return " / ".join(line.strip() for line in text.splitlines()[-lines:]) or "it said nothing"
