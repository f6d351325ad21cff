"""How do tests have writes carried out in the process beside the one that listens?"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from service.recording import process
from service.recording.process import RecordingProcess
from tests.api.conftest import Client, speaking
from tests.conftest import Database
from tests.faults.children import SECONDS


@pytest.fixture
def beside(database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Client]:
    """The application, with the first write reason enough for a process more."""
    monkeypatch.setattr(process, "MANY", 1)
    monkeypatch.setattr(process, "RESTART_SECONDS", 0.0)
    with speaking(database, tmp_path, recording="process") as client:
        yield client


def recording(client: Client) -> RecordingProcess:
    found = client.services.recording
    assert found is not None
    return found


async def until(true: Callable[[], object]) -> None:
    """Return once it is; another process decides when, so there is no event to wait on."""
    async with asyncio.timeout(SECONDS):
        while not true():  # noqa: ASYNC110  there is no event
            await asyncio.sleep(0.01)


def come_up(client: Client) -> int:
    """Have it started, and return its pid once it takes writes."""
    client.registered()
    client.run(until(lambda: recording(client).pid))
    pid = recording(client).pid
    assert pid is not None
    return pid
