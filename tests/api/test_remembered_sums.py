"""Is what was added up over a whole list told again only as long as it is so?"""

from __future__ import annotations

from typing import Any

import pytest

from service.projections.remembered import MOST, Remembered
from tests.api.conftest import Client

SUMS = "/v1/statistics?by=year&on=2026-03-01"
COUNTED = "/v1/authorizations?count=true&facets=country&limit=1&on=2026-03-01"


@pytest.fixture
def kept(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The marks of what is computed, in order."""
    marks: list[str] = []
    keep = Remembered.keep

    def noted(remembered: Remembered, question: str, mark: str, told: Any) -> None:
        marks.append(mark)
        keep(remembered, question, mark, told)

    monkeypatch.setattr(Remembered, "keep", noted)
    return marks


LISTS = (
    "/v1/authorizations?q=training&count=true",
    "/v1/authorizations?has_finding=false&count=true",
    "/v1/senate-votes?count=true",
    "/v1/findings?country=US&count=true",
)


@pytest.mark.parametrize("path", [SUMS, COUNTED, *(f"{one}&on=2026-03-01" for one in LISTS)])
def test_it_is_computed_once_until_something_is_recorded(client: Client, kept: list[str], path: str) -> None:
    terms = {"contingents": [{"key": "c1", "countries": ["US"], "direction": "entry"}]}
    id_ = client.registered(terms=terms)["id"]
    client.get("/v1/statistics?by=organ")
    kept.clear()
    first = client.get(path).content
    assert [client.get(path).content for _ in range(3)] == [first] * 3
    assert len(kept) == 1
    client.registered(terms=terms)
    assert client.get(path).content != first or path not in (SUMS, COUNTED)
    assert len(kept) == 2
    # What was held then is told as it was.
    version = client.get(f"/v1/authorizations/{id_}").headers["anuencia-as-of"]
    then = client.get(f"{path}&as_of={int(version) - 1}")
    assert then.content == first
    assert client.get(f"{path}&as_of={int(version) - 1}").content == first
    assert len(kept) == 3


def test_the_pages_of_one_list_share_its_total_and_each_has_its_items(
    client: Client, kept: list[str]
) -> None:
    for title in ("A", "B", "C"):
        client.registered(title=title)
    first = client.get(COUNTED)
    second = client.get(f"{COUNTED}&cursor={first.json()['next_cursor']}".replace("&on=2026-03-01", ""))
    assert [one.json()["total"] for one in (first, second)] == [3, 3]
    assert [one.json()["items"][0]["title"] for one in (first, second)] == ["A", "B"]
    assert client.get(f"{COUNTED}&country=US").json()["total"] == 0


def test_no_more_is_remembered_than_was_asked_for_last() -> None:
    remembered = Remembered()
    for number in range(MOST + 1):
        remembered.keep(str(number), "mark", number)
        remembered.of("0")
    assert remembered.of("1") is None
    assert remembered.of("0") == ("mark", 0)
