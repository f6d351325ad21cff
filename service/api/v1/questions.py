"""The reads over all authorizations: findings, reports, votes."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any
from uuid import UUID

import orjson
from starlette.responses import Response

from domain import views
from domain.jurisdictions.profile import Profile
from domain.projections.findings import FindingRow, place
from domain.projections.reports import ReportRow
from service.api.http.conditions import content_etag, unless_known
from service.api.http.problems import Problem
from service.api.http.services import Services
from service.api.v1.filters import asked_of, query_of
from service.api.v1.lists import NO_CACHE, Listed, ListQuery, asked_page, listed, paged, whole
from service.api.v1.parameters import AsOf, CivilDay, ClosedQuery, uuid_in_path
from service.api.v1.reading import Asking, then_of, time_headers
from service.projections.questions import DOF_CODES, FINDINGS, REPORTS, SENATE_VOTES, TWINS
from service.projections.rows import Wanted

if TYPE_CHECKING:  # what is made at import, a type checker knows by its base class alone

    class FindingsQuery(ListQuery): ...

    class ReportsQuery(ListQuery): ...

else:
    FindingsQuery = query_of(FindingRow)
    ReportsQuery = query_of(ReportRow)


class SenateVoteQuery(ClosedQuery):
    """Of which register, and judged on which day."""

    as_of: AsOf | None = None
    on: CivilDay | None = None


class Questions:
    """The reads that stand on rows of their own."""

    def __init__(self, services: Services) -> None:
        self._services = services

    @property
    def _profile(self) -> Profile:
        return self._services.register.profile

    async def findings(self, asking: Asking[FindingsQuery]) -> Response:
        """A page of what does not add up, complete up to the head of the log that was seen on arrival."""
        return paged(asking, await self.listed_findings(asking.query))

    async def listed_findings(self, query: FindingsQuery) -> Listed[dict[str, Any]]:
        """The same, before it is written out."""
        page = asked_page(query, self._profile, _uuid_text, str, str, str)
        asked = asked_of(FindingRow, query, self._profile)
        looked = await whole(
            self._services,
            page.wanted,
            (FINDINGS, DOF_CODES, TWINS),
            lambda wanted: self._services.questions.findings(asked, wanted),
        )
        return listed(page, looked, place, lambda one: views.finding(one, page.wanted.on))

    async def reports(self, asking: Asking[ReportsQuery]) -> Response:
        """A page of the reports that are owed, late or delivered, by the day on which they fall due."""
        return paged(asking, await self.listed_reports(asking.query), bytes)

    async def listed_reports(self, query: ReportsQuery) -> Listed[bytes]:
        """The same; each is kept as it is written out."""
        page = asked_page(query, self._profile, str, UUID, str)
        asked = asked_of(ReportRow, query, self._profile)
        looked = await whole(
            self._services,
            page.wanted,
            (REPORTS,),
            lambda wanted: self._services.questions.reports(asked, wanted),
        )
        return listed(page, looked, lambda one: [str(i) for i in one[0]], lambda one: bytes(one[1]))

    async def votes(self, asking: Asking[ListQuery]) -> Response:
        """A page of the votes with what each settles, by day."""
        return paged(asking, await self.listed_votes(asking.query))

    async def listed_votes(self, query: ListQuery) -> Listed[dict[str, Any]]:
        """The same, before it is written out."""
        page = asked_page(query, self._profile, str, UUID)
        looked = await whole(self._services, page.wanted, (SENATE_VOTES,), self._services.questions.votes)
        return listed(page, looked, lambda one: [str(i) for i in one[0]], lambda one: one[1])

    async def vote(self, asking: Asking[SenateVoteQuery]) -> Response:
        """How it was voted, and on what."""
        told, size, on = await self.one_vote(uuid_in_path(asking.scope, "vote_id"), asking.query)
        body = orjson.dumps(told)
        headers = NO_CACHE | time_headers(size, on)
        return unless_known(asking.scope, content_etag(body), headers, lambda: body)

    async def one_vote(self, vote_id: UUID, query: SenateVoteQuery) -> tuple[dict[str, Any], int, date]:
        """The same before it is written out, the size of the log that it is of, and the day judged."""
        then = then_of(self._profile, query.as_of, query.on)
        looked = await whole(
            self._services,
            Wanted(then.as_of, then.on, 1),
            (SENATE_VOTES,),
            lambda wanted: self._services.questions.vote(vote_id, wanted),
        )
        if not looked.items:
            raise Problem("not-found", f"No vote {vote_id} is on record.")
        return looked.items[0][1], looked.size, then.on


def _uuid_text(text: str) -> str:
    return str(UUID(text))
