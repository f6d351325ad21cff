"""Makes a register as large as wanted of the real authorizations of examples/: copies, each a little other.

Each copy has references, votes and days of its own. Two of them always share event numbers, titles and codes
of publications, so that what is found over several authorizations grows as the register does.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from itertools import count, islice
from typing import Any, Final
from uuid import NAMESPACE_URL, uuid5

from tests.service_process import ROOT

EXAMPLES: Final = ROOT / "examples"
_DAY: Final = re.compile(r"\b(20\d\d-\d\d-\d\d)\b")
#: So many years the copies lie apart at most. (Earlier the Senate had fewer seats than these votes.)
_YEARS: Final = 20
#: Weeks, so that a working day stays one.
_YEAR: Final = timedelta(weeks=52)


def lines(events: int) -> Iterator[bytes]:
    """So many lines of an import. The last copy may be cut."""
    stored = [
        json.loads(line)
        for file in sorted(EXAMPLES.glob("*.ndjson"))
        for line in file.read_text("utf-8").splitlines()
    ]
    every = (_written(line, number) for number in count() for line in stored)
    return islice(every, events)


def _written(line: dict[str, Any], number: int) -> bytes:
    return json.dumps(_copied("", line, number), ensure_ascii=False).encode() + b"\n"


def _copied(name: str, value: Any, number: int) -> Any:
    if name == "external_ids" and isinstance(value, dict):
        return {**value, "value": _shared(value["value"], number)}
    if isinstance(value, dict):
        return {one: _copied(one, held, number) for one, held in value.items()}
    if isinstance(value, list):
        return [_copied(name, one, number) for one in value]
    if not isinstance(value, str):
        return value
    other = _OTHER.get(name)
    moved = _DAY.sub(lambda found: _earlier(found[1], number), value)
    return moved if other is None else other(value, number)


def _earlier(day: str, number: int) -> str:
    return str(date.fromisoformat(day) - _YEAR * (number // 2 % _YEARS))


def _own(value: str, number: int) -> str:
    return f"{value}-{number}"


def _shared(value: str, number: int) -> str:
    return f"{value} {number // 2}"


#: By the name of what holds it: what stands there instead.
_OTHER: Final[dict[str, Callable[[str, int], str]]] = {
    "ref": _own,
    "reference": _own,
    "vote_id": lambda value, number: str(uuid5(NAMESPACE_URL, f"{value}/{number}")),
    "title": _shared,
    "event_number": _shared,
    "dof_code": _shared,
    # What these say is no day.
    "address": lambda value, _: value,
    "archived": lambda value, _: value,
}
