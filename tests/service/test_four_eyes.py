"""Can somebody correct or annul what they recorded themselves?"""

from __future__ import annotations

import asyncio
from uuid import uuid4

import pytest

from domain.commands import AnnulStep, JoinSenateVote, VotedAuthorization
from domain.events import StepAnnulled
from service.event_store import connection
from service.event_store.cache import StateCache
from service.event_store.outcomes import Actor, Committed, Outcome, Rejection, Write
from service.event_store.writer import Writer
from tests.conftest import Database
from tests.domain.factories import do, entered, record_vote, register, together
from tests.service.harness import REGISTRAR, rules, write

ANOTHER = Actor("test", "clerk-2", "registrar", frozenset({"steps:write"}))
THIRD = Actor("test", "clerk-3", "registrar", frozenset({"steps:write"}))
#: The same name at another issuer is somebody else.
NAMESAKE = Actor("other", REGISTRAR.subject, "registrar", frozenset({"steps:write"}))


def _annulment(version: int) -> StepAnnulled:
    return StepAnnulled(version=version, why="It did not happen.")


def _judged(url: str, *batches: list[Write]) -> list[Outcome]:
    async def scenario() -> list[Outcome]:
        writer = Writer(lambda: connection.connect(url), StateCache(10), rules())
        writer.start()
        try:
            found: list[Outcome] = []
            for batch in batches:
                found += await asyncio.gather(*map(writer.submit, batch))
            return found
        finally:
            await writer.close()

    return asyncio.run(scenario())


def _code(outcome: Outcome) -> str:
    return outcome.code if isinstance(outcome, Rejection) else "recorded"


@pytest.mark.parametrize(
    ("recorder", "corrector", "code"),
    [
        (REGISTRAR, REGISTRAR, "four-eyes"),
        (REGISTRAR, ANOTHER, "recorded"),
        (ANOTHER, REGISTRAR, "recorded"),
        (REGISTRAR, NAMESAKE, "recorded"),
    ],
)
@pytest.mark.parametrize("together", [False, True])
def test_nobody_mends_their_own_step(
    database: Database, recorder: Actor, corrector: Actor, code: str, together: bool
) -> None:
    stream = uuid4()
    before = [write(register(stream=stream), actor=THIRD), write(do(entered(), stream), actor=recorder)]
    then = write(AnnulStep(id=stream, step=_annulment(2)), actor=corrector)
    # In one batch the step that is mended is not written yet when the annulment is judged.
    *made, last = _judged(database.url, *([[*before, then]] if together else [before, [then]]))
    assert [_code(one) for one in made] == ["recorded"] * 2
    assert _code(last) == code
    if isinstance(last, Rejection):
        assert "clerk-1" not in last.detail


def test_four_eyes_come_before_the_version_and_a_version_that_is_not_there_is_left_to_the_rules(
    database: Database,
) -> None:
    stream = uuid4()
    outcomes = _judged(
        database.url,
        [write(register(stream=stream))],
        [write(AnnulStep(id=stream, step=_annulment(1)), v=9)],
        [write(AnnulStep(id=stream, step=_annulment(7)))],
    )
    assert [_code(one) for one in outcomes] == ["recorded", "four-eyes", "unknown-version"]


def test_of_a_shared_vote_nobody_mends_the_step_by_which_they_let_another_authorization_join(
    database: Database,
) -> None:
    first, joined = uuid4(), uuid4()
    voted = record_vote(over=together(first))
    join = JoinSenateVote(
        vote_id=voted.vote_id, already_in=first, authorizations=(VotedAuthorization(id=joined),)
    )
    mend = AnnulStep(id=first, step=_annulment(2), authorizations=(joined,))
    outcomes = _judged(
        database.url,
        [write(register(stream=stream), actor=THIRD) for stream in (first, joined)],
        [write(voted, actor=ANOTHER)],
        [write(join, actor=REGISTRAR)],
        [write(mend, actor=actor) for actor in (REGISTRAR, ANOTHER, THIRD)],
    )
    assert [_code(one) for one in outcomes[:4]] == ["recorded"] * 4
    assert [_code(one) for one in outcomes[4:]] == ["four-eyes", "four-eyes", "recorded"]
    assert isinstance(outcomes[-1], Committed)
    assert len(outcomes[-1].positions) == 2
