"""The reads over all authorizations: findings, reports, votes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING, Any
from uuid import UUID

import orjson
from starlette.responses import Response

from domain import views
from domain.jurisdictions.profile import Profile
from domain.projections.findings import FindingRow, place
from domain.projections.reports import ReportRow
from domain.projections.senate_votes import SenateVoteRow
from service.api.http.conditions import content_etag, unless_known
from service.api.http.problems import Problem
from service.api.http.services import Services
from service.api.v1.filters import asked_of, order_of, query_of
from service.api.v1.list_read import NO_CACHE, Listed, ListQuery, asked_page, listed, places, whole
from service.api.v1.parameters import AsOf, CivilDay, ClosedQuery, uuid_in_path
from service.api.v1.reading import ReadRequest, then_of, time_headers
from service.projections.conditions import needed, others
from service.projections.questions import DOF_CODES, FINDINGS, REGISTER, REPORTS, SENATE_VOTES, TWINS
from service.projections.rows import Wanted

if TYPE_CHECKING:  # what is made at import, a type checker knows by its base class alone

    class FindingsQuery(ListQuery): ...

    class ReportsQuery(ListQuery): ...

    class VotesQuery(ListQuery): ...

else:
    FindingsQuery = query_of(FindingRow)
    ReportsQuery = query_of(ReportRow)
    VotesQuery = query_of(SenateVoteRow)


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

    async def listed_findings(self, query: FindingsQuery) -> Listed[dict[str, Any]]:
        """A page of what does not add up, complete up to the head of the log that was seen on arrival."""
        asked, by = asked_of(FindingRow, query, self._profile), order_of(FindingRow, query)
        page = asked_page(query, self._profile, [*map(_text_of_uuid, places(FindingRow, by)), str])
        looked = await whole(
            self._services,
            page.wanted,
            (FINDINGS, DOF_CODES, TWINS, REGISTER, *needed(others(FindingRow, asked))),
            lambda wanted: self._services.questions.findings(asked, wanted, by),
        )
        return listed(
            page, looked, lambda one: place(one, by), lambda one: views.finding(one, page.wanted.on)
        )

    async def listed_reports(self, query: ReportsQuery) -> Listed[bytes]:
        """A page of the reports that are owed, late or delivered; each is kept as it is written out."""
        asked, by = asked_of(ReportRow, query, self._profile), order_of(ReportRow, query)
        page = asked_page(query, self._profile, places(ReportRow, by, str))
        looked = await whole(
            self._services,
            page.wanted,
            (REPORTS, *needed(others(ReportRow, asked))),
            lambda wanted: self._services.questions.reports(asked, wanted, by),
        )
        return listed(page, looked, lambda one: one[0], lambda one: one[1])

    async def listed_votes(self, query: VotesQuery) -> Listed[dict[str, Any]]:
        """A page of the votes with what each settles."""
        asked, by = asked_of(SenateVoteRow, query, self._profile), order_of(SenateVoteRow, query)
        page = asked_page(query, self._profile, places(SenateVoteRow, by))
        looked = await whole(
            self._services,
            page.wanted,
            (SENATE_VOTES, *needed(others(SenateVoteRow, asked))),
            lambda wanted: self._services.questions.votes(asked, wanted, by),
        )
        return listed(page, looked, lambda one: one[0], lambda one: one[1])

    async def vote(self, asking: ReadRequest[SenateVoteQuery]) -> Response:
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
            is_list=False,
        )
        if not looked.items:
            raise Problem("not-found", f"No vote {vote_id} is on record.")
        return looked.items[0][1], looked.size, then.on


def _text_of_uuid(kind: Callable[[str], Any]) -> Callable[[str], Any]:
    """Findings of one authorization and of several are put in one order by their ids as texts."""
    return (lambda text: str(UUID(text))) if kind is UUID else kind
