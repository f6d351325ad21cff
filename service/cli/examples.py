"""Records the real authorizations of examples/ in an empty register, through its own write path."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple
from uuid import uuid4

from service.api.http.problems import Problem
from service.api.v1.lines import line_of, write_of
from service.dev_issuer import NAME
from service.event_store.outcomes import Actor, Rejection
from service.handlers import Register
from service.policy import REGISTRAR, scopes_of

log = logging.getLogger(__name__)

FOLDER = Path(__file__).parents[2] / "examples"


class ExamplesError(RuntimeError):
    """A line of the examples that cannot be recorded: a defect of the checkout, said with its place."""


class Line(NamedTuple):
    """One line, and where it stands."""

    place: str
    text: bytes


def read(folder: Path = FOLDER) -> Sequence[Line]:
    """The lines of every file of the folder, in order."""
    return list(_lines(folder))


def _lines(folder: Path) -> Iterator[Line]:
    for file in sorted(folder.glob("*.ndjson")):
        for number, text in enumerate(file.read_bytes().splitlines(), 1):
            if text.strip():
                yield Line(f"{file.name}:{number}", text)


async def record_examples(register: Register, lines: Sequence[Line]) -> int:
    """Record the lines in order if the register is empty; how many were recorded.

    A line's key is made of its bytes, so a start that was cut short among the examples goes on where it was.
    """
    import_id = str(uuid4())
    actor = Actor(NAME, "examples", REGISTRAR, scopes_of(register.profile, REGISTRAR))
    try:
        writes = [
            (line, write_of(line_of(line.text), register.origin, actor, str(uuid4()), import_id))
            for line in lines
        ]
    except Problem as problem:
        raise ExamplesError(f"examples: {problem.detail} {problem.faults}") from problem
    if not writes:
        return 0
    first = await register.authorization(writes[0][1].command.streams()[0])
    if first.head and first.state is None:
        return 0
    recorded = 0
    for line, write in writes:
        done = await register.record(write)
        if isinstance(done, Rejection):
            raise ExamplesError(f"{line.place}: {done.detail}")
        recorded += not done.replayed
    if recorded:
        log.info("recorded %d steps of the examples", recorded)
    return recorded
