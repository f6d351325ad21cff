"""Stands between service and database, and does to their connections what networks do.

A black hole is a real one: a filter in the kernel takes every packet off the socket before TCP sees it, so
that nothing is acknowledged and nothing is refused, as after a failover or a pulled cable. (Linux; no rights
are needed for it.)
"""

from __future__ import annotations

import ctypes
import socket
import struct
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event, Lock, Thread
from types import MappingProxyType, TracebackType
from typing import Final
from urllib.parse import parse_qs, urlsplit, urlunsplit

#: `SO_ATTACH_FILTER` and `SO_DETACH_FILTER` of Linux.
_ATTACH: Final = 26
_DETACH: Final = 27
#: One instruction of a packet filter: keep 0 bytes of whatever comes.
_NOTHING: Final = ctypes.create_string_buffer(struct.pack("HBBI", 0x06, 0, 0, 0))
_PROGRAM: Final = struct.pack("HL", 1, ctypes.addressof(_NOTHING))
_RESET: Final = struct.pack("ii", 1, 0)
_BYTES: Final = 64 * 1024


@dataclass(eq=False)
class _Pair:
    """A connection of the service, and the one that was made for it to the database."""

    near: socket.socket
    far: socket.socket
    lost: Event = field(default_factory=Event)
    #: The directions in which it is carried.
    carried: list[Thread] = field(default_factory=list)

    def reset(self) -> None:
        """The service is told that it is gone, and so is the database."""
        with suppress(OSError):
            self.near.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)
        self._end(self.near, self.far)

    def hole(self) -> None:
        """The service is told nothing, ever."""
        self.lost.set()
        with suppress(OSError):
            self.near.setsockopt(socket.SOL_SOCKET, _ATTACH, _PROGRAM)
        self._end(self.far)

    @staticmethod
    def _end(*ends: socket.socket) -> None:
        for one in ends:
            with suppress(OSError):
                one.shutdown(socket.SHUT_RD)  # wakes the thread that reads
            one.close()


class Proxy:
    """Listens on a port of this machine; `url` is the database's, by way of it. Close it."""

    def __init__(self, url: str) -> None:
        self._target = url
        where = parse_qs(urlsplit(url).query)
        self._socket = Path(where["host"][0]) / f".s.PGSQL.{where['port'][0]}"
        #: Seconds that each piece waits, in both directions.
        self.delay = 0.0
        self._passing = Event()
        self._passing.set()
        self._changing = Lock()
        self._pairs: list[_Pair] = []
        self._holes: list[_Pair] = []
        self._closed = Event()
        self._listener = self._listening(0)
        self.port: int = self._listener.getsockname()[1]
        self._accepting = self._begun()

    def url(self, options: Mapping[str, object] = MappingProxyType({}), user: str = "anuencia_app") -> str:
        """`options`: of libpq."""
        parts = urlsplit(self._target)
        query = "&".join(f"{name}={value}" for name, value in options.items())
        return urlunsplit(parts._replace(netloc=f"{user}@127.0.0.1:{self.port}", query=query))

    @staticmethod
    def _listening(port: int) -> socket.socket:
        listener = socket.socket()
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(("127.0.0.1", port))
        listener.listen(256)
        return listener

    def _begun(self) -> Thread:
        thread = Thread(target=self._accept, args=(self._listener,), daemon=True)
        thread.start()
        return thread

    def _accept(self, listener: socket.socket) -> None:
        while True:
            try:
                near, _ = listener.accept()
            except OSError:  # it was closed
                return
            near.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            far = socket.socket(socket.AF_UNIX)
            try:
                far.connect(str(self._socket))
            except OSError:
                near.close()
                far.close()
                continue
            pair = _Pair(near, far)
            with self._changing:
                self._pairs.append(pair)
            pair.carried += [
                Thread(target=self._carry, args=(pair, *way), daemon=True)
                for way in ((near, far), (far, near))
            ]
            for thread in pair.carried:
                thread.start()

    def _carry(self, pair: _Pair, source: socket.socket, target: socket.socket) -> None:
        with suppress(OSError):
            while piece := source.recv(_BYTES):
                if self.delay:
                    self._closed.wait(self.delay)
                self._passing.wait()
                if pair.lost.is_set():
                    return  # what is on its way into a black hole stays there
                target.sendall(piece)
        if not pair.lost.is_set():
            # Either end closes both: neither libpq nor the server half-closes.
            for one in (pair.near, pair.far):
                with suppress(OSError):
                    one.shutdown(socket.SHUT_RDWR)

    def _taken(self) -> list[_Pair]:
        with self._changing:
            pairs, self._pairs = self._pairs, []
        return pairs

    def cut(self) -> None:
        """Reset every connection; new ones are taken."""
        for pair in self._taken():
            pair.reset()

    def refuse(self) -> None:
        """Reset every connection, and take no new ones until `take`."""
        self._shut()
        self.cut()

    def _shut(self) -> None:
        # A thread that waits in accept holds the port: shutdown wakes it.
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()

    def take(self) -> None:
        """Take connections again."""
        self._listener = self._listening(self.port)
        self._accepting = self._begun()

    def hold(self) -> None:
        """Take every byte and pass none on, of connections old and new, until `let_go`."""
        self._passing.clear()

    def let_go(self) -> None:
        """Pass on what was held, and all that comes."""
        self._passing.set()

    def lose(self) -> None:
        """Let every connection end in a black hole for good; the database sees them go. New ones are taken.

        So it is when the machine of the database dies and another takes its place.
        """
        holes = self._taken()
        for pair in holes:
            pair.hole()
        self._holes += holes

    def lose_all(self) -> None:
        """The same, and new ones are lost too, until `find`."""
        self._listener.setsockopt(socket.SOL_SOCKET, _ATTACH, _PROGRAM)
        self.lose()

    def find(self) -> None:
        """New connections are taken again, if they were lost."""
        with suppress(FileNotFoundError):  # there is no filter
            self._listener.setsockopt(socket.SOL_SOCKET, _DETACH, 0)

    def mend(self) -> None:
        """Do no more harm, whatever was done."""
        self.delay = 0.0
        self.let_go()
        if self._listener.fileno() < 0:
            self.take()
        self.find()

    def close(self) -> None:
        """End it all."""
        self._closed.set()
        self._passing.set()
        self._shut()
        self._accepting.join()
        pairs = self._taken() + self._holes
        for pair in pairs:
            pair.reset()
            for thread in pair.carried:
                thread.join()

    def __enter__(self) -> Proxy:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
