"""Carries out the GET of a list: a page of it as JSON, or the whole of it as a table, as the client likes."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Awaitable, Callable
from inspect import Parameter
from typing import Any, Generic, TypeVar

import orjson
from pydantic import BaseModel
from starlette.responses import Response
from starlette.types import Scope

from service.api.http import negotiation
from service.api.http.conditions import content_etag
from service.api.http.negotiation import JSON
from service.api.http.pagination import MAX_LIMIT
from service.api.http.streaming import streamed_unless_known
from service.api.v1 import csv_output
from service.api.v1.list_read import NO_CACHE, Listed, ListQuery, paged
from service.api.v1.parameters import uuid_in_path
from service.api.v1.reading import ReadOperation, ReadRequest, time_headers

L = TypeVar("L", bound=ListQuery)

_VARY = {"vary": "Accept"}


class ListOperation(ReadOperation[L], Generic[L]):
    """The GET of a list. `listed`: reads a page; `item`: the model of its items; `write`: one as JSON.

    `of`: the parameter of the path that says whose list it is, which `listed` is then given too, as
    `named` reads it.
    """

    def __init__(
        self,
        query: type[L],
        listed: Callable[..., Awaitable[Listed[Any]]],
        item: type[BaseModel],
        write: Callable[[Any], bytes] = orjson.dumps,
        of: Parameter | None = None,
        named: Callable[[Scope, str], Any] = uuid_in_path,
    ) -> None:
        super().__init__(query, [] if of is None else [of], self._answer, (JSON, csv_output.CSV))
        self._of = of
        self._named = named
        self._listed = listed
        self._columns = tuple(csv_output.columns(item))
        self._write = write

    async def _answer(self, asking: ReadRequest[L]) -> Response:
        liked = negotiation.best(asking.scope, self.media)
        if asking.query.format == "csv" or (asking.query.format is None and liked == csv_output.CSV):
            return await self._table(asking)
        answer = paged(asking, await self._reading(asking)(asking.query), self._write)
        answer.headers.update(_VARY)
        return answer

    def _reading(self, asking: ReadRequest[L]) -> Callable[[L], Awaitable[Listed[Any]]]:
        if self._of is None:
            return self._listed
        whose = self._named(asking.scope, self._of.name)
        return lambda query: self._listed(query, whose)

    async def _table(self, asking: ReadRequest[L]) -> Response:
        """All pages from the one that is asked for, each read when the one before was taken."""
        query = asking.query.model_copy(update={"limit": MAX_LIMIT})
        # While there is still another answer to give.
        read = self._reading(asking)
        first = await read(query)
        begun = csv_output.header_row(self._columns) + self._lines(first)
        # The pages that follow are those of the same log, day and filters.
        tag = content_etag(b"%b %b" % (begun, (first.following or "").encode()))
        of_the_body = {
            "content-type": csv_output.MEDIA_TYPE,
            "content-disposition": f'attachment; filename="{asking.scope["path"].rpartition("/")[2]}.csv"',
        }
        return streamed_unless_known(
            asking.scope,
            tag,
            NO_CACHE | _VARY | time_headers(first.size, first.on),
            of_the_body,
            lambda: self._chunks(read, query, first, begun),
        )

    async def _chunks(
        self, read: Callable[[L], Awaitable[Listed[Any]]], query: L, first: Listed[Any], begun: bytes
    ) -> AsyncGenerator[bytes, None]:
        yield begun
        page = first
        while page.following is not None:
            page = await read(query.model_copy(update={"cursor": page.following}))
            yield self._lines(page)

    def _lines(self, page: Listed[Any]) -> bytes:
        items = (orjson.loads(one) if isinstance(one, bytes) else one for one in page.items)
        return csv_output.lines(self._columns, items)
