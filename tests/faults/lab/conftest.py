"""What do the faults stand on? A register that outlives them all, and a row of the table for each."""

from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from tests.faults.lab.aftermath import assert_said_once, assert_whole
from tests.faults.lab.clients import Clients
from tests.faults.lab.register import Register, running

#: Set by `make faults`.
ASKED = "ANUENCIA_FAULTS"
CALLS_BEFORE = 60
CALLS_AFTER = 60


@pytest.fixture(scope="session")
def register() -> Iterator[Register]:
    """One for all faults, each of which leaves it well."""
    with tempfile.TemporaryDirectory(prefix="anuencia-faults-") as folder:
        Path(folder).chmod(0o711)  # so that the account that PostgreSQL runs as may pass through
        with running(Path(folder)) as made:
            yield made


@dataclass
class Lab:
    """Does one fault, and tells what was seen."""

    register: Register
    request: pytest.FixtureRequest
    #: What was measured meanwhile, in words.
    seen: list[str] = field(default_factory=list)

    @contextmanager
    def fault(self, done: str, *, within: float, times: int = 1) -> Iterator[Clients]:
        """Clients write and read before, during and after the fault; `within`: how soon all must be well.

        `times`: how often it is done.
        """
        register = self.register
        register.well_again(60)
        before = register.words()
        token = register.service.token("registrar")
        seed = sum(map(ord, self.request.node.name))
        with Clients([register.service.port], token, seed=seed, pace=0.2, streams=6) as clients:
            clients.go_on(CALLS_BEFORE)
            try:
                yield clients
                seconds = register.well_again(within)
            except BaseException:
                register.mend()
                raise
            clients.go_on(CALLS_AFTER)
        size = assert_whole(register, clients)
        said = assert_said_once(register.words(), before, times)
        self.note(
            done=done,
            seconds=f"{seconds:.1f} ({within:g})",
            calls=f"{clients.answered} ({clients.kinds['Unknown']})",
            size=str(size),
            said=said,
        )

    def timed(self, what: str, path: str, most: float, body: Any = None) -> int:
        """The status of one answer, which must come in time; told with the time that it took."""
        began = time.monotonic()
        service = self.register.service
        answer = service.get(path) if body is None else service.post(path, body)
        took = time.monotonic() - began
        assert took < most, f"{what} took {took:.1f} s"
        self.seen.append(f"{what} {answer.status_code} after {took:.1f} s")
        return answer.status_code

    def note(self, *, done: str, seconds: str, calls: str = "", size: str = "", said: list[str]) -> None:
        self.request.node.user_properties.append(
            (
                "fault",
                {
                    "done": done,
                    "seen": "; ".join(self.seen),
                    "seconds": seconds,
                    "calls": calls,
                    "size": size,
                    "said": said,
                },
            )
        )


@pytest.fixture
def lab(register: Register, request: pytest.FixtureRequest) -> Lab:
    return Lab(register, request)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Of this folder only what `make faults` asks for."""
    if ASKED in os.environ:
        return
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.skip(reason="minutes: 'make faults' does it"))
