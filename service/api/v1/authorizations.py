"""The reads of authorizations: the list, one of them, its events."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Annotated, Any, Final
from uuid import UUID

from pydantic import Field
from starlette.responses import Response

from domain.authorization.state import State
from domain.projections.register import EXACTLY, RegisterRow
from domain.projections.summary import Besides, heads, summary
from service.api.http.conditions import etag, has_already, unless_known, version_seen, weak_etag
from service.api.http.pagination import DEFAULT_LIMIT, cursor, next_link, place_of
from service.api.http.problems import Problem, wrong_parameter
from service.api.http.services import Services
from service.api.v1.filters import asked_of, order_of, query_of
from service.api.v1.list_read import NO_CACHE, Listed, ListQuery, asked_page, listed, places, whole
from service.api.v1.parameters import AsOf, CivilDay, ClosedQuery, Cursor, Limit, uuid_in_path
from service.api.v1.reading import ReadRequest, Then, refuse_beyond, then_of, time_headers
from service.api.v1.rendering import Answers, event_item, page
from service.event_store.codec import instant_text
from service.projections.conditions import needed
from service.projections.queries import SUMMARIES, about
from service.projections.rows import sorting

#: The order of the parameters in the contract.
_RELEASED: Final = (
    "movement",
    "country",
    "ministry",
    "status",
    "in_force_on",
    "facility",
    "event_number",
    "q",
)

HasFinding = Annotated[
    list[Annotated[str, Field(pattern="^(?:true|false|[FCM][0-9]{2})$")]],
    Field(default_factory=list, max_length=40, description="`true`, `false`, or codes of rules."),
]

if TYPE_CHECKING:  # what is made at import, a type checker knows by its base class alone

    class AuthorizationsQuery(ListQuery):
        in_force_on: str | None
        q: str | None
        sort: str | None
        has_finding: HasFinding

else:
    AuthorizationsQuery = query_of(RegisterRow, _RELEASED, has_finding=HasFinding)


class AuthorizationQuery(ClosedQuery):
    """Of which register, and judged on which day."""

    as_of: AsOf | None = None
    on: CivilDay | None = None


class AuthorizationEventsQuery(ClosedQuery):
    """Which page of the history."""

    cursor: Cursor | None = None
    limit: Limit = DEFAULT_LIMIT


class Authorizations:
    """The reads of authorizations."""

    def __init__(self, services: Services, memory: Answers) -> None:
        self._services = services
        self._answers = memory

    async def listed(self, query: AuthorizationsQuery) -> Listed[dict[str, Any]]:
        """A page of the list, complete up to the head of the log that was seen on arrival."""
        profile = self._services.register.profile
        has_finding = asked_findings(query.has_finding)
        asked, by = asked_of(RegisterRow, query, profile), order_of(RegisterRow, query)
        if "q" in asked and query.sort is None:
            by = by._replace(keys=(EXACTLY, *by.keys))
            asked["exactly"] = (query.q or "").strip().lower()
        page = asked_page(query, profile, places(RegisterRow, by))
        looked = await whole(
            self._services,
            page.wanted,
            (*SUMMARIES, *needed(about(asked, has_finding))),
            lambda wanted: self._services.queries.authorizations(asked, wanted, has_finding, by),
        )
        # Who asks by whether it is in force, is told so.
        in_force_on: date | None = asked.get("in_force_on", page.wanted.on if "in_force" in asked else None)
        return listed(
            page,
            looked,
            sorting(by).place,
            lambda row: summary(row.authorization_id, row, in_force_on, _besides(row)),
        )

    async def read(self, asking: ReadRequest[AuthorizationQuery]) -> Response:
        """Where one authorization stands, as of a log and judged on a day."""
        state, size, then = await self.seen(
            uuid_in_path(asking.scope, "id"), asking.query, version_seen(asking.scope)
        )
        tag = etag(state.version, then.on)
        headers = NO_CACHE | time_headers(size, then.on)
        body = (
            b""
            if has_already(asking.scope, tag)
            else await self._answers.of(state, then.on, newest=then.as_of is None)
        )
        return unless_known(asking.scope, tag, headers, lambda: body)

    async def seen(self, id_: UUID, query: AuthorizationQuery, version: int = 0) -> tuple[State, int, Then]:
        """The state of one authorization, the size of the log that it is of, and the time asked about.

        `version`: the newest that the client has seen.
        """
        register = self._services.register
        then = then_of(register.profile, query.as_of, query.on)
        state, size, head = await register.authorization(
            id_, then.as_of, version if then.as_of is None else 0
        )
        refuse_beyond(then.as_of, head)
        if state is None:
            past = "" if query.as_of is None else f" as of {query.as_of}"
            raise Problem("not-found", f"No authorization {id_} is on record{past}.")
        return state, size, then

    async def events(self, asking: ReadRequest[AuthorizationEventsQuery]) -> Response:
        """The history of one authorization: envelopes as they are stored."""
        query, reader, id_ = (
            asking.query,
            self._services.register.reader,
            uuid_in_path(asking.scope, "id"),
        )
        filters = {"authorization": str(id_)}
        (version,) = (0,) if query.cursor is None else place_of(query.cursor, filters, int)
        rows = await reader.stream(id_, version, limit=query.limit + 1)
        if not rows and not version:
            raise Problem("not-found", f"No authorization {id_} is on record.")
        items, more = rows[: query.limit], len(rows) > query.limit
        headers = NO_CACHE
        following = None
        if more:
            following = cursor([items[-1].version], filters)
            headers = headers | next_link(asking.scope, {"limit": query.limit, "cursor": following})
        tag = weak_etag(version, *(row.leaf_hash.hex() for row in items), following or "")
        return unless_known(asking.scope, tag, headers, lambda: page(map(event_item, items), following))


def _besides(row: Any) -> Besides:
    """What other rows tell of the authorization of a row that was read."""
    found = dict.fromkeys(("high", "medium", "low"), 0) | (row.open_findings or {})
    return Besides(heads(*row.present), found, instant_text(row.last_step_at))


def asked_findings(given: Sequence[str]) -> bool | Sequence[str] | None:
    """Whether something is found at all, or by these rules; None if that is not asked."""
    codes = [one for one in given if one not in ("true", "false")]
    words = {one == "true" for one in given if one in ("true", "false")}
    if len(words) + bool(codes) > 1:
        raise wrong_parameter("has_finding", "must be true, or false, or codes of rules", "contradiction")
    return words.pop() if words else codes or None
