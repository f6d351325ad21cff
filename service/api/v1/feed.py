"""The Atom feed of a search: an entry per authorization, with what was recorded of it last. (RFC 4287)"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final
from urllib.parse import quote, urlencode

from starlette.responses import Response
from starlette.types import Scope

from domain.authorization.tracks import Tracks
from domain.projections.register import RegisterRow
from service import aside
from service.api.http.conditions import content_etag, unless_known
from service.api.http.services import Services
from service.api.v1.authorizations import HasFinding, asked_findings
from service.api.v1.filters import asked_of, narrowed_by
from service.api.v1.list_read import NO_CACHE, whole
from service.api.v1.parameters import AsOf, CivilDay, ClosedQuery, Limit
from service.api.v1.reading import ReadRequest, then_of, time_headers
from service.export.atom import ATOM, Addresses, Changed, feed
from service.projections.rows import Looked, Wanted
from service.projections.spans import Found, Wished, projections_of

#: What readers of feeds also ask for.
FEED_MEDIA: Final = (ATOM, "application/xml", "text/xml")

_LIMIT: Final = 20


class FeedBase(ClosedQuery):
    """Of which log, judged on which day, and how many entries."""

    as_of: AsOf | None = None
    on: CivilDay | None = None
    limit: Limit = _LIMIT


if TYPE_CHECKING:  # what is made at import, a type checker knows by its base class alone

    class FeedQuery(FeedBase):
        has_finding: HasFinding

else:
    FeedQuery = narrowed_by(RegisterRow, "FeedQuery", base=FeedBase, has_finding=HasFinding)


class FeedRead:
    """The read of the feed."""

    def __init__(self, services: Services) -> None:
        self._services = services

    async def read(self, asking: ReadRequest[FeedQuery]) -> Response:
        """What was recorded last of the authorizations that a search finds, for readers of feeds."""
        query, register = asking.query, self._services.register
        asked, has_finding = asked_of(RegisterRow, query, register.profile), asked_findings(query.has_finding)
        then = then_of(register.profile, query.as_of, query.on)

        async def look(wanted: Wanted) -> Looked[Found]:
            wished = Wished(None, wanted.as_of, wanted.on, query.limit, wanted.size)
            return await self._services.spans.changed(asked, wished, has_finding, merged_too=False)

        wanted = Wanted(then.as_of, then.on, query.limit)
        looked = await whole(self._services, wanted, projections_of(asked, has_finding), look)
        spans = looked.items[0].spans
        steps = sum(one.after.version for one in spans)
        entries = [
            Changed(Tracks(one.after, then.on), one.recorded_at[1], one.recorded_at[one.after.version])
            for one in spans
        ]
        addresses = Addresses(
            _address(asking.scope, query), register.origin, self._services.public_address or ""
        )
        body = await aside.done(partial(feed, addresses, entries, then.on), steps)
        headers = NO_CACHE | time_headers(looked.size, then.on)
        return unless_known(asking.scope, content_etag(body), headers, lambda: body, ATOM)


def _address(scope: Scope, query: FeedQuery) -> str:
    """That of the feed, as one search has only one: its filters in their order."""
    filters = query.model_dump(exclude={"as_of", "on", "limit"}, mode="json")
    given = {name: one for name, one in filters.items() if one not in (None, [])}
    asked = urlencode(given, doseq=True)
    return f"{quote(scope['path'])}{f'?{asked}' if asked else ''}"
