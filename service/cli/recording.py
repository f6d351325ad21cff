"""How does the process that records run? (service/recording/process.py starts it; docs/decisions/0034.)

Its standard input is its end of a socket pair: over it come the writes, and when that ends, so does it, after
everything that it was handed.
"""

from __future__ import annotations

import asyncio
import logging
import os
import signal
import socket
import stat
from typing import Any, Final

import uvloop

from service.bootstrap import Recording
from service.cli import CommandError
from service.event_store.connection import connect
from service.recording.carrier import Carrier, telling
from service.recording.frames import NO_REQUEST, Begin, Link, Ready, Sent, ToRecord
from service.tuning import tune_collector

_STDIN: Final = 0


def record() -> int:
    """Run until there is nobody left to answer; the exit code."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    # Ctrl-C reaches the whole group: the service that this one belongs to ends it in its order.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if not stat.S_ISSOCK(os.fstat(_STDIN).st_mode):
        raise CommandError("this is no command for people: 'serve' starts it when many writes come at once.")
    uvloop.run(_run(socket.socket(fileno=os.dup(_STDIN))))
    return 0


async def _run(ours: socket.socket) -> None:
    loop = asyncio.get_running_loop()
    begun: asyncio.Future[Begin] = loop.create_future()

    def got(number: int, message: ToRecord) -> None:
        if isinstance(message, Sent):
            carrier.take(number, message)
        else:
            begun.set_result(message)

    def tell() -> None:
        loop.call_soon_threadsafe(carrier.unreached)

    _, link = await loop.create_connection(lambda: Link(ToRecord, got), sock=ours)
    loop.add_signal_handler(signal.SIGTERM, link.stop)
    either: set[asyncio.Future[Any]] = {begun, link.ended}
    await asyncio.wait(either, return_when=asyncio.FIRST_COMPLETED)
    if begun.done():
        begin = begun.result()
        recording = Recording(begin, telling(connect, begin.url, tell))
        carrier = Carrier(link, recording.register)
        recording.start()
        tune_collector()
        link.send(NO_REQUEST, Ready())
        await link.ended
        await carrier.finish()
        await recording.close()
    link.close()
