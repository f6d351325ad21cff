"""Pages that explain the contract and each of its problems. Nothing is fetched from elsewhere."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from functools import cache
from importlib.resources import files
from typing import Any, Final

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Scope

from service.api.http.conditions import content_etag, unless_known
from service.api.pages.problems import problem, problems

Endpoint = Callable[[Request], Coroutine[Any, Any, Response]]

_FILES: Final = {
    "/docs": ("docs.html", "text/html; charset=utf-8"),
    "/docs/docs.js": ("docs.js", "text/javascript; charset=utf-8"),
    "/docs/docs.css": ("docs.css", "text/css; charset=utf-8"),
}

#: Scripts, styles and requests of this origin alone, none of them inside the page.
_POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; base-uri 'none'; "
    "form-action 'none'; frame-ancestors 'none'"
)


def routes() -> list[tuple[str, Endpoint]]:
    """The paths of the page and of what it is made of."""
    static = [(path, _endpoint(name, media)) for path, (name, media) in _FILES.items()]
    return [*static, ("/problems", problems), ("/problems/{code}", problem)]


def static(scope: Scope, body: bytes, tag: str, media: str) -> Response:
    """An answer that is the same as long as the program is."""
    return unless_known(scope, tag, {"cache-control": "no-cache"}, lambda: body, media)


def _endpoint(name: str, media: str) -> Endpoint:
    @cache
    def read() -> tuple[bytes, str]:
        body = files(__package__).joinpath(name).read_bytes()
        return body, content_etag(body)

    async def endpoint(request: Request) -> Response:
        body, tag = read()
        answer = static(request.scope, body, tag, media)
        answer.headers["content-security-policy"] = _POLICY
        return answer

    return endpoint
