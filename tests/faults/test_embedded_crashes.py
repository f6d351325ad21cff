"""Does the embedded database come back after every kind of crash, and is no stranger ever harmed?"""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psycopg
import pytest

from service.embedded import server
from service.embedded.account import current_account
from service.embedded.cluster import STILL_ATTACHED
from service.embedded.errors import EmbeddedError
from service.embedded.folders import SOCKET, Place, locate
from service.embedded.postmaster import DATABASE, PID_FILE, await_exit, ended, read_pid_file, taken
from service.embedded.server import EmbeddedServer
from tests.faults.embedded_service import service, stranger


@pytest.fixture
def data(tmp_path: Path) -> Iterator[Path]:
    yield tmp_path / "data"
    EmbeddedServer.remove(tmp_path / "data")


def crashed(data: Path) -> Place:
    """A data folder whose postmaster was killed with -9 after a commit."""
    # durable: without it an acknowledged commit may still be in the killed server's memory
    with EmbeddedServer.start(data) as running:
        with psycopg.connect(running.url()) as connection:
            connection.execute("CREATE TABLE kept AS SELECT 7 AS n")
        os.kill(running.pid, signal.SIGKILL)
        await_exit(running.pid)
    return locate(data, current_account(), DATABASE)


def rows(running: EmbeddedServer) -> list[tuple[int]]:
    with psycopg.connect(running.url()) as connection:
        return connection.execute("SELECT n FROM kept").fetchall()


def give_pid(place: Place, pid: int) -> None:
    """Let both files that name the dead postmaster name this process: its pid was used again."""
    lock = place.sockets / f"{SOCKET}.lock"  # gone with its folder if that is a short one elsewhere
    for file in (place.cluster / PID_FILE, *((lock,) if lock.exists() else ())):
        _, *rest = file.read_text().splitlines(keepends=True)
        file.write_text("".join((f"{pid}\n", *rest)))


@pytest.mark.durable
def test_a_server_that_was_killed_is_revived_once_and_a_stopped_one_is_not(data: Path) -> None:
    with EmbeddedServer.start(data) as running:
        with psycopg.connect(running.url()) as connection:
            connection.execute("CREATE TABLE kept AS SELECT 7 AS n")
        first = running.pid
        running.revive()
        assert running.pid == first  # it lives: left alone
        os.kill(first, signal.SIGKILL)
        await_exit(first)
        with ThreadPoolExecutor(4) as threads:
            for revival in [threads.submit(running.revive) for _ in range(4)]:
                revival.result()
        assert running.pid != first
        assert rows(running) == [(7,)]
    with pytest.raises(EmbeddedError, match="was stopped"):
        running.revive()


@pytest.mark.durable
def test_committed_rows_survive_the_kill_of_the_postmaster(data: Path) -> None:
    place = crashed(data)
    assert (place.cluster / PID_FILE).exists()
    with EmbeddedServer.start(data) as running:
        assert rows(running) == [(7,)]


def test_a_stale_pid_file_that_names_a_stranger_costs_the_stranger_nothing(data: Path) -> None:
    place = crashed(data)
    with stranger() as other:
        give_pid(place, other.pid)
        with EmbeddedServer.start(data, durable=False) as running:
            assert rows(running) == [(7,)]
            assert running.pid != other.pid
        assert other.poll() is None
        other.communicate()
    assert other.returncode == 0


def test_a_postmaster_that_died_is_not_stopped_in_the_person_of_a_stranger(data: Path) -> None:
    running = EmbeddedServer.start(data, durable=False)
    os.kill(running.pid, signal.SIGKILL)
    await_exit(running.pid)
    with stranger() as other:
        give_pid(locate(data, current_account(), DATABASE), other.pid)
        running.stop()
        assert other.poll() is None
        other.communicate()
    assert other.returncode == 0


def test_a_stale_pid_file_that_names_a_zombie_is_no_obstacle(data: Path) -> None:
    place = crashed(data)
    with stranger(zombie=True) as other:
        give_pid(place, other.pid)
        assert taken(other.pid)
        with EmbeddedServer.start(data, durable=False) as running:
            assert rows(running) == [(7,)]


def test_a_torn_pid_file_is_no_obstacle(data: Path) -> None:
    place = crashed(data)
    (place.cluster / PID_FILE).write_text("")
    with EmbeddedServer.start(data, durable=False) as running:
        assert rows(running) == [(7,)]


def test_a_copy_of_a_folder_does_not_stop_the_postmaster_of_the_original(data: Path, tmp_path: Path) -> None:
    with EmbeddedServer.start(data, durable=False) as original:
        pass
    copy = tmp_path / "copy"
    with EmbeddedServer.start(copy, durable=False) as emptied:
        pass
    shutil.rmtree(emptied.data / "cluster")
    with EmbeddedServer.start(data, durable=False) as original:
        subprocess.check_call(["cp", "-a", original.data / "cluster", emptied.data])
        with EmbeddedServer.start(copy, durable=False) as second, psycopg.connect(second.url()) as connection:
            assert connection.execute("SHOW data_directory").fetchone() == (f"{emptied.data}/cluster",)
            with psycopg.connect(original.url()) as untouched:
                assert untouched.execute("SHOW data_directory").fetchone() == (f"{original.data}/cluster",)
    EmbeddedServer.remove(copy)


def test_the_postmaster_of_a_killed_service_is_stopped_by_the_next_start(data: Path) -> None:
    with service(data) as (killed, orphan):
        url = _url(data)
        with psycopg.connect(url) as connection:
            connection.execute("CREATE TABLE kept AS SELECT 7 AS n")
        killed.kill()
        killed.wait()
    with psycopg.connect(url) as connection:
        assert connection.execute("SELECT 1").fetchone() == (1,)
    with EmbeddedServer.start(data, durable=False) as running:
        assert running.pid != orphan
        assert ended(orphan)
        assert rows(running) == [(7,)]


def test_backends_that_outlive_their_postmaster_are_waited_for(data: Path) -> None:
    first = EmbeddedServer.start(data, durable=False)
    log = first.data / "postgres.log"
    with contextlib.suppress(psycopg.OperationalError), psycopg.connect(first.url()) as connection:
        survivor = connection.info.backend_pid
        os.kill(survivor, signal.SIGSTOP)
        try:
            os.kill(first.pid, signal.SIGKILL)
            await_exit(first.pid)
            first.stop()
            with ThreadPoolExecutor(1) as threads:
                starting = threads.submit(EmbeddedServer.start, data, durable=False)
                refused = threading.Event()
                while not refused.wait(0.02) and not starting.done():
                    if STILL_ATTACHED in log.read_text():
                        refused.set()
                assert refused.is_set()
                os.kill(survivor, signal.SIGCONT)
                starting.result().stop()
        finally:
            with contextlib.suppress(ProcessLookupError):
                os.kill(survivor, signal.SIGCONT)
    assert ended(survivor)


def test_ctrl_c_reaches_the_service_alone_which_then_stops_the_database(data: Path) -> None:
    with service(data) as (foreground, postmaster):
        assert os.getpgid(foreground.pid) == foreground.pid
        assert os.getsid(postmaster) != os.getsid(foreground.pid)
        os.killpg(foreground.pid, signal.SIGINT)
        said, _ = foreground.communicate()
        assert said.splitlines() == ["('it answers',)", "stopped"]
        assert foreground.returncode == 0
    assert ended(postmaster)


def test_ctrl_c_during_the_start_leaves_no_process_and_no_lock(
    data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    started: list[int] = []

    def interrupted(*_: object) -> None:
        named = read_pid_file(locate(data, current_account(), "kept").cluster)
        assert named is not None
        started.append(named.pid)
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(server, "_make_database", interrupted)
        with pytest.raises(KeyboardInterrupt):
            EmbeddedServer.start(data, name="kept", durable=False)
    assert [ended(pid) for pid in started] == [True]
    with (
        EmbeddedServer.start(data, name="kept", durable=False) as running,
        psycopg.connect(running.url()) as connection,
    ):
        assert connection.execute("SELECT current_database()").fetchone() == ("kept",)
    EmbeddedServer.remove(data, name="kept")


def _url(data: Path) -> str:
    sockets = locate(data, current_account(), DATABASE).sockets
    return f"postgresql://postgres@/{DATABASE}?host={sockets}&port=5432"
