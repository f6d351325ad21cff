"""Finds the postmaster of a cluster, and says whether it lives.

To live is to answer a connection. That a pid exists says nothing: a zombie exists, and pids are used again.
"""

from __future__ import annotations

import contextlib
import os
import socket
import struct
import time
from pathlib import Path
from typing import NamedTuple

import psycopg
from psycopg import pq
from psycopg.conninfo import make_conninfo

from service.embedded.folders import PORT, SOCKET

PID_FILE = "postmaster.pid"
SUPERUSER = "postgres"
#: Every cluster has it.
DATABASE = "postgres"
CONNECT_SECONDS = 5
ADMITTED_SECONDS = 60.0
EXIT_SECONDS = 5.0
PAUSE_SECONDS = 0.02


class PidFile(NamedTuple):
    """The lines of `postmaster.pid` that matter: process id, data folder, socket folder (None: not yet)."""

    pid: int
    cluster: str
    sockets: Path | None


def read_pid_file(cluster: Path) -> PidFile | None:
    """What `postmaster.pid` says; None if there is none or it cannot be understood (a torn write)."""
    try:
        lines = (cluster / PID_FILE).read_text(errors="replace").splitlines()
    except FileNotFoundError:
        return None
    if len(lines) < 2 or not lines[0].isdecimal() or int(lines[0]) < 2:
        return None
    return PidFile(int(lines[0]), lines[1], Path(lines[4]) if len(lines) > 4 and lines[4] else None)


def identified(cluster: Path, sockets: Path) -> int | None:
    """The pid of the living postmaster of this cluster; None if none lives. No other pid may be killed.

    Named in the cluster's pid file, listening on the socket that the file names, and answering that its data
    folder is this one. A postmaster that listens but admits nobody (it starts, stops, or is full) is waited
    for, unless the system tells who listens.
    """
    named = read_pid_file(cluster)
    if named is None or named.cluster != str(cluster):
        return None
    folder = named.sockets or sockets
    conninfo = superuser(folder)
    deadline = time.monotonic() + ADMITTED_SECONDS
    while True:
        try:
            listener = _listener(folder / SOCKET)
        except OSError:
            return None
        if listener not in (None, named.pid):
            return None
        try:
            with psycopg.connect(conninfo, autocommit=True) as connection:
                answer = connection.execute("SHOW data_directory").fetchone()
                return named.pid if answer == (str(cluster),) else None
        except psycopg.OperationalError:
            if listener == named.pid:
                return named.pid
            silent = pq.PGconn.ping(conninfo.encode()) == pq.Ping.NO_RESPONSE
            if silent or time.monotonic() > deadline:
                return None
        time.sleep(PAUSE_SECONDS)


def superuser(sockets: Path) -> str:
    """The connection string for the starter's own questions."""
    return make_conninfo(
        host=str(sockets), port=PORT, user=SUPERUSER, dbname=DATABASE, connect_timeout=CONNECT_SECONDS
    )


def _listener(path: Path) -> int | None:
    """The pid of the process that listens on this socket; None where the system does not tell.

    Raises OSError if nobody listens. Linux keeps the credentials of who called listen(2), see unix(7).
    """
    with socket.socket(socket.AF_UNIX) as client:
        client.settimeout(CONNECT_SECONDS)
        client.connect(str(path))
        if not hasattr(socket, "SO_PEERCRED"):
            return None
        credentials = client.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, struct.calcsize("3i"))
    pid: int = struct.unpack("3i", credentials)[0]
    return pid or None  # 0: in another pid namespace


def taken(pid: int) -> bool:
    """Whether there is any process of this id, a zombie and a stranger's too: all that PostgreSQL asks."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass
    return True


def runs_on(pid: int, cluster: Path) -> bool:
    """Whether this process was started as a postmaster of the cluster; False where there is no /proc."""
    try:
        program, *arguments = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
    except OSError:
        return False
    return program.endswith(b"postgres") and os.fsencode(cluster) in arguments


def await_exit(pid: int) -> None:
    """Wait until a stopped postmaster is gone, for a few seconds: its pid file goes a moment earlier."""
    deadline = time.monotonic() + EXIT_SECONDS
    while not ended(pid) and time.monotonic() < deadline:
        time.sleep(PAUSE_SECONDS)
    # As process 1 of a container the service inherits the postmaster, and must reap it.
    with contextlib.suppress(ChildProcessError):
        os.waitpid(pid, os.WNOHANG)


def ended(pid: int) -> bool:
    """Whether the process is no more, or a zombie, as far as there is a /proc to tell."""
    if not taken(pid):
        return True
    with contextlib.suppress(OSError):
        # "pid (name) state ...", and the name may hold anything
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].startswith((" Z", " X"))
    return False
