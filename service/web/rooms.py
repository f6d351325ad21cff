"""The table of rooms: each page's address in both languages, and what the menu calls it.

An address is for people and for ever: a row here is never changed, only added.
"""

from __future__ import annotations

import re
from typing import Final, Literal, NamedTuple
from urllib.parse import quote, urlencode

from service.web.languages import Code, noted

Menu = Literal["top", "foot"]


class Room(NamedTuple):
    """One kind of page. `es`, `en`: its path below the language, with what it is about in braces.

    `title`: what it is called in menus and on its tab, where the page itself says nothing nearer.
    """

    name: str
    es: str
    en: str
    title: str
    menu: Menu | None = None

    def pattern(self, code: Code) -> str:
        """The path of its route."""
        path = self.es if code == "es" else self.en
        return f"/{code}/{path}".rstrip("/")


ROOMS: Final = {
    room.name: room
    for room in (
        Room("home", "", "", noted("Home")),
        Room("authorizations", "autorizaciones", "authorizations", noted("Authorizations"), "top"),
        Room(
            "authorization",
            "autorizaciones/{reference:path}",
            "authorizations/{reference:path}",
            noted("One authorization"),
        ),
        Room("presence", "presencia", "presence", noted("Who is across"), "top"),
        Room("reports", "informes", "reports", noted("Reports"), "top"),
        Room("findings", "hallazgos", "findings", noted("What does not add up"), "top"),
        Room("votes", "votaciones", "votes", noted("Votes"), "top"),
        Room("facilities", "instalaciones", "facilities", noted("Places"), "top"),
        Room("facility", "instalaciones/{key:path}", "facilities/{key:path}", noted("One place")),
        Room("statistics", "estadisticas", "statistics", noted("Statistics"), "top"),
        Room("changes", "cambios", "changes", noted("What changed"), "top"),
        Room("event", "eventos/{position}", "events/{position}", noted("One event and its proof")),
        Room("reading", "como-leer", "how-to-read", noted("How to read this"), "foot"),
        Room("checking", "como-comprobar", "how-to-check", noted("How to check this"), "foot"),
        Room("lines", "preparar", "prepare", noted("Prepare an entry"), "foot"),
        Room("line", "preparar/{step}", "prepare/{step}", noted("Prepare one entry")),
        Room("about", "acerca-de", "about", noted("About"), "foot"),
    )
}


#: A reference can be any text. One that is not made of these is no part of an address: its id is.
_PLAIN: Final = re.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,99}").fullmatch


def called(reference: str, id_: object) -> str:
    """By what the page of an authorization is addressed."""
    return reference if _PLAIN(reference) else str(id_)


def address(code: Code, room: str, query: dict[str, object] | None = None, **parameters: object) -> str:
    """The address of a page: `parameters` are what its path is about, `query` what is asked of it.

    What is None or empty in the query is left out.
    """
    path = ROOMS[room].pattern(code)
    for name, value in parameters.items():
        written = quote(str(value), safe="")
        path = path.replace(f"{{{name}:path}}", written).replace(f"{{{name}}}", written)
    given = {name: value for name, value in (query or {}).items() if value not in (None, "", [], ())}
    return f"{path}?{urlencode(given, doseq=True)}" if given else path
