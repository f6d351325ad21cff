"""A request for a page: for which one, in which language, about which log and day."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import cached_property
from types import MappingProxyType
from typing import Any, Final, TypeVar
from urllib.parse import parse_qsl, urlencode
from zoneinfo import ZoneInfo

from pydantic import BaseModel
from starlette.types import Scope

from domain.jurisdictions.profile import Profile
from service.api.v1.parameters import AsOf, CivilDay, ClosedQuery, query_of
from service.web.languages import Language
from service.web.rooms import Room, address

Q = TypeVar("Q", bound=BaseModel)

_DAY: Final = re.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}").fullmatch
NOTHING_USUAL: Final[Mapping[str, Sequence[str]]] = MappingProxyType({})
#: What names a log, and which moment of a day is meant by it.
_MOMENTS: Final = {"as_of": time.max, "until": time.max, "since": time.min}
#: Which log is meant, and which day is judged: kept on the way from page to page.
_TIME: Final = ("as_of", "on")


class TimeQuery(ClosedQuery):
    """All that a page takes which lists nothing."""

    as_of: AsOf | None = None
    on: CivilDay | None = None


@dataclass(frozen=True)
class PageRequest:
    """One request for a page."""

    scope: Scope
    room: Room
    language: Language
    #: Of the jurisdiction whose register it is.
    profile: Profile
    #: With which whole addresses begin; None if nobody has said.
    public: str | None = None
    #: Whether the register is one for trying out: its data are examples.
    for_trial: bool = False

    @property
    def zone(self) -> ZoneInfo:
        """In which the register tells days and hours."""
        return self.profile.zone

    def query(self, model: type[Q], usual: Mapping[str, Sequence[str]] = NOTHING_USUAL) -> Q:
        """The query as its model, as the API reads it; Problem 422 for what it does not take.

        A form sends the fields that were left empty, and people say `as_of` a day: then its end is meant.
        `usual`: what the page asks for where the reader says nothing of it.
        """
        pairs = [*self._pairs]
        pairs += [(name, text) for name, texts in usual.items() if name not in self.given for text in texts]
        pairs = [(name, self.moment(name, text)) for name, text in pairs]
        return query_of({**self.scope, "query_string": urlencode(pairs).encode()}, model)

    @cached_property
    def _pairs(self) -> list[tuple[str, str]]:
        raw = self.scope["query_string"].decode("ascii", "replace")
        return [(name, text) for name, text in parse_qsl(raw, max_num_fields=None) if text.strip()]

    @cached_property
    def given(self) -> Mapping[str, list[str]]:
        """What was asked, as it was written."""
        found: dict[str, list[str]] = {}
        for name, text in self._pairs:
            found.setdefault(name, []).append(text)
        return found

    def moment(self, name: str, text: str) -> str:
        """The moment that is meant where a log is named by a day: its end, of `since` its beginning."""
        if name not in _MOMENTS or not _DAY(text):
            return text
        try:
            day = date.fromisoformat(text)
        except ValueError:
            return text
        return datetime.combine(day, _MOMENTS[name], self.zone).isoformat()

    @property
    def path(self) -> Mapping[str, str]:
        """What the path of the page is about."""
        parameters: Mapping[str, str] = self.scope["path_params"]
        return parameters

    @property
    def time(self) -> Mapping[str, object]:
        """Log and day as they were asked for, for links that keep them."""
        return {name: self.given[name][0] for name in _TIME if name in self.given}

    def day(self, name: str) -> str:
        """The day that was asked for by that name, for the form; empty where none was."""
        text = str(self.time.get(name, ""))
        return text if _DAY(text) else ""

    def link(self, room: str, query: Mapping[str, Any] | None = None, **parameters: object) -> str:
        """The address of another page in this language, about the same log and day."""
        return address(self.language.code, room, {**(query or {}), **self.time}, **parameters)

    def here(self, **changed: Any) -> str:
        """The address of this page with another query: a name given None is left out."""
        return address(self.language.code, self.room.name, {**self.given, **changed}, **self.path)

    def whole(self, address: str) -> str:
        """The address as it stands elsewhere; as it stands here where nobody has said how it begins."""
        return f"{self.public or ''}{address}"

    def api(self, path: str, query: Mapping[str, Any] | None = None) -> str:
        """The address of what the API answers, about the same log and day."""
        moments = {name: self.moment(name, str(text)) for name, text in self.time.items()}
        return located(path, {**(query or {}), **moments})


def located(path: str, query: Mapping[str, Any]) -> str:
    """The path with what is asked of it; what is empty is left out."""
    given = {name: one for name, one in query.items() if one not in (None, "", [])}
    return f"{path}?{urlencode(given, doseq=True)}" if given else path
