"""Is what was erased gone: from every table and dump, every answer, every memory, file and log?

Each search finds the text before the erasure where it then is, so that its silence afterwards says something.
"""

from __future__ import annotations

import json
import logging
from base64 import b64encode, urlsafe_b64encode
from collections.abc import Iterator
from hashlib import sha256
from itertools import product
from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg import sql

from service.api.http import conditions
from tests.api import searching
from tests.api.conftest import Client
from tests.api.disclosing import digest_at, erasing, recorded
from tests.conftest import Database

#: Of no person: a name with accents, a quotation mark, and what base64 and percent-encoding change.
NAME = 'Íñigo "Xóchitl" Perenganita/Ñusta+1'
SAID = "Ñandú said: «the ship turned back» — ¿who saw?"
SECRETS = (NAME, SAID)


def insert(table: str, number: int) -> sql.Composed:
    return sql.SQL("INSERT INTO {} VALUES (1, %b)").format(sql.Identifier(f"{table}_{number}"))


def test_the_search_finds_each_form_in_a_table(database: Database) -> None:
    forms = searching.forms(NAME)
    with psycopg.connect(database.owner_url) as owner:
        for number, form in enumerate(forms.values()):
            owner.execute(f"CREATE TABLE kept_{number} (id int, cell bytea)")
            owner.execute(insert("kept", number), (b"a" + form + b"z",))
            owner.execute(f"CREATE TABLE said_{number} (id int, cell text)")
            text = form.decode("utf-8", "ignore").replace("\x00", "")
            owner.execute(insert("said", number), (f"<{text}>",))
    found = searching.in_tables(database.owner_url, forms)
    for number, (name, form) in enumerate(forms.items()):
        assert name in found[f"public.kept_{number}"]
        if form.isascii() and b"\x00" not in form:
            assert name in found[f"public.said_{number}"]


def test_the_search_finds_a_text_inside_a_longer_one_in_base64() -> None:
    for before in ("", "x", "xy", "xyz"):
        for encoded in (b64encode, urlsafe_b64encode):
            cell = encoded(f'{before}["{NAME}"]'.encode())
            assert searching.hits([cell], searching.forms(NAME)), before


def test_the_search_finds_what_an_object_holds_deep_inside() -> None:
    class Held:
        def __init__(self) -> None:
            self.kept = [{"some": ({"bytes": NAME.encode()},)}]

    assert "plain 0" in searching.in_memory([Held()], searching.forms(NAME))
    assert searching.in_memory([{"some": [SAID]}], searching.forms(NAME)) == set()


def sought() -> dict[str, bytes]:
    return {f"{one[:6]} {form}": text for one in SECRETS for form, text in searching.forms(one).items()}


def answers(client: Client, id_: str, digests: list[str]) -> Iterator[bytes]:
    """Whatever the service says to anybody: every GET of the contract, the log as files, operations."""
    size = client.get("/v1/events?limit=200").json()["items"][-1]["position"] + 1
    contract, kind = client.get("/openapi.json").json(), "mx.anuencia.account-given.v1"
    asked: list[str] = []
    for digest, position in product(digests, range(size)):
        values = {"id": id_, "digest": digest, "position": str(position), "vote_id": id_, "type": kind}
        values["key"] = "name:ship"
        asked += searching.paths(contract, values)
    asked += [f"/v1/authorizations?q={word}" for word in ("Perenganita", "Xochitl", "ship")]
    asked += [f"/v1/authorizations/{id_}?as_of={position}" for position in range(size)]
    asked += ["/log/checkpoint", "/healthz", "/readyz", "/openapi.json"]
    for width in range(1, size + 1):
        asked += [f"/log/tile/0/000.p/{width}", f"/log/tile/entries/000.p/{width}"]
    for path in dict.fromkeys(asked):
        for office in ("auditor", "registrar", None):
            headers = {} if office is None else {"Authorization": f"Bearer {client.issuer.mint(office)}"}
            answer = client.get(path, headers)
            yield answer.content + json.dumps(dict(answer.headers)).encode()


def everywhere(
    client: Client, database: Database, data: Path, logged: str, told: list[str]
) -> dict[str, Any]:
    """Where the secrets stand, by the kind of place."""
    id_, digests = told[0], told[1:]
    memories = [client.services, client.http]
    files = [path.read_bytes() for path in data.rglob("*") if path.is_file()]
    return {
        "tables": searching.in_tables(database.owner_url, sought()),
        "opened": searching.in_text(searching.opened(database.owner_url), sought()),
        "answers": searching.in_text(answers(client, id_, digests), sought()),
        "memory": searching.in_memory(memories, sought()),
        "files": searching.in_text(files, sought()),
        "logs": searching.in_text([logged], sought()),
    }


def test_after_an_erasure_nothing_is_left_of_what_was_erased(
    client: Client, database: Database, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    id_ = client.registered()["id"]
    headers = {**client.headers(), "If-Match": '"1"'}
    path, body = f"/v1/authorizations/{id_}/request", json.dumps({"roster": [NAME, "Another"]}).encode()
    assert client.post(path, body, headers=headers).status_code == 201
    account = {"said_by": "Marina", "claim": SAID, "claim_of": "person"}
    assert recorded(client, id_, "accounts", account, 2).status_code == 201
    line = {"authorization": id_, "step": "report-submitted", "data": {"roster": [NAME]}}
    line_bytes = json.dumps(line).encode()
    imported = client.post("/v1/imports", line_bytes, headers={"Content-Type": "application/x-ndjson"})
    assert b'"recorded":1' in imported.content
    kind = "mx.anuencia.account-given.v1"
    correction = {"version": 3, "why": "-", "step": {"type": kind, "data": {**account, "claim": f"{SAID}!"}}}
    another = {"Authorization": f"Bearer {client.issuer.mint('registrar', subject='second')}"}
    assert recorded(client, id_, "corrections", correction, 4, another).status_code == 201
    refused = recorded(client, id_, "reports", {"roster": [NAME, 7]}, 5)
    assert refused.status_code == 422
    stale = recorded(client, id_, "reports", {"roster": [NAME]}, 1)
    assert stale.status_code == 412
    digests = [digest_at(client, 1), digest_at(client, 2, "claim"), digest_at(client, 3)]
    digests += client.get("/v1/events/4").json()["event"]["data"]["step"]["data"]["claim"]["_sd"]
    told = [id_, *digests]

    before = everywhere(client, database, tmp_path, caplog.text, told)
    # Encrypted where it lies, told to who may know; and nowhere else even then.
    assert {place for place, found in before.items() if found} == {"opened", "answers"}, before
    for place in ("opened", "answers"):
        assert {name[:6] for name in before[place]} == {NAME[:6], SAID[:6]}

    assert recorded(client, id_, "erasures", erasing(*digests), 5).status_code == 201
    again = client.post(path, body, headers=headers)
    assert (again.status_code, again.headers["idempotent-replayed"]) == (201, "true")
    repeated = client.post("/v1/imports", line_bytes, headers={"Content-Type": "application/x-ndjson"})
    assert b'"replayed":1' in repeated.content
    assert searching.in_text([again.content, repeated.content], sought()) == set()

    after = everywhere(client, database, tmp_path, caplog.text, told)
    assert {place: found for place, found in after.items() if found} == {}
    # Nor what a guess could be tried on: a hash of the request, or of the line.
    guesses = {
        "request": conditions.request_hash("POST", path, body),
        "line": sha256(line_bytes).digest(),
    }
    assert searching.in_tables(database.owner_url, guesses) == {}
