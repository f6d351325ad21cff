"""Gets the files of a log over HTTP. (Bounded in size, patience and repetition.)

Whoever answers may be an adversary: an answer may never end, come in a byte at a time, or follow on thousands
of interim answers. So each has one deadline for all of it with its repetitions, and all together have one.
"""

from __future__ import annotations

import asyncio
import random
import ssl
import threading
import time
import zlib
from collections.abc import Callable
from http.cookiejar import CookieJar, DefaultCookiePolicy
from typing import Final

import httpx

from domain.log.strict import shown
from service.audit.ahead import CONNECTIONS
from service.audit.failures import CannotRun

ATTEMPTS: Final = 6
#: Without a byte.
TIMEOUT_SECONDS: Final = 30
#: For one file with all attempts at it: enough for the longest over a slow line.
FILE_SECONDS: Final = 15 * 60
#: For all that one command asks; a copy goes on where it stopped.
WHOLE_SECONDS: Final = 24 * 60 * 60
MAX_PAUSE_SECONDS: Final = 10.0
#: Statuses after which the same request may succeed.
_PASSING: Final = frozenset({408, 425, 429, 500, 502, 503, 504})

#: Statuses that answer the question.
_FILE: Final = frozenset({200, 404, 410})
_PAGE: Final = _FILE | {422}
_TOLD_TO_FEW: Final = _FILE | {401, 403}

_Answer = tuple[int, bytes, str | None]
"""Status, body, and what it says of when to ask again."""


class Absent(Exception):  # noqa: N818  a fact about the log, not a failure of the connection
    """The log answers that it has no such file (404 or 410)."""


class Source:
    """The files below one address; usable from several threads, which share its connections."""

    def __init__(
        self,
        url: str,
        *,
        sleep: Callable[[float], object] | None = None,
        attempts: int = ATTEMPTS,
        file_seconds: float = FILE_SECONDS,
        whole_seconds: float = WHOLE_SECONDS,
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
        self._closed = threading.Event()
        self._sleep, self._attempts = sleep or self._closed.wait, attempts
        self._file_seconds, self._whole_seconds = file_seconds, whole_seconds
        self._ends = time.monotonic() + whole_seconds
        self._loop = asyncio.new_event_loop()
        self._lock = threading.Lock()
        self._thread = threading.Thread(target=self._loop.run_forever, name="anuencia-audit", daemon=True)
        self._thread.start()
        # The auditor has named the address: no redirect is followed, no cookie kept, and nothing of the
        # environment counts.
        self._client = httpx.AsyncClient(
            trust_env=False,
            follow_redirects=False,
            cookies=CookieJar(DefaultCookiePolicy(allowed_domains=())),
            verify=ssl.create_default_context(),
            timeout=TIMEOUT_SECONDS,
            limits=httpx.Limits(max_connections=CONNECTIONS),
            headers={"User-Agent": "anuencia-audit", "Accept-Encoding": "gzip"},
        )

    def get(self, path: str, limit: int, *, absolute: bool = False) -> bytes:
        """The file at `path` (below the address; `absolute`: a page of a list, below its host), of at most
        `limit` bytes.

        Raises Absent, of a page also where it would begin beyond the list (422); CannotRun after the last
        attempt, or for an answer that repeating does not change.
        """
        target, answers = (path, _PAGE) if absolute else (self.prefix + path, _FILE)
        status, body = self._patiently(target, limit, answers, None)
        if status != 200:
            raise Absent(path)
        return body

    def ask(self, path: str, limit: int, token: str) -> tuple[int, bytes]:
        """Status and body of what not everybody is told, below the host; CannotRun as in `get`."""
        return self._patiently(path, limit, _TOLD_TO_FEW, token)

    def _patiently(
        self, target: str, limit: int, answers: frozenset[int], token: str | None
    ) -> tuple[int, bytes]:
        where, ends = self._server + target, min(time.monotonic() + self._file_seconds, self._ends)
        for attempt in range(self._attempts):
            try:
                status, body, after = self._in_time(where, limit, token, ends)
            except (httpx.TransportError, zlib.error) as error:
                trouble, after = f"{type(error).__name__}: {shown(str(error))}", None
            else:
                if status in answers:
                    return status, body
                trouble = f"status {status}"
                if status not in _PASSING:
                    raise CannotRun(f"{where} cannot be fetched: {trouble}.")
            if attempt + 1 < self._attempts:
                self._sleep(_pause(attempt, after))
        raise CannotRun(f"{where} cannot be fetched, {self._attempts} times: {trouble}.")

    def close(self) -> None:
        """Let all connections go, and whoever waits for an answer."""
        with self._lock:
            if self._closed.is_set():
                return
            self._closed.set()
        asyncio.run_coroutine_threadsafe(self._end(), self._loop).result()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    async def _end(self) -> None:
        others = asyncio.all_tasks() - {asyncio.current_task()}
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)
        await self._client.aclose()

    def _in_time(self, where: str, limit: int, token: str | None, ends: float) -> _Answer:
        with self._lock:
            if self._closed.is_set():
                raise CannotRun(f"{where} is not fetched any more.")
            answer = asyncio.run_coroutine_threadsafe(self._once(where, limit, token, ends), self._loop)
        try:
            return answer.result()
        except TimeoutError:
            if time.monotonic() >= self._ends:
                raise CannotRun(
                    f"The register has not answered everything within {self._whole_seconds} seconds. (A copy "
                    "goes on where it stopped.)"
                ) from None
            raise CannotRun(f"{where} has not ended within {self._file_seconds} seconds.") from None

    async def _once(self, where: str, limit: int, token: str | None, ends: float) -> _Answer:
        headers = {} if token is None else {"Authorization": f"Bearer {token}"}
        async with (
            asyncio.timeout(ends - time.monotonic()),
            self._client.stream("GET", where, headers=headers) as response,
        ):
            if response.is_redirect:
                moved = response.headers.get("Location", "nowhere")
                raise CannotRun(f"{where} has moved to {shown(moved)}: fetch from there, if you trust it.")
            body = await _body(response, where, limit)
            return response.status_code, body, response.headers.get("Retry-After")


async def _body(response: httpx.Response, where: str, limit: int) -> bytes:
    """All of the body, unpacked; of one that is too long the rest is not waited for."""
    packed = response.headers.get("Content-Encoding", "identity").lower() != "identity"
    # What gzip makes of it is bounded too: a few bytes can stand for gigabytes.
    unpack = zlib.decompressobj(wbits=zlib.MAX_WBITS | 16)
    body = bytearray()
    async for part in response.aiter_raw():
        body += unpack.decompress(part, limit + 1 - len(body)) if packed else part
        if len(body) > limit or unpack.unused_data:
            unpacked = ", unpacked," if packed else ""
            raise CannotRun(f"{where} is longer{unpacked} than such a file may be ({limit} bytes).")
    if packed and not unpack.eof:
        raise zlib.error("the answer ends within its gzip data")
    return bytes(body)


def _pause(attempt: int, retry_after: str | None) -> float:
    """Seconds before the next attempt: doubling, with a random part, unless the server says how many."""
    if retry_after is not None and retry_after.isascii() and retry_after.isdigit():
        return min(float(retry_after), MAX_PAUSE_SECONDS)
    return min(0.25 * (1 << attempt), MAX_PAUSE_SECONDS) * random.uniform(0.5, 1)  # noqa: S311  no secret
