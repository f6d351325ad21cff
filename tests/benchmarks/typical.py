"""Makes a register as large as wanted: the real authorizations of examples/, and then typical ones.

A typical one has eight steps or so, from its registration to its report, on days of some twenty years. Two of
them always share an event number, a title and the code of a publication, so that what is found over several
authorizations grows as the register does.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import count, islice
from typing import Any, Final
from uuid import NAMESPACE_URL, uuid5

from tests.service_process import ROOT

EXAMPLES: Final = ROOT / "examples"
#: The first day of the first, and over how many days the others lie.
_FIRST: Final = date(2005, 1, 1)
_DAYS: Final = 7_600
_COUNTRIES: Final = ("US", "GT", "CO", "BR", "CA")
_PLACES: Final = ("Cozumel", "Temamatla", "Santa Lucía", "Ensenada", "Guaymas", "Puerto Chiapas")
_MOVEMENTS: Final = ("foreign_entry", "national_exit", "foreign_entry", "foreign_transit")


def lines(events: int) -> Iterator[bytes]:
    """So many lines of an import."""
    return islice(_every(), events)


def _every() -> Iterator[bytes]:
    for file in sorted(EXAMPLES.glob("*.ndjson")):
        yield from file.read_bytes().splitlines(keepends=True)
    for number in count():
        for step, data in _typical(number):
            line = {"ref": f"TYPICAL-{number}", "step": step, "data": data}
            yield json.dumps(line, ensure_ascii=False).encode() + b"\n"


def _typical(number: int) -> Iterator[tuple[str, dict[str, Any]]]:
    begins = _FIRST + timedelta(days=number * 7 % _DAYS)

    def on(days: int) -> str:
        return str(begins + timedelta(days=days))

    pair, movement = number // 2, _MOVEMENTS[number // 2 % len(_MOVEMENTS)]
    out, back = ("exit", "entry") if movement == "national_exit" else ("entry", "exit")
    whose = "MX" if movement == "national_exit" else _COUNTRIES[pair % len(_COUNTRIES)]
    terms = {
        "movements": [movement],
        "ministries": ["defence" if pair % 2 else "navy"],
        "event_number": f"EV-{pair}",
        "activities": [{"key": "a1", "countries": [_COUNTRIES[pair % len(_COUNTRIES)]]}],
        "contingents": [
            {
                "key": "c1",
                "countries": [whose],
                "kinds": ["military"],
                "count": {"value": 10 + number % 90},
                "direction": out,
            }
        ],
        "facilities": [{"name": _PLACES[number % len(_PLACES)]}],
        "window": {"first_on": on(30), "last_on": on(60)},
        "report_obligations": [{"key": "r1", "days": 30, "unit": "calendar", "anchor": "conclusion"}],
    }
    parts = [{"contingent": "c1", "count": {"value": 10}}]
    vote = str(uuid5(NAMESPACE_URL, f"vote {number}"))
    tally = {"in_favour": 91 - number % 30, "against": number % 30}
    yield "authorization-registered", {"title": f"Joint training number {pair}", "terms": terms}
    yield "authorization-requested", {"received_on": on(0)}
    yield "request-referred", {"on": on(10), "committees": ["Marina"]}
    voted = {"vote_id": vote, "organ": "senate", "on": on(20), "outcome": "approved", "tally": tally}
    yield "senate-voted", voted
    yield "decree-published", {"on": on(25 + number % 9), "dof_code": f"D-{pair}", "text": "excerpt"}
    yield f"{out}-recorded", {"on": on(31), "parts": parts}
    yield f"{back}-recorded", {"on": on(59), "parts": parts}
    if number % 3:
        yield "activities-concluded", {"on": on(59)}
    if number % 3 == 1:
        yield "report-submitted", {"letter": {"dated_on": on(80)}}
