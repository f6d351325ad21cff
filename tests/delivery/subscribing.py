"""How do tests subscribe, and who delivers to them? By an application, with clocks of their own."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from threading import Lock
from typing import Any

import httpx

from domain.jurisdictions.registry import JURISDICTIONS
from service.delivery.deliverer import Deliverer
from service.event_store.connection import connect
from tests.api.conftest import Client


class FakeClock:
    """Time that passes when somebody sleeps, and not otherwise: each pause is over at once, and noted."""

    def __init__(self) -> None:
        self._now = datetime(2026, 3, 1, tzinfo=UTC)
        self._lock = Lock()
        self.slept: list[float] = []

    def now(self) -> datetime:
        with self._lock:
            return self._now

    async def sleep(self, seconds: float) -> None:
        with self._lock:
            self.slept.append(seconds)
            self._now += timedelta(seconds=seconds)
        await asyncio.sleep(0)


@contextmanager
def delivering(client: Client, **changed: Any) -> Iterator[Deliverer]:
    """A deliverer on the database of the application; nobody else delivers there."""
    settings, url = client.services.settings, client.services.url
    given = {"development": True, "chance": lambda: 0.0, **changed}
    profile = JURISDICTIONS[settings.jurisdiction]
    key = settings.webhook_key_file
    running = Deliverer(lambda: connect(url, "anuencia-deliverer"), profile, key, **given)
    running.start()
    try:
        yield running
    finally:
        running.close()


def subscribed(client: Client, url: str, first: int | None = None, **fields: Any) -> dict[str, Any]:
    """A new subscription of the senate, with its secret. `first`: its `from`."""
    body = {"url": url, "from": first, **fields}
    answer = client.post("/v1/subscriptions", body, office="senate")
    assert answer.status_code == 201, answer.text
    made: dict[str, Any] = answer.json()
    return made


def asked(client: Client, method: str, path: str, office: str = "senate") -> httpx.Response:
    """The answer to an office that asks about subscriptions."""
    headers = {"Authorization": f"Bearer {client.issuer.mint(office)}"}
    return client.run(client.http.request(method, path, headers=headers))


def fares(client: Client, id_: str, until: Callable[[dict[str, Any]], bool], office: str = "senate") -> Any:
    """How a subscription fares, once that is so: another thread notes it."""
    for _ in range(600):
        found = asked(client, "GET", f"/v1/subscriptions/{id_}", office).json()
        if until(found):
            return found
        client.run(asyncio.sleep(0.05))  # for what another thread does there is no event to wait on
    raise AssertionError(found)
