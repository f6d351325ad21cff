"""Does nothing that a URL can say lead anywhere but to a public address, by TLS?"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Sequence
from threading import Event
from unittest import mock

import pytest

from service.delivery import sending
from service.delivery.addresses import NotAllowed, Resolver, pinned, target
from service.delivery.sending import Outcome, Receiver
from tests.delivery.receiving import SECONDS, Answer, Receivers

PUBLIC = "93.184.216.34"

#: What no name may lead to, nor any URL say.
CLOSED = [
    *("127.0.0.1", "127.8.9.10", "0.0.0.0", "0.1.2.3", "10.0.0.1", "10.255.255.255", "172.16.0.1"),  # noqa: S104  addresses to refuse
    *("172.31.255.255", "192.168.0.1", "169.254.169.254", "169.254.0.1", "100.64.0.1", "100.100.100.200"),
    *("192.0.0.192", "192.0.2.1", "192.88.99.1", "198.18.0.1", "198.19.255.255", "198.51.100.1"),
    *("203.0.113.1", "224.0.0.1", "239.255.255.250", "240.0.0.1", "255.255.255.255", "168.63.129.16"),
    *("::1", "::", "fe80::1", "fec0::1", "fc00::1", "fd00:ec2::254", "ff02::1", "ff0e::1"),
    *("::ffff:127.0.0.1", "::ffff:10.0.0.1", "::ffff:93.184.216.34", "::127.0.0.1"),
    *("64:ff9b::7f00:1", "64:ff9b::a9fe:a9fe", "64:ff9b:1::a00:1", "2002:7f00:1::", "2002:a9fe:a9fe::1"),
    *("2001::7f00:1", "2001:0:a9fe:a9fe::1", "2001:db8::1", "2001:10::1", "2001:20::1", "3fff::1", "100::1"),
    *("5f00::1", "fe80::1%eth0", "4000::1"),
]
OPEN = [PUBLIC, "8.8.8.8", "1.1.1.1", "172.32.0.1", "100.128.0.1", "2606:4700:4700::1111", "2a00:1450::1"]


def resolving(*addresses: str) -> Resolver:
    async def resolve(host: str, port: int) -> Sequence[str]:
        return addresses

    return resolve


def allowed(url: str, *addresses: str, development: bool = False) -> Sequence[str] | None:
    """The addresses that would be connected to; None: none."""
    try:
        where = target(url, development=development)
        return tuple(asyncio.run(pinned(where, resolving(*addresses))))
    except NotAllowed:
        return None


@pytest.mark.parametrize("address", CLOSED)
def test_a_name_that_leads_to_a_closed_address_is_refused_also_among_public_ones(address: str) -> None:
    url = "https://receiver.example/"
    for development in (False, True):
        assert allowed(url, address, development=development) is None
        assert allowed(url, PUBLIC, address, development=development) is None
    literal = f"[{address}]" if ":" in address else address
    assert allowed(f"https://{literal}/", address) is None


@pytest.mark.parametrize("address", OPEN)
def test_a_public_address_is_connected_to_as_it_was_looked_up(address: str) -> None:
    assert allowed("https://receiver.example/", address) == (address,)
    where = target("https://receiver.example:8443/a?b=c", development=False)
    literal = f"[{address}]" if ":" in address else address
    assert where.at(address) == f"https://{literal}:8443/a?b=c"
    assert where.authority == "receiver.example:8443"


@pytest.mark.parametrize(
    "url",
    [
        *(
            "http://receiver.example/",
            "ftp://receiver.example/",
            "file:///etc/passwd",
            "gopher://x/",
            "https:",
        ),
        *("//receiver.example/", "https://", "https:///path", "https://?x", "receiver.example", "", " "),
        *("https://user@receiver.example/", "https://:pass@receiver.example/", "https://@receiver.example/"),
        *("https://receiver.example/#part", "https://receiver.example:0/", "https://receiver.example:99999/"),
        *(
            "https://receiver.example:port/",
            "https://receiver.example\\@10.0.0.1/",
            "https://receiver%2eexample/",
        ),
        *(
            "https://receiver.example/a b",
            "https://receiver.example/\r\nHost: x",
            "https://receiver.ejemplo\u00f1/",
        ),
        *(
            "https://2130706433/",
            "https://0x7f000001/",
            "https://0177.0.0.1/",
            "https://127.1/",
            "https://0/",
        ),
        *("https://[::1]/", "https://[::ffff:a9fe:a9fe]/", "https://[fe80::1%25eth0]/", "https://[::1"),
        *("http://localhost/", "http://127.0.0.1:8000/", "http://[::1]/", "http://127.0.0.2/"),
        f"https://receiver.example/{'x' * 2048}",
    ],
)
def test_what_is_no_https_url_of_a_public_host_is_refused(url: str) -> None:
    assert allowed(url, PUBLIC) is None


def test_in_development_a_receiver_on_this_machine_needs_no_tls_and_stays_on_it() -> None:
    for host in ("localhost", "127.0.0.1", "[::1]"):
        assert allowed(f"http://{host}:9000/", "127.0.0.1", development=True) == ("127.0.0.1",)
        assert allowed(f"http://{host}:9000/", "127.0.0.1", development=False) is None
        assert allowed(f"http://{host}:9000/", PUBLIC, development=True) is None
        assert allowed(f"http://{host}:9000/", "10.0.0.1", development=True) is None
    assert allowed("https://localhost/", "127.0.0.1", development=True) is None
    assert allowed("http://receiver.example/", "127.0.0.1", development=True) is None


def _sent(url: str, resolver: Resolver | None = None) -> Outcome:
    async def send() -> Outcome:
        given = {} if resolver is None else {"resolver": resolver}
        receiver = Receiver(url, development=True, **given)
        try:
            return await receiver.send(b"{}", {"webhook-id": "0"})
        finally:
            await receiver.close()

    return asyncio.run(send())


def test_a_name_that_leads_inside_is_a_failure_that_tells_nothing_of_the_network() -> None:
    outcome = _sent("https://receiver.example/", resolving("10.1.2.3"))
    assert outcome == Outcome(None, "the URL cannot be used: it leads to an address that is not public")

    async def nowhere(host: str, port: int) -> Sequence[str]:
        raise OSError("no such name")

    assert _sent("https://receiver.example/", nowhere).failure == "the name of the host leads nowhere"


def test_the_address_that_was_looked_at_is_the_one_connected_to(receivers: Receivers) -> None:
    looked: list[str] = []

    async def once(host: str, port: int) -> Sequence[str]:
        looked.append(host)
        return ("127.0.0.1",) if len(looked) == 1 else ("10.0.0.1",)

    async def twice() -> list[Outcome]:
        receiver = Receiver(
            receivers.url().replace("127.0.0.1", "localhost"), development=True, resolver=once
        )
        try:
            return [await receiver.send(b"{}", {"webhook-id": str(one)}) for one in range(2)]
        finally:
            await receiver.close()

    assert asyncio.run(twice()) == [Outcome(204, None)] * 2
    assert looked == ["localhost"]
    hosts = {one.headers["host"] for one in receivers.at("/").arrived}
    assert hosts == {f"localhost:{receivers.port}"}


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_no_redirect_is_followed(receivers: Receivers, status: int) -> None:
    receivers.answers["/"] = lambda _: Answer(status, {"location": receivers.url("/inside")})
    outcome = _sent(receivers.url())
    assert outcome == Outcome(status, f"it answered {status}, and no redirect is followed")
    assert receivers.at("/inside").arrived == []


def test_nothing_of_the_environment_counts(receivers: Receivers) -> None:
    proxies = dict.fromkeys(("HTTP_PROXY", "http_proxy", "ALL_PROXY", "HTTPS_PROXY"), "http://127.0.0.1:9/")
    with mock.patch.dict(os.environ, proxies):
        assert _sent(receivers.url()) == Outcome(204, None)


def test_of_a_huge_answer_a_part_is_read_and_its_status_counts(receivers: Receivers) -> None:
    huge = b"x" * (64 * 1024 * 1024)
    receivers.answers["/"] = lambda _: Answer(200, body=huge)
    assert _sent(receivers.url()) == Outcome(200, None)
    assert receivers.cut.wait(SECONDS)  # it could not send all of it


def test_a_slow_answer_ends_with_its_time(receivers: Receivers, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sending, "SECONDS", 0.2)
    over = Event()

    def never(_: object) -> Answer:
        over.wait(SECONDS)
        return Answer()

    receivers.answers["/"] = never
    try:
        assert _sent(receivers.url()) == Outcome(None, "it did not answer within 0.2 seconds")
    finally:
        over.set()


def test_a_receiver_that_is_not_there_is_a_failure(receivers: Receivers) -> None:
    assert _sent("http://127.0.0.1:9/").failure == "the exchange failed (ConnectError)"
