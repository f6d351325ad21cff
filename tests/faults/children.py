"""Which processes has a service started, and have they come up, and ended?"""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from tests.service_process import Running

SECONDS = 30
HAS_PROC = Path("/proc/self/stat").exists()
NEEDS_PROC = pytest.mark.skipif(not HAS_PROC, reason="no /proc to look into")


def projectors(service: int) -> list[int]:
    """The children of the service with this pid that keep projections."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            parent = int((folder / "stat").read_text().rsplit(")", 1)[1].split()[1])
            words = (folder / "cmdline").read_bytes().split(b"\0")
        except OSError:  # it has ended meanwhile
            continue
        if parent == service and b"projector" in words:
            found.append(int(folder.name))
    return found


def is_alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False


def await_end(pid: int) -> None:
    """Return when the process has ended; it is no child of ours, so there is no event to wait on."""
    deadline = time.monotonic() + SECONDS
    while is_alive(pid):
        assert time.monotonic() < deadline, "it goes on without its service"
        time.sleep(0.02)


def titles(service: Running) -> list[str]:
    """Of the list, which waits for the rows of what was acknowledged."""
    deadline = time.monotonic() + SECONDS
    while True:
        answer = service.get("/v1/authorizations")
        # The projector may be still coming up: as a client, do as Retry-After says, but sooner.
        if answer.status_code != 503 or time.monotonic() > deadline:
            return [one["title"] for one in answer.raise_for_status().json()["items"]]
        time.sleep(0.05)
