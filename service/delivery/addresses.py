"""Lets deliveries go to public addresses only: each name is looked up once, and that address is used.

Whoever names a URL must not reach through this service what they cannot reach themselves: the machine, its
network, the metadata of a cloud. So the name is looked up here, every address that it has must be a public
one, and the connection goes to one of these, whatever the name leads to a moment later.
"""

from __future__ import annotations

import socket
from collections.abc import Awaitable, Callable, Sequence
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from typing import Final, NamedTuple
from urllib.parse import urlsplit

from service.threads import waited_for

MAX_URL: Final = 2048
URL_PATTERN: Final = "^https?://[!-~]{1,2040}$"

Address = IPv4Address | IPv6Address
#: Gives the addresses of a host and port; raises OSError.
Resolver = Callable[[str, int], Awaitable[Sequence[str]]]

#: Every block that is no public address (IANA's registries of special purposes), written out: what a version
#: of Python takes for global has changed more than once.
_CLOSED_V4: Final = tuple(
    map(
        ip_network,
        (
            "0.0.0.0/8",
            "10.0.0.0/8",
            "100.64.0.0/10",
            "127.0.0.0/8",
            "168.63.129.16/32",  # a cloud's own services, at an address that looks public
            "169.254.0.0/16",
            "172.16.0.0/12",
            "192.0.0.0/24",
            "192.0.2.0/24",
            "192.31.196.0/24",
            "192.52.193.0/24",
            "192.88.99.0/24",
            "192.168.0.0/16",
            "192.175.48.0/24",
            "198.18.0.0/15",
            "198.51.100.0/24",
            "203.0.113.0/24",
            "224.0.0.0/4",
            "240.0.0.0/4",
        ),
    )
)
#: Of IPv6 only this block is given to anybody; loopback, local, mapped and NAT64 addresses stand outside it.
_OPEN_V6: Final = ip_network("2000::/3")
#: And of that, what stands for IPv4 addresses or for nobody.
_CLOSED_V6: Final = tuple(
    map(ip_network, ("2001::/23", "2001:db8::/32", "2002::/16", "2620:4f:8000::/48", "3fff::/20"))
)
_LOOPBACK_HOSTS: Final = frozenset(("localhost", "127.0.0.1", "::1"))


class NotAllowed(ValueError):  # noqa: N818  reads as a sentence where it is caught
    """Nothing may be sent there; the message says why, and begins with "it"."""


class Target(NamedTuple):
    """A URL that was looked at. `local`: on this machine, which only development allows."""

    scheme: str
    host: str
    port: int
    path: str
    local: bool

    def at(self, address: str) -> str:
        """The same URL with the address in place of the name."""
        host = f"[{address}]" if ":" in address else address
        return f"{self.scheme}://{host}:{self.port}{self.path}"

    @property
    def authority(self) -> str:
        """The name as the Host header says it."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        usual = 443 if self.scheme == "https" else 80
        return host if self.port == usual else f"{host}:{self.port}"


def target(url: str, *, development: bool) -> Target:
    """What a URL leads to, as far as it says so itself. Raises NotAllowed."""
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError:
        raise NotAllowed("it is no URL") from None
    if len(url) > MAX_URL or not url.isascii() or not host or any(not "!" <= one <= "~" for one in url):
        raise NotAllowed("it is no URL of at most 2048 visible ASCII characters")
    if parts.username is not None or parts.password is not None:
        raise NotAllowed("it has a user or a password")
    if "#" in url:
        raise NotAllowed("it has a fragment")
    if "\\" in url or "%" in parts.netloc:
        raise NotAllowed("it has a host that is written in more than one way")
    if port == 0:
        raise NotAllowed("it has the port 0")
    local = development and parts.scheme == "http" and host in _LOOPBACK_HOSTS
    if parts.scheme != "https" and not local:
        raise NotAllowed("it is not https")
    path = f"{parts.path or '/'}{f'?{parts.query}' if parts.query else ''}"
    found = Target(parts.scheme, host, port or (443 if parts.scheme == "https" else 80), path, local)
    literal = _literal(host)
    if literal is not None and not local:
        _refuse_closed([literal])
    return found


def _literal(host: str) -> Address | None:
    """The address, where the host is one, however it is written."""
    try:
        return ip_address(host)
    except ValueError:
        pass
    try:
        return IPv4Address(socket.inet_aton(host))  # 127.1, 0x7f000001, 2130706433
    except (OSError, UnicodeError):
        return None


def is_open(address: Address) -> bool:
    """Whether it is the public address of a machine."""
    if isinstance(address, IPv4Address):
        return not any(address in block for block in _CLOSED_V4)
    return (
        address in _OPEN_V6 and address.scope_id is None and not any(address in block for block in _CLOSED_V6)
    )


def _refuse_closed(found: Sequence[Address]) -> None:
    if not all(map(is_open, found)):
        # Not which address: that would tell about the network here.
        raise NotAllowed("it leads to an address that is not public")


async def look_up(host: str, port: int) -> Sequence[str]:
    """What the system's resolver says, in the order in which it would connect."""
    # It can hang for as long as the servers of the name like: nobody else waits for that.
    found = await waited_for(lambda: socket.getaddrinfo(host, port, type=socket.SOCK_STREAM))
    return list(dict.fromkeys(str(one[4][0]) for one in found))


async def pinned(where: Target, resolver: Resolver = look_up) -> Sequence[str]:
    """The addresses to connect to. Raises NotAllowed, if only one of them is not public; OSError."""
    found = await resolver(where.host, where.port)
    try:
        addresses = [ip_address(one) for one in found]
    except ValueError:
        raise NotAllowed("it leads to an address that is not public") from None
    if where.local:
        if not all(one.is_loopback for one in addresses):
            raise NotAllowed("it leads to another machine than this one")
    else:
        _refuse_closed(addresses)
    if not addresses:
        raise OSError("the name has no address")
    return list(found)
