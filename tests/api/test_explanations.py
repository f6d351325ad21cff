"""Why does it say so? Is every value told over HTTP with its step and its sources?"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.api.conftest import Client, speaking_of_examples
from tests.real_cases import authorization_id

SOF1 = f"/v1/authorizations/{authorization_id('MX-2026-SOF1')}/explanations"


@pytest.fixture
def register(tmp_path: Path) -> Iterator[Client]:
    """A register of the examples."""
    with speaking_of_examples(tmp_path) as client:
        yield client


def items(client: Client, query: str = "") -> list[dict[str, Any]]:
    """All pages."""
    found: list[dict[str, Any]] = []
    cursor = ""
    while True:
        answer = client.get(f"{SOF1}?on=2026-09-01{query}{cursor}")
        assert answer.status_code == 200, answer.text
        found += answer.json()["items"]
        if answer.json()["next_cursor"] is None:
            return found
        cursor = f"&cursor={answer.json()['next_cursor']}"


def test_a_head_count_is_told_with_its_decree_its_sources_and_what_competes(examples: Client) -> None:
    (told,) = items(examples, "&path=terms.contingents.c1.count")
    assert (told["act"], told["version"]) == ("decree-published", 6)
    assert told["value"]["value"] == 12
    assert told["stated_by"]
    assert {one["tier"] for one in told["stated_by"]} <= {"official", "press", "local", "unreliable"}
    (day,) = items(examples, "&path=terms.window.last_on")
    assert [one["value"] for one in day["disputed"]] == ["2026-07-15", "2026-08"]


def test_all_values_come_by_path_over_several_pages(examples: Client) -> None:
    paths = [one["path"] for one in items(examples, "&limit=20")]
    assert paths == sorted(set(paths))
    assert paths == [one["path"] for one in items(examples, "&limit=200")]
    assert {"id", "status", "title", "terms.window.last_on", "proceedings.0.status"} <= set(paths)


def test_a_page_stays_one_of_its_log_whatever_is_recorded_meanwhile(register: Client) -> None:
    whole = [one["path"] for one in items(register, "&limit=200")]
    first = register.get(f"{SOF1}?on=2026-09-01&limit=100").json()
    version = register.get(SOF1.removesuffix("/explanations")).json()["version"]
    id_ = str(authorization_id("MX-2026-SOF1"))
    assert register.entered(id_, version, on="2026-07-10").status_code == 201
    rest = register.get(f"{SOF1}?on=2026-09-01&limit=100&cursor={first['next_cursor']}").json()
    assert [one["path"] for one in (*first["items"], *rest["items"])] == whole


def test_as_of_the_head_is_the_live_answer_byte_for_byte(examples: Client) -> None:
    live = examples.get(SOF1)
    assert examples.get(f"{SOF1}?as_of={live.headers['anuencia-as-of']}").content == live.content
    early = {one["path"] for one in items(examples, "&as_of=60")}
    assert len(early) < len(items(examples))


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("path=terms..window", 422),
        ("path=" + "a" * 201, 422),
        ("as_of=100000", 422),
        ("as_of=0", 404),
        ("cursor=bm9uZQ", 400),
        ("nobody=knows", 422),
    ],
)
def test_what_cannot_be_explained_is_told(examples: Client, query: str, status: int) -> None:
    assert examples.get(f"{SOF1}?{query}").status_code == status


def test_a_path_that_leads_nowhere_has_no_values(examples: Client) -> None:
    assert items(examples, "&path=terms.contingents.c9") == []


def test_what_is_known_already_is_not_sent_again(examples: Client) -> None:
    tag = examples.get(SOF1).headers["etag"]
    assert examples.get(SOF1, {"If-None-Match": tag}).status_code == 304
