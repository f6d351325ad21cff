"""Writes an Atom feed (RFC 4287): an entry per authorization, with what was recorded of it last."""

from __future__ import annotations

import html
import re
from collections.abc import Sequence
from datetime import date
from typing import Final, NamedTuple
from urllib.parse import quote
from xml.etree import ElementTree

from domain import sentences
from domain.authorization.tracks import Tracks
from domain.sentences import Sentence

ATOM: Final = "application/atom+xml"

_NAMESPACE: Final = "http://www.w3.org/2005/Atom"
#: So many steps an entry tells, the newest first.
_STEPS: Final = 10
#: What no XML document may hold (XML 1.0, section 2.2).
_NO_CHARACTER: Final = re.compile("[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

ElementTree.register_namespace("", _NAMESPACE)


class Changed(NamedTuple):
    """An authorization on the day judged, and when its first and its last step were recorded."""

    tracks: Tracks
    first_at: str
    last_at: str


class Addresses(NamedTuple):
    """Path and query by which the feed is asked for; the log's name, with which its id begins for ever; and
    with what its links begin, if that is known."""

    own: str
    origin: str
    begins: str = ""


def feed(addresses: Addresses, entries: Sequence[Changed], on: date) -> bytes:
    """The feed of these, the newest first."""
    root = ElementTree.Element(_name("feed"), {"{http://www.w3.org/XML/1998/namespace}lang": "es"})
    _text(root, "id", f"https://{addresses.origin.removesuffix('/log')}{addresses.own}")
    _text(root, "title", "Anuencia: autorizaciones del Senado para el paso de tropas")
    _text(root, "subtitle", "Authorizations by which the Senate lets troops cross the border")
    _text(root, "updated", entries[0].last_at if entries else f"{on.isoformat()}T00:00:00Z")
    _text(ElementTree.SubElement(root, _name("author")), "name", "Anuencia")
    _link(root, "self", f"{addresses.begins}{addresses.own}", ATOM)
    for one in entries:
        _entry(root, one, addresses.begins)
    written: bytes = ElementTree.tostring(root, "utf-8", xml_declaration=True)
    return written


def _entry(root: ElementTree.Element, changed: Changed, begins: str) -> None:
    state = changed.tracks.state
    registration = state.registration
    if registration is None:
        return
    entry = ElementTree.SubElement(root, _name("entry"))
    reference, title = registration.event.reference, registration.event.title
    _text(entry, "id", f"urn:uuid:{state.id}")
    _text(entry, "title", f"{reference}: {title}")
    _text(entry, "updated", changed.last_at)
    _text(entry, "published", changed.first_at)
    named = quote(reference, safe="")
    _link(entry, "alternate", f"{begins}/es/autorizaciones/{named}", "text/html", "es")
    _link(entry, "alternate", f"{begins}/en/authorizations/{named}", "text/html", "en")
    _link(entry, "related", f"{begins}/v1/authorizations/{state.id}", "application/json")
    headline = sentences.headline(changed.tracks)
    newest = [sentences.step(one, state) for one in reversed(state.recorded[-_STEPS:])]
    _text(entry, "summary", headline.es)
    content = _text(entry, "content", _told(headline, newest, "es") + _told(headline, newest, "en"))
    content.set("type", "html")


def _told(headline: Sentence, steps: list[Sentence], language: str) -> str:
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
