"""Do the reads answer what was asked, as of when it was asked?"""

from __future__ import annotations

import asyncio
from base64 import b64decode
from datetime import datetime
from uuid import UUID

import orjson
import pytest

from domain.log.merkle import leaf_hash
from service.api.http.conditions import CONTRACT
from tests.api.conftest import Client

VOTE = {"organ": "senate", "outcome": "approved", "on": "2026-02-17"}


def _case(client: Client) -> str:
    """An authorization with a vote on 2026-02-17 and entries on 2026-02-27 and 2026-03-05; its id."""
    steps = [{"step": "senate-voted", "data": VOTE}]
    id_: str = client.registered(steps=steps, terms={"movements": ["foreign_entry"]})["id"]
    assert client.entered(id_, 2, on="2026-02-27").status_code == 201
    assert client.entered(id_, 3, on="2026-03-05").status_code == 201
    return id_


def test_as_of_the_head_is_byte_for_byte_the_live_answer(client: Client) -> None:
    path = f"/v1/authorizations/{_case(client)}"
    live, head = client.get(path), client.get(f"{path}?as_of=3")
    assert live.content == head.content
    for name in ("etag", "anuencia-as-of", "anuencia-on"):
        assert live.headers[name] == head.headers[name]


def test_free_json_is_answered_in_one_order_whether_it_was_sent_now_or_read_back(client: Client) -> None:
    source, one = {"title": "x", "tier": "press"}, [{"over": "all", "count": {"value": 7, "bound": "exact"}}]
    citation = {"source": source, "states": [{"path": "terms.totals", "value": one}]}
    path = f"/v1/authorizations/{client.registered(citations=[citation])['id']}"
    disputed = {"path": "terms.totals", "values": [{"value": one, "citation": citation}]}
    told = client.post(f"{path}/disputes", disputed, headers={"If-Match": '"1"'})
    resolved = {"dispute_version": 2, "value": one, "why": "x", "citations": [citation]}
    told = client.post(f"{path}/dispute-resolutions", resolved, headers={"If-Match": '"2"'})
    assert told.status_code == 201, told.text
    read_back = client.get(f"{path}?as_of=2")
    assert client.get(path).content == read_back.content
    assert told.content == b'{"positions":[2],"authorization":' + read_back.content + b',"similar":null}'


def test_as_of_a_position_is_what_the_register_held_then(client: Client) -> None:
    path = f"/v1/authorizations/{_case(client)}"
    versions = [client.get(f"{path}?as_of={position}").json()["version"] for position in range(4)]
    assert versions == [1, 2, 3, 4]
    then = client.get(f"{path}?as_of=1")
    assert then.headers["anuencia-as-of"] == "1"
    assert then.json()["status"] == "approved"


def test_as_of_an_instant_is_what_was_recorded_by_then(client: Client) -> None:
    id_ = _case(client)
    times = [item["event"]["time"] for item in client.get("/v1/events").json()["items"]]
    path = f"/v1/authorizations/{id_}"
    assert client.get(f"{path}?as_of={times[1]}").json()["version"] == 2
    assert client.get(f"{path}?as_of=2999-01-01T00:00:00Z").json()["version"] == 4
    assert client.get(f"{path}?as_of=2001-01-01T00:00:00Z").status_code == 404


def test_as_of_before_the_registration_is_404(client: Client) -> None:
    client.registered()
    id_ = client.registered()["id"]
    assert client.get(f"/v1/authorizations/{id_}?as_of=0").status_code == 404
    assert client.get(f"/v1/authorizations/{id_}?as_of=1").status_code == 200


def test_judged_on_a_day_later_steps_do_not_exist_but_stand_in_the_lists(client: Client) -> None:
    path = f"/v1/authorizations/{_case(client)}"
    statuses = {
        day: client.get(f"{path}?on={day}").json()["status"]
        for day in ("2026-02-16", "2026-02-17", "2026-02-26", "2026-02-27")
    }
    assert list(statuses.values()) == ["none_on_record", "approved", "approved", "under_way"]
    before = client.get(f"{path}?on=2026-02-16")
    assert before.headers["anuencia-on"] == "2026-02-16"
    assert before.headers["etag"] == f'"4.2026-02-16.{CONTRACT}"'
    assert len(before.json()["crossings"]) == 2
    assert before.json()["deployment"]["status"] == "none_observed"
    assert before.json()["deployment"]["first_crossing_on"] is None


def test_the_day_judged_is_today_where_the_jurisdiction_is(client: Client) -> None:
    answer = client.get(f"/v1/authorizations/{_case(client)}")
    today = datetime.now(client.services.register.profile.zone).date().isoformat()
    assert answer.headers["anuencia-on"] == today


def test_what_a_client_has_already_is_304(client: Client) -> None:
    id_ = _case(client)
    path = f"/v1/authorizations/{id_}"
    tag = client.get(path).headers["etag"]
    again = client.get(path, headers={"If-None-Match": tag})
    assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag)
    assert client.entered(id_, 4).status_code == 201
    assert client.get(path, headers={"If-None-Match": tag}).status_code == 200


def test_effective_terms_stand_whole_with_the_act_that_each_value_comes_from(client: Client) -> None:
    terms = {"contingents": [{"key": "c1", "count": {"value": 12}}], "purpose": "Training"}
    steps = [{"step": "senate-voted", "data": {**VOTE, "terms": {"purpose": "Joint training"}}}]
    state = client.registered(terms=terms, steps=steps)["terms"]
    assert state["effective"]["purpose"] == "Joint training"
    assert state["effective"]["contingents"][0]["count"] == {"value": 12, "bound": "exact", "breakdown": None}
    assert state["effective"]["contingents"][0]["window"] is None
    assert state["origins"]["terms.purpose"] == {"act": "voted", "version": 2}
    assert state["origins"]["terms.contingents.c1.count"] == {"act": "registered", "version": 1}
    assert state["original"] == state["effective"]


def test_an_event_is_given_as_it_is_stored_so_that_its_leaf_can_be_checked(client: Client) -> None:
    _case(client)
    page = client.get("/v1/events").content
    for item in orjson.loads(page)["items"]:
        canonical = orjson.dumps(item["event"], option=orjson.OPT_SORT_KEYS)
        assert canonical in page
        assert leaf_hash(canonical) == b64decode(item["leaf_hash"])
        alone = client.get(f"/v1/events/{item['position']}")
        assert alone.json() == item
        assert "immutable" in alone.headers["cache-control"]


def test_the_history_of_an_authorization_comes_in_pages(client: Client) -> None:
    client.registered()
    id_ = _case(client)
    path, seen = f"/v1/authorizations/{id_}/events?limit=2", []
    while path:
        answer = client.get(path)
        seen += [item["event"]["streamversion"] for item in answer.json()["items"]]
        path = answer.headers["link"][1:].split(">")[0] if answer.json()["next_cursor"] else ""
    assert seen == [1, 2, 3, 4]
    assert "link" not in answer.headers


def _listed(client: Client, query: str = "") -> list[str]:
    return [item["title"] for item in client.get(f"/v1/authorizations{query}").json()["items"]]


def test_the_list_shows_what_was_acknowledged(client: Client) -> None:
    for title in ("Zeta", "Ácido", "beta"):
        client.registered(title=title)
        assert title in _listed(client)
    assert _listed(client) == ["Ácido", "beta", "Zeta"]


def test_the_list_filters_and_travels_in_time(client: Client) -> None:
    _case(client)
    terms = {
        "movements": ["national_exit"],
        "ministries": ["navy"],
        "contingents": [{"key": "c1", "countries": ["PE"]}],
    }
    client.registered(title="Unitas", terms=terms)
    assert _listed(client, "?movement=national_exit&movement=squadron_stay") == ["Unitas"]
    assert _listed(client, "?country=PE") == _listed(client, "?ministry=navy") == ["Unitas"]
    assert _listed(client, "?status=under_way") == ["Joint training"]
    assert _listed(client, "?status=under_way&country=PE") == []
    assert _listed(client, "?status=approved&on=2026-02-20") == ["Joint training"]
    assert _listed(client, "?as_of=3") == ["Joint training"]
    assert client.get("/v1/authorizations?as_of=1").headers["anuencia-as-of"] == "1"


def test_the_pages_of_a_list_speak_of_one_log_and_one_day(client: Client) -> None:
    for title in ("a", "c", "e"):
        client.registered(title=title)
    first = client.get("/v1/authorizations?limit=2")
    client.registered(title="d")
    cursor = first.json()["next_cursor"]
    second = client.get(f"/v1/authorizations?limit=2&cursor={cursor}")
    assert [item["title"] for item in second.json()["items"]] == ["e"]
    assert second.json()["next_cursor"] is None
    for name in ("anuencia-as-of", "anuencia-on"):
        assert second.headers[name] == first.headers[name]
    assert first.headers["link"].startswith("</v1/authorizations?limit=2&cursor=")


@pytest.mark.parametrize("name", ["authorizations", "findings", "presence", "reports", "senate-votes"])
def test_each_page_of_a_list_as_of_the_head_is_byte_for_byte_the_live_one(client: Client, name: str) -> None:
    for _ in range(2):
        _case(client)
    live = client.get(f"/v1/{name}?limit=1")
    today = live.headers["anuencia-on"]
    for asked in ("as_of=7", f"on={today}", f"as_of=7&on={today}", "as_of=2999-01-01T00:00:00Z"):
        then = client.get(f"/v1/{name}?limit=1&{asked}")
        assert (then.content, then.headers["etag"]) == (live.content, live.headers["etag"])
    cursor = live.json()["next_cursor"]
    client.registered()
    following = client.get(f"/v1/{name}?limit=1&cursor={cursor}")
    for asked in ("as_of=7", f"on={today}", "as_of=2999-01-01T00:00:00Z"):
        assert client.get(f"/v1/{name}?limit=1&{asked}&cursor={cursor}").content == following.content
    for another in ("as_of=6", "as_of=8", "on=2026-01-01", "as_of=2001-01-01T00:00:00Z"):
        answer = client.get(f"/v1/{name}?limit=1&{another}&cursor={cursor}")
        assert (answer.status_code, answer.json()["code"]) == (400, "bad-cursor"), another


def test_a_cursor_is_bound_to_its_list_and_filters(client: Client) -> None:
    for _ in range(2):
        client.registered()
    cursor = client.get("/v1/authorizations?limit=1").json()["next_cursor"]
    feed = client.get("/v1/events").json()["next_cursor"]
    for path in (
        f"/v1/authorizations?limit=1&status=approved&cursor={cursor}",
        f"/v1/authorizations?on=2026-01-01&cursor={cursor}",
        f"/v1/authorizations?cursor={feed}",
        f"/v1/events?cursor={cursor}",
        f"/v1/events?type=mx.anuencia.senate-voted.v1&cursor={feed}",
        "/v1/events?cursor=",
        "/v1/events?cursor=AAAA",
        "/v1/events?cursor=%00",
        f"/v1/events?cursor={'A' * 5000}",
        f"/v1/authorizations/{UUID(int=1)}/events?cursor={feed}",
    ):
        answer = client.get(path)
        assert (answer.status_code, answer.json()["code"]) == (400, "bad-cursor"), path


def test_a_cursor_that_somebody_wrote_does_no_harm(client: Client) -> None:
    from service.api.http.pagination import cursor
    from service.api.v1.authorizations import AuthorizationsQuery
    from service.api.v1.list_read import NOT_OF_THE_LIST

    client.registered()
    asked = AuthorizationsQuery.model_validate({})
    filters = asked.model_dump(exclude=NOT_OF_THE_LIST, mode="json")
    some = str(UUID(int=1))
    assert client.get(f"/v1/authorizations?cursor={cursor([1, '2026-01-01', '', some], filters)}").is_success
    for place in (
        [1, "today", "a", some],
        [1, "2026-01-01", "a", "b"],
        [1, "2026-01-01", "\x00", some],
        [-1, "2026-01-01", "a", some],
        [2, "2026-01-01", "a", some],  # of a log that is not yet so large
        [2**60, "2026-01-01", "a", some],
    ):
        answer = client.get(f"/v1/authorizations?cursor={cursor(place, filters)}")
        assert (answer.status_code, answer.json()["code"]) == (400, "bad-cursor")
    for position in (-1, 2**60):
        answer = client.get(f"/v1/events?cursor={cursor([position], {'type': []})}")
        assert (answer.status_code, answer.json()["code"]) == (400, "bad-cursor")


def test_the_operators_paths_answer(client: Client) -> None:
    assert client.get("/healthz").json() == {"status": "alive"}
    in_memory = "in the memory of the database server: fsync is off"
    assert client.get("/readyz").json() == {
        "status": "ready",
        "troubles": {},
        "alarms": {},
        "acknowledged": in_memory,
    }
    client.services.writer._trouble.is_met("the head row is locked by another session")
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["troubles"] == {"writer": "the head row is locked by another session"}


def test_reads_go_on_while_others_write(client: Client) -> None:
    id_ = client.registered()["id"]

    async def together() -> set[int]:
        reads = (client.http.get(f"/v1/authorizations/{id_}") for _ in range(20))
        return {answer.json()["version"] for answer in await asyncio.gather(*reads)}

    assert client.run(together()) == {1}
