"""How are the files of a log got over HTTP? (Bounded in size, patience and repetition.)"""

from __future__ import annotations

import random
import ssl
import time
import zlib
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Final, TypeVar

import httpx

from service.audit.failures import CannotRun

ATTEMPTS: Final = 6
CONNECTIONS: Final = 4
#: How many answers are asked for ahead of the one that is looked at; each may have 16 MB.
AHEAD: Final = 8
TIMEOUT_SECONDS: Final = 30
MAX_PAUSE_SECONDS: Final = 10.0
#: Statuses after which the same request may succeed.
_PASSING: Final = frozenset({408, 425, 429, 500, 502, 503, 504})

#: Statuses that answer the question.
_FILE: Final = frozenset({200, 404, 410})
_TOLD_TO_FEW: Final = _FILE | {401, 403}

T = TypeVar("T")


class Absent(Exception):  # noqa: N818  a fact about the log, not a failure of the connection
    """The log answers that it has no such file (404 or 410)."""


class Source:
    """The files below one address; usable from several threads, which share its connections."""

    def __init__(
        self,
        url: str,
        *,
        sleep: Callable[[float], None] = time.sleep,
        attempts: int = ATTEMPTS,
    ) -> None:
        """CannotRun unless it is an address of http or https."""
        try:
            parts = httpx.URL(url if url.endswith("/") else url + "/")
        except httpx.InvalidURL:
            parts = httpx.URL()
        if parts.scheme not in ("http", "https") or not parts.host or parts.query or parts.fragment:
            raise CannotRun(f"{url} is not the address of a log, such as https://records.example/log/.")
        self.prefix = parts.raw_path.decode()
        self._server = f"{parts.scheme}://{parts.netloc.decode()}"
        self.url = self._server + self.prefix
        self._sleep, self._attempts = sleep, attempts
        # The auditor has named the address: no redirect is followed, and nothing of the environment counts.
        self._client = httpx.Client(
            trust_env=False,
            follow_redirects=False,
            verify=ssl.create_default_context(),
            timeout=TIMEOUT_SECONDS,
            limits=httpx.Limits(max_connections=CONNECTIONS),
            headers={"User-Agent": "anuencia-audit", "Accept-Encoding": "gzip"},
        )

    def get(self, path: str, limit: int, *, absolute: bool = False) -> bytes:
        """The file at `path` (below the address; `absolute`: below its host), of at most `limit` bytes.

        Raises Absent; CannotRun after the last attempt, or for an answer that repeating does not change.
        """
        status, body = self._patiently(path if absolute else self.prefix + path, limit, _FILE, None)
        if status != 200:
            raise Absent(path)
        return body

    def ask(self, path: str, limit: int, token: str) -> tuple[int, bytes]:
        """Status and body of what not everybody is told, below the host; CannotRun as in `get`."""
        return self._patiently(path, limit, _TOLD_TO_FEW, token)

    def _patiently(
        self, target: str, limit: int, answers: frozenset[int], token: str | None
    ) -> tuple[int, bytes]:
        for attempt in range(self._attempts):
            try:
                status, body, after = self._once(target, limit, token)
            except (httpx.TransportError, zlib.error) as error:
                trouble, after = f"{type(error).__name__}: {error}", None
            else:
                if status in answers:
                    return status, body
                trouble = f"status {status}"
                if status not in _PASSING:
                    raise CannotRun(f"{self._server}{target} cannot be fetched: {trouble}.")
            if attempt + 1 < self._attempts:
                self._sleep(_pause(attempt, after))
        raise CannotRun(f"{self._server}{target} cannot be fetched, {self._attempts} times: {trouble}.")

    def close(self) -> None:
        """Let all connections go; when no thread uses one any more."""
        self._client.close()

    def _once(self, target: str, limit: int, token: str | None) -> tuple[int, bytes, str | None]:
        where = self._server + target
        headers = {} if token is None else {"Authorization": f"Bearer {token}"}
        with self._client.stream("GET", where, headers=headers) as response:
            if response.is_redirect:
                moved = response.headers.get("Location", "nowhere")
                raise CannotRun(f"{where} has moved to {moved!r}: fetch from there, if you trust it.")
            return response.status_code, _body(response, where, limit), response.headers.get("Retry-After")


def ahead(wanted: Iterable[Callable[[], T]]) -> Iterator[T]:
    """What each gives, in order, while a few of the next are under way."""
    under_way: deque[Future[T]] = deque()
    with ThreadPoolExecutor(CONNECTIONS, "anuencia-audit") as pool:
        try:
            for get in wanted:
                under_way.append(pool.submit(get))
                if len(under_way) > AHEAD:
                    yield under_way.popleft().result()
            while under_way:
                yield under_way.popleft().result()
        finally:
            for one in under_way:
                one.cancel()


def _body(response: httpx.Response, where: str, limit: int) -> bytes:
    """All of the body, unpacked; of one that is too long the rest is not waited for."""
    packed = response.headers.get("Content-Encoding", "identity").lower() != "identity"
    # What gzip makes of it is bounded too: a few bytes can stand for gigabytes.
    unpack = zlib.decompressobj(wbits=zlib.MAX_WBITS | 16)
    body = bytearray()
    for part in response.iter_raw():
        body += unpack.decompress(part, limit + 1 - len(body)) if packed else part
        if len(body) > limit or unpack.unused_data:
            unpacked = ", unpacked," if packed else ""
            raise CannotRun(f"{where} is longer{unpacked} than such a file may be ({limit} bytes).")
    if packed and not unpack.eof:
        raise zlib.error("the answer ends within its gzip data")
    return bytes(body)


def _pause(attempt: int, retry_after: str | None) -> float:
    """Seconds before the next attempt: doubling, with a random part, unless the server says how many."""
    if retry_after is not None and retry_after.isdigit():
        return min(float(retry_after), MAX_PAUSE_SECONDS)
    return min(0.25 * (1 << attempt), MAX_PAUSE_SECONDS) * random.uniform(0.5, 1)  # noqa: S311  no secret
