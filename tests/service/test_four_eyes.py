"""Can somebody correct or annul what they recorded themselves?"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping
from dataclasses import replace
from uuid import UUID, uuid4

import pytest

from domain.authorization.state import State
from domain.commands import Command, RecordEntry
from service.event_store import writer as writer_module
from service.event_store.cache import StateCache
from service.event_store.four_eyes import StepRef, mends_nothing
from service.event_store.outcomes import Actor, Outcome, Recorded, Rejection, Write
from service.event_store.writer import Writer
from tests.conftest import Database
from tests.service.harness import REGISTRAR, entry, registration, rules, write

ANOTHER = Actor("test", "clerk-2", "registrar", frozenset({"steps:write"}))
#: The same name at another issuer is somebody else.
NAMESAKE = Actor("other", REGISTRAR.subject, "registrar", frozenset({"steps:write"}))


def _mended(command: Command, _: Mapping[UUID, State]) -> Iterable[StepRef]:
    """An entry stands for a correction of the version that its note names."""
    if isinstance(command, RecordEntry) and command.entry.note is not None:
        yield StepRef(command.id, int(command.entry.note))


def _judged(url: str, *batches: list[Write]) -> list[Outcome]:
    async def scenario() -> list[Outcome]:
        made = replace(rules(), mended=_mended)
        writer = Writer(lambda: writer_module.connect(url), StateCache(10), made)
        writer.start()
        try:
            found: list[Outcome] = []
            for batch in batches:
                found += await asyncio.gather(*map(writer.submit, batch))
            return found
        finally:
            await writer.close()

    return asyncio.run(scenario())


@pytest.mark.parametrize(
    ("recorder", "corrector", "allowed"),
    [
        (REGISTRAR, REGISTRAR, False),
        (REGISTRAR, ANOTHER, True),
        (ANOTHER, REGISTRAR, True),
        (REGISTRAR, NAMESAKE, True),
    ],
)
@pytest.mark.parametrize("together", [False, True])
def test_nobody_mends_their_own_step(
    database: Database, recorder: Actor, corrector: Actor, allowed: bool, together: bool
) -> None:
    stream = uuid4()
    first = write(registration(stream), actor=recorder)
    then = write(entry(stream, note="1"), actor=corrector)
    # In one batch the step that is mended is not written yet when the correction is judged.
    outcomes = _judged(database.url, *([[first, then]] if together else [[first], [then]]))
    assert isinstance(outcomes[0], Recorded)
    if allowed:
        assert isinstance(outcomes[1], Recorded)
    else:
        assert isinstance(outcomes[1], Rejection)
        assert outcomes[1].code == "four-eyes"
        assert "clerk-1" not in outcomes[1].detail


def test_the_step_itself_is_judged_and_not_the_stream(database: Database) -> None:
    stream = uuid4()
    outcomes = _judged(
        database.url,
        [write(registration(stream), actor=REGISTRAR)],
        [write(entry(stream), actor=ANOTHER)],
        [write(entry(stream, note="2"), actor=REGISTRAR), write(entry(stream, note="1"), actor=ANOTHER)],
    )
    assert [isinstance(one, Recorded) for one in outcomes] == [True] * 4


def test_four_eyes_come_before_the_version(database: Database) -> None:
    stream = uuid4()
    outcomes = _judged(database.url, [write(registration(stream))], [write(entry(stream, note="1"), v=9)])
    assert isinstance(outcomes[1], Rejection)
    assert outcomes[1].code == "four-eyes"


def test_a_version_that_is_not_there_is_left_to_the_rules(database: Database) -> None:
    stream = uuid4()
    outcomes = _judged(database.url, [write(registration(stream))], [write(entry(stream, note="7"))])
    assert isinstance(outcomes[1], Recorded)


def test_a_register_whose_commands_only_add_mends_nothing() -> None:
    assert list(mends_nothing(entry(uuid4(), note="1"), {})) == []
