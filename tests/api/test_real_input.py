"""Can a real authorization be recorded over HTTP, read back, replayed from its bytes? (MX-2026-SOF1.)"""

from __future__ import annotations

import json
from base64 import b64encode
from datetime import date
from typing import Any
from uuid import UUID

import orjson
import pytest

from domain.authorization.evolve import evolve
from domain.authorization.state import nothing
from domain.jurisdictions.mx import MEXICO
from domain.merkle import leaf_hash
from service.api.rendering import authorization
from service.api.v1.lines import authorization_of
from service.cli.examples import read, record_examples
from service.event_store import codec
from tests.api.conftest import Client

REF = "MX-2026-SOF1"


@pytest.fixture
def sof1(client: Client) -> dict[str, Any]:
    """The three steps as the examples state them, each over its own path, each by its own office."""
    steps = [json.loads(line.text) for line in read() if json.loads(line.text)["ref"] == REF]
    registration, vote, entry = (
        next(one["data"] for one in steps if one["step"] == step)
        for step in ("authorization-registered", "senate-voted", "entry-recorded")
    )
    id_ = str(authorization_of(client.services.register.origin, REF))
    registered = client.post("/v1/authorizations", {"id": id_, **registration}, office="executive")
    assert registered.status_code == 201, registered.text
    voted = client.post(
        "/v1/senate-votes", {**vote, "authorizations": [{"id": id_, "expected_version": 1}]}, office="senate"
    )
    assert voted.status_code == 201, voted.text
    etag = voted.json()["authorizations"][0]["etag"]
    path = f"/v1/authorizations/{id_}/entries"
    entered = client.post(path, entry, office="defence", headers={"If-Match": etag})
    assert entered.status_code == 201, entered.text
    read_back = client.get(f"/v1/authorizations/{id_}")
    assert entered.content.endswith(read_back.content + b"}")
    state: dict[str, Any] = read_back.json()
    return state


def test_what_the_sources_state_is_read_back(sof1: dict[str, Any]) -> None:
    assert (sof1["reference"], sof1["version"]) == (REF, 3)
    terms = sof1["terms"]["effective"]
    (contingent,) = terms["contingents"]
    assert contingent["count"] == {"value": 12, "bound": "exact", "breakdown": None}
    assert contingent["countries"] == ["US"]
    assert (terms["window"]["first_on"], terms["window"]["last_on"]) == ("2026-02-27", "2026-07-15")
    entry, exit_ = terms["planned_crossings"]
    assert entry["place"]["name"] != exit_["place"]["name"]
    (obligation,) = terms["report_obligations"]
    assert (obligation["days"], obligation["unit"], obligation["anchor"]) == (30, "calendar", "conclusion")
    assert len(terms["activities"][0]["phases"]) == 3


def test_what_no_source_states_is_null_and_not_guessed(sof1: dict[str, Any]) -> None:
    phases = sof1["terms"]["effective"]["activities"][0]["phases"]
    assert {(phase["first_on"], phase["last_on"]) for phase in phases} == {(None, None)}
    assert sof1["terms"]["effective"]["conveyances"][0]["model"] is None
    assert sof1["terms"]["effective"]["totals"] is None
    vote = sof1["proceedings"][0]["vote"]["data"]
    assert vote.get("session") is None
    assert vote["tally"].get("present") is None


def test_the_vote_stands_with_the_account_that_differs_from_it(sof1: dict[str, Any]) -> None:
    (proceeding,) = sof1["proceedings"]
    assert proceeding["status"] == "approved"
    vote = proceeding["vote"]["data"]
    tally = vote["tally"]
    assert (tally["in_favour"], tally["against"], tally["abstentions"]) == (91, 0, 6)
    others = [
        state["value"]
        for citation in vote["citations"]
        for state in citation["states"]
        if state["path"] == "tally.in_favour" and state.get("value") is not None
    ]
    assert others == [97]


def test_it_is_under_way_since_the_day_of_the_landing(sof1: dict[str, Any]) -> None:
    assert sof1["status"] == "under_way"
    assert sof1["deployment"] == {"status": "under_way", "first_crossing_on": "2026-02-27"}
    (crossing,) = sof1["crossings"]
    assert crossing["data"]["parts"][0]["contingent"] == "c1"
    assert crossing["data"].get("place") is None  # the source does not say where


def test_each_value_names_the_act_that_it_comes_from(sof1: dict[str, Any]) -> None:
    origins = sof1["terms"]["origins"]
    assert origins["terms.contingents.c1.count"] == {"act": "registered", "version": 1}
    assert origins["terms.window.last_on"] == {"act": "registered", "version": 1}


@pytest.mark.parametrize(
    ("on", "status"),
    [("2026-02-16", "none_on_record"), ("2026-02-17", "approved"), ("2026-02-27", "under_way")],
)
def test_judged_on_an_earlier_day_later_steps_do_not_exist(
    client: Client, sof1: dict[str, Any], on: str, status: str
) -> None:
    answer = client.get(f"/v1/authorizations/{sof1['id']}?on={on}")
    assert (answer.json()["status"], answer.headers["anuencia-on"]) == (status, on)


def test_the_stored_bytes_replay_to_the_same_state(client: Client, sof1: dict[str, Any]) -> None:
    page = client.get(f"/v1/authorizations/{sof1['id']}/events")
    live = client.get(f"/v1/authorizations/{sof1['id']}")
    state = nothing(UUID(sof1["id"]), MEXICO)
    for item in page.json()["items"]:
        # Any client can make the canonical bytes of the event again, and has the leaf.
        stored = orjson.dumps(item["event"], option=orjson.OPT_SORT_KEYS)
        assert b64encode(leaf_hash(stored)).decode() == item["leaf_hash"]
        state = evolve(state, codec.decode(stored).event)
    judged = date.fromisoformat(live.headers["anuencia-on"])
    assert authorization(state, judged) == live.content


def test_the_examples_come_in_through_the_same_write_path_and_a_second_run_is_a_replay(
    client: Client,
) -> None:
    register = client.services.register
    lines = read()
    assert client.run(record_examples(register, lines)) == len(lines)
    assert client.run(record_examples(register, lines)) == 0
    listed = client.get("/v1/authorizations").json()["items"]
    assert REF in {item["reference"] for item in listed}
    id_ = str(authorization_of(register.origin, REF))
    assert client.get(f"/v1/authorizations/{id_}").json()["status"] == "under_way"


def test_the_examples_leave_a_register_alone_that_holds_something_else(client: Client) -> None:
    client.registered()
    assert client.run(record_examples(client.services.register, read())) == 0
    assert len(client.get("/v1/events").json()["items"]) == 1
