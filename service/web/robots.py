"""What robots and researchers ask of every site: robots.txt, the map of the site, whom to tell of a flaw."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable
from datetime import UTC, datetime, timedelta
from typing import Any, Final
from xml.sax.saxutils import escape

from starlette.requests import Request
from starlette.responses import Response

from service.api.http.problems import unknown_path
from service.api.v1.authorizations import AuthorizationsQuery
from service.web.languages import CODES
from service.web.reads import Reads
from service.web.rooms import ROOMS, address, called

_TEXT: Final = "text/plain; charset=utf-8"
_A_DAY: Final = {"cache-control": "public, max-age=86400"}
#: A map may name 50,000 addresses, and each page has two.
_MOST_LISTED: Final = 24_000
#: RFC 9116 wants a day by which the file is read anew.
_GOOD_FOR: Final = timedelta(days=180)
_NAMESPACES: Final = (
    'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:xhtml="http://www.w3.org/1999/xhtml"'
)

Endpoint = Callable[[Request], Awaitable[Response]]


def routes(reads: Reads) -> Iterable[tuple[str, Endpoint]]:
    """Their addresses, which every site has."""

    async def robots(request: Request) -> Response:
        lines = ["User-agent: *", "Allow: /", f"Sitemap: {_base(reads, request)}/sitemap.xml", ""]
        return Response("\n".join(lines), headers=_A_DAY, media_type=_TEXT)

    async def sitemap(request: Request) -> Response:
        return Response(
            await _map(reads, _base(reads, request)), headers=_A_DAY, media_type="application/xml"
        )

    async def security(_: Request) -> Response:
        contact = reads.services.security_contact
        if contact is None:
            raise unknown_path()
        until = (datetime.now(UTC) + _GOOD_FOR).replace(hour=0, minute=0, second=0, microsecond=0)
        lines = [f"Contact: {contact}", f"Expires: {until.isoformat()}", "Preferred-Languages: es, en", ""]
        return Response("\n".join(lines), headers=_A_DAY, media_type=_TEXT)

    yield "/robots.txt", robots
    yield "/sitemap.xml", sitemap
    yield "/.well-known/security.txt", security


def _base(reads: Reads, request: Request) -> str:
    return reads.services.public_address or str(request.base_url).rstrip("/")


async def _map(reads: Reads, base: str) -> str:
    """Every page that does not depend on a question, in both languages."""
    pages = [_page(base, room.name) for room in ROOMS.values() if "{" not in room.en]
    query, left = AuthorizationsQuery.model_validate({"limit": 200}), _MOST_LISTED
    while left > 0:
        found = await reads.authorizations.listed(query)
        pages += [_page(base, "authorization", called(one["reference"], one["id"])) for one in found.items]
        left -= len(found.items)
        if found.following is None:
            break
        query = query.model_copy(update={"cursor": found.following})
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<urlset {_NAMESPACES}>\n{"".join(pages)}</urlset>\n'


def _page(base: str, room: str, reference: str | None = None) -> str:
    about: dict[str, Any] = {} if reference is None else {"reference": reference}
    addresses = {code: escape(base + address(code, room, **about), {'"': "&quot;"}) for code in CODES}
    others = "".join(
        f'<xhtml:link rel="alternate" hreflang="{code}" href="{one}"/>' for code, one in addresses.items()
    )
    return "".join(f"<url><loc>{one}</loc>{others}</url>\n" for one in addresses.values())
