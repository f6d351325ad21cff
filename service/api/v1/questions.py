"""What does not add up, which reports are owed, how was it voted? (The reads over all authorizations.)"""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any
from uuid import UUID

import orjson
from pydantic import Field

from domain import views
from domain.authorization.obligations import ObligationStatus
from domain.findings import Finding, FindingStatus, Severity
from service.api.answers import Answer
from service.api.conditions import content_etag
from service.api.pagination import bad_cursor
from service.api.parameters import AsOf, CivilDay, ClosedQuery, day_of, uuid_in_path
from service.api.problems import Problem
from service.api.reading import Asking, resolve, time_headers, unless_known
from service.api.services import Services
from service.api.v1.lists import CATCH_UP_SECONDS, NO_CACHE, Codes, ListQuery, asked_page, paged
from service.projections.answers import FindingFilters, finding_end
from service.projections.questions import DOF_CODES, FINDINGS, REPORTS, SENATE_VOTES


class FindingsQuery(ListQuery):
    """Filters of the list; a value given several times means any of them."""

    code: Codes
    severity: Annotated[
        list[Severity], Field(default_factory=list, max_length=3, description="How grave its rule is.")
    ]
    status: Annotated[
        list[FindingStatus],
        Field(default_factory=list, max_length=3, description="Whether anybody has explained it."),
    ]


class ReportsQuery(ListQuery):
    """Filters of the list; `due_before`: what falls due before that day at the latest."""

    status: Annotated[
        list[ObligationStatus],
        Field(default_factory=list, max_length=9, description="How far the report has come."),
    ]
    due_before: CivilDay | None = None


class SenateVoteQuery(ClosedQuery):
    """Of which register, and judged on which day."""

    as_of: AsOf | None = None
    on: CivilDay | None = None


class Questions:
    """The reads that stand on rows of their own."""

    def __init__(self, services: Services) -> None:
        self._services = services

    async def findings(self, asking: Asking[FindingsQuery]) -> Answer:
        """A page of what does not add up, complete up to the head of the log that was seen on arrival."""
        query = asking.query
        wanted = await asked_page(self._services, query, (FINDINGS, DOF_CODES), 4)
        after = None
        if wanted.after is not None:
            authorization, code, subject, shared = wanted.after
            after = (str(_uuid(authorization)), code, subject, shared)
        found = await self._services.questions.findings(
            filters=FindingFilters(code=query.code, severity=query.severity, status=query.status),
            size=wanted.size,
            on=wanted.on,
            after=after,
            limit=query.limit + 1,
        )

        def write(one: Finding) -> bytes:
            return orjson.dumps(views.finding(one, wanted.on))

        return paged(asking, wanted, found, write, finding_end)

    async def reports(self, asking: Asking[ReportsQuery]) -> Answer:
        """A page of the reports that are owed, late or delivered, by the day on which they fall due."""
        query = asking.query
        wanted = await asked_page(self._services, query, (REPORTS,), 3)
        before = None if query.due_before is None else day_of(query.due_before, date.max, "due_before")
        after = None
        if wanted.after is not None:
            due, authorization, key = wanted.after
            after = (due, _uuid(authorization), key)
        found = await self._services.questions.reports(
            status=query.status,
            due_before=before,
            size=wanted.size,
            on=wanted.on,
            after=after,
            limit=query.limit + 1,
        )
        return paged(asking, wanted, found, lambda one: bytes(one[1]), lambda one: [str(i) for i in one[0]])

    async def votes(self, asking: Asking[ListQuery]) -> Answer:
        """A page of the votes with what each settles, by day."""
        wanted = await asked_page(self._services, asking.query, (SENATE_VOTES,), 2)
        after = None if wanted.after is None else (wanted.after[0], _uuid(wanted.after[1]))
        found = await self._services.questions.votes(
            size=wanted.size, on=wanted.on, after=after, limit=asking.query.limit + 1
        )
        return paged(
            asking, wanted, found, lambda one: orjson.dumps(one[1]), lambda one: [str(i) for i in one[0]]
        )

    async def vote(self, asking: Asking[SenateVoteQuery]) -> Answer:
        """How it was voted, and on what."""
        register, vote_id = self._services.register, uuid_in_path(asking.scope, "vote_id")
        then = await resolve(register, asking.query.as_of, asking.query.on)
        size = then.size if then.size is not None else (await register.reader.head())[0]
        if not await self._services.queries.caught_up(size, CATCH_UP_SECONDS, SENATE_VOTES):
            raise Problem("projection-behind", "The votes do not yet show what was recorded last.")
        found: dict[str, Any] | None = await self._services.questions.vote(vote_id, size, then.on)
        if found is None:
            raise Problem("not-found", f"No vote {vote_id} is on record.")
        body = orjson.dumps(found)
        headers = (NO_CACHE, *time_headers(size, then.on))
        return unless_known(asking.scope, content_etag(body), headers, lambda: body)


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as error:
        raise bad_cursor() from error
