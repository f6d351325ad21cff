"""The read of the map: every facility as a feature (GeoJSON, RFC 7946), those without a position too."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from typing import TYPE_CHECKING, Any, Final

import orjson
from pydantic import create_model
from starlette.responses import Response

from domain.projections.facilities import FacilityRow
from domain.projections.places import feature
from service.api.http.conditions import content_etag
from service.api.http.pagination import MAX_LIMIT
from service.api.http.streaming import streamed_unless_known
from service.api.v1.facilities import Facilities, FacilitiesQuery
from service.api.v1.filters import query_of
from service.api.v1.list_read import NO_CACHE, Listed, ListQuery
from service.api.v1.parameters import ClosedQuery
from service.api.v1.reading import ReadRequest, time_headers

MEDIA: Final = "application/geo+json"

_BEGIN: Final = b'{"type":"FeatureCollection","features":['
_END: Final = b"]}"

if TYPE_CHECKING:  # what is made at import, a type checker knows by its base class alone

    class MapQuery(ListQuery): ...

else:
    _PAGES: Final = {"cursor", "limit", "format", "count", "sort", "facets"}
    MapQuery = create_model(
        "MapQuery",
        __base__=ClosedQuery,
        __doc__="Filters of the list of facilities.",
        **{
            name: (field.annotation, field)
            for name, field in query_of(FacilityRow).model_fields.items()
            if name not in _PAGES
        },
    )


class Map:
    """The read of the map."""

    def __init__(self, facilities: Facilities) -> None:
        self._facilities = facilities

    async def read(self, asking: ReadRequest[MapQuery]) -> Response:
        """All pages of the list of facilities as one collection, each read when the one before was taken."""
        given = asking.query.model_dump(exclude_none=True)
        query = FacilitiesQuery.model_validate({**given, "limit": MAX_LIMIT})
        first = await self._facilities.listed(query)
        begun = _BEGIN + _features(first)
        # The pages that follow are those of the same log, day and filters.
        tag = content_etag(b"%b %b" % (begun, (first.following or "").encode()))
        return streamed_unless_known(
            asking.scope,
            tag,
            NO_CACHE | time_headers(first.size, first.on),
            {"content-type": MEDIA},
            lambda: self._chunks(query, first, begun),
        )

    async def _chunks(
        self, query: FacilitiesQuery, first: Listed[Any], begun: bytes
    ) -> AsyncGenerator[bytes, None]:
        yield begun
        page = first
        while page.following is not None:
            page = await self._facilities.listed(query.model_copy(update={"cursor": page.following}))
            yield b"," + _features(page)
        yield _END


def _features(page: Listed[Any]) -> bytes:
    return b",".join(orjson.dumps(feature(one)) for one in page.items)
