"""Limits how often one client may ask: token buckets in this process, by address, or by a token's subject.

A request counts as so many ordinary ones as it takes of the processor. What can be dear leaves a deposit
(costs.py), so that not many are begun at once; what it has taken is settled with the answer.
"""

from __future__ import annotations

import ipaddress
import time
from collections import OrderedDict
from math import ceil
from typing import Final, NamedTuple

from starlette.types import Scope

from service.api.http.costs import FRAME_SECONDS, SECONDS_OF_ONE, deposit_of
from service.api.http.problems import Problem
from service.event_store.outcomes import Actor

#: How many seconds of requests a client that was quiet may send at once.
BURST_SECONDS: Final = 10
_REMEMBERED: Final = 50_000

#: Asked by machines that watch the service, from one address and for ever.
WATCHED: Final = ("/healthz", "/readyz")


class Buckets:
    """A bucket per client, filled at `rate` requests a second; `rate` 0 never refuses."""

    def __init__(self, rate: int) -> None:
        self._rate = rate
        self._burst = float(rate * BURST_SECONDS)
        self._left: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def wait(self, client: str, cost: float = 1) -> float:
        """Take so many requests out of the client's bucket: 0, or the seconds until there is one to take."""
        if not self._rate:
            return 0.0
        left = self._now(client)
        if left < 1:
            return (1 - left) / self._rate
        self.take(client, cost)
        return 0.0

    def take(self, client: str, cost: float) -> None:
        """Take so many requests out, or put some back. Those that are not in it are owed."""
        if not self._rate:
            return
        self._left[client] = (min(self._burst, self._now(client) - cost), time.monotonic())
        self._left.move_to_end(client)
        # Who is forgotten has a full bucket again: the longest quiet go first, and lose nothing.
        if len(self._left) > _REMEMBERED:
            self._left.popitem(last=False)

    def _now(self, client: str) -> float:
        now = time.monotonic()
        left, at = self._left.get(client, (self._burst, now))
        return min(self._burst, left + (now - at) * self._rate)


class Limits(NamedTuple):
    """The kinds of clients: of the public by `addresses`, with a good token by `subjects`.

    `readers`: of the log, by address too: whoever copies a log asks for hundreds of tiles in a row.
    """

    addresses: Buckets
    subjects: Buckets
    readers: Buckets

    def of_address(self, scope: Scope) -> None:
        """Problem 429 if this address has asked too often.

        Whether the service lives and is ready is counted apart: whoever watches it may stand behind the same
        address as those who ask it.
        """
        buckets, client = self._of(scope)
        deposit = deposit_of(scope)
        _refuse(buckets.wait(client, deposit))
        scope["anuencia.deposit"] = deposit

    def settle(self, scope: Scope, seconds: float) -> float:
        """What a request of an address has cost that took so many seconds of a processor; else 0."""
        deposit: int | None = scope.get("anuencia.deposit")
        if deposit is None:
            return 0.0
        if scope["method"] == "POST":  # what it asks for is counted by its token
            return deposit
        cost = max(1.0, (seconds + FRAME_SECONDS) / SECONDS_OF_ONE)
        buckets, client = self._of(scope)
        buckets.take(client, cost - deposit)
        return cost

    def _of(self, scope: Scope) -> tuple[Buckets, str]:
        path, client = scope.get("path", ""), network(scope)
        if path in WATCHED:
            client = f"{path} {client}"
        return self.readers if path.startswith("/log/") else self.addresses, client

    def of_subject(self, actor: Actor) -> None:
        """Problem 429 if this subject of its issuer has asked too often."""
        _refuse(self.subjects.wait(actor.id))


def unlimited() -> Limits:
    """Limits that never refuse."""
    return Limits(Buckets(0), Buckets(0), Buckets(0))


def network(scope: Scope) -> str:
    """The client's address; of IPv6 its network of 64 bits, within which a client has as many as it likes."""
    client = scope.get("client")
    if client is None:
        return ""
    try:
        address = ipaddress.ip_address(client[0])
    except ValueError:
        return str(client[0])
    if address.version == 4:
        return address.compressed
    if address.ipv4_mapped is not None:
        return address.ipv4_mapped.compressed
    return ipaddress.ip_network((address, 64), strict=False).compressed


def _refuse(seconds: float) -> None:
    if seconds > 0:
        raise Problem(
            "too-many-requests",
            "This client asks more often than the service allows.",
            headers={"retry-after": str(ceil(seconds))},
        )
