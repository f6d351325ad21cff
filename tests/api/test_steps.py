"""Is every kind of step recorded over its own path and in a registration, and read back whole?"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple
from uuid import uuid4

import httpx
import pytest

from service.api.v1.steps import IN_OF, ROWS
from tests.api.conftest import Client, speaking
from tests.api.stories import STORY, TERMS
from tests.conftest import fresh_database

PATHS = {row.kind: row.path for row in ROWS}
DATA = dict(STORY)


def second(client: Client) -> dict[str, str | None]:
    """The registrar's colleague: who recorded a step neither corrects nor annuls it."""
    return {"Authorization": f"Bearer {client.issuer.mint('registrar', subject='second')}"}


def record(
    client: Client, id_: str, version: int, kind: str, data: dict[str, Any], **headers: str | None
) -> httpx.Response:
    """One step over its own path."""
    if kind == "senate-voted":
        body = {**data, "authorizations": [{"id": id_, "expected_version": version}]}
        return client.post("/v1/senate-votes", body)
    sent = {"If-Match": f'"{version}"', **headers}
    if kind in ("step-corrected", "step-annulled"):
        sent |= second(client)
    code = data.get("code", "")
    body = {name: one for name, one in data.items() if name != "code"}
    return client.post(f"/v1/authorizations/{id_}/{PATHS[kind].format(code=code)}", body, headers=sent)


def lived(client: Client) -> dict[str, Any]:
    """The state after the whole story, each step over its own path."""
    id_ = client.registered()["id"]
    for version, (kind, data) in enumerate(STORY, 1):
        answer = record(client, id_, version, kind, data)
        assert answer.status_code == 201, (kind, answer.text)
    state: dict[str, Any] = client.get(f"/v1/authorizations/{id_}?on=2026-06-01").json()
    return state


class Told(NamedTuple):
    """Who can be asked about the story, and the state after it."""

    client: Client
    state: dict[str, Any]


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Told]:
    """The whole story and nothing else, told once for all who only read it."""
    with fresh_database() as database, speaking(database, tmp_path_factory.mktemp("told")) as client:
        yield Told(client, lived(client))


def test_the_story_tells_of_every_kind_of_step() -> None:
    # What is erased must have been disclosed: test_disclosures.py.
    assert sorted([*(kind for kind, _ in STORY), "personal-data-erased"]) == sorted(IN_OF)


def test_a_whole_life_over_every_path_is_read_back(told: Told) -> None:
    state = told.state
    assert (state["version"], state["status"]) == (len(STORY) + 1, "closed")
    original, modification = state["proceedings"]
    assert (original["number"], original["status"]) == (0, "decreed")
    assert original["in_force_from_on"] == "2026-03-05"
    assert original["request"]["data"]["letter"] == {"number": "SEL/1", "dated_on": "2026-01-10"}
    assert original["decree_corrections"][0]["data"]["kind"] == "erratum"
    assert modification["request"]["data"]["why"] == "another ship"
    assert [one["version"] for one in state["crossings"]] == [14, 20]
    assert [one["corrected_by_version"] for one in state["incidents"]] == [30]
    assert state["incidents"][0]["data"]["on"] == "2026-03-11"
    # Annulled: it stands no more.
    assert [one["version"] for one in state["reports"]] == [22, 23]
    assert [one["status"] for one in state["disputes"]] == ["resolved"]
    assert len(state["phases"]) == 2
    assert state["links"][0]["data"]["group"] == {"name": None, "stated_size": 4}
    late = next(one for one in state["findings"] if one["code"] == "F11")
    assert late["figures"]["days"] == 3
    assert late["sentence"]["es"]


def test_unknown_is_null_in_the_data_of_a_step_too(client: Client) -> None:
    id_ = client.registered()["id"]
    state = client.entered(id_, 1).json()["authorization"]
    data = state["crossings"][0]["data"]
    assert data["place"] is None
    assert data["arms"] is None
    stored = client.get("/v1/events/1").json()["event"]["data"]
    assert "place" not in stored


def test_every_kind_can_be_a_further_step_of_a_registration_but_one_that_needs_another_eye(
    client: Client,
) -> None:
    own = [(kind, data) for kind, data in STORY if kind not in ("step-corrected", "step-annulled")]
    steps = [{"step": kind, "data": data} for kind, data in own]
    answer = client.post("/v1/authorizations", {"title": "x", "steps": steps})
    assert answer.status_code == 201, answer.text
    assert answer.json()["authorization"]["version"] == len(own) + 1
    steps.append({"step": "step-annulled", "data": {"version": 2, "why": "x"}})
    refused = client.post("/v1/authorizations", {"title": "x", "steps": steps})
    assert (refused.status_code, refused.json()["code"]) == (403, "four-eyes")


@pytest.mark.parametrize("row", [row for row in ROWS if row.kind in DATA], ids=lambda row: row.name)
def test_every_path_says_what_is_missing_unknown_stale_and_repeated(shared: Client, row: Any) -> None:
    data = {name: one for name, one in DATA[row.kind].items() if name != "code"}
    unknown = f"/v1/authorizations/{uuid4()}/{row.path.format(code='F11')}"
    assert shared.post(unknown, data, headers={"If-Match": '"1"'}).status_code == 404
    assert shared.post(unknown, data).json()["code"] == "if-match-required"
    forbidden = shared.post(unknown, data, office="operator", headers={"If-Match": '"1"'})
    assert forbidden.status_code == 403
    wrong = shared.post(unknown, {**data, "vote": ["x"]}, headers={"If-Match": '"1"'})
    assert (wrong.status_code, wrong.json()["errors"][0]["pointer"]) == (422, "/vote")
    id_ = shared.registered(terms=TERMS)["id"]
    path = f"/v1/authorizations/{id_}/{row.path.format(code='F11')}"
    assert shared.post(path, data, headers={"If-Match": '"7"', **second(shared)}).status_code == 412
    if row.kind in (
        "step-corrected",
        "step-annulled",
        "dispute-resolved",
        "account-given",
        "report-received",
    ):
        return
    headers = {**shared.headers(), "If-Match": '"1"'}
    first = shared.post(path, data, headers=headers)
    if first.status_code == 409:
        assert first.json()["code"].startswith("unknown-")
        assert first.json()["sentence"]
        return
    again = shared.post(path, data, headers=headers)
    assert first.status_code == again.status_code == 201, first.text
    assert again.content == first.content
    assert again.headers["idempotent-replayed"] == "true"


@pytest.mark.parametrize("code", ["F99", "X11", "f11"])
def test_a_code_that_no_rule_has_is_refused(shared: Client, code: str) -> None:
    path = f"/v1/authorizations/{uuid4()}/findings/{code}/resolutions"
    answer = shared.post(path, {}, headers={"If-Match": '"1"'})
    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (422, "unknown-word")


def test_who_recorded_a_step_neither_corrects_nor_annuls_it(client: Client) -> None:
    id_ = client.registered()["id"]
    assert client.entered(id_, 1).status_code == 201
    path, headers = f"/v1/authorizations/{id_}/annulments", {"If-Match": '"2"'}
    own = client.post(path, {"version": 2, "why": "x"}, headers=headers)
    assert (own.status_code, own.json()["code"]) == (403, "four-eyes")
    another = client.post(path, {"version": 2, "why": "x"}, headers={**headers, **second(client)})
    assert another.status_code == 201
    assert another.json()["authorization"]["crossings"] == []


def test_a_shared_vote_is_annulled_on_all_its_authorizations_or_not_at_all(client: Client) -> None:
    one, two = client.registered()["id"], client.registered()["id"]
    body = {
        "organ": "senate",
        "outcome": "approved",
        "authorizations": [{"id": one, "expected_version": 1}, {"id": two, "expected_version": 1}],
    }
    assert client.post("/v1/senate-votes", body).status_code == 201
    path, headers = f"/v1/authorizations/{one}/annulments", {"If-Match": '"2"', **second(client)}
    alone = client.post(path, {"version": 2, "why": "x"}, headers=headers)
    assert (alone.status_code, alone.json()["code"]) == (409, "vote-is-shared")
    shared = {"version": 2, "why": "x", "authorizations": [{"id": two, "expected_version": 1}]}
    assert client.post(path, shared, headers=headers).status_code == 412
    shared["authorizations"] = [{"id": two, "expected_version": 2}]
    assert client.post(path, shared, headers=headers).status_code == 201
    for id_ in (one, two):
        assert client.get(f"/v1/authorizations/{id_}").json()["proceedings"][0]["vote"] is None


def test_a_late_joiner_records_the_same_vote(client: Client) -> None:
    one, two = client.registered()["id"], client.registered()["id"]
    vote_id = str(uuid4())
    body = {
        "vote_id": vote_id,
        "organ": "senate",
        "on": "2026-02-17",
        "tally": {"in_favour": 92},
        "outcome": "approved",
        "authorizations": [{"id": one, "expected_version": 1}],
    }
    client.post("/v1/senate-votes", body)
    joined = {"already_in": one, "authorizations": [{"id": two, "expected_version": 1}]}
    answer = client.post(f"/v1/senate-votes/{vote_id}/authorizations", joined, office="senate")
    assert answer.status_code == 201, answer.text
    assert [item["id"] for item in answer.json()["authorizations"]] == [two]
    vote = client.get(f"/v1/senate-votes/{vote_id}").json()
    assert (vote["on"], vote["outcome"], vote["tally"]["in_favour"]) == ("2026-02-17", "approved", 92)
    assert {item["authorization"] for item in vote["authorizations"]} == {one, two}
    assert client.get("/v1/senate-votes").json()["items"] == [vote]
    assert client.get(f"/v1/senate-votes/{uuid4()}").status_code == 404


def test_a_link_is_written_on_both_sides(client: Client) -> None:
    one, two = client.registered()["id"], client.registered()["id"]
    body = {"relation": "supersedes", "others": [{"id": two, "expected_version": 1}], "basis": "stated"}
    path = f"/v1/authorizations/{one}/links"
    answer = client.post(path, body, headers={"If-Match": '"1"'})
    assert answer.status_code == 201, answer.text
    assert answer.json()["positions"] == [2, 3]
    assert answer.json()["authorization"]["id"] == one
    links = client.get(f"/v1/authorizations/{two}").json()["links"]
    assert [one["data"]["relation"] for one in links] == ["superseded_by"]


def test_what_does_not_add_up_is_listed_as_the_authorization_tells_it(told: Told) -> None:
    client, state = told
    listed = client.get("/v1/findings?on=2026-06-01").json()["items"]
    assert listed == state["findings"]
    high = client.get("/v1/findings?on=2026-06-01&code=F11").json()["items"]
    assert [one["code"] for one in high] == ["F11"]
    first = client.get("/v1/findings?on=2026-06-01&limit=1")
    paged = first.json()["items"]
    cursor = first.json()["next_cursor"]
    while cursor is not None:
        page = client.get(f"/v1/findings?on=2026-06-01&limit=1&cursor={cursor}").json()
        paged += page["items"]
        cursor = page["next_cursor"]
    assert paged == listed
    assert client.get("/v1/findings?on=2025-01-01&code=F11").json()["items"] == []


def test_one_publication_code_in_two_authorizations_is_found_in_the_list_alone(client: Client) -> None:
    steps = [{"step": "decree-published", "data": {"dof_code": "5780001", "text": "excerpt"}}]
    ids = {client.registered(steps=steps)["id"] for _ in range(2)}
    found = client.get("/v1/findings?code=C06").json()["items"]
    assert {one["authorization"] for one in found} == ids
    assert found[0]["figures"] == {"code": "5780001", "contradiction": "shared_dof_code"}
    id_ = ids.pop()
    codes = [one["code"] for one in client.get(f"/v1/authorizations/{id_}").json()["findings"]]
    assert "C06" not in codes


def test_two_that_are_perhaps_one_are_found_in_the_list_alone_page_by_page(client: Client) -> None:
    terms = {
        "movements": ["foreign_entry"],
        "event_number": "EV-17",
        "contingents": [{"key": "c1", "countries": ["US"]}],
        "window": {"first_on": "2026-02-27", "last_on": "2026-07-15"},
    }
    ids = sorted(client.registered(title=title, terms=terms)["id"] for title in ("One", "Another"))
    client.registered(title="One", terms={**terms, "event_number": "EV-18", "movements": ["foreign_transit"]})
    found = client.get("/v1/findings?code=C09").json()["items"]
    assert [one["authorization"] for one in found] == ids
    assert found[0]["figures"] == {"others": 1, "same": "event_number"}
    assert sorted({one["authorization"] for one in found[0]["evidence"]}) == ids
    paged: list[Any] = []
    cursor: str | None = ""
    while cursor is not None:
        page = client.get(f"/v1/findings?limit=1{cursor and '&cursor=' + cursor}").json()
        paged, cursor = paged + page["items"], page["next_cursor"]
    assert paged == client.get("/v1/findings").json()["items"]
    assert [one["authorization"] for one in paged if one["code"] == "C09"] == ids
    assert client.get("/v1/findings?code=C09&severity=high").json()["items"] == []
    codes = [one["code"] for one in client.get(f"/v1/authorizations/{ids[0]}").json()["findings"]]
    assert "C09" not in codes


def test_who_registers_what_is_perhaps_on_record_is_told_so(client: Client) -> None:
    terms = {
        "movements": ["foreign_entry"],
        "contingents": [{"key": "c1", "countries": ["US"]}],
        "window": {"first_on": "2026-02-27", "last_on": "2026-07-15"},
    }
    first = client.post("/v1/authorizations", {"title": "SOF 1", "terms": terms})
    assert (first.json()["similar"], "link" in first.headers) == ([], False)
    id_ = first.json()["authorization"]["id"]
    assert client.get("/v1/findings").status_code == 200  # the lists have it now
    key = {"Idempotency-Key": str(uuid4())}
    again = client.post("/v1/authorizations", {"title": "sof 1", "terms": terms}, headers=key)
    assert again.json()["similar"] == [id_]
    assert again.headers["link"] == f'</v1/authorizations/{id_}>; rel="similar"'
    # A third one is no news to whoever sends the second again.
    client.registered(title="SOF 1", terms=terms)
    assert client.get("/v1/findings").status_code == 200
    replayed = client.post("/v1/authorizations", {"title": "sof 1", "terms": terms}, headers=key)
    assert (replayed.json(), replayed.headers["link"]) == (again.json(), again.headers["link"])
    minimal = {"Prefer": "return=minimal"}
    short = client.post("/v1/authorizations", {"title": "SOF 1", "terms": terms}, headers=minimal)
    assert short.headers["link"].count('rel="similar"') >= 2
    entry = client.entered(id_, 1)
    assert entry.json()["similar"] is None


def test_reports_are_listed_by_how_far_they_have_come(told: Told) -> None:
    client = told.client
    items = client.get("/v1/reports?on=2026-06-01").json()["items"]
    assert [(one["key"], one["status"]) for one in items] == [("r1", "received")]
    assert client.get("/v1/reports?status=overdue").json()["items"] == []
    assert client.get("/v1/reports?due_before=2025-01-01").json()["items"] == []


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("in_force_on=2026-03-10", 1),
        ("in_force_on=2026-03-04", 0),
        ("in_force_on=2026-04-01", 0),
        ("facility=campo militar 1", 1),
        ("facility=Campo Militar 2", 0),
        ("event_number=SOF-1", 1),
        ("event_number=SOF-2", 0),
        ("q=ADIESTRAMIENTO joint", 1),
        ("q=adiestramiento maritimo", 0),
        ("q=", 1),
        ("q=%20", 1),
        ("q=joint %25", 1),
        ("q=%25", 0),
        ("q=_", 0),
        ("q=-", 0),
        ("q=%F0%9F%98%80", 0),
        ("has_finding=true", 1),
        ("has_finding=F11", 1),
        ("has_finding=F16&has_finding=C01", 1),
        ("has_finding=C01", 0),
        ("has_finding=false", 0),
        ("movement=foreign_entry&ministry=navy&status=closed", 1),
    ],
)
def test_the_list_is_filtered(told: Told, query: str, count: int) -> None:
    answer = told.client.get(f"/v1/authorizations?on=2026-06-01&{query}")
    assert answer.status_code == 200, answer.text
    assert len(answer.json()["items"]) == count, answer.text
    if count and query.startswith("in_force_on"):
        assert answer.json()["items"][0]["in_force"] == "yes"
