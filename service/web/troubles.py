"""Says to a person that something went wrong, and what can be done about it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, NamedTuple

from starlette.responses import Response
from starlette.types import Scope

from domain.jurisdictions.profile import Profile
from service.api.http.language import preferred
from service.api.http.problems import Problem
from service.api.http.spanish import in_spanish
from service.web.languages import CODES, Code, languages, noted
from service.web.rooms import ROOMS, address
from service.web.shown import HEADERS, MEDIA, Shown, named_by, written


class _Trouble(NamedTuple):
    """A heading, and what the reader can do."""

    heading: str
    advice: str


_NOT_THERE: Final = _Trouble(
    noted("There is no such page"),
    noted("Nothing is on record under this address. Look for it in the list of authorizations."),
)
_MISASKED: Final = _Trouble(
    noted("The page does not understand the question"),
    noted("A part of the address is not what the page takes. Go back, or begin again from the list."),
)
_BUSY: Final = _Trouble(
    noted("The register cannot answer at present"),
    noted("Try again in a moment. What is on record stays on record."),
)
_BY_STATUS: Final[Mapping[int, _Trouble]] = {
    400: _MISASKED,
    404: _NOT_THERE,
    405: _MISASKED,
    422: _MISASKED,
    429: _Trouble(
        noted("Too many pages were asked for at once"), noted("Wait a few seconds, then load the page again.")
    ),
    503: _BUSY,
}
_FAILED: Final = _Trouble(
    noted("The page could not be made"),
    noted("The fault is the register's, and whoever runs it can find it by the number below."),
)


def told(problem: Problem, scope: Scope, profile: Profile, *, for_trial: bool) -> Response:
    """The problem as a page, in the language of the address, else in the reader's."""
    begins = scope["path"].split("/")[1]
    read: Code = preferred(scope, CODES) or CODES[0]
    code = next((one for one in CODES if one == begins), read)
    language = languages()[code]
    trouble = _BY_STATUS.get(problem.kind.status, _FAILED)
    heading = language.say(trouble.heading)
    data = {
        "shown": Shown(title=heading, about=heading),
        "request": None,
        "menu": [room for room in ROOMS.values() if room.menu == "top"],
        "foot": [room for room in ROOMS.values() if room.menu == "foot"],
        "link": lambda room, query=None, **parameters: address(code, room, query, **parameters),
        "here": {one: address(one, "home") for one in CODES},
        "told_time": None,
        **named_by(profile, language),
        "for_trial": for_trial,
        "advice": language.say(trouble.advice),
        "detail": in_spanish(problem.detail) if code == "es" else problem.detail,
        "code": problem.code,
        "request_id": scope["anuencia.request_id"],
    }
    headers = {
        **HEADERS,
        **problem.headers,
        "cache-control": "no-store",
        "content-language": code,
        "vary": "Accept, Accept-Language",
        **({"retry-after": "1"} if problem.kind.status == 503 else {}),
    }
    return Response(written("trouble.html", language, data), problem.kind.status, headers, MEDIA)
