"""The routes of the pages: each is a line here, a function elsewhere, and a row in the table of rooms."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Mapping
from typing import Final

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.types import Scope

from service.api.http import negotiation
from service.api.http.language import preferred
from service.api.http.problems import MEDIA_TYPE, Problem, unknown_path
from service.api.http.services import Services
from service.api.v1.rendering import Answers
from service.web import (
    changes,
    event,
    facilities,
    files,
    finding_list,
    home,
    lines,
    listing,
    one,
    presence,
    reports,
    robots,
    sharing,
    statistics,
    texts,
    votes,
)
from service.web.languages import CODES, Code, languages
from service.web.page_request import PageRequest
from service.web.reads import Reads
from service.web.rooms import ROOMS, Room, address
from service.web.shown import Shown, answer
from service.web.troubles import told

Page = Callable[[Reads, PageRequest], Awaitable[Shown]]

PAGES: Final[Mapping[str, Page]] = {
    "home": home.home,
    "authorizations": listing.authorizations,
    "authorization": one.authorization,
    "presence": presence.presence,
    "reports": reports.reports,
    "findings": finding_list.findings,
    "votes": votes.votes,
    "facilities": facilities.facilities,
    "facility": facilities.facility,
    "statistics": statistics.statistics,
    "changes": changes.changes,
    "event": event.event,
    "reading": texts.reading,
    "checking": texts.checking,
    "lines": lines.lines,
    "line": lines.line,
    "about": texts.about,
}

Endpoint = Callable[[Request], Awaitable[Response]]
#: What programs ask: there a problem is JSON, whoever asks.
_FOR_PROGRAMS: Final = ("/v1", "/log", "/healthz", "/readyz", "/metrics", "/openapi.json", "/mcp")


def add_pages(router: APIRouter, services: Services, memory: Answers) -> None:
    """Every page in both languages, and what they are made of."""
    reads = Reads(services, memory)
    for path, endpoint in _routes(reads):
        router.add_route(path, endpoint, methods=["GET"], include_in_schema=False)


def _routes(reads: Reads) -> Iterable[tuple[str, Endpoint]]:
    yield "/", _front
    yield "/favicon.ico", files.icon
    yield f"{files.PREFIX}/{{digest}}/{{name:path}}", files.asset
    yield from robots.routes(reads)
    yield from sharing.routes(reads)
    # What is under another is tried first: the path of a reference takes everything below it.
    rooms = sorted(ROOMS.values(), key=lambda room: "{" in room.en)
    for code in CODES:
        yield f"/{code}/", _moved(code, ROOMS["home"])
        for room in rooms:
            yield room.pattern(code), _endpoint(reads, code, room, PAGES[room.name])
        for room in rooms:
            if room.es != room.en:
                yield f"/{code}/{room.es if code == 'en' else room.en}", _moved(code, room)


def _endpoint(reads: Reads, code: Code, room: Room, page: Page) -> Endpoint:
    async def endpoint(sent: Request) -> Response:
        services = reads.services
        request = PageRequest(
            sent.scope,
            room,
            languages()[code],
            reads.services.register.profile,
            services.public_address,
            for_trial=services.is_development,
        )
        return answer(request, await page(reads, request))

    return endpoint


def _moved(code: Code, room: Room) -> Endpoint:
    """From the other language's word, or a slash too many, to the address of the page."""

    async def endpoint(request: Request) -> Response:
        target = address(code, room.name, **request.path_params)
        query = request.scope["query_string"].decode("latin-1")
        return RedirectResponse(f"{target}?{query}" if query else target, 308)

    return endpoint


async def _front(request: Request) -> Response:
    """To the home page in the reader's language. Programs find nothing here, as ever."""
    if not is_a_reader(request.scope):
        raise unknown_path()
    code = preferred(request.scope, CODES) or CODES[0]
    headers = {"vary": "Accept, Accept-Language", "cache-control": "no-cache"}
    return RedirectResponse(address(code, "home"), 303, headers)


def is_a_reader(scope: Scope) -> bool:
    """Whether a person asks, with a browser: it would rather have a page than anything for programs."""
    try:
        return negotiation.best(scope, (MEDIA_TYPE, negotiation.JSON, "text/html")) == "text/html"
    except Problem:
        return False


def problem_response(problem: Problem, scope: Scope, services: Services) -> Response:
    """What is said of a problem: a page for people, JSON for programs."""
    path: str = scope["path"]
    if path.startswith(_FOR_PROGRAMS) or not is_a_reader(scope):
        return problem.response(scope)
    return told(problem, scope, services.register.profile, for_trial=services.is_development)
