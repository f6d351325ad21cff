"""Asks a register what it answers: one thing, or a list page by page, as far as a list may be long."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any, Final
from urllib.parse import urlencode

from domain.log.strict import Unverified
from service.audit.documents import read_json
from service.audit.download import Absent, Source
from service.audit.failures import CannotRun

Item = dict[str, Any]
Query = Mapping[str, str | Sequence[str]]

_LARGEST_ANSWER: Final = 64 * 1024 * 1024
_PAGE: Final = 200
#: Of the text that leads to the next page.
_LONGEST_CURSOR: Final = 4_096


class Asking:
    """One register, as of an entry and judged on a day. CannotRun for what is no answer."""

    def __init__(self, api: Source, position: int, day: date) -> None:
        self._api = api
        self.position, self.day = position, day
        self.then: Query = {"as_of": str(position), "on": day.isoformat()}

    def one(self, path: str, query: Query) -> Item | None:
        """What it answers, None if it says that there is no such thing."""
        try:
            answer = _json(self._api.get(f"v1/{path}?{_written(query)}", _LARGEST_ANSWER))
        except Absent:
            return None
        if not isinstance(answer, dict):
            raise CannotRun(f"What the register answers under v1/{path} is no object.")
        return answer

    def text(self, path: str, query: Query) -> bytes:
        """What it answers in another form than JSON. CannotRun where it says that there is no such thing."""
        try:
            return self._api.get(f"v1/{path}?{_written(query)}", _LARGEST_ANSWER)
        except Absent:
            raise CannotRun(f"The register has nothing under v1/{path}: is it a register?") from None

    def items(self, path: str, query: Query, most: int, gaps: int = 0) -> Iterator[Item]:
        """The items of a list, `most` and one more of them at most: who gets that one stops there.

        `gaps`: so many pages may have no item and yet be followed by others.
        """
        yet, further = most + 1, query
        while True:
            page = self.one(path, {**further, "limit": str(_PAGE)})
            items, following = _parts(path, page)
            yield from items[:yet]
            yet -= len(items)
            gaps -= not items
            # The feed has a next page for ever: an empty one is its end at present.
            if following is None or gaps < 0 or yet <= 0:
                return
            # The log and the day stand in the cursor.
            further = {name: one for name, one in query.items() if name not in self.then}
            further = {**further, "cursor": following}


def _parts(path: str, page: Item | None) -> tuple[list[Item], str | None]:
    items = None if page is None else page.get("items")
    following = None if page is None else page.get("next_cursor")
    if not isinstance(items, list) or not all(isinstance(one, dict) for one in items):
        raise CannotRun(f"What the register answers under v1/{path} is no list: is it a register?")
    if following is not None and not (isinstance(following, str) and len(following) <= _LONGEST_CURSOR):
        raise CannotRun(f"A page of v1/{path} does not say in text where the next one begins.")
    return items, following


def _written(query: Query) -> str:
    return urlencode(query, doseq=True)


def _json(body: bytes) -> Any:
    try:
        return read_json(body)
    except Unverified as error:
        raise CannotRun(f"An answer of the register is not JSON to be believed: {error}") from None
