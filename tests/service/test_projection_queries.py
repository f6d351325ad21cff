"""Does the list of authorizations answer by filter, by page, as of any size of the log, once it is whole?"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from datetime import date
from functools import partial
from typing import Any, TypeVar
from uuid import UUID, uuid4

import pytest

from domain.values import Terms
from service.event_store.pool import Pool
from service.event_store.signals import Signals
from service.projections import projector
from service.projections.generations import rebuild
from service.projections.projector import CHANNEL
from service.projections.queries import SUMMARIES, Queries
from service.projections.rows import Wanted
from tests.conftest import Database
from tests.domain.factories import entered, registered, voted
from tests.service.projecting import (
    LISTED,
    REGISTER,
    Following,
    Step,
    append,
    connecting,
    following,
    log_at,
    troops,
)

T = TypeVar("T")

ANY: dict[str, Any] = {}
LATER = date(2026, 12, 31)


@asynccontextmanager
async def reading(url: str) -> AsyncIterator[Queries]:
    pool = Pool(url)
    signals = Signals(url, (CHANNEL,))
    await signals.start()
    try:
        yield Queries(pool, signals)
    finally:
        await signals.close()
        await pool.close()


def asked(url: str, question: Callable[[Queries], Awaitable[T]]) -> T:
    async def scenario() -> T:
        async with reading(url) as queries:
            return await question(queries)

    return asyncio.run(scenario())


def listed(
    url: str,
    filters: Mapping[str, Any] = ANY,
    size: int | None = None,
    on: date = LATER,
    after: tuple[str, UUID] | None = None,
    limit: int = 100,
) -> list[Any]:
    wanted = Wanted(None, on, limit, size, after)
    looked = asked(url, lambda queries: queries.authorizations(filters, wanted))
    assert looked.is_whole
    return looked.items


def project(url: str, *steps: Step) -> None:
    with log_at(url) as recorder:
        append(recorder, steps)
        for one in LISTED:
            Following(recorder, one).to_the_end()


def titles(items: list[Any]) -> list[str]:
    return [item.title for item in items]


def place(item: Any) -> tuple[str, UUID]:
    return item.sort_key, item.authorization_id


def test_filters_narrow_the_list_and_the_values_of_one_widen_it(database: Database) -> None:
    project(
        database.url,
        Step(
            uuid4(),
            registered(
                Terms(movements=("foreign_entry",), ministries=("defence",), contingents=troops("US")),
                title="A",
            ),
        ),
        Step(
            uuid4(),
            registered(
                Terms(movements=("national_exit",), ministries=("navy",), contingents=troops("BR", "US")),
                title="B",
            ),
        ),
        Step(
            uuid4(),
            registered(
                Terms(movements=("foreign_entry", "national_exit"), ministries=("navy", "defence")), title="C"
            ),
        ),
        Step(uuid4(), registered(title="D")),
    )

    def found(**filters: Any) -> str:
        return "".join(titles(listed(database.url, filters)))

    assert found() == "ABCD"
    assert found(movement=("foreign_entry",)) == "AC"
    assert found(movement=("foreign_entry", "national_exit")) == "ABC"
    assert found(country=("US",)) == "AB"
    assert found(country=("BR", "GT")) == "B"
    assert found(ministry=("navy",)) == "BC"
    assert found(ministry=("navy",), country=("US",)) == "B"
    assert found(movement=("squadron_stay",)) == ""
    assert found(status=("none_on_record",)) == "ABCD"
    assert found(status=("approved", "none_on_record"), ministry=("defence",)) == "AC"


def test_the_status_is_that_of_the_day_judged_and_of_the_log_then(database: Database) -> None:
    stream = uuid4()
    project(
        database.url,
        Step(stream, registered(title="A")),
        Step(stream, voted(on="2026-03-05", terms=Terms(ministries=("navy",)))),
        Step(stream, entered("2026-03-10")),
    )

    def statuses(size: int, on: date) -> list[str]:
        return [item.status for item in listed(database.url, size=size, on=on)]

    assert statuses(0, LATER) == []
    assert statuses(1, LATER) == ["none_on_record"]
    assert statuses(2, LATER) == ["approved"]
    assert statuses(2, date(2026, 3, 4)) == ["none_on_record"]
    assert statuses(3, date(2026, 3, 9)) == ["approved"]
    assert statuses(3, date(2026, 3, 10)) == statuses(3, LATER) != ["approved"]
    assert listed(database.url, {"ministry": ("navy",)}, on=date(2026, 3, 4)) == []


def test_what_no_act_states_is_null_and_what_one_states_to_be_none_is_empty(database: Database) -> None:
    project(
        database.url,
        Step(uuid4(), registered(title="A")),
        Step(uuid4(), registered(Terms(movements=(), ministries=()), title="B")),
    )
    silent, stated = listed(database.url)
    assert (silent.movements, silent.ministries, silent.countries) == (None, None, [])
    assert (stated.movements, stated.ministries, stated.countries) == ([], [], [])


def test_pages_hold_every_authorization_once_by_title_with_accents_folded(database: Database) -> None:
    names = ["Ñandú", "ábaco", "Zeta", "beta", "beta", "Árbol", "nota"]
    project(database.url, *(Step(uuid4(), registered(title=name)) for name in names))
    pages: list[Any] = []
    end: tuple[str, UUID] | None = None
    while page := listed(database.url, after=end, limit=2):
        assert len(page) <= 2
        pages += page
        end = place(page[-1])
    assert titles(pages) == ["ábaco", "Árbol", "beta", "beta", "Ñandú", "nota", "Zeta"]
    assert len({item.authorization_id for item in pages}) == len(names)


def test_a_page_is_of_the_same_list_whatever_is_recorded_or_rebuilt_meanwhile(database: Database) -> None:
    streams = [uuid4() for _ in range(4)]
    project(database.url, *(Step(stream, registered(title=f"T{at}")) for at, stream in enumerate(streams)))
    first = listed(database.url, size=4, limit=2)
    project(
        database.url, Step(uuid4(), registered(title="T0 too")), Step(uuid4(), registered(title="T2 too"))
    )
    rebuild(connecting(database.url), REGISTER)
    second = listed(database.url, size=4, after=place(first[-1]), limit=2)
    assert [item.authorization_id for item in first + second] == streams


def test_it_has_caught_up_once_the_rows_reflect_the_size_and_not_before(database: Database) -> None:
    project(database.url, Step(uuid4(), registered()))
    assert asked(database.url, lambda queries: queries.caught_up(1, 0))
    assert not asked(database.url, lambda queries: queries.caught_up(2, 0))
    assert not asked(database.url, lambda queries: queries.caught_up(2, 0.05))


def test_a_projector_that_rests_goes_on_at_once_for_whoever_waits(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(projector, "REST_SECONDS", 600.0)
    with log_at(database.url) as recorder, following(database.url):
        for size in (1, 2, 3):  # after each it rests, or is about to
            append(recorder, [Step(uuid4(), registered())])
            assert asked(database.url, partial(Queries.caught_up, size=size, seconds=30))


def test_before_anything_is_projected_it_has_caught_up_with_the_empty_log_alone(database: Database) -> None:
    assert asked(database.url, lambda queries: queries.caught_up(0, 0))
    assert not asked(database.url, lambda queries: queries.caught_up(1, 0))


async def test_who_waits_is_woken_by_the_projector(database: Database) -> None:
    async with reading(database.url) as queries:
        waiting = asyncio.create_task(queries.caught_up(3, 20, *SUMMARIES))
        with log_at(database.url) as recorder, following(database.url, followed=LISTED):
            for title in "ABC":
                await asyncio.to_thread(append, recorder, [Step(uuid4(), registered(title=title))])
            assert await waiting
        page = await queries.authorizations(ANY, Wanted(None, LATER, 9))
    assert titles(page.items) == ["A", "B", "C"]


async def test_who_waits_while_the_service_closes_is_answered_at_once(database: Database) -> None:
    pool = Pool(database.url)
    signals = Signals(database.url, (CHANNEL,))
    await signals.start()
    waiting = asyncio.create_task(Queries(pool, signals).caught_up(1, 60))
    await asyncio.sleep(0)  # the task begins
    await signals.close()
    caught_up = await asyncio.wait_for(waiting, 20)
    await pool.close()
    assert not caught_up


def test_what_a_title_says_cannot_change_the_query(database: Database) -> None:
    project(database.url, Step(uuid4(), registered(Terms(contingents=troops("US")), title="A'; --")))
    hostile = {"country": ("US'; DROP TABLE events; --", '{"US"}')}
    assert listed(database.url, hostile) == []
    assert listed(database.url, after=("'; --", UUID(int=0)))[0].title == "A'; --"
