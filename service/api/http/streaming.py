"""Responses of which nobody knows the end: sent chunk by chunk, each made when the one before was taken."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable, Mapping
from contextlib import aclosing

from starlette.responses import Response, StreamingResponse
from starlette.types import Receive, Scope, Send

from service.api.http.conditions import has_already


class Stream(StreamingResponse):
    """Ends when the client goes. Whatever ends it, what makes the chunks is closed then."""

    def __init__(self, chunks: AsyncGenerator[bytes, None], headers: Mapping[str, str]) -> None:
        super().__init__(chunks, headers=headers)
        self._chunks = chunks

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async with aclosing(self._chunks):
            await super().__call__(scope, receive, send)


class ReadingStream(Stream):
    """A stream whose chunks are made of the body of its request.

    Nobody else may wait for the client to go: whoever does takes what comes of the body.
    """

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:  # noqa: ARG002  as starlette calls it
        async with aclosing(self._chunks):
            await self.stream_response(send)


def streamed_unless_known(
    scope: Scope,
    tag: str,
    headers: Mapping[str, str],
    of_the_body: Mapping[str, str],
    chunks: Callable[[], AsyncGenerator[bytes, None]],
) -> Response:
    """200 with the chunks, which are made only then; 304 if the client has what the tag stands for.

    `of_the_body`: further headers, of an answer that has one. To HEAD only the head is sent.
    """
    headers = {**headers, "etag": tag}
    if has_already(scope, tag):
        return Response(status_code=304, headers=headers)
    made = nothing() if scope.get("anuencia.head") else chunks()
    return Stream(made, {**headers, **of_the_body})


async def nothing() -> AsyncGenerator[bytes, None]:
    """The chunks of an answer to HEAD, which has the head of the stream alone."""
    chunks: tuple[bytes, ...] = ()
    for chunk in chunks:
        yield chunk
