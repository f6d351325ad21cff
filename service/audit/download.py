"""How are the files of a log got over HTTP? (Bounded in size, patience and repetition.)"""

from __future__ import annotations

import random
import threading
import time
import zlib
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from http.client import HTTPConnection, HTTPException, HTTPResponse, HTTPSConnection
from typing import Final, TypeVar
from urllib.parse import urlsplit

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
    """The files below one address; usable from several threads, each of which has a connection of its own."""

    def __init__(
        self,
        url: str,
        *,
        sleep: Callable[[float], None] = time.sleep,
        attempts: int = ATTEMPTS,
    ) -> None:
        """CannotRun unless it is an address of http or https."""
        parts = urlsplit(url if url.endswith("/") else url + "/")
        if parts.scheme not in ("http", "https") or not parts.hostname or parts.query or parts.fragment:
            raise CannotRun(f"{url} is not the address of a log, such as https://records.example/log/.")
        self.url = parts.geturl()
        self._secure, self._host, self._port = parts.scheme == "https", parts.hostname, parts.port
        self.prefix = parts.path
        self._sleep, self._attempts = sleep, attempts
        self._local = threading.local()
        self._opened: list[HTTPConnection] = []

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
            except (OSError, HTTPException, zlib.error) as error:
                self._drop()
                trouble, after = f"{type(error).__name__}: {error}", None
            else:
                if status in answers:
                    return status, body
                trouble = f"status {status}"
                if status not in _PASSING:
                    raise CannotRun(f"{self._where(target)} cannot be fetched: {trouble}.")
            if attempt + 1 < self._attempts:
                self._sleep(_pause(attempt, after))
        raise CannotRun(f"{self._where(target)} cannot be fetched, {self._attempts} times: {trouble}.")

    def close(self) -> None:
        """Let all connections go; when no thread uses one any more."""
        while self._opened:
            self._opened.pop().close()

    def _drop(self) -> None:
        """Give this thread's connection up: what follows on it cannot be told from the rest of an answer."""
        connection: HTTPConnection | None = getattr(self._local, "connection", None)
        if connection is not None:
            connection.close()
            self._local.connection = None

    def _once(self, target: str, limit: int, token: str | None) -> tuple[int, bytes, str | None]:
        connection: HTTPConnection | None = getattr(self._local, "connection", None)
        if connection is None:
            kind = HTTPSConnection if self._secure else HTTPConnection
            connection = self._local.connection = kind(self._host, self._port, timeout=TIMEOUT_SECONDS)
            self._opened.append(connection)
        headers = {"Accept-Encoding": "gzip", "User-Agent": "anuencia-audit"}
        if token is not None:
            headers["Authorization"] = f"Bearer {token}"
        connection.request("GET", target, headers=headers)
        response = connection.getresponse()
        if 300 <= response.status < 400:
            moved = response.getheader("Location") or "nowhere"
            self._drop()
            raise CannotRun(
                f"{self._where(target)} has moved to {moved!r}: fetch from there, if you trust it."
            )
        body = _body(response, limit)
        if response.read(1):  # too much: the rest is not waited for
            self._drop()
            raise CannotRun(f"{self._where(target)} is longer than such a file may be ({limit} bytes).")
        return response.status, body, response.getheader("Retry-After")

    def _where(self, target: str) -> str:
        scheme = "https" if self._secure else "http"
        host = f"[{self._host}]" if ":" in self._host else self._host
        return f"{scheme}://{host}{'' if self._port is None else f':{self._port}'}{target}"


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


def _body(response: HTTPResponse, limit: int) -> bytes:
    if (response.getheader("Content-Encoding") or "identity").lower() == "identity":
        plain = b""
        while len(plain) < limit and (part := response.read(min(65_536, limit - len(plain)))):
            plain += part
        if len(plain) < limit and response.length:  # http.client says nothing of an answer that ends early
            raise HTTPException(f"the answer ends {response.length} bytes early")
        return plain
    # What gzip makes of it is bounded too: a few bytes can stand for gigabytes.
    unpack = zlib.decompressobj(wbits=zlib.MAX_WBITS | 16)
    body = b""
    while not unpack.eof and (part := response.read(65_536)):
        body += unpack.decompress(part, limit + 1 - len(body))
        if len(body) > limit or unpack.unconsumed_tail:
            raise CannotRun(f"A file of the log is longer, unpacked, than it may be ({limit} bytes).")
    if not unpack.eof:
        raise zlib.error("the answer ends within its gzip data")
    return body


def _pause(attempt: int, retry_after: str | None) -> float:
    """Seconds before the next attempt: doubling, with a random part, unless the server says how many."""
    if retry_after is not None and retry_after.isdigit():
        return min(float(retry_after), MAX_PAUSE_SECONDS)
    return min(0.25 * (1 << attempt), MAX_PAUSE_SECONDS) * random.uniform(0.5, 1)  # noqa: S311  no secret
