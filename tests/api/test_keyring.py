"""Are an issuer's keys followed as it changes them, and kept when it cannot be reached?"""

from __future__ import annotations

import asyncio
import json
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from functools import partial
from http.server import BaseHTTPRequestHandler, HTTPServer
from types import SimpleNamespace
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from jwt.algorithms import ECAlgorithm

from service.api.http import keyring
from service.api.http.auth import Verifier
from service.api.http.issuers import Issuer, UnusableKeysError, trusted_keys
from service.api.http.keyring import Keyring, Source, fetch_key_set
from service.api.http.problems import Problem
from service.settings import IssuerSettings
from tests.api.test_auth import EC_KEY, ISSUER, OTHER, OTHER_KEY, _jwk, _token

URL = "https://issuer.test/keys"


class Remote:
    """An issuer's server: its keys, and how often they were asked for."""

    def __init__(self, *kids: str) -> None:
        self.kids = list(kids)
        self.asked = 0
        self.down = False

    async def __call__(self, _: str) -> Mapping[str, Any]:
        self.asked += 1
        if self.down:
            raise ConnectionRefusedError
        return {"keys": [_jwk(EC_KEY, kid) for kid in self.kids]}


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Callable[[float], None]:
    now = [1000.0]
    monkeypatch.setattr(keyring, "time", SimpleNamespace(monotonic=lambda: now[0]))

    def advance(seconds: float) -> None:
        now[0] += seconds

    return advance


def _answer(body: bytes) -> bytes:
    return b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(body) + body


async def _reply(answer: bytes, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await reader.readuntil(b"\r\n\r\n")
    writer.write(answer)
    with suppress(ConnectionError):  # it may have had enough of it
        await writer.drain()
    writer.close()


async def _settled(ring: Keyring) -> None:
    while under_way := [one.fetching for one in ring._fetched if one.fetching is not None and one.under_way]:
        await asyncio.wait(under_way)


async def test_keys_are_fetched_when_they_are_first_needed(clock: Callable[[float], None]) -> None:
    remote = Remote("a")

    ring = Keyring([Source(ISSUER, {}, URL)], remote)
    assert remote.asked == 0
    found = await ring.find("a")
    assert found is not None
    assert found.issuer is ISSUER
    assert await ring.find("a") is found
    assert remote.asked == 1


async def test_a_new_key_is_found_at_once_and_guessing_is_throttled(clock: Callable[[float], None]) -> None:
    remote = Remote("a")

    ring = Keyring([Source(ISSUER, {}, URL)], remote)
    assert await ring.find("a") is not None
    remote.kids.append("b")
    for _ in range(50):
        assert await ring.find("b") is None
    assert remote.asked == 1
    clock(keyring.THROTTLE_SECONDS)
    found = await asyncio.gather(*(ring.find("b") for _ in range(50)))
    assert None not in found
    assert remote.asked == 2


async def test_old_keys_are_renewed_without_anybody_waiting(clock: Callable[[float], None]) -> None:
    remote = Remote("a")

    ring = Keyring([Source(ISSUER, {}, URL)], remote)
    await ring.find("a")
    remote.kids = ["b"]
    clock(keyring.FRESH_SECONDS)
    ring.renew()
    assert await ring.find("a") is not None  # from before, while the fetch is under way
    await _settled(ring)
    assert await ring.find("a") is None
    assert await ring.find("b") is not None
    assert ring.edition == 2


async def test_an_issuer_that_cannot_be_reached_keeps_its_keys_for_a_day(
    clock: Callable[[float], None],
) -> None:
    remote = Remote("a")

    ring = Keyring([Source(ISSUER, {}, URL)], remote)
    await ring.find("a")
    remote.down = True
    for _ in range(24):
        clock(3600)
        ring.renew()
        await _settled(ring)
        assert await ring.find("a") is not None
    clock(1)
    ring.renew()
    await _settled(ring)
    assert await ring.find("a") is None
    remote.down = False
    clock(keyring.THROTTLE_SECONDS)
    assert await ring.find("a") is not None


async def test_a_token_of_a_key_that_was_withdrawn_is_no_longer_remembered(
    clock: Callable[[float], None],
) -> None:
    remote = Remote("ec", "more")
    scope = {"headers": [(b"authorization", b"Bearer " + _token().encode())]}

    ring = Keyring([Source(ISSUER, {}, URL)], remote)
    verifier = Verifier(ring, "anuencia")
    await verifier.caller(scope)  # which has the keys fetched
    assert await verifier.caller(scope) is await verifier.caller(scope)
    remote.kids = ["more"]
    clock(keyring.FRESH_SECONDS)
    await verifier.caller(scope)
    await _settled(ring)
    with pytest.raises(Problem):
        await verifier.caller(scope)


async def test_one_issuer_cannot_take_the_name_of_anothers_key(clock: Callable[[float], None]) -> None:
    async def fetch(_: str) -> Mapping[str, Any]:
        return {"keys": [_jwk(OTHER_KEY, "ec"), _jwk(OTHER_KEY, "own")]}

    fixed = Source(ISSUER, trusted_keys([(ISSUER, {"keys": [_jwk(EC_KEY, "ec")]})]))
    ring = Keyring([fixed, Source(OTHER, {}, URL)], fetch)
    own = await ring.find("own")
    first = await ring.find("ec")
    assert own is not None
    assert first is not None
    assert (own.issuer, first.issuer) == (OTHER, ISSUER)


def test_two_files_with_one_kid_are_refused_at_the_start() -> None:
    keys = [trusted_keys([(issuer, {"keys": [_jwk(EC_KEY, "ec")]})]) for issuer in (ISSUER, OTHER)]
    with pytest.raises(UnusableKeysError, match="two issuers"):
        Keyring([Source(ISSUER, keys[0]), Source(OTHER, keys[1])])


@pytest.mark.parametrize(
    "broken", [{}, {"keys": []}, {"keys": [1]}, {"keys": [{"kty": "oct", "kid": "a", "k": "AAAA"}]}]
)
async def test_a_set_that_cannot_be_used_changes_nothing(broken: Any, clock: Callable[[float], None]) -> None:
    given: list[Any] = [{"keys": [_jwk(EC_KEY, "a")]}, broken]

    async def fetch(_: str) -> Mapping[str, Any]:
        answer: Mapping[str, Any] = given.pop(0)
        return answer

    ring = Keyring([Source(ISSUER, {}, URL)], fetch)
    await ring.find("a")
    clock(keyring.FRESH_SECONDS)
    ring.renew()
    await _settled(ring)
    assert await ring.find("a") is not None
    assert given == []


@pytest.mark.parametrize(
    ("unusable", "said"),
    [
        ("a text", "must be a JSON object"),
        ({"kty": "oct", "kid": "hmac", "k": "AAAA"}, "hmac must be for ES256"),
        ({"kty": "OKP", "kid": "unheard-of", "crv": "X448", "x": "AAAA"}, "unheard-of"),
        ({"kty": "EC", "kid": "broken", "crv": "P-256", "x": 1}, "broken"),
        ({**ECAlgorithm.to_jwk(EC_KEY, as_dict=True), "kid": "private"}, "private is a private key"),
        (_jwk(EC_KEY, ""), "must have a kid"),
    ],
)
async def test_a_key_that_cannot_be_used_takes_none_of_the_others_with_it(
    unusable: Any, said: str, clock: Callable[[float], None], caplog: pytest.LogCaptureFixture
) -> None:
    """RFC 7517, section 5: an issuer that adds a key of a new kind goes on being believed."""

    async def fetch(_: str) -> Mapping[str, Any]:
        return {"keys": [_jwk(EC_KEY, "a"), unusable, _jwk(OTHER_KEY, "b")]}

    ring = Keyring([Source(ISSUER, {}, URL)], fetch)
    assert await ring.find("a") is not None
    assert await ring.find("b") is not None
    kid = unusable.get("kid") if isinstance(unusable, dict) else None
    assert await ring.find(kid or "none") is None
    clock(keyring.FRESH_SECONDS)
    ring.renew()
    await _settled(ring)
    (told,) = [one.getMessage() for one in caplog.records]  # once, not at every fetch
    assert said in told


async def test_a_name_of_two_keys_is_that_of_neither(clock: Callable[[float], None]) -> None:
    async def fetch(_: str) -> Mapping[str, Any]:
        return {"keys": [_jwk(EC_KEY, "a"), _jwk(EC_KEY, "b"), _jwk(OTHER_KEY, "a")]}

    ring = Keyring([Source(ISSUER, {}, URL)], fetch)
    assert await ring.find("b") is not None
    assert await ring.find("a") is None


WORSE = {
    "keys that are texts": _answer(b'{"keys": ["a"]}'),
    "brackets alone": _answer(b"[" * 200_000),
    "members of the wrong type": _answer(
        b'{"keys": [{"kid": "a", "kty": "EC", "crv": "P-256", "x": 1, "alg": ["x"]}]}'
    ),
    "no HTTP": b"220 mail.issuer.test ESMTP\r\n",
    "a header of 70 kB": b"HTTP/1.1 200 OK\r\nA: " + b"x" * 70_000 + b"\r\n\r\n{}",
    "a length that is no number": b"HTTP/1.1 200 OK\r\nContent-Length: many\r\n\r\n{}",
    "a body that is not what it says": b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nnone\r\n",
    "nothing": b"",
}


@pytest.mark.parametrize("answer", WORSE.values(), ids=WORSE.keys())
async def test_whatever_one_issuer_answers_the_keys_of_another_are_used_and_withdrawn(
    answer: bytes, clock: Callable[[float], None]
) -> None:
    good, url = Remote("a"), "https://other.test/keys"

    async with await asyncio.start_server(partial(_reply, answer), "127.0.0.1") as server:
        bad = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/keys"

        async def fetch(asked: str) -> Mapping[str, Any]:
            return await (good(asked) if asked == url else fetch_key_set(asked))

        ring = Keyring([Source(ISSUER, {}, bad), Source(OTHER, {}, url)], fetch)
        first = await ring.find("a")
        assert first is not None
        assert first.issuer is OTHER
        good.kids = ["b"]
        clock(keyring.FRESH_SECONDS)
        ring.renew()
        await _settled(ring)
        assert await ring.find("a") is None
        assert await ring.find("b") is not None


def test_an_issuer_that_does_not_end_its_answer_keeps_nobody_waiting_and_no_process_alive() -> None:
    never = asyncio.Event()

    async def fetch(url: str) -> Mapping[str, Any]:
        if url == URL:
            await never.wait()
        return {"keys": [_jwk(OTHER_KEY, "b")]}

    async def scenario() -> Keyring:
        ring = Keyring([Source(ISSUER, {}, URL), Source(OTHER, {}, "https://other.test/keys")], fetch)
        assert await ring.find("b") is not None  # while the other is still asked
        return ring

    ring = asyncio.run(scenario())  # it ends, although the fetch has not
    assert [one.fetching is not None and one.fetching.cancelled() for one in ring._fetched] == [True, False]


async def test_fetching_does_not_hold_up_the_event_loop_and_ends_however_slowly_it_is_answered(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(keyring, "TIMEOUT_SECONDS", 0.3)
    given_up = asyncio.Event()

    async def drip(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\nA: ")
        while not given_up.is_set():
            writer.write(b"x")
            with suppress(TimeoutError):
                await asyncio.wait_for(given_up.wait(), 0.02)
        writer.close()

    # In this very loop: were it held up, nothing would be answered.
    async with await asyncio.start_server(drip, "127.0.0.1") as server:
        port = server.sockets[0].getsockname()[1]
        started = time.monotonic()
        with pytest.raises(TimeoutError):
            await fetch_key_set(f"http://127.0.0.1:{port}/keys")
        assert time.monotonic() - started < 5
        given_up.set()


@contextmanager
def _server(status: int, body: bytes, headers: Mapping[str, str]) -> Iterator[str]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(status)
            for name, text in headers.items():
                self.send_header(name, text)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            return

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}/keys"
        finally:
            server.shutdown()
            thread.join()


def test_keys_are_fetched_over_http() -> None:
    made = {
        "keys": [{**ECAlgorithm.to_jwk(ec.generate_private_key(ec.SECP256R1()).public_key(), as_dict=True)}]
    }
    with _server(200, json.dumps(made).encode(), {}) as url:
        assert asyncio.run(fetch_key_set(url)) == made


@pytest.mark.parametrize(
    ("status", "body", "headers"),
    [
        (500, b"{}", {}),
        (302, b"", {"Location": "http://127.0.0.1:1/"}),
        (204, b"", {}),
        (200, b"[]", {}),
        (200, b"{", {}),
        (200, b" " * (keyring.MAX_BYTES + 1), {}),
    ],
)
def test_what_is_no_key_set_is_an_error(status: int, body: bytes, headers: dict[str, str]) -> None:
    with _server(status, body, headers) as url, pytest.raises(ValueError):  # noqa: PT011  several
        asyncio.run(fetch_key_set(url))


@pytest.mark.parametrize(
    "given",
    [
        {},
        {"jwks_file": "/keys.json", "jwks_url": URL},
        {"jwks_url": "http://issuer.test/keys"},
        {"jwks_url": "file:///etc/passwd"},
        {"jwks_url": "ftp://localhost/keys"},
    ],
)
def test_an_issuer_has_one_source_of_keys_and_a_safe_one(given: dict[str, str]) -> None:
    with pytest.raises(ValueError, match="jwks"):
        IssuerSettings.model_validate({"name": "a", "iss": "a", "offices": ["senate"], **given})


def test_an_address_on_this_machine_needs_no_tls() -> None:
    given = {"name": "a", "iss": "a", "offices": ["senate"], "jwks_url": "http://127.0.0.1:8001/keys"}
    assert IssuerSettings.model_validate(given).jwks_file is None


def test_the_verifier_knows_issuers_by_their_keys_and_binds_them(clock: Callable[[float], None]) -> None:
    bound = Issuer("court", ISSUER.iss, frozenset({"gazette"}))
    scope = {"headers": [(b"authorization", b"Bearer " + _token(iat=int(time.time())).encode())]}
    caller = asyncio.run(Verifier(Keyring([Source(bound, {}, URL)], Remote("ec")), "anuencia").caller(scope))
    assert (caller.actor.office, caller.bound) == ("senate", False)
