"""What is different since, over all authorizations and of one: is it told over HTTP as it was recorded?"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from service.projections import spans
from tests.api.conftest import Client, speaking_of_examples
from tests.real_cases import authorization_id


@pytest.fixture
def register(tmp_path: Path) -> Iterator[Client]:
    """A register of the examples."""
    with speaking_of_examples(tmp_path) as client:
        yield client


def changes(client: Client, query: str = "") -> dict[str, Any]:
    answer = client.get(f"/v1/changes?on=2026-09-01{query}")
    assert answer.status_code == 200, answer.text
    page: dict[str, Any] = answer.json()
    return page


def references(page: dict[str, Any]) -> list[str]:
    return [one["reference"] for one in page["items"]]


def head_of(client: Client) -> int:
    return int(client.get("/v1/authorizations?limit=1").headers["anuencia-as-of"])


def test_since_the_beginning_every_authorization_is_told_the_newest_first(examples: Client) -> None:
    page = changes(examples)
    listed = examples.get("/v1/authorizations").json()["items"]
    assert sorted(references(page)) == sorted(one["reference"] for one in listed)
    positions = [one["steps"][-1]["time"] for one in page["items"]]
    assert positions == sorted(positions, reverse=True)
    assert page["next_cursor"] is None
    for one in page["items"]:
        assert one["from_version"] == 0
        assert [step["version"] for step in one["steps"]] == list(range(1, one["to_version"] + 1))


def test_only_what_got_a_step_since_is_told(register: Client) -> None:
    before = head_of(register)
    assert references(changes(register, f"&since={before}")) == []
    id_ = str(authorization_id("MX-2026-SOF28"))
    version = register.get(f"/v1/authorizations/{id_}").json()["version"]
    assert register.entered(id_, version, on="2026-03-13").status_code == 201
    (told,) = changes(register, f"&since={before}")["items"]
    assert (told["reference"], told["from_version"], told["to_version"]) == (
        "MX-2026-SOF28",
        version,
        version + 1,
    )
    assert told["steps"][0]["sentence"]["en"] == (
        "Troops came back to Mexico on 13 March 2026; how many they were is not on record."
    )
    assert "M05" in {one["code"] for one in told["findings"]["gone"]}
    assert references(changes(register, f"&since={before}&until={before}")) == []


def test_an_instant_names_a_log_as_a_position_does(examples: Client) -> None:
    event = examples.get("/v1/events/20").json()["event"]
    at = quote(event["time"])
    by_instant = changes(examples, f"&since={at}")
    assert by_instant["items"] == changes(examples, "&since=20")["items"]


def test_filters_keep_what_the_list_would_keep(examples: Client) -> None:
    kept = references(changes(examples, "&country=US&movement=foreign_entry"))
    listed = examples.get("/v1/authorizations?country=US&movement=foreign_entry").json()["items"]
    assert sorted(kept) == sorted(one["reference"] for one in listed)
    assert kept
    assert references(changes(examples, "&country=FR")) == []


def test_pages_speak_of_one_log_whatever_is_recorded_meanwhile(register: Client) -> None:
    whole = references(changes(register))
    page, seen = changes(register, "&limit=5"), []
    while True:
        seen += references(page)
        if page["next_cursor"] is None:
            break
        register.registered(title="Recorded meanwhile")
        page = changes(register, f"&limit=5&cursor={page['next_cursor']}")
    assert seen == whole


def test_a_page_looks_at_so_many_steps_and_the_next_goes_on(
    examples: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = references(changes(examples))
    monkeypatch.setattr(examples.services.spans, "_scanned", 7)
    page, seen, pages = changes(examples), [], 0
    while True:
        seen += references(page)
        pages += 1
        if page["next_cursor"] is None:
            break
        page = changes(examples, f"&cursor={page['next_cursor']}")
    assert seen == whole
    assert pages > 3
    assert spans.SCANNED == 5_000


def test_as_of_the_head_is_the_live_answer_byte_for_byte(examples: Client) -> None:
    head = head_of(examples)
    id_ = authorization_id("MX-2026-SOF1")
    for path in ("/v1/changes", f"/v1/authorizations/{id_}/changes"):
        live = examples.get(f"{path}?since=20")
        for named in ("as_of", "until"):
            then = examples.get(f"{path}?since=20&{named}={head}")
            assert then.content == live.content
            assert then.headers["anuencia-as-of"] == live.headers["anuencia-as-of"] == str(head)


def test_of_one_authorization_the_same_is_told(examples: Client) -> None:
    id_ = authorization_id("MX-2026-SOF1")
    (listed,) = [one for one in changes(examples, "&since=60")["items"] if one["reference"] == "MX-2026-SOF1"]
    own = examples.get(f"/v1/authorizations/{id_}/changes?since=60&on=2026-09-01")
    assert own.json() == listed
    assert own.headers["anuencia-on"] == "2026-09-01"


def test_two_days_of_one_log_are_compared(examples: Client) -> None:
    id_ = authorization_id("MX-2026-SOF1")
    answer = examples.get(f"/v1/authorizations/{id_}/changes?days=2026-02-20/2026-07-16")
    told = answer.json()
    assert told["from_version"] == told["to_version"]
    assert "mx.anuencia.entry-recorded.v1" in {one["type"] for one in told["steps"]}
    assert {one["path"]: one["after"] for one in told["values"]}["status"] == "under_way"
    assert "M05" in {one["code"] for one in told["findings"]["raised"]}
    assert answer.headers["anuencia-on"] == "2026-07-16"


@pytest.mark.parametrize(
    ("query", "parameter", "code"),
    [
        ("since=100000", "since", "out-of-range"),
        ("until=100000", "until", "out-of-range"),
        ("as_of=100000", "as_of", "out-of-range"),
        ("since=99999999999999999", "since", "bad-parameter"),
        ("since=9&until=3", "until", "contradiction"),
        ("until=3&as_of=3", "until", "contradiction"),
        ("since=yesterday", "since", "bad-parameter"),
        ("since=2026-02-30T00:00:00Z", "since", "no-such-day"),
        ("nobody=knows", "nobody", "unknown-parameter"),
    ],
)
def test_what_names_no_log_is_told(examples: Client, query: str, parameter: str, code: str) -> None:
    for path in ("/v1/changes", f"/v1/authorizations/{authorization_id('MX-2026-SOF1')}/changes"):
        answer = examples.get(f"{path}?{query}")
        assert answer.status_code == 422, answer.text
        (error,) = answer.json()["errors"]
        assert (error["parameter"], error["code"]) == (parameter, code)


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("days=2026-03-01/2026-02-01", 422),
        ("days=2026-02-01/2026-02-30", 422),
        ("days=2026-02-01", 422),
        ("days=2026-02-01/2026-03-01&since=3", 422),
        ("days=2026-02-01/2026-03-01&on=2026-03-01", 422),
        ("until=0", 404),
    ],
)
def test_what_cannot_be_compared_is_told(examples: Client, query: str, status: int) -> None:
    id_ = authorization_id("MX-2026-SOF28")
    assert examples.get(f"/v1/authorizations/{id_}/changes?{query}").status_code == status


def test_of_what_nobody_registered_there_are_no_changes(client: Client) -> None:
    unknown = "01890000-0000-7000-8000-00000000ffff"
    assert client.get(f"/v1/authorizations/{unknown}/changes").status_code == 404
    assert client.get("/v1/changes").json() == {"items": [], "next_cursor": None}


def test_a_cursor_of_another_question_is_none_of_this(examples: Client) -> None:
    cursor = changes(examples, "&limit=2")["next_cursor"]
    assert examples.get(f"/v1/changes?on=2026-09-01&country=US&cursor={cursor}").status_code == 400
    assert examples.get("/v1/changes?cursor=bm9uZQ").status_code == 400


def test_what_is_known_already_is_not_sent_again(examples: Client) -> None:
    for path in ("/v1/changes", f"/v1/authorizations/{authorization_id('MX-2026-SOF1')}/changes"):
        tag = examples.get(path).headers["etag"]
        assert examples.get(path, {"If-None-Match": tag}).status_code == 304


def test_the_changes_are_a_table_too(examples: Client) -> None:
    for path in ("/v1/changes", f"/v1/authorizations/{authorization_id('MX-2026-SOF1')}/explanations"):
        items = examples.get(f"{path}?on=2026-09-01&limit=200").json()["items"]
        table = examples.get(f"{path}?on=2026-09-01&format=csv").text
        rows = list(csv.DictReader(io.StringIO(table)))
        assert len(rows) == len(items) > 0
        key = "reference" if "reference" in rows[0] else "path"
        assert [row[key] for row in rows] == [one[key] for one in items]
