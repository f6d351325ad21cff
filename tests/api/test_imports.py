"""Is each line of an import a write of its own, answered in order, and a replay the second time?

Over 400 lines: an import has many ways to go wrong, each a test of a few.
"""

from __future__ import annotations

import asyncio
import json
from codecs import BOM_UTF8
from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID, uuid4

import pytest

from domain.commands import AnnulStep, LinkAuthorizations
from domain.jurisdictions.mx import MEXICO
from service.api.http import bodies, strict_json
from service.api.http.problems import Problem
from service.api.v1.lines import authorization_of, line_of, write_of
from service.api.v1.withholding import written
from service.event_store.outcomes import Actor, Write
from service.policy import REGISTRAR, scopes_of
from tests.api.conftest import Client
from tests.api.stories import STORY

NDJSON = {"Content-Type": "application/x-ndjson"}


def sent(client: Client, *lines: dict[str, Any] | bytes, office: str = "registrar") -> list[dict[str, Any]]:
    body = b"\n".join(one if isinstance(one, bytes) else json.dumps(one).encode() for one in lines)
    answer = client.post("/v1/imports", body, office=office, headers=NDJSON)
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "application/x-ndjson"
    return [json.loads(line) for line in answer.content.splitlines()]


def test_a_bad_line_loses_nothing_else_and_a_second_run_is_a_replay(client: Client) -> None:
    lines: list[Any] = [
        {"ref": "MX-2026-SOF1", "step": "authorization-registered", "data": {"title": "Joint training"}},
        b"{",
        {"ref": "MX-2026-SOF1", "step": "entry-recorded", "data": {"on": "2026-02-30"}},
        {"ref": "MX-2026-SOF1", "step": "entry-recorded", "data": {"on": "2026-02-27"}},
        {"ref": "another", "step": "entry-recorded", "data": {}},
    ]
    first = sent(client, *lines)
    assert [one.get("position") for one in first[:-1]] == [0, None, None, 1, None]
    assert [one["line"] for one in first[:-1]] == [1, 2, 3, 4, 5]
    codes = [one["problem"]["code"] for one in first[:-1] if "problem" in one]
    assert codes == ["malformed-json", "invalid", "not-found"]
    assert first[-1] == {"recorded": 2, "replayed": 0, "refused": 3}
    again = sent(client, *lines)
    assert again[-1] == {"recorded": 0, "replayed": 2, "refused": 3}
    assert again[3] == {**first[3], "replayed": True}
    state = client.get(f"/v1/authorizations/{first[0]['authorization']}").json()
    assert (state["reference"], state["version"]) == ("MX-2026-SOF1", 2)


def test_a_line_whose_day_and_instant_disagree_where_it_happened_is_answered_as_any_other_post(
    client: Client,
) -> None:
    entry = {"at": "2026-02-28T05:30:00Z", "on": "2026-02-28", "place": {"name": "Santa Lucía"}}
    lines: list[Any] = [
        {"ref": "a", "step": "authorization-registered", "data": {"title": "a"}},
        {"ref": "a", "step": "entry-recorded", "data": entry},
        {"ref": "a", "step": "entry-recorded", "data": {**entry, "place": {"name": "Cozumel"}}},
        {
            "ref": "b",
            "step": "authorization-registered",
            "data": {"title": "b", "steps": [{"step": "entry-recorded", "data": entry}]},
        },
    ]
    told = sent(client, *lines)
    assert [one.get("version") for one in told[:-1]] == [1, None, 2, None]
    for line, pointer in ((1, "/data/on"), (3, "/data/steps/0/data/on")):
        (error,) = told[line]["problem"]["errors"]
        assert (error["pointer"], error["code"]) == (pointer, "on-and-at-disagree")


def test_a_line_that_names_a_vote_on_record_joins_it(client: Client) -> None:
    vote = {"vote_id": str(uuid4()), "organ": "senate", "on": "2026-02-17", "outcome": "approved"}
    lines: list[Any] = [
        *({"ref": ref, "step": "authorization-registered", "data": {"title": ref}} for ref in "ab"),
        {"ref": "a", "step": "senate-voted", "data": vote},
        {"ref": "b", "step": "senate-voted", "data": {**vote, "on": "2026-02-18"}},
        {"ref": "b", "step": "senate-voted", "data": {"vote_id": vote["vote_id"]}},
    ]
    told = sent(client, *lines)
    assert [one.get("version") for one in told[:-1]] == [1, 1, 2, None, 2]
    assert told[3]["problem"]["errors"][0]["pointer"] == "/data/on"
    found = client.get(f"/v1/senate-votes/{vote['vote_id']}").json()
    assert len(found["authorizations"]) == 2
    assert sent(client, *lines)[-1] == {"recorded": 0, "replayed": 4, "refused": 1}


def test_a_line_that_joins_a_vote_says_of_it_what_is_on_record_or_nothing(client: Client) -> None:
    calls = [{"member": "A", "vote": "in_favour"}, {"member": "B", "vote": "absent"}]
    groups = [{"group": "G", "in_favour": 1, "absent": 1}]
    vote = {"vote_id": str(uuid4()), "organ": "senate", "by_group": groups, "roll_call": calls}
    otherwise = {**vote, "roll_call": [calls[0], {"member": "B", "vote": "against"}]}
    lines: list[Any] = [
        *({"ref": ref, "step": "authorization-registered", "data": {"title": ref}} for ref in "ab"),
        {"ref": "a", "step": "senate-voted", "data": vote},
        {"ref": "b", "step": "senate-voted", "data": otherwise},
        {"ref": "b", "step": "senate-voted", "data": {**vote, "by_group": groups * 2}},
        {"ref": "b", "step": "senate-voted", "data": vote},
    ]
    told = sent(client, *lines)
    assert [one.get("version") for one in told[:-1]] == [1, 1, 2, None, None, 2]
    pointers = [told[line]["problem"]["errors"][0]["pointer"] for line in (3, 4)]
    assert pointers == ["/data/roll_call/1", "/data/by_group/1"]


def test_every_kind_of_step_can_be_a_line_but_one_that_needs_another_eye(client: Client) -> None:
    lines: list[Any] = [{"ref": "x", "step": "authorization-registered", "data": {"title": "x"}}]
    lines += [{"ref": "x", "step": kind, "data": data} for kind, data in STORY]
    told = sent(client, *lines)
    refused = [one["problem"]["code"] for one in told[:-1] if "problem" in one]
    assert refused == ["four-eyes", "four-eyes"], told
    assert told[-1]["recorded"] == len(STORY) - 1


def test_what_does_not_come_in_time_is_told_and_what_came_before_it_stays(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bodies, "MAX_SECONDS", 0.05)
    line = {"ref": "a", "step": "authorization-registered", "data": {"title": "a"}}

    async def body() -> AsyncIterator[bytes]:
        yield json.dumps(line).encode() + b"\n" + json.dumps(line).encode()[:20]
        await asyncio.Event().wait()

    headers = {**client.headers(), **NDJSON}
    answer = client.run(client.http.post("/v1/imports", content=body(), headers=headers))
    first, second, counts = (json.loads(one) for one in answer.content.splitlines())
    assert (first["line"], first["position"]) == (1, 0)
    assert (second["line"], second["problem"]["code"]) == (2, "body-too-slow")
    assert counts == {"recorded": 1, "replayed": 0, "refused": 1}


@pytest.mark.parametrize("cut", [0, 1, 2, 3, 4])
def test_a_byte_order_mark_before_the_first_line_is_nothing(client: Client, cut: int) -> None:
    line = json.dumps({"ref": "a", "step": "authorization-registered", "data": {"title": "a"}}).encode()
    marked = BOM_UTF8 + line

    async def body() -> AsyncIterator[bytes]:
        yield marked[:cut]
        yield marked[cut:]

    headers = {**client.headers(), **NDJSON}
    told = client.run(client.http.post("/v1/imports", content=body(), headers=headers)).content
    assert json.loads(told.splitlines()[-1])["recorded"] == 1, told
    # It is the same line without it, and where files with one were joined.
    joined = line + b"\n" + marked + b"\n" + BOM_UTF8
    again = client.post("/v1/imports", joined, headers=NDJSON).content.splitlines()
    assert json.loads(again[-1]) == {"recorded": 0, "replayed": 2, "refused": 0}


def test_only_the_registrar_imports_and_only_lines(client: Client) -> None:
    assert client.post("/v1/imports", b"", office="senate", headers=NDJSON).status_code == 403
    assert client.post("/v1/imports", b"").status_code == 415
    assert client.post("/v1/imports", b"", headers={**NDJSON, "Authorization": None}).status_code == 401


ORIGIN = "anuencia.localhost/log"
OTHER = "01890000-0000-7000-8000-000000000002"
ACTOR = Actor("tests", "registrar-1", REGISTRAR, scopes_of(MEXICO, REGISTRAR))


def write(step: str, **data: Any) -> Write:
    line = json.dumps({"ref": "MX-2026-A", "step": step, "data": data}).encode()
    return write_of(line_of(line), ORIGIN, ACTOR, "request", "import")


def linking(*others: Any) -> Write:
    return write("authorizations-linked", relation="related", basis="stated", others=list(others))


def test_a_ref_stands_for_the_id_that_an_import_gives_it() -> None:
    command = linking({"ref": "MX-2026-B"}, {"id": OTHER}).command
    assert isinstance(command, LinkAuthorizations)
    assert command.step.others == (authorization_of(ORIGIN, "MX-2026-B"), UUID(OTHER))


def test_a_version_is_compared_only_where_the_line_gives_one() -> None:
    assert linking({"ref": "MX-2026-B"}, {"id": OTHER, "expected_version": 4}).expected == {UUID(OTHER): 4}


def test_an_annulment_of_a_shared_vote_names_the_others_by_their_ref_too() -> None:
    written = write("step-annulled", version=2, why="Never held.", authorizations=[{"ref": "MX-2026-B"}])
    assert isinstance(written.command, AnnulStep)
    assert written.command.authorizations == (authorization_of(ORIGIN, "MX-2026-B"),)
    assert written.expected == {}


@pytest.mark.parametrize(
    "other",
    [
        {},
        {"ref": 7},
        {"ref": ""},
        {"ref": "MX-2026-B", "id": OTHER},
        {"id": "MX-2026-B"},
        {"id": OTHER, "expected_version": 0},
        {"id": OTHER, "expected_version": "4"},
        "MX-2026-B",
        None,
    ],
    ids=repr,
)
def test_what_names_no_other_is_refused_with_its_place(other: Any) -> None:
    with pytest.raises(Problem) as caught:
        linking(other)
    assert {fault.pointer for fault in caught.value.faults or ()} != set()
    assert all((fault.pointer or "").startswith("/data/others/0") for fault in caught.value.faults or ())


REGISTRATION = {"ref": "a", "step": "authorization-registered", "data": {"title": "Joint training"}}
DISCLOSING = {"ref": "a", "step": "authorization-requested", "data": {"roster": ["Fulana"]}}


def by_the_older_rule(client: Client, monkeypatch: pytest.MonkeyPatch, text: bytes) -> dict[str, Any]:
    """Record a line as it was before 1.1.0, known by its bytes instead of its canonical JSON."""
    given = strict_json.parse(text)
    with monkeypatch.context() as patched:
        patched.setattr(
            "service.api.v1.lines.written", lambda value: text if value == given else written(value)
        )
        return sent(client, text)[0]


@pytest.mark.parametrize("line", [REGISTRATION, {**REGISTRATION, "key": "mine"}])
def test_a_line_is_the_same_whatever_its_end_and_the_order_of_its_members(
    client: Client, line: dict[str, Any]
) -> None:
    text = json.dumps(line).encode()
    turned = json.dumps(dict(reversed(line.items())), indent=None, separators=(",", ":")).encode()
    told = sent(client, text, text + b"\r", turned + b"\r", b" " + turned)
    assert [one["replayed"] for one in told[:-1]] == [False, True, True, True]
    assert [one["position"] for one in told[:-1]] == [0, 0, 0, 0]


@pytest.mark.parametrize("line", [REGISTRATION, {**REGISTRATION, "key": "mine"}])
@pytest.mark.parametrize("end", [b"", b"\r"])
def test_a_line_that_was_recorded_by_the_older_rule_is_replayed(
    client: Client, monkeypatch: pytest.MonkeyPatch, line: dict[str, Any], end: bytes
) -> None:
    text = json.dumps(line).encode()
    first = by_the_older_rule(client, monkeypatch, text + end)
    for again in (text, text + b"\r"):
        told = sent(client, again)[0]
        assert (told["position"], told["replayed"]) == (first["position"], True)
    other = {**line, "data": {"title": "Another"}}
    told = sent(client, json.dumps(other).encode())[0]
    code = told["problem"]["code"]
    assert code == ("key-reused" if "key" in line else "already-registered")


def test_a_line_that_discloses_and_was_recorded_by_the_older_rule_is_replayed(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent(client, REGISTRATION)
    text = json.dumps(DISCLOSING).encode()
    assert by_the_older_rule(client, monkeypatch, text)["position"] == 1
    assert [one["replayed"] for one in sent(client, text, text + b"\r")[:-1]] == [True, True]
    other = {**DISCLOSING, "data": {"roster": ["Zutana"]}}
    assert sent(client, other)[0]["problem"]["code"] == "key-reused"


def registration(ref: str, title: str, **more: Any) -> dict[str, Any]:
    return {"ref": ref, "step": "authorization-registered", "data": {"title": title, **more}}


def entry(ref: str, on: str = "2026-02-27") -> dict[str, Any]:
    return {"ref": ref, "step": "entry-recorded", "data": {"on": on}}


def codes(told: list[dict[str, Any]]) -> list[str | None]:
    return [one["problem"]["code"] if "problem" in one else None for one in told[:-1]]


def test_what_follows_a_registration_that_was_refused_is_not_recorded_on_another(client: Client) -> None:
    alpha = sent(client, registration("1", "Alpha"))[0]["authorization"]
    link = {"ref": "2", "step": "authorizations-linked"}
    data = {"relation": "related", "basis": "stated", "others": [{"ref": "1"}]}
    told = sent(
        client,
        entry("1", "2026-01-01"),
        registration("1", "Beta"),
        entry("1"),
        registration("2", "Gamma"),
        {**link, "data": data},
        entry("2"),
        registration("1", "Alpha"),
        entry("1", "2026-01-02"),
    )
    foreign = "ref-not-registered-here"
    assert codes(told) == [None, "already-registered", foreign, None, foreign, None, None, None]
    state = client.get(f"/v1/authorizations/{alpha}").json()
    assert state["title"] == "Alpha"
    assert [one["data"]["on"] for one in state["crossings"]] == ["2026-01-01", "2026-01-02"]


def test_a_registration_that_has_not_the_form_is_refused_with_what_follows_it(client: Client) -> None:
    sent(client, registration("1", "Alpha"), registration("3", "Delta"))
    told = sent(
        client,
        entry("1", "2026-01-01"),
        registration("1", "Beta", nothing=1),
        entry("1"),
        entry("3"),
        {"ref": 7, "step": "authorization-registered", "data": {}},
    )
    assert codes(told) == [None, "invalid", "ref-not-registered-here", None, "invalid"]
    # In another import the ref is what the register says that it is.
    assert codes(sent(client, entry("1"))) == [None]


def test_refused_registrations_have_their_bound(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("service.api.v1.imports.MAX_UNREGISTERED", 2)
    # So long that no two are taken at once.
    wrong = [registration(str(number), "Beta", nothing=["x" * 1_000] * 70) for number in range(3)]
    told = sent(client, *wrong, registration("9", "Alpha"))
    assert codes(told) == ["invalid", "invalid", "body-too-large"]
    assert told[-1] == {"recorded": 0, "replayed": 0, "refused": 3}


def test_a_registration_that_is_a_replay_is_no_refusal(client: Client) -> None:
    lines: list[Any] = [registration("1", "Alpha"), entry("1")]
    sent(client, *lines)
    told = sent(client, *lines, entry("1", "2026-03-01"))
    assert [one["replayed"] for one in told[:-1]] == [True, True, False]


def test_lines_that_come_together_are_recorded_together(client: Client) -> None:
    lines = [registration(str(number), "A") for number in range(40)]
    told = sent(client, *lines)
    assert [one["position"] for one in told[:-1]] == list(range(40))
    times = {event["event"]["time"] for event in client.get("/v1/events?limit=200").json()["items"]}
    # One `time` for each transaction: many lines share theirs.
    assert len(times) < 10


def rehearsed(client: Client, *lines: dict[str, Any]) -> list[dict[str, Any]]:
    body = b"\n".join(json.dumps(line).encode() for line in lines)
    answer = client.post("/v1/imports?dry_run=true", body, headers=NDJSON)
    assert answer.status_code == 200, answer.text
    return [json.loads(line) for line in answer.content.splitlines()]


def test_a_dry_run_says_what_an_import_would_and_records_nothing(client: Client) -> None:
    sent(client, registration("1", "Alpha"), entry("1"))
    head = client.get("/v1/events").content
    rejected = {"organ": "senate", "outcome": "rejected", "on": "2026-01-15"}
    lines = [
        registration("1", "Alpha"),
        registration("1", "Beta"),
        entry("1", "2026-03-01"),
        registration("2", "Gamma"),
        {"ref": "2", "step": "senate-voted", "data": rejected},
        entry("2", "2026-02-27"),
        {**entry("2"), "expected_version": 1},
        entry("3"),
    ]
    told = rehearsed(client, *lines)
    assert client.get("/v1/events").content == head
    foreign = "ref-not-registered-here"
    expected = [None, "already-registered", foreign, None, None, None, "version-mismatch", "not-found"]
    assert codes(told) == expected
    assert told[-1] == {"recorded": 0, "replayed": 1, "refused": 4, "would_record": 3, "dry_run": True}
    assert [one.get("version") for one in told[3:6]] == [1, 2, 3]
    assert [one["position"] for one in told[:-1] if "problem" not in one] == [None] * 4
    raised = [{one["code"] for one in line["findings"]} for line in told[3:6]]
    assert "F01" in raised[2], raised
    assert "F01" not in raised[1]
    # What it said comes true.
    done = sent(client, *lines)
    assert codes(done) == expected
    assert [one.get("version") for one in done[3:6]] == [1, 2, 3]


def test_a_dry_run_sees_the_lines_of_earlier_groups(client: Client) -> None:
    lines = [registration("1", "x" * 1_900), *(entry("1", f"2026-03-{day:02}") for day in range(1, 29))]
    wide = [{**line, "key": f"k{number}" + "y" * 200} for number, line in enumerate(lines)]
    told = rehearsed(client, *wide, *wide)
    assert [one["version"] for one in told[: len(lines)]] == list(range(1, len(lines) + 1))
    assert told[-1]["would_record"] == told[-1]["replayed"] == len(lines)
    assert client.get("/v1/events").json()["items"] == []


def test_a_dry_run_has_its_bound_and_its_word(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("service.api.v1.imports.MAX_DRY_LINES", 1)
    told = rehearsed(client, registration("1", "A"), registration("2", "B"))
    assert codes(told)[-1] == "body-too-large"
    answer = client.post("/v1/imports?dry_run=perhaps", b"", headers=NDJSON)
    assert answer.status_code == 422


def test_a_line_that_stands_twice_in_an_import_is_answered_with_a_warning(client: Client) -> None:
    lines = [registration("1", "Alpha"), entry("1"), entry("1"), entry("1", "2026-03-01")]
    told = sent(client, *lines)
    assert [one.get("warning") for one in told[:-1]] == [
        None,
        None,
        "This is line 2 of this import again: nothing more is recorded by it.",
        None,
    ]
    # In an import of its own it is a re-run, and meant.
    assert not any("warning" in one for one in sent(client, *lines[:2]))
    assert "warning" in rehearsed(client, lines[1], lines[1])[1]
