"""Does everything hold when the disk is full, file descriptors are short, or a table is locked?"""

from __future__ import annotations

import os
import resource
import secrets
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest

from service.embedded.account import current_account
from tests.faults.lab.conftest import Lab
from tests.faults.lab.register import Register, await_true, running

MEGABYTE = 1024 * 1024
DISK_MEGABYTES = 96


@contextmanager
def disk() -> Iterator[Path]:
    """A small disk of its own, which only root can make."""
    with tempfile.TemporaryDirectory(prefix="anuencia-disk-") as folder:
        Path(folder).chmod(0o711)
        place = Path(folder) / "disk"
        place.mkdir()
        size = f"size={DISK_MEGABYTES}m"
        done = subprocess.run(
            ["mount", "-t", "tmpfs", "-o", size, "anuencia", str(place)], capture_output=True, check=False
        )
        if done.returncode:
            pytest.skip(f"NOT TRIED, a full disk: it takes root to make one ({done.stderr.decode().strip()})")
        try:
            account = current_account()
            os.chown(place, account.uid, account.gid)
            yield place
        finally:
            subprocess.run(["umount", "--lazy", str(place)], check=True)


def written(register: Register) -> str:
    """The code of a long write; empty: it was recorded."""
    answer = register.service.post("/v1/authorizations", {"title": "Long", "note": secrets.token_hex(4000)})
    return "" if answer.status_code == 201 else str(answer.json()["code"])


def test_the_disk_is_full_and_has_room_again(
    tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest
) -> None:
    with tempfile.TemporaryDirectory(prefix="anuencia-faults-") as folder, disk() as small:
        Path(folder).chmod(0o711)
        with running(Path(folder), small) as register:
            lab = Lab(register, request)
            filler = small / "filler"
            with lab.fault("the disk of the tables is full until there is room again", within=20, times=5):
                _fill(small, filler)
                refused = [code for code in (written(register) for _ in range(300)) if code]
                assert refused
                assert set(refused) == {"storage-full"}
                assert "storage" in register.standing()["alarms"]
                assert not register.standing()["troubles"].get("writer")
                assert lab.timed("a read", "/v1/events?limit=1", 5) == 200
                lab.seen.append("writes 503 `storage-full`, alarm `storage`")
                filler.unlink()
                await_true(lambda: not written(register), 10, "nothing is recorded although there is room")


def _fill(place: Path, filler: Path) -> None:
    """Leave nothing of the disk."""
    with filler.open("wb", buffering=0) as file:
        try:
            while file.write(b"\0" * MEGABYTE) == MEGABYTE:
                pass
            while file.write(b"\0" * 4096) == 4096:
                pass
        except OSError:  # it is full
            pass
    assert os.statvfs(place).f_bavail < 2


def test_file_descriptors_are_short(lab: Lab) -> None:
    register = lab.register
    pid = register.service.process.pid
    limits = resource.prlimit(pid, resource.RLIMIT_NOFILE)
    with lab.fault("`serve` has 8 file descriptors left, and 60 clients come and stay 5 s", within=15):
        in_use = len(list(Path(f"/proc/{pid}/fd").iterdir()))
        resource.prlimit(pid, resource.RLIMIT_NOFILE, (in_use + 8, limits[1]))
        crowd = [socket.create_connection(("127.0.0.1", register.service.port)) for _ in range(60)]
        try:
            crowd[0].sendall(b"GET /healthz HTTP/1.1\r\nHost: test\r\n\r\n")
            crowd[0].settimeout(10)
            assert crowd[0].recv(12) == b"HTTP/1.1 200"
        finally:
            for one in crowd:
                one.close()
        resource.prlimit(pid, resource.RLIMIT_NOFILE, limits)


def test_the_head_is_locked_by_another(lab: Lab) -> None:
    """The numbers that docs/operating.md promises for a lock."""
    register = lab.register
    one = register.service.post("/v1/authorizations", {"title": "Read"}).json()["authorization"]["id"]
    with (
        lab.fault("`log_head` and `events` locked by another session", within=20),
        psycopg.connect(register.owner_url) as connection,
    ):
        connection.execute("LOCK TABLE log_head, events IN ACCESS EXCLUSIVE MODE")
        assert lab.timed("`/readyz`", "/readyz", 4) == 503
        assert lab.timed("a read", f"/v1/authorizations/{one}", 12) == 503
        assert lab.timed("a write", "/v1/authorizations", 22, {"title": "Written"}) == 503
