"""Can an assistant ask the questions, by the library's own client: over HTTP, over a pipe, of a copy?"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from mcp import Client
from mcp.client.stdio import StdioServerParameters

from service.assistants.asking import RefusedError
from service.assistants.copied import FromCopy
from service.assistants.tools import server
from service.audit.trust import Trust
from tests.api.conftest import examples_template
from tests.audit.answered import history
from tests.audit.logs import PROFILE
from tests.conftest import Database, fresh_database
from tests.service.publishing import keys
from tests.service_here import ServiceHere
from tests.service_process import ROOT

ON = {"on": "2026-03-31"}
TOOLS = {
    "find_authorizations",
    "read_authorization",
    "who_is_across",
    "list_findings",
    "list_reports",
    "list_votes",
    "what_changed",
    "explain",
    "find_places",
    "what_happens_at",
    "add_up",
}


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A register of the examples."""
    folder = tmp_path_factory.mktemp("assistants")
    with (
        fresh_database(examples_template()) as database,
        ServiceHere(folder, database.environment) as service,
    ):
        yield service.url


async def _asked(client: Client, tool: str, **given: Any) -> dict[str, Any]:
    result = await client.call_tool(tool, {**ON, **given})
    assert not result.is_error, result.content
    told: dict[str, Any] | None = result.structured_content
    assert told is not None
    assert isinstance(told["position"], int)
    assert told["day"] == "2026-03-31"
    assert told["address"]
    return told


async def _questions(client: Client) -> list[dict[str, Any]]:
    """The answer to each question, of whatever register."""
    found = await _asked(client, "find_authorizations", words="adiestramientos", limit=1)
    one = await _asked(client, "read_authorization", authorization="MX-2026-SOF1")
    return [
        found,
        one,
        await _asked(client, "who_is_across", country="US"),
        await _asked(client, "list_findings", authorization="MX-2026-SOF1", group="completeness"),
        await _asked(client, "list_reports", year=2026),
        await _asked(client, "list_votes", year=2026, limit=2),
        await _asked(client, "what_changed", country="US", limit=1),
        await _asked(client, "what_changed", authorization="MX-2026-SOF1", since="30"),
        await _asked(client, "explain", authorization="MX-2026-SOF1", path="terms.contingents.c1"),
        await _asked(client, "find_places", within="Campeche"),
        await _asked(client, "what_happens_at", place="Temamatla", from_on="2026-01-01"),
        await _asked(client, "add_up", by="year,movement"),
    ]


async def test_the_tools_are_few_described_and_read_only(url: str) -> None:
    async with Client(f"{url}/mcp") as client:
        listed = (await client.list_tools()).tools
    assert {one.name for one in listed} == TOOLS
    for tool in listed:
        assert tool.description
        assert tool.annotations is not None
        assert tool.annotations.read_only_hint
        assert all("description" in one for one in tool.input_schema["properties"].values())


async def test_each_answer_says_what_it_rests_on(url: str) -> None:
    async with Client(f"{url}/mcp") as client:
        found, one, across, findings, reports, votes, *others = await _questions(client)
    assert len(found["items"]) == 1
    assert (found["total"], found["there_are_more"]) == (3, True)
    assert one["authorization"]["reference"] == "MX-2026-SOF1"
    changed, of_one, why, places, happening, sums = others
    for answer in (found, one, across, findings, reports, votes, changed, of_one, why, happening):
        assert {source["tier"] for source in answer["sources"]}
        assert all(source["title"] for source in answer["sources"])
    assert across["totals"]["national"]["present"]["at_least"] >= 0
    assert {item["code"][0] for item in findings["items"]} <= {"M"}
    # The address leads to what was told.
    there = (await asyncio.to_thread(httpx.get, reports["address"])).json()
    assert there["items"] == reports["items"]
    assert votes["there_are_more"] == (votes["total"] > 2)
    assert changed["there_are_more"]
    assert changed["items"][0]["steps"]
    assert of_one["changes"]["reference"] == "MX-2026-SOF1"
    assert {item["path"].split(".")[2] for item in why["items"]} == {"c1"}
    assert all(item["stated_by"] for item in why["items"] if item["act"])
    assert [place["key"] for place in places["items"]] == [
        "campeche_airport",
        "san_luis_carpizo",
        "champoton",
        "ciudad_del_carmen",
    ]
    assert {item["reference"] for item in happening["items"]} == {"MX-2026-SOF1"}
    assert sum(item["authorizations"] for item in sums["items"]) >= 12


async def test_what_is_not_answered_is_said_in_words(url: str) -> None:
    async with Client(f"{url}/mcp") as client:
        for tool, given, said in (
            ("read_authorization", {"authorization": "MX-NOWHERE"}, "no authorization"),
            ("find_authorizations", {"country": "usa"}, "country"),
            ("find_authorizations", {"as_of": "99999999"}, "beyond the log"),
            ("list_findings", {"limit": 1000}, "limit"),
        ):
            result = await client.call_tool(tool, given)
            assert result.is_error
            assert said in str(result.content)


async def test_the_same_over_a_pipe(url: str) -> None:
    async with Client(f"{url}/mcp") as client:
        there = await _questions(client)
    command = StdioServerParameters(command=sys.executable, args=["-m", "service", "mcp", url], cwd=ROOT)
    async with Client(command) as client:
        assert await _questions(client) == there


def test_a_message_that_is_none_and_too_large_a_one_are_refused(url: str) -> None:
    headers = {"Accept": "application/json, text/event-stream", "Content-Type": "application/json"}
    assert httpx.post(f"{url}/mcp", content=b"{", headers=headers).status_code == 400
    assert httpx.post(f"{url}/mcp", content=b" " * 100_000, headers=headers).status_code == 413
    assert httpx.put(f"{url}/mcp").status_code == 405


async def test_a_verified_copy_answers_the_same_offline(database: Database, tmp_path: Path) -> None:
    with history(database, tmp_path, publisher=False) as (address, copy):
        trust = Trust(keys(tmp_path / "data").verifiers, None)
        offline = FromCopy(copy, trust, PROFILE)
        async with Client(f"{address}mcp") as there, Client(server(offline, "test", PROFILE)) as here:
            for tool, given in (
                ("find_authorizations", {}),
                ("find_authorizations", {"words": "marines", "in_force_on": "2026-03-01"}),
                ("find_authorizations", {"country": "US", "year": 2026}),
                ("read_authorization", {"authorization": "MX-2025-SEMAR10"}),
                ("who_is_across", {"country": "US", "presence": "authorized"}),
                ("list_findings", {"group": "consistency"}),
                ("list_findings", {"authorization": "MX-2025-SEMAR10", "limit": 2}),
                ("list_reports", {"year": 2026}),
                ("list_votes", {"country": "US"}),
                ("find_authorizations", {"as_of": "3"}),
                ("find_authorizations", {"status": "merged"}),
                ("find_authorizations", {"as_of": "2100-01-01T00:00:00Z"}),
                ("what_changed", {"country": "US"}),
                ("what_changed", {"since": "5", "as_of": "12"}),
                ("what_changed", {"authorization": "MX-2025-SEMAR10", "since": "2026-01-01T00:00:00Z"}),
                ("explain", {"authorization": "MX-2025-SEMAR10", "path": "terms.window"}),
                ("find_places", {}),
                ("find_places", {"words": "campeche"}),
                ("find_places", {"within": "Campeche", "country": "MX"}),
                ("what_happens_at", {"place": "san_luis_carpizo", "to_on": "2026-12-31"}),
                ("what_happens_at", {"place": "Temamatla"}),
                ("add_up", {"by": "year"}),
                ("add_up", {"by": "country,movement,status", "from_on": "2025-01-01"}),
                ("add_up", {"by": "organ", "to_on": "2024-01-01"}),
            ):
                told = [await _asked(client, tool, **given) for client in (there, here)]
                addresses = [one.pop("address") for one in told]
                assert told[0] == told[1], (tool, given)
                assert addresses[1].startswith(str(copy))
            for given in ({"as_of": "1000"}, {"as_of": "2026-01-01T00:00:00"}, {"on": "2026-02-30"}):
                assert (await here.call_tool("find_authorizations", given)).is_error


async def test_nothing_is_answered_from_a_copy_that_was_altered(database: Database, tmp_path: Path) -> None:
    with history(database, tmp_path) as (_, copy):
        trust = Trust(keys(tmp_path / "data").verifiers, None)
        (bundle, *_) = (one for one in copy.glob("tile/entries/**/*") if one.is_file())
        bundle.write_bytes(bundle.read_bytes().replace(b"MX-2025-SEMAR10", b"MX-2025-SEMAR11"))
        with pytest.raises(RefusedError, match="not what was signed"):
            FromCopy(copy, trust, PROFILE)
