"""What goes back to the client? (Status, headers and bytes, sent as they are.)"""

from __future__ import annotations

from typing import NamedTuple

from starlette.types import Send

Headers = tuple[tuple[bytes, bytes], ...]

JSON = (b"content-type", b"application/json")


class Answer(NamedTuple):
    """One response. The length is added when it is sent; 304 has neither body nor length."""

    status: int
    body: bytes
    headers: Headers = ()

    async def send(self, send: Send) -> None:
        """Hand the response over to the server."""
        length = () if self.status == 304 else ((b"content-length", b"%d" % len(self.body)),)
        await send(
            {"type": "http.response.start", "status": self.status, "headers": [*self.headers, *length]}
        )
        await send({"type": "http.response.body", "body": self.body})


def json_answer(status: int, body: bytes, *headers: tuple[bytes, bytes]) -> Answer:
    """A response of `application/json`."""
    return Answer(status, body, (JSON, *headers))
