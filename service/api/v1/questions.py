"""The reads over all authorizations: findings, reports, votes."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

import orjson
from starlette.responses import Response

from domain import views
from domain.findings import Finding
from domain.jurisdictions.profile import Profile
from domain.projections.findings import FindingRow, place
from domain.projections.reports import ReportRow
from service.api.http.conditions import content_etag, unless_known
from service.api.http.problems import Problem
from service.api.http.services import Services
from service.api.v1.filters import asked_of, query_of
from service.api.v1.lists import NO_CACHE, ListQuery, asked_page, paged, whole
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
        query = asking.query
        page = asked_page(query, self._profile, _uuid_text, str, str, str)
        asked = asked_of(FindingRow, query, self._profile)
        looked = await whole(
            self._services,
            page.wanted,
            (FINDINGS, DOF_CODES, TWINS),
            lambda wanted: self._services.questions.findings(asked, wanted),
        )

        def write(one: Finding) -> bytes:
            return orjson.dumps(views.finding(one, page.wanted.on))

        return paged(asking, page, looked, write, place)

    async def reports(self, asking: Asking[ReportsQuery]) -> Response:
        """A page of the reports that are owed, late or delivered, by the day on which they fall due."""
        query = asking.query
        page = asked_page(query, self._profile, str, UUID, str)
        asked = asked_of(ReportRow, query, self._profile)
        looked = await whole(
            self._services,
            page.wanted,
            (REPORTS,),
            lambda wanted: self._services.questions.reports(asked, wanted),
        )
        return paged(asking, page, looked, lambda one: bytes(one[1]), lambda one: [str(i) for i in one[0]])

    async def votes(self, asking: Asking[ListQuery]) -> Response:
        """A page of the votes with what each settles, by day."""
        page = asked_page(asking.query, self._profile, str, UUID)
        looked = await whole(self._services, page.wanted, (SENATE_VOTES,), self._services.questions.votes)
        return paged(
            asking, page, looked, lambda one: orjson.dumps(one[1]), lambda one: [str(i) for i in one[0]]
        )

    async def vote(self, asking: Asking[SenateVoteQuery]) -> Response:
        """How it was voted, and on what."""
        vote_id = uuid_in_path(asking.scope, "vote_id")
        then = then_of(self._profile, asking.query.as_of, asking.query.on)
        looked = await whole(
            self._services,
            Wanted(then.as_of, then.on, 1),
            (SENATE_VOTES,),
            lambda wanted: self._services.questions.vote(vote_id, wanted),
        )
        if not looked.items:
            raise Problem("not-found", f"No vote {vote_id} is on record.")
        body = orjson.dumps(looked.items[0][1])
        headers = NO_CACHE | time_headers(looked.size, then.on)
        return unless_known(asking.scope, content_etag(body), headers, lambda: body)


def _uuid_text(text: str) -> str:
    return str(UUID(text))
