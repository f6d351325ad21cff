"""How do the tests disclose, ask for what was disclosed, and erase it?"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import httpx
import psycopg

from tests.api.conftest import Client
from tests.conftest import Database

ROSTER = ["Alférez Uno", "Teniente Dos"]
SAID = "We saw a ship."


def recorded(
    client: Client,
    id_: str,
    path: str,
    body: Any,
    version: int = 1,
    headers: Mapping[str, str | None] | None = None,
) -> httpx.Response:
    return client.post(
        f"/v1/authorizations/{id_}/{path}", body, headers={"If-Match": f'"{version}"', **(headers or {})}
    )


def digest_at(client: Client, position: int, name: str = "roster") -> str:
    """That which stands in the event for a value."""
    (digest,) = client.get(f"/v1/events/{position}").json()["event"]["data"][name]["_sd"]
    assert isinstance(digest, str)
    return digest


def disclosed(client: Client, digest: str, office: str = "auditor") -> httpx.Response:
    return client.get(f"/v1/disclosures/{digest}", client.headers(office))


def second(client: Client) -> dict[str, str | None]:
    return {"Authorization": f"Bearer {client.issuer.mint('registrar', subject='second')}"}


def with_roster(client: Client, path: str = "request") -> tuple[str, str]:
    """An authorization with a roster at version 2; its id and the digest."""
    id_ = client.registered()["id"]
    answer = recorded(client, id_, path, {"roster": ROSTER})
    assert answer.status_code == 201, answer.text
    return id_, digest_at(client, 1)


def rows(database: Database) -> int:
    with psycopg.connect(database.url) as connection:
        found = connection.execute(
            "SELECT (SELECT count(*) FROM disclosures), (SELECT count(*) FROM disclosure_keys)"
        ).fetchone()
    assert found is not None
    assert found[0] == found[1]
    return int(found[0])


def erasing(*digests: str) -> dict[str, Any]:
    return {"digests": list(digests), "legal_basis": "LGPDPPSO, art. 46"}
