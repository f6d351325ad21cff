"""What do the registers of released versions hold? (Each is a dump, and beside it what it said of itself.)

`python -m tests.upgrades` made them, with the code of their version.
"""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any, Final

import httpx
import psycopg

from service.dev_issuer import DevIssuer
from service.embedded.binaries import find_binaries
from service.transparency.signing import LogKeys, write_keys
from tests.conftest import Database
from tests.domain.log.ed25519 import log_key
from tests.service.publishing import ORIGIN
from tests.service_process import HTTP

FOLDER: Final = Path(__file__).parent / "registers"
FIRST, SECOND = "11111111-1111-4111-8111-111111111111", "22222222-2222-4222-8222-222222222222"
#: The day on which statuses are judged: whatever day it is when this runs.
ON: Final = "2026-03-01"
#: The first write, byte for byte, so that it can be sent again.
REGISTRATION: Final = (
    b'{"id": "%b", "title": "Adiestramiento conjunto", "terms": {"ministries": ["defence"]}}' % FIRST.encode()
)


def registers() -> list[str]:
    """The contracts whose registers are kept."""
    return sorted(dump.stem for dump in FOLDER.glob("*.dump"))


def said_by(contract: str) -> dict[str, Any]:
    """What the register said of itself when it was left."""
    said: dict[str, Any] = json.loads((FOLDER / f"{contract}.json").read_text("utf-8"))
    return said


def restore(contract: str, database: Database) -> None:
    """Put the register of a version in the place of what the database holds."""
    with psycopg.connect(database.owner_url) as owner:
        owner.execute("DROP SCHEMA public CASCADE")
        owner.execute("CREATE SCHEMA public")
    programs = find_binaries()
    words = ["--no-owner", "--exit-on-error", "--single-transaction", "--dbname", database.owner_url]
    subprocess.run([programs / "pg_restore", *words, FOLDER / f"{contract}.dump"], check=True)


def signing_key(data: Path) -> LogKeys:
    """The key that they were signed with, put where a service looks for it. (It protects nothing.)"""
    keys = LogKeys((log_key(ORIGIN),))
    write_keys(data / "log.key", keys, replace=False)
    return keys


def registered(url: str, issuer: DevIssuer) -> httpx.Response:
    """The answer to the first write, sent for the first time or again."""
    headers = {
        "Authorization": f"Bearer {issuer.mint('executive')}",
        "Idempotency-Key": "the-first",
        "Content-Type": "application/json",
    }
    return HTTP.post(f"{url}/v1/authorizations", content=REGISTRATION, headers=headers)


def tell(url: str, issuer: DevIssuer) -> dict[str, Any]:
    """Record what the examples lack: a shared vote, persons, a correction, an annulment, an erasure."""

    def post(office: str, path: str, body: Any, version: int | None = None, subject: str = "one") -> Any:
        headers = {
            "Authorization": f"Bearer {issuer.mint(office, subject=subject)}",
            "Idempotency-Key": f"{path}-{version}",
            **({} if version is None else {"If-Match": f'"{version}"'}),
        }
        return HTTP.post(f"{url}/v1/{path}", json=body, headers=headers).raise_for_status().json()

    def digest(position: int, name: str) -> Any:
        event = HTTP.get(f"{url}/v1/events/{position}").json()["event"]
        return event["data"][name]["_sd"][0]

    first = f"authorizations/{FIRST}"
    positions = registered(url, issuer).raise_for_status().json()["positions"]
    asked = post("executive", f"{first}/request", {"roster": ["Persona Una", "Persona Dos"]}, 1)
    account = {"said_by": "A resident", "claim": "Eran diez.", "claim_of": "person"}
    said = post("senate", f"{first}/accounts", account, 2)
    post("executive", "authorizations", {"id": SECOND, "title": "Otro", "terms": {"ministries": ["navy"]}})
    voted = [{"id": FIRST, "expected_version": 3}, {"id": SECOND, "expected_version": 1}]
    vote = {"organ": "senate", "on": "2026-02-17", "outcome": "approved", "authorizations": voted}
    settled = post("senate", "senate-votes", vote)
    post("defence", f"{first}/entries", {"on": "2026-02-27"}, 4)
    post("defence", f"{first}/entries", {"on": "2026-02-28"}, 5)
    entry = {"type": "mx.anuencia.entry-recorded.v1", "data": {"on": "2026-02-26"}}
    corrected = {"version": 5, "why": "The bulletin says so.", "step": entry}
    post("registrar", f"{first}/corrections", corrected, 6, "another")
    post("registrar", f"{first}/annulments", {"version": 6, "why": "It was the same."}, 7, "another")
    roster, claim = digest(asked["positions"][0], "roster"), digest(said["positions"][0], "claim")
    erasure = {"digests": [roster], "legal_basis": "LGPDPPSO, artículo 43"}
    last = post("registrar", f"{first}/erasures", erasure, 8, "another")
    return {
        "size": last["positions"][0] + 1,
        "registered_at": positions,
        "vote": settled["vote_id"],
        "disclosed": claim,
        "erased": roster,
    }


def listed(url: str) -> list[dict[str, Any]]:
    """Every authorization as the list has it: what was said of it in every version."""
    found: list[dict[str, Any]] = []
    cursor: str | None = ""
    while cursor is not None:
        asked = {"on": ON, "limit": "200"} | ({"cursor": cursor} if cursor else {})
        # After an upgrade the rows are made again; each request waits for them by itself for some seconds.
        for _ in range(20):
            answer = HTTP.get(f"{url}/v1/authorizations", params=asked)
            if answer.status_code != 503:
                break
            assert answer.json()["code"] == "projection-behind"
        page = answer.raise_for_status().json()
        found += (
            {name: one[name] for name in ("id", "reference", "title", "status")} for one in page["items"]
        )
        cursor = page["next_cursor"]
    return sorted(found, key=lambda one: str(one["id"]))
