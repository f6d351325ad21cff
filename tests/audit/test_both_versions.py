"""Is a log that holds two versions of a type read, added to, corrected and audited as one?"""

from __future__ import annotations

from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
import orjson
import pytest

from domain.log.merkle import leaf_hash
from service.audit.trust import Trust
from service.audit.verify import verify
from service.dev_issuer import DevIssuer
from service.event_store.append import NewEvent
from service.settings import Settings
from service.transparency import publisher
from tests.audit.live import fetched, live, posted
from tests.audit.logs import START, History, altered, stream_id
from tests.audit.test_live import replayed
from tests.conftest import Database
from tests.service.older import make_again, record
from tests.service.publishing import ORIGIN, awaited, keys, of_size
from tests.service_process import HTTP

FIRST, SECOND = "mx.anuencia.senate-voted.v1", "mx.anuencia.senate-voted.v2"
HOST = ORIGIN.removesuffix("/log")
VOTE = stream_id(0)
ROLL_CALL = [
    {"member": "Senadora Uno", "group": "MORENA", "state": "Jalisco", "vote": "in_favour"},
    {"member": "Senador Dos", "group": None, "state": None, "vote": "absent"},
]


def stored_before() -> list[bytes]:
    """A registration and its vote, as the register stored them while votes were at their first version."""
    history = History(ORIGIN)
    history.record(1, at=START)
    voted = history.record(1, at=START)
    return [
        history.entries[0],
        altered(voted, type=FIRST, dataschema=f"https://{HOST}/v1/event-types/{FIRST}/schema"),
    ]


def put_on_record(database: Database, entries: list[bytes]) -> None:
    events = [
        NewEvent(stream_id(1), version, orjson.loads(stored)["type"], stored, leaf_hash(stored))
        for version, stored in enumerate(entries, 1)
    ]
    record(database, events, START)


def got(url: str, path: str) -> Any:
    return HTTP.get(f"{url}v1/{path}").json()


def test_both_versions_of_a_vote_stand_in_one_log(
    database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The database is one of before too: it is migrated with what is on record."""
    monkeypatch.setattr(publisher, "INTERVAL_SECONDS", 0.02)
    data, copy = tmp_path / "data", tmp_path / "copy"
    before = stored_before()
    make_again(database, "0005")
    put_on_record(database, before)
    one = stream_id(1)
    with live(database, data) as url:
        assert got(url, f"senate-votes/{VOTE}")["roll_call"] is None
        issuer = DevIssuer.open(Settings(data=data))
        senate, registrar = issuer.mint("senate"), issuer.mint("registrar")
        other = UUID(posted(url, senate, "authorizations", {"title": "Another"})["authorization"]["id"])
        otherwise = {"vote_id": str(VOTE), "organ": "senate", "outcome": "rejected"}
        voted = [{"id": str(other), "expected_version": 1}]
        with pytest.raises(httpx.HTTPStatusError) as refused:
            posted(url, senate, "senate-votes", {**otherwise, "authorizations": voted})
        assert refused.value.response.json()["code"] == "vote-told-otherwise"
        joined = {"already_in": str(one), "authorizations": [{"id": str(other), "expected_version": 1}]}
        posted(url, senate, f"senate-votes/{VOTE}/authorizations", joined)
        again = {
            "type": SECOND,
            "data": {**orjson.loads(before[1])["data"], "roll_call": ROLL_CALL},
        }
        correction = {
            "version": 2,
            "why": "The gazette prints the names.",
            "step": again,
            "authorizations": [{"id": str(other), "expected_version": 2}],
        }
        posted(url, registrar, f"authorizations/{one}/corrections", correction, version=2)
        awaited(database.url, of_size(6))

        stored = [got(url, f"events/{place}")["event"]["type"].split(".", 2)[2] for place in range(6)]
        assert got(url, "events/1")["event"] == orjson.loads(before[1])
        assert stored == [
            "authorization-registered.v1",
            "senate-voted.v1",
            "authorization-registered.v1",
            "senate-voted.v2",
            "step-corrected.v1",
            "step-corrected.v1",
        ]
        vote = got(url, f"senate-votes/{VOTE}")
        assert (vote["roll_call"], vote["by_group"]) == (ROLL_CALL, None)
        assert {settled["authorization"] for settled in vote["authorizations"]} == {str(one), str(other)}
        for kind, at in ((FIRST, 1), (SECOND, 3)):
            assert [item["position"] for item in got(url, f"events?type={kind}")["items"]] == [at]
            described = got(url, f"event-types/{kind}/schema")["properties"]
            assert ("roll_call" in described) == (kind == SECOND)

        trust = Trust(keys(data).verifiers, None)
        assert fetched(url, copy, trust).problems == []
        assert verify(copy, trust).problems == []
        compared = replayed(url, copy)
        assert (compared.problems, compared.remarks) == ([], [])
