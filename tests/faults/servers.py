"""PostgreSQL servers that replicate: a primary and standbys of it, made from the wheel's own programs.

They listen on addresses, as servers on machines of their own do, so that one URL can name several hosts.
"""

from __future__ import annotations

import os
import shutil
import signal
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

import psycopg

from service.embedded.account import Account, current_account
from service.embedded.binaries import find_binaries, reachable
from service.embedded.postmaster import await_exit
from service.migrate import make_role
from tests.service_process import free_port

#: How long a server may take to come up, or to follow.
SECONDS: Final = 60
NAME: Final = "anuencia"

_SETTINGS: Final[Mapping[str, str]] = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "max_connections": "60",
    "shared_buffers": "32MB",
    "timezone": "UTC",
    "lc_messages": "C",
    # Of a replica that asks again after the primary was killed.
    "wal_retrieve_retry_interval": "100ms",
}


@dataclass
class Server:
    """One server: its folder, its port, and what it is told besides at each start."""

    folder: Path
    programs: Path
    account: Account
    settings: dict[str, str] = field(default_factory=dict)
    port: int = field(default_factory=free_port)

    @property
    def host(self) -> str:
        return f"127.0.0.1:{self.port}"

    def url(self, user: str = "postgres", database: str = NAME) -> str:
        """The way to this one alone, whatever it is at present."""
        return f"postgresql://{user}@{self.host}/{database}?target_session_attrs=any"

    def start(self) -> None:
        """Start it, and return when it takes connections."""
        chosen = {**_SETTINGS, **self.settings, "port": str(self.port)}
        options = " ".join(f"-c '{name}={value}'" for name, value in chosen.items())
        self._pg_ctl(
            "start", f"--log={self.folder.parent / f'{self.folder.name}.log'}", f"--options={options}"
        )

    def stop(self) -> None:
        """Stop it at once, if it runs; what it was at stays in its write-ahead log."""
        if (self.folder / "postmaster.pid").exists():
            self._run("pg_ctl", "stop", f"--pgdata={self.folder}", "--mode=immediate", "--wait")

    def kill(self) -> None:
        """As a machine that loses its power: no word to anybody."""
        file = self.folder / "postmaster.pid"
        pid = int(file.read_text().splitlines()[0])
        os.kill(pid, signal.SIGKILL)
        await_exit(pid)
        file.unlink()

    def promote(self) -> None:
        """Make a primary of a standby, and return when it takes writes."""
        self._pg_ctl("promote")

    def wait_for(self, standby: Server) -> None:
        """Acknowledge nothing any more that this standby, which follows, does not have."""
        self.tell(
            f"ALTER SYSTEM SET synchronous_standby_names = 'FIRST 1 ({standby.folder.name})'",
            "SELECT pg_reload_conf()",
        )
        awaited(self, "SELECT bool_or(sync_state = 'sync') FROM pg_stat_replication")

    def ask(self, statement: str) -> Any:
        """The first value of the first row of a statement, as the owner."""
        with psycopg.connect(self.url(), autocommit=True) as connection:
            row = connection.execute(statement.encode()).fetchone()
        return None if row is None else row[0]

    def tell(self, *statements: str) -> None:
        """Carry statements out, each by itself."""
        with psycopg.connect(self.url(database="postgres"), autocommit=True) as connection:
            for one in statements:
                connection.execute(one.encode())

    def _pg_ctl(self, action: str, *options: str) -> None:
        self._run("pg_ctl", action, f"--pgdata={self.folder}", "--wait", f"--timeout={SECONDS}", *options)

    def _run(self, program: str, *words: str) -> None:
        status, output = self.account.run(self.programs / program, *words, seconds=2 * SECONDS)
        assert status == 0, f"{program}: {output}"

    def make(self) -> None:
        """A cluster of its own, not started."""
        self._run(
            "initdb",
            f"--pgdata={self.folder}",
            "--username=postgres",
            "--auth=trust",
            "--encoding=UTF8",
            "--locale=C",
            "--no-instructions",
            "--no-sync",
        )

    def copy_of(self, primary: Server) -> None:
        """A standby of the primary, which runs; not started."""
        self._run(
            "pg_basebackup",
            f"--pgdata={self.folder}",
            f"--dbname=host=127.0.0.1 port={primary.port} user=postgres application_name={self.folder.name}",
            "--write-recovery-conf",
            "--checkpoint=fast",
            "--wal-method=stream",
            "--no-sync",
        )


@dataclass
class Servers:
    """A primary and its standbys, by name; all of them are gone with the context that made them."""

    root: Path
    primary: Server
    standbys: list[Server]
    #: Where each is stopped at the end.
    undo: ExitStack

    @property
    def every(self) -> list[Server]:
        return [self.primary, *self.standbys]

    def url(self, user: str = "postgres", attributes: str = "") -> str:
        """One URL with all hosts, as an operator writes it."""
        hosts = ",".join(one.host for one in self.every)
        return f"postgresql://{user}@{hosts}/{NAME}{attributes}"

    @property
    def environment(self) -> dict[str, str]:
        """The settings of a service on them."""
        return {"ANUENCIA_DATABASE_URL": self.url("anuencia_app"), "ANUENCIA_OWNER_URL": self.url()}

    def fail_over(self, to: Server) -> None:
        """Kill the primary and let a standby take its place."""
        self.primary.kill()
        to.promote()

    def stand_by_again(self) -> None:
        """After a failover: what was the primary is made anew, as a synchronous standby of the new one.

        At its old address, so that the URL of all of them stays the same.
        """
        old, (new, *others) = self.primary, self.standbys
        folder = self.root / f"again{len(list(self.root.glob('again*')))}"
        again = Server(folder, old.programs, old.account, old.settings, port=old.port)
        again.copy_of(new)
        self.undo.callback(again.stop)
        again.start()
        self.primary, self.standbys = new, [again, *others]
        new.wait_for(again)


@contextmanager
def servers(
    standbys: int = 1,
    *,
    synchronous: bool = False,
    settings: Mapping[str, str] = MappingProxyType({}),
    on_disk: bool = False,
) -> Iterator[Servers]:
    """A primary with an empty database, and standbys that follow it. `synchronous`: the first of them is.

    `on_disk`: where the time of a commit counts, and not in memory.
    """
    account = current_account()
    programs = reachable(find_binaries(), account)
    shared = Path("/dev/shm")  # noqa: S108  the folder inside it has a random name
    within = str(shared) if not on_disk and shared.is_dir() and os.access(shared, os.W_OK) else None
    with ExitStack() as undo:
        root = Path(undo.enter_context(tempfile.TemporaryDirectory(prefix="anuencia-servers-", dir=within)))
        if account.switched:
            shutil.chown(root, account.uid, account.gid)
        primary = Server(root / "primary", programs, account, dict(settings))
        primary.make()
        undo.callback(primary.stop)
        primary.start()
        primary.tell(f"CREATE DATABASE {NAME}")
        with psycopg.connect(primary.url()) as connection:
            make_role(connection)
        made = Servers(root, primary, [], undo)
        for number in range(1, standbys + 1):
            standby = Server(root / f"standby{number}", programs, account, dict(settings))
            standby.copy_of(primary)
            undo.callback(standby.stop)
            standby.start()
            made.standbys.append(standby)
        if synchronous:
            primary.wait_for(made.standbys[0])
        yield made


def awaited(server: Server, statement: str, seconds: float = SECONDS) -> None:
    """Until the server says true: what another process does has no event to wait on."""
    deadline = time.monotonic() + seconds
    while not server.ask(statement):
        assert time.monotonic() < deadline, statement
        time.sleep(0.02)


def followed(of: Servers, seconds: float = SECONDS) -> None:
    """Until every standby has replayed what the primary has written by now."""
    end = of.primary.ask("SELECT pg_current_wal_flush_lsn()")
    for one in of.standbys:
        awaited(one, f"SELECT pg_last_wal_replay_lsn() >= '{end}'", seconds)
