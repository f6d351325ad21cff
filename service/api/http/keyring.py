"""The keys trusted at present: those of files for good, those of addresses as they were last fetched.

An issuer changes its keys when it likes. A `kid` that nobody knows makes the sets be fetched again, but not
more often than the throttle allows, whatever is sent; an issuer that cannot be reached keeps its keys for a
day. Each set is fetched for itself: whatever one issuer answers, and however slowly, the others' keys are
used, and withdrawn, as soon as theirs are there.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple

from service import outgoing
from service.api.http.issuers import Issuer, TrustedKey, UnusableKeysError, parse_key_set, usable_keys

log = logging.getLogger(__name__)

#: After this a set is fetched again while its keys go on being used; after this, for an unknown `kid`.
FRESH_SECONDS: Final = 600.0
THROTTLE_SECONDS: Final = 15.0
#: For how long the keys of an issuer that cannot be reached are believed: whom it has taken a key from since
#: would otherwise be believed for ever.
STALE_SECONDS: Final = 86_400.0
TIMEOUT_SECONDS: Final = 5.0
MAX_BYTES: Final = 256 * 1024

_ACCEPT: Final = {"Accept": "application/jwk-set+json, application/json"}

Fetch = Callable[[str], Awaitable[Mapping[str, Any]]]


class Source(NamedTuple):
    """Of an issuer: its keys as they were read from a file, or the address that they are fetched from."""

    issuer: Issuer
    keys: Mapping[str, TrustedKey]
    url: str | None = None


@dataclass(slots=True)
class _Fetched:
    issuer: Issuer
    url: str
    keys: Mapping[str, TrustedKey] = field(default_factory=dict)
    #: Why some of its keys cannot be used.
    flaws: list[str] = field(default_factory=list)
    #: Monotonic times: of the last attempt and of the last success.
    tried: float = float("-inf")
    succeeded: float = float("-inf")
    fetching: asyncio.Task[None] | None = None

    @property
    def under_way(self) -> bool:
        """Whether the set is being fetched."""
        return self.fetching is not None and not self.fetching.done()


class Keyring:
    """Keys by `kid`. Where a fetched one is that of another issuer too, the issuer configured first has it.

    Raises UnusableKeysError for files in which one `kid` stands for keys of two issuers.
    """

    def __init__(self, sources: Sequence[Source], fetch: Fetch | None = None) -> None:
        self._fixed: dict[str, TrustedKey] = {}
        for one in sources:
            twice = self._fixed.keys() & one.keys.keys()
            if twice:
                raise UnusableKeysError(f"keys of two issuers have the kid {min(twice)}")
            self._fixed |= one.keys
        self._fetched = [_Fetched(one.issuer, one.url) for one in sources if one.url is not None]
        self._order = {one.issuer.name: place for place, one in enumerate(sources)}
        self._fetch = fetch or fetch_key_set
        self._keys = self._fixed
        #: Changes with the keys: whoever remembers what a key has signed forgets it then.
        self.edition = 0

    def renew(self) -> None:
        """Begin to fetch what is no longer fresh; what is known goes on being used meanwhile."""
        if self._fetched:
            self._expire()
            self._start(FRESH_SECONDS)

    async def find(self, kid: str) -> TrustedKey | None:
        """The key of this name; fetches anew if nobody has it, unless that was just done."""
        if kid not in self._keys and self._fetched:
            waited_for = self._start(THROTTLE_SECONDS)
            while waited_for and kid not in self._keys:
                # It cancels none of them: that one client gives up must not keep the keys from the others.
                _, waited_for = await asyncio.wait(waited_for, return_when=asyncio.FIRST_COMPLETED)
        return self._keys.get(kid)

    def _start(self, age: float) -> AbstractSet[asyncio.Task[None]]:
        """Fetch every set that was last tried so long ago; what is being fetched then."""
        now = time.monotonic()
        for one in self._fetched:
            if not one.under_way and now - one.tried >= age:
                one.tried = now
                one.fetching = asyncio.create_task(self._fetch_one(one), name="anuencia-keys")
        return {one.fetching for one in self._fetched if one.fetching is not None and one.under_way}

    async def _fetch_one(self, one: _Fetched) -> None:
        try:
            keys, flaws = usable_keys(one.issuer, await self._fetch(one.url))
        # Another's bytes, read by several libraries: what they make of them is that issuer's matter alone,
        # also where nobody foresaw it.
        except Exception as error:  # noqa: BLE001
            log.warning("the keys of issuer %s cannot be fetched (%s)", one.issuer.name, type(error).__name__)
            return
        if flaws and flaws != one.flaws:
            log.warning(
                "of the keys of issuer %s %d cannot be used: %s", one.issuer.name, len(flaws), flaws[0]
            )
        one.keys, one.flaws, one.succeeded = keys, flaws, time.monotonic()
        self._merge()

    def _expire(self) -> None:
        oldest = time.monotonic() - STALE_SECONDS
        for one in self._fetched:
            if one.keys and one.succeeded < oldest:
                log.error("the keys of issuer %s are a day old and no longer believed", one.issuer.name)
                one.keys = {}
                self._merge()

    def _merge(self) -> None:
        sets = [(self._order[one.issuer.name], one.keys) for one in self._fetched]
        sets += ((self._order[key.issuer.name], {kid: key}) for kid, key in self._fixed.items())
        merged: dict[str, TrustedKey] = {}
        for _, keys in sorted(sets, key=lambda pair: pair[0], reverse=True):
            merged |= keys
        if merged != self._keys:
            self._keys = merged
            self.edition += 1


async def fetch_key_set(url: str) -> Mapping[str, Any]:
    """The key set at an address.

    Raises TimeoutError and httpx.HTTPError if it cannot be had, outgoing.TooLong and UnusableKeysError for
    what is no key set.
    """
    # Made in a thread, because the first reads all the certificates that the system trusts.
    async with await asyncio.to_thread(outgoing.client) as client:
        status, body = await outgoing.answered(
            client, "GET", url, seconds=TIMEOUT_SECONDS, most=MAX_BYTES, headers=_ACCEPT
        )
    if status != 200:
        raise UnusableKeysError(f"the answer has status {status}")
    return parse_key_set(body)
