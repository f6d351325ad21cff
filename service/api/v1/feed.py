"""The Atom feed of a search: an entry per authorization, with what was recorded of it last. (RFC 4287)"""

from __future__ import annotations

import html
import re
from datetime import date
from functools import partial
from typing import TYPE_CHECKING, Final, NamedTuple
from urllib.parse import quote, urlencode
from xml.etree import ElementTree

from starlette.responses import Response
from starlette.types import Scope

from domain import sentences
from domain.authorization.tracks import Tracks
from domain.projections.register import RegisterRow
from domain.sentences import Sentence
from service import aside
from service.api.http.conditions import content_etag, unless_known
from service.api.http.services import Services
from service.api.v1.authorizations import HasFinding, asked_findings
from service.api.v1.filters import asked_of, narrowed_by
from service.api.v1.lists import NO_CACHE, whole
from service.api.v1.parameters import AsOf, CivilDay, ClosedQuery, Limit
from service.api.v1.reading import Asking, then_of, time_headers
from service.event_store.codec import instant_text
from service.event_store.spans import Span
from service.projections.rows import Looked, Wanted
from service.projections.spans import Found, Wished, projections_of

ATOM: Final = "application/atom+xml"
#: What readers of feeds also ask for.
FEED_MEDIA: Final = (ATOM, "application/xml", "text/xml")

_NAMESPACE: Final = "http://www.w3.org/2005/Atom"
_LIMIT: Final = 20
#: So many steps an entry tells, the newest first.
_STEPS: Final = 10
#: What no XML document may hold (XML 1.0, section 2.2).
_NO_CHARACTER: Final = re.compile("[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

ElementTree.register_namespace("", _NAMESPACE)


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

    async def read(self, asking: Asking[FeedQuery]) -> Response:
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
        views = [Tracks(one.after, then.on) for one in spans]
        address = _address(asking.scope, query)
        base = f"https://{register.origin.removesuffix('/log')}"
        steps = sum(one.after.version for one in spans)
        entries = list(zip(spans, views, strict=True))
        begins = self._services.public_address or ""
        body = await aside.done(partial(_feed, _Addresses(address, base, begins), entries, then.on), steps)
        headers = NO_CACHE | time_headers(looked.size, then.on)
        return unless_known(asking.scope, content_etag(body), headers, lambda: body, ATOM)


def _address(scope: Scope, query: FeedQuery) -> str:
    """That of the feed, as one search has only one: its filters in their order."""
    filters = query.model_dump(exclude={"as_of", "on", "limit"}, mode="json")
    given = {name: one for name, one in filters.items() if one not in (None, [])}
    asked = urlencode(given, doseq=True)
    return f"{quote(scope['path'])}{f'?{asked}' if asked else ''}"


class _Addresses(NamedTuple):
    """Of the feed. `base`: what its id begins with, for ever; `begins`: what its links do, if known."""

    own: str
    base: str
    begins: str


def _feed(addresses: _Addresses, entries: list[tuple[Span, Tracks]], on: date) -> bytes:
    feed = ElementTree.Element(_name("feed"), {"{http://www.w3.org/XML/1998/namespace}lang": "es"})
    _text(feed, "id", f"{addresses.base}{addresses.own}")
    _text(feed, "title", "Anuencia: autorizaciones del Senado para el paso de tropas")
    _text(feed, "subtitle", "Authorizations by which the Senate lets troops cross the border")
    newest = entries[0][0].last_at if entries else None
    _text(feed, "updated", f"{on.isoformat()}T00:00:00Z" if newest is None else instant_text(newest))
    _text(ElementTree.SubElement(feed, _name("author")), "name", "Anuencia")
    _link(feed, "self", f"{addresses.begins}{addresses.own}", ATOM)
    for span, view in entries:
        _entry(feed, span, view, addresses.begins)
    written: bytes = ElementTree.tostring(feed, "utf-8", xml_declaration=True)
    return written


def _entry(feed: ElementTree.Element, span: Span, view: Tracks, begins: str) -> None:
    state = span.after
    registration = state.registration
    if registration is None or span.last_at is None:
        return
    entry = ElementTree.SubElement(feed, _name("entry"))
    reference, title = registration.event.reference, registration.event.title
    _text(entry, "id", f"urn:uuid:{state.id}")
    _text(entry, "title", f"{reference}: {title}")
    _text(entry, "updated", instant_text(span.last_at))
    _text(entry, "published", span.recorded_at[1])
    named = quote(reference, safe="")
    _link(entry, "alternate", f"{begins}/es/autorizaciones/{named}", "text/html", "es")
    _link(entry, "alternate", f"{begins}/en/authorizations/{named}", "text/html", "en")
    _link(entry, "related", f"{begins}/v1/authorizations/{state.id}", "application/json")
    headline = sentences.headline(view)
    newest = [sentences.step(one, state) for one in reversed(state.recorded[-_STEPS:])]
    _text(entry, "summary", headline.es)
    content = _text(entry, "content", _written(headline, newest, "es") + _written(headline, newest, "en"))
    content.set("type", "html")


def _written(headline: Sentence, steps: list[Sentence], language: str) -> str:
    """The headline and the newest steps, as HTML in which nothing that anybody recorded is markup."""
    said = [html.escape(getattr(one, language)) for one in (headline, *steps)]
    items = "".join(f"<li>{one}</li>" for one in said[1:])
    return f'<p lang="{language}">{said[0]}</p><ol lang="{language}">{items}</ol>'


def _name(tag: str) -> str:
    return f"{{{_NAMESPACE}}}{tag}"


def _text(parent: ElementTree.Element, tag: str, text: str) -> ElementTree.Element:
    made = ElementTree.SubElement(parent, _name(tag))
    made.text = _NO_CHARACTER.sub("\ufffd", text)
    return made


def _link(parent: ElementTree.Element, rel: str, href: str, media: str, language: str | None = None) -> None:
    told = {"rel": rel, "href": href, "type": media}
    ElementTree.SubElement(
        parent, _name("link"), told if language is None else {**told, "hreflang": language}
    )
