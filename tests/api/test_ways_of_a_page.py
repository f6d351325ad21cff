"""Is a list the same whichever way its pages are read: walked through, or looked up in few streams?"""

from __future__ import annotations

from typing import Any, Final

import pytest

from service.projections import pages
from tests.api.conftest import Client

ON: Final = "on=2026-03-01"
#: By which way each page is read, if there is anything to choose.
WAYS: Final = {
    "walked": {"FEW": -1, "EARLY": 0},
    "looked up": {"SOON": 0, "FEW": 1_000_000, "EARLY": 0},
    "begun by then": {"EARLY": 1_000_000_000},
}
NOTHING: Final = ["authorizations?q=zzyzx", "senate-votes?country=ZZ"]
LISTS: Final = (
    "authorizations?",
    "authorizations?sort=-first_on&country=US",
    "authorizations?q=capacitacion",
    "authorizations?q=seals&sort=-recorded",
    "authorizations?q=MX-2026-SOF28",
    "authorizations?q=MX-2026-SEALS&has_finding=true",
    "authorizations?q=zzyzx",
    "authorizations?has_finding=true&q=mexico",
    "authorizations?has_finding=false",
    "authorizations?has_finding=C05&has_finding=F11",
    "findings?country=US",
    "findings?year=2026&sort=severity",
    "findings?country=US&year=2025&group=consistency&sort=code",
    "findings?code=C09&country=US",
    "reports?country=MX",
    "reports?year=2026&sort=-due_on",
    "senate-votes?",
    "senate-votes?sort=-on&country=US",
    "senate-votes?year=2026&country=US",
    "senate-votes?country=ZZ",
    "presence?presence=present",
    "presence?presence=present&presence=authorized&country=US",
    "presence?presence=unknown",
    "facilities?within=Campeche",
    "facilities/Temamatla/calendar?",
)


@pytest.fixture(scope="module")
def several(examples: Client) -> Client:
    """The examples, and some that are alike and of which little is known."""
    terms = {
        "movements": ["foreign_entry"],
        "event_number": "EV-1",
        "contingents": [{"key": "c1", "countries": ["US"], "direction": "entry"}],
        "window": {"first_on": "2026-05-01", "last_on": "2026-06-01"},
    }
    request = {"step": "authorization-requested", "data": {"received_on": "2026-02-10"}}
    for title in ("Alike", "Alike", "Clear", "Zulu"):
        examples.registered(title=title, terms=terms, steps=[request])
        examples.registered(title=title, steps=[request])
    return examples


def pages_of(client: Client, path: str) -> list[Any]:
    """Every page of two, one after the other, and what is told of all of them."""
    found: list[Any] = []
    following = path
    while following:
        answer = client.get(following)
        assert answer.status_code == 200, (following, answer.text)
        page = answer.json()
        cursor = page.pop("next_cursor")
        found.append(page)
        following = f"{path}&cursor={cursor}" if cursor else ""
    return found


@pytest.mark.parametrize("path", LISTS)
def test_every_way_reads_the_same_pages(several: Client, path: str, monkeypatch: pytest.MonkeyPatch) -> None:
    counted = "" if path.startswith(("presence", "facilities")) else "&count=true"
    asked = f"/v1/{path}&limit=2{counted}&{ON}"
    for then in ("", "&as_of=12", "&as_of=40"):
        told = {}
        for way, bounds in WAYS.items():
            for name, bound in bounds.items():
                monkeypatch.setattr(pages, name, bound)
            told[way] = pages_of(several, f"{asked}{then}")
            monkeypatch.undo()
        assert told["walked"] == told["looked up"] == told["begun by then"], then
        assert told["walked"] == pages_of(several, f"{asked}{then}")


def test_the_lists_that_are_compared_are_not_empty(several: Client) -> None:
    empty = [path for path in LISTS if not several.get(f"/v1/{path}&{ON}").json()["items"]]
    assert empty == NOTHING
