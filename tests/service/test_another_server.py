"""Does the writer decide on what its server has, and on nothing that was kept of the server of before?"""

from __future__ import annotations

import asyncio
from uuid import uuid4

from service.event_store import connection
from service.event_store.outcomes import Committed
from tests.conftest import Database, fresh_database
from tests.domain.factories import do, entered, register
from tests.service.harness import running, write
from tests.service.test_writer_faults import terminate


async def test_no_decision_rests_on_a_state_of_the_server_of_before(database: Database) -> None:
    stream = uuid4()
    with fresh_database() as other:  # what a failover leads to that has lost a write, and recorded another
        async with running(other.url) as writer:
            await writer.submit(write(register(stream=stream, title="There")))
        urls = iter([database.url, other.url])
        async with running(lambda: connection.connect(next(urls))) as writer:
            await writer.submit(write(register(stream=stream, title="Here")))
            await asyncio.to_thread(terminate, database, "idle")
            outcome = await writer.submit(write(do(entered(), stream), v=1))
    assert isinstance(outcome, Committed)
    registration = outcome.states[stream].registration
    assert registration is not None
    assert registration.event.title == "There"
