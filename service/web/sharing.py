"""The picture of an authorization where its page is shared: its timeline, at an address of its own."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Iterable
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Final
from uuid import UUID

from starlette.requests import Request
from starlette.responses import Response

from domain.authorization.state import State
from domain.findings import View, found_in
from service import aside
from service.api.http.conditions import content_etag, unless_known
from service.api.http.problems import unknown_path
from service.api.v1.authorizations import AuthorizationQuery
from service.web.drawing import SHAPES, drawn
from service.web.languages import CODES, Code, languages
from service.web.reads import Reads
from service.web.shown import written
from service.web.timeline import timeline

MEDIA: Final = "image/svg+xml"
#: As wide as the networks that show such pictures want them.
WIDTH: Final = 1200.0

#: A picture alone has its style in it, and nothing else.
_HEADERS: Final = {
    "cache-control": "no-cache",
    "content-security-policy": "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
}

Endpoint = Callable[[Request], Awaitable[Response]]


def address(code: Code, id_: object) -> str:
    """Where the picture of an authorization stands, for ever."""
    return f"/pictures/{code}/{id_}.svg"


def routes(reads: Reads) -> Iterable[tuple[str, Endpoint]]:
    """Their addresses, in both languages."""
    for code in CODES:
        yield address(code, "{id}"), _endpoint(reads, code)


def _endpoint(reads: Reads, code: Code) -> Endpoint:
    async def endpoint(request: Request) -> Response:
        try:
            id_ = UUID(request.path_params["id"])
        except ValueError:
            raise unknown_path() from None
        state, _, then = await reads.authorizations.seen(id_, AuthorizationQuery())
        body = await aside.done(lambda: _picture(state, then.on, code), state.version, at_once=20)
        return unless_known(request.scope, content_etag(body), _HEADERS, lambda: body, MEDIA)

    return endpoint


def _picture(state: State, on: date, code: Code) -> bytes:
    language, view = languages()[code], View(state, on)
    registration = state.registration
    if registration is None:
        raise unknown_path()
    told = timeline(view, list(found_in(view)), language)
    data = {
        "drawing": drawn(told, language, WIDTH),
        "shapes": SHAPES,
        "title": registration.event.title,
        "reference": registration.event.reference,
        "style": _style(),
    }
    return written("shared.svg", language, data)


@cache
def _style() -> str:
    """Of the style sheet what the timeline is drawn with, in the colours of the day."""
    sheet = files(__package__).joinpath("static/style.css").read_text("utf-8")
    colours = re.search(r":root \{.*?\}", sheet, re.DOTALL)
    rules = re.findall(r"^\.timeline [^\n]+$", sheet, re.MULTILINE)
    return "\n".join([colours[0] if colours is not None else "", *rules])
