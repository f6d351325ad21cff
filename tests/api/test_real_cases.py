"""Can each real authorization be recorded over HTTP and read back, and is it judged as by hand?"""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Iterator
from datetime import date
from typing import Any
from uuid import UUID

import orjson
import pytest

from domain.authorization.evolve import evolve
from domain.authorization.state import nothing
from domain.events import EVENT_OF
from domain.log.merkle import leaf_hash
from service.api.v1.lines import authorization_of
from service.api.v1.rendering import authorization
from service.api.v1.steps import ROWS
from service.cli.examples import read, record_examples
from service.event_store import codec
from tests.api.conftest import Client
from tests.real_cases import JUDGED, REFS, Found, Judged, authorization_id, steps

PATHS = {row.kind: row.path for row in ROWS}
#: Who may record what, by the table of offices; the rest is the registrar's alone.
OFFICES = {
    "authorization-requested": "executive",
    "request-retransmitted": "permanent_commission",
    "request-published": "senate",
    "request-referred": "senate",
    "consideration-scheduled": "senate",
    "consideration-postponed": "senate",
    "committee-opinion-issued": "senate",
    "decree-published": "gazette",
    "entry-recorded": "defence",
    "exit-recorded": "defence",
}


def linked_to(ref: str) -> Iterator[str]:
    """The cases that a case is linked to by its own file: they have to be on record before it."""
    for _, data in steps(ref):
        yield from (one["ref"] for one in data.get("others", ()))


def recorded(client: Client, ref: str) -> dict[str, Any]:
    """Every step of the case over its own path, by an office that may record it; the state at the end."""
    for other in linked_to(ref):
        recorded(client, other)
    id_ = str(authorization_id(ref))
    (_, registration), *rest = steps(ref)
    answer = client.post("/v1/authorizations", {"id": id_, **registration}, office="executive")
    assert answer.status_code == 201, answer.text
    for version, (step, data) in enumerate(rest, 1):
        if step == "senate-voted":
            terms = {"terms": data["terms"]} if "terms" in data else {}
            vote = {name: value for name, value in data.items() if name != "terms"}
            voted = {"id": id_, "expected_version": version, **terms}
            answer = client.post("/v1/senate-votes", {**vote, "authorizations": [voted]}, office="senate")
        else:
            answer = client.post(
                f"/v1/authorizations/{id_}/{PATHS[step]}",
                {**data, **_others(client, data)},
                office=OFFICES.get(step, "registrar"),
                headers={"If-Match": f'"{version}"'},
            )
        assert answer.status_code == 201, (step, answer.text)
    state: dict[str, Any] = client.get(f"/v1/authorizations/{id_}").json()
    return state


def _others(client: Client, data: dict[str, Any]) -> dict[str, Any]:
    if "others" not in data:
        return {}
    ids = [str(authorization_id(one["ref"])) for one in data["others"]]
    versions = [client.get(f"/v1/authorizations/{one}").json()["version"] for one in ids]
    return {
        "others": [
            {"id": one, "expected_version": version} for one, version in zip(ids, versions, strict=True)
        ]
    }


def included(sent: Any, stored: Any) -> bool:
    """Whether all that was sent is in what is stored, which may say more (what the register gives)."""
    if isinstance(sent, dict):
        return isinstance(stored, dict) and all(
            included(value, stored.get(name)) for name, value in sent.items()
        )
    if isinstance(sent, list):
        return (
            isinstance(stored, list)
            and len(sent) == len(stored)
            and all(included(one, other) for one, other in zip(sent, stored, strict=True))
        )
    return bool(sent == stored)


def told(finding: dict[str, Any], expected: dict[tuple[str, str], Found]) -> Found:
    """The finding as the table writes it, with the figures that the table gives."""
    known = expected.get((finding["code"], finding["subject"]))
    kept = finding["figures"] if known is None else {name: finding["figures"][name] for name in known.figures}
    return Found(
        code=finding["code"],
        subject=finding["subject"],
        certainty=finding["certainty"],
        against=finding["against"],
        disputed=finding["disputed"],
        figures=kept,
    )


def assert_judged(client: Client, case: Judged) -> None:
    state = client.get(f"/v1/authorizations/{authorization_id(case.ref)}?on={case.on}").json()
    expected = {(one.code, one.subject): one for one in case.findings}
    found = [told(one, expected) for one in state["findings"]]
    assert sorted(found, key=_subject) == sorted(case.findings, key=_subject), case
    for one in state["findings"]:
        assert one["sentence"]["en"], one
        assert one["sentence"]["es"], one
        assert one["citation"], one
    assert state["status"] == case.status, case


def _subject(one: Found) -> tuple[str, str]:
    return one.code, one.subject


@pytest.mark.parametrize("ref", REFS)
def test_a_real_case_is_recorded_by_its_offices_read_back_and_judged_as_by_hand(
    client: Client, ref: str
) -> None:
    state = recorded(client, ref)
    assert state["reference"] == ref
    events = client.get(f"/v1/authorizations/{state['id']}/events?limit=200").json()["items"]
    known = steps(ref)
    assert len(events) == len(known) == state["version"]
    for item, (step, data) in zip(events, known, strict=True):
        assert item["event"]["type"] == EVENT_OF[step].event_type.name
        sent = {name: value for name, value in data.items() if name != "others"}
        assert included(sent, item["event"]["data"]), step
    for case in JUDGED:
        if case.ref == ref and case.status != "superseded":
            assert_judged(client, case)


def test_the_examples_come_in_by_the_same_write_path_and_are_judged_the_same(client: Client) -> None:
    register = client.services.register
    lines = read()
    assert client.run(record_examples(register, lines)) == len(lines)
    assert client.run(record_examples(register, lines)) == 0
    listed = client.get("/v1/authorizations?limit=200").json()["items"]
    assert {item["reference"] for item in listed} == set(REFS)
    for case in JUDGED:
        assert_judged(client, case)
    december = client.get(f"/v1/authorizations/{authorization_id('MX-2025-12-SEALS-REQ')}").json()
    assert december["status"] == "superseded"


def test_the_examples_can_be_imported_line_by_line_and_a_second_run_is_a_replay(client: Client) -> None:
    lines = [line.text for line in read()]

    def imported() -> list[dict[str, Any]]:
        answer = client.post(
            "/v1/imports", b"\n".join(lines), headers={"Content-Type": "application/x-ndjson"}
        )
        assert answer.status_code == 200, answer.text
        return [json.loads(line) for line in answer.content.splitlines()]

    *first, told = imported()
    assert told == {"recorded": len(lines), "replayed": 0, "refused": 0}
    # Each line is answered with the authorization that it is about, the links too.
    refs = [json.loads(line)["ref"] for line in lines]
    assert [one["authorization"] for one in first] == [str(authorization_id(ref)) for ref in refs]
    *again, told = imported()
    assert told == {"recorded": 0, "replayed": len(lines), "refused": 0}
    assert again == [{**one, "replayed": True} for one in first]
    for case in JUDGED:
        assert_judged(client, case)


def test_the_examples_have_the_ids_of_an_import_into_this_register(client: Client) -> None:
    origin = client.services.register.origin
    assert [authorization_of(origin, ref) for ref in REFS] == [authorization_id(ref) for ref in REFS]


def test_a_ref_of_another_authorization_in_a_line_stands_for_its_id(examples: Client) -> None:
    new, old = (authorization_id(ref) for ref in ("MX-2026-SEALS", "MX-2025-12-SEALS-REQ"))
    links = {
        (str(here), one["data"]["relation"]): one["data"]["others"]
        for here in (new, old)
        for one in examples.get(f"/v1/authorizations/{here}").json()["links"]
        if "others" in one["data"]
    }
    assert links[str(new), "supersedes"] == [str(old)]
    assert links[str(old), "superseded_by"] == [str(new)]


def test_the_examples_leave_a_register_alone_that_holds_something_else(client: Client) -> None:
    client.registered()
    assert client.run(record_examples(client.services.register, read())) == 0
    assert len(client.get("/v1/events").json()["items"]) == 1


# One of them looked at closely: MX-2026-SOF1.


@pytest.fixture(scope="module")
def sof1(shared: Client) -> dict[str, Any]:
    return recorded(shared, "MX-2026-SOF1")


def test_what_no_source_states_is_null_and_not_guessed(sof1: dict[str, Any]) -> None:
    terms = sof1["terms"]["effective"]
    phases = terms["activities"][0]["phases"]
    assert {(phase["first_on"], phase["last_on"]) for phase in phases} == {(None, None)}
    assert terms["conveyances"][0]["model"] is None
    assert terms["totals"] is None
    (proceeding,) = sof1["proceedings"]
    assert proceeding["vote"]["data"].get("session") is None
    assert proceeding["vote"]["data"]["tally"].get("present") is None
    (crossing,) = sof1["crossings"]
    assert crossing["data"].get("place") is None


def test_each_value_names_the_act_that_it_comes_from(sof1: dict[str, Any]) -> None:
    origins = sof1["terms"]["origins"]
    assert origins["terms.ministries"] == {"act": "registered", "version": 1}
    assert origins["terms.purpose"] == {"act": "requested", "version": 2}
    assert origins["terms.contingents.c1.count"] == {"act": "decreed", "version": 6}
    assert origins["terms.window.last_on"] == {"act": "decreed", "version": 6}


def test_the_accounts_that_differ_stand_beside_the_value_that_counts(sof1: dict[str, Any]) -> None:
    (proceeding,) = sof1["proceedings"]
    tally = proceeding["vote"]["data"]["tally"]
    assert (tally["in_favour"], tally["against"], tally["abstentions"]) == (91, 0, 6)
    assert len(sof1["disputes"]) == 5
    text = json.dumps(sof1["disputes"])
    assert all(f'"value": {value}' in text for value in (91, 97))


@pytest.mark.parametrize(
    ("on", "proceeding", "deployment"),
    [
        ("1990-01-01", "requested", "none_observed"),  # the request as it was published has no day
        ("2026-02-12", "requested", "none_observed"),
        ("2026-02-26", "approved", "none_observed"),  # published "by 27 February": surely there from that day
        ("2026-02-27", "decreed", "under_way"),
    ],
)
def test_judged_on_an_earlier_day_later_steps_do_not_exist(
    shared: Client, sof1: dict[str, Any], on: str, proceeding: str, deployment: str
) -> None:
    answer = shared.get(f"/v1/authorizations/{sof1['id']}?on={on}")
    state = answer.json()
    assert answer.headers["anuencia-on"] == on
    assert [one["status"] for one in state["proceedings"]] == [proceeding]
    assert state["deployment"]["status"] == deployment


def test_the_stored_bytes_replay_to_the_same_state(shared: Client, sof1: dict[str, Any]) -> None:
    page = shared.get(f"/v1/authorizations/{sof1['id']}/events")
    live = shared.get(f"/v1/authorizations/{sof1['id']}")
    register = shared.services.register
    state = nothing(UUID(sof1["id"]), register.profile)
    for item in page.json()["items"]:
        # Any shared can make the canonical bytes of the event again, and has the leaf.
        stored = orjson.dumps(item["event"], option=orjson.OPT_SORT_KEYS)
        assert b64encode(leaf_hash(stored)).decode() == item["leaf_hash"]
        state = evolve(state, codec.decode(stored).event)
    judged = date.fromisoformat(live.headers["anuencia-on"])
    assert authorization(state, judged) == live.content
